/* american: the early exercise boundary and the premium that it earns, for american.c.
 *
 * Put form: a call on S with (r, q) is a put on K with (q, r), and its boundary is K²/B (R. McDonald and
 * M. Schroder, A parity result for American options, J. Computational Finance 1 (1998)). With r, q in put form:
 *
 *   r < 0, q >= r, or r = 0, q >= 0   never exercised early: European
 *   r > 0, or r = 0 > q               one boundary B(τ), below X = K·min(1, r/q) at τ = 0 (X = K for q <= 0)
 *   q < r < 0                         two boundaries: GW_E_DOMAIN
 *
 * The boundary solves value matching (I. Kim, The analytic valuation of American options, Review of
 * Financial Studies 3 (1990)), as the fixed point
 *
 *   B(τ) = K·{e^(-rτ)N(d2(B/K, τ)) + r∫e^(-rv)N(d2(B(τ)/B(τ-v), v))dv} /
 *            {e^(-qτ)N(d1(B/K, τ)) + q∫e^(-qv)N(d1(B(τ)/B(τ-v), v))dv},  v from 0 to τ,
 *
 * with H = ln²(B/X) a polynomial in √τ through Chebyshev points: L. Andersen, M. Lake, D. Offengenden, High
 * performance American option pricing, J. Computational Finance 20 (2016). √v and √(τ-v) are rational
 * in the variable of integration, √v = √τ·2t/(1+t²), so that every integrand is smooth.
 */
#ifndef CHAINS_PRICING_AMERICAN_H
#define CHAINS_PRICING_AMERICAN_H

#include "gammawatch/pricing.h"

#define GW_AMERICAN_DEGREE    20
#define GW_AMERICAN_POINTS    16
#define GW_AMERICAN_WIDTH_MIN 1e-8 /* σ√T below: the option is its payoff at the best moment */

struct gw_american_boundary {
    bool is_never;                        /* the option is its European one */
    double log_limit;                     /* ln(X/K), put form, <= 0 */
    double shape[GW_AMERICAN_DEGREE + 1]; /* H in Chebyshev polynomials of 2√(τ/T) - 1 */
};

/* Value of early exercise over the European option, and its derivatives in spot. */
struct gw_american_premium {
    double value;
    double delta;
    double gamma;
    double speed;
};

/* The option is inside its domain and σ√T >= GW_AMERICAN_WIDTH_MIN. */
GW_MUST_USE enum gw_status gw_american_solve(struct gw_american_boundary *out,
                                             const struct gw_option *option);

/* Is immediate exercise optimal at spot? */
bool gw_american_is_exercised(const struct gw_american_boundary *boundary, double spot,
                              const struct gw_option *option);

/* At a spot where it is not. */
struct gw_american_premium gw_american_integrate(const struct gw_american_boundary *boundary, double spot,
                                                 const struct gw_option *option);

/* √H at a fraction 0..1 of √T to expiry. */
double gw_american_depth(const struct gw_american_boundary *boundary, double root_fraction);

/* Gauss-Legendre on (0, 1). */
extern const double gw_american_node[GW_AMERICAN_POINTS];
extern const double gw_american_weight[GW_AMERICAN_POINTS];

#endif
