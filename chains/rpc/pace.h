/* pace: how fast and how much one endpoint is asked. Pure; times are monotonic milliseconds, counts are calls
 * (providers bill each call of a batch).
 *
 * Rate: a token bucket of one second. Its rate starts at the configured one (0: unlimited). A refusal for the
 * rate halves what was really sent in the last second; each second without one adds a twentieth, up to the
 * configured rate, or without one until GW_PACE_CALM_MS have passed. What the endpoint says itself
 * (Retry-After, x-ratelimit-remaining and -reset) is kept to, up to GW_PACE_HOLD_MS_MAX.
 * Budget: calls of the last 24 hours, in buckets of an hour; spent means no call until a bucket has aged out.
 */
#ifndef GW_CHAINS_RPC_PACE_H
#define GW_CHAINS_RPC_PACE_H

#include <stdint.h>

#define GW_PACE_RATE_MIN_PER_S 10u
#define GW_PACE_CALM_MS        600000u
#define GW_PACE_HOLD_MS_MAX    3600000u
#define GW_PACE_HOURS          24u
#define GW_PACE_SPENT          UINT64_MAX

struct gw_pace {
    uint64_t rate_max_per_ks; /* calls per 1000 s; 0 = no ceiling */
    uint64_t rate_per_ks;     /* now; 0 = unlimited */
    int64_t credit;           /* thousandths of a call; below 0 after a batch larger than the bucket */
    uint64_t refilled_ms;
    uint64_t hold_until_ms;
    uint64_t limited_ms; /* of the last refusal */
    uint64_t grown_ms;
    uint64_t second_ms; /* start of the second that is being counted */
    uint64_t second_calls;
    uint64_t last_second_calls;
    uint64_t budget; /* calls per 24 h; 0 = no limit */
    uint64_t hours[GW_PACE_HOURS];
    uint64_t hour; /* number of the hour since the start */
    uint64_t started_ms;
};

void gw_pace_init(struct gw_pace *p, uint64_t rate_per_s, uint64_t budget_per_day, uint64_t now_ms);
/* 0: ask now; GW_PACE_SPENT: the budget is spent; else how long to wait. */
uint64_t gw_pace_wait_ms(struct gw_pace *p, uint64_t now_ms);
void gw_pace_take(struct gw_pace *p, uint64_t calls, uint64_t now_ms);
/* Refused for the rate; retry_after_ms 0 when the endpoint did not say. */
void gw_pace_limit(struct gw_pace *p, uint64_t retry_after_ms, uint64_t now_ms);
/* The endpoint said that nothing is left before reset_ms have passed. */
void gw_pace_hold(struct gw_pace *p, uint64_t reset_ms, uint64_t now_ms);

uint64_t gw_pace_used_day(const struct gw_pace *p);
/* Calls in 24 h if the hours so far were all alike; 0 in the first five minutes. */
uint64_t gw_pace_forecast_day(const struct gw_pace *p, uint64_t now_ms);

#endif
