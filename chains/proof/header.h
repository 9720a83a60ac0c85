/* header: is a block what its hash says? The hash is computed from the header's members as a node gives them
 * in JSON: keccak256 of their RLP list, for headers before London up to Prague.
 *
 * OP Stack chains (since Isthmus withdrawalsRoot is the storage root of the message passer, and requestsHash that of
 * no requests), Polygon PoS (validators in extraData) and Arbitrum hash their headers the same way. Arbitrum packs its own facts into
 * extraData (send root) and mixHash (send count, L1 block number, ArbOS version) and repeats them as members
 * of their own: these must agree. There a contract's block.number is about the L1 number; `number` is L2's.
 * Pure but for a static buffer; one thread.
 */
#ifndef GW_CHAINS_PROOF_HEADER_H
#define GW_CHAINS_PROOF_HEADER_H

#include <stdbool.h>
#include <stdint.h>

#include "chains/json/json.h"
#include "chains/proof/bloom.h"

#define GW_HEADER_EXTRA_MAX (64u * 1024u) /* bytes of extraData: Polygon keeps validators in it */

enum gw_header_trust {
    GW_HEADER_BARE,    /* members are missing: nothing can be computed */
    GW_HEADER_UNKNOWN, /* the hash is another one and there are members this program does not know */
    GW_HEADER_PROVEN   /* the members hash to the hash */
};

struct gw_header {
    enum gw_header_trust trust;
    uint64_t l1_number; /* Arbitrum; 0 elsewhere */
    uint8_t state_root[32];
    uint8_t receipts_root[32];
    uint8_t bloom[GW_BLOOM_SIZE]; /* roots and bloom are zeros unless proven */
};

/* block: the result of eth_getBlockBy*. GW_E_CHECKSUM: every member is known and they do not hash to `hash`,
 * or a proven header contradicts itself. GW_E_FORMAT: a member that is there is malformed. */
GW_MUST_USE enum gw_status gw_header_prove(struct gw_header *out, struct gw_json_value block);

#endif
