/* averaged: settlement at the mean price of a window, as a European option with other inputs.
 *
 * b = r - q, W window, t time to its end, f = min(t/W, 1) the part still to come. The mean of what is to come is
 * taken as lognormal with its exact forward S·m, m = e^(b·max(t-W, 0))·(e^(bu) - 1)/(bu), u = min(t, W), and
 * the variance of the log of its geometric mean, σ²(t - 2W/3) before the window and σ²t/3 in it. With A the mean
 * so far, the payoff is f·max(ε(M - K'), 0), K' = A + (K - A)/f, so that
 *
 *   V = f·BSM(S, K', t, σ·λ, r, q'),  λ² = (t - 2W/3)/t or 1/3,  e^((r-q')t) = m.
 *
 * To second order in v = σ²u the exact variance of the log is v/3 + v²/36, and the mean is a little more skewed than
 * a lognormal: together up to 0.01·v·S of the price (tests/property/pricing/test_averaged_laws.c).
 *
 * Time passes at a constant spot: A then moves by (S-A)/(W-t), K' by (K'-S)/t, f by -1/W. The chain rule through
 * BSM's own greeks, with K'·∂V/∂K' = -rho/t, gives theta, charm and color.
 */
#include <math.h>

#include "chains/pricing/european.h"
#include "chains/pricing/payoff.h"
#include "chains/pricing/vecmath.h"

#define ROOT_THIRD  0x1.279a74590331cp-1
#define TIME_MIN    1e-15 /* years; 30 ns are no time */
#define GROWTH_NEAR 1e-2  /* |bu| below: ln m by its series */

/* The European option that V is a multiple of, and how its inputs move in calendar time. */
struct equivalent {
    struct gw_option option;
    double share;         /* f */
    double share_slope;   /* ∂f/∂t */
    double vol_share;     /* λ */
    double vol_slope;     /* ∂(σλ)/∂t */
    double yield_slope;   /* ∂q'/∂t */
    double yield_of_rate; /* ∂q'/∂r */
    bool is_open;         /* the window has begun */
};

static enum gw_status check(const struct gw_averaged *a)
{
    GW_TRY(gw_european_check(&a->option));
    GW_ENSURE(a->window_years >= 0.0 && a->window_years <= GW_PRICING_T_MAX, GW_E_DOMAIN);
    bool is_open = a->option.t_years < a->window_years;
    GW_ENSURE(!is_open || gw_payoff_is_positive(a->mean_so_far), GW_E_DOMAIN);
    return GW_OK;
}

/* ln((e^x - 1)/x) and its derivative. */
static double log_growth(double x, double *slope)
{
    if (fabs(x) < GROWTH_NEAR) {
        double square = x * x;
        *slope = 0.5 + x * (1.0 / 12.0 - square * (1.0 / 720.0 - square / 30240.0));
        return 0.5 * x + square * (1.0 / 24.0 - square * (1.0 / 2880.0 - square / 181440.0));
    }
    double less = gw_vecmath_expm1_pair(x, 0.0);
    *slope = 1.0 + 1.0 / less - 1.0 / x;
    return gw_vecmath_log(less / x);
}

static void set_yield(struct equivalent *out, const struct gw_averaged *a)
{
    const struct gw_option *o = &a->option;
    double t = o->t_years;
    double within = out->is_open ? t : a->window_years;
    double carry = o->rate - o->yield;
    double slope;
    double growth = carry * (t - within) + log_growth(carry * within, &slope);
    double yield = o->rate - growth / t;
    out->option.yield = gw_payoff_clamp(yield, -GW_PRICING_RATE_MAX,
                                        GW_PRICING_RATE_MAX); /* rounding only: it lies between q and r */
    out->yield_slope = (t * carry * (out->is_open ? slope : 1.0) - growth) / t / t;
    out->yield_of_rate = 1.0 - ((t - within) + within * slope) / t;
}

static void find_equivalent(struct equivalent *out, const struct gw_averaged *a)
{
    double t = a->option.t_years;
    double window = a->window_years;
    *out = (struct equivalent){.option = a->option, .share = 1.0, .is_open = t < window};
    if (out->is_open) {
        out->share = t / window;
        out->share_slope = -1.0 / window;
        out->option.strike = a->mean_so_far + (a->option.strike - a->mean_so_far) / out->share;
        out->vol_share = ROOT_THIRD;
    } else {
        out->vol_share = sqrt((t - 2.0 / 3.0 * window) / t);
        out->vol_slope = -a->option.vol * (window / t) / (3.0 * t * out->vol_share);
    }
    out->option.vol = a->option.vol * out->vol_share;
    set_yield(out, a);
}

/* The mean so far is so low that a put is worthless, or so high that a call is exercised whatever comes. */
static struct gw_greeks settle_open(const struct gw_option *o, double spot)
{
    if (!o->is_call) {
        return (struct gw_greeks){0};
    }
    double delta = gw_vecmath_exp(-o->yield * o->t_years);
    double strike_leg = o->strike * gw_vecmath_exp(-o->rate * o->t_years);
    return (struct gw_greeks){.price = spot * delta - strike_leg,
                              .delta = delta,
                              .theta = o->yield * spot * delta - o->rate * strike_leg,
                              .rho = o->t_years * strike_leg,
                              .charm = o->yield * delta};
}

/* Greeks of the equivalent become those of the averaged option. */
static void translate(struct gw_greeks *g, const struct equivalent *e, double spot)
{
    double t = e->option.t_years;
    double strike = e->option.strike;
    double strike_move = e->is_open ? (strike - spot) / t : 0.0;
    double by_strike = -g->rho / t; /* K'·∂V/∂K' */
    double by_yield = -t * spot * g->delta;
    double bend = g->delta + spot * g->gamma;
    double twist = g->gamma + spot * g->speed;
    double pull = strike_move / strike;
    g->rho += by_yield * e->yield_of_rate;
    g->theta += by_strike * pull + g->vega * e->vol_slope + by_yield * e->yield_slope;
    g->charm += -spot * g->gamma * pull + g->vanna * e->vol_slope - t * bend * e->yield_slope;
    g->color += -twist * pull + g->zomma * e->vol_slope - t * (g->gamma + twist) * e->yield_slope;
    g->theta = e->share * g->theta + e->share_slope * g->price;
    g->charm = e->share * g->charm + e->share_slope * g->delta;
    g->color = e->share * g->color + e->share_slope * g->gamma;
    double lambda = e->share * e->vol_share;
    g->price *= e->share;
    g->delta *= e->share;
    g->gamma *= e->share;
    g->speed *= e->share;
    g->rho *= e->share;
    g->vega *= lambda;
    g->vanna *= lambda;
    g->zomma *= lambda;
    g->volga *= lambda * e->vol_share;
}

enum gw_status gw_pricing_averaged(struct gw_greeks *out, double spot, const struct gw_averaged *averaged)
{
    *out = (struct gw_greeks){0};
    GW_ENSURE(gw_payoff_is_positive(spot), GW_E_DOMAIN);
    GW_TRY(check(averaged));
    const struct gw_option *option = &averaged->option;
    if (averaged->window_years < TIME_MIN) {
        return gw_pricing_european(out, spot, option);
    }
    if (option->t_years < TIME_MIN) {
        double gain = averaged->mean_so_far - option->strike;
        gain = option->is_call ? gain : -gain;
        out->price = gain > 0.0 ? gain : 0.0;
        return GW_OK;
    }
    struct equivalent equivalent;
    struct gw_greeks greeks;
    find_equivalent(&equivalent, averaged);
    if (equivalent.option.strike <= 0.0) {
        greeks = settle_open(&equivalent.option, spot);
    } else {
        GW_TRY(gw_pricing_european(&greeks, spot, &equivalent.option));
    }
    translate(&greeks, &equivalent, spot);
    GW_TRY(gw_payoff_scale(&greeks, 1.0));
    *out = greeks;
    return GW_OK;
}

enum gw_status gw_payoff_averaged_greeks(struct gw_greeks *out, double spot,
                                         const struct gw_instrument *instrument)
{
    return gw_pricing_averaged(out, spot, &instrument->averaged);
}

enum gw_status gw_payoff_averaged_revalue(struct gw_payoff_point *out, const double *spots, size_t count,
                                          const struct gw_instrument *instrument)
{
    return gw_payoff_revalue_each(out, spots, count, instrument, gw_payoff_averaged_greeks);
}
