/* managers: owners of positions that manage other people's money (Arrakis, Gamma, Ichi...), by name.
 *
 * What such a vault holds in a pool is a position of the pool with the vault as its owner, and counts once, there; shares of
 * the vault are not read. Whether managers hedge is not seen on chain: for an LP a band of policy 3.6 (0.1 to 0.5, their
 * middle meanwhile), unless the configuration says better of the vault or of its venue.
 */
#ifndef GW_CHAINS_BOOK_MANAGERS_H
#define GW_CHAINS_BOOK_MANAGERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chains/book/hedging.h"
#include "gammawatch/status.h"

#define GW_MANAGERS_MAX     32u  /* of one venue */
#define GW_MANAGED_MAX      256u /* sums of a block */
#define GW_MANAGER_NAME_MAX 32u

struct gw_manager {
    char name[GW_MANAGER_NAME_MAX];
    uint8_t address[20];
    struct gw_hedging hedging;
    bool hedges_lps; /* by its own hedging, not by the venue's; and so of all else */
    bool hedges_rest;
};

struct gw_manager_list {
    struct gw_manager managers[GW_MANAGERS_MAX];
    size_t count;
};

/* Of an LP whose manager's hedging nobody stated. */
extern const struct gw_hedging gw_manager_hedging;

/* What one manager holds under one exposure. Borne gammas in dollars per 1 %, as in the record. */
struct gw_managed {
    const char *protocol;
    const char *venue;
    const char *underlying;
    const struct gw_manager *manager;
    size_t positions;
    double notional_usd;
    double gamma_usd_per_1pct;
    double hedging_gamma_usd_per_1pct;
};

struct gw_book;
struct gw_book_position;
struct gw_book_slot;

/* The manager among them that owns the position, which takes its hedging; NULL: none does. list NULL: nobody manages. */
const struct gw_manager *gw_manager_find(const struct gw_manager_list *list,
                                         const struct gw_book_position *position);
void gw_manager_apply(const struct gw_manager *manager, struct gw_book_position *position);
/* Adds an evaluated position to its manager's sum. GW_E_BOUND above GW_MANAGED_MAX. */
GW_MUST_USE enum gw_status gw_managed_add(struct gw_book *book, const struct gw_book_slot *slot,
                                          const struct gw_book_position *position, double price,
                                          double gamma);

#endif
