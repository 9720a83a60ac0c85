/* premia_surface: volatilities by Premia's oracle, an SSVI surface of five slices per underlying (Premian-Labs/v3-contracts
 * fe3b821a: contracts/oracle/VolatilityOracle.sol, VolatilityOracleStorage.sol). Pure, any thread.
 */
#ifndef GW_CHAINS_MARKET_PREMIA_SURFACE_H
#define GW_CHAINS_MARKET_PREMIA_SURFACE_H

#include "chains/abi/abi.h"

#define GW_PREMIA_SLICES 5u

/* VolatilityOracleStorage.Update: five slices, each number 1e12. */
struct gw_premia_surface {
    uint8_t base[20];
    bool is_read;
    int64_t updated_s;
    double tau[GW_PREMIA_SLICES]; /* years */
    double theta[GW_PREMIA_SLICES];
    double psi[GW_PREMIA_SLICES];
    double rho[GW_PREMIA_SLICES];
};

/* Five signed numbers of 51 bits from the top of a word, VolatilityOracleStorage.parseParams(), times 1e-12. */
void gw_premia_unpack(double out[GW_PREMIA_SLICES], const uint8_t word[32]);
/* getParams(token) -> (updatedAt, tau, theta, psi, rho) */
GW_MUST_USE enum gw_status gw_premia_read_surface(struct gw_premia_surface *surface, struct gw_abi_cursor *c);
/* VolatilityOracle.getVolatility(); 0 where the slices give none. k = ln(strike/spot). */
double gw_premia_vol(const struct gw_premia_surface *surface, double k, double t_years);

#endif
