/* rule_scene: what a rule of liquidity is shown: one option market that is short 1,000 calls, and its depth. */
#ifndef GW_TESTS_MONITOR_POLICY_RULE_SCENE_H
#define GW_TESTS_MONITOR_POLICY_RULE_SCENE_H

#include "monitor/policy/rule.h"
#include "tests/unit/monitor/policy/fixture.h"

struct scene {
    struct gw_policy_params params;
    struct gw_exposure exposure;
    struct gw_feedback feedback;
    struct gw_advice advice;
};

static inline struct scene new_scene(void)
{
    struct scene scene;
    memset(&scene, 0, sizeof scene);
    scene.params = fixture_params();
    const struct fixture_leg leg = fixture_option(true, 2000.0, 604800, 0.7, -1000.0, 1.0);
    scene.exposure = fixture_exposure(2000.0, &leg, 1);
    scene.exposure.vol = 0.7;
    scene.exposure.short_gamma_usd_per_1pct = scene.exposure.gamma_usd_per_1pct;
    scene.feedback.depth_1pct_usd = 40e6;
    scene.feedback.amplification_relative = 1.0;
    scene.feedback.vol_now = 0.9;
    return scene;
}

#endif
