/* play: a reader whose endpoint tells what the ledger knows, but for one contract that lies to one venue.
 *
 * Between two bystanders, venues of one call and one option each, stand the world's own. The reader asks step by step,
 * so that each call is known by who asked it. */
#ifndef GW_TESTS_PROPERTY_HOSTILE_PLAY_H
#define GW_TESTS_PROPERTY_HOSTILE_PLAY_H

#include "chains/collector/snapshot.h"
#include "chains/rpc/reply.h"
#include "tests/property/chains/collector/hostile_bends.h"
#include "tests/property/chains/collector/hostile_bystander.h"
#include "tests/property/chains/collector/hostile_ledger.h"

#define PLAY_TARGETS_MAX 512u
#define PLAY_TEXT_MAX    (256u << 20)
#define PLAY_BYTES_MAX   (100u << 20)
#define PLAY_READS_MAX   3u /* of one block */

/* What is called, or what log is emitted, on behalf of a venue. */
struct play_target {
    size_t venue;
    uint8_t address[20];
    uint8_t selector[32]; /* 4 bytes of it, or a topic */
};

enum play_topics { TOPICS_AS_THEY_ARE, TOPICS_ONE, TOPICS_FOUR, TOPICS_OF_ONES, TOPICS_OF_ZEROS };

struct play_lie {
    struct play_target target;
    const struct bend *bend; /* NULL: none of a reply */
    const struct bend *data; /* NULL: none of a log */
    enum play_topics topics;
    size_t told; /* how often */
};

struct play_pending {
    gw_rpc_done done;
    void *context;
    size_t count;
    size_t size; /* of the text */
};

struct play {
    struct gw_config config;
    struct gw_chain chain;
    struct gw_reader reader;
    struct play_lie lie;
    struct play_target calls[PLAY_TARGETS_MAX];
    size_t call_count;
    struct play_target logs[PLAY_TARGETS_MAX];
    size_t log_count;
    bool is_listing;
    bool is_playing; /* else the ledger is learning */
    size_t unknown;  /* calls that the ledger does not know */
    size_t nulls;    /* JSON values that could not be made */
    enum gw_status result;
};

static struct play play;
static struct play_pending play_pending;
static char *play_text;
static uint8_t *play_bytes;

/* Who asked for the call; venue_count: the market. */
static inline size_t play_asker(size_t call)
{
    size_t i = 0;
    while (i < play.chain.venue_count && (call < play.reader.spans[i] || call >= play.reader.spans[i + 1])) {
        i++;
    }
    return i;
}

static inline void play_list(struct play_target *list, size_t *count, const struct play_target *target)
{
    for (size_t i = 0; i < *count; i++) {
        if (memcmp(&list[i], target, sizeof *target) == 0) {
            return;
        }
    }
    assert_true(*count < PLAY_TARGETS_MAX);
    list[(*count)++] = *target;
}

static inline struct play_target play_target_of(size_t asker, size_t i)
{
    const struct gw_call_list *list = &play.reader.asked.list;
    struct play_target target;
    memset(&target, 0, sizeof target);
    target.venue = asker;
    memcpy(target.address, list->calls[i].to, 20);
    memcpy(target.selector, list->arena + list->calls[i].data_at, 4);
    return target;
}

/* The reply to the i-th call; data has its place. */
static inline void play_answer(struct bent *out, size_t i)
{
    const size_t asker = play_asker(i);
    const struct play_target target = play_target_of(asker, i);
    const struct ledger_call *known = ledger_find(&play.reader.asked.list, i);
    out->is_ok = true;
    out->is_refused = false;
    if (asker < play.chain.venue_count && play.chain.venues[asker].protocol == &bystander) {
        memset(out->data, 0, 32);
        out->data[31] = (uint8_t)(1 + asker);
        out->size = 32;
        return;
    }
    play.unknown += known == NULL;
    out->is_ok = known == NULL || known->is_ok;
    out->size = known == NULL ? 0 : known->reply_size;
    if (out->size > 0) {
        memcpy(out->data, ledger.bytes + known->reply_at, out->size);
    }
    if (play.is_listing && asker < play.chain.venue_count) {
        play_list(play.calls, &play.call_count, &target);
    }
    if (play.lie.bend != NULL && memcmp(&play.lie.target, &target, sizeof target) == 0) {
        play.lie.told += play.lie.bend->apply(out, play.lie.bend->how);
    }
}

/* aggregate3's return bytes; 0: a call in it takes all gas. */
static inline size_t play_aggregate(const struct gw_chunk *chunk)
{
    struct gw_abi_buffer b = {.data = play_bytes, .capacity = PLAY_BYTES_MAX};
    const size_t heads = 64;
    gw_abi_put_u64(&b, 32);
    gw_abi_put_u64(&b, chunk->count);
    b.size += 32 * chunk->count;
    for (size_t i = 0; i < chunk->count; i++) {
        struct gw_abi_buffer head = {.data = play_bytes, .size = heads + 32 * i, .capacity = PLAY_BYTES_MAX};
        gw_abi_put_u64(&head, b.size - heads);
        assert_true(b.size + BEND_REPLY_MAX < PLAY_BYTES_MAX);
        struct bent reply = {.data = play_bytes + b.size + 96};
        play_answer(&reply, chunk->first + i);
        if (reply.is_refused) {
            return 0;
        }
        gw_abi_put_u64(&b, reply.is_ok ? 1 : 0);
        gw_abi_put_u64(&b, 64);
        gw_abi_put_u64(&b, reply.size);
        memset(reply.data + reply.size, 0, 32);
        b.size += (reply.size + 31) / 32 * 32;
    }
    return b.size;
}

static inline char *play_put_call(char *out, size_t i)
{
    const size_t size = play_aggregate(&play.reader.asked.sent[i]);
    if (size == 0) {
        return out + sprintf(out, "\"error\":{\"code\":-32000,\"message\":\"out of gas\"}");
    }
    out += sprintf(out, "\"result\":\"");
    gw_hex_encode(out, play_bytes, size);
    return out + strlen(out) + sprintf(out + strlen(out), "\"");
}

static inline void play_bend_topics(struct gw_log *log)
{
    const enum play_topics how = play.lie.topics;
    if (how == TOPICS_ONE) {
        log->topic_count = 1;
    } else if (how == TOPICS_FOUR) {
        log->topic_count = 4;
    } else if (how != TOPICS_AS_THEY_ARE) {
        memset(log->topics[1], how == TOPICS_OF_ONES ? 0xff : 0, sizeof log->topics - sizeof log->topics[0]);
    }
}

/* The log as the contract emits it to the venue: is_bent tells whether that is a lie. */
static inline void play_make_log(struct gw_log *log, struct bent *data, const struct ledger_log *kept,
                                 size_t venue)
{
    struct play_target target;
    memset(&target, 0, sizeof target);
    target.venue = venue;
    memcpy(target.address, kept->log.address, 20);
    memcpy(target.selector, kept->log.topics[0], 32);
    *log = kept->log;
    data->size = log->data_size;
    data->is_ok = true;
    memcpy(data->data, kept->data, log->data_size);
    if (play.is_listing) {
        play_list(play.logs, &play.log_count, &target);
    }
    if (play.lie.data != NULL && memcmp(&play.lie.target, &target, sizeof target) == 0) {
        const bool is_bent = play.lie.data->apply(data, play.lie.data->how);
        play.lie.told += is_bent || play.lie.topics != TOPICS_AS_THEY_ARE;
        play_bend_topics(log);
    }
}

static inline char *play_put_log(char *out, const struct gw_log *log, const struct bent *data)
{
    char text[67];
    gw_hex_encode(text, log->address, 20);
    out += sprintf(out, "{\"address\":\"%s\",\"topics\":[", text);
    for (unsigned i = 0; i < log->topic_count; i++) {
        gw_hex_encode(text, log->topics[i], 32);
        out += sprintf(out, "%s\"%s\"", i == 0 ? "" : ",", text);
    }
    gw_hex_encode(text, log->block_hash, 32);
    out +=
        sprintf(out, "],\"blockNumber\":\"0x%llx\",\"blockHash\":\"%s\",\"logIndex\":\"0x%llx\",\"data\":\"",
                (unsigned long long)log->block_number, text, (unsigned long long)log->index);
    gw_hex_encode(out, data->data, data->size);
    return out + strlen(out) + sprintf(out + strlen(out), "\"}");
}

/* By range, or by the hash of a block that was just asked for. */
static inline bool play_is_history(const char *params)
{
    char hash[67];
    gw_hex_encode(hash, play.reader.backfill.block.hash, 32);
    return strstr(params, "fromBlock") != NULL ||
           (play.reader.backfill.ask.is_by_hash && strstr(params, hash) != NULL);
}

/* History has them all; of the block itself there are none, as it is read again and again. What a lie makes of a log is
 * filtered as a node filters. */
static inline char *play_put_logs(char *out, const char *params)
{
    static uint8_t bytes[BEND_REPLY_MAX];
    const struct gw_history_ask *ask = &play.reader.backfill.ask;
    const struct gw_venue *venue = &play.chain.venues[ask->venue];
    struct gw_watch watch = {0};
    bool is_first = true;
    out += sprintf(out, "\"result\":[");
    assert_int_equal(venue->protocol->watch(venue, &watch), GW_OK);
    for (size_t i = 0; play_is_history(params) && i < ledger.log_count; i++) {
        const struct gw_log *kept = &ledger.logs[i].log;
        struct bent data = {.data = bytes};
        struct gw_log log;
        if (!gw_filter_is_watched(&watch, kept) || kept->block_number < ask->from ||
            kept->block_number > ask->to) {
            continue;
        }
        play_make_log(&log, &data, &ledger.logs[i], ask->venue);
        if (gw_filter_is_watched(&watch, &log)) {
            out += sprintf(out, "%s", is_first ? "" : ",");
            out = play_put_log(out, &log, &data);
            is_first = false;
        }
    }
    return out + sprintf(out, "]");
}

/* Of a block of which there are logs; the ledger keeps no more of it than they tell. */
static inline char *play_put_block(char *out)
{
    const uint64_t number = play.reader.backfill.ask.from;
    char hash[67];
    uint8_t zeros[32] = {0};
    char parent[67];
    gw_hex_encode(parent, zeros, sizeof zeros);
    gw_hex_encode(hash, zeros, sizeof zeros);
    for (size_t i = 0; i < ledger.log_count; i++) {
        if (ledger.logs[i].log.block_number == number) {
            gw_hex_encode(hash, ledger.logs[i].log.block_hash, 32);
        }
    }
    return out +
           sprintf(out,
                   "\"result\":{\"number\":\"0x%llx\",\"timestamp\":\"0x1\",\"hash\":\"%s\",\"parentHash\":"
                   "\"%s\"}",
                   (unsigned long long)number, hash, parent);
}

static inline enum gw_status play_ask(const struct gw_rpc_ask *ask, gw_rpc_done done, void *context)
{
    char *out = play_text;
    assert_null(play_pending.done);
    out += sprintf(out, "[");
    for (size_t i = 0; i < ask->count; i++) {
        out += sprintf(out, "%s{\"id\":%zu,", i == 0 ? "" : ",", i + 1);
        out = strcmp(ask->calls[i].method, "eth_getLogs") == 0 ? play_put_logs(out, ask->calls[i].params)
              : strcmp(ask->calls[i].method, "eth_getBlockByNumber") == 0 ? play_put_block(out)
                                                                          : play_put_call(out, i);
        out += sprintf(out, "}");
    }
    out += sprintf(out, "]");
    play_pending = (struct play_pending){done, context, ask->count, (size_t)(out - play_text)};
    return GW_OK;
}

enum gw_status __wrap_gw_rpc_ask(struct gw_rpc *rpc, const struct gw_rpc_ask *ask, gw_rpc_done done,
                                 void *context);

enum gw_status __wrap_gw_rpc_ask(struct gw_rpc *rpc, const struct gw_rpc_ask *ask, gw_rpc_done done,
                                 void *context)
{
    return play.is_playing ? play_ask(ask, done, context) : ledger_ask(rpc, ask, done, context);
}

static inline void play_on_done(void *context, enum gw_status status)
{
    (void)context;
    play.result = status;
}

/* Reads the block once more; the book holds it. */
static inline enum gw_status play_read(void)
{
    static struct gw_reply reply;
    play.result = GW_AGAIN;
    play.unknown = 0;
    for (unsigned reads = 0; play.result == GW_AGAIN; reads++) {
        assert_true(reads < PLAY_READS_MAX);
        gw_reader_start(&play.reader, &ledger.block, play_on_done, NULL);
        while (play_pending.done != NULL) {
            const struct play_pending now = play_pending;
            play_pending = (struct play_pending){0};
            assert_int_equal(gw_reply_parse(&reply, (const uint8_t *)play_text, now.size, now.count), GW_OK);
            const struct gw_rpc_reply told = {.items = reply.items, .count = now.count};
            now.done(now.context, &told);
            gw_reply_clear(&reply);
        }
    }
    return play.result;
}

static inline void play_forget(void)
{
    for (size_t i = 0; i < play.chain.venue_count; i++) {
        if (play.chain.venues[i].protocol == &bystander) {
            memset(play.chain.venues[i].state, 0, bystander.state_size);
        } else {
            gw_venue_forget(&play.chain.venues[i]);
        }
    }
    gw_reader_forget(&play.reader);
}

static inline void play_open(const char *config_path)
{
    struct gw_chain *chain = &play.chain;
    play_text = play_text != NULL ? play_text : malloc(PLAY_TEXT_MAX);
    play_bytes = play_bytes != NULL ? play_bytes : malloc(PLAY_BYTES_MAX);
    assert_true(play_text != NULL && play_bytes != NULL);
    memset(&play, 0, sizeof play);
    assert_int_equal(gw_config_load(&play.config, config_path), GW_OK);
    assert_int_equal(gw_chain_configure(chain, &play.config, NULL, true), GW_OK);
    chain->integrity = (struct gw_integrity){.pin = GW_PIN_HASH};
    memmove(&chain->venues[1], &chain->venues[0], chain->venue_count * sizeof chain->venues[0]);
    bystander_open(&chain->venues[0], "before");
    bystander_open(&chain->venues[chain->venue_count + 1], "behind");
    chain->venue_count += 2;
    assert_int_equal(gw_reader_init(&play.reader, chain, NULL), GW_OK);
    play.reader.is_stepwise = true;
    play.is_playing = true;
}

static inline void play_close(void)
{
    gw_reader_fini(&play.reader);
    gw_chain_fini(&play.chain);
    gw_config_free(&play.config);
    play.is_playing = false;
}

/* jansson makes no value of what is no number or no UTF-8: each is counted. */
json_t *__real_json_real(double value);
json_t *__wrap_json_real(double value);
json_t *__real_json_string(const char *text);
json_t *__wrap_json_string(const char *text);
json_t *__real_json_loads(const char *text, size_t flags, json_error_t *error);
json_t *__wrap_json_loads(const char *text, size_t flags, json_error_t *error);

static inline json_t *play_count(json_t *value)
{
    play.nulls += value == NULL;
    return value;
}

json_t *__wrap_json_real(double value)
{
    return play_count(__real_json_real(value));
}

json_t *__wrap_json_string(const char *text)
{
    return play_count(__real_json_string(text));
}

json_t *__wrap_json_loads(const char *text, size_t flags, json_error_t *error)
{
    return play_count(__real_json_loads(text, flags, error));
}

#endif
