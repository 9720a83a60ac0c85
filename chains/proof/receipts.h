/* receipts: the root of a block's receipts, from what eth_getBlockReceipts gives: each one's RLP list of status (or of
 * the state's root, before Byzantium), gas so far, bloom and logs, behind its type since EIP-2718 (Yellow Paper 4.4.1;
 * EIP-2718, 2930, 1559, 4844, 7702 for types 1 to 4). Pure but for memory of its own. */
#ifndef GW_CHAINS_PROOF_RECEIPTS_H
#define GW_CHAINS_PROOF_RECEIPTS_H

#include "chains/json/json.h"
#include "chains/proof/list_root.h"

#define GW_RECEIPTS_BYTES_MAX (256u << 20)

/* GW_E_DOMAIN: one is of a type that is not known here (rollups have their own). GW_E_FORMAT | GW_E_BOUND |
 * GW_E_NOMEM. */
GW_MUST_USE enum gw_status gw_receipts_root(uint8_t out[32], struct gw_json_value receipts);

#endif
