/* european: Black-76 / Black-Scholes-Merton with a discount rate r and a token yield q, at one spot.
 *
 * w = σ√T, x = ln(F/K) = ln(S/K) + (r-q)T, d1 = x/w + w/2, d2 = x/w - w/2, df = e^(-rT), dq = e^(-qT),
 * ε = +1 call, -1 put. Greeks are the closed derivatives of df·ε·[F·N(εd1) - K·N(εd2)].
 *
 * Where digits would be lost, and how they are kept:
 *   x and d     ln(S/K) may cancel the carry, and 1/w enlarges what is left: √T, w, x, d1, d2 are pairs (pair.h)
 *   densities   dq·n(d1) = e^(-d1²/2 - qT)/√2π in one exponential of a pair; S·dq·n(d1) = K·df·n(d2) is the
 *               other one
 *   tails       N(-d) = n(d)·M(d) (M: Mills ratio), never 1 - N
 *   price       parity value df·max(ε(F-K), 0), by expm1(x) near the strike, plus the time value, that of the
 *               out-of-the-money side: S·dq·n(d1)·[M(m-h) - M(m+h)], m = |x|/w, h = w/2, for small h by
 *               the series in h. Both are positive and accurate, so their sum is.
 *   ∂d1/∂T      [(r-q)T - ln(S/K) + w²/2]/(2Tw), the numerator a pair
 */
#include "chains/pricing/european.h"

#include <math.h>

#include "chains/pricing/pair.h"
#include "chains/pricing/payoff.h"
#include "chains/pricing/vecmath.h"

#define HALF_WIDTH_NARROW 0.05 /* w/2 below: M(m-h) - M(m+h) by its series */
#define X_NEAR            0.25 /* |x| below: parity value by expm1 */
#define INV_ROOT_TWO_PI   0x1.9884533d43651p-2

/* What does not depend on spot. */
struct terms {
    double side; /* ε */
    double strike;
    double root_t;
    struct gw_pair width;     /* w */
    struct gw_pair carry;     /* (r-q)T */
    struct gw_pair yield_t;   /* qT */
    double discount_yield;    /* dq */
    double discounted_strike; /* K·df */
};

/* What depends on spot. */
struct moneyness {
    struct gw_pair log; /* ln(S/K) */
    struct gw_pair x;
    struct gw_pair ratio; /* x/w */
    double d1;
    double d2;
    double density;      /* dq·n(d1) */
    double spot_density; /* S·dq·n(d1) = K·df·n(d2) */
    double mills1;       /* M(|d1|) */
    double mills2;
    double cdf;        /* dq·N(εd1) */
    double spot_leg;   /* S·dq·N(εd1) */
    double strike_leg; /* K·df·N(εd2) */
};

enum gw_status gw_european_check(const struct gw_option *o)
{
    GW_ENSURE(gw_payoff_is_positive(o->strike), GW_E_DOMAIN);
    GW_ENSURE(o->t_years >= 0.0 && o->t_years <= GW_PRICING_T_MAX, GW_E_DOMAIN);
    GW_ENSURE(o->vol >= 0.0 && o->vol <= GW_PRICING_VOL_MAX, GW_E_DOMAIN);
    GW_ENSURE(fabs(o->rate) <= GW_PRICING_RATE_MAX && fabs(o->yield) <= GW_PRICING_RATE_MAX, GW_E_DOMAIN);
    GW_ENSURE(o->pin_width >= 0.0 && gw_payoff_is_finite(o->pin_width), GW_E_DOMAIN);
    return GW_OK;
}

static enum gw_status prepare(struct terms *out, const struct gw_option *o)
{
    GW_TRY(gw_european_check(o));
    const struct gw_pair t = {o->t_years, 0.0};
    const struct gw_pair root_t = o->t_years > 0.0 ? gw_pair_root(o->t_years) : t;
    const struct gw_pair yield_t = gw_pair_product(o->yield, o->t_years);
    const struct gw_pair rate_t = gw_pair_product(o->rate, o->t_years);
    *out = (struct terms){.side = o->is_call ? 1.0 : -1.0,
                          .strike = o->strike,
                          .root_t = root_t.high,
                          .width = gw_pair_multiply((struct gw_pair){o->vol, 0.0}, root_t),
                          .carry = gw_pair_multiply(gw_pair_sum(o->rate, -o->yield), t),
                          .yield_t = yield_t,
                          .discount_yield = gw_vecmath_exp_pair(-yield_t.high, -yield_t.low),
                          .discounted_strike = o->strike * gw_vecmath_exp_pair(-rate_t.high, -rate_t.low)};
    GW_ENSURE(gw_payoff_is_positive(out->discounted_strike), GW_E_DOMAIN);
    return GW_OK;
}

static void locate(struct moneyness *m, const struct terms *terms, double spot)
{
    m->log = gw_pair_log_ratio(spot, terms->strike);
    m->x = gw_pair_add(m->log, terms->carry);
}

/* M(m-h) - M(m+h) = -2Σ M⁽ᵏ⁾(m)·hᵏ/k! over odd k, with M' = mM - 1 and M⁽ᵏ⁺¹⁾ = m·M⁽ᵏ⁾ + k·M⁽ᵏ⁻¹⁾; after k = 9
 * less than 1e-17 of the whole is left out. */
static double drop_of_mills(double m, double h)
{
    double before = gw_vecmath_mills(m);
    double here = m * before - 1.0;
    double factor = h;
    double sum = here * factor;
    for (int k = 1; k < 9; k += 2) {
        before = m * here + k * before;
        here = m * before + (k + 1) * here;
        factor *= h * h / ((k + 1) * (k + 2));
        sum += here * factor;
    }
    return -2.0 * sum;
}

/* Price of the out-of-the-money option at this strike, call or put. */
static double value_time(const struct moneyness *m, const struct terms *terms, double spot)
{
    double h = 0.5 * terms->width.high;
    double far = fabs(m->d1) > fabs(m->d2) ? m->mills1 : m->mills2;
    double near = fabs(m->d1) > fabs(m->d2) ? m->mills2 : m->mills1;
    if (h < HALF_WIDTH_NARROW) {
        return m->spot_density * drop_of_mills(fabs(m->ratio.high), h);
    }
    if (fabs(m->ratio.high) >= h) {
        return m->spot_density * (near - far);
    }
    double leg = m->x.high < 0.0 ? spot * terms->discount_yield : terms->discounted_strike;
    return leg - m->spot_density * (near + far);
}

/* df·max(ε(F-K), 0) */
static double value_parity(const struct moneyness *m, const struct terms *terms, double spot)
{
    if (terms->side * m->x.high <= 0.0) {
        return 0.0;
    }
    if (fabs(m->x.high) < X_NEAR) {
        return terms->side * terms->discounted_strike * gw_vecmath_expm1_pair(m->x.high, m->x.low);
    }
    return terms->side * (spot * terms->discount_yield - terms->discounted_strike);
}

static void measure(struct moneyness *m, const struct terms *terms, double spot)
{
    const struct gw_pair half = gw_pair_scale(terms->width, 0.5);
    m->ratio = gw_pair_divide(m->x, terms->width);
    const struct gw_pair d1 = gw_pair_add(m->ratio, half);
    const struct gw_pair square = gw_pair_multiply(d1, d1);
    const struct gw_pair exponent = gw_pair_add(gw_pair_scale(square, 0.5), terms->yield_t);
    m->d1 = d1.high;
    m->d2 = gw_pair_add(m->ratio, gw_pair_negate(half)).high;
    m->density = INV_ROOT_TWO_PI * gw_vecmath_exp_pair(-exponent.high, -exponent.low);
    m->spot_density = spot * m->density;
    m->mills1 = gw_vecmath_mills(fabs(m->d1));
    m->mills2 = gw_vecmath_mills(fabs(m->d2));
    bool is_tail1 = terms->side * m->d1 <= 0.0;
    bool is_tail2 = terms->side * m->d2 <= 0.0;
    double tail1 = m->density * m->mills1;
    double tail2 = m->spot_density * m->mills2;
    m->cdf = is_tail1 ? tail1 : terms->discount_yield - tail1;
    m->spot_leg = spot * m->cdf;
    m->strike_leg = is_tail2 ? tail2 : terms->discounted_strike - tail2;
}

/* No time value left: N(εd1) and N(εd2) become the same step, ½ at the strike. */
static struct gw_greeks settle(const struct moneyness *m, const struct terms *terms, double spot,
                               const struct gw_option *o)
{
    double gain = terms->side * m->x.high;
    double chance = gain > 0.0 ? 1.0 : gain < 0.0 ? 0.0 : 0.5;
    double delta = terms->side * terms->discount_yield * chance;
    double strike_leg = terms->side * terms->discounted_strike * chance;
    double theta = o->yield * spot * delta - o->rate * strike_leg;
    double pin_width = o->pin_width > 0.0 ? o->pin_width : GW_PIN_WIDTH_DEFAULT;
    return (struct gw_greeks){.price = value_parity(m, terms, spot),
                              .delta = delta,
                              .theta = o->t_years > 0.0 ? theta : 0.0,
                              .rho = o->t_years * strike_leg,
                              .is_pin = fabs(m->x.high) < pin_width};
}

/* ∂d1/∂T */
static double slope_of_d1(const struct moneyness *m, const struct terms *terms, double t)
{
    const struct gw_pair half_square = gw_pair_scale(gw_pair_multiply(terms->width, terms->width), 0.5);
    const struct gw_pair drift = gw_pair_add(terms->carry, gw_pair_negate(m->log));
    return gw_pair_add(drift, half_square).high / (2.0 * t * terms->width.high);
}

static struct gw_greeks differentiate(const struct moneyness *m, const struct terms *terms, double spot,
                                      const struct gw_option *o)
{
    double t = o->t_years;
    double w = terms->width.high;
    double gamma = m->density / spot / w;
    double vega = m->spot_density * terms->root_t;
    double d1_slope = slope_of_d1(m, terms, t);
    double decay = m->spot_density * o->vol / (2.0 * terms->root_t);
    return (struct gw_greeks){
        .price = value_parity(m, terms, spot) + value_time(m, terms, spot),
        .delta = terms->side * m->cdf,
        .gamma = gamma,
        .vega = vega,
        .theta = -decay - o->rate * terms->side * m->strike_leg + o->yield * terms->side * m->spot_leg,
        .rho = terms->side * t * m->strike_leg,
        .vanna = -m->density * m->d2 / o->vol,
        .volga = vega * m->d1 * m->d2 / o->vol,
        .charm = terms->side * o->yield * m->cdf - m->density * d1_slope,
        .speed = -gamma / spot * (m->d1 / w + 1.0),
        .color = gamma * (o->yield + m->d1 * d1_slope + 1.0 / (2.0 * t)),
        .zomma = gamma * (m->d1 * m->d2 - 1.0) / o->vol,
    };
}

enum gw_status gw_pricing_european(struct gw_greeks *out, double spot, const struct gw_option *option)
{
    *out = (struct gw_greeks){0};
    GW_ENSURE(gw_payoff_is_positive(spot), GW_E_DOMAIN);
    struct terms terms;
    struct moneyness m;
    GW_TRY(prepare(&terms, option));
    GW_ENSURE(gw_payoff_is_positive(spot * terms.discount_yield), GW_E_DOMAIN);
    locate(&m, &terms, spot);
    if (terms.width.high < GW_EUROPEAN_WIDTH_MIN) {
        *out = settle(&m, &terms, spot, option);
    } else {
        measure(&m, &terms, spot);
        *out = differentiate(&m, &terms, spot, option);
    }
    return gw_payoff_scale(out, 1.0);
}

enum gw_status gw_payoff_european_greeks(struct gw_greeks *out, double spot,
                                         const struct gw_instrument *instrument)
{
    return gw_pricing_european(out, spot, &instrument->option);
}
