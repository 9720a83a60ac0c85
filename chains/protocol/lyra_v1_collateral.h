/* lyra_v1_collateral: when Lyra v1 closes a short position by force. Internal to the adapter.
 *
 * A position is closed when its collateral is below OptionGreekCache.getMinCollateral(): the option at the spot shocked
 * by a fixed share and at a shock volatility that falls with time to expiry, at least a static amount, at most the whole
 * payoff in kind. The pool then sells the option back and its hedger undoes the hedge. A position that holds all of
 * the payoff is never closed; nor is one of an expired board, which is settled.
 * Requirements are in quote, of a short call in base in base, without the cap in kind: against collateral below the cap
 * that is the same test, and it scales. The spot is that of the price feed, not Synthetix's own; sUSD counts as a dollar.
 * Source: OptionGreekCache.sol getMinCollateral(), getShockVol(), OptionToken.sol canLiquidate(), BlackScholes.sol
 * optionPrices() of @lyrafinance/protocol 0.1.3-alpha and, the same, of derivexyz/v1-core ea9e36ab. Pure, any thread.
 */
#ifndef GW_CHAINS_PROTOCOL_LYRA_V1_COLLATERAL_H
#define GW_CHAINS_PROTOCOL_LYRA_V1_COLLATERAL_H

#include <stdbool.h>
#include <stdint.h>

#include "gammawatch/status.h"
#include "ipc/base/u256.h"

enum gw_lyra_option {
    GW_LYRA_LONG_CALL,
    GW_LYRA_LONG_PUT,
    GW_LYRA_SHORT_CALL_BASE,
    GW_LYRA_SHORT_CALL_QUOTE,
    GW_LYRA_SHORT_PUT_QUOTE,
    GW_LYRA_OPTION_COUNT
};

/* OptionGreekCache.MinCollateralParameters and rateAndCarry, in units. */
struct gw_lyra_terms {
    double static_quote;
    double static_base;
    double vol_a;
    double point_a_s;
    double vol_b;
    double point_b_s;
    double call_shock; /* of spot, >= 1 */
    double put_shock;  /* 0..1 */
    double rate;
};

struct gw_lyra_short {
    enum gw_lyra_option type;
    double strike;
    double left_s; /* to expiry, > 0 */
    double amount;
    double collateral;
    bool is_covered; /* it holds all that it may owe */
};

/* Vol at which collateral is asked. */
double gw_lyra_shock_vol(const struct gw_lyra_terms *terms, double left_s);

/* GW_E_DOMAIN: the option cannot be priced there; *out is then 0. */
GW_MUST_USE enum gw_status gw_lyra_requirement(double *out, const struct gw_lyra_terms *terms,
                                               const struct gw_lyra_short *position, double spot);
/* Exact, in 1e18: the cap in kind of getMinCollateral(), which a short call in quote does not have. */
bool gw_lyra_is_covered(enum gw_lyra_option type, const struct gw_u256 *collateral,
                        const struct gw_u256 *amount, const struct gw_u256 *strike);

/* The spot at which the position begins to be closed, above for calls, below for puts; HUGE_VAL and 0: at none within
 * a factor of GW_LYRA_REACH. A call that is closed at any spot has 0, a put HUGE_VAL. */
#define GW_LYRA_REACH 1000.0
GW_MUST_USE enum gw_status gw_lyra_threshold(double *out, const struct gw_lyra_terms *terms,
                                             const struct gw_lyra_short *position, double spot);

#endif
