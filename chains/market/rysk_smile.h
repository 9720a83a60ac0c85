/* rysk_smile: volatilities by Rysk's parameters of one expiry, SABR for calls and for puts (rysk-finance/dynamic-hedging
 * 521ffa36, packages/contracts/contracts: VolatilityFeed.sol, libraries/SABR.sol). Pure, any thread.
 */
#ifndef GW_CHAINS_MARKET_RYSK_SMILE_H
#define GW_CHAINS_MARKET_RYSK_SMILE_H

#include "chains/abi/abi.h"

#define GW_RYSK_YEAR_S 31557600.0 /* VolatilityFeed.ONE_YEAR_SECONDS */

enum { GW_RYSK_CALLS, GW_RYSK_PUTS, GW_RYSK_SIDES };

struct gw_rysk_smile {
    int64_t expiry_s;
    bool is_read;
    double rate;
    double alpha[GW_RYSK_SIDES];
    double beta[GW_RYSK_SIDES];
    double rho[GW_RYSK_SIDES];
    double volvol[GW_RYSK_SIDES];
};

/* sabrParams(expiry) -> (alpha, beta, rho, volvol of calls, the same of puts: 1e6; interestRate: 1e18). An expiry that
 * was never set is all zeros, which no formula takes. */
GW_MUST_USE enum gw_status gw_rysk_read_smile(struct gw_rysk_smile *smile, struct gw_abi_cursor *c);
double gw_rysk_forward(const struct gw_rysk_smile *smile, double spot, double left_s);
/* VolatilityFeed.getImpliedVolatility() at another price, by its parameters, per year of the contract; 0 where they give
 * none. */
double gw_rysk_smile_vol(const struct gw_rysk_smile *smile, bool is_put, double spot, double strike,
                         double left_s);

#endif
