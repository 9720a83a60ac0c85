/* hints: what announced heads are worth, and when to ask next because of them. Pure; one thread; times are monotonic
 * milliseconds.
 *
 * An announced head that is not known asks for a poll at once. When the poll does not show it, it is asked again soon
 * (the endpoint may be a little behind the socket), GW_HINTS_TRIES times, then the announcement counts as unconfirmed;
 * after GW_HINTS_FALSE_MAX of those in a row nothing is believed for GW_HINTS_DEAF_MS. So false heads cost a bounded
 * number of polls and nothing else.
 * While the newest head is one that was announced, polling is only a cross-check and GW_HINTS_STRETCH times rarer; the
 * first head that polling finds alone brings the usual pace back.
 */
#ifndef GW_CHAINS_HEAD_HINTS_H
#define GW_CHAINS_HEAD_HINTS_H

#include "chains/head/head.h"
#include "chains/head/newheads.h"

#define GW_HINTS_RECENT    16u    /* announced hashes remembered */
#define GW_HINTS_TRIES     4u     /* polls that one announcement is worth */
#define GW_HINTS_AGAIN_MS  100u   /* before the second one; then doubling */
#define GW_HINTS_GAP_MS    250u   /* least time between two announcements that are followed at once */
#define GW_HINTS_FALSE_MAX 4u     /* unconfirmed in a row */
#define GW_HINTS_DEAF_MS   60000u /* nothing is believed for so long */
#define GW_HINTS_STRETCH   4u
#define GW_HINTS_NEVER     UINT64_MAX
#define GW_HINTS_SILENT    8u /* heads in a row that a live socket did not announce */

struct gw_hints {
    uint8_t recent[GW_HINTS_RECENT][32];
    size_t recent_at;
    struct gw_notice wanted; /* the announcement being followed */
    bool has_wanted;
    bool is_asked; /* by the poll under way */
    unsigned tries;
    unsigned false_count; /* in a row */
    uint64_t deaf_until_ms;
    uint64_t followed_ms;
    bool is_live;    /* some socket is subscribed */
    bool is_trusted; /* the newest head was announced */
    uint64_t heads;  /* announced and new to us */
    uint64_t unconfirmed;
    uint64_t missed;       /* found by polling while a socket was live */
    unsigned missed_count; /* of those, in a row */
};

void gw_hints_init(struct gw_hints *hints);
/* Without a live socket nothing is expected of announcements. */
void gw_hints_set_live(struct gw_hints *hints, bool is_live);
/* How soon to poll because of it, if no poll is under way; GW_HINTS_NEVER: it changes nothing. */
uint64_t gw_hints_take(struct gw_hints *hints, const struct gw_notice *notice, const struct gw_head *head,
                       uint64_t now_ms);
void gw_hints_begin_poll(struct gw_hints *hints);
/* The window has a new newest block, and nothing is pending behind it. False: the sockets were silent about
 * GW_HINTS_SILENT heads in a row and should be opened anew. */
bool gw_hints_note_head(struct gw_hints *hints, const struct gw_head *head);
/* A poll is over and everything it led to is read: the wait before the next one. */
uint64_t gw_hints_wait_ms(struct gw_hints *hints, const struct gw_head *head, uint64_t poll_ms,
                          uint64_t now_ms);

#endif
