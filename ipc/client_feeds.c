#include "ipc/client_feeds.h"

#include <string.h>

static struct gw_client_feed *find(struct gw_client_feeds *feeds, const uint8_t feed_id[32],
                                   const struct gw_signal_domain *domain)
{
    for (size_t i = 0; i < feeds->count; i++) {
        const struct gw_signed_vector *v = &feeds->items[i].vector;
        if (memcmp(v->signal.header.feed_id, feed_id, 32) == 0 && v->domain.chain_id == domain->chain_id &&
            memcmp(v->domain.verifying_contract, domain->verifying_contract, 20) == 0) {
            return &feeds->items[i];
        }
    }
    return NULL;
}

/* As the contracts have it: a new writer may start seq anew, within an epoch it rises. */
static bool is_ahead(const struct gw_signal_header *header, const struct gw_signal_header *of)
{
    return header->epoch > of->epoch || (header->epoch == of->epoch && header->seq > of->seq);
}

enum gw_status gw_client_feeds_admit(struct gw_client_feeds *feeds, const struct gw_signed_vector *vector)
{
    const struct gw_signal_header *header = &vector->signal.header;
    struct gw_client_feed *feed = find(feeds, header->feed_id, &vector->domain);
    if (feed == NULL) {
        GW_ENSURE(feeds->count < GW_CLIENT_FEEDS_MAX, GW_E_BOUND);
        feed = &feeds->items[feeds->count++];
        memset(feed, 0, sizeof *feed);
    } else {
        GW_ENSURE(memcmp(vector->digest, feed->vector.digest, 32) != 0, GW_AGAIN);
        GW_ENSURE(is_ahead(header, &feed->vector.signal.header), GW_E_REFUSED);
        feed->is_gap = feed->is_gap || memcmp(header->prev_hash, feed->vector.digest, 32) != 0;
    }
    feed->vector = *vector;
    feed->is_due = true;
    feed->is_stale_told = false;
    feed->is_revoked_told = false;
    return GW_OK;
}

enum gw_status gw_client_feeds_revoke(struct gw_client_feeds *feeds,
                                      const struct gw_signed_revocation *revocation)
{
    struct gw_client_feed *feed = find(feeds, revocation->revocation.feed_id, &revocation->domain);
    GW_ENSURE(feed != NULL, GW_AGAIN);
    GW_ENSURE(memcmp(&feed->revocation, &revocation->revocation, sizeof feed->revocation) != 0, GW_AGAIN);
    feed->revocation = revocation->revocation;
    return GW_OK;
}

bool gw_client_feed_is_revoked(const struct gw_client_feed *feed)
{
    const struct gw_signal_header *header = &feed->vector.signal.header;
    const struct gw_revocation *revocation = &feed->revocation;
    return header->seq == revocation->seq && header->epoch == revocation->epoch &&
           memcmp(header->block_hash, revocation->orphaned_block_hash, 32) == 0;
}

enum gw_status gw_client_feeds_judge(const struct gw_signed_vector *vector, uint64_t now_s,
                                     uint32_t age_s_max)
{
    const struct gw_signal *signal = &vector->signal;
    const uint64_t observed_s = signal->header.observed_at;
    GW_ENSURE(now_s != 0, GW_STALE);
    GW_ENSURE(now_s <= signal->margin.valid_until && now_s <= signal->liquidity.valid_until, GW_STALE);
    GW_ENSURE(age_s_max == 0 || now_s <= observed_s || now_s - observed_s <= age_s_max, GW_STALE);
    return GW_OK;
}

static enum gw_status tell_due(struct gw_client_feed *feed, uint64_t now_s, uint32_t age_s_max)
{
    if (feed->is_gap) {
        feed->is_gap = false;
        return GW_GAP;
    }
    feed->is_due = false;
    const enum gw_status status = gw_client_feeds_judge(&feed->vector, now_s, age_s_max);
    feed->is_stale_told = status == GW_STALE;
    return status;
}

static enum gw_status tell(struct gw_client_feed *feed, uint64_t now_s, uint32_t age_s_max)
{
    if (gw_client_feed_is_revoked(feed)) {
        GW_ENSURE(!feed->is_revoked_told, GW_AGAIN);
        feed->is_revoked_told = true;
        feed->is_due = false;
        return GW_REVOKED;
    }
    GW_ENSURE(now_s != 0, GW_AGAIN);
    if (feed->is_due) {
        return tell_due(feed, now_s, age_s_max);
    }
    GW_ENSURE(!feed->is_stale_told, GW_AGAIN);
    feed->is_stale_told = gw_client_feeds_judge(&feed->vector, now_s, age_s_max) == GW_STALE;
    return feed->is_stale_told ? GW_STALE : GW_AGAIN;
}

enum gw_status gw_client_feeds_tell(struct gw_client_feeds *feeds, uint64_t now_s, uint32_t age_s_max,
                                    struct gw_signed_vector *out)
{
    for (size_t i = 0; i < feeds->count; i++) {
        const enum gw_status status = tell(&feeds->items[i], now_s, age_s_max);
        if (status != GW_AGAIN) {
            *out = feeds->items[i].vector;
            return status;
        }
    }
    return GW_AGAIN;
}
