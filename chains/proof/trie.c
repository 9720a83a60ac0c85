#include "chains/proof/trie.h"

#include <stdbool.h>
#include <string.h>

#include "chains/proof/rlp.h"
#include "ipc/base/keccak.h"

#define KEY_NIBBLES  64u
#define BRANCH_ITEMS 17u

struct walk {
    const uint8_t *key;
    size_t depth; /* nibbles used */
    const struct gw_trie_node *nodes;
    size_t left;
};

static unsigned nibble_at(const uint8_t *bytes, size_t index)
{
    return index % 2 == 0 ? bytes[index / 2] >> 4 : bytes[index / 2] & 15u;
}

/* The node behind a child item: the next one of the proof by hash, or the item itself when it is shorter than
 * a hash. GW_E_MISSING for the empty string: nothing is below. */
static enum gw_status open_child(struct gw_rlp_item *node, struct walk *walk, const struct gw_rlp_item *child)
{
    if (child->is_list) {
        GW_ENSURE(child->raw_size < 32, GW_E_FORMAT);
        *node = *child;
        return GW_OK;
    }
    GW_ENSURE(child->size != 0, GW_E_MISSING);
    GW_ENSURE(child->size == 32, GW_E_FORMAT);
    uint8_t hash[32];
    GW_ENSURE(walk->left > 0, GW_E_CHECKSUM);
    gw_keccak256(hash, walk->nodes->data, walk->nodes->size);
    GW_ENSURE(memcmp(hash, child->data, sizeof hash) == 0, GW_E_CHECKSUM);
    GW_TRY(gw_rlp_single(node, walk->nodes->data, walk->nodes->size));
    walk->nodes++;
    walk->left--;
    return GW_OK;
}

static enum gw_status split(struct gw_rlp_item items[BRANCH_ITEMS], size_t *count,
                            const struct gw_rlp_item *node)
{
    struct gw_rlp_cursor cursor = gw_rlp_open(node->data, node->size);
    enum gw_status status = GW_OK;
    GW_ENSURE(node->is_list, GW_E_FORMAT);
    for (*count = 0; *count < BRANCH_ITEMS; (*count)++) {
        status = gw_rlp_next(&cursor, &items[*count]);
        if (status != GW_OK) {
            break;
        }
    }
    GW_ENSURE(cursor.at == cursor.end && (*count == 2 || *count == BRANCH_ITEMS), GW_E_FORMAT);
    return GW_OK;
}

/* Compares the path of a leaf or extension with the key; its flag nibble says which it is and whether the
 * path is odd. */
static enum gw_status match_path(bool *is_leaf, struct walk *walk, const struct gw_rlp_item *path)
{
    GW_ENSURE(!path->is_list && path->size > 0 && path->size <= 33 && path->data[0] >> 4 <= 3, GW_E_FORMAT);
    const bool is_odd = (path->data[0] & 0x10u) != 0;
    const size_t length = 2 * path->size - (is_odd ? 1 : 2);
    GW_ENSURE(is_odd || (path->data[0] & 15u) == 0, GW_E_FORMAT);
    *is_leaf = (path->data[0] & 0x20u) != 0;
    GW_ENSURE(length <= KEY_NIBBLES - walk->depth, GW_E_FORMAT);
    GW_ENSURE(!*is_leaf || length == KEY_NIBBLES - walk->depth, GW_E_FORMAT);
    GW_ENSURE(*is_leaf || length > 0, GW_E_FORMAT);
    for (size_t i = 0; i < length; i++) {
        const unsigned nibble = nibble_at(path->data, i + (is_odd ? 1 : 2));
        GW_ENSURE(nibble == nibble_at(walk->key, walk->depth + i), GW_E_MISSING);
    }
    walk->depth += length;
    return GW_OK;
}

/* One node further: GW_AGAIN with *child to follow, GW_OK with *child the value. */
static enum gw_status step(struct gw_rlp_item *child, struct walk *walk, const struct gw_rlp_item *node)
{
    struct gw_rlp_item items[BRANCH_ITEMS];
    size_t count = 0;
    bool is_leaf = false;
    GW_TRY(split(items, &count, node));
    if (count == 2) {
        GW_TRY(match_path(&is_leaf, walk, &items[0]));
        *child = items[1];
        GW_ENSURE(!is_leaf || !items[1].is_list, GW_E_FORMAT);
        return is_leaf ? GW_OK : GW_AGAIN;
    }
    /* All keys have one length, so no value ends in a branch. */
    GW_ENSURE(walk->depth < KEY_NIBBLES && !items[16].is_list && items[16].size == 0, GW_E_FORMAT);
    *child = items[nibble_at(walk->key, walk->depth)];
    walk->depth++;
    return GW_AGAIN;
}

static bool is_empty_root(const uint8_t root[32])
{
    static const uint8_t nothing = 0x80;
    uint8_t hash[32];
    gw_keccak256(hash, &nothing, 1);
    return memcmp(hash, root, sizeof hash) == 0;
}

enum gw_status gw_trie_prove(struct gw_trie_node *value, const uint8_t root[32], const uint8_t key[32],
                             const struct gw_trie_node *nodes, size_t count)
{
    GW_ENSURE(count <= GW_TRIE_NODES_MAX, GW_E_BOUND);
    for (size_t i = 0; i < count; i++) {
        GW_ENSURE(nodes[i].size <= GW_TRIE_NODE_MAX, GW_E_BOUND);
    }
    GW_ENSURE(!is_empty_root(root), GW_E_MISSING);
    struct walk walk = {.key = key, .nodes = nodes, .left = count};
    struct gw_rlp_item child = {.data = root, .size = 32};
    enum gw_status status = GW_AGAIN;
    while (status == GW_AGAIN) {
        struct gw_rlp_item node;
        GW_TRY(open_child(&node, &walk, &child));
        status = step(&child, &walk, &node);
    }
    GW_TRY(status);
    *value = (struct gw_trie_node){child.data, child.size};
    return GW_OK;
}
