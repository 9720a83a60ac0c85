#include "monitor/signer/signer.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include <secp256k1_recovery.h>

#include "ipc/base/keccak.h"

static enum gw_status derive_address(struct gw_signer *signer)
{
    secp256k1_pubkey point;
    uint8_t bytes[65];
    uint8_t hash[32];
    size_t size = sizeof bytes;
    GW_ENSURE(secp256k1_ec_pubkey_create(signer->context, &point, signer->key) == 1, GW_E_DOMAIN);
    secp256k1_ec_pubkey_serialize(signer->context, bytes, &size, &point, SECP256K1_EC_UNCOMPRESSED);
    gw_keccak256(hash, bytes + 1, size - 1);
    memcpy(signer->address, hash + 12, sizeof signer->address);
    return GW_OK;
}

enum gw_status gw_signer_init(struct gw_signer *signer, const uint8_t *key, enum gw_mode mode)
{
    uint8_t blind[32];
    memset(signer, 0, sizeof *signer);
    signer->context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
    GW_ENSURE(signer->context != NULL, GW_E_NOMEM);
    signer->key = key;
    signer->mode = mode;
    const bool is_blinded = getrandom(blind, sizeof blind, 0) == (ssize_t)sizeof blind &&
                            secp256k1_context_randomize(signer->context, blind) == 1;
    /* Blinding guards the curve arithmetic against side channels; signatures are the same without it. */
    const enum gw_status status = is_blinded ? derive_address(signer) : GW_E_IO;
    if (status != GW_OK) {
        gw_signer_fini(signer);
    }
    return status;
}

void gw_signer_fini(struct gw_signer *signer)
{
    if (signer->context != NULL) {
        secp256k1_context_destroy(signer->context);
    }
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

static bool sign_digest(const struct gw_signer *signer, uint8_t signature[65], const uint8_t digest[32])
{
    secp256k1_ecdsa_recoverable_signature raw;
    int recovery = 0;
    if (secp256k1_ecdsa_sign_recoverable(signer->context, &raw, digest, signer->key, NULL, NULL) != 1) {
        return false;
    }
    secp256k1_ecdsa_recoverable_signature_serialize_compact(signer->context, signature, &recovery, &raw);
    signature[64] = (uint8_t)(27 + recovery);
    return true;
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
    if (!sign_digest(signer, reply->signature, reply->digest)) {
        return "signing failed";
    }
    if (feed == NULL) {
        feed = &signer->feeds[signer->feed_count++];
        memcpy(feed->feed_id, header->feed_id, sizeof feed->feed_id);
    }
    feed->seq = header->seq;
    feed->epoch = header->epoch;
    memcpy(feed->digest, reply->digest, sizeof feed->digest);
    return NULL;
}

void gw_signer_answer(struct gw_signer *signer, struct gw_signer_reply *reply,
                      const struct gw_signer_request *request)
{
    const char *why = NULL;
    memset(reply, 0, sizeof *reply);
    reply->magic = GW_SIGNER_MAGIC;
    reply->size = sizeof *reply;
    memcpy(reply->signer, signer->address, sizeof reply->signer);
    if (request->magic != GW_SIGNER_MAGIC || request->size != sizeof *request) {
        why = "not a request of this build";
    } else if (request->type == GW_SIGNER_VECTOR) {
        why = answer_vector(signer, reply, request);
    } else if (request->type != GW_SIGNER_ADDRESS) {
        why = "type is unknown";
    }
    reply->status = why == NULL ? GW_OK : GW_E_REFUSED;
    if (why != NULL) {
        memset(reply->digest, 0, sizeof reply->digest);
        snprintf(reply->reason, sizeof reply->reason, "%s", why);
    }
}
