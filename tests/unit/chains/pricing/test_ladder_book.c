#include "gammawatch/ladder_book.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SPOT 2000.0
#define FEW  8

static const double horizon_s[GW_HORIZONS] = {3600, 4 * 3600, 8 * 3600, 24 * 3600, 72 * 3600, 7 * 86400};
static const struct gw_ladder_weights half = {.hedging = 0.5, .hedging_least = 0.25, .hedging_most = 1.0};
static double storage[4096];
static struct gw_ladder_book book;
static struct gw_ladder_sums sums;

static int start(void **state)
{
    (void)state;
    return gw_ladder_book_init(&book, storage, sizeof storage, FEW, FEW) == GW_OK ? 0 : -1;
}

static struct gw_instrument option(bool is_call, double strike, double days, double vol, double quantity)
{
    struct gw_instrument instrument = {.kind = GW_PAYOFF_EUROPEAN, .quantity = quantity};
    instrument.option = (struct gw_option){.is_call = is_call,
                                           .strike = strike,
                                           .t_years = days / 365.0,
                                           .vol = vol,
                                           .rate = 0.04,
                                           .yield = 0.01};
    return instrument;
}

static void add(const struct gw_instrument *instrument)
{
    assert_int_equal(gw_ladder_book_add(&book, instrument, &half), GW_OK);
}

static void compute(void)
{
    assert_int_equal(gw_ladder_book_compute(&sums, &book, SPOT, horizon_s), GW_OK);
}

static struct gw_greeks greeks_at(const struct gw_instrument *instrument, double spot)
{
    struct gw_greeks greeks;
    assert_int_equal(gw_pricing_greeks(&greeks, spot, instrument), GW_OK);
    return greeks;
}

static void assert_close(double got, double want, double scale)
{
    if (!(fabs(got - want) <= 2e-13 * scale)) {
        fail_msg("got %.17g, want %.17g", got, want);
    }
}

static void a_node_is_the_greeks_there(void **state)
{
    (void)state;
    const struct gw_instrument held[] = {option(true, 2200, 30, 0.7, -3), option(false, 1500, 90, 0.9, 5)};
    add(&held[0]);
    add(&held[1]);
    compute();
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        struct gw_greeks want = {0};
        for (size_t k = 0; k < 2; k++) {
            const struct gw_greeks g = greeks_at(&held[k], gw_ladder_spot(i, SPOT));
            want.price += g.price - greeks_at(&held[k], SPOT).price;
            want.delta += g.delta;
            want.gamma += g.gamma;
            want.vega += g.vega;
            want.theta += g.theta;
        }
        assert_close(sums.pnl[GW_VOL_FLAT][i], want.price, 1e4);
        assert_close(sums.delta[GW_VOL_FLAT][i], want.delta, 8);
        assert_close(sums.gamma[i], want.gamma, 0.01);
        assert_close(sums.vega[i], want.vega, 1e4);
        assert_close(sums.theta[i], want.theta, 1e4);
        assert_close(sums.hedging_delta[i], 0.5 * want.delta, 8);
        assert_close(sums.hedging_gamma[i], 0.5 * want.gamma, 0.01);
        assert_close(sums.hedging_gamma_least[i], 0.25 * want.gamma, 0.01);
        assert_close(sums.hedging_gamma_most[i], want.gamma, 0.01);
    }
    assert_true(sums.pnl[GW_VOL_FLAT][GW_LADDER_SPOT] == 0.0);
}

static void scenarios_shift_volatility_and_time(void **state)
{
    (void)state;
    const struct gw_instrument now = option(false, 1900, 10, 0.6, -2);
    add(&now);
    compute();
    const double t = now.option.t_years;
    struct gw_instrument up = now, down = now, low = now, high = now;
    up.option.vol = gw_ladder_vol_up(0.6, t);
    down.option.vol = gw_ladder_vol_down(0.6, t);
    low.option.vol = 0.8 * 0.6;
    high.option.vol = 1.25 * 0.6;
    const double value = greeks_at(&now, SPOT).price;
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double spot = gw_ladder_spot(i, SPOT);
        assert_close(sums.pnl[GW_VOL_UP][i], greeks_at(&up, spot).price - value, 4e3);
        assert_close(sums.pnl[GW_VOL_DOWN][i], greeks_at(&down, spot).price - value, 4e3);
        assert_close(sums.delta[GW_VOL_UP][i], greeks_at(&up, spot).delta, 2);
        assert_close(sums.delta[GW_VOL_DOWN][i], greeks_at(&down, spot).delta, 2);
        assert_close(sums.gamma_band[0][i], greeks_at(&low, spot).gamma, 0.01);
        assert_close(sums.gamma_band[1][i], greeks_at(&high, spot).gamma, 0.01);
        assert_close(sums.hedging_gamma_band[1][i], 0.5 * greeks_at(&high, spot).gamma, 0.01);
        for (size_t h = 0; h < GW_HORIZONS; h++) {
            struct gw_instrument later = now;
            later.option.t_years = t - horizon_s[h] / GW_YEAR_S;
            assert_close(sums.horizon_gamma[h][i], greeks_at(&later, spot).gamma, 0.01);
            assert_close(sums.horizon_hedging_gamma[h][i], 0.5 * greeks_at(&later, spot).gamma, 0.01);
            assert_close(sums.horizon_delta[h], greeks_at(&later, SPOT).delta, 2);
        }
    }
    for (size_t i = 0; i < GW_TAIL_SHOCKS; i++) {
        const double spot = SPOT * (1.0 + gw_ladder_tail_bps[i] / 10000.0);
        assert_close(sums.pnl_tail[i], greeks_at(&up, spot).price - value, 4e3);
    }
}

static void volatility_is_shocked_harder_near_expiry(void **state)
{
    (void)state;
    assert_close(gw_ladder_vol_up(0.8, 30 / 365.0), 0.8 * 1.5, 1);
    assert_close(gw_ladder_vol_down(0.8, 30 / 365.0), 0.8 * 0.7, 1);
    assert_close(gw_ladder_vol_up(0.8, 0), 0.8 * (1 + 0.5 * 2.774191114672181), 1); /* 30^0.3 */
    assert_close(gw_ladder_vol_down(0.8, 365 / 365.0), 0.8 * (1 - 0.3 * 0.7226494737213989), 1);
    assert_true(gw_ladder_vol_up(0.1, 1.0) == 0.40);
    assert_true(gw_ladder_vol_up(9.0, 0) == GW_PRICING_VOL_MAX);
    assert_true(gw_ladder_vol_down(0, 0.1) == 0);
}

static void what_expires_is_dropped_from_later_horizons(void **state)
{
    (void)state;
    const struct gw_instrument soon = option(true, 2000, 7, 0.6, 1); /* ends with the last horizon */
    add(&soon);
    compute();
    assert_true(sums.horizon_gamma[4][GW_LADDER_SPOT] > 0.0);
    assert_true(sums.horizon_delta[4] > 0.0);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        assert_true(sums.horizon_gamma[5][i] == 0.0 && sums.horizon_hedging_gamma[5][i] == 0.0);
    }
    assert_true(sums.horizon_delta[5] == 0.0 && sums.horizon_hedging_delta[5] == 0.0);
}

static void without_time_or_volatility_an_option_is_its_payoff(void **state)
{
    (void)state;
    const struct gw_instrument ended[] = {option(true, SPOT, 0, 0.6, -10), option(false, 1000, 50, 0, 3)};
    add(&ended[0]);
    compute();
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const struct gw_greeks g = greeks_at(&ended[0], gw_ladder_spot(i, SPOT));
        assert_close(sums.pnl[GW_VOL_FLAT][i], g.price, 10 * SPOT);
        assert_close(sums.delta[GW_VOL_FLAT][i], g.delta, 10);
        assert_true(sums.gamma[i] == 0.0 && sums.vega[i] == 0.0 && sums.theta[i] == 0.0);
    }
    gw_ladder_book_clear(&book);
    add(&ended[1]);
    compute();
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const struct gw_greeks g = greeks_at(&ended[1], gw_ladder_spot(i, SPOT));
        assert_close(sums.delta[GW_VOL_FLAT][i], g.delta, 3);
        assert_close(sums.theta[i], g.theta, 1e3);
        assert_true(sums.gamma[i] == 0.0 && sums.vega[i] == 0.0);
    }
}

static void other_instruments_are_valued_by_their_own_formula(void **state)
{
    (void)state;
    struct gw_instrument lp = {.kind = GW_PAYOFF_LP_RANGE, .quantity = 2};
    lp.lp = (struct gw_lp_position){.range = {500, 1700, 2300}, .quote_usd = 1};
    struct gw_instrument power = {.kind = GW_PAYOFF_POWER, .quantity = -1e-3};
    power.power = (struct gw_power){.power = 2, .t_years = 17.5 / 365, .vol = 0.8};
    struct gw_instrument linear = {.kind = GW_PAYOFF_LINEAR, .quantity = 7};
    add(&lp);
    add(&power);
    add(&linear);
    compute();
    struct gw_instrument shifted = power, later = power;
    shifted.power.vol = gw_ladder_vol_up(0.8, 17.5 / 365);
    later.power.t_years -= horizon_s[3] / GW_YEAR_S;
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double spot = gw_ladder_spot(i, SPOT);
        const double still = greeks_at(&lp, spot).price - greeks_at(&lp, SPOT).price + 7 * (spot - SPOT);
        const double flat = still + greeks_at(&power, spot).price - greeks_at(&power, SPOT).price;
        const double up = still + greeks_at(&shifted, spot).price - greeks_at(&power, SPOT).price;
        assert_close(sums.pnl[GW_VOL_FLAT][i], flat, 1e5);
        assert_close(sums.pnl[GW_VOL_UP][i], up, 1e5);
        assert_close(sums.gamma[i], greeks_at(&lp, spot).gamma + greeks_at(&power, spot).gamma, 1);
        assert_close(sums.gamma_band[0][i], greeks_at(&lp, spot).gamma + sums.gamma_band[0][0], 1);
        assert_close(sums.horizon_gamma[3][i], greeks_at(&lp, spot).gamma + greeks_at(&later, spot).gamma, 1);
        assert_close(sums.hedging_gamma[i], 0.5 * sums.gamma[i], 1);
        assert_close(sums.vega[i], greeks_at(&power, spot).vega, 1e4);
    }
}

static void flat_sums_are_those_of_the_whole(void **state)
{
    (void)state;
    static struct gw_ladder_sums flat;
    const struct gw_instrument put = option(false, 1900, 10, 0.6, -2);
    struct gw_instrument lp = {.kind = GW_PAYOFF_LP_RANGE, .quantity = 2};
    lp.lp = (struct gw_lp_position){.range = {500, 1700, 2300}, .quote_usd = 1};
    add(&put);
    add(&lp);
    compute();
    assert_int_equal(gw_ladder_book_compute_flat(&flat, &book, SPOT), GW_OK);
    assert_memory_equal(flat.pnl[GW_VOL_FLAT], sums.pnl[GW_VOL_FLAT], sizeof flat.pnl[0]);
    assert_memory_equal(flat.gamma, sums.gamma, 7 * sizeof flat.gamma);
    assert_true(flat.pnl[GW_VOL_UP][0] == 0.0 && flat.pnl_tail[0] == 0.0 && flat.horizon_delta[0] == 0.0);
}

static void an_empty_book_is_worth_nothing(void **state)
{
    (void)state;
    static const struct gw_ladder_sums nothing;
    compute();
    assert_memory_equal(&sums, &nothing, sizeof sums);
}

static void a_full_book_takes_no_more(void **state)
{
    (void)state;
    const struct gw_instrument call = option(true, 2000, 7, 0.6, 1);
    const struct gw_instrument linear = {.kind = GW_PAYOFF_LINEAR, .quantity = 1};
    for (int i = 0; i < FEW; i++) {
        add(&call);
        add(&linear);
    }
    assert_int_equal(gw_ladder_book_add(&book, &call, &half), GW_E_BOUND);
    assert_int_equal(gw_ladder_book_add(&book, &linear, &half), GW_E_BOUND);
    const size_t needed = gw_ladder_book_bytes(FEW, FEW);
    assert_int_equal(gw_ladder_book_init(&book, storage, needed, FEW, FEW), GW_OK);
    assert_int_equal(gw_ladder_book_init(&book, storage, needed - 1, FEW, FEW), GW_E_BOUND);
    assert_int_equal(gw_ladder_book_bytes(SIZE_MAX / 2, 0), 0);
    assert_int_equal(gw_ladder_book_init(&book, storage, needed, SIZE_MAX / 2, 0), GW_E_BOUND);
    assert_true(gw_ladder_book_bytes(1000000, 0) / 1000000 <= 200);
}

static void inputs_outside_the_domain_are_refused_and_leave_no_trace(void **state)
{
    (void)state;
    const double bad[] = {(double)NAN, HUGE_VAL, -HUGE_VAL, -1.0};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const struct gw_instrument wrong[] = {option(true, bad[i], 7, 0.6, 1),
                                              option(true, 2000, bad[i], 0.6, 1),
                                              option(true, 2000, 7, bad[i], 1)};
        for (size_t k = 0; k < 3; k++) {
            assert_int_equal(gw_ladder_book_add(&book, &wrong[k], &half), GW_E_DOMAIN);
        }
        assert_int_equal(gw_ladder_book_compute(&sums, &book, bad[i], horizon_s), GW_E_DOMAIN);
        assert_int_equal(gw_ladder_book_compute(&sums, &book, SPOT, (const double[GW_HORIZONS]){bad[i]}),
                         GW_E_DOMAIN);
    }
    const struct gw_instrument endless = option(true, 2000, 7, 0.6, (double)NAN);
    assert_int_equal(gw_ladder_book_add(&book, &endless, &half), GW_E_DOMAIN);
    const struct gw_ladder_weights heavy = {.hedging = HUGE_VAL};
    const struct gw_instrument fine = option(true, 2000, 7, 0.6, 1);
    assert_int_equal(gw_ladder_book_add(&book, &fine, &heavy), GW_E_DOMAIN);
    assert_int_equal(book.option_count, 0);
}

static void a_sum_that_would_not_be_finite_is_an_error(void **state)
{
    (void)state;
    static const struct gw_ladder_sums nothing;
    const struct gw_instrument huge = option(true, 2000, 7, 0.6, 1e308);
    add(&huge);
    assert_int_equal(gw_ladder_book_compute(&sums, &book, SPOT, horizon_s), GW_E_DOMAIN);
    assert_memory_equal(&sums, &nothing, sizeof sums);
}

static void values_scale_with_the_currency_to_the_ends_of_the_doubles(void **state)
{
    (void)state;
    const double spots[] = {0x1p-1000, 1.0, 0x1p990};
    struct gw_ladder_sums at[3];
    for (size_t i = 0; i < 3; i++) {
        const struct gw_instrument call = option(true, 1.0625 * spots[i], 90.0, 0.7, 1.0);
        gw_ladder_book_clear(&book);
        add(&call);
        assert_int_equal(gw_ladder_book_compute_flat(&at[i], &book, spots[i]), GW_OK);
    }
    for (size_t node = 0; node < GW_LADDER_NODES; node++) {
        for (size_t i = 0; i < 3; i++) {
            assert_true(at[i].delta[GW_VOL_FLAT][node] == at[1].delta[GW_VOL_FLAT][node]);
            assert_true(at[i].pnl[GW_VOL_FLAT][node] / spots[i] == at[1].pnl[GW_VOL_FLAT][node]);
            assert_true(at[i].gamma[node] * spots[i] == at[1].gamma[node]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_node_is_the_greeks_there, start),
        cmocka_unit_test_setup(scenarios_shift_volatility_and_time, start),
        cmocka_unit_test_setup(volatility_is_shocked_harder_near_expiry, start),
        cmocka_unit_test_setup(what_expires_is_dropped_from_later_horizons, start),
        cmocka_unit_test_setup(without_time_or_volatility_an_option_is_its_payoff, start),
        cmocka_unit_test_setup(other_instruments_are_valued_by_their_own_formula, start),
        cmocka_unit_test_setup(flat_sums_are_those_of_the_whole, start),
        cmocka_unit_test_setup(an_empty_book_is_worth_nothing, start),
        cmocka_unit_test_setup(a_full_book_takes_no_more, start),
        cmocka_unit_test_setup(inputs_outside_the_domain_are_refused_and_leave_no_trace, start),
        cmocka_unit_test_setup(values_scale_with_the_currency_to_the_ends_of_the_doubles, start),
        cmocka_unit_test_setup(a_sum_that_would_not_be_finite_is_an_error, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
