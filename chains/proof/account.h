/* account: what eth_getProof says of an account, proven against a block's state root (EIP-1186). Pure.
 *
 * Reply members that claim something else than what the proof proves are GW_E_CHECKSUM: the node lies in one
 * of the two places.
 */
#ifndef GW_CHAINS_PROOF_ACCOUNT_H
#define GW_CHAINS_PROOF_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chains/json/json.h"

#define GW_ACCOUNT_SLOTS_MAX 8u

struct gw_account {
    bool exists;
    uint8_t storage_root[32];
    uint8_t code_hash[32]; /* of no code: keccak256 of nothing; zeros for an account that does not exist */
};

/* result: that of eth_getProof(address, slots, block). values[i] becomes the proven content of slots[i], 0
 * when it is not set. GW_E_CHECKSUM: not proven, or another account or slot than asked for. GW_E_FORMAT,
 * GW_E_BOUND above the limits of chains/proof/trie.h. */
GW_MUST_USE enum gw_status gw_account_prove(struct gw_account *out, uint8_t values[][32],
                                            const uint8_t state_root[32], const uint8_t address[20],
                                            const uint8_t slots[][32], size_t slot_count,
                                            struct gw_json_value result);

#endif
