#include "tests/unit/chains/pricing/judge.h"

#define TOLERANCE 1e-10

static const struct gw_option option_valid = {.is_call = true, .strike = 2000.0, .t_years = 0.1, .vol = 0.8};

static void check_vector(double spot, const struct gw_option *option, const struct gw_greeks *want)
{
    struct gw_greeks got;
    assert_int_equal(gw_pricing_european(&got, spot, option), GW_OK);
    assert_near(got.price, want->price, TOLERANCE, 0.0);
    assert_near(got.delta, want->delta, TOLERANCE, 0.0);
    assert_near(got.gamma, want->gamma, TOLERANCE, 0.0);
    assert_near(got.vega, want->vega, TOLERANCE, 0.0);
    assert_near(got.theta, want->theta, TOLERANCE, 0.0);
    assert_near(got.rho, want->rho, TOLERANCE, 0.0);
    assert_near(got.vanna, want->vanna, TOLERANCE, 0.0);
    assert_near(got.volga, want->volga, TOLERANCE, 0.0);
    assert_near(got.charm, want->charm, TOLERANCE, 0.0);
    assert_near(got.speed, want->speed, TOLERANCE, 0.0);
    assert_near(got.color, want->color, TOLERANCE, 0.0);
    assert_near(got.zomma, want->zomma, TOLERANCE, 0.0);
    assert_false(got.is_pin);
}

static void a_one_week_call_at_the_money_matches_its_vector(void **state)
{
    (void)state;
    const struct gw_option option = {
        .is_call = true, .strike = 2000.0, .t_years = 604800.0 / GW_YEAR_S, .vol = 0.8, .rate = 0.05};
    const struct gw_greeks want = {.price = 89.270227611018341632,
                                   .delta = 0.52553451049213870146,
                                   .gamma = 0.0017967873846921189141,
                                   .vega = 110.26859566329716688,
                                   .theta = -2347.9777920745754212,
                                   .rho = 18.445456311267981997,
                                   .vanna = 0.023259781897726746378,
                                   .volga = -0.41262215832268682199,
                                   .charm = -0.66481133233608406706,
                                   .speed = -1.4177775457336250768e-6,
                                   .color = 0.047036985983797928132,
                                   .zomma = -0.0022527077615699601556};
    check_vector(2000.0, &option, &want);
}

static void a_one_month_put_with_carry_matches_its_vector(void **state)
{
    (void)state;
    const struct gw_option option = {
        .strike = 1600.0, .t_years = 2592000.0 / GW_YEAR_S, .vol = 0.9, .rate = 0.04, .yield = 0.03};
    const struct gw_greeks want = {.price = 48.749125057207756116,
                                   .delta = -0.15898483857756270012,
                                   .gamma = 0.00046913455314420857767,
                                   .vega = 138.81241572486171956,
                                   .theta = -754.86831431977836841,
                                   .rho = -30.14127141471231422,
                                   .vanna = -0.19878565223874843541,
                                   .volga = 113.6405184355460631,
                                   .charm = 1.0741992097869366565,
                                   .speed = -1.1409564333955342919e-6,
                                   .color = 0.00078335950850033811662,
                                   .zomma = -0.00013719775137343255483};
    check_vector(2000.0, &option, &want);
}

static void a_call_five_minutes_before_expiry_matches_its_vector(void **state)
{
    (void)state;
    const struct gw_option option = {
        .is_call = true, .strike = 60000.0, .t_years = 300.0 / GW_YEAR_S, .vol = 0.55};
    const struct gw_greeks want = {.price = 40.605164805785075762,
                                   .delta = 0.5003383763733815423,
                                   .gamma = 0.0039195719933844767497,
                                   .vega = 73.827554669913095424,
                                   .theta = -2134206.9503978479348,
                                   .rho = 0.28519499065446259001,
                                   .vanna = 0.0006152296222492757952,
                                   .volga = -0.000096568576551684279304,
                                   .charm = -17.785057919982066124,
                                   .speed = -9.7989299834611918742e-8,
                                   .color = 206.01285218110409781,
                                   .zomma = -0.0071264996603398395316};
    check_vector(60000.0, &option, &want);
}

static void check_row(const json_t *row)
{
    const struct gw_option option = {.is_call = json_is_true(json_object_get(row, "is_call")),
                                     .strike = judge_number(row, "strike"),
                                     .t_years = judge_number(row, "t_years"),
                                     .vol = judge_number(row, "vol"),
                                     .rate = judge_number(row, "rate"),
                                     .yield = judge_number(row, "yield")};
    double spot = judge_number(row, "spot");
    struct gw_greeks got;
    assert_int_equal(gw_pricing_european(&got, spot, &option), GW_OK);
    judge_greeks(&got, row, 1e-12, 4e-15 * (spot > option.strike ? spot : option.strike));
}

static void every_greek_agrees_with_differences_of_a_90_digit_price(void **state)
{
    (void)state;
    assert_int_equal(judge_rows("option", check_row), 400);
}

static void an_expired_option_is_worth_its_payoff(void **state)
{
    (void)state;
    struct gw_option option = {.is_call = true, .strike = 1900.0, .t_years = 0.0, .vol = 0.8};
    struct gw_greeks got;
    assert_int_equal(gw_pricing_european(&got, 2000.0, &option), GW_OK);
    assert_true(got.price == 100.0 && got.delta == 1.0 && got.gamma == 0.0 && got.vega == 0.0);
    assert_false(got.is_pin);
    option.rate = 0.1;
    assert_int_equal(gw_pricing_european(&got, 2000.0, &option), GW_OK);
    assert_true(got.price == 100.0 && got.theta == 0.0 && got.rho == 0.0);
    option.is_call = false;
    assert_int_equal(gw_pricing_european(&got, 2000.0, &option), GW_OK);
    assert_true(got.price == 0.0 && got.delta == 0.0 && got.theta == 0.0);
    assert_int_equal(gw_pricing_european(&got, 1850.0, &option), GW_OK);
    assert_true(got.price == 50.0 && got.delta == -1.0);
}

static void an_expired_option_at_its_strike_is_half_and_pinned(void **state)
{
    (void)state;
    struct gw_option option = {.is_call = true, .strike = 2000.0, .t_years = 0.0, .vol = 0.8};
    struct gw_greeks got;
    assert_int_equal(gw_pricing_european(&got, 2000.0, &option), GW_OK);
    assert_true(got.price == 0.0 && got.delta == 0.5 && got.is_pin);
    assert_int_equal(gw_pricing_european(&got, 2000.0 * 1.0068, &option), GW_OK);
    assert_true(got.is_pin);
    assert_int_equal(gw_pricing_european(&got, 2000.0 * 1.0070, &option), GW_OK);
    assert_false(got.is_pin);
    option.pin_width = 0.05;
    assert_int_equal(gw_pricing_european(&got, 2000.0 * 1.04, &option), GW_OK);
    assert_true(got.is_pin);
}

static void zero_volatility_keeps_only_the_discounting(void **state)
{
    (void)state;
    const struct gw_option option = {
        .is_call = true, .strike = 1000.0, .t_years = 1.0, .vol = 0.0, .rate = 0.1, .yield = 0.02};
    struct gw_greeks got;
    assert_int_equal(gw_pricing_european(&got, 1200.0, &option), GW_OK);
    double spot_leg = 1200.0 * gw_vecmath_exp(-0.02);
    double strike_leg = 1000.0 * gw_vecmath_exp(-0.1);
    assert_near(got.price, spot_leg - strike_leg, 1e-14, 0.0);
    assert_near(got.delta, gw_vecmath_exp(-0.02), 1e-15, 0.0);
    assert_near(got.theta, 0.02 * spot_leg - 0.1 * strike_leg, 1e-14, 0.0);
    assert_near(got.rho, strike_leg, 1e-14, 0.0);
    assert_true(got.gamma == 0.0 && got.vega == 0.0 && got.charm == 0.0);
}

static void the_change_to_the_degenerate_form_is_smooth(void **state)
{
    (void)state;
    struct gw_option option = {.is_call = true, .strike = 2000.0, .t_years = 0.25, .vol = 1.99e-9};
    struct gw_greeks below;
    struct gw_greeks above;
    assert_int_equal(gw_pricing_european(&below, 2100.0, &option), GW_OK);
    option.vol = 2.01e-9;
    assert_int_equal(gw_pricing_european(&above, 2100.0, &option), GW_OK);
    assert_near(above.price, below.price, 1e-14, 0.0);
    assert_near(above.delta, below.delta, 0.0, 0.0);
}

static void inputs_outside_the_domain_are_refused_and_zeroed(void **state)
{
    (void)state;
    const double not_a_number = (double)NAN;
    const struct {
        double spot;
        struct gw_option option;
    } cases[] = {
        {0.0, option_valid},
        {-1.0, option_valid},
        {not_a_number, option_valid},
        {HUGE_VAL, option_valid},
        {2000.0, {.strike = 0.0, .t_years = 0.1, .vol = 0.8}},
        {2000.0, {.strike = HUGE_VAL, .t_years = 0.1, .vol = 0.8}},
        {2000.0, {.strike = 2000.0, .t_years = -0.1, .vol = 0.8}},
        {2000.0, {.strike = 2000.0, .t_years = 20.1, .vol = 0.8}},
        {2000.0, {.strike = 2000.0, .t_years = not_a_number, .vol = 0.8}},
        {2000.0, {.strike = 2000.0, .t_years = 0.1, .vol = -0.8}},
        {2000.0, {.strike = 2000.0, .t_years = 0.1, .vol = 10.1}},
        {2000.0, {.strike = 2000.0, .t_years = 0.1, .vol = not_a_number}},
        {2000.0, {.strike = 2000.0, .t_years = 0.1, .vol = 0.8, .rate = 2.1}},
        {2000.0, {.strike = 2000.0, .t_years = 0.1, .vol = 0.8, .yield = -2.1}},
        {2000.0, {.strike = 2000.0, .t_years = 0.1, .vol = 0.8, .rate = not_a_number}},
        {2000.0, {.strike = 2000.0, .t_years = 0.1, .vol = 0.8, .pin_width = -1.0}},
    };
    const struct gw_greeks zero = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct gw_greeks got;
        memset(&got, 0xff, sizeof got);
        assert_int_equal(gw_pricing_european(&got, cases[i].spot, &cases[i].option), GW_E_DOMAIN);
        assert_memory_equal(&got, &zero, sizeof zero);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_one_week_call_at_the_money_matches_its_vector),
        cmocka_unit_test(a_one_month_put_with_carry_matches_its_vector),
        cmocka_unit_test(a_call_five_minutes_before_expiry_matches_its_vector),
        cmocka_unit_test(every_greek_agrees_with_differences_of_a_90_digit_price),
        cmocka_unit_test(an_expired_option_is_worth_its_payoff),
        cmocka_unit_test(an_expired_option_at_its_strike_is_half_and_pinned),
        cmocka_unit_test(zero_volatility_keeps_only_the_discounting),
        cmocka_unit_test(the_change_to_the_degenerate_form_is_smooth),
        cmocka_unit_test(inputs_outside_the_domain_are_refused_and_zeroed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
