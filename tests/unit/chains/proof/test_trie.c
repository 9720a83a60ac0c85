/* Is a value found in small tries written out by hand, is absence proven, and is nothing else believed? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chains/proof/rlp.h"
#include "chains/proof/trie.h"
#include "ipc/base/keccak.h"

static size_t wrap_list(uint8_t *out, const struct gw_rlp_writer *payload)
{
    const size_t head = gw_rlp_list_head(out, payload->size);
    memcpy(out + head, payload->data, payload->size);
    return head + payload->size;
}

/* A leaf with the whole key as its path. */
static size_t write_leaf(uint8_t *out, const uint8_t key[32], const char *value)
{
    uint8_t bytes[128];
    uint8_t path[33] = {0x20};
    struct gw_rlp_writer w = {.data = bytes, .capacity = sizeof bytes};
    memcpy(path + 1, key, 32);
    gw_rlp_put_string(&w, path, sizeof path);
    gw_rlp_put_string(&w, (const uint8_t *)value, strlen(value));
    return wrap_list(out, &w);
}

static const uint8_t key[32] = {0xab, 0xcd};

static void a_trie_of_one_leaf_proves_its_value_and_the_absence_of_others(void **state)
{
    (void)state;
    uint8_t leaf[160];
    uint8_t root[32];
    uint8_t other[32] = {0xab, 0xce};
    struct gw_trie_node value;
    struct gw_trie_node node = {leaf, write_leaf(leaf, key, "a value of some length")};
    gw_keccak256(root, leaf, node.size);
    assert_int_equal(gw_trie_prove(&value, root, key, &node, 1), GW_OK);
    assert_int_equal(value.size, 22);
    assert_memory_equal(value.data, "a value of some length", 22);
    assert_int_equal(gw_trie_prove(&value, root, other, &node, 1), GW_E_MISSING);
    assert_int_equal(gw_trie_prove(&value, root, key, &node, 0), GW_E_CHECKSUM);
    leaf[5] ^= 1;
    assert_int_equal(gw_trie_prove(&value, root, key, &node, 1), GW_E_CHECKSUM);
}

static void an_empty_trie_proves_that_nothing_is_there(void **state)
{
    (void)state;
    static const uint8_t empty = 0x80;
    uint8_t root[32];
    struct gw_trie_node value;
    const struct gw_trie_node node = {&empty, 1};
    gw_keccak256(root, &empty, 1);
    assert_int_equal(gw_trie_prove(&value, root, key, NULL, 0), GW_E_MISSING);
    assert_int_equal(gw_trie_prove(&value, root, key, &node, 1), GW_E_MISSING);
}

static void a_branch_leads_by_nibble_and_an_empty_branch_proves_absence(void **state)
{
    (void)state;
    uint8_t leaf[160];
    uint8_t branch[700];
    uint8_t bytes[700];
    uint8_t hash[32];
    uint8_t root[32];
    uint8_t path[33];
    uint8_t raw[128];
    struct gw_rlp_writer l = {.data = raw, .capacity = sizeof raw};
    struct gw_trie_node value;
    /* The leaf below nibble a has the 63 others, an odd path. */
    memcpy(path, key, 32);
    path[0] = (uint8_t)(0x30 | (key[0] & 15));
    gw_rlp_put_string(&l, path, 32);
    gw_rlp_put_string(&l, (const uint8_t *)"v", 1);
    const size_t leaf_size = wrap_list(leaf, &l);
    gw_keccak256(hash, leaf, leaf_size);
    struct gw_rlp_writer w = {.data = bytes, .capacity = sizeof bytes};
    for (unsigned i = 0; i < 17; i++) {
        gw_rlp_put_string(&w, hash, i == 0xa ? 32 : 0);
    }
    const struct gw_trie_node nodes[] = {{branch, wrap_list(branch, &w)}, {leaf, leaf_size}};
    gw_keccak256(root, branch, nodes[0].size);
    assert_int_equal(gw_trie_prove(&value, root, key, nodes, 2), GW_OK);
    assert_int_equal(value.size, 1);
    static const uint8_t absent[32] = {0xbb};
    assert_int_equal(gw_trie_prove(&value, root, absent, nodes, 1), GW_E_MISSING);
}

static void what_hashes_but_is_no_node_is_a_format_error(void **state)
{
    (void)state;
    static const uint8_t bad[][8] = {
        {0xc0},          {0xc3, 0x20, 0x20, 0x20}, {0xc2, 0xff, 0x20}, {0xc2, 0x40, 0x20},
        {0x83, 1, 2, 3}, {0xc2, 0x00, 0xc0}};
    static const size_t sizes[] = {1, 4, 3, 3, 4, 3};
    for (size_t i = 0; i < 6; i++) {
        const struct gw_trie_node node = {bad[i], sizes[i]};
        struct gw_trie_node value;
        uint8_t root[32];
        gw_keccak256(root, node.data, node.size);
        assert_int_equal(gw_trie_prove(&value, root, key, &node, 1), GW_E_FORMAT);
    }
}

static void limits_are_bound_errors(void **state)
{
    (void)state;
    static uint8_t large[GW_TRIE_NODE_MAX + 1];
    static struct gw_trie_node nodes[GW_TRIE_NODES_MAX + 1];
    struct gw_trie_node value;
    const struct gw_trie_node node = {large, sizeof large};
    static const uint8_t root[32];
    assert_int_equal(gw_trie_prove(&value, root, key, &node, 1), GW_E_BOUND);
    assert_int_equal(gw_trie_prove(&value, root, key, nodes, GW_TRIE_NODES_MAX + 1), GW_E_BOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trie_of_one_leaf_proves_its_value_and_the_absence_of_others),
        cmocka_unit_test(an_empty_trie_proves_that_nothing_is_there),
        cmocka_unit_test(a_branch_leads_by_nibble_and_an_empty_branch_proves_absence),
        cmocka_unit_test(what_hashes_but_is_no_node_is_a_format_error),
        cmocka_unit_test(limits_are_bound_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
