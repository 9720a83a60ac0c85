#include "ipc/base/clock.h"

#include <time.h>

#include "gammawatch/status.h"

void gw_clock_init(struct gw_clock *clock, bool is_replay)
{
    *clock = (struct gw_clock){.is_replay = is_replay};
}

void gw_clock_advance(struct gw_clock *clock, int64_t block_time_s, uint64_t mono_ms)
{
    if (block_time_s < 0 || block_time_s > GW_CLOCK_BLOCK_S_MAX || block_time_s * 1000 <= clock->block_ms) {
        return;
    }
    clock->block_ms = block_time_s * 1000;
    clock->seen_mono_ms = mono_ms;
}

int64_t gw_clock_now_ms(const struct gw_clock *clock, uint64_t mono_ms)
{
    if (clock->is_replay || clock->block_ms == 0 || mono_ms <= clock->seen_mono_ms) {
        return clock->block_ms;
    }
    return clock->block_ms + (int64_t)(mono_ms - clock->seen_mono_ms);
}

uint64_t gw_clock_mono_ns(void)
{
    struct timespec now;
    GW_ASSERT(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t gw_clock_mono_ms(void)
{
    return gw_clock_mono_ns() / 1000000u;
}
