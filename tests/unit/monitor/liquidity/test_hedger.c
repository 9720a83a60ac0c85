#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "monitor/liquidity/hedger.h"
#include "tests/unit/monitor/liquidity/near.h"

/* Vector P11. */
static void costs_and_bands_match_the_vector(void **state)
{
    (void)state;
    const struct gw_hedger hedger = {.spot_usd = 2000.0,
                                     .gamma = -5.0,
                                     .vol = 0.8,
                                     .cost_oneway = 0.0008,
                                     .interval_s = 3600.0,
                                     .risk_aversion = 1e-5,
                                     .t_years = 604800.0 / 31536000.0};
    const double leland = gw_hedger_leland(hedger.cost_oneway, hedger.vol, hedger.interval_s);
    assert_near(leland, 0.14935580612671222807, 1e-13);
    assert_near(gw_hedger_vol_short(hedger.vol, leland), 0.85766410436784394296, 1e-13);
    assert_near(gw_hedger_vol_long(hedger.vol, leland), 0.73784299419246655505, 1e-13);
    assert_near(gw_hedger_cost_per_year(&hedger), 955877.15921095836577, 1e-13);
    const double band = gw_hedger_band(&hedger);
    assert_near(band, 181.71205928321396384, 1e-13);
    assert_near(gw_hedger_trades_per_year(&hedger, band) / 365.0, 5.310306755308536699, 1e-13);
    assert_near(gw_hedger_gap(&hedger, 60.0), 12.17656012176560257, 1e-13);
}

/* It is where G·s²/H² + γσ²S²H²/12 is least; s = Γ·S·σ. */
static void the_gas_band_is_the_cheapest(void **state)
{
    (void)state;
    const struct gw_hedger hedger = {
        .spot_usd = 2000.0, .gamma = 3.0, .vol = 0.8, .gas_usd = 25.0, .risk_aversion = 1e-5};
    const double best = gw_hedger_gas_band(&hedger);
    const double walk = hedger.gamma * hedger.spot_usd * hedger.vol;
    const double risk = hedger.risk_aversion * hedger.vol * hedger.vol * hedger.spot_usd * hedger.spot_usd;
    double costs[3];
    for (int i = 0; i < 3; i++) {
        const double band = best * (0.99 + 0.01 * i);
        costs[i] = hedger.gas_usd * walk * walk / (band * band) + risk * band * band / 12.0;
    }
    assert_true(costs[1] < costs[0] && costs[1] < costs[2]);
}

static void without_gamma_or_time_nothing_is_hedged(void **state)
{
    (void)state;
    const struct gw_hedger none = {
        .spot_usd = 2000.0, .vol = 0.8, .cost_oneway = 0.001, .gas_usd = 9.0, .risk_aversion = 1e-5};
    assert_true(gw_hedger_band(&none) == 0.0 && gw_hedger_gas_band(&none) == 0.0);
    assert_true(gw_hedger_cost_per_year(&none) == 0.0 && gw_hedger_trades_per_year(&none, 0.0) == 0.0);
    assert_true(gw_hedger_leland(0.001, 0.0, 3600.0) == 0.0 && gw_hedger_leland(0.001, 0.8, 0.0) == 0.0);
    assert_true(gw_hedger_vol_long(0.8, 1.5) == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(costs_and_bands_match_the_vector),
        cmocka_unit_test(the_gas_band_is_the_cheapest),
        cmocka_unit_test(without_gamma_or_time_nothing_is_hedged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
