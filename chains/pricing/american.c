/* american: an option that may be exercised at any time, as its European one plus the premium of early exercise
 * (american_boundary.c, american_premium.c).
 *
 * Price, delta, gamma and speed are integrals over the boundary. In calendar time the pricing equation gives
 * theta exactly, ∂V/∂t = rV - (r-q)SΔ - σ²S²Γ/2, and its derivative in S gives charm. Vega, vanna, volga, zomma,
 * rho and color add to the closed form of the European option a central difference of the premium, with the
 * boundary solved anew on both sides.
 */
#include "chains/pricing/american.h"

#include <math.h>

#include "chains/pricing/european.h"
#include "chains/pricing/payoff.h"
#include "chains/pricing/vecmath.h"

#define BUMP      2e-4 /* of volatility and of time */
#define RATE_BUMP 1e-5
#define RATE_MIN  1e-6
#define CARRY_MAX                                                                                            \
    8.0 /* |r-q|√T/σ above: the integrands turn into steps, and the best fixed moment is a floor */

static double side_of(const struct gw_option *o)
{
    return o->is_call ? 1.0 : -1.0;
}

/* American less European, with the boundary of this very option. */
static enum gw_status find_premium(struct gw_american_premium *out, double spot, const struct gw_option *o)
{
    struct gw_american_boundary boundary;
    GW_TRY(gw_american_solve(&boundary, o));
    if (!gw_american_is_exercised(&boundary, spot, o)) {
        *out = gw_american_integrate(&boundary, spot, o);
        return GW_OK;
    }
    struct gw_greeks european;
    GW_TRY(gw_pricing_european(&european, spot, o));
    *out = (struct gw_american_premium){.value = side_of(o) * (spot - o->strike) - european.price,
                                        .delta = side_of(o) - european.delta,
                                        .gamma = -european.gamma,
                                        .speed = -european.speed};
    return GW_OK;
}

/* Centre of a difference of `step` on both sides that stays within 0..limit. */
static double inwards(double x, double step, double limit)
{
    return x + step > limit ? limit - step : x;
}

static enum gw_status add_vol_greeks(struct gw_greeks *g, const struct gw_american_premium *here, double spot,
                                     const struct gw_option *o)
{
    struct gw_option moved = *o;
    struct gw_american_premium down;
    struct gw_american_premium middle = *here;
    struct gw_american_premium up;
    double step = BUMP * o->vol;
    double centre = inwards(o->vol, step, GW_PRICING_VOL_MAX);
    moved.vol = centre - step;
    GW_TRY(find_premium(&down, spot, &moved));
    if (centre != o->vol) {
        moved.vol = centre;
        GW_TRY(find_premium(&middle, spot, &moved));
    }
    moved.vol = centre + step;
    GW_TRY(find_premium(&up, spot, &moved));
    g->vega += (up.value - down.value) / (2.0 * step);
    g->vanna += (up.delta - down.delta) / (2.0 * step);
    g->zomma += (up.gamma - down.gamma) / (2.0 * step);
    g->volga += ((up.value - middle.value) - (middle.value - down.value)) / (step * step);
    return GW_OK;
}

static enum gw_status add_color(struct gw_greeks *g, double spot, const struct gw_option *o)
{
    struct gw_option moved = *o;
    struct gw_american_premium sooner;
    struct gw_american_premium later;
    double step = BUMP * o->t_years;
    double centre = inwards(o->t_years, step, GW_PRICING_T_MAX);
    moved.t_years = centre - step;
    GW_TRY(find_premium(&sooner, spot, &moved));
    moved.t_years = centre + step;
    GW_TRY(find_premium(&later, spot, &moved));
    g->color -= (later.gamma - sooner.gamma) / (2.0 * step);
    return GW_OK;
}

/* The rate may not cross a change of regime: for a put 0, for a call on an asset without yield 0, too. */
static enum gw_status add_rho(struct gw_greeks *g, double spot, const struct gw_option *o)
{
    struct gw_option moved = *o;
    struct gw_american_premium down;
    struct gw_american_premium up;
    bool is_bounded = !o->is_call || o->yield == 0.0;
    double size = is_bounded && fabs(o->rate) < RATE_MIN ? RATE_MIN : fabs(o->rate);
    double step = is_bounded && 0.5 * size < RATE_BUMP ? 0.5 * size : RATE_BUMP;
    size = inwards(size, step, GW_PRICING_RATE_MAX);
    double centre = o->rate < 0.0 ? -size : size;
    moved.rate = centre - step;
    GW_TRY(find_premium(&down, spot, &moved));
    moved.rate = centre + step;
    GW_TRY(find_premium(&up, spot, &moved));
    g->rho += (up.value - down.value) / (2.0 * step);
    return GW_OK;
}

/* Before exercise: *out holds the European greeks, premium the rest of price, delta, gamma and speed. */
static enum gw_status complete(struct gw_greeks *out, const struct gw_american_premium *premium, double spot,
                               const struct gw_option *o)
{
    double carry = o->rate - o->yield;
    double variance = o->vol * o->vol;
    out->price += premium->value > 0.0 ? premium->value : 0.0;
    out->delta += premium->delta;
    out->gamma += premium->gamma;
    out->speed += premium->speed;
    double bend = spot * out->gamma;
    out->theta = o->rate * out->price - carry * spot * out->delta - 0.5 * variance * spot * bend;
    out->charm =
        o->yield * out->delta - (carry + variance) * bend - 0.5 * variance * spot * spot * out->speed;
    GW_TRY(add_vol_greeks(out, premium, spot, o));
    GW_TRY(add_color(out, spot, o));
    return add_rho(out, spot, o);
}

/* Without volatility exercise falls on the best of now, expiry and the moment when rK·df = qS·dq. */
static enum gw_status settle(struct gw_greeks *out, double spot, const struct gw_option *o)
{
    GW_TRY(gw_pricing_european(out, spot, o));
    double side = side_of(o);
    double now = side * (spot - o->strike);
    if (now > out->price) {
        *out = (struct gw_greeks){.price = now, .delta = side, .is_pin = out->is_pin};
    }
    if (o->rate == 0.0 || o->yield == 0.0 || (o->rate > 0.0) != (o->yield > 0.0) || o->rate == o->yield) {
        return GW_OK;
    }
    double ratio = gw_vecmath_log_ratio(fabs(o->rate), fabs(o->yield));
    double t = (ratio - gw_vecmath_log_ratio(spot, o->strike)) / (o->rate - o->yield);
    if (t > 0.0 && t < o->t_years) {
        double delta = side * gw_vecmath_exp(-o->yield * t);
        double strike_leg = side * o->strike * gw_vecmath_exp(-o->rate * t);
        if (spot * delta - strike_leg > out->price) {
            *out = (struct gw_greeks){.price = spot * delta - strike_leg,
                                      .delta = delta,
                                      .rho = t * strike_leg,
                                      .is_pin = out->is_pin};
        }
    }
    return GW_OK;
}

/* The option exercised at the best moment that is fixed in advance, where that is worth more than *value. */
static enum gw_status find_floor(struct gw_greeks *out, bool *is_binding, double value, double spot,
                                 const struct gw_option *o)
{
    *is_binding = false;
    if (fabs(o->rate - o->yield) * sqrt(o->t_years) <= CARRY_MAX * o->vol) {
        return GW_OK;
    }
    struct gw_option still = *o;
    still.vol = 0.0;
    GW_TRY(settle(out, spot, &still));
    *is_binding = out->price > value;
    return GW_OK;
}

static bool is_degenerate(const struct gw_option *o)
{
    return o->vol * sqrt(o->t_years) < GW_AMERICAN_WIDTH_MIN;
}

enum gw_status gw_pricing_american(struct gw_greeks *out, double spot, const struct gw_option *option)
{
    *out = (struct gw_greeks){0};
    GW_ENSURE(gw_payoff_is_positive(spot), GW_E_DOMAIN);
    GW_TRY(gw_european_check(option));
    if (is_degenerate(option)) {
        return settle(out, spot, option);
    }
    struct gw_american_boundary boundary;
    struct gw_greeks greeks;
    struct gw_greeks least;
    bool is_floor = false;
    GW_TRY(gw_american_solve(&boundary, option));
    if (gw_american_is_exercised(&boundary, spot, option)) {
        *out =
            (struct gw_greeks){.price = side_of(option) * (spot - option->strike), .delta = side_of(option)};
        return gw_payoff_scale(out, 1.0);
    }
    GW_TRY(gw_pricing_european(&greeks, spot, option));
    if (!boundary.is_never) {
        struct gw_american_premium premium = gw_american_integrate(&boundary, spot, option);
        GW_TRY(complete(&greeks, &premium, spot, option));
        GW_TRY(find_floor(&least, &is_floor, greeks.price, spot, option));
        greeks = is_floor ? least : greeks;
    }
    GW_TRY(gw_payoff_scale(&greeks, 1.0));
    *out = greeks;
    return GW_OK;
}

enum gw_status gw_payoff_american_greeks(struct gw_greeks *out, double spot,
                                         const struct gw_instrument *instrument)
{
    return gw_pricing_american(out, spot, &instrument->option);
}

static enum gw_status revalue_degenerate(struct gw_payoff_point *out, const double *spots, size_t count,
                                         const struct gw_option *option)
{
    struct gw_greeks greeks;
    for (size_t i = 0; i < count; i++) {
        GW_TRY(settle(&greeks, spots[i], option));
        out[i] =
            (struct gw_payoff_point){.value = greeks.price, .delta = greeks.delta, .gamma = greeks.gamma};
    }
    return GW_OK;
}

/* *point is the European option at this spot. */
static enum gw_status add_premium(struct gw_payoff_point *point, const struct gw_american_boundary *boundary,
                                  double spot, const struct gw_option *option)
{
    if (gw_american_is_exercised(boundary, spot, option)) {
        double side = side_of(option);
        *point = (struct gw_payoff_point){.value = side * (spot - option->strike), .delta = side};
        return GW_OK;
    }
    struct gw_american_premium premium = gw_american_integrate(boundary, spot, option);
    point->value += premium.value > 0.0 ? premium.value : 0.0;
    point->delta += premium.delta;
    point->gamma += premium.gamma;
    struct gw_greeks least;
    bool is_floor;
    GW_TRY(find_floor(&least, &is_floor, point->value, spot, option));
    if (is_floor) {
        *point = (struct gw_payoff_point){.value = least.price, .delta = least.delta};
    }
    return GW_OK;
}

/* The boundary does not depend on the spot. */
enum gw_status gw_payoff_american_revalue(struct gw_payoff_point *out, const double *spots, size_t count,
                                          const struct gw_instrument *instrument)
{
    const struct gw_option *option = &instrument->option;
    struct gw_american_boundary boundary;
    GW_TRY(gw_european_check(option));
    if (is_degenerate(option)) {
        return revalue_degenerate(out, spots, count, option);
    }
    GW_TRY(gw_american_solve(&boundary, option));
    GW_TRY(gw_payoff_european_revalue(out, spots, count, instrument));
    for (size_t i = 0; i < count && !boundary.is_never; i++) {
        GW_TRY(add_premium(&out[i], &boundary, spots[i], option));
    }
    return GW_OK;
}
