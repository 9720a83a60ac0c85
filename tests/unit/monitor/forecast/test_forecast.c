#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "monitor/forecast/forecast.h"
#include "tests/unit/monitor/policy/fixture.h"

#define HOUR_S 3600.0
#define TTE_S  (7.0 * 86400.0)
#define STRIKE 2100.0
#define VOL    0.8

static struct gw_exposure exposures[2];
static struct gw_bucket_item bucket;

static struct fixture_leg leg(double tte_s)
{
    return fixture_option(true, STRIKE, tte_s, VOL, -1000.0, 1.0);
}

static void put_horizon(struct gw_exposure *record, size_t i, double horizon_s)
{
    const struct fixture_leg later = leg(TTE_S - horizon_s);
    const struct gw_exposure then = fixture_exposure(2000.0, &later, 1);
    record->forecast_horizon_s[i] = horizon_s;
    if (horizon_s < TTE_S) {
        memcpy(record->forecast_hedging_gamma_usd_per_1pct[i], then.ladder_hedging_gamma_usd_per_1pct,
               sizeof then.ladder_hedging_gamma_usd_per_1pct);
        record->forecast_hedging_delta_usd[i] = then.ladder_hedging_delta_usd[GW_LADDER_SPOT];
    }
}

/* A pool that sold a call, as its collector tells it. */
static struct gw_exposure_book new_book(void)
{
    static const double hours[] = {1.0, 4.0, 8.0, 24.0, 72.0, 168.0};
    const struct fixture_leg now = leg(TTE_S);
    exposures[0] = fixture_exposure(2000.0, &now, 1);
    exposures[0].head.flags = GW_EXPOSURE_COMPLETE | GW_EXPOSURE_OPTIONS;
    exposures[0].hedging_delta_usd = exposures[0].ladder_hedging_delta_usd[GW_LADDER_SPOT];
    exposures[0].hedging_vanna_usd_per_volpt = 123.0;
    for (size_t i = 0; i < GW_HORIZONS; i++) {
        put_horizon(&exposures[0], i, hours[i] * HOUR_S);
    }
    memset(&bucket, 0, sizeof bucket);
    memcpy(bucket.record.head.underlying, "ETH", 4);
    bucket.record.buckets = 1.0;
    bucket.record.strike_usd[0] = STRIKE;
    return (struct gw_exposure_book){
        .exposures = exposures, .exposure_count = 1, .buckets = &bucket, .bucket_count = 1};
}

static enum gw_status forecast(struct gw_forecast_record *out, const struct gw_exposure_book *book)
{
    const struct gw_ecosystem ecosystem = {.underlying = "ETH", .spot_usd = 2000.0};
    const struct gw_feedback feedback = {.vol_now = VOL, .depth_1pct_usd = 100e3};
    return gw_forecast_make(out, book, &ecosystem, &feedback);
}

static void the_mean_stays_and_the_quantiles_spread(void **state)
{
    (void)state;
    const struct gw_exposure_book book = new_book();
    struct gw_forecast_record record;
    assert_int_equal(forecast(&record, &book), GW_OK);
    double last_width = 0.0;
    for (size_t i = 0; i < GW_HORIZONS - 1; i++) {
        /* Between nodes gamma is linear, which cuts its peaks a little. */
        assert_true(fabs(record.gamma_mean_usd_per_1pct[i] / record.gamma_now_usd_per_1pct - 1.0) < 0.02);
        const double width = record.gamma_95_usd_per_1pct[i] - record.gamma_05_usd_per_1pct[i];
        assert_true(width > last_width);
        last_width = width;
        assert_true(record.flow_95_usd[i] > record.flow_mean_usd[i]);
        assert_true(record.p_k_one[i] <= record.p_k_half[i]);
    }
    assert_true(record.vanna_flow_usd_per_volpt == -123.0);
}

static void after_the_last_expiry_nothing_is_left(void **state)
{
    (void)state;
    const struct gw_exposure_book book = new_book();
    struct gw_forecast_record record;
    assert_int_equal(forecast(&record, &book), GW_OK);
    assert_true(record.horizon_s[GW_HORIZONS - 1] == TTE_S);
    assert_true(record.gamma_05_usd_per_1pct[GW_HORIZONS - 1] == 0.0);
    assert_true(record.p_k_half[GW_HORIZONS - 1] == 0.0);
    /* Everything that hedgers hold goes. */
    assert_true(fabs(record.charm_flow_usd[GW_HORIZONS - 1] - exposures[0].hedging_delta_usd) < 1e-9);
}

/* Γ(S=K) rises as T^(-1/2): three days of seven gone. */
static void at_its_strike_gamma_ramps(void **state)
{
    (void)state;
    const struct gw_exposure_book book = new_book();
    struct gw_forecast_record record;
    assert_int_equal(forecast(&record, &book), GW_OK);
    assert_true(record.at_strike_usd[4] == STRIKE && record.at_strike_usd[0] == 0.0);
    const struct fixture_leg now = leg(TTE_S);
    struct gw_greeks greeks;
    assert_int_equal(gw_pricing_greeks(&greeks, STRIKE, &now.instrument), GW_OK);
    const double here = greeks.gamma * STRIKE * STRIKE / 100.0;
    assert_true(fabs(record.gamma_at_strike_usd_per_1pct[4] / here - sqrt(7.0 / 4.0)) < 0.02);
}

/* Hedgers short a call above spot hold tokens and sell them as it decays (vector P36, by sign). */
static void charm_makes_hedgers_of_short_calls_sell(void **state)
{
    (void)state;
    const struct gw_exposure_book book = new_book();
    struct gw_forecast_record record;
    assert_int_equal(forecast(&record, &book), GW_OK);
    for (size_t i = 0; i < GW_HORIZONS; i++) {
        assert_true(record.charm_flow_usd[i] < 0.0);
    }
}

/* One venue twice is twice the venue; one that ends sooner sets the last horizon and is cut at it. */
static void venues_add_up_and_the_first_expiry_is_the_last_horizon(void **state)
{
    (void)state;
    struct gw_exposure_book book = new_book();
    struct gw_forecast_record one, two;
    assert_int_equal(forecast(&one, &book), GW_OK);
    exposures[1] = exposures[0];
    book.exposure_count = 2;
    assert_int_equal(forecast(&two, &book), GW_OK);
    for (size_t i = 0; i < GW_HORIZONS; i++) {
        assert_true(fabs(two.gamma_05_usd_per_1pct[i] - 2.0 * one.gamma_05_usd_per_1pct[i]) <= 1e-6);
    }
    put_horizon(&exposures[1], GW_HORIZONS - 1, 48.0 * HOUR_S);
    assert_int_equal(forecast(&two, &book), GW_OK);
    assert_true(two.horizon_s[GW_HORIZONS - 1] == 48.0 * HOUR_S);
    assert_true(two.gamma_mean_usd_per_1pct[GW_HORIZONS - 1] < one.gamma_mean_usd_per_1pct[3]);
}

static void a_book_that_tells_nothing_is_missing(void **state)
{
    (void)state;
    const struct gw_exposure_book book = new_book();
    struct gw_forecast_record record;
    exposures[0].head.flags |= GW_EXPOSURE_FLAT_VOL;
    assert_int_equal(forecast(&record, &book), GW_E_MISSING);
    exposures[0].head.flags &= ~GW_EXPOSURE_FLAT_VOL;
    exposures[0].forecast_hedging_gamma_usd_per_1pct[2][5] = (double)NAN;
    assert_int_equal(forecast(&record, &book), GW_E_DOMAIN);
}

/* The same vault on a token that converts into the asset: the same forecast, at the asset's strikes. */
static void a_vault_on_a_wrapper_is_told_of_with_its_underlying(void **state)
{
    (void)state;
    static struct gw_outside outside = {.wrapper_count = 1};
    outside.wrappers[0] = (struct gw_wrapper){"wstETH", "ETH", 1.25};
    struct gw_exposure_book book = new_book();
    struct gw_forecast_record plain, wrapped;
    assert_int_equal(forecast(&plain, &book), GW_OK);
    memcpy(exposures[0].head.underlying, "wstETH", 7);
    memcpy(bucket.record.head.underlying, "wstETH", 7);
    bucket.record.strike_usd[0] = STRIKE * 1.25;
    assert_int_equal(forecast(&wrapped, &book), GW_E_MISSING);
    book.outside = &outside;
    assert_int_equal(forecast(&wrapped, &book), GW_OK);
    assert_memory_equal(&wrapped, &plain, sizeof plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_vault_on_a_wrapper_is_told_of_with_its_underlying),
        cmocka_unit_test(the_mean_stays_and_the_quantiles_spread),
        cmocka_unit_test(after_the_last_expiry_nothing_is_left),
        cmocka_unit_test(at_its_strike_gamma_ramps),
        cmocka_unit_test(charm_makes_hedgers_of_short_calls_sell),
        cmocka_unit_test(venues_add_up_and_the_first_expiry_is_the_last_horizon),
        cmocka_unit_test(a_book_that_tells_nothing_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
