/* board: what the gateway knows: the latest of everything that the rings carried, and when it was published.
 *
 * Times are CLOCK_MONOTONIC in ms, those of publishing, so that a gateway that starts late does not take old
 * records for new ones. Handlers are pure functions of a board and the present; nothing here opens anything.
 *
 * Fresh: a chain whose head moved within limits.data_ms; an exposure that was published within it, on a fresh
 * chain, at a spot that is not stale; an ecosystem published within it, from inputs no older; a vector that was
 * neither revoked nor is out of date in the domain's time. An exposure that nobody renewed for
 * GW_BOARD_DEAD_FACTOR times the limit belongs to a venue that is gone and is forgotten.
 *
 * Vectors are shown, not vouched for: their readers verify them. Threads: the loop's. Memory: all inside.
 */
#ifndef GW_MONITOR_GATEWAY_BOARD_H
#define GW_MONITOR_GATEWAY_BOARD_H

#include "gammawatch/record.h"
#include "gammawatch/signal.h"
#include "gammawatch/systemic.h"
#include "monitor/config.h"
#include "monitor/gateway/outlook.h"
#include "monitor/gateway/perps.h"

#define GW_BOARD_EXPOSURES_MAX GW_BOOK_EXPOSURES_MAX
#define GW_BOARD_FEEDS_MAX     GW_FEEDS_MAX
#define GW_BOARD_DEAD_FACTOR   10u
#define GW_BOARD_SLOTS_MISSED  3u /* update slots without a vector until the signer counts as away */
#define GW_BOARD_SIGNALS       GW_CHAINS_MAX /* the signal ring, where a ring is named by number */

struct gw_board_ring {
    bool is_open;
    bool is_running; /* as its writer says of itself */
    uint64_t beat_ms;
    uint64_t missed; /* records that this gateway was too slow for, and damaged ones */
    uint64_t rejected;
};

struct gw_board_chain {
    char name[16];
    char caip2[32];
    uint64_t chain_id;
    struct gw_board_ring ring;
    bool has_block;
    struct gw_status_record status; /* the newest, beats included */
    uint64_t status_ms;
    uint64_t moved_ms; /* when the present head was first seen by anybody */
};

struct gw_board_exposure {
    struct gw_exposure record;
    uint64_t published_ms;
};

/* Of the venue of an exposure. */
struct gw_board_liquidation {
    struct gw_liquidation_record record;
    uint64_t published_ms;
};

struct gw_board_ecosystem {
    struct gw_ecosystem_record record;
    uint64_t published_ms;
    struct gw_systemic_record systemic; /* of the same evaluation, or of the one before */
    bool has_systemic;
};

struct gw_board_feed {
    struct gw_signed_vector vector;
    uint64_t published_ms;
    bool is_revoked;
    struct gw_revocation revocation; /* when is_revoked */
};

struct gw_board_limits {
    uint64_t data_ms;
    uint64_t vector_ms;
    bool has_feeds; /* configured: vectors are due even before an option was seen */
};

struct gw_board {
    struct gw_board_limits limits;
    struct gw_board_chain chains[GW_CHAINS_MAX];
    size_t chain_count;
    struct gw_board_ring signals;
    struct gw_board_exposure exposures[GW_BOARD_EXPOSURES_MAX];
    size_t exposure_count;
    struct gw_board_liquidation liquidations[GW_BOARD_EXPOSURES_MAX];
    size_t liquidation_count;
    struct gw_board_perps perps;
    struct gw_board_ecosystem ecosystems[GW_UNDERLYINGS_MAX];
    size_t ecosystem_count;
    struct gw_board_feed feeds[GW_BOARD_FEEDS_MAX];
    size_t feed_count;
    struct gw_outlook outlook;
    struct gw_evaluated_record evaluated;
    uint64_t evaluated_ms;
    bool has_evaluated;
    uint64_t refused; /* records that were malformed, of another chain, or one too many */
};

/* The watched chains and the limits of a configuration; nothing is known yet. */
void gw_board_init(struct gw_board *board, const struct gw_monitor_config *config);

/* One record from the ring of chains[ring], or of the signals. GW_E_FORMAT: malformed; GW_E_CHAIN: another chain's;
 * GW_E_BOUND: no room for one more key. Refused records are counted. Kinds that are not shown are GW_OK. */
enum gw_status gw_board_take(struct gw_board *board, size_t ring, const void *record, size_t size,
                             uint64_t published_ms);

/* Forgets exposures, liquidations and perps of venues that are gone. */
void gw_board_sweep(struct gw_board *board, uint64_t now_ms);

/* Of the same chain, protocol, venue and underlying; NULL: none is known. */
const struct gw_board_liquidation *gw_board_find_liquidation(const struct gw_board *board,
                                                             const struct gw_record_head *head);

/* NULL: not watched. */
const struct gw_board_chain *gw_board_find_chain(const struct gw_board *board, uint64_t chain_id);

/* Since a record was published; 0 for one from the future. */
uint64_t gw_board_age_ms(uint64_t published_ms, uint64_t now_ms);

/* The domain's time, unix seconds; 0: not known. That of the last evaluation plus monotonic time since; in a replay
 * of the evaluation alone. */
uint64_t gw_board_domain_s(const struct gw_board *board, uint64_t now_ms);

bool gw_board_is_chain_fresh(const struct gw_board *board, const struct gw_board_chain *chain,
                             uint64_t now_ms);
bool gw_board_is_exposure_fresh(const struct gw_board *board, const struct gw_board_exposure *exposure,
                                uint64_t now_ms);
bool gw_board_is_perp_fresh(const struct gw_board *board, const struct gw_board_perp *perp, uint64_t now_ms);
bool gw_board_is_ecosystem_fresh(const struct gw_board *board, const struct gw_board_ecosystem *ecosystem,
                                 uint64_t now_ms);
bool gw_board_is_feed_fresh(const struct gw_board *board, const struct gw_board_feed *feed, uint64_t now_ms);

#endif
