#include <math.h>

#include "chains/pricing/payoff.h"
#include "gammawatch/smile.h"

static bool is_within_domain(const struct gw_svi *svi)
{
    return gw_payoff_is_finite(svi->a) && svi->b >= 0.0 && gw_payoff_is_finite(svi->b) &&
           fabs(svi->rho) < 1.0 && gw_payoff_is_finite(svi->m) && gw_payoff_is_positive(svi->sigma) &&
           svi->a + svi->b * svi->sigma * sqrt((1.0 - svi->rho) * (1.0 + svi->rho)) >= 0.0;
}

/* ρx + √(x² + s²) without cancellation: with ρ and x of opposite sign it is
 * ((1-ρ²)x² + s²)/(√(x² + s²) - ρx). */
static double lift(double rho, double x, double root, double s)
{
    if (rho * x >= 0.0) {
        return rho * x + root;
    }
    return ((1.0 - rho) * (1.0 + rho) * x * x + s * s) / (root - rho * x);
}

/* g needs w > 0. */
static enum gw_status finish(struct gw_smile_point *out, double k)
{
    struct gw_smile_point p = *out;
    *out = (struct gw_smile_point){0};
    GW_ENSURE(gw_payoff_is_positive(p.variance), GW_E_DOMAIN);
    double share = 1.0 - 0.5 * k * p.slope / p.variance;
    p.durrleman = share * share - 0.25 * p.slope * p.slope * (1.0 / p.variance + 0.25) + 0.5 * p.curvature;
    GW_ENSURE(gw_payoff_is_finite(p.slope) && gw_payoff_is_finite(p.curvature) &&
                  gw_payoff_is_finite(p.durrleman),
              GW_E_DOMAIN);
    *out = p;
    return GW_OK;
}

enum gw_status gw_smile_svi(struct gw_smile_point *out, const struct gw_svi *svi, double k)
{
    *out = (struct gw_smile_point){0};
    GW_ENSURE(is_within_domain(svi) && fabs(k) <= GW_SMILE_K_MAX, GW_E_DOMAIN);
    double x = k - svi->m;
    double s = svi->sigma;
    double root = sqrt(x * x + s * s);
    GW_ENSURE(root > 0.0, GW_E_DOMAIN); /* s² underflows */
    out->variance = svi->a + svi->b * lift(svi->rho, x, root, s);
    out->slope = svi->b * (svi->rho + x / root);
    out->curvature = svi->b * (s / root) * (s / root) / root;
    return finish(out, k);
}

static bool is_ssvi_within_domain(const struct gw_ssvi *ssvi)
{
    return gw_payoff_is_positive(ssvi->theta) && gw_payoff_is_positive(ssvi->phi) && fabs(ssvi->rho) < 1.0;
}

enum gw_status gw_smile_ssvi(struct gw_smile_point *out, const struct gw_ssvi *ssvi, double k)
{
    *out = (struct gw_smile_point){0};
    GW_ENSURE(is_ssvi_within_domain(ssvi) && fabs(k) <= GW_SMILE_K_MAX, GW_E_DOMAIN);
    double rest = (1.0 - ssvi->rho) * (1.0 + ssvi->rho); /* 1 - ρ² */
    double x = ssvi->phi * k + ssvi->rho;
    double root = sqrt(x * x + rest);
    GW_ENSURE(root > 0.0, GW_E_DOMAIN);
    /* 1 + ρφk = 1 - ρ² + ρx */
    out->variance = 0.5 * ssvi->theta * (rest + lift(ssvi->rho, x, root, sqrt(rest)));
    out->slope = 0.5 * ssvi->theta * ssvi->phi * (ssvi->rho + x / root);
    out->curvature = 0.5 * ssvi->theta * ssvi->phi * ssvi->phi * (rest / (root * root)) / root;
    return finish(out, k);
}

enum gw_status gw_smile_ssvi_butterfly(struct gw_ssvi_butterfly *out, const struct gw_ssvi *ssvi)
{
    *out = (struct gw_ssvi_butterfly){0};
    GW_ENSURE(is_ssvi_within_domain(ssvi), GW_E_DOMAIN);
    double first = ssvi->theta * ssvi->phi * (1.0 + fabs(ssvi->rho));
    double second = first * ssvi->phi;
    GW_ENSURE(gw_payoff_is_finite(first) && gw_payoff_is_finite(second), GW_E_DOMAIN);
    *out = (struct gw_ssvi_butterfly){first, second, first < 4.0 && second <= 4.0};
    return GW_OK;
}

enum gw_status gw_smile_ssvi_to_svi(struct gw_svi *out, const struct gw_ssvi *ssvi)
{
    *out = (struct gw_svi){0};
    GW_ENSURE(is_ssvi_within_domain(ssvi), GW_E_DOMAIN);
    double rest = (1.0 - ssvi->rho) * (1.0 + ssvi->rho);
    const struct gw_svi svi = {.a = 0.5 * ssvi->theta * rest,
                               .b = 0.5 * ssvi->theta * ssvi->phi,
                               .rho = ssvi->rho,
                               .m = -ssvi->rho / ssvi->phi,
                               .sigma = sqrt(rest) / ssvi->phi};
    GW_ENSURE(is_within_domain(&svi), GW_E_DOMAIN);
    *out = svi;
    return GW_OK;
}
