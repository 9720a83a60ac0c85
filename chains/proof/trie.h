/* trie: one value of a Merkle-Patricia trie, proven against its root (Yellow Paper, appendix D). Pure.
 *
 * A proof is the nodes on the way from the root to the key, as eth_getProof gives them. Nodes behind the last
 * one needed are ignored; nothing is believed that does not hash to what its parent names.
 */
#ifndef GW_CHAINS_PROOF_TRIE_H
#define GW_CHAINS_PROOF_TRIE_H

#include <stddef.h>
#include <stdint.h>

#include "gammawatch/status.h"

#define GW_TRIE_NODES_MAX 64u   /* a key has 64 nibbles */
#define GW_TRIE_NODE_MAX  1024u /* bytes; a full branch with hashes has 532, an account leaf fits */

struct gw_trie_node {
    const uint8_t *data;
    size_t size;
};

/* key: keccak256 of what is looked up. GW_OK: *value borrows from the nodes. GW_E_MISSING: proven absent.
 * GW_E_CHECKSUM: a node is not the one its parent names. GW_E_FORMAT: not a trie node. GW_E_BOUND. */
GW_MUST_USE enum gw_status gw_trie_prove(struct gw_trie_node *value, const uint8_t root[32],
                                         const uint8_t key[32], const struct gw_trie_node *nodes,
                                         size_t count);

#endif
