/* premia_v2: option pools of Premia v2 (Premian-Labs/premia-contracts 0ed54a91: contracts/pool, contracts/oracle).
 *
 * A pool writes calls and puts of one pair; base is what strikes are told in. Every strike and maturity of it is a pair
 * of ERC-1155 ids, one of its shorts and one of its longs (PoolStorage.formatTokenId): type << 248 | maturity << 128 |
 * strike, 64.64 base per underlying. Sizes, of puts too, have the underlying's decimals (contractSizeToBaseTokenAmount).
 *
 * Keys: short ids, from the TransferSingle logs of both sides; a supply changes by nothing else. A TransferBatch moves
 * what is there already: where a configured vault gives or takes, those of its ids that are known are read again. Anybody
 * can make one, with any ids, so it adds none; after one of more ids than a log keeps (62) all of the pool are.
 *   round 0  getPoolSettings() of each pool once; of each dirty id totalSupply(short), and of each configured vault
 *            balanceOf(vault, short), balanceOf(vault, long)
 *   round 1  getParams(base, underlying) of the volatility oracle, of every pool
 * Who is short: who deposited (the queue mints shorts to its depositors as buyers come) and who called writeFrom(). Told
 * apart are the configured vaults, which may hold longs as well; the rest of the supply is of "writers". The pool itself
 * holds no option. Other holders of longs are the buyers.
 *
 * Longs are exercised at any time up to their maturity. What matured counts no more, though ids stay until somebody
 * calls processExpired(); a day later they are not even read. Shorts hold all they may owe in the pool: nobody is closed.
 *
 * Volatility: VolatilitySurfaceOracle.getAnnualizedVolatility64x64(), computed here at this block's spot, while its
 * parameters are young enough.
 */
#ifndef GW_CHAINS_PROTOCOL_PREMIA_V2_H
#define GW_CHAINS_PROTOCOL_PREMIA_V2_H

#include "chains/protocol/premia_v3.h"

#define GW_PREMIA2_POOLS_MAX  64u
#define GW_PREMIA2_VAULTS_MAX 6u

enum gw_premia2_kind { GW_PREMIA2_OPTION = 1 }; /* scope: index of the pool; id: of its short */

/* High half of a call's tag; low half: index of the pool, of the entry, or entry * GW_PREMIA2_VAULTS_MAX + vault. */
enum gw_premia2_call {
    GW_PREMIA2_CALL_SETTINGS = 1,
    GW_PREMIA2_CALL_PARAMS,
    GW_PREMIA2_CALL_SUPPLY,
    GW_PREMIA2_CALL_SHORTS,
    GW_PREMIA2_CALL_LONGS,
    GW_PREMIA2_CALL_COUNT
};

struct gw_premia2_config {
    const struct gw_config_node *pool_nodes;
    uint8_t pools[GW_PREMIA2_POOLS_MAX][20];
    size_t pool_count;
    const struct gw_config_node *vault_nodes;
    uint8_t vaults[GW_PREMIA2_VAULTS_MAX][20];
    size_t vault_count;
    uint8_t volatility_oracle[20]; /* zero: none */
    double volatility_age_s_max;
    uint8_t transfer_topic[32];
    uint8_t batch_topic[32];
};

/* Value of a GW_PREMIA2_OPTION entry; amounts are below 2^128, lower half first. */
struct gw_premia2_option {
    uint64_t supply[2]; /* of shorts */
    uint64_t shorts[GW_PREMIA2_VAULTS_MAX][2];
    uint64_t longs[GW_PREMIA2_VAULTS_MAX][2];
};

struct gw_premia2_pool {
    bool is_known; /* its tokens were read */
    uint8_t base[20];
    uint8_t underlying[20];
    bool is_surface_read; /* at this block */
    int64_t updated_s;
    double surface[GW_PREMIA_SLICES];
};

struct gw_premia2_state {
    struct gw_premia2_pool pools[GW_PREMIA2_POOLS_MAX];
};

/* What a short's id says. */
struct gw_premia2_terms {
    bool is_call;
    int64_t maturity_s;    /* ten digits at most */
    struct gw_u256 strike; /* 64.64, below 2^96 and above 0 */
};

/* GW_E_FORMAT: outside of these bounds; no pool makes such an option. */
GW_MUST_USE enum gw_status gw_premia2_read_terms(struct gw_premia2_terms *out, const uint8_t id[32]);
GW_MUST_USE enum gw_status gw_premia2_decode(struct gw_venue *venue, unsigned round,
                                             const struct gw_reply_list *replies);
GW_MUST_USE enum gw_status gw_premia2_emit(const struct gw_venue *venue, const struct gw_market *market,
                                           const struct gw_position_sink *sink);

/* VolatilitySurfaceOracle._getAnnualizedVolatility64x64(): c0 + c1*M + c2*M^2 + c3*T + c4*M*T of M = ln(moneyness)/sqrt(T),
 * moneyness = spot/strike within [1/2, 2], T in years and 3 days at least. Not above 0 where the parameters give none. */
double gw_premia2_vol(const double surface[GW_PREMIA_SLICES], double moneyness, double t_years);

#endif
