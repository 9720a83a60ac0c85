/* announcements: heads that WebSockets announce, and what they change about polling: nothing but when it happens. */
#ifndef GW_CHAINS_COLLECTOR_ANNOUNCEMENTS_H
#define GW_CHAINS_COLLECTOR_ANNOUNCEMENTS_H

#include "chains/collector/chain.h"
#include "chains/head/hints.h"
#include "chains/head/websocket.h"

struct gw_announcements {
    struct gw_hints hints;
    struct gw_websockets *sockets; /* NULL: none is configured, or this is a replay */
    const struct gw_chain *chain;
    const struct gw_head *window;
    void (*on_due)(void *context, uint64_t wait_ms); /* a poll that waits longer shall wait so long */
    void *context;
};

/* What a status record says about them. */
struct gw_announced {
    uint64_t live;
    uint64_t heads;
    uint64_t failures;
    uint64_t unconfirmed;
    uint64_t missed;
};

/* is_quiet: no socket is opened (a replay, a one-shot read). What gw_websockets_open() fails with. */
GW_MUST_USE enum gw_status gw_announcements_open(struct gw_announcements *out, uv_loop_t *loop,
                                                 const struct gw_chain *chain, const struct gw_head *window,
                                                 bool is_quiet,
                                                 void (*on_due)(void *context, uint64_t wait_ms),
                                                 void *context);
void gw_announcements_close(struct gw_announcements *a);

/* Around each poll, in this order: it begins; the window moved to its newest block; the wait before the next one. */
void gw_announcements_begin_poll(struct gw_announcements *a);
void gw_announcements_note_head(struct gw_announcements *a);
uint64_t gw_announcements_wait_ms(struct gw_announcements *a);

struct gw_announced gw_announcements_count(const struct gw_announcements *a);

#endif
