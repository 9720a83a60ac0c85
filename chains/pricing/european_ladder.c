/* european_ladder: value, delta and gamma of one European option at many spots, in plain doubles.
 *
 * Notation and formulas of european.c. What does not depend on the spot is computed once; then one density, two
 * Mills ratios and one logarithm a spot. The price is a tail difference out of the money, as there; the rounding
 * of d1 limits the far tails: relative error 2.4e-13 at 30 deviations, 1e-15 within 4.
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

enum gw_status gw_payoff_european_revalue(struct gw_payoff_point *out, const double *spots, size_t count,
                                          const struct gw_instrument *instrument)
{
    struct terms terms;
    GW_TRY(prepare(&terms, &instrument->option));
    struct gw_greeks settled;
    for (size_t i = 0; i < count; i++) {
        if (terms.is_degenerate) {
            GW_TRY(gw_pricing_european(&settled, spots[i], &instrument->option));
            out[i] = (struct gw_payoff_point){.value = settled.price, .delta = settled.delta, .gamma = 0.0};
            continue;
        }
        struct moneyness m;
        GW_TRY(measure(&m, &terms, spots[i]));
        out[i] = (struct gw_payoff_point){.value = m.price,
                                          .delta = terms.side * terms.discount_yield * m.cdf1,
                                          .gamma = m.density / spots[i] / terms.width};
    }
    return GW_OK;
}
