#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/backtest/generator.h"

#define HOURS 200000

static void draws_have_the_moments_they_should(void **state)
{
    (void)state;
    struct gw_chance chance = gw_chance_begin(7, 1);
    double normal = 0.0, normal2 = 0.0, student2 = 0.0, uniform = 0.0, far = 0.0;
    for (int i = 0; i < HOURS; i++) {
        const double n = gw_chance_normal(&chance);
        const double t = gw_chance_student4(&chance);
        const double u = gw_chance_uniform(&chance);
        assert_true(u > 0.0 && u < 1.0);
        normal += n / HOURS;
        normal2 += n * n / HOURS;
        student2 += t * t / HOURS;
        uniform += u / HOURS;
        far += fabs(t) > 2.6495 ? 1.0 : 0.0;
    }
    assert_true(fabs(normal) < 0.01 && fabs(normal2 - 1.0) < 0.02 && fabs(uniform - 0.5) < 0.005);
    assert_true(fabs(student2 - 1.0) < 0.1);
    assert_true(fabs(far / HOURS - 0.02) < 0.002); /* 1 % each side */
}

static void paths_have_the_volatility_they_are_calibrated_to(void **state)
{
    (void)state;
    for (int kind = 0; kind < GW_GENERATOR_COUNT; kind++) {
        double square = 0.0, growth = 0.0;
        for (uint64_t seed = 0; seed < 10; seed++) {
            struct gw_generator generator;
            gw_generator_begin(&generator, (enum gw_generator_kind)kind, seed);
            for (int i = 0; i < HOURS / 10; i++) {
                const double change = gw_generator_next(&generator, 3600.0);
                assert_true(isfinite(change));
                square += change * change / HOURS * 8760.0;
                growth += (exp(change) - 1.0) / HOURS * 8760.0;
            }
        }
        assert_true(fabs(sqrt(square) / GW_GENERATOR_VOL - 1.0) < 0.12);
        assert_true(fabs(growth) < 0.45); /* three deviations of a mean over 23 years */
    }
}

static void a_seed_is_one_path_and_streams_differ(void **state)
{
    (void)state;
    struct gw_generator a, b, other;
    gw_generator_begin(&a, GW_GENERATOR_garch, 5);
    gw_generator_begin(&b, GW_GENERATOR_garch, 5);
    gw_generator_begin(&other, GW_GENERATOR_garch, 6);
    bool differs = false;
    for (int i = 0; i < 100; i++) {
        const double x = gw_generator_next(&a, 3600.0);
        assert_true(x == gw_generator_next(&b, 3600.0));
        differs = differs || x != gw_generator_next(&other, 3600.0);
    }
    assert_true(differs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_have_the_moments_they_should),
        cmocka_unit_test(paths_have_the_volatility_they_are_calibrated_to),
        cmocka_unit_test(a_seed_is_one_path_and_streams_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
