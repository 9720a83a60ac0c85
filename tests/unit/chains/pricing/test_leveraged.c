#include "tests/unit/chains/pricing/judge.h"

/* A fund of 50 M$ at 3x trades 3·2·1 % of that with every 1 %: -3 M$ of gamma for whoever replicates it. */
static void the_fund_carries_minus_l_times_l_minus_one(void **state)
{
    (void)state;
    const double leverages[] = {3.0, 2.0, -1.0, -2.0, 1.0};
    for (size_t i = 0; i < sizeof leverages / sizeof leverages[0]; i++) {
        double l = leverages[i];
        const struct gw_instrument fund = {.kind = GW_PAYOFF_LEVERAGED,
                                           .quantity = -1.0,
                                           .leveraged = {.leverage = l, .value = 50e6, .value_spot = 2000.0}};
        struct gw_greeks got;
        assert_int_equal(gw_pricing_greeks(&got, 2000.0, &fund), GW_OK);
        assert_near(got.gamma * 2000.0 * 2000.0 / 100.0, -50e6 * l * (l - 1.0) / 100.0, 1e-14, 1e-300);
        assert_near(got.delta * 2000.0, -50e6 * l, 1e-14, 0.0);
    }
}

static void its_value_compounds_the_move(void **state)
{
    (void)state;
    const struct gw_leveraged token = {.leverage = 3.0, .value = 100.0, .value_spot = 2000.0};
    struct gw_greeks got;
    assert_int_equal(gw_pricing_leveraged(&got, 2200.0, &token), GW_OK);
    assert_near(got.price, 100.0 * 1.1 * 1.1 * 1.1, 1e-14, 0.0);
}

static void volatility_wears_it_down(void **state)
{
    (void)state;
    const struct gw_leveraged token = {.leverage = 2.0, .value = 100.0, .value_spot = 2000.0, .vol = 0.8};
    struct gw_greeks got;
    assert_int_equal(gw_pricing_leveraged(&got, 2000.0, &token), GW_OK);
    assert_near(got.theta, -0.64 * 100.0, 1e-14, 0.0);
}

static void bad_input_is_refused(void **state)
{
    (void)state;
    const struct gw_leveraged tokens[] = {{.leverage = 17.0, .value = 1.0, .value_spot = 1.0},
                                          {.leverage = 2.0, .value = -1.0, .value_spot = 1.0},
                                          {.leverage = 2.0, .value = 1.0, .value_spot = 0.0},
                                          {.leverage = (double)NAN, .value = 1.0, .value_spot = 1.0}};
    for (size_t i = 0; i < sizeof tokens / sizeof tokens[0]; i++) {
        struct gw_greeks got;
        assert_int_equal(gw_pricing_leveraged(&got, 2000.0, &tokens[i]), GW_E_DOMAIN);
    }
}

static void check_leveraged(const json_t *row)
{
    const struct gw_instrument instrument = {.kind = GW_PAYOFF_LEVERAGED,
                                             .quantity = 1.0,
                                             .leveraged = {.leverage = judge_number(row, "leverage"),
                                                           .value = judge_number(row, "value"),
                                                           .value_spot = judge_number(row, "value_spot"),
                                                           .vol = judge_number(row, "vol"),
                                                           .rate = judge_number(row, "rate"),
                                                           .yield = judge_number(row, "yield")}};
    judge_instrument(&instrument, row, 1e-15);
}

static void every_multiple_agrees_with_90_digits(void **state)
{
    (void)state;
    assert_int_equal(judge_contracts("leveraged", check_leveraged), 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_fund_carries_minus_l_times_l_minus_one),
        cmocka_unit_test(its_value_compounds_the_move),
        cmocka_unit_test(volatility_wears_it_down),
        cmocka_unit_test(bad_input_is_refused),
        cmocka_unit_test(every_multiple_agrees_with_90_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
