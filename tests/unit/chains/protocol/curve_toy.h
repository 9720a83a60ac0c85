/* curve_toy: a stableswap pool of two coins, for the parts of an adapter that a recorded world does not show. */
#ifndef GW_TESTS_CHAINS_PROTOCOL_CURVE_TOY_H
#define GW_TESTS_CHAINS_PROTOCOL_CURVE_TOY_H

#include "chains/protocol/curve.h"
#include "tests/unit/chains/protocol/play.h"

#define KEYS    "pools: [\"0x00000000000000000000000000000000000000a1\"]"
#define BILLION UINT64_C(1000000000)
#define NOW_S   5000

/* D and D/4000 shares, by get_D() written again in Python: with A 100.5; with A 100; with A 100.5 and coin 0 at 1.25. */
#define INVARIANT       "3993463842983272415957"
#define PRICE           UINT64_C(998365960745818103)
#define PRICE_COARSE    UINT64_C(998357910772129564)
#define INVARIANT_RATED "4245738357097262468806"
#define PRICE_RATED     UINT64_C(1061434589274315617)

/* What the pool says; tests alter it. 1 000 of coin 01 (EUR, 3 digits) and 3 000 of coin 02 (USDC, 3 digits), A 100. */
static struct {
    uint8_t coin0;
    bool is_native;
    bool has_third;
    bool has_gamma;
    bool has_precise;
    bool has_lp_token;
    bool has_token;
    bool has_own_supply;
    bool takes_any_call;
    unsigned rates; /* 0: not told; 2: as a pair; 4: as a list */
    uint64_t rate0_billion;
    uint64_t balance0;
    uint64_t balance1;
    uint64_t a;
    uint64_t fee;
    uint64_t price; /* 0: it reverts */
    const char *reverting;
    const char *cut;
    const char *wide; /* a word above 128 bits */
} said;

static struct play f;

static inline int open_all(void **state)
{
    (void)state;
    memset(&said, 0, sizeof said);
    said.coin0 = 1;
    said.has_precise = said.has_lp_token = true;
    said.balance0 = 1000000;
    said.balance1 = 3000000;
    said.a = 100;
    said.fee = 4000000;
    said.price = PRICE;
    said.rate0_billion = BILLION;
    play_open(&f, "curve", KEYS, NOW_S);
    f.market.tokens[0] = (struct gw_token){.address = {[19] = 1}, .symbol = "EURS", .underlying = "EUR"};
    f.market.tokens[1] = (struct gw_token){.address = {[19] = 2}, .symbol = "USDC", .underlying = "USD"};
    f.market.tokens[2] = (struct gw_token){.symbol = "ETH", .underlying = "ETH"};
    f.market.token_count = 3;
    for (size_t i = 0; i < 3; i++) {
        f.market.tokens[i].decimals = 3;
        f.market.tokens[i].is_known = true;
    }
    return 0;
}

static inline int close_all(void **state)
{
    (void)state;
    play_close(&f);
    return 0;
}

/* whole·10^digits */
static inline void put_scaled(struct gw_abi_buffer *out, uint64_t whole, unsigned digits)
{
    const struct gw_u256 ten = gw_u256_from_u64(10);
    struct gw_u256 word = gw_u256_from_u64(whole);
    uint8_t bytes[32];
    for (; digits > 0; digits--) {
        (void)gw_u256_mul(&word, &word, &ten);
    }
    gw_u256_to_be(bytes, &word);
    gw_abi_put(out, bytes, 32);
}

static inline void put_address(struct gw_abi_buffer *out, uint8_t last)
{
    const uint8_t address[20] = {[19] = last};
    gw_abi_put_address(out, address);
}

static inline bool answer_coin(struct gw_abi_buffer *out, uint8_t index)
{
    uint8_t native[20];
    memset(native, 0xee, sizeof native);
    if (index == 0 && said.is_native) {
        gw_abi_put_address(out, native);
    } else {
        put_address(out, index == 0 ? said.coin0 : (uint8_t)(index + 1));
    }
    return index < 2 || said.has_third;
}

static inline bool answer_rates(struct gw_abi_buffer *out)
{
    if (said.rates == 4) {
        gw_abi_put_u64(out, 32);
        gw_abi_put_u64(out, 2);
    }
    put_scaled(out, said.rate0_billion, 33 - 9);
    put_scaled(out, 1, 33);
    return said.rates > 0;
}

/* What every pool has. */
static inline bool answer_contents(const struct play *p, const struct gw_call *call,
                                   struct gw_abi_buffer *out)
{
    if (play_is_call(p, call, "balances(uint256)")) {
        gw_abi_put_u64(out, play_argument(p, call, 0) == 0 ? said.balance0 : said.balance1);
    } else if (play_is_call(p, call, "fee()")) {
        gw_abi_put_u64(out, said.fee);
    } else if (play_is_call(p, call, "A()")) {
        gw_abi_put_u64(out, said.a);
    } else {
        assert_true(play_is_call(p, call, "get_virtual_price()"));
        gw_abi_put_u64(out, said.price);
        return said.price > 0;
    }
    return true;
}

static inline bool answer_pool(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    if (play_is_call(p, call, "coins(uint256)")) {
        return answer_coin(out, play_argument(p, call, 0));
    }
    if (play_is_call(p, call, "gamma()")) {
        gw_abi_put_u64(out, 5);
        return said.has_gamma;
    }
    if (play_is_call(p, call, "lp_token()")) {
        put_address(out, 0xf0);
        return said.has_lp_token;
    }
    if (play_is_call(p, call, "token()")) {
        put_address(out, 0xf1);
        return said.has_token;
    }
    if (play_is_call(p, call, "totalSupply()")) {
        put_scaled(out, 4000, 18);
        return said.has_own_supply || call->to[19] != 0xa1;
    }
    if (play_is_call(p, call, "A_precise()")) {
        gw_abi_put_u64(out, 100 * said.a + 50);
        return said.has_precise;
    }
    return play_is_call(p, call, "stored_rates()") ? answer_rates(out) : answer_contents(p, call, out);
}

static inline bool answer(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    bool is_ok = answer_pool(p, call, out);
    if (!is_ok && said.takes_any_call) {
        out->size = 0;
        is_ok = true;
    }
    if (said.wide != NULL && play_is_call(p, call, said.wide)) {
        out->data[10] = 1;
    }
    out->size -= said.cut != NULL && play_is_call(p, call, said.cut) ? 1 : 0;
    return is_ok && (said.reverting == NULL || !play_is_call(p, call, said.reverting));
}

#endif
