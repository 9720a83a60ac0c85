#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gammawatch/units.h"
#include "tests/unit/monitor/policy/fixture.h"

/* One feed and the world around it; a test changes the world and asks for the next vector. */
struct world {
    struct gw_policy_params params;
    struct gw_exposure exposure;
    struct gw_ecosystem ecosystem;
    struct gw_memory memory;
    struct gw_feed_state state;
    struct gw_signal signal;
    uint64_t block;
    uint64_t safe_lag;
    int64_t now_s;
    double exposure_age_s;
    bool is_reorg;
};

static struct world new_world(void)
{
    struct world world;
    memset(&world, 0, sizeof world);
    world.params = fixture_params();
    world.params.warmup_blocks = 0;
    world.params.vol_floor_ratio = 1.0; /* volatility begins at its floor: margin at its default */
    const struct fixture_leg leg = fixture_option(true, 2100.0, 604800, 0.7, -100.0, 1.0);
    world.exposure = fixture_exposure(2000.0, &leg, 1);
    world.exposure.short_option_quantity = 100.0;
    world.exposure.vol = 0.7;
    world.ecosystem = fixture_ecosystem(&world.exposure, 40e6);
    gw_policy_feed_init(&world.state, &world.params);
    world.block = 1000;
    world.now_s = FIXTURE_NOW_S;
    return world;
}

static void set_k(struct world *world, double k)
{
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        world->ecosystem.hedging_gamma_usd_per_1pct[i] = -k * 40e6;
        world->ecosystem.hedging_gamma_lo_usd_per_1pct[i] = -k * 40e6;
        world->ecosystem.hedging_gamma_hi_usd_per_1pct[i] = -k * 40e6;
    }
}

static enum gw_status try_advance(struct world *world, int64_t dt_s)
{
    world->now_s += dt_s;
    world->block++;
    struct gw_feedback feedback;
    GW_TRY(gw_policy_feedback(&feedback, &world->memory, &world->ecosystem, &world->params, world->now_s));
    const struct gw_policy_context context = {
        .params = &world->params,
        .ecosystem = &world->ecosystem,
        .feedback = &feedback,
        .exposure = &world->exposure,
        .block_number = world->block,
        .safe_number = world->safe_lag == UINT64_MAX ? 0 : world->block - world->safe_lag,
        .is_reorg = world->is_reorg,
        .now_s = world->now_s,
        .exposure_age_s = world->exposure_age_s,
    };
    return gw_policy_advise(&world->signal, &world->state, &context);
}

static uint32_t advance(struct world *world, int64_t dt_s)
{
    assert_int_equal(try_advance(world, dt_s), GW_OK);
    return world->signal.margin.initial_margin_bps;
}

static bool has(const struct world *world, uint64_t bit)
{
    return (world->signal.header.reason_bits & bit) != 0;
}

/* A feed whose margin was raised and may now fall again, but for what the test does next. */
static struct world tense_world(void)
{
    struct world world = new_world();
    set_k(&world, 0.45);
    for (int i = 0; i < 10; i++) {
        (void)advance(&world, 60);
    }
    assert_true(world.state.initial_margin_bps > 15000);
    set_k(&world, 0.0);
    (void)advance(&world, 14400);
    return world;
}

static void a_calm_feed_gets_the_default_and_full_confidence(void **state)
{
    (void)state;
    struct world world = new_world();
    world.exposure.gamma_usd_per_1pct = -1234.5;
    world.exposure.hedging_gamma_usd_per_1pct = 0.25;
    assert_int_equal(advance(&world, 12), 12500);
    const struct gw_signal_margin *margin = &world.signal.margin;
    const struct gw_signal_liquidity *liquidity = &world.signal.liquidity;
    assert_int_equal(world.signal.header.state, GW_SIGNAL_OK);
    assert_int_equal(world.signal.header.confidence_bps, 10000);
    assert_true(has(&world, GW_REASON(FLAT_VOL)));
    assert_int_equal(margin->maintenance_margin_bps, 10000);
    assert_int_equal(margin->previous_initial_margin_bps, 12500);
    assert_int_equal(margin->mm_pending_bps, 0);
    assert_true(margin->borne_gamma_usd_e8_per_1pct == -INT64_C(123450000000));
    assert_true(margin->hedging_gamma_usd_e8_per_1pct == 25000000);
    assert_true(margin->valid_until == (uint64_t)world.now_s + 900);
    assert_int_equal(liquidity->utilisation_cap_bps, 9000);
    /* Vector P21 at this volatility and depth, times its strike. */
    assert_true(liquidity->strike_cap_usd_e8 / 100000000 == 91857457);
    /* 0.7·(√(1 + √(8/π)·0.0008/(0.7·√(2 h))) - 1) = 0.04104, and the little that A_rel adds. */
    assert_in_range(liquidity->iv_markup_bps, 410, 415);
    assert_int_equal(liquidity->half_spread_bps, 50);
    assert_int_equal(liquidity->lp_advice, 0);
    assert_true(liquidity->valid_until == (uint64_t)world.now_s + 21600);
}

static void the_vector_carries_range_and_amplification(void **state)
{
    (void)state;
    struct world world = new_world();
    set_k(&world, 0.3);
    (void)advance(&world, 12);
    assert_int_equal(world.signal.margin.amplification_bps, 14286);
    assert_in_range(world.signal.margin.price_scan_range_bps, 1471, 3000);
    set_k(&world, -0.45);
    (void)advance(&world, 12);
    assert_int_equal(world.signal.margin.amplification_bps, 6897);
    set_k(&world, 1.3);
    (void)advance(&world, 12);
    assert_int_equal(world.signal.margin.amplification_bps, 30000);
    assert_int_equal(world.signal.header.state, GW_SIGNAL_HALT);
    assert_int_equal(world.signal.liquidity.breaker_level, 4);
}

static void feedback_raises_margin_and_lowers_the_cap(void **state)
{
    (void)state;
    struct world world = new_world();
    set_k(&world, 0.45);
    uint32_t last = 12500;
    for (int i = 0; i < 5; i++) {
        const uint32_t margin = advance(&world, 60);
        assert_true(margin >= last && margin - last <= 2500);
        assert_int_equal(world.signal.margin.previous_initial_margin_bps, last);
        last = margin;
    }
    assert_true(last > 15000);
    assert_int_equal(world.signal.liquidity.utilisation_cap_bps, 5400);
    assert_true(has(&world, GW_REASON(MM_RAMP)) && world.signal.margin.mm_pending_bps > 0);
}

static void a_fresh_feed_loosens_after_the_hold(void **state)
{
    (void)state;
    struct world world = tense_world();
    const uint32_t before = world.state.initial_margin_bps;
    assert_int_equal(advance(&world, 3600), before - 250);
}

static void nothing_loosens_on_any_doubt(void **state)
{
    (void)state;
    for (int doubt = 0; doubt < 9; doubt++) {
        struct world world = tense_world();
        const uint32_t margin = world.state.initial_margin_bps, cap = world.state.utilisation_cap_bps;
        world.ecosystem.is_incomplete = doubt == 0;
        world.ecosystem.oldest_exposure_s = doubt == 1 ? 181.0 : 0.0;
        world.ecosystem.oldest_spot_s = doubt == 2 ? 61.0 : 0.0;
        world.ecosystem.oldest_depth_s = doubt == 3 ? 301.0 : 0.0;
        world.exposure_age_s = doubt == 4 ? 181.0 : 0.0;
        world.exposure.head.flags &= doubt == 5 ? ~GW_EXPOSURE_COMPLETE : UINT32_MAX;
        world.exposure.excluded = doubt == 6 ? 1.0 : 0.0;
        world.safe_lag = doubt == 7 ? UINT64_MAX : 0;
        world.is_reorg = doubt == 8;
        for (int i = 0; i < 5; i++) {
            assert_true(advance(&world, 3600) >= margin);
            assert_true(world.state.utilisation_cap_bps <= cap);
        }
        assert_true(doubt >= 7 || world.signal.header.state == GW_SIGNAL_DEGRADED);
        assert_true(doubt >= 7 || world.signal.header.confidence_bps < 10000);
    }
}

static void warming_up_never_loosens(void **state)
{
    (void)state;
    struct world world = tense_world();
    world.params.warmup_blocks = 1000;
    const uint32_t before = world.state.initial_margin_bps;
    assert_int_equal(advance(&world, 36000), before);
    assert_true(has(&world, GW_REASON(WARMUP)));
    assert_int_equal(world.signal.header.state, GW_SIGNAL_DEGRADED);
}

static void loosening_waits_for_the_safe_block(void **state)
{
    (void)state;
    struct world world = new_world();
    world.safe_lag = 5;
    set_k(&world, 0.45);
    for (int i = 0; i < 10; i++) {
        (void)advance(&world, 60);
    }
    set_k(&world, 0.0);
    const uint32_t before = world.state.initial_margin_bps;
    for (int i = 0; i < 5; i++) {
        assert_int_equal(advance(&world, 36000), before);
        assert_true(has(&world, GW_REASON(SAFE_HOLD)));
    }
    assert_true(advance(&world, 36000) < before);
    assert_false(has(&world, GW_REASON(SAFE_HOLD)));
}

/* What a doubtful block seemed to allow is not a reason to loosen once it is safe. */
static void a_doubtful_block_shows_nothing_when_it_becomes_safe(void **state)
{
    (void)state;
    struct world world = new_world();
    world.safe_lag = 3;
    set_k(&world, 0.45);
    for (int i = 0; i < 10; i++) {
        (void)advance(&world, 60);
    }
    set_k(&world, 0.0);
    world.ecosystem.is_incomplete = true;
    const uint32_t before = world.state.initial_margin_bps;
    for (int i = 0; i < 10; i++) {
        (void)advance(&world, 7200);
    }
    world.ecosystem.is_incomplete = false;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(advance(&world, 7200), before);
        assert_true(has(&world, GW_REASON(SAFE_HOLD)));
    }
    assert_true(advance(&world, 7200) < before);
}

static void a_stale_feed_holds_and_climbs(void **state)
{
    (void)state;
    struct world world = new_world();
    (void)advance(&world, 60);
    world.exposure_age_s = 600.0;
    assert_int_equal(advance(&world, 60), 12500);
    assert_int_equal(world.signal.header.state, GW_SIGNAL_HOLD);
    assert_true(has(&world, GW_REASON(STALE)));
    assert_int_equal(advance(&world, 60), 12550);
    for (int i = 0; i < 300; i++) {
        (void)advance(&world, 60);
    }
    assert_int_equal(world.state.initial_margin_bps, 17500);
    world.exposure_age_s = 0.0;
    assert_int_equal(advance(&world, 60), 17500);
}

static void a_dead_feed_stops_renewing_its_validity(void **state)
{
    (void)state;
    struct world world = new_world();
    world.exposure_age_s = 1800.0 + 100.0;
    (void)advance(&world, 60);
    assert_true(has(&world, GW_REASON(STALE_DEAD)));
    assert_int_equal(world.signal.header.confidence_bps, 0);
    const uint64_t valid_until = world.signal.margin.valid_until;
    assert_true(valid_until == (uint64_t)world.now_s + 800);
    world.exposure_age_s += 60.0;
    (void)advance(&world, 60);
    assert_true(world.signal.margin.valid_until == valid_until);
    world.exposure_age_s = 1e18;
    (void)advance(&world, 60);
    assert_true(world.signal.margin.valid_until == (uint64_t)world.now_s);
}

static void a_venue_that_is_not_renewed_never_lowers_margin(void **state)
{
    (void)state;
    struct world world = tense_world();
    set_k(&world, 0.0);
    uint32_t last = world.state.initial_margin_bps;
    for (double age = 181.0; age < 1e5; age += 60.0) {
        world.ecosystem.oldest_exposure_s = age;
        const uint32_t margin = advance(&world, 60);
        assert_true(margin >= last);
        last = margin;
    }
}

static void unknown_depth_halts_and_tightens(void **state)
{
    (void)state;
    struct world world = new_world();
    (void)advance(&world, 60);
    world.ecosystem.has_depth = false;
    for (int i = 0; i < 10; i++) {
        (void)advance(&world, 60);
    }
    assert_int_equal(world.signal.header.state, GW_SIGNAL_HALT);
    assert_true(has(&world, GW_REASON(DEPTH_MISSING)) && has(&world, GW_REASON(BREAKER)));
    assert_true(world.state.initial_margin_bps > 20000);
    assert_int_equal(world.state.utilisation_cap_bps, 1800);
}

static void an_error_changes_nothing(void **state)
{
    (void)state;
    struct world world = new_world();
    (void)advance(&world, 60);
    const struct world before = world;
    world.exposure.gamma_usd_per_1pct = 1e12; /* 1e20 in 1e-8 dollars */
    assert_int_equal(try_advance(&world, 60), GW_E_DOMAIN);
    assert_memory_equal(&world.state, &before.state, sizeof before.state);
    assert_memory_equal(&world.signal, &before.signal, sizeof before.signal);
    world.exposure.gamma_usd_per_1pct = 0.0;
    world.exposure.pnl_usd[GW_VOL_FLAT][3] = (double)NAN;
    assert_int_equal(try_advance(&world, 60), GW_E_DOMAIN);
    assert_memory_equal(&world.state, &before.state, sizeof before.state);
}

static void new_clamps_hold_at_once(void **state)
{
    (void)state;
    struct world world = new_world();
    world.state.initial_margin_bps = 60000;
    world.state.maintenance_margin_bps = 59000;
    assert_int_equal(advance(&world, 60), 50000);
    assert_true(world.signal.margin.maintenance_margin_bps <= 45454);
    world.params.margin_min_bps = 20000;
    world.state.initial_margin_bps = 12500;
    assert_int_equal(advance(&world, 60), 20000);
}

static void the_header_keeps_what_others_filled(void **state)
{
    (void)state;
    struct world world = new_world();
    world.signal.header.seq = 77;
    world.signal.header.feed_id[3] = 9;
    world.state.seq = 76;
    (void)advance(&world, 60);
    assert_true(world.signal.header.seq == 77 && world.signal.header.feed_id[3] == 9);
    assert_true(world.state.seq == 76);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_calm_feed_gets_the_default_and_full_confidence),
        cmocka_unit_test(the_vector_carries_range_and_amplification),
        cmocka_unit_test(feedback_raises_margin_and_lowers_the_cap),
        cmocka_unit_test(a_fresh_feed_loosens_after_the_hold),
        cmocka_unit_test(nothing_loosens_on_any_doubt),
        cmocka_unit_test(warming_up_never_loosens),
        cmocka_unit_test(loosening_waits_for_the_safe_block),
        cmocka_unit_test(a_doubtful_block_shows_nothing_when_it_becomes_safe),
        cmocka_unit_test(a_stale_feed_holds_and_climbs),
        cmocka_unit_test(a_dead_feed_stops_renewing_its_validity),
        cmocka_unit_test(a_venue_that_is_not_renewed_never_lowers_margin),
        cmocka_unit_test(unknown_depth_halts_and_tightens),
        cmocka_unit_test(an_error_changes_nothing),
        cmocka_unit_test(new_clamps_hold_at_once),
        cmocka_unit_test(the_header_keeps_what_others_filled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
