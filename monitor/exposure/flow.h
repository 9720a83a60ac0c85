/* flow: what hedgers hold when the price stands elsewhere. Source: policy.md 3.5.
 *
 * gw_exposure_delta_at()  their delta in tokens after a relative move: between nodes by the cubic Hermite of delta and gamma
 *                         in S, beyond them as at the outer ones. They trade the difference, turned round. Pure
 */
#ifndef GW_MONITOR_EXPOSURE_FLOW_H
#define GW_MONITOR_EXPOSURE_FLOW_H

#include "monitor/exposure/exposure.h"

double gw_exposure_delta_at(const struct gw_ecosystem *ecosystem, double move);

#endif
