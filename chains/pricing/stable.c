/* stable: a two-coin stableswap pool. With balances in units of D and c = A()·n, n = 2, the invariant is
 *
 *   c(x + y) + 1 = c + 1/(4xy).
 * Source: M. Egorov, StableSwap: efficient mechanism for stablecoin liquidity (2019); curvefi/curve-contract,
 * SwapTemplateBase.vy, get_D(): Ann = A·n, where the paper has A·n^n.
 *
 * The state is found in e = x + y - 1 >= 0, which leaves nothing to cancel. For a price P = -dy/dx >= 1:
 *   g = 1/(4xy) = 1 + ce,  δ = y - x = √(e(2 + e + c/g)),  y = (1 + e + δ)/2,  x = 1/(4gy),
 *   P - 1 = gδ/(x(cy + g)),  and along the curve  d(P-1)²/de = 2y''.
 * A price below 1 is one above 1 of the pool with its coins exchanged.
 */
#include <math.h>

#include "chains/pricing/payoff.h"
#include "chains/pricing/vecmath.h"

#define ITERATIONS_MAX 64
#define STEP_MAX       4.0
#define SETTLED        1e-9 /* of ln e: one more Newton step doubles the digits */

struct state {
    double x; /* the scarce coin, in units of D */
    double y;
    double premium; /* P - 1 */
    double bend;    /* y'' = -dP/dx */
    double twist;   /* d²P/dx² */
};

/* c·x + g/x and its like are the partial derivatives of the invariant, with g = 1/(4xy):
 * P = (c + a)/(c + b), a = g/x, b = g/y. */
static void differentiate(struct state *s, double c, double g)
{
    double price = 1.0 + s->premium;
    double x = s->x;
    double y = s->y;
    double a = g / x;
    double b = g / y;
    double drift = price / y; /* -y'/y */
    double drift_slope = drift * drift;
    double a1 = a * (drift - 2.0 / x);
    double b1 = b * (2.0 * drift - 1.0 / x);
    double price1 = (a1 - price * b1) / (c + b);
    drift_slope += price1 / y;
    double a2 = a1 * (drift - 2.0 / x) + a * (2.0 / x / x + drift_slope);
    double b2 = b1 * (2.0 * drift - 1.0 / x) + b * (1.0 / x / x + 2.0 * drift_slope);
    s->bend = -price1;
    s->twist = (a2 - 2.0 * price1 * b1 - price * b2) / (c + b);
}

static struct state at(double e, double c)
{
    double g = 1.0 + c * e;
    double gap = sqrt(e * (2.0 + e + c / g));
    struct state s;
    s.y = 0.5 * (1.0 + e + gap);
    s.x = 0.25 / g / s.y;
    s.premium = g * gap / s.x / (c * s.y + g);
    differentiate(&s, c, g);
    return s;
}

/* ln e where the pool is balanced, where it is a constant product, or where a coin has run out. */
static double guess(double log_premium, double c)
{
    double near = 2.0 * log_premium + gw_vecmath_log((c + 2.0) / 16.0);
    double product = 0.5 * log_premium;
    double empty = (log_premium - gw_vecmath_log(4.0 * c)) / 3.0;
    double least = near < product ? near : product;
    return least < empty ? least : empty;
}

/* The state at a premium >= 0: Newton's steps in ln e on ln(P-1), whose slope lies between ½ and 3, then two in e. */
static enum gw_status solve(struct state *out, double premium, double c)
{
    *out = at(0.0, c);
    if (premium == 0.0) {
        return GW_OK;
    }
    double target = gw_vecmath_log(premium);
    double log_e = guess(target, c);
    double step = STEP_MAX;
    double e = 0.0;
    for (int i = 0; i < ITERATIONS_MAX && fabs(step) > SETTLED; i++) {
        e = gw_vecmath_exp(log_e);
        *out = at(e, c);
        step = (target - gw_vecmath_log(out->premium)) * (out->premium / e) * (out->premium / out->bend);
        step = gw_payoff_clamp(step, -STEP_MAX, STEP_MAX);
        log_e += step;
    }
    GW_ENSURE(fabs(step) <= SETTLED, GW_E_DOMAIN);
    for (int i = 0; i < 2; i++) {
        e += 0.5 * (premium - out->premium) * ((premium + out->premium) / out->bend);
        *out = at(e, c);
    }
    return GW_OK;
}

static enum gw_status check(double price, const struct gw_stable_pool *pool)
{
    GW_ENSURE(gw_payoff_is_positive(price), GW_E_DOMAIN);
    GW_ENSURE(pool->amplification > 0.0 && pool->amplification <= GW_STABLE_AMPLIFICATION_MAX, GW_E_DOMAIN);
    GW_ENSURE(pool->invariant >= 0.0 && gw_payoff_is_finite(pool->invariant), GW_E_DOMAIN);
    return GW_OK;
}

static enum gw_status find_state(struct state *out, double price, const struct gw_stable_pool *pool)
{
    GW_TRY(check(price, pool));
    double premium = price >= 1.0 ? price - 1.0 : (1.0 - price) / price;
    GW_ENSURE(gw_payoff_is_finite(premium), GW_E_DOMAIN);
    return solve(out, premium, 2.0 * pool->amplification);
}

enum gw_status gw_pricing_stable_amounts(struct gw_lp_amounts *out, double price,
                                         const struct gw_stable_pool *pool)
{
    struct state s;
    *out = (struct gw_lp_amounts){0};
    GW_TRY(find_state(&s, price, pool));
    double d = pool->invariant;
    struct gw_lp_amounts amounts =
        price >= 1.0 ? (struct gw_lp_amounts){d * s.x, d * s.y} : (struct gw_lp_amounts){d * s.y, d * s.x};
    GW_ENSURE(gw_payoff_is_finite(amounts.base_tokens) && gw_payoff_is_finite(amounts.quote_tokens),
              GW_E_DOMAIN);
    *out = amounts;
    return GW_OK;
}

/* dx/dP = 1/P' and its derivative -P''/P'^3; with coins exchanged P is 1/P, and x and y change places. */
enum gw_status gw_pricing_stable(struct gw_greeks *out, double price, const struct gw_stable_pool *pool)
{
    struct state s;
    *out = (struct gw_greeks){0};
    GW_TRY(find_state(&s, price, pool));
    double d = pool->invariant;
    double gamma = -d / s.bend;
    double speed = d * (s.twist / s.bend) / s.bend / s.bend;
    if (price >= 1.0) {
        *out = (struct gw_greeks){
            .price = d * s.x * price + d * s.y, .delta = d * s.x, .gamma = gamma, .speed = speed};
    } else {
        *out = (struct gw_greeks){.price = d * s.y * price + d * s.x,
                                  .delta = d * s.y,
                                  .gamma = gamma / price / price / price,
                                  .speed = -(speed / price + 3.0 * gamma) / price / price / price / price};
    }
    return gw_payoff_scale(out, 1.0);
}

enum gw_status gw_payoff_stable_greeks(struct gw_greeks *out, double spot,
                                       const struct gw_instrument *instrument)
{
    const struct gw_stable_pool *pool = &instrument->stable;
    GW_ENSURE(gw_payoff_is_positive(pool->quote_usd), GW_E_DOMAIN);
    GW_TRY(gw_pricing_stable(out, spot / pool->quote_usd, pool));
    return gw_payoff_quote(out, pool->quote_usd);
}

enum gw_status gw_payoff_stable_revalue(struct gw_payoff_point *out, const double *spots, size_t count,
                                        const struct gw_instrument *instrument)
{
    return gw_payoff_revalue_each(out, spots, count, instrument, gw_payoff_stable_greeks);
}
