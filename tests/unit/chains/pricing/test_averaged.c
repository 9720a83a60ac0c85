#include "tests/unit/chains/pricing/judge.h"

#define HALF_HOUR (1800.0 / GW_YEAR_S)

static struct gw_greeks price(double spot, struct gw_averaged averaged)
{
    struct gw_greeks greeks;
    assert_int_equal(gw_pricing_averaged(&greeks, spot, &averaged), GW_OK);
    return greeks;
}

static void without_a_window_it_is_the_european_option(void **state)
{
    (void)state;
    const struct gw_averaged plain = {
        .option = {.is_call = true, .strike = 2000.0, .t_years = 0.1, .vol = 0.8, .rate = 0.03}};
    struct gw_greeks european;
    struct gw_greeks got = price(2010.0, plain);
    assert_int_equal(gw_pricing_european(&european, 2010.0, &plain.option), GW_OK);
    assert_memory_equal(&got, &european, sizeof got);
}

/* Ten minutes left of thirty, 1 990 the mean so far: a third is open, at the strike 1990 + 3·(2000 - 1990). */
static void inside_the_window_a_fraction_is_open_at_another_strike(void **state)
{
    (void)state;
    const struct gw_averaged open = {
        .option = {.is_call = true, .strike = 2000.0, .t_years = HALF_HOUR / 3.0, .vol = 0.9},
        .window_years = HALF_HOUR,
        .mean_so_far = 1990.0};
    const struct gw_option rest = {
        .is_call = true, .strike = 2020.0, .t_years = HALF_HOUR / 3.0, .vol = 0.9 / sqrt(3.0)};
    struct gw_greeks want;
    struct gw_greeks got = price(2015.0, open);
    assert_int_equal(gw_pricing_european(&want, 2015.0, &rest), GW_OK);
    assert_near(got.price, want.price / 3.0, 1e-12, 0.0);
    assert_near(got.delta, want.delta / 3.0, 1e-12, 0.0);
    assert_near(got.gamma, want.gamma / 3.0, 1e-12, 0.0);
    assert_near(got.vega, want.vega / 3.0 / sqrt(3.0), 1e-12, 0.0);
}

static void the_forms_before_and_inside_the_window_meet(void **state)
{
    (void)state;
    struct gw_averaged before = {.option = {.strike = 2000.0,
                                            .t_years = HALF_HOUR * (1.0 + 1e-12),
                                            .vol = 0.9,
                                            .rate = 0.1,
                                            .yield = 0.02},
                                 .window_years = HALF_HOUR,
                                 .mean_so_far = 2001.0};
    struct gw_averaged inside = before;
    inside.option.t_years = HALF_HOUR * (1.0 - 1e-12);
    struct gw_greeks a = price(2003.0, before);
    struct gw_greeks b = price(2003.0, inside);
    assert_near(a.price, b.price, 1e-10, 0.0);
    assert_near(a.delta, b.delta, 1e-10, 0.0);
    assert_near(a.gamma, b.gamma, 1e-10, 0.0);
    assert_near(a.rho, b.rho, 1e-10, 0.0);
}

static void at_the_end_only_the_mean_counts(void **state)
{
    (void)state;
    const struct gw_averaged over = {
        .option = {.strike = 2000.0, .vol = 0.9}, .window_years = HALF_HOUR, .mean_so_far = 1990.0};
    struct gw_greeks got = price(2500.0, over);
    assert_true(got.price == 10.0 && got.delta == 0.0 && got.gamma == 0.0 && !got.is_pin);
    struct gw_averaged nearly = over;
    nearly.option.t_years = 0x1p-1074;
    struct gw_greeks same = price(2500.0, nearly);
    assert_memory_equal(&same, &got, sizeof got);
}

static void gamma_stays_small_where_a_spot_settled_option_would_pin(void **state)
{
    (void)state;
    const struct gw_averaged open = {
        .option = {.is_call = true, .strike = 2000.0, .t_years = 1e-7, .vol = 0.8},
        .window_years = HALF_HOUR,
        .mean_so_far = 2000.0};
    struct gw_greeks european;
    assert_int_equal(gw_pricing_european(&european, 2000.0, &open.option), GW_OK);
    assert_true(price(2000.0, open).gamma < 0.01 * european.gamma);
}

static void a_mean_that_decides_the_outcome_leaves_a_line_or_nothing(void **state)
{
    (void)state;
    struct gw_averaged decided = {
        .option = {.is_call = true, .strike = 1000.0, .t_years = HALF_HOUR / 4.0, .vol = 0.8},
        .window_years = HALF_HOUR,
        .mean_so_far = 2000.0};
    struct gw_greeks call = price(2000.0, decided);
    assert_near(call.price, 1000.0, 1e-14, 0.0);
    assert_near(call.delta, 0.25, 1e-14, 0.0);
    assert_true(call.gamma == 0.0);
    decided.option.is_call = false;
    assert_true(price(2000.0, decided).price == 0.0);
}

static void an_open_window_without_a_mean_is_refused(void **state)
{
    (void)state;
    struct gw_averaged bad = {.option = {.strike = 1000.0, .t_years = 0.5, .vol = 0.8}, .window_years = 1.0};
    struct gw_greeks got;
    assert_int_equal(gw_pricing_averaged(&got, 2000.0, &bad), GW_E_DOMAIN);
    bad.window_years = (double)NAN;
    assert_int_equal(gw_pricing_averaged(&got, 2000.0, &bad), GW_E_DOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_window_it_is_the_european_option),
        cmocka_unit_test(inside_the_window_a_fraction_is_open_at_another_strike),
        cmocka_unit_test(the_forms_before_and_inside_the_window_meet),
        cmocka_unit_test(at_the_end_only_the_mean_counts),
        cmocka_unit_test(gamma_stays_small_where_a_spot_settled_option_would_pin),
        cmocka_unit_test(a_mean_that_decides_the_outcome_leaves_a_line_or_nothing),
        cmocka_unit_test(an_open_window_without_a_mean_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
