/* Is the normalised price right to the last digits where two legs would cancel, and on both sides of every seam? */
#include "tests/unit/chains/pricing/judge.h"

#include "chains/pricing/black.h"

static struct gw_black evaluate(double x, double s)
{
    struct gw_black b;
    gw_black_evaluate(&b, x, s);
    return b;
}

/* 60 digits of mpmath. */
static void it_has_its_reference_values(void **state)
{
    (void)state;
    static const struct {
        double x;
        double s;
        double log_value;
    } rows[] = {
        {0, 1e-09, -21.642204370151083836},
        {0, 0.2, -2.5300420015472384557},
        {0, 0.25, -2.3078343496642403812},
        {0, 1.0, -0.95991633369562231933},
        {0, 12.0, -1.9731752920221066466e-9},
        {-1e-09, 1e-09, -23.208386862659052431},
        {-0.001, 0.01, -5.6523281714181467436},
        {-0.1, 0.05, -7.7647615081250670945},
        {-0.1, 0.3, -2.5786095442580857625},
        {-0.5, 0.2, -7.826139443267507962},
        {-0.5, 0.24, -6.4277636345977773921},
        {-0.5, 0.26, -5.9187416455153582652},
        {-1.0, 0.5, -5.4864899068481334276},
        {-1.0, 2.0, -1.1736158448547660975},
        {-1.0, 30.0, -0.5},
        {-2.0, 0.1, -209.22166745915979129},
        {-3.0, 0.125, -297.36161120081363941},
        {-5.0, 0.3, -146.6604596659487578},
        {-8.0, 4.0, -4.9024140630009321847},
        {-20.0, 0.8, -320.16435392399966966},
        {-30.0, 9.0, -15.159064150262322352},
        {-0.3, 0.01, -462.32983641902197984},
        {-0.0001, 1e-05, -67.066047501104846771},
        {-0.02, 0.25, -2.4101952387080311323},
        {-0.26, 0.25, -3.953186997074706169},
        {-0.5, 0.499, -3.2038330621156971595},
        {-0.5, 0.501, -3.1923480573018405399},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct gw_black b = evaluate(rows[i].x, rows[i].s);
        assert_near(b.log_value, rows[i].log_value, 1e-15, 1e-15);
    }
}

/* At the money b = 2N(s/2) - 1 = s/√(2π)·(1 - s²/24 + s⁴/640 - ..). */
static void at_the_money_the_smallest_width_keeps_its_digits(void **state)
{
    (void)state;
    for (double s = 1e-9; s < 0.1; s *= 10) {
        double series = s * 0.398942280401432678 * (1 - s * s / 24 + s * s * s * s / 640);
        assert_near(evaluate(0, s).value, series, 5e-15 + s * s * s * s * s * s / 1e4, 0);
    }
}

static void value_and_rest_make_up_the_top(void **state)
{
    (void)state;
    for (double x = 0; x > -20; x -= 0.7) {
        for (double s = 0.01; s < 40; s *= 1.5) {
            struct gw_black b = evaluate(x, s);
            assert_near(b.value + b.rest, exp(0.5 * x), 4e-15, 0);
            assert_true(b.value >= 0 && b.rest >= 0);
        }
    }
}

/* The slope between two widths is near the mean of the two: no step where the method changes. */
static void it_is_smooth_across_its_seams(void **state)
{
    (void)state;
    for (double a = 0; a < 8; a += 0.1) {
        for (double t = 0.01; t < 1.5; t *= 1.001) {
            double s = 2 * t;
            double x = -a * s;
            struct gw_black low = evaluate(x, s);
            struct gw_black high = evaluate(x, s * (1 + 1e-5));
            double rise = (high.log_value - low.log_value) / (s * 1e-5);
            double slope = 0.5 * (exp(low.log_slope - low.log_value) + exp(high.log_slope - high.log_value));
            assert_near(rise, slope, 1e-8, 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_has_its_reference_values),
        cmocka_unit_test(at_the_money_the_smallest_width_keeps_its_digits),
        cmocka_unit_test(value_and_rest_make_up_the_top),
        cmocka_unit_test(it_is_smooth_across_its_seams),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
