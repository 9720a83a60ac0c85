/* list_root: the root of the Merkle-Patricia trie that holds a list: value i under the key rlp(i), as a block's
 * transactions and receipts are kept (Yellow Paper, 4.3.2 and appendix D). Pure but for memory of its own. */
#ifndef GW_CHAINS_PROOF_LIST_ROOT_H
#define GW_CHAINS_PROOF_LIST_ROOT_H

#include "chains/proof/trie.h"

#define GW_LIST_ROOT_MAX 65536u /* values */

/* GW_E_BOUND: more values; GW_E_NOMEM. */
GW_MUST_USE enum gw_status gw_list_root(uint8_t out[32], const struct gw_trie_node *values, size_t count);

#endif
