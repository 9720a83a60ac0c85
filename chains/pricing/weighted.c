/* weighted: a pool that holds each token at a constant share of its value. B^w·Q^u is invariant, so that value
 * goes as P^w: with P0 = (Q/u)/(B/w) the price at which the balances rest, V = (Q/u)·(P/P0)^w.
 * Source: F. Martinelli, N. Mushegian, Balancer: a non-custodial portfolio manager (2019), eq. 1 and 2. */
#include "chains/pricing/pair.h"
#include "chains/pricing/payoff.h"
#include "chains/pricing/vecmath.h"

#define SUM_SLACK 1e-9 /* weights as read from the contract: 1e-18 units, rounded */

enum gw_status gw_pricing_weighted(struct gw_greeks *out, double price, const struct gw_weighted_pool *pool)
{
    *out = (struct gw_greeks){0};
    double w = pool->base_weight;
    GW_ENSURE(gw_payoff_is_positive(price) && gw_payoff_is_positive(pool->base_tokens) &&
                  gw_payoff_is_positive(pool->quote_tokens),
              GW_E_DOMAIN);
    GW_ENSURE(w > 0.0 && pool->quote_weight > 0.0 && w + pool->quote_weight <= 1.0 + SUM_SLACK, GW_E_DOMAIN);
    double total = pool->quote_tokens / pool->quote_weight;
    double rest = total / pool->base_tokens * w;
    GW_ENSURE(gw_payoff_is_positive(rest), GW_E_DOMAIN);
    struct gw_pair power = gw_pair_multiply(gw_pair_log_ratio(price, rest), (struct gw_pair){w, 0.0});
    double value = total * gw_vecmath_exp_pair(power.high, power.low);
    double delta = w * value / price;
    double gamma = (w - 1.0) * delta / price;
    *out = (struct gw_greeks){
        .price = value, .delta = delta, .gamma = gamma, .speed = (w - 2.0) * gamma / price};
    return gw_payoff_scale(out, 1.0);
}

enum gw_status gw_payoff_weighted_greeks(struct gw_greeks *out, double spot,
                                         const struct gw_instrument *instrument)
{
    const struct gw_weighted_pool *pool = &instrument->weighted;
    GW_ENSURE(gw_payoff_is_positive(pool->quote_usd), GW_E_DOMAIN);
    GW_TRY(gw_pricing_weighted(out, spot / pool->quote_usd, pool));
    return gw_payoff_quote(out, pool->quote_usd);
}

enum gw_status gw_payoff_weighted_revalue(struct gw_payoff_point *out, const double *spots, size_t count,
                                          const struct gw_instrument *instrument)
{
    return gw_payoff_revalue_each(out, spots, count, instrument, gw_payoff_weighted_greeks);
}
