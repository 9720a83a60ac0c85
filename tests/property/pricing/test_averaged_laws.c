/* Options on a mean against simulated paths, with the geometric mean, whose price is a closed form, as control:
 * A. Kemna, A. Vorst, J. Banking and Finance 14 (1990). libm is the judge's here. */
#include <stdlib.h>

#include "tests/property/pricing/draw.h"

#define PATHS 20000
#define STEPS 32

static double draw_normal(uint64_t *seed)
{
    double radius = sqrt(-2.0 * log(draw_between(seed, 1e-300, 1.0)));
    return radius * cos(6.283185307179586 * draw_between(seed, 0.0, 1.0));
}

static double pay(double side, double mean, double strike)
{
    double gain = side * (mean - strike);
    return gain > 0.0 ? gain : 0.0;
}

/* Of the mean of the mid-points of STEPS steps over time v/σ², spot 1, no rates: what arithmetic adds to geometric. */
static double simulate_excess(uint64_t *seed, double side, double strike, double variance)
{
    double step = variance / STEPS;
    double sum = 0.0;
    for (int i = 0; i < PATHS; i++) {
        double log_price = 0.0;
        double logs = 0.0;
        double prices = 0.0;
        for (int k = 0; k < STEPS; k++) {
            double before = k == 0 ? 0.5 * step : step;
            log_price += sqrt(before) * draw_normal(seed) - 0.5 * before;
            logs += log_price;
            prices += exp(log_price);
        }
        sum += pay(side, prices / STEPS, strike) - pay(side, exp(logs / STEPS), strike);
    }
    return sum / PATHS;
}

/* ln of the geometric mean of the mid-points: mean -v/4, variance v/3 - v/(12·STEPS²). */
static double price_geometric(double side, double strike, double variance)
{
    double spread = sqrt(variance * (1.0 / 3.0 - 1.0 / (12.0 * STEPS * STEPS)));
    double forward = exp(-0.25 * variance + 0.5 * spread * spread);
    double d1 = log(forward / strike) / spread + 0.5 * spread;
    return side * (forward * 0.5 * erfc(-side * d1 * sqrt(0.5)) -
                   strike * 0.5 * erfc(-side * (d1 - spread) * sqrt(0.5)));
}

static void the_lognormal_mean_is_within_its_bound_of_simulated_means(void **state)
{
    (void)state;
    uint64_t seed = 31;
    double worst = 0.0;
    for (int i = 0; i < 9; i++) {
        double vol = 1.0 + 0.25 * (i % 3);
        double t = 0.04;
        double variance = vol * vol * t;
        double side = i % 2 == 0 ? 1.0 : -1.0;
        double strike = exp((i / 3 - 1) * sqrt(variance / 3.0));
        const struct gw_averaged averaged = {
            .option = {.is_call = side > 0.0, .strike = strike, .t_years = t, .vol = vol}, .window_years = t};
        struct gw_greeks got;
        assert_int_equal(gw_pricing_averaged(&got, 1.0, &averaged), GW_OK);
        double want =
            price_geometric(side, strike, variance) + simulate_excess(&seed, side, strike, variance);
        double error = fabs(got.price - want) / variance;
        worst = error > worst ? error : worst;
    }
    print_message("worst error: %.2g of vol^2*window*spot\n", worst);
    assert_true(worst <= 0.015); /* 0.01, and a little for 20 000 paths */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lognormal_mean_is_within_its_bound_of_simulated_means)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
