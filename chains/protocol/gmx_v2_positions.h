/* gmx_v2_positions: traders' positions of GMX v2. Internal to the adapter.
 *
 * Keys: that of the DataStore's POSITION_LIST, which is every position of every market and so where they are found: no history
 * of logs is needed, and from_block may be recent. The list itself is a key, too: it is read at first, after a reorganisation,
 * with a re-read, and when the log of a position was too long to be kept.
 *   round 0  getBytes32Count(POSITION_LIST)
 *   round 1  getBytes32ValuesAt(), GW_GMX_V2_PAGE keys each
 *   round 2  of a dirty position that was not open, its market; those of other markets are never asked for again
 *   round 3  of a dirty position that is open in a configured market, its fields (PositionStoreUtils.sol)
 * Logs: EventLog1 of the EventEmitter named PositionIncrease or PositionDecrease, which also tells liquidations and
 * deleveraging (IncreasePositionUtils, DecreasePositionUtils). A removed position reads as zeros; it and those of other
 * markets make place.
 *
 * The book of a market is complete when sizes add up to its open interest, by side and collateral token, to a millionth:
 * a position closed to no tokens may leave dust there. Else, and with more than GW_GMX_V2_POSITIONS_MAX in the list, the
 * market's liquidations stand in `excluded`; of the latter no account is told.
 */
#ifndef GW_CHAINS_PROTOCOL_GMX_V2_POSITIONS_H
#define GW_CHAINS_PROTOCOL_GMX_V2_POSITIONS_H

#include "chains/protocol/gmx_v2.h"

#define GW_GMX_V2_POSITIONS_MAX 24576u /* whose fields, all at once, a venue may ask for */
#define GW_GMX_V2_PAGE          500u   /* some 1.1 M gas */

enum gw_gmx_v2_kind { GW_GMX_V2_LIST = 1, GW_GMX_V2_POSITION };

/* High half of a call's tag, as words are. Low half: index of the page, or of the entry. */
enum gw_gmx_v2_call {
    GW_GMX_V2_CALL_COUNT = GW_GMX_V2_WORDS,
    GW_GMX_V2_CALL_PAGE,
    GW_GMX_V2_CALL_MARKET,
    GW_GMX_V2_CALL_COLLATERAL_TOKEN, /* from here on the fields */
    GW_GMX_V2_CALL_IS_LONG,
    GW_GMX_V2_CALL_SIZE_USD,
    GW_GMX_V2_CALL_SIZE_TOKENS,
    GW_GMX_V2_CALL_COLLATERAL,
    GW_GMX_V2_CALL_IMPACT,
    GW_GMX_V2_CALL_BORROWED,
    GW_GMX_V2_CALL_FUNDED,
    GW_GMX_V2_CALL_END
};

#define GW_GMX_V2_MARKET_UNREAD  0u
#define GW_GMX_V2_MARKET_FOREIGN UINT32_MAX

/* Value of a GW_GMX_V2_POSITION entry. Floats have 30 decimals, tokens their own. */
struct gw_gmx_v2_position {
    struct gw_u256 size_usd;
    struct gw_u256 size_tokens;
    struct gw_u256 collateral;
    struct gw_u256 borrowed; /* the cumulative factor up to which it has paid */
    struct gw_u256 funded;   /* the same of tokens per size */
    struct gw_int256 impact; /* pending, index tokens; > 0: owed to the trader */
    uint32_t market;         /* 1 + index of the configured one */
    bool is_open;            /* it has a market, as last read */
    uint8_t collateral_token[20];
    bool is_long;
};

struct gw_key gw_gmx_v2_list_key(void);
/* 1 + index of the configured market, or GW_GMX_V2_MARKET_FOREIGN. */
uint32_t gw_gmx_v2_find_market(const struct gw_gmx_v2_config *cfg, const uint8_t address[20]);

GW_MUST_USE enum gw_status gw_gmx_v2_watch(const struct gw_venue *venue, struct gw_watch *out);
GW_MUST_USE enum gw_status gw_gmx_v2_touch(struct gw_venue *venue, const struct gw_log *log);
GW_MUST_USE enum gw_status gw_gmx_v2_plan_positions(struct gw_venue *venue, unsigned round,
                                                    struct gw_call_list *calls);
/* A reply with a tag of gw_gmx_v2_call. */
GW_MUST_USE enum gw_status gw_gmx_v2_decode_position(struct gw_venue *venue, const struct gw_call *call,
                                                     const struct gw_call_reply *reply);
/* Once all is read: which positions each market has. */
void gw_gmx_v2_sort_positions(struct gw_venue *venue);
uint64_t gw_gmx_v2_fingerprint(const struct gw_entry *entry);
/* The accounts of one market, under `position`'s venue and underlying. */
GW_MUST_USE enum gw_status gw_gmx_v2_emit_accounts(const struct gw_venue *venue, size_t market_index,
                                                   const struct gw_market *market,
                                                   const struct gw_position *position,
                                                   const struct gw_position_sink *sink);

#endif
