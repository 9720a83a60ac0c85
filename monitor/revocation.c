#include "monitor/revocation.h"

#include <string.h>

#include "ipc/base/log.h"
#include "monitor/delivery.h"

static bool is_same_hash(const uint8_t a[32], const uint8_t b[32])
{
    return memcmp(a, b, 32) == 0;
}

void gw_revocation_note(struct gw_monitor *m, const struct gw_status_record *status, uint64_t newest_number)
{
    const struct gw_record_head *block = &status->head;
    for (size_t i = 0; i < m->feeds.count; i++) {
        struct gw_feed *feed = &m->feeds.items[i];
        const struct gw_signal_header *header = &feed->last.signal.header;
        if (!feed->has_last || feed->last.domain.chain_id != block->chain_id) {
            continue;
        }
        if (header->block_number == block->block_number) {
            feed->is_orphaned = !is_same_hash(header->block_hash, block->block_hash);
        } else if (header->block_number + 1 == block->block_number) {
            feed->is_orphaned = !is_same_hash(header->block_hash, block->parent_hash);
        } else if (status->reorg_depth > 0 && (header->block_number > block->block_number ||
                                               header->block_number + status->reorg_depth > newest_number)) {
            feed->is_orphaned = true;
        }
    }
}

static bool is_due(const struct gw_feed *feed, uint64_t now_s)
{
    const struct gw_signal *signal = &feed->last.signal;
    return feed->is_orphaned && !feed->is_pending && !feed->is_revoked &&
           (signal->margin.valid_until >= now_s || signal->liquidity.valid_until >= now_s);
}

/* The domain's time may stand before the observation on a branch that is shorter. */
static void fill(struct gw_signed_revocation *out, const struct gw_signed_vector *vector, uint64_t now_s)
{
    const struct gw_signal_header *header = &vector->signal.header;
    struct gw_revocation *revocation = &out->revocation;
    memset(out, 0, sizeof *out);
    out->kind = GW_RECORD_REVOCATION;
    out->size = sizeof *out;
    memcpy(revocation->feed_id, header->feed_id, sizeof revocation->feed_id);
    revocation->seq = header->seq;
    revocation->epoch = header->epoch;
    memcpy(revocation->orphaned_block_hash, header->block_hash, sizeof revocation->orphaned_block_hash);
    revocation->issued_at = now_s > header->observed_at ? now_s : header->observed_at;
    out->domain.chain_id = vector->domain.chain_id;
    memcpy(out->domain.verifying_contract, vector->domain.verifying_contract,
           sizeof out->domain.verifying_contract);
    memcpy(out->feed, vector->feed, sizeof out->feed);
    gw_signal_revocation_digest(out->digest, revocation, &out->domain);
}

enum gw_status gw_revocation_issue(struct gw_monitor *m, int64_t now_ms)
{
    const uint64_t now_s = (uint64_t)(now_ms / 1000);
    for (size_t i = 0; i < m->feeds.count; i++) {
        struct gw_feed *feed = &m->feeds.items[i];
        if (!is_due(feed, now_s)) {
            continue;
        }
        fill(&feed->revocation, &feed->last, now_s);
        GW_TRY(gw_delivery_journal_revocation(m, feed));
        feed->is_revoked = true;
        feed->is_revocation_pending = true;
        GW_LOG(INFO, "vector.revoked", "feed", feed->name, "seq", gw_log_u64(feed->revocation.revocation.seq),
               "block", gw_log_u64(feed->last.signal.header.block_number));
        GW_TRY(gw_delivery_send_revocation(m, feed));
    }
    return GW_OK;
}
