/* Does a fit find the slice that its quotes come from, weigh them by what they are worth, and refuse arbitrage? */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gammawatch/smile.h"

#define T_YEARS 0.25

static const struct gw_svi known = {0.02, 0.15, -0.4, 0.05, 0.2};

static void near(double got, double want, double tolerance)
{
    if (!(fabs(got - want) <= tolerance)) {
        fail_msg("%.17g, want %.17g", got, want);
    }
}

static double vol_at(const struct gw_svi *svi, double k, double t_years)
{
    struct gw_smile_point point;
    assert_int_equal(gw_smile_svi(&point, svi, k), GW_OK);
    return sqrt(point.variance / t_years);
}

static size_t quote(struct gw_smile_quote *quotes, const struct gw_svi *svi, double from, double to,
                    size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double k = from + (to - from) * (double)i / (double)(count - 1);
        quotes[i] = (struct gw_smile_quote){k, vol_at(svi, k, T_YEARS), 0.02, 100 / (1 + k * k)};
    }
    return count;
}

static void the_slice_of_exact_quotes_is_found(void **state)
{
    (void)state;
    static const struct gw_svi slices[] = {{0.02, 0.15, -0.4, 0.05, 0.2},  {0.01, 0.1, 0.3, -0.1, 0.1},
                                           {0.05, 0.3, -0.7, 0.0, 0.3},    {0.004, 0.05, 0, 0, 0.05},
                                           {-0.01, 0.2, -0.2, -0.05, 0.4}, {0.2, 0.5, -0.5, 0.2, 0.6}};
    for (size_t i = 0; i < sizeof slices / sizeof slices[0]; i++) {
        struct gw_smile_quote quotes[15];
        struct gw_smile_fit fit;
        size_t count = quote(quotes, &slices[i], -0.8, 0.7, 15);
        assert_int_equal(gw_smile_fit_svi(&fit, quotes, count, T_YEARS), GW_OK);
        near(fit.svi.a, slices[i].a, 1e-7);
        near(fit.svi.b, slices[i].b, 1e-7);
        near(fit.svi.rho, slices[i].rho, 1e-7);
        near(fit.svi.m, slices[i].m, 1e-7);
        near(fit.svi.sigma, slices[i].sigma, 1e-7);
        assert_true(fit.rms_vol < 1e-9);
        assert_true(fit.confidence == 1);
        assert_true(fit.butterfly.lowest >= 0);
    }
}

static void five_quotes_are_enough_and_four_are_not(void **state)
{
    (void)state;
    struct gw_smile_quote quotes[6];
    struct gw_smile_fit fit;
    size_t count = quote(quotes, &known, -0.6, 0.6, 5);
    assert_int_equal(gw_smile_fit_svi(&fit, quotes, count, T_YEARS), GW_OK);
    assert_true(fit.rms_vol < 1e-6);
    assert_int_equal(gw_smile_fit_svi(&fit, quotes, 4, T_YEARS), GW_E_DOMAIN);
    quotes[4].k = quotes[3].k;
    assert_int_equal(gw_smile_fit_svi(&fit, quotes, 5, T_YEARS), GW_E_DOMAIN);
    assert_true(fit.svi.b == 0 && fit.confidence == 0);
}

static void a_flat_smile_is_flat(void **state)
{
    (void)state;
    struct gw_smile_quote quotes[7];
    struct gw_smile_fit fit;
    for (size_t i = 0; i < 7; i++) {
        quotes[i] = (struct gw_smile_quote){-0.3 + 0.1 * (double)i, 0.8, 0.01, 1};
    }
    assert_int_equal(gw_smile_fit_svi(&fit, quotes, 7, T_YEARS), GW_OK);
    assert_true(fit.rms_vol < 1e-9);
    near(vol_at(&fit.svi, 0.05, T_YEARS), 0.8, 1e-8);
}

static void a_wide_quote_hardly_counts(void **state)
{
    (void)state;
    struct gw_smile_quote quotes[15];
    struct gw_smile_fit fit;
    size_t count = quote(quotes, &known, -0.8, 0.7, 15);
    quotes[4].vol += 0.2;
    quotes[4].spread_vol = 2;
    assert_int_equal(gw_smile_fit_svi(&fit, quotes, count, T_YEARS), GW_OK);
    near(vol_at(&fit.svi, 0, T_YEARS), vol_at(&known, 0, T_YEARS), 1e-4);
    quotes[4].spread_vol = 0.02;
    assert_int_equal(gw_smile_fit_svi(&fit, quotes, count, T_YEARS), GW_OK);
    assert_true(fabs(vol_at(&fit.svi, quotes[4].k, T_YEARS) - vol_at(&known, quotes[4].k, T_YEARS)) > 0.01);
}

static void a_fit_that_misses_by_three_points_is_trusted_half(void **state)
{
    (void)state;
    struct gw_smile_quote quotes[16];
    struct gw_smile_fit fit;
    size_t count = quote(quotes, &known, -0.8, 0.7, 16);
    for (size_t i = 0; i < count; i++) {
        quotes[i].vol += i % 2 == 0 ? 0.05 : -0.05;
    }
    assert_int_equal(gw_smile_fit_svi(&fit, quotes, count, T_YEARS), GW_OK);
    assert_true(fit.rms_vol > GW_SMILE_RMS_MAX && fit.rms_vol < 0.051);
    assert_true(fit.confidence == 0.5);
}

/* J. Gatheral, A. Jacquier (2014), section 4: each volatility looks fine, the density is negative near k = 0.8. */
static void quotes_with_a_butterfly_that_pays_are_refused(void **state)
{
    (void)state;
    const struct gw_svi vogt = {-0.0410, 0.1331, 0.3060, 0.3586, 0.4153};
    struct gw_smile_quote quotes[21];
    struct gw_smile_fit fit = {.rms_vol = 1};
    size_t count = quote(quotes, &vogt, -1.5, 1.5, 21);
    assert_int_equal(gw_smile_fit_svi(&fit, quotes, count, T_YEARS), GW_E_ARBITRAGE);
    assert_true(fit.rms_vol == 0 && fit.svi.sigma == 0 && fit.confidence == 0);
}

static void quotes_without_sense_are_refused(void **state)
{
    (void)state;
    const double nan = (double)NAN;
    struct gw_smile_fit fit;
    for (int i = 0; i < 8; i++) {
        struct gw_smile_quote quotes[9];
        size_t count = quote(quotes, &known, -0.6, 0.6, 9);
        double *const wrong[] = {&quotes[2].k,          &quotes[2].vol,        &quotes[2].vol,
                                 &quotes[2].spread_vol, &quotes[2].spread_vol, &quotes[2].vega,
                                 &quotes[2].vega,       &quotes[2].vol};
        const double values[] = {nan, nan, 0, 0, -0.01, 0, (double)INFINITY, 11};
        *wrong[i] = values[i];
        assert_int_equal(gw_smile_fit_svi(&fit, quotes, count, T_YEARS), GW_E_DOMAIN);
    }
    struct gw_smile_quote quotes[9];
    quote(quotes, &known, -0.6, 0.6, 9);
    assert_int_equal(gw_smile_fit_svi(&fit, quotes, 9, 0), GW_E_DOMAIN);
    assert_int_equal(gw_smile_fit_svi(&fit, quotes, 9, nan), GW_E_DOMAIN);
    assert_int_equal(gw_smile_fit_svi(&fit, quotes, GW_SMILE_QUOTES_MAX + 1, T_YEARS), GW_E_BOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_slice_of_exact_quotes_is_found),
        cmocka_unit_test(five_quotes_are_enough_and_four_are_not),
        cmocka_unit_test(a_flat_smile_is_flat),
        cmocka_unit_test(a_wide_quote_hardly_counts),
        cmocka_unit_test(a_fit_that_misses_by_three_points_is_trusted_half),
        cmocka_unit_test(quotes_with_a_butterfly_that_pays_are_refused),
        cmocka_unit_test(quotes_without_sense_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
