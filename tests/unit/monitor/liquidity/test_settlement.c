#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/liquidity/settlement.h"

#define L    50000.0
#define SPOT 2000.0

static double absorbed[GW_LADDER_NODES];

/* One range over everything: X(p) = L(1/√P - 1/√p). */
static struct gw_settlement market(void)
{
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        absorbed[i] = L * (1.0 / sqrt(SPOT) - 1.0 / sqrt(gw_ladder_spot(i, SPOT)));
    }
    return (struct gw_settlement){.spot_usd = SPOT, .absorbed_tokens = absorbed, .blocks = 1.0};
}

static size_t node(int32_t bps)
{
    size_t i = 0;
    while (gw_ladder_shock_bps[i] != bps) {
        i++;
    }
    return i;
}

/* L(√P' - √P)²/√P', policy 3.14; nodes are coarse beyond 5 %. */
static void pushing_a_range_and_back_costs_what_the_formula_says(void **state)
{
    (void)state;
    const struct gw_settlement m = market();
    static const int32_t moves[] = {-1000, -500, -100, 50, 100, 500, 1000, 2000};
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
        const double there = SPOT * (1.0 + moves[i] / 10000.0);
        const double root = sqrt(there) - sqrt(SPOT);
        const double exact = L * root * root / sqrt(there);
        assert_true(fabs(gw_settlement_cost(&m, node(moves[i])) / exact - 1.0) < 0.08);
    }
}

static void fees_and_blocks_make_it_dearer(void **state)
{
    (void)state;
    struct gw_settlement m = market();
    const double once = gw_settlement_cost(&m, node(100));
    m.blocks = 10.0;
    assert_true(fabs(gw_settlement_cost(&m, node(100)) - 10.0 * once) < 1e-6);
    m.blocks = 1.0;
    m.fee_ratio = 0.003;
    assert_true(gw_settlement_cost(&m, node(100)) > 1.5 * once);
}

/* Gain grows with the move, cost with its square: the smallest move pays best, unless the delta grows. */
static void the_index_is_gain_over_cost(void **state)
{
    (void)state;
    const struct gw_settlement m = market();
    double delta_usd[GW_LADDER_NODES];
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        delta_usd[i] = 1e5 * gw_ladder_spot(i, 1.0);
    }
    const double index = gw_settlement_index(&m, delta_usd);
    assert_true(fabs(index - 1e5 * 0.005 / gw_settlement_cost(&m, node(-50))) / index < 0.05);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        delta_usd[i] *= -3.0;
    }
    assert_true(fabs(gw_settlement_index(&m, delta_usd) - 3.0 * index) < 1e-9 * index);
}

static void without_delta_there_is_no_gain_and_without_depth_no_cost(void **state)
{
    (void)state;
    struct gw_settlement m = market();
    double delta_usd[GW_LADDER_NODES] = {0.0};
    static const double nothing[GW_LADDER_NODES];
    assert_true(gw_settlement_index(&m, delta_usd) == 0.0);
    delta_usd[node(100)] = 1.0;
    m.absorbed_tokens = nothing;
    assert_true(gw_settlement_index(&m, delta_usd) == GW_SETTLEMENT_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pushing_a_range_and_back_costs_what_the_formula_says),
        cmocka_unit_test(fees_and_blocks_make_it_dearer),
        cmocka_unit_test(the_index_is_gain_over_cost),
        cmocka_unit_test(without_delta_there_is_no_gain_and_without_depth_no_cost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
