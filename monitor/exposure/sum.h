/* sum: the two halves of gw_exposure_sum(), and what both ask of a record. */
#ifndef GW_MONITOR_EXPOSURE_SUM_H
#define GW_MONITOR_EXPOSURE_SUM_H

#include "monitor/exposure/exposure.h"

/* Is the record's asset this underlying, or a wrapper of it? *rate: tokens of the underlying in one of its own. */
bool gw_sum_is_of(double *rate, const struct gw_exposure_book *book, const struct gw_record_head *head,
                  const char *underlying);

/* Does the same venue stand under the same underlying twice? A pool of a wrapper and its underlying does. `a` and `b` are
 * heads of one book. */
bool gw_sum_is_same_venue(const struct gw_record_head *a, const struct gw_record_head *b);

/* Is this exposure a pool of a wrapper and its underlying? */
bool gw_sum_is_internal(const struct gw_exposure_book *book, size_t i, const char *underlying);

/* The same of a depth record: such a pool moves the rate of the two, not their price. */
bool gw_sum_is_internal_pool(const struct gw_exposure_book *book, size_t i, const char *underlying);

/* What a pool counts for that was seen lag_s before the newest one of its underlying: all of it up to the limit, then
 * limit/lag, at least GW_SUM_DEPTH_LEAST as depth that evaporates (policy 3.7); nothing once it has been dead for an hour, as
 * its venue's positions then stand at their worst (3.12). Where all are equally old nothing is nearer to the truth, and what
 * follows is stale.h's. limit_s 0: always all. */
#define GW_SUM_DEPTH_LEAST 0.35
double gw_sum_depth_share(double lag_s, double limit_s);

/* Dollars that a configured venue takes up for a relative move, as far as hedgers can use it. */
double gw_sum_curve_usd(const struct gw_depth_curve *curve, double move);

double gw_sum_age(const struct gw_record_head *head, int64_t now_ms);

bool gw_sum_is_chain_incomplete(const struct gw_exposure_book *book, uint64_t chain_id);

/* Depth of pools and curves into absorbed_tokens and the figures of 1 %. spot_usd and underlying are set. */
void gw_sum_add_depths(struct gw_ecosystem *out, const struct gw_exposure_book *book, int64_t now_ms);

#endif
