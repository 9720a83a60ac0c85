/* Do real receipts hash to the root of their header, of every type and number, and no others? */
#include <stdio.h>
#include <string.h>

#include "chains/proof/receipts.h"
#include "ipc/base/hex.h"
#include "ipc/base/keccak.h"
#include "tests/unit/chains/proof/fixture.h"

#define CONFORMANCE GW_TESTS_DIR "/fixture/execution_apis/"
#define TRANSFER    21000u

static json_t *make_transfers(size_t count)
{
    char bloom[2 + 512 + 1] = "0x";
    json_t *out = json_array();
    memset(bloom + 2, '0', 512);
    for (size_t i = 1; i <= count; i++) {
        char gas[32];
        snprintf(gas, sizeof gas, "0x%zx", i * TRANSFER);
        json_array_append_new(out, json_pack("{s:s, s:s, s:s, s:s, s:[]}", "type", "0x2", "status", "0x1",
                                             "cumulativeGasUsed", gas, "logsBloom", bloom, "logs"));
    }
    return out;
}

/* A reference to the block's receipts. */
static json_t *receipts_of(const json_t *block)
{
    const json_t *transfers = json_object_get(block, "transfers");
    return transfers != NULL ? make_transfers((size_t)json_integer_value(transfers))
                             : json_deep_copy(json_object_get(block, "receipts"));
}

static void assert_root(const json_t *expected, const json_t *receipts, bool is_same)
{
    uint8_t root[32];
    uint8_t wanted[32];
    assert_int_equal(gw_hex_decode_fixed(wanted, 32, json_string_value(expected)), GW_OK);
    assert_int_equal(gw_receipts_root(root, spans_of(receipts)), GW_OK);
    assert_int_equal(memcmp(root, wanted, 32) == 0, is_same);
}

static void receipts_of_every_type_and_number_hash_to_their_root(void **state)
{
    (void)state;
    json_t *list = load_fixture("receipts.json");
    size_t index = 0;
    json_t *block = NULL;
    json_array_foreach(list, index, block)
    {
        json_t *receipts = receipts_of(block);
        print_message("%s\n", json_string_value(json_object_get(block, "name")));
        assert_root(json_object_get(block, "receiptsRoot"), receipts, true);
        json_decref(receipts);
    }
    assert_true(json_array_size(list) >= 7);
    json_decref(list);
}

/* The answer behind the line "# name" of a file of conformance tests. */
static json_t *load_answer(const char *file, const char *name)
{
    static char line[1u << 16];
    char path[512];
    char title[128];
    json_t *out = NULL;
    bool is_here = false;
    snprintf(path, sizeof path, CONFORMANCE "%s", file);
    snprintf(title, sizeof title, "# %s\n", name);
    FILE *in = fopen(path, "r");
    assert_non_null(in);
    while (out == NULL && fgets(line, sizeof line, in) != NULL) {
        is_here = line[0] == '#' ? strcmp(line, title) == 0 : is_here;
        out = is_here && strncmp(line, "<< ", 3) == 0 ? json_loads(line + 3, 0, NULL) : NULL;
    }
    assert_int_equal(fclose(in), 0);
    assert_non_null(out);
    return out;
}

/* The first block is of before Byzantium: its receipts hold the root of the state. */
static void receipts_of_conformance_tests_hash_to_the_root_of_their_header(void **state)
{
    (void)state;
    static const char *const pairs[][3] = {
        {"get-block-receipts-by-hash", "eth_getBlockByHash.io", "get-block-by-hash"},
        {"get-block-receipts-latest", "eth_getBlockByNumber.io", "get-latest"}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        json_t *receipts = load_answer("eth_getBlockReceipts.io", pairs[i][0]);
        json_t *block = load_answer(pairs[i][1], pairs[i][2]);
        const json_t *header = json_object_get(block, "result");
        const json_t *list = json_object_get(receipts, "result");
        assert_string_equal(json_string_value(json_object_get(header, "hash")),
                            json_string_value(json_object_get(json_array_get(list, 0), "blockHash")));
        assert_root(json_object_get(header, "receiptsRoot"), list, true);
        json_decref(receipts);
        json_decref(block);
    }
}

static json_t *typed_block(json_t *list)
{
    return json_array_get(list, 1);
}

static void what_is_changed_left_out_or_turned_round_has_another_root(void **state)
{
    (void)state;
    json_t *list = load_fixture("receipts.json");
    const json_t *root = json_object_get(typed_block(list), "receiptsRoot");
    for (unsigned change = 0; change < 6; change++) {
        json_t *receipts = receipts_of(typed_block(list));
        json_t *first = json_array_get(receipts, 0);
        json_t *logs = json_object_get(first, "logs");
        switch (change) {
        case 0:
            json_object_set_new(first, "status", json_string("0x0"));
            break;
        case 1:
            json_object_set_new(first, "type", json_string("0x1"));
            break;
        case 2:
            json_array_remove(logs, 4);
            break;
        case 3:
            json_array_remove(receipts, 4);
            break;
        case 4:
            json_array_append(receipts, first);
            json_array_remove(receipts, 0);
            break;
        default:
            json_object_set_new(json_array_get(logs, 1), "data", json_string("0x00"));
            break;
        }
        assert_root(root, receipts, false);
        json_decref(receipts);
    }
    json_decref(list);
}

static void a_type_that_is_not_known_here_is_said_to_be_so(void **state)
{
    (void)state;
    uint8_t root[32];
    json_t *list = load_fixture("receipts.json");
    json_t *receipts = receipts_of(typed_block(list));
    json_object_set_new(json_array_get(receipts, 2), "type", json_string("0x7e"));
    assert_int_equal(gw_receipts_root(root, spans_of(receipts)), GW_E_DOMAIN);
    json_decref(receipts);
    json_decref(list);
}

static void malformed_receipts_are_refused(void **state)
{
    (void)state;
    static const char *const keys[] = {"status", "cumulativeGasUsed", "logsBloom", "logs", "type"};
    uint8_t root[32];
    json_t *list = load_fixture("receipts.json");
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        json_t *receipts = receipts_of(typed_block(list));
        json_object_set_new(json_array_get(receipts, 1), keys[i], json_string("nonsense"));
        assert_int_equal(gw_receipts_root(root, spans_of(receipts)), GW_E_FORMAT);
        json_decref(receipts);
    }
    json_t *object = json_object();
    assert_int_equal(gw_receipts_root(root, spans_of(object)), GW_E_FORMAT);
    json_decref(object);
    json_decref(list);
}

/* Nodes that are shorter than a hash stand in their parents: never with receipts, but a list may be of anything. The
 * roots were computed by hand from appendix D: one leaf, and two below a branch. */
static void short_values_stand_in_their_parent(void **state)
{
    (void)state;
    const struct gw_trie_node values[] = {{(const uint8_t *)"a", 1}, {(const uint8_t *)"b", 1}};
    /* {0x80: "a"}: [hp(80, leaf), "a"] */
    static const uint8_t leaf[] = {0xc4, 0x82, 0x20, 0x80, 'a'};
    /* {0x01: "b", 0x80: "a"}: a branch with leaves [hp(1), "b"] at 0 and [hp(0), "a"] at 8 */
    static const uint8_t branch[] = {0xd5, 0xc2, 0x31, 'b',  0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
                                     0xc2, 0x30, 'a',  0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80};
    uint8_t wanted[32];
    uint8_t root[32];
    gw_keccak256(wanted, leaf, sizeof leaf);
    assert_int_equal(gw_list_root(root, values, 1), GW_OK);
    assert_memory_equal(root, wanted, 32);
    gw_keccak256(wanted, branch, sizeof branch);
    assert_int_equal(gw_list_root(root, values, 2), GW_OK);
    assert_memory_equal(root, wanted, 32);
    assert_int_equal(gw_list_root(root, values, GW_LIST_ROOT_MAX + 1), GW_E_BOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(receipts_of_every_type_and_number_hash_to_their_root),
        cmocka_unit_test(receipts_of_conformance_tests_hash_to_the_root_of_their_header),
        cmocka_unit_test(what_is_changed_left_out_or_turned_round_has_another_root),
        cmocka_unit_test(a_type_that_is_not_known_here_is_said_to_be_so),
        cmocka_unit_test(malformed_receipts_are_refused),
        cmocka_unit_test(short_values_stand_in_their_parent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
