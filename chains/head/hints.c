#include "chains/head/hints.h"

#include <string.h>

void gw_hints_init(struct gw_hints *hints)
{
    memset(hints, 0, sizeof *hints);
}

void gw_hints_set_live(struct gw_hints *hints, bool is_live)
{
    hints->is_live = is_live;
    hints->is_trusted = hints->is_trusted && is_live;
    hints->has_wanted = hints->has_wanted && is_live;
}

static bool is_recent(const struct gw_hints *hints, const uint8_t hash[32])
{
    for (size_t i = 0; i < GW_HINTS_RECENT; i++) {
        if (memcmp(hints->recent[i], hash, 32) == 0) {
            return true;
        }
    }
    return false;
}

static void remember(struct gw_hints *hints, const uint8_t hash[32])
{
    memcpy(hints->recent[hints->recent_at], hash, 32);
    hints->recent_at = (hints->recent_at + 1) % GW_HINTS_RECENT;
}

uint64_t gw_hints_take(struct gw_hints *hints, const struct gw_notice *notice, const struct gw_head *head,
                       uint64_t now_ms)
{
    const bool is_known = is_recent(hints, notice->hash);
    if (!is_known) {
        remember(hints, notice->hash);
    }
    if (is_known || now_ms < hints->deaf_until_ms || gw_head_has(head, notice->number, notice->hash)) {
        return GW_HINTS_NEVER;
    }
    hints->heads++;
    hints->wanted = *notice;
    if (hints->has_wanted) {
        return GW_HINTS_NEVER; /* one is being followed: what is found tells about this one, too */
    }
    hints->has_wanted = true;
    hints->is_asked = false;
    hints->tries = 0;
    const uint64_t since_ms = hints->followed_ms == 0 ? GW_HINTS_GAP_MS : now_ms - hints->followed_ms;
    const uint64_t wait_ms = since_ms < GW_HINTS_GAP_MS ? GW_HINTS_GAP_MS - since_ms : 0;
    hints->followed_ms = now_ms + wait_ms;
    return wait_ms;
}

void gw_hints_begin_poll(struct gw_hints *hints)
{
    hints->is_asked = hints->has_wanted;
}

bool gw_hints_note_head(struct gw_hints *hints, const struct gw_head *head)
{
    const bool was_announced = is_recent(hints, gw_head_newest(head)->hash);
    const bool is_missed = hints->is_live && !was_announced;
    hints->missed += is_missed ? 1 : 0;
    hints->missed_count = is_missed ? hints->missed_count + 1 : 0;
    hints->is_trusted = hints->is_live && was_announced;
    hints->tries = 0; /* whatever is wanted now, asking was not in vain */
    if (hints->missed_count < GW_HINTS_SILENT) {
        return true;
    }
    hints->missed_count = 0;
    return false;
}

static bool is_confirmed(const struct gw_hints *hints, const struct gw_head *head)
{
    const struct gw_block *newest = gw_head_newest(head);
    return gw_head_has(head, hints->wanted.number, hints->wanted.hash) ||
           (newest != NULL && newest->number > hints->wanted.number);
}

static void give_up(struct gw_hints *hints, uint64_t now_ms)
{
    hints->has_wanted = false;
    hints->is_trusted = false;
    hints->unconfirmed++;
    if (++hints->false_count >= GW_HINTS_FALSE_MAX) {
        hints->false_count = 0;
        hints->deaf_until_ms = now_ms + GW_HINTS_DEAF_MS;
    }
}

uint64_t gw_hints_wait_ms(struct gw_hints *hints, const struct gw_head *head, uint64_t poll_ms,
                          uint64_t now_ms)
{
    if (hints->has_wanted && is_confirmed(hints, head)) {
        hints->has_wanted = false;
        hints->false_count = 0;
    } else if (hints->has_wanted && !hints->is_asked) {
        return 0; /* announced while the poll was under way */
    } else if (hints->has_wanted && ++hints->tries >= GW_HINTS_TRIES) {
        give_up(hints, now_ms);
    }
    if (!hints->has_wanted) {
        return hints->is_trusted ? poll_ms * GW_HINTS_STRETCH : poll_ms;
    }
    const uint64_t again_ms = (uint64_t)GW_HINTS_AGAIN_MS << (hints->tries - 1);
    return again_ms < poll_ms ? again_ms : poll_ms;
}
