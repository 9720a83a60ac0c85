#include "monitor/signer/server.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include "ipc/base/local_socket.h"
#include "ipc/base/log.h"

static void accept_client(struct gw_signer_server *server);

static void on_slot_closed(uv_handle_t *handle)
{
    struct gw_signer_client_slot *slot = handle->data;
    struct gw_signer_server *server = slot->server;
    slot->is_used = false;
    if (server->is_waiting && !uv_is_closing((uv_handle_t *)&server->listener)) {
        accept_client(server);
    }
}

static void drop_client(struct gw_signer_client_slot *slot)
{
    if (!uv_is_closing((uv_handle_t *)&slot->pipe)) {
        uv_close((uv_handle_t *)&slot->pipe, on_slot_closed);
    }
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    (void)suggested;
    struct gw_signer_client_slot *slot = handle->data;
    *buffer =
        uv_buf_init((char *)slot->bytes + slot->received, (unsigned)(sizeof slot->bytes - slot->received));
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer);

static void on_written(uv_write_t *write, int failed)
{
    struct gw_signer_client_slot *slot = write->data;
    if (failed != 0 || slot->is_dropped) {
        drop_client(slot);
        return;
    }
    if (!uv_is_closing((uv_handle_t *)&slot->pipe) &&
        uv_read_start((uv_stream_t *)&slot->pipe, on_alloc, on_read) != 0) {
        drop_client(slot);
    }
}

static void note_refusal(const struct gw_signer_request *request, const char *reason)
{
    const bool is_revocation = request->type == GW_SIGNER_REVOCATION;
    const uint8_t *feed_id = is_revocation ? request->revocation.feed_id : request->signal.header.feed_id;
    GW_LOG(WARN, is_revocation ? "revocation.refused" : "vector.refused", "reason", reason, "feed",
           gw_log_hex(feed_id, 32), "seq",
           gw_log_u64(is_revocation ? request->revocation.seq : request->signal.header.seq));
}

static void answer_client(struct gw_signer_client_slot *slot)
{
    struct gw_signer_server *server = slot->server;
    struct gw_signer_request request;
    memcpy(&request, slot->bytes, sizeof request);
    slot->received = 0;
    gw_signer_answer(server->signer, &slot->reply, &request);
    if (slot->reply.status == GW_OK) {
        server->signed_count += request.type == GW_SIGNER_VECTOR;
    } else {
        server->refused_count++;
        note_refusal(&request, slot->reply.reason);
    }
    slot->is_dropped = request.magic != GW_SIGNER_MAGIC || request.size != sizeof request;
    /* One reply under way per client: reading goes on when it is out. */
    uv_read_stop((uv_stream_t *)&slot->pipe);
    uv_buf_t buffer = uv_buf_init((char *)&slot->reply, sizeof slot->reply);
    slot->write.data = slot;
    if (uv_write(&slot->write, (uv_stream_t *)&slot->pipe, &buffer, 1, on_written) != 0) {
        drop_client(slot);
    }
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    (void)buffer;
    struct gw_signer_client_slot *slot = stream->data;
    if (size < 0) {
        drop_client(slot);
        return;
    }
    slot->received += (size_t)size;
    if (slot->received == sizeof slot->bytes) {
        answer_client(slot);
    }
}

static struct gw_signer_client_slot *find_free(struct gw_signer_server *server)
{
    for (size_t i = 0; i < GW_SIGNER_CLIENTS_MAX; i++) {
        if (!server->slots[i].is_used) {
            return &server->slots[i];
        }
    }
    return NULL;
}

static void accept_client(struct gw_signer_server *server)
{
    struct gw_signer_client_slot *slot = find_free(server);
    /* libuv holds the connection, and listens no further, until it is accepted. */
    server->is_waiting = slot == NULL;
    if (slot == NULL) {
        GW_LOG(WARN, "client.delayed", "reason", "too many connections");
        return;
    }
    memset(slot, 0, sizeof *slot);
    slot->server = server;
    if (uv_pipe_init(server->listener.loop, &slot->pipe, 0) != 0) {
        return;
    }
    slot->is_used = true;
    slot->pipe.data = slot;
    if (uv_accept((uv_stream_t *)&server->listener, (uv_stream_t *)&slot->pipe) != 0 ||
        uv_read_start((uv_stream_t *)&slot->pipe, on_alloc, on_read) != 0) {
        drop_client(slot);
    }
}

static void on_connect(uv_stream_t *listener, int failed)
{
    if (failed == 0) {
        accept_client(listener->data);
    }
}

enum gw_status gw_signer_server_open(struct gw_signer_server *server, uv_loop_t *loop,
                                     struct gw_signer *signer, const char *path)
{
    GW_TRY(gw_local_socket_clear(path));
    signal(SIGPIPE, SIG_IGN); /* a client that left is an error of its write, not our end */
    memset(server, 0, sizeof *server);
    server->signer = signer;
    GW_ENSURE(uv_pipe_init(loop, &server->listener, 0) == 0, GW_E_IO);
    server->listener.data = server;
    const mode_t mask = umask(0177); /* 0600 from its first moment */
    int failed = uv_pipe_bind(&server->listener, path);
    umask(mask);
    if (failed == 0) {
        failed = uv_listen((uv_stream_t *)&server->listener, (int)GW_SIGNER_CLIENTS_MAX, on_connect);
    }
    if (failed != 0) {
        gw_signer_server_close(server);
        return GW_E_IO;
    }
    return GW_OK;
}

void gw_signer_server_close(struct gw_signer_server *server)
{
    for (size_t i = 0; i < GW_SIGNER_CLIENTS_MAX; i++) {
        if (server->slots[i].is_used) {
            drop_client(&server->slots[i]);
        }
    }
    if (!uv_is_closing((uv_handle_t *)&server->listener)) {
        uv_close((uv_handle_t *)&server->listener, NULL);
    }
}
