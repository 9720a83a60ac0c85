#include <math.h>

#include "chains/protocol/gmx_v2.h"
#include "gammawatch/vecmath.h"

/* MarketUtils.getNextFundingFactorPerSecond(), and what it reads, in doubles. */

static double least(double a, double b)
{
    return a < b ? a : b;
}

static double most(double a, double b)
{
    return a > b ? a : b;
}

double gw_gmx_v2_float(const struct gw_gmx_v2_value *value)
{
    const double size = gw_u256_to_double(&value->word, GW_GMX_V2_FLOAT_DECIMALS);
    return value->is_negative ? 0.0 - size : size;
}

static double sum_floats(const struct gw_gmx_v2_value *a, const struct gw_gmx_v2_value *b)
{
    return gw_gmx_v2_float(a) + gw_gmx_v2_float(b);
}

static double sum_tokens(const struct gw_gmx_v2_value *a, const struct gw_gmx_v2_value *b, unsigned decimals)
{
    struct gw_u256 sum; /* of 160 bits each */
    (void)gw_u256_add(&sum, &a->word, &b->word);
    return gw_u256_to_double(&sum, decimals);
}

void gw_gmx_v2_read_open(struct gw_gmx_v2_open *out, const struct gw_gmx_v2_market *market,
                         const struct gw_gmx_v2_value values[GW_GMX_V2_WORDS], double price_usd)
{
    const bool is_by_tokens = !gw_u256_is_zero(&values[GW_GMX_V2_BY_TOKENS].word);
    out->long_tokens = sum_tokens(&values[GW_GMX_V2_LONG_TOKENS_BY_LONG],
                                  &values[GW_GMX_V2_LONG_TOKENS_BY_SHORT], market->index_decimals);
    out->short_tokens = sum_tokens(&values[GW_GMX_V2_SHORT_TOKENS_BY_LONG],
                                   &values[GW_GMX_V2_SHORT_TOKENS_BY_SHORT], market->index_decimals);
    out->long_cost_usd = sum_floats(&values[GW_GMX_V2_LONG_BY_LONG], &values[GW_GMX_V2_LONG_BY_SHORT]);
    out->short_cost_usd = sum_floats(&values[GW_GMX_V2_SHORT_BY_LONG], &values[GW_GMX_V2_SHORT_BY_SHORT]);
    out->long_usd = is_by_tokens ? out->long_tokens * price_usd : out->long_cost_usd;
    out->short_usd = is_by_tokens ? out->short_tokens * price_usd : out->short_cost_usd;
}

double gw_gmx_v2_power(double usd, double exponent)
{
    if (usd < 1.0) {
        return 0.0;
    }
    return exponent == 1.0 ? usd : gw_vecmath_exp(exponent * gw_vecmath_log(usd));
}

/* Calc.boundMagnitude() */
static double bound(double value, double low, double high)
{
    const double size = least(most(fabs(value), low), high);
    return value < 0.0 ? 0.0 - size : size;
}

/* diffUsdToOpenInterestFactor */
static double imbalance_of(const struct gw_gmx_v2_value values[GW_GMX_V2_WORDS],
                           const struct gw_gmx_v2_open *open)
{
    const double total = open->long_usd + open->short_usd;
    const double size = gw_gmx_v2_power(fabs(open->long_usd - open->short_usd),
                                        gw_gmx_v2_float(&values[GW_GMX_V2_FUNDING_EXPONENT]));
    return total > 0.0 ? size / total : 0.0;
}

/* How fast the saved factor moves now. */
static double speed_of(const struct gw_gmx_v2_value values[GW_GMX_V2_WORDS],
                       const struct gw_gmx_v2_open *open, double imbalance)
{
    const double saved = gw_gmx_v2_float(&values[GW_GMX_V2_FUNDING_SAVED]);
    const double skew = open->long_usd - open->short_usd;
    const bool is_same_way = (saved > 0.0 && skew > 0.0) || (saved < 0.0 && skew < 0.0);
    if (!is_same_way || imbalance > gw_gmx_v2_float(&values[GW_GMX_V2_STABLE_ABOVE])) {
        const double speed = imbalance * gw_gmx_v2_float(&values[GW_GMX_V2_FUNDING_INCREASE]);
        return skew < 0.0 ? 0.0 - speed : speed;
    }
    if (imbalance < gw_gmx_v2_float(&values[GW_GMX_V2_DECREASE_BELOW])) {
        const double speed = gw_gmx_v2_float(&values[GW_GMX_V2_FUNDING_DECREASE]);
        return saved > 0.0 ? 0.0 - speed : speed;
    }
    return 0.0;
}

static void read_adaptive(struct gw_gmx_v2_funding *out, const struct gw_gmx_v2_value values[GW_GMX_V2_WORDS],
                          const struct gw_gmx_v2_open *open, double imbalance)
{
    const double saved = gw_gmx_v2_float(&values[GW_GMX_V2_FUNDING_SAVED]);
    const double limit = gw_gmx_v2_float(&values[GW_GMX_V2_FUNDING_MOST]);
    const double skew = open->long_usd - open->short_usd;
    const double speed = speed_of(values, open, imbalance);
    const bool is_shrinking = speed * saved < 0.0 && saved * skew > 0.0;
    double next = saved + speed * out->age_s;
    if (is_shrinking && next * saved <= 0.0) {
        next = saved > 0.0 ? 1e-30 : -1e-30; /* a unit of the contract's, to keep the sign */
    }
    next = bound(next, 0.0, limit);
    out->per_second = bound(next, gw_gmx_v2_float(&values[GW_GMX_V2_FUNDING_LEAST]), limit);
    out->change_per_second = fabs(next) >= limit && speed * next > 0.0 ? 0.0 : speed;
}

void gw_gmx_v2_read_funding(struct gw_gmx_v2_funding *out,
                            const struct gw_gmx_v2_value values[GW_GMX_V2_WORDS],
                            const struct gw_gmx_v2_open *open, int64_t time_s)
{
    const double updated_s = gw_u256_to_double(&values[GW_GMX_V2_FUNDING_UPDATED].word, 0);
    const double skew = open->long_usd - open->short_usd;
    *out = (struct gw_gmx_v2_funding){.age_s = updated_s > 0.0 ? most(0.0, (double)time_s - updated_s) : 0.0};
    if (!(open->long_cost_usd > 0.0 && open->short_cost_usd > 0.0)) {
        return;
    }
    const double imbalance = imbalance_of(values, open);
    if (!isfinite(imbalance)) {
        out->per_second = imbalance; /* as it would revert there */
        return;
    }
    if (!gw_u256_is_zero(&values[GW_GMX_V2_FUNDING_INCREASE].word)) {
        read_adaptive(out, values, open, imbalance);
        return;
    }
    const double rate = least(imbalance * gw_gmx_v2_float(&values[GW_GMX_V2_FUNDING_FACTOR]),
                              gw_gmx_v2_float(&values[GW_GMX_V2_FUNDING_MOST]));
    out->per_second = skew > 0.0 ? rate : 0.0 - rate;
}
