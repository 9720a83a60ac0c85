#include "chains/protocol/synthetix_v3_margin.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* A long of worth 1,000 with a margin of 300 against 100, 20 of which are a reward that nothing moves. */
static struct gw_synthetix_v3_margin make_margin(double worth)
{
    return (struct gw_synthetix_v3_margin){.keeper = {.reward_min = 20, .reward_max = 50, .scale_max = 1},
                                           .available = 300,
                                           .required = 100,
                                           .reward = 20,
                                           .collateral = 400,
                                           .worth = worth,
                                           .maintenance = 80};
}

static void expect_near(double found, double wanted)
{
    if (!(fabs(found - wanted) <= 1e-13 * fabs(wanted))) {
        print_error("%.17g, not %.17g\n", found, wanted);
        fail();
    }
}

static void a_long_is_closed_below_and_a_short_above(void **state)
{
    double down;
    double up;
    (void)state;
    struct gw_synthetix_v3_margin m = make_margin(1000);
    gw_synthetix_v3_thresholds(&down, &up, &m);
    expect_near(down, 1 - 200.0 / 920);
    assert_true(up == HUGE_VAL);
    m = make_margin(-1000);
    gw_synthetix_v3_thresholds(&down, &up, &m);
    assert_true(down == 0);
    expect_near(up, 1 + 200.0 / 1080);
}

static void a_price_is_the_last_at_which_it_is_closed(void **state)
{
    double down;
    double up;
    (void)state;
    struct gw_synthetix_v3_margin m = make_margin(1000);
    m.available = 100 + 920 * 0.5;
    gw_synthetix_v3_thresholds(&down, &up, &m);
    assert_true(down < 0.5 && down > 0.5 - 1e-15);
}

static void a_small_position_is_closed_at_no_price(void **state)
{
    double down;
    double up;
    (void)state;
    struct gw_synthetix_v3_margin m = make_margin(150);
    gw_synthetix_v3_thresholds(&down, &up, &m);
    assert_true(down == 0 && up == HUGE_VAL);
    m = make_margin(-0.0001);
    m.maintenance = 0;
    gw_synthetix_v3_thresholds(&down, &up, &m);
    assert_true(down == 0 && up == HUGE_VAL);
}

/* One so large that maintenance grows faster than its worth is closed as the price rises. */
static void maintenance_may_outgrow_a_long(void **state)
{
    double down;
    double up;
    (void)state;
    struct gw_synthetix_v3_margin m = make_margin(1000);
    m.maintenance = 1100;
    gw_synthetix_v3_thresholds(&down, &up, &m);
    assert_true(down == 0);
    expect_near(up, 3);
}

static void one_that_is_closed_is_so_up_to_the_far_side(void **state)
{
    double down;
    double up;
    (void)state;
    struct gw_synthetix_v3_margin m = make_margin(1000);
    m.is_closed = true;
    m.available = 54;
    gw_synthetix_v3_thresholds(&down, &up, &m);
    expect_near(down, 1 + 46.0 / 920);
    assert_true(up == HUGE_VAL);
    m = make_margin(-1000);
    m.is_closed = true;
    m.available = 46;
    gw_synthetix_v3_thresholds(&down, &up, &m);
    assert_true(down == 0);
    expect_near(up, 1 - 54.0 / 1080);
    m.worth = m.maintenance = 0; /* it hangs on other prices */
    gw_synthetix_v3_thresholds(&down, &up, &m);
    assert_true(down == 1 && up == 1);
}

/* Between 1 and 0.5 the flag pays more than the least, below it does not. */
static void a_reward_changes_its_rule_on_the_way(void **state)
{
    double down;
    double up;
    (void)state;
    struct gw_synthetix_v3_margin m = make_margin(1000);
    m.flags_moving = 40;
    m.reward = 40;
    m.available = 600;
    gw_synthetix_v3_thresholds(&down, &up, &m);
    /* costs are 0: 600 + 1000 (x - 1) = 60 + 80 (x - 1) + 20 where the flag pays less than 20 */
    expect_near(down, 1 - 520.0 / 920);
    m.keeper.reward_max = 30; /* and 10 are of later windows */
    gw_synthetix_v3_thresholds(&down, &up, &m);
    expect_near(down, 1 - (600.0 - 60 - 10 - 20) / 920);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_is_closed_below_and_a_short_above),
        cmocka_unit_test(a_price_is_the_last_at_which_it_is_closed),
        cmocka_unit_test(a_small_position_is_closed_at_no_price),
        cmocka_unit_test(maintenance_may_outgrow_a_long),
        cmocka_unit_test(one_that_is_closed_is_so_up_to_the_far_side),
        cmocka_unit_test(a_reward_changes_its_rule_on_the_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
