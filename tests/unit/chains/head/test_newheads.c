/* Is the conversation that subscribes to heads held step by step, and nothing else taken for one? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chains/head/newheads.h"

#define HASH "\"0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\""
#define NOTICE(subscription, header)                                                                         \
    "{\"jsonrpc\":\"2.0\",\"method\":\"eth_subscription\",\"params\":{\"subscription\":\"" subscription      \
    "\",\"result\":" header "}}"
#define CHAIN        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x7a69\"}"
#define SUBSCRIPTION "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":\"0x5\"}"
#define HEAD         NOTICE("0x5", "{\"number\":\"0x10\",\"hash\":" HASH ",\"extra\":[1,2]}")

static enum gw_newheads_step step;

static enum gw_status take(struct gw_newheads *n, const char *text)
{
    return gw_newheads_take(n, (const uint8_t *)text, strlen(text), &step);
}

static void the_chain_is_asked_then_the_subscription_then_heads_come(void **state)
{
    struct gw_newheads n;
    (void)state;
    gw_newheads_init(&n, 31337);
    assert_non_null(strstr(gw_newheads_request(&n), "eth_chainId"));
    assert_int_equal(take(&n, CHAIN), GW_OK);
    assert_int_equal(step, GW_NEWHEADS_SAY);
    assert_non_null(strstr(gw_newheads_request(&n), "newHeads"));
    assert_int_equal(take(&n, SUBSCRIPTION), GW_OK);
    assert_int_equal(step, GW_NEWHEADS_LIVE);
    assert_null(gw_newheads_request(&n));
    assert_int_equal(take(&n, HEAD), GW_OK);
    assert_int_equal(step, GW_NEWHEADS_HEAD);
    assert_int_equal(n.notice.number, 16);
    assert_int_equal(n.notice.hash[31], 0xaa);
    gw_newheads_restart(&n);
    assert_non_null(strstr(gw_newheads_request(&n), "eth_chainId"));
    assert_int_equal(take(&n, HEAD), GW_E_FORMAT);
    gw_newheads_fini(&n);
}

static void what_is_no_message_of_the_conversation_is_refused(void **state)
{
    static const struct {
        const char *text;
        enum gw_status status;
    } rows[] = {
        {"", GW_E_FORMAT},
        {"hello", GW_E_FORMAT},
        {"[]", GW_E_FORMAT},
        {"{}", GW_E_FORMAT},
        {CHAIN, GW_E_FORMAT},
        {NOTICE("0x6", "{\"number\":\"0x10\",\"hash\":" HASH "}"), GW_E_FORMAT},
        {NOTICE("0x5", "null"), GW_E_FORMAT},
        {NOTICE("0x5", "{\"number\":\"16\",\"hash\":" HASH "}"), GW_E_FORMAT},
        {NOTICE("0x5", "{\"number\":\"0x10\",\"hash\":\"0xaa\"}"), GW_E_FORMAT},
        {NOTICE("0x5", "{\"number\":\"0x10000000000000000\",\"hash\":" HASH "}"), GW_E_BOUND},
        {"{\"id\":null,\"error\":{\"code\":-32000,\"message\":\"internal\"}}", GW_E_RPC},
        {"{\"id\":null,\"error\":{\"code\":-32005,\"message\":\"rate limit\"}}", GW_E_RATE},
        {"{\"id\":null,\"error\":\"no\"}", GW_E_FORMAT},
    };
    struct gw_newheads n;
    (void)state;
    gw_newheads_init(&n, 31337);
    assert_int_equal(take(&n, CHAIN), GW_OK);
    assert_int_equal(take(&n, SUBSCRIPTION), GW_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(take(&n, rows[i].text), rows[i].status);
        assert_int_equal(n.notice.number, 0);
    }
    gw_newheads_fini(&n);
}

static void another_chain_or_a_strange_subscription_is_refused(void **state)
{
    struct gw_newheads n;
    char text[512];
    (void)state;
    gw_newheads_init(&n, 1);
    assert_int_equal(take(&n, CHAIN), GW_E_CHAIN);
    assert_int_equal(take(&n, SUBSCRIPTION), GW_E_FORMAT);
    assert_int_equal(take(&n, "{\"id\":1,\"result\":7}"), GW_E_FORMAT);
    assert_int_equal(take(&n, "{\"id\":1,\"result\":\"0x1\"}"), GW_OK);
    assert_int_equal(take(&n, "{\"id\":2,\"result\":\"\"}"), GW_E_FORMAT);
    memset(text, 'a', sizeof text);
    memcpy(text, "{\"id\":2,\"result\":\"", 18);
    memcpy(text + sizeof text - 3, "\"}", 3);
    assert_int_equal(take(&n, text), GW_E_FORMAT);
    gw_newheads_fini(&n);
}

static void a_message_above_the_limit_is_refused_unread(void **state)
{
    static uint8_t text[GW_NEWHEADS_MESSAGE_MAX + 1];
    struct gw_newheads n;
    (void)state;
    gw_newheads_init(&n, 1);
    memset(text, ' ', sizeof text);
    assert_int_equal(gw_newheads_take(&n, text, sizeof text, &step), GW_E_SIZE);
    gw_newheads_fini(&n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_chain_is_asked_then_the_subscription_then_heads_come),
        cmocka_unit_test(what_is_no_message_of_the_conversation_is_refused),
        cmocka_unit_test(another_chain_or_a_strange_subscription_is_refused),
        cmocka_unit_test(a_message_above_the_limit_is_refused_unread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
