/* history: the hourly returns of one underlying, and what they say of its volatility (volatility.h).
 *
 * The memory of an underlying (policy.h) holds the few numbers that every evaluation needs; the half year of returns
 * behind some of them stands here, because it changes once an hour. The journal gets one entry per return, the memory
 * after it, so that both are found again together: gw_history_take() is called for every such memory, live and when
 * the journal is read. Plain data without pointers. Pure.
 */
#ifndef GW_MONITOR_POLICY_HISTORY_H
#define GW_MONITOR_POLICY_HISTORY_H

#include "monitor/policy/policy.h"
#include "monitor/policy/volatility.h"

#define GW_HISTORY_HOURS (180u * GW_VOLATILITY_DAY_H)

struct gw_history {
    char underlying[16];
    uint64_t count; /* returns held, the newest GW_HISTORY_HOURS */
    uint64_t next;  /* where the next one goes */
    double returns[GW_HISTORY_HOURS];
};

/* Enters the last return of the memory, when it is one of an hour: a return over an outage is the EWMA's alone. */
void gw_history_take(struct gw_history *history, const struct gw_memory *memory);

/* Writes what the returns say into the memory: bipower variance, HAR forecast, the tail's degrees and its quantiles.
 * Short histories leave the defaults. Some 2 ms for half a year. */
void gw_history_measure(struct gw_memory *memory, const struct gw_history *history);

#endif
