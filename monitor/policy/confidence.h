/* confidence: how much a vector's inputs deserve belief, 10 000 bps when fresh and complete.
 *
 * Each doubt takes a fixed part off, whatever the others are, down to 0:
 *   age above its limit 1 500, above three limits 4 000, above ten all
 *   a venue elsewhere that fell silent 1 500
 *   a venue or position that was not read 2 500; depth unknown 2 500
 *   volatility from the configured fallback 1 500; a part inferred, not read 1 000
 *   who hedges is assumed (its band has a width at spot) 1 000; averages warming up 1 000
 * Unchanged-volatility scenarios (FLAT_VOL) are a method, not a doubt, and take nothing.
 */
#ifndef GW_MONITOR_POLICY_CONFIDENCE_H
#define GW_MONITOR_POLICY_CONFIDENCE_H

#include "monitor/policy/policy.h"

/* exposure_flags: GW_EXPOSURE_* of the feed's venue, 0 for the ecosystem as a whole. */
uint16_t gw_confidence_bps(uint64_t reason_bits, const struct gw_ecosystem *ecosystem,
                           uint32_t exposure_flags);

#endif
