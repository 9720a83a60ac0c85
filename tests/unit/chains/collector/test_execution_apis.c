/* Are the answers of the public conformance tests read as jansson reads them, and decoded to what they say? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "chains/head/block.h"
#include "chains/proof/account.h"
#include "chains/rpc/reply.h"
#include "ipc/base/hex.h"

#define LINE_MAX_SIZE 16384u
#define ROOTS_MAX     64u

static struct gw_reply reply;
static uint8_t roots[ROOTS_MAX][32]; /* of all blocks */
static size_t root_count;

struct pair {
    char name[128];
    char method[64];
    json_t *params;
    json_t *answer;
    const struct gw_rpc_item *item; /* by the code of the house */
};

static void check_same(struct gw_json_value value, const json_t *expected)
{
    if (json_is_object(expected)) {
        const char *key;
        json_t *member;
        assert_int_equal(gw_json_kind(value), GW_JSON_OBJECT);
        assert_int_equal(gw_json_count(value), json_object_size(expected));
        json_object_foreach((json_t *)(uintptr_t)expected, key, member)
        {
            check_same(gw_json_get(value, key), member);
        }
    } else if (json_is_array(expected)) {
        assert_int_equal(gw_json_count(value), json_array_size(expected));
        struct gw_json_value item = gw_json_first(value);
        for (size_t i = 0; i < json_array_size(expected); i++, item = gw_json_next(value, item)) {
            check_same(item, json_array_get(expected, i));
        }
    } else if (json_is_string(expected)) {
        static char text[LINE_MAX_SIZE];
        gw_json_copy_text(value, text, sizeof text);
        assert_string_equal(text, json_string_value(expected));
    } else if (json_is_integer(expected)) {
        int64_t number = 0;
        assert_int_equal(gw_json_integer(&number, value), GW_OK);
        assert_int_equal(number, json_integer_value(expected));
    } else {
        assert_int_equal(gw_json_kind(value), json_is_true(expected)    ? GW_JSON_TRUE
                                              : json_is_false(expected) ? GW_JSON_FALSE
                                                                        : GW_JSON_NULL);
    }
}

typedef void check_fn(const struct pair *pair);

static void check_block(const struct pair *pair)
{
    const json_t *expected = json_object_get(pair->answer, "result");
    struct gw_block block;
    if (json_is_null(expected)) {
        assert_int_equal(gw_block_parse(&block, pair->item->result), GW_E_MISSING);
        return;
    }
    uint8_t hash[32];
    assert_int_equal(gw_block_parse(&block, pair->item->result), GW_OK);
    assert_int_equal(block.header.trust, GW_HEADER_PROVEN);
    assert_int_equal(gw_hex_decode_fixed(hash, 32, json_string_value(json_object_get(expected, "hash"))),
                     GW_OK);
    assert_memory_equal(block.hash, hash, 32);
    assert_true(root_count < ROOTS_MAX);
    memcpy(roots[root_count++], block.header.state_root, 32);
}

static void check_log(struct gw_json_value item, const json_t *expected)
{
    static uint8_t scratch[GW_LOG_DATA_MAX];
    struct gw_log log;
    char text[2 * GW_LOG_DATA_MAX + 3];
    assert_int_equal(gw_log_parse(&log, scratch, item), GW_OK);
    gw_hex_encode(text, log.address, 20);
    assert_string_equal(text, json_string_value(json_object_get(expected, "address")));
    gw_hex_encode(text, log.data, log.data_size);
    assert_string_equal(text, json_string_value(json_object_get(expected, "data")));
    assert_int_equal(log.topic_count, json_array_size(json_object_get(expected, "topics")));
    for (unsigned i = 0; i < log.topic_count; i++) {
        gw_hex_encode(text, log.topics[i], 32);
        assert_string_equal(text, json_string_value(json_array_get(json_object_get(expected, "topics"), i)));
    }
    assert_int_equal(log.index, strtoull(json_string_value(json_object_get(expected, "logIndex")), NULL, 16));
    assert_int_equal(log.block_number,
                     strtoull(json_string_value(json_object_get(expected, "blockNumber")), NULL, 16));
}

static size_t check_logs(struct gw_json_value logs, const json_t *expected)
{
    size_t count = 0;
    for (struct gw_json_value item = gw_json_first(logs); !gw_json_is(item, GW_JSON_NONE);
         item = gw_json_next(logs, item)) {
        check_log(item, json_array_get(expected, count++));
    }
    assert_int_equal(count, json_array_size(expected));
    return count;
}

static void check_log_list(const struct pair *pair)
{
    if (pair->item->status != GW_OK) {
        assert_true(strncmp(pair->name, "filter-error", 12) == 0);
        return;
    }
    assert_true(check_logs(pair->item->result, json_object_get(pair->answer, "result")) > 0);
}

/* The logs of a receipt are what its bloom says. */
static void check_receipt(struct gw_json_value receipt, const json_t *expected)
{
    const struct gw_json_value logs = gw_json_get(receipt, "logs");
    uint8_t bloom[GW_BLOOM_SIZE];
    assert_int_equal(gw_json_hex_fixed(bloom, sizeof bloom, gw_json_get(receipt, "logsBloom")), GW_OK);
    (void)check_logs(logs, json_object_get(expected, "logs"));
    for (struct gw_json_value item = gw_json_first(logs); !gw_json_is(item, GW_JSON_NONE);
         item = gw_json_next(logs, item)) {
        uint8_t address[20];
        assert_int_equal(gw_json_hex_fixed(address, 20, gw_json_get(item, "address")), GW_OK);
        assert_true(gw_bloom_may_hold(bloom, address, 20));
    }
}

static void check_receipts(const struct pair *pair)
{
    const json_t *expected = json_object_get(pair->answer, "result");
    if (json_is_object(expected)) {
        check_receipt(pair->item->result, expected);
    }
    struct gw_json_value item = gw_json_first(pair->item->result);
    for (size_t i = 0; i < json_array_size(expected); i++) {
        check_receipt(item, json_array_get(expected, i));
        item = gw_json_next(pair->item->result, item);
    }
}

/* Of some block of the chain: which, the question by tag does not say. */
static void check_proof(const struct pair *pair)
{
    struct gw_account account;
    uint8_t address[20];
    uint8_t slots[GW_ACCOUNT_SLOTS_MAX][32] = {{0}};
    uint8_t values[GW_ACCOUNT_SLOTS_MAX][32];
    const size_t slot_count = json_array_size(json_array_get(pair->params, 1));
    size_t proven = 0;
    assert_int_equal(gw_hex_decode_fixed(address, 20, json_string_value(json_array_get(pair->params, 0))),
                     GW_OK);
    assert_true(slot_count <= 1); /* the slot is 0 */
    for (size_t i = 0; i < root_count; i++) {
        proven += gw_account_prove(&account, values, roots[i], address, (const uint8_t(*)[32])slots,
                                   slot_count, pair->item->result) == GW_OK
                      ? 1
                      : 0;
    }
    assert_true(proven > 0);
    assert_true(proven < root_count);
}

static void check_call(const struct pair *pair)
{
    const bool is_revert = strncmp(pair->name, "call-revert", 11) == 0;
    assert_int_equal(pair->item->status, is_revert ? GW_E_REVERT : GW_OK);
}

static void check_quantity(const struct pair *pair)
{
    uint64_t value = 0;
    assert_int_equal(gw_json_quantity(&value, pair->item->result), GW_OK);
    assert_int_equal(value, strtoull(json_string_value(json_object_get(pair->answer, "result")), NULL, 16));
}

static void check_word(const struct pair *pair)
{
    uint8_t word[32];
    if (pair->item->status == GW_OK) {
        assert_int_equal(gw_json_hex_fixed(word, sizeof word, pair->item->result), GW_OK);
    }
}

static void check_bytes(const struct pair *pair)
{
    uint8_t bytes[1024];
    size_t size = 0;
    assert_int_equal(gw_json_hex(bytes, sizeof bytes, &size, pair->item->result), GW_OK);
}

/* As a batch of one, which is how everything is asked here. */
static void read_answer(struct pair *pair, const char *text)
{
    static char batch[LINE_MAX_SIZE + 3];
    const int size = snprintf(batch, sizeof batch, "[%s]", text);
    assert_true(size > 2 && (size_t)size < sizeof batch);
    pair->answer = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(pair->answer);
    assert_int_equal(gw_reply_parse(&reply, (const uint8_t *)batch, (size_t)size, 1), GW_OK);
    check_same(gw_json_first(gw_json_root(&reply.json)), pair->answer);
    pair->item = &reply.items[0];
    const bool is_error = json_object_get(pair->answer, "error") != NULL;
    assert_int_equal(pair->item->status != GW_OK, is_error);
}

static size_t check_pairs(const char *method, check_fn *check)
{
    char path[512];
    static char line[LINE_MAX_SIZE];
    struct pair pair = {0};
    size_t count = 0;
    snprintf(path, sizeof path, "%s/fixture/execution_apis/%s.io", GW_TESTS_DIR, method);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        assert_non_null(strchr(line, '\n'));
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#') {
            snprintf(pair.name, sizeof pair.name, "%.120s", line + 2);
        } else if (line[0] == '>') {
            json_t *question = json_loads(line + 3, 0, NULL);
            pair.params = json_incref(json_object_get(question, "params"));
            json_decref(question);
        } else {
            read_answer(&pair, line + 3);
            check(&pair);
            json_decref(pair.answer);
            json_decref(pair.params);
            pair.params = NULL;
            count++;
        }
    }
    fclose(file);
    return count;
}

static void headers_hash_to_their_hash(void **state)
{
    (void)state;
    root_count = 0;
    assert_int_equal(check_pairs("eth_getBlockByHash", check_block), 3);
    assert_int_equal(check_pairs("eth_getBlockByNumber", check_block), 10);
}

static void proofs_lead_to_the_state_root_of_their_block(void **state)
{
    (void)state;
    assert_true(root_count > 5);
    assert_int_equal(check_pairs("eth_getProof", check_proof), 4);
}

static void logs_and_receipts_are_what_they_say(void **state)
{
    (void)state;
    assert_int_equal(check_pairs("eth_getLogs", check_log_list), 9);
    assert_int_equal(check_pairs("eth_getBlockReceipts", check_receipts), 8);
    assert_int_equal(check_pairs("eth_getTransactionReceipt", check_receipts), 9);
}

static void calls_and_values_are_decoded_or_typed_errors(void **state)
{
    (void)state;
    assert_int_equal(check_pairs("eth_call", check_call), 6);
    assert_int_equal(check_pairs("eth_chainId", check_quantity), 1);
    assert_int_equal(check_pairs("eth_blockNumber", check_quantity), 1);
    assert_int_equal(check_pairs("eth_getStorageAt", check_word), 5);
    assert_int_equal(check_pairs("eth_getCode", check_bytes), 4);
}

static int forget(void **state)
{
    (void)state;
    gw_reply_fini(&reply);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_hash_to_their_hash),
        cmocka_unit_test(proofs_lead_to_the_state_root_of_their_block),
        cmocka_unit_test(logs_and_receipts_are_what_they_say),
        cmocka_unit_test(calls_and_values_are_decoded_or_typed_errors),
    };
    return cmocka_run_group_tests(tests, NULL, forget);
}
