/* position: what an adapter says of one position, in payoff terms. Signs are the protocol side's (units.h).
 */
#ifndef GW_CHAINS_BOOK_POSITION_H
#define GW_CHAINS_BOOK_POSITION_H

#include "chains/book/hedging.h"
#include "chains/market/market.h"

enum gw_position_kind {
    GW_POSITION_CALL,
    GW_POSITION_PUT,
    GW_POSITION_LP_RANGE,
    GW_POSITION_LP_V2,
    GW_POSITION_POWER,  /* worth quantity * spot^power dollars */
    GW_POSITION_LINEAR, /* spot, perpetual or future: worth quantity * spot dollars */
    GW_POSITION_LP_WEIGHTED,
    GW_POSITION_LP_STABLE,
};

static inline bool gw_position_is_option(enum gw_position_kind kind)
{
    return kind == GW_POSITION_CALL || kind == GW_POSITION_PUT;
}

/* Liquidity between two prices of two tokens, v2's between none and any. */
static inline bool gw_position_is_lp(enum gw_position_kind kind)
{
    return kind == GW_POSITION_LP_RANGE || kind == GW_POSITION_LP_V2;
}

/* A whole pool by what it holds: gw_pool_holding. */
static inline bool gw_position_is_holding(enum gw_position_kind kind)
{
    return kind == GW_POSITION_LP_WEIGHTED || kind == GW_POSITION_LP_STABLE;
}

#define GW_HOLDING_TOKENS_MAX 8u

/* What a pool without ticks holds, whatever its prices: tokens at constant shares of value, or two coins on a stableswap
 * invariant. Pure contents: what they are worth and absorb is chains/book/holding.h. */
struct gw_pool_holding {
    size_t token_count; /* two or more; LP_STABLE: two */
    struct {
        const struct gw_token *token;
        struct gw_u256 balance; /* smallest units, > 0 */
        double weight;          /* LP_WEIGHTED: share of value, > 0, all together 1 */
        double rate; /* LP_STABLE: tokens of the underlying that the pool counts one token as, > 0 */
    } tokens[GW_HOLDING_TOKENS_MAX];
    double amplification;     /* LP_STABLE: A(), > 0; else 0 */
    struct gw_u256 invariant; /* LP_STABLE: D of the balances, 1e18 */
};

/* What the holder of a range has borrowed to make it and must give back: the whole range's worth of one token, as it
 * holds it beyond one of its ends. Of quantity -1 the other way round. */
enum gw_position_owed { GW_OWED_NOTHING, GW_OWED_TOKEN0, GW_OWED_TOKEN1 };

#define GW_POSITION_RAW_MAX 320

struct gw_position {
    enum gw_position_kind kind;
    /* Exercise at any time. Priced as the European one: the book discounts nothing (rate and yield 0), so waiting
     * never costs, and gw_pricing_american() is the European option to the bit. */
    bool is_american;
    bool is_part; /* a further segment of the position before it (residual profiles): not counted again */
    bool is_replicated; /* a payoff that a fund makes by trading: counts with leveraged tokens */
    bool is_vol_fallback;
    char venue[72]; /* pool, market...: what a user would name */
    char id[80];
    char underlying[16]; /* not of LPs: theirs are their tokens' */
    double quantity;     /* options: tokens, negative = the protocol sold; LPs: 1, or -1 for liquidity owed */
    double power;        /* power contracts */
    double strike;       /* USD */
    int64_t expiry_s;
    double vol;                    /* 1.00 = 100 % */
    double vol_age_s;              /* 0: of this block, or configured */
    double vol_confidence;         /* 0: not told, and then that of its kind: see is_vol_fallback */
    const char *vol_source;        /* static; NULL: the protocol, or the configuration */
    const struct gw_token *token0; /* LPs */
    const struct gw_token *token1;
    /* Of v2 pairs √(reserve0·reserve1), rounded down; LP_WEIGHTED: the pool's shares in issue; LP_STABLE: D, 1e18. */
    struct gw_u256 liquidity;
    int32_t tick_lower; /* LP_RANGE */
    int32_t tick_upper;
    enum gw_position_owed owed; /* LP_RANGE */
    const struct gw_pool_holding
        *holding; /* LP_WEIGHTED, LP_STABLE; borrowed during the call, the book keeps a copy */
    struct gw_hedging hedging;
    bool has_owner;
    uint8_t owner[20];             /* who holds it on chain: a person, or a contract that another venue is */
    char raw[GW_POSITION_RAW_MAX]; /* JSON object with the contract's own words, e.g. {"option_type":0} */
};

/* Fills vol, age, confidence, source and is_vol_fallback from what the venue says at this block and the market knows of
 * the position's underlying and expiry: gw_market_choose_option_vol(). */
void gw_position_take_vol(struct gw_position *position, const struct gw_market *market, double venue_vol,
                          double venue_mean);

/* What the depth walk needs of one pool. ticks ascend; net is signed. Borrowed during the call. */
struct gw_tick {
    int32_t tick;
    struct gw_int256 net;
};

struct gw_pool_profile {
    char venue[72];
    const struct gw_token *token0;
    const struct gw_token *token1;
    struct gw_u256 sqrt_price_x96;
    struct gw_u256 liquidity; /* active at sqrt_price_x96 */
    int32_t tick_current;
    double fee_ratio;
    const struct gw_tick *ticks;
    size_t tick_count;
    const struct gw_pool_holding *holding; /* instead of tokens, price, liquidity and ticks; NULL: of those */
};

/* Residual liquidity of a pool, that no position explains, is called so. */
#define GW_POSITION_RESIDUAL "residual"

/* What a venue says of positions of another protocol: they are its own, it emits them itself, count them once.
 * Made after the positions that stand for them, by an adapter that read its venue well; protocols may not claim each
 * other in a circle. How claims are met: chains/book/claims.h. */
struct gw_claim {
    char by_venue[72]; /* the claiming venue, as in its positions */
    char protocol[24]; /* whose positions are claimed */
    char venue[72];    /* and in which of its venues; "": in any. A range needs one */
    bool has_owner;    /* those of this owner only; a claim without a range needs one */
    uint8_t owner[20];
    bool is_range; /* liquidity on [tick_lower, tick_upper) instead of whole positions */
    int32_t tick_lower;
    int32_t tick_upper;
    struct gw_u256 liquidity;
};

struct gw_margin_account;
struct gw_hedge;
struct gw_perp;

/* Where adapters put what they found. */
struct gw_position_sink {
    void *context;
    enum gw_status (*position)(void *context, const struct gw_position *position);
    enum gw_status (*pool)(void *context, const struct gw_pool_profile *profile);
    /* A part that could not be read: `venue` and why, for `excluded` of the snapshot. */
    enum gw_status (*exclude)(void *context, const char *venue, const char *reason);
    enum gw_status (*claim)(void *context, const struct gw_claim *claim);
    /* chains/book/account.h; an adapter calls them through gw_sink_account() and its kin, and may leave them out. */
    enum gw_status (*account)(void *context, const struct gw_margin_account *account);
    enum gw_status (*accounts_known)(void *context, const char *venue, const char *underlying);
    enum gw_status (*hedge)(void *context, const struct gw_hedge *hedge);
    enum gw_status (*perp)(void *context, const struct gw_perp *perp); /* chains/book/perp.h; also optional */
};

#endif
