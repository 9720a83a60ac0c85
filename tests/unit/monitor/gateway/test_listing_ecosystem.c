/* Does /v1/ecosystem show every figure of both records under its own name, and say when it is old? */
#include "tests/unit/monitor/gateway/stage.h"

#include "monitor/gateway/listing.h"

static const struct gw_listing_filter any;

static void put_systemic(struct gw_board *board, const char *underlying)
{
    struct gw_systemic_record s;
    memset(&s, 0, sizeof s);
    s.head = stage_head(GW_RECORD_SYSTEMIC, sizeof s, 7);
    (void)snprintf(s.head.underlying, sizeof s.head.underlying, "%s", underlying);
    s.k_options = 0.25;
    s.pins = 2;
    s.pin_strike_usd[1] = 2200;
    s.pin_gamma_usd_per_1pct[1] = -5000;
    s.curve_move[0] = -0.2;
    s.curve_unbounded[9] = 1;
    s.cascade_peak[1] = 0.08;
    s.debt_rank = 0.125;
    (void)snprintf(s.shares[0].name, sizeof s.shares[0].name, "lyra_v1:0xaa");
    s.shares[0].share = 1;
    STAGE_PUT(board, GW_BOARD_SIGNALS, s, 0);
}

static const json_t *at(const json_t *list, const char *name, size_t i)
{
    return json_array_get(json_object_get(list, name), i);
}

static double number(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    assert_true(json_is_real(value));
    return json_real_value(value);
}

static void an_underlying_has_the_figures_of_both_records(void **state)
{
    struct gw_board *b = *state;
    stage_fill(b);
    put_systemic(b, "ETH");
    json_t *json = gw_listing_ecosystem(b, &any, STAGE_NOW_MS);
    assert_string_equal(json_string_value(json_object_get(json, "schema")), "gammawatch.ecosystem/1");
    const json_t *e = at(json, "ecosystems", 0);
    assert_string_equal(json_string_value(json_object_get(e, "underlying")), "ETH");
    assert_true(number(e, "k") == 0.5 && number(e, "spot_usd") == 2000.25);
    assert_true(json_is_false(json_object_get(e, "stale")));
    const json_t *s = json_object_get(e, "systemic");
    assert_true(number(s, "k_options") == 0.25 && number(s, "debt_rank") == 0.125);
    assert_true(number(s, "pins_count") == 2);
    assert_int_equal(json_array_size(json_object_get(s, "pins")), 2);
    assert_true(number(at(s, "pins", 1), "strike_usd") == 2200);
    assert_true(number(at(s, "pins", 1), "gamma_usd_per_1pct") == -5000);
    assert_int_equal(json_array_size(json_object_get(s, "curve")), GW_SYSTEMIC_SHOCKS);
    assert_true(number(at(s, "curve", 0), "shock") == -0.1 && number(at(s, "curve", 0), "move") == -0.2);
    assert_true(number(at(s, "curve", 9), "unbounded") == 1);
    assert_true(number(at(s, "cascades", 1), "shock") == 0.05 &&
                number(at(s, "cascades", 1), "peak") == 0.08);
    assert_int_equal(json_array_size(json_object_get(s, "shares")), 1);
    assert_string_equal(json_string_value(json_object_get(at(s, "shares", 0), "venue")), "lyra_v1:0xaa");
    json_decref(json);
}

static void without_a_systemic_record_the_rest_is_there(void **state)
{
    struct gw_board *b = *state;
    stage_fill(b);
    put_systemic(b, "BTC"); /* of nothing that is shown */
    json_t *json = gw_listing_ecosystem(b, &any, STAGE_NOW_MS);
    assert_int_equal(json_array_size(json_object_get(json, "ecosystems")), 1);
    assert_null(json_object_get(at(json, "ecosystems", 0), "systemic"));
    json_decref(json);
    json = gw_listing_ecosystem(b, &any, STAGE_NOW_MS + 10000000);
    assert_true(json_is_true(json_object_get(at(json, "ecosystems", 0), "stale")));
    json_decref(json);
}

static void an_underlying_may_be_asked_for(void **state)
{
    struct gw_board *b = *state;
    stage_fill(b);
    const struct gw_listing_filter eth = {.underlying = "ETH"};
    const struct gw_listing_filter btc = {.underlying = "BTC"};
    json_t *json = gw_listing_ecosystem(b, &eth, STAGE_NOW_MS);
    assert_int_equal(json_array_size(json_object_get(json, "ecosystems")), 1);
    json_decref(json);
    json = gw_listing_ecosystem(b, &btc, STAGE_NOW_MS);
    assert_int_equal(json_array_size(json_object_get(json, "ecosystems")), 0);
    json_decref(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAGE_TEST(an_underlying_has_the_figures_of_both_records),
        STAGE_TEST(without_a_systemic_record_the_rest_is_there),
        STAGE_TEST(an_underlying_may_be_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
