/* Is a venue that is valued again what its collector said? */
#include "monitor/cli/whatif/revalue.h"
#include "tests/unit/monitor/cli/whatif/scene_fixture.h"

static void check_nodes(const double got[GW_LADDER_NODES], const json_t *ladder, const char *name)
{
    const json_t *nodes = json_object_get(ladder, name);
    double largest = 0;
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        largest = fmax(largest, fabs(json_number_value(json_array_get(nodes, i))));
    }
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        double want = json_number_value(json_array_get(nodes, i));
        if (!(fabs(got[i] - want) <= 1e-11 * largest)) {
            fail_msg("%s[%zu]: %.17g, want %.17g", name, i, got[i], want);
        }
    }
}

static void every_number_of_the_snapshot_comes_out_again(void **state)
{
    (void)state;
    struct gw_scene *scene = scene_load();
    json_t *json = scene_json();
    for (size_t i = 0; i < scene->venue_count; i++) {
        const json_t *want = json_array_get(json_object_get(json, "exposures"), i);
        const json_t *ladder = json_object_get(want, "ladder");
        static const char *const keys[] = {
            "vega_usd_per_volpt", "theta_usd_per_day",        "vol",
            "notional_usd",       "short_gamma_usd_per_1pct", "long_gamma_usd_per_1pct"};
        struct gw_exposure got;
        double value_usd;
        assert_int_equal(gw_revalue_venue(&got, &value_usd, scene, i), GW_OK);
        check_nodes(got.pnl_usd[GW_VOL_FLAT], ladder, "pnl_usd");
        check_nodes(got.ladder_delta_usd[GW_VOL_FLAT], ladder, "delta_usd");
        check_nodes(got.ladder_gamma_usd_per_1pct, ladder, "gamma_usd_per_1pct");
        check_nodes(got.ladder_hedging_delta_usd, ladder, "hedging_delta_usd");
        check_nodes(got.ladder_hedging_gamma_usd_per_1pct, ladder, "hedging_gamma_usd_per_1pct");
        const double values[] = {
            got.vega_usd_per_volpt, got.theta_usd_per_day,        got.vol,
            got.notional_usd,       got.short_gamma_usd_per_1pct, got.long_gamma_usd_per_1pct};
        for (size_t j = 0; j < sizeof keys / sizeof keys[0]; j++) {
            scene_near(values[j], json_number_value(json_object_get(want, keys[j])), 1e-11);
        }
    }
    json_decref(json);
    gw_scene_free(scene);
}

static void calls_and_puts_of_one_strike_net_in_what_is_naked(void **state)
{
    (void)state;
    struct gw_scene *scene = scene_load();
    struct gw_exposure got;
    double value_usd;
    scene->option_count = 4;
    for (size_t i = 0; i < 4; i++) {
        scene->options[i] = scene->options[0];
        scene->options[i].is_call = i % 2 == 0;
    }
    scene->options[0].quantity = -10;
    scene->options[1].quantity = 4; /* nets to -6 */
    scene->options[2].quantity = -3;
    scene->options[2].strike += 100;
    scene->options[3].quantity = 5;
    scene->options[3].expiry_s += 86400;
    assert_int_equal(gw_revalue_venue(&got, &value_usd, scene, OPTIONS), GW_OK);
    scene_near(got.short_option_quantity, 9, 1e-15);
    gw_scene_free(scene);
}

static void an_expired_option_is_worth_its_payoff(void **state)
{
    (void)state;
    struct gw_scene *scene = scene_load();
    struct gw_exposure got;
    double value_usd;
    scene->option_count = 1;
    scene->options[0].expiry_s = (double)scene->block_time_s - 5;
    scene->options[0].is_call = true;
    scene->options[0].strike = 1900;
    scene->options[0].quantity = -2;
    assert_int_equal(gw_revalue_venue(&got, &value_usd, scene, OPTIONS), GW_OK);
    scene_near(value_usd, -200, 1e-12);
    assert_true(got.gamma_usd_per_1pct == 0);
    gw_scene_free(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_of_the_snapshot_comes_out_again),
        cmocka_unit_test(calls_and_puts_of_one_strike_net_in_what_is_naked),
        cmocka_unit_test(an_expired_option_is_worth_its_payoff),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
