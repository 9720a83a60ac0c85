/* Are a butterfly that pays and a calendar that crosses found, and is the place said? */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gammawatch/smile.h"

static const struct gw_svi vogt = {-0.0410, 0.1331, 0.3060, 0.3586, 0.4153};

static void the_lowest_point_of_g_is_found_between_the_nodes(void **state)
{
    (void)state;
    struct gw_smile_butterfly butterfly;
    assert_int_equal(gw_smile_butterfly(&butterfly, &vogt), GW_OK);
    assert_true(butterfly.lowest < -0.01);
    for (double k = -1.5; k <= 1.5; k += 0.0007) {
        struct gw_smile_point point;
        assert_int_equal(gw_smile_svi(&point, &vogt, k), GW_OK);
        assert_true(point.durrleman >= butterfly.lowest);
    }
    struct gw_smile_point point;
    assert_int_equal(gw_smile_svi(&point, &vogt, butterfly.k), GW_OK);
    assert_true(point.durrleman == butterfly.lowest);
}

static void a_benign_slice_is_free(void **state)
{
    (void)state;
    struct gw_smile_butterfly butterfly;
    assert_int_equal(gw_smile_butterfly(&butterfly, &(struct gw_svi){0.04, 0.1, -0.4, 0, 0.2}), GW_OK);
    assert_true(butterfly.lowest > 0);
    assert_int_equal(gw_smile_butterfly(&butterfly, &(struct gw_svi){0.04, 0.1, -2, 0, 0.2}), GW_E_DOMAIN);
    assert_true(butterfly.lowest == 0);
}

static void slices_that_rise_with_expiry_are_free(void **state)
{
    (void)state;
    const struct gw_svi slices[] = {
        {0.01, 0.1, -0.4, 0, 0.2}, {0.01, 0.1, -0.4, 0, 0.2}, {0.02, 0.12, -0.4, 0, 0.2}};
    struct gw_smile_calendar calendar;
    assert_int_equal(gw_smile_calendar(&calendar, slices, 3), GW_OK);
    assert_true(calendar.later == 0);
    assert_int_equal(gw_smile_calendar(&calendar, slices, 0), GW_OK);
    assert_int_equal(gw_smile_calendar(&calendar, slices, GW_SMILE_SLICES_MAX + 1), GW_E_BOUND);
}

static void slices_that_cross_are_arbitrage_and_the_place_is_said(void **state)
{
    (void)state;
    /* The third is higher at the money and lower in the left wing. */
    const struct gw_svi slices[] = {
        {0.01, 0.1, -0.4, 0, 0.2}, {0.02, 0.1, -0.4, 0, 0.2}, {0.03, 0.1, 0.4, 0, 0.2}};
    struct gw_smile_calendar calendar;
    assert_int_equal(gw_smile_calendar(&calendar, slices, 3), GW_E_ARBITRAGE);
    assert_true(calendar.later == 2 && calendar.k == -1.5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lowest_point_of_g_is_found_between_the_nodes),
        cmocka_unit_test(a_benign_slice_is_free),
        cmocka_unit_test(slices_that_rise_with_expiry_are_free),
        cmocka_unit_test(slices_that_cross_are_arbitrage_and_the_place_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
