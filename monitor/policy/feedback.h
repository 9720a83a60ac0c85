/* feedback: the parts of gw_policy_feedback() that stand alone. Source: policy.md 3.8. */
#ifndef GW_MONITOR_POLICY_FEEDBACK_H
#define GW_MONITOR_POLICY_FEEDBACK_H

#include <stdbool.h>

/* Beyond it k only says that there is no depth to speak of; keeps averages of k finite. */
#define GW_FEEDBACK_K_MAX 1e6
/* A mean above it would turn 1 - k_mean negative and loosen while the market is unstable. */
#define GW_FEEDBACK_K_MEAN_MAX 0.9

/* k = -gamma/depth, both dollars per 1 %; 1 when depth_usd is not above 0. */
double gw_feedback_k(double hedging_gamma_usd_per_1pct, double depth_usd);

/* A = 1/(1-k), at most amplification_max, which is also the answer for k >= 1. */
double gw_feedback_amplification(double k, double amplification_max);

/* A_rel: what k adds to the volatility that already contains k_mean, 1..amplification_max. */
double gw_feedback_amplification_relative(double k, double k_mean, double amplification_max);

#endif
