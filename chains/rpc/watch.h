/* watch: descriptors that libcurl wants to hear of, on the libuv loop. It lets go of them after every transfer, and libuv
 * closes handles later than asked, so their memory is kept and used again. The inside of chains/rpc/transport.h; one loop
 * thread.
 */
#ifndef GW_CHAINS_RPC_WATCH_H
#define GW_CHAINS_RPC_WATCH_H

#include <uv.h>

struct gw_watches;

struct gw_watch {
    uv_poll_t poll;
    struct gw_watches *of;
    int fd;
    struct gw_watch *next;
    struct gw_watch **link; /* what points here */
};

/* loop, ready, closed and context are the owner's to set; the lists begin empty. */
struct gw_watches {
    uv_loop_t *loop;
    void (*ready)(void *context, int fd, int status, int events); /* events as uv_poll_cb's */
    void (*closed)(void *context);                                /* once per watch that was opened */
    void *context;
    struct gw_watch *open;
    struct gw_watch *spares; /* closed; linked by next */
};

/* NULL: no memory, or libuv does not take the descriptor. */
struct gw_watch *gw_watch_open(struct gw_watches *watches, int fd);
/* 0, or libuv's error. */
int gw_watch_start(struct gw_watch *watch, int events);
void gw_watch_close(struct gw_watch *watch);
void gw_watches_close_all(struct gw_watches *watches);
/* All watches must be closed. */
void gw_watches_fini(struct gw_watches *watches);

#endif
