/* margin: what one book must hold: its worst scenario and what scenarios do not see. Source: policy.md 3.10.
 *
 *   range         clamp(A_rel * volatility * sqrt(MPOR) * z_tail, psr_min, psr_max)
 *   scenario      worst weighted loss, scenario.h
 *   contingency   option_contingency of spot per naked short option; SPAN's short option minimum
 *   gap           1/2 * -Gamma_w * (spot * z_gap * volatility * sqrt(latency))^2, until the book has hedged
 *   close-out     (|delta| * spot)^2/(2 * 100 * D1), linear impact; the range of |delta| when depth is unknown
 *   oracle        (1 - confidence) * notional when confidence is below 0.55
 *   MM_raw = sum, IM_raw = im_over_mm * MM_raw
 * Dollars, >= 0. Pure.
 */
#ifndef GW_MONITOR_MARGIN_H
#define GW_MONITOR_MARGIN_H

#include "monitor/margin/scenario.h"
#include "monitor/policy/policy.h"

#define GW_MARGIN_GAP_SHOCK_BPS  500  /* nodes whose gamma counts for the gap */
#define GW_MARGIN_CONFIDENCE_MIN 0.55 /* of a feed; Derive's confidence contingency begins below it */

/* A book as margin sees it. */
struct gw_margin_book {
    gw_scenario_pnl pnl;
    const void *book; /* for pnl; borrowed */
    double spot_usd;
    double delta_tokens;
    double lowest_gamma; /* tokens per $, the least over the nodes of the gap */
    double naked_short_tokens;
    double latency_s; /* until it has hedged; 0: it does not hedge, its gap is in the scenarios already */
    double notional_usd;
};

struct gw_margin_market {
    double vol;
    double amplification_relative;
    double depth_1pct_usd; /* 0 = unknown */
    double z_tail;         /* 0: those of the parameters */
    double z_gap;
    double confidence; /* of the price feed, 0..1 */
};

struct gw_margin_parts {
    double price_scan_range; /* ratio */
    struct gw_scenario_loss scenario;
    double contingency_usd;
    double gap_usd;
    double close_out_usd;
    double oracle_usd;
    double total_usd;         /* MM_raw */
    double initial_usd;       /* IM_raw */
    double interpolation_usd; /* how far off scenario.usd may be because ladders have nodes; 0 = exact */
};

/* GW_E_DOMAIN: an input or a result is not finite, or out of its range. */
GW_MUST_USE enum gw_status gw_margin_measure(struct gw_margin_parts *out, const struct gw_margin_book *book,
                                             const struct gw_policy_params *params,
                                             const struct gw_margin_market *market);

#endif
