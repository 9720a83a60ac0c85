#include "gammawatch/liquidation.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_ratio_is_in_the_bucket_whose_ends_hold_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < GW_LIQUIDATION_RATIOS; i++) {
        const double low = gw_liquidation_ratio(i);
        assert_int_equal(gw_liquidation_bucket(low), i);
        assert_int_equal(gw_liquidation_bucket(nextafter(low, -1.0)), i > 0 ? i - 1 : 0);
        assert_true(i == 0 || low > gw_liquidation_ratio(i - 1));
    }
    assert_true(gw_liquidation_ratio(1) == 1.0 && gw_liquidation_ratio(101) == 2.0);
    assert_true(gw_liquidation_ratio(GW_LIQUIDATION_RATIOS - 1) == 5.0);
    assert_int_equal(gw_liquidation_bucket(HUGE_VAL), GW_LIQUIDATION_RATIOS - 1);
    assert_int_equal(gw_liquidation_bucket(-3.0), 0);
}

static void every_bucket_that_is_touched_counts_whole(void **state)
{
    (void)state;
    double flow[GW_LIQUIDATION_RATIOS] = {0};
    flow[0] = 7;
    flow[gw_liquidation_bucket(1.25)] = 100;
    flow[gw_liquidation_bucket(1.30)] = 10;
    assert_true(gw_liquidation_flow(flow, 1.0, 1.25) == 0);
    assert_true(gw_liquidation_flow(flow, 1.0, 1.2501) == 100);
    assert_true(gw_liquidation_flow(flow, 1.255, 1.2551) == 100);
    assert_true(gw_liquidation_flow(flow, 1.26, 1.30) == 0);
    assert_true(gw_liquidation_flow(flow, 1.0, 5.0) == 110);
    assert_true(gw_liquidation_flow(flow, 1.3, 1.3) == 0 && gw_liquidation_flow(flow, 1.4, 1.2) == 0);
    assert_true(gw_liquidation_flow(flow, 0.9, 1.0) == 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ratio_is_in_the_bucket_whose_ends_hold_it),
        cmocka_unit_test(every_bucket_that_is_touched_counts_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
