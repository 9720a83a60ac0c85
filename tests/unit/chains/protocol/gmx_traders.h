/* gmx_traders: the positions of the toy market's traders, as the DataStore lists them, and the logs that tell of them. */
#ifndef GW_TESTS_CHAINS_PROTOCOL_GMX_TRADERS_H
#define GW_TESTS_CHAINS_PROTOCOL_GMX_TRADERS_H

#include "chains/protocol/gmx_v2_positions.h"
#include "ipc/base/hex.h"
#include "ipc/base/keccak.h"
#include "tests/unit/chains/protocol/gmx_toy.h"

#define EMITTER      "\"0x00000000000000000000000000000000000000ee\""
#define TRADERS_KEYS KEYS ", event_emitter: " EMITTER
#define TRADERS_MAX  8u

/* Key: the number of the trader. collateral: number of the token's address. */
struct trader {
    uint8_t market; /* last byte of its address; 0: the position is gone */
    bool is_long;
    uint8_t collateral_token;
    double size_usd;
    double size_tokens;
    double collateral;
    double impact_tokens;
    double borrowed;
    double funded;
};

static struct {
    struct trader traders[TRADERS_MAX]; /* by key */
    size_t listed;                      /* keys 0 ... listed - 1 */
    uint64_t count;                     /* what getBytes32Count() says; UINT64_MAX: the truth */
    const char *odd; /* this field of every position answers with odd_size bytes of odd_bytes */
    uint8_t odd_bytes[64];
    size_t odd_size;
    bool is_refused;
} book;

/* Their sizes are the toy market's open interest. */
static inline int open_traders(void **state)
{
    (void)open_market(state);
    play_close(&f);
    const struct gw_market market = f.market;
    play_open(&f, "gmx_v2", TRADERS_KEYS, NOW_S);
    f.market = market;
    memset(&book, 0, sizeof book);
    book.count = UINT64_MAX;
    book.listed = 5;
    book.traders[0] = (struct trader){0xb1, true, 2, 1e6, 500, 30, 0, 0, 0};
    book.traders[1] = (struct trader){0xb1, true, 3, 3e6, 1400, 300000, 0, 0, 0};
    book.traders[2] = (struct trader){0xb1, false, 2, 0.5e6, 250, 100, 0, 0, 0};
    book.traders[3] = (struct trader){0xb1, false, 3, 1.5e6, 800, 105000, 0, 0, 0};
    book.traders[4] = (struct trader){0xb9, true, 3, 1e6, 500, 30, 0, 0, 0};
    said.numbers[GW_GMX_V2_FUNDING_INCREASE] = said.numbers[GW_GMX_V2_FUNDING_SAVED] = 0;
    said.numbers[GW_GMX_V2_MIN_FACTOR] = 0.005;
    said.numbers[GW_GMX_V2_MIN_COLLATERAL] = 1;
    said.numbers[GW_GMX_V2_MAX_PNL_LONG] = said.numbers[GW_GMX_V2_MAX_PNL_SHORT] = 0.5;
    said.numbers[GW_GMX_V2_BORROWED_AT_LONG] = said.numbers[GW_GMX_V2_BORROWED_AT_SHORT] = NOW_S - 10;
    return 0;
}

static inline void field_key(uint8_t out[32], size_t trader, const char *name)
{
    uint8_t words[64] = {[31] = (uint8_t)trader};
    gw_gmx_v2_hash_name(words + 32, name);
    gw_keccak256(out, words, sizeof words);
}

static inline void put_field(const struct trader *t, const char *name, struct gw_abi_buffer *out)
{
    uint8_t word[32] = {0};
    const unsigned decimals = t->collateral_token == 3 ? 6 : 18;
    if (strcmp(name, book.odd != NULL ? book.odd : "") == 0) {
        gw_abi_put(out, book.odd_bytes, book.odd_size);
    } else if (strcmp(name, "SIZE_IN_USD") == 0) {
        put_scaled(out, t->size_usd, 30);
    } else if (strcmp(name, "SIZE_IN_TOKENS") == 0) {
        put_scaled(out, t->size_tokens, 18);
    } else if (strcmp(name, "COLLATERAL_AMOUNT") == 0) {
        put_scaled(out, t->collateral, decimals);
    } else if (strcmp(name, "PENDING_IMPACT_AMOUNT") == 0) {
        (t->impact_tokens < 0 ? put_negative : put_scaled)(out, fabs(t->impact_tokens), 18);
    } else if (strcmp(name, "BORROWING_FACTOR") == 0) {
        put_scaled(out, t->borrowed, 30);
    } else if (strcmp(name, "FUNDING_FEE_AMOUNT_PER_SIZE") == 0) {
        put_scaled(out, t->funded, 15 + decimals);
    } else {
        word[31] = strcmp(name, "MARKET") == 0             ? t->market
                   : strcmp(name, "COLLATERAL_TOKEN") == 0 ? t->collateral_token
                                                           : t->is_long;
        gw_abi_put(out, word, 32);
    }
}

static inline bool answer_field(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    static const struct trader gone;
    static const char *const names[] = {"MARKET",
                                        "COLLATERAL_TOKEN",
                                        "IS_LONG",
                                        "SIZE_IN_USD",
                                        "SIZE_IN_TOKENS",
                                        "COLLATERAL_AMOUNT",
                                        "PENDING_IMPACT_AMOUNT",
                                        "BORROWING_FACTOR",
                                        "FUNDING_FEE_AMOUNT_PER_SIZE"};
    for (size_t i = 0; i < TRADERS_MAX * (sizeof names / sizeof names[0]); i++) {
        const struct trader *t = &book.traders[i % TRADERS_MAX];
        uint8_t key[32];
        field_key(key, i % TRADERS_MAX, names[i / TRADERS_MAX]);
        if (memcmp(key, p->calls.arena + call->data_at + 4, 32) == 0) {
            put_field(t->market == 0 ? &gone : t, names[i / TRADERS_MAX], out);
            return true;
        }
    }
    return false;
}

static inline bool answer_traders(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    if (play_is_call(p, call, "getBytes32Count(bytes32)")) {
        gw_abi_put_u64(out, book.count != UINT64_MAX ? book.count : book.listed);
        return !book.is_refused;
    }
    if (play_is_call(p, call, "getBytes32ValuesAt(bytes32,uint256,uint256)")) {
        gw_abi_put_u64(out, 32);
        gw_abi_put_u64(out, book.listed);
        for (size_t i = 0; i < book.listed; i++) {
            gw_abi_put_u64(out, i);
        }
        return true;
    }
    return answer_field(p, call, out) || answer(p, call, out);
}

static inline void read_traders(void)
{
    const enum gw_status status = play_read(&f, answer_traders);
    if (status != GW_OK) {
        fail_msg("%s", f.venue.reason);
    }
    play_emit(&f);
}

static inline const struct gw_margin_account *find_account(uint8_t trader)
{
    for (size_t i = 0; i < f.account_count; i++) {
        char id[67];
        const uint8_t key[32] = {[31] = trader};
        gw_hex_encode(id, key, 32);
        if (strcmp(f.accounts[i].id, id) == 0) {
            return &f.accounts[i];
        }
    }
    fail_msg("no account of trader %u", trader);
    return NULL;
}

static inline void expect_near(double found, double wanted)
{
    if (!(fabs(found - wanted) <= 1e-12 * fabs(wanted))) {
        fail_msg("%.15g found, %.15g expected", found, wanted);
    }
}

/* One group of EventLogData: items of these names, and no arrays. */
static inline void put_group(struct gw_abi_buffer *b, const char *const *names, const uint8_t (*values)[32],
                             size_t count)
{
    gw_abi_put_u64(b, 64);
    gw_abi_put_u64(b, 96 + 160 * count);
    gw_abi_put_u64(b, count);
    for (size_t i = 0; i < count; i++) {
        gw_abi_put_u64(b, 32 * count + 128 * i);
    }
    for (size_t i = 0; i < count; i++) {
        uint8_t text[32] = {0};
        memcpy(text, names[i], strlen(names[i]));
        gw_abi_put_u64(b, 64);
        gw_abi_put(b, values[i], 32);
        gw_abi_put_u64(b, strlen(names[i]));
        gw_abi_put(b, text, 32);
    }
    gw_abi_put_u64(b, 0);
}

#define LOG_BYTES_MAX 4096u

/* As the EventEmitter tells of a trader's position. */
static inline struct gw_log make_log(uint8_t bytes[LOG_BYTES_MAX], uint8_t trader, uint8_t market)
{
    static const char *const addresses[] = {"account", "market"};
    static const char *const hashes[] = {"orderKey", "positionKey"};
    const uint8_t owner[2][32] = {{[31] = 0x77}, {[31] = market}};
    const uint8_t keys[2][32] = {{[31] = 0x55}, {[31] = trader}};
    struct gw_abi_buffer b = {.data = bytes, .capacity = LOG_BYTES_MAX};
    struct gw_watch watch = {0};
    uint8_t name[32] = "PositionIncrease";
    uint64_t at = 7 * 32;
    assert_int_equal(f.venue.protocol->watch(&f.venue, &watch), GW_OK);
    gw_abi_put_u64(&b, 0x66);
    gw_abi_put_u64(&b, 96);
    gw_abi_put_u64(&b, 160);
    gw_abi_put_u64(&b, 16);
    gw_abi_put(&b, name, 32);
    for (size_t i = 0; i < 7; i++) {
        gw_abi_put_u64(&b, at);
        at += i == 0 || i == 4 ? 448u : 128u;
    }
    for (size_t i = 0; i < 7; i++) {
        put_group(&b, i == 0 ? addresses : hashes, i == 0 ? owner : keys, i == 0 || i == 4 ? 2 : 0);
    }
    assert_false(b.is_full);
    struct gw_log log = {.topic_count = 3, .data = bytes, .data_size = b.size};
    memcpy(log.address, watch.addresses[0], 20);
    memcpy(log.topics[0], watch.topics[0], 32);
    memcpy(log.topics[1], watch.indexed[0], 32);
    return log;
}

static inline void tell(uint8_t trader, uint8_t market)
{
    uint8_t bytes[LOG_BYTES_MAX];
    const struct gw_log log = make_log(bytes, trader, market);
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_OK);
}

#define TRADERS_TEST(name) cmocka_unit_test_setup_teardown(name, open_traders, close_all)

#endif
