#include "monitor/publish/socket.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "ipc/base/clock.h"
#include "ipc/base/local_socket.h"
#include "ipc/base/log.h"

#define SWEEP_MS 250u

static void accept_reader(struct gw_socket *socket);

static void on_closed(uv_handle_t *handle)
{
    struct gw_socket_reader *reader = handle->data;
    reader->is_used = false;
    if (reader->socket->is_waiting && !uv_is_closing((uv_handle_t *)&reader->socket->listener)) {
        accept_reader(reader->socket);
    }
}

static bool is_closing(const struct gw_socket_reader *reader)
{
    return uv_is_closing((const uv_handle_t *)&reader->pipe) != 0;
}

static void cut_off(struct gw_socket_reader *reader)
{
    if (!is_closing(reader)) {
        uv_close((uv_handle_t *)&reader->pipe, on_closed);
    }
}

/* Copies the next frame for the reader, because the backlog may change while it is under way. */
static bool pick(struct gw_socket_reader *reader)
{
    if (reader->is_leaving) {
        if (reader->reason == NULL) {
            cut_off(reader);
            return false;
        }
        gw_socket_frame_dropped(&reader->frame, reader->reason);
        reader->reason = NULL;
        return true;
    }
    const struct gw_socket_frame *frame = gw_socket_backlog_next(&reader->socket->backlog, &reader->cursor);
    if (frame != NULL) {
        reader->frame.size = frame->size;
        memcpy(reader->frame.bytes, frame->bytes, frame->size);
    }
    return frame != NULL;
}

static void flush(struct gw_socket_reader *reader);

static void on_written(uv_write_t *write, int failed)
{
    struct gw_socket_reader *reader = write->data;
    reader->is_writing = false;
    if (failed != 0) {
        cut_off(reader);
    } else {
        flush(reader);
    }
}

/* What the kernel takes at once is sent at once; the rest of a frame waits in libuv. */
static bool send_frame(struct gw_socket_reader *reader)
{
    uv_buf_t buffer = uv_buf_init((char *)reader->frame.bytes, reader->frame.size);
    const int sent = uv_try_write((uv_stream_t *)&reader->pipe, &buffer, 1);
    if (sent == (int)reader->frame.size) {
        return true;
    }
    if (sent < 0 && sent != UV_EAGAIN) {
        cut_off(reader);
        return false;
    }
    const unsigned done = sent < 0 ? 0 : (unsigned)sent;
    buffer = uv_buf_init(buffer.base + done, reader->frame.size - done);
    reader->write.data = reader;
    reader->is_writing = true;
    if (uv_write(&reader->write, (uv_stream_t *)&reader->pipe, &buffer, 1, on_written) != 0) {
        reader->is_writing = false;
        cut_off(reader);
    }
    return false;
}

static void flush(struct gw_socket_reader *reader)
{
    bool is_going = !reader->is_writing && !is_closing(reader);
    while (is_going && pick(reader)) {
        is_going = send_frame(reader);
    }
}

static void drop(struct gw_socket_reader *reader, const char *reason)
{
    if (reader->is_leaving || is_closing(reader)) {
        return;
    }
    GW_LOG(WARN, "reader.dropped", "reader", gw_log_u64(reader->number), "reason", reason, "behind",
           gw_log_u64(reader->socket->backlog.end - reader->cursor.next));
    reader->socket->dropped++;
    reader->is_leaving = true;
    reader->reason = reason;
    reader->leave_mono_ms = gw_clock_mono_ms() + GW_SOCKET_LEAVE_MS;
    flush(reader);
}

static void on_sweep(uv_timer_t *timer)
{
    struct gw_socket *socket = timer->data;
    const uint64_t mono_ms = gw_clock_mono_ms();
    for (size_t i = 0; i < GW_SOCKET_READERS_MAX; i++) {
        struct gw_socket_reader *reader = &socket->readers[i];
        if (reader->is_used && reader->is_leaving && mono_ms >= reader->leave_mono_ms) {
            cut_off(reader);
        }
    }
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    (void)suggested;
    struct gw_socket_reader *reader = handle->data;
    *buffer = uv_buf_init(reader->sink, sizeof reader->sink);
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    (void)buffer;
    struct gw_socket_reader *reader = stream->data;
    if (size < 0) {
        cut_off(reader);
    } else if (size > 0) {
        uv_read_stop(stream);
        drop(reader, "readers do not write");
    }
}

static struct gw_socket_reader *find_free(struct gw_socket *socket)
{
    for (size_t i = 0; i < GW_SOCKET_READERS_MAX; i++) {
        if (!socket->readers[i].is_used) {
            return &socket->readers[i];
        }
    }
    return NULL;
}

static void accept_reader(struct gw_socket *socket)
{
    struct gw_socket_reader *reader = find_free(socket);
    /* libuv holds the connection, and listens no further, until it is accepted. */
    socket->is_waiting = reader == NULL;
    if (reader == NULL) {
        GW_LOG(WARN, "reader.delayed", "reason", "too many connections");
        return;
    }
    memset(reader, 0, sizeof *reader);
    reader->socket = socket;
    if (uv_pipe_init(socket->listener.loop, &reader->pipe, 0) != 0) {
        return;
    }
    reader->is_used = true;
    reader->pipe.data = reader;
    reader->number = ++socket->accepted;
    gw_socket_backlog_join(&socket->backlog, &reader->cursor);
    if (uv_accept((uv_stream_t *)&socket->listener, (uv_stream_t *)&reader->pipe) != 0 ||
        uv_read_start((uv_stream_t *)&reader->pipe, on_alloc, on_read) != 0) {
        cut_off(reader);
        return;
    }
    GW_LOG(DEBUG, "reader.connected", "reader", gw_log_u64(reader->number));
    flush(reader);
}

static void on_connect(uv_stream_t *listener, int failed)
{
    if (failed == 0) {
        accept_reader(listener->data);
    }
}

static enum gw_status make_folder(const char *path)
{
    char folder[256];
    const char *slash = strrchr(path, '/');
    const size_t length = slash != NULL ? (size_t)(slash - path) : 0;
    GW_ENSURE(length < sizeof folder, GW_E_BOUND);
    if (length > 0) {
        memcpy(folder, path, length);
        folder[length] = '\0';
        GW_ENSURE(mkdir(folder, 0750) == 0 || errno == EEXIST, GW_E_IO);
    }
    return GW_OK;
}

enum gw_status gw_socket_open(struct gw_socket *socket, uv_loop_t *loop, const char *path)
{
    GW_TRY(make_folder(path));
    GW_TRY(gw_local_socket_clear(path));
    memset(socket, 0, sizeof *socket);
    GW_ENSURE(uv_pipe_init(loop, &socket->listener, 0) == 0, GW_E_IO);
    socket->listener.data = socket;
    GW_ASSERT(uv_timer_init(loop, &socket->sweep) == 0);
    socket->sweep.data = socket;
    const mode_t mask = umask(0117); /* 0660 from its first moment */
    int failed = uv_pipe_bind(&socket->listener, path);
    umask(mask);
    if (failed == 0) {
        failed = uv_listen((uv_stream_t *)&socket->listener, (int)GW_SOCKET_READERS_MAX, on_connect);
    }
    if (failed == 0) {
        failed = uv_timer_start(&socket->sweep, on_sweep, SWEEP_MS, SWEEP_MS);
    }
    if (failed != 0) {
        gw_socket_close(socket);
        return GW_E_IO;
    }
    return GW_OK;
}

void gw_socket_close(struct gw_socket *socket)
{
    for (size_t i = 0; i < GW_SOCKET_READERS_MAX; i++) {
        if (socket->readers[i].is_used) {
            cut_off(&socket->readers[i]);
        }
    }
    if (!uv_is_closing((uv_handle_t *)&socket->listener)) {
        uv_close((uv_handle_t *)&socket->listener, NULL);
        uv_close((uv_handle_t *)&socket->sweep, NULL);
    }
}

static void drop_slow(struct gw_socket *socket)
{
    for (size_t i = 0; i < GW_SOCKET_READERS_MAX; i++) {
        struct gw_socket_reader *reader = &socket->readers[i];
        if (reader->is_used && gw_socket_backlog_is_full(&socket->backlog, &reader->cursor)) {
            drop(reader, "slow reader");
        }
    }
}

static void flush_all(struct gw_socket *socket)
{
    for (size_t i = 0; i < GW_SOCKET_READERS_MAX; i++) {
        if (socket->readers[i].is_used) {
            flush(&socket->readers[i]);
        }
    }
}

void gw_socket_send_vector(struct gw_socket *socket, const struct gw_signed_vector *vector)
{
    drop_slow(socket);
    if (!gw_socket_backlog_put_vector(&socket->backlog, vector)) {
        GW_LOG(ERROR, "feeds.many", "max", gw_log_u64(GW_SOCKET_FEEDS_MAX));
    }
    flush_all(socket);
}

void gw_socket_send_revocation(struct gw_socket *socket, const struct gw_signed_revocation *revocation)
{
    drop_slow(socket);
    gw_socket_backlog_put_revocation(&socket->backlog, revocation);
    flush_all(socket);
}
