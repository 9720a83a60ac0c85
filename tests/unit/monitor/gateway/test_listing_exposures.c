/* Are exposures listed under the names of the snapshot, with their age, and without numbers that are not valid? */
#include "tests/unit/monitor/gateway/stage.h"

#include "monitor/gateway/listing.h"

static const struct gw_listing_filter any;

static const json_t *first(const json_t *listing)
{
    return json_array_get(json_object_get(listing, "exposures"), 0);
}

static void an_exposure_has_the_names_of_the_snapshot(void **state)
{
    static const char *const names[] = {
        "protocol",
        "venue",
        "underlying",
        "complete",
        "spot_usd",
        "positions",
        "delta_usd",
        "gamma_usd_per_1pct",
        "hedging_delta_usd",
        "short_gamma_usd_per_1pct",
        "vol",
        "long_gamma_usd_per_1pct",
        "vol_source",
        "hedging_gamma_usd_per_1pct",
        "theta_usd_per_day",
        "vega_usd_per_volpt",
    };
    struct gw_board *b = *state;
    stage_fill(b);
    json_t *json = gw_listing_exposures(b, &any, STAGE_NOW_MS);
    const json_t *e = first(json);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_non_null(json_object_get(e, names[i]));
    }
    assert_string_equal(json_string_value(json_object_get(json, "schema")), "gammawatch.exposures/1");
    assert_true(json_real_value(json_object_get(e, "gamma_usd_per_1pct")) == -1500.0);
    assert_int_equal(json_integer_value(json_object_get(e, "positions")), 3);
    assert_int_equal(json_array_size(json_object_get(json_object_get(e, "ladder"), "pnl_usd")),
                     GW_LADDER_NODES);
    const json_t *chain = json_object_get(e, "chain");
    assert_string_equal(json_string_value(json_object_get(chain, "name")), "devnet");
    assert_string_equal(json_string_value(json_object_get(chain, "caip2")), "eip155:31337");
    const json_t *block = json_object_get(e, "block");
    assert_int_equal(json_integer_value(json_object_get(block, "number")), 7);
    assert_string_equal(json_string_value(json_object_get(block, "finality")), "latest");
    json_decref(json);
}

static void what_is_stale_says_so_and_how_old_it_is(void **state)
{
    struct gw_board *b = *state;
    stage_fill(b);
    json_t *json = gw_listing_exposures(b, &any, STAGE_NOW_MS);
    assert_true(json_is_false(json_object_get(first(json), "stale")));
    assert_true(json_real_value(json_object_get(first(json), "age_s")) == 1.0);
    json_decref(json);
    json = gw_listing_exposures(b, &any, STAGE_NOW_MS + STAGE_DATA_MS);
    assert_true(json_is_true(json_object_get(first(json), "stale")));
    json_decref(json);
}

static void a_record_that_is_not_valid_shows_no_number(void **state)
{
    struct gw_board *b = *state;
    stage_fill(b);
    b->exposures[0].record.head.valid = 0;
    json_t *json = gw_listing_exposures(b, &any, STAGE_NOW_MS);
    assert_string_equal(json_string_value(json_object_get(first(json), "venue")), STAGE_VENUE);
    assert_true(json_is_false(json_object_get(first(json), "valid")));
    assert_null(json_object_get(first(json), "delta_usd"));
    assert_null(json_object_get(first(json), "ladder"));
    json_decref(json);
}

static void integers_beyond_two_to_the_53_are_strings(void **state)
{
    struct gw_board *b = *state;
    stage_fill(b);
    b->exposures[0].record.head.block_number = UINT64_MAX;
    json_t *json = gw_listing_exposures(b, &any, STAGE_NOW_MS);
    const json_t *block = json_object_get(first(json), "block");
    assert_string_equal(json_string_value(json_object_get(block, "number")), "18446744073709551615");
    json_decref(json);
}

static size_t count(const struct gw_board *b, const char *protocol, const char *underlying)
{
    struct gw_listing_filter filter = {0};
    (void)snprintf(filter.protocol, sizeof filter.protocol, "%s", protocol);
    (void)snprintf(filter.underlying, sizeof filter.underlying, "%s", underlying);
    json_t *json = gw_listing_exposures(b, &filter, STAGE_NOW_MS);
    const size_t size = json_array_size(json_object_get(json, "exposures"));
    json_decref(json);
    return size;
}

static void a_filter_narrows_by_protocol_and_underlying(void **state)
{
    struct gw_board *b = *state;
    struct gw_exposure other = stage_exposure(STAGE_VENUE_2, -2);
    stage_fill(b);
    memcpy(other.head.underlying, "BTC", sizeof "BTC");
    STAGE_PUT(b, STAGE_DEVNET, other, 0);
    assert_int_equal(count(b, "", ""), 2);
    assert_int_equal(count(b, "lyra_v1", ""), 2);
    assert_int_equal(count(b, "", "BTC"), 1);
    assert_int_equal(count(b, "lyra_v1", "ETH"), 1);
    assert_int_equal(count(b, "lyra", ""), 0);
    assert_int_equal(count(b, "uniswap_v3", "ETH"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAGE_TEST(an_exposure_has_the_names_of_the_snapshot),
        STAGE_TEST(what_is_stale_says_so_and_how_old_it_is),
        STAGE_TEST(a_record_that_is_not_valid_shows_no_number),
        STAGE_TEST(integers_beyond_two_to_the_53_are_strings),
        STAGE_TEST(a_filter_narrows_by_protocol_and_underlying),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
