/* gmx_toy: a DataStore with one market, as tests want it. */
#ifndef GW_TESTS_CHAINS_PROTOCOL_GMX_TOY_H
#define GW_TESTS_CHAINS_PROTOCOL_GMX_TOY_H

#include <math.h>

#include "chains/protocol/gmx_v2.h"
#include "tests/unit/chains/protocol/play.h"

#define STORE "\"0x00000000000000000000000000000000000000aa\""
#define MARKET                                                                                               \
    "{address: \"0x00000000000000000000000000000000000000b1\", underlying: ETH, index_decimals: 18}"
#define KEYS   "data_store: " STORE ", markets: [" MARKET "]"
#define NOW_S  1700000000
#define YEAR_S 31536000.0

/* What the DataStore holds for each word: dollars, tokens or a plain number times a power of ten. Tests alter it. */
static struct {
    double numbers[GW_GMX_V2_WORDS];
    uint8_t index_token;
    uint8_t long_token;
    uint8_t short_token;
    uint8_t virtual_id;
    enum gw_gmx_v2_word odd; /* answers with odd_words instead; GW_GMX_V2_WORDS: none does */
    uint8_t odd_bytes[32];
    size_t odd_size;
    bool is_refused;
} said;

static struct play f;

static inline int open_market(void **state)
{
    (void)state;
    memset(&said, 0, sizeof said);
    said.index_token = 1;
    said.long_token = 2;
    said.short_token = 3;
    said.odd = GW_GMX_V2_WORDS;
    said.numbers[GW_GMX_V2_MAX_LONG] = 30e6;
    said.numbers[GW_GMX_V2_MAX_SHORT] = 20e6;
    said.numbers[GW_GMX_V2_LONG_BY_LONG] = 1e6;
    said.numbers[GW_GMX_V2_LONG_BY_SHORT] = 3e6;
    said.numbers[GW_GMX_V2_SHORT_BY_LONG] = 0.5e6;
    said.numbers[GW_GMX_V2_SHORT_BY_SHORT] = 1.5e6;
    said.numbers[GW_GMX_V2_LONG_TOKENS_BY_LONG] = 500;
    said.numbers[GW_GMX_V2_LONG_TOKENS_BY_SHORT] = 1400;
    said.numbers[GW_GMX_V2_SHORT_TOKENS_BY_LONG] = 250;
    said.numbers[GW_GMX_V2_SHORT_TOKENS_BY_SHORT] = 800;
    said.numbers[GW_GMX_V2_FUNDING_UPDATED] = NOW_S - 100;
    said.numbers[GW_GMX_V2_FUNDING_EXPONENT] = 1;
    said.numbers[GW_GMX_V2_FUNDING_INCREASE] = 1e-12;
    said.numbers[GW_GMX_V2_FUNDING_DECREASE] = 3e-11;
    said.numbers[GW_GMX_V2_FUNDING_SAVED] = 1e-9;
    said.numbers[GW_GMX_V2_FUNDING_MOST] = 1e-7;
    said.numbers[GW_GMX_V2_IMPACT_FACTOR] = 1e-9;
    said.numbers[GW_GMX_V2_IMPACT_EXPONENT] = 2;
    said.numbers[GW_GMX_V2_RESERVE_LONG] = said.numbers[GW_GMX_V2_RESERVE_SHORT] = 0.9;
    said.numbers[GW_GMX_V2_OPEN_RESERVE_LONG] = said.numbers[GW_GMX_V2_OPEN_RESERVE_SHORT] = 0.8;
    said.numbers[GW_GMX_V2_POOL_OF_LONG] = 20000;
    said.numbers[GW_GMX_V2_POOL_OF_SHORT] = 30e6;
    play_open(&f, "gmx_v2", KEYS, NOW_S);
    f.market.spots[0] = (struct gw_spot){.underlying = "ETH", .usd = 2000, .updated_s = NOW_S};
    f.market.spot_count = 1;
    f.market.tokens[0] = (struct gw_token){
        .address = {[19] = 2}, .symbol = "WETH", .underlying = "ETH", .decimals = 18, .is_known = true};
    f.market.tokens[1] = (struct gw_token){
        .address = {[19] = 3}, .symbol = "USDC", .underlying = "USD", .decimals = 6, .is_known = true};
    f.market.token_count = 2;
    return 0;
}

static inline int close_all(void **state)
{
    (void)state;
    play_close(&f);
    return 0;
}

static inline enum gw_gmx_v2_word find_word(const struct play *p, const struct gw_call *call)
{
    const struct gw_gmx_v2_config *cfg = p->venue.config;
    const struct gw_gmx_v2_state *state = p->venue.state;
    for (enum gw_gmx_v2_word word = 0; word < GW_GMX_V2_WORDS; word++) {
        uint8_t key[32];
        gw_gmx_v2_key(key, &cfg->markets[0], state->values[0], word);
        if (memcmp(key, p->calls.arena + call->data_at + 4, 32) == 0) {
            assert_true(play_is_call(p, call, gw_gmx_v2_getter_of(word)));
            return word;
        }
    }
    fail();
    return GW_GMX_V2_WORDS;
}

/* Of doubles that are whole numbers of 1e-11, or of 1e-21 when small. */
static inline void put_scaled(struct gw_abi_buffer *out, double value, unsigned decimals)
{
    const unsigned fine = decimals < 11 ? decimals : 11;
    const bool is_small = value < 1e-3 && decimals >= 30;
    struct gw_u256 word = gw_u256_from_u64((uint64_t)llround(value * (is_small ? 1e21 : pow(10, fine))));
    for (unsigned i = is_small ? 21 : fine; i < decimals; i++) {
        const struct gw_u256 ten = gw_u256_from_u64(10);
        (void)gw_u256_mul(&word, &word, &ten);
    }
    uint8_t bytes[32];
    gw_u256_to_be(bytes, &word);
    gw_abi_put(out, bytes, 32);
}

static inline unsigned decimals_of(enum gw_gmx_v2_word word)
{
    const bool is_in_tokens = (word >= GW_GMX_V2_LONG_TOKENS_BY_LONG && word <= GW_GMX_V2_POOL_OF_LONG) ||
                              word == GW_GMX_V2_VIRTUAL_TOKENS;
    const bool is_plain = word == GW_GMX_V2_DISABLED || word == GW_GMX_V2_BY_TOKENS ||
                          word == GW_GMX_V2_FUNDING_UPDATED || word == GW_GMX_V2_SMALLER_IS_SPARED ||
                          word == GW_GMX_V2_BORROWED_AT_LONG || word == GW_GMX_V2_BORROWED_AT_SHORT;
    if (word >= GW_GMX_V2_FUNDED_LONG_BY_LONG && word <= GW_GMX_V2_FUNDED_SHORT_BY_SHORT) {
        return 15 +
               (word == GW_GMX_V2_FUNDED_LONG_BY_LONG || word == GW_GMX_V2_FUNDED_SHORT_BY_LONG ? 18 : 6);
    }
    return is_in_tokens ? 18 : word == GW_GMX_V2_POOL_OF_SHORT ? 6 : is_plain ? 0 : 30;
}

static inline void put_negative(struct gw_abi_buffer *out, double size, unsigned decimals)
{
    const size_t at = out->size;
    put_scaled(out, size, decimals);
    struct gw_u256 zero = gw_u256_from_u64(0);
    struct gw_u256 word = gw_u256_from_be(out->data + at);
    (void)gw_u256_sub(&word, &zero, &word);
    gw_u256_to_be(out->data + at, &word);
}

static inline bool answer(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    const enum gw_gmx_v2_word word = find_word(p, call);
    uint8_t bytes[32] = {0};
    if (word == said.odd) {
        gw_abi_put(out, said.odd_bytes, said.odd_size);
        return !said.is_refused;
    }
    if (word == GW_GMX_V2_INDEX_TOKEN || word == GW_GMX_V2_LONG_TOKEN || word == GW_GMX_V2_SHORT_TOKEN) {
        bytes[31] = word == GW_GMX_V2_INDEX_TOKEN  ? said.index_token
                    : word == GW_GMX_V2_LONG_TOKEN ? said.long_token
                                                   : said.short_token;
        gw_abi_put(out, bytes, 32);
    } else if (word == GW_GMX_V2_VIRTUAL_ID) {
        bytes[0] = said.virtual_id;
        gw_abi_put(out, bytes, 32);
    } else if (said.numbers[word] < 0) {
        put_negative(out, -said.numbers[word], decimals_of(word));
    } else {
        put_scaled(out, said.numbers[word], decimals_of(word));
    }
    return true;
}

static inline const struct gw_perp *read_perp(void)
{
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.excluded_count, 0);
    assert_int_equal(f.perp_count, 1);
    return &f.perps[0];
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_market, close_all)

#endif
