#include "gammawatch/client.h"

#include <errno.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gammawatch/record.h"
#include "gammawatch/ring.h"
#include "ipc/base/clock.h"
#include "ipc/base/hex.h"
#include "ipc/client_feeds.h"
#include "ipc/ring.h"

#define RING_NAME    "signals.ring"
#define ADDRESS_SIZE 20u
#define ADDRESS_TEXT 42u
#define MODES_ALL    (GW_CLIENT_LIVE | GW_CLIENT_DRY_RUN | GW_CLIENT_REPLAY)
#define READS_MAX    1024u /* of one call: a busy writer cannot keep the caller */
#define PAUSE_MS_MAX 50u   /* how long a vector that goes out of date may stay unnoticed while waiting */

/* When the newest evaluation was published, and what time the domain had. */
struct moment {
    uint64_t domain_ms; /* 0: none seen */
    uint64_t mono_ns;
    bool is_replay;
};

struct gw_client {
    struct gw_ring_reader reader;
    bool is_open;
    char path[256];
    uint8_t signers[GW_CLIENT_SIGNERS_MAX][ADDRESS_SIZE];
    size_t signer_count;
    uint8_t consumer[ADDRESS_SIZE];
    bool has_consumer;
    uint64_t chain_id;
    uint32_t age_s_max;
    uint32_t modes;
    struct moment moment;
    struct gw_client_feeds feeds;
    alignas(8) uint8_t record[GW_RECORD_SIZE_MAX];
};

static enum gw_status parse_signers(struct gw_client *client, const char *text)
{
    char address[ADDRESS_TEXT + 1];
    while (text != NULL) {
        const char *comma = strchr(text, ',');
        const size_t length = comma != NULL ? (size_t)(comma - text) : strlen(text);
        GW_ENSURE(length == ADDRESS_TEXT && client->signer_count < GW_CLIENT_SIGNERS_MAX, GW_E_USAGE);
        memcpy(address, text, length);
        address[length] = '\0';
        GW_ENSURE(gw_hex_decode_address(client->signers[client->signer_count], address) == GW_OK, GW_E_USAGE);
        client->signer_count++;
        text = comma != NULL ? comma + 1 : NULL;
    }
    return client->signer_count > 0 ? GW_OK : GW_E_USAGE;
}

static enum gw_status take_options(struct gw_client *client, const struct gw_client_options *options)
{
    GW_TRY(parse_signers(client, options->signers));
    GW_ENSURE((options->modes & ~MODES_ALL) == 0, GW_E_USAGE);
    client->modes = options->modes != 0 ? options->modes : GW_CLIENT_LIVE;
    client->chain_id = options->chain_id;
    client->age_s_max = options->age_s_max;
    client->has_consumer = options->consumer != NULL;
    if (client->has_consumer) {
        GW_ENSURE(gw_hex_decode_address(client->consumer, options->consumer) == GW_OK, GW_E_USAGE);
    }
    if (options->ring == NULL) {
        return gw_ring_default_path(client->path, sizeof client->path, RING_NAME);
    }
    GW_ENSURE(strlen(options->ring) < sizeof client->path, GW_E_BOUND);
    memcpy(client->path, options->ring, strlen(options->ring) + 1);
    return GW_OK;
}

static enum gw_status open_ring(struct gw_client *client)
{
    const enum gw_status status = gw_ring_open(&client->reader, client->path, GW_RING_OLDEST);
    GW_ENSURE(status != GW_E_IO || errno != ENOENT, GW_E_MISSING);
    GW_TRY(status);
    if (client->reader.payload_size_max > sizeof client->record) {
        gw_ring_close(&client->reader);
        return GW_E_LAYOUT;
    }
    client->is_open = true;
    return GW_OK;
}

/* Another ring may have taken the place of the one that is gone. */
static enum gw_status open_again(struct gw_client *client)
{
    if (client->is_open) {
        gw_ring_close(&client->reader);
        client->is_open = false;
    }
    const enum gw_status status = open_ring(client);
    return status == GW_OK || status == GW_E_LAYOUT ? status : GW_E_CLOSED;
}

uint64_t gw_client_now(const struct gw_client *client)
{
    const struct moment *moment = &client->moment;
    const uint64_t now_ns = gw_clock_mono_ns();
    const uint64_t since_ns = moment->is_replay || now_ns < moment->mono_ns ? 0 : now_ns - moment->mono_ns;
    return moment->domain_ms == 0 ? 0 : (moment->domain_ms + since_ns / 1000000u) / 1000u;
}

static bool is_trusted(const struct gw_client *client, const uint8_t signer[ADDRESS_SIZE])
{
    for (size_t i = 0; i < client->signer_count; i++) {
        if (memcmp(client->signers[i], signer, ADDRESS_SIZE) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_for_us(const struct gw_client *client, const struct gw_signal_domain *domain)
{
    return (client->chain_id == 0 || client->chain_id == domain->chain_id) &&
           (!client->has_consumer || memcmp(client->consumer, domain->verifying_contract, ADDRESS_SIZE) == 0);
}

/* Everything but its age. */
static enum gw_status check_vector(const struct gw_client *client, const struct gw_signed_vector *vector)
{
    GW_ENSURE(is_for_us(client, &vector->domain), GW_E_CHAIN);
    GW_ENSURE(gw_signal_verify(vector, NULL) == GW_OK && is_trusted(client, vector->signer), GW_E_AUTH);
    return (client->modes >> vector->signal.header.mode & 1u) != 0 ? GW_OK : GW_E_REFUSED;
}

enum gw_status gw_client_verify(const struct gw_client *client, const struct gw_signed_vector *vector)
{
    GW_TRY(check_vector(client, vector));
    return gw_client_feeds_judge(vector, gw_client_now(client), client->age_s_max);
}

static enum gw_status take_vector(struct gw_client *client, struct gw_signed_vector *refused)
{
    struct gw_signed_vector vector;
    memcpy(&vector, client->record, sizeof vector);
    enum gw_status status = check_vector(client, &vector);
    GW_ENSURE(status != GW_E_CHAIN, GW_AGAIN);
    if (status == GW_OK) {
        status = gw_client_feeds_admit(&client->feeds, &vector);
    }
    if (status == GW_E_REFUSED || status == GW_E_BOUND) {
        *refused = vector;
    }
    return status;
}

static enum gw_status take_revocation(struct gw_client *client)
{
    struct gw_signed_revocation revocation;
    memcpy(&revocation, client->record, sizeof revocation);
    GW_ENSURE(is_for_us(client, &revocation.domain), GW_AGAIN);
    GW_ENSURE(gw_signal_verify_revocation(&revocation, NULL) == GW_OK, GW_E_AUTH);
    GW_ENSURE(is_trusted(client, revocation.signer), GW_E_AUTH);
    return gw_client_feeds_revoke(&client->feeds, &revocation);
}

static void take_time(struct gw_client *client)
{
    struct gw_record_head head;
    memcpy(&head, client->record, sizeof head);
    if (head.observed_ms > 0 && head.observed_ms / 1000 <= GW_CLOCK_BLOCK_S_MAX) {
        client->moment.domain_ms = (uint64_t)head.observed_ms;
        client->moment.mono_ns = client->reader.published_ns;
        client->moment.is_replay = head.mode == GW_MODE_REPLAY;
    }
}

/* GW_OK: the table changed. GW_AGAIN: nothing to say about this record. */
static enum gw_status take(struct gw_client *client, size_t size, struct gw_signed_vector *refused)
{
    uint32_t kind = 0;
    memcpy(&kind, client->record, size < sizeof kind ? 0 : sizeof kind);
    if (kind == GW_RECORD_VECTOR) {
        return size == sizeof(struct gw_signed_vector) ? take_vector(client, refused) : GW_E_AUTH;
    }
    if (kind == GW_RECORD_REVOCATION) {
        return size == sizeof(struct gw_signed_revocation) ? take_revocation(client) : GW_E_AUTH;
    }
    if ((kind == GW_RECORD_EVALUATED && size == sizeof(struct gw_evaluated_record)) ||
        (kind == GW_RECORD_ECOSYSTEM && size == sizeof(struct gw_ecosystem_record))) {
        take_time(client);
    }
    return GW_AGAIN;
}

/* What the ring holds at opening gives each feed its newest vector; how it came to be is history. */
static enum gw_status read_history(struct gw_client *client)
{
    struct gw_signed_vector unused;
    size_t size = 0;
    const uint64_t reads_max = 2 * (uint64_t)client->reader.slot_count;
    for (uint64_t i = 0; i < reads_max; i++) {
        const enum gw_status status =
            gw_ring_next(&client->reader, client->record, sizeof client->record, &size);
        if (status == GW_AGAIN || status == GW_E_CLOSED) {
            break;
        }
        GW_ENSURE(status != GW_OK || take(client, size, &unused) != GW_E_BOUND, GW_E_BOUND);
    }
    for (size_t i = 0; i < client->feeds.count; i++) {
        client->feeds.items[i].is_gap = false;
    }
    return GW_OK;
}

enum gw_status gw_client_open(struct gw_client **out, const struct gw_client_options *options)
{
    struct gw_client *client = calloc(1, sizeof *client);
    *out = NULL;
    GW_ENSURE(client != NULL, GW_E_NOMEM);
    enum gw_status status = take_options(client, options);
    if (status == GW_OK) {
        status = open_ring(client);
    }
    if (status == GW_OK) {
        status = read_history(client);
    }
    if (status != GW_OK) {
        gw_client_close(client);
        return status;
    }
    *out = client;
    return GW_OK;
}

void gw_client_close(struct gw_client *client)
{
    if (client != NULL && client->is_open) {
        gw_ring_close(&client->reader);
    }
    free(client);
}

static enum gw_status tell(struct gw_client *client, struct gw_signed_vector *vector)
{
    return gw_client_feeds_tell(&client->feeds, gw_client_now(client), client->age_s_max, vector);
}

/* One record, or why there is none. */
static enum gw_status step(struct gw_client *client, struct gw_signed_vector *vector)
{
    size_t size = 0;
    enum gw_status status = client->is_open
                                ? gw_ring_next(&client->reader, client->record, sizeof client->record, &size)
                                : GW_E_CLOSED;
    if (status == GW_E_CLOSED) {
        return open_again(client);
    }
    GW_TRY(status);
    status = take(client, size, vector);
    return status == GW_AGAIN ? GW_OK : status;
}

enum gw_status gw_client_next(struct gw_client *client, struct gw_signed_vector *vector)
{
    memset(vector, 0, sizeof *vector);
    for (unsigned i = 0; i < READS_MAX; i++) {
        enum gw_status status = tell(client, vector);
        GW_ENSURE(status == GW_AGAIN, status);
        GW_TRY(step(client, vector));
    }
    return GW_AGAIN;
}

enum gw_status gw_client_wait(struct gw_client *client, unsigned timeout_ms, struct gw_signed_vector *vector)
{
    const uint64_t start_ms = gw_clock_mono_ms();
    for (;;) {
        const enum gw_status status = gw_client_next(client, vector);
        const uint64_t passed_ms = gw_clock_mono_ms() - start_ms;
        const bool is_idle = status == GW_AGAIN || status == GW_E_CLOSED || status == GW_E_LAYOUT;
        if (!is_idle || passed_ms >= timeout_ms) {
            return status;
        }
        const uint64_t left_ms = timeout_ms - passed_ms;
        const unsigned pause_ms = left_ms < PAUSE_MS_MAX ? (unsigned)left_ms : PAUSE_MS_MAX;
        if (client->is_open) {
            (void)gw_ring_wait(&client->reader, pause_ms);
        } else {
            (void)nanosleep(&(struct timespec){.tv_nsec = (long)pause_ms * 1000000}, NULL);
        }
    }
}

enum gw_status gw_client_latest(const struct gw_client *client, const uint8_t feed_id[32],
                                struct gw_signed_vector *vector)
{
    const struct gw_client_feed *newest = NULL;
    memset(vector, 0, sizeof *vector);
    for (size_t i = 0; i < client->feeds.count; i++) {
        const struct gw_client_feed *feed = &client->feeds.items[i];
        if (memcmp(feed->vector.signal.header.feed_id, feed_id, 32) == 0 &&
            (newest == NULL ||
             feed->vector.signal.header.observed_at > newest->vector.signal.header.observed_at)) {
            newest = feed;
        }
    }
    GW_ENSURE(newest != NULL, GW_AGAIN);
    *vector = newest->vector;
    GW_ENSURE(!gw_client_feed_is_revoked(newest), GW_REVOKED);
    return gw_client_feeds_judge(vector, gw_client_now(client), client->age_s_max);
}
