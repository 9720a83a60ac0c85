/* tally: trials of one kind added up, and the criteria they are held against.
 *
 * The criteria were fixed before the first run (policy 3.21) and are listed in criteria.def, missed ones included.
 * Pure; sums depend on the order of the trials in their last bits only, and runs keep to the order of seeds.
 */
#ifndef GW_MONITOR_BACKTEST_TALLY_H
#define GW_MONITOR_BACKTEST_TALLY_H

#include "monitor/backtest/trial.h"

#define GW_TALLY_SIGNIFICANCE 0.05

/* Of one arm. Counts are of trials. */
struct gw_tally_arm {
    double windows;
    double end_breaches;
    double worst_breaches;
    double margin_breaches;
    double end_kept; /* Kupiec not rejected, two-sided */
    double worst_kept;
    double independent;
    double margin_under; /* rejected because the margin was passed too often */
    double margin_usd;   /* from here on means over trials */
    double tail_usd;
    double bad_debt_usd;
    double liquidated_usd;
};

struct gw_tally {
    double trials;
    struct gw_tally_arm arms[GW_ARM_COUNT];
    struct gw_trial_motion motion; /* means, but for the ratio below */
    struct gw_trial_motion motion_without_a;
    double trough_ratio; /* mean of peak-to-trough over that of raw */
    struct gw_trial_market market;
    struct gw_trial_market market_obeyed;
    struct gw_trial_alarm alarm;       /* sums; lead_h a mean over trials with one */
    double led;                        /* trials with a lead */
    struct gw_trial_forecast forecast; /* sums; distance over all days */
    double stale_loosenings;
};

enum gw_criterion {
#define X(name, comparison, limit, text) GW_CRITERION_##name,
#include "monitor/backtest/criteria.def"
#undef X
    GW_CRITERION_COUNT
};

struct gw_verdict {
    const char *name;
    const char *text;
    double value;
    double limit;
    bool is_at_most; /* the value must be at most the limit; else at least */
    bool is_met;
};

void gw_tally_add(struct gw_tally *tally, const struct gw_trial *trial);
/* The tally with its means; call once, after the last trial. */
void gw_tally_finish(struct gw_tally *tally);
void gw_tally_judge(struct gw_verdict out[GW_CRITERION_COUNT], const struct gw_tally *tally);
const char *gw_tally_arm_name(enum gw_arm arm);
const char *gw_tally_arm_help(enum gw_arm arm);

#endif
