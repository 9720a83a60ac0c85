/* Does --set mean what it says, and to whom? */
#include "tests/unit/monitor/cli/whatif/scene_fixture.h"

static struct gw_scene *scene;

static int load(void **state)
{
    (void)state;
    scene = scene_load();
    return 0;
}

static int unload(void **state)
{
    (void)state;
    gw_scene_free(scene);
    return 0;
}

static void values_are_absolute_relative_or_multiples(void **state)
{
    (void)state;
    const struct gw_scene_option old = scene->options[0];
    assert_int_equal(scene_change(scene, NULL, "strike=+10%,quantity=x0.5,vol=-20%,expiry=+7d"), GW_OK);
    scene_near(scene->options[0].strike, 1.1 * old.strike, 1e-15);
    scene_near(scene->options[0].quantity, 0.5 * old.quantity, 0);
    scene_near(scene->options[0].vol, 0.8 * old.vol, 1e-15);
    scene_near(scene->options[0].expiry_s, old.expiry_s + 7 * 86400, 0);
    assert_int_equal(scene_change(scene, NULL, "strike=2222,quantity=-3,vol=0.7,expiry=1700100000"), GW_OK);
    assert_true(scene->options[22].strike == 2222 && scene->options[22].quantity == -3);
    assert_true(scene->options[22].vol == 0.7 && scene->options[22].expiry_s == 1700100000);
    assert_int_equal(scene_change(scene, NULL, "expiry=-12h"), GW_OK);
    assert_true(scene->options[22].expiry_s == 1700100000 - 43200);
}

static void a_later_change_comes_on_top(void **state)
{
    (void)state;
    assert_int_equal(scene_change(scene, NULL, "strike=1000,strike=+10%"), GW_OK);
    scene_near(scene->options[0].strike, 1100, 1e-15);
}

static void only_what_is_meant_is_changed(void **state)
{
    (void)state;
    char error[GW_SCENE_ERROR_MAX];
    const struct gw_selection one = {
        .venue = "0x9A9f", .underlying = "eth", .position = scene->options[2].id};
    struct gw_change_list list = {0};
    assert_int_equal(gw_change_parse(&list, error, "strike=1"), GW_OK);
    assert_int_equal(gw_change_select(scene, &one), 1);
    assert_int_equal(gw_change_apply(scene, error, &list), GW_OK);
    for (size_t i = 0; i < scene->option_count; i++) {
        assert_true((scene->options[i].strike == 1) == (i == 2));
    }
    assert_int_equal(gw_change_select(scene, &(struct gw_selection){.underlying = "BTC"}), 0);
    assert_int_equal(gw_change_select(scene, &(struct gw_selection){.protocol = "uniswap_v3"}), 1);
    assert_true(scene->venues[POOL].is_selected && !scene->venues[OPTIONS].is_selected);
}

static void a_cap_shrinks_all_shorts_alike_and_no_long(void **state)
{
    (void)state;
    double shorts = 0;
    double longs = 0;
    double capped = 0;
    double kept = 0;
    const double first = scene->options[0].quantity;
    for (size_t i = 0; i < scene->option_count; i++) {
        *(scene->options[i].quantity < 0 ? &shorts : &longs) += scene->options[i].quantity;
    }
    assert_true(first < 0);
    assert_int_equal(scene_change(scene, "lyra_v1", "cap=1000"), GW_OK);
    for (size_t i = 0; i < scene->option_count; i++) {
        *(scene->options[i].quantity < 0 ? &capped : &kept) += scene->options[i].quantity;
    }
    scene_near(capped, -1000, 1e-12);
    assert_true(kept == longs);
    scene_near(scene->options[0].quantity, first * 1000 / -shorts, 1e-12);
    assert_int_equal(scene_change(scene, "lyra_v1", "cap=1e9"), GW_OK);
    scene_near(scene->options[0].quantity, first * 1000 / -shorts, 1e-12);
}

static void hedged_liquidity_is_a_share_of_its_gamma(void **state)
{
    (void)state;
    const struct gw_scene_venue *pool = &scene->venues[POOL];
    assert_int_equal(scene_change(scene, "uniswap_v3", "hedged=0.25"), GW_OK);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        scene_near(pool->hedging.gamma[i], 0.25 * pool->borne.gamma[i], 1e-15);
        scene_near(pool->hedging.delta[i], 0.25 * pool->borne.delta[i], 1e-15);
    }
    assert_true(scene->options[0].h_protocol == 1);
}

static void values_that_cannot_be_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"strike=0",      "strike=-5",          "vol=11",     "vol=-1",
                                        "hedged=1.5",    "hedged=-0.1",        "cap=-1",     "collateral=-5",
                                        "depth=-5",      "depth=x-1",          "spot=+120%", "spot=x0.2",
                                        "quantity=1e30", "expiry=-99999999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct gw_scene *fresh = scene_load();
        if (scene_change(fresh, NULL, wrong[i]) != GW_E_DOMAIN) {
            fail_msg("%s was taken", wrong[i]);
        }
        gw_scene_free(fresh);
    }
}

static void words_that_mean_nothing_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",           "strike",    "strike=",    "strike=abc", "strike=5%",  "strike=+5d",
        "strike=x5%", "expiry=7d", "expiry=+7w", "expiry=+5%", "hedged=+5%", "cap=x2",
        "moon=1",     "strikes=1", "strike=1,",  "vol=nan",    "vol=inf",    "collateral=+5%"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char error[GW_SCENE_ERROR_MAX] = "";
        struct gw_change_list list = {0};
        if (gw_change_parse(&list, error, wrong[i]) != GW_E_USAGE || error[0] == '\0') {
            fail_msg("\"%s\" was taken", wrong[i]);
        }
    }
}

static void more_changes_than_fit_are_refused(void **state)
{
    (void)state;
    char error[GW_SCENE_ERROR_MAX];
    struct gw_change_list list = {0};
    for (size_t i = 0; i < GW_CHANGES_MAX; i++) {
        assert_int_equal(gw_change_parse(&list, error, "vol=1"), GW_OK);
    }
    assert_int_equal(gw_change_parse(&list, error, "vol=1"), GW_E_USAGE);
    assert_string_equal(error, "\"vol=1\": more than 16 changes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(values_are_absolute_relative_or_multiples, load, unload),
        cmocka_unit_test_setup_teardown(a_later_change_comes_on_top, load, unload),
        cmocka_unit_test_setup_teardown(only_what_is_meant_is_changed, load, unload),
        cmocka_unit_test_setup_teardown(a_cap_shrinks_all_shorts_alike_and_no_long, load, unload),
        cmocka_unit_test_setup_teardown(hedged_liquidity_is_a_share_of_its_gamma, load, unload),
        cmocka_unit_test(values_that_cannot_be_are_refused),
        cmocka_unit_test(words_that_mean_nothing_are_refused),
        cmocka_unit_test(more_changes_than_fit_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
