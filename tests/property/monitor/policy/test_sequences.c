/* Random lives of one feed: what must hold after every single evaluation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/property/monitor/policy/life.h"

#define LIVES 60
#define STEPS 400

static void evaluate(struct life *life)
{
    assert_int_equal(gw_policy_feedback(&life->feedback, &life->memory, &life->ecosystem, &life->params,
                                        life->context.now_s),
                     GW_OK);
    assert_int_equal(gw_policy_advise(&life->signal, &life->state, &life->context), GW_OK);
}

/* Stated from the inputs, not from what the policy says about them. */
static bool is_doubtful(const struct life *life)
{
    const struct gw_ecosystem *e = &life->ecosystem;
    const struct gw_policy_params *p = &life->params;
    return e->is_incomplete || e->is_spot_stale || !e->has_depth || life->context.is_reorg ||
           e->oldest_exposure_s > p->age_exposure_s || e->oldest_spot_s > p->age_spot_s ||
           e->oldest_depth_s > p->age_depth_s || e->oldest_vol_s > p->age_vol_s ||
           life->context.exposure_age_s > p->age_exposure_s ||
           (life->exposure.head.flags & GW_EXPOSURE_COMPLETE) == 0 || life->context.safe_number == 0 ||
           life->memory.blocks <= p->warmup_blocks;
}

static void nothing_ever_loosens_on_doubt_or_within_the_hold(void **state)
{
    (void)state;
    unsigned loosened = 0, doubtful = 0;
    for (uint64_t seed = 1; seed <= LIVES; seed++) {
        static struct life life;
        life_begin(&life, seed);
        for (int i = 0; i < STEPS; i++) {
            const struct gw_feed_state last = life.state;
            life_change_world(&life);
            evaluate(&life);
            const bool is_first = last.has_liquidity == 0;
            const bool is_looser = life.state.initial_margin_bps < last.initial_margin_bps ||
                                   life.state.utilisation_cap_bps > last.utilisation_cap_bps ||
                                   (!is_first && life.state.iv_markup_bps < last.iv_markup_bps) ||
                                   (!is_first && life.state.strike_cap_usd_e8 > last.strike_cap_usd_e8);
            assert_false(is_doubtful(&life) && (life.state.half_spread_bps < last.half_spread_bps ||
                                                life.state.lp_advice < last.lp_advice));
            const bool is_held = last.last_tighten_s != 0 && life.context.now_s - last.last_tighten_s < 14400;
            assert_false(is_looser && (is_doubtful(&life) || is_held));
            loosened += is_looser;
            doubtful += is_doubtful(&life);
        }
    }
    assert_true(loosened > 100 && doubtful > 2000); /* the sequences do reach both */
}

static void every_step_keeps_its_limits(void **state)
{
    (void)state;
    for (uint64_t seed = 1000; seed < 1000 + LIVES; seed++) {
        static struct life life;
        life_begin(&life, seed);
        int64_t slot_start = 0;
        int64_t slot_used = 0;
        for (int i = 0; i < STEPS; i++) {
            const struct gw_feed_state last = life.state;
            life_change_world(&life);
            evaluate(&life);
            const int64_t moved = (int64_t)life.state.initial_margin_bps - last.initial_margin_bps;
            if (slot_start == 0 || life.context.now_s - slot_start >= 60) {
                slot_start = life.context.now_s;
                slot_used = 0;
            }
            slot_used += moved > 0 ? moved : 0;
            assert_true(slot_used <= 10000 && (life.feedback.breaker_level >= 3 || moved <= 2500));
            assert_true(-moved <= 250 * life.dt_s / 3600 + 1);
            const int64_t cap_moved = (int64_t)life.state.utilisation_cap_bps - last.utilisation_cap_bps;
            assert_true(cap_moved <= 250 * life.dt_s / 3600 + 1);
            const int64_t markup_moved = (int64_t)life.state.iv_markup_bps - last.iv_markup_bps;
            assert_true(last.has_liquidity == 0 || -markup_moved <= 250 * life.dt_s / 3600 + 1);
            const int64_t mm_moved = (int64_t)life.state.maintenance_margin_bps - last.maintenance_margin_bps;
            assert_true(mm_moved <= 1000 * life.dt_s / 3600 + 1 && mm_moved <= 1001);
        }
    }
}

static void margins_stay_in_bounds_and_apart(void **state)
{
    (void)state;
    for (uint64_t seed = 2000; seed < 2000 + LIVES; seed++) {
        static struct life life;
        life_begin(&life, seed);
        for (int i = 0; i < STEPS; i++) {
            life_change_world(&life);
            evaluate(&life);
            const struct gw_signal_margin *margin = &life.signal.margin;
            assert_in_range(margin->initial_margin_bps, 10000, 50000);
            assert_true(margin->initial_margin_bps * 10 >= margin->maintenance_margin_bps * 11);
            assert_in_range(margin->price_scan_range_bps, 1000, 6000);
            assert_true(margin->amplification_bps <= 30000);
            assert_in_range(life.signal.liquidity.utilisation_cap_bps, 1800, 9000);
            assert_true(life.signal.liquidity.iv_markup_bps <= 15000 &&
                        life.signal.liquidity.half_spread_bps <= 10000 &&
                        life.signal.liquidity.lp_advice <= 2);
            assert_true(life.signal.liquidity.breaker_level <= 4 && life.signal.header.state <= 3);
            assert_true(life.signal.header.confidence_bps <= 10000);
            assert_true(margin->valid_until >= (uint64_t)life.context.now_s);
            assert_int_equal(margin->initial_margin_bps, life.state.initial_margin_bps);
        }
    }
}

static void a_replay_gives_the_same_bytes(void **state)
{
    (void)state;
    for (uint64_t seed = 3000; seed < 3000 + LIVES / 4; seed++) {
        static struct life first, second;
        life_begin(&first, seed);
        life_begin(&second, seed);
        for (int i = 0; i < STEPS; i++) {
            life_change_world(&first);
            evaluate(&first);
            life_change_world(&second);
            memset(&second.signal, 0, sizeof second.signal); /* a fresh buffer for every vector */
            evaluate(&second);
            assert_memory_equal(&first.state, &second.state, sizeof first.state);
            assert_memory_equal(&first.memory, &second.memory, sizeof first.memory);
            assert_memory_equal(&first.signal, &second.signal, sizeof first.signal);
        }
    }
}

/* A state taken out of a journal half-way goes on exactly as the one that stayed in memory. */
static void a_state_copied_half_way_goes_on_the_same(void **state)
{
    (void)state;
    static struct life life, copy;
    life_begin(&life, 4000);
    for (int i = 0; i < STEPS / 2; i++) {
        life_change_world(&life);
        evaluate(&life);
    }
    life_begin(&copy, 4001);
    copy.seed = life.seed;
    copy.params = life.params;
    copy.exposure = life.exposure;
    copy.ecosystem = life.ecosystem;
    copy.memory = life.memory;
    copy.lag = life.lag;
    memcpy(&copy.state, &life.state, sizeof copy.state);
    copy.context.block_number = life.context.block_number;
    copy.context.now_s = life.context.now_s;
    for (int i = 0; i < STEPS / 2; i++) {
        life_change_world(&life);
        life_change_world(&copy);
        evaluate(&life);
        evaluate(&copy);
        assert_memory_equal(&life.state, &copy.state, sizeof life.state);
        assert_memory_equal(&life.signal, &copy.signal, sizeof life.signal);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_ever_loosens_on_doubt_or_within_the_hold),
        cmocka_unit_test(every_step_keeps_its_limits),
        cmocka_unit_test(margins_stay_in_bounds_and_apart),
        cmocka_unit_test(a_replay_gives_the_same_bytes),
        cmocka_unit_test(a_state_copied_half_way_goes_on_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
