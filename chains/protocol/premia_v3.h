/* premia_v3: option pools of Premia v3 (Premian-Labs/v3-contracts fe3b821a: contracts/pool, factory, oracle).
 *
 * One pool contract is one option; its ERC-1155 id 0 is a short contract of it and id 1 a long one, both with 18
 * decimals. Keys: pools, from the factory's PoolDeployed. What is sold changes with every trade, and pools are many and
 * short-lived, so their logs are not watched: pools before their maturity are read at every block.
 *   round 0  getPoolSettings() once; totalSupply(0), accountsByToken(0), accountsByToken(1)
 *   round 1  balanceOf(holder, 0), balanceOf(holder, 1) of the pool itself and of the configured vaults among the
 *            holders; getParams(base) of the volatility oracle
 * Every short contract is somebody's: the pool's own for its liquidity providers ("pool"), a vault's, or of others who
 * wrote ("writers", the rest of the supply). The pool and vaults may hold longs as well; other holders of longs are the
 * buyers. The sum of shorts is the supply, whoever holds them.
 *
 * Volatility: the oracle's SSVI slices, VolatilityOracle.getVolatility(), while they are young enough.
 */
#ifndef GW_CHAINS_PROTOCOL_PREMIA_V3_H
#define GW_CHAINS_PROTOCOL_PREMIA_V3_H

#include "chains/market/premia_surface.h"
#include "chains/protocol/protocol.h"

#define GW_PREMIA_VAULTS_MAX   64u
#define GW_PREMIA_HOLDINGS_MAX 8192u
#define GW_PREMIA_HOLDERS_MAX  16384u /* of one id of one pool */
#define GW_PREMIA_SURFACES_MAX 32u
#define GW_PREMIA_FAULT_MAX    96u

enum gw_premia_kind { GW_PREMIA_POOL = 1 };

/* High half of a call's tag; low half: index of the entry, of the holding, or of the surface. */
enum gw_premia_call {
    GW_PREMIA_CALL_SETTINGS = 1,
    GW_PREMIA_CALL_SUPPLY,
    GW_PREMIA_CALL_SHORTS, /* accountsByToken(0) */
    GW_PREMIA_CALL_LONGS,
    GW_PREMIA_CALL_SHORT_BALANCE,
    GW_PREMIA_CALL_LONG_BALANCE,
    GW_PREMIA_CALL_PARAMS,
    GW_PREMIA_CALL_COUNT
};

struct gw_premia_config {
    uint8_t factory[20];
    uint8_t volatility_oracle[20]; /* zero: none */
    double volatility_age_s_max;
    const struct gw_config_node *vault_nodes;
    uint8_t vaults[GW_PREMIA_VAULTS_MAX][20];
    size_t vault_count;
    uint8_t deployed_topic[32];
};

/* Value of a GW_PREMIA_POOL entry. A pool whose replies do not decode is left out alone, with its fault. */
struct gw_premia_pool {
    uint8_t base[20];
    uint8_t quote[20];
    struct gw_u256 strike; /* of quote per base, 1e18 */
    int64_t maturity_s;
    struct gw_u256 supply; /* of shorts */
    uint32_t holding_first;
    uint16_t holding_count;
    bool is_call;
    bool is_known;
    char fault[GW_PREMIA_FAULT_MAX];
};

struct gw_premia_holding {
    uint32_t entry;
    uint16_t holder; /* 0: the pool itself; 1 + index of a vault */
    struct gw_u256 shorts;
    struct gw_u256 longs;
};

struct gw_premia_state {
    struct gw_premia_holding holdings[GW_PREMIA_HOLDINGS_MAX];
    size_t holding_count;
    struct gw_premia_surface surfaces[GW_PREMIA_SURFACES_MAX];
    size_t surface_count;
};

bool gw_premia_pool_is_asked(const struct gw_venue *venue, const struct gw_premia_pool *pool);
GW_MUST_USE enum gw_status gw_premia_decode(struct gw_venue *venue, unsigned round,
                                            const struct gw_reply_list *replies);
GW_MUST_USE enum gw_status gw_premia_emit(const struct gw_venue *venue, const struct gw_market *market,
                                          const struct gw_position_sink *sink);

#endif
