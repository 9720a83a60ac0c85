/* payoff: what a payoff kind provides. A new kind is one source file with these two functions, one enum
 * constant in gammawatch/pricing.h and one line in payoffs.def.
 *
 *   greeks   all greeks of a quantity of 1 at one spot
 *   revalue  value, delta and gamma of a quantity of 1 at many spots; what does not depend on the
 *            spot is computed once
 *
 * Both check the whole domain, except that spots passed to revalue are already known to be > 0 and finite.
 * Outputs of revalue may be infinite or NaN when inputs are huge: ladder.c checks what it publishes.
 */
#ifndef CHAINS_PRICING_PAYOFF_H
#define CHAINS_PRICING_PAYOFF_H

#include "gammawatch/pricing.h"

struct gw_payoff_point {
    double value;
    double delta;
    double gamma;
};

typedef enum gw_status gw_payoff_greeks_fn(struct gw_greeks *out, double spot,
                                           const struct gw_instrument *instrument);
typedef enum gw_status gw_payoff_revalue_fn(struct gw_payoff_point *out, const double *spots, size_t count,
                                            const struct gw_instrument *instrument);

#define X(id, constant)                                                                                      \
    gw_payoff_greeks_fn gw_payoff_##id##_greeks;                                                             \
    gw_payoff_revalue_fn gw_payoff_##id##_revalue;
#include "chains/pricing/payoffs.def"
#undef X

/* revalue through the table; GW_E_DOMAIN on an unknown kind or a spot that is not > 0 and finite. */
GW_MUST_USE enum gw_status gw_payoff_revalue(struct gw_payoff_point *out, const double *spots, size_t count,
                                             const struct gw_instrument *instrument);

/* revalue for kinds in which nothing is worth keeping from one spot to the next. */
GW_MUST_USE enum gw_status gw_payoff_revalue_each(struct gw_payoff_point *out, const double *spots,
                                                  size_t count, const struct gw_instrument *instrument,
                                                  gw_payoff_greeks_fn *greeks);

/* From greeks in quote tokens and their price to dollars and dollars of the base: value by quote_usd, gamma by
 * its inverse, speed by its square. Checks as gw_payoff_scale. */
GW_MUST_USE enum gw_status gw_payoff_quote(struct gw_greeks *greeks, double quote_usd);

double gw_payoff_clamp(double x, double least, double most);
bool gw_payoff_is_finite(double x);
bool gw_payoff_is_positive(double x); /* > 0 and finite */

/* Multiplies every greek by scale, turns -0 into 0 and checks that all are finite; zeroes them if not. */
GW_MUST_USE enum gw_status gw_payoff_scale(struct gw_greeks *greeks, double scale);

#endif
