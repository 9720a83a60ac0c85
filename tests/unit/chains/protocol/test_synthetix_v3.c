#include "chains/protocol/synthetix_v3.h"

#include <math.h>

#include "tests/unit/chains/protocol/play.h"

#define PROXY "market_proxy: \"0x00000000000000000000000000000000000000aa\""
#define KEYS  PROXY ", markets: [{id: 100, underlying: ETH}]"
#define NOW_S 1700000000

/* What the proxy says, in thousandths of its units; tests alter it. */
static struct {
    const char *name;
    int64_t skew;
    int64_t size;
    int64_t max_size;
    int64_t max_value;
    int64_t funding;
    int64_t velocity;
    int64_t skew_scale;
    int64_t locked;
    int64_t index;
    int64_t delegated;
    int64_t credit;
    const char *odd; /* this view answers with odd_bytes; NULL: none does */
    uint8_t odd_bytes[96];
    size_t odd_size;
    const char *refused; /* this one reverts */
} said;

static struct play f;

static int open_market(void **state)
{
    (void)state;
    memset(&said, 0, sizeof said);
    said.name = "Ether";
    said.skew = 300000;
    said.size = 700000;
    said.max_size = 10000000;
    said.funding = 2;   /* a day */
    said.velocity = -5; /* a day and day */
    said.skew_scale = 1000000000;
    said.locked = 500;
    said.index = 2010000;
    said.delegated = 60000000000;
    said.credit = 1000000000;
    play_open(&f, "synthetix_v3", KEYS, NOW_S);
    f.market.spots[0] = (struct gw_spot){.underlying = "ETH", .usd = 2000, .updated_s = NOW_S};
    f.market.spot_count = 1;
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    play_close(&f);
    return 0;
}

/* Thousandths as words of 18 digits. */
static void put(struct gw_abi_buffer *out, int64_t thousandths)
{
    const struct gw_u256 unit = gw_u256_from_u64(1000000000000000);
    struct gw_u256 word = gw_u256_from_u64((uint64_t)(thousandths < 0 ? -thousandths : thousandths));
    uint8_t bytes[32];
    (void)gw_u256_mul(&word, &word, &unit);
    if (thousandths < 0) {
        const struct gw_u256 zero = gw_u256_from_u64(0);
        (void)gw_u256_sub(&word, &zero, &word);
    }
    gw_u256_to_be(bytes, &word);
    gw_abi_put(out, bytes, sizeof bytes);
}

static void put_text(struct gw_abi_buffer *out, const char *text)
{
    uint8_t bytes[32] = {0};
    memcpy(bytes, text, strlen(text));
    gw_abi_put_u64(out, strlen(text));
    gw_abi_put(out, bytes, strlen(text) > 0 ? sizeof bytes : 0);
}

static void put_metadata(struct gw_abi_buffer *out)
{
    gw_abi_put_u64(out, 64);
    gw_abi_put_u64(out, 64 + 32 + (said.name[0] != '\0' ? 32 : 0));
    put_text(out, said.name);
    put_text(out, said.name);
}

static bool answer(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    const struct {
        const char *view;
        int64_t first;
        int64_t second;
        int64_t third;
        size_t words;
    } views[] = {
        {"skew(uint128)", said.skew, 0, 0, 1},
        {"size(uint128)", said.size, 0, 0, 1},
        {"maxOpenInterest(uint128)", said.max_size, 0, 0, 1},
        {"getMaxMarketValue(uint128)", said.max_value, 0, 0, 1},
        {"currentFundingRate(uint128)", said.funding, 0, 0, 1},
        {"currentFundingVelocity(uint128)", said.velocity, 0, 0, 1},
        {"getFundingParameters(uint128)", said.skew_scale, 9000, 0, 2},
        {"getLockedOiRatio(uint128)", said.locked, 0, 0, 1},
        {"indexPrice(uint128)", said.index, 0, 0, 1},
        {"utilizationRate()", 123, said.delegated, said.credit, 3},
    };
    const bool is_odd = said.odd != NULL && play_is_call(p, call, said.odd);
    if (said.refused != NULL && play_is_call(p, call, said.refused)) {
        return false;
    }
    if (is_odd) {
        gw_abi_put(out, said.odd_bytes, said.odd_size);
        return true;
    }
    if (play_is_call(p, call, "metadata(uint128)")) {
        assert_int_equal(play_argument(p, call, 0), 100);
        put_metadata(out);
        return true;
    }
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        if (play_is_call(p, call, views[i].view)) {
            const int64_t words[] = {views[i].first, views[i].second, views[i].third};
            for (size_t w = 0; w < views[i].words; w++) {
                put(out, words[w]);
            }
            return true;
        }
    }
    fail();
    return false;
}

static const struct gw_perp *read_perp(void)
{
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.excluded_count, 0);
    assert_int_equal(f.perp_count, 1);
    return &f.perps[0];
}

static void expect_near(double found, double wanted)
{
    if (fabs(found - wanted) > 1e-12 * fabs(wanted)) {
        print_error("%.17g, not %.17g\n", found, wanted);
        fail();
    }
}

static double tokens_at(const struct gw_perp *perp, int32_t shock_bps)
{
    size_t i = 0;
    while (gw_ladder_shock_bps[i] != shock_bps) {
        i++;
    }
    return perp->absorbed_tokens[i];
}

static void the_pool_is_the_other_side_of_the_skew(void **state)
{
    (void)state;
    const struct gw_perp *perp = read_perp();
    assert_int_equal(f.asked, 11);
    assert_int_equal(f.position_count, 1);
    const struct gw_position *p = &f.positions[0];
    assert_int_equal(p->kind, GW_POSITION_LINEAR);
    expect_near(p->quantity, -300);
    assert_string_equal(p->venue, "0x00000000000000000000000000000000000000aa/100");
    assert_string_equal(p->id, "open_interest");
    assert_string_equal(p->underlying, "ETH");
    assert_string_equal(
        p->raw, "{\"market_id\":100,\"skew\":\"300000000000000000000\",\"size\":\"700000000000000000000\"}");
    assert_string_equal(perp->venue, p->venue);
    expect_near(perp->open_long_tokens, 500);
    expect_near(perp->open_short_tokens, 200);
    assert_int_equal(f.known_count, 0); /* traders owe, and nobody knows what */
    said.skew = -700000;
    perp = read_perp();
    expect_near(f.positions[0].quantity, 700);
    assert_non_null(strstr(f.positions[0].raw, "\"skew\":\"-700"));
    assert_true(perp->open_long_tokens == 0);
    expect_near(perp->open_short_tokens, 700);
}

static void funding_of_a_day_is_told_for_a_year(void **state)
{
    (void)state;
    const struct gw_perp *perp = read_perp();
    expect_near(perp->funding_per_year, 0.002 * 365);
    expect_near(perp->funding_change_per_day, -0.005 * 365);
    assert_true(perp->funding_age_s == 0);
    expect_near(perp->skew_scale_tokens, 1e6);
    said.funding = -2;
    expect_near(read_perp()->funding_per_year, -0.002 * 365);
}

static void limits_are_tokens_and_dollars(void **state)
{
    (void)state;
    const struct gw_perp *perp = read_perp();
    expect_near(perp->max_long_usd, 10000 * 2000.0);
    said.max_value = 1500000;
    perp = read_perp();
    expect_near(perp->max_long_usd, 1500);
    expect_near(perp->max_short_usd, 1500);
    said.max_value = 99000000000000;
    expect_near(read_perp()->max_short_usd, 10000 * 2000.0);
    said.odd = "maxOpenInterest(uint128)";
    said.odd_size = 32;
    memset(said.odd_bytes, 0xff, 32);
    expect_near(read_perp()->max_long_usd, 99e9);
    said.max_value = 0;
    assert_true(read_perp()->max_long_usd == 1e18);
}

static void depth_is_what_skew_limits_and_credit_leave(void **state)
{
    (void)state;
    const struct gw_perp *perp = read_perp();
    expect_near(tokens_at(perp, 50), 5000 - 300);
    expect_near(tokens_at(perp, -50), -5000);
    expect_near(tokens_at(perp, 1500), 10000 - 500);
    expect_near(tokens_at(perp, -1500), -(10000 - 200));
    expect_near(perp->index_usd, 2010);
    said.skew = -300000;
    perp = read_perp();
    expect_near(tokens_at(perp, 50), 5000);
    expect_near(tokens_at(perp, -50), -(5000 - 300));
    said.max_value = 2010000000; /* 1,000 tokens */
    perp = read_perp();
    expect_near(tokens_at(perp, 1500), 1000 - 200);
    expect_near(tokens_at(perp, -1500), -(1000 - 500));
    said.delegated = said.credit + 201000000; /* 201,000 dollars at half of 2,010 a token */
    perp = read_perp();
    expect_near(tokens_at(perp, 1500), 200);
    expect_near(tokens_at(perp, -1500), -200);
    said.locked = 0;
    expect_near(tokens_at(read_perp(), 1500), 800);
    said.delegated = said.credit;
    assert_true(tokens_at(read_perp(), 1500) == 0);
}

static void what_the_oracle_does_not_say_costs_the_depth_alone(void **state)
{
    (void)state;
    static const char *const views[] = {"indexPrice(uint128)", "utilizationRate()"};
    for (size_t i = 0; i < 2; i++) {
        said.refused = views[i];
        const struct gw_perp *perp = read_perp();
        assert_true(tokens_at(perp, 1500) == 0 && tokens_at(perp, -1500) == 0 && perp->index_usd == 0);
        expect_near(perp->open_long_tokens, 500);
    }
    said.refused = NULL;
    said.skew_scale = 0;
    assert_true(tokens_at(read_perp(), 1500) == 0);
}

static void a_market_without_a_name_is_none(void **state)
{
    (void)state;
    said.name = "";
    said.skew = said.size = 0;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_string_equal(f.excluded, "the proxy has no such market");
    assert_int_equal(f.position_count + f.perp_count, 0);
}

static void without_a_price_there_is_a_position_alone(void **state)
{
    (void)state;
    f.market.spot_count = 0;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 1);
    assert_int_equal(f.perp_count, 0);
}

static void expect_refusal(const char *view, size_t size, const char *reason)
{
    said.odd = view;
    said.odd_size = size;
    assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
    assert_string_equal(f.venue.reason, reason);
}

static void words_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    expect_refusal("skew(uint128)", 31, "market 100: skew() does not decode (31 bytes)");
    expect_refusal("metadata(uint128)", 31, "market 100: metadata() does not decode (31 bytes)");
    expect_refusal("utilizationRate()", 64, "market 100: utilizationRate() does not decode (64 bytes)");
    said.odd_bytes[15] = 1; /* 2^128 */
    expect_refusal("size(uint128)", 32, "market 100: size() does not decode (32 bytes)");
    expect_refusal("skew(uint128)", 32, "market 100: skew() does not decode (32 bytes)");
    expect_refusal("currentFundingRate(uint128)", 32,
                   "market 100: currentFundingRate() does not decode (32 bytes)");
    expect_refusal("currentFundingVelocity(uint128)", 32,
                   "market 100: currentFundingVelocity() does not decode (32 bytes)");
    expect_refusal("getFundingParameters(uint128)", 64,
                   "market 100: getFundingParameters() does not decode (64 bytes)");
    expect_refusal("getLockedOiRatio(uint128)", 32,
                   "market 100: getLockedOiRatio() does not decode (32 bytes)");
    expect_refusal("indexPrice(uint128)", 32, "market 100: indexPrice() does not decode (32 bytes)");
    said.odd = NULL;
    said.skew = said.size + 1;
    assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
    assert_string_equal(f.venue.reason, "market 100: its skew is beyond its size");
    said.refused = "size(uint128)";
    assert_int_equal(play_read(&f, answer), GW_E_REVERT);
    assert_string_equal(f.venue.reason, "market 100: size() reverted (0 bytes)");
}

static void a_configuration_that_makes_no_sense_is_refused(void **state)
{
    static const struct {
        const char *keys;
        const char *reason;
    } cases[] = {
        {PROXY ", markets: []", "0 markets; 1 to 128 can be watched"},
        {PROXY ", markets: [{id: 1, underlying: ETH}, {id: 1, underlying: ETH}]", "listed twice"},
        {PROXY ", markets: [{id: 0, underlying: ETH}]", "\"id\" must be"},
        {PROXY ", markets: [{id: 1, underlying: USD}]", "no underlying"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct play other = {0};
        assert_int_not_equal(play_configure(&other, "synthetix_v3", cases[i].keys), GW_OK);
        assert_non_null(strstr(other.config.error, cases[i].reason));
        gw_config_free(&other.config);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_market, close_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_pool_is_the_other_side_of_the_skew),
        TEST(funding_of_a_day_is_told_for_a_year),
        TEST(limits_are_tokens_and_dollars),
        TEST(depth_is_what_skew_limits_and_credit_leave),
        TEST(what_the_oracle_does_not_say_costs_the_depth_alone),
        TEST(a_market_without_a_name_is_none),
        TEST(without_a_price_there_is_a_position_alone),
        TEST(words_that_make_no_sense_are_refused),
        TEST(a_configuration_that_makes_no_sense_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
