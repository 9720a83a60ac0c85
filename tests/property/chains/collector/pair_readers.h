/* pair_readers: the two readers of a pair, what they watch, and how their chain grows. */
#ifndef GW_TESTS_PROPERTY_PAIR_READERS_H
#define GW_TESTS_PROPERTY_PAIR_READERS_H

#include "chains/collector/chain.h"
#include "ipc/base/log.h"
#include "tests/property/chains/collector/pair.h"

#define DEEP_TOPIC 7u
#define TRIES_MAX  200u

struct deep {
    uint64_t words[PAIR_ROUNDS];
};

static inline enum gw_status deep_watch(const struct gw_venue *venue, struct gw_watch *out)
{
    (void)venue;
    memset(out->addresses[0], PAIR_DEEP, 20);
    gw_abi_topic(out->topics[0], "Deep()");
    out->indexed[0][31] = DEEP_TOPIC;
    out->address_count = out->topic_count = out->indexed_count = 1;
    return GW_OK;
}

/* What its own filter would not have returned never gets here. */
static inline enum gw_status deep_touch(struct gw_venue *venue, const struct gw_log *log)
{
    const struct gw_key key = gw_key_u64(1, 0, 1);
    uint8_t topic[32];
    gw_abi_topic(topic, "Deep()");
    assert_int_equal(log->address[0], PAIR_DEEP);
    assert_memory_equal(log->topics[0], topic, 32);
    assert_int_equal(log->topics[1][31], DEEP_TOPIC);
    return gw_venue_touch(venue, &key);
}

static inline enum gw_status deep_plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    static const char *const steps[PAIR_ROUNDS] = {"step0(uint256)", "step1(uint256)", "step2(uint256)",
                                                   "step3(uint256)"};
    const struct deep *state = venue->state;
    uint8_t address[20];
    memset(address, PAIR_DEEP, sizeof address);
    const uint64_t last = round == 0 ? 1 : state->words[round - 1];
    return gw_call_list_add_u64(calls, address, round, steps[round], last);
}

static inline enum gw_status deep_decode(struct gw_venue *venue, unsigned round,
                                         const struct gw_reply_list *replies)
{
    struct deep *state = venue->state;
    assert_int_equal(replies->count, 1);
    assert_int_equal(replies->calls[0].tag, round);
    struct gw_abi_cursor c = gw_abi_open(replies->replies[0].data, replies->replies[0].size);
    state->words[round] = 1000; /* a revert is an answer, too */
    return replies->replies[0].is_ok ? gw_abi_uint(&c, 64, &state->words[round]) : GW_OK;
}

static inline enum gw_status deep_emit(const struct gw_venue *venue, const struct gw_market *market,
                                       const struct gw_position_sink *sink)
{
    const struct deep *state = venue->state;
    struct gw_position p = {.kind = GW_POSITION_CALL, .strike = 2000, .vol = 0.8, .underlying = "ETH"};
    (void)market;
    for (unsigned i = 0; i < PAIR_ROUNDS; i++) {
        p.quantity = -(double)(1 + state->words[i]);
        p.expiry_s = TOY_TIME_S + 90 * 86400;
        snprintf(p.venue, sizeof p.venue, "deep");
        snprintf(p.id, sizeof p.id, "%u", i);
        GW_TRY(sink->position(sink->context, &p));
    }
    return GW_OK;
}

static const struct gw_protocol deep_protocol = {.name = "deep",
                                                 .state_size = sizeof(struct deep),
                                                 .rounds = PAIR_ROUNDS,
                                                 .watch = deep_watch,
                                                 .touch = deep_touch,
                                                 .plan = deep_plan,
                                                 .decode = deep_decode,
                                                 .emit = deep_emit};

static struct gw_chain chains[2];
static struct gw_reader readers[2]; /* the first one as it is, the second one step by step */
static struct pair_counts spent[2]; /* on the last block */
static enum gw_status result;

static inline void open_venue(struct gw_venue *venue, const struct gw_protocol *protocol)
{
    venue->protocol = protocol;
    snprintf(venue->name, sizeof venue->name, "%s", protocol->name);
    venue->state = calloc(1, protocol->state_size + 1);
    venue->table.entries = calloc(GW_ENTRIES_MAX, sizeof *venue->table.entries);
    venue->table.index = calloc((size_t)2 * GW_ENTRIES_MAX, sizeof *venue->table.index);
    assert_true(venue->state != NULL && venue->table.entries != NULL && venue->table.index != NULL);
}

static inline void open_reader(size_t i)
{
    struct gw_chain *chain = &chains[i];
    *chain = (struct gw_chain){
        .name = "devnet",
        .chain_id = TOY_CHAIN_ID,
        .log_range_blocks = 50,
        .venue_count = 3,
        .multicall = {
            .calls = 500, .calldata_bytes = GW_CHUNK_BYTES_MAX, .gas = 50000000, .reply_bytes = 2000000}};
    struct gw_spot *spot = &chain->market.spots[chain->market.spot_count++];
    snprintf(spot->underlying, sizeof spot->underlying, "ETH");
    memset(spot->feed, TOY_FEED, sizeof spot->feed);
    spot->age_s_max = 3960;
    open_venue(&chain->venues[0], &deep_protocol);
    toy_open_market(&chain->venues[1]);
    open_venue(&chain->venues[2], &toy_protocol);
    for (size_t v = 0; v < chain->venue_count; v++) {
        chain->venues[v].reread_blocks = 64;
    }
    assert_int_equal(gw_reader_init(&readers[i], chain, NULL), GW_OK);
    readers[i].is_stepwise = i == 1;
}

static inline void close_reader(size_t i)
{
    gw_reader_fini(&readers[i]);
    for (size_t v = 0; v < chains[i].venue_count; v++) {
        gw_venue_fini(&chains[i].venues[v]);
    }
}

static inline void add_log(struct pair_block *block, uint8_t address, const char *event, uint64_t topic)
{
    block->logs[block->log_count++] = (struct pair_log){address, event, topic};
}

static inline void change(struct pair_block *block, uint64_t *seed)
{
    const size_t i = random_below(seed, TOY_BOARDS);
    switch (random_below(seed, 6)) {
    case 0:
        block->market.boards[i].is_live = !block->market.boards[i].is_live;
        break;
    case 1:
        block->market.boards[i].strikes = 3 - block->market.boards[i].strikes;
        break;
    case 2:
        block->market.boards[i].amount = random_below(seed, 3) * UINT64_C(500000000000000000);
        add_log(block, TOY_TOKEN, pair_position_updated, i + 1);
        break;
    case 3:
        block->deep[random_below(seed, PAIR_ROUNDS)] = random_below(seed, 256);
        break;
    case 4:
        block->quantity = random_below(seed, 100);
        add_log(block, TOY_VENUE, "Changed()", 0);
        break;
    default: /* of no venue, or of the one that need not read anew */
        add_log(block, PAIR_DEEP, "Deep()", random_below(seed, 2) * DEEP_TOPIC);
        add_log(block, PAIR_DEEP, "Changed()", DEEP_TOPIC);
        add_log(block, TOY_VENUE, "Deep()", DEEP_TOPIC);
        break;
    }
}

/* The next block on the head. */
static inline void grow(struct pair *c)
{
    const struct pair_block *last = &c->blocks[c->head];
    struct pair_block *block = &c->blocks[++c->head];
    *block = *last;
    block->log_count = 0;
    block->calm++;
    for (size_t i = 0; i < 32; i++) {
        block->hash[i] = (uint8_t)random_next(&c->seed);
    }
    for (size_t i = 0; i < TOY_BOARDS; i++) {
        block->market.boards[i].iv = UINT64_C(500000000000000000) + random_below(&c->seed, 1u << 30);
    }
    for (uint64_t n = random_one_in(&c->seed, 4) ? 1 + random_below(&c->seed, 3) : 0; n > 0; n--) {
        change(block, &c->seed);
        block->calm = 0;
    }
}

static inline void start(struct pair *c, uint64_t seed)
{
    *c = (struct pair){.seed = seed, .calls_max = 500, .addresses_max = 1000};
    for (size_t i = 0; i < TOY_BOARDS; i++) {
        c->blocks[0].market.boards[i].is_live = i < 2;
        c->blocks[0].market.boards[i].strikes = 1 + i % 2;
    }
    grow(c);
    for (uint64_t i = 1; i <= TOY_BOARDS; i++) { /* positions are born before anything else */
        add_log(&c->blocks[1], TOY_TOKEN, pair_position_updated, i);
    }
    add_log(&c->blocks[1], TOY_VENUE, "Changed()", 0);
}

static inline void on_done(void *context, enum gw_status status)
{
    (void)context;
    result = status;
}

/* Reads the block with one of the readers, however often it takes. */
static inline void read_block(size_t i, uint64_t number, bool may_fail)
{
    struct pair *c = &chain_model;
    struct gw_block block = {.number = number, .time_s = TOY_TIME_S + 12 * (int64_t)number};
    memcpy(block.hash, c->blocks[number].hash, 32);
    result = GW_E_TIMEOUT;
    for (unsigned tries = 0; result != GW_OK; tries++) {
        counts = (struct pair_counts){0};
        assert_true(tries < TRIES_MAX);
        c->is_failing = may_fail && random_one_in(&c->seed, 2);
        gw_reader_start(&readers[i], &block, on_done, NULL);
        pair_answer_all();
        assert_true(result == GW_OK || result == GW_E_TIMEOUT || result == GW_AGAIN);
        c->is_failing = false;
    }
    spent[i] = counts;
}

static inline void compare(uint64_t number)
{
    const struct gw_book *a = &readers[0].book;
    const struct gw_book *b = &readers[1].book;
    (void)number;
    assert_memory_equal(readers[0].replies_digest, readers[1].replies_digest, 32);
    assert_int_equal(a->position_count, b->position_count);
    assert_int_equal(a->exposure_count, b->exposure_count);
    assert_true(a->exposure_count >= 2);
    assert_memory_equal(a->exposures, b->exposures, a->exposure_count * sizeof *a->exposures);
    assert_int_equal(a->excluded_count, b->excluded_count);
    assert_int_equal(readers[0].drift, readers[1].drift);
    assert_int_equal(readers[0].drift, 0);
}

#endif
