#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "gammawatch/pricing.h"
#include "monitor/forecast/distribution.h"

#define DAY_S 86400.0

struct leg {
    double spot;
    struct gw_instrument instrument;
};

/* Dollars per 1 % at the moved spot. */
static double leg_gamma(const void *book, double move)
{
    const struct leg *leg = book;
    struct gw_greeks greeks;
    const double spot = leg->spot * (1.0 + move);
    return gw_pricing_greeks(&greeks, spot, &leg->instrument) == GW_OK ? greeks.gamma * spot * spot / 100.0
                                                                       : (double)NAN;
}

static struct leg option(double strike, double tte_s, double vol, double quantity)
{
    return (struct leg){
        .spot = 2000.0,
        .instrument = {
            .kind = GW_PAYOFF_EUROPEAN,
            .quantity = quantity,
            .option = {.is_call = true, .strike = strike, .t_years = tte_s / GW_YEAR_S, .vol = vol}}};
}

/* Vector P22: the mean at the horizon is the value of now. */
static void mean_dollar_gamma_does_not_ramp(void **state)
{
    (void)state;
    struct gw_forecast_distribution d;
    const struct gw_forecast_walk walk = {0.8, 3.0 * DAY_S, 0.0};
    const struct leg later = option(2100.0, 4.0 * DAY_S, 0.8, 1.0);
    assert_int_equal(gw_forecast_distribute(&d, &walk, leg_gamma, &later), GW_OK);
    assert_true(fabs(d.mean * 100.0 - 6687.4588102998244127) < 1e-8 * 6687.0);
}

/* The same for options and horizons at random, as long as some time is left. */
static void s2_gamma_is_a_martingale(void **state)
{
    (void)state;
    srand48(16);
    for (int i = 0; i < 2000; i++) {
        const double vol = 0.3 + drand48();
        const double tte_s = DAY_S * (2.0 + 30.0 * drand48());
        const double horizon_s = tte_s * (0.05 + 0.75 * drand48());
        const double strike = 2000.0 * (0.7 + 0.6 * drand48());
        const double quantity = drand48() < 0.5 ? -3.0 : 2.0;
        const struct leg now = option(strike, tte_s, vol, quantity);
        const struct leg later = option(strike, tte_s - horizon_s, vol, quantity);
        const struct gw_forecast_walk walk = {vol, horizon_s, 40e6};
        struct gw_forecast_distribution d;
        assert_int_equal(gw_forecast_distribute(&d, &walk, leg_gamma, &later), GW_OK);
        /* The grid ends at six deviations: 2e-9 of the mass, more of a strike that far out. */
        assert_true(fabs(d.mean - leg_gamma(&now, 0.0)) <= 1e-6 * fabs(quantity) * 2000.0);
        assert_true(d.quantile_05 <= d.quantile_50 && d.quantile_50 <= d.quantile_95);
        assert_true(d.p_k_one >= 0.0 && d.p_k_one <= d.p_k_half && d.p_k_half <= 1.0);
    }
}

/* While the mean stays, the share of futures with a large gamma falls and their gamma rises. */
static void the_distribution_concentrates(void **state)
{
    (void)state;
    const struct leg later = option(2000.0, 0.02 * DAY_S, 0.8, -1000.0);
    const struct gw_forecast_walk walk = {0.8, 7.0 * DAY_S, 40e3};
    struct gw_forecast_distribution d;
    assert_int_equal(gw_forecast_distribute(&d, &walk, leg_gamma, &later), GW_OK);
    assert_true(d.quantile_05 < d.mean && d.mean < d.quantile_50);
    assert_true(d.quantile_95 > -1.0);
    assert_true(d.p_k_one > 0.0 && d.p_k_one < 0.2);
}

static double same(const void *book, double move)
{
    (void)book;
    (void)move;
    return -20.0;
}

static void a_gamma_that_does_not_move_is_certain(void **state)
{
    (void)state;
    struct gw_forecast_distribution d;
    struct gw_forecast_walk walk = {0.8, DAY_S, 40.0};
    assert_int_equal(gw_forecast_distribute(&d, &walk, same, NULL), GW_OK);
    assert_true(fabs(d.mean + 20.0) < 1e-12 && d.quantile_05 == -20.0 && d.quantile_95 == -20.0);
    assert_true(d.p_k_half > 1.0 - 1e-12 && d.p_k_one == 0.0);
    walk.depth_1pct_usd = 0.0;
    assert_int_equal(gw_forecast_distribute(&d, &walk, same, NULL), GW_OK);
    assert_true(d.p_k_one > 1.0 - 1e-12);
}

static double slope(const void *book, double move)
{
    (void)book;
    return move;
}

static void ranks_are_those_of_the_walk(void **state)
{
    (void)state;
    const struct gw_forecast_walk walk = {0.8, DAY_S, 0.0};
    const double width = 0.8 / sqrt(365.0);
    double rank = 0.0;
    for (int z = -2; z <= 2; z++) {
        const double move = gw_vecmath_exp(width * ((double)z - 0.5 * width)) - 1.0;
        assert_int_equal(gw_forecast_rank(&rank, &walk, slope, NULL, move), GW_OK);
        assert_true(fabs(rank - gw_vecmath_normal_cdf((double)z)) < 0.02);
    }
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    struct gw_forecast_distribution d;
    double rank;
    const struct gw_forecast_walk walks[] = {
        {(double)NAN, DAY_S, 1.0}, {-0.1, DAY_S, 1.0}, {0.8, -1.0, 1.0}, {0.8, DAY_S, (double)INFINITY}};
    for (size_t i = 0; i < sizeof walks / sizeof walks[0]; i++) {
        assert_int_equal(gw_forecast_distribute(&d, &walks[i], slope, NULL), GW_E_DOMAIN);
    }
    const struct gw_forecast_walk walk = {0.8, DAY_S, 0.0};
    assert_int_equal(gw_forecast_rank(&rank, &walk, slope, NULL, (double)NAN), GW_E_DOMAIN);
    const struct leg bad = option(-1.0, DAY_S, 0.8, 1.0);
    assert_int_equal(gw_forecast_distribute(&d, &walk, leg_gamma, &bad), GW_E_DOMAIN);
}

/* Vector P35. */
static void flow_to_expect_matches_the_vector(void **state)
{
    (void)state;
    const double gamma_usd = -3.3669071654048065312 * 2000.0 * 2000.0 / 100.0;
    const double flow = gw_forecast_flow(gamma_usd, 0.8, DAY_S);
    assert_true(fabs(flow - 449960.87171901682553) < 1e-9 * flow);
    assert_true(fabs(gw_forecast_flow_95(gamma_usd, 0.8, DAY_S) / flow - 2.4564) < 1e-3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mean_dollar_gamma_does_not_ramp),
        cmocka_unit_test(s2_gamma_is_a_martingale),
        cmocka_unit_test(the_distribution_concentrates),
        cmocka_unit_test(a_gamma_that_does_not_move_is_certain),
        cmocka_unit_test(ranks_are_those_of_the_walk),
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(flow_to_expect_matches_the_vector),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
