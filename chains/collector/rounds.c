#include "chains/collector/rounds.h"

#include <inttypes.h>

#include "chains/collector/text.h"
#include "ipc/base/log.h"

static void exclude(struct gw_reader *reader, size_t i, enum gw_status status)
{
    struct gw_venue *venue = &reader->chain->venues[i];

    if (venue->reason[0] == '\0') {
        gw_venue_fail(venue, "%s", gw_status_text(status));
    }
    reader->is_excluded[i] = true;
    GW_LOG(WARN, "venue.excluded", "chain", reader->chain->name, "venue", venue->name, "block",
           gw_log_u64(reader->block.number), "reason", venue->reason);
}

static void emit_venue(struct gw_reader *reader, size_t i)
{
    struct gw_venue *venue = &reader->chain->venues[i];
    struct gw_position_sink sink = gw_book_sink(&reader->book, venue->protocol->name);
    enum gw_status status = venue->protocol->emit(venue, &reader->chain->market, &sink);

    if (status != GW_OK) {
        gw_book_drop(&reader->book);
        exclude(reader, i, status);
        return;
    }
    gw_venue_mark_all_clean(venue);
}

/* A record tells its protocol, not which of its deployments: a gap of one marks them all. */
static bool has_gap(const struct gw_reader *reader, const char *protocol)
{
    for (uint32_t i = 0; i < reader->chain->venue_count; i++) {
        if (strcmp(reader->chain->venues[i].protocol->name, protocol) == 0 &&
            gw_history_missing(&reader->history, i) > 0) {
            return true;
        }
    }
    return false;
}

static void mark_record(const struct gw_reader *reader, struct gw_record_head *head)
{
    head->flags |= reader->is_weak ? GW_EXPOSURE_WEAK_PIN : 0u;
    head->flags |= reader->block.header.trust != GW_HEADER_PROVEN ? GW_EXPOSURE_UNPROVEN : 0u;
    if (has_gap(reader, head->protocol)) {
        head->flags |= GW_EXPOSURE_GAP;
        head->flags &= ~GW_EXPOSURE_COMPLETE;
    }
}

/* What is known of how the block was read goes into each of its records. */
static void mark_records(struct gw_reader *reader)
{
    for (size_t i = 0; i < reader->book.exposure_count; i++) {
        mark_record(reader, &reader->book.exposures[i].head);
    }
    for (size_t i = 0; i < reader->book.depth_count; i++) {
        mark_record(reader, &reader->book.depths[i].head);
    }
    for (size_t i = 0; i < reader->book.liquidation_count; i++) {
        mark_record(reader, &reader->book.accounts.records[i].head);
    }
}

/* The ledger of what was not read stands among what the book does not hold. */
static enum gw_status tell_gaps(struct gw_reader *reader)
{
    char reason[GW_VENUE_REASON_MAX];

    for (size_t i = 0; i < reader->history.gap_count; i++) {
        const struct gw_history_gap *gap = &reader->history.gaps[i];
        const struct gw_venue *venue = &reader->chain->venues[gap->venue];
        (void)snprintf(reason, sizeof reason, "logs of blocks %" PRIu64 " to %" PRIu64 " were not read: %s",
                       gap->from, gap->to, gw_status_text((enum gw_status)gap->status));
        GW_TRY(gw_book_exclude(&reader->book, venue->protocol->name, venue->name, reason));
    }
    return GW_OK;
}

static enum gw_status fill_book(struct gw_reader *reader)
{
    for (size_t i = 0; i < reader->chain->venue_count; i++) {
        if (!reader->is_excluded[i]) {
            emit_venue(reader, i);
        }
        if (reader->is_excluded[i]) {
            GW_TRY(gw_book_exclude(&reader->book, reader->chain->venues[i].protocol->name,
                                   reader->chain->venues[i].name, reader->chain->venues[i].reason));
        }
    }
    GW_TRY(tell_gaps(reader));
    GW_TRY(gw_book_seal(&reader->book));
    mark_records(reader);
    return GW_OK;
}

static void note_contracts(struct gw_reader *reader, size_t venue)
{
    const size_t end = reader->calls.count;

    if (reader->round == 0 && gw_code_watch_is_noting(&reader->code, &reader->block)) {
        for (size_t i = reader->spans[venue]; i < end; i++) {
            gw_code_watch_note(&reader->code, venue, reader->calls.calls[i].to);
        }
    }
}

static enum gw_status plan_round(struct gw_reader *reader)
{
    size_t i = 0;

    gw_call_list_reset(&reader->calls);
    for (; i < reader->chain->venue_count; i++) {
        struct gw_venue *venue = &reader->chain->venues[i];
        reader->spans[i] = reader->calls.count;
        if (reader->is_excluded[i] || reader->round >= venue->protocol->rounds) {
            continue;
        }
        venue->reason[0] = '\0';
        enum gw_status status = venue->protocol->plan(venue, reader->round, &reader->calls);
        if (status != GW_OK) {
            reader->calls.count = reader->spans[i];
            exclude(reader, i, status);
        }
        note_contracts(reader, i);
    }
    reader->spans[i] = reader->calls.count;
    if (reader->round == 0) {
        GW_TRY(gw_market_plan(&reader->chain->market, &reader->calls));
    }
    reader->spans[i + 1] = reader->calls.count;
    if (reader->round == 0) {
        GW_TRY(gw_consumers_plan(&reader->chain->consumers, &reader->calls));
    }
    reader->spans[i + 2] = reader->calls.count;
    return GW_OK;
}

static struct gw_reply_list replies_of(const struct gw_reader *reader, size_t span)
{
    return (struct gw_reply_list){reader->calls.calls + reader->spans[span],
                                  reader->replies + reader->spans[span],
                                  reader->spans[span + 1] - reader->spans[span]};
}

static enum gw_status decode_round(struct gw_reader *reader)
{
    size_t count = reader->chain->venue_count;
    struct gw_reply_list list = replies_of(reader, count);

    if (reader->round == 0) {
        GW_TRY(gw_market_decode(&reader->chain->market, &list, reader->block.time_s));
        list = replies_of(reader, count + 1);
        gw_consumers_decode(&reader->chain->consumers, &list);
    }
    for (size_t i = 0; i < count; i++) {
        struct gw_venue *venue = &reader->chain->venues[i];
        if (reader->is_excluded[i] || reader->round >= venue->protocol->rounds) {
            continue;
        }
        list = replies_of(reader, i);
        enum gw_status status = venue->protocol->decode(venue, reader->round, &list);
        if (status != GW_OK) {
            exclude(reader, i, status);
        }
    }
    return GW_OK;
}

/* One chunk's hex result into reader->bytes, then into replies[first..]. */
static enum gw_status take_chunk(struct gw_reader *reader, const struct gw_rpc_item *item, size_t first,
                                 size_t count)
{
    uint8_t *bytes = reader->bytes + reader->bytes_used;
    size_t size = 0;

    GW_TRY(item->status);
    GW_TRY(gw_json_hex(bytes, GW_ROUND_BYTES_MAX - reader->bytes_used, &size, item->result));
    reader->bytes_used += size;
    gw_keccak_update(&reader->digest, bytes, size);
    return gw_multicall_decode(reader->replies + first, count, bytes, size);
}

static void next_round(struct gw_reader *reader);

/* How nodes that do not know EIP-1898 refuse an object in the place of a block. */
static bool is_pin_refused(const struct gw_rpc_item *item)
{
    static const char *const texts[] = {"blockHash",        "unmarshal",     "hex string",
                                        "invalid argument", "nvalid params", "invalid type"};

    for (size_t i = 0;
         item->status == GW_E_RPC && item->message != NULL && i < sizeof texts / sizeof texts[0]; i++) {
        if (strstr(item->message, texts[i]) != NULL) {
            return true;
        }
    }
    return false;
}

/* Behind calls by number stands the block of that number: it must still be this one. */
static enum gw_status check_pin(const struct gw_reader *reader, const struct gw_rpc_item *item)
{
    struct gw_block block;

    GW_TRY(item->status);
    GW_TRY(gw_block_parse(&block, item->result));
    return memcmp(block.hash, reader->block.hash, 32) == 0 ? GW_OK : GW_E_REORG;
}

static bool weaken_pin(struct gw_reader *reader, const struct gw_rpc_reply *reply)
{
    if (reply->status != GW_OK || reader->is_weak || reader->chain->integrity.pin != GW_PIN_AUTO ||
        !is_pin_refused(&reply->items[0])) {
        return false;
    }
    GW_LOG(WARN, "pin.weak", "chain", reader->chain->name, "block", gw_log_u64(reader->block.number),
           "message", reply->items[0].message);
    reader->is_weak = true;
    return true;
}

static void on_calls(void *context, const struct gw_rpc_reply *reply)
{
    struct gw_reader *reader = context;
    enum gw_status status = reply->status;
    size_t first = 0;

    if (weaken_pin(reader, reply)) {
        next_round(reader);
        return;
    }
    if (status == GW_OK && reader->is_weak) {
        status = check_pin(reader, &reply->items[reader->chunk_count]);
    }
    reader->bytes_used = 0;
    for (size_t i = 0; status == GW_OK && i < reader->chunk_count; i++) {
        status = take_chunk(reader, &reply->items[i], first, reader->chunk_counts[i]);
        if (status != GW_OK) {
            const char *message = reply->items[i].message;
            GW_LOG(WARN, "calls.failed", "chain", reader->chain->name, "multicall3",
                   gw_log_hex(reader->chain->multicall3, 20), "status", gw_status_name(status), "message",
                   message != NULL ? message : "the reply is none of aggregate3()");
        }
        first += reader->chunk_counts[i];
    }
    if (status == GW_OK) {
        status = decode_round(reader);
    }
    if (status != GW_OK) {
        reader->rounds_done(reader, status);
        return;
    }
    reader->round++;
    next_round(reader);
}

static char *put_number(char *out, uint64_t number)
{
    char text[24];

    snprintf(text, sizeof text, "\"0x%llx\"", (unsigned long long)number);
    return gw_text_put(out, text);
}

/* Writes one eth_call's params at *at: [{"to":..,"data":..},{"blockHash":..,"requireCanonical":true}], or with the number
 * at the end where a hash is not taken. */
static enum gw_status put_call(struct gw_reader *reader, size_t *at, size_t first, size_t *count)
{
    static uint8_t data[GW_CHUNK_BYTES_MAX * 2];
    struct gw_abi_buffer buffer = {.data = data, .capacity = sizeof data};
    char *out = reader->text + *at;

    GW_TRY(gw_multicall_encode(&buffer, &reader->calls, first, count));
    GW_ENSURE(*at + 2 * buffer.size + 512 <= GW_ROUND_TEXT_MAX, GW_E_BOUND);
    out = gw_text_put(out, "[{\"to\":\"");
    out = gw_text_put_hex(out, reader->chain->multicall3, 20);
    out = gw_text_put(out, "\",\"data\":\"");
    out = gw_text_put_hex(out, buffer.data, buffer.size);
    if (reader->is_weak) {
        out = put_number(gw_text_put(out, "\"},"), reader->block.number);
        out = gw_text_put(out, "]");
    } else {
        out = gw_text_put(out, "\"},{\"blockHash\":\"");
        out = gw_text_put_hex(out, reader->block.hash, 32);
        out = gw_text_put(out, "\",\"requireCanonical\":true}]");
    }
    *at = (size_t)(out - reader->text) + 1;
    return GW_OK;
}

/* Plans and sends the round. GW_AGAIN: it needed no calls and is decoded already. */
static enum gw_status ask_round(struct gw_reader *reader)
{
    struct gw_rpc_call calls[GW_RPC_BATCH_MAX];
    size_t first = 0;
    size_t at = 0;

    GW_TRY(plan_round(reader));
    reader->chunk_count = 0;
    while (first < reader->calls.count) {
        size_t i = reader->chunk_count;
        GW_ENSURE(i + 1 < GW_RPC_BATCH_MAX, GW_E_BOUND);
        calls[i] = (struct gw_rpc_call){"eth_call", reader->text + at};
        GW_TRY(put_call(reader, &at, first, &reader->chunk_counts[i]));
        first += reader->chunk_counts[i];
        reader->chunk_count++;
    }
    if (reader->chunk_count == 0) {
        GW_TRY(decode_round(reader));
        return GW_AGAIN;
    }
    struct gw_rpc_ask ask = {calls, reader->chunk_count, false, reader->chain->integrity.quorum, 0};
    if (reader->is_weak) {
        gw_text_put(put_number(gw_text_put(reader->text + at, "["), reader->block.number), ",false]");
        calls[ask.count++] = (struct gw_rpc_call){"eth_getBlockByNumber", reader->text + at};
    }
    return gw_rpc_ask(reader->rpc, &ask, on_calls, reader);
}

static void next_round(struct gw_reader *reader)
{
    enum gw_status status = GW_AGAIN;

    while (status == GW_AGAIN && reader->round < GW_ROUNDS_MAX) {
        status = ask_round(reader);
        reader->round += status == GW_AGAIN ? 1 : 0;
    }
    if (status == GW_AGAIN) {
        reader->rounds_done(reader, fill_book(reader));
    } else if (status != GW_OK) {
        reader->rounds_done(reader, status);
    }
}

void gw_rounds_start(struct gw_reader *reader, gw_reader_done done)
{
    reader->rounds_done = done;
    reader->is_weak = reader->is_weak || reader->chain->integrity.pin == GW_PIN_NUMBER;
    reader->round = 0;
    next_round(reader);
}
