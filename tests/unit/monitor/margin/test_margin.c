#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "monitor/margin/margin.h"
#include "tests/unit/monitor/policy/fixture.h"

static enum gw_status loses_linearly(double *out, const void *book, const struct gw_scenario *scenario)
{
    (void)book;
    *out = 1000.0 * scenario->shock;
    return GW_OK;
}

static struct gw_margin_book plain(void)
{
    return (struct gw_margin_book){.pnl = loses_linearly,
                                   .spot_usd = 2000.0,
                                   .delta_tokens = 0.5,
                                   .lowest_gamma = -0.1,
                                   .notional_usd = 1e5};
}

static struct gw_margin_market calm(void)
{
    return (struct gw_margin_market){
        .vol = 0.75, .amplification_relative = 1.0, .depth_1pct_usd = 40e6, .confidence = 1.0};
}

static struct gw_margin_parts measure(const struct gw_margin_book *book,
                                      const struct gw_margin_market *market)
{
    const struct gw_policy_params params = fixture_params();
    struct gw_margin_parts parts;
    assert_int_equal(gw_margin_measure(&parts, book, &params, market), GW_OK);
    return parts;
}

static void the_parts_add_up(void **state)
{
    (void)state;
    struct gw_margin_book book = plain();
    book.naked_short_tokens = 10.0;
    book.latency_s = 60.0;
    struct gw_margin_market market = calm();
    market.confidence = 0.5;
    const struct gw_margin_parts parts = measure(&book, &market);
    assert_true(parts.contingency_usd == 0.0030 * 2000.0 * 10.0);
    assert_true(parts.gap_usd > 0.0 && parts.oracle_usd == 0.5e5);
    assert_true(parts.total_usd == parts.scenario.usd + parts.contingency_usd + parts.gap_usd +
                                       parts.close_out_usd + parts.oracle_usd);
    assert_true(parts.initial_usd == 1.25 * parts.total_usd);
}

static void a_trusted_feed_is_not_charged(void **state)
{
    (void)state;
    const struct gw_margin_book book = plain();
    struct gw_margin_market market = calm();
    market.confidence = 0.55;
    assert_true(measure(&book, &market).oracle_usd == 0.0);
    market.confidence = 0.0;
    assert_true(measure(&book, &market).oracle_usd == 1e5);
}

static void who_does_not_hedge_has_no_gap_and_long_gamma_neither(void **state)
{
    (void)state;
    struct gw_margin_book book = plain();
    const struct gw_margin_market market = calm();
    assert_true(measure(&book, &market).gap_usd == 0.0);
    book.latency_s = 600.0;
    book.lowest_gamma = 0.1;
    assert_true(measure(&book, &market).gap_usd == 0.0);
}

static void unknown_depth_is_charged_the_range(void **state)
{
    (void)state;
    const struct gw_margin_book book = plain();
    struct gw_margin_market market = calm();
    market.depth_1pct_usd = 0.0;
    const struct gw_margin_parts parts = measure(&book, &market);
    assert_true(parts.close_out_usd == 1000.0 * parts.price_scan_range);
}

static void a_measured_quantile_takes_the_place_of_the_default(void **state)
{
    (void)state;
    const struct gw_margin_book book = plain();
    struct gw_margin_market market = calm();
    const double range = measure(&book, &market).price_scan_range;
    market.z_tail = 2.0;
    assert_true(fabs(measure(&book, &market).price_scan_range / range - 2.0 / 2.64949190678931) < 1e-12);
}

static void what_is_no_number_is_refused(void **state)
{
    (void)state;
    const struct gw_policy_params params = fixture_params();
    struct gw_margin_parts parts;
    struct gw_margin_book books[5] = {plain(), plain(), plain(), plain(), plain()};
    struct gw_margin_market markets[5] = {calm(), calm(), calm(), calm(), calm()};
    books[0].spot_usd = 0.0;
    books[1].delta_tokens = (double)NAN;
    books[2].latency_s = -1.0;
    books[3].naked_short_tokens = (double)INFINITY;
    books[4].notional_usd = (double)NAN;
    markets[0].vol = (double)NAN;
    markets[1].amplification_relative = (double)INFINITY;
    markets[2].confidence = 1.5;
    markets[3].confidence = (double)NAN;
    markets[4].depth_1pct_usd = (double)NAN;
    const struct gw_margin_book book = plain();
    const struct gw_margin_market market = calm();
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(gw_margin_measure(&parts, &books[i], &params, &market), GW_E_DOMAIN);
        assert_int_equal(gw_margin_measure(&parts, &book, &params, &markets[i]), GW_E_DOMAIN);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_parts_add_up),
        cmocka_unit_test(a_trusted_feed_is_not_charged),
        cmocka_unit_test(who_does_not_hedge_has_no_gap_and_long_gamma_neither),
        cmocka_unit_test(unknown_depth_is_charged_the_range),
        cmocka_unit_test(a_measured_quantile_takes_the_place_of_the_default),
        cmocka_unit_test(what_is_no_number_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
