/* clock: the domain's time.
 *
 * The domain's now is the newest block timestamp seen plus monotonic time since it was seen. In a replay it
 * is that timestamp alone, so that two replays agree. The wall clock is never read for numbers.
 */
#ifndef GW_IPC_BASE_CLOCK_H
#define GW_IPC_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct gw_clock {
    int64_t block_ms;     /* newest block timestamp seen, unix ms; 0 before the first */
    uint64_t seen_mono_ms;
    bool is_replay;
};

void gw_clock_init(struct gw_clock *clock, bool is_replay);

/* A newer block was seen. Older timestamps (a reorg) are ignored. */
void gw_clock_advance(struct gw_clock *clock, int64_t block_time_s, uint64_t mono_ms);
int64_t gw_clock_now_ms(const struct gw_clock *clock, uint64_t mono_ms);

/* CLOCK_MONOTONIC. */
uint64_t gw_clock_mono_ms(void);
uint64_t gw_clock_mono_ns(void);

#endif
