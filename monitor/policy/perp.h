/* perp: how much of hedging stays in perpetuals, given what their funding costs. Source: policy.md 3.17.
 *
 * Once an hour, with the sample of volatility (feedback.c): the premium decays with exp(-t/8 h), and what hedgers traded over
 * the hour's move, by the present ladder, adds share * flow/(100 * depth of 1 % of perpetuals). Every 8 h funding is set; when
 * it was beyond +-10 bp three times in a row half of the share leaves for spot, where it meets the depth that is there: the
 * part of the perpetuals' depth that their hedgers gave up no longer counts in D1 (gw_depth_curve.left_ratio). After three
 * periods within the bound one halving is taken back; that is this project's, the source only halves.
 * A chain's perpetuals count with the configured ones: their depth in the flow's premium and in D1, what they charge now in
 * whether funding is dear: it is when the rate that the premium makes or the one that is charged is beyond the bound. A
 * market whose funding is not known (stale) makes nothing dear, and no period calm. Without perpetuals, configured or
 * on a chain, nothing is remembered. Pure.
 */
#ifndef GW_MONITOR_POLICY_PERP_H
#define GW_MONITOR_POLICY_PERP_H

#include "monitor/policy/policy.h"

#define GW_PERP_PERIOD_S     28800
#define GW_PERP_DEAR_8H      0.0010
#define GW_PERP_PERIODS      3u
#define GW_PERP_HALVINGS_MAX 6u

/* Of hedges, to perpetuals, now. */
double gw_perp_share(const struct gw_memory *memory, const struct gw_policy_params *params);

/* After an hourly sample: last_return and last_elapsed_s are its. */
void gw_perp_learn(struct gw_memory *memory, const struct gw_ecosystem *ecosystem,
                   const struct gw_policy_params *params, int64_t now_s);

/* Of the rate that a premium makes and the one that is charged the larger, whoever pays it. */
double gw_perp_dearer(double made_8h, double charged_8h);

/* Before a sum: what is left of the book's perpetuals, by the memories of their underlyings. */
void gw_perp_weigh(struct gw_exposure_book *book, const struct gw_memory *memories, size_t count);

#endif
