#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/backtest/window.h"

#define NOW INT64_C(1699488000)

static struct gw_vault_sale sale(double share)
{
    return (struct gw_vault_sale){
        .spot = 2000.0, .now_s = NOW, .tokens = 100.0, .share = share, .strike_cap_usd = HUGE_VAL};
}

static void a_day_sells_four_options_of_one_week(void **state)
{
    (void)state;
    struct gw_vault vault = {.count = 0};
    const struct gw_vault_sale whole = sale(1.0);
    assert_int_equal(gw_vault_sell(&vault, &whole), GW_OK);
    assert_int_equal(vault.count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_true(vault.legs[i].quantity == -100.0);
        assert_int_equal(vault.legs[i].expiry_s % GW_VAULT_WEEK_S, 0);
        assert_true(vault.legs[i].expiry_s - NOW >= 2 * GW_VAULT_DAY_S);
    }
    assert_int_equal(gw_vault_sell(&vault, &whole), GW_OK); /* the same strikes again: the same legs */
    assert_int_equal(vault.count, 4);
    assert_true(vault.legs[0].quantity == -200.0);
    gw_vault_expire(&vault, vault.legs[0].expiry_s);
    assert_int_equal(vault.count, 0);
}

static void a_strike_cap_and_a_distance_hold(void **state)
{
    (void)state;
    struct gw_vault vault = {.count = 0};
    struct gw_vault_sale capped = sale(1.0);
    capped.strike_cap_usd = 2000.0 * 60.0;
    assert_int_equal(gw_vault_sell(&vault, &capped), GW_OK);
    double at_money = 0.0;
    for (size_t i = 0; i < vault.count; i++) {
        at_money -= vault.legs[i].strike == 2000.0 ? vault.legs[i].quantity : 0.0;
    }
    assert_true(fabs(at_money - 60.0) < 1e-9);
    vault.count = 0;
    capped.distance_min = 0.08;
    assert_int_equal(gw_vault_sell(&vault, &capped), GW_OK);
    assert_int_equal(vault.count, 2);
    vault.count = 0;
    const struct gw_vault_sale nothing = sale(0.0);
    assert_int_equal(gw_vault_sell(&vault, &nothing), GW_OK);
    assert_int_equal(vault.count, 0);
}

/* Its slope is what the vault's own value does when spot moves. */
static void the_record_is_that_of_its_options(void **state)
{
    (void)state;
    struct gw_vault vault = {.count = 0};
    struct gw_exposure record;
    const struct gw_vault_sale whole = sale(1.0);
    assert_int_equal(gw_vault_sell(&vault, &whole), GW_OK);
    assert_int_equal(gw_vault_describe(&record, NULL, &vault, 2000.0, 0.8, NOW), GW_OK);
    assert_int_equal(gw_record_check(&record, sizeof record), GW_OK);
    double values[2] = {0.0, 0.0};
    for (size_t i = 0; i < vault.count; i++) {
        for (size_t side = 0; side < 2; side++) {
            double one = 0.0;
            assert_int_equal(gw_vault_value(&one, &vault.legs[i], side == 0 ? 2000.0 : 2100.0, 0.8, NOW),
                             GW_OK);
            values[side] += one;
        }
    }
    size_t node = 0;
    while (gw_ladder_shock_bps[node] != 500) {
        node++;
    }
    assert_true(fabs(record.pnl_usd[GW_VOL_FLAT][node] - (values[1] - values[0])) < 1e-6);
    assert_true(record.gamma_usd_per_1pct < 0.0 &&
                record.hedging_gamma_usd_per_1pct == record.gamma_usd_per_1pct);
    assert_true(record.short_option_quantity == 400.0 && record.notional_usd == 800000.0);
}

static void a_window_counts_what_expired_inside_it_once(void **state)
{
    (void)state;
    struct gw_vault vault = {.count = 1};
    vault.legs[0] = (struct gw_vault_leg){true, 2000.0, NOW + 3600, -10.0};
    static struct gw_window window;
    assert_int_equal(gw_window_open(&window, &vault, 2000.0, 0.8, NOW), GW_OK);
    for (size_t a = 0; a < GW_ARM_COUNT; a++) {
        window.arms[a].initial_usd = 500.0 * (double)(a + 1);
        window.arms[a].maintenance_usd = 400.0 * (double)(a + 1);
    }
    assert_int_equal(gw_window_step(&window, 2150.0, 0.8, NOW + 3600), GW_OK);
    const double premium = -window.value_usd;
    assert_true(fabs(window.loss_usd - (1500.0 - premium)) < 1e-9);
    assert_int_equal(gw_window_step(&window, 1000.0, 0.8, NOW + 7200), GW_OK);
    assert_true(fabs(window.loss_usd - (1500.0 - premium)) < 1e-9);
    assert_true(window.lowest_spot == 1000.0);
    /* The account with one margin of the smallest arm was wiped out, and once only. */
    assert_true(window.arms[0].bad_debt_usd > 0.0 && window.arms[GW_ARM_COUNT - 1].bad_debt_usd == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_sells_four_options_of_one_week),
        cmocka_unit_test(a_strike_cap_and_a_distance_hold),
        cmocka_unit_test(the_record_is_that_of_its_options),
        cmocka_unit_test(a_window_counts_what_expired_inside_it_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
