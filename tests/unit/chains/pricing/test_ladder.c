#include "tests/unit/chains/pricing/book.h"
#include "tests/unit/chains/pricing/judge.h"

static struct gw_ladder read_book(void)
{
    struct gw_ladder_sum sum = {0};
    for (size_t i = 0; i < BOOK_COUNT; i++) {
        struct gw_ladder ladder;
        assert_int_equal(gw_pricing_ladder_instrument(&ladder, 2000.0, &book[i]), GW_OK);
        gw_ladder_sum_add(&sum, &ladder, 1.0);
    }
    struct gw_ladder total;
    assert_int_equal(gw_ladder_sum_read(&total, &sum), GW_OK);
    return total;
}

static void a_mixed_book_matches_its_vector(void **state)
{
    (void)state;
    const struct {
        int32_t bps;
        double delta;
        double gamma;
        double pnl;
    } rows[] = {
        {-2000, -407.64586108079303551, 0.6593107811210046428, 111751.6560681352185},
        {-1000, -256.86547955824996549, 0.63517705089178577575, 45347.807803397891935},
        {-500, -216.49095146196886873, 0.12595107453170387248, 22107.28052847660582},
        {-100, -227.35389105333107792, -0.40101484222886779908, 4635.948967177665516},
        {0, -236.67060450984518611, -0.52985590988941077219, 0.0},
        {100, -248.50856663564795483, -0.65276938773364723629, -4847.6934181395109376},
        {500, -317.70807041308099541, -1.0469201660988057968, -27285.350004812289809},
        {1000, -435.07883511328884916, -1.2418988867799214071, -64762.478838620860478},
        {2000, -653.62474990599669696, -0.83107491468722828921, -175091.66735348229377},
    };
    struct gw_ladder total = read_book();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t node = 0;
        while (gw_ladder_shock_bps[node] != rows[i].bps) {
            node++;
        }
        assert_near(total.delta[node], rows[i].delta, 1e-10, 0.0);
        assert_near(total.gamma[node], rows[i].gamma, 1e-10, 0.0);
        assert_near(total.pnl[node], rows[i].pnl, 1e-10, 0.0);
    }
    assert_true(total.pnl[GW_LADDER_SPOT] == 0.0);
}

static void hedge_flow_of_five_percent_matches_its_vector(void **state)
{
    (void)state;
    struct gw_ladder total = read_book();
    struct gw_ladder_point down;
    struct gw_ladder_point up;
    assert_int_equal(gw_ladder_interpolate(&down, &total, 2000.0, -0.05), GW_OK);
    assert_int_equal(gw_ladder_interpolate(&up, &total, 2000.0, 0.05), GW_OK);
    assert_near(total.delta[GW_LADDER_SPOT] - down.delta, -20.179653057876317371, 1e-10, 0.0);
    assert_near(total.delta[GW_LADDER_SPOT] - up.delta, 81.037465903235809301, 1e-10, 0.0);
}

static void the_grid_rises_through_zero_at_the_spot_node(void **state)
{
    (void)state;
    assert_int_equal(gw_ladder_shock_bps[0], -6600);
    assert_int_equal(gw_ladder_shock_bps[GW_LADDER_SPOT], 0);
    assert_int_equal(gw_ladder_shock_bps[GW_LADDER_NODES - 1], 10000);
    for (size_t i = 1; i < GW_LADDER_NODES; i++) {
        assert_true(gw_ladder_shock_bps[i] > gw_ladder_shock_bps[i - 1]);
    }
    assert_true(gw_ladder_spot(GW_LADDER_SPOT, 1234.567) == 1234.567);
    assert_true(gw_ladder_shock(0) == -0.66);
}

static void a_small_term_survives_between_two_large_ones(void **state)
{
    (void)state;
    struct gw_ladder large = {.delta = {[3] = 1e17}};
    struct gw_ladder small = {.delta = {[3] = 1.5}};
    struct gw_ladder_sum sum = {0};
    gw_ladder_sum_add(&sum, &large, 1.0);
    gw_ladder_sum_add(&sum, &small, 2.0);
    gw_ladder_sum_add(&sum, &large, -1.0);
    struct gw_ladder total;
    assert_int_equal(gw_ladder_sum_read(&total, &sum), GW_OK);
    assert_true(total.delta[3] == 3.0 && total.delta[4] == 0.0);
}

static void sums_that_overflow_are_refused(void **state)
{
    (void)state;
    struct gw_ladder large = {.gamma = {[7] = 1e308}};
    struct gw_ladder_sum sum = {0};
    gw_ladder_sum_add(&sum, &large, 1.0);
    gw_ladder_sum_add(&sum, &large, 1.0);
    struct gw_ladder total;
    assert_int_equal(gw_ladder_sum_read(&total, &sum), GW_E_DOMAIN);
    assert_true(total.gamma[7] == 0.0);
}

static void interpolation_is_exact_for_cubic_values_and_at_nodes(void **state)
{
    (void)state;
    const struct gw_instrument cube = {.kind = GW_PAYOFF_POWER, .quantity = 2.0, .power = {.power = 3.0}};
    struct gw_ladder ladder;
    assert_int_equal(gw_pricing_ladder_instrument(&ladder, 10.0, &cube), GW_OK);
    const double shocks[] = {-0.65, -0.33, -0.0123, 0.0, 0.004, 0.27, 0.99};
    for (size_t i = 0; i < sizeof shocks / sizeof shocks[0]; i++) {
        double s = 10.0 * (1.0 + shocks[i]);
        struct gw_ladder_point point;
        assert_int_equal(gw_ladder_interpolate(&point, &ladder, 10.0, shocks[i]), GW_OK);
        assert_near(point.pnl, 2.0 * (s * s * s - 1000.0), 1e-12, 1e-11);
        assert_near(point.delta, 6.0 * s * s, 1e-12, 0.0);
        assert_near(point.gamma, 12.0 * s, 1e-11, 0.0);
    }
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        struct gw_ladder_point point;
        assert_int_equal(gw_ladder_interpolate(&point, &ladder, 10.0, gw_ladder_shock(i)), GW_OK);
        assert_true(point.pnl == ladder.pnl[i] && point.delta == ladder.delta[i]);
        assert_true(point.gamma == ladder.gamma[i]);
    }
}

static void interpolation_outside_the_grid_is_refused(void **state)
{
    (void)state;
    const struct gw_ladder ladder = {0};
    struct gw_ladder_point point;
    assert_int_equal(gw_ladder_interpolate(&point, &ladder, 10.0, -0.6601), GW_E_DOMAIN);
    assert_int_equal(gw_ladder_interpolate(&point, &ladder, 10.0, 1.0001), GW_E_DOMAIN);
    assert_int_equal(gw_ladder_interpolate(&point, &ladder, 10.0, (double)NAN), GW_E_DOMAIN);
    assert_int_equal(gw_ladder_interpolate(&point, &ladder, 0.0, 0.1), GW_E_DOMAIN);
}

static void huge_values_are_refused_and_zeroed(void **state)
{
    (void)state;
    const struct gw_instrument square = {.kind = GW_PAYOFF_POWER, .quantity = 1.0, .power = {.power = 2.0}};
    struct gw_ladder ladder;
    assert_int_equal(gw_pricing_ladder_instrument(&ladder, 1.2e154, &square), GW_E_DOMAIN);
    assert_true(ladder.delta[0] == 0.0);
    assert_int_equal(gw_pricing_ladder_instrument(&ladder, 1.7e308, &square), GW_E_DOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mixed_book_matches_its_vector),
        cmocka_unit_test(hedge_flow_of_five_percent_matches_its_vector),
        cmocka_unit_test(the_grid_rises_through_zero_at_the_spot_node),
        cmocka_unit_test(a_small_term_survives_between_two_large_ones),
        cmocka_unit_test(sums_that_overflow_are_refused),
        cmocka_unit_test(interpolation_is_exact_for_cubic_values_and_at_nodes),
        cmocka_unit_test(interpolation_outside_the_grid_is_refused),
        cmocka_unit_test(huge_values_are_refused_and_zeroed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
