/* advice: the record behind the liquidity part of a vector: prices, strikes, hedges, and why. Source: policy.md 3.13.
 *
 * gw_advice_make()     everything but the head and seq. What cannot be said for want of depth or options is 0
 * gw_advice_digests()  strike_caps_digest and hedge_suggestion_digest of the vector: keccak256 over the record's own
 *                      doubles (cap, then strikes with expiry and size; then the bought options), zero when there is
 *                      none, so that who holds the record can check it against the signature
 * Pure. GW_E_DOMAIN: an input or a result is not finite.
 */
#ifndef GW_MONITOR_LIQUIDITY_ADVICE_H
#define GW_MONITOR_LIQUIDITY_ADVICE_H

#include "gammawatch/advice.h"
#include "monitor/policy/policy.h"

struct gw_advice_input {
    const struct gw_policy_params *params;
    const struct gw_exposure_book *book;
    const struct gw_ecosystem *ecosystem;
    const struct gw_feedback *feedback;
    const struct gw_exposure *exposure; /* the feed's own venue */
    int64_t now_s;
};

GW_MUST_USE enum gw_status gw_advice_make(struct gw_advice_record *out, const struct gw_advice_input *input);
void gw_advice_digests(struct gw_signal_liquidity *out, const struct gw_advice_record *record);

#endif
