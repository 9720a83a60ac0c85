/* socket_backlog: the frames that readers of the socket may still need: the newest of each feed, and a log of the last
 * GW_SOCKET_LOG frames.
 *
 * gw_socket_backlog_put_vector(), gw_socket_backlog_put_revocation(): appends to the log, over the oldest frame; a
 *   revocation stays with its feed for as long as the vector it withdraws is the newest
 * gw_socket_backlog_join(backlog, cursor): a reader that begins now
 * gw_socket_backlog_next(backlog, cursor): its next frame, NULL when it has all; good until the next put. First the
 *   newest of each feed as of joining, unless newer came meanwhile, then the log
 * gw_socket_backlog_is_full(backlog, cursor): the next put would overwrite a frame this reader still needs
 * Pure. One thread.
 */
#ifndef GW_MONITOR_PUBLISH_SOCKET_BACKLOG_H
#define GW_MONITOR_PUBLISH_SOCKET_BACKLOG_H

#include <stdbool.h>
#include <stddef.h>

#include "monitor/publish/socket_frame.h"

#define GW_SOCKET_FEEDS_MAX 256u
#define GW_SOCKET_LOG       1024u /* more than one evaluation of all feeds sends */

struct gw_socket_entry {
    uint64_t position; /* in the log */
    struct gw_socket_frame frame;
};

struct gw_socket_feed {
    uint8_t feed_id[32];
    uint64_t seq; /* of the vector, and its epoch */
    uint64_t epoch;
    struct gw_socket_entry vector;
    struct gw_socket_entry revocation; /* of that vector */
};

struct gw_socket_cursor {
    uint64_t joined; /* end of the log then */
    uint64_t next;   /* position in the log */
    size_t greeted;  /* entries of the feeds that were looked at */
};

struct gw_socket_backlog {
    uint64_t end; /* position of the next frame */
    size_t feed_count;
    struct gw_socket_feed feeds[GW_SOCKET_FEEDS_MAX];
    struct gw_socket_frame log[GW_SOCKET_LOG];
};

/* False: no room for another feed; readers who come later will not see it. */
bool gw_socket_backlog_put_vector(struct gw_socket_backlog *backlog, const struct gw_signed_vector *vector);
void gw_socket_backlog_put_revocation(struct gw_socket_backlog *backlog,
                                      const struct gw_signed_revocation *revocation);
void gw_socket_backlog_join(const struct gw_socket_backlog *backlog, struct gw_socket_cursor *cursor);
const struct gw_socket_frame *gw_socket_backlog_next(const struct gw_socket_backlog *backlog,
                                                     struct gw_socket_cursor *cursor);
bool gw_socket_backlog_is_full(const struct gw_socket_backlog *backlog,
                               const struct gw_socket_cursor *cursor);

#endif
