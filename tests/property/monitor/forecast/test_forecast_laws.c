/* Does the forecast of a whole book keep policy 3.22.16, and order what it says? */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gammawatch/pricing.h"
#include "monitor/forecast/distribution.h"
#include "tests/property/monitor/policy/random.h"

#define DAY_S  86400.0
#define LEGS   8u
#define ROUNDS 400

/* Options at one volatility, seen `passed_s` after now. */
struct book {
    size_t count;
    struct gw_instrument legs[LEGS];
    double spot;
    double passed_s;
    double size; /* sum of |gamma| at spot now, dollars per 1 % */
    double factor;
};

static double gamma_of(const struct book *book, double move, bool is_size)
{
    const double spot = book->spot * (1.0 + move);
    double sum = 0.0;
    for (size_t i = 0; i < book->count; i++) {
        struct gw_instrument leg = book->legs[i];
        struct gw_greeks greeks;
        leg.option.t_years -= book->passed_s / GW_YEAR_S;
        assert_int_equal(gw_pricing_greeks(&greeks, spot, &leg), GW_OK);
        const double usd = greeks.gamma * spot * spot / 100.0;
        sum += is_size ? fabs(usd) : usd * book->factor;
    }
    return sum;
}

static double book_gamma(const void *book, double move)
{
    return gamma_of(book, move, false);
}

/* Every option outlives the horizon, and none is so far out that the grid of six deviations misses it. */
static void draw(struct book *out, uint64_t *seed, double vol, double horizon_s)
{
    *out = (struct book){.count = 1 + (size_t)random_below(seed, LEGS),
                         .spot = random_between(seed, 10.0, 5000.0),
                         .factor = 1.0};
    for (size_t i = 0; i < out->count; i++) {
        const double tte_s = horizon_s * random_between(seed, 1.3, 6.0);
        const double wide = vol * sqrt(tte_s / GW_YEAR_S);
        out->legs[i] = (struct gw_instrument){
            .kind = GW_PAYOFF_EUROPEAN,
            .quantity = random_between(seed, -100.0, 100.0),
            .option = {.is_call = random_one_in(seed, 2),
                       .strike = out->spot * exp(random_between(seed, -2.0, 2.0) * wide),
                       .t_years = tte_s / GW_YEAR_S,
                       .vol = vol}};
    }
    out->size = gamma_of(out, 0.0, true);
}

static void the_mean_of_any_book_is_its_present(void **state)
{
    (void)state;
    uint64_t seed = 16;
    for (int round = 0; round < ROUNDS; round++) {
        const struct gw_forecast_walk walk = {random_between(&seed, 0.2, 1.5),
                                              DAY_S * random_between(&seed, 0.05, 10.0), 40e6};
        struct gw_forecast_distribution d;
        struct book book;
        draw(&book, &seed, walk.vol, walk.horizon_s);
        const double now = book_gamma(&book, 0.0);
        book.passed_s = walk.horizon_s;
        assert_int_equal(gw_forecast_distribute(&d, &walk, book_gamma, &book), GW_OK);
        assert_true(fabs(d.mean - now) <= 1e-6 * book.size);
    }
}

static void quantiles_and_probabilities_are_in_order(void **state)
{
    (void)state;
    uint64_t seed = 17;
    for (int round = 0; round < ROUNDS; round++) {
        struct gw_forecast_walk walk = {random_between(&seed, 0.2, 1.5),
                                        DAY_S * random_between(&seed, 0.05, 10.0), 0.0};
        struct gw_forecast_distribution d, larger, deeper;
        struct book book;
        draw(&book, &seed, walk.vol, walk.horizon_s);
        walk.depth_1pct_usd = book.size * random_between(&seed, 0.1, 3.0);
        book.passed_s = walk.horizon_s;
        assert_int_equal(gw_forecast_distribute(&d, &walk, book_gamma, &book), GW_OK);
        assert_true(d.quantile_05 <= d.quantile_50 && d.quantile_50 <= d.quantile_95);
        assert_true(0.0 <= d.p_k_one && d.p_k_one <= d.p_k_half && d.p_k_half <= 1.0);
        book.factor = 2.0;
        assert_int_equal(gw_forecast_distribute(&larger, &walk, book_gamma, &book), GW_OK);
        assert_true(larger.quantile_05 == 2.0 * d.quantile_05 && larger.quantile_95 == 2.0 * d.quantile_95);
        assert_true(larger.p_k_half >= d.p_k_half && larger.p_k_one == d.p_k_half);
        walk.depth_1pct_usd *= 2.0;
        assert_int_equal(gw_forecast_distribute(&deeper, &walk, book_gamma, &book), GW_OK);
        assert_true(deeper.p_k_half == d.p_k_half && deeper.p_k_one == d.p_k_one);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mean_of_any_book_is_its_present),
        cmocka_unit_test(quantiles_and_probabilities_are_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
