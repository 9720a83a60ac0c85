/* socket: signed vectors and revocations on a Unix stream socket, for programs that cannot map the ring. Frames are
 * those of socket_frame.h.
 *
 * gw_socket_open(socket, loop, path)
 *   takes the path (mode 0660; its folder is made, 0750); a socket file that nobody answers on is removed first
 *   returns GW_E_BUSY (another publisher answers there) | GW_E_REFUSED (the path is something else) | GW_E_BOUND |
 *           GW_E_IO. On error nothing is held; the loop must run once more all the same.
 * gw_socket_send_vector(), gw_socket_send_revocation(): to every reader; never waits, never fails
 * gw_socket_close(socket): stops listening, cuts the readers off and removes the path; the loop must then run until it
 *   is empty, and the socket must outlive that
 *
 * A reader gets the newest vector of each feed when it connects, with its revocation if there is one, then everything
 * as it comes. All readers share one log of GW_SOCKET_LOG frames; one that falls behind it is logged, told in a last
 * frame "dropped" if it still takes one within GW_SOCKET_LEAVE_MS, and cut off. So is one that sends anything.
 * GW_SOCKET_READERS_MAX readers; one more waits until another leaves.
 * Threads: the loop's. The caller ignores SIGPIPE. Memory: all in the struct, about 4 MB.
 */
#ifndef GW_MONITOR_PUBLISH_SOCKET_H
#define GW_MONITOR_PUBLISH_SOCKET_H

#include <stdbool.h>

#include <uv.h>

#include "monitor/publish/socket_backlog.h"

#define GW_SOCKET_READERS_MAX 32u
#define GW_SOCKET_LEAVE_MS    1000u

struct gw_socket;

struct gw_socket_reader {
    uv_pipe_t pipe;
    uv_write_t write;
    struct gw_socket *socket;
    bool is_used;
    bool is_writing;
    bool is_leaving;
    const char *reason; /* of a reader that leaves; NULL when it was told */
    uint64_t number;    /* of the connection, for the log */
    struct gw_socket_cursor cursor;
    uint64_t leave_mono_ms;
    struct gw_socket_frame frame; /* under way */
    char sink[64];
};

struct gw_socket {
    uv_pipe_t listener;
    uv_timer_t sweep;
    bool is_waiting; /* a reader that finds no slot */
    uint64_t accepted;
    uint64_t dropped;
    struct gw_socket_reader readers[GW_SOCKET_READERS_MAX];
    struct gw_socket_backlog backlog;
};

GW_MUST_USE enum gw_status gw_socket_open(struct gw_socket *socket, uv_loop_t *loop, const char *path);
void gw_socket_close(struct gw_socket *socket);
void gw_socket_send_vector(struct gw_socket *socket, const struct gw_signed_vector *vector);
void gw_socket_send_revocation(struct gw_socket *socket, const struct gw_signed_revocation *revocation);

#endif
