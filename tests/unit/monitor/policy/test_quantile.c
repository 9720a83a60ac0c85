#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gammawatch/pricing.h"
#include "monitor/policy/quantile.h"

static void assert_close(double got, double want)
{
    if (!(fabs(got - want) <= 1e-13 * fabs(want))) {
        fail_msg("%.17g, wanted %.17g", got, want);
    }
}

static double student(double nu, double p)
{
    double out;
    assert_int_equal(gw_quantile_student(&out, nu, p), GW_OK);
    return out;
}

static double normal(double p)
{
    double out;
    assert_int_equal(gw_quantile_normal(&out, p), GW_OK);
    return out;
}

/* Roots found with 40 digits (mpmath) for the doubles as written. */
static void quantiles_agree_with_forty_digits(void **state)
{
    (void)state;
    assert_close(normal(1e-12), -7.0344838253011319326);
    assert_close(normal(0.01), -2.3263478740408410931);
    assert_close(normal(0.3), -0.52440051270804081597);
    assert_close(normal(0.995), 2.5758293035489004539);
    assert_close(student(4, 0.99), 2.649491906789311006);
    assert_close(student(4, 0.995), 3.2555867047577853343);
    assert_close(student(2.01, 0.95), 0.20526280823000927889);
    assert_close(student(3, 0.99), 2.6215760177044142492);
    assert_close(student(5.5, 0.75), 0.57570671190965202386);
    assert_close(student(8, 0.9999), 5.5789354961785568609);
    assert_close(student(1000, 0.99), 2.3277514258729200758);
}

static void a_quantile_is_where_the_distribution_says(void **state)
{
    (void)state;
    for (int i = 1; i < 100; i++) {
        assert_true(fabs(gw_vecmath_normal_cdf(normal(i / 100.0)) - i / 100.0) < 1e-15);
    }
}

static void both_sides_mirror_and_rise(void **state)
{
    (void)state;
    for (double nu = 2.5; nu < 40.0; nu += 1.7) {
        double last = -1e9;
        for (int i = 1; i < 64; i++) {
            const double p = i / 64.0; /* 1 - p is exact */
            assert_true(student(nu, p) == -student(nu, 1.0 - p));
            assert_true(normal(p) == -normal(1.0 - p));
            assert_true(student(nu, p) > last);
            last = student(nu, p);
        }
        assert_true(student(nu, 0.5) == 0.0);
    }
}

static void many_degrees_are_nearly_normal(void **state)
{
    (void)state;
    assert_true(fabs(student(1e4, 0.99) - normal(0.99)) < 1e-3);
}

static void what_is_outside_is_refused(void **state)
{
    (void)state;
    static const double bad_p[] = {0.0, 1.0, -0.1, 1.1, 1e-13, (double)NAN, (double)INFINITY};
    static const double bad_nu[] = {0.0, 2.0, -3.0, 1e7, (double)NAN, (double)INFINITY};
    double out = 5.0;
    for (size_t i = 0; i < sizeof bad_p / sizeof bad_p[0]; i++) {
        assert_int_equal(gw_quantile_normal(&out, bad_p[i]), GW_E_DOMAIN);
        assert_int_equal(gw_quantile_student(&out, 4.0, bad_p[i]), GW_E_DOMAIN);
        assert_true(out == 0.0);
    }
    for (size_t i = 0; i < sizeof bad_nu / sizeof bad_nu[0]; i++) {
        assert_int_equal(gw_quantile_student(&out, bad_nu[i], 0.99), GW_E_DOMAIN);
    }
}

static void the_density_is_the_slope_of_the_distribution(void **state)
{
    (void)state;
    const double scale = sqrt(4.0 / 2.0);
    const double at = student(4, 0.9) * scale;
    const double slope = 2e-4 / (student(4, 0.9001) * scale - student(4, 0.8999) * scale);
    assert_true(fabs(gw_vecmath_exp(gw_quantile_student_log_density(4, at)) / slope - 1.0) < 1e-6);
}

static void cornish_fisher_agrees_and_knows_its_domain(void **state)
{
    (void)state;
    assert_close(gw_quantile_cornish_fisher(-2.5758293035489004, -0.3, 1.5), -3.3894997682072311536);
    assert_close(gw_quantile_cornish_fisher(-2.3263478740408411009, -0.5, 3.0), -3.301284492180553729);
    assert_close(gw_quantile_cornish_fisher(1.3, 0.0, 0.0), 1.3);
    assert_true(gw_quantile_is_monotone(-0.5, 3.0) && gw_quantile_is_monotone(0.0, 0.0));
    assert_false(gw_quantile_is_monotone(-2.0, 1.0));
    assert_false(gw_quantile_is_monotone(0.0, 9.0));
    assert_false(gw_quantile_is_monotone(0.0, -1.0));
    assert_false(gw_quantile_is_monotone((double)NAN, 1.0));
}

/* The domain is where the slope of the expansion is nowhere negative. */
static void inside_its_domain_the_expansion_rises(void **state)
{
    (void)state;
    unsigned inside = 0;
    for (double skew = -2.0; skew <= 2.0; skew += 0.1) {
        for (double kurtosis = -1.0; kurtosis <= 9.0; kurtosis += 0.25) {
            double lowest = 1.0;
            for (double z = -12.0; z <= 12.0; z += 0.01) {
                const double rise = gw_quantile_cornish_fisher(z + 1e-4, skew, kurtosis) -
                                    gw_quantile_cornish_fisher(z - 1e-4, skew, kurtosis);
                lowest = rise < lowest ? rise : lowest;
            }
            const bool is_inside = gw_quantile_is_monotone(skew, kurtosis);
            assert_true(!is_inside || lowest > -1e-9);
            inside += is_inside;
        }
    }
    assert_true(inside > 100);
}

static void the_left_tail_falls_back_to_student(void **state)
{
    (void)state;
    double out;
    assert_int_equal(gw_quantile_left_tail(&out, 0.99, -0.5, 3.0, 4.0), GW_OK);
    assert_close(out, -3.301284492180553729);
    assert_int_equal(gw_quantile_left_tail(&out, 0.99, -3.0, 3.0, 4.0), GW_OK);
    assert_close(out, -2.649491906789311006);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_agree_with_forty_digits),
        cmocka_unit_test(a_quantile_is_where_the_distribution_says),
        cmocka_unit_test(both_sides_mirror_and_rise),
        cmocka_unit_test(many_degrees_are_nearly_normal),
        cmocka_unit_test(what_is_outside_is_refused),
        cmocka_unit_test(the_density_is_the_slope_of_the_distribution),
        cmocka_unit_test(cornish_fisher_agrees_and_knows_its_domain),
        cmocka_unit_test(inside_its_domain_the_expansion_rises),
        cmocka_unit_test(the_left_tail_falls_back_to_student),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
