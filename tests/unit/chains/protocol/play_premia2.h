/* One world of Premia v2 for its tests: two pools of which the first has a call, two vaults, an oracle. */
#ifndef GW_TESTS_PLAY_PREMIA2_H
#define GW_TESTS_PLAY_PREMIA2_H

#include "chains/protocol/premia_v2.h"
#include "tests/unit/chains/protocol/play.h"

#define POOLS                                                                                                \
    "pools: [\"0x00000000000000000000000000000000000000b1\", "                                               \
    "\"0x00000000000000000000000000000000000000b2\"]"
#define ORACLE ", volatility_oracle: \"0x00000000000000000000000000000000000000fe\""
#define VAULTS                                                                                               \
    ", vaults: [\"0x00000000000000000000000000000000000000a1\", "                                            \
    "\"0x00000000000000000000000000000000000000a2\"]"
#define NOW_S      1000000
#define MATURITY_S (NOW_S + 31536000 / 4)
#define UNIT       100000000u /* of the underlying: 8 decimals */
#define LONG_CALL  4
#define SHORT_CALL 5
#define LONG_PUT   6
#define SHORT_PUT  7

/* What both pools and the oracle say; tests alter it. */
static struct {
    uint64_t supply;
    uint64_t vault_shorts[2];
    uint64_t vault_longs[2];
    uint8_t refuser; /* last byte of the pool that refuses totalSupply(); 0: none */
    bool is_supply_huge;
    bool is_settings_cut;
    bool is_oracle_silent;
    uint64_t updated_s;
    int64_t surface[GW_PREMIA_SLICES]; /* 1e12 */
} said;

static struct play f;

static inline enum gw_status transfer(uint8_t pool, uint8_t type, uint64_t maturity_s, uint64_t whole,
                                      uint64_t fraction, size_t cut)
{
    uint8_t data[64] = {0};
    struct gw_log log = {.topic_count = 4, .data = data, .data_size = sizeof data - cut};
    const struct gw_u256 id = {{fraction, whole, maturity_s, 0}};
    gw_u256_to_be(data, &id);
    data[0] = type;
    data[63] = 1;
    log.address[19] = pool;
    gw_abi_topic(log.topics[0], "TransferSingle(address,address,address,uint256,uint256)");
    return f.venue.protocol->touch(&f.venue, &log);
}

static inline int open_pools(void **state)
{
    (void)state;
    memset(&said, 0, sizeof said);
    said.supply = 9 * UNIT;
    said.vault_shorts[0] = 5 * UNIT;
    said.vault_longs[0] = UNIT / 2;
    said.updated_s = NOW_S - 86400;
    said.surface[0] = 500000000000;
    play_open(&f, "premia_v2", POOLS ORACLE VAULTS, NOW_S);
    f.market.token_count = 2;
    f.market.tokens[0] =
        (struct gw_token){.address = {[19] = 1}, .underlying = "BTC", .decimals = 8, .is_known = true};
    f.market.tokens[1] = (struct gw_token){.address = {[19] = 2}, .underlying = "USD", .decimals = 6};
    f.market.spot_count = 1;
    f.market.spots[0] = (struct gw_spot){
        .underlying = "BTC", .age_s_max = 60, .is_known = true, .usd = 3, .updated_s = NOW_S};
    assert_int_equal(transfer(0xb1, LONG_CALL, MATURITY_S, 2, 0, 0), GW_OK);
    return 0;
}

static inline int close_all(void **state)
{
    (void)state;
    play_close(&f);
    return 0;
}

static inline void put_address(struct gw_abi_buffer *out, uint8_t last)
{
    const uint8_t address[20] = {[19] = last};
    gw_abi_put_address(out, address);
}

static inline void answer_params(struct gw_abi_buffer *out)
{
    uint8_t word[32] = {0};
    for (size_t k = 0; k < GW_PREMIA_SLICES; k++) {
        for (size_t bit = 0; bit < 51; bit++) {
            const size_t at = 204 - 51 * k + bit;
            word[31 - at / 8] |= (uint8_t)(((uint64_t)said.surface[k] >> bit & 1u) << at % 8);
        }
    }
    gw_abi_put_u64(out, said.updated_s);
    gw_abi_put(out, word, sizeof word);
}

/* Type of the id that a call is about. */
static inline uint8_t type_of(const struct play *p, const struct gw_call *call, size_t word)
{
    return p->calls.arena[call->data_at + 4 + 32 * word];
}

static inline bool answer(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    if (play_is_call(p, call, "getPoolSettings()")) {
        put_address(out, 1);
        put_address(out, 2);
        put_address(out, 0xe1);
        if (!said.is_settings_cut) {
            put_address(out, 0xe2);
        }
    } else if (play_is_call(p, call, "totalSupply(uint256)")) {
        assert_true(type_of(p, call, 0) == SHORT_CALL || type_of(p, call, 0) == SHORT_PUT);
        const struct gw_u256 huge = {{0, 0, 1, 0}};
        uint8_t word[32];
        gw_u256_to_be(word, &huge);
        if (said.is_supply_huge) {
            gw_abi_put(out, word, sizeof word);
        } else {
            gw_abi_put_u64(out, said.supply);
        }
        return call->to[19] != said.refuser;
    } else if (play_is_call(p, call, "balanceOf(address,uint256)")) {
        const size_t vault = play_argument(p, call, 0) - 0xa1u;
        const bool is_short = type_of(p, call, 1) == SHORT_CALL || type_of(p, call, 1) == SHORT_PUT;
        gw_abi_put_u64(out, is_short ? said.vault_shorts[vault] : said.vault_longs[vault]);
    } else {
        assert_true(play_is_call(p, call, "getParams(address,address)"));
        assert_int_equal(play_argument(p, call, 0), 2);
        assert_int_equal(play_argument(p, call, 1), 1);
        answer_params(out);
        return !said.is_oracle_silent;
    }
    return true;
}

static inline void read_and_emit(void)
{
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
}

#endif
