/* rysk_toy: the contracts of a Rysk pool with three series and two reactors, which tests alter and make lie. */
#ifndef GW_TESTS_CHAINS_PROTOCOL_RYSK_TOY_H
#define GW_TESTS_CHAINS_PROTOCOL_RYSK_TOY_H
#include <math.h>

#include "chains/protocol/rysk.h"
#include "tests/unit/chains/protocol/play.h"

#define KEYS                                                                                                 \
    "liquidity_pool: \"0x00000000000000000000000000000000000000f0\", "                                       \
    "protocol_contract: \"0x00000000000000000000000000000000000000f1\""
#define NOW_S    1700000000
#define EXPIRY_S (NOW_S + 86400)
#define UNIT     1000000000000000000
#define SERIES   3u

/* What the contracts say; tests alter it. */
static struct {
    size_t series_count;
    struct {
        uint64_t expiry_s;
        uint64_t strike; /* dollars */
        bool is_put;
        uint8_t underlying;
        uint8_t strike_asset;
        int64_t sold;
        int64_t bought;
    } series[SERIES];
    bool is_first_doubled;
    const char *lie; /* signature of what is answered wrongly, by `liar` where it is not 0 */
    uint8_t liar;    /* last byte of the address, or of the argument of storesForAddress() */
    bool is_revert;  /* it reverts; else its last byte is missing */
    bool has_huge;   /* exposures of 2^127 */
    bool is_paused;
    bool is_price_silent;
    bool is_price_zero;
    bool is_vol_zero;
    uint64_t list_size; /* that lists claim; 0: what there is */
    int64_t options_delta;
    int64_t ephemeral;
    int64_t reactors[2];
    bool has_no_reactor;
    int64_t total_off;
} said;

static struct play f;

static inline void put_market(void)
{
    f.market.token_count = 2;
    f.market.tokens[0] =
        (struct gw_token){.address = {[19] = 1}, .underlying = "ETH", .decimals = 18, .is_known = true};
    f.market.tokens[1] =
        (struct gw_token){.address = {[19] = 2}, .underlying = "USD", .decimals = 6, .is_known = true};
    f.market.spot_count = 1;
    f.market.spots[0] = (struct gw_spot){
        .underlying = "ETH", .age_s_max = 60, .is_known = true, .usd = 2000, .updated_s = NOW_S};
    f.market.vol_count = 1;
    f.market.vols[0].vol = 0.9;
    (void)snprintf(f.market.vols[0].underlying, sizeof f.market.vols[0].underlying, "ETH");
}

static inline int open_pool(void **state)
{
    (void)state;
    memset(&said, 0, sizeof said);
    said.series_count = SERIES;
    for (size_t i = 0; i < SERIES; i++) {
        said.series[i].expiry_s = EXPIRY_S;
        said.series[i].strike = 2000 + 100 * i;
        said.series[i].is_put = i == 1;
        said.series[i].underlying = 1;
        said.series[i].strike_asset = 2;
    }
    said.series[0].sold = 3 * (int64_t)UNIT / 2;
    said.series[1].bought = 4 * (int64_t)UNIT;
    said.series[2].sold = UNIT;
    said.series[2].bought = UNIT / 4;
    said.options_delta = -(int64_t)UNIT;
    said.ephemeral = UNIT / 4;
    said.reactors[0] = UNIT;
    said.reactors[1] = -(int64_t)UNIT / 2;
    play_open(&f, "rysk", KEYS, NOW_S);
    put_market();
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

static inline void put_list(struct gw_abi_buffer *out, uint8_t first, size_t count)
{
    gw_abi_put_u64(out, 32);
    gw_abi_put_u64(out, said.list_size != 0 ? said.list_size : count);
    for (size_t i = 0; i < count; i++) {
        put_address(out, (uint8_t)(first + (said.is_first_doubled ? 0 : i)));
    }
}

static inline void put_wad(struct gw_abi_buffer *out, uint64_t units)
{
    const struct gw_u256 unit = gw_u256_from_u64(UNIT);
    const struct gw_u256 count = gw_u256_from_u64(units);
    struct gw_u256 product;
    uint8_t word[32];
    (void)gw_u256_mul(&product, &unit, &count);
    gw_u256_to_be(word, &product);
    gw_abi_put(out, word, sizeof word);
}

static inline void put_exposure(struct gw_abi_buffer *out, int64_t amount)
{
    const struct gw_u256 huge = {{0, UINT64_C(1) << 63, 0, 0}};
    uint8_t word[32];
    gw_u256_to_be(word, &huge);
    if (said.has_huge) {
        gw_abi_put(out, word, sizeof word);
    } else {
        gw_abi_put_i64(out, amount);
    }
}

static inline void answer_stores(struct gw_abi_buffer *out, size_t i)
{
    gw_abi_put_u64(out, said.series[i].expiry_s);
    put_wad(out, said.series[i].strike);
    gw_abi_put_u64(out, said.series[i].is_put);
    put_address(out, said.series[i].underlying);
    put_address(out, said.series[i].strike_asset);
    put_address(out, 2);
    put_exposure(out, said.series[i].sold);
    put_exposure(out, said.series[i].bought);
}

/* Almost flat smiles, 50 % of calls and 80 % of puts, without a rate. */
static inline void answer_parameters(struct gw_abi_buffer *out)
{
    const int64_t words[] = {500000, 1000000, 0, 1, 800000, 1000000, 0, 1, 0};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        gw_abi_put_i64(out, words[i]);
    }
}

/* Puts at 70 %, calls at 60 %; the price, strike and expiry must be those of the series. */
static inline void answer_vol(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    const uint8_t *words = p->calls.arena + call->data_at + 4;
    uint8_t wanted[128];
    struct gw_abi_buffer args = {.data = wanted, .capacity = sizeof wanted};
    const size_t i = (size_t)(call->tag & UINT32_MAX);
    gw_abi_put_u64(&args, said.series[i].is_put);
    put_wad(&args, 2050);
    put_wad(&args, said.series[i].strike);
    gw_abi_put_u64(&args, said.series[i].expiry_s);
    assert_memory_equal(words, wanted, sizeof wanted);
    gw_abi_put_u64(out, said.is_vol_zero ? 0 : UNIT / 10 * (said.series[i].is_put ? 7 : 6));
}

static inline bool answer_contract(const struct play *p, const struct gw_call *call,
                                   struct gw_abi_buffer *out)
{
    static const struct {
        const char *signature;
        uint8_t address;
    } views[] = {{"portfolioValuesFeed()", 0xa1},
                 {"volatilityFeed()", 0xa2},
                 {"priceFeed()", 0xa3},
                 {"optionRegistry()", 0xa4},
                 {"optionExchange()", 0xa5},
                 {"underlyingAsset()", 1},
                 {"strikeAsset()", 2}};
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        if (play_is_call(p, call, views[i].signature)) {
            assert_int_equal(call->to[19], i < 5 ? 0xf1 : 0xf0);
            put_address(out, views[i].address);
            return true;
        }
    }
    return false;
}

static inline void answer_delta(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    if (play_is_call(p, call, "getDelta()")) {
        gw_abi_put_i64(out, said.reactors[call->to[19] - 0xc1]);
    } else if (play_is_call(p, call, "ephemeralDelta()")) {
        gw_abi_put_i64(out, said.ephemeral);
    } else if (play_is_call(p, call, "getPortfolioDelta()")) {
        gw_abi_put_i64(out, said.options_delta + said.ephemeral + said.reactors[0] + said.reactors[1] +
                                said.total_off);
    } else {
        assert_true(play_is_call(p, call, "getPortfolioValues(address,address)"));
        gw_abi_put_i64(out, said.options_delta);
        for (size_t i = 0; i < 6; i++) {
            gw_abi_put_u64(out, 7);
        }
    }
}

static inline bool answer_truth(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    if (answer_contract(p, call, out)) {
        return true;
    }
    if (play_is_call(p, call, "getAddressSet()")) {
        put_list(out, 0xb1, said.series_count);
    } else if (play_is_call(p, call, "getHedgingReactors()")) {
        put_list(out, 0xc1, said.has_no_reactor ? 0 : 2);
    } else if (play_is_call(p, call, "storesForAddress(address)")) {
        answer_stores(out, play_argument(p, call, 0) - 0xb1u);
    } else if (play_is_call(p, call, "getNormalizedRate(address,address)")) {
        assert_true(play_argument(p, call, 0) == 1 && play_argument(p, call, 1) == 2);
        put_wad(out, said.is_price_zero ? 0 : 2050);
        return !said.is_price_silent;
    } else if (play_is_call(p, call, "paused()")) {
        assert_int_equal(call->to[19], 0xa5);
        gw_abi_put_u64(out, said.is_paused);
    } else if (play_is_call(p, call, "sabrParams(uint256)")) {
        answer_parameters(out);
    } else if (play_is_call(p, call, "getImpliedVolatility(bool,uint256,uint256,uint256)")) {
        answer_vol(p, call, out);
    } else {
        answer_delta(p, call, out);
    }
    return true;
}

static inline bool answer(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    const bool is_ok = answer_truth(p, call, out);
    const bool is_liars = said.liar == 0 || call->to[19] == said.liar ||
                          (call->data_size > 4 && play_argument(p, call, 0) == said.liar);
    if (said.lie == NULL || !play_is_call(p, call, said.lie) || !is_liars) {
        return is_ok;
    }
    out->size--;
    return !said.is_revert;
}

static inline void read_and_emit(void)
{
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
}

static inline void is_near(double got, double wanted)
{
    if (!(fabs(got - wanted) <= 1e-12 * fabs(wanted))) {
        fail_msg("%.17g is not %.17g", got, wanted);
    }
}

#endif
