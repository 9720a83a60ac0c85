#include "chains/collector/reader.h"

#include <string.h>

#include "chains/collector/backfill.h"
#include "chains/collector/calls.h"
#include "chains/collector/evidence.h"
#include "chains/collector/logs.h"
#include "chains/collector/rounds.h"
#include "chains/collector/text.h"
#include "ipc/base/log.h"

void gw_reader_forget(struct gw_reader *reader)
{
    const struct gw_chain *chain = reader->chain;

    gw_keccak_init(&reader->history_digest);
    reader->is_discovered = false;
    reader->recheck_from = UINT64_MAX;
    reader->recheck_to = 0;
    memset(reader->is_blind, 0, sizeof reader->is_blind);
    gw_history_init(&reader->history, chain->log_range_blocks);
    for (size_t i = 0; i < chain->venue_count; i++) {
        gw_history_add_venue(&reader->history, chain->venues[i].from_block);
    }
}

enum gw_status gw_reader_init(struct gw_reader *reader, struct gw_chain *chain, struct gw_rpc *rpc)
{
    memset(reader, 0, sizeof *reader);
    reader->chain = chain;
    reader->rpc = rpc;
    GW_TRY(gw_book_init(&reader->book));
    GW_TRY(gw_call_list_init(&reader->calls));
    gw_code_watch_init(&reader->code, chain, rpc);
    gw_calls_init(&reader->asked, chain);
    gw_reader_forget(reader);
    reader->replies = calloc(GW_CALLS_MAX, sizeof *reader->replies);
    reader->bytes = malloc(GW_ROUND_BYTES_MAX);
    reader->text = malloc(GW_ROUND_TEXT_MAX);
    GW_ENSURE(reader->replies != NULL && reader->bytes != NULL && reader->text != NULL, GW_E_NOMEM);
    return GW_OK;
}

void gw_reader_fini(struct gw_reader *reader)
{
    gw_book_fini(&reader->book);
    gw_call_list_fini(&reader->calls);
    free(reader->replies);
    free(reader->bytes);
    free(reader->text);
    memset(reader, 0, sizeof *reader);
}

void gw_reader_reread(struct gw_reader *reader)
{
    for (size_t i = 0; i < reader->chain->venue_count; i++) {
        gw_venue_mark_all_dirty(&reader->chain->venues[i]);
    }
}

void gw_reader_rediscover(struct gw_reader *reader, uint64_t settled)
{
    gw_reader_reread(reader);
    gw_history_rewind(&reader->history, settled);
    reader->is_discovered = false;
}

static void finish(struct gw_reader *reader, enum gw_status status)
{
    if (status == GW_OK) {
        struct gw_keccak running = reader->digest;
        gw_keccak_final(&running, reader->replies_digest);
        if (!reader->is_discovered && reader->recheck_from <= reader->block.number) {
            reader->recheck_to = reader->block.number;
        }
        reader->is_discovered = true;
        gw_history_settle(&reader->history, reader->block.number);
        gw_keccak_init(&reader->history_digest);
    }
    reader->done(reader->context, status);
}

static void rounds_done(void *context, enum gw_status status)
{
    finish(context, status);
}

static void code_done(void *context, enum gw_status status)
{
    struct gw_reader *reader = context;

    if (status != GW_OK) {
        finish(reader, status);
        return;
    }
    for (size_t i = 0; i < reader->chain->venue_count; i++) {
        reader->is_excluded[i] = reader->is_excluded[i] || gw_code_watch_is_foreign(&reader->code, i);
    }
    gw_rounds_start(reader, rounds_done);
}

static void read_state(struct gw_reader *reader)
{
    if (gw_code_watch_is_due(&reader->code, &reader->block)) {
        gw_code_watch_start(&reader->code, &reader->block, code_done, reader);
    } else {
        code_done(reader, GW_OK);
    }
}

/* Whether "no logs" of some venue is only an endpoint's word. */
static bool is_doubtful(const struct gw_reader *reader, const struct gw_rpc_reply *reply)
{
    for (size_t i = 0; i < reply->count; i++) {
        const struct gw_venue *venue = &reader->chain->venues[reader->asked_venues[i]];
        struct gw_watch watch = {0};
        const bool is_empty = reply->items[i].status == GW_OK && gw_json_count(reply->items[i].result) == 0;
        if (is_empty && venue->protocol->watch(venue, &watch) == GW_OK &&
            gw_evidence_may_hold(&reader->block.header, &watch)) {
            return true;
        }
    }
    return false;
}

static enum gw_status ask_pinned_logs(struct gw_reader *reader, uint32_t avoid);

static enum gw_status take_pinned_logs(struct gw_reader *reader, const struct gw_rpc_reply *reply)
{
    const uint64_t number = reader->block.number;

    for (size_t i = 0; i < reply->count; i++) {
        GW_TRY(
            gw_logs_check(reader, reader->asked_venues[i], &reply->items[i], &reader->block, number, number));
    }
    for (size_t i = 0; i < reply->count; i++) {
        GW_TRY(gw_logs_touch(reader, reader->asked_venues[i], &reply->items[i], &reader->digest));
    }
    return GW_OK;
}

static void on_pinned_logs(void *context, const struct gw_rpc_reply *reply)
{
    struct gw_reader *reader = context;
    enum gw_status status = reply->status;

    if (status == GW_OK && reader->chain->integrity.logs == GW_LOGS_CORROBORATE && !reader->is_corroborated &&
        is_doubtful(reader, reply)) {
        reader->is_corroborated = true;
        status = ask_pinned_logs(reader, reply->upstreams);
        if (status == GW_OK) {
            return;
        }
    }
    if (status == GW_OK) {
        status = take_pinned_logs(reader, reply);
    }
    if (status == GW_E_CHECKSUM) {
        gw_rpc_blame(reader->rpc, reply->upstreams, status);
    }
    if (status != GW_OK) {
        finish(reader, status);
        return;
    }
    read_state(reader);
}

/* GW_AGAIN: no venue watches anything, so there is nothing to ask. */
static enum gw_status ask_pinned_logs(struct gw_reader *reader, uint32_t avoid)
{
    struct gw_rpc_call calls[GW_VENUES_MAX];
    struct gw_rpc_ask ask = {.calls = calls, .quorum = reader->chain->integrity.quorum, .avoid = avoid};
    char where[96] = "\"blockHash\":\"";

    gw_text_put(gw_text_put_hex(where + strlen(where), reader->block.hash, 32), "\"");
    for (size_t i = 0; i < reader->chain->venue_count; i++) {
        const struct gw_venue *venue = &reader->chain->venues[i];
        struct gw_watch watch = {0};
        char *params = reader->text + ask.count * GW_LOG_PARAMS_MAX;
        GW_TRY(venue->protocol->watch(venue, &watch));
        if (watch.address_count > 0) {
            gw_logs_put_filter(params, &watch, where);
            reader->asked_venues[ask.count] = i;
            calls[ask.count++] = (struct gw_rpc_call){"eth_getLogs", params};
        }
    }
    return ask.count == 0 ? GW_AGAIN : gw_rpc_ask(reader->rpc, &ask, on_pinned_logs, reader);
}

_Static_assert(GW_ROUND_TEXT_MAX >= GW_VENUES_MAX * GW_LOG_PARAMS_MAX, "one filter per venue fits");
_Static_assert(GW_VENUES_MAX <= GW_RPC_BATCH_MAX, "one filter per venue is one batch");

static void backfill_done(void *context, enum gw_status status)
{
    struct gw_reader *reader = context;

    if (status != GW_OK) {
        finish(reader, status);
        return;
    }
    GW_LOG(INFO, "logs.discovered", "chain", reader->chain->name, "logs", gw_log_u64(reader->logs_seen));
    reader->digest = reader->history_digest;
    read_state(reader);
}

static void follow_logs(struct gw_reader *reader)
{
    const enum gw_status status = ask_pinned_logs(reader, 0);

    if (status == GW_AGAIN) {
        read_state(reader);
    } else if (status != GW_OK) {
        finish(reader, status);
    }
}

static bool is_recheck_due(const struct gw_reader *reader)
{
    return reader->recheck_to > 0 && reader->recheck_to <= reader->settled_number &&
           reader->block.number % GW_BACKFILL_RECHECK_BLOCKS == 0;
}

static bool is_retry_due(const struct gw_reader *reader)
{
    return reader->history.gap_count > 0 && reader->block.number % GW_BACKFILL_RETRY_BLOCKS == 0;
}

static void retry_done(void *context, enum gw_status status)
{
    struct gw_reader *reader = context;

    if (!gw_history_abandon(&reader->history, status)) {
        reader->recheck_to = 0;
        reader->recheck_from = UINT64_MAX;
    }
    reader->digest = reader->history_digest;
    follow_logs(reader);
}

/* Heals what no log told. By block number, so that a replay does the same at the same block. */
static void mark_due(struct gw_reader *reader)
{
    for (size_t i = 0; i < reader->chain->venue_count; i++) {
        struct gw_venue *venue = &reader->chain->venues[i];
        if (venue->reread_blocks > 0 && reader->block.number % venue->reread_blocks == 0) {
            gw_venue_mark_reread(venue);
        }
    }
}

void gw_reader_start(struct gw_reader *reader, const struct gw_block *block, gw_reader_done done,
                     void *context)
{
    reader->block = *block;
    reader->done = done;
    reader->context = context;
    reader->round = 0;
    reader->is_corroborated = false;
    gw_keccak_init(&reader->digest);
    memcpy(reader->is_excluded, reader->is_blind, sizeof reader->is_excluded);
    gw_book_begin(&reader->book, &reader->chain->market, block);
    mark_due(reader);
    if (reader->chain->integrity.headers == GW_HEADERS_REQUIRE && block->header.trust != GW_HEADER_PROVEN) {
        finish(reader, GW_E_CHECKSUM);
        return;
    }
    if (!reader->is_discovered) {
        /* By number, another branch may answer as long as blocks can be replaced. */
        const uint64_t unsettled = reader->settled_number + 1;
        reader->recheck_from = unsettled < reader->recheck_from ? unsettled : reader->recheck_from;
        gw_backfill_start(reader, block->number, backfill_done);
    } else if (is_retry_due(reader) || is_recheck_due(reader)) {
        if (is_recheck_due(reader)) {
            gw_history_recheck(&reader->history, reader->recheck_from, reader->recheck_to);
        }
        if (is_retry_due(reader)) {
            gw_history_retry_gaps(&reader->history);
        }
        gw_backfill_start(reader, block->number - 1, retry_done);
    } else {
        follow_logs(reader);
    }
}
