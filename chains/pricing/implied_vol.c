#include <float.h>
#include <math.h>

#include "chains/pricing/black.h"
#include "chains/pricing/european.h"
#include "chains/pricing/payoff.h"
#include "chains/pricing/vecmath.h"
#include "gammawatch/smile.h"

#define INV_ROOT_TWO_PI 0x1.9884533d43651p-2
#define STEPS_MAX       128 /* three or four are usual; halving a bracket of doubles ends before */
#define LEG_ROUNDING                                                                                         \
    (8.0 * DBL_EPSILON)  /* of the larger leg: what is left of a time value below it is noise */
#define NARROW_VALUE 0.2 /* above the inflection by less: its tangent is the better start */

/* The two legs of an option, discounted. */
struct legs {
    double side; /* +1 call, -1 put */
    double spot; /* S·e^(-qT) */
    double strike;
    double larger;
    double x; /* ln(F/K) */
};

static enum gw_status find_legs(struct legs *out, double spot, const struct gw_option *o)
{
    struct gw_option option = *o;
    option.vol = 0.0;
    GW_ENSURE(gw_payoff_is_positive(spot) && option.t_years > 0.0, GW_E_DOMAIN);
    GW_TRY(gw_european_check(&option));
    *out = (struct legs){.side = o->is_call ? 1.0 : -1.0,
                         .spot = spot * gw_vecmath_exp(-o->yield * o->t_years),
                         .strike = o->strike * gw_vecmath_exp(-o->rate * o->t_years),
                         .x = gw_vecmath_log_ratio(spot, o->strike) + (o->rate - o->yield) * o->t_years};
    GW_ENSURE(gw_payoff_is_positive(out->spot) && gw_payoff_is_positive(out->strike), GW_E_DOMAIN);
    out->larger = out->spot > out->strike ? out->spot : out->strike;
    return GW_OK;
}

static struct gw_price_bounds find_bounds(const struct legs *legs)
{
    double gain = legs->side * (legs->spot - legs->strike);
    return (struct gw_price_bounds){.lower = gain > 0.0 ? gain : 0.0,
                                    .upper = legs->side > 0.0 ? legs->spot : legs->strike};
}

enum gw_status gw_smile_price_bounds(struct gw_price_bounds *out, double spot, const struct gw_option *option)
{
    struct legs legs;
    *out = (struct gw_price_bounds){0};
    GW_TRY(find_legs(&legs, spot, option));
    *out = find_bounds(&legs);
    return GW_OK;
}

/* Solve b(x, s) = value. */
struct problem {
    double x;
    double value;
    double rest;       /* e^(x/2) - value */
    bool is_near_top;  /* value above half the range: solved for the rest */
    double log_target; /* of value or rest */
};

/* y with N(-y) = p, 0 < p <= ½, to 4.5e-4.
 * Source: M. Abramowitz, I. Stegun, Handbook of Mathematical Functions, 26.2.23. */
static double guess_quantile(double p)
{
    double t = sqrt(-2.0 * gw_vecmath_log(p));
    return t - (2.515517 + t * (0.802853 + t * 0.010328)) /
                   (1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
}

static double guess(const struct problem *problem)
{
    double inflection = sqrt(2.0 * fabs(problem->x));
    struct gw_black at = {.log_slope = gw_vecmath_log(INV_ROOT_TWO_PI), .rest = 1.0};
    if (inflection > 0.0) {
        gw_black_evaluate(&at, problem->x, inflection);
    }
    if (problem->value < at.value) {
        double change = gw_vecmath_log(problem->value) - at.log_value;
        double slope =
            -0.5 * gw_vecmath_exp(at.log_slope - at.log_value) * inflection; /* d ln b/d ln(1/s²) */
        return inflection / sqrt(1.0 + change / slope);
    }
    if (problem->value - at.value < NARROW_VALUE * (at.rest + at.value)) {
        return inflection + (problem->value - at.value) * gw_vecmath_exp(-at.log_slope);
    }
    return 2.0 * guess_quantile(problem->rest / at.rest * gw_vecmath_normal_cdf(-0.5 * inflection));
}

/* One step of Householder's third order on the logarithm; its sign is that of value(s) - target. */
static double find_step(const struct problem *problem, double s, double *miss)
{
    struct gw_black at;
    gw_black_evaluate(&at, problem->x, s);
    double log_of = problem->is_near_top ? gw_vecmath_log(at.rest) : at.log_value;
    double sign = problem->is_near_top ? -1.0 : 1.0;
    double rate = gw_vecmath_exp(at.log_slope - log_of);
    double a = problem->x / s;
    double second = a * a / s - 0.25 * s; /* b''/b' */
    double third = second * second - 3.0 * (a / s) * (a / s) - 0.25;
    *miss = sign * (log_of - problem->log_target);
    double newton = -*miss / rate;
    double curve = second - sign * rate;
    double twist = third - sign * 3.0 * second * rate + 2.0 * rate * rate;
    return newton * (1.0 + 0.5 * curve * newton) / (1.0 + newton * (curve + twist * newton / 6.0));
}

static double solve(const struct problem *problem)
{
    double low = 0.0;
    double high = HUGE_VAL;
    double s = guess(problem);
    s = s > DBL_MIN ? s : DBL_MIN;
    for (int i = 0; i < STEPS_MAX; i++) {
        double miss;
        double step = find_step(problem, s, &miss);
        if (miss == 0.0) {
            break;
        }
        low = miss < 0.0 ? s : low;
        high = miss > 0.0 ? s : high;
        double next = s + step;
        if (!(next > low && next < high) || !(fabs(step) <= 0.75 * s || high < HUGE_VAL)) {
            next = high == HUGE_VAL ? 2.0 * s : low + 0.5 * (high - low);
        }
        if (fabs(next - s) <= DBL_EPSILON * s) {
            s = next;
            break;
        }
        s = next;
    }
    return s;
}

/* What the rounding of the price, relative to scale, does to s. */
static double find_error(double x, double s, double rounding)
{
    struct gw_black at;
    gw_black_evaluate(&at, x, s);
    return rounding > 0.0 ? gw_vecmath_exp(gw_vecmath_log(rounding) - at.log_slope) + 8.0 * DBL_EPSILON * s
                          : 0.0;
}

enum gw_status gw_smile_implied_vol(struct gw_implied_vol *out, double price, double spot,
                                    const struct gw_option *option)
{
    struct legs legs;
    *out = (struct gw_implied_vol){0};
    GW_ENSURE(gw_payoff_is_finite(price), GW_E_DOMAIN);
    GW_TRY(find_legs(&legs, spot, option));
    const struct gw_price_bounds bounds = find_bounds(&legs);
    bool is_in_money = legs.side * legs.x > 0.0;
    double noise = is_in_money ? LEG_ROUNDING * legs.larger : 0.0;
    double time_value = price - bounds.lower;
    GW_ENSURE(time_value >= -noise && price < bounds.upper, GW_E_ARBITRAGE);
    if (time_value <= noise) {
        out->error = GW_PRICING_VOL_MAX;
        return GW_OK;
    }
    double scale = sqrt(legs.spot) * sqrt(legs.strike);
    struct problem problem = {.x = -fabs(legs.x), .value = time_value / scale};
    problem.rest = gw_vecmath_exp(0.5 * problem.x) - problem.value;
    GW_ENSURE(problem.rest > 0.0, GW_E_ARBITRAGE);
    problem.is_near_top = problem.value > problem.rest;
    problem.log_target = gw_vecmath_log(problem.is_near_top ? problem.rest : problem.value);
    double s = solve(&problem);
    double root_t = sqrt(option->t_years);
    GW_ENSURE(s <= GW_PRICING_VOL_MAX * root_t, GW_E_DOMAIN);
    double error =
        find_error(problem.x, s, (is_in_money ? noise / scale : 0.0) + 8.0 * DBL_EPSILON * problem.value) /
        root_t;
    *out = (struct gw_implied_vol){.vol = s / root_t,
                                   .error = error < GW_PRICING_VOL_MAX ? error : GW_PRICING_VOL_MAX};
    return GW_OK;
}
