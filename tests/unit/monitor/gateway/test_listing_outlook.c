/* Do /v1/forecast and /v1/advice show the latest of each key, whole, and say when it is old? */
#include "tests/unit/monitor/gateway/stage.h"

#include "monitor/gateway/listing.h"

static const struct gw_listing_filter any;

static struct gw_forecast_record forecast_of(const char *underlying, double p)
{
    struct gw_forecast_record r = {.spot_usd = 2000.0, .p_k_half = {0.0, p}, .horizon_s = {3600.0}};
    r.head = stage_head(GW_RECORD_FORECAST, sizeof r, 7);
    (void)snprintf(r.head.underlying, sizeof r.head.underlying, "%s", underlying);
    return r;
}

static struct gw_advice_record advice_of(const char *venue, double cap_usd)
{
    struct gw_advice_record r = {.strike_cap_usd = cap_usd, .delta_venues = 1.0};
    r.head = stage_head(GW_RECORD_ADVICE, sizeof r, 7);
    (void)snprintf(r.head.protocol, sizeof r.head.protocol, "lyra_v1");
    (void)snprintf(r.head.venue, sizeof r.head.venue, "%s", venue);
    (void)snprintf(r.head.underlying, sizeof r.head.underlying, "ETH");
    (void)snprintf(r.delta_venue[0], sizeof r.delta_venue[0], "cex");
    return r;
}

static const json_t *at(const json_t *list, const char *name, size_t i)
{
    return json_array_get(json_object_get(list, name), i);
}

static void a_forecast_is_shown_whole_and_the_latest_counts(void **state)
{
    struct gw_board *b = *state;
    const struct gw_forecast_record old = forecast_of("ETH", 0.5), now = forecast_of("ETH", 0.25);
    const struct gw_forecast_record other = forecast_of("BTC", 0.75);
    STAGE_PUT(b, GW_BOARD_SIGNALS, old, 9000);
    STAGE_PUT(b, GW_BOARD_SIGNALS, other, 9000);
    STAGE_PUT(b, GW_BOARD_SIGNALS, now, 3000);
    json_t *json = gw_listing_forecast(b, &any, STAGE_NOW_MS);
    assert_string_equal(json_string_value(json_object_get(json, "schema")), "gammawatch.forecast/1");
    assert_int_equal(json_array_size(json_object_get(json, "forecasts")), 2);
    const json_t *eth = at(json, "forecasts", 0);
    assert_string_equal(json_string_value(json_object_get(eth, "record")), "forecast");
    assert_string_equal(json_string_value(json_object_get(eth, "underlying")), "ETH");
    assert_true(json_real_value(at(eth, "p_k_half", 1)) == 0.25);
    assert_int_equal(json_array_size(json_object_get(eth, "horizon_s")), GW_HORIZONS);
    assert_true(json_number_value(json_object_get(eth, "age_s")) == 3.0);
    assert_true(json_is_false(json_object_get(eth, "stale")));
    assert_int_equal(json_integer_value(json_object_get(eth, "block")), 7);
    json_decref(json);
    const struct gw_listing_filter btc = {.underlying = "BTC"};
    json = gw_listing_forecast(b, &btc, STAGE_NOW_MS + STAGE_DATA_MS);
    assert_int_equal(json_array_size(json_object_get(json, "forecasts")), 1);
    assert_true(json_is_true(json_object_get(at(json, "forecasts", 0), "stale")));
    json_decref(json);
}

static void every_feed_has_its_own_advice(void **state)
{
    struct gw_board *b = *state;
    const struct gw_advice_record first = advice_of(STAGE_VENUE, 1e6), again = advice_of(STAGE_VENUE, 2e6);
    const struct gw_advice_record second = advice_of(STAGE_VENUE_2, 3e6);
    STAGE_PUT(b, GW_BOARD_SIGNALS, first, 2000);
    STAGE_PUT(b, GW_BOARD_SIGNALS, second, 1000);
    STAGE_PUT(b, GW_BOARD_SIGNALS, again, 0);
    json_t *json = gw_listing_advice(b, &any, STAGE_NOW_MS);
    assert_string_equal(json_string_value(json_object_get(json, "schema")), "gammawatch.advice/1");
    assert_int_equal(json_array_size(json_object_get(json, "advice")), 2);
    const json_t *feed = at(json, "advice", 0);
    assert_string_equal(json_string_value(json_object_get(feed, "venue")), STAGE_VENUE);
    assert_true(json_real_value(json_object_get(feed, "strike_cap_usd")) == 2e6);
    json_decref(json);
    const struct gw_listing_filter opyn = {.protocol = "opyn"};
    json = gw_listing_advice(b, &opyn, STAGE_NOW_MS);
    assert_int_equal(json_array_size(json_object_get(json, "advice")), 0);
    json_decref(json);
}

static void one_underlying_too_many_is_refused(void **state)
{
    struct gw_board *b = *state;
    for (unsigned i = 0; i < GW_UNDERLYINGS_MAX; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "A%u", i);
        const struct gw_forecast_record r = forecast_of(name, 0.5);
        STAGE_PUT(b, GW_BOARD_SIGNALS, r, 0);
    }
    const struct gw_forecast_record more = forecast_of("B", 0.5);
    assert_int_equal(gw_board_take(b, GW_BOARD_SIGNALS, &more, sizeof more, STAGE_NOW_MS), GW_E_BOUND);
    assert_int_equal(b->refused, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAGE_TEST(a_forecast_is_shown_whole_and_the_latest_counts),
        STAGE_TEST(every_feed_has_its_own_advice),
        STAGE_TEST(one_underlying_too_many_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
