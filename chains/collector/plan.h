/* plan: what a run would cost, before it does. One range of history is read for each venue, at the head and as wide as
 * endpoints take it; what that took is scaled to the blocks that are to be read. Nothing is published or written. */
#ifndef GW_CHAINS_COLLECTOR_PLAN_H
#define GW_CHAINS_COLLECTOR_PLAN_H

#include <jansson.h>
#include <stdio.h>

#include "chains/collector/reader.h"

/* Of one venue's history. Figures are estimates from `sampled` blocks; all 0 when none was answered. */
struct gw_plan_venue {
    uint64_t from;
    uint64_t blocks;
    uint64_t sampled;
    uint64_t width; /* of the ranges that were answered */
    double requests;
    double bytes;
    double seconds;
    double logs;
};

struct gw_plan {
    struct gw_block head;
    uint64_t checkpoint; /* height that is gone on from; 0: none */
    double block_s;
    struct gw_plan_venue venues[GW_VENUES_MAX];
    double entries;        /* to be read once history is known, at most */
    double state_requests; /* of that */
    double state_bytes;
    double calls_per_day;    /* of the run after that, in quiet blocks */
    uint64_t budget_per_day; /* of all endpoints; 0: one has no limit */
};

/* Asks the endpoints. `chain` is spent afterwards. */
GW_MUST_USE enum gw_status gw_plan_make(struct gw_plan *out, struct gw_chain *chain,
                                        const struct gw_rpc_options *options);
void gw_plan_print(FILE *out, const struct gw_plan *plan, const struct gw_chain *chain);
/* Schema gammawatch.plan/1; a new reference, NULL when memory is out. */
json_t *gw_plan_json(const struct gw_plan *plan, const struct gw_chain *chain);

#endif
