/* outside: what no collector reads, from the configuration: wrappers of an asset, books and depth of off-chain venues,
 * leveraged tokens, thresholds that liquidate, correlations, equity, collateral that one venue holds of another,
 * venues that their protocol halted, and how venues hedge.
 *
 * A wrapper is a token that converts into its underlying at a rate (wstETH: rate ETH each). Its records join those of
 * the underlying at equal relative moves; a price off the rate is a depeg and not a gamma. Plain data, zero = nothing.
 * gw_outside_key() gives a name's underlying and rate, itself and 1 when it is no wrapper. Pure, any thread.
 */
#ifndef GW_MONITOR_EXPOSURE_OUTSIDE_H
#define GW_MONITOR_EXPOSURE_OUTSIDE_H

#include <stdbool.h>
#include <stddef.h>

#define GW_OUTSIDE_MAX              64u
#define GW_OUTSIDE_LIQUIDATIONS_MAX 256u

struct gw_wrapper {
    char key[16];
    char underlying[16];
    double rate; /* tokens of the underlying, > 0 */
};

struct gw_outside_book {
    char underlying[16];
    char venue[32];
    double hedging_gamma_usd_per_1pct; /* < 0: hedgers there buy rises */
};

/* Rebalances by aum * leverage * (leverage - 1) * move. Source: M. Cheng, A. Madhavan (2009). */
struct gw_leveraged_token {
    char underlying[16];
    char name[32];
    double aum_usd;
    double leverage;
};

struct gw_liquidation_level {
    char underlying[16];
    double price_usd;
    double tokens;
    double latency_s;
    bool is_sale;
};

struct gw_correlation {
    char one[16];
    char other[16];
    double rho;
};

struct gw_equity {
    char protocol[24];
    char venue[72];
    double equity_usd;
};

/* What `holder` would lose with `issuer`. */
struct gw_collateral {
    char holder[72]; /* venues */
    char issuer[72];
    double usd;
};

/* A venue whose protocol is in safe mode of its own: a person says so. */
struct gw_halted {
    char protocol[24];
    char venue[72];
};

/* How a venue's hedger trades; those that are not named wait for the policy's hedge_latency_s and know no cap. */
struct gw_hedger_terms {
    char protocol[24];
    char venue[72];
    double latency_s;
    double cap_usd; /* of one hedge; 0: none */
};

struct gw_outside {
    struct gw_wrapper wrappers[GW_OUTSIDE_MAX];
    size_t wrapper_count;
    struct gw_outside_book books[GW_OUTSIDE_MAX];
    size_t book_count;
    struct gw_leveraged_token leveraged[GW_OUTSIDE_MAX];
    size_t leveraged_count;
    struct gw_liquidation_level liquidations[GW_OUTSIDE_LIQUIDATIONS_MAX];
    size_t liquidation_count;
    struct gw_correlation correlations[GW_OUTSIDE_MAX];
    size_t correlation_count;
    struct gw_equity equities[GW_OUTSIDE_MAX];
    size_t equity_count;
    struct gw_collateral collaterals[GW_OUTSIDE_MAX];
    size_t collateral_count;
    struct gw_halted halted[GW_OUTSIDE_MAX];
    size_t halted_count;
    struct gw_hedger_terms hedgers[GW_OUTSIDE_MAX];
    size_t hedger_count;
};

/* outside NULL: nothing is configured. The answer is borrowed from either argument. */
const char *gw_outside_key(double *rate, const struct gw_outside *outside, const char *name);

/* NULL: the venue is not named. */
const struct gw_hedger_terms *gw_outside_hedger(const struct gw_outside *outside, const char *protocol,
                                                const char *venue);

bool gw_outside_is_halted(const struct gw_outside *outside, const char *protocol, const char *venue);

/* Hedging gamma, dollars per 1 %, < 0 amplifies. */
double gw_outside_book_gamma(const struct gw_outside *outside, const char *underlying);
double gw_outside_leveraged_gamma(const struct gw_outside *outside, const char *underlying);
/* Of the thresholds that a move of 1 % from spot crosses, the worse side. */
double gw_outside_liquidation_gamma(const struct gw_outside *outside, const char *underlying,
                                    double spot_usd);

#endif
