/* codewatch: is the code that answers still the code that was reviewed? Part of reader.
 *
 * Every `integrity.proof_blocks` blocks, and at the first, up to GW_CODE_PASS_MAX contracts of the venues, in
 * turn, are asked for with eth_getProof: code hash, and the EIP-1967 slots of implementation and beacon. Of
 * proxies the implementation's code hash is asked for as well, of beacons their implementation(). Everything
 * but that last is proven against the state root of the block's proven header; a reply that does not prove it
 * is GW_E_CHECKSUM for the block. Bytecode is never fetched.
 *
 * Known is what the venue's `implementations` and `code_hashes` list; of what they do not list, what was seen
 * first. Another implementation or hash makes the venue stale: it is excluded, with the reason, until a later
 * pass finds a known one again; so does a beacon that answers with more than a reply holds. Contracts: those whose logs
 * are watched, and those that are called, in the order of meeting them, up to GW_CODE_VENUE_MAX of a venue. What finds
 * no place stays unwatched, and so does all where the endpoint has no eth_getProof or the header is not proven: logged.
 */
#ifndef GW_CHAINS_COLLECTOR_CODEWATCH_H
#define GW_CHAINS_COLLECTOR_CODEWATCH_H

#include "chains/collector/chain.h"

#define GW_CODE_CONTRACTS_MAX 1024u
#define GW_CODE_VENUE_MAX     128u
#define GW_CODE_PASS_MAX      24u
#define GW_CODE_TEXT_MAX      512u /* bytes of one call's params */

typedef void (*gw_code_done)(void *context, enum gw_status status);

struct gw_code_contract {
    uint8_t address[20];
    uint16_t venue;
    bool is_seen; /* what follows is what was seen first */
    bool is_proxy;
    bool is_foreign; /* at the last pass */
    uint8_t code_hash[32];
    uint8_t implementation[20]; /* zeros: none */
    uint8_t implementation_hash[32];
};

struct gw_code_watch {
    struct gw_chain *chain;
    struct gw_rpc *rpc;
    struct gw_code_contract contracts[GW_CODE_CONTRACTS_MAX];
    size_t count;
    bool is_full[GW_VENUES_MAX]; /* told that contracts of the venue found no place */
    size_t next;                 /* where the next pass begins */
    bool is_started;             /* a pass was made */
    bool is_disabled;            /* the endpoint cannot */
    bool is_flooded;             /* this pass, by a beacon */
    const struct gw_block *block;
    struct gw_code_contract now[GW_CODE_PASS_MAX]; /* as this pass finds them */
    uint8_t beacons[GW_CODE_PASS_MAX][20];
    size_t pass_count;
    size_t asked[2 * GW_CODE_PASS_MAX]; /* which of `now` each call of the second step is for */
    char text[2 * GW_CODE_PASS_MAX][GW_CODE_TEXT_MAX];
    gw_code_done done;
    void *context;
};

void gw_code_watch_init(struct gw_code_watch *watch, struct gw_chain *chain, struct gw_rpc *rpc);
bool gw_code_watch_is_due(const struct gw_code_watch *watch, const struct gw_block *block);
/* Whether contracts that venues ask at this block are to be noted: a pass is due, or would be if one were known. */
bool gw_code_watch_is_noting(const struct gw_code_watch *watch, const struct gw_block *block);
/* A contract that a venue asks. */
void gw_code_watch_note(struct gw_code_watch *watch, size_t venue, const uint8_t address[20]);
/* Makes a pass; `done` comes once from the loop, or at once when there is nothing to ask. GW_OK also when a pass was
 * not possible. */
void gw_code_watch_start(struct gw_code_watch *watch, const struct gw_block *block, gw_code_done done,
                         void *context);
/* Whether the venue has a contract that is not known; its reason is then set. */
bool gw_code_watch_is_foreign(const struct gw_code_watch *watch, size_t venue);

#endif
