/* siren: option AMMs of Siren v2 (sirenmarkets/core 3ac735ef: contracts/amm/MinterAmm.sol, series/SeriesController.sol,
 * series/ERC1155Controller.sol).
 *
 * A series is an option, a number in the SeriesController. To mint it is to lock what it may pay, and gives as many
 * wTokens (the writer's side) as bTokens (the buyer's), with the underlying's decimals: ERC-1155 ids 2 * series and one
 * more (SeriesLibrary). An AMM mints what it sells, keeps the wTokens and hands out the bTokens.
 *
 * Keys: open series of each configured AMM, 61 at most by its own rule. What is sold and its volatility change at any
 * block, so no logs are watched.
 *   round 0  of each AMM getAllSeries(), and once seriesController(), erc1155Controller()
 *   round 1  of each controller priceDecimals() once; of each open series, series(id) once (it never changes), and until
 *            its expiry optionTokenTotalSupply(w), balanceOf(amm, w), balanceOf(amm, b), getVolatility(id)
 * Who is short: the AMM, by its wTokens less its bTokens ("amm"); wTokens that its departed providers have a share in
 * (WTokenVault) stay with it. Other holders of wTokens are "writers", the rest of the supply, told once where several AMMs
 * trade one series. Other holders of bTokens are the buyers.
 *
 * European, settled in the collateral at the price of expirationDate; from then on nothing counts, whoever has claimed.
 * Strikes have priceDecimals(). Collateral covers all: nobody is closed. Volatility: getVolatility(), 1e18 = 100 %; it
 * reverts where the oracle's is below 30 %, and then the configured one is used.
 */
#ifndef GW_CHAINS_PROTOCOL_SIREN_H
#define GW_CHAINS_PROTOCOL_SIREN_H

#include "chains/protocol/protocol.h"

#define GW_SIREN_AMMS_MAX   32u
#define GW_SIREN_SERIES_MAX 256u /* open ones of one AMM; an older one had no rule of its own */

enum gw_siren_kind { GW_SIREN_SERIES = 1 }; /* scope: index of the AMM */

/* High half of a call's tag; low half: index of the AMM, or of the entry. */
enum gw_siren_call {
    GW_SIREN_CALL_LIST = 1,
    GW_SIREN_CALL_CONTROLLER,
    GW_SIREN_CALL_TOKENS,
    GW_SIREN_CALL_DECIMALS,
    GW_SIREN_CALL_TERMS, /* from here on of an entry */
    GW_SIREN_CALL_SUPPLY,
    GW_SIREN_CALL_WRITTEN,
    GW_SIREN_CALL_HELD,
    GW_SIREN_CALL_VOL,
    GW_SIREN_CALL_COUNT
};

struct gw_siren_config {
    const struct gw_config_node *amm_nodes;
    uint8_t amms[GW_SIREN_AMMS_MAX][20];
    size_t amm_count;
};

/* Value of a GW_SIREN_SERIES entry. */
struct gw_siren_series {
    bool is_listed; /* at this block */
    bool is_known;  /* its terms were read */
    bool is_put;
    uint8_t underlying[20];
    uint8_t price[20];
    uint8_t collateral[20];
    int64_t expiry_s;
    struct gw_u256 strike;
    struct gw_u256 supply;  /* of wTokens, below 2^128 like the next two */
    struct gw_u256 written; /* wTokens of the AMM */
    struct gw_u256 held;    /* bTokens of the AMM */
    double vol;             /* 0: none was said */
};

struct gw_siren_amm {
    bool is_known;
    uint8_t controller[20];
    uint8_t tokens[20]; /* the ERC-1155 */
    uint8_t price_decimals;
};

struct gw_siren_state {
    struct gw_siren_amm amms[GW_SIREN_AMMS_MAX];
};

GW_MUST_USE enum gw_status gw_siren_decode(struct gw_venue *venue, unsigned round,
                                           const struct gw_reply_list *replies);
GW_MUST_USE enum gw_status gw_siren_emit(const struct gw_venue *venue, const struct gw_market *market,
                                         const struct gw_position_sink *sink);

#endif
