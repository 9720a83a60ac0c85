/* bucket: what one record of options by strike and expiry is worth at its own spot and block, computed once when it comes
 * in. Gammas are tokens per $ of all lines' quantities. Pure, any thread.
 *
 * Pin gamma of a line: hedged quantity times the finite-move gamma at spot = strike over the move of the reaction time,
 * h = max(1 bp, vol * sqrt(reaction)). > 0: hedgers are long there and pull the price to the strike; < 0: they push it
 * away. Source: M. Avellaneda, M. Lipkin, Quantitative Finance 3 (2003), and policy.md 3.5.
 */
#ifndef GW_MONITOR_EXPOSURE_BUCKET_H
#define GW_MONITOR_EXPOSURE_BUCKET_H

#include "gammawatch/systemic.h"

#define GW_BUCKET_REACTION_S 60.0
#define GW_BUCKET_SHIFTS     3 /* volatility times 0.8, 1 and 1.25: policy 3.3 */

struct gw_bucket_figures {
    double gamma[GW_BUCKETS_MAX]; /* of one token, at the record's spot */
    double pin_gamma[GW_BUCKETS_MAX];
    double borne_gamma[GW_BUCKET_SHIFTS];
    double hedging_gamma[GW_BUCKET_SHIFTS];
};

/* GW_E_DOMAIN: a line cannot be priced; *out is then 0. */
GW_MUST_USE enum gw_status gw_bucket_price(struct gw_bucket_figures *out,
                                           const struct gw_bucket_record *record);

#endif
