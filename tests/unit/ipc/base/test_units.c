#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gammawatch/units.h"

static void dollars_round_half_to_even_once(void **state)
{
    (void)state;
    static const struct {
        double usd;
        int64_t e8;
    } cases[] = {
        {0.0, 0},
        {-0.0, 0},
        {1.0, 100000000},
        {-1234.5678, -123456780000},
        {0x1p-9, 195312}, /* 195312.5 */
        {0x3p-9, 585938}, /* 585937.5 */
        {-0x1p-9, -195312},
        {-0x3p-9, -585938},
        {5e-9, 1}, /* the double is above 5e-9: no tie */
        {4.9999999999999e-9, 0},
        {5e-324, 0},
        {1e10 + 0x1p-10, 1000000000000097656}, /* ...97656.25: the product needs more than 53 bits */
        {90071992.5474099, 9007199254740991},  /* 0.70 up */
        {9.2e10, 9200000000000000000},
        {-9.2e10, -9200000000000000000},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gw_usd_e8 out = {7};
        assert_int_equal(gw_usd_e8_from_double(&out, cases[i].usd), GW_OK);
        assert_true(out.e8 == cases[i].e8);
    }
}

static void dollars_that_do_not_fit_leave_the_output_alone(void **state)
{
    (void)state;
    static const double cases[] = {__builtin_inf(), -__builtin_inf(), __builtin_nan(""),
                                   9.3e10,          -9.3e10,          1e300};
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gw_usd_e8 out = {7};
        assert_int_equal(gw_usd_e8_from_double(&out, cases[i]), GW_E_DOMAIN);
        assert_true(out.e8 == 7);
    }
}

static void ratios_round_half_to_even_once(void **state)
{
    (void)state;
    static const struct {
        double ratio;
        uint32_t bps;
    } cases[] = {
        {0.0, 0},
        {-0.0, 0},
        {1.0, 10000},
        {0.12345, 1235}, /* the double is above 0.12345 */
        {0.15625, 1562}, /* 1562.5 */
        {0.46875, 4688}, /* 4687.5 */
        {429496.7295, UINT32_MAX},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gw_bps out = {7};
        assert_int_equal(gw_bps_from_ratio(&out, cases[i].ratio), GW_OK);
        assert_int_equal(out.bps, cases[i].bps);
    }
}

static void ratios_that_are_negative_or_do_not_fit_are_refused(void **state)
{
    (void)state;
    static const double cases[] = {-1e-300, -1.0, 429496.7296, __builtin_inf(), __builtin_nan("")};
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gw_bps out = {7};
        assert_int_equal(gw_bps_from_ratio(&out, cases[i]), GW_E_DOMAIN);
        assert_int_equal(out.bps, 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dollars_round_half_to_even_once),
        cmocka_unit_test(dollars_that_do_not_fit_leave_the_output_alone),
        cmocka_unit_test(ratios_round_half_to_even_once),
        cmocka_unit_test(ratios_that_are_negative_or_do_not_fit_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
