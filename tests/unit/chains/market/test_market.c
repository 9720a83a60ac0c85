#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chains/market/market.h"

#define BLOCK_TIME_S 1700000000

static const char text[] =
    "version: 1\n"
    "chains:\n"
    "  - assets: [{symbol: WETH, underlying: ETH, address: \"0x00000000000000000000000000000000000000a1\"},\n"
    "             {symbol: USDC, underlying: USD, address: \"0x00000000000000000000000000000000000000a2\"}]\n"
    "    prices: [{underlying: ETH, source: chainlink, address: "
    "\"0x00000000000000000000000000000000000000f1\", "
    "age_s_max: 100}]\n"
    "    volatility: [{underlying: ETH, vol: 0.8}]\n";

static struct gw_config config;
static struct gw_market market;
static struct gw_call_list calls;

static enum gw_status configure(const char *yaml)
{
    const struct gw_config_node *chains;
    assert_int_equal(gw_config_parse(&config, "test", yaml, strlen(yaml)), GW_OK);
    assert_int_equal(gw_config_section(&config, &chains, "chains"), GW_OK);
    return gw_market_configure(&market, &config, gw_config_item(chains, 0));
}

static int start(void **state)
{
    (void)state;
    return configure(text) == GW_OK && gw_call_list_init(&calls) == GW_OK ? 0 : -1;
}

static int finish(void **state)
{
    (void)state;
    gw_config_free(&config);
    gw_call_list_fini(&calls);
    return 0;
}

struct round {
    int64_t answer;
    int64_t updated_s;
    size_t size; /* bytes of the reply that arrive */
    bool is_reverted;
};

/* Answers the planned calls: decimals 18, 6 and, of the feed, 8; and one round. */
static void play(const struct round *round)
{
    static uint8_t bytes[16][160];
    struct gw_call_reply replies[16];
    gw_call_list_reset(&calls);
    assert_int_equal(gw_market_plan(&market, &calls), GW_OK);
    assert_true(calls.count <= 16);
    for (size_t i = 0; i < calls.count; i++) {
        struct gw_abi_buffer b = {.data = bytes[i], .capacity = sizeof bytes[i]};
        uint8_t decimals[4];
        gw_abi_selector(decimals, "decimals()");
        const uint8_t last = calls.calls[i].to[19];
        replies[i] = (struct gw_call_reply){.is_ok = true, .data = bytes[i]};
        if (memcmp(calls.arena + calls.calls[i].data_at, decimals, 4) == 0) {
            gw_abi_put_u64(&b, last == 0xf1 ? 8 : last == 0xa1 ? 18 : 6);
            replies[i].size = b.size;
            continue;
        }
        gw_abi_put_u64(&b, 1);
        gw_abi_put_i64(&b, round->answer);
        gw_abi_put_i64(&b, round->updated_s);
        gw_abi_put_i64(&b, round->updated_s);
        gw_abi_put_u64(&b, 1);
        replies[i].is_ok = !round->is_reverted;
        replies[i].size = round->size;
    }
    const struct gw_reply_list list = {calls.calls, replies, calls.count};
    assert_int_equal(gw_market_decode(&market, &list, BLOCK_TIME_S), GW_OK);
}

static void a_fresh_answer_is_the_spot(void **state)
{
    (void)state;
    double usd;
    double age_s;
    play(&(struct round){.answer = 200012345678, .updated_s = BLOCK_TIME_S - 100, .size = 160});
    assert_int_equal(gw_market_spot(&market, "ETH", &usd, &age_s), GW_OK);
    assert_true(usd == 2000.12345678);
    assert_true(age_s == 100);
    const struct gw_token *token = gw_market_token(&market, market.tokens[1].address);
    assert_non_null(token);
    assert_true(token->is_known && token->decimals == 6);
    assert_string_equal(token->underlying, "USD");
}

static void decimals_are_asked_once(void **state)
{
    (void)state;
    play(&(struct round){.answer = 1, .updated_s = BLOCK_TIME_S, .size = 160});
    assert_int_equal(calls.count, 4);
    play(&(struct round){.answer = 1, .updated_s = BLOCK_TIME_S, .size = 160});
    assert_int_equal(calls.count, 1);
}

static void an_answer_past_its_heartbeat_is_stale_and_said_so(void **state)
{
    (void)state;
    double usd;
    double age_s;
    play(&(struct round){.answer = 200000000000, .updated_s = BLOCK_TIME_S - 101, .size = 160});
    assert_int_equal(gw_market_spot(&market, "ETH", &usd, &age_s), GW_STALE);
    assert_true(usd == 2000 && age_s == 101);
}

static void an_answer_that_cannot_be_is_no_spot(void **state)
{
    (void)state;
    static const struct round bad[] = {
        {.answer = 0, .updated_s = BLOCK_TIME_S, .size = 160},
        {.answer = -200000000000, .updated_s = BLOCK_TIME_S, .size = 160},
        {.answer = 200000000000, .updated_s = BLOCK_TIME_S + 1, .size = 160},
        {.answer = 200000000000, .updated_s = -1, .size = 160},
        {.answer = 200000000000, .updated_s = BLOCK_TIME_S, .size = 96},
        {.answer = 200000000000, .updated_s = BLOCK_TIME_S, .size = 0},
        {.answer = 200000000000, .updated_s = BLOCK_TIME_S, .size = 160, .is_reverted = true},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        double usd;
        double age_s;
        play(&(struct round){.answer = 200000000000, .updated_s = BLOCK_TIME_S, .size = 160});
        assert_int_equal(gw_market_spot(&market, "ETH", &usd, &age_s), GW_OK);
        play(&bad[i]);
        assert_int_equal(gw_market_spot(&market, "ETH", &usd, &age_s), GW_E_MISSING);
    }
}

static void usd_is_one_and_the_unlisted_is_missing(void **state)
{
    (void)state;
    double value;
    double age_s;
    assert_int_equal(gw_market_spot(&market, "USD", &value, &age_s), GW_OK);
    assert_true(value == 1 && age_s == 0);
    assert_int_equal(gw_market_spot(&market, "BTC", &value, &age_s), GW_E_MISSING);
    assert_int_equal(gw_market_vol(&market, "ETH", &value), GW_OK);
    assert_true(value == 0.8);
    assert_int_equal(gw_market_vol(&market, "BTC", &value), GW_E_MISSING);
    static const uint8_t unlisted[20] = {9};
    assert_null(gw_market_token(&market, unlisted));
}

static void what_is_wrong_is_said(void **state)
{
    (void)state;
#define FEED(name) "{underlying: " name ", address: \"0x00000000000000000000000000000000000000f1\"}"
#define ASSET      "{symbol: WETH, underlying: ETH, address: \"0x00000000000000000000000000000000000000a1\"}"
    static const char *const wrong[][2] = {
        {"prices: [" FEED("USD") "]", "USD is 1"},
        {"prices: [" FEED("a_name_of_16_char") "]", "1 to 15 characters"},
        {"assets: [" ASSET ", " ASSET "]", "listed twice"},
        {"assets: {symbol: WETH}", "assets"},
        {"volatility: [{underlying: ETH, vol: 0.8}, {underlying: ETH, vol: 0.9}]", "two volatilities"},
        {"volatility: [{underlying: ETH, vol: 80}]", "vol"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char yaml[1024];
        (void)snprintf(yaml, sizeof yaml, "version: 1\nchains:\n  - %s\n", wrong[i][0]);
        assert_int_equal(configure(yaml), GW_E_CONFIG);
        if (strstr(config.error, wrong[i][1]) == NULL) {
            fail_msg("\"%s\" does not say \"%s\"", config.error, wrong[i][1]);
        }
        gw_config_free(&config);
    }
}

static void more_feeds_than_fit_are_refused(void **state)
{
    (void)state;
    char yaml[8192] = "version: 1\nchains:\n  - volatility:\n";
    for (unsigned i = 0; i <= GW_FEEDS_MAX; i++) {
        const size_t used = strlen(yaml);
        (void)snprintf(yaml + used, sizeof yaml - used, "      - {underlying: T%u, vol: 1}\n", i);
    }
    assert_int_equal(configure(yaml), GW_E_CONFIG);
    assert_non_null(strstr(config.error, "33 volatility; at most 32"));
    gw_config_free(&config);
}

static void a_venues_volatility_comes_before_the_configured(void **state)
{
    (void)state;
    struct gw_option_vol vol;
    const struct gw_vol_choice *choice = &vol.choice;
    gw_market_choose_option_vol(&market, &vol, "ETH", 2000, BLOCK_TIME_S + 1, 0.65, 0);
    assert_true(choice->vol == 0.65 && choice->source == GW_VOL_ONCHAIN && choice->confidence == 1);
    gw_market_choose_option_vol(&market, &vol, "ETH", 2000, BLOCK_TIME_S + 1, 0, 0);
    assert_true(choice->vol == 0.8 && choice->source == GW_VOL_CONFIG);
    gw_market_choose_option_vol(&market, &vol, "BTC", 2000, BLOCK_TIME_S + 1, 0, 0);
    assert_true(choice->vol == GW_VOL_FALLBACK && choice->source == GW_VOL_CONFIG);
    gw_market_choose_option_vol(&market, &vol, "ETH", 2000, BLOCK_TIME_S + 1, 1e9, 0);
    assert_true(choice->vol == GW_VOL_MAX && choice->is_clamped);
}

static void play_spot(uint64_t price_e2, uint64_t confidence_e2, bool is_reverted)
{
    static const char yaml[] = "version: 1\n"
                               "chains:\n"
                               "  - assets: []\n"
                               "    prices: [{underlying: ETH, source: derive, address: "
                               "\"0x00000000000000000000000000000000000000f1\"}]\n";
    uint8_t bytes[64];
    struct gw_abi_buffer buffer = {.data = bytes, .capacity = sizeof bytes};
    const uint64_t words[] = {price_e2, confidence_e2};
    gw_config_free(&config);
    assert_int_equal(configure(yaml), GW_OK);
    gw_call_list_reset(&calls);
    assert_int_equal(gw_market_plan(&market, &calls), GW_OK);
    assert_int_equal(calls.count, 1);
    for (size_t i = 0; i < 2; i++) { /* hundredths to 18 digits */
        uint8_t word[32];
        const struct gw_u256 value = gw_u256_from_u64(words[i]);
        const struct gw_u256 scale = gw_u256_from_u64(UINT64_C(10000000000000000));
        struct gw_u256 scaled;
        (void)gw_u256_mul(&scaled, &value, &scale);
        gw_u256_to_be(word, &scaled);
        gw_abi_put(&buffer, word, sizeof word);
    }
    const struct gw_call_reply reply = {.is_ok = !is_reverted, .data = bytes, .size = is_reverted ? 0 : 64};
    const struct gw_reply_list list = {calls.calls, &reply, 1};
    assert_int_equal(gw_market_decode(&market, &list, BLOCK_TIME_S), GW_OK);
}

static void a_spot_feed_of_derive_counts_as_of_the_block_while_it_is_confident(void **state)
{
    (void)state;
    play_spot(250050, 90, false);
    assert_true(market.spots[0].usd == 2500.5);
    assert_int_equal(market.spots[0].updated_s, BLOCK_TIME_S);
    assert_false(market.spots[0].is_stale);
    play_spot(250050, 54, false);
    assert_true(market.spots[0].usd == 0);
    play_spot(250050, 90, true);
    assert_true(market.spots[0].usd == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_spot_feed_of_derive_counts_as_of_the_block_while_it_is_confident,
                                        start, finish),
        cmocka_unit_test_setup_teardown(a_fresh_answer_is_the_spot, start, finish),
        cmocka_unit_test_setup_teardown(decimals_are_asked_once, start, finish),
        cmocka_unit_test_setup_teardown(an_answer_past_its_heartbeat_is_stale_and_said_so, start, finish),
        cmocka_unit_test_setup_teardown(an_answer_that_cannot_be_is_no_spot, start, finish),
        cmocka_unit_test_setup_teardown(usd_is_one_and_the_unlisted_is_missing, start, finish),
        cmocka_unit_test_setup_teardown(a_venues_volatility_comes_before_the_configured, start, finish),
        cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(more_feeds_than_fit_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
