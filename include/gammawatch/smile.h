/* smile: total implied variance over strikes, and whether it admits arbitrage.
 *
 * k = ln(K/F) is log-moneyness, w = σ²·T total variance. Pure functions, any thread. GW_OK | GW_E_DOMAIN
 * (outputs are zero then); no output is ever NaN or infinite.
 */
#ifndef GAMMAWATCH_SMILE_H
#define GAMMAWATCH_SMILE_H

#include <stdbool.h>

#include "gammawatch/status.h"

#define GW_SMILE_K_MAX 100.0 /* |k| */

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

#endif
