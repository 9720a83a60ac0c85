#include "chains/protocol/replication.h"

#include <math.h>

#include "chains/book/book.h"
#include "gammawatch/flow.h"
#include "tests/unit/chains/protocol/play.h"

#define NOW_S  1700000000
#define TOKEN  "\"0x00000000000000000000000000000000000000a0\""
#define FEED   "\"0x00000000000000000000000000000000000000f0\""
#define READ   "token: " TOKEN ", price_feed: " FEED
#define ETH(x) "funds: [{name: fund, underlying: ETH, " x "}]"

static struct play f;
static struct gw_book book;

static struct {
    uint64_t supply_e2; /* hundredths of a token of 18 decimals */
    int64_t answer;     /* 8 decimals */
    int64_t age_s;
    bool is_token_silent;
    bool is_feed_silent;
    uint64_t decimals;
} fund;

static bool answer(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    const bool is_token = call->to[19] == 0xa0;
    assert_true(is_token || call->to[19] == 0xf0);
    if (play_is_call(p, call, "decimals()")) {
        gw_abi_put_u64(out, is_token ? fund.decimals : 8);
    } else if (play_is_call(p, call, "totalSupply()")) {
        uint8_t word[32];
        const struct gw_u256 unit = gw_u256_from_u64(UINT64_C(10000000000000000));
        struct gw_u256 supply = gw_u256_from_u64(fund.supply_e2);
        (void)gw_u256_mul(&supply, &supply, &unit);
        gw_u256_to_be(word, &supply);
        gw_abi_put(out, word, sizeof word);
    } else {
        assert_true(play_is_call(p, call, "latestRoundData()"));
        gw_abi_put_u64(out, 1);
        gw_abi_put_i64(out, fund.answer);
        gw_abi_put_i64(out, NOW_S - 31536000); /* startedAt */
        gw_abi_put_i64(out, NOW_S - fund.age_s);
        gw_abi_put_u64(out, 1);
    }
    return !(is_token ? fund.is_token_silent : fund.is_feed_silent);
}

/* 50 000 tokens at 40 dollars: two million. */
static void open_fund(const char *keys)
{
    memset(&fund, 0, sizeof fund);
    fund.supply_e2 = 5000000;
    fund.answer = 4000000000;
    fund.decimals = 18;
    play_open(&f, "replication", keys, NOW_S);
    f.venue.block_time_s = NOW_S;
    f.market.spots[0] = (struct gw_spot){.underlying = "ETH", .usd = 2000, .updated_s = NOW_S};
    f.market.spot_count = 1;
}

static void read_fund(void)
{
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
}

static int start(void **state)
{
    (void)state;
    return gw_book_init(&book) == GW_OK ? 0 : -1;
}

static int finish(void **state)
{
    (void)state;
    gw_book_fini(&book);
    play_close(&f);
    return 0;
}

static const struct gw_exposure *seal(void)
{
    static const struct gw_block block = {.number = 7, .time_s = NOW_S};
    gw_book_begin(&book, &f.market, &block);
    const struct gw_position_sink sink = gw_book_sink(&book, "replication");
    for (size_t i = 0; i < f.position_count; i++) {
        assert_int_equal(sink.position(sink.context, &f.positions[i]), GW_OK);
    }
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.exposure_count, 1);
    return &book.exposures[0];
}

static bool is_near(double found, double expected)
{
    return fabs(found - expected) <= 1e-11 * fabs(expected);
}

/* Against the rebalancing flow and the closed payoff of the pricing library, which have their own vectors. */
static void check_against_the_model(double multiple, double base)
{
    const struct gw_exposure *e = seal();
    struct gw_flow_leveraged flow;
    assert_int_equal(gw_flow_leveraged(&flow, base, multiple, 0.01), GW_OK);
    assert_true(is_near(e->hedging_gamma_usd_per_1pct, flow.gamma_usd_per_1pct));
    assert_true(is_near(e->hedging_gamma_usd_per_1pct, -base * multiple * (multiple - 1) / 100));
    assert_true(is_near(e->gamma_usd_per_1pct, e->hedging_gamma_usd_per_1pct));
    assert_true(is_near(e->delta_usd, -multiple * base) && is_near(e->notional_usd, base));
    const struct gw_leveraged payoff = {.leverage = multiple, .value = base, .value_spot = 2000};
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double spot = gw_ladder_spot(i, 2000);
        struct gw_greeks greeks;
        assert_int_equal(gw_pricing_leveraged(&greeks, spot, &payoff), GW_OK);
        assert_true(is_near(e->ladder_hedging_gamma_usd_per_1pct[i], -greeks.gamma * spot * spot / 100));
        assert_true(fabs(e->pnl_usd[GW_VOL_FLAT][i] + greeks.price - base) <= 1e-11 * (base + greeks.price));
    }
    assert_true((e->head.flags & GW_EXPOSURE_REPLICATED) != 0);
    assert_int_equal(e->head.flags & GW_EXPOSURE_OPTIONS, 0);
    assert_string_equal(e->evidence, "documented");
}

static void a_leveraged_token_buys_rises_and_sells_falls(void **state)
{
    (void)state;
    open_fund(ETH("leverage: 3, " READ));
    read_fund();
    assert_int_equal(f.position_count, 1);
    const struct gw_position *p = &f.positions[0];
    assert_string_equal(p->venue, "0x00000000000000000000000000000000000000a0");
    assert_string_equal(p->id, "fund");
    assert_true(p->kind == GW_POSITION_POWER && p->power == 3);
    assert_true(is_near(p->quantity, -2e6 / 8e9));
    assert_non_null(strstr(p->raw, "\"supply\":\"50000000000000000000000\""));
    assert_int_equal(f.known_count, 1);
    check_against_the_model(3, 2e6);
    assert_true(book.exposures[0].hedging_gamma_usd_per_1pct < 0);
}

static void an_inverse_token_does_so_too(void **state)
{
    (void)state;
    open_fund(ETH("leverage: -2, " READ));
    read_fund();
    check_against_the_model(-2, 2e6);
    assert_true(book.exposures[0].hedging_gamma_usd_per_1pct < 0 && book.exposures[0].delta_usd > 0);
}

static void half_a_leverage_dampens(void **state)
{
    (void)state;
    open_fund(ETH("leverage: 0.5, nav_usd: 8e6"));
    read_fund();
    assert_int_equal(f.asked, 0);
    assert_string_equal(f.positions[0].venue, "fund");
    check_against_the_model(0.5, 8e6);
    assert_true(book.exposures[0].hedging_gamma_usd_per_1pct > 0);
}

static void a_cppi_trades_a_multiple_of_its_cushion(void **state)
{
    (void)state;
    open_fund(ETH("kind: cppi, multiplier: 4, floor_usd: 1500000, " READ));
    read_fund();
    check_against_the_model(4, 5e5);
    assert_non_null(strstr(f.positions[0].raw, "\"floor_usd\":1500000"));
}

static void a_cppi_at_its_floor_holds_nothing(void **state)
{
    (void)state;
    open_fund(ETH("kind: cppi, multiplier: 4, floor_usd: 2e6, " READ));
    read_fund();
    assert_true(f.position_count == 0 && f.excluded_count == 0);
    fund.supply_e2 = 5000001;
    read_fund();
    assert_int_equal(f.position_count, 1);
}

static void what_never_changes_is_asked_once(void **state)
{
    (void)state;
    open_fund(ETH("leverage: 3, " READ));
    read_fund();
    assert_int_equal(f.asked, 4);
    fund.supply_e2 *= 2;
    read_fund();
    assert_int_equal(f.asked, 2);
    assert_true(is_near(f.positions[0].quantity, -4e6 / 8e9));
}

static void expect_exclusion(const char *reason)
{
    read_fund();
    assert_int_equal(f.position_count, 0);
    assert_int_equal(f.excluded_count, 1);
    if (strstr(f.excluded, reason) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", f.excluded, reason);
    }
}

static void what_cannot_be_read_is_excluded_and_comes_back(void **state)
{
    (void)state;
    open_fund(ETH("leverage: 3, age_s_max: 60, " READ));
    fund.decimals = 37;
    expect_exclusion("decimals() of its token does not serve");
    fund.decimals = 18;
    fund.is_token_silent = true;
    expect_exclusion("does not serve");
    fund.is_token_silent = false;
    fund.is_feed_silent = true;
    expect_exclusion("does not serve");
    fund.is_feed_silent = false;
    fund.age_s = 61;
    expect_exclusion("61 s old, 60 allowed");
    fund.age_s = -1;
    expect_exclusion("latestRoundData() does not serve");
    fund.age_s = 60;
    fund.answer = 0;
    expect_exclusion("latestRoundData() does not serve");
    fund.answer = -4000000000;
    expect_exclusion("latestRoundData() does not serve");
    fund.answer = 4000000000;
    read_fund();
    assert_true(f.position_count == 1 && f.excluded_count == 0);
    f.market.spot_count = 0;
    expect_exclusion("its underlying has no spot");
}

static void a_fund_without_shares_owes_nothing(void **state)
{
    (void)state;
    open_fund(ETH("leverage: 3, " READ));
    fund.supply_e2 = 0;
    read_fund();
    assert_true(f.position_count == 0 && f.excluded_count == 0);
}

static void what_is_wrong_is_said(void **state)
{
    (void)state;
    static const char *const wrong[][2] = {
        {ETH("nav_usd: 1"), "needs leverage"},
        {ETH("leverage: 2, multiplier: 3, nav_usd: 1"), "has no multiplier"},
        {ETH("leverage: 2, floor_usd: 3, nav_usd: 1"), "has no floor_usd"},
        {ETH("kind: cppi, multiplier: 3, nav_usd: 1"), "needs multiplier and floor_usd"},
        {ETH("kind: cppi, multiplier: 3, floor_usd: 1, leverage: 2, nav_usd: 1"), "has no leverage"},
        {ETH("leverage: 2"), "either nav_usd, or token and price_feed"},
        {ETH("leverage: 2, nav_usd: 1, " READ), "either nav_usd"},
        {ETH("leverage: 2, token: " TOKEN), "either nav_usd"},
        {ETH("leverage: 17, nav_usd: 1"), "leverage"},
        {ETH("leverage: 2, kind: hope, nav_usd: 1"), "kind"},
        {"funds: []", "0 funds; 1 to 64"},
        {"funds: [{name: a, underlying: USD, leverage: 2, nav_usd: 1}]", "USD"},
        {"funds: [{name: a, underlying: ETH, leverage: 2, nav_usd: 1}, "
         "{name: a, underlying: BTC, leverage: 2, nav_usd: 1}]",
         "listed twice"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        memset(&f, 0, sizeof f);
        assert_int_equal(play_configure(&f, "replication", wrong[i][0]), GW_E_CONFIG);
        if (strstr(f.config.error, wrong[i][1]) == NULL) {
            fail_msg("\"%s\" does not say \"%s\"", f.config.error, wrong[i][1]);
        }
        gw_config_free(&f.config);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_leveraged_token_buys_rises_and_sells_falls),
        TEST(an_inverse_token_does_so_too),
        TEST(half_a_leverage_dampens),
        TEST(a_cppi_trades_a_multiple_of_its_cushion),
        TEST(a_cppi_at_its_floor_holds_nothing),
        TEST(what_never_changes_is_asked_once),
        TEST(what_cannot_be_read_is_excluded_and_comes_back),
        TEST(a_fund_without_shares_owes_nothing),
        cmocka_unit_test(what_is_wrong_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
