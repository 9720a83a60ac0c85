/* Do wrappers stand under their underlying, and does what is configured count as it should? */
#include "monitor/exposure/outside.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/exposure/exposure.h"
#include "tests/unit/monitor/policy/fixture.h"

#define NOW_MS ((int64_t)FIXTURE_NOW_S * 1000)
#define RATE   1.2

struct world {
    struct gw_exposure_book book;
    struct gw_outside outside;
};

static int set_up(void **state)
{
    static struct world w;
    memset(&w, 0, sizeof w);
    *state = &w;
    const enum gw_status status = gw_exposure_book_init(&w.book);
    w.outside.wrappers[0] = (struct gw_wrapper){"wstETH", "ETH", RATE};
    w.outside.wrapper_count = 1;
    w.book.outside = &w.outside;
    return status == GW_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    gw_exposure_book_fini(&w->book);
    return 0;
}

static struct gw_exposure option_on(const char *underlying, const char *venue, double spot, double quantity)
{
    const struct fixture_leg leg = fixture_option(true, spot * 1.05, 604800.0, 0.8, quantity, 1.0);
    struct gw_exposure record = fixture_exposure(spot, &leg, 1);
    memset(record.head.underlying, 0, sizeof record.head.underlying);
    memset(record.head.venue, 0, sizeof record.head.venue);
    (void)snprintf(record.head.underlying, sizeof record.head.underlying, "%s", underlying);
    (void)snprintf(record.head.venue, sizeof record.head.venue, "%s", venue);
    return record;
}

static void put(struct world *w, const struct gw_exposure *record)
{
    assert_int_equal(gw_exposure_put(&w->book, record), GW_OK);
}

static struct gw_ecosystem sum(const struct world *w)
{
    struct gw_ecosystem out;
    assert_int_equal(gw_exposure_sum(&out, &w->book, "ETH", NOW_MS), GW_OK);
    return out;
}

static void assert_near(double a, double b)
{
    if (!(fabs(a - b) <= 1e-9 * (fabs(a) + fabs(b)) + 1e-12)) {
        fail_msg("%.17g is not %.17g", a, b);
    }
}

/* The same dollars of options, once in ETH and once in a token of 1.2 ETH. */
static void a_wrapper_on_its_rate_is_as_good_as_its_underlying(void **state)
{
    struct world *w = *state;
    const struct gw_exposure own = option_on("ETH", "0xa", 2000.0, -120.0);
    const struct gw_exposure wrapped = option_on("wstETH", "0xb", 2000.0 * RATE, -100.0);
    put(w, &own);
    const struct gw_ecosystem once = sum(w);
    put(w, &wrapped);
    const struct gw_ecosystem twice = sum(w);
    char names[4][16];
    assert_int_equal(gw_exposure_underlyings(&w->book, names, 4), 1);
    assert_string_equal(names[0], "ETH");
    assert_true(twice.spot_usd == 2000.0 && twice.venues == 2 && !twice.is_spot_stale);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        assert_near(twice.borne_gamma_usd_per_1pct[i], 2.0 * once.borne_gamma_usd_per_1pct[i]);
        assert_near(twice.hedging_delta_tokens[i], 2.0 * once.hedging_delta_tokens[i]);
    }
    assert_true(fabs(twice.depeg) < 1e-12);
    assert_near(twice.wrapped_delta_usd, wrapped.delta_usd);
}

static void a_depeg_is_told_and_is_no_stale_spot(void **state)
{
    struct world *w = *state;
    const struct gw_exposure own = option_on("ETH", "0xa", 2000.0, -120.0);
    const struct gw_exposure wrapped = option_on("wstETH", "0xb", 2000.0 * RATE * 0.95, -100.0);
    put(w, &own);
    put(w, &wrapped);
    const struct gw_ecosystem e = sum(w);
    assert_near(e.depeg, -0.05);
    assert_true(e.spot_usd == 2000.0 && !e.is_spot_stale);
    const struct gw_exposure off = option_on("ETH", "0xc", 2000.0 * 0.95, -1.0);
    put(w, &off); /* the asset itself at two prices is another matter */
    assert_true(sum(w).is_spot_stale);
}

static void a_wrapper_alone_tells_the_spot_over_its_rate(void **state)
{
    struct world *w = *state;
    const struct gw_exposure wrapped = option_on("wstETH", "0xb", 2400.0, -100.0);
    put(w, &wrapped);
    assert_near(sum(w).spot_usd, 2000.0);
}

static void a_pool_of_both_has_no_gamma_and_no_depth(void **state)
{
    struct world *w = *state;
    struct gw_exposure own = option_on("ETH", "0xpool", 2000.0, -120.0);
    struct gw_exposure wrapped = option_on("wstETH", "0xpool", 2400.0, -100.0);
    own.head.flags &= ~GW_EXPOSURE_OPTIONS;
    wrapped.head.flags &= ~GW_EXPOSURE_OPTIONS;
    put(w, &own);
    put(w, &wrapped);
    struct gw_depth depth = {.pool_price_usd = 2000.0};
    depth.head = own.head;
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        depth.absorbed_tokens[i] = 1000.0 * gw_ladder_shock(i);
    }
    assert_int_equal(gw_exposure_put_depth(&w->book, &depth), GW_OK);
    assert_true(sum(w).has_depth);
    depth.head = wrapped.head;
    depth.pool_price_usd = 2400.0;
    assert_int_equal(gw_exposure_put_depth(&w->book, &depth), GW_OK);
    const struct gw_ecosystem e = sum(w);
    assert_true(e.borne_gamma_usd_per_1pct[GW_LADDER_SPOT] == 0.0 && !e.has_depth);
}

static void depth_of_a_wrapper_is_depth_at_its_rate(void **state)
{
    struct world *w = *state;
    const struct gw_exposure own = option_on("ETH", "0xa", 2000.0, -120.0);
    put(w, &own);
    struct gw_depth depth = {.pool_price_usd = 2400.0};
    depth.head = option_on("wstETH", "0xb", 2400.0, 1.0).head;
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        depth.absorbed_tokens[i] = 1000.0 * gw_ladder_shock(i);
    }
    assert_int_equal(gw_exposure_put_depth(&w->book, &depth), GW_OK);
    const struct gw_ecosystem e = sum(w);
    assert_near(e.depth_up_1pct_usd, 10.0 * RATE * 2000.0);
    assert_false(e.is_incomplete);
}

static void curves_count_by_how_soon_they_can_be_used(void **state)
{
    struct world *w = *state;
    const struct gw_exposure own = option_on("ETH", "0xa", 2000.0, -120.0);
    put(w, &own);
    struct gw_depth_curve *curve = &w->book.curves[0];
    memcpy(curve->underlying, "ETH", 4);
    curve->depth_1pct_usd = 1e6;
    w->book.curve_count = 1;
    assert_near(sum(w).depth_up_1pct_usd, 1e6);
    assert_true(sum(w).perp_depth_1pct_usd == 0.0);
    curve->held_back = 0.9;
    curve->is_perp = true;
    assert_near(sum(w).depth_up_1pct_usd, 1e5);
    assert_near(sum(w).perp_depth_1pct_usd, 1e5);
    curve->held_back = 0.0;
    curve->crossover = (struct gw_impact_crossover){1.0, 0.04, 1e9, 1e-4};
    const struct gw_ecosystem e = sum(w); /* Q = V u (u + 2 sqrt(q0)), u = 0.01/0.04 */
    assert_near(e.depth_up_1pct_usd, 1e9 * 0.25 * (0.25 + 0.02));
    assert_near(e.depth_up_1pct_usd, e.depth_down_1pct_usd);
}

static void liquidations_count_on_the_side_where_more_wait(void **state)
{
    struct world *w = *state;
    w->outside.liquidations[0] = (struct gw_liquidation_level){"ETH", 1990.0, 10.0, 0.0, true};
    w->outside.liquidations[1] =
        (struct gw_liquidation_level){"ETH", 1970.0, 99.0, 0.0, true}; /* beyond 1 % */
    w->outside.liquidations[2] = (struct gw_liquidation_level){"ETH", 2010.0, 4.0, 0.0, false};
    w->outside.liquidations[3] = (struct gw_liquidation_level){"BTC", 1990.0, 50.0, 0.0, true};
    w->outside.liquidation_count = 4;
    assert_true(gw_outside_liquidation_gamma(&w->outside, "ETH", 2000.0) == -20000.0);
    w->outside.liquidations[2].tokens = 40.0;
    assert_true(gw_outside_liquidation_gamma(&w->outside, "ETH", 2000.0) == -80000.0);
    assert_true(gw_outside_liquidation_gamma(NULL, "ETH", 2000.0) == 0.0);
}

static void leveraged_tokens_buy_rises_whichever_way_they_lean(void **state)
{
    struct world *w = *state;
    w->outside.leveraged[0] = (struct gw_leveraged_token){"ETH", "3L", 1e6, 3.0};
    w->outside.leveraged[1] = (struct gw_leveraged_token){"ETH", "2S", 1e6, -2.0};
    w->outside.leveraged_count = 2;
    assert_true(gw_outside_leveraged_gamma(&w->outside, "ETH") == -(6e6 + 6e6) / 100.0);
    w->outside.leveraged[0].leverage = 1.0;
    w->outside.leveraged_count = 1;
    assert_true(gw_outside_leveraged_gamma(&w->outside, "ETH") == 0.0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_wrapper_on_its_rate_is_as_good_as_its_underlying),
        TEST(a_depeg_is_told_and_is_no_stale_spot),
        TEST(a_wrapper_alone_tells_the_spot_over_its_rate),
        TEST(a_pool_of_both_has_no_gamma_and_no_depth),
        TEST(depth_of_a_wrapper_is_depth_at_its_rate),
        TEST(curves_count_by_how_soon_they_can_be_used),
        TEST(liquidations_count_on_the_side_where_more_wait),
        TEST(leveraged_tokens_buy_rises_whichever_way_they_lean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
