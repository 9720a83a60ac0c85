#include "chains/rpc/pace.h"

#include <string.h>

#define HOUR_MS     3600000u
#define FORECAST_MS 300000u
#define MILLI       1000u
#define SECONDS_MAX 86400u /* longer ago is long enough */

void gw_pace_init(struct gw_pace *p, uint64_t rate_per_s, uint64_t budget_per_day, uint64_t now_ms)
{
    memset(p, 0, sizeof *p);
    p->rate_max_per_ks = rate_per_s * MILLI;
    p->rate_per_ks = p->rate_max_per_ks;
    p->credit = (int64_t)p->rate_per_ks;
    p->budget = budget_per_day;
    p->refilled_ms = p->grown_ms = p->second_ms = p->started_ms = now_ms;
}

static void refill(struct gw_pace *p, uint64_t now_ms)
{
    uint64_t passed_ms = now_ms - p->refilled_ms;
    passed_ms = passed_ms > SECONDS_MAX * MILLI ? SECONDS_MAX * MILLI : passed_ms;
    p->credit += (int64_t)(p->rate_per_ks * passed_ms / MILLI);
    p->credit = p->credit > (int64_t)p->rate_per_ks ? (int64_t)p->rate_per_ks : p->credit;
    p->refilled_ms = now_ms;
}

static void grow(struct gw_pace *p, uint64_t now_ms)
{
    const uint64_t seconds = (now_ms - p->grown_ms) / MILLI;
    if (p->rate_per_ks == 0 || seconds == 0) {
        return;
    }
    p->grown_ms += seconds * MILLI;
    const uint64_t steps = seconds < SECONDS_MAX ? seconds : SECONDS_MAX;
    p->rate_per_ks += p->rate_per_ks / 20 * steps;
    if (p->rate_max_per_ks > 0 && p->rate_per_ks > p->rate_max_per_ks) {
        p->rate_per_ks = p->rate_max_per_ks;
    } else if (p->rate_max_per_ks == 0 && now_ms - p->limited_ms >= GW_PACE_CALM_MS) {
        p->rate_per_ks = 0;
    }
}

static void turn_hours(struct gw_pace *p, uint64_t now_ms)
{
    const uint64_t hour = (now_ms - p->started_ms) / HOUR_MS;
    for (uint64_t i = 0; p->hour < hour && i < GW_PACE_HOURS; i++) {
        p->hour++;
        p->hours[p->hour % GW_PACE_HOURS] = 0;
    }
    p->hour = hour;
}

uint64_t gw_pace_used_day(const struct gw_pace *p)
{
    uint64_t used = 0;
    for (unsigned i = 0; i < GW_PACE_HOURS; i++) {
        used += p->hours[i];
    }
    return used;
}

uint64_t gw_pace_wait_ms(struct gw_pace *p, uint64_t now_ms)
{
    turn_hours(p, now_ms);
    if (p->budget > 0 && gw_pace_used_day(p) >= p->budget) {
        return GW_PACE_SPENT;
    }
    grow(p, now_ms);
    refill(p, now_ms);
    const uint64_t hold_ms = p->hold_until_ms > now_ms ? p->hold_until_ms - now_ms : 0;
    if (p->rate_per_ks == 0 || p->credit > 0) {
        return hold_ms;
    }
    const uint64_t refill_ms = (uint64_t)(-p->credit) * MILLI / p->rate_per_ks + 1;
    return refill_ms > hold_ms ? refill_ms : hold_ms;
}

static void turn_second(struct gw_pace *p, uint64_t now_ms)
{
    const uint64_t passed_ms = now_ms - p->second_ms;
    if (passed_ms >= MILLI) {
        p->last_second_calls = passed_ms < 2 * MILLI ? p->second_calls : 0;
        p->second_calls = 0;
        p->second_ms = now_ms;
    }
}

void gw_pace_take(struct gw_pace *p, uint64_t calls, uint64_t now_ms)
{
    turn_second(p, now_ms);
    turn_hours(p, now_ms);
    p->second_calls += calls;
    p->hours[p->hour % GW_PACE_HOURS] += calls;
    if (p->rate_per_ks > 0) {
        p->credit -= (int64_t)(calls * MILLI);
    }
}

void gw_pace_hold(struct gw_pace *p, uint64_t reset_ms, uint64_t now_ms)
{
    const uint64_t until_ms = now_ms + (reset_ms < GW_PACE_HOLD_MS_MAX ? reset_ms : GW_PACE_HOLD_MS_MAX);
    p->hold_until_ms = until_ms > p->hold_until_ms ? until_ms : p->hold_until_ms;
}

void gw_pace_limit(struct gw_pace *p, uint64_t retry_after_ms, uint64_t now_ms)
{
    turn_second(p, now_ms);
    const uint64_t sent = p->second_calls > p->last_second_calls ? p->second_calls : p->last_second_calls;
    const uint64_t half = sent * MILLI / 2;
    const uint64_t least = GW_PACE_RATE_MIN_PER_S * MILLI;
    if (p->rate_per_ks == 0 || half < p->rate_per_ks) {
        p->rate_per_ks = half > least ? half : least;
        p->rate_per_ks = p->rate_max_per_ks > 0 && p->rate_per_ks > p->rate_max_per_ks ? p->rate_max_per_ks
                                                                                       : p->rate_per_ks;
        p->credit = p->credit > 0 || p->limited_ms == 0 ? (int64_t)p->rate_per_ks : p->credit;
    }
    p->limited_ms = p->grown_ms = p->refilled_ms = now_ms;
    gw_pace_hold(p, retry_after_ms, now_ms);
}

uint64_t gw_pace_forecast_day(const struct gw_pace *p, uint64_t now_ms)
{
    uint64_t passed_ms = now_ms - p->started_ms;
    if (passed_ms < FORECAST_MS) {
        return 0;
    }
    /* Of the hours counted the newest is not over. */
    const uint64_t most_ms = (GW_PACE_HOURS - 1) * (uint64_t)HOUR_MS + passed_ms % HOUR_MS;
    passed_ms = passed_ms < most_ms ? passed_ms : most_ms;
    return gw_pace_used_day(p) * (24 * (uint64_t)HOUR_MS / 1000) / (passed_ms / 1000);
}
