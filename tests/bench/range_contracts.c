#include "tests/bench/range_contracts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chains/abi/abi.h"
#include "ipc/base/hex.h"
#include "tests/bench/range_chain.h"

#define WORDS_MAX 12u
#define LIQUIDITY UINT64_C(1000000000000000)
#define FEE       3000u
#define SPACING   60
/* 2,000 dollars of 6 decimals for a token of 18: raw price 2e-9. */
#define TICK   (-200311)
#define MIDDLE (-200340)
#define STEP   600

struct answer {
    uint8_t words[WORDS_MAX][32];
    size_t count;
};

static void put_u64(uint8_t word[32], uint64_t value)
{
    memset(word, 0, 24);
    for (unsigned i = 0; i < 8; i++) {
        word[31 - i] = (uint8_t)(value >> 8 * i);
    }
}

static void put_i64(uint8_t word[32], int64_t value)
{
    put_u64(word, (uint64_t)value);
    memset(word, value < 0 ? 0xff : 0, 24);
}

static void put_address(uint8_t word[32], const char *text)
{
    memset(word, 0, 12);
    if (gw_hex_decode_fixed(word + 12, 20, text) != GW_OK) {
        abort();
    }
}

static int64_t lower_of(uint64_t range)
{
    return MIDDLE - STEP * (1 + (int64_t)range);
}

static int64_t upper_of(uint64_t range)
{
    return MIDDLE + SPACING + STEP * (1 + (int64_t)range);
}

static uint64_t count_in(const struct gw_range_world *world, uint64_t range)
{
    return world->positions / GW_RANGE_CHAIN_RANGES +
           (range < world->positions % GW_RANGE_CHAIN_RANGES ? 1 : 0);
}

/* In the middle of the tick; a value below 2^96 in two halves. */
static void put_sqrt_price(uint8_t word[32])
{
    const long double value = ldexpl(powl(1.0001L, 0.5L * ((long double)TICK + 0.5L)), 96);
    const uint64_t high = (uint64_t)ldexpl(value, -64);
    put_u64(word, (uint64_t)(value - ldexpl((long double)high, 64)));
    for (unsigned i = 0; i < 8; i++) {
        word[23 - i] = (uint8_t)(high >> 8 * i);
    }
}

static void answer_slot0(struct answer *a, const struct gw_range_world *world, const uint8_t *arguments)
{
    (void)world;
    (void)arguments;
    put_sqrt_price(a->words[0]);
    put_i64(a->words[1], TICK);
    put_u64(a->words[6], 1);
    a->count = 7;
}

static void answer_liquidity(struct answer *a, const struct gw_range_world *world, const uint8_t *arguments)
{
    (void)arguments;
    put_u64(a->words[0], world->positions * LIQUIDITY);
}

static void answer_position(struct answer *a, const struct gw_range_world *world, const uint8_t *arguments)
{
    uint64_t id = 0;
    for (unsigned i = 24; i < 32; i++) {
        id = id << 8 | arguments[i];
    }
    (void)world;
    put_address(a->words[2], GW_RANGE_CHAIN_WETH);
    put_address(a->words[3], GW_RANGE_CHAIN_USDC);
    put_u64(a->words[4], FEE);
    put_i64(a->words[5], lower_of(id % GW_RANGE_CHAIN_RANGES));
    put_i64(a->words[6], upper_of(id % GW_RANGE_CHAIN_RANGES));
    put_u64(a->words[7], LIQUIDITY);
    a->count = 12;
}

static void answer_tick(struct answer *a, const struct gw_range_world *world, const uint8_t *arguments)
{
    struct gw_abi_cursor c = gw_abi_open(arguments, 32);
    int64_t tick = 0;
    if (gw_abi_int(&c, 24, &tick) != GW_OK) {
        abort();
    }
    const bool is_lower = tick < TICK;
    const uint64_t range =
        (uint64_t)(is_lower ? (MIDDLE - tick) / STEP - 1 : (tick - MIDDLE - SPACING) / STEP - 1);
    const int64_t gross = (int64_t)(count_in(world, range) * LIQUIDITY);
    put_i64(a->words[0], gross);
    put_i64(a->words[1], is_lower ? gross : -gross);
    put_u64(a->words[7], 1);
    a->count = 8;
}

static void answer_round(struct answer *a, const struct gw_range_world *world, const uint8_t *arguments)
{
    (void)arguments;
    put_u64(a->words[0], 1);
    put_u64(a->words[1], UINT64_C(2000) * 100000000);
    put_u64(a->words[2], world->time_s);
    put_u64(a->words[3], world->time_s);
    put_u64(a->words[4], 1);
    a->count = 5;
}

#define WORD(name, put, value)                                                                               \
    static void answer_##name(struct answer *a, const struct gw_range_world *world,                          \
                              const uint8_t *arguments)                                                      \
    {                                                                                                        \
        (void)world;                                                                                         \
        (void)arguments;                                                                                     \
        put(a->words[0], value);                                                                             \
    }
WORD(token0, put_address, GW_RANGE_CHAIN_WETH)
WORD(token1, put_address, GW_RANGE_CHAIN_USDC)
WORD(fee, put_u64, FEE)
WORD(spacing, put_u64, SPACING)
WORD(owner, put_address, "0xf6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f6")

/* Of the feed 8, of the tokens 18 and 6. */
static void answer_decimals(struct answer *a, const struct gw_range_world *world, const uint8_t *to)
{
    (void)world;
    put_u64(a->words[0], to[0] == 0xe5 ? 8 : to[0] == 0xc3 ? 18 : 6);
}

static const struct {
    const char *signature;
    void (*answer)(struct answer *a, const struct gw_range_world *world, const uint8_t *arguments);
} functions[] = {
    {"positions(uint256)", answer_position},
    {"ownerOf(uint256)", answer_owner},
    {"ticks(int24)", answer_tick},
    {"slot0()", answer_slot0},
    {"liquidity()", answer_liquidity},
    {"latestRoundData()", answer_round},
    {"token0()", answer_token0},
    {"token1()", answer_token1},
    {"fee()", answer_fee},
    {"tickSpacing()", answer_spacing},
};

#define FUNCTION_COUNT (sizeof functions / sizeof functions[0])

static void call(struct answer *out, const struct gw_range_world *world, const uint8_t to[20],
                 const uint8_t *data)
{
    static uint8_t selectors[FUNCTION_COUNT][4];
    static uint8_t decimals[4];
    memset(out, 0, sizeof *out);
    out->count = 1;
    if (decimals[0] == 0) {
        gw_abi_selector(decimals, "decimals()");
        for (size_t i = 0; i < FUNCTION_COUNT; i++) {
            gw_abi_selector(selectors[i], functions[i].signature);
        }
    }
    if (memcmp(data, decimals, 4) == 0) {
        answer_decimals(out, world, to);
        return;
    }
    for (size_t i = 0; i < FUNCTION_COUNT; i++) {
        if (memcmp(data, selectors[i], 4) == 0) {
            functions[i].answer(out, world, data + 4);
            return;
        }
    }
    abort();
}

static void append(struct gw_buffer *out, const void *bytes, size_t size)
{
    if (gw_buffer_append(out, bytes, size) != GW_OK) {
        abort();
    }
}

static void append_u64(struct gw_buffer *out, uint64_t value)
{
    uint8_t word[32];
    put_u64(word, value);
    append(out, word, sizeof word);
}

struct asked {
    uint8_t to[20];
    const uint8_t *data;
    size_t size;
};

static void read_asked(struct asked *out, struct gw_abi_cursor *list)
{
    struct gw_abi_cursor tuple;
    struct gw_abi_cursor bytes;
    if (gw_abi_tail(list, &tuple) != GW_OK || gw_abi_address(&tuple, out->to) != GW_OK ||
        gw_abi_skip(&tuple, 1) != GW_OK || gw_abi_tail(&tuple, &bytes) != GW_OK ||
        gw_abi_bytes(&bytes, &out->data, &out->size) != GW_OK || out->size < 4) {
        abort();
    }
}

struct gw_range_reads gw_range_answer(struct gw_buffer *out, const struct gw_range_world *world,
                                      const uint8_t *data, size_t size)
{
    struct gw_abi_cursor top = gw_abi_open(data + 4, size - 4);
    struct gw_abi_cursor list;
    struct gw_range_reads reads = {0};
    struct gw_buffer tails;
    size_t count = 0;
    if (gw_abi_tail(&top, &list) != GW_OK || gw_abi_array(&list, 100000, 1, &count) != GW_OK) {
        abort();
    }
    gw_buffer_init(&tails, 1u << 24);
    append_u64(out, 32);
    append_u64(out, count);
    for (size_t i = 0; i < count; i++) {
        struct asked asked;
        struct answer answer;
        read_asked(&asked, &list);
        call(&answer, world, asked.to, asked.data);
        append_u64(out, 32 * count + tails.size);
        append_u64(&tails, 1);
        append_u64(&tails, 64);
        append_u64(&tails, 32 * answer.count);
        append(&tails, answer.words, 32 * answer.count);
        reads.count++;
        reads.bytes_asked += asked.size;
        reads.bytes_answered += 32 * answer.count;
    }
    append(out, tails.data, tails.size);
    gw_buffer_fini(&tails);
    return reads;
}

void gw_range_log_mint(struct gw_range_log *log, uint64_t range)
{
    *log = (struct gw_range_log){.address = GW_RANGE_CHAIN_POOL, .topic_count = 4, .data_size = 4 * 32};
    gw_abi_topic(log->topics[0], "Mint(address,address,int24,int24,uint128,uint256,uint256)");
    put_address(log->topics[1], GW_RANGE_CHAIN_MANAGER);
    put_i64(log->topics[2], lower_of(range));
    put_i64(log->topics[3], upper_of(range));
    put_u64(log->data + 32, LIQUIDITY);
}

void gw_range_log_increase(struct gw_range_log *log, uint64_t at, uint64_t positions)
{
    *log = (struct gw_range_log){.address = GW_RANGE_CHAIN_MANAGER, .topic_count = 2, .data_size = 3 * 32};
    gw_abi_topic(log->topics[0], "IncreaseLiquidity(uint256,uint128,uint256,uint256)");
    put_u64(log->topics[1], at % positions);
    put_u64(log->data, LIQUIDITY);
}
