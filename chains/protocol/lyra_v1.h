/* lyra_v1: option markets of Lyra v1: "Avalon" (@lyrafinance/protocol 0.1.3-alpha, OptionMarket.sol, OptionToken.sol)
 * and "Newport" (derivexyz/v1-core ea9e36ab, the same contracts behind a BaseExchangeAdapter).
 *
 * Keys: positions of the option token. Boards and strikes of live boards are read whole every block, since
 * their volatilities move with every trade; a board leaves getLiveBoards() when it settles, and its positions
 * are then nobody's exposure.
 *   round 0  getLiveBoards(); where the configuration names them, of the OptionGreekCache getMinCollatParams() and
 *            getGreekCacheParams(), of the pool's hedger getCappedExpectedHedge(), getCurrentHedgedNetDelta() and
 *            lastInteraction(). A view that reverts leaves accounts or hedge unknown. Where it is named, of the
 *            exchange adapter rateAndCarry(market).
 *   round 1  getOptionBoard(id) of each
 *   round 2  getStrike(id) of each strike, getOptionPositions(ids) of dirty positions
 * The pool holds the other side of every position: a trader's long is the pool's short. Volatility of a
 * strike is board.iv * strike.skew. Integers are 1e18 fixed point, collateral in 6-digit tokens too. Short positions are accounts
 * (lyra_v1_collateral.h).
 *
 * Newport answers all of this alike, but keeps the rate in its exchange adapter (GMXAdapter, SNXPerpV2Adapter):
 * getGreekCacheParams() has nine words there and ten on Avalon, which tells the two apart. Without an
 * `exchange_adapter` that answers, a Newport market's accounts are unknown, and it is said why. Its hedgers' own views
 * say what is hedged, as they trade by it, without an order that no keeper has executed yet: of GMX
 * (GMXFuturesPoolHedger) the size in USD at the spot of now, so that a move of the price moves it; of Synthetix
 * (SNXPerpsV2PoolHedger) the size of the perpetual. Newport's target has no locked base to subtract. A settled board's
 * longs may be paid in part (longScaleFactor); of live ones nothing is known of that.
 */
#ifndef GW_CHAINS_PROTOCOL_LYRA_V1_H
#define GW_CHAINS_PROTOCOL_LYRA_V1_H

#include "chains/protocol/lyra_v1_collateral.h"
#include "chains/protocol/protocol.h"

#define GW_LYRA_BOARDS_MAX      64u
#define GW_LYRA_STRIKES_MAX     2048u
#define GW_LYRA_CHUNK_POSITIONS 16u /* ids per getOptionPositions() */

enum gw_lyra_kind { GW_LYRA_POSITION = 1 };

/* High half of a call's tag; low half: index of board, strike, or the chunk's first entry. */
enum gw_lyra_call {
    GW_LYRA_CALL_BOARDS = 1,
    GW_LYRA_CALL_BOARD,
    GW_LYRA_CALL_STRIKE,
    GW_LYRA_CALL_POSITIONS,
    GW_LYRA_CALL_COLLATERAL,
    GW_LYRA_CALL_RATE,
    GW_LYRA_CALL_HEDGE_TARGET,
    GW_LYRA_CALL_HEDGE_ACTUAL,
    GW_LYRA_CALL_HEDGE_TIME,
    GW_LYRA_CALL_CARRY
};

/* From a price to the pool's hedge: a keeper's transaction and a hedger's. */
#define GW_LYRA_LATENCY_S 60.0

#define GW_LYRA_STATE_EMPTY   0u
#define GW_LYRA_STATE_ACTIVE  1u
#define GW_LYRA_STATE_HIGHEST 5u

struct gw_lyra_config {
    uint8_t option_market[20];
    uint8_t option_token[20];
    uint8_t greek_cache[20];      /* zero: who would be closed is not known */
    uint8_t pool_hedger[20];      /* zero: how far the pool is hedged is not known */
    uint8_t exchange_adapter[20]; /* of Newport; zero: its rate is not known */
    const char *underlying;
    uint8_t topic[32]; /* PositionUpdated */
};

struct gw_lyra_board {
    uint64_t id;
    int64_t expiry_s;
    uint64_t iv;
    bool is_frozen;
    size_t strike_first;
    size_t strike_count;
};

struct gw_lyra_strike {
    uint64_t id;
    size_t board;
    struct gw_u256 price;
    uint64_t skew;
    struct gw_u256 stated[GW_LYRA_OPTION_COUNT]; /* getStrike(): what traders hold, by option type */
    struct gw_u256 found[GW_LYRA_OPTION_COUNT];  /* the same from the positions */
};

/* Value of a GW_LYRA_POSITION entry. */
struct gw_lyra_position {
    uint64_t strike_id;
    struct gw_u256 amount;
    struct gw_u256 collateral; /* quote, or base of a short call in base */
    uint8_t option_type;
};

struct gw_lyra_state {
    struct gw_lyra_board boards[GW_LYRA_BOARDS_MAX];
    size_t board_count;
    struct gw_lyra_strike strikes[GW_LYRA_STRIKES_MAX];
    size_t strike_count;
    struct gw_lyra_terms terms;
    bool is_newport;
    bool is_carry_read;
    double carry;        /* the exchange adapter's rate */
    unsigned terms_read; /* of the terms, and calls of the hedge that answered: 2 and 3 are all */
    unsigned hedge_read;
    double hedge_target_tokens;
    double hedge_actual_tokens;
    int64_t hedged_s;
};

#define GW_LYRA_TERMS_CALLS 2u
#define GW_LYRA_HEDGE_CALLS 3u

GW_MUST_USE enum gw_status gw_lyra_decode(struct gw_venue *venue, unsigned round,
                                          const struct gw_reply_list *replies);
GW_MUST_USE enum gw_status gw_lyra_emit(const struct gw_venue *venue, const struct gw_market *market,
                                        const struct gw_position_sink *sink);
/* Positions against what the market states per strike, once after strikes were read; venue->reason names the one that
 * differs. */
GW_MUST_USE enum gw_status gw_lyra_check_totals(struct gw_venue *venue);

#endif
