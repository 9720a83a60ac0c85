/* pricing: value and greeks of one position. Its ladder over spot shocks is in gammawatch/ladder.h, the
 * elementary functions in gammawatch/vecmath.h; both come with this header.
 *
 * Every function is pure: no I/O, no memory, no global state, any thread. The same inputs give the same bits
 * on every IEEE 754 machine: the library uses + - * / and sqrt only, and brings its own exp, log and N(x).
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
 *   degenerate  (t_years = 0, vol = 0 or vol·√t < 1e-9) discounted intrinsic value, delta a step (½ at
 *               the strike), theta and rho those of the discounting (0 when t_years = 0), every other
 *               greek 0, is_pin near the strike
 *   accuracy    every greek 1e-10 relative (1e-9 when vol·√t < 1e-6), price that or
 *               4e-15·max(spot, strike); measured figures at the head of chains/pricing/european.c
 *   source      F. Black, The pricing of commodity contracts, J. Financial Economics 3 (1976);
 *               R. Merton, Theory of rational option pricing, Bell J. Economics 4 (1973), for the yield */
GW_MUST_USE enum gw_status gw_pricing_european(struct gw_greeks *out, double spot,
                                               const struct gw_option *option);

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

/* Power contracts. */

/* Pays S^power after t_years: V = S^p·exp{[(p-1)r - p·q + p(p-1)σ²/2]T}. A perpetual whose mark is observed
 * (Squeeth) is t_years = 0 with its normalisation in the quantity; its theta is the funding.
 * |power| <= GW_PRICING_POWER_MAX. */
struct gw_power {
    double power;
    double t_years;
    double vol;
    double rate;
    double yield;
};

GW_MUST_USE enum gw_status gw_pricing_power(struct gw_greeks *out, double spot, const struct gw_power *power);

/* Any instrument. */

/* One line of chains/pricing/payoffs.def each. */
enum gw_payoff {
    GW_PAYOFF_EUROPEAN,
    GW_PAYOFF_LP_RANGE,
    GW_PAYOFF_POWER,
    GW_PAYOFF_LINEAR, /* spot, perpetual or future: value = spot, delta 1 */
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
        struct gw_option option;
        struct gw_lp_position lp;
        struct gw_power power;
    };
};

GW_MUST_USE enum gw_status gw_pricing_greeks(struct gw_greeks *out, double spot,
                                             const struct gw_instrument *instrument);

/* Finite-move gamma [Δ(S(1+h)) - Δ(S(1-h))]/(2hS), tokens per $, 0 < move < 1. Bounded by |quantity|/(2hS)
 * for options, so that one at its strike in its last minutes does not outweigh the book. */
GW_MUST_USE enum gw_status gw_pricing_gamma_finite(double *out, double spot,
                                                   const struct gw_instrument *instrument, double move);

#endif
