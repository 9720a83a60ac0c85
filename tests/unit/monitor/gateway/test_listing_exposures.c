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

static void who_would_be_closed_stands_beside_its_exposure(void **state)
{
    struct gw_board *b = *state;
    stage_fill(b);
    json_t *json = gw_listing_exposures(b, &any, STAGE_NOW_MS);
    assert_null(json_object_get(first(json), "liquidation"));
    json_decref(json);
    static struct gw_liquidation_record record;
    memset(&record, 0, sizeof record);
    record.head = b->exposures[0].record.head;
    record.head.kind = GW_RECORD_LIQUIDATION;
    record.head.size = sizeof record;
    record.spot_usd = 2000;
    record.accounts = 3;
    record.hedge_age_s = -1;
    record.has_hedge = 1;
    record.hedge_target_tokens = -7;
    record.cell_accounts[3] = 1;
    record.cell_sold_tokens[3] = 12;
    record.ratio_accounts[5] = 1;
    STAGE_PUT(b, STAGE_DEVNET, record, 0);
    json = gw_listing_exposures(b, &any, STAGE_NOW_MS);
    const json_t *liquidation = json_object_get(first(json), "liquidation");
    assert_int_equal(json_integer_value(json_object_get(liquidation, "accounts")), 3);
    const json_t *hedge = json_object_get(liquidation, "hedge");
    assert_true(json_real_value(json_object_get(hedge, "target_tokens")) == -7);
    assert_true(json_is_null(json_object_get(hedge, "age_s")));
    const json_t *cells = json_object_get(liquidation, "by_price");
    assert_int_equal(json_array_size(cells), 1);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(cells, 0), "shock_bps")),
                     gw_ladder_shock_bps[3]);
    assert_int_equal(json_array_size(json_object_get(liquidation, "by_ratio")), 1);
    json_decref(json);
    gw_board_sweep(b, STAGE_NOW_MS + 1000 * STAGE_DATA_MS);
    assert_int_equal(b->liquidation_count, 0);
}

static void a_perpetual_stands_beside_its_exposure(void **state)
{
    struct gw_board *b = *state;
    stage_fill(b);
    static struct gw_perp_record record;
    memset(&record, 0, sizeof record);
    record.head = b->exposures[0].record.head;
    record.head.kind = GW_RECORD_PERP;
    record.head.size = sizeof record;
    record.spot_usd = 2000;
    record.open_long_usd = 4e6;
    record.funding_per_year = -0.25;
    json_t *json = gw_listing_exposures(b, &any, STAGE_NOW_MS);
    assert_null(json_object_get(first(json), "perp"));
    json_decref(json);
    STAGE_PUT(b, STAGE_DEVNET, record, 0);
    json = gw_listing_exposures(b, &any, STAGE_NOW_MS);
    const json_t *perp = json_object_get(first(json), "perp");
    assert_true(json_real_value(json_object_get(perp, "funding_per_year")) == -0.25);
    assert_true(json_real_value(json_object_get(perp, "open_long_usd")) == 4e6);
    assert_true(json_is_null(json_object_get(perp, "skew_scale_tokens")));
    json_decref(json);
    record.head.valid = 0;
    record.head.block_number++;
    STAGE_PUT(b, STAGE_DEVNET, record, 0);
    assert_int_equal(b->perps.count, 1);
    json = gw_listing_exposures(b, &any, STAGE_NOW_MS);
    perp = json_object_get(first(json), "perp");
    assert_true(json_is_false(json_object_get(perp, "valid")));
    assert_null(json_object_get(perp, "open_long_usd"));
    json_decref(json);
    gw_board_sweep(b, STAGE_NOW_MS + 1000 * STAGE_DATA_MS);
    assert_int_equal(b->perps.count, 0);
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
        STAGE_TEST(a_perpetual_stands_beside_its_exposure),
        STAGE_TEST(who_would_be_closed_stands_beside_its_exposure),
        STAGE_TEST(a_record_that_is_not_valid_shows_no_number),
        STAGE_TEST(integers_beyond_two_to_the_53_are_strings),
        STAGE_TEST(a_filter_narrows_by_protocol_and_underlying),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
