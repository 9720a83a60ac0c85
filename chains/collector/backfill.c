#include "chains/collector/backfill.h"

#include <inttypes.h>
#include <string.h>

#include "chains/collector/logs.h"
#include "chains/collector/text.h"
#include "ipc/base/clock.h"
#include "ipc/base/log.h"

static void step(struct gw_reader *reader);

static void end(struct gw_reader *reader, enum gw_status status)
{
    reader->backfill.done(reader, status);
}

/* Seconds that the rest will take at the pace so far; 0 = nobody can tell. */
static uint64_t estimate_s(const struct gw_backfill *b, uint64_t left, uint64_t now_ms)
{
    const uint64_t read = b->total > left ? b->total - left : 0;
    const double left_s =
        read == 0 ? 0.0 : (double)(now_ms - b->since_ms) / 1e3 * (double)left / (double)read;
    return left_s < GW_BACKFILL_ETA_S_MAX ? (uint64_t)left_s : 0;
}

static void tell(struct gw_reader *reader)
{
    struct gw_backfill *b = &reader->backfill;
    const uint64_t now_ms = gw_clock_mono_ms();
    b->left = gw_history_left(&reader->history, b->target);
    b->total = b->total > b->left ? b->total : b->left;
    b->eta_s = estimate_s(b, b->left, now_ms);
    if (now_ms - b->told_ms < GW_BACKFILL_TELL_MS) {
        return;
    }
    b->told_ms = now_ms;
    GW_LOG(INFO, "history.progress", "chain", reader->chain->name, "blocks_left", gw_log_u64(b->left), "of",
           gw_log_u64(b->total), "asks", gw_log_u64(reader->history.asks), "logs",
           gw_log_u64(reader->logs_seen), "eta_s", b->eta_s > 0 ? gw_log_u64(b->eta_s) : "unknown");
}

static void tell_gap(const struct gw_reader *reader, enum gw_status why)
{
    const struct gw_history_ask *ask = &reader->backfill.ask;
    GW_LOG(ERROR, "history.gap", "chain", reader->chain->name, "venue",
           reader->chain->venues[ask->venue].name, "from", gw_log_u64(ask->from), "to", gw_log_u64(ask->to),
           "status", gw_status_name(why));
}

static void refuse(struct gw_reader *reader, enum gw_status why)
{
    struct gw_backfill *b = &reader->backfill;
    const uint64_t missing = gw_history_missing(&reader->history, b->ask.venue);

    if (!gw_history_refuse(&reader->history, &b->ask, why)) {
        end(reader, why);
        return;
    }
    if (gw_history_missing(&reader->history, b->ask.venue) > missing) {
        tell_gap(reader, why);
    }
    step(reader);
}

static enum gw_status take(struct gw_reader *reader, const struct gw_rpc_item *item,
                           const struct gw_block *pin)
{
    struct gw_backfill *b = &reader->backfill;
    GW_TRY(gw_logs_check(reader, &b->filter, item, pin, b->ask.from, b->ask.to));
    const size_t count = gw_json_count(item->result);
    GW_ENSURE(pin != NULL || count == 0 || count % GW_BACKFILL_CAP != 0, GW_E_BOUND);
    return gw_logs_touch(reader, b->ask.venue, item, &reader->history_digest);
}

static enum gw_status ask_logs(struct gw_reader *reader, uint32_t avoid);

static void on_logs(void *context, const struct gw_rpc_reply *reply)
{
    struct gw_reader *reader = context;
    struct gw_backfill *b = &reader->backfill;
    enum gw_status status = reply->status;

    if (status == GW_OK && reader->chain->integrity.logs == GW_LOGS_CORROBORATE && !b->is_doubted &&
        reply->items[0].status == GW_OK && gw_json_count(reply->items[0].result) == 0) {
        b->is_doubted = true;
        status = ask_logs(reader, reply->upstreams);
        if (status == GW_OK) {
            return;
        }
    }
    if (status == GW_OK) {
        status = take(reader, &reply->items[0], b->ask.is_by_hash ? &b->block : NULL);
    }
    if (status == GW_E_CHECKSUM) {
        gw_rpc_blame(reader->rpc, reply->upstreams, status);
    }
    if (status != GW_OK) {
        refuse(reader, status);
        return;
    }
    gw_history_take(&reader->history, &b->ask);
    step(reader);
}

static enum gw_status ask_logs(struct gw_reader *reader, uint32_t avoid)
{
    struct gw_backfill *b = &reader->backfill;
    const struct gw_venue *venue = &reader->chain->venues[b->ask.venue];
    struct gw_watch watch = {0};
    char where[96] = "\"blockHash\":\"";
    struct gw_rpc_call call = {"eth_getLogs", reader->text};

    GW_TRY(venue->protocol->watch(venue, &watch));
    if (b->ask.is_by_hash) {
        gw_text_put(gw_text_put_hex(where + strlen(where), b->block.hash, 32), "\"");
    } else {
        (void)snprintf(where, sizeof where, "\"fromBlock\":\"0x%" PRIx64 "\",\"toBlock\":\"0x%" PRIx64 "\"",
                       b->ask.from, b->ask.to);
    }
    gw_filter_set(&b->filter, &watch);
    gw_filter_put(reader->text, &b->filter, where);
    const struct gw_rpc_ask ask = {
        .calls = &call, .count = 1, .quorum = reader->chain->integrity.quorum, .avoid = avoid};
    return gw_rpc_ask(reader->rpc, &ask, on_logs, reader);
}

static void on_block(void *context, const struct gw_rpc_reply *reply)
{
    struct gw_reader *reader = context;
    struct gw_backfill *b = &reader->backfill;
    enum gw_status status = reply->status == GW_OK ? reply->items[0].status : reply->status;

    if (status == GW_OK) {
        status = gw_block_parse(&b->block, reply->items[0].result);
    }
    if (status == GW_OK && b->block.number != b->ask.from) {
        status = GW_E_FORMAT;
    }
    if (status == GW_E_CHECKSUM) {
        gw_rpc_blame(reader->rpc, reply->upstreams, status);
    }
    if (status == GW_OK) {
        status = ask_logs(reader, 0);
    }
    if (status != GW_OK) {
        refuse(reader, status);
    }
}

static enum gw_status ask_block(struct gw_reader *reader)
{
    char params[64];
    const struct gw_rpc_call call = {"eth_getBlockByNumber", params};
    const struct gw_rpc_ask ask = {.calls = &call, .count = 1, .quorum = reader->chain->integrity.quorum};

    (void)snprintf(params, sizeof params, "[\"0x%" PRIx64 "\",false]", reader->backfill.ask.from);
    return gw_rpc_ask(reader->rpc, &ask, on_block, reader);
}

/* Venues that watch nothing have no history. */
static bool find_next(struct gw_reader *reader, bool *is_watching)
{
    struct gw_backfill *b = &reader->backfill;
    struct gw_watch watch = {0};

    *is_watching = false;
    if (!gw_history_next(&reader->history, b->target, &b->ask)) {
        return false;
    }
    const struct gw_venue *venue = &reader->chain->venues[b->ask.venue];
    *is_watching = venue->protocol->watch(venue, &watch) != GW_OK || watch.address_count > 0;
    return true;
}

static void step(struct gw_reader *reader)
{
    struct gw_backfill *b = &reader->backfill;
    const uint64_t asks_max = GW_BACKFILL_ASKS_MAX + 2 * reader->chain->venue_count;
    bool is_watching = false;

    while (find_next(reader, &is_watching) && !is_watching) {
        gw_history_skip(&reader->history, &b->ask);
    }
    tell(reader);
    if (!is_watching) {
        b->total = 0;
        end(reader, GW_OK);
        return;
    }
    if (reader->history.asks - b->asks_before >= asks_max) {
        end(reader, GW_AGAIN);
        return;
    }
    b->is_doubted = false;
    const enum gw_status status = b->ask.is_by_hash ? ask_block(reader) : ask_logs(reader, 0);
    if (status != GW_OK) {
        end(reader, status);
    }
}

void gw_backfill_start(struct gw_reader *reader, uint64_t target, gw_reader_done done)
{
    struct gw_backfill *b = &reader->backfill;

    b->target = target;
    b->done = done;
    b->asks_before = reader->history.asks;
    if (b->total == 0) {
        b->since_ms = gw_clock_mono_ms();
        b->told_ms = b->since_ms;
    }
    step(reader);
}
