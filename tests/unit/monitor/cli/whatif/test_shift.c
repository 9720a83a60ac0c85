/* Is a moved book the old one, read elsewhere? */
#include "monitor/cli/whatif/shift.h"
#include "tests/unit/monitor/cli/whatif/scene_fixture.h"

#define UP_10 25 /* node of +10 % */

static struct gw_scene *scene;
static struct gw_scene *old;

static int load(void **state)
{
    (void)state;
    scene = scene_load();
    old = scene_load();
    return 0;
}

static int unload(void **state)
{
    (void)state;
    gw_scene_free(scene);
    gw_scene_free(old);
    return 0;
}

static void liquidity_at_a_moved_spot_is_the_ladders_node(void **state)
{
    (void)state;
    const struct gw_scene_venue *pool = &scene->venues[POOL];
    assert_int_equal(gw_ladder_shock_bps[UP_10], 1000);
    assert_true(gw_shift_spot(scene, "", 1.1));
    scene_near(pool->spot_usd, 2200, 1e-15);
    scene_near(pool->borne.delta[GW_LADDER_SPOT], old->venues[POOL].borne.delta[UP_10], 1e-9);
    scene_near(pool->moved_usd, old->venues[POOL].borne.pnl[UP_10], 1e-9);
    assert_true(pool->borne.pnl[GW_LADDER_SPOT] == 0);
}

static void depth_at_a_moved_spot_is_the_same_walk(void **state)
{
    (void)state;
    const double *moved = scene->depths[0].absorbed_tokens;
    const double *before = old->depths[0].absorbed_tokens;
    assert_true(gw_shift_spot(scene, "ETH", 1.1));
    assert_true(moved[GW_LADDER_SPOT] == 0);
    for (size_t i = 1; i < GW_LADDER_NODES; i++) {
        assert_true(moved[i] >= moved[i - 1]);
    }
    /* Buying from +10 % to the old +100 % and no further. */
    scene_near(moved[GW_LADDER_NODES - 1], before[GW_LADDER_NODES - 1] - before[UP_10], 1e-9);
}

static void only_the_named_underlying_moves(void **state)
{
    (void)state;
    assert_true(gw_shift_spot(scene, "BTC", 1.1));
    assert_memory_equal(scene->venues, old->venues, sizeof scene->venues);
    assert_true(gw_shift_spot(scene, "ETH", 1));
    assert_memory_equal(scene->venues, old->venues, sizeof scene->venues);
}

static void a_move_off_the_ladder_is_refused(void **state)
{
    (void)state;
    assert_false(gw_shift_spot(scene, "", 0.339));
    assert_false(gw_shift_spot(scene, "", 2.001));
    assert_false(gw_shift_spot(scene, "", (double)NAN));
    assert_true(gw_shift_spot(scene, "", 0.34));
}

static void volatility_is_multiplied_up_to_the_domain(void **state)
{
    (void)state;
    gw_shift_vol(scene, 1.2);
    scene_near(scene->options[3].vol, 1.2 * old->options[3].vol, 1e-15);
    gw_shift_vol(scene, 1000);
    assert_true(scene->options[3].vol == GW_PRICING_VOL_MAX);
}

static void depth_is_scaled_or_replaced(void **state)
{
    (void)state;
    assert_true(gw_shift_depth(scene, "ETH", 0.5, 0));
    scene_near(scene->depths[0].absorbed_tokens[UP_10], 0.5 * old->depths[0].absorbed_tokens[UP_10], 1e-15);
    assert_true(gw_shift_depth(scene, "ETH", 0, 3e6));
    assert_true(scene->depths[0].absorbed_tokens[UP_10] == 0);
    assert_int_equal(scene->curve_count, 1);
    assert_true(scene->curves[0].depth_1pct_usd == 3e6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(liquidity_at_a_moved_spot_is_the_ladders_node, load, unload),
        cmocka_unit_test_setup_teardown(depth_at_a_moved_spot_is_the_same_walk, load, unload),
        cmocka_unit_test_setup_teardown(only_the_named_underlying_moves, load, unload),
        cmocka_unit_test_setup_teardown(a_move_off_the_ladder_is_refused, load, unload),
        cmocka_unit_test_setup_teardown(volatility_is_multiplied_up_to_the_domain, load, unload),
        cmocka_unit_test_setup_teardown(depth_is_scaled_or_replaced, load, unload),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
