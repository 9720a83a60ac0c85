#include "monitor/delivery.h"

#include <string.h>

#include "ipc/base/log.h"

enum gw_status gw_delivery_journal(struct gw_monitor *monitor, const struct gw_feed *feed,
                                   const struct gw_feed_state *state, const struct gw_memory *memory)
{
    struct gw_journal_vector entry;
    memset(&entry, 0, sizeof entry);
    memcpy(&entry.vector, &feed->last, sizeof entry.vector);
    memcpy(entry.protocol, feed->protocol, sizeof entry.protocol);
    memcpy(entry.venue, feed->venue, sizeof entry.venue);
    memcpy(entry.underlying, feed->underlying, sizeof entry.underlying);
    memcpy(&entry.state, state, sizeof entry.state);
    memcpy(&entry.memory, memory, sizeof entry.memory);
    memcpy(&entry.explanation, &feed->explanation, sizeof entry.explanation);
    return gw_journal_append(&monitor->journal, GW_JOURNAL_VECTOR, &entry, sizeof entry,
                             monitor->mode != GW_MODE_REPLAY);
}

enum gw_status gw_delivery_journal_revocation(struct gw_monitor *monitor, const struct gw_feed *feed)
{
    return gw_journal_append(&monitor->journal, GW_JOURNAL_REVOCATION, &feed->revocation,
                             sizeof feed->revocation, monitor->mode != GW_MODE_REPLAY);
}

/* What the signer added. A lost signature is made again with the same bytes. */
static enum gw_status journal_signature(struct gw_monitor *monitor, const struct gw_feed *feed,
                                        enum gw_journal_kind kind)
{
    const bool is_vector = kind == GW_JOURNAL_SIGNED;
    struct gw_journal_signed entry;
    memset(&entry, 0, sizeof entry);
    memcpy(entry.feed_id, feed->last.signal.header.feed_id, sizeof entry.feed_id);
    entry.seq = feed->last.signal.header.seq;
    memcpy(entry.digest, is_vector ? feed->last.digest : feed->revocation.digest, sizeof entry.digest);
    memcpy(entry.signature, is_vector ? feed->last.signature : feed->revocation.signature,
           sizeof entry.signature);
    memcpy(entry.signer, is_vector ? feed->last.signer : feed->revocation.signer, sizeof entry.signer);
    return gw_journal_append(&monitor->journal, kind, &entry, sizeof entry, false);
}

static void note_signer(struct gw_monitor *monitor, enum gw_status status)
{
    if (status == monitor->signer_status) {
        return;
    }
    monitor->signer_status = status;
    if (status == GW_OK) {
        GW_LOG(INFO, "signer.connected", "socket", monitor->signer.path);
    } else {
        GW_LOG(WARN, "signer.failed", "socket", monitor->signer.path, "status", gw_status_name(status), "why",
               gw_status_text(status));
    }
}

static void note_refusal(struct gw_feed *feed, const char *event, enum gw_status status, const char *why)
{
    if (status != feed->sign_status && status != GW_OK) {
        GW_LOG(WARN, event, "feed", feed->name, "seq", gw_log_u64(feed->last.signal.header.seq), "status",
               gw_status_name(status), "why", why);
    }
    feed->sign_status = status;
}

/* A refusal concerns one vector, any other failure the signer. True for an answer about the vector. */
static bool note_answer(struct gw_monitor *monitor, enum gw_status status)
{
    const bool is_answer = status == GW_OK || status == GW_E_REFUSED || status == GW_E_AUTH;
    note_signer(monitor, is_answer ? GW_OK : status);
    monitor->is_signer_away = !is_answer;
    return is_answer;
}

static enum gw_status sign(struct gw_monitor *monitor, struct gw_feed *feed)
{
    char why[GW_SIGNER_WHY_SIZE];
    const enum gw_status status = gw_signer_client_sign(&monitor->signer, &feed->last, why);
    if (note_answer(monitor, status)) {
        note_refusal(feed, "vector.unsigned", status, why);
    }
    return status;
}

/* A signer that was started anew has not seen the vector: the same content gets the same bytes. */
static enum gw_status sign_revocation(struct gw_monitor *monitor, struct gw_feed *feed)
{
    char why[GW_SIGNER_WHY_SIZE];
    const uint32_t mode = (uint32_t)monitor->mode;
    enum gw_status status = gw_signer_client_revoke(&monitor->signer, &feed->revocation, mode, why);
    if (status == GW_E_REFUSED) {
        struct gw_signed_vector shown = feed->last;
        status = gw_signer_client_sign(&monitor->signer, &shown, why);
        if (status == GW_OK) {
            status = gw_signer_client_revoke(&monitor->signer, &feed->revocation, mode, why);
        }
    }
    if (note_answer(monitor, status)) {
        note_refusal(feed, "revocation.unsigned", status, why);
    }
    return status;
}

enum gw_status gw_delivery_send(struct gw_monitor *monitor, struct gw_feed *feed)
{
    if (feed->is_pending) {
        const enum gw_status status = monitor->is_signer_away ? GW_E_CONNECT : sign(monitor, feed);
        if (status != GW_OK) {
            return monitor->mode == GW_MODE_REPLAY ? status : GW_OK;
        }
        GW_TRY(journal_signature(monitor, feed, GW_JOURNAL_SIGNED));
        feed->is_pending = false;
    }
    gw_publisher_send_vector(&monitor->publisher, &feed->last);
    gw_publisher_send_explanation(&monitor->publisher, &feed->explanation);
    return GW_OK;
}

enum gw_status gw_delivery_send_revocation(struct gw_monitor *monitor, struct gw_feed *feed)
{
    if (feed->is_revocation_pending) {
        const enum gw_status status = monitor->is_signer_away ? GW_E_CONNECT : sign_revocation(monitor, feed);
        if (status != GW_OK && monitor->mode == GW_MODE_REPLAY) {
            return status;
        }
        if (status == GW_E_REFUSED || status == GW_E_AUTH) {
            feed->is_revocation_pending = false;
        }
        if (status != GW_OK) {
            return GW_OK;
        }
        GW_TRY(journal_signature(monitor, feed, GW_JOURNAL_REVOKED));
        feed->is_revocation_pending = false;
    }
    gw_publisher_send_revocation(&monitor->publisher, &feed->revocation);
    return GW_OK;
}
