/* measure: figures of a finished trial from its series. Pure but for *trial. */
#ifndef GW_MONITOR_BACKTEST_MEASURE_H
#define GW_MONITOR_BACKTEST_MEASURE_H

#include "monitor/backtest/trial.h"

/* What the windows of one arm showed. */
struct gw_measure_windows {
    size_t count;
    bool end[GW_TRIAL_WINDOWS_MAX];
    bool worst[GW_TRIAL_WINDOWS_MAX];
    bool margin[GW_TRIAL_WINDOWS_MAX];
    double uncovered_usd[GW_TRIAL_WINDOWS_MAX]; /* sorted by gw_measure_windows() */
    double margin_usd;                          /* sum */
    double bad_debt_usd;
    double liquidated_usd;
};

void gw_measure_windows(struct gw_trial_arm *out, struct gw_measure_windows *windows);

/* Published margins or those without A. dt_s: of a step. */
void gw_measure_motion(struct gw_trial_motion *out, const struct gw_trial_point *points, size_t count,
                       int64_t dt_s, bool is_without_a);
void gw_measure_market(struct gw_trial_market *out, const struct gw_trial_point *points, size_t count,
                       int64_t dt_s);
/* An event: a day's move of 12 % or k >= 1. An alarm two days before one is no false one. */
void gw_measure_alarm(struct gw_trial_alarm *out, const struct gw_trial_point *points, size_t count,
                      int64_t dt_s);

#endif
