/* A million random steps of stale and fresh inputs on two chains: nothing loosens in doubt, no step passes its limit,
 * initial margin keeps its distance (policy 3.22, 14, 15 and 20). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "monitor/policy/explain.h"
#include "monitor/policy/stale.h"
#include "tests/property/monitor/policy/life.h"

/* The million needs an optimised build without sanitizers to be short. */
#if defined(NDEBUG) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define LIVES 200
#else
#define LIVES 10
#endif
#define STEPS 5000

struct seen {
    unsigned loosened, doubtful, held, dead, elsewhere;
};

static void draw_ages(struct life *life, struct gw_ages *ages)
{
    uint64_t *seed = &life->seed;
    const struct gw_policy_params *p = &life->params;
    *ages = (struct gw_ages){.is_of_second_layer = false};
    ages->exposure_s = life_random_age(seed, p->age_exposure_s);
    ages->spot_s = life_random_age(seed, p->age_spot_s);
    ages->depth_s = life_random_age(seed, p->age_depth_s);
    ages->vol_s = life_random_age(seed, p->age_vol_s);
    ages->feed_ratio = life_random_age(seed, 1.0);
    ages->is_late = random_one_in(seed, 50);
    life->context.ages = ages;
}

/* Stretches without any trouble, or nothing would ever have the time to loosen. */
static void calm_down(struct life *life, struct gw_ages *ages)
{
    *ages = (struct gw_ages){.exposure_s = 1.0};
    life->ecosystem.oldest_exposure_s = life->ecosystem.oldest_spot_s = life->ecosystem.oldest_depth_s = 1.0;
    life->ecosystem.oldest_vol_s = 1.0;
    life->ecosystem.is_spot_stale = life->ecosystem.is_incomplete = false;
    life->ecosystem.has_depth = true;
    life->exposure.head.flags |= GW_EXPOSURE_COMPLETE;
    life->context.exposure_age_s = 1.0;
    life->context.is_reorg = false;
}

static bool is_doubtful(const struct life *life, const struct gw_ages *a)
{
    const struct gw_ecosystem *e = &life->ecosystem;
    const struct gw_policy_params *p = &life->params;
    const bool is_old_here = a->exposure_s > p->age_exposure_s || a->spot_s > p->age_spot_s ||
                             a->depth_s > p->age_depth_s || a->vol_s > p->age_vol_s || a->feed_ratio > 1.0 ||
                             a->is_late || life->context.exposure_age_s > p->age_exposure_s;
    const bool is_old_there = e->oldest_exposure_s > p->age_exposure_s || e->oldest_spot_s > p->age_spot_s ||
                              e->oldest_depth_s > p->age_depth_s || e->oldest_vol_s > p->age_vol_s ||
                              e->is_spot_stale;
    return is_old_here || is_old_there || e->is_incomplete || !e->has_depth || life->context.is_reorg ||
           (life->exposure.head.flags & GW_EXPOSURE_COMPLETE) == 0 || life->context.safe_number == 0 ||
           life->memory.blocks <= p->warmup_blocks;
}

/* Whatever the inputs, what explains a vector is a record of finite numbers that says what was signed. */
static void check_explanation(const struct life *life, const struct gw_trace *trace)
{
    struct gw_explanation explanation;
    gw_explain(&explanation, &life->context, &life->memory, trace, &life->signal);
    explanation.head.kind = GW_RECORD_EXPLANATION;
    explanation.head.size = sizeof explanation;
    explanation.head.abi = GW_RECORD_ABI;
    assert_int_equal(gw_record_check(&explanation, sizeof explanation), GW_OK);
    assert_true(explanation.initial_margin.given == life->state.initial_margin_bps);
    assert_true(explanation.now.scenario_usd >= 0.0 && explanation.now.interpolation_usd >= 0.0);
}

static void check_step(const struct life *life, const struct gw_ages *ages, const struct gw_feed_state *last,
                       struct seen *seen)
{
    const struct gw_feed_state *now = &life->state;
    const bool is_looser = now->initial_margin_bps < last->initial_margin_bps ||
                           now->utilisation_cap_bps > last->utilisation_cap_bps ||
                           now->iv_markup_bps < last->iv_markup_bps;
    const bool is_doubt = is_doubtful(life, ages);
    if (is_looser && is_doubt && last->has_liquidity != 0) {
        fail_msg("loosened in doubt");
    }
    const int64_t moved = (int64_t)now->initial_margin_bps - last->initial_margin_bps;
    const unsigned level = life->signal.liquidity.breaker_level;
    assert_true(moved <= (level >= 3 ? 10000 : 2500) && -moved <= 250 * life->dt_s / 3600 + 1);
    assert_true((uint64_t)now->initial_margin_bps * 10 >= (uint64_t)now->maintenance_margin_bps * 11);
    assert_in_range(now->initial_margin_bps, 10000, 50000);

    const struct gw_staleness own = gw_stale_of(ages, &life->params);
    assert_true(own.level < GW_STALE_HELD || level >= GW_STALE_BREAKER);
    assert_true(level >= life->feedback.breaker_level);
    const uint64_t bits = life->signal.header.reason_bits;
    const bool exposure_is_dead = life->context.exposure_age_s > 10.0 * life->params.age_exposure_s;
    /* Only what is old on its own chain silences a feed. */
    assert_true((bits & GW_REASON(STALE_DEAD)) == 0 || own.level == GW_STALE_DEAD || exposure_is_dead);
    seen->loosened += is_looser;
    seen->doubtful += is_doubt;
    seen->held += (bits & GW_REASON(STALE)) != 0;
    seen->dead += (bits & GW_REASON(STALE_DEAD)) != 0;
    seen->elsewhere += (bits & GW_REASON(SILENT_VENUE)) != 0;
}

static void a_million_steps_never_loosen_on_stale_inputs(void **state)
{
    (void)state;
    struct seen seen = {0};
    for (uint64_t seed = 1; seed <= LIVES; seed++) {
        static struct life life;
        struct gw_ages ages;
        static struct gw_trace trace;
        life_begin(&life, 77000 + seed);
        for (int i = 0; i < STEPS; i++) {
            const struct gw_feed_state last = life.state;
            life_change_world(&life);
            draw_ages(&life, &ages);
            life.context.trace = &trace;
            if (i / 100 % 2 == 1) {
                calm_down(&life, &ages);
            }
            assert_int_equal(gw_policy_feedback(&life.feedback, &life.memory, &life.ecosystem, &life.params,
                                                life.context.now_s),
                             GW_OK);
            assert_int_equal(gw_policy_advise(&life.signal, &life.state, &life.context), GW_OK);
            check_step(&life, &ages, &last, &seen);
            if (i % 50 == 0) {
                check_explanation(&life, &trace);
            }
        }
    }
    /* The sequences reach everything that is claimed of them. */
    assert_true(seen.loosened > 10 * LIVES && seen.doubtful > 500 * LIVES && seen.held > 50 * LIVES &&
                seen.dead > 5 * LIVES && seen.elsewhere > 50 * LIVES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_million_steps_never_loosen_on_stale_inputs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
