#include "monitor/signer/signer.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum gw_status gw_signer_init(struct gw_signer *signer, const uint8_t *key, enum gw_mode mode)
{
    memset(signer, 0, sizeof *signer);
    signer->mode = mode;
    return gw_signal_open_key(&signer->key, key);
}

void gw_signer_fini(struct gw_signer *signer)
{
    gw_signal_close_key(&signer->key);
    memset(signer, 0, sizeof *signer);
}

static bool is_valid_too_long(uint64_t valid_until, uint64_t observed_at)
{
    return valid_until < observed_at || valid_until - observed_at > GW_SIGNER_VALIDITY_S_MAX;
}

/* The caps of the signer itself; NULL when the vector is inside all of them. */
static const char *find_breach(const struct gw_signer *signer, const struct gw_signal *signal)
{
    const struct gw_signal_header *header = &signal->header;
    const struct gw_signal_margin *margin = &signal->margin;
    if (header->mode != (uint8_t)signer->mode) {
        return "mode is not the signer's own";
    }
    if (header->state > GW_SIGNAL_HALT) {
        return "state is unknown";
    }
    if (header->confidence_bps > 10000) {
        return "confidence is above 10000 bps";
    }
    if (margin->initial_margin_bps < GW_SIGNER_INITIAL_BPS_MIN ||
        margin->initial_margin_bps > GW_SIGNER_INITIAL_BPS_MAX) {
        return "initial margin is outside 10000..50000 bps";
    }
    if (margin->maintenance_margin_bps > margin->initial_margin_bps) {
        return "maintenance margin is above initial margin";
    }
    if (signal->liquidity.breaker_level > 4) {
        return "breaker level is above 4";
    }
    if (signal->liquidity.utilisation_cap_bps > 10000) {
        return "utilisation cap is above 10000 bps";
    }
    if (signal->liquidity.lp_advice > 2) {
        return "lp advice is unknown";
    }
    if (is_valid_too_long(margin->valid_until, header->observed_at) ||
        is_valid_too_long(signal->liquidity.valid_until, header->observed_at)) {
        return "validity is not within a day of the observation";
    }
    return header->seq == 0 || header->epoch == 0 ? "seq and epoch start at 1" : NULL;
}

/* NULL when the vector follows the last one of its feed, or is that one again. */
static const char *find_break(const struct gw_signer_feed *feed, const struct gw_signal_header *header,
                              const uint8_t digest[32])
{
    if (header->epoch < feed->epoch) {
        return "epoch falls";
    }
    if (header->seq == feed->seq && memcmp(digest, feed->digest, sizeof feed->digest) == 0) {
        return NULL;
    }
    if (header->seq <= feed->seq) {
        return "seq was signed with other content";
    }
    if (header->epoch == feed->epoch && header->seq != feed->seq + 1) {
        return "seq is not the last one plus 1";
    }
    if (header->seq == feed->seq + 1 && memcmp(header->prev_hash, feed->digest, sizeof feed->digest) != 0) {
        return "prevHash is not the digest signed before";
    }
    return NULL;
}

static struct gw_signer_feed *find_feed(struct gw_signer *signer, const uint8_t feed_id[32])
{
    for (size_t i = 0; i < signer->feed_count; i++) {
        if (memcmp(signer->feeds[i].feed_id, feed_id, 32) == 0) {
            return &signer->feeds[i];
        }
    }
    return NULL;
}

static enum gw_status sign_request(struct gw_signer *signer, struct gw_signer_reply *reply,
                                   const struct gw_signer_request *request)
{
    struct gw_signed_vector vector;
    memset(&vector, 0, sizeof vector);
    vector.kind = GW_RECORD_VECTOR;
    vector.size = sizeof vector;
    vector.signal = request->signal;
    vector.domain = request->domain;
    GW_TRY(gw_signal_sign_with(&signer->key, &vector));
    memcpy(reply->signature, vector.signature, sizeof reply->signature);
    return GW_OK;
}

static void remember_vector(struct gw_signer_feed *feed, const struct gw_signal_header *header,
                            const struct gw_signer_request *request, const struct gw_signer_reply *reply)
{
    if (memcmp(feed->digest, reply->digest, sizeof feed->digest) != 0) {
        memset(feed->revocation_digest, 0, sizeof feed->revocation_digest);
    }
    feed->seq = header->seq;
    feed->epoch = header->epoch;
    feed->observed_at = header->observed_at;
    feed->domain = request->domain;
    memcpy(feed->digest, reply->digest, sizeof feed->digest);
    memcpy(feed->block_hash, header->block_hash, sizeof feed->block_hash);
}

static const char *answer_vector(struct gw_signer *signer, struct gw_signer_reply *reply,
                                 const struct gw_signer_request *request)
{
    const struct gw_signal_header *header = &request->signal.header;
    const char *why = find_breach(signer, &request->signal);
    if (why != NULL) {
        return why;
    }
    gw_signal_digest(reply->digest, &request->signal, &request->domain);
    struct gw_signer_feed *feed = find_feed(signer, header->feed_id);
    if (feed != NULL) {
        why = find_break(feed, header, reply->digest);
    } else if (signer->feed_count == GW_SIGNER_FEEDS_MAX) {
        why = "no room for another feed";
    }
    if (why != NULL) {
        return why;
    }
    if (sign_request(signer, reply, request) != GW_OK) {
        return "signing failed";
    }
    if (feed == NULL) {
        feed = &signer->feeds[signer->feed_count++];
        memcpy(feed->feed_id, header->feed_id, sizeof feed->feed_id);
    }
    remember_vector(feed, header, request, reply);
    return NULL;
}

static bool is_zero(const uint8_t digest[32])
{
    static const uint8_t zero[32];
    return memcmp(digest, zero, sizeof zero) == 0;
}

static bool is_same_domain(const struct gw_signal_domain *a, const struct gw_signal_domain *b)
{
    return a->chain_id == b->chain_id &&
           memcmp(a->verifying_contract, b->verifying_contract, sizeof a->verifying_contract) == 0;
}

/* NULL when it withdraws the vector that was signed last, and nothing else. */
static const char *find_objection(const struct gw_signer_feed *feed, const struct gw_signer_request *request,
                                  const uint8_t digest[32])
{
    const struct gw_revocation *revocation = &request->revocation;
    if (feed == NULL || revocation->seq != feed->seq || revocation->epoch != feed->epoch) {
        return "it is not the vector signed last";
    }
    if (!is_same_domain(&request->domain, &feed->domain)) {
        return "the vector was for another contract";
    }
    if (memcmp(revocation->orphaned_block_hash, feed->block_hash, sizeof feed->block_hash) != 0) {
        return "the vector was of another block";
    }
    if (is_valid_too_long(revocation->issued_at, feed->observed_at)) {
        return "it is not issued within a day of the observation";
    }
    if (!is_zero(feed->revocation_digest) && memcmp(feed->revocation_digest, digest, 32) != 0) {
        return "the vector was revoked with other content";
    }
    return NULL;
}

static const char *answer_revocation(struct gw_signer *signer, struct gw_signer_reply *reply,
                                     const struct gw_signer_request *request)
{
    struct gw_signer_feed *feed = find_feed(signer, request->revocation.feed_id);
    struct gw_signed_revocation signed_one;
    if (request->mode != (uint64_t)signer->mode) {
        return "mode is not the signer's own";
    }
    gw_signal_revocation_digest(reply->digest, &request->revocation, &request->domain);
    const char *why = find_objection(feed, request, reply->digest);
    if (why != NULL) {
        return why;
    }
    memset(&signed_one, 0, sizeof signed_one);
    signed_one.revocation = request->revocation;
    signed_one.domain = request->domain;
    if (gw_signal_sign_revocation_with(&signer->key, &signed_one) != GW_OK) {
        return "signing failed";
    }
    memcpy(reply->signature, signed_one.signature, sizeof reply->signature);
    memcpy(feed->revocation_digest, reply->digest, sizeof feed->revocation_digest);
    return NULL;
}

void gw_signer_answer(struct gw_signer *signer, struct gw_signer_reply *reply,
                      const struct gw_signer_request *request)
{
    const char *why = NULL;
    memset(reply, 0, sizeof *reply);
    reply->magic = GW_SIGNER_MAGIC;
    reply->size = sizeof *reply;
    memcpy(reply->signer, signer->key.address, sizeof reply->signer);
    if (request->magic != GW_SIGNER_MAGIC || request->size != sizeof *request) {
        why = "not a request of this build";
    } else if (request->type == GW_SIGNER_VECTOR) {
        why = answer_vector(signer, reply, request);
    } else if (request->type == GW_SIGNER_REVOCATION) {
        why = answer_revocation(signer, reply, request);
    } else if (request->type != GW_SIGNER_ADDRESS) {
        why = "type is unknown";
    }
    reply->status = why == NULL ? GW_OK : GW_E_REFUSED;
    if (why != NULL) {
        memset(reply->digest, 0, sizeof reply->digest);
        snprintf(reply->reason, sizeof reply->reason, "%s", why);
    }
}
