/* pricing: value and greeks of one position. Its ladder over spot shocks is in gammawatch/ladder.h, the
 * elementary functions in gammawatch/vecmath.h; both come with this header.
 *
 * Every function is pure: no I/O, no memory, no global state, any thread. The same inputs give the same bits
 * on every IEEE 754 machine: the library uses + - * /, sqrt and fma only, and brings its own exp, log and N(x).
 *
 * Argument order: outputs, then inputs; a count follows its array. Every fallible function returns
 *   GW_OK | GW_E_DOMAIN (an input is NaN, infinite or outside the domain below, or the result would not be
 *   finite) and on error sets its outputs to zero. No output is ever NaN or infinite.
 *
 * Units   spot, strike, prices   quote currency per token of underlying, > 0
 *         t_years                years of 31 536 000 s, 0..20
 *         vol                    annualised, 1.00 = 100 %, 0..10
 *         rate, yield            continuously compounded discount rate r and token yield q, per year, -2..2
 *         quantity               tokens, + = long for the party measured
 * Greeks  delta tokens; gamma tokens per $; vega, volga, vanna, zomma per 1.00 of vol; rho per 1.00 of rate;
 *         theta, charm, color are derivatives in calendar time per year (negative theta = loses value);
 *         speed gamma per $.
 */
#ifndef GAMMAWATCH_PRICING_H
#define GAMMAWATCH_PRICING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gammawatch/ladder.h"
#include "gammawatch/status.h"
#include "gammawatch/vecmath.h"

#define GW_YEAR_S 31536000.0

#define GW_PRICING_T_MAX     20.0
#define GW_PRICING_VOL_MAX   10.0
#define GW_PRICING_RATE_MAX  2.0
#define GW_PRICING_POWER_MAX 16.0

/* 5·σ_ref·√τ_h with σ_ref = 1.00 and a hedger who reacts within 60 s. */
#define GW_PIN_WIDTH_DEFAULT 0.0068967

/* European options. */

struct gw_option {
    bool is_call;
    double strike;
    double t_years;
    double vol;
    double rate;
    double yield;
    double pin_width; /* distance |ln(F/K)| that raises is_pin, >= 0; 0 means GW_PIN_WIDTH_DEFAULT */
};

struct gw_greeks {
    double price;
    double delta;
    double gamma;
    double vega;
    double theta;
    double rho;
    double vanna;
    double volga;
    double charm;
    double speed;
    double color;
    double zomma;
    bool is_pin; /* at its strike with no time left: gamma is a spike there, and the 0 reported is not safe */
};

/* One European option on one token, long.
 * With w = vol·√T, d1 = ln(F/K)/w + w/2, d2 = d1 - w, F = S·e^((r-q)T), df = e^(-rT), dq = e^(-qT), ε = ±1:
 *   price  df·ε·[F·N(εd1) - K·N(εd2)]      delta  ε·dq·N(εd1)             gamma  dq·n(d1)/(S·w)
 *   vega   S·dq·n(d1)·√T                   rho    ε·K·T·df·N(εd2)         vanna  -dq·n(d1)·d2/vol
 *   volga  vega·d1·d2/vol                  speed  -gamma/S·(d1/w + 1)     zomma  gamma·(d1·d2 - 1)/vol
 *   theta  -S·dq·n(d1)·vol/(2√T) - ε·r·K·df·N(εd2) + ε·q·S·dq·N(εd1)
 *   charm  ε·q·dq·N(εd1) - dq·n(d1)·d1'    color  gamma·(q + d1·d1' + 1/(2T)),  d1' = ∂d1/∂T
 *
 *   degenerate  (t_years = 0, vol = 0 or vol·√t < 1e-9) discounted intrinsic value, delta a step (½ at
 *               the strike), theta and rho those of the discounting (0 when t_years = 0), every other
 *               greek 0, is_pin near the strike
 *   source      F. Black, The pricing of commodity contracts, J. Financial Economics 3 (1976), eq. 16;
 *               R. Merton, Theory of rational option pricing, Bell J. Economics 4 (1973), for the yield
 *   accuracy    against 70 digits of GNU MPFR, the worst of 600 000 random cases and its seed: half of them
 *               anywhere in the domain above, with spot 1e-12..1e12, vol·√t >= 1e-9 and up to 30 deviations
 *               from the strike, half as options trade. delta, gamma, vega, rho, vanna, volga relative to
 *               themselves; theta, charm, speed, color, zomma to the sum of the absolute values of their terms.
 *               GW_ACCURACY_SEED=N GW_ACCURACY_CASES=1 repeats one in tests/property/pricing/test_accuracy.c
 *
 *                 price 5.1e-16 of max(S, K, S·dq, K·df) (60297), 2.5e-14 of itself above 1e-6·S (277641)
 *                 delta 8.3e-16 (522709)     gamma 5.2e-16 (209387)     vega 5e-16 (589486)
 *                 rho 9.2e-16 (384480)       vanna 5e-16 (546213)       volga 7.4e-16 (427337)
 *                 theta 6.7e-16 (256876)     charm 6.3e-16 (120270)     speed 7.4e-16 (301947)
 *                 color 9.2e-16 (397239)     zomma 6.4e-16 (96039)
 */
GW_MUST_USE enum gw_status gw_pricing_european(struct gw_greeks *out, double spot,
                                               const struct gw_option *option);

/* The same on a forward: `forward` stands for spot, greeks are those in the forward, `yield` is not used, and
 * rho holds the forward: -t·price.
 *   source  F. Black (1976), eq. 16 */
GW_MUST_USE enum gw_status gw_pricing_forward(struct gw_greeks *out, double forward,
                                              const struct gw_option *option);

/* Exercise at any time until expiry, settled at spot. Never below the European option; where exercise is optimal
 * the intrinsic value, delta ±1, all else 0.
 *   European    when holding never costs: a call with yield <= 0 and rate >= yield, a put with rate <= 0 and
 *               yield >= rate; so with rate = yield = 0 both, to the bit
 *   GW_E_DOMAIN also for two exercise boundaries: a call with rate < yield < 0, a put with yield < rate < 0
 *   accuracy    in parts of what each greek reaches over the spots: price max(S, K), gamma 0.4/(S·w), vega 0.4·S·√t,
 *               theta 0.4·S·vol/√t + |r|·K, rho K·t, vanna 0.4/vol, volga 0.4·S·√t/vol, charm 0.4/t, speed
 *               0.4/(S·w)², color 0.4/(S·w·t), zomma 0.4/(S·w·vol), w = vol·√t. Worst of 1300, against the same equations with
 *               several times the points, for vol 0.1..2, t 0.003..3, rates up to 20 %, and then for vol from 0.02, t up
 *               to 10, rates up to 50 %, |rate - yield|·√t/vol up to 8:
 *                 price 5e-8, 6e-7    delta 3e-7, 3e-6    gamma 2e-6, 7e-5    vega 2e-6, 3e-5    theta 7e-7, 3e-5
 *                 rho 6e-5, 3e-5      vanna 7e-6, 3e-4    volga 1e-5, 2e-3    charm 3e-5, 3e-4   speed 7e-5, 4e-4
 *                 color 2e-5, 3e-3    zomma 1e-4, 2e-3
 *               Price, delta, gamma and speed are integrals, theta and charm follow from the pricing equation; of the
 *               others the part that early exercise adds is a difference of solutions. rho of a put at rate 0 with
 *               yield < 0 only 1e-4: its slope has no end there. Where vol is narrower price 3e-4, and never below
 *               the best moment of exercise that is fixed in advance. Independent: 24 options, all greeks, by finite
 *               differences (tests/fixture/pricing/american.c) and six prices by trees of 40 000 steps agree as the
 *               first column says, or better (tests/unit/chains/pricing/test_american.c)
 *   cost        0.5 ms a ladder, 2.3 ms with all greeks (3 GHz); that of a European option where it is one
 *   source      I. Kim, Review of Financial Studies 3 (1990); L. Andersen, M. Lake, D. Offengenden, High
 *               performance American option pricing, J. Computational Finance 20 (2016) */
GW_MUST_USE enum gw_status gw_pricing_american(struct gw_greeks *out, double spot,
                                               const struct gw_option *option);

/* A European option settled at the arithmetic mean of the price over the last window_years before expiry, 0..20
 * (half an hour is 1800/GW_YEAR_S). Inside the window only a fraction f of the payoff is open: value, delta and
 * gamma shrink with f, and no pin is left at the end.
 *   formula   f·BSM at strike K' = A + (K-A)/f with variance vol²·t/3; before the window vol²·(t - 2W/3)
 *   accuracy  of the lognormal mean: price 0.01·vol²·window·spot, 6e-7 of spot for half an hour at vol 1
 *             (simulated in tests/property/pricing/test_averaged_laws.c); greeks are those of the formula
 *   source    A. Kemna, A. Vorst, A pricing method for options based on average asset values, J. Banking and
 *             Finance 14 (1990), for the variance
 */
struct gw_averaged {
    struct gw_option option;
    double window_years;
    double mean_so_far; /* A, over the part of the window that has passed; > 0 once it has begun */
};

GW_MUST_USE enum gw_status gw_pricing_averaged(struct gw_greeks *out, double spot,
                                               const struct gw_averaged *averaged);

/* Automated market makers. */

/* Liquidity between two prices of the base token, in quote per base; 0 <= price_lower < price_upper.
 * A full-range (v2) position has price_lower = 0 and price_upper = HUGE_VAL, liquidity = √(x·y). For a pool
 * whose base is token1, invert the prices and swap the bounds; liquidity stays. */
struct gw_lp_range {
    double liquidity; /* >= 0, in √(base·quote) whole tokens */
    double price_lower;
    double price_upper;
};

struct gw_lp_amounts {
    double base_tokens;
    double quote_tokens;
};

struct gw_lp_depth {
    double up_usd;   /* value at `price` of the base bought from the pool to move it +1 % */
    double down_usd; /* value at `price` of the base sold to it to move it -1 % */
};

/* Tokens held at `price` (outside the range: all in one token).
 *   source  H. Adams et al., Uniswap v3 Core (2021), eq. 2.2 */
GW_MUST_USE enum gw_status gw_pricing_lp_amounts(struct gw_lp_amounts *out, double price,
                                                 const struct gw_lp_range *range);

/* Value in quote tokens and its derivatives in `price`: delta = base tokens held, gamma = -L/(2P^1.5) inside
 * the range, 0 outside and at both ends, speed its slope; time and vol greeks are 0. */
GW_MUST_USE enum gw_status gw_pricing_lp_range(struct gw_greeks *out, double price,
                                               const struct gw_lp_range *range);

/* Loss to arbitrage, quote tokens per year, >= 0: σ²·L·√P/4 inside the range.
 *   source  Milionis, Moallemi, Roughgarden, Zhang, arXiv 2208.06046 (2022): ½σ²P²|x'(P)| */
GW_MUST_USE enum gw_status gw_pricing_lp_lvr(double *out_per_year, double price,
                                             const struct gw_lp_range *range, double vol);

/* Depth of ±1 % when both moves stay inside one segment of constant liquidity; fees excluded. */
GW_MUST_USE enum gw_status gw_pricing_lp_depth_1pct(struct gw_lp_depth *out, double price, double liquidity);

/* The range as its quote token sees it: prices inverted, bounds swapped, liquidity as it is. Of a pool whose base is
 * token1, and for the exposure in the quote token. An open end stays open; out may be range. */
GW_MUST_USE enum gw_status gw_pricing_lp_invert(struct gw_lp_range *out, const struct gw_lp_range *range);

/* A pool with constant shares of value; base and quote may be two of several tokens, the others' prices held still.
 * V = Q/u·(P/P0)^w, P0 = (Q/u)/(B/w): delta = w·V/P, gamma = w(w-1)·V/P².
 *   source  F. Martinelli, N. Mushegian, Balancer (2019), eq. 1 and 2 */
struct gw_weighted_pool {
    double base_tokens; /* balances > 0 at any moment: prices enter as `price` */
    double quote_tokens;
    double base_weight; /* w and u, > 0, together <= 1 */
    double quote_weight;
    double quote_usd; /* of an instrument, as in gw_lp_position */
};

GW_MUST_USE enum gw_status gw_pricing_weighted(struct gw_greeks *out, double price,
                                               const struct gw_weighted_pool *pool);

/* A stableswap pool of two coins: A()·2·(x+y) + D = A()·2·D + D³/(4xy), P = -dy/dx solved for x and y; delta = x,
 * gamma = -1/y''(x). A coin with a rate (wstETH) is counted in units of that rate, and so is the price.
 *   accuracy  relative 2e-15 of price, delta and gamma; of speed 1e-12, which changes sign at balance
 *   source    M. Egorov, StableSwap (2019); curvefi/curve-contract, SwapTemplateBase.vy, get_D() */
struct gw_stable_pool {
    double amplification; /* A() as the contract returns it, > 0 */
    double invariant;     /* D, whole coins, >= 0 */
    double quote_usd;
};

#define GW_STABLE_AMPLIFICATION_MAX 1e9

GW_MUST_USE enum gw_status gw_pricing_stable(struct gw_greeks *out, double price,
                                             const struct gw_stable_pool *pool);
GW_MUST_USE enum gw_status gw_pricing_stable_amounts(struct gw_lp_amounts *out, double price,
                                                     const struct gw_stable_pool *pool);

/* A Panoptic leg: a short one provides the range and owes the token that it started from, a long one has borrowed the
 * range. Short: V = LP - what is owed, <= 0, gamma that of the range; the token type moves delta by a
 * constant. Long: everything with the other sign. Premia accrued (streamia) are not part of it.
 *   source  G. Lambert, J. Kristensen, Panoptic (2022), section 2 */
struct gw_panoptic_leg {
    struct gw_lp_range range; /* both prices > 0 and finite */
    bool is_call;             /* owed in base: tokenType names the base token */
    bool is_long;
    double quote_usd;
};

GW_MUST_USE enum gw_status gw_pricing_panoptic(struct gw_greeks *out, double price,
                                               const struct gw_panoptic_leg *leg);

/* Power contracts. */

/* Pays S^power after t_years: V = S^p·exp{[(p-1)r - p·q + p(p-1)σ²/2]T}. |power| <= GW_PRICING_POWER_MAX.
 *   source  the lognormal moment E[S_T^p], discounted */
struct gw_power {
    double power;
    double t_years;
    double vol;
    double rate;
    double yield;
};

GW_MUST_USE enum gw_status gw_pricing_power(struct gw_greeks *out, double spot, const struct gw_power *power);

/* One token of a squared perpetual (Squeeth): V = norm_factor·mark_ratio·S²/10 000, theta the funding that the
 * normalisation factor pays. Theoretical carry where no mark is observed: e^((r+σ²)·17.5/365).
 *   source  opynfinance/squeeth-monorepo, Controller.sol, _getNewNormalizationFactor(); D. White et al., Power
 *           perpetuals (2021) */
struct gw_power_perp {
    double norm_factor; /* >= 0, 1.00 at launch */
    double mark_ratio;  /* mark/index; 0: theoretical, from vol and rate */
    double vol;
    double rate;
};

GW_MUST_USE enum gw_status gw_pricing_power_perp(struct gw_greeks *out, double spot,
                                                 const struct gw_power_perp *perp);

/* A token held at a constant multiple of its underlying's return: V = value·(S/value_spot)^leverage, as its holder
 * sees it. The fund that replicates it is short: quantity -1, gamma·S²/100 = -V·l(l-1)/100 dollars per 1 %.
 *   source  M. Cheng, A. Madhavan, The dynamics of leveraged and inverse exchange-traded funds, J. Investment
 *           Management 7 (2009) */
struct gw_leveraged {
    double leverage;   /* l, |l| <= GW_PRICING_POWER_MAX */
    double value;      /* net asset value in $, >= 0, when spot was value_spot */
    double value_spot; /* > 0 */
    double vol;        /* for theta only, with rate and yield */
    double rate;
    double yield;
};

GW_MUST_USE enum gw_status gw_pricing_leveraged(struct gw_greeks *out, double spot,
                                                const struct gw_leveraged *leveraged);

/* Any instrument. */

/* One line of chains/pricing/payoffs.def each. */
enum gw_payoff {
    GW_PAYOFF_EUROPEAN,
    GW_PAYOFF_LP_RANGE,
    GW_PAYOFF_POWER,
    GW_PAYOFF_LINEAR,  /* spot, perpetual or future: value = spot, delta 1 */
    GW_PAYOFF_FORWARD, /* gw_option on a forward, which is the instrument's spot */
    GW_PAYOFF_AMERICAN,
    GW_PAYOFF_AVERAGED,
    GW_PAYOFF_WEIGHTED,
    GW_PAYOFF_STABLE,
    GW_PAYOFF_PANOPTIC,
    GW_PAYOFF_POWER_PERP,
    GW_PAYOFF_LEVERAGED,
    GW_PAYOFF_COUNT
};

/* A range quoted in a token worth quote_usd > 0 dollars. The instrument's spot is then dollars of the base
 * token: P = spot/quote_usd, value V(P)·quote_usd, gamma V''(P)/quote_usd, quote_usd held still. For the
 * quote token's own exposure pass the inverted range with the base token's dollar price. */
struct gw_lp_position {
    struct gw_lp_range range;
    double quote_usd;
};

struct gw_instrument {
    enum gw_payoff kind;
    double quantity; /* signed; scales every output */
    union {
        struct gw_option option; /* EUROPEAN, FORWARD, AMERICAN */
        struct gw_lp_position lp;
        struct gw_power power;
        struct gw_averaged averaged;
        struct gw_weighted_pool weighted;
        struct gw_stable_pool stable;
        struct gw_panoptic_leg panoptic;
        struct gw_power_perp power_perp;
        struct gw_leveraged leveraged;
    };
};

GW_MUST_USE enum gw_status gw_pricing_greeks(struct gw_greeks *out, double spot,
                                             const struct gw_instrument *instrument);

/* Finite-move gamma [Δ(S(1+h)) - Δ(S(1-h))]/(2hS), tokens per $, 0 < move < 1. Bounded by |quantity|/(2hS)
 * for options, so that one at its strike in its last minutes does not outweigh the book. */
GW_MUST_USE enum gw_status gw_pricing_gamma_finite(double *out, double spot,
                                                   const struct gw_instrument *instrument, double move);

#endif
