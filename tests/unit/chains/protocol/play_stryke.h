/* play_stryke: an option market of one kind of option, for the tests of its adapter. */
#ifndef GW_TESTS_CHAINS_PROTOCOL_PLAY_STRYKE_H
#define GW_TESTS_CHAINS_PROTOCOL_PLAY_STRYKE_H

#include "chains/protocol/stryke_clamm.h"
#include "tests/unit/chains/protocol/play.h"

#define KEYS   "markets: [\"0x00000000000000000000000000000000000000aa\"]"
#define MARKET 0xaa
#define NOW_S  1000

/* What the market says; tests alter it. The option is of the ranges [-196980, -196260], and of [-196500, -196260] too
 * where it has two; ether at 1.0001^-196620 * 10^12 dollars, tick by tick. */
static struct {
    uint64_t option_ids;
    uint64_t ranges;
    bool is_put;
    bool is_first_version; /* opTickMap() has no hook */
    uint8_t call_asset;    /* last byte */
    uint64_t liquidity;    /* of the first range */
    int64_t tick_lower;    /* of the first range */
    size_t cut;            /* bytes that the reply to `cut_call` lacks */
    const char *cut_call;
    const char *reverting_call;
    bool is_liquidity_huge;
} said;

static struct play f;

#define LIQUIDITY UINT64_C(1234567890123456789)

static inline void tell(const char *event, uint64_t id)
{
    uint8_t data[64];
    struct gw_abi_buffer b = {.data = data, .capacity = sizeof data};
    struct gw_log log = {.topic_count = 1, .data = data, .data_size = sizeof data};
    log.address[19] = MARKET;
    gw_abi_topic(log.topics[0], event);
    gw_abi_put_u64(&b, 5);
    gw_abi_put_u64(&b, id);
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_OK);
}

static inline void name_token(uint8_t last, const char *underlying, uint8_t decimals)
{
    struct gw_token *token = &f.market.tokens[f.market.token_count++];
    *token = (struct gw_token){.decimals = decimals, .is_known = true};
    token->address[19] = last;
    (void)snprintf(token->underlying, sizeof token->underlying, "%s", underlying);
}

static inline int open_all(void **state)
{
    (void)state;
    memset(&said, 0, sizeof said);
    said.option_ids = 1;
    said.ranges = 1;
    said.call_asset = 0x10;
    said.liquidity = LIQUIDITY;
    said.tick_lower = -196980;
    play_open(&f, "stryke_clamm", KEYS, NOW_S);
    name_token(0x10, "ETH", 18);
    name_token(0x20, "USD", 6);
    name_token(0x30, "BTC", 8);
    name_token(0x40, "USD", 18);
    return 0;
}

static inline int close_all(void **state)
{
    (void)state;
    play_close(&f);
    return 0;
}

static inline void answer_range(struct gw_abi_buffer *out, uint8_t index)
{
    const uint8_t huge[32] = {[15] = 1};
    const uint8_t handler[20] = {[19] = 0x77};
    const uint8_t pool[20] = {[19] = 0x78};
    const uint8_t hook[20] = {[19] = 0x79};
    gw_abi_put_address(out, handler);
    gw_abi_put_address(out, pool);
    if (!said.is_first_version) {
        gw_abi_put_address(out, hook);
    }
    gw_abi_put_i64(out, index == 0 ? said.tick_lower : said.is_put ? -196980 : -196500);
    gw_abi_put_i64(out, index == 0 || !said.is_put ? -196260 : -196500);
    if (said.is_liquidity_huge) {
        gw_abi_put(out, huge, sizeof huge);
    } else {
        gw_abi_put_u64(out, index == 0 ? said.liquidity : LIQUIDITY);
    }
}

static inline bool answer(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    uint8_t address[20] = {[19] = said.call_asset};
    if (play_is_call(p, call, "optionIds()")) {
        gw_abi_put_u64(out, said.option_ids);
    } else if (play_is_call(p, call, "callAsset()")) {
        gw_abi_put_address(out, address);
    } else if (play_is_call(p, call, "putAsset()")) {
        address[19] = 0x20;
        gw_abi_put_address(out, address);
    } else if (play_is_call(p, call, "opData(uint256)")) {
        const bool is_minted = play_argument(p, call, 0) <= said.option_ids;
        gw_abi_put_u64(out, is_minted ? said.ranges : 0);
        gw_abi_put_i64(out, is_minted ? -196980 : 0);
        gw_abi_put_i64(out, is_minted ? -196260 : 0);
        gw_abi_put_u64(out, is_minted ? NOW_S + 500 : 0);
        gw_abi_put_u64(out, is_minted && !said.is_put ? 1 : 0);
    } else {
        assert_true(play_is_call(p, call, "opTickMap(uint256,uint256)"));
        answer_range(out, play_argument(p, call, 1));
    }
    if (said.cut_call != NULL && play_is_call(p, call, said.cut_call)) {
        out->size -= said.cut;
    }
    return said.reverting_call == NULL || !play_is_call(p, call, said.reverting_call);
}

#endif
