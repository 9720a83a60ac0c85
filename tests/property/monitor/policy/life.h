/* life: one feed in a world that changes at random, some of it for the worse. */
#ifndef GW_TESTS_PROPERTY_MONITOR_POLICY_LIFE_H
#define GW_TESTS_PROPERTY_MONITOR_POLICY_LIFE_H

#include "tests/property/monitor/policy/random.h"
#include "tests/unit/monitor/policy/fixture.h"

struct life {
    uint64_t seed;
    struct gw_policy_params params;
    struct gw_exposure exposure;
    struct gw_ecosystem ecosystem;
    struct gw_memory memory;
    struct gw_feedback feedback;
    struct gw_feed_state state;
    struct gw_signal signal;
    struct gw_policy_context context;
    uint64_t lag;
    int64_t dt_s;
};

static inline void life_begin(struct life *life, uint64_t seed)
{
    memset(life, 0, sizeof *life);
    life->seed = seed;
    life->params = fixture_params();
    life->params.warmup_blocks = random_below(&life->seed, 20);
    life->params.breaker_ack_s = FIXTURE_NOW_S * UINT64_C(10); /* somebody always acknowledges */
    const struct fixture_leg legs[] = {fixture_option(true, random_between(&life->seed, 1600, 2600), 604800,
                                                      0.8, random_between(&life->seed, -500, 50), 1.0),
                                       fixture_option(false, random_between(&life->seed, 1600, 2600), 172800,
                                                      0.7, random_between(&life->seed, -500, 50), 0.5),
                                       fixture_linear(random_between(&life->seed, -300, 300))};
    life->exposure = fixture_exposure(2000.0, legs, 3);
    life->exposure.short_option_quantity = random_between(&life->seed, 0, 500);
    life->ecosystem = fixture_ecosystem(&life->exposure, 40e6);
    gw_policy_feed_init(&life->state, &life->params);
    life->lag = random_below(&life->seed, 40);
    life->context = (struct gw_policy_context){.params = &life->params,
                                               .ecosystem = &life->ecosystem,
                                               .feedback = &life->feedback,
                                               .exposure = &life->exposure,
                                               .block_number = 100000,
                                               .now_s = FIXTURE_NOW_S};
}

static inline double life_random_age(uint64_t *seed, double limit_s)
{
    return random_one_in(seed, 12) ? random_between(seed, 0.0, 14.0 * limit_s)
                                   : random_between(seed, 0.0, limit_s);
}

static inline void life_change_world(struct life *life)
{
    static const int64_t steps_s[] = {1, 12, 12, 12, 60, 600, 3600, 14400, 40000};
    uint64_t *seed = &life->seed;
    struct gw_ecosystem *ecosystem = &life->ecosystem;
    if (random_one_in(seed, 10)) {
        const double k = random_between(seed, -1.5, random_one_in(seed, 4) ? 1.4 : 0.5);
        const double band = random_one_in(seed, 2) ? 0.1 : 0.0;
        for (size_t i = 0; i < GW_LADDER_NODES; i++) {
            ecosystem->hedging_gamma_usd_per_1pct[i] = -k * 40e6;
            ecosystem->hedging_gamma_lo_usd_per_1pct[i] = -(k + band) * 40e6;
            ecosystem->hedging_gamma_hi_usd_per_1pct[i] = -(k - band) * 40e6;
        }
    }
    ecosystem->vol = random_one_in(seed, 10) ? random_between(seed, 0.0, 2.0) : ecosystem->vol;
    ecosystem->spot_usd *= random_between(seed, 0.99, 1.01);
    ecosystem->has_depth = !random_one_in(seed, 30);
    ecosystem->depth_up_1pct_usd = random_between(seed, 20e6, 60e6);
    ecosystem->is_incomplete = random_one_in(seed, 20);
    ecosystem->is_spot_stale = random_one_in(seed, 30);
    ecosystem->oldest_exposure_s = life_random_age(seed, life->params.age_exposure_s);
    ecosystem->oldest_spot_s = life_random_age(seed, life->params.age_spot_s);
    ecosystem->oldest_depth_s = life_random_age(seed, life->params.age_depth_s);
    ecosystem->oldest_vol_s = random_one_in(seed, 10) ? life_random_age(seed, life->params.age_vol_s) : 1.0;
    life->context.exposure_age_s = life_random_age(seed, life->params.age_exposure_s);
    life->exposure.head.flags = GW_EXPOSURE_FLAT_VOL | GW_EXPOSURE_OPTIONS |
                                (random_one_in(seed, 20) ? 0 : (uint32_t)GW_EXPOSURE_COMPLETE);
    life->dt_s = steps_s[random_below(seed, sizeof steps_s / sizeof steps_s[0])];
    life->context.now_s += life->dt_s;
    life->context.is_reorg = random_one_in(seed, 25);
    life->context.block_number += life->context.is_reorg ? -random_below(seed, 4) : random_below(seed, 3);
    life->context.safe_number = random_one_in(seed, 40) ? 0 : life->context.block_number - life->lag;
}

#endif
