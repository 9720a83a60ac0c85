#include "tests/unit/chains/protocol/play_premia2.h"

static void volatility_is_the_oracles_while_it_is_young(void **state)
{
    (void)state;
    read_and_emit();
    assert_true(f.positions[0].vol == 0.5 && !f.positions[0].is_vol_fallback);
    said.updated_s--;
    read_and_emit();
    assert_true(f.positions[0].is_vol_fallback);
    said.updated_s = NOW_S + 1;
    read_and_emit();
    assert_true(f.positions[0].is_vol_fallback);
    said.updated_s = NOW_S;
    said.surface[0] = -500000000000;
    read_and_emit();
    assert_true(f.positions[0].is_vol_fallback);
    said.surface[0] = 500000000000;
    said.is_oracle_silent = true;
    read_and_emit();
    assert_true(f.positions[0].is_vol_fallback && f.position_count == 2);
}

static void assert_vol(const double surface[GW_PREMIA_SLICES], double moneyness, double t_years,
                       double wanted)
{
    const double vol = gw_premia2_vol(surface, moneyness, t_years);
    assert_true(vol > wanted - 1e-12 && vol < wanted + 1e-12);
}

/* ln 2 = 0.693147180559945...; a quarter of a year, so M is twice the logarithm. */
static void the_surface_is_bounded_in_moneyness_and_time(void **state)
{
    (void)state;
    const double log_of_2 = 0.693147180559945309;
    const double slope[] = {1, 0.25, 0, 0, 0};
    const double bend[] = {1, 0, 0.25, 0, 0};
    const double term[] = {1, 0, 0, 2, 0};
    const double twist[] = {1, 0, 0, 0, 2};
    assert_vol(slope, 2, 0.25, 1 + 0.5 * log_of_2);
    assert_vol(slope, 7, 0.25, 1 + 0.5 * log_of_2);
    assert_vol(slope, 0.1, 0.25, 1 - 0.5 * log_of_2);
    assert_vol(bend, 0.5, 0.25, 1 + log_of_2 * log_of_2);
    assert_vol(term, 1, 0.25, 1.5);
    assert_vol(term, 1, 1.0 / 365, 1 + 6.0 / 365);
    assert_vol(twist, 2, 0.25, 1 + log_of_2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(volatility_is_the_oracles_while_it_is_young, open_pools, close_all),
        cmocka_unit_test_setup_teardown(the_surface_is_bounded_in_moneyness_and_time, open_pools, close_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
