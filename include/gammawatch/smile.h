/* smile: implied volatility, total variance over strikes, and whether it admits arbitrage.
 *
 * k = ln(K/F) is log-moneyness, w = σ²·T total variance. Pure functions, any thread. GW_OK | GW_E_DOMAIN
 * (an input is NaN, infinite or outside its domain) | GW_E_ARBITRAGE where said; outputs are zero then. No
 * output is ever NaN or infinite.
 */
#ifndef GAMMAWATCH_SMILE_H
#define GAMMAWATCH_SMILE_H

#include <stdbool.h>

#include "gammawatch/pricing.h"
#include "gammawatch/status.h"

#define GW_SMILE_K_MAX 100.0 /* |k| */

/* Implied volatility. */

struct gw_implied_vol {
    double vol;
    double error; /* as far off as vol may be because the price has 53 bits, at most GW_PRICING_VOL_MAX */
};

/* Prices that admit no arbitrage: lower <= price < upper; a price at `lower` has no time value. The
 * option's vol is not read. Call: max(S·e^(-qT) - K·e^(-rT), 0) and S·e^(-qT); put: the mirror, and K·e^(-rT). */
struct gw_price_bounds {
    double lower;
    double upper;
};
GW_MUST_USE enum gw_status gw_smile_price_bounds(struct gw_price_bounds *out, double spot,
                                                 const struct gw_option *option);

/* The volatility at which gw_pricing_european() gives `price`; the option's own vol is not read, t_years > 0.
 *   GW_E_ARBITRAGE  the price is outside its bounds
 *   GW_E_DOMAIN     also: the volatility would be above GW_PRICING_VOL_MAX
 * At the lower bound, within the rounding of the two legs, vol is 0 and error GW_PRICING_VOL_MAX: every
 * volatility too small to show has that price.
 *
 *   accuracy  within `error` of 60 digits for the price given (tests/fixture/pricing/implied.ndjson). Round trips
 *             through gw_pricing_european(), worst of 40 000 draws each:
 *               out of the money, to 20 deviations   σ√T to 6: 6e-15; 6..8: 1e-13; 8..12: 9e-11, where the
 *                                                    price nears its top
 *               in the money, σ√T 1e-4..1            to 2 deviations 8e-15, 3: 2e-13, 4: 8e-12, 5: 8e-10, 6: 3e-7:
 *                                                    the time value is what is left of two rounded legs
 *   method    ln b of the normalised price below half its range and ln of what is missing to the top
 *             above, by steps of Householder's third order inside a bracket, from the tangent at the
 *             inflection s = √(2|x|) in (1/s², ln b); the choice of objectives follows P. Jäckel, Let's be
 *             rational, Wilmott 75 (2015), the function that is solved is chains/pricing/black.h */
GW_MUST_USE enum gw_status gw_smile_implied_vol(struct gw_implied_vol *out, double price, double spot,
                                                const struct gw_option *option);

/* Slices. */

/* One expiry, "raw" SVI: w(k) = a + b[ρ(k-m) + √((k-m)² + s²)]; b >= 0, |ρ| < 1, s > 0, and w >= 0
 * everywhere: a + b·s·√(1-ρ²) >= 0.
 *   source  J. Gatheral, A parsimonious arbitrage-free implied volatility parameterization (2004);
 *           J. Gatheral, A. Jacquier, Arbitrage-free SVI volatility surfaces, Quant. Finance 14 (2014) */
struct gw_svi {
    double a;
    double b;
    double rho;
    double m;
    double sigma; /* s */
};

struct gw_smile_point {
    double variance;  /* w */
    double slope;     /* dw/dk */
    double curvature; /* d²w/dk² */
    double durrleman; /* g(k), of which the density is a positive multiple: < 0 is a butterfly that pays */
};

/* GW_E_DOMAIN also where w(k) = 0: g has no value there. */
GW_MUST_USE enum gw_status gw_smile_svi(struct gw_smile_point *out, const struct gw_svi *svi, double k);

/* One expiry of a surface, SSVI: w(k) = (θ/2)[1 + ρφk + √((φk + ρ)² + 1 - ρ²)]; θ, φ > 0, |ρ| < 1;
 * θ is the total variance at the money. */
struct gw_ssvi {
    double theta;
    double phi;
    double rho;
};

struct gw_ssvi_butterfly {
    double first;  /* θφ(1+|ρ|), must be < 4 */
    double second; /* θφ²(1+|ρ|), must be <= 4 */
    bool is_free;  /* both hold, which is enough for no butterfly arbitrage (Gatheral-Jacquier, thm 4.2) */
};

GW_MUST_USE enum gw_status gw_smile_ssvi(struct gw_smile_point *out, const struct gw_ssvi *ssvi, double k);
GW_MUST_USE enum gw_status gw_smile_ssvi_butterfly(struct gw_ssvi_butterfly *out, const struct gw_ssvi *ssvi);

/* The same slice in raw form: a = θ(1-ρ²)/2, b = θφ/2, m = -ρ/φ, s = √(1-ρ²)/φ. */
GW_MUST_USE enum gw_status gw_smile_ssvi_to_svi(struct gw_svi *out, const struct gw_ssvi *ssvi);

/* Lognormal volatility of SABR at one expiry: dF = a·F^β dW, da = ν·a dZ, dW·dZ = ρ dt, a = α at first. With
 * D = (FK)^((1-β)/2), L = ln(F/K), z = (ν/α)·D·L, x(z) = ln[(√(1-2ρz+z²) + z - ρ)/(1-ρ)]:
 *     σ = α/[D(1 + (1-β)²L²/24 + (1-β)⁴L⁴/1920)] · z/x(z)
 *         · {1 + [(1-β)²α²/(24D²) + ρβνα/(4D) + (2-3ρ²)ν²/24]·T}
 * α > 0, 0 <= β <= 1, |ρ| < 1, ν >= 0, T >= 0. GW_E_DOMAIN also where the expansion gives no volatility: {..} <= 0, far
 * from the money at long expiries.
 *   source    P. Hagan, D. Kumar, A. Lesniewski, D. Woodward, Managing smile risk, Wilmott (2002), eq. 2.17
 *   accuracy  z/x(z) keeps its digits at the money, where Rysk's contract (libraries/SABR.sol) takes 1 for |z| <= 1e-7 */
struct gw_sabr {
    double alpha;
    double beta;
    double rho;
    double volvol; /* ν */
};

GW_MUST_USE enum gw_status gw_smile_sabr(double *out_vol, const struct gw_sabr *sabr, double forward,
                                         double strike, double t_years);

/* Arbitrage, for |k| <= GW_SMILE_CHECK_K. Both checks walk k in steps of 0.01; the butterfly's lowest point is
 * then refined, a calendar crossing narrower than a step can stay unseen. */
#define GW_SMILE_CHECK_K    1.5
#define GW_SMILE_SLICES_MAX 64

struct gw_smile_butterfly {
    double lowest; /* of Durrleman's g: < 0 is arbitrage */
    double k;      /* where */
};
GW_MUST_USE enum gw_status gw_smile_butterfly(struct gw_smile_butterfly *out, const struct gw_svi *svi);

/* Slices in order of expiry, total variances: GW_E_ARBITRAGE where a later one is below an earlier one. Says
 * which pair, `later` and the one before it, and where. */
struct gw_smile_calendar {
    size_t later; /* 0: none */
    double k;
};
GW_MUST_USE enum gw_status gw_smile_calendar(struct gw_smile_calendar *out, const struct gw_svi *slices,
                                             size_t slice_count);

/* Fits. */

#define GW_SMILE_QUOTES_MAX 256
#define GW_SMILE_RMS_MAX    0.03 /* volatility; a fit that misses by more is trusted half */

struct gw_smile_quote {
    double k;
    double vol;        /* of the mid price, 0.001..10 */
    double spread_vol; /* volatility of the ask less that of the bid, > 0 */
    double vega;       /* > 0, any one unit */
};

struct gw_smile_fit {
    struct gw_svi svi;
    double rms_vol;    /* weighted */
    double confidence; /* 1, or 0.5 when rms_vol > GW_SMILE_RMS_MAX */
    struct gw_smile_butterfly butterfly;
};

/* Least squares in volatility with weights vega/spread_vol². The raw slice needs 5 different k, the SSVI slice
 * 3: GW_E_DOMAIN with fewer. GW_E_ARBITRAGE: what fits the quotes best has a butterfly that pays.
 *   method  for trial (m, s) the best a, b, ρ are a linear problem (Zeliade Systems, Quasi-explicit calibration
 *           of Gatheral's SVI model, 2009); the best trials are polished in all parameters by
 *           Levenberg-Marquardt. Deterministic. */
GW_MUST_USE enum gw_status gw_smile_fit_svi(struct gw_smile_fit *out, const struct gw_smile_quote *quotes,
                                            size_t quote_count, double t_years);
GW_MUST_USE enum gw_status gw_smile_fit_ssvi(struct gw_smile_fit *out, struct gw_ssvi *out_ssvi,
                                             const struct gw_smile_quote *quotes, size_t quote_count,
                                             double t_years);

#endif
