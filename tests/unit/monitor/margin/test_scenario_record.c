#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "monitor/margin/scenario_record.h"
#include "tests/unit/monitor/margin/shifted.h"

static const struct gw_scenario up = {0.12, 1.0, GW_VOL_UP};
static const struct gw_scenario flat = {0.12, 1.0, GW_VOL_FLAT};
static const struct gw_scenario farthest = {2.0, 0.05, GW_VOL_UP};

static void a_full_record_answers_every_scenario(void **state)
{
    (void)state;
    const struct fixture_leg leg = fixture_option(true, 2100.0, 604800, 0.8, -10.0, 1.0);
    const struct gw_exposure exposure = shifted_exposure(2000.0, &leg, 1);
    struct gw_instrument instruments[SHIFTED_LEGS_MAX];
    const struct gw_scenario_book book = shifted_book(instruments, 2000.0, &leg, 1);
    struct gw_scenario_record record;
    struct gw_scenario_set set;
    assert_int_equal(gw_scenario_record_prepare(&record, &exposure), GW_OK);
    gw_scenario_list(&set, 0.2);
    for (size_t i = 0; i < set.count; i++) {
        double read, exact;
        assert_int_equal(gw_scenario_record_pnl(&read, &record, &set.items[i]), GW_OK);
        assert_int_equal(gw_scenario_book_pnl(&exact, &book, &set.items[i]), GW_OK);
        assert_true(fabs(read - exact) <= 0.002 * 20000.0);
        if (i >= GW_SCENARIO_CORE) {
            assert_true(fabs(read - exact) <= 1e-6); /* tails and nodes were priced by the collector */
        }
    }
}

static void a_flat_record_knows_no_shift_and_its_tails_from_the_ladder(void **state)
{
    (void)state;
    const struct fixture_leg leg = fixture_option(true, 2100.0, 604800, 0.8, -10.0, 1.0);
    const struct gw_exposure exposure = fixture_exposure(2000.0, &leg, 1);
    struct gw_scenario_record record;
    const struct gw_scenario top = {1.0, 0.15, GW_VOL_UP};
    double pnl;
    assert_int_equal(gw_scenario_record_prepare(&record, &exposure), GW_OK);
    assert_int_equal(gw_scenario_record_pnl(&pnl, &record, &flat), GW_OK);
    assert_int_equal(gw_scenario_record_pnl(&pnl, &record, &up), GW_E_MISSING);
    assert_int_equal(gw_scenario_record_pnl(&pnl, &record, &farthest), GW_E_MISSING);
    assert_int_equal(gw_scenario_record_pnl(&pnl, &record, &top), GW_OK);
    assert_true(fabs(pnl - exposure.pnl_usd[GW_VOL_FLAT][GW_LADDER_NODES - 1]) < 1e-9);
}

static void nodes_and_straight_lines_have_no_error(void **state)
{
    (void)state;
    const struct fixture_leg leg = fixture_linear(7.0);
    const struct gw_exposure exposure = shifted_exposure(2000.0, &leg, 1);
    struct gw_scenario_record record;
    struct gw_scenario_set set;
    double bound;
    assert_int_equal(gw_scenario_record_prepare(&record, &exposure), GW_OK);
    gw_scenario_list(&set, 0.37);
    assert_int_equal(gw_scenario_record_bound(&bound, &record, &set), GW_OK);
    assert_true(bound < 1e-8);
    const struct fixture_leg option = fixture_option(true, 2100.0, 604800, 0.8, -10.0, 1.0);
    const struct gw_exposure bent = shifted_exposure(2000.0, &option, 1);
    assert_int_equal(gw_scenario_record_prepare(&record, &bent), GW_OK);
    assert_int_equal(gw_scenario_record_bound(&bound, &record, &set), GW_OK);
    assert_true(bound > 1.0);
    gw_scenario_list(&set, 0.40); /* moves of 10, 20, 30 and 40 %: nodes, all of them */
    assert_int_equal(gw_scenario_record_bound(&bound, &record, &set), GW_OK);
    assert_true(bound < 1e-8);
}

static void hedgers_make_the_latency_count(void **state)
{
    (void)state;
    const struct fixture_leg hedged = fixture_option(true, 2100.0, 604800, 0.8, -10.0, 1.0);
    const struct fixture_leg bare = fixture_option(true, 2100.0, 604800, 0.8, -10.0, 0.0);
    const struct gw_exposure with = shifted_exposure(2000.0, &hedged, 1);
    const struct gw_exposure without = shifted_exposure(2000.0, &bare, 1);
    struct gw_scenario_record record;
    struct gw_margin_book book;
    assert_int_equal(gw_scenario_record_prepare(&record, &with), GW_OK);
    gw_scenario_record_describe(&book, &record, 60.0);
    assert_true(book.latency_s == 60.0 && book.lowest_gamma < 0.0);
    assert_int_equal(gw_scenario_record_prepare(&record, &without), GW_OK);
    gw_scenario_record_describe(&book, &record, 60.0);
    assert_true(book.latency_s == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_record_answers_every_scenario),
        cmocka_unit_test(a_flat_record_knows_no_shift_and_its_tails_from_the_ladder),
        cmocka_unit_test(nodes_and_straight_lines_have_no_error),
        cmocka_unit_test(hedgers_make_the_latency_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
