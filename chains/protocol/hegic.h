/* hegic: options and strategies of Hegic "Herge" (hegic/contracts 54833086, packages/herge/contracts:
 * OperationalTreasury.sol, Strategies, PositionsManager.sol).
 *
 * Keys: positions, the ids of the PositionsManager's ERC-721. A position belongs to a strategy contract, which fixes
 * its legs; the treasury is the other side of all of them, and the buyer's of inverse ones. What a position is does
 * not change while it is locked, so a quiet block costs no call.
 *   round 0  lockedLiquidity(id) of each dirty position
 *   round 1  of the locked: strategyData(id), positionExpiration(id), payOffAmount(id); of each of their strategies
 *            priceProvider()
 *   round 2  latestRoundData(), decimals() of those feeds
 * Neither the scale nor the decimals of a strategy can be asked of it, so the configuration says them, and
 * payOffAmount() at the feed's price is the proof: it must be what the legs pay, or the venue is excluded. (Far out of
 * the money both are 0 and prove nothing; the next full re-read asks again.)
 *
 * The buyer exercises when he likes until the expiry (inverse: an exerciser does), and what the treasury pays is fixed
 * then: legs are American. A capped structure may be worth exercising early as a whole; its legs are valued one by one.
 */
#ifndef GW_CHAINS_PROTOCOL_HEGIC_H
#define GW_CHAINS_PROTOCOL_HEGIC_H

#include "chains/protocol/protocol.h"

#define GW_HEGIC_STRATEGIES_MAX 256u
#define GW_HEGIC_LEGS_MAX       4u
#define GW_HEGIC_USD_DECIMALS   6u /* of the treasury's token: HegicStrategy.TOKEN_DECIMALS */

enum gw_hegic_kind { GW_HEGIC_POSITION = 1 };

/* High half of a call's tag; low half: index of the entry, or of the strategy. */
enum gw_hegic_call {
    GW_HEGIC_CALL_LOCKED = 1,
    GW_HEGIC_CALL_DATA,
    GW_HEGIC_CALL_EXPIRY,
    GW_HEGIC_CALL_PAYOFF,
    GW_HEGIC_CALL_FEED,
    GW_HEGIC_CALL_ROUND,
    GW_HEGIC_CALL_DECIMALS,
    GW_HEGIC_CALL_COUNT
};

/* strike = the position's strike * (base + sign * scale) / unit, rounded down, as the strategy computes it. */
struct gw_hegic_leg {
    bool is_call;
    int quantity; /* options per unit of amount that the treasury owes (> 0) or holds (< 0) */
    unsigned base;
    int sign;
};

struct gw_hegic_structure {
    const char *name;
    bool is_inverse;
    bool is_scaled;
    unsigned unit; /* of scale */
    struct gw_hegic_leg legs[GW_HEGIC_LEGS_MAX];
    size_t leg_count;
};

struct gw_hegic_strategy {
    uint8_t address[20];
    const struct gw_hegic_structure *structure;
    unsigned scale;
    const char *underlying;
    unsigned amount_decimals;
};

struct gw_hegic_config {
    uint8_t treasury[20];
    uint8_t positions_manager[20];
    const struct gw_config_node *strategy_nodes;
    struct gw_hegic_strategy strategies[GW_HEGIC_STRATEGIES_MAX];
    size_t strategy_count;
    uint8_t transfer_topic[32]; /* Transfer of the PositionsManager */
    uint8_t expired_topic[32];
    uint8_t paid_topic[32];
};

/* Value of a GW_HEGIC_POSITION entry that is live. */
struct gw_hegic_position {
    struct gw_u256 amount; /* below 2^128, like the strike */
    struct gw_u256 strike;
    struct gw_u256 collateral; /* negativepnl + positivepnl */
    struct gw_u256 payoff;     /* payOffAmount() */
    int64_t expiry_s;
    uint8_t address[20]; /* of the strategy */
    uint16_t strategy;   /* GW_HEGIC_STRATEGIES_MAX: not configured */
    uint8_t price_decimals;
};

/* What a strategy's feed said at this block. */
struct gw_hegic_feed {
    bool is_wanted;
    uint8_t address[20];
    struct gw_u256 price;
    uint8_t decimals;
};

struct gw_hegic_state {
    struct gw_hegic_feed feeds[GW_HEGIC_STRATEGIES_MAX];
};

/* Lists them; NULL after the last. */
const struct gw_hegic_structure *gw_hegic_structure_at(size_t index);
struct gw_u256 gw_hegic_leg_strike(const struct gw_hegic_strategy *strategy, const struct gw_hegic_leg *leg,
                                   const struct gw_u256 *strike);
/* Is payOffAmount() what the legs pay at that price? Of inverse ones the treasury keeps that and the buyer gets the
 * rest of the collateral, after the expiry all of it. To one unit, since the strategies double what they rounded. */
bool gw_hegic_payoff_is_explained(const struct gw_hegic_strategy *strategy,
                                  const struct gw_hegic_position *position, const struct gw_u256 *price);

GW_MUST_USE enum gw_status gw_hegic_decode(struct gw_venue *venue, unsigned round,
                                           const struct gw_reply_list *replies);
GW_MUST_USE enum gw_status gw_hegic_emit(const struct gw_venue *venue, const struct gw_market *market,
                                         const struct gw_position_sink *sink);

#endif
