#include "chains/collector/output.h"

#include <string.h>

#include "ipc/base/log.h"
#include "ipc/rpc_errors.h"

_Static_assert((int)GW_ROLE_COUNT == GW_RPC_ROLES, "a record counts by role");

static const struct gw_record_head status_head = {
    .kind = GW_RECORD_STATUS, .size = sizeof(struct gw_status_record), .abi = GW_RECORD_ABI, .valid = 1};

static uint64_t starts_before(const struct gw_output *out)
{
    bool has_past = out->has_ring && out->mode != GW_MODE_REPLAY;

    return has_past ? out->ring.epoch << GW_OUTPUT_EPOCH_SHIFT : 0;
}

static void complete_head(struct gw_record_head *head, const struct gw_output *out,
                          const struct gw_output_facts *facts)
{
    head->chain_id = out->chain->chain_id;
    memset(head->chain, 0, sizeof head->chain);
    memcpy(head->chain, out->chain->name, strlen(out->chain->name));
    head->mode = out->mode;
    head->finality = GW_FINALITY_LATEST;
    head->epoch = starts_before(out) + facts->epoch;
    head->observed_ms = facts->now_ms;
}

enum gw_status gw_output_open(struct gw_output *out, const struct gw_chain *chain, enum gw_mode mode,
                              const char *path)
{
    enum gw_status status = GW_OK;

    memset(out, 0, sizeof *out);
    out->chain = chain;
    out->mode = mode;
    gw_keccak_init(&out->digest);
    out->status.head = status_head;
    complete_head(&out->status.head, out, &(struct gw_output_facts){0});
    if (path != NULL) {
        status = gw_ring_create(&out->ring, path, GW_OUTPUT_SLOTS, (uint32_t)GW_RECORD_SIZE_MAX);
        out->has_ring = status == GW_OK;
    }
    if (status != GW_OK) {
        GW_LOG(ERROR, "ring.failed", "chain", chain->name, "path", path, "status", gw_status_name(status),
               "text", gw_status_text(status));
    }
    return status;
}

static void publish(struct gw_output *out, const void *record, size_t size)
{
    if (out->has_ring) {
        gw_ring_publish(&out->ring, record, size);
    }
}

/* A record that fails its own check keeps its identity and loses its numbers. */
static void seal_record(struct gw_output *out, void *record, struct gw_record_head *head)
{
    if (gw_record_check(record, head->size) != GW_OK) {
        GW_LOG(ERROR, "record.invalid", "chain", out->chain->name, "protocol", head->protocol, "venue",
               head->venue);
        memset((uint8_t *)record + sizeof *head, 0, head->size - sizeof *head);
        head->valid = 0;
        head->flags = 0;
    }
    gw_keccak_update(&out->digest, record, head->size);
    publish(out, record, head->size);
}

static void fill_progress(struct gw_status_record *status, const struct gw_output_progress *progress)
{
    status->history_left = progress->history_left;
    status->history_total = progress->history_total;
    status->history_eta_s = progress->history_eta_s;
    status->gaps = progress->gaps;
    status->gap_blocks = progress->gap_blocks;
    status->drift = progress->drift;
    status->reread_entries = progress->reread_entries;
    status->checkpoint_number = progress->checkpoint_number;
    status->rpc_budget_day = progress->budget.budget;
    status->rpc_used_day = progress->budget.used;
    status->rpc_forecast_day = progress->budget.forecast;
    memcpy(status->gap_list, progress->gap_list, sizeof status->gap_list);
}

static void fill_counters(struct gw_status_record *status, const struct gw_output *out,
                          const struct gw_rpc_counters *rpc)
{
    fill_progress(status, &out->progress);
    status->ws_live = out->announced.live;
    status->ws_heads = out->announced.heads;
    status->ws_failures = out->announced.failures;
    status->ws_unconfirmed = out->announced.unconfirmed;
    status->ws_missed = out->announced.missed;
    status->rpc_calls = rpc->requests;
    status->rpc_bytes = rpc->bytes_in;
    status->rpc_errors = 0;
    memset(status->rpc_failures, 0, sizeof status->rpc_failures);
    for (size_t i = 0; i < GW_STATUS_COUNT; i++) {
        const size_t kind = gw_rpc_kind_of((enum gw_status)i);
        status->rpc_errors += rpc->errors[i];
        for (size_t role = 0; role < GW_ROLE_COUNT; role++) {
            status->rpc_failures[role * GW_RPC_KINDS + kind] += rpc->failures[role][i];
        }
    }
    status->last_error = (int64_t)rpc->last_error;
}

static void fill_status(struct gw_status_record *status, const struct gw_book *book,
                        const struct gw_output *out, const struct gw_output_facts *facts)
{
    uint64_t reorgs = status->reorgs + (facts->reorg_depth > 0 ? 1 : 0);
    struct gw_keccak running = out->digest;

    memset(status, 0, sizeof *status);
    status->head = status_head;
    status->head.block_number = book->block.number;
    status->head.block_time_s = book->block.time_s;
    memcpy(status->head.block_hash, book->block.hash, 32);
    memcpy(status->head.parent_hash, book->block.parent, 32);
    complete_head(&status->head, out, facts);
    status->safe_number = facts->safe_number;
    status->finalized_number = facts->finalized_number;
    status->freeze_reason = facts->freeze_reason;
    status->freeze_epoch =
        facts->freeze_reason != GW_FREEZE_NONE ? starts_before(out) + facts->freeze_epoch : 0;
    status->exposures = book->exposure_count;
    status->depths = book->depth_count;
    status->venues_excluded = book->excluded_count - book->gap_count;
    status->reorgs = reorgs;
    status->reorg_depth = facts->reorg_depth;
    fill_counters(status, out, facts->rpc);
    gw_keccak_final(&running, status->records_digest);
}

static void publish_consumer(struct gw_output *out, const struct gw_consumer *consumer,
                             const struct gw_block *block, const struct gw_output_facts *facts)
{
    struct gw_consumer_record record = consumer->record;

    record.head.block_number = block->number;
    record.head.block_time_s = block->time_s;
    memcpy(record.head.block_hash, block->hash, 32);
    memcpy(record.head.parent_hash, block->parent, 32);
    complete_head(&record.head, out, facts);
    seal_record(out, &record, &record.head);
}

void gw_output_block(struct gw_output *out, struct gw_book *book, const struct gw_output_facts *facts)
{
    for (size_t i = 0; i < book->exposure_count; i++) {
        struct gw_exposure *record = &book->exposures[i];
        complete_head(&record->head, out, facts);
        memcpy(record->replies_digest, facts->replies_digest, 32);
        seal_record(out, record, &record->head);
    }
    for (size_t i = 0; i < book->bucket_count; i++) {
        struct gw_bucket_record *record = &book->buckets[i];
        complete_head(&record->head, out, facts);
        seal_record(out, record, &record->head);
    }
    for (size_t i = 0; i < book->liquidation_count; i++) {
        struct gw_liquidation_record *record = &book->accounts.records[i];
        complete_head(&record->head, out, facts);
        seal_record(out, record, &record->head);
    }
    for (size_t i = 0; i < book->perp_count; i++) {
        struct gw_perp_record *record = &book->perps[i];
        complete_head(&record->head, out, facts);
        seal_record(out, record, &record->head);
    }
    for (size_t i = 0; i < book->depth_count; i++) {
        struct gw_depth *record = &book->depths[i];
        complete_head(&record->head, out, facts);
        memcpy(record->replies_digest, facts->replies_digest, 32);
        seal_record(out, record, &record->head);
    }
    for (size_t i = 0; i < out->chain->consumers.count; i++) {
        if (out->chain->consumers.items[i].is_read) {
            publish_consumer(out, &out->chain->consumers.items[i], &book->block, facts);
        }
    }
    fill_status(&out->status, book, out, facts);
    publish(out, &out->status, sizeof out->status);
    out->blocks++;
}

void gw_output_beat(struct gw_output *out, const struct gw_rpc_counters *rpc, int64_t now_ms,
                    int64_t head_age_ms, bool is_end)
{
    struct gw_status_record beat = out->status;

    if (out->blocks == 0 && !is_end && out->progress.history_left == 0) {
        return;
    }
    beat.is_beat = is_end ? 0 : 1;
    beat.is_end = is_end ? 1 : 0;
    beat.head.observed_ms = now_ms;
    beat.head_age_ms = head_age_ms;
    beat.reorg_depth = 0;
    fill_counters(&beat, out, rpc);
    publish(out, &beat, sizeof beat);
}

uint64_t gw_output_sequence(const struct gw_output *out)
{
    return out->has_ring ? out->ring.next - 1 : 0;
}

void gw_output_close(struct gw_output *out)
{
    if (out->has_ring) {
        gw_ring_destroy(&out->ring, false);
        out->has_ring = false;
    }
}
