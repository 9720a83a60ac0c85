#include "chains/pricing/vecmath.h"
#include "tests/unit/chains/pricing/judge.h"

static double (*function_under_test)(double);

static void check_function(const json_t *row)
{
    double got = function_under_test(judge_number(row, "x"));
    assert_near(got, judge_number(json_object_get(row, "expected"), "y"), 7e-16, 0.0);
}

static void elementary_functions_agree_with_70_digits(void **state)
{
    (void)state;
    const struct {
        const char *name;
        double (*function)(double);
    } cases[] = {{"exp", gw_vecmath_exp},
                 {"log", gw_vecmath_log},
                 {"log1p", gw_vecmath_log1p},
                 {"normal_pdf", gw_vecmath_normal_pdf},
                 {"normal_cdf", gw_vecmath_normal_cdf}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        function_under_test = cases[i].function;
        assert_int_equal(judge_rows(cases[i].name, check_function), 120);
    }
}

static void exact_points_are_exact(void **state)
{
    (void)state;
    assert_true(gw_vecmath_exp(0.0) == 1.0);
    assert_true(gw_vecmath_log(1.0) == 0.0);
    assert_true(gw_vecmath_log1p(0.0) == 0.0);
    assert_true(gw_vecmath_log1p(1e-300) == 1e-300);
    assert_true(gw_vecmath_log_ratio(7.25, 7.25) == 0.0);
}

static void ends_of_the_range_behave_as_in_c(void **state)
{
    (void)state;
    const double infinity = HUGE_VAL;
    assert_true(gw_vecmath_exp(709.78) < infinity);
    assert_true(gw_vecmath_exp(709.79) == infinity);
    assert_true(gw_vecmath_exp(-745.2) == 0.0);
    assert_true(gw_vecmath_exp(-745.0) > 0.0);
    assert_true(gw_vecmath_exp(-infinity) == 0.0);
    assert_true(gw_vecmath_log(0.0) == -infinity);
    assert_true(gw_vecmath_log(infinity) == infinity);
    assert_true(gw_vecmath_log1p(-1.0) == -infinity);
    assert_true(isnan(gw_vecmath_log(-1.0)));
    assert_true(isnan(gw_vecmath_log1p(-1.5)));
    assert_true(isnan(gw_vecmath_exp((double)NAN)));
    assert_true(isnan(gw_vecmath_normal_cdf((double)NAN)));
    assert_true(isnan(gw_vecmath_normal_pdf((double)NAN)));
    assert_true(gw_vecmath_normal_cdf(-40.0) == 0.0);
    assert_true(gw_vecmath_normal_cdf(40.0) == 1.0);
    assert_near(gw_vecmath_log(5e-324), -744.4400719213812, 1e-15, 0.0);
}

static void both_sides_of_the_distribution_add_to_one(void **state)
{
    (void)state;
    for (int i = 0; i <= 3700; i++) {
        double x = i / 100.0;
        assert_near(gw_vecmath_normal_cdf(x) + gw_vecmath_normal_cdf(-x), 1.0, 3e-16, 0.0);
    }
}

static void log_ratio_survives_quotients_that_overflow(void **state)
{
    (void)state;
    assert_near(gw_vecmath_log_ratio(1e300, 1e-300), 1381.5510557964274, 1e-15, 0.0);
    assert_near(gw_vecmath_log_ratio(1e-300, 1e300), -1381.5510557964274, 1e-15, 0.0);
    assert_near(gw_vecmath_log_ratio(1.0 + 0x1p-40, 1.0), 9.094947017725146e-13, 1e-15, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elementary_functions_agree_with_70_digits),
        cmocka_unit_test(exact_points_are_exact),
        cmocka_unit_test(ends_of_the_range_behave_as_in_c),
        cmocka_unit_test(both_sides_of_the_distribution_add_to_one),
        cmocka_unit_test(log_ratio_survives_quotients_that_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
