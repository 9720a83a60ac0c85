#include "monitor/policy/breaker.h"

#define LEVELS 5

static const struct {
    double k_enter;
    double k_exit;
    double depth_enter;   /* below this share of the baseline */
    unsigned stale_enter; /* enum gw_stale_level; LEVELS = never */
} thresholds[LEVELS] = {
    [1] = {0.25, 0.20, 0.6, GW_STALE_WARN},
    [2] = {0.50, 0.40, 0.0, GW_STALE_HELD},
    [3] = {0.75, 0.60, 0.3, LEVELS},
    [4] = {1.00, 0.85, 0.0, LEVELS},
};

static unsigned enter_level(const struct gw_breaker_input *input)
{
    for (unsigned level = LEVELS - 1; level > 0; level--) {
        if (input->k >= thresholds[level].k_enter || input->depth_ratio < thresholds[level].depth_enter ||
            (unsigned)input->stale_level >= thresholds[level].stale_enter) {
            return level;
        }
    }
    return 0;
}

unsigned gw_breaker_update(struct gw_memory *memory, const struct gw_breaker_input *input)
{
    const unsigned entered = enter_level(input);
    const unsigned held = memory->breaker_level < LEVELS ? (unsigned)memory->breaker_level : LEVELS - 1;
    unsigned level = held;
    if (entered >= held) {
        level = entered;
        memory->breaker_below_since_s = 0;
    } else if (input->k >= thresholds[held].k_exit) {
        memory->breaker_below_since_s = 0;
    } else if (memory->breaker_below_since_s == 0) {
        memory->breaker_below_since_s = input->now_s;
    } else if (input->now_s - memory->breaker_below_since_s >= GW_BREAKER_LEAVE_S) {
        level = held - 1;
        memory->breaker_below_since_s = input->now_s;
    }
    memory->breaker_level = level;
    return level;
}
