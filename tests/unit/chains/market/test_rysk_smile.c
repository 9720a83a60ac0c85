/* Rysk's parameters as a volatility of venues that tell none. */
#include "chains/market/rysk_smile.h"

#include <math.h>

#include "chains/book/position.h"
#include "chains/market/vols.h"
#include "tests/unit/chains/market/stage.h"

#define DAY_S INT64_C(86400)
#define RYSK                                                                                                 \
    "{underlying: ETH, source: rysk_sabr, volatility_feed: \"0x00000000000000000000000000000000000000fe\", " \
    "option_exchange: \"0x00000000000000000000000000000000000000e0\"}"
#define EXPIRIES_MAX 2000u

/* What the contracts say: of expiry i a flat smile of so many per cent, puts ten points above calls. */
static struct {
    int64_t left_s[EXPIRIES_MAX];
    int32_t calls_e2[EXPIRIES_MAX];
    size_t expiry_count;
    int64_t rate_e2;
    int64_t spot_age_s;
    bool is_paused;
    bool is_silent; /* paused() */
    bool is_expiries_silent;
    size_t words; /* of sabrParams() */
} said;

static uint8_t bytes[32 * (EXPIRIES_MAX + 2)];

/* β = 1 and a vol-vol of a millionth: α is the volatility. */
static void put_parameters(struct gw_abi_buffer *out, size_t i)
{
    const int64_t alpha = said.calls_e2[i] * INT64_C(10000);
    const int64_t words[] = {alpha,
                             1000000,
                             0,
                             1,
                             alpha + (alpha > 0 ? 100000 : 0),
                             1000000,
                             0,
                             1,
                             said.rate_e2 * INT64_C(10000000000000000)};
    for (size_t k = 0; k < said.words; k++) {
        gw_abi_put_i64(out, words[k]);
    }
}

static bool answer_smile(const uint8_t *args, struct gw_abi_buffer *out)
{
    struct gw_abi_cursor c = gw_abi_open(args, 32);
    uint64_t expiry_s;
    assert_int_equal(gw_abi_uint(&c, 64, &expiry_s), GW_OK);
    for (size_t i = 0; i < said.expiry_count; i++) {
        if (STAGE_TIME_S + said.left_s[i] == (int64_t)expiry_s) {
            put_parameters(out, i);
            return true;
        }
    }
    fail_msg("an expiry that nobody named");
    return false;
}

static bool answer(uint8_t to, const char *name, const uint8_t *args, struct gw_abi_buffer *out)
{
    if (strcmp(name, "decimals()") == 0) {
        gw_abi_put_u64(out, 8);
        return true;
    }
    if (to == 0xf1) {
        stage_put_round(out, 200000000000, STAGE_TIME_S, STAGE_TIME_S - said.spot_age_s);
        return true;
    }
    if (strcmp(name, "paused()") == 0) {
        assert_int_equal(to, 0xe0);
        gw_abi_put_u64(out, said.is_paused);
        return !said.is_silent;
    }
    assert_int_equal(to, 0xfe);
    if (strcmp(name, "sabrParams(uint256)") == 0) {
        return answer_smile(args, out);
    }
    gw_abi_put_u64(out, 32);
    gw_abi_put_u64(out, said.expiry_count);
    for (size_t i = 0; i < said.expiry_count && i < 14; i++) {
        gw_abi_put_i64(out, STAGE_TIME_S + said.left_s[i]);
    }
    return !said.is_expiries_silent;
}

static int start(void **state)
{
    memset(&said, 0, sizeof said);
    said.left_s[0] = 30 * DAY_S; /* in no order */
    said.calls_e2[0] = 64;
    said.left_s[1] = 10 * DAY_S;
    said.calls_e2[1] = 80;
    said.expiry_count = 2;
    said.words = 9;
    if (stage_start(state) != 0) {
        return -1;
    }
    stage_open("prices: [{underlying: ETH, address: \"0x00000000000000000000000000000000000000f1\"}]\n"
               "    volatility: [" RYSK ", {underlying: ETH, vol: 0.9}]");
    return 0;
}

static double vol_at(double strike, int64_t left_s)
{
    struct gw_vol_borrowed out;
    gw_vols_borrow(&market, &out, "ETH", strike, STAGE_TIME_S + left_s);
    return out.vol;
}

/* A millionth of vol-vol is left in the formula, and years of the contract are longer than ours. */
static bool is_near(double found, double expected)
{
    return fabs(found / sqrt(365 / 365.25) - expected) <= 1e-9;
}

static bool says(const char *part)
{
    return strstr(market.vol_feeds[0].reason, part) != NULL;
}

static void puts_serve_below_the_forward_and_calls_from_it_on(void **state)
{
    (void)state;
    stage_block(answer, STAGE_TIME_S);
    assert_true(is_near(vol_at(2000, 10 * DAY_S), 0.8) && is_near(vol_at(1999.99, 10 * DAY_S), 0.9));
    assert_true(is_near(vol_at(2500, 30 * DAY_S), 0.64) && is_near(vol_at(1500, 30 * DAY_S), 0.74));
    said.rate_e2 = 50; /* the forward of thirty days is 2083 */
    stage_block(answer, STAGE_TIME_S);
    assert_true(is_near(vol_at(2080, 30 * DAY_S), 0.74) && is_near(vol_at(2086, 30 * DAY_S), 0.64));
}

static void between_expiries_total_variance_is_linear(void **state)
{
    (void)state;
    stage_block(answer, STAGE_TIME_S);
    assert_true(is_near(vol_at(2500, 20 * DAY_S), sqrt((0.64 * 10 + 0.4096 * 30) / 2 / 20)));
    assert_true(is_near(vol_at(2500, DAY_S), 0.8) && is_near(vol_at(2500, 300 * DAY_S), 0.64));
}

static void it_is_of_the_block_and_half_doubted(void **state)
{
    (void)state;
    struct gw_position p = {.underlying = "ETH", .strike = 2500, .expiry_s = STAGE_TIME_S + 10 * DAY_S};
    stage_block(answer, STAGE_TIME_S);
    gw_position_take_vol(&p, &market, 0, 0);
    assert_true(is_near(p.vol, 0.8) && p.vol_age_s == 0);
    assert_true(p.vol_confidence == GW_VOL_SURFACE_CONFIDENCE && !p.is_vol_fallback);
    assert_string_equal(p.vol_source, "rysk_sabr");
    gw_position_take_vol(&p, &market, 0.3, 0);
    assert_true(p.vol == 0.3 && p.vol_source == NULL);
}

static void while_the_exchange_is_paused_it_says_nothing(void **state)
{
    (void)state;
    said.is_paused = true;
    stage_block(answer, STAGE_TIME_S);
    assert_true(vol_at(2500, 10 * DAY_S) == 0 && says("its exchange is paused"));
    said.is_paused = false;
    stage_block(answer, STAGE_TIME_S);
    assert_true(vol_at(2500, 10 * DAY_S) > 0 && market.vol_feeds[0].reason[0] == '\0');
    said.is_silent = true;
    stage_block(answer, STAGE_TIME_S);
    assert_true(vol_at(2500, 10 * DAY_S) == 0 && says("paused() does not serve"));
}

static void expiries_that_are_past_or_were_never_set_are_left_out(void **state)
{
    (void)state;
    said.left_s[1] = 0;
    stage_block(answer, STAGE_TIME_S);
    assert_int_equal(market.vol_feeds[0].smile_count, 1);
    assert_true(is_near(vol_at(2500, DAY_S), 0.64));
    said.left_s[1] = 1;
    said.calls_e2[1] = 0;
    stage_block(answer, STAGE_TIME_S);
    assert_true(vol_at(2500, 1) == 0 && vol_at(2500, DAY_S) == 0); /* half an answer is none */
    assert_true(is_near(vol_at(2500, 40 * DAY_S), 0.64));
    said.expiry_count = 0;
    stage_block(answer, STAGE_TIME_S);
    assert_true(vol_at(2500, DAY_S) == 0 && says("no expiry to come has parameters"));
}

static void what_does_not_decode_is_none_and_says_so(void **state)
{
    (void)state;
    said.words = 8;
    stage_block(answer, STAGE_TIME_S);
    assert_true(vol_at(2500, DAY_S) == 0 && says("sabrParams() of expiry 1702592000 does not serve"));
    said.words = 9;
    said.is_expiries_silent = true;
    stage_block(answer, STAGE_TIME_S);
    assert_true(vol_at(2500, DAY_S) == 0 && says("getExpiries() does not serve: "));
    said.is_expiries_silent = false;
    said.calls_e2[0] = said.calls_e2[1] = -5;
    stage_block(answer, STAGE_TIME_S);
    assert_true(vol_at(2500, DAY_S) == 0);
}

static void without_a_fresh_spot_no_strike_has_a_place(void **state)
{
    (void)state;
    said.spot_age_s = 4000;
    stage_block(answer, STAGE_TIME_S);
    assert_true(vol_at(2500, DAY_S) == 0);
    said.spot_age_s = 0;
    stage_block(answer, STAGE_TIME_S);
    assert_true(vol_at(0, DAY_S) == 0 && vol_at(2500, DAY_S) > 0);
}

/* The reply to getExpiries(), of any length, is given by hand: the stage has no room for it. */
static void decode_expiries(size_t count)
{
    struct gw_abi_buffer out = {.data = bytes, .capacity = sizeof bytes};
    gw_abi_put_u64(&out, 32);
    gw_abi_put_u64(&out, count);
    for (size_t i = 0; i < count; i++) {
        gw_abi_put_i64(&out, STAGE_TIME_S + said.left_s[i]);
    }
    assert_false(out.is_full);
    const struct gw_call_reply reply = {.is_ok = true, .data = bytes, .size = out.size};
    gw_call_list_reset(&calls);
    assert_int_equal(gw_vols_plan(&market, &calls), GW_OK);
    gw_vols_decode(&market, (size_t)(calls.calls[0].tag & UINT32_MAX), &reply);
}

static void too_many_expiries_to_come_are_an_error_and_past_ones_are_not(void **state)
{
    (void)state;
    stage_block(answer, STAGE_TIME_S);
    for (size_t i = 0; i < EXPIRIES_MAX; i++) {
        said.left_s[i] = i < GW_VOL_EXPIRIES_MAX ? (int64_t)i + 1 : -(int64_t)i;
    }
    decode_expiries(1024);
    assert_int_equal(market.vol_feeds[0].smile_count, GW_VOL_EXPIRIES_MAX);
    said.left_s[40] = DAY_S;
    decode_expiries(1024);
    assert_true(market.vol_feeds[0].smile_count == 0 && says("getExpiries() does not serve: "));
    said.left_s[40] = 0;
    decode_expiries(1025);
    assert_true(market.vol_feeds[0].smile_count == 0 && says("getExpiries() does not serve: "));
}

static void what_is_wrong_is_said(void **state)
{
    (void)state;
    stage_refuse("volatility: [{underlying: ETH, source: rysk_sabr}]",
                 "rysk_sabr needs volatility_feed and option_exchange");
    stage_refuse("volatility: [{underlying: ETH, source: rysk_sabr, vol: 0.8}]",
                 "vol is a key of source config");
    stage_refuse("volatility: [{underlying: ETH, vol: 0.8, option_exchange: "
                 "\"0x00000000000000000000000000000000000000e0\"}]",
                 "option_exchange is a key of source rysk_sabr");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stage_finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(puts_serve_below_the_forward_and_calls_from_it_on),
        TEST(between_expiries_total_variance_is_linear),
        TEST(it_is_of_the_block_and_half_doubted),
        TEST(while_the_exchange_is_paused_it_says_nothing),
        TEST(expiries_that_are_past_or_were_never_set_are_left_out),
        TEST(what_does_not_decode_is_none_and_says_so),
        TEST(without_a_fresh_spot_no_strike_has_a_place),
        TEST(too_many_expiries_to_come_are_an_error_and_past_ones_are_not),
        cmocka_unit_test(what_is_wrong_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
