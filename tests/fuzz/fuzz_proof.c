/* Hostile proofs and headers: RLP as raw items, a proof whose root is the hash of whatever comes first, and a
 * JSON text taken as a block, as its receipts and as an answer to eth_getProof. */
#include <string.h>

#include "chains/proof/account.h"
#include "chains/proof/header.h"
#include "chains/proof/receipts.h"
#include "chains/proof/rlp.h"
#include "chains/proof/trie.h"
#include "ipc/base/keccak.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is read strictly is written back to the same bytes. */
static void read_items(const uint8_t *data, size_t size, unsigned depth)
{
    struct gw_rlp_cursor c = gw_rlp_open(data, size);
    struct gw_rlp_item item;
    while (gw_rlp_next(&c, &item) == GW_OK) {
        uint8_t head[GW_RLP_HEAD_MAX];
        uint8_t out[2048];
        struct gw_rlp_writer w = {.data = out, .capacity = sizeof out};
        GW_ASSERT(item.raw >= data && item.raw + item.raw_size <= data + size);
        if (item.is_list) {
            const size_t head_size = gw_rlp_list_head(head, item.size);
            GW_ASSERT(head_size + item.size == item.raw_size && memcmp(head, item.raw, head_size) == 0);
            if (depth < 8) {
                read_items(item.data, item.size, depth + 1);
            }
        } else if (item.size < 1024) {
            gw_rlp_put_string(&w, item.data, item.size);
            GW_ASSERT(w.size == item.raw_size && memcmp(out, item.raw, w.size) == 0);
        }
    }
}

static void prove_nodes(const uint8_t *data, size_t size)
{
    struct gw_trie_node nodes[GW_TRIE_NODES_MAX];
    struct gw_trie_node value;
    struct gw_rlp_cursor c = gw_rlp_open(data, size);
    struct gw_rlp_item item;
    uint8_t root[32];
    static const uint8_t key[32] = {0xab, 0xcd};
    size_t count = 0;
    while (count < GW_TRIE_NODES_MAX && gw_rlp_next(&c, &item) == GW_OK) {
        nodes[count++] = (struct gw_trie_node){item.raw, item.raw_size};
    }
    if (count == 0) {
        return;
    }
    gw_keccak256(root, nodes[0].data, nodes[0].size);
    if (gw_trie_prove(&value, root, key, nodes, count) == GW_OK) {
        GW_ASSERT(value.data >= data && value.data + value.size <= data + size);
    }
}

static void read_json(const uint8_t *data, size_t size)
{
    static const uint8_t zeros[32];
    static const uint8_t slots[2][32];
    uint8_t values[2][32];
    struct gw_header header;
    struct gw_account account;
    uint8_t root[32];
    static struct gw_json json;
    if (gw_json_parse(&json, data, size) == GW_OK) {
        (void)gw_header_prove(&header, gw_json_root(&json));
        (void)gw_receipts_root(root, gw_json_root(&json));
        (void)gw_account_prove(&account, values, zeros, zeros, slots, 2, gw_json_root(&json));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_items(data, size, 0);
    prove_nodes(data, size);
    read_json(data, size);
    return 0;
}
