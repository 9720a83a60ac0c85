#include "chains/collector/market_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NOW_S 1700000000

static const struct gw_market market = {
    .spots = {{.underlying = "ETH", .usd = 2000, .updated_s = NOW_S - 7, .feed = {[19] = 0xf1}},
              {.underlying = "ETH",
               .source = GW_SPOT_UNISWAP_TWAP,
               .usd = 1900,
               .updated_s = NOW_S,
               .is_stale = true,
               .twap = {.is_read = true, .mean_tick = -200311},
               .reason = "why"},
              {.underlying = "BTC", .source = GW_SPOT_DERIVE, .reason = "silent"}},
    .spot_count = 3,
    .sequencer = {.is_watched = true, .reason = "down"},
    .vols = {{.underlying = "ETH", .vol = 0.8}},
    .vol_count = 1,
    .vol_feeds = {{.underlying = "ETH",
                   .window_s = 900,
                   .boards = {{.expiry_s = NOW_S + 9, .vol = 0.75, .mean = 0.7}},
                   .board_count = 1},
                  {.underlying = "BTC", .reason = "no board is live"},
                  {.underlying = "ETH",
                   .source = GW_VOL_FEED_PREMIA_SSVI,
                   .oracle = {[19] = 0xfe},
                   .surface = {.is_read = true, .updated_s = NOW_S - 30}},
                  {.underlying = "ETH",
                   .source = GW_VOL_FEED_RYSK_SABR,
                   .volatility_feed = {[19] = 0xfd},
                   .is_trading = true,
                   .smiles = {{.expiry_s = NOW_S + 7}},
                   .smile_count = 1},
                  {.underlying = "ETH",
                   .source = GW_VOL_FEED_DERIVE_SVI,
                   .vol_feed = {[19] = 0xfc},
                   .slices = {{.expiry_s = NOW_S + 5,
                               .updated_s = NOW_S - 3,
                               .svi = {.a = 0.1, .b = 0.1, .sigma = 1.5},
                               .forward = 1900,
                               .tau_years = 1,
                               .confidence = 0.9}},
                   .slice_count = 1}},
    .vol_feed_count = 5,
    .block_time_s = NOW_S,
};

static const char *text_at(const json_t *list, size_t index, const char *key)
{
    return json_string_value(json_object_get(json_array_get(list, index), key));
}

static double number_at(const json_t *list, size_t index, const char *key)
{
    return json_number_value(json_object_get(json_array_get(list, index), key));
}

static void every_source_of_a_price_tells_its_state_and_why(void **state)
{
    (void)state;
    json_t *prices = gw_market_prices_json(&market);
    assert_int_equal(json_array_size(prices), 3);
    assert_string_equal(text_at(prices, 0, "state"), "ok");
    assert_string_equal(text_at(prices, 0, "source"), "chainlink");
    assert_string_equal(text_at(prices, 0, "address"), "0x00000000000000000000000000000000000000f1");
    assert_true(number_at(prices, 0, "usd") == 2000 && number_at(prices, 0, "age_s") == 7);
    assert_null(text_at(prices, 0, "reason"));
    assert_string_equal(text_at(prices, 1, "state"), "stale");
    assert_string_equal(text_at(prices, 1, "reason"), "why");
    assert_true(number_at(prices, 1, "mean_tick") == -200311);
    assert_string_equal(text_at(prices, 2, "state"), "unknown");
    assert_null(json_object_get(json_array_get(prices, 2), "usd"));
    json_decref(prices);
}

static void options_markets_come_before_the_configured(void **state)
{
    (void)state;
    json_t *vols = gw_market_vols_json(&market);
    assert_int_equal(json_array_size(vols), 6);
    assert_string_equal(text_at(vols, 0, "source"), "lyra_gwav");
    const json_t *boards = json_object_get(json_array_get(vols, 0), "boards");
    assert_true(number_at(boards, 0, "vol") == 0.7 && number_at(boards, 0, "vol_now") == 0.75);
    assert_true(number_at(boards, 0, "expiry") == NOW_S + 9);
    assert_string_equal(text_at(vols, 1, "state"), "unknown");
    assert_string_equal(text_at(vols, 1, "reason"), "no board is live");
    assert_string_equal(text_at(vols, 2, "source"), "premia_ssvi");
    assert_string_equal(text_at(vols, 2, "state"), "ok");
    assert_string_equal(text_at(vols, 2, "address"), "0x00000000000000000000000000000000000000fe");
    assert_true(number_at(vols, 2, "age_s") == 30);
    assert_string_equal(text_at(vols, 3, "source"), "rysk_sabr");
    assert_string_equal(text_at(vols, 3, "state"), "ok");
    assert_string_equal(text_at(vols, 3, "address"), "0x00000000000000000000000000000000000000fd");
    const json_t *expiries = json_object_get(json_array_get(vols, 3), "expiries");
    assert_int_equal(json_integer_value(json_array_get(expiries, 0)), NOW_S + 7);
    assert_string_equal(text_at(vols, 4, "source"), "derive_svi");
    assert_string_equal(text_at(vols, 4, "state"), "ok");
    assert_string_equal(text_at(vols, 4, "address"), "0x00000000000000000000000000000000000000fc");
    const json_t *slices = json_object_get(json_array_get(vols, 4), "slices");
    assert_true(number_at(slices, 0, "expiry") == NOW_S + 5 && number_at(slices, 0, "age_s") == 3);
    assert_true(number_at(slices, 0, "confidence") == 0.9 && number_at(slices, 0, "forward") == 1900);
    assert_true(number_at(slices, 0, "vol") == 0.5);
    assert_string_equal(text_at(vols, 5, "source"), "config");
    assert_true(number_at(vols, 5, "vol") == 0.8);
    json_decref(vols);
}

static void a_sequencer_is_told_where_one_is_watched(void **state)
{
    (void)state;
    json_t *sequencer = gw_market_sequencer_json(&market);
    assert_true(json_is_false(json_object_get(sequencer, "trusted")));
    assert_string_equal(json_string_value(json_object_get(sequencer, "reason")), "down");
    json_decref(sequencer);
    static const struct gw_market bare;
    assert_null(gw_market_sequencer_json(&bare));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_source_of_a_price_tells_its_state_and_why),
        cmocka_unit_test(options_markets_come_before_the_configured),
        cmocka_unit_test(a_sequencer_is_told_where_one_is_watched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
