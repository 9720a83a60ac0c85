/* safe: tighten on the newest block, loosen only on what the safe block also shows. Source: policy.md 3.11b.
 *
 * The window holds the targets of recent blocks, oldest first. Loosening goes no further than the tightest
 * target of the blocks after the safe one and of the newest at or before it. A block that was orphaned is
 * forgotten; a block evaluated again keeps the tighter of its targets. In a full window the two neighbours that
 * lie closest together are joined, as the later block with the tighter targets: coarser, never looser.
 */
#ifndef GW_MONITOR_POLICY_SAFE_H
#define GW_MONITOR_POLICY_SAFE_H

#include "monitor/policy/policy.h"

struct gw_safe_targets {
    uint32_t margin_bps;
    uint32_t utilisation_bps;
    uint32_t iv_markup_bps;
    uint64_t strike_cap_usd_e8;
};

/* Of every target the tighter one. */
void gw_safe_take_tighter(struct gw_safe_targets *into, struct gw_safe_targets other);

/* Enters this block's targets and drops what no later safe block can ask for. */
void gw_safe_record(struct gw_feed_state *state, uint64_t block_number, bool is_reorg, uint64_t safe_number,
                    struct gw_safe_targets targets);

/* The tightest targets as above. False, *out untouched: the safe block shows nothing yet, or is unknown (0). */
bool gw_safe_read(struct gw_safe_targets *out, const struct gw_feed_state *state, uint64_t safe_number);

#endif
