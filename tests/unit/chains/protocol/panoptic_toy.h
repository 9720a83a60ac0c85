/* panoptic_toy: the contracts of a Panoptic pool as a function of what a test says. */
#ifndef GW_TESTS_CHAINS_PROTOCOL_PANOPTIC_TOY_H
#define GW_TESTS_CHAINS_PROTOCOL_PANOPTIC_TOY_H

#include "chains/market/lp_price.h"
#include "chains/protocol/panoptic_margin.h"

#include "ipc/base/hex.h"
#include "tests/unit/chains/protocol/play.h"

/* A token of two legs, of public documentation of the format: a sold one on [-196980, -196260], a bought one of ratio 3
 * on [-202320, -202080]. */
#define TOKEN "0x000000000000000000000000004fcea2870700cfcfff4003003c00640599d388"
/* Its second leg alone, sold. */
#define SOLD "0x000000000000000000000000000000000000004fcea28207003c00640599d388"
#define SIZE UINT64_C(10000000000)

static struct play toy;

/* What the contracts say; tests alter it. */
static struct {
    uint64_t size;
    bool has_other; /* who sold what leg 1 buys */
    uint64_t too_much;
    bool is_short;          /* replies end early */
    const char *short_view; /* those of this view, if any is named */
    bool does_revert;
    uint8_t key_words; /* of poolKey(); 0: the address of a pool of Uniswap v3 */
    uint64_t assets[2];
    uint64_t interest[2];
    uint64_t earned[2];
    uint64_t owed[2];
    double asked; /* of what the rule asks for, how much the contract says */
    int32_t ticks[4];
    uint64_t utilization;  /* of positions, in the block's own word */
    int32_t highest;       /* by which all positions are judged */
    int32_t older;         /* the tick of the older half of the sums, from the tenth on */
    const char *reverting; /* this view does */
    const char *empty;     /* this one answers nothing */
    uint64_t cross;        /* 1e7 */
} said;

static const char *const views[] = {
    "univ3pool()",
    "poolKey()",
    "collateralToken0()",
    "collateralToken1()",
    "token0()",
    "token1()",
    "getPoolData()",
    "positionData(address,uint256)",
    "getFullPositionsData(address,bool,uint256[])",
    "getAccountLiquidity(address,address,uint256,int24,int24)",
    "getAccountLiquidity(bytes,address,uint256,int24,int24)",
    "riskEngine()",
    "CROSS_BUFFER_0()",
    "CROSS_BUFFER_1()",
    "getOracleTicks()",
    "observe(uint32[])",
    "getTWAP()",
    "getAccumulatedFeesAndPositionsData(address,bool,uint256[])",
    "getAccountMarginDetails(address,int24,uint256[2][],uint128,uint128)",
    "assetsAndInterest(address)",
    NULL,
};

static inline void put_number(struct gw_abi_buffer *out, uint8_t last)
{
    uint8_t address[20] = {0};
    address[19] = last;
    gw_abi_put_address(out, address);
}

static inline struct gw_u256 liquidity_of(unsigned index, uint64_t size)
{
    uint8_t token[32];
    struct gw_panoptic_token_leg leg;
    struct gw_u256 amount = gw_u256_from_u64(size);
    struct gw_u256 out;
    assert_int_equal(gw_hex_decode_fixed(token, 32, TOKEN), GW_OK);
    assert_int_equal(gw_panoptic_read_leg(&leg, token, index), GW_OK);
    assert_int_equal(gw_panoptic_liquidity(&out, &leg, &amount), GW_OK);
    return out;
}

/* Net in the low half, what bought legs removed in the high half. */
static inline void put_chunk(struct gw_abi_buffer *out, unsigned type)
{
    uint8_t word[32];
    struct gw_u256 net = liquidity_of(type, said.size);
    if (type == 1) {
        const struct gw_u256 removed = net;
        net = liquidity_of(1, said.has_other ? 2 * said.size : 0);
        (void)gw_u256_sub(&net, &net, &removed);
        net.limb[2] = removed.limb[0];
        net.limb[3] = removed.limb[1];
    }
    net.limb[0] += said.too_much;
    gw_u256_to_be(word, &net);
    gw_abi_put(out, word, 32);
}

static inline void put_size(struct gw_abi_buffer *out, const char *signature, uint64_t size)
{
    const bool is_first = strcmp(signature, views[7]) == 0;
    const uint64_t first[] = {0, 0, 0, 0, 0, 0, size};
    const uint64_t second[] = {0, 0, 5 * 32, 7 * 32, 9 * 32, 1, size, 1, 0, 1, 0};
    const uint64_t *words = is_first ? first : second;
    for (size_t i = 0; i < (is_first ? 7u : 11u); i++) {
        gw_abi_put_u64(out, words[i]);
    }
}

static inline void put_halves(struct gw_abi_buffer *out, uint64_t low, uint64_t high)
{
    uint8_t word[32];
    const struct gw_u256 both = {{low, 0, high, 0}};
    gw_u256_to_be(word, &both);
    gw_abi_put(out, word, 32);
}

/* What the positions of an account ask for at a tick, as the contract says it. */
static inline void ask(double required[2], const uint8_t *owner, enum gw_panoptic_rule rule, int32_t tick)
{
    struct gw_panoptic_position position = {.size = gw_u256_from_u64(said.size)};
    struct gw_panoptic_held held;
    const int32_t utilization[2] = {said.highest, said.highest};
    double credit[2] = {0, 0};
    required[0] = required[1] = 0;
    if (owner[31] == 0xee) {
        position.size = gw_u256_from_u64(2 * said.size);
    }
    assert_int_equal(gw_hex_decode_fixed(position.token, 32, owner[31] == 0xee ? SOLD : TOKEN), GW_OK);
    gw_panoptic_hold(&held, rule, &position);
    gw_panoptic_require(required, credit, rule, &held, utilization, tick, gw_lp_raw_price(tick));
    required[0] *= said.asked;
    required[1] *= said.asked;
}

/* Of 0xdd's position, and then, where two are asked about, of 0xee's. */
static inline void put_earned(struct gw_abi_buffer *out, const uint8_t *owner, bool is_second, unsigned count)
{
    double required[2];
    uint8_t other[32] = {[31] = 0xee};
    put_halves(out, said.earned[0], said.earned[1]);
    put_halves(out, said.owed[0], said.owed[1]);
    ask(required, owner, GW_PANOPTIC_RULE_2, said.ticks[0]);
    const struct gw_u256 balance = {{said.size, 0, said.utilization, 0}};
    uint8_t word[32];
    gw_u256_to_be(word, &balance);
    gw_abi_put_u64(out, is_second ? 5 * 32 : 3 * 32);
    if (is_second) {
        gw_abi_put_u64(out, (6 + count) * 32);
        gw_abi_put_u64(out, (7 + 2 * count) * 32);
    }
    gw_abi_put_u64(out, count);
    for (unsigned i = 0; i < count; i++) {
        if (!is_second) {
            gw_abi_put_u64(out, 0); /* the token */
        }
        gw_abi_put(out, word, 32);
    }
    if (is_second) {
        gw_abi_put_u64(out, count);
        put_halves(out, (uint64_t)required[0], (uint64_t)required[1]);
        if (count == 2) {
            ask(required, other, GW_PANOPTIC_RULE_2, said.ticks[0]);
            put_halves(out, (uint64_t)required[0], (uint64_t)required[1]);
        }
        gw_abi_put_u64(out, 0);
    }
}

static inline void put_sums(struct gw_abi_buffer *out)
{
    int64_t sums[20] = {[19] = INT64_C(-20000000000)};
    for (unsigned i = 19; i-- > 0;) {
        sums[i] = sums[i + 1] + 30 * (i < 9 || said.older == 0 ? said.ticks[3] : said.older);
    }
    gw_abi_put_u64(out, 64);
    gw_abi_put_u64(out, 22 * 32);
    gw_abi_put_u64(out, 20);
    for (unsigned i = 0; i < 20; i++) {
        gw_abi_put_i64(out, sums[i]);
    }
    gw_abi_put_u64(out, 0);
}

static inline void answer_margin(const uint8_t to[20], const uint8_t *args, const char *signature,
                                 struct gw_abi_buffer *out)
{
    const unsigned side = to[19] == 0x20 ? 0 : 1;
    if (strcmp(signature, "riskEngine()") == 0) {
        put_number(out, 0x30);
    } else if (strncmp(signature, "CROSS_BUFFER", 12) == 0) {
        assert_int_equal(to[19], 0x30);
        gw_abi_put_u64(out, said.cross);
    } else if (strcmp(signature, "getOracleTicks()") == 0) {
        gw_abi_put_i64(out, said.ticks[0]);
        gw_abi_put_i64(out, said.ticks[1]);
        gw_abi_put_i64(out, 1234); /* the slow one */
        gw_abi_put_i64(out, said.ticks[2]);
        gw_abi_put_u64(out, 0);
    } else if (strcmp(signature, "observe(uint32[])") == 0) {
        assert_true(to[19] == 0x10 && args[63] == 20 && args[64 + 31] == 30 &&
                    args[2 * 32 + 20 * 32 - 2] == 2);
        put_sums(out);
    } else if (strcmp(signature, "getTWAP()") == 0) {
        gw_abi_put_i64(out, said.ticks[3]);
    } else if (strncmp(signature, "getAccumulated", 14) == 0) {
        assert_true(args[63] == 0 && args[95] == 96 && args[127] == 1);
        put_earned(out, args, false, 1);
    } else if (strncmp(signature, "getAccountMargin", 16) == 0) {
        double required[2];
        int32_t tick = (int32_t)((uint32_t)args[60] << 24 | (uint32_t)args[61] << 16 |
                                 (uint32_t)args[62] << 8 | args[63]);
        ask(required, args, GW_PANOPTIC_RULE_1, tick);
        assert_true(args[95] == 160 && args[191] == 1);
        put_halves(out, said.assets[side], (uint64_t)required[side]);
    } else {
        assert_string_equal(signature, "assetsAndInterest(address)");
        gw_abi_put_u64(out, said.assets[side]);
        gw_abi_put_u64(out, said.interest[side]);
    }
}

static inline bool answer_view(const uint8_t to[20], const uint8_t *args, const char *signature,
                               struct gw_abi_buffer *out)
{
    if (strcmp(signature, "univ3pool()") == 0) {
        put_number(out, 0x10);
    } else if (strcmp(signature, "poolKey()") == 0) {
        gw_abi_put_u64(out, 32);
        gw_abi_put_u64(out, said.key_words > 0 ? 32 * said.key_words : 32);
        put_number(out, said.key_words > 0 ? 1 : 0x10);
        for (uint8_t i = 1; i < said.key_words; i++) {
            put_number(out, (uint8_t)(i + 1));
        }
    } else if (strncmp(signature, "collateralToken", 15) == 0) {
        put_number(out, signature[15] == '0' ? 0x20 : 0x21);
    } else if (strncmp(signature, "token", 5) == 0) {
        put_number(out, signature[5] == '0' ? 1 : 2);
    } else if (strcmp(signature, "getPoolData()") == 0) {
        gw_abi_put_u64(out, to[19] == 0x20 ? UINT64_C(3000000000000000000) : 5000000);
        gw_abi_put_u64(out, 7);
        gw_abi_put_u64(out, 0);
    } else if (strncmp(signature, "getAccountLiquidity", 19) == 0) {
        const bool is_keyed = strstr(signature, "bytes") != NULL;
        const uint8_t key_bytes = said.key_words > 0 ? (uint8_t)(32 * said.key_words) : 32;
        assert_true(!is_keyed || (args[31] == 5 * 32 && args[5 * 32 + 31] == key_bytes));
        assert_true(!is_keyed || args[7 * 32 - 1] == (said.key_words > 0 ? 1 : 0x10));
        assert_int_equal(args[63], 0xa1); /* the pool is the SFPM's customer */
        put_chunk(out, args[95]);
    } else if (strncmp(signature, "positionData", 12) != 0 &&
               (strncmp(signature, "getFull", 7) != 0 || args[63] == 0)) {
        if (strncmp(signature, "getFull", 7) == 0) {
            put_earned(out, args, true, args[127]);
        } else {
            answer_margin(to, args, signature, out);
        }
    } else {
        const bool is_other = args[31] == 0xee;
        put_size(out, signature, is_other ? 2 * said.size : said.size);
        if (said.does_revert) {
            return false;
        }
    }
    const bool is_meant = said.short_view == NULL || strcmp(said.short_view, signature) == 0;
    out->size -= said.is_short && is_meant ? 32 : 0;
    if (said.empty != NULL && strcmp(said.empty, signature) == 0) {
        out->size = 0;
    }
    return said.reverting == NULL || strcmp(said.reverting, signature) != 0;
}

static inline bool answer(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    for (size_t i = 0; views[i] != NULL; i++) {
        if (play_is_call(p, call, views[i])) {
            return answer_view(call->to, p->calls.arena + call->data_at + 4, views[i], out);
        }
    }
    fail_msg("a view is asked that the test does not know");
    return false;
}

static inline void feed(uint8_t owner, const char *token, const char *event)
{
    struct gw_log log = {.topic_count = 3};
    log.address[19] = 0xa1;
    log.topics[1][31] = owner;
    gw_abi_topic(log.topics[0], event);
    assert_int_equal(gw_hex_decode_fixed(log.topics[2], 32, token), GW_OK);
    assert_int_equal(toy.venue.protocol->touch(&toy.venue, &log), GW_OK);
}

static inline void open_version(unsigned version)
{
    const char *keys = "sfpm: \"0x00000000000000000000000000000000000000f1\", "
                       "pools: [\"0x00000000000000000000000000000000000000a1\"]";
    memset(&said, 0, sizeof said);
    said.size = SIZE;
    said.has_other = true;
    said.asked = 1;
    said.cross = 10000000;
    for (unsigned i = 0; i < 4; i++) {
        said.ticks[i] = -200000;
    }
    play_open(&toy, version == 1 ? "panoptic_v1" : "panoptic_v2", keys, 0);
    toy.market.tokens[0] = (struct gw_token){
        .address = {[19] = 1}, .symbol = "WETH", .underlying = "ETH", .decimals = 18, .is_known = true};
    toy.market.tokens[1] = (struct gw_token){
        .address = {[19] = 2}, .symbol = "USDC", .underlying = "USD", .decimals = 6, .is_known = true};
    toy.market.token_count = 2;
    const char *minted = version == 1 ? "OptionMinted(address,uint128,uint256,uint128)"
                                      : "OptionMinted(address,uint256,uint256)";
    feed(0xdd, TOKEN, minted);
    feed(0xee, SOLD, minted);
}

static inline int close_all(void **state)
{
    (void)state;
    play_close(&toy);
    return 0;
}

#endif
