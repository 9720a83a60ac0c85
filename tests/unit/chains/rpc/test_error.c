#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chains/rpc/error.h"

struct example {
    int64_t code;
    const char *message;
    enum gw_status status;
};

static void check(const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const enum gw_status status = gw_error_classify(examples[i].code, examples[i].message);
        if (status != examples[i].status) {
            print_error("%lld %s\n", (long long)examples[i].code, examples[i].message);
        }
        assert_int_equal(status, examples[i].status);
    }
}

#define CHECK(examples) check(examples, sizeof(examples) / sizeof((examples)[0]))

static void too_much_at_once_is_a_bound(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {-32600, "batch too large", GW_E_BOUND},
        {-32003, "response too large", GW_E_BOUND},
        {-32000, "exceed max addresses or topics per search position", GW_E_BOUND},
        {-32000, "exceed max topics", GW_E_BOUND},
        {-32602, "Log response size exceeded. this block range should work: [0x1, 0x2]", GW_E_BOUND},
        {-32005, "query returned more than 10000 results. Try with this block range [0x1, 0x2].", GW_E_BOUND},
        {-32005, "query timeout exceeded", GW_E_BOUND},
        {-32602, "range 20000 exceeds limit of 10000", GW_E_BOUND},
        {-32602, "This query contains 6000 filters. The current limit is 5000.", GW_E_BOUND},
        {-32614, "eth_getLogs is limited to a 10,000 range", GW_E_BOUND},
        {-32614, "no", GW_E_BOUND},
        {-32600, "block range is too wide", GW_E_BOUND},
        {-32000, "maximum [from, to] blocks distance: 3000", GW_E_BOUND},
        {-32000, "maximum block range: 50000", GW_E_BOUND},
        {35, "ranges over 10000 blocks are not supported on freetier", GW_E_BOUND},
        {-32602, "query exceeds max block range 100000", GW_E_BOUND},
        {-32602, "query exceeds max results 20000, retry with the range 1-2", GW_E_BOUND},
        {-32000, "Max range: 800", GW_E_BOUND},
        {-32000, "Block range limit exceeded.", GW_E_BOUND},
        {-32000, "eth_getLogs is limited to a 50 blocks", GW_E_BOUND},
        {-32000, "response size should not greater than 10000000 bytes", GW_E_BOUND},
        {-32603, "eth_getLogs range is too large, max is 1k blocks", GW_E_BOUND},
        {-32000, "exceeds the range allowed for your plan (9 > 5)", GW_E_BOUND},
        {-32000, "please limit the query to at most 1000 blocks", GW_E_BOUND},
        {-32000, "backend response too large", GW_E_BOUND},
        {-32000, "logs matched by query exceeds limit of 10000", GW_E_BOUND},
        {-32000, "requested too many blocks from 1 to 9000, maximum is set to 2048", GW_E_BOUND},
        {-32000, "Maximum allowed number of requested blocks is 100", GW_E_BOUND},
        {-32000, "exceed maximum block range: 5000", GW_E_BOUND},
        {-32000, "Response is too big", GW_E_BOUND},
        {-32000, "Exceeded max limit of 167772160", GW_E_BOUND},
        {-32000, "specify less number of address", GW_E_BOUND},
        {-32000, "please paginate", GW_E_BOUND},
        {-32000, "out of gas", GW_E_BOUND},
        {-32003, "EVM error OutOfGas", GW_E_BOUND},
        {-32000, "gas required exceeds allowance (50000000)", GW_E_BOUND},
        {-32000, "eth_call returned result of length 120000 exceeding limit 100000", GW_E_BOUND},
        {-32000, "execution aborted (timeout = 5s)", GW_E_BOUND},
    };
    CHECK(examples);
}

static void too_often_is_a_rate(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {-32005, "daily request count exceeded", GW_E_RATE},
        {-32005, NULL, GW_E_RATE},
        {429, "more than your share", GW_E_RATE},
        {-32000, "Too Many Requests", GW_E_RATE},
        {-32000, "request rate limited to 100 per minute", GW_E_RATE},
        {-32000, "request limit reached", GW_E_RATE},
        {-32000, "node is under too much load", GW_E_RATE},
        {-32000, "limited to 25 calls per second", GW_E_RATE},
    };
    CHECK(examples);
}

static void what_only_money_cures_is_billing(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {-32000, "Monthly capacity limit exceeded", GW_E_BILLING},
        {429, "Monthly capacity limit exceeded. Visit your dashboard", GW_E_BILLING},
        {-32000, "you have reached the free tier", GW_E_BILLING},
        {402, NULL, GW_E_BILLING},
        {-32000, "execution reverted: quota exceeded", GW_E_REVERT},
    };
    CHECK(examples);
}

static void what_the_node_does_not_have_is_missing(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {-32000, "header not found", GW_E_MISSING},
        {-32000, "missing trie node 0xab (path )", GW_E_MISSING},
        {-39001, "Unknown block", GW_E_MISSING},
        {-39001, NULL, GW_E_MISSING},
        {-32001, "anything", GW_E_MISSING},
        {-32000, "finalized block not found", GW_E_MISSING},
        {-32602, "block range extends beyond current head block", GW_E_MISSING},
        {-32602, "BlockOutOfRangeError: block height is 3 but requested was 100", GW_E_MISSING},
        {-32000, "hash is not currently canonical", GW_E_MISSING},
        {-32000, "required historical state is not available", GW_E_MISSING},
        {-32000, "state has been pruned", GW_E_MISSING},
    };
    CHECK(examples);
}

static void a_revert_is_a_revert_whatever_its_reason_says(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {3, "rate limit", GW_E_REVERT},
        {3, NULL, GW_E_REVERT},
        {-32000, "execution reverted", GW_E_REVERT},
        {-32015, "Execution reverted: amount out of range", GW_E_REVERT},
        {-32603, "VM Exception while processing transaction: invalid opcode", GW_E_REVERT},
    };
    CHECK(examples);
}

static void anything_else_is_an_rpc_error(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {-32603, "Internal error", GW_E_RPC},
        {0, NULL, GW_E_RPC},
        {0, "", GW_E_RPC},
        {-32601, "the method eth_foo does not exist/is not available", GW_E_RPC},
        {-32601, "not available in this range", GW_E_RPC},
        {-32602, "invalid block range params", GW_E_RPC},
        {-32000, "no backend is currently healthy to serve traffic", GW_E_RPC},
    };
    CHECK(examples);
}

static void a_message_is_read_up_to_its_limit_only(void **state)
{
    (void)state;
    static char message[5000];
    memset(message, 'a', sizeof message - 1);
    memcpy(message + 600, "rate limit", 10);
    assert_int_equal(gw_error_classify(0, message), GW_E_RPC);
    memcpy(message + 500, "rate limit", 10);
    assert_int_equal(gw_error_classify(0, message), GW_E_RATE);
}

static void print(char out[GW_RPC_MESSAGE_MAX + 1], const char *text)
{
    gw_error_print(out, text, strlen(text));
}

static void words_that_look_like_the_url_or_its_key_are_not_printed(void **state)
{
    (void)state;
    char out[GW_RPC_MESSAGE_MAX + 1];
    print(out, "at https://eth.example.com/v2/KEY: no");
    assert_string_equal(out, "at ... no");
    print(out, "path /v2/abc is unknown");
    assert_string_equal(out, "path ... is unknown");
    print(out, "project \"a1b2c3d4e5f6a7b8c9d0\" is over its limit");
    assert_string_equal(out, "project \"...\" is over its limit");
    print(out, "key=a1b2c3d4e5f6a7b8c9d0");
    assert_string_equal(out, "...");
    print(out, "block 0x1111111111111111111111111111 not found");
    assert_string_equal(out, "block 0x1111111111111111111111111111 not found");
    print(out, "BlockOutOfRangeError: no");
    assert_string_equal(out, "BlockOutOfRangeError: no");
    print(out, "abcdefghijklmnopqrstuvwxyz7");
    assert_string_equal(out, "...");
    print(out, "");
    assert_string_equal(out, "");
}

static void a_printed_message_is_bounded_and_printable(void **state)
{
    (void)state;
    char out[GW_RPC_MESSAGE_MAX + 1];
    print(out, "a\nb\x1b[31mc\xff");
    assert_string_equal(out, "a?b?[31mc?");
    gw_error_print(out, "a\0b", 3);
    assert_string_equal(out, "a?b");
    static char text[1000];
    for (size_t i = 0; i + 1 < sizeof text; i++) {
        text[i] = i % 8 == 7 ? ' ' : 'a';
    }
    print(out, text);
    assert_int_equal(strlen(out), GW_RPC_MESSAGE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(too_much_at_once_is_a_bound),
        cmocka_unit_test(too_often_is_a_rate),
        cmocka_unit_test(what_only_money_cures_is_billing),
        cmocka_unit_test(what_the_node_does_not_have_is_missing),
        cmocka_unit_test(a_revert_is_a_revert_whatever_its_reason_says),
        cmocka_unit_test(anything_else_is_an_rpc_error),
        cmocka_unit_test(a_message_is_read_up_to_its_limit_only),
        cmocka_unit_test(words_that_look_like_the_url_or_its_key_are_not_printed),
        cmocka_unit_test(a_printed_message_is_bounded_and_printable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
