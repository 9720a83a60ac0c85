/* synthetix_v3_stage: a proxy that tests play, with markets, accounts and positions that they alter. */
#ifndef GW_TESTS_CHAINS_PROTOCOL_SYNTHETIX_V3_STAGE_H
#define GW_TESTS_CHAINS_PROTOCOL_SYNTHETIX_V3_STAGE_H

#include <math.h>

#include "chains/protocol/synthetix_v3.h"
#include "tests/unit/chains/protocol/play.h"

#define PROXY "market_proxy: \"0x00000000000000000000000000000000000000aa\""
#define KEYS  PROXY ", markets: [{id: 100, underlying: ETH}]"
#define MORE                                                                                                 \
    PROXY ", markets: [{id: 100, underlying: ETH}, {id: 101, underlying: ETH}, {id: 102, underlying: BTC}]"
#define MARKETS_MAX  3u
#define ACCOUNTS_MAX 4u
#define NOW_S        1700000000

/* Thousandths of a dollar; available_units are added as they are. */
struct said_account {
    uint8_t id; /* its last byte; the others are 0 */
    int64_t available;
    int64_t available_units;
    int64_t required;
    int64_t reward;
    int64_t collateral;
    bool is_flagged;
    bool is_silent; /* its views of margin revert */
};

/* Thousandths of a token, and of a dollar. */
struct said_position {
    uint8_t account;
    uint8_t market;
    int64_t size;
    int64_t owed;
};

/* What the proxy says, in thousandths of its units, of every market alike but for skew and size; tests alter it. */
static struct {
    const char *name;
    int64_t skew;
    int64_t size;
    int64_t max_size;
    int64_t max_value;
    int64_t funding;
    int64_t velocity;
    int64_t skew_scale;
    int64_t locked;
    int64_t index;
    int64_t delegated;
    int64_t credit;
    const char *odd; /* this view answers with odd_bytes; NULL: none does */
    uint8_t odd_bytes[96];
    size_t odd_size;
    const char *refused;          /* this one reverts */
    int64_t more[MARKETS_MAX][2]; /* skew and size of market 101 and 102 */
    int64_t margins[5];           /* initial ratio, least, scalar, flag reward ratio, minimum */
    int64_t guards[4];
    int64_t collateral_ratio;
    struct said_account accounts[ACCOUNTS_MAX];
    struct said_position positions[ACCOUNTS_MAX];
} said;

static struct play f;

static inline int open_with(const char *keys)
{
    memset(&said, 0, sizeof said);
    said.name = "Ether";
    said.skew = 300000;
    said.size = 700000;
    said.max_size = 10000000;
    said.funding = 2;   /* a day */
    said.velocity = -5; /* a day and day */
    said.skew_scale = 1000000000;
    said.locked = 500;
    said.index = 2010000;
    said.delegated = 60000000000;
    said.credit = 1000000000;
    play_open(&f, "synthetix_v3", keys, NOW_S);
    f.market.spots[0] = (struct gw_spot){.underlying = "ETH", .usd = 2000, .updated_s = NOW_S};
    f.market.spot_count = 1;
    return 0;
}

static inline int close_all(void **state)
{
    (void)state;
    play_close(&f);
    return 0;
}

/* Thousandths as words of 18 digits. */
static inline void put(struct gw_abi_buffer *out, int64_t thousandths)
{
    const struct gw_u256 unit = gw_u256_from_u64(1000000000000000);
    struct gw_u256 word = gw_u256_from_u64((uint64_t)(thousandths < 0 ? -thousandths : thousandths));
    uint8_t bytes[32];
    (void)gw_u256_mul(&word, &word, &unit);
    if (thousandths < 0) {
        const struct gw_u256 zero = gw_u256_from_u64(0);
        (void)gw_u256_sub(&word, &zero, &word);
    }
    gw_u256_to_be(bytes, &word);
    gw_abi_put(out, bytes, sizeof bytes);
}

static inline void put_text(struct gw_abi_buffer *out, const char *text)
{
    uint8_t bytes[32] = {0};
    memcpy(bytes, text, strlen(text));
    gw_abi_put_u64(out, strlen(text));
    gw_abi_put(out, bytes, strlen(text) > 0 ? sizeof bytes : 0);
}

static inline void put_metadata(struct gw_abi_buffer *out)
{
    gw_abi_put_u64(out, 64);
    gw_abi_put_u64(out, 64 + 32 + (said.name[0] != '\0' ? 32 : 0));
    put_text(out, said.name);
    put_text(out, said.name);
}

static inline void put_raw(struct gw_abi_buffer *out, int64_t thousandths, int64_t units)
{
    struct gw_u256 word;
    const struct gw_u256 more = gw_u256_from_u64((uint64_t)(units < 0 ? -units : units));
    uint8_t bytes[32];
    struct gw_abi_buffer b = {.data = bytes, .capacity = sizeof bytes};
    put(&b, thousandths);
    word = gw_u256_from_be(bytes);
    (void)(units < 0 ? gw_u256_sub(&word, &word, &more) : gw_u256_add(&word, &word, &more));
    gw_u256_to_be(bytes, &word);
    gw_abi_put(out, bytes, sizeof bytes);
}

static inline bool answer_position(const struct play *p, const struct gw_call *call,
                                   struct gw_abi_buffer *out)
{
    const struct said_position *found = &(const struct said_position){0};
    for (size_t i = 0; i < ACCOUNTS_MAX; i++) {
        const struct said_position *is = &said.positions[i];
        found =
            is->account == play_argument(p, call, 0) && is->market == play_argument(p, call, 1) ? is : found;
    }
    if (play_is_call(p, call, "getOpenPositionSize(uint128,uint128)")) {
        put(out, found->size);
        return true;
    }
    put(out, 11000); /* profit, funding */
    put(out, 7000);
    put(out, found->size);
    put(out, found->owed);
    return true;
}

static inline bool answer_account(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    for (size_t i = 0; i < ACCOUNTS_MAX; i++) {
        const struct said_account *is = &said.accounts[i];
        if (is->id != play_argument(p, call, 0)) {
            continue;
        }
        if (play_is_call(p, call, "getAvailableMargin(uint128)")) {
            put_raw(out, is->available, is->available_units);
        } else if (play_is_call(p, call, "totalCollateralValue(uint128)")) {
            put(out, is->collateral);
        } else {
            put(out, 3 * is->required);
            put(out, is->required);
            put(out, is->reward);
        }
        return !is->is_silent;
    }
    fail();
    return false;
}

static inline void put_flagged(struct gw_abi_buffer *out)
{
    size_t count = 1;
    for (size_t i = 0; i < ACCOUNTS_MAX; i++) {
        count += said.accounts[i].is_flagged ? 1 : 0;
    }
    gw_abi_put_u64(out, 32);
    gw_abi_put_u64(out, count);
    gw_abi_put_u64(out, 77); /* nobody whom a log told of */
    for (size_t i = 0; i < ACCOUNTS_MAX; i++) {
        if (said.accounts[i].is_flagged) {
            gw_abi_put_u64(out, said.accounts[i].id);
        }
    }
}

/* Views of words. */
static inline bool answer_words(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    const size_t market = play_is_call(p, call, "skew(uint128)") || play_is_call(p, call, "size(uint128)")
                              ? play_argument(p, call, 0) - 100u
                              : 0;
    const struct {
        const char *view;
        int64_t words[5];
        size_t count;
    } views[] = {
        {"skew(uint128)", {market > 0 ? said.more[market][0] : said.skew}, 1},
        {"size(uint128)", {market > 0 ? said.more[market][1] : said.size}, 1},
        {"maxOpenInterest(uint128)", {said.max_size}, 1},
        {"getMaxMarketValue(uint128)", {said.max_value}, 1},
        {"currentFundingRate(uint128)", {said.funding}, 1},
        {"currentFundingVelocity(uint128)", {said.velocity}, 1},
        {"getFundingParameters(uint128)", {said.skew_scale, 9000}, 2},
        {"getLockedOiRatio(uint128)", {said.locked}, 1},
        {"indexPrice(uint128)", {said.index}, 1},
        {"getLiquidationParameters(uint128)",
         {said.margins[0], said.margins[1], said.margins[2], said.margins[3], said.margins[4]},
         5},
        {"utilizationRate()", {123, said.delegated, said.credit}, 3},
        {"getKeeperRewardGuards()", {said.guards[0], said.guards[1], said.guards[2], said.guards[3]}, 4},
        {"getCollateralLiquidateRewardRatio()", {said.collateral_ratio}, 1},
    };
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        for (size_t w = 0; play_is_call(p, call, views[i].view) && w < views[i].count; w++) {
            put(out, views[i].words[w]);
        }
    }
    return out->size > 0;
}

static inline bool answer(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    if (said.refused != NULL && play_is_call(p, call, said.refused)) {
        return false;
    }
    if (said.odd != NULL && play_is_call(p, call, said.odd)) {
        gw_abi_put(out, said.odd_bytes, said.odd_size);
        return true;
    }
    if (play_is_call(p, call, "metadata(uint128)")) {
        put_metadata(out);
        return true;
    }
    if (play_is_call(p, call, "flaggedAccounts()")) {
        put_flagged(out);
        return true;
    }
    if (play_is_call(p, call, "getOpenPositionSize(uint128,uint128)") ||
        play_is_call(p, call, "getOpenPosition(uint128,uint128)")) {
        return answer_position(p, call, out);
    }
    return answer_words(p, call, out) || answer_account(p, call, out);
}

static inline void expect_near(double found, double wanted)
{
    if (!(fabs(found - wanted) <= 1e-12 * fabs(wanted))) {
        print_error("%.17g, not %.17g\n", found, wanted);
        fail();
    }
}

static inline void expect_refusal(const char *view, size_t size, const char *reason)
{
    said.odd = view;
    said.odd_size = size;
    assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
    assert_string_equal(f.venue.reason, reason);
}

#define VENUE "0x00000000000000000000000000000000000000aa/100"
#define SETTLED                                                                                              \
    "OrderSettled(uint128,uint128,uint256,int256,int256,int128,int128,uint256,uint256,uint256,uint256,"      \
    "bytes32,address)"
#define CLOSED "PositionLiquidated(uint128,uint128,uint256,int128)"

static inline struct gw_log make_log(const char *event, unsigned market, unsigned account)
{
    struct gw_log log = {.topic_count = 3};
    const bool is_settled = strcmp(event, SETTLED) == 0;
    gw_abi_topic(log.topics[0], event);
    log.topics[is_settled ? 1 : 2][31] = (uint8_t)market;
    log.topics[is_settled ? 2 : 1][31] = (uint8_t)account;
    log.topic_count = is_settled ? 4 : 3;
    return log;
}

static inline void tell(const char *event, unsigned market, unsigned account)
{
    const struct gw_log log = make_log(event, market, account);
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_OK);
}

/* Two accounts whose positions are those of the market: long 500, short 200 at an index of 2,010. */
static inline void open_positions(void)
{
    said.accounts[0] = (struct said_account){
        .id = 7, .available = 60000000, .required = 20000000, .reward = 100000, .collateral = 70000000};
    said.accounts[1] = (struct said_account){
        .id = 9, .available = 30000000, .required = 10000000, .reward = 100000, .collateral = 40000000};
    said.positions[0] = (struct said_position){.account = 7, .market = 100, .size = 500000};
    said.positions[1] = (struct said_position){.account = 9, .market = 100, .size = -200000};
    /* 0.5 x (0.04 + size in 1,000,000ths); flags pay nothing; the reward is the least, or 100 */
    memcpy(said.margins, (int64_t[]){1000, 40, 500, 0, 50000}, sizeof said.margins);
    memcpy(said.guards, (int64_t[]){100000, 0, 1000000, 1000}, sizeof said.guards);
    tell(SETTLED, 100, 7);
    tell(SETTLED, 100, 9);
}

static inline int open_traders(void **state)
{
    (void)state;
    (void)open_with(KEYS);
    open_positions();
    return 0;
}

static inline int open_more(void **state)
{
    (void)state;
    (void)open_with(MORE);
    open_positions();
    return 0;
}

static inline void read_accounts(void)
{
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
}

static inline const struct gw_margin_account *read_first(void)
{
    read_accounts();
    assert_true(f.account_count > 0);
    return &f.accounts[0];
}

#endif
