/* clock: the domain's time.
 *
 * The domain's now is the newest block timestamp seen plus monotonic time since it was seen. In a replay it
 * is that timestamp alone, so that two replays agree. The wall clock is never read for numbers.
 */
#ifndef GW_IPC_BASE_CLOCK_H
#define GW_IPC_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define GW_CLOCK_BLOCK_S_MAX INT64_C(253402300799) /* 9999-12-31T23:59:59Z; later timestamps are no time */

struct gw_clock {
    int64_t block_ms; /* newest block timestamp seen, unix ms; 0 before the first */
    uint64_t seen_mono_ms;
    bool is_replay;
};

void gw_clock_init(struct gw_clock *clock, bool is_replay);

/* A newer block was seen. Older and equal timestamps (a reorg, a second look) are ignored, and so are
 * negative ones and those above GW_CLOCK_BLOCK_S_MAX. */
void gw_clock_advance(struct gw_clock *clock, int64_t block_time_s, uint64_t mono_ms);

/* 0 before the first block. */
int64_t gw_clock_now_ms(const struct gw_clock *clock, uint64_t mono_ms);

/* CLOCK_MONOTONIC. */
uint64_t gw_clock_mono_ms(void);
uint64_t gw_clock_mono_ns(void);

#endif
