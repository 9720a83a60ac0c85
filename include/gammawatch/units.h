/* units: the sign convention and the integer units of everything that is signed.
 *
 * Sign (one rule, everywhere): a quantity, delta or gamma is positive when the PROTOCOL SIDE (vault, pool,
 * LP) is long it. A vault that sold ten calls has quantity -10 and gamma < 0. Hedging gamma is summed over
 * everybody who hedges: negative means that hedgers buy rises and sell falls (policy: amplifies).
 * Dollar gamma = change of dollar delta for a +1 % move = gamma * S^2 / 100, S the spot at which it is taken.
 *
 * Doubles end here: gw_*_from_double() rounds half to even once and refuses NaN, infinities and overflow
 * with GW_E_DOMAIN, leaving *out untouched. Pure, any thread.
 */
#ifndef GAMMAWATCH_UNITS_H
#define GAMMAWATCH_UNITS_H

#include <stdint.h>

#include "gammawatch/status.h"

struct gw_usd_e8 {
    int64_t e8; /* dollars * 1e8 */
};

struct gw_bps {
    uint32_t bps; /* 1e-4 */
};

GW_MUST_USE enum gw_status gw_usd_e8_from_double(struct gw_usd_e8 *out, double usd);

/* ratio 1.0 -> 10 000 bps; negative ratios are refused. */
GW_MUST_USE enum gw_status gw_bps_from_ratio(struct gw_bps *out, double ratio);

#define GW_BPS_ONE    10000u
#define GW_USD_E8_ONE 100000000

#endif
