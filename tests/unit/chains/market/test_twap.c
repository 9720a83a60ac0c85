/* The price of a pool's mean tick, against decimals of 60 digits. */
#include <math.h>

#include "chains/market/lp_price.h"
#include "chains/market/spots.h"

#include "tests/unit/chains/market/stage.h"

#define ASSETS                                                                                               \
    "assets: [{symbol: WETH, underlying: ETH, address: \"0x00000000000000000000000000000000000000a1\"},"     \
    " {symbol: USDC, underlying: USD, address: \"0x00000000000000000000000000000000000000a2\"},"             \
    " {symbol: WBTC, underlying: BTC, address: \"0x00000000000000000000000000000000000000a3\"}]\n    "
#define POOL(more)                                                                                           \
    "{underlying: ETH, source: uniswap_twap, address: \"0x0000000000000000000000000000000000000070\"" more "}"
#define BTC_FEED "{underlying: BTC, address: \"0x00000000000000000000000000000000000000f1\"}"

/* 1800 s at a liquidity of 1e18, in units of 2^-128: 1800 * 2^128 / 10^18 */
#define PASSED_HIGH UINT64_C(0x81b4)
#define PASSED_LOW  UINT64_C(0x23ab4e6bcec35ada)

/* 1.0001^-200311 * 10^12 */
#define PRICE 2000.0402896480882

static struct {
    uint8_t tokens[2];
    int64_t begin;
    int64_t end;
    struct gw_u256 seconds[2];
    size_t words; /* of each array */
    bool is_forgetful;
    int64_t btc_age_s;
} pool;

static void put_array(struct gw_abi_buffer *out, const struct gw_u256 values[2])
{
    gw_abi_put_u64(out, pool.words);
    for (size_t i = 0; i < pool.words; i++) {
        uint8_t word[32];
        gw_u256_to_be(word, &values[i % 2]);
        gw_abi_put(out, word, sizeof word);
    }
}

static bool observe(const uint8_t *args, struct gw_abi_buffer *out)
{
    static const uint8_t window[2] = {1800 >> 8, 1800 & 255};
    assert_true(args[31] == 32 && args[63] == 2 && memcmp(args + 94, window, 2) == 0 && args[127] == 0);
    gw_abi_put_u64(out, 64);
    gw_abi_put_u64(out, 64 + 32 * (1 + pool.words));
    gw_abi_put_u64(out, pool.words);
    for (size_t i = 0; i < pool.words; i++) {
        gw_abi_put_i64(out, i == 0 ? pool.begin : pool.end);
    }
    put_array(out, pool.seconds);
    return !pool.is_forgetful;
}

static bool answer(uint8_t to, const char *name, const uint8_t *args, struct gw_abi_buffer *out)
{
    if (strcmp(name, "decimals()") == 0) {
        gw_abi_put_u64(out, to == 0xa1 ? 18 : to == 0xa2 ? 6 : 8);
    } else if (strcmp(name, "token0()") == 0 || strcmp(name, "token1()") == 0) {
        gw_abi_put_u64(out, pool.tokens[name[5] - '0']);
    } else if (strcmp(name, "latestRoundData()") == 0) {
        stage_put_round(out, 6000000000000, STAGE_TIME_S, STAGE_TIME_S - pool.btc_age_s);
    } else {
        return observe(args, out);
    }
    return true;
}

static int start(void **state)
{
    memset(&pool, 0, sizeof pool);
    pool.tokens[0] = 0xa1;
    pool.tokens[1] = 0xa2;
    pool.words = 2;
    pool.begin = -77000000000;
    pool.end =
        pool.begin - INT64_C(200310) * 1800 - 1; /* a little below the tick: rounded down, as the pool does */
    pool.seconds[1] = (struct gw_u256){{PASSED_LOW, PASSED_HIGH, 0, 0}};
    return stage_start(state);
}

static double find_spot(void)
{
    double usd = 0;
    double age_s = 1;
    assert_int_equal(gw_market_spot(&market, "ETH", &usd, &age_s), GW_OK);
    assert_true(age_s == 0);
    return usd;
}

static bool is_near(double found, double expected, double ratio)
{
    return fabs(found - expected) <= ratio * expected;
}

static void the_mean_tick_is_the_price(void **state)
{
    (void)state;
    stage_open(ASSETS "prices: [" POOL("") "]");
    stage_block(answer, STAGE_TIME_S);
    assert_true(is_near(find_spot(), PRICE, 1e-15));
    assert_int_equal(market.spots[0].twap.mean_tick, -200311);
    stage_block(answer, STAGE_TIME_S + 12);
    assert_true(is_near(find_spot(), PRICE, 1e-15));
}

static void tokens_of_a_pool_are_asked_once(void **state)
{
    (void)state;
    stage_open(ASSETS "prices: [" POOL("") "]");
    stage_block(answer, STAGE_TIME_S);
    gw_call_list_reset(&calls);
    assert_int_equal(gw_market_plan(&market, &calls), GW_OK);
    assert_int_equal(calls.count, 1);
}

static void the_other_order_of_tokens_is_the_inverse(void **state)
{
    (void)state;
    pool.tokens[0] = 0xa2;
    pool.tokens[1] = 0xa1;
    pool.end = pool.begin + INT64_C(200311) * 1800 + 1799;
    stage_open(ASSETS "prices: [" POOL("") "]");
    stage_block(answer, STAGE_TIME_S);
    assert_true(is_near(find_spot(), PRICE, 1e-15));
}

/* WBTC/WETH: 1.0001^263200 * 10^-10 WETH per WBTC. */
static void a_quote_that_is_no_dollar_needs_a_spot(void **state)
{
    (void)state;
    const double price = 60000 / (gw_lp_raw_price(263200) / 1e10);
    pool.tokens[0] = 0xa3;
    pool.tokens[1] = 0xa1;
    pool.end = pool.begin + INT64_C(263200) * 1800;
    stage_open(ASSETS "prices: [" POOL("") ", " BTC_FEED "]");
    stage_block(answer, STAGE_TIME_S);
    assert_true(is_near(find_spot(), price, 1e-15));
    pool.btc_age_s = 4000;
    stage_block(answer, STAGE_TIME_S);
    stage_expect(GW_STALE, market.spots[0].usd, "its quote BTC is stale");
    gw_config_free(&config);
    stage_open(ASSETS "prices: [" POOL("") "]");
    stage_block(answer, STAGE_TIME_S);
    stage_expect(GW_E_MISSING, 0, "its quote BTC has no spot");
}

static void a_pool_that_forgot_is_no_source(void **state)
{
    (void)state;
    stage_open(ASSETS "prices: [" POOL("") "]");
    stage_block(answer, STAGE_TIME_S);
    pool.is_forgetful = true;
    stage_block(answer, STAGE_TIME_S);
    stage_expect(GW_E_MISSING, 0, "does not remember 1800 s");
}

/* 10^6 * sqrt(PRICE) * (1 - 1/sqrt(1.01)) = 221945.836... */
static void a_shallow_pool_is_no_source(void **state)
{
    (void)state;
    stage_open(ASSETS "prices: [" POOL(", depth_usd_min: 221945") "]");
    stage_block(answer, STAGE_TIME_S);
    assert_true(is_near(find_spot(), PRICE, 1e-15));
    gw_config_free(&config);
    stage_open(ASSETS "prices: [" POOL(", depth_usd_min: 221946") "]");
    stage_block(answer, STAGE_TIME_S);
    stage_expect(GW_E_MISSING, 0, "1 % of its pool costs 221946 USD, less than 221946");
}

/* What passed is taken modulo 2^160, as the pool counts. */
static void a_counter_that_went_round_is_no_matter(void **state)
{
    (void)state;
    pool.seconds[0] = (struct gw_u256){{UINT64_MAX, UINT64_MAX, UINT32_MAX, 0}};
    pool.seconds[1].limb[0] -= 1;
    stage_open(ASSETS "prices: [" POOL(", depth_usd_min: 221945") "]");
    stage_block(answer, STAGE_TIME_S);
    assert_true(is_near(find_spot(), PRICE, 1e-15));
}

static void what_cannot_be_is_no_source(void **state)
{
    (void)state;
    stage_open(ASSETS "prices: [" POOL("") "]");
    pool.words = 1;
    stage_block(answer, STAGE_TIME_S);
    stage_expect(GW_E_MISSING, 0, "does not serve");
    pool.words = 3;
    stage_block(answer, STAGE_TIME_S);
    stage_expect(GW_E_MISSING, 0, "does not serve");
    pool.words = 2;
    pool.end = pool.begin + INT64_C(887273) * 1800;
    stage_block(answer, STAGE_TIME_S);
    stage_expect(GW_E_MISSING, 0, "does not serve");
    pool.end = pool.begin;
    pool.seconds[1] = pool.seconds[0];
    stage_block(answer, STAGE_TIME_S);
    stage_expect(GW_E_MISSING, 0, "does not serve");
    pool.seconds[1].limb[2] = UINT64_C(1) << 32;
    stage_block(answer, STAGE_TIME_S);
    stage_expect(GW_E_MISSING, 0, "does not serve");
}

static void a_pool_of_other_tokens_is_no_source(void **state)
{
    (void)state;
    stage_open(ASSETS "prices: [" POOL("") ", " BTC_FEED "]");
    pool.tokens[0] = 0xa3;
    stage_block(answer, STAGE_TIME_S);
    stage_expect(GW_E_MISSING, 0, "its pool trades BTC for USD");
    gw_config_free(&config);
    pool.tokens[0] = 0xa9;
    stage_open(ASSETS "prices: [" POOL("") "]");
    stage_block(answer, STAGE_TIME_S);
    stage_expect(GW_E_MISSING, 0, "token0 is not in assets");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stage_finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_mean_tick_is_the_price),
        TEST(tokens_of_a_pool_are_asked_once),
        TEST(the_other_order_of_tokens_is_the_inverse),
        TEST(a_quote_that_is_no_dollar_needs_a_spot),
        TEST(a_pool_that_forgot_is_no_source),
        TEST(a_shallow_pool_is_no_source),
        TEST(a_counter_that_went_round_is_no_matter),
        TEST(what_cannot_be_is_no_source),
        TEST(a_pool_of_other_tokens_is_no_source),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
