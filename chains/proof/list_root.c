#include "chains/proof/list_root.h"

#include <stdlib.h>
#include <string.h>

#include "chains/proof/rlp.h"
#include "ipc/base/keccak.h"

#define NIBBLES_MAX 8u  /* of a key: rlp(65535) has 3 bytes */
#define HASH_SIZE   32u /* what is shorter stands in its parent as it is */
#define BRANCH_MAX  560u

struct leaf {
    uint8_t nibbles[NIBBLES_MAX];
    size_t nibble_count;
    const struct gw_trie_node *value;
};

/* A node as its parent holds it. */
struct reference {
    uint8_t bytes[HASH_SIZE + 1];
    size_t size;
};

struct builder {
    struct leaf *leaves; /* by key */
    uint8_t *room;       /* for one leaf */
    size_t room_size;
    uint8_t root[HASH_SIZE];
};

static void fill_leaf(struct leaf *leaf, size_t index, const struct gw_trie_node *value)
{
    const uint8_t number[4] = {(uint8_t)(index >> 24), (uint8_t)(index >> 16), (uint8_t)(index >> 8),
                               (uint8_t)index};
    uint8_t key[NIBBLES_MAX / 2];
    struct gw_rlp_writer w = {.data = key, .capacity = sizeof key};
    gw_rlp_put_number(&w, number, sizeof number);
    leaf->value = value;
    leaf->nibble_count = 2 * w.size;
    for (size_t i = 0; i < w.size; i++) {
        leaf->nibbles[2 * i] = key[i] >> 4;
        leaf->nibbles[2 * i + 1] = key[i] & 0xf;
    }
}

/* The order of rlp(i): 1 to 127 are their own byte, 0 is 0x80, larger ones have a prefix. */
static size_t index_at(size_t place, size_t count)
{
    const size_t small = count < 128 ? count : 128;
    return place + 1 < small ? place + 1 : place + 1 == small ? 0 : place;
}

/* Hex-prefix encoding of a path. */
static void put_path(struct gw_rlp_writer *w, const uint8_t *nibbles, size_t count, bool is_leaf)
{
    uint8_t path[1 + NIBBLES_MAX / 2];
    const bool is_odd = count % 2 == 1;
    size_t size = 1;
    path[0] = (uint8_t)((is_leaf ? 0x20 : 0) | (is_odd ? 0x10 | nibbles[0] : 0));
    for (size_t i = is_odd ? 1 : 0; i < count; i += 2) {
        path[size++] = (uint8_t)(nibbles[i] << 4 | nibbles[i + 1]);
    }
    gw_rlp_put_string(w, path, size);
}

static void refer(struct builder *b, struct reference *out, struct gw_rlp_writer *w)
{
    gw_rlp_close_list(w, 0);
    GW_ASSERT(!w->is_full);
    gw_keccak256(b->root, w->data, w->size); /* of the node that is built last: the root */
    if (w->size < HASH_SIZE) {
        memcpy(out->bytes, w->data, w->size);
        out->size = w->size;
        return;
    }
    out->bytes[0] = 0x80 + HASH_SIZE;
    memcpy(out->bytes + 1, b->root, HASH_SIZE);
    out->size = 1 + HASH_SIZE;
}

static void build(struct builder *b, struct reference *out, size_t first, size_t end, size_t depth);

static void build_leaf(struct builder *b, struct reference *out, const struct leaf *leaf, size_t depth)
{
    struct gw_rlp_writer w = {.data = b->room, .capacity = b->room_size};
    put_path(&w, leaf->nibbles + depth, leaf->nibble_count - depth, true);
    gw_rlp_put_string(&w, leaf->value->data, leaf->value->size);
    refer(b, out, &w);
}

static void build_branch(struct builder *b, struct reference *out, size_t first, size_t end, size_t depth)
{
    uint8_t bytes[BRANCH_MAX];
    struct gw_rlp_writer w = {.data = bytes, .capacity = sizeof bytes};
    for (uint8_t nibble = 0; nibble < 16; nibble++) {
        struct reference child;
        size_t next = first;
        while (next < end && b->leaves[next].nibbles[depth] == nibble) {
            next++;
        }
        if (next == first) {
            gw_rlp_put_string(&w, bytes, 0);
            continue;
        }
        build(b, &child, first, next, depth + 1);
        gw_rlp_put_raw(&w, child.bytes, child.size);
        first = next;
    }
    gw_rlp_put_string(&w, bytes, 0); /* no key ends where others go on */
    refer(b, out, &w);
}

static size_t count_shared(const struct leaf *a, const struct leaf *z, size_t depth)
{
    size_t count = 0;
    while (depth + count < a->nibble_count && depth + count < z->nibble_count &&
           a->nibbles[depth + count] == z->nibbles[depth + count]) {
        count++;
    }
    return count;
}

static void build(struct builder *b, struct reference *out, size_t first, size_t end, size_t depth)
{
    const struct leaf *leaf = &b->leaves[first];
    if (end - first == 1) {
        build_leaf(b, out, leaf, depth);
        return;
    }
    const size_t shared = count_shared(leaf, &b->leaves[end - 1], depth);
    if (shared == 0) {
        build_branch(b, out, first, end, depth);
        return;
    }
    uint8_t bytes[BRANCH_MAX];
    struct gw_rlp_writer w = {.data = bytes, .capacity = sizeof bytes};
    struct reference child;
    build_branch(b, &child, first, end, depth + shared);
    put_path(&w, leaf->nibbles + depth, shared, false);
    gw_rlp_put_raw(&w, child.bytes, child.size);
    refer(b, out, &w);
}

enum gw_status gw_list_root(uint8_t out[32], const struct gw_trie_node *values, size_t count)
{
    static const uint8_t nothing[] = {0x80};
    GW_ENSURE(count <= GW_LIST_ROOT_MAX, GW_E_BOUND);
    if (count == 0) {
        gw_keccak256(out, nothing, sizeof nothing);
        return GW_OK;
    }
    struct builder b = {.leaves = malloc(count * sizeof *b.leaves)};
    for (size_t i = 0; i < count; i++) {
        b.room_size = values[i].size > b.room_size ? values[i].size : b.room_size;
    }
    b.room_size += 4 * GW_RLP_HEAD_MAX;
    b.room = malloc(b.room_size);
    const bool has_room = b.leaves != NULL && b.room != NULL;
    for (size_t i = 0; has_room && i < count; i++) {
        const size_t index = index_at(i, count);
        fill_leaf(&b.leaves[i], index, &values[index]);
    }
    if (has_room) {
        struct reference root;
        build(&b, &root, 0, count, 0);
        memcpy(out, b.root, sizeof b.root);
    }
    free(b.leaves);
    free(b.room);
    return has_room ? GW_OK : GW_E_NOMEM;
}
