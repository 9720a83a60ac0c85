#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "monitor/margin/scenario.h"

static void the_indices_are_those_of_the_policy(void **state)
{
    (void)state;
    struct gw_scenario_set set;
    gw_scenario_list(&set, 0.2);
    assert_true(set.items[0].shock == -0.2 && set.items[0].vol == GW_VOL_UP);
    assert_true(set.items[2].shock == -0.2 && set.items[2].vol == GW_VOL_DOWN);
    assert_true(set.items[13].shock == 0.0 && set.items[13].vol == GW_VOL_FLAT);
    assert_true(set.items[24].shock == 0.2 && set.items[24].vol == GW_VOL_UP);
    assert_true(set.items[27].shock == -0.66 && set.items[31].shock == 2.0);
    assert_true(fabs(set.items[31].weight - 0.77 * 0.2 / 2.0) < 1e-16 && set.items[24].weight == 1.0);
    assert_true(set.items[32].shock == -0.2 && set.items[32].vol == GW_VOL_FLAT);
    assert_int_equal(set.count, 32 + 23); /* nodes from -20 to +20 % */
    gw_scenario_list(&set, 0.66);
    assert_true(fabs(set.items[27].weight - 0.77) < 1e-15 && set.items[28].weight == 1.0);
    assert_int_equal(set.count, 32 + 32);
}

/* A book that is a table: the P&L of scenario i, missing where it is not a number. */
struct table {
    const struct gw_scenario *first;
    double pnl[GW_SCENARIOS_MAX];
};

static enum gw_status look_up(double *out, const void *book, const struct gw_scenario *scenario)
{
    const struct table *table = book;
    const double pnl = table->pnl[scenario - table->first];
    if (isnan(pnl)) {
        return GW_E_MISSING;
    }
    *out = pnl;
    return GW_OK;
}

static void the_worst_loss_is_weighted_and_ties_go_to_the_lowest(void **state)
{
    (void)state;
    struct gw_scenario_set set;
    struct gw_scenario_loss loss;
    gw_scenario_list(&set, 0.2);
    struct table table = {.first = set.items};
    table.pnl[7] = table.pnl[9] = -50.0;
    table.pnl[31] = -640.0; /* weighs 0.077 */
    assert_int_equal(gw_scenario_find_worst(&loss, &set, look_up, &table), GW_OK);
    assert_true(loss.usd == 50.0 && loss.index == 7 && loss.unknown == 0);
    table.pnl[31] = -660.0;
    assert_int_equal(gw_scenario_find_worst(&loss, &set, look_up, &table), GW_OK);
    assert_true(fabs(loss.usd - 50.82) < 1e-9 && loss.index == 31 && loss.worst.shock == 2.0);
}

static void a_gain_everywhere_is_no_loss(void **state)
{
    (void)state;
    struct gw_scenario_set set;
    struct gw_scenario_loss loss;
    gw_scenario_list(&set, 0.1);
    struct table table = {.first = set.items};
    for (size_t i = 0; i < set.count; i++) {
        table.pnl[i] = 1.0 + (double)i;
    }
    assert_int_equal(gw_scenario_find_worst(&loss, &set, look_up, &table), GW_OK);
    assert_true(loss.usd == 0.0 && loss.index == 0);
}

static void what_a_book_does_not_know_is_counted_not_guessed(void **state)
{
    (void)state;
    struct gw_scenario_set set;
    struct gw_scenario_loss loss;
    gw_scenario_list(&set, 0.1);
    struct table table = {.first = set.items};
    table.pnl[0] = table.pnl[31] = (double)NAN;
    table.pnl[5] = -1.0;
    assert_int_equal(gw_scenario_find_worst(&loss, &set, look_up, &table), GW_OK);
    assert_true(loss.usd == 1.0 && loss.unknown == 2);
}

static void an_infinite_loss_is_refused(void **state)
{
    (void)state;
    struct gw_scenario_set set;
    struct gw_scenario_loss loss;
    gw_scenario_list(&set, 0.1);
    struct table table = {.first = set.items};
    table.pnl[3] = -(double)INFINITY;
    assert_int_equal(gw_scenario_find_worst(&loss, &set, look_up, &table), GW_E_DOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_indices_are_those_of_the_policy),
        cmocka_unit_test(the_worst_loss_is_weighted_and_ties_go_to_the_lowest),
        cmocka_unit_test(a_gain_everywhere_is_no_loss),
        cmocka_unit_test(what_a_book_does_not_know_is_counted_not_guessed),
        cmocka_unit_test(an_infinite_loss_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
