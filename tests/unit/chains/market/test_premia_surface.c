/* Premia's surface as a volatility of venues that tell none. */
#include "chains/market/premia_surface.h"

#include <math.h>

#include "chains/market/vols.h"
#include "tests/unit/chains/market/stage.h"

#define HALF_YEAR_S INT64_C(15768000)
#define PREMIA                                                                                               \
    "{underlying: ETH, source: premia_ssvi, volatility_oracle: "                                             \
    "\"0x00000000000000000000000000000000000000fe\", "                                                       \
    "token: \"0x00000000000000000000000000000000000000a1\", age_s_max: 90}"

static struct {
    int64_t age_s;
    int64_t spot_age_s;
    bool is_silent;
    size_t words; /* of the reply */
} oracle;

/* tau and theta 0.25 << slice, psi half of that, rho -0.5: an annual volatility of 1 at the money. */
static void put_slices(struct gw_abi_buffer *out, size_t which)
{
    uint8_t word[32] = {0};
    for (size_t k = 0; k < GW_PREMIA_SLICES; k++) {
        const int64_t value =
            which == 3 ? -500000000000 : (int64_t)(250000000000u << k >> (which == 2 ? 1 : 0));
        for (size_t bit = 0; bit < 51; bit++) {
            const size_t at = 204 - 51 * k + bit;
            word[31 - at / 8] |= (uint8_t)(((uint64_t)value >> bit & 1u) << at % 8);
        }
    }
    gw_abi_put(out, word, sizeof word);
}

static bool answer(uint8_t to, const char *name, const uint8_t *args, struct gw_abi_buffer *out)
{
    if (strcmp(name, "decimals()") == 0) {
        gw_abi_put_u64(out, 8);
        return true;
    }
    if (to == 0xf1) {
        stage_put_round(out, 200000000000, STAGE_TIME_S, STAGE_TIME_S - oracle.spot_age_s);
        return true;
    }
    assert_true(to == 0xfe && strcmp(name, "getParams(address)") == 0 && args[31] == 0xa1);
    gw_abi_put_i64(out, STAGE_TIME_S - oracle.age_s);
    for (size_t i = 0; i + 1 < oracle.words; i++) {
        put_slices(out, i);
    }
    return !oracle.is_silent;
}

static int start(void **state)
{
    memset(&oracle, 0, sizeof oracle);
    oracle.age_s = 60;
    oracle.words = 5;
    if (stage_start(state) != 0) {
        return -1;
    }
    stage_open("prices: [{underlying: ETH, address: \"0x00000000000000000000000000000000000000f1\"}]\n"
               "    volatility: [" PREMIA "]");
    return 0;
}

static struct gw_vol_borrowed borrow(double strike)
{
    struct gw_vol_borrowed out;
    gw_vols_borrow(&market, &out, "ETH", strike, STAGE_TIME_S + HALF_YEAR_S);
    return out;
}

/* w = θ/2·(1 + ρφk + √((φk + ρ)² + 1 - ρ²)) with φ = ψ/θ (Gatheral, Jacquier, 2014), at θ = 0.5, φ = 0.5, ρ = -0.5. */
static void a_strike_is_priced_by_the_smile(void **state)
{
    (void)state;
    stage_block(answer, STAGE_TIME_S);
    const double strikes[] = {1000, 2000, 3500};
    for (size_t i = 0; i < 3; i++) {
        const struct gw_vol_borrowed found = borrow(strikes[i]);
        const double k = log(strikes[i] / 2000);
        const double root = sqrt((0.5 * k - 0.5) * (0.5 * k - 0.5) + 0.75);
        const double variance = 0.25 * (1 - 0.25 * k + root);
        assert_true(fabs(found.vol - sqrt(variance / 0.5)) < 1e-12);
        assert_true(found.age_s == 60 && found.confidence == GW_VOL_SURFACE_CONFIDENCE);
        assert_string_equal(found.source, "premia_ssvi");
    }
    assert_true(borrow(1000).vol > borrow(2000).vol);
}

static void an_old_surface_is_none_and_says_so(void **state)
{
    (void)state;
    oracle.age_s = 90;
    stage_block(answer, STAGE_TIME_S);
    assert_true(borrow(2000).vol > 0);
    oracle.age_s = 91;
    stage_block(answer, STAGE_TIME_S);
    assert_true(borrow(2000).vol == 0);
    assert_string_equal(market.vol_feeds[0].reason, "its surface is 91 s old, 90 allowed");
    oracle.age_s = -1;
    stage_block(answer, STAGE_TIME_S);
    assert_true(borrow(2000).vol == 0);
}

static void what_does_not_serve_is_none(void **state)
{
    (void)state;
    stage_block(answer, STAGE_TIME_S);
    oracle.is_silent = true;
    stage_block(answer, STAGE_TIME_S);
    assert_true(borrow(2000).vol == 0);
    assert_non_null(strstr(market.vol_feeds[0].reason, "getParams() does not serve"));
    oracle.is_silent = false;
    oracle.words = 4;
    stage_block(answer, STAGE_TIME_S);
    assert_true(borrow(2000).vol == 0);
    oracle.words = 5;
    stage_block(answer, STAGE_TIME_S);
    assert_true(borrow(2000).vol > 0 && market.vol_feeds[0].reason[0] == '\0');
    assert_true(borrow(0).vol == 0);
}

static void without_a_fresh_spot_no_strike_has_a_place(void **state)
{
    (void)state;
    oracle.spot_age_s = 4000;
    stage_block(answer, STAGE_TIME_S);
    assert_true(borrow(2000).vol == 0);
}

static void what_is_wrong_is_said(void **state)
{
    (void)state;
    stage_refuse("volatility: [{underlying: ETH, source: premia_ssvi}]",
                 "premia_ssvi needs volatility_oracle and token");
    stage_refuse("volatility: [{underlying: ETH, source: premia_ssvi, window_s: 900}]",
                 "window_s is a key of source lyra_gwav");
    stage_refuse("volatility: [{underlying: ETH, source: lyra_gwav, age_s_max: 900}]",
                 "age_s_max is a key of source premia_ssvi");
    stage_refuse("volatility: [{underlying: ETH, vol: 1, age_s_max: 900}]",
                 "age_s_max is a key of source premia_ssvi");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stage_finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_strike_is_priced_by_the_smile),   TEST(an_old_surface_is_none_and_says_so),
        TEST(what_does_not_serve_is_none),       TEST(without_a_fresh_spot_no_strike_has_a_place),
        cmocka_unit_test(what_is_wrong_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
