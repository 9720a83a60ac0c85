/* Is every metric well formed, free of addresses, and gone when its data is stale? */
#include "tests/unit/monitor/gateway/stage.h"

#include <ctype.h>

#include "ipc/rpc_errors.h"
#include "monitor/gateway/metrics.h"

/* Valid until the next call. */
static const char *print(const struct gw_board *board, uint64_t now_ms)
{
    static struct gw_series_table series;
    static char text[65536];
    FILE *file = fmemopen(text, sizeof text, "w");
    assert_non_null(file);
    gw_series_collect(&series, board, now_ms);
    gw_metrics_print(file, &series);
    assert_int_equal(fclose(file), 0);
    return text;
}

static void assert_has(const char *text, const char *line)
{
    if (strstr(text, line) == NULL) {
        fail_msg("missing: %s in\n%s", line, text);
    }
}

static void assert_has_not(const char *text, const char *part)
{
    const char *hit = strstr(text, part);
    if (hit != NULL) {
        fail_msg("unwanted: %.80s", hit);
    }
}

static void a_house_in_order_shows_all_groups(void **state)
{
    struct gw_board *b = *state;
    stage_fill(b);
    const char *text = print(b, STAGE_NOW_MS);
    assert_has(text, "# TYPE gw_ready gauge\ngw_ready 1\n");
    assert_has(text, "\ngw_vectors_total 42\n");
    assert_has(text, "\ngw_chain_block_number{chain=\"eip155:31337\"} 7\n");
    assert_has(text, "\ngw_chain_block_timestamp_seconds{chain=\"eip155:31337\"} 1700000084\n");
    assert_has(text, "\ngw_chain_data_age_seconds{chain=\"eip155:8453\"} 1\n");
    assert_has(text,
               "# TYPE gw_rpc_requests_total counter\ngw_rpc_requests_total{chain=\"eip155:31337\"} 11\n");
    assert_has(text, "\ngw_exposure_gamma_usd_per_1pct{chain=\"eip155:31337\",protocol=\"lyra_v1\","
                     "underlying=\"ETH\"} -1500\n");
    assert_has(text, "\ngw_ecosystem_feedback_ratio{underlying=\"ETH\"} 0.5\n");
    assert_has(text, "\ngw_signal_initial_margin_ratio{chain=\"eip155:31337\",protocol=\"lyra_v1\","
                     "underlying=\"ETH\"} 1.5\n");
    assert_has(text, "} 1700000900\n"); /* the margin expires first */
}

static void failed_requests_are_told_by_role_and_kind(void **state)
{
    struct gw_board *b = *state;
    stage_fill(b);
    assert_has_not(print(b, STAGE_NOW_MS), "gw_rpc_failures_total");
    b->chains[0].status.rpc_failures[gw_rpc_kind_of(GW_E_TIMEOUT)] = 3;
    b->chains[0].status.rpc_failures[GW_RPC_KINDS + gw_rpc_kind_of(GW_E_BEHIND)] = 4;
    const char *text = print(b, STAGE_NOW_MS);
    assert_has(text,
               "# TYPE gw_rpc_failures_total counter\n"
               "gw_rpc_failures_total{chain=\"eip155:31337\",role=\"primary\",kind=\"timeout\"} 3\n"
               "gw_rpc_failures_total{chain=\"eip155:31337\",role=\"fallback\",kind=\"stale_head\"} 4\n");
}

static void a_daily_budget_is_told_with_its_forecast_where_there_is_one(void **state)
{
    struct gw_board *b = *state;
    stage_fill(b);
    assert_has_not(print(b, STAGE_NOW_MS), "gw_rpc_budget");
    b->chains[0].status.rpc_budget_day = 100000;
    b->chains[0].status.rpc_used_day = 400;
    b->chains[0].status.rpc_forecast_day = 120000;
    const char *text = print(b, STAGE_NOW_MS);
    assert_has(text, "gw_rpc_budget_calls_per_day{chain=\"eip155:31337\"} 100000\n");
    assert_has(text, "gw_rpc_budget_used_calls{chain=\"eip155:31337\"} 400\n");
    assert_has(text, "gw_rpc_budget_forecast_calls_per_day{chain=\"eip155:31337\"} 120000\n");
}

static void no_address_hash_or_venue_is_a_label(void **state)
{
    struct gw_board *b = *state;
    stage_fill(b);
    assert_has_not(print(b, STAGE_NOW_MS), "0x");
    assert_has_not(print(b, STAGE_NOW_MS), "venue=");
}

static void every_line_is_a_comment_or_a_sample_with_a_prefix(void **state)
{
    struct gw_board *b = *state;
    stage_fill(b);
    const char *line = print(b, STAGE_NOW_MS);
    while (*line != '\0') {
        const char *end = strchr(line, '\n');
        assert_non_null(end);
        assert_true(strncmp(line, "# HELP gw_", 10) == 0 || strncmp(line, "# TYPE gw_", 10) == 0 ||
                    strncmp(line, "gw_", 3) == 0);
        assert_true(line[0] == '#' || isdigit((unsigned char)end[-1]));
        line = end + 1;
    }
}

static void counters_end_in_total_and_nothing_else_does(void **state)
{
    static const struct {
        const char *name;
        const char *type;
    } metrics[] = {
#define X(name, type, unit, help) {#name, #type},
#include "monitor/gateway/metrics.def"
#undef X
    };
    (void)state;
    for (size_t i = 0; i < sizeof metrics / sizeof metrics[0]; i++) {
        const size_t length = strlen(metrics[i].name);
        const bool is_total = length > 6 && strcmp(metrics[i].name + length - 6, "_total") == 0;
        assert_int_equal(is_total, strcmp(metrics[i].type, "counter") == 0);
    }
}

static void venues_of_the_same_labels_add_up(void **state)
{
    struct gw_board *b = *state;
    struct gw_exposure other = stage_exposure(STAGE_VENUE_2, -500);
    stage_fill(b);
    other.head.flags = 0;
    STAGE_PUT(b, STAGE_DEVNET, other, 0);
    const char *text = print(b, STAGE_NOW_MS);
    assert_has(text, "protocol=\"lyra_v1\",underlying=\"ETH\"} -2000\n");
    assert_has(text, "gw_exposure_venues_incomplete{chain=\"eip155:31337\",protocol=\"lyra_v1\","
                     "underlying=\"ETH\"} 1\n");
}

static void one_stale_venue_takes_its_series_with_it(void **state)
{
    struct gw_board *b = *state;
    struct gw_exposure other = stage_exposure(STAGE_VENUE_2, -500);
    struct gw_exposure btc = stage_exposure(STAGE_VENUE_2, -500);
    stage_fill(b);
    memcpy(btc.head.underlying, "BTC", sizeof "BTC");
    STAGE_PUT(b, STAGE_DEVNET, other, STAGE_DATA_MS + 1);
    STAGE_PUT(b, STAGE_DEVNET, btc, 0);
    const char *text = print(b, STAGE_NOW_MS);
    assert_has_not(text,
                   "gw_exposure_delta_usd{chain=\"eip155:31337\",protocol=\"lyra_v1\",underlying=\"ETH\"");
    assert_has(text,
               "gw_exposure_delta_usd{chain=\"eip155:31337\",protocol=\"lyra_v1\",underlying=\"BTC\"} 100\n");
}

static void the_strictest_signal_in_force_is_shown(void **state)
{
    struct gw_board *b = *state;
    struct gw_signed_vector strict = stage_vector(STAGE_VENUE_2, 1);
    stage_fill(b);
    strict.signal.margin.initial_margin_bps = 30000;
    strict.signal.liquidity.utilisation_cap_bps = 5000;
    STAGE_PUT(b, GW_BOARD_SIGNALS, strict, 0);
    const char *text = print(b, STAGE_NOW_MS);
    assert_has(text, "underlying=\"ETH\"} 3\n");
    assert_has(text, "gw_signal_utilisation_cap_ratio{chain=\"eip155:31337\",protocol=\"lyra_v1\","
                     "underlying=\"ETH\"} 0.5\n");
    struct gw_signed_revocation r = stage_revocation(&strict);
    STAGE_PUT(b, GW_BOARD_SIGNALS, r, 0);
    text = print(b, STAGE_NOW_MS);
    assert_has(text, "gw_signal_utilisation_cap_ratio{chain=\"eip155:31337\",protocol=\"lyra_v1\","
                     "underlying=\"ETH\"} 0.8");
}

static void when_everything_stands_still_only_ages_and_the_house_are_left(void **state)
{
    struct gw_board *b = *state;
    stage_fill(b);
    const char *text = print(b, STAGE_NOW_MS + 1000000);
    assert_has(text, "\ngw_ready 0\n");
    assert_has(text, "\ngw_chain_data_age_seconds{chain=\"eip155:31337\"} 1001\n");
    assert_has_not(text, "gw_chain_block");
    assert_has_not(text, "gw_rpc_");
    assert_has_not(text, "gw_exposure_");
    assert_has_not(text, "gw_ecosystem_");
    assert_has_not(text, "gw_signal_");
    assert_has_not(text, "gw_vectors_total");
}

static void a_sum_that_overflows_is_left_out(void **state)
{
    struct gw_board *b = *state;
    struct gw_exposure one = stage_exposure(STAGE_VENUE, -1.5e308);
    struct gw_exposure two = stage_exposure(STAGE_VENUE_2, -1.5e308);
    stage_fill(b);
    STAGE_PUT(b, STAGE_DEVNET, one, 0);
    STAGE_PUT(b, STAGE_DEVNET, two, 0);
    const char *text = print(b, STAGE_NOW_MS);
    assert_has_not(text, "gw_exposure_gamma_usd_per_1pct");
    assert_has_not(text, "inf");
    assert_has(text,
               "gw_exposure_venues{chain=\"eip155:31337\",protocol=\"lyra_v1\",underlying=\"ETH\"} 2\n");
}

static void perpetuals_have_sides(void **state)
{
    struct gw_board *b = *state;
    static struct gw_perp_record record;
    stage_fill(b);
    memset(&record, 0, sizeof record);
    record.head = b->exposures[0].record.head;
    record.head.kind = GW_RECORD_PERP;
    record.head.size = sizeof record;
    record.open_long_usd = 3;
    record.open_short_usd = 4;
    record.max_long_usd = 30;
    record.funding_per_year = -0.5;
    STAGE_PUT(b, STAGE_DEVNET, record, 0);
    memcpy(record.head.venue, STAGE_VENUE_2, sizeof STAGE_VENUE_2);
    record.funding_per_year = 0.25;
    STAGE_PUT(b, STAGE_DEVNET, record, 0);
    const char *text = print(b, STAGE_NOW_MS);
    assert_has(text,
               "gw_perp_open_interest_usd{chain=\"eip155:31337\",protocol=\"lyra_v1\",underlying=\"ETH\","
               "side=\"long\"} 6\n");
    assert_has(text, "side=\"short\"} 8\n");
    assert_has(text, "gw_perp_open_interest_max_usd{chain=\"eip155:31337\",protocol=\"lyra_v1\","
                     "underlying=\"ETH\",side=\"long\"} 60\n");
    assert_has(text, "gw_perp_funding_ratio_per_year{chain=\"eip155:31337\",protocol=\"lyra_v1\","
                     "underlying=\"ETH\"} -0.5\n");
    record.head.flags |= GW_EXPOSURE_STALE_SPOT;
    STAGE_PUT(b, STAGE_DEVNET, record, 0);
    assert_has_not(print(b, STAGE_NOW_MS), "gw_perp_");
}

static void labels_are_escaped(void **state)
{
    struct gw_board *b = *state;
    struct gw_exposure e = stage_exposure(STAGE_VENUE, -1);
    stage_fill(b);
    memcpy(e.head.underlying, "a\"\\\nb", sizeof "a\"\\\nb");
    STAGE_PUT(b, STAGE_DEVNET, e, 0);
    assert_has(print(b, STAGE_NOW_MS), "underlying=\"a\\\"\\\\\\nb\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAGE_TEST(a_house_in_order_shows_all_groups),
        STAGE_TEST(failed_requests_are_told_by_role_and_kind),
        STAGE_TEST(a_daily_budget_is_told_with_its_forecast_where_there_is_one),
        STAGE_TEST(no_address_hash_or_venue_is_a_label),
        STAGE_TEST(every_line_is_a_comment_or_a_sample_with_a_prefix),
        STAGE_TEST(counters_end_in_total_and_nothing_else_does),
        STAGE_TEST(venues_of_the_same_labels_add_up),
        STAGE_TEST(one_stale_venue_takes_its_series_with_it),
        STAGE_TEST(the_strictest_signal_in_force_is_shown),
        STAGE_TEST(when_everything_stands_still_only_ages_and_the_house_are_left),
        STAGE_TEST(a_sum_that_overflows_is_left_out),
        STAGE_TEST(perpetuals_have_sides),
        STAGE_TEST(labels_are_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
