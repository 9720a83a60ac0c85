/* perps: what chains tell of perpetuals of one underlying, for the sum and for policy/perp.h. Pure.
 *
 * Funding is the mean of fresh markets by open interest: what hedging in perpetuals costs where it is done. Fresh: the block
 * is within the age limit of its chain's layer, and the price was in time. A market that is not fresh says nothing but that
 * something is not known: is_doubtful.
 */
#ifndef GW_MONITOR_EXPOSURE_PERPS_H
#define GW_MONITOR_EXPOSURE_PERPS_H

#include "gammawatch/perp.h"
#include "monitor/exposure/exposure.h"

/* Of the underlying and its wrappers, into perp_open_usd, perp_funding_8h and is_perp_doubtful. */
void gw_perps_sum(struct gw_ecosystem *out, const struct gw_exposure_book *book, int64_t now_ms);

/* Is this depth that of a perpetual market? */
bool gw_perps_is_depth_of(const struct gw_exposure_book *book, const struct gw_record_head *head);

/* What hedgers have left of the underlying's perpetuals (struct gw_perp_left); 0: nothing. */
double gw_perps_left(const struct gw_exposure_book *book, const char *underlying);

/* May a market be so? No: more than 1e18 dollars open, funding of more than 1e6 a year, anything below 0. */
bool gw_perps_is_sane(const struct gw_perp_record *record);

#endif
