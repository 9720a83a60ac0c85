/* rule: one piece of advice from one venue's exposure and its underlying's feedback.
 *
 * A rule is pure: it reads its input, fills its part of the advice, adds reason bits and never remembers.
 * What may move how fast is not a rule's business but that of limits.h. A new rule is one file, one line in
 * rules.def and its fields here.
 *
 * Rules of liquidity advise venues that hold options, lp_advice those that hold liquidity positions; to the others
 * they say "none" (0, GW_STRIKE_CAP_NONE).
 */
#ifndef GW_MONITOR_POLICY_RULE_H
#define GW_MONITOR_POLICY_RULE_H

#include "monitor/liquidity/hedger.h"
#include "monitor/margin/margin.h"

struct gw_rule_input {
    const struct gw_policy_params *params;
    const struct gw_feedback *feedback;
    const struct gw_exposure *exposure; /* the feed's own venue */
};

struct gw_advice {
    struct gw_margin_market market; /* what margin was measured in */
    struct gw_margin_market reference_market;
    struct gw_margin_parts margin;    /* now */
    struct gw_margin_parts reference; /* the same book at floor volatility and no relative amplification */
    uint32_t requirement_bps;         /* x of policy 3.10, before the buffer; at most margin_max_bps */
    uint32_t margin_target_bps;       /* of initial margin, clamped, not yet limited */
    uint32_t utilisation_target_bps;
    uint32_t iv_markup_target_bps;
    uint32_t half_spread_bps;
    uint64_t strike_cap_target_usd_e8; /* of the tightest strike; GW_STRIKE_CAP_NONE: no option is held */
    uint32_t lp_advice;                /* 0 none, 1 widen, 2 withdraw */
    struct gw_hedge_costs hedge;
    uint64_t reason_bits;
};

/* GW_E_DOMAIN when an input is not finite or a result would not be. *out is then not to be used. */
#define X(name, help)                                                                                        \
    GW_MUST_USE enum gw_status gw_rule_##name(struct gw_advice *out, const struct gw_rule_input *in);
#include "monitor/policy/rules.def"
#undef X

/* All rules in order, from a zeroed advice. */
GW_MUST_USE enum gw_status gw_rule_run_all(struct gw_advice *out, const struct gw_rule_input *in);

/* The buffer against procyclicality, max(x, ceil(1.25 * min(x, theta))). Source: policy.md 3.11.1. */
uint32_t gw_rule_buffer(uint32_t requirement_bps, uint32_t theta_bps);

/* The margin of one venue. The reference of the rule is the call with sigma at its floor, relative amplification 1,
 * depth at its mean. */
GW_MUST_USE enum gw_status gw_rule_margin_parts(struct gw_margin_parts *out,
                                                const struct gw_exposure *exposure,
                                                const struct gw_policy_params *params,
                                                const struct gw_margin_market *market);

#endif
