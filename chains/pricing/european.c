/* european: Black-76 / Black-Scholes-Merton with a discount rate r and a token yield q.
 *
 * w = σ√T, x = ln(F/K) = ln(S/K) + (r-q)T, d1 = x/w + w/2, d2 = x/w - w/2, df = e^(-rT), dq = e^(-qT),
 * ε = +1 call, -1 put. Greeks are the closed derivatives of df·ε·[F·N(εd1) - K·N(εd2)].
 *
 * Two identities save accuracy and half the exponentials:
 *   F·n(d1) = K·n(d2): one density is computed, at the smaller |d|, and the other follows from K/F;
 *   out of the money both N are n·M (M: Mills ratio), so price = S·dq·n(d1)·|M(d1) - M(d2)|, and the error of
 *   the density, the large one in the tails, no longer cancels between two nearly equal products.
 *
 * Worst relative error in the 400 random options of tests/fixture/pricing/reference.ndjson (up to 30
 * deviations from the strike, σ√T from 2e-5 to 12, |r|, |q| <= 0.3), against differences of a 90-digit price:
 *
 *   delta, gamma, vega, theta, rho, vanna, volga, charm, speed, color, zomma: 2.4e-13 each, far tails;
 *
 *   price: 1.1e-11, at the money with σ√T = 3e-5, as the difference of two legs 10^5 times as large.
 *
 * A greek that crosses zero keeps this error relative to its largest term.
 */
#include <math.h>

#include "chains/pricing/european.h"
#include "chains/pricing/payoff.h"
#include "chains/pricing/vecmath.h"

#define WIDTH_NARROW 2e-3 /* σ√T below: M(d1) - M(d2) by its series */

/* What does not depend on spot. */
struct terms {
    double side; /* ε */
    double strike;
    double root_t;
    double width;             /* w */
    double carry;             /* (r-q)T */
    double discount_yield;    /* dq */
    double discounted_strike; /* K·df */
    bool is_degenerate;
};

/* What depends on spot. */
struct moneyness {
    double x;
    double d1;
    double d2;
    double cdf1;            /* N(εd1) */
    double cdf2;            /* N(εd2) */
    double discounted_spot; /* S·dq */
    double density1;        /* n(d1) */
    double density;         /* dq·n(d1) */
    double price;
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
    double root_t = sqrt(o->t_years);
    *out = (struct terms){.side = o->is_call ? 1.0 : -1.0,
                          .strike = o->strike,
                          .root_t = root_t,
                          .width = o->vol * root_t,
                          .carry = (o->rate - o->yield) * o->t_years,
                          .discount_yield = gw_vecmath_exp(-o->yield * o->t_years),
                          .discounted_strike = o->strike * gw_vecmath_exp(-o->rate * o->t_years)};
    GW_ENSURE(gw_payoff_is_positive(out->discounted_strike), GW_E_DOMAIN);
    out->is_degenerate = out->width < GW_EUROPEAN_WIDTH_MIN;
    return GW_OK;
}

/* M(m - h) - M(m + h) without its cancellation for small h; the derivatives follow from M' = mM - 1. What is
 * left out is below h⁴/15 of the result. */
static double drop_of_mills(double m, double h)
{
    double value = gw_vecmath_mills(m);
    double first = m * value - 1.0;
    double second = value + m * first;
    double third = 2.0 * first + m * second;
    return -2.0 * h * (first + h * h / 6.0 * third);
}

static double price_of_tails(const struct terms *terms, const struct moneyness *m, double mills1,
                             double mills2)
{
    double drop = terms->width < WIDTH_NARROW ? drop_of_mills(fabs(m->x) / terms->width, 0.5 * terms->width)
                                              : terms->side * (mills1 - mills2);
    return m->discounted_spot * m->density1 * drop;
}

static enum gw_status measure(struct moneyness *m, const struct terms *terms, double spot)
{
    m->x = gw_vecmath_log_ratio(spot, terms->strike) + terms->carry;
    m->d1 = m->x / terms->width + 0.5 * terms->width;
    m->d2 = m->x / terms->width - 0.5 * terms->width;
    m->discounted_spot = spot * terms->discount_yield;
    GW_ENSURE(gw_payoff_is_positive(m->discounted_spot), GW_E_DOMAIN);

    double density2;
    if (m->x >= 0.0) {
        density2 = gw_vecmath_normal_pdf(m->d2);
        m->density1 = density2 * (terms->discounted_strike / m->discounted_spot);
    } else {
        m->density1 = gw_vecmath_normal_pdf(m->d1);
        density2 = m->density1 * (m->discounted_spot / terms->discounted_strike);
    }
    double mills1 = gw_vecmath_mills(fabs(m->d1));
    double mills2 = gw_vecmath_mills(fabs(m->d2));
    bool is_tail1 = terms->side * m->d1 <= 0.0;
    bool is_tail2 = terms->side * m->d2 <= 0.0;
    m->cdf1 = is_tail1 ? m->density1 * mills1 : 1.0 - m->density1 * mills1;
    m->cdf2 = is_tail2 ? density2 * mills2 : 1.0 - density2 * mills2;
    m->density = terms->discount_yield * m->density1;
    double price = is_tail1 && is_tail2
                       ? price_of_tails(terms, m, mills1, mills2)
                       : terms->side * (m->discounted_spot * m->cdf1 - terms->discounted_strike * m->cdf2);
    m->price = price < 0.0 ? 0.0 : price; /* rounding only */
    return GW_OK;
}

/* No time value left: N(εd1) and N(εd2) become the same step, ½ at the strike. */
static struct gw_greeks settle(const struct terms *terms, double spot, const struct gw_option *o)
{
    double gain = terms->side * (spot * gw_vecmath_exp(terms->carry) - terms->strike);
    double chance = gain > 0.0 ? 1.0 : gain < 0.0 ? 0.0 : 0.5;
    double delta = terms->side * terms->discount_yield * chance;
    double strike_leg = terms->side * terms->discounted_strike * chance;
    double theta = o->yield * spot * delta - o->rate * strike_leg;
    double pin_width = o->pin_width > 0.0 ? o->pin_width : GW_PIN_WIDTH_DEFAULT;
    double x = gw_vecmath_log_ratio(spot, terms->strike) + terms->carry;
    return (struct gw_greeks){.price = gain > 0.0 ? terms->discounted_strike / terms->strike * gain : 0.0,
                              .delta = delta,
                              .theta = o->t_years > 0.0 ? theta : 0.0,
                              .rho = o->t_years * strike_leg,
                              .is_pin = fabs(x) < pin_width};
}

static struct gw_greeks differentiate(const struct moneyness *m, const struct terms *terms, double spot,
                                      const struct gw_option *o)
{
    double t = o->t_years;
    double w = terms->width;
    double gamma = m->density / spot / w;
    double vega = spot * m->density * terms->root_t;
    double d1_slope = (2.0 * terms->carry - m->d2 * w) / (2.0 * t * w); /* ∂d1/∂T */
    double strike_leg = terms->side * terms->discounted_strike * m->cdf2;
    double spot_leg = terms->side * m->discounted_spot * m->cdf1;
    double decay = spot * m->density * o->vol / (2.0 * terms->root_t);
    return (struct gw_greeks){
        .price = m->price,
        .delta = terms->side * terms->discount_yield * m->cdf1,
        .gamma = gamma,
        .vega = vega,
        .theta = -decay - o->rate * strike_leg + o->yield * spot_leg,
        .rho = t * strike_leg,
        .vanna = -m->density * m->d2 / o->vol,
        .volga = vega * m->d1 * m->d2 / o->vol,
        .charm = terms->side * o->yield * terms->discount_yield * m->cdf1 - m->density * d1_slope,
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
    GW_TRY(prepare(&terms, option));
    if (terms.is_degenerate) {
        *out = settle(&terms, spot, option);
    } else {
        struct moneyness m;
        GW_TRY(measure(&m, &terms, spot));
        *out = differentiate(&m, &terms, spot, option);
    }
    return gw_payoff_scale(out, 1.0);
}

enum gw_status gw_payoff_european_greeks(struct gw_greeks *out, double spot,
                                         const struct gw_instrument *instrument)
{
    return gw_pricing_european(out, spot, &instrument->option);
}
