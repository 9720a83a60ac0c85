#include "chains/collector/reader.h"

#include <string.h>

#include "chains/collector/backfill.h"
#include "chains/collector/calls.h"
#include "chains/collector/pinned.h"
#include "chains/collector/rounds.h"
#include "ipc/base/log.h"

void gw_reader_forget(struct gw_reader *reader)
{
    const struct gw_chain *chain = reader->chain;

    gw_keccak_init(&reader->history_digest);
    reader->is_discovered = false;
    reader->recheck_from = UINT64_MAX;
    reader->recheck_to = 0;
    memset(reader->is_blind, 0, sizeof reader->is_blind);
    memset(reader->rests_until, 0, sizeof reader->rests_until);
    memset(reader->refusals, 0, sizeof reader->refusals);
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
    reader->pinned.waste_max = GW_PINNED_WASTE_LOGS;
    GW_TRY(gw_calls_init(&reader->asked, chain));
    GW_TRY(gw_ahead_init(&reader->ahead));
    gw_reader_forget(reader);
    reader->replies = calloc(GW_CALLS_MAX, sizeof *reader->replies);
    reader->is_known = calloc(GW_CALLS_MAX, sizeof *reader->is_known);
    reader->bytes = malloc(GW_ROUND_BYTES_MAX + GW_CALLS_CHUNK_MAX);
    reader->text = malloc(GW_ROUND_TEXT_MAX);
    return reader->replies != NULL && reader->is_known != NULL && reader->bytes != NULL &&
                   reader->text != NULL
               ? GW_OK
               : GW_E_NOMEM;
}

void gw_reader_fini(struct gw_reader *reader)
{
    gw_book_fini(&reader->book);
    gw_call_list_fini(&reader->calls);
    gw_calls_fini(&reader->asked);
    gw_ahead_fini(&reader->ahead);
    free(reader->replies);
    free(reader->is_known);
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
        if (reader->is_by_number && reader->recheck_from <= reader->block.number) {
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

/* Venue by venue, from where the history of each stands up to this block. By number, another branch may answer as long as
 * blocks can be replaced. */
static void read_history(struct gw_reader *reader)
{
    const uint64_t unsettled = reader->settled_number + 1;

    reader->is_by_number = true;
    reader->recheck_from = unsettled < reader->recheck_from ? unsettled : reader->recheck_from;
    gw_backfill_start(reader, reader->block.number, backfill_done);
}

/* More logs than an answer holds, even of one venue: history knows how to leave out what cannot be read, of it alone. */
static void pinned_done(void *context, enum gw_status status)
{
    struct gw_reader *reader = context;

    if (status == GW_E_BOUND || status == GW_E_SIZE) {
        GW_LOG(WARN, "logs.flood", "chain", reader->chain->name, "block", gw_log_u64(reader->block.number),
               "status", gw_status_name(status));
        gw_history_rewind(&reader->history, reader->block.number - 1);
        read_history(reader);
    } else if (status != GW_OK) {
        finish(reader, status);
    } else {
        read_state(reader);
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
    gw_pinned_start(reader, pinned_done);
}

/* Heals what no log told. By block number, so that a replay does the same at the same block. */
static void mark_due(struct gw_reader *reader)
{
    for (size_t i = 0; i < reader->chain->venue_count; i++) {
        struct gw_venue *venue = &reader->chain->venues[i];
        venue->block_number = 0;
        venue->settled_number = reader->settled_number;
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
    reader->is_by_number = false;
    gw_keccak_init(&reader->digest);
    memcpy(reader->is_excluded, reader->is_blind, sizeof reader->is_excluded);
    gw_book_begin(&reader->book, &reader->chain->market, block);
    mark_due(reader);
    if (reader->chain->integrity.headers == GW_HEADERS_REQUIRE && block->header.trust != GW_HEADER_PROVEN) {
        finish(reader, GW_E_CHECKSUM);
        return;
    }
    if (!reader->is_discovered) {
        read_history(reader);
    } else if (is_retry_due(reader) || is_recheck_due(reader)) {
        if (is_recheck_due(reader)) {
            gw_history_recheck(&reader->history, reader->recheck_from, reader->recheck_to);
        }
        if (is_retry_due(reader)) {
            gw_history_retry_gaps(&reader->history);
        }
        gw_backfill_start(reader, block->number - 1, retry_done);
    } else {
        gw_pinned_start(reader, pinned_done);
    }
}
