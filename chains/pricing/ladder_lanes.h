/* ladder_lanes: European options at many spots, in lanes. A template: included after one of the
 * lanes_*.h and vecmath_lanes.h.
 *
 * With w = σ√T, x = ln(F/K), ε = ±1: e1 = ε(x/w + w/2), e2 = e1 - εw, and one density serves both legs, since
 *   A = S·e^(-qT)·n(d1) = K·e^(-rT)·n(d2)
 *   S·e^(-qT)·N(e1) = A·R(|e1|) if e1 < 0, else the leg less that; K·e^(-rT)·N(e2) alike,
 * R the Mills ratio as a polynomial of degree 18 in t = (a-4)/(a+4) over a+4, both a sharing one division. A node at
 * S(1+h) moves x by ln(1+h) and the spot leg by a factor, so a node costs one exponential of degree 10, two
 * polynomials, one division, and no logarithm, root or discount factor.
 *
 * Polynomials interpolate at Chebyshev nodes (tests/fixture/pricing/coefficients.py): R relative 1e-14 on [0, 40],
 * e^r 3.4e-16. Worst errors in 20 000 options of 33 nodes against 70 digits (property/pricing/test_accuracy_ladder):
 *
 *   price                     4.8e-15 of the largest of S, the node and K
 *   delta, gamma, vega, theta 8.5e-14 relative, within 6 deviations and w >= 0.015; beyond, the rounding of ln(S/K)
 *                             and of d1 weighs |d|(|d| + 2/w)·1e-15
 */
#include <stddef.h>

#include "chains/pricing/ladder_vol_lanes.h"
#include "chains/pricing/lanes.h"

#define MILLS_PIVOT      4.0
#define EXPONENT_MIN     -708.0 /* e^x is normal above */
#define LADDER_LN2_HIGH  0x1.62e42fefa39efp-1
#define LADDER_LN2_LOW   0x1.abc9e3b39803fp-56
#define WIDTH_DEGENERATE 1e-9  /* σ√T below: the option is its payoff */
#define WIDTH_STEP       1e-20 /* divides instead: N is a step, ½ at the strike, and both legs share it */

static const double mills_scaled[] = {
    0x1.e4aa012912dd8p+0,  -0x1.8615d9b4915f6p+0,  0x1.f0d9856bc4291p-1,   -0x1.dec30ee688ccap-2,
    0x1.360ce25ff1347p-3,  -0x1.35aa3c741dfe5p-6,  -0x1.1dcfea57b14efp-7,  0x1.0be6cf64b28fap-8,
    0x1.5e7af3d9943d9p-12, -0x1.2fb2a6a904551p-11, -0x1.40b4433f6df4ep-18, 0x1.714da07a4fd6ep-14,
    0x1.dc48a51000e9ap-20, -0x1.ee3fb589e5755p-17, -0x1.96021df149d66p-20, 0x1.42f367dd5fe7bp-19,
    0x1.3082643a0e21ap-21, -0x1.240f7b70edf09p-22, -0x1.c4009af69e2bap-24};
static const double exp_series[] = {0x1.0000000000000p+0,  0x1.000000000001ep+0,  0x1.0000000000005p-1,
                                    0x1.555555554b736p-3,  0x1.55555555520a4p-5,  0x1.1111112ddae8bp-7,
                                    0x1.6c16c17f46982p-10, 0x1.a01978b8b3d18p-13, 0x1.a019a6611cad5p-16,
                                    0x1.72fafebdaf273p-19, 0x1.28a2ca617b969p-22};

/* What one node is to one option. */
struct point {
    lane density;  /* A */
    lane spot_leg; /* S·e^(-qT)·N(e1) */
    lane strike_leg;
};

static inline lane chain(const double *coefficients, size_t count, lane x)
{
    lane sum = lane_set(coefficients[count - 1]);
#pragma GCC unroll 18
    for (size_t i = count - 1; i-- > 0;) {
        sum = lane_fma(sum, x, lane_set(coefficients[i]));
    }
    return sum;
}

/* e^x for x <= 0, as far as doubles are normal. */
static inline lane decay(lane x)
{
    x = lane_max(x, lane_set(EXPONENT_MIN));
    const lane to_integer = lane_set(ROUND_TO_INTEGER);
    lane k = lane_sub(lane_fma(x, lane_set(INV_LN2), to_integer), to_integer);
    lane r = lane_fma(k, lane_set(-LADDER_LN2_HIGH), x);
    r = lane_fma(k, lane_set(-LADDER_LN2_LOW), r);
    return lane_mul(chain(exp_series, COUNT_OF(exp_series), r), lane_power_of_two(k));
}

/* A, for spot_leg at the node. */
static inline lane density_of(lane e1, lane spot_leg)
{
    lane exponent = lane_mul(lane_mul(e1, lane_set(-0.5)), e1);
    return lane_mul(lane_mul(spot_leg, lane_set(INV_ROOT_TWO_PI)), decay(exponent));
}

static inline lane tail_of(lane density, lane inverse)
{
    lane t = lane_fma(lane_set(-2.0 * MILLS_PIVOT), inverse, lane_set(1.0));
    return lane_mul(lane_mul(density, inverse), chain(mills_scaled, COUNT_OF(mills_scaled), t));
}

static inline struct point point_at(lane e1, lane e2, lane spot_leg, lane strike_leg)
{
    struct point out;
    lane a1 = lane_add(lane_abs(e1), lane_set(MILLS_PIVOT));
    lane a2 = lane_add(lane_abs(e2), lane_set(MILLS_PIVOT));
    lane both = lane_div(lane_set(1.0), lane_mul(a1, a2));
    out.density = density_of(e1, spot_leg);
    lane tail1 = tail_of(out.density, lane_mul(both, a2));
    lane tail2 = tail_of(out.density, lane_mul(both, a1));
    out.spot_leg = lane_select_sign(e1, tail1, lane_sub(spot_leg, tail1));
    out.strike_leg = lane_select_sign(e2, tail2, lane_sub(strike_leg, tail2));
    return out;
}

static inline struct point look(const struct gw_lanes_block *b, size_t i, lane shift, lane factor)
{
    lane x = lane_add(lane_load(&b->x[i]), shift);
    lane e1 = lane_fma(x, lane_load(&b->inverse_width[i]), lane_load(&b->half_width[i]));
    lane e2 = lane_sub(e1, lane_load(&b->width[i]));
    return point_at(e1, e2, lane_mul(lane_load(&b->spot_leg[i]), factor), lane_load(&b->strike_leg[i]));
}

/* Eight columns into one number, the same way for every width. */
static inline double join(const double c[GW_LANES_COLUMNS])
{
    return ((c[0] + c[4]) + (c[2] + c[6])) + ((c[1] + c[5]) + (c[3] + c[7]));
}

/* ln(S/K) with what the rounding of the quotient lost. */
static inline lane log_quotient(lane a, lane b)
{
    lane quotient = lane_div(a, b);
    lane lost = lane_div(lane_fma(lane_sub(lane_set(0.0), quotient), b, a), a);
    return log_positive(quotient, lost);
}

static inline void shift_vols(struct gw_lanes_block *b, size_t i)
{
    lane vol = lane_load(&b->vol[i]);
    lane scale = vol_scale(lane_load(&b->t_years[i]));
    lane_store(&b->vol_up[i], vol_up(vol, scale));
    lane_store(&b->vol_down[i], vol_down(vol, scale));
}

static void prepare(struct gw_lanes_block *b, double spot)
{
    for (size_t i = 0; i < b->count; i += LANES) {
        lane signed_quantity = lane_mul(lane_load(&b->quantity[i]), lane_load(&b->side[i]));
        lane_store(&b->moneyness[i], log_quotient(lane_set(spot), lane_load(&b->strike[i])));
        lane_store(&b->signed_quantity[i], signed_quantity);
        lane_store(&b->signed_hedging[i], lane_mul(signed_quantity, lane_load(&b->hedging[i])));
        shift_vols(b, i);
    }
}

static void discount(struct gw_lanes_block *b, double spot, const double *t_years)
{
    const lane zero = lane_set(0.0);
    for (size_t i = 0; i < b->count; i += LANES) {
        lane t = lane_load(&t_years[i]);
        lane yield = lane_mul(lane_load(&b->yield[i]), t);
        lane rate = lane_mul(lane_load(&b->rate[i]), t);
        lane_store(&b->x[i], lane_add(lane_load(&b->moneyness[i]), lane_sub(rate, yield)));
        lane_store(&b->spot_leg[i], lane_mul(lane_set(spot), exp_lane(lane_sub(zero, yield))));
        lane_store(&b->strike_leg[i], lane_mul(lane_load(&b->strike[i]), exp_lane(lane_sub(zero, rate))));
    }
}

/* Without time left nothing decays, discounting neither. */
static inline void begin_theta(struct gw_lanes_block *b, size_t i, lane vol, lane root_t,
                               lane_mask is_degenerate)
{
    const lane zero = lane_set(0.0);
    lane quantity = lane_load(&b->quantity[i]);
    lane_mask has_ended = lane_less(root_t, lane_set(1e-300));
    lane signed_quantity = lane_load(&b->signed_quantity[i]);
    lane slope = lane_div(lane_mul(lane_mul(quantity, vol), lane_set(-0.5)), root_t);
    lane_store(&b->vega[i], lane_select(is_degenerate, zero, lane_mul(quantity, root_t)));
    lane_store(&b->theta[i], lane_select(is_degenerate, zero, slope));
    lane_store(&b->theta_spot[i],
               lane_select(has_ended, zero, lane_mul(signed_quantity, lane_load(&b->yield[i]))));
    lane_store(&b->theta_strike[i],
               lane_select(has_ended, zero, lane_mul(signed_quantity, lane_load(&b->rate[i]))));
}

static void begin_row(struct gw_lanes_block *b, const double *vols, const double *t_years)
{
    const lane zero = lane_set(0.0);
    for (size_t i = 0; i < b->count; i += LANES) {
        lane vol = lane_load(&vols[i]);
        lane side = lane_load(&b->side[i]);
        lane root_t = lane_sqrt(lane_max(lane_load(&t_years[i]), zero));
        lane width = lane_mul(vol, root_t);
        lane_mask is_degenerate = lane_less(width, lane_set(WIDTH_DEGENERATE));
        lane inverse = lane_div(lane_set(1.0), lane_select(is_degenerate, lane_set(WIDTH_STEP), width));
        lane gamma = lane_mul(lane_load(&b->quantity[i]), lane_select(is_degenerate, zero, inverse));
        width = lane_mul(lane_select(is_degenerate, zero, width), side);
        lane_store(&b->width[i], width);
        lane_store(&b->half_width[i], lane_mul(width, lane_set(0.5)));
        lane_store(&b->inverse_width[i], lane_mul(inverse, side));
        lane_store(&b->gamma[i], gamma);
        lane_store(&b->gamma_hedging[i], lane_mul(gamma, lane_load(&b->hedging[i])));
        lane_store(&b->gamma_least[i], lane_mul(gamma, lane_load(&b->hedging_least[i])));
        lane_store(&b->gamma_most[i], lane_mul(gamma, lane_load(&b->hedging_most[i])));
        begin_theta(b, i, vol, root_t, is_degenerate);
    }
}

static void keep_value(struct gw_lanes_block *b)
{
    for (size_t i = 0; i < b->count; i += LANES) {
        struct point p = look(b, i, lane_set(0.0), lane_set(1.0));
        lane_store(&b->value[i], lane_sub(p.spot_leg, p.strike_leg));
    }
}

static inline lane gain(const struct gw_lanes_block *b, size_t i, const struct point *p)
{
    return lane_sub(lane_sub(p->spot_leg, p->strike_leg), lane_load(&b->value[i]));
}

struct flat_columns {
    double column[sizeof(struct gw_lanes_flat) / sizeof(double)][GW_LANES_COLUMNS];
};

/* Columns group, group + 1, .. of one node. */
static inline void sum_flat(struct flat_columns *out, const struct gw_lanes_block *b, size_t group,
                            lane shift, lane factor)
{
    const lane zero = lane_set(0.0);
    lane pnl = zero, delta = zero, gamma = zero, vega = zero, theta = zero;
    lane hedging_delta = zero, hedging_gamma = zero, least = zero, most = zero;
    for (size_t i = group; i < b->count; i += GW_LANES_COLUMNS) {
        struct point p = look(b, i, shift, factor);
        pnl = lane_fma(lane_load(&b->signed_quantity[i]), gain(b, i, &p), pnl);
        delta = lane_fma(lane_load(&b->signed_quantity[i]), p.spot_leg, delta);
        hedging_delta = lane_fma(lane_load(&b->signed_hedging[i]), p.spot_leg, hedging_delta);
        gamma = lane_fma(lane_load(&b->gamma[i]), p.density, gamma);
        hedging_gamma = lane_fma(lane_load(&b->gamma_hedging[i]), p.density, hedging_gamma);
        least = lane_fma(lane_load(&b->gamma_least[i]), p.density, least);
        most = lane_fma(lane_load(&b->gamma_most[i]), p.density, most);
        vega = lane_fma(lane_load(&b->vega[i]), p.density, vega);
        theta = lane_fma(lane_load(&b->theta[i]), p.density, theta);
        theta = lane_fma(lane_load(&b->theta_spot[i]), p.spot_leg, theta);
        theta = lane_fma(lane_sub(zero, lane_load(&b->theta_strike[i])), p.strike_leg, theta);
    }
    const lane sums[] = {pnl, delta, gamma, vega, theta, hedging_delta, hedging_gamma, least, most};
    for (size_t k = 0; k < COUNT_OF(sums); k++) {
        lane_store(&out->column[k][group], sums[k]);
    }
}

static void add_flat(struct gw_lanes_flat *out, const struct gw_lanes_block *b,
                     const struct gw_lanes_nodes *nodes)
{
    for (size_t n = 0; n < nodes->count; n++) {
        struct flat_columns c;
        for (size_t group = 0; group < GW_LANES_COLUMNS; group += LANES) {
            sum_flat(&c, b, group, lane_set(nodes->shift[n]), lane_set(nodes->factor[n]));
        }
        out[n] = (struct gw_lanes_flat){join(c.column[0]), join(c.column[1]), join(c.column[2]),
                                        join(c.column[3]), join(c.column[4]), join(c.column[5]),
                                        join(c.column[6]), join(c.column[7]), join(c.column[8])};
    }
}

static void add_shifted(struct gw_lanes_shifted *out, const struct gw_lanes_block *b,
                        const struct gw_lanes_nodes *nodes)
{
    for (size_t n = 0; n < nodes->count; n++) {
        const lane shift = lane_set(nodes->shift[n]);
        const lane factor = lane_set(nodes->factor[n]);
        double pnls[GW_LANES_COLUMNS], deltas[GW_LANES_COLUMNS];
        for (size_t group = 0; group < GW_LANES_COLUMNS; group += LANES) {
            lane pnl = lane_set(0.0), delta = lane_set(0.0);
            for (size_t i = group; i < b->count; i += GW_LANES_COLUMNS) {
                struct point p = look(b, i, shift, factor);
                lane quantity = lane_load(&b->signed_quantity[i]);
                pnl = lane_fma(quantity, gain(b, i, &p), pnl);
                delta = lane_fma(quantity, p.spot_leg, delta);
            }
            lane_store(&pnls[group], pnl);
            lane_store(&deltas[group], delta);
        }
        out[n] = (struct gw_lanes_shifted){join(pnls), join(deltas)};
    }
}

static void add_gamma(struct gw_lanes_gamma *out, const struct gw_lanes_block *b,
                      const struct gw_lanes_nodes *nodes)
{
    for (size_t n = 0; n < nodes->count; n++) {
        const lane shift = lane_set(nodes->shift[n]);
        const lane factor = lane_set(nodes->factor[n]);
        double gammas[GW_LANES_COLUMNS], hedgings[GW_LANES_COLUMNS];
        for (size_t group = 0; group < GW_LANES_COLUMNS; group += LANES) {
            lane gamma = lane_set(0.0), hedging = lane_set(0.0);
            for (size_t i = group; i < b->count; i += GW_LANES_COLUMNS) {
                lane x = lane_add(lane_load(&b->x[i]), shift);
                lane e1 = lane_fma(x, lane_load(&b->inverse_width[i]), lane_load(&b->half_width[i]));
                lane density = density_of(e1, lane_mul(lane_load(&b->spot_leg[i]), factor));
                gamma = lane_fma(lane_load(&b->gamma[i]), density, gamma);
                hedging = lane_fma(lane_load(&b->gamma_hedging[i]), density, hedging);
            }
            lane_store(&gammas[group], gamma);
            lane_store(&hedgings[group], hedging);
        }
        out[n] = (struct gw_lanes_gamma){join(gammas), join(hedgings)};
    }
}

#define MAP(name)                                                                                            \
    static void map_##name(double *out, const double *x, size_t count)                                       \
    {                                                                                                        \
        size_t i = 0;                                                                                        \
        for (; i + LANES <= count; i += LANES) {                                                             \
            lane_store(&out[i], name##_lane(lane_load(&x[i])));                                              \
        }                                                                                                    \
        for (; i < count; i++) {                                                                             \
            out[i] = gw_vecmath_##name(x[i]);                                                                \
        }                                                                                                    \
    }
MAP(exp)
MAP(log)
MAP(normal_cdf)

#define GW_LANES_TABLE(text)                                                                                 \
    {                                                                                                        \
        .name = (text), .exp = map_exp, .log = map_log, .normal_cdf = map_normal_cdf, .prepare = prepare,    \
        .discount = discount, .begin_row = begin_row, .keep_value = keep_value, .add_flat = add_flat,        \
        .add_shifted = add_shifted, .add_gamma = add_gamma                                                   \
    }
