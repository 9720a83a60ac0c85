#include "tests/unit/chains/pricing/judge.h"

static struct gw_greeks price(double spot, struct gw_option option)
{
    struct gw_greeks greeks;
    assert_int_equal(gw_pricing_american(&greeks, spot, &option), GW_OK);
    return greeks;
}

/* Binomial trees of 40 000 steps with a smoothed last one, extrapolated from 20 000: 1e-8 of the strike. */
static void prices_agree_with_very_fine_trees(void **state)
{
    (void)state;
    const struct {
        double spot;
        struct gw_option option;
        double want;
    } rows[] = {
        {36.0, {.strike = 40.0, .t_years = 1.0, .vol = 0.2, .rate = 0.06}, 4.48667454},
        {100.0, {.strike = 100.0, .t_years = 1.0, .vol = 0.25, .rate = 0.05, .yield = 0.05}, 9.56944536},
        {2000.0,
         {.is_call = true, .strike = 2100.0, .t_years = 0.25, .vol = 0.7, .rate = 0.03, .yield = 0.08},
         225.18556},
        {2000.0, {.strike = 1800.0, .t_years = 0.5, .vol = 0.9, .rate = 0.1, .yield = 0.02}, 345.33647},
        {60000.0,
         {.is_call = true, .strike = 55000.0, .t_years = 0.0833333333333, .vol = 0.55, .yield = 0.05},
         6523.6833},
        {100.0, {.strike = 110.0, .t_years = 3.0, .vol = 0.4, .rate = 0.08, .yield = -0.03}, 21.9049536},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_near(price(rows[i].spot, rows[i].option).price, rows[i].want, 0.0,
                    3e-8 * rows[i].option.strike);
    }
}

/* Against a finite difference scheme, each greek to a part of its peak over spot, that of a European option. */
static void check_row(const json_t *row)
{
    const double spot = judge_number(row, "spot");
    const struct gw_option o = {.is_call = json_is_true(json_object_get(row, "is_call")),
                                .strike = judge_number(row, "strike"),
                                .t_years = judge_number(row, "t_years"),
                                .vol = judge_number(row, "vol"),
                                .rate = judge_number(row, "rate"),
                                .yield = judge_number(row, "yield")};
    const struct gw_greeks got = price(spot, o);
    const double root = sqrt(o.t_years);
    const double width = o.vol * root;
    const struct {
        const char *name;
        double value, peak, part;
    } rows[] = {
        {"price", got.price, spot, 5e-8},
        {"delta", got.delta, 1.0, 1e-7},
        {"gamma", got.gamma, 0.4 / spot / width, 1e-6},
        {"vega", got.vega, 0.4 * spot * root, 1e-6},
        {"theta", got.theta, 0.4 * spot * o.vol / root, 5e-7},
        {"rho", got.rho, spot * o.t_years, 5e-6},
        {"vanna", got.vanna, 0.4 / o.vol, 5e-6},
        {"volga", got.volga, 0.4 * spot * root / o.vol, 2e-5},
        {"charm", got.charm, 0.4 / o.t_years, 1e-6},
        {"speed", got.speed, 0.4 / (spot * width) / (spot * width), 5e-6},
        {"color", got.color, 0.4 / spot / width / o.t_years, 1e-5},
        {"zomma", got.zomma, 0.4 / spot / width / o.vol, 1e-5},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        judge_near(rows[i].value, judge_number(json_object_get(row, "expected"), rows[i].name), 0.0,
                   rows[i].part * rows[i].peak, rows[i].name, __FILE__, __LINE__);
    }
}

static void all_greeks_agree_with_finite_differences(void **state)
{
    (void)state;
    assert_int_equal(judge_file("american.ndjson", "american", check_row), 24);
}

static void without_rates_it_is_the_european_option_to_the_bit(void **state)
{
    (void)state;
    for (int is_call = 0; is_call < 2; is_call++) {
        const struct gw_option option = {.is_call = is_call, .strike = 1900.0, .t_years = 0.1, .vol = 0.8};
        struct gw_greeks european;
        struct gw_greeks american = price(2000.0, option);
        assert_int_equal(gw_pricing_european(&european, 2000.0, &option), GW_OK);
        assert_memory_equal(&american, &european, sizeof european);
    }
}

static void a_call_without_yield_is_never_exercised_early(void **state)
{
    (void)state;
    const struct gw_option option = {
        .is_call = true, .strike = 50.0, .t_years = 2.0, .vol = 0.3, .rate = 0.2};
    struct gw_greeks european;
    assert_int_equal(gw_pricing_european(&european, 2000.0, &option), GW_OK);
    assert_true(price(2000.0, option).price == european.price);
}

static void beyond_the_boundary_it_is_its_intrinsic_value(void **state)
{
    (void)state;
    const struct gw_option option = {.strike = 2000.0, .t_years = 1.0, .vol = 0.2, .rate = 0.1};
    struct gw_greeks got = price(1000.0, option);
    assert_true(got.price == 1000.0 && got.delta == -1.0 && got.gamma == 0.0 && got.theta == 0.0);
}

static void value_and_delta_are_smooth_over_the_boundary(void **state)
{
    (void)state;
    const struct gw_option option = {
        .strike = 2000.0, .t_years = 1.0, .vol = 0.3, .rate = 0.1, .yield = 0.02};
    double below = 1000.0;
    double above = 2000.0;
    while (above - below > 1e-9) {
        double middle = 0.5 * (below + above);
        if (price(middle, option).gamma == 0.0) {
            below = middle;
        } else {
            above = middle;
        }
    }
    struct gw_greeks held = price(above, option);
    assert_near(held.price, 2000.0 - above, 1e-7, 0.0);
    assert_near(held.delta, -1.0, 1e-5, 0.0);
    double gamma =
        2.0 * (0.1 * 2000.0 - 0.02 * above) / (0.3 * above * 0.3 * above); /* pricing equation there */
    assert_near(held.gamma, gamma, 1e-4, 0.0);
}

/* S = 100, K = 110, r = 10 %: without volatility the put is exercised now; at 90 it would wait if q were higher. */
static void without_volatility_the_best_moment_is_taken(void **state)
{
    (void)state;
    struct gw_option option = {.strike = 110.0, .t_years = 1.0, .rate = 0.1};
    assert_true(price(100.0, option).price == 10.0);
    option.yield = 0.5;
    option.rate = 0.01;
    struct gw_greeks late = price(100.0, option);
    assert_near(late.price, 110.0 * gw_vecmath_exp(-0.01) - 100.0 * gw_vecmath_exp(-0.5), 1e-14, 0.0);
    option = (struct gw_option){.is_call = true, .strike = 100.0, .t_years = 10.0, .rate = 0.2, .yield = 0.1};
    double best = gw_vecmath_log(0.2 / 0.1) / (0.2 - 0.1);
    struct gw_greeks between = price(100.0, option);
    assert_near(between.price, 100.0 * gw_vecmath_exp(-0.1 * best) - 100.0 * gw_vecmath_exp(-0.2 * best),
                1e-13, 0.0);
}

static void a_rate_next_to_nothing_is_as_none(void **state)
{
    (void)state;
    struct gw_option option = {
        .strike = 2000.0, .t_years = 1.0, .vol = 0.3, .rate = 0x1p-1074, .yield = -0.02};
    struct gw_greeks least = price(1900.0, option);
    option.rate = 0.0;
    struct gw_greeks none = price(1900.0, option);
    assert_near(least.price, none.price, 1e-12, 0.0);
    assert_near(least.rho, none.rho, 1e-6, 0.0);
}

static void two_boundaries_and_bad_input_are_refused(void **state)
{
    (void)state;
    struct gw_option option = {.strike = 100.0, .t_years = 1.0, .vol = 0.3, .rate = -0.01, .yield = -0.05};
    struct gw_greeks got;
    assert_int_equal(gw_pricing_american(&got, 100.0, &option), GW_E_DOMAIN);
    option = (struct gw_option){.strike = 100.0, .t_years = -1.0, .vol = 0.3};
    assert_int_equal(gw_pricing_american(&got, 100.0, &option), GW_E_DOMAIN);
    assert_true(got.price == 0.0);
}

static void a_ladder_solves_the_boundary_once_and_agrees(void **state)
{
    (void)state;
    const struct gw_instrument instrument = {
        .kind = GW_PAYOFF_AMERICAN,
        .quantity = -3.0,
        .option = {.strike = 2000.0, .t_years = 0.5, .vol = 0.6, .rate = 0.08, .yield = 0.03}};
    struct gw_ladder ladder;
    assert_int_equal(gw_pricing_ladder_instrument(&ladder, 1900.0, &instrument), GW_OK);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        struct gw_greeks got = price(gw_ladder_spot(i, 1900.0), instrument.option);
        assert_near(ladder.delta[i], -3.0 * got.delta, 1e-12, 0.0);
        assert_near(ladder.gamma[i], -3.0 * got.gamma, 1e-12, 0.0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prices_agree_with_very_fine_trees),
        cmocka_unit_test(all_greeks_agree_with_finite_differences),
        cmocka_unit_test(without_rates_it_is_the_european_option_to_the_bit),
        cmocka_unit_test(a_call_without_yield_is_never_exercised_early),
        cmocka_unit_test(beyond_the_boundary_it_is_its_intrinsic_value),
        cmocka_unit_test(value_and_delta_are_smooth_over_the_boundary),
        cmocka_unit_test(without_volatility_the_best_moment_is_taken),
        cmocka_unit_test(a_rate_next_to_nothing_is_as_none),
        cmocka_unit_test(two_boundaries_and_bad_input_are_refused),
        cmocka_unit_test(a_ladder_solves_the_boundary_once_and_agrees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
