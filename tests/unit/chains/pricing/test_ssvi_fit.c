/* Does the three-parameter fit find its slice, and agree with the raw form it is also given in? */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gammawatch/smile.h"

#define T_YEARS 0.1

static void near(double got, double want, double tolerance)
{
    if (!(fabs(got - want) <= tolerance)) {
        fail_msg("%.17g, want %.17g", got, want);
    }
}

static void quote(struct gw_smile_quote *quotes, size_t count, const struct gw_ssvi *ssvi)
{
    for (size_t i = 0; i < count; i++) {
        struct gw_smile_point point;
        double k = -0.4 + 0.7 * (double)i / (double)(count - 1);
        assert_int_equal(gw_smile_ssvi(&point, ssvi, k), GW_OK);
        quotes[i] = (struct gw_smile_quote){k, sqrt(point.variance / T_YEARS), 0.02, 10};
    }
}

static void the_slice_of_exact_quotes_is_found(void **state)
{
    (void)state;
    static const struct gw_ssvi slices[] = {{0.06, 2, -0.4}, {0.02, 5, 0.1}, {0.2, 1, -0.8}};
    for (size_t i = 0; i < sizeof slices / sizeof slices[0]; i++) {
        for (size_t count = 3; count < 12; count += 4) {
            struct gw_smile_quote quotes[12];
            struct gw_smile_fit fit;
            struct gw_ssvi ssvi;
            struct gw_svi raw;
            quote(quotes, count, &slices[i]);
            assert_int_equal(gw_smile_fit_ssvi(&fit, &ssvi, quotes, count, T_YEARS), GW_OK);
            near(ssvi.theta, slices[i].theta, 1e-7);
            near(ssvi.phi, slices[i].phi, 1e-6);
            near(ssvi.rho, slices[i].rho, 1e-6);
            assert_true(fit.rms_vol < 1e-9);
            assert_int_equal(gw_smile_ssvi_to_svi(&raw, &ssvi), GW_OK);
            near(fit.svi.a, raw.a, 0);
            near(fit.svi.m, raw.m, 0);
        }
    }
}

static void two_quotes_are_too_few(void **state)
{
    (void)state;
    struct gw_smile_quote quotes[3];
    struct gw_smile_fit fit;
    struct gw_ssvi ssvi = {1, 1, 0};
    quote(quotes, 3, &(struct gw_ssvi){0.06, 2, -0.4});
    assert_int_equal(gw_smile_fit_ssvi(&fit, &ssvi, quotes, 2, T_YEARS), GW_E_DOMAIN);
    assert_true(ssvi.theta == 0 && fit.svi.sigma == 0);
}

static void a_slice_too_steep_at_the_money_is_refused(void **state)
{
    (void)state;
    struct gw_smile_quote quotes[9];
    struct gw_smile_fit fit;
    struct gw_ssvi ssvi;
    const struct gw_ssvi steep = {0.5, 6, -0.5}; /* θφ²(1+|ρ|) = 27 */
    quote(quotes, 9, &steep);
    assert_int_equal(gw_smile_fit_ssvi(&fit, &ssvi, quotes, 9, T_YEARS), GW_E_ARBITRAGE);
    assert_true(ssvi.theta == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_slice_of_exact_quotes_is_found),
        cmocka_unit_test(two_quotes_are_too_few),
        cmocka_unit_test(a_slice_too_steep_at_the_money_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
