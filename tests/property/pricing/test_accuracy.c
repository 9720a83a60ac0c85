/* How far are the twelve greeks from 70 digits, over the whole domain? Prints the worst case of each with its
 * seed. GW_ACCURACY_SEED=N begins at another seed, GW_ACCURACY_CASES=N draws more. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/property/pricing/draw.h"
#include "tests/property/pricing/exact.h"

#define CASES_DEFAULT 8000
#define SEED_DEFAULT  20261121

#define PRICE_ABSOLUTE 4e-15 /* of the largest of S, K, S·dq, K·df */
#define PRICE_RELATIVE 1e-12 /* where the price is above 1e-6·S */
#define GREEK_RELATIVE 2e-15 /* of the greek, or of the absolute values of its terms */
#define NORMAL_MIN     1e-290
#define DEVIATIONS_MAX 37.0

enum { PRICE_OF_SPOT = EXACT_GREEKS, METRICS };

struct worst {
    double error;
    uint64_t seed;
    double spot;
    struct gw_option option;
};

static uint64_t read_variable(const char *name, uint64_t fallback)
{
    const char *text = getenv(name);
    return text != NULL ? strtoull(text, NULL, 10) : fallback;
}

/* Half of the cases are options as they trade, half lie anywhere in the domain. */
static struct gw_option draw_case(uint64_t seed, double *spot)
{
    uint64_t state = seed;
    (void)draw_bits(&state);
    if (draw_bits(&state) & 1) {
        return draw_option(&state, spot, 8.0);
    }
    struct gw_option option = {.is_call = (draw_bits(&state) & 1) != 0,
                               .t_years = draw_log_between(&state, 1e-9, GW_PRICING_T_MAX),
                               .vol = draw_log_between(&state, 1e-4, GW_PRICING_VOL_MAX),
                               .rate = draw_between(&state, -GW_PRICING_RATE_MAX, GW_PRICING_RATE_MAX),
                               .yield = draw_between(&state, -GW_PRICING_RATE_MAX, GW_PRICING_RATE_MAX)};
    *spot = draw_log_between(&state, 1e-12, 1e12);
    double reach = draw_bits(&state) & 1 ? 8.0 : 30.0;
    double deviations = draw_between(&state, -reach, reach);
    double carry = (option.rate - option.yield) * option.t_years;
    option.strike = *spot * gw_vecmath_exp(carry + deviations * option.vol * sqrt(option.t_years));
    return option;
}

static double largest(double spot, const struct gw_option *o)
{
    const double legs[] = {spot, o->strike, spot * gw_vecmath_exp(-o->yield * o->t_years),
                           o->strike * gw_vecmath_exp(-o->rate * o->t_years)};
    double most = 0.0;
    for (size_t i = 0; i < sizeof legs / sizeof legs[0]; i++) {
        most = legs[i] > most ? legs[i] : most;
    }
    return most;
}

/* Error of one greek in its own measure. Single products are judged against themselves. */
static double judge(struct exact *e, int greek, double got, double spot, const struct gw_option *option,
                    double *relative)
{
    double value;
    double size;
    double error = exact_error(e, greek, got, &value, &size);
    if (greek == 0) {
        *relative = value > 1e-6 * spot ? error / value : 0.0;
        return error / largest(spot, option);
    }
    if (size < NORMAL_MIN || fabs(e->x) > DEVIATIONS_MAX * e->width) {
        return 0.0;
    }
    return error / size;
}

static void keep_worst(struct worst *worst, double error, uint64_t seed, double spot,
                       const struct gw_option *option)
{
    if (!(error <= worst->error)) {
        *worst = (struct worst){error, seed, spot, *option};
    }
}

static void report(const struct worst worst[METRICS])
{
    for (int i = 0; i < METRICS; i++) {
        const struct worst *w = &worst[i];
        print_message("%-14s %.2g  seed %llu: %s S %.6g K %.6g T %.4g vol %.4g r %.3g q %.3g\n",
                      i == PRICE_OF_SPOT ? "price relative" : exact_names[i], w->error,
                      (unsigned long long)w->seed, w->option.is_call ? "call" : "put", w->spot,
                      w->option.strike, w->option.t_years, w->option.vol, w->option.rate, w->option.yield);
    }
}

static void every_greek_is_within_its_tolerance_of_70_digits(void **state)
{
    (void)state;
    struct worst worst[METRICS] = {0};
    struct exact exact;
    exact_init(&exact);
    const uint64_t first = read_variable("GW_ACCURACY_SEED", SEED_DEFAULT);
    const uint64_t cases = read_variable("GW_ACCURACY_CASES", CASES_DEFAULT);
    for (uint64_t seed = first; seed < first + cases; seed++) {
        double spot;
        const struct gw_option option = draw_case(seed, &spot);
        if (!(option.strike > NORMAL_MIN && option.strike < 1.0 / NORMAL_MIN)) {
            continue;
        }
        struct gw_greeks got = draw_greeks(spot, &option);
        const double values[EXACT_GREEKS] = {got.price, got.delta, got.gamma, got.vega,
                                             got.theta, got.rho,   got.vanna, got.volga,
                                             got.charm, got.speed, got.color, got.zomma};
        exact_european(&exact, spot, &option);
        for (int i = 0; i < EXACT_GREEKS && exact.width >= 1e-9; i++) {
            double relative = 0.0;
            keep_worst(&worst[i], judge(&exact, i, values[i], spot, &option, &relative), seed, spot, &option);
            keep_worst(&worst[PRICE_OF_SPOT], relative, seed, spot, &option);
        }
    }
    exact_clear(&exact);
    report(worst);
    assert_true(worst[0].error <= PRICE_ABSOLUTE && worst[PRICE_OF_SPOT].error <= PRICE_RELATIVE);
    for (int i = 1; i < EXACT_GREEKS; i++) {
        assert_true(worst[i].error <= GREEK_RELATIVE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_greek_is_within_its_tolerance_of_70_digits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
