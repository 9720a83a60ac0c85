/* Are SVI and SSVI slices exact, their derivatives consistent, and slices without sense refused? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "gammawatch/smile.h"

static void close_to(double got, double expected, double relative)
{
    if (!(fabs(got - expected) <= relative * fabs(expected))) {
        fail_msg("%.17g, expected %.17g", got, expected);
    }
}

/* 50 digits of mpmath. */
static void a_slice_has_its_reference_values(void **state)
{
    (void)state;
    const struct gw_svi svi = {0.04, 0.4, -0.4, 0.1, 0.2};
    struct gw_smile_point p;
    assert_int_equal(gw_smile_svi(&p, &svi, -0.5), GW_OK);
    close_to(p.variance, 0.38898221281347037649, 1e-15);
    close_to(p.durrleman, 0.25315990048083077463, 1e-14);
    assert_int_equal(gw_smile_svi(&p, &svi, 0), GW_OK);
    close_to(p.variance, 0.14544271909999160128, 1e-15);
    close_to(p.durrleman, 1.5109610029372582219, 1e-14);
}

static void a_steep_wing_keeps_its_digits(void **state)
{
    (void)state;
    /* ρ = -1 + 2^-30, x = 64, s = 2^-6: ρx + √(x² + s²) = 2^-24 + s²/(2x) - .. = 6.1467e-8 + .. */
    const struct gw_svi svi = {0, 1, -1 + 0x1p-30, 0, 0x1p-6};
    struct gw_smile_point p;
    assert_int_equal(gw_smile_svi(&p, &svi, 64), GW_OK);
    close_to(p.variance, 0x1p-24 + 0x1p-19 - 0x1p-45, 1e-14);
}

static void derivatives_are_those_of_the_variance(void **state)
{
    (void)state;
    const struct gw_svi svi = {0.04, 0.4, -0.7, 0.1, 0.2};
    const struct gw_ssvi ssvi = {0.2, 1.5, -0.7};
    const double h = 1e-4;
    for (double k = -2; k <= 2; k += 0.25) {
        struct gw_smile_point p[3];
        for (int i = 0; i < 3; i++) {
            assert_int_equal(gw_smile_svi(&p[i], &svi, k + (i - 1) * h), GW_OK);
        }
        assert_true(fabs((p[2].variance - p[0].variance) / (2 * h) - p[1].slope) < 1e-7);
        assert_true(fabs((p[2].slope - p[0].slope) / (2 * h) - p[1].curvature) < 1e-6);
        for (int i = 0; i < 3; i++) {
            assert_int_equal(gw_smile_ssvi(&p[i], &ssvi, k + (i - 1) * h), GW_OK);
        }
        assert_true(fabs((p[2].variance - p[0].variance) / (2 * h) - p[1].slope) < 1e-7);
        assert_true(fabs((p[2].slope - p[0].slope) / (2 * h) - p[1].curvature) < 1e-6);
    }
}

/* Gatheral-Jacquier: SSVI is the raw slice a = θ(1-ρ²)/2, b = θφ/2, m = -ρ/φ, s = √(1-ρ²)/φ. */
static void ssvi_is_a_raw_slice(void **state)
{
    (void)state;
    const struct gw_ssvi ssvi = {0.02, 1.5, -0.4};
    const double rest = 1 - 0.4 * 0.4;
    const struct gw_svi svi = {0.01 * rest, 0.015, -0.4, 0.4 / 1.5, sqrt(rest) / 1.5};
    for (double k = -3; k <= 3; k += 0.5) {
        struct gw_smile_point a;
        struct gw_smile_point b;
        assert_int_equal(gw_smile_ssvi(&a, &ssvi, k), GW_OK);
        assert_int_equal(gw_smile_svi(&b, &svi, k), GW_OK);
        close_to(a.variance, b.variance, 1e-14);
        close_to(a.durrleman, b.durrleman, 1e-12);
    }
    struct gw_smile_point at_the_money;
    assert_int_equal(gw_smile_ssvi(&at_the_money, &ssvi, 0), GW_OK);
    close_to(at_the_money.variance, 0.02, 1e-15);
}

static void butterfly_conditions_are_strict_where_the_theorem_is(void **state)
{
    (void)state;
    struct gw_ssvi_butterfly b;
    assert_int_equal(gw_smile_ssvi_butterfly(&b, &(struct gw_ssvi){1, 2, 0}), GW_OK);
    assert_true(b.first == 2 && b.second == 4 && b.is_free);
    assert_int_equal(gw_smile_ssvi_butterfly(&b, &(struct gw_ssvi){4, 1, 0}), GW_OK);
    assert_true(b.first == 4 && b.second == 4 && !b.is_free);
    assert_int_equal(gw_smile_ssvi_butterfly(&b, &(struct gw_ssvi){1, 2.01, 0}), GW_OK);
    assert_true(!b.is_free);
}

/* The example of Gatheral and Jacquier, section 4: a slice that looks like any other. */
static void a_slice_with_a_butterfly_that_pays_shows_in_g(void **state)
{
    (void)state;
    const struct gw_svi vogt = {-0.0410, 0.1331, 0.3060, 0.3586, 0.4153};
    struct gw_smile_point p;
    double lowest = 1;
    for (double k = -1.5; k <= 1.5; k += 0.01) {
        assert_int_equal(gw_smile_svi(&p, &vogt, k), GW_OK);
        lowest = p.durrleman < lowest ? p.durrleman : lowest;
    }
    assert_true(lowest < -0.01);
}

static void a_slice_without_sense_is_refused(void **state)
{
    (void)state;
    const double nan = (double)NAN;
    const struct gw_svi wrong[] = {
        {0.04, -0.1, 0, 0, 0.1},  {0.04, 0.1, 1, 0, 0.1}, {0.04, 0.1, -1.5, 0, 0.1}, {0.04, 0.1, 0, 0, 0},
        {-0.04, 0.1, 0, 0, 0.1},  {nan, 0.1, 0, 0, 0.1},  {0.04, nan, 0, 0, 0.1},    {0.04, 0.1, nan, 0, 0.1},
        {0.04, 0.1, 0, nan, 0.1}, {0.04, 0.1, 0, 0, nan}, {0.04, 1e308, 0, 0, 1e308}};
    struct gw_smile_point p;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(gw_smile_svi(&p, &wrong[i], 0.5), GW_E_DOMAIN);
        assert_true(p.variance == 0 && p.durrleman == 0);
    }
    assert_int_equal(gw_smile_svi(&p, &(struct gw_svi){0.04, 0.1, 0, 0, 0.1}, nan), GW_E_DOMAIN);
    assert_int_equal(gw_smile_svi(&p, &(struct gw_svi){0, 0, 0, 0, 0.1}, 0), GW_E_DOMAIN); /* w = 0 */
    assert_int_equal(gw_smile_ssvi(&p, &(struct gw_ssvi){0, 1, 0}, 0), GW_E_DOMAIN);
    assert_int_equal(gw_smile_ssvi(&p, &(struct gw_ssvi){1, -1, 0}, 0), GW_E_DOMAIN);
    assert_int_equal(gw_smile_ssvi(&p, &(struct gw_ssvi){1, 1, 1}, 0), GW_E_DOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slice_has_its_reference_values),
        cmocka_unit_test(a_steep_wing_keeps_its_digits),
        cmocka_unit_test(derivatives_are_those_of_the_variance),
        cmocka_unit_test(ssvi_is_a_raw_slice),
        cmocka_unit_test(butterfly_conditions_are_strict_where_the_theorem_is),
        cmocka_unit_test(a_slice_with_a_butterfly_that_pays_shows_in_g),
        cmocka_unit_test(a_slice_without_sense_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
