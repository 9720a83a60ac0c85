/* explain: the structured explanation of one vector (gammawatch/explanation.h).
 *
 * gw_policy_advise() leaves a trace of its decision; gw_explain() turns the trace, the context and the vector into the
 * record, pricing the feed again with single inputs changed. Pure: a replay gives the same bytes. Costs some twenty
 * margin calculations, so it is for vectors that are issued.
 */
#ifndef GW_MONITOR_POLICY_EXPLAIN_H
#define GW_MONITOR_POLICY_EXPLAIN_H

#include "gammawatch/explanation.h"
#include "monitor/policy/rule.h"

/* The values of the coupled group and its follower, in bps but for the strike cap. */
struct gw_trace_values {
    uint32_t initial_margin_bps;
    uint32_t maintenance_margin_bps;
    uint32_t utilisation_cap_bps;
    uint32_t iv_markup_bps;
    uint32_t half_spread_bps;
    uint64_t strike_cap_usd_e8;
};

struct gw_trace {
    struct gw_advice advice;
    struct gw_trace_values previous;
    struct gw_trace_values target;
    struct gw_trace_values given;
    double exposure_age_s;
    double spot_age_s;
    double depth_age_s;
};

/* Fills all but head, feed_id, digest, seq and epoch, which are the caller's, and zeroes those. What cannot be priced
 * with a changed input is left out of the inputs. */
void gw_explain(struct gw_explanation *out, const struct gw_policy_context *context,
                const struct gw_memory *memory, const struct gw_trace *trace, const struct gw_signal *signal);

#endif
