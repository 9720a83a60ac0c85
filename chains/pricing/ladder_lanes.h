/* ladder_lanes: European options at many spots, in lanes. A template: included after one of the
 * lanes_*.h and vecmath_lanes.h.
 *
 * With w = σ√T, x = ln(F/K), ε = ±1: e1 = ε(x/w + w/2), e2 = ε(x/w - w/2), and one density serves both legs, since
 *   A = S·e^(-qT)·n(d1) = K·e^(-rT)·n(d2)
 *   S·e^(-qT)·N(e1) = A·R(|e1|) if e1 < 0, else the leg less that; K·e^(-rT)·N(e2) alike,
 * R the Mills ratio. R = P/Q of degrees 8 and 9 in |e|, whose quotients for both legs share one division:
 *   R(a1) = P1·Q2/(Q1·Q2), R(a2) = P2·Q1/(Q1·Q2).
 * A node at S(1+h) moves x by ln(1+h) and the spot leg by a factor, so a node costs one exponential of degree 10, four
 * polynomials, one division, and no logarithm, root or discount factor. P&L is the difference of two sums over the
 * book, Σ(spot leg - strike leg) at the node and at spot: exactly 0 there, and nothing to remember per option.
 *
 * Beyond 37.5 deviations densities leave the normal range; |e| stops there, and tails are below 1e-306 of their leg.
 *
 * Polynomials interpolate at Chebyshev nodes (tests/fixture/pricing/coefficients.py): R relative 8e-16 up to 1, 6e-15
 * up to 6 and 1.1e-14 up to 40; e^r 3.7e-16. Coefficients of P and Q are all positive, so neither loses digits; 1/√2π
 * and (-½)^i are in those of the density, whose argument is then e² and not -½e². Worst errors in 20 000 options of 33
 * nodes against 70 digits (property/pricing/test_accuracy_ladder):
 *
 *   price                     9.2e-16 of the largest of S, the node and K
 *   delta, gamma, vega, theta 9.4e-14 relative, within 6 deviations and w >= 0.015; beyond, the rounding of ln(S/K)
 *                             and of d1 weighs |d|(|d| + 2/w)·1e-15
 *
 * What bounds the speed is the two ports for multiply-adds: about 82 operations for a vector of nodes, of which 11 are
 * additions to sums. `gw-bench ladder` tells how many would fit in the time taken.
 */
#include <stddef.h>

#include "chains/pricing/ladder_vol_lanes.h"
#include "chains/pricing/lanes.h"

#define DEVIATIONS_MAX   37.5                 /* n(e) is normal below */
#define LADDER_LN2       0x1.62e42fefa39efp-1 /* what it lacks, 2e-17 a power, is less than the rounding of e² */
#define WIDTH_DEGENERATE 1e-9                 /* σ√T below: the option is its payoff */
#define WIDTH_STEP       1e-20 /* divides instead: N is a step, ½ at the strike, and both legs share it */

static const double mills_p[] = {0x1.26f4a58293816p-16, 0x1.b27e645f93722p-12, 0x1.362d60de62ff2p-8,
                                 0x1.1455494233bc6p-5,  0x1.4dcdfda35b902p-3,  0x1.1784f1cc65575p-1,
                                 0x1.3e104f33d7900p+0,  0x1.c68a9ebca15c0p+0,  0x1.40d931ff62707p+0};
static const double mills_q[] = {0x1.26f4a5822a25cp-16, 0x1.b27e64641b957p-12, 0x1.3754556ddfbd6p-8,
                                 0x1.17ba46891779dp-5,  0x1.576cf59e4da12p-3,  0x1.285dbb3665eadp-1,
                                 0x1.6568939d86a12p+0,  0x1.210fba8d24775p+1,  0x1.1b770cdfdd844p+1,
                                 0x1.0000000000000p+0};
static const double density_series[] = {
    0x1.d95cc6ef7bbb4p-34, -0x1.27ffe404e8829p-29, 0x1.4bfffad83a300p-25, -0x1.4bffd66a39c99p-21,
    0x1.22803b4090127p-17, -0x1.b3c058f7d20dep-14, 0x1.1058377e2a4d6p-10, -0x1.1058377e250b7p-7,
    0x1.9884533d43659p-5,  -0x1.9884533d43681p-3,  0x1.9884533d43651p-2};

/* What one node is to the options first + k·GW_LANES_COLUMNS, k < GW_LANES_SIDE. */
struct points {
    lane density[GW_LANES_SIDE];  /* A */
    lane spot_leg[GW_LANES_SIDE]; /* S·e^(-qT)·N(e1) */
    lane strike_leg[GW_LANES_SIDE];
};

/* Polynomials side by side, the highest coefficient first: each is a chain that waits for itself. */
static inline void chains(lane *sum, const double *coefficients, size_t count, const lane *x, size_t width)
{
#pragma GCC unroll 8
    for (size_t k = 0; k < width; k++) {
        sum[k] = lane_set(coefficients[0]);
    }
#pragma GCC unroll 16
    for (size_t i = 1; i < count; i++) {
#pragma GCC unroll 8
        for (size_t k = 0; k < width; k++) {
            sum[k] = lane_fma(sum[k], x[k], lane_set(coefficients[i]));
        }
    }
}

/* n(e) = 2^k·e^(-r/2)/√2π with r = e² + 2k·ln 2, as far as doubles are normal. */
static inline void densities(lane *out, const lane *e)
{
    lane scale[GW_LANES_SIDE];
    lane r[GW_LANES_SIDE];
    for (size_t k = 0; k < GW_LANES_SIDE; k++) {
        lane square = lane_mul(e[k], e[k]);
        scale[k] = lane_fma(square, lane_set(-0.5 * INV_LN2), lane_set(ROUND_TO_INTEGER));
        lane power = lane_sub(scale[k], lane_set(ROUND_TO_INTEGER));
        r[k] = lane_fma(power, lane_set(2.0 * LADDER_LN2), square);
    }
    chains(out, density_series, COUNT_OF(density_series), r, GW_LANES_SIDE);
    for (size_t k = 0; k < GW_LANES_SIDE; k++) {
        out[k] = lane_scale(out[k], scale[k]);
    }
}

/* ln(F/K) at the node: exact where the two cancel, and only there does it matter. */
static inline lane arrive(const struct gw_lanes_block *b, size_t i, lane shift)
{
    return lane_add(lane_load(&b->x[i]), shift);
}

static inline void look_for_density(struct points *out, const struct gw_lanes_block *b, size_t first,
                                    lane shift, lane factor)
{
    lane a1[GW_LANES_SIDE];
    for (size_t k = 0; k < GW_LANES_SIDE; k++) {
        const size_t i = first + k * GW_LANES_COLUMNS;
        lane e1 =
            lane_fma(arrive(b, i, shift), lane_load(&b->inverse_width[i]), lane_load(&b->half_width[i]));
        a1[k] = lane_abs_below(e1, lane_set(DEVIATIONS_MAX));
    }
    densities(out->density, a1);
    for (size_t k = 0; k < GW_LANES_SIDE; k++) {
        lane spot_leg = lane_load(&b->spot_leg[first + k * GW_LANES_COLUMNS]);
        out->density[k] = lane_mul(lane_mul(spot_leg, factor), out->density[k]);
    }
}

static inline void look(struct points *out, const struct gw_lanes_block *b, size_t first, lane shift,
                        lane factor)
{
    lane e1[GW_LANES_SIDE], e2[GW_LANES_SIDE], spot_leg[GW_LANES_SIDE];
    lane a[2 * GW_LANES_SIDE], p[2 * GW_LANES_SIDE], q[2 * GW_LANES_SIDE];
    for (size_t k = 0; k < GW_LANES_SIDE; k++) {
        const size_t i = first + k * GW_LANES_COLUMNS;
        lane x = arrive(b, i, shift);
        e1[k] = lane_fma(x, lane_load(&b->inverse_width[i]), lane_load(&b->half_width[i]));
        e2[k] = lane_fma_sub(x, lane_load(&b->inverse_width[i]), lane_load(&b->half_width[i]));
        spot_leg[k] = lane_mul(lane_load(&b->spot_leg[i]), factor);
        a[k] = lane_abs_below(e1[k], lane_set(DEVIATIONS_MAX));
        a[GW_LANES_SIDE + k] = lane_abs_below(e2[k], lane_set(DEVIATIONS_MAX));
    }
    densities(out->density, a);
    chains(q, mills_q, COUNT_OF(mills_q), a, 2 * GW_LANES_SIDE);
    chains(p, mills_p, COUNT_OF(mills_p), a, 2 * GW_LANES_SIDE);
    for (size_t k = 0; k < GW_LANES_SIDE; k++) {
        const size_t k2 = GW_LANES_SIDE + k;
        out->density[k] = lane_mul(spot_leg[k], out->density[k]);
        lane shared = lane_div(lane_set(1.0), lane_mul(q[k], q[k2]));
        lane tail1 = lane_mul(lane_mul(lane_mul(p[k], q[k2]), shared), out->density[k]);
        lane tail2 = lane_mul(lane_mul(lane_mul(p[k2], q[k]), shared), out->density[k]);
        lane strike_leg = lane_load(&b->strike_leg[first + k * GW_LANES_COLUMNS]);
        out->spot_leg[k] = lane_sub_unless_negative(e1[k], spot_leg[k], tail1);
        out->strike_leg[k] = lane_sub_unless_negative(e2[k], strike_leg, tail2);
    }
}

/* ln(S/K) with what the rounding of the quotient lost. */
static inline lane log_quotient(lane a, lane b)
{
    lane quotient = lane_div(a, b);
    lane lost = lane_div(lane_fma(lane_sub(lane_set(0.0), quotient), b, a), a);
    return log_positive(quotient, lost);
}

static void shift_vols(struct gw_lanes_block *b)
{
    for (size_t i = 0; i < b->count; i += LANES) {
        lane vol = lane_load(&b->vol[i]);
        lane scale = vol_scale(lane_load(&b->t_years[i]));
        lane_store(&b->vol_up[i], vol_up(vol, scale));
        lane_store(&b->vol_down[i], vol_down(vol, scale));
    }
}

static void prepare(struct gw_lanes_block *b, double spot)
{
    for (size_t i = 0; i < b->count; i += LANES) {
        lane signed_quantity = lane_mul(lane_load(&b->quantity[i]), lane_load(&b->side[i]));
        lane_store(&b->moneyness[i], log_quotient(lane_set(spot), lane_load(&b->strike[i])));
        lane_store(&b->signed_quantity[i], signed_quantity);
        lane_store(&b->signed_hedging[i], lane_mul(signed_quantity, lane_load(&b->hedging[i])));
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
    lane divisor = lane_select(is_degenerate, lane_set(1.0), root_t);
    lane slope = lane_div(lane_mul(lane_mul(quantity, vol), lane_set(-0.5)), divisor);
    lane_store(&b->vega[i], lane_select(is_degenerate, zero, lane_mul(quantity, root_t)));
    lane_store(&b->theta[i], lane_select(is_degenerate, zero, slope));
    lane_store(&b->theta_spot[i],
               lane_select(has_ended, zero, lane_mul(signed_quantity, lane_load(&b->yield[i]))));
    lane_store(
        &b->theta_strike[i],
        lane_select(has_ended, zero, lane_mul(lane_sub(zero, signed_quantity), lane_load(&b->rate[i]))));
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
        lane half = lane_select(is_degenerate, zero, lane_mul(width, lane_set(0.5)));
        lane_store(&b->half_width[i], lane_mul(half, side));
        lane_store(&b->inverse_width[i], lane_mul(inverse, side));
        lane_store(&b->gamma[i], gamma);
        lane_store(&b->gamma_hedging[i], lane_mul(gamma, lane_load(&b->hedging[i])));
        lane_store(&b->gamma_least[i], lane_mul(gamma, lane_load(&b->hedging_least[i])));
        lane_store(&b->gamma_most[i], lane_mul(gamma, lane_load(&b->hedging_most[i])));
        begin_theta(b, i, vol, root_t, is_degenerate);
    }
}

#define FLAT_SUMS (sizeof(struct gw_lanes_flat) / sizeof(double[GW_LANES_NODES_MAX]))

struct flat_columns {
    _Alignas(64) double column[FLAT_SUMS][GW_LANES_COLUMNS];
};

/* Columns group, group + 1, .. of one node. */
static inline void sum_flat(struct flat_columns *out, const struct gw_lanes_block *b, size_t group,
                            lane shift, lane factor)
{
    const lane zero = lane_set(0.0);
    lane delta = zero, strike_leg = zero, gamma = zero, vega = zero, theta = zero;
    lane hedging_delta = zero, hedging_gamma = zero, least = zero, most = zero;
    for (size_t first = group; first < b->count; first += GW_LANES_STEP) {
        struct points p;
        look(&p, b, first, shift, factor);
        for (size_t k = 0; k < GW_LANES_SIDE; k++) {
            const size_t i = first + k * GW_LANES_COLUMNS;
            delta = lane_fma(lane_load(&b->signed_quantity[i]), p.spot_leg[k], delta);
            strike_leg = lane_fma(lane_load(&b->signed_quantity[i]), p.strike_leg[k], strike_leg);
            hedging_delta = lane_fma(lane_load(&b->signed_hedging[i]), p.spot_leg[k], hedging_delta);
            gamma = lane_fma(lane_load(&b->gamma[i]), p.density[k], gamma);
            hedging_gamma = lane_fma(lane_load(&b->gamma_hedging[i]), p.density[k], hedging_gamma);
            least = lane_fma(lane_load(&b->gamma_least[i]), p.density[k], least);
            most = lane_fma(lane_load(&b->gamma_most[i]), p.density[k], most);
            vega = lane_fma(lane_load(&b->vega[i]), p.density[k], vega);
            theta = lane_fma(lane_load(&b->theta[i]), p.density[k], theta);
            theta = lane_fma(lane_load(&b->theta_spot[i]), p.spot_leg[k], theta);
            theta = lane_fma(lane_load(&b->theta_strike[i]), p.strike_leg[k], theta);
        }
    }
    const lane sums[] = {strike_leg, delta, gamma, vega, theta, hedging_delta, hedging_gamma, least, most};
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
        out->dollar_delta[n] = lane_join(c.column[1]);
        out->value[n] = out->dollar_delta[n] - lane_join(c.column[0]);
        out->dollar_gamma[n] = lane_join(c.column[2]);
        out->vega[n] = lane_join(c.column[3]);
        out->theta[n] = lane_join(c.column[4]);
        out->hedging_dollar_delta[n] = lane_join(c.column[5]);
        out->hedging_dollar_gamma[n] = lane_join(c.column[6]);
        out->least_dollar_gamma[n] = lane_join(c.column[7]);
        out->most_dollar_gamma[n] = lane_join(c.column[8]);
    }
}

static void add_shifted(struct gw_lanes_shifted *out, const struct gw_lanes_block *b,
                        const struct gw_lanes_nodes *nodes)
{
    for (size_t n = 0; n < nodes->count; n++) {
        const lane shift = lane_set(nodes->shift[n]);
        const lane factor = lane_set(nodes->factor[n]);
        _Alignas(64) double strike_legs[GW_LANES_COLUMNS], deltas[GW_LANES_COLUMNS];
        for (size_t group = 0; group < GW_LANES_COLUMNS; group += LANES) {
            lane strike_leg = lane_set(0.0), delta = lane_set(0.0);
            for (size_t first = group; first < b->count; first += GW_LANES_STEP) {
                struct points p;
                look(&p, b, first, shift, factor);
                for (size_t k = 0; k < GW_LANES_SIDE; k++) {
                    lane quantity = lane_load(&b->signed_quantity[first + k * GW_LANES_COLUMNS]);
                    strike_leg = lane_fma(quantity, p.strike_leg[k], strike_leg);
                    delta = lane_fma(quantity, p.spot_leg[k], delta);
                }
            }
            lane_store(&strike_legs[group], strike_leg);
            lane_store(&deltas[group], delta);
        }
        out->dollar_delta[n] = lane_join(deltas);
        out->value[n] = out->dollar_delta[n] - lane_join(strike_legs);
    }
}

static void add_gamma(struct gw_lanes_gamma *out, const struct gw_lanes_block *b,
                      const struct gw_lanes_nodes *nodes)
{
    for (size_t n = 0; n < nodes->count; n++) {
        const lane shift = lane_set(nodes->shift[n]);
        const lane factor = lane_set(nodes->factor[n]);
        _Alignas(64) double gammas[GW_LANES_COLUMNS], hedgings[GW_LANES_COLUMNS];
        for (size_t group = 0; group < GW_LANES_COLUMNS; group += LANES) {
            lane gamma = lane_set(0.0), hedging = lane_set(0.0);
            for (size_t first = group; first < b->count; first += GW_LANES_STEP) {
                struct points p;
                look_for_density(&p, b, first, shift, factor);
                for (size_t k = 0; k < GW_LANES_SIDE; k++) {
                    const size_t i = first + k * GW_LANES_COLUMNS;
                    gamma = lane_fma(lane_load(&b->gamma[i]), p.density[k], gamma);
                    hedging = lane_fma(lane_load(&b->gamma_hedging[i]), p.density[k], hedging);
                }
            }
            lane_store(&gammas[group], gamma);
            lane_store(&hedgings[group], hedging);
        }
        out->dollar_gamma[n] = lane_join(gammas);
        out->hedging_dollar_gamma[n] = lane_join(hedgings);
    }
}

static void compensate(double *total, double *carry, const double *value, size_t count)
{
    for (size_t i = 0; i < count; i += LANES) {
        lane before = lane_load(&total[i]);
        lane x = lane_load(&value[i]);
        lane after = lane_add(before, x);
        lane taken = lane_sub(after, before);
        lane lost = lane_add(lane_sub(before, lane_sub(after, taken)), lane_sub(x, taken));
        lane_store(&carry[i], lane_add(lane_load(&carry[i]), lost));
        lane_store(&total[i], after);
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
        .discount = discount, .shift_vols = shift_vols, .compensate = compensate, .begin_row = begin_row,    \
        .add_flat = add_flat, .add_shifted = add_shifted, .add_gamma = add_gamma                             \
    }
