/* Is each source of volatility used in its turn, and is no floor ever put under gamma? */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gammawatch/vol.h"

static const struct gw_vol_candidates all = {.onchain = {0.80, 10, 120, 0.9},
                                             .onchain_mean_1h = 0.75,
                                             .gwav = {0.78, 10, 120, 0.8},
                                             .fit = {0.82, 60, 600, 1.0},
                                             .ewma = 0.70,
                                             .har = 0.60,
                                             .configured = 0.9};

static struct gw_vol_choice choose(const struct gw_vol_candidates *candidates)
{
    struct gw_vol_choice choice;
    gw_vol_choose(&choice, candidates);
    assert_true(choice.vol >= GW_VOL_MIN && choice.vol <= GW_VOL_MAX);
    assert_true(choice.low == 0.8 * choice.vol && choice.high == 1.25 * choice.vol);
    return choice;
}

static void check(const struct gw_vol_candidates *candidates, enum gw_vol_source source, double vol,
                  double confidence)
{
    struct gw_vol_choice choice = choose(candidates);
    assert_int_equal(choice.source, source);
    assert_true(fabs(choice.vol - vol) < 1e-15);
    assert_true(choice.confidence == confidence);
    assert_false(choice.is_clamped);
}

static void sources_serve_in_their_order(void **state)
{
    (void)state;
    struct gw_vol_candidates c = all;
    check(&c, GW_VOL_ONCHAIN, 0.80, 0.9);
    c.onchain.age_s = 121;
    check(&c, GW_VOL_GWAV, 0.78, 0.8);
    c.gwav.age_s = 121;
    check(&c, GW_VOL_FIT, 0.82, 1);
    c.fit.confidence = 0.5;
    check(&c, GW_VOL_FIT, 0.82, 0.5);
    c.fit.vol = 0;
    check(&c, GW_VOL_REALISED, 0.77, GW_VOL_REALISED_CONFIDENCE);
    c.har = 0.8;
    check(&c, GW_VOL_REALISED, 0.88, GW_VOL_REALISED_CONFIDENCE);
    c.ewma = c.har = 0;
    check(&c, GW_VOL_CONFIG, 0.9, GW_VOL_CONFIG_CONFIDENCE);
    c.configured = 0;
    check(&c, GW_VOL_CONFIG, GW_VOL_FALLBACK, GW_VOL_CONFIG_CONFIDENCE);
}

static void low_confidence_gives_way_to_the_time_weighted(void **state)
{
    (void)state;
    struct gw_vol_candidates c = all;
    c.onchain.confidence = 0.55;
    check(&c, GW_VOL_ONCHAIN, 0.80, 0.55);
    c.onchain.confidence = 0.5499;
    check(&c, GW_VOL_GWAV, 0.78, 0.8);
}

static void a_jump_of_more_than_ten_points_gives_way_both_ways(void **state)
{
    (void)state;
    struct gw_vol_candidates c = all;
    c.onchain.vol = 0.8499;
    check(&c, GW_VOL_ONCHAIN, 0.8499, 0.9);
    c.onchain.vol = 0.8501;
    check(&c, GW_VOL_GWAV, 0.78, 0.8);
    c.onchain.vol = 0.6499;
    check(&c, GW_VOL_GWAV, 0.78, 0.8);
    c.onchain_mean_1h = 0;
    check(&c, GW_VOL_ONCHAIN, 0.6499, 0.9);
}

static void what_is_no_number_is_no_source(void **state)
{
    (void)state;
    const double wrong[] = {(double)NAN, (double)INFINITY, -0.5, 0};
    for (size_t i = 0; i < 4; i++) {
        struct gw_vol_candidates c = all;
        c.onchain.vol = wrong[i];
        check(&c, GW_VOL_GWAV, 0.78, 0.8);
        c.gwav.vol = wrong[i];
        check(&c, GW_VOL_FIT, 0.82, 1);
        c.fit.vol = wrong[i];
        c.har = wrong[i];
        check(&c, GW_VOL_REALISED, 0.77, GW_VOL_REALISED_CONFIDENCE);
        c.ewma = wrong[i];
        check(&c, GW_VOL_CONFIG, 0.9, GW_VOL_CONFIG_CONFIDENCE);
        c.configured = wrong[i];
        check(&c, GW_VOL_CONFIG, 1, GW_VOL_CONFIG_CONFIDENCE);
    }
    struct gw_vol_candidates c = all;
    c.onchain.age_s = (double)NAN;
    check(&c, GW_VOL_GWAV, 0.78, 0.8);
    c.gwav.confidence = (double)NAN;
    check(&c, GW_VOL_FIT, 0.82, 1);
}

static void volatility_is_clamped_to_what_the_model_serves_and_says_so(void **state)
{
    (void)state;
    struct gw_vol_candidates c = {.onchain = {0.01, 0, 0, 1}};
    struct gw_vol_choice choice = choose(&c);
    assert_true(choice.vol == 0.05 && choice.is_clamped);
    c.onchain.vol = 7;
    choice = choose(&c);
    assert_true(choice.vol == 5 && choice.is_clamped && choice.high == 6.25);
}

/* At the money less volatility is more gamma, in the wings the other way: no one volatility is the careful one. */
static void the_conservative_gamma_is_the_worst_of_the_band(void **state)
{
    (void)state;
    const double strikes[] = {2000, 2800};
    const double factors[] = {0.8, 1.25}; /* which is worst */
    for (size_t i = 0; i < 2; i++) {
        struct gw_instrument sold = {
            .kind = GW_PAYOFF_EUROPEAN,
            .quantity = -10,
            .option = {.is_call = true, .strike = strikes[i], .t_years = 0.1, .vol = 0.6}};
        struct gw_greeks worst;
        double conservative;
        assert_int_equal(gw_vol_gamma_conservative(&conservative, 2000, &sold, 1), GW_OK);
        sold.option.vol *= factors[i];
        assert_int_equal(gw_pricing_greeks(&worst, 2000, &sold), GW_OK);
        assert_true(conservative == worst.gamma);
    }
}

static void liquidity_has_one_gamma_for_every_volatility(void **state)
{
    (void)state;
    const struct gw_instrument lp = {
        .kind = GW_PAYOFF_LP_RANGE, .quantity = 1, .lp = {.range = {1000, 1600, 2500}, .quote_usd = 1}};
    struct gw_greeks greeks;
    double conservative;
    assert_int_equal(gw_pricing_greeks(&greeks, 2000, &lp), GW_OK);
    assert_int_equal(gw_vol_gamma_conservative(&conservative, 2000, &lp, 1), GW_OK);
    assert_true(conservative == greeks.gamma);
    assert_int_equal(gw_vol_gamma_conservative(&conservative, 2000, &lp, 0), GW_OK);
    assert_true(conservative == 0);
    assert_int_equal(gw_vol_gamma_conservative(&conservative, 0, &lp, 1), GW_E_DOMAIN);
}

static void every_source_has_its_text(void **state)
{
    (void)state;
    assert_string_equal(gw_vol_source_text(GW_VOL_ONCHAIN), "onchain");
    assert_string_equal(gw_vol_source_text(GW_VOL_CONFIG), "config");
    assert_string_equal(gw_vol_source_text((enum gw_vol_source)99), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sources_serve_in_their_order),
        cmocka_unit_test(low_confidence_gives_way_to_the_time_weighted),
        cmocka_unit_test(a_jump_of_more_than_ten_points_gives_way_both_ways),
        cmocka_unit_test(what_is_no_number_is_no_source),
        cmocka_unit_test(volatility_is_clamped_to_what_the_model_serves_and_says_so),
        cmocka_unit_test(the_conservative_gamma_is_the_worst_of_the_band),
        cmocka_unit_test(liquidity_has_one_gamma_for_every_volatility),
        cmocka_unit_test(every_source_has_its_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
