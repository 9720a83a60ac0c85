#include "monitor/signer/client.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "ipc/base/clock.h"

enum gw_status gw_signer_client_init(struct gw_signer_client *client, const char *path, unsigned timeout_ms)
{
    const size_t length = strlen(path);
    memset(client, 0, sizeof *client);
    client->fd = -1;
    client->timeout_ms = timeout_ms;
    GW_ENSURE(length < sizeof client->path, GW_E_BOUND);
    memcpy(client->path, path, length + 1);
    return GW_OK;
}

void gw_signer_client_close(struct gw_signer_client *client)
{
    if (client->fd >= 0) {
        close(client->fd);
    }
    client->fd = -1;
}

static enum gw_status connect_signer(struct gw_signer_client *client)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    _Static_assert(sizeof name.sun_path >= GW_SIGNER_PATH_MAX, "a path that fits here fits the kernel");
    memcpy(name.sun_path, client->path, strlen(client->path) + 1);
    client->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    GW_ENSURE(client->fd >= 0, GW_E_IO);
    /* A full backlog answers EAGAIN at once: then nobody accepts. */
    GW_ENSURE(connect(client->fd, (const struct sockaddr *)&name, sizeof name) == 0, GW_E_CONNECT);
    return GW_OK;
}

static enum gw_status wait_ready(const struct gw_signer_client *client, short events, uint64_t end_mono_ms)
{
    for (;;) {
        struct pollfd one = {.fd = client->fd, .events = events};
        const uint64_t now_ms = gw_clock_mono_ms();
        GW_ENSURE(now_ms < end_mono_ms, GW_E_TIMEOUT);
        const int ready = poll(&one, 1, (int)(end_mono_ms - now_ms));
        if (ready > 0) {
            return GW_OK;
        }
        GW_ENSURE(ready == 0 || errno == EINTR, GW_E_IO);
    }
}

static enum gw_status send_whole(const struct gw_signer_client *client, const void *data, size_t size,
                                 uint64_t end_mono_ms)
{
    const uint8_t *bytes = data;
    while (size > 0) {
        GW_TRY(wait_ready(client, POLLOUT, end_mono_ms));
        const ssize_t put = send(client->fd, bytes, size, MSG_NOSIGNAL);
        if (put < 0 && (errno == EAGAIN || errno == EINTR)) {
            continue;
        }
        GW_ENSURE(put > 0, GW_E_CLOSED);
        bytes += put;
        size -= (size_t)put;
    }
    return GW_OK;
}

static enum gw_status receive_whole(const struct gw_signer_client *client, void *out, size_t size,
                                    uint64_t end_mono_ms)
{
    uint8_t *bytes = out;
    while (size > 0) {
        GW_TRY(wait_ready(client, POLLIN, end_mono_ms));
        const ssize_t got = recv(client->fd, bytes, size, 0);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
            continue;
        }
        GW_ENSURE(got > 0, GW_E_CLOSED);
        bytes += got;
        size -= (size_t)got;
    }
    return GW_OK;
}

static enum gw_status exchange(struct gw_signer_client *client, struct gw_signer_reply *reply,
                               const struct gw_signer_request *request)
{
    const uint64_t end_mono_ms = gw_clock_mono_ms() + client->timeout_ms;
    if (client->fd < 0) {
        GW_TRY(connect_signer(client));
    }
    GW_TRY(send_whole(client, request, sizeof *request, end_mono_ms));
    GW_TRY(receive_whole(client, reply, sizeof *reply, end_mono_ms));
    GW_ENSURE(reply->magic == GW_SIGNER_MAGIC && reply->size == sizeof *reply, GW_E_FORMAT);
    GW_ENSURE(reply->status < GW_STATUS_COUNT && reply->reason[sizeof reply->reason - 1] == '\0',
              GW_E_FORMAT);
    return GW_OK;
}

enum gw_status gw_signer_client_ask(struct gw_signer_client *client, struct gw_signer_reply *reply,
                                    const struct gw_signer_request *request)
{
    const bool was_connected = client->fd >= 0;
    enum gw_status status = exchange(client, reply, request);
    if (status != GW_OK) {
        gw_signer_client_close(client);
    }
    /* A signer that was restarted since the last request shows only now: its successor may be there. */
    if (status == GW_E_CLOSED && was_connected) {
        status = exchange(client, reply, request);
        if (status != GW_OK) {
            gw_signer_client_close(client);
        }
    }
    return status;
}

static struct gw_signer_request make_request(enum gw_signer_type type)
{
    struct gw_signer_request request;
    memset(&request, 0, sizeof request);
    request.magic = GW_SIGNER_MAGIC;
    request.size = sizeof request;
    request.type = type;
    return request;
}

/* GW_E_REFUSED with the reason in `why` when the verdict is no. */
static enum gw_status ask_verdict(struct gw_signer_client *client, struct gw_signer_reply *reply,
                                  const struct gw_signer_request *request, char *why)
{
    if (why != NULL) {
        why[0] = '\0';
    }
    GW_TRY(gw_signer_client_ask(client, reply, request));
    if (reply->status != GW_OK && why != NULL) {
        memcpy(why, reply->reason, sizeof reply->reason);
    }
    return reply->status == GW_OK ? GW_OK : GW_E_REFUSED;
}

enum gw_status gw_signer_client_sign(struct gw_signer_client *client, struct gw_signed_vector *vector,
                                     char *why)
{
    struct gw_signer_request request = make_request(GW_SIGNER_VECTOR);
    struct gw_signer_reply reply;
    memcpy(&request.signal, &vector->signal, sizeof request.signal);
    memcpy(&request.domain, &vector->domain, sizeof request.domain);
    GW_TRY(ask_verdict(client, &reply, &request, why));
    struct gw_signed_vector answered;
    memcpy(&answered, vector, sizeof answered);
    memcpy(answered.digest, reply.digest, sizeof answered.digest);
    memcpy(answered.signature, reply.signature, sizeof answered.signature);
    memcpy(answered.signer, reply.signer, sizeof answered.signer);
    GW_ENSURE(gw_signal_verify(&answered, NULL) == GW_OK, GW_E_AUTH);
    memcpy(vector, &answered, sizeof *vector);
    return GW_OK;
}

enum gw_status gw_signer_client_revoke(struct gw_signer_client *client,
                                       struct gw_signed_revocation *revocation, uint32_t mode, char *why)
{
    struct gw_signer_request request = make_request(GW_SIGNER_REVOCATION);
    struct gw_signer_reply reply;
    memcpy(&request.revocation, &revocation->revocation, sizeof request.revocation);
    memcpy(&request.domain, &revocation->domain, sizeof request.domain);
    request.mode = mode;
    GW_TRY(ask_verdict(client, &reply, &request, why));
    struct gw_signed_revocation answered;
    memcpy(&answered, revocation, sizeof answered);
    memcpy(answered.digest, reply.digest, sizeof answered.digest);
    memcpy(answered.signature, reply.signature, sizeof answered.signature);
    memcpy(answered.signer, reply.signer, sizeof answered.signer);
    GW_ENSURE(gw_signal_verify_revocation(&answered, NULL) == GW_OK, GW_E_AUTH);
    memcpy(revocation, &answered, sizeof *revocation);
    return GW_OK;
}

enum gw_status gw_signer_client_address(struct gw_signer_client *client, uint8_t out[20])
{
    const struct gw_signer_request request = make_request(GW_SIGNER_ADDRESS);
    struct gw_signer_reply reply;
    GW_TRY(gw_signer_client_ask(client, &reply, &request));
    GW_ENSURE(reply.status == GW_OK, GW_E_REFUSED);
    memcpy(out, reply.signer, sizeof reply.signer);
    return GW_OK;
}
