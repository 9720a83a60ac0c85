/* Is implied volatility right to its claimed error, and a price outside its bounds told apart? */
#include "tests/unit/chains/pricing/judge.h"

#include "gammawatch/smile.h"

static const struct gw_option atm = {.is_call = true, .strike = 2000, .t_years = 0.1};

/* Every row to what the function claims, and to 1e-12 where it claims as much. */
static void every_row_of_the_reference_is_met(void **state)
{
    (void)state;
    FILE *file = fopen(GW_TESTS_DIR "/fixture/pricing/implied.ndjson", "r");
    assert_non_null(file);
    char line[REFERENCE_LINE_MAX];
    size_t count = 0;
    size_t sharp = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        json_t *row = json_loads(line, 0, NULL);
        assert_non_null(row);
        const struct gw_option option = {.is_call = json_is_true(json_object_get(row, "is_call")),
                                         .strike = judge_number(row, "strike"),
                                         .t_years = judge_number(row, "t_years"),
                                         .rate = judge_number(row, "rate"),
                                         .yield = judge_number(row, "yield")};
        double want = judge_number(row, "vol");
        struct gw_implied_vol got;
        assert_int_equal(
            gw_smile_implied_vol(&got, judge_number(row, "price"), judge_number(row, "spot"), &option),
            GW_OK);
        assert_near(got.vol, want, 0.0, got.error);
        if (got.error <= 0.5e-12 * want) {
            assert_near(got.vol, want, 0.5e-12, 0.0);
            sharp++;
        }
        json_decref(row);
        count++;
    }
    fclose(file);
    assert_true(count >= 100);
    assert_true(sharp >= 60);
}

static void check_price(enum gw_status expected, double price, double spot, const struct gw_option *option)
{
    struct gw_implied_vol got = {1, 1};
    assert_int_equal(gw_smile_implied_vol(&got, price, spot, option), expected);
    if (expected != GW_OK) {
        assert_true(got.vol == 0 && got.error == 0);
    }
}

static void a_price_outside_its_bounds_is_arbitrage(void **state)
{
    (void)state;
    const struct gw_option put = {.strike = 2000, .t_years = 0.1};
    check_price(GW_E_ARBITRAGE, -1e-9, 2000, &atm);
    check_price(GW_E_ARBITRAGE, 99.9999, 2100, &atm);
    check_price(GW_E_ARBITRAGE, 2000, 2000, &atm);
    check_price(GW_E_ARBITRAGE, 2500, 2000, &atm);
    check_price(GW_E_ARBITRAGE, 2000, 100, &put);
    check_price(GW_E_ARBITRAGE, 1899.99, 100, &put);
    check_price(GW_OK, 1900.01, 100, &put);
}

static void bounds_are_discounted_intrinsic_value_and_the_leg_that_is_got(void **state)
{
    (void)state;
    struct gw_option option = {.is_call = true, .strike = 1500, .t_years = 2, .rate = 0.1, .yield = 0.05};
    struct gw_price_bounds bounds;
    assert_int_equal(gw_smile_price_bounds(&bounds, 2000, &option), GW_OK);
    assert_near(bounds.lower, 2000 * exp(-0.1) - 1500 * exp(-0.2), 1e-14, 0);
    assert_near(bounds.upper, 2000 * exp(-0.1), 1e-15, 0);
    option.is_call = false;
    assert_int_equal(gw_smile_price_bounds(&bounds, 2000, &option), GW_OK);
    assert_true(bounds.lower == 0);
    assert_near(bounds.upper, 1500 * exp(-0.2), 1e-15, 0);
    option.strike = 3000;
    assert_int_equal(gw_smile_price_bounds(&bounds, 2000, &option), GW_OK);
    assert_near(bounds.lower, 3000 * exp(-0.2) - 2000 * exp(-0.1), 1e-14, 0);
}

static void a_price_without_time_value_tells_nothing_and_says_so(void **state)
{
    (void)state;
    const double prices[] = {0, 500, 500 + 1e-13};
    const double spots[] = {2000, 2500, 2500};
    for (size_t i = 0; i < 3; i++) {
        struct gw_implied_vol got;
        assert_int_equal(gw_smile_implied_vol(&got, prices[i], spots[i], &atm), GW_OK);
        assert_true(got.vol == 0);
        assert_true(got.error == GW_PRICING_VOL_MAX);
    }
}

static void a_volatility_above_the_domain_is_not_given(void **state)
{
    (void)state;
    const struct gw_option option = {.is_call = true, .strike = 2000, .t_years = 0.01};
    check_price(GW_E_DOMAIN, 1000, 2000, &option); /* σ√T = 1.35, so σ = 13.5 */
    check_price(GW_OK, 760, 2000, &option);        /* 0.98, 9.8 */
}

static void numbers_that_are_none_are_outside_the_domain(void **state)
{
    (void)state;
    const double nan = (double)NAN;
    struct gw_option option = atm;
    check_price(GW_E_DOMAIN, nan, 2000, &atm);
    check_price(GW_E_DOMAIN, (double)INFINITY, 2000, &atm);
    check_price(GW_E_DOMAIN, 10, nan, &atm);
    check_price(GW_E_DOMAIN, 10, 0, &atm);
    check_price(GW_E_DOMAIN, 10, -1, &atm);
    option.t_years = 0;
    check_price(GW_E_DOMAIN, 10, 2000, &option);
    option.t_years = nan;
    check_price(GW_E_DOMAIN, 10, 2000, &option);
    option = atm;
    option.strike = (double)INFINITY;
    check_price(GW_E_DOMAIN, 10, 2000, &option);
    option = atm;
    option.rate = 3;
    check_price(GW_E_DOMAIN, 10, 2000, &option);
}

static void the_vol_of_the_option_is_not_read(void **state)
{
    (void)state;
    struct gw_option option = atm;
    option.vol = (double)NAN;
    check_price(GW_OK, 10, 2000, &option);
}

static void extreme_scales_keep_their_volatility(void **state)
{
    (void)state;
    const double scales[] = {1e-300, 1e-12, 1e12, 1e290};
    struct gw_option option = atm;
    option.strike = 2100;
    struct gw_implied_vol wanted;
    assert_int_equal(gw_smile_implied_vol(&wanted, 50, 2000, &option), GW_OK);
    for (size_t i = 0; i < 4; i++) {
        struct gw_implied_vol got;
        option.strike = 2100 * scales[i];
        assert_int_equal(gw_smile_implied_vol(&got, 50 * scales[i], 2000 * scales[i], &option), GW_OK);
        assert_near(got.vol, wanted.vol, 1e-13, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_of_the_reference_is_met),
        cmocka_unit_test(a_price_outside_its_bounds_is_arbitrage),
        cmocka_unit_test(bounds_are_discounted_intrinsic_value_and_the_leg_that_is_got),
        cmocka_unit_test(a_price_without_time_value_tells_nothing_and_says_so),
        cmocka_unit_test(a_volatility_above_the_domain_is_not_given),
        cmocka_unit_test(numbers_that_are_none_are_outside_the_domain),
        cmocka_unit_test(the_vol_of_the_option_is_not_read),
        cmocka_unit_test(extreme_scales_keep_their_volatility),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
