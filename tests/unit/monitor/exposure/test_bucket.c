/* Are gammas and pin gammas of a line those of its options? */
#include "monitor/exposure/bucket.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NOW_S  1700000000
#define WEEK_S 604800.0

static struct gw_bucket_record line(double strike, double left_s, double quantity, double hedged)
{
    struct gw_bucket_record r;
    memset(&r, 0, sizeof r);
    r.head.block_time_s = NOW_S;
    r.spot_usd = 2000.0;
    r.parts = 1;
    r.buckets = 1;
    r.strike_usd[0] = strike;
    r.expiry_s[0] = NOW_S + left_s;
    r.vol[0] = 0.8;
    r.call_quantity[0] = quantity;
    r.call_open_quantity[0] = fabs(quantity);
    r.hedging_call_quantity[0] = quantity * hedged;
    return r;
}

static struct gw_bucket_figures price(const struct gw_bucket_record *r)
{
    struct gw_bucket_figures f;
    assert_int_equal(gw_bucket_price(&f, r), GW_OK);
    return f;
}

static double gamma_of(double spot, double vol)
{
    const struct gw_option option = {
        .is_call = true, .strike = 2100.0, .t_years = WEEK_S / GW_YEAR_S, .vol = vol};
    struct gw_greeks greeks;
    assert_int_equal(gw_pricing_european(&greeks, spot, &option), GW_OK);
    return greeks.gamma;
}

static void gamma_is_that_of_the_option_at_each_volatility(void **state)
{
    (void)state;
    const struct gw_bucket_record r = line(2100.0, WEEK_S, -10.0, 0.5);
    const struct gw_bucket_figures f = price(&r);
    assert_true(f.gamma[0] == gamma_of(2000.0, 0.8));
    assert_true(f.borne_gamma[0] == -10.0 * gamma_of(2000.0, 0.8 * 0.8));
    assert_true(f.borne_gamma[2] == -10.0 * gamma_of(2000.0, 0.8 * 1.25));
    assert_true(f.hedging_gamma[1] == 0.5 * f.borne_gamma[1]);
}

static void pin_gamma_is_taken_at_the_strike_and_stays_bounded(void **state)
{
    (void)state;
    const struct gw_bucket_record far = line(2100.0, WEEK_S, -10.0, 1.0);
    const double pin = price(&far).pin_gamma[0];
    assert_true(fabs(pin / (-10.0 * gamma_of(2100.0, 0.8)) - 1.0) < 1e-3);
    const struct gw_bucket_record late = line(2100.0, 1.0, -10.0, 1.0);
    const double move = 0.8 * sqrt(GW_BUCKET_REACTION_S / GW_YEAR_S);
    const double bound = 10.0 / (2.0 * move * 2100.0);
    assert_true(price(&late).pin_gamma[0] < 0.0 && -price(&late).pin_gamma[0] <= bound * (1.0 + 1e-12));
    const struct gw_bucket_record bought = line(2100.0, WEEK_S, -10.0, -0.9);
    assert_true(price(&bought).pin_gamma[0] > 0.0); /* who bought it hedges, long: attracts */
}

static void expired_and_unhedged_options_pin_nothing(void **state)
{
    (void)state;
    const struct gw_bucket_record expired = line(2000.0, -1.0, -10.0, 1.0);
    const struct gw_bucket_record idle = line(2000.0, WEEK_S, -10.0, 0.0);
    assert_true(price(&expired).pin_gamma[0] == 0.0 && price(&expired).borne_gamma[1] == 0.0);
    assert_true(price(&idle).pin_gamma[0] == 0.0 && price(&idle).borne_gamma[1] < 0.0);
}

static void a_line_that_has_no_price_is_refused(void **state)
{
    (void)state;
    struct gw_bucket_figures f;
    const struct gw_bucket_record r = line(2000.0, 30.0 * GW_YEAR_S, -10.0, 1.0);
    assert_int_equal(gw_bucket_price(&f, &r), GW_E_DOMAIN);
    assert_true(f.borne_gamma[0] == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gamma_is_that_of_the_option_at_each_volatility),
        cmocka_unit_test(pin_gamma_is_taken_at_the_strike_and_stays_bounded),
        cmocka_unit_test(expired_and_unhedged_options_pin_nothing),
        cmocka_unit_test(a_line_that_has_no_price_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
