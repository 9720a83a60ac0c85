/* book: the positions of one chain at one block, and the records made of them.
 *
 * gw_book_begin() empties it for a block; the sink fills it; gw_book_seal() prices everything and builds one
 * exposure per (protocol, venue, underlying), its options by expiry and strike as bucket records, one depth
 * record per (pool, underlying), one liquidation record per (venue, underlying) of whose accounts or hedge the
 * sink was told, and one perp record per perpetual market, in the order of first appearance, deterministic sums (ladder order = position
 * order). Positions of expired options (expiry <= block time) are priced by intrinsic value until the protocol
 * settles them. An LP stands under both underlyings unless one is USD or both are the same (policy 3.4), a pool of more
 * tokens under all of theirs. A
 * position that cannot be priced (no spot, vol out of domain) is excluded: counted, reasoned, and its record
 * loses GW_EXPOSURE_COMPLETE. What another venue claims stays among the positions and out of the sums; a venue that
 * was dropped claims nothing. head.mode, epoch, observed_ms, finality and replies_digest are the collector's to
 * fill.
 */
#ifndef GW_CHAINS_BOOK_BOOK_H
#define GW_CHAINS_BOOK_BOOK_H

#include "chains/book/accounts.h"
#include "chains/book/managers.h"
#include "chains/book/perp.h"
#include "chains/book/room.h"
#include "chains/head/block.h"
#include "gammawatch/systemic.h"

/* Of a block; of each, one venue may take GW_BOOK_PART(). */
#define GW_POSITIONS_MAX 65536u
#define GW_DEPTHS_MAX    256u
#define GW_CLAIMS_MAX    4096u
#define GW_HOLDINGS_MAX  1024u

#define GW_EXCLUDED_VENUE_MAX 1024u /* that one venue may tell: it takes nobody else's room */
/* Who is excluded in the last of those lines, which counts what found no line of its own. No record of the protocol is
 * complete then. */
#define GW_EXCLUDED_OTHERS "others"
#define GW_EXCLUDED_MAX                                                                                      \
    (GW_VENUES_MAX * GW_EXCLUDED_VENUE_MAX + 1024u + GW_CLAIMS_MAX) /* and of venues, gaps and exposures */

#define GW_BUCKET_RECORDS_MAX 512u

struct gw_excluded {
    char protocol[24];
    char venue[72];
    char reason[200];
};

struct gw_book_claim {
    struct gw_claim claim;
    const char *protocol; /* of the claiming venue */
};

struct gw_book_position {
    struct gw_position position;
    const char *protocol;
    const struct gw_book_claim *counted_by; /* NULL: here. Else it is shown, and in no sum */
    const struct gw_manager *manager;       /* who holds it for others; NULL: nobody who is named */
};

struct gw_book {
    struct gw_book_position *positions;
    size_t position_count;
    struct gw_pool_holding *holdings; /* of positions, which point into it */
    size_t holding_count;
    struct gw_exposure *exposures;
    size_t exposure_count;
    struct gw_depth *depths;
    size_t depth_count;
    struct gw_perp_record *perps; /* GW_PERPS_MAX */
    size_t perp_count;
    struct gw_bucket_record *buckets;
    size_t bucket_count;
    struct gw_book_accounts accounts;
    size_t liquidation_count; /* of accounts.records */
    struct gw_excluded *excluded;
    size_t excluded_count;
    size_t excluded_more; /* that the last line counts */
    size_t
        gap_count; /* of them: ranges of history that were not read, by venues that are not excluded for it */
    struct gw_book_claim *claims;
    size_t claim_count;
    struct gw_managed managed[GW_MANAGED_MAX]; /* of a sealed book, in the order of its exposures */
    size_t managed_count;
    const struct gw_manager_list *managers; /* of the venue whose positions arrive now; NULL: none */
    struct gw_book_room room;
    const struct gw_market *market;
    struct gw_block block;
    const char *protocol; /* whose positions arrive now */
    size_t position_mark; /* counts when they began to arrive */
    size_t holding_mark;
    size_t depth_mark;
    size_t perp_mark;
    size_t excluded_mark;
    size_t claim_mark;
    struct gw_book_work *work; /* scratch of gw_book_seal() */
};

GW_MUST_USE enum gw_status gw_book_init(struct gw_book *book);
void gw_book_fini(struct gw_book *book);
void gw_book_begin(struct gw_book *book, const struct gw_market *market, const struct gw_block *block);
/* The sink for the venue whose positions follow; protocol is borrowed until gw_book_begin(). The sink answers
 * GW_E_BOUND at the limits above, and at the venue's part of them. */
struct gw_position_sink gw_book_sink(struct gw_book *book, const char *protocol);
/* Takes back what arrived since gw_book_sink(): the venue failed half way. */
void gw_book_drop(struct gw_book *book);
/* After gw_book_sink(): whose vaults its positions may be. Borrowed until gw_book_begin(). */
void gw_book_name_managers(struct gw_book *book, const struct gw_manager_list *managers);
GW_MUST_USE enum gw_status gw_book_exclude(struct gw_book *book, const char *protocol, const char *venue,
                                           const char *reason);
/* GW_E_BOUND: more exclusions than fit; the block has no records then. Options of an exposure that take more bucket
 * records than are left have none, and the exposure says so. */
GW_MUST_USE enum gw_status gw_book_seal(struct gw_book *book);
/* keccak256 over all positions of a sealed book in canonical form: the `digest` of a snapshot. The form is
 * told in digest.c. */
void gw_book_digest(const struct gw_book *book, uint8_t out[32]);

#endif
