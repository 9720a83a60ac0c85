/* trial: one path, one vault, every arm: what the margins were and what they were worth.
 *
 * gw_trial_run() plays the world once as it is and once obeying the advice, in windows of the margin period of risk that
 * do not overlap, and measures both. After the last window a drill stops the records for hours again and again: margins
 * must not fall then. Series are kept for charts. Memory: taken by gw_trial_open(), given back by gw_trial_close().
 * Errors: GW_E_NOMEM, GW_E_BOUND (more steps or windows than the maximum), GW_E_DOMAIN (the path left all bounds).
 */
#ifndef GW_MONITOR_BACKTEST_TRIAL_H
#define GW_MONITOR_BACKTEST_TRIAL_H

#include "monitor/backtest/window.h"
#include "monitor/backtest/world.h"

#define GW_TRIAL_STEPS_MAX   2000000u
#define GW_TRIAL_WINDOWS_MAX 8192u
#define GW_TRIAL_RISES       3  /* 1, 5 and 30 days */
#define GW_TRIAL_RANKS       10 /* tenths of 0..1 */

struct gw_trial_arm {
    double windows;
    double end_breaches;    /* the window's return was below -width */
    double worst_breaches;  /* its lowest point was */
    double margin_breaches; /* the book lost more than its initial margin */
    double end_p_value;     /* Kupiec at 1 % */
    double worst_p_value;   /* at 2 %: a running maximum is passed about twice as often as an end */
    double independence_p_value;
    double margin_p_value;
    double margin_usd; /* mean */
    double tail_usd;   /* ES 97.5 % of what the margin did not cover */
    double bad_debt_usd;
    double liquidated_usd;
};

/* Of a published multiplier: policy and policy without A. */
struct gw_trial_motion {
    double peak_to_trough;
    double raw_peak_to_trough;
    double rise[GW_TRIAL_RISES];
    double raw_rise[GW_TRIAL_RISES];
    double excess; /* mean of published over raw, less 1 */
    double updates_per_day;
};

struct gw_trial_market {
    double vol;      /* realised, per year */
    double move_1h;  /* largest |log return| of an hour */
    double unstable; /* share of steps with k >= 1 */
    double k_mean;
    double gamma_usd; /* mean short gamma sold */
};

struct gw_trial_alarm {
    double alarms; /* entries into level 2 or above */
    double false_alarms;
    double events;
    double warned;
    double lead_h; /* median of those warned */
};

struct gw_trial_forecast {
    double days;
    double rank[GW_TRIAL_RANKS];       /* of returns */
    double gamma_rank[GW_TRIAL_RANKS]; /* of hedging gamma */
    double inside;                     /* gamma between its 5 and 95 % quantiles */
    double distance;                   /* Kolmogorov's, of returns */
};

struct gw_trial_point {
    double spot;
    double k;
    uint32_t margin_bps;
    uint32_t margin_without_a_bps;
    uint32_t requirement_bps;
    uint32_t requirement_without_a_bps;
    uint32_t level;
};

struct gw_trial {
    struct gw_trial_arm arms[GW_ARM_COUNT];
    struct gw_trial_motion motion;
    struct gw_trial_motion motion_without_a;
    struct gw_trial_market market;
    struct gw_trial_market market_obeyed;
    struct gw_trial_alarm alarm;
    struct gw_trial_forecast forecast;
    double stale_loosenings;       /* of the drill; must be 0 */
    struct gw_trial_point *points; /* of the world that does not obey */
    size_t point_count;
    size_t capacity;
};

/* Steps of dt_s; rounded down to whole windows. */
GW_MUST_USE enum gw_status gw_trial_open(struct gw_trial *trial, size_t steps);
void gw_trial_close(struct gw_trial *trial);
GW_MUST_USE enum gw_status gw_trial_run(struct gw_trial *trial, const struct gw_world_setup *setup);

#endif
