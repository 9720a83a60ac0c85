#include "chains/collector/reader.h"

#include <string.h>

#include "chains/collector/evidence.h"
#include "chains/collector/rounds.h"
#include "chains/collector/text.h"
#include "ipc/base/log.h"

#define LOG_PARAMS_MAX (64u * 1024u)

enum gw_status gw_reader_init(struct gw_reader *reader, struct gw_chain *chain, struct gw_rpc *rpc)
{
    memset(reader, 0, sizeof *reader);
    reader->chain = chain;
    reader->rpc = rpc;
    GW_TRY(gw_book_init(&reader->book));
    GW_TRY(gw_call_list_init(&reader->calls));
    gw_code_watch_init(&reader->code, chain, rpc);
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
    reader->logs_from = reader->logs_from > settled + 1 ? settled + 1 : reader->logs_from;
    reader->is_discovered = false;
    reader->discover_venue = 0;
}

static void finish(struct gw_reader *reader, enum gw_status status)
{
    if (status == GW_OK) {
        struct gw_keccak running = reader->digest;
        gw_keccak_final(&running, reader->replies_digest);
        reader->is_discovered = true;
        reader->logs_from = reader->block.number + 1;
    }
    reader->done(reader->context, status);
}

static char *put_hex_list(char *out, const uint8_t *items, size_t count, size_t size)
{
    out = gw_text_put(out, "[");
    for (size_t i = 0; i < count; i++) {
        out = gw_text_put(out, i == 0 ? "\"" : ",\"");
        out = gw_text_put_hex(out, items + i * size, size);
        out = gw_text_put(out, "\"");
    }
    return gw_text_put(out, "]");
}

_Static_assert(LOG_PARAMS_MAX > 3 * GW_WATCH_MAX * (66 + 3) + 256, "a venue's filter fits");

/* params of eth_getLogs for one venue; `where` is the block part of the filter. */
static void filter_params(char *out, const struct gw_watch *watch, const char *where)
{
    out = gw_text_put(out, "[{");
    out = gw_text_put(out, where);
    out = gw_text_put(out, ",\"address\":");
    out = put_hex_list(out, &watch->addresses[0][0], watch->address_count, 20);
    out = gw_text_put(out, ",\"topics\":[");
    out = put_hex_list(out, &watch->topics[0][0], watch->topic_count, 32);
    if (watch->indexed_count > 0) {
        out = gw_text_put(out, ",");
        out = put_hex_list(out, &watch->indexed[0][0], watch->indexed_count, 32);
    }
    gw_text_put(out, "]}]");
}

static void digest_log(struct gw_keccak *digest, const struct gw_log *log)
{
    gw_keccak_update(digest, log->address, sizeof log->address);
    gw_keccak_update(digest, log->topics, 32 * (size_t)log->topic_count);
    gw_keccak_update(digest, log->data, log->data_size);
}

/* A venue that cannot follow its own logs (one it does not understand, more keys than there is room for) does not
 * know its positions any more: it stays excluded, alone, until the collector is started anew. */
static void touch(struct gw_reader *reader, size_t i, const struct gw_log *log)
{
    struct gw_venue *venue = &reader->chain->venues[i];
    enum gw_status status = GW_OK;

    if (reader->is_blind[i]) {
        return;
    }
    venue->reason[0] = '\0';
    status = venue->protocol->touch(venue, log);
    if (status != GW_OK) {
        reader->is_blind[i] = true;
        reader->is_excluded[i] = true;
        if (venue->reason[0] == '\0') {
            gw_venue_fail(venue, "a log of block %llu: %s", (unsigned long long)log->block_number,
                          gw_status_text(status));
        }
        GW_LOG(ERROR, "venue.blind", "chain", reader->chain->name, "venue", venue->name, "reason",
               venue->reason);
    }
}

/* is_pinned: the logs were asked for by this block's hash and must carry it. */
static enum gw_status take_logs(struct gw_reader *reader, size_t venue, const struct gw_rpc_item *item,
                                bool is_pinned)
{
    uint8_t scratch[GW_LOG_DATA_MAX];
    struct gw_watch watch = {0};

    GW_TRY(item->status);
    GW_ENSURE(gw_json_is(item->result, GW_JSON_ARRAY), GW_E_FORMAT);
    GW_ENSURE(gw_json_count(item->result) <= GW_LOGS_MAX, GW_E_BOUND);
    GW_TRY(reader->chain->venues[venue].protocol->watch(&reader->chain->venues[venue], &watch));
    for (struct gw_json_value each = gw_json_first(item->result); !gw_json_is(each, GW_JSON_NONE);
         each = gw_json_next(item->result, each)) {
        struct gw_log log;
        GW_TRY(gw_log_parse(&log, scratch, each));
        GW_ENSURE(!is_pinned || memcmp(log.block_hash, reader->block.hash, 32) == 0, GW_E_REORG);
        GW_ENSURE(log.block_number <= reader->block.number, GW_E_FORMAT);
        if (is_pinned) {
            GW_TRY(gw_evidence_check_log(&reader->block.header, reader->chain->chain_id, &watch, &log));
        }
        digest_log(&reader->digest, &log);
        touch(reader, venue, &log);
        reader->logs_seen++;
    }
    return GW_OK;
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
        struct gw_watch watch = {0};
        const bool is_empty = reply->items[i].status == GW_OK && gw_json_count(reply->items[i].result) == 0;
        if (is_empty &&
            reader->chain->venues[i].protocol->watch(&reader->chain->venues[i], &watch) == GW_OK &&
            gw_evidence_may_hold(&reader->block.header, &watch)) {
            return true;
        }
    }
    return false;
}

static enum gw_status ask_pinned_logs(struct gw_reader *reader, uint32_t avoid);

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
    for (size_t i = 0; status == GW_OK && i < reply->count; i++) {
        status = take_logs(reader, i, &reply->items[i], true);
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

static enum gw_status ask_pinned_logs(struct gw_reader *reader, uint32_t avoid)
{
    struct gw_rpc_call calls[GW_VENUES_MAX];
    struct gw_rpc_ask ask = {.calls = calls, .quorum = reader->chain->integrity.quorum, .avoid = avoid};
    char where[96] = "\"blockHash\":\"";
    enum gw_status status = GW_OK;
    size_t count = 0;

    gw_text_put(gw_text_put_hex(where + strlen(where), reader->block.hash, 32), "\"");
    for (; status == GW_OK && count < reader->chain->venue_count; count++) {
        struct gw_venue *venue = &reader->chain->venues[count];
        struct gw_watch watch = {0};
        char *params = reader->text + count * LOG_PARAMS_MAX;
        status = venue->protocol->watch(venue, &watch);
        filter_params(params, &watch, where);
        calls[count] = (struct gw_rpc_call){"eth_getLogs", params};
    }
    GW_TRY(status);
    ask.count = count;
    return gw_rpc_ask(reader->rpc, &ask, on_pinned_logs, reader);
}

_Static_assert(GW_ROUND_TEXT_MAX >= GW_VENUES_MAX * LOG_PARAMS_MAX, "one filter per venue fits");
_Static_assert(GW_VENUES_MAX <= GW_RPC_BATCH_MAX, "one filter per venue is one batch");

static void discover_step(struct gw_reader *reader);

static void on_range_logs(void *context, const struct gw_rpc_reply *reply)
{
    struct gw_reader *reader = context;
    enum gw_status status = reply->status;

    if (status == GW_OK) {
        status = take_logs(reader, reader->discover_venue, &reply->items[0], false);
    }
    if (status != GW_OK) {
        reader->discover_venue = 0;
        finish(reader, status);
        return;
    }
    reader->discover_next += reader->chain->log_range_blocks;
    discover_step(reader);
}

static enum gw_status ask_range_logs(struct gw_reader *reader)
{
    struct gw_venue *venue = &reader->chain->venues[reader->discover_venue];
    uint64_t last = reader->discover_next + reader->chain->log_range_blocks - 1;
    struct gw_watch watch = {0};
    char where[96];
    struct gw_rpc_call call = {"eth_getLogs", reader->text};

    if (last > reader->block.number) {
        last = reader->block.number;
    }
    GW_TRY(venue->protocol->watch(venue, &watch));
    snprintf(where, sizeof where, "\"fromBlock\":\"0x%llx\",\"toBlock\":\"0x%llx\"",
             (unsigned long long)reader->discover_next, (unsigned long long)last);
    filter_params(reader->text, &watch, where);
    return gw_rpc_ask(
        reader->rpc,
        &(struct gw_rpc_ask){.calls = &call, .count = 1, .quorum = reader->chain->integrity.quorum},
        on_range_logs, reader);
}

static uint64_t venue_logs_from(const struct gw_reader *reader, size_t venue)
{
    uint64_t from = reader->chain->venues[venue].from_block;
    return from > reader->logs_from ? from : reader->logs_from;
}

/* One range of one venue after the other until all logs up to the block are known. */
static void discover_step(struct gw_reader *reader)
{
    enum gw_status status = GW_OK;

    while (reader->discover_venue < reader->chain->venue_count &&
           reader->discover_next > reader->block.number) {
        reader->discover_venue++;
        if (reader->discover_venue < reader->chain->venue_count) {
            reader->discover_next = venue_logs_from(reader, reader->discover_venue);
        }
    }
    if (reader->discover_venue == reader->chain->venue_count) {
        GW_LOG(INFO, "logs.discovered", "chain", reader->chain->name, "logs", gw_log_u64(reader->logs_seen));
        read_state(reader);
        return;
    }
    status = ask_range_logs(reader);
    if (status != GW_OK) {
        finish(reader, status);
    }
}

/* Heals what no log told. By block number, so that a replay does the same at the same block. */
static void mark_due(struct gw_reader *reader)
{
    for (size_t i = 0; i < reader->chain->venue_count; i++) {
        struct gw_venue *venue = &reader->chain->venues[i];
        if (venue->reread_blocks > 0 && reader->block.number % venue->reread_blocks == 0) {
            gw_venue_mark_all_dirty(venue);
        }
    }
}

void gw_reader_start(struct gw_reader *reader, const struct gw_block *block, gw_reader_done done,
                     void *context)
{
    enum gw_status status = GW_OK;

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
        reader->discover_venue = 0;
        reader->discover_next = venue_logs_from(reader, 0);
        discover_step(reader);
        return;
    }
    status = ask_pinned_logs(reader, 0);
    if (status != GW_OK) {
        finish(reader, status);
    }
}
