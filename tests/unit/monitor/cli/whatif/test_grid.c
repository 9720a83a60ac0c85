/* Are grids read as people write them, bounded, and walked in order with both books in the same market? */
#include "monitor/cli/whatif/grid.h"

#include "tests/unit/monitor/cli/whatif/scene_fixture.h"

static char error[GW_SCENE_ERROR_MAX];

static void axes_are_read_in_percent(void **state)
{
    (void)state;
    struct gw_grid grid = {0};
    assert_int_equal(gw_grid_parse(&grid, error, "spot=-50%:50%:5%"), GW_OK);
    assert_int_equal(grid.spot.count, 21);
    scene_near(grid.spot.from, -0.5, 0);
    assert_int_equal(gw_grid_parse(&grid, error, "vol=-20:20:20"), GW_OK);
    assert_int_equal(grid.vol.count, 3);
    assert_int_equal(gw_grid_parse(&grid, error, "vol=10%:10%:1%"), GW_OK);
    assert_int_equal(grid.vol.count, 1);
}

static void axes_that_mean_nothing_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "spot",
                                        "time=0:1:1",
                                        "spot=0:10",
                                        "spot=0:10:0",
                                        "spot=10:0:1",
                                        "spot=0:10:-1",
                                        "spot=-70:0:5",
                                        "spot=0:101:1",
                                        "vol=-101:0:1",
                                        "spot=a:b:c",
                                        "spot=0:10:1:1",
                                        "spot=0:10:1x",
                                        "spot=0:10:0.001"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct gw_grid grid = {0};
        if (gw_grid_parse(&grid, error, wrong[i]) != GW_E_USAGE) {
            fail_msg("\"%s\" was taken", wrong[i]);
        }
    }
    struct gw_grid grid = {0};
    assert_int_equal(gw_grid_parse(&grid, error, "spot=-50:50:1"), GW_OK);
    assert_int_equal(gw_grid_parse(&grid, error, "vol=-50:50:1"), GW_E_USAGE);
    assert_string_equal(error, "a grid has 2048 cells at most");
}

struct walk {
    size_t count;
    double moves[8][2];
    double values[8];
    double spots[8];
};

static enum gw_status keep(void *context, double spot_move, double vol_move, const struct gw_outcome *before,
                           const struct gw_outcome *after)
{
    struct walk *walk = context;
    assert_true(walk->count < 8);
    assert_true(before->assets[0].spot_usd == after->assets[0].spot_usd);
    scene_near(before->assets[0].k, after->assets[0].k, 0);
    walk->moves[walk->count][0] = spot_move;
    walk->moves[walk->count][1] = vol_move;
    walk->values[walk->count] = after->venues[OPTIONS].value_usd;
    walk->spots[walk->count++] = after->assets[0].spot_usd;
    return GW_OK;
}

static void cells_come_in_order_and_the_middle_is_the_present(void **state)
{
    (void)state;
    static struct gw_outcome present;
    struct gw_policy_params params;
    struct gw_outcome_maker maker;
    struct gw_scene *scene = scene_load();
    struct gw_grid grid = {0};
    struct walk walk = {0};
    gw_policy_params_default(&params);
    assert_int_equal(gw_outcome_init(&maker, &params, NULL), GW_OK);
    assert_int_equal(gw_outcome_make(&present, &maker, scene), GW_OK);
    assert_int_equal(gw_grid_parse(&grid, error, "spot=-10%:10%:10%"), GW_OK);
    assert_int_equal(gw_grid_parse(&grid, error, "vol=0%:20%:20%"), GW_OK);
    assert_int_equal(gw_grid_walk(&grid, &maker, scene, scene, keep, &walk), GW_OK);
    assert_int_equal(walk.count, 6);
    assert_true(walk.moves[0][0] == -0.1 && walk.moves[0][1] == 0);
    assert_true(walk.moves[1][0] == -0.1 && walk.moves[1][1] == 0.2);
    assert_true(walk.moves[2][0] == 0 && walk.moves[2][1] == 0);
    scene_near(walk.spots[5], 2200, 1e-15);
    scene_near(walk.values[2], present.venues[OPTIONS].value_usd, 0);
    /* A book of sold options loses when volatility rises. */
    assert_true(walk.values[3] < walk.values[2]);
    gw_outcome_fini(&maker);
    gw_scene_free(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(axes_are_read_in_percent),
        cmocka_unit_test(axes_that_mean_nothing_are_refused),
        cmocka_unit_test(cells_come_in_order_and_the_middle_is_the_present),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
