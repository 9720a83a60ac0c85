/* european: what the greeks at one spot (european.c) and the ladder (european_ladder.c) share. */
#ifndef CHAINS_PRICING_EUROPEAN_H
#define CHAINS_PRICING_EUROPEAN_H

#include "gammawatch/pricing.h"

#define GW_EUROPEAN_WIDTH_MIN 1e-9 /* σ√T below: the option is its payoff */

/* GW_E_DOMAIN unless every input is inside the domain of gammawatch/pricing.h. */
GW_MUST_USE enum gw_status gw_european_check(const struct gw_option *option);

#endif
