/* Is each signal listed whole, so that it can be verified alone, and a withdrawn one not as a signal? */
#include "tests/unit/monitor/gateway/stage.h"

#include "monitor/gateway/listing.h"

static const struct gw_listing_filter any;

static size_t count(const json_t *listing, const char *key)
{
    return json_array_size(json_object_get(listing, key));
}

static void a_listed_signal_reads_back_as_the_vector_it_was(void **state)
{
    struct gw_board *b = *state;
    struct gw_signed_vector again;
    stage_fill(b);
    json_t *json = gw_listing_signals(b, &any, STAGE_NOW_MS);
    char *line = json_dumps(json_array_get(json_object_get(json, "signals"), 0), JSON_COMPACT);
    assert_non_null(line);
    assert_int_equal(gw_signal_parse_json(&again, line, strlen(line)), GW_OK);
    assert_memory_equal(&again, &b->feeds[0].vector, sizeof again);
    free(line);
    json_decref(json);
}

static void integers_beyond_two_to_the_53_are_strings(void **state)
{
    struct gw_board *b = *state;
    stage_fill(b);
    json_t *json = gw_listing_signals(b, &any, STAGE_NOW_MS);
    const json_t *signal = json_array_get(json_object_get(json, "signals"), 0);
    const json_t *cap = json_object_get(json_object_get(signal, "liquidity"), "strikeCapUsdE8");
    assert_string_equal(json_string_value(cap), "18446744073709551615");
    json_decref(json);
}

static void the_domains_time_stands_beside_them(void **state)
{
    struct gw_board *b = *state;
    json_t *json = gw_listing_signals(b, &any, STAGE_NOW_MS);
    assert_true(json_is_null(json_object_get(json, "now")));
    json_decref(json);
    stage_fill(b);
    json = gw_listing_signals(b, &any, STAGE_NOW_MS + 3000);
    assert_int_equal(json_integer_value(json_object_get(json, "now")), STAGE_BLOCK_S + 3);
    json_decref(json);
}

static void a_revoked_vector_is_named_and_not_shown(void **state)
{
    struct gw_board *b = *state;
    stage_fill(b);
    struct gw_signed_revocation r = stage_revocation(&b->feeds[0].vector);
    STAGE_PUT(b, GW_BOARD_SIGNALS, r, 0);
    json_t *json = gw_listing_signals(b, &any, STAGE_NOW_MS);
    assert_int_equal(count(json, "signals"), 0);
    assert_int_equal(count(json, "revoked"), 1);
    const json_t *revoked = json_array_get(json_object_get(json, "revoked"), 0);
    assert_int_equal(json_integer_value(json_object_get(revoked, "seq")), 1);
    assert_string_equal(json_string_value(json_object_get(revoked, "feed")), r.feed);
    json_decref(json);
}

static void a_filter_narrows_by_the_parts_of_the_feed(void **state)
{
    static const struct {
        struct gw_listing_filter filter;
        size_t count;
    } cases[] = {
        {{.protocol = "lyra_v1"}, 1},
        {{.underlying = "ETH"}, 1},
        {{.protocol = "lyra_v1", .underlying = "BTC"}, 0},
        {{.protocol = "lyra_v"}, 0},
        {{.underlying = "aa:ETH"}, 0},
    };
    struct gw_board *b = *state;
    stage_fill(b);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *json = gw_listing_signals(b, &cases[i].filter, STAGE_NOW_MS);
        assert_int_equal(count(json, "signals"), cases[i].count);
        json_decref(json);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAGE_TEST(a_listed_signal_reads_back_as_the_vector_it_was),
        STAGE_TEST(integers_beyond_two_to_the_53_are_strings),
        STAGE_TEST(the_domains_time_stands_beside_them),
        STAGE_TEST(a_revoked_vector_is_named_and_not_shown),
        STAGE_TEST(a_filter_narrows_by_the_parts_of_the_feed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
