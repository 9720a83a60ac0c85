#include "monitor/policy/safe.h"

#include <string.h>

void gw_safe_take_tighter(struct gw_safe_targets *into, struct gw_safe_targets other)
{
    into->margin_bps = other.margin_bps > into->margin_bps ? other.margin_bps : into->margin_bps;
    into->utilisation_bps =
        other.utilisation_bps < into->utilisation_bps ? other.utilisation_bps : into->utilisation_bps;
    into->iv_markup_bps =
        other.iv_markup_bps > into->iv_markup_bps ? other.iv_markup_bps : into->iv_markup_bps;
    into->strike_cap_usd_e8 =
        other.strike_cap_usd_e8 < into->strike_cap_usd_e8 ? other.strike_cap_usd_e8 : into->strike_cap_usd_e8;
}

static struct gw_safe_targets read_entry(const struct gw_feed_state *state, size_t index)
{
    return (struct gw_safe_targets){
        .margin_bps = state->window[index].target_bps,
        .utilisation_bps = state->window[index].utilisation_bps,
        .iv_markup_bps = state->window[index].iv_markup_bps,
        .strike_cap_usd_e8 = state->window[index].strike_cap_usd_e8,
    };
}

static void write_entry(struct gw_feed_state *state, size_t index, uint64_t block_number,
                        struct gw_safe_targets targets)
{
    state->window[index].block_number = block_number;
    state->window[index].target_bps = targets.margin_bps;
    state->window[index].utilisation_bps = targets.utilisation_bps;
    state->window[index].iv_markup_bps = targets.iv_markup_bps;
    state->window[index].strike_cap_usd_e8 = targets.strike_cap_usd_e8;
}

/* Joins the two neighbours that lie closest together. The first entry stays: it may be the safe one. */
static void join_closest(struct gw_feed_state *state)
{
    uint32_t closest = 1;
    uint64_t closest_span = UINT64_MAX;
    for (uint32_t i = 1; i + 1 < state->window_count; i++) {
        const uint64_t span = state->window[i + 1].block_number - state->window[i - 1].block_number;
        if (span < closest_span) {
            closest = i;
            closest_span = span;
        }
    }
    struct gw_safe_targets targets = read_entry(state, closest + 1);
    gw_safe_take_tighter(&targets, read_entry(state, closest));
    write_entry(state, closest + 1, state->window[closest + 1].block_number, targets);
    memmove(state->window + closest, state->window + closest + 1,
            (state->window_count - closest - 1) * sizeof state->window[0]);
    state->window_count--;
}

static void drop_before_safe(struct gw_feed_state *state, uint64_t safe_number)
{
    uint32_t first = 0;
    while (first + 1 < state->window_count && state->window[first + 1].block_number <= safe_number) {
        first++;
    }
    memmove(state->window, state->window + first, (state->window_count - first) * sizeof state->window[0]);
    state->window_count -= first;
}

void gw_safe_record(struct gw_feed_state *state, uint64_t block_number, bool is_reorg, uint64_t safe_number,
                    struct gw_safe_targets targets)
{
    while (state->window_count > 0 && state->window[state->window_count - 1].block_number >= block_number) {
        state->window_count--;
        if (state->window[state->window_count].block_number == block_number && !is_reorg) {
            gw_safe_take_tighter(&targets, read_entry(state, state->window_count));
        }
    }
    drop_before_safe(state, safe_number);
    if (state->window_count == GW_SAFE_WINDOW) {
        join_closest(state);
    }
    write_entry(state, state->window_count++, block_number, targets);
    /* What is no longer counted is zeroed, so that equal states have equal bytes. */
    memset(state->window + state->window_count, 0,
           (GW_SAFE_WINDOW - state->window_count) * sizeof state->window[0]);
}

bool gw_safe_read(struct gw_safe_targets *out, const struct gw_feed_state *state, uint64_t safe_number)
{
    if (safe_number == 0 || state->window_count == 0) {
        return false;
    }
    struct gw_safe_targets tightest = read_entry(state, state->window_count - 1);
    for (uint32_t i = state->window_count; i > 0; i--) {
        gw_safe_take_tighter(&tightest, read_entry(state, i - 1));
        if (state->window[i - 1].block_number <= safe_number) {
            *out = tightest;
            return true;
        }
    }
    return false;
}
