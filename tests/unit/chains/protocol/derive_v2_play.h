/* derive_v2_play: a market of Derive v2 as a test plays it: account 7 under the manager that it says, account 9 opposite. */
#ifndef GW_TESTS_CHAINS_PROTOCOL_DERIVE_V2_PLAY_H
#define GW_TESTS_CHAINS_PROTOCOL_DERIVE_V2_PLAY_H

#include "chains/protocol/derive_v2.h"
#include "tests/unit/chains/protocol/play.h"

#define AT(byte) "\"0x00000000000000000000000000000000000000" byte "\""
#define MARKET                                                                                               \
    "sub_accounts: " AT("a0") ", option_asset: " AT("b0") ", vol_feed: " AT("f0") ", underlying: ETH"
#define FEEDS ", spot_feed: " AT("f1") ", forward_feed: " AT("f2")
#define MANAGED                                                                                              \
    ", cash_asset: " AT("c0") ", standard_manager: " AT("d0") ", perp_asset: " AT("b1") ", base_asset: " AT( \
        "b2")
#define MILLI   1000000000000000 /* 1e15: a thousandth of 1e18 */
#define NOW_S   5000
#define ACCOUNT 7

/* A call of 2,000 expiring at 9,000: 9000 | 200000000000 << 32 | 1 << 95. */
static const uint8_t call_id[12] = {0x80, 0, 0, 0x2e, 0x90, 0xed, 0xd0, 0, 0, 0, 0x23, 0x28};

/* What the contracts say; tests alter it. Account 7 owes what account 9 holds; thousandths. */
static struct {
    int64_t call;
    int64_t cash;
    int64_t perp;
    int64_t base;
    int64_t foreign;
    int64_t perp_cash;
    uint8_t manager;
    int64_t view_margin;
    int64_t view_value;
    const char *reverting;
    size_t cut;
    const char *cut_call;
    uint64_t assets; /* that the list claims to hold, beyond what it does */
    int64_t stable;
    bool is_unlisted;
} said;

static struct play f;

static void adjust(uint8_t account, uint8_t asset)
{
    struct gw_log log = {.topic_count = 4};
    log.address[19] = 0xa0;
    gw_abi_topic(log.topics[0], "BalanceAdjusted(uint256,address,bytes32,int256,int256,int256,uint256)");
    log.topics[1][31] = account;
    log.topics[3][19] = asset;
    memcpy(log.topics[3] + 20, call_id, asset == 0xb0 ? sizeof call_id : 0);
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_OK);
}

static int open_market(void **state)
{
    (void)state;
    memset(&said, 0, sizeof said);
    said.call = -1000;
    said.cash = 1000000;
    said.manager = 0xd0;
    said.stable = 1000;
    play_open(&f, "derive_v2", MARKET MANAGED FEEDS, NOW_S);
    adjust(ACCOUNT, 0xb0);
    adjust(9, 0xb0);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    play_close(&f);
    return 0;
}

static void put_milli(struct gw_abi_buffer *out, int64_t value)
{
    uint8_t word[32];
    struct gw_u256 product;
    const struct gw_u256 unit = gw_u256_from_u64(MILLI);
    const struct gw_u256 magnitude = gw_u256_from_u64((uint64_t)(value < 0 ? -value : value));
    assert_false(gw_u256_mul(&product, &magnitude, &unit));
    if (value < 0) {
        const struct gw_u256 none = gw_u256_from_u64(0);
        (void)gw_u256_sub(&product, &none, &product);
    }
    gw_u256_to_be(word, &product);
    gw_abi_put(out, word, sizeof word);
}

static void put_two(struct gw_abi_buffer *out, int64_t first, int64_t second)
{
    put_milli(out, first);
    put_milli(out, second);
}

static void put_asset(struct gw_abi_buffer *out, uint8_t asset, int64_t amount)
{
    const uint8_t address[20] = {[19] = asset};
    gw_abi_put_address(out, address);
    gw_abi_put_u64(out, 0);
    put_milli(out, amount);
}

static void put_held(struct gw_abi_buffer *out, bool is_debtor)
{
    gw_abi_put_u64(out, 32);
    gw_abi_put_u64(out, 5 + said.assets);
    put_asset(out, 0xc0, is_debtor ? said.cash : 0);
    put_asset(out, 0xb0, is_debtor ? said.call : -said.call);
    put_asset(out, 0xb1, is_debtor ? said.perp : 0);
    put_asset(out, 0xb2, is_debtor ? said.base : 0);
    put_asset(out, is_debtor && said.foreign != 0 ? 0xee : 0xc0,
              is_debtor && said.foreign == 0 ? said.cash : 0);
}

static void put_address(struct gw_abi_buffer *out, uint8_t last)
{
    const uint8_t address[20] = {[19] = last};
    gw_abi_put_address(out, address);
}

static void put_words(struct gw_abi_buffer *out, const int64_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        put_milli(out, words[i]);
    }
}

static bool answer_account(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    const bool is_debtor = play_argument(p, call, 0) == ACCOUNT;
    if (play_is_call(p, call, "getBalance(uint256,address,uint256)")) {
        put_milli(out, is_debtor ? said.call : -said.call);
    } else if (play_is_call(p, call, "openInterest(uint256)")) {
        put_milli(out, said.call < 0 ? -said.call : said.call);
    } else if (play_is_call(p, call, "ownerOf(uint256)")) {
        put_address(out, is_debtor ? 0x77 : 0x99);
    } else if (play_is_call(p, call, "manager(uint256)")) {
        put_address(out, said.manager);
    } else if (play_is_call(p, call, "getAccountBalances(uint256)")) {
        put_held(out, is_debtor);
    } else if (play_is_call(p, call, "getUnsettledAndUnrealizedCash(uint256)")) {
        put_milli(out, said.perp_cash);
    } else if (play_is_call(p, call, "getMargin(uint256,bool)")) {
        put_milli(out, said.view_margin);
    } else if (play_is_call(p, call, "getMarginAndMarkToMarket(uint256,bool,uint256)")) {
        put_two(out, said.manager == 0xd0 ? said.view_margin : 12345, said.view_value);
    } else {
        return false;
    }
    return true;
}

static void answer_market(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    static const int64_t option_rules[] = {150, 130, 90, 85, 95, 1200, 1100, 1050};
    if (play_is_call(p, call, "getVol(uint128,uint64)")) {
        put_two(out, 650, 100); /* not sure enough for greeks; managers ask no more */
    } else if (play_is_call(p, call, "getForwardPricePortions(uint64)")) {
        put_two(out, 0, 2001000);
        put_milli(out, 1000);
    } else if (play_is_call(p, call, "getSpot()")) {
        put_two(out, call->to[19] == 0xf1 ? 2000000 : said.stable, 1000);
    } else if (play_is_call(p, call, "getPerpPrice()")) {
        put_two(out, 2002000, 1000);
    } else if (play_is_call(p, call, "stableFeed()")) {
        put_address(out, 0xf3);
    } else if (play_is_call(p, call, "assetDetails(address)")) {
        gw_abi_put_u64(out, said.is_unlisted ? 0 : 1);
        gw_abi_put_u64(out, 1);
        gw_abi_put_u64(out, 4);
    } else if (play_is_call(p, call, "optionMarginParams(uint256)")) {
        assert_int_equal(play_argument(p, call, 0), 4);
        put_words(out, option_rules, 8);
    } else if (play_is_call(p, call, "perpMarginRequirements(uint256)")) {
        put_two(out, 65, 100);
    } else {
        assert_true(play_is_call(p, call, "baseMarginParams(uint256)"));
        put_two(out, 800, 900);
    }
}

static bool answer(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    if (said.reverting != NULL && play_is_call(p, call, said.reverting)) {
        return false;
    }
    if (!answer_account(p, call, out)) {
        answer_market(p, call, out);
    }
    out->size -= said.cut_call != NULL && play_is_call(p, call, said.cut_call) ? said.cut : 0;
    return true;
}

#endif
