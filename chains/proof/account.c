#include "chains/proof/account.h"

#include <string.h>

#include "chains/proof/rlp.h"
#include "chains/proof/trie.h"
#include "ipc/base/hex.h"
#include "ipc/base/keccak.h"

struct proof {
    struct gw_trie_node nodes[GW_TRIE_NODES_MAX];
    size_t count;
    uint8_t bytes[GW_TRIE_NODES_MAX * GW_TRIE_NODE_MAX];
};

static enum gw_status read_proof(struct proof *out, const json_t *list)
{
    GW_ENSURE(json_is_array(list), GW_E_FORMAT);
    out->count = json_array_size(list);
    GW_ENSURE(out->count <= GW_TRIE_NODES_MAX, GW_E_BOUND);
    for (size_t i = 0; i < out->count; i++) {
        const json_t *item = json_array_get(list, i);
        uint8_t *bytes = out->bytes + i * GW_TRIE_NODE_MAX;
        GW_ENSURE(json_is_string(item), GW_E_FORMAT);
        out->nodes[i].data = bytes;
        GW_TRY(gw_hex_decode(bytes, GW_TRIE_NODE_MAX, &out->nodes[i].size, json_string_value(item),
                             json_string_length(item)));
    }
    return GW_OK;
}

static enum gw_status read_hash(uint8_t *out, size_t size, const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    GW_ENSURE(text != NULL, GW_E_FORMAT);
    return gw_hex_decode_fixed(out, size, text);
}

/* A quantity or padded data of up to 32 bytes: nodes write slots and their values either way. */
static enum gw_status read_word(uint8_t out[32], const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    char padded[2 + 64 + 1] = "0x";
    GW_ENSURE(text != NULL && strncmp(text, "0x", 2) == 0, GW_E_FORMAT);
    const size_t digits = strlen(text + 2);
    GW_ENSURE(digits <= 64, GW_E_FORMAT);
    memset(padded + 2, '0', 64 - digits);
    memcpy(padded + 2 + 64 - digits, text + 2, digits + 1);
    return gw_hex_decode_fixed(out, 32, padded);
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
                                 const uint8_t address[20], const json_t *result)
{
    struct gw_trie_node value;
    uint8_t key[32];
    GW_TRY(read_proof(proof, json_object_get(result, "accountProof")));
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
                                   const json_t *result)
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
                                 const uint8_t slot[32], const json_t *item)
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
        GW_TRY(read_proof(proof, json_object_get(item, "proof")));
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
                                const json_t *result)
{
    struct proof proof;
    GW_ENSURE(slot_count <= GW_ACCOUNT_SLOTS_MAX, GW_E_BOUND);
    GW_ENSURE(json_is_object(result), GW_E_FORMAT);
    GW_TRY(prove_leaf(out, &proof, state_root, address, result));
    GW_TRY(check_claims(out, address, result));
    const json_t *list = json_object_get(result, "storageProof");
    GW_ENSURE(json_is_array(list) && json_array_size(list) == slot_count, GW_E_FORMAT);
    for (size_t i = 0; i < slot_count; i++) {
        GW_TRY(prove_slot(values[i], &proof, out, slots[i], json_array_get(list, i)));
    }
    return GW_OK;
}
