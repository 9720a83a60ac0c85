#include "chains/collector/calls.h"

#include <stdlib.h>
#include <string.h>

#include "chains/collector/calls_text.h"
#include "chains/collector/text.h"
#include "ipc/base/log.h"

#define CHUNKS_MAX (GW_RPC_BATCH_MAX - 1) /* of a POST; a block that pins them is in it, too */

enum gw_status gw_calls_init(struct gw_calls *calls, const struct gw_chain *chain)
{
    calls->calls_max = chain->multicall.calls;
    calls->reply_bytes = GW_CALLS_REPLY;
    calls->chunks_most = CHUNKS_MAX;
    gw_shares_init(&calls->shares);
    calls->replies = calloc(GW_CALLS_MAX, sizeof *calls->replies);
    GW_ENSURE(calls->replies != NULL, GW_E_NOMEM);
    GW_TRY(gw_call_set_init(&calls->silent));
    return gw_call_list_init(&calls->list);
}

void gw_calls_fini(struct gw_calls *calls)
{
    gw_call_list_fini(&calls->list);
    gw_call_set_fini(&calls->silent);
    free(calls->replies);
}

static void finish(struct gw_reader *reader, enum gw_status status)
{
    reader->asked.done(reader, status);
}

static enum gw_status push(struct gw_calls *a, size_t first, size_t count)
{
    GW_ENSURE(a->split_count < GW_CALLS_SPLITS_MAX, GW_E_BOUND);
    a->splits[a->split_count++] = (struct gw_chunk){first, count};
    return GW_OK;
}

/* The lower half comes out first. */
static enum gw_status push_halves(struct gw_calls *a, size_t first, size_t count)
{
    GW_TRY(push(a, first + count / 2, count - count / 2));
    return count / 2 > 0 ? push(a, first, count / 2) : GW_OK;
}

static void refuse_call(struct gw_reader *reader, size_t i, const struct gw_rpc_item *item)
{
    reader->asked.replies[i] = (struct gw_call_reply){.is_refused = true};
    GW_LOG(WARN, "call.refused", "chain", reader->chain->name, "contract",
           gw_log_hex(reader->asked.list.calls[i].to, 20), "status", gw_status_name(item->status), "message",
           item->message != NULL ? item->message : "");
}

static enum gw_status split(struct gw_reader *reader, const struct gw_chunk *chunk,
                            const struct gw_rpc_item *item)
{
    struct gw_calls *a = &reader->asked;
    a->is_strained = true;
    if (chunk->count == 1) {
        refuse_call(reader, chunk->first, item);
        return GW_OK;
    }
    a->calls_max = chunk->count / 2 < a->calls_max ? chunk->count / 2 : a->calls_max;
    return push_halves(a, chunk->first, chunk->count);
}

static bool is_doubtful(const struct gw_calls *a, size_t call)
{
    const struct gw_call_reply *reply = &a->replies[call];
    return !reply->is_ok && reply->size == 0 &&
           gw_call_set_find(&a->silent, &a->list, call) == a->silent.list.count;
}

/* Calls from the first silent revert on are not believed: *believed tells how many are. Alone one is, and in its next
 * chunks, too. */
static enum gw_status doubt(struct gw_reader *reader, const struct gw_chunk *chunk, size_t *believed)
{
    struct gw_calls *a = &reader->asked;
    size_t i = 0;
    while (i < chunk->count && !is_doubtful(a, chunk->first + i)) {
        i++;
    }
    if (chunk->count == 1 && i == 0) {
        (void)gw_call_set_add(&a->silent, &a->list, chunk->first); /* full: it is asked alone again */
        gw_shares_count_silent(&a->shares, chunk->first);
    }
    *believed = chunk->count == 1 ? 1 : i;
    if (*believed == chunk->count) {
        return GW_OK;
    }
    const size_t rest = chunk->count - i - 1;
    a->doubts++;
    if (a->doubts > GW_CALLS_LONE_MAX && rest > 0) {
        return push_halves(a, chunk->first + i, rest + 1);
    }
    if (rest > 0) {
        GW_TRY(push(a, chunk->first + i + 1, rest));
    }
    return push(a, chunk->first + i, 1);
}

static bool is_too_much(const struct gw_rpc_item *item)
{
    return item->status == GW_E_BOUND || item->status == GW_E_SIZE || item->status == GW_E_REVERT;
}

static enum gw_status take_chunk(struct gw_reader *reader, const struct gw_chunk *chunk,
                                 const struct gw_rpc_item *item)
{
    struct gw_calls *a = &reader->asked;
    uint8_t *bytes = reader->bytes + a->bytes_used;
    struct gw_chunk believed = *chunk;
    size_t size = 0;

    if (is_too_much(item)) {
        return split(reader, chunk, item);
    }
    GW_TRY(item->status);
    GW_TRY(gw_json_hex(bytes, GW_CALLS_CHUNK_MAX, &size, item->result));
    GW_TRY(gw_multicall_decode(a->replies + chunk->first, chunk->count, bytes, size));
    GW_TRY(doubt(reader, chunk, &believed.count));
    gw_shares_take(&a->shares, a->replies, &believed);
    a->bytes_used += size;
    a->is_full = a->bytes_used > a->shares.round_max;
    return GW_OK;
}

static void begin(struct gw_calls *a)
{
    a->next = 0;
    a->split_count = 0;
    a->bytes_used = 0;
    a->doubts = 0;
    a->is_full = false;
}

/* All over again, without whoever took most of the room. */
static enum gw_status begin_anew(struct gw_reader *reader)
{
    struct gw_calls *a = &reader->asked;
    GW_LOG(WARN, "round.full", "chain", reader->chain->name, "block", gw_log_u64(reader->block.number),
           "bytes", gw_log_u64(a->bytes_used));
    GW_ENSURE(gw_shares_drop_largest(&a->shares), GW_E_BOUND);
    begin(a);
    return GW_OK;
}

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

static void tell_failure(const struct gw_reader *reader, const struct gw_rpc_item *item,
                         enum gw_status status)
{
    GW_LOG(WARN, "calls.failed", "chain", reader->chain->name, "multicall3",
           gw_log_hex(reader->chain->multicall3, 20), "status", gw_status_name(status), "message",
           item->message != NULL ? item->message : "the reply is none of aggregate3()");
}

static void ask_more(struct gw_reader *reader);

/* Anybody's contract can take a node's time: the block is tried again with less in a POST. */
static void hurry(struct gw_calls *a)
{
    if (a->sent_count > 1) {
        a->chunks_most = a->sent_count / 2;
    } else if (a->sent[0].count > 1) {
        a->calls_max = a->sent[0].count / 2;
    }
}

/* The whole POST was too much: fewer chunks in the next, or smaller ones. */
static enum gw_status shrink_post(struct gw_reader *reader, enum gw_status status)
{
    struct gw_calls *a = &reader->asked;
    const struct gw_rpc_item item = {.status = status};
    if (status == GW_E_TIMEOUT && !reader->is_broad) {
        hurry(a);
    }
    GW_ENSURE(status == GW_E_SIZE || status == GW_E_BOUND, status);
    if (a->sent_count == 1) {
        return split(reader, &a->sent[0], &item);
    }
    a->is_strained = true;
    a->chunks_max = a->sent_count / 2;
    for (size_t i = a->sent_count; i-- > 0;) {
        GW_TRY(push(a, a->sent[i].first, a->sent[i].count));
    }
    return GW_OK;
}

static void on_calls(void *context, const struct gw_rpc_reply *reply)
{
    struct gw_reader *reader = context;
    struct gw_calls *a = &reader->asked;
    enum gw_status status = reply->status;

    if (weaken_pin(reader, reply)) {
        finish(reader, GW_AGAIN);
        return;
    }
    if (status == GW_OK && reader->is_weak) {
        status = check_pin(reader, &reply->items[a->sent_count]);
    }
    if (reply->status != GW_OK) {
        status = shrink_post(reader, status);
    }
    for (size_t i = 0; reply->status == GW_OK && status == GW_OK && !a->is_full && i < a->sent_count; i++) {
        status = take_chunk(reader, &a->sent[i], &reply->items[i]);
        if (status != GW_OK) {
            tell_failure(reader, &reply->items[i], status);
        }
    }
    if (status == GW_OK && a->is_full) {
        status = begin_anew(reader);
    }
    if (status != GW_OK) {
        finish(reader, status);
        return;
    }
    ask_more(reader);
}

/* How many calls from the next one on make a chunk: the fewest that any limit leaves. */
static size_t guess_count(const struct gw_reader *reader)
{
    const struct gw_calls *a = &reader->asked;
    const struct gw_multicall_limits *limits = &reader->chain->multicall;
    size_t count = a->list.count - a->next;
    const uint64_t by_gas = limits->gas / GW_CALLS_GAS;
    const uint64_t by_reply = limits->reply_bytes / a->reply_bytes;
    count = count > a->calls_max ? a->calls_max : count;
    count = count > by_gas ? (size_t)by_gas : count;
    count = count > by_reply ? (size_t)by_reply : count;
    return count > 0 ? count : 1;
}

_Static_assert(GW_CALLS_TEXT_MAX + 2 * GW_CHUNK_BYTES_MAX + 1024 <= GW_ROUND_TEXT_MAX, "a last chunk fits");

/* Chunks that were split come first, then what was never asked; of neither what is over its share. Of no calls: there is
 * nothing more to ask. */
static enum gw_status next_chunk(struct gw_reader *reader, struct gw_chunk *out)
{
    struct gw_calls *a = &reader->asked;
    size_t skipped = 0;
    for (out->count = 0; out->count == 0 && a->split_count > 0;) {
        const struct gw_chunk all = a->splits[--a->split_count];
        out->count = gw_shares_cut(&a->shares, &all, &skipped);
        out->first = all.first + skipped;
        if (out->count > 0 && skipped + out->count < all.count) {
            GW_TRY(push(a, out->first + out->count, all.count - skipped - out->count));
        }
    }
    if (out->count == 0) {
        const struct gw_chunk rest = {a->next, a->list.count - a->next};
        out->count = gw_shares_cut(&a->shares, &rest, &skipped);
        out->first = a->next += skipped;
        const size_t most = out->count > 0 ? guess_count(reader) : 0;
        out->count = out->count < most ? out->count : most;
    }
    return GW_OK;
}

static enum gw_status pack(struct gw_reader *reader, struct gw_rpc_call *calls, size_t *at)
{
    struct gw_calls *a = &reader->asked;
    a->sent_count = 0;
    while (a->sent_count < a->chunks_max && *at < GW_CALLS_TEXT_MAX) {
        struct gw_chunk chunk;
        GW_TRY(next_chunk(reader, &chunk));
        if (chunk.count == 0) {
            break;
        }
        const size_t wanted = chunk.count;
        calls[a->sent_count] = (struct gw_rpc_call){"eth_call", reader->text + *at};
        GW_TRY(gw_calls_put_call(reader, at, &chunk));
        GW_ASSERT(chunk.first == a->next || chunk.count == wanted); /* a part of what fitted fits */
        a->next = chunk.first == a->next ? a->next + chunk.count : a->next;
        a->sent[a->sent_count++] = chunk;
    }
    return GW_OK;
}

/* *is_asked: false when every call has its answer. */
static enum gw_status ask(struct gw_reader *reader, bool *is_asked)
{
    struct gw_rpc_call calls[GW_RPC_BATCH_MAX];
    size_t at = 0;

    GW_TRY(pack(reader, calls, &at));
    *is_asked = reader->asked.sent_count > 0;
    if (!*is_asked) {
        return GW_OK;
    }
    struct gw_rpc_ask asked = {
        .calls = calls, .count = reader->asked.sent_count, .quorum = reader->chain->integrity.quorum};
    if (reader->is_weak) {
        gw_text_put(gw_calls_put_number(gw_text_put(reader->text + at, "["), reader->block.number),
                    ",false]");
        calls[asked.count++] = (struct gw_rpc_call){"eth_getBlockByNumber", reader->text + at};
    }
    return gw_rpc_ask(reader->rpc, &asked, on_calls, reader);
}

/* Chunks grow again by a quarter for each round that none was refused in. */
static void learn(struct gw_reader *reader)
{
    struct gw_calls *a = &reader->asked;
    const uint64_t most = reader->chain->multicall.calls;
    if (a->list.count > 0) {
        a->reply_bytes = 1 + a->bytes_used / a->list.count;
    }
    if (!a->is_strained && a->calls_max < most) {
        a->calls_max += a->calls_max / 4 + 1;
        a->calls_max = a->calls_max > most ? (size_t)most : a->calls_max;
    }
}

static void ask_more(struct gw_reader *reader)
{
    struct gw_calls *a = &reader->asked;
    bool is_asked = false;
    const enum gw_status status = ask(reader, &is_asked);

    if (status == GW_OK && !is_asked) {
        gw_shares_settle(&a->shares, a->replies);
        learn(reader);
        finish(reader, GW_OK);
    } else if (status != GW_OK) {
        finish(reader, status);
    }
}

void gw_calls_start(struct gw_reader *reader, gw_reader_done done)
{
    struct gw_calls *a = &reader->asked;
    const uint64_t since = reader->block.number / GW_CALLS_SILENT_BLOCKS;

    if (a->silent_since != since) {
        gw_call_set_clear(&a->silent);
        a->silent_since = since;
        a->chunks_most = 2 * a->chunks_most < CHUNKS_MAX ? 2 * a->chunks_most : CHUNKS_MAX;
    }
    a->done = done;
    begin(a);
    a->is_strained = false;
    a->chunks_max = a->chunks_most;
    ask_more(reader);
}
