#include "chains/proof/account.h"

#include <string.h>

#include "chains/proof/rlp.h"
#include "chains/proof/trie.h"
#include "ipc/base/keccak.h"

struct proof {
    struct gw_trie_node nodes[GW_TRIE_NODES_MAX];
    size_t count;
    uint8_t bytes[GW_TRIE_NODES_MAX * GW_TRIE_NODE_MAX];
};

static enum gw_status read_proof(struct proof *out, struct gw_json_value list)
{
    GW_ENSURE(gw_json_is(list, GW_JSON_ARRAY), GW_E_FORMAT);
    GW_ENSURE(gw_json_count(list) <= GW_TRIE_NODES_MAX, GW_E_BOUND);
    out->count = 0;
    for (struct gw_json_value item = gw_json_first(list); !gw_json_is(item, GW_JSON_NONE);
         item = gw_json_next(list, item)) {
        struct gw_trie_node *node = &out->nodes[out->count];
        uint8_t *bytes = out->bytes + out->count * GW_TRIE_NODE_MAX;
        node->data = bytes;
        GW_TRY(gw_json_hex(bytes, GW_TRIE_NODE_MAX, &node->size, item));
        out->count++;
    }
    return GW_OK;
}

static enum gw_status read_hash(uint8_t *out, size_t size, struct gw_json_value object, const char *key)
{
    return gw_json_hex_fixed(out, size, gw_json_get(object, key));
}

/* A quantity or padded data of up to 32 bytes: nodes write slots and their values either way. */
static enum gw_status read_word(uint8_t out[32], struct gw_json_value object, const char *key)
{
    return gw_json_word(out, gw_json_get(object, key));
}

/* An account's leaf: nonce, balance, storage root, code hash. */
static enum gw_status read_leaf(struct gw_account *out, const struct gw_trie_node *value)
{
    struct gw_rlp_item list;
    struct gw_rlp_item items[4];
    uint8_t word[32];
    GW_TRY(gw_rlp_single(&list, value->data, value->size));
    GW_ENSURE(list.is_list, GW_E_FORMAT);
    struct gw_rlp_cursor cursor = gw_rlp_open(list.data, list.size);
    for (size_t i = 0; i < 4; i++) {
        GW_ENSURE(gw_rlp_next(&cursor, &items[i]) == GW_OK, GW_E_FORMAT);
    }
    GW_ENSURE(cursor.at == cursor.end, GW_E_FORMAT);
    GW_TRY(gw_rlp_word(word, &items[0]));
    GW_TRY(gw_rlp_word(word, &items[1]));
    GW_ENSURE(!items[2].is_list && items[2].size == 32 && !items[3].is_list && items[3].size == 32,
              GW_E_FORMAT);
    out->exists = true;
    memcpy(out->storage_root, items[2].data, 32);
    memcpy(out->code_hash, items[3].data, 32);
    return GW_OK;
}

static enum gw_status prove_leaf(struct gw_account *out, struct proof *proof, const uint8_t state_root[32],
                                 const uint8_t address[20], struct gw_json_value result)
{
    struct gw_trie_node value;
    uint8_t key[32];
    GW_TRY(read_proof(proof, gw_json_get(result, "accountProof")));
    gw_keccak256(key, address, 20);
    const enum gw_status status = gw_trie_prove(&value, state_root, key, proof->nodes, proof->count);
    if (status == GW_E_MISSING) {
        *out = (struct gw_account){0};
        return GW_OK;
    }
    GW_TRY(status);
    return read_leaf(out, &value);
}

static enum gw_status check_claims(const struct gw_account *account, const uint8_t address[20],
                                   struct gw_json_value result)
{
    uint8_t claimed[32];
    GW_TRY(read_hash(claimed, 20, result, "address"));
    GW_ENSURE(memcmp(claimed, address, 20) == 0, GW_E_CHECKSUM);
    if (account->exists) {
        GW_TRY(read_hash(claimed, 32, result, "codeHash"));
        GW_ENSURE(memcmp(claimed, account->code_hash, 32) == 0, GW_E_CHECKSUM);
        GW_TRY(read_hash(claimed, 32, result, "storageHash"));
        GW_ENSURE(memcmp(claimed, account->storage_root, 32) == 0, GW_E_CHECKSUM);
    }
    return GW_OK;
}

static enum gw_status prove_slot(uint8_t out[32], struct proof *proof, const struct gw_account *account,
                                 const uint8_t slot[32], struct gw_json_value item)
{
    struct gw_trie_node value;
    struct gw_rlp_item content;
    uint8_t word[32];
    uint8_t key[32];
    GW_TRY(read_word(word, item, "key"));
    GW_ENSURE(memcmp(word, slot, 32) == 0, GW_E_CHECKSUM);
    memset(out, 0, 32);
    if (account->exists) {
        gw_keccak256(key, slot, 32);
        GW_TRY(read_proof(proof, gw_json_get(item, "proof")));
        const enum gw_status status =
            gw_trie_prove(&value, account->storage_root, key, proof->nodes, proof->count);
        if (status != GW_E_MISSING) {
            GW_TRY(status);
            GW_TRY(gw_rlp_single(&content, value.data, value.size));
            GW_TRY(gw_rlp_word(out, &content));
        }
    }
    GW_TRY(read_word(word, item, "value"));
    GW_ENSURE(memcmp(word, out, 32) == 0, GW_E_CHECKSUM);
    return GW_OK;
}

enum gw_status gw_account_prove(struct gw_account *out, uint8_t values[][32], const uint8_t state_root[32],
                                const uint8_t address[20], const uint8_t slots[][32], size_t slot_count,
                                struct gw_json_value result)
{
    struct proof proof;
    GW_ENSURE(slot_count <= GW_ACCOUNT_SLOTS_MAX, GW_E_BOUND);
    GW_ENSURE(gw_json_is(result, GW_JSON_OBJECT), GW_E_FORMAT);
    GW_TRY(prove_leaf(out, &proof, state_root, address, result));
    GW_TRY(check_claims(out, address, result));
    struct gw_json_value list = gw_json_get(result, "storageProof");
    GW_ENSURE(gw_json_is(list, GW_JSON_ARRAY) && gw_json_count(list) == slot_count, GW_E_FORMAT);
    struct gw_json_value item = gw_json_first(list);
    for (size_t i = 0; i < slot_count; i++) {
        GW_TRY(prove_slot(values[i], &proof, out, slots[i], item));
        item = gw_json_next(list, item);
    }
    return GW_OK;
}
