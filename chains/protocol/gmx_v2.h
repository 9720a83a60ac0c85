/* gmx_v2: perpetual markets of GMX v2 (gmx-io/gmx-synthetics a5c0c883, contracts/data/DataStore.sol, Keys.sol,
 * market/MarketUtils.sol, pricing/PositionPricingUtils.sol).
 *
 * Everything is read from the DataStore, which outlives handlers and readers: getUint, getInt, getBool, getAddress and
 * getBytes32 under keys keccak256(abi.encode(keccak256(abi.encode(NAME)), ...)). Every block, per market: what gmx_v2_words.def
 * lists.
 *   round 0  what is keyed by the market
 *   round 1  what is keyed by its tokens: open interest by collateral token and side, pool amounts
 *   round 2  the virtual inventory of its index token, where there is one
 * Traders' positions are read where `event_emitter` is given: gmx_v2_positions.h. When one is closed by force:
 * gmx_v2_margin.h. Nobody else's logs are of use.
 * A market whose two collateral tokens are one keeps one sum under one key: it counts once (getPoolDivisor()).
 *
 * The pool (holders of the market's GM token) is the other side of all traders: one linear position of shorts - longs in
 * tokens, under the market's address; what else its holders own (long and short tokens) is not a position. Dollars of open
 * interest are the present ones; the contract's own, at entry prices, are what its limits are held against, and here, too.
 *
 * Funding: getNextFundingFactorPerSecond() at the block's time, with the spot of `prices` for the index price. Payers pay so
 * much of their size; receivers share it. > 0: longs pay. 0 while either side is empty, as the contract has it.
 *
 * Depth (chains/book/perp.h): the price of a next trade that grows the imbalance by d dollars is off the index by
 * e*f*d^(e-1), impact factor f and exponent e of the negative side. It starts from the present imbalance, or the virtual
 * inventory where that is worse, and ends at the side's maximum open interest or at what its reserve lets be open
 * (validateReserve(), validateOpenInterestReserve()). Trades that improve the balance are not counted, nor is depth told of a market
 * with e <= 1, without f, or with a collateral token that is not in `assets`.
 *
 * Not covered: discounts on the closing fee of traders with a referral code or a pro tier, whose equity is told lower by
 * them; auto-deleveraging of winners; GLV vaults, which hold GM tokens.
 */
#ifndef GW_CHAINS_PROTOCOL_GMX_V2_H
#define GW_CHAINS_PROTOCOL_GMX_V2_H

#include "chains/protocol/protocol.h"

#define GW_GMX_V2_MARKETS_MAX    64u
#define GW_GMX_V2_FLOAT_DECIMALS 30u /* Precision.FLOAT_PRECISION */

enum gw_gmx_v2_word {
#define X(name, getter, base, shape, flag) GW_GMX_V2_##name,
#include "chains/protocol/gmx_v2_words.def"
#undef X
    GW_GMX_V2_WORDS
};
#define GW_GMX_V2_OF_ACCOUNTS GW_GMX_V2_MIN_COLLATERAL /* from here on, where positions are read */

/* What stands behind the base in a key. */
enum gw_gmx_v2_shape {
    GW_GMX_V2_OF_ALL,         /* the base itself */
    GW_GMX_V2_OF_MARKET,      /* base, market */
    GW_GMX_V2_OF_SIDE,        /* base, market, flag: is long, or is positive */
    GW_GMX_V2_OF_PNL,         /* base, MAX_PNL_FACTOR_FOR_TRADERS, market, flag: is long */
    GW_GMX_V2_IN_MARKET,      /* market, base: MarketStoreUtils */
    GW_GMX_V2_OF_LONG_TOKEN,  /* base, market, long token, flag: is long */
    GW_GMX_V2_OF_SHORT_TOKEN, /* the same with the short token */
    GW_GMX_V2_POOL_LONG,      /* base, market, long token */
    GW_GMX_V2_POOL_SHORT,
    GW_GMX_V2_OF_INDEX,  /* base, index token */
    GW_GMX_V2_OF_VIRTUAL /* base, virtual token id */
};

/* Values: amounts fit 128 bits; magnitudes of signed ones, too. Addresses and ids stay as they are. */
struct gw_gmx_v2_value {
    struct gw_u256 word;
    bool is_negative;
    uint8_t bytes[32];
};

struct gw_gmx_v2_market {
    uint8_t address[20];
    const char *underlying;
    unsigned index_decimals;
};

struct gw_gmx_v2_config {
    uint8_t data_store[20];
    uint8_t event_emitter[20]; /* zero: positions are not read */
    const struct gw_config_node *market_nodes;
    struct gw_gmx_v2_market markets[GW_GMX_V2_MARKETS_MAX];
    size_t market_count;
};

struct gw_gmx_v2_state {
    struct gw_gmx_v2_value values[GW_GMX_V2_MARKETS_MAX][GW_GMX_V2_WORDS];
    uint64_t listed; /* keys in POSITION_LIST, when it was last read */
    /* Live positions of each market: 1 + index of the entry, and of the one behind it; 0: none. */
    uint32_t first[GW_GMX_V2_MARKETS_MAX];
    uint32_t next[GW_ENTRIES_MAX];
};

bool gw_gmx_v2_has_accounts(const struct gw_gmx_v2_config *cfg);
/* keccak256(abi.encode(name)); names are of 64 characters at most. */
void gw_gmx_v2_hash_name(uint8_t out[32], const char *name);
/* The DataStore's key; flag as in the table. */
void gw_gmx_v2_key(uint8_t out[32], const struct gw_gmx_v2_market *market,
                   const struct gw_gmx_v2_value values[GW_GMX_V2_WORDS], enum gw_gmx_v2_word word);
enum gw_gmx_v2_shape gw_gmx_v2_shape_of(enum gw_gmx_v2_word word);
const char *gw_gmx_v2_getter_of(enum gw_gmx_v2_word word);
const char *gw_gmx_v2_name_of(enum gw_gmx_v2_word word);
/* In which round a word is asked for. */
unsigned gw_gmx_v2_round_of(enum gw_gmx_v2_word word);
/* Does the market have it? A single-token market has no open interest by short token. */
bool gw_gmx_v2_is_wanted(const struct gw_gmx_v2_value values[GW_GMX_V2_WORDS], enum gw_gmx_v2_word word);
bool gw_gmx_v2_is_single(const struct gw_gmx_v2_value values[GW_GMX_V2_WORDS]);

/* One side of a market, or both, in the units of traders. */
struct gw_gmx_v2_open {
    double long_tokens;
    double short_tokens;
    double long_cost_usd; /* at entry prices */
    double short_cost_usd;
    double
        long_usd; /* by which the contract measures balance: at entry prices or, if it says so, at the price */
    double short_usd;
};

struct gw_gmx_v2_funding {
    double per_second; /* > 0: longs pay */
    double change_per_second;
    double age_s;
};

void gw_gmx_v2_read_open(struct gw_gmx_v2_open *out, const struct gw_gmx_v2_market *market,
                         const struct gw_gmx_v2_value values[GW_GMX_V2_WORDS], double price_usd);
/* At a block's time. per_second is not finite where the terms make no number. */
void gw_gmx_v2_read_funding(struct gw_gmx_v2_funding *out,
                            const struct gw_gmx_v2_value values[GW_GMX_V2_WORDS],
                            const struct gw_gmx_v2_open *open, int64_t time_s);
/* A float of the contracts. */
double gw_gmx_v2_float(const struct gw_gmx_v2_value *value);
/* Precision.applyExponentFactor(), which knows no powers of less than a dollar. */
double gw_gmx_v2_power(double usd, double exponent);
/* An unsigned word, as getUint() says it; GW_E_FORMAT above 160 bits, or 1.4e18 dollars. */
GW_MUST_USE enum gw_status gw_gmx_v2_read_uint(struct gw_u256 *out, struct gw_abi_cursor *c);
GW_MUST_USE enum gw_status gw_gmx_v2_read_int(struct gw_int256 *out, struct gw_abi_cursor *c);

GW_MUST_USE enum gw_status gw_gmx_v2_decode(struct gw_venue *venue, unsigned round,
                                            const struct gw_reply_list *replies);
GW_MUST_USE enum gw_status gw_gmx_v2_emit(const struct gw_venue *venue, const struct gw_market *market,
                                          const struct gw_position_sink *sink);

#endif
