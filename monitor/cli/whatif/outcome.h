/* outcome: what policy makes of a scene: feedback per underlying, margins and liquidity advice per venue.
 *
 * The same functions as the monitor's: records, their sum, feedback, rules. What takes time there does not here: the
 * multipliers are targets, before step limits, hold and ramp. What the monitor has learnt (mean k, mean depth) starts
 * at the first outcome and is kept for the later ones, so that a change is judged against the present.
 */
#ifndef GW_MONITOR_CLI_WHATIF_OUTCOME_H
#define GW_MONITOR_CLI_WHATIF_OUTCOME_H

#include "monitor/cli/whatif/scene.h"
#include "monitor/policy/rule.h"

struct gw_outcome_asset {
    char underlying[16];
    double spot_usd;
    double borne_gamma_usd_per_1pct;
    double hedging_gamma_usd_per_1pct;
    double depth_1pct_usd; /* 0: unknown */
    double k;
    double amplification;
    double amplification_relative;
    double flow_down_tokens; /* of hedgers at -5 %; + buys */
    double flow_up_tokens;
    double value_usd; /* of options, and P&L of liquidity: only differences mean anything */
};

struct gw_outcome_venue {
    const struct gw_scene_venue *venue; /* borrowed from the scene */
    double delta_usd;
    double gamma_usd_per_1pct;
    double hedging_gamma_usd_per_1pct;
    double vega_usd_per_volpt;
    double theta_usd_per_day;
    double short_tokens; /* naked: sum over (strike, expiry) of max(0, -(calls + puts)) */
    double value_usd;
    struct gw_advice advice; /* zero without options */
};

struct gw_outcome {
    struct gw_outcome_asset assets[GW_UNDERLYINGS_MAX];
    size_t asset_count;
    struct gw_outcome_venue venues[GW_SCENE_VENUES_MAX];
    size_t venue_count;
};

/* Storage and memory of a series of outcomes. */
struct gw_outcome_maker {
    const struct gw_policy_params *params; /* borrowed */
    struct gw_exposure_book book;
    struct gw_memory memory[GW_UNDERLYINGS_MAX];
    size_t memory_count;
};

/* outside: what no collector reads, NULL for nothing; both borrowed. */
GW_MUST_USE enum gw_status gw_outcome_init(struct gw_outcome_maker *maker,
                                           const struct gw_policy_params *params,
                                           const struct gw_outside *outside);
void gw_outcome_fini(struct gw_outcome_maker *maker);

/* GW_E_DOMAIN: a number of the scene cannot be priced. */
GW_MUST_USE enum gw_status gw_outcome_make(struct gw_outcome *out, struct gw_outcome_maker *maker,
                                           const struct gw_scene *scene);

#endif
