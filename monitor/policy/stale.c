#include "monitor/policy/stale.h"

#include "monitor/exposure/real.h"

void gw_stale_include(struct gw_staleness *staleness, double age_s, double limit_s)
{
    enum gw_stale_level level = GW_STALE_DEAD;
    if (age_s <= limit_s) {
        level = GW_STALE_FRESH;
    } else if (age_s <= 3.0 * limit_s) {
        level = GW_STALE_WARN;
    } else if (age_s <= 10.0 * limit_s) {
        level = GW_STALE_HELD;
    }
    if (level > staleness->level) {
        staleness->level = level;
    }
    if (level == GW_STALE_DEAD) {
        staleness->dead_s = gw_real_max(staleness->dead_s, age_s - 10.0 * limit_s);
    }
}

struct gw_staleness gw_stale_measure(const struct gw_ecosystem *ecosystem,
                                     const struct gw_policy_params *params)
{
    struct gw_staleness worst = {GW_STALE_FRESH, 0.0};
    gw_stale_include(&worst, ecosystem->oldest_exposure_s, params->age_exposure_s);
    gw_stale_include(&worst, ecosystem->oldest_spot_s, params->age_spot_s);
    gw_stale_include(&worst, ecosystem->oldest_depth_s, params->age_depth_s);
    gw_stale_include(&worst, ecosystem->oldest_vol_s, params->age_vol_s);
    if (ecosystem->is_spot_stale && worst.level < GW_STALE_WARN) {
        worst.level = GW_STALE_WARN;
    }
    return worst;
}

static void include_feed(struct gw_staleness *staleness, const struct gw_ages *ages)
{
    /* The ratio stands for seconds: how long ago a feed died is told by its own heartbeat alone. */
    gw_stale_include(staleness, ages->feed_ratio, 1.0);
    if ((ages->is_late || ages->is_far) && staleness->level < GW_STALE_WARN) {
        staleness->level = GW_STALE_WARN;
    }
}

struct gw_staleness gw_stale_of(const struct gw_ages *ages, const struct gw_policy_params *params)
{
    struct gw_staleness worst = {GW_STALE_FRESH, 0.0};
    const bool is_second = ages->is_of_second_layer;
    include_feed(&worst, ages);
    worst.dead_s = 0.0;
    gw_stale_include(&worst, ages->exposure_s,
                     is_second ? params->age_exposure_l2_s : params->age_exposure_s);
    gw_stale_include(&worst, ages->spot_s, is_second ? params->age_spot_l2_s : params->age_spot_s);
    gw_stale_include(&worst, ages->depth_s, params->age_depth_s);
    gw_stale_include(&worst, ages->vol_s, is_second ? params->age_vol_l2_s : params->age_vol_s);
    return worst;
}

uint64_t gw_stale_reason(enum gw_stale_level level)
{
    switch (level) {
    case GW_STALE_FRESH:
        return 0;
    case GW_STALE_WARN:
        return GW_REASON(STALE_WARN);
    case GW_STALE_HELD:
        return GW_REASON(STALE);
    case GW_STALE_DEAD:
        break;
    }
    return GW_REASON(STALE_DEAD);
}

uint32_t gw_stale_floor(struct gw_feed_state *state, enum gw_stale_level level, int64_t now_s)
{
    if (level >= GW_STALE_HELD) {
        state->held_until_s = now_s + GW_STALE_BREAKER_S;
    }
    if (level < GW_STALE_HELD) {
        state->stale_since_s = 0;
        state->stale_base_bps = 0;
        return 0;
    }
    if (state->stale_since_s == 0) {
        state->stale_since_s = now_s;
        state->stale_base_bps = state->initial_margin_bps;
    }
    const int64_t minutes_max = GW_STALE_CLIMB_BPS_MAX / GW_STALE_CLIMB_BPS_PER_MIN;
    const int64_t minutes = (now_s - state->stale_since_s) / 60;
    const int64_t counted = minutes < 0 ? 0 : minutes > minutes_max ? minutes_max : minutes;
    return state->stale_base_bps + (uint32_t)counted * GW_STALE_CLIMB_BPS_PER_MIN;
}
