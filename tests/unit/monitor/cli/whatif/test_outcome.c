/* Do gamma, feedback and margins follow a changed book the way they must? */
#include "tests/unit/monitor/cli/whatif/scene_fixture.h"

static struct gw_policy_params params;
static struct gw_outcome_maker maker;
static struct gw_scene *scene;
static struct gw_outcome before;
static struct gw_outcome after;

static int load(void **state)
{
    (void)state;
    gw_policy_params_default(&params);
    scene = scene_load();
    return gw_outcome_init(&maker, &params, NULL) == GW_OK && gw_outcome_make(&before, &maker, scene) == GW_OK
               ? 0
               : -1;
}

static int unload(void **state)
{
    (void)state;
    gw_outcome_fini(&maker);
    gw_scene_free(scene);
    return 0;
}

static void change(const char *protocol, const char *text)
{
    assert_int_equal(scene_change(scene, protocol, text), GW_OK);
    assert_int_equal(gw_outcome_make(&after, &maker, scene), GW_OK);
}

static void the_present_has_its_k_and_margin(void **state)
{
    (void)state;
    const struct gw_outcome_asset *eth = &before.assets[0];
    assert_int_equal(before.asset_count, 1);
    assert_string_equal(eth->underlying, "ETH");
    assert_true(eth->depth_1pct_usd > 0);
    scene_near(eth->k, -eth->hedging_gamma_usd_per_1pct / eth->depth_1pct_usd, 1e-15);
    scene_near(eth->amplification, 1 / (1 - eth->k), 1e-14);
    scene_near(eth->borne_gamma_usd_per_1pct,
               before.venues[OPTIONS].gamma_usd_per_1pct + before.venues[POOL].gamma_usd_per_1pct, 1e-14);
    assert_true(before.venues[OPTIONS].advice.margin.total_usd > 0);
    assert_true(before.venues[OPTIONS].advice.margin_target_bps >= 12500);
    assert_true(before.venues[POOL].advice.margin_target_bps == 0);
}

static void no_change_changes_nothing(void **state)
{
    (void)state;
    assert_int_equal(gw_outcome_make(&after, &maker, scene), GW_OK);
    assert_memory_equal(before.assets, after.assets, sizeof before.assets);
    scene_near(after.venues[OPTIONS].advice.margin.total_usd, before.venues[OPTIONS].advice.margin.total_usd,
               0);
}

static void half_the_book_is_half_the_gamma_and_half_the_feedback(void **state)
{
    (void)state;
    change("lyra_v1", "quantity=x0.5");
    scene_near(after.venues[OPTIONS].gamma_usd_per_1pct, 0.5 * before.venues[OPTIONS].gamma_usd_per_1pct,
               1e-12);
    scene_near(after.assets[0].k, 0.5 * before.assets[0].k, 1e-12);
    scene_near(after.venues[OPTIONS].short_tokens, 0.5 * before.venues[OPTIONS].short_tokens, 1e-12);
    assert_true(after.venues[OPTIONS].advice.margin.total_usd <
                0.501 * before.venues[OPTIONS].advice.margin.total_usd); /* and less amplification */
}

static void a_book_that_nobody_hedges_feeds_nothing_back(void **state)
{
    (void)state;
    change("lyra_v1", "hedged=0,hedged_counterparty=0");
    assert_true(after.assets[0].k == 0 && after.assets[0].amplification == 1);
    assert_true(after.assets[0].flow_up_tokens == 0);
    scene_near(after.venues[OPTIONS].gamma_usd_per_1pct, before.venues[OPTIONS].gamma_usd_per_1pct, 0);
}

static void buyers_who_hedge_dampen(void **state)
{
    (void)state;
    change("lyra_v1", "hedged=0,hedged_counterparty=1");
    scene_near(after.assets[0].k, -before.assets[0].k, 1e-12);
    assert_true(after.assets[0].amplification < 1);
}

static void half_the_depth_is_twice_the_feedback(void **state)
{
    (void)state;
    change(NULL, "depth=x0.5");
    scene_near(after.assets[0].k, 2 * before.assets[0].k, 1e-12);
    assert_true(after.venues[OPTIONS].advice.margin_target_bps >
                before.venues[OPTIONS].advice.margin_target_bps);
}

static void without_depth_it_is_unstable(void **state)
{
    (void)state;
    change(NULL, "depth=0");
    assert_true(after.assets[0].k >= 1 && after.assets[0].depth_1pct_usd == 0);
}

static void hedged_liquidity_counts_in_the_feedback(void **state)
{
    (void)state;
    change("uniswap_v3", "hedged=0.3");
    scene_near(after.assets[0].hedging_gamma_usd_per_1pct,
               before.assets[0].hedging_gamma_usd_per_1pct + 0.3 * before.venues[POOL].gamma_usd_per_1pct,
               1e-12);
}

static void strikes_far_away_carry_less_gamma(void **state)
{
    (void)state;
    change("lyra_v1", "strike=x3");
    assert_true(fabs(after.venues[OPTIONS].gamma_usd_per_1pct) <
                0.2 * fabs(before.venues[OPTIONS].gamma_usd_per_1pct));
}

static void an_unpriceable_book_is_an_error_not_a_number(void **state)
{
    (void)state;
    scene->options[0].vol = (double)NAN;
    assert_int_equal(gw_outcome_make(&after, &maker, scene), GW_E_DOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_present_has_its_k_and_margin, load, unload),
        cmocka_unit_test_setup_teardown(no_change_changes_nothing, load, unload),
        cmocka_unit_test_setup_teardown(half_the_book_is_half_the_gamma_and_half_the_feedback, load, unload),
        cmocka_unit_test_setup_teardown(a_book_that_nobody_hedges_feeds_nothing_back, load, unload),
        cmocka_unit_test_setup_teardown(buyers_who_hedge_dampen, load, unload),
        cmocka_unit_test_setup_teardown(half_the_depth_is_twice_the_feedback, load, unload),
        cmocka_unit_test_setup_teardown(without_depth_it_is_unstable, load, unload),
        cmocka_unit_test_setup_teardown(hedged_liquidity_counts_in_the_feedback, load, unload),
        cmocka_unit_test_setup_teardown(strikes_far_away_carry_less_gamma, load, unload),
        cmocka_unit_test_setup_teardown(an_unpriceable_book_is_an_error_not_a_number, load, unload),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
