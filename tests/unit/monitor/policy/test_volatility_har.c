#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "monitor/policy/volatility.h"
#include "tests/property/monitor/policy/random.h"

#define DAYS 300u

static double daily[DAYS];

static double mean(size_t day, size_t span)
{
    double sum = 0.0;
    for (size_t i = day - span; i < day; i++) {
        sum += daily[i] / (double)span;
    }
    return sum;
}

/* Days that follow the weights, with an innovation of relative size `noise`. */
static void follow(const struct gw_har *har, double noise, uint64_t seed)
{
    for (size_t i = 0; i < GW_VOLATILITY_MONTH_D; i++) {
        daily[i] = random_between(&seed, 0.5e-3, 2e-3);
    }
    for (size_t i = GW_VOLATILITY_MONTH_D; i < DAYS; i++) {
        const double sum =
            har->constant + har->day * mean(i, 1) + har->week * mean(i, 7) + har->month * mean(i, 30);
        daily[i] = sum * (1.0 + noise * random_between(&seed, -1.0, 1.0));
    }
}

static void weights_that_made_the_series_are_found_again(void **state)
{
    (void)state;
    const struct gw_har made = {2e-4, 0.4, 0.3, 0.1};
    struct gw_har found;
    follow(&made, 0.0, 5);
    gw_volatility_har_fit(&found, daily, 80);
    assert_true(fabs(found.day - made.day) < 1e-6 && fabs(found.week - made.week) < 1e-6);
    assert_true(fabs(found.month - made.month) < 1e-6 && fabs(found.constant - made.constant) < 1e-9);
    follow(&made, 0.5, 6);
    gw_volatility_har_fit(&found, daily, DAYS);
    assert_true(fabs(found.day - made.day) < 0.3);
}

static double squared_error(const struct gw_har *har)
{
    double sum = 0.0;
    for (size_t i = GW_VOLATILITY_MONTH_D; i < DAYS; i++) {
        const double miss = daily[i] - har->constant - har->day * mean(i, 1) - har->week * mean(i, 7) -
                            har->month * mean(i, 30);
        sum += miss * miss;
    }
    return sum;
}

/* No non-negative neighbour of the fit is better: what least squares with bounds means. */
static void no_weight_is_negative_and_no_neighbour_is_better(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed < 60; seed++) {
        struct gw_har fit;
        uint64_t random = seed;
        for (size_t i = 0; i < DAYS; i++) {
            daily[i] = random_between(&random, 0.1, 3.0) * random_between(&random, 0.1, 3.0);
        }
        gw_volatility_har_fit(&fit, daily, DAYS);
        assert_true(fit.constant >= 0.0 && fit.day >= 0.0 && fit.week >= 0.0 && fit.month >= 0.0);
        const double least = squared_error(&fit);
        for (int i = 0; i < 200; i++) {
            struct gw_har near = {fit.constant + random_between(&random, -0.05, 0.05),
                                  fit.day + random_between(&random, -0.05, 0.05),
                                  fit.week + random_between(&random, -0.05, 0.05),
                                  fit.month + random_between(&random, -0.05, 0.05)};
            if (near.constant >= 0.0 && near.day >= 0.0 && near.week >= 0.0 && near.month >= 0.0) {
                assert_true(squared_error(&near) >= least * (1.0 - 1e-9));
            }
        }
    }
}

static void a_short_or_still_series_keeps_the_prior(void **state)
{
    (void)state;
    struct gw_har har;
    for (size_t i = 0; i < DAYS; i++) {
        daily[i] = 1e-3;
    }
    gw_volatility_har_fit(&har, daily, GW_VOLATILITY_FIT_D - 1);
    assert_true(fabs(har.day + har.week + har.month - 1.0) < 1e-12 && har.constant == 0.0);
    assert_true(fabs(gw_volatility_har_forecast(&har, daily, 3) - sqrt(1e-3 * 365)) < 1e-12);
    assert_true(gw_volatility_har_forecast(&har, daily, 0) == 0.0);
    gw_volatility_har_fit(&har, daily, DAYS); /* every subset explains it: none may blow up */
    assert_true(fabs(gw_volatility_har_forecast(&har, daily, DAYS) - sqrt(1e-3 * 365)) < 1e-6);
    for (size_t i = 0; i < DAYS; i++) {
        daily[i] = 0.0;
    }
    gw_volatility_har_fit(&har, daily, DAYS);
    assert_true(gw_volatility_har_forecast(&har, daily, DAYS) == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_that_made_the_series_are_found_again),
        cmocka_unit_test(no_weight_is_negative_and_no_neighbour_is_better),
        cmocka_unit_test(a_short_or_still_series_keeps_the_prior),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
