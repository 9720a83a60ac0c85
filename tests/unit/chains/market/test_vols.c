/* What another options market trades at, for venues that tell no volatility. */
#include "chains/market/vols.h"

#include <math.h>

#include "chains/book/position.h"
#include "tests/unit/chains/market/stage.h"

#define DAY_S INT64_C(86400)
#define LYRA                                                                                                 \
    "{underlying: ETH, source: lyra_gwav, option_market: \"0x000000000000000000000000000000000000001a\", "   \
    "greek_cache: \"0x000000000000000000000000000000000000009c\", window_s: 900}"

struct board {
    uint64_t id;
    int64_t left_s;
    uint64_t vol_e2;
    uint64_t mean_e2;
    bool is_frozen;
    bool is_silent;
};

static struct board boards[20];
static size_t board_count;
static bool is_silent;

static void put_hundredths(struct gw_abi_buffer *out, uint64_t value)
{
    gw_abi_put_u64(out, value * UINT64_C(10000000000000000));
}

static bool answer(uint8_t to, const char *name, const uint8_t *args, struct gw_abi_buffer *out)
{
    if (strcmp(name, "getLiveBoards()") == 0) {
        assert_int_equal(to, 0x1a);
        gw_abi_put_u64(out, 32);
        gw_abi_put_u64(out, board_count);
        for (size_t i = 0; i < board_count && i < 14; i++) {
            gw_abi_put_u64(out, boards[i].id);
        }
        return !is_silent;
    }
    const struct board *board = &boards[0];
    while (board->id != args[31]) {
        board++;
    }
    if (strcmp(name, "getIvGWAV(uint256,uint256)") == 0) {
        assert_true(to == 0x9c && args[62] == 900 >> 8 && args[63] == (900 & 255));
        put_hundredths(out, board->mean_e2);
        return !board->is_silent;
    }
    assert_int_equal(to, 0x1a);
    gw_abi_put_u64(out, 32);
    gw_abi_put_u64(out, board->id);
    gw_abi_put_i64(out, STAGE_TIME_S + board->left_s);
    put_hundredths(out, board->vol_e2);
    gw_abi_put_u64(out, board->is_frozen);
    gw_abi_put_u64(out, 160);
    gw_abi_put_u64(out, 0);
    return true;
}

static int start(void **state)
{
    memset(boards, 0, sizeof boards);
    boards[0] = (struct board){7, 30 * DAY_S, 70, 64, false, false}; /* in no order */
    boards[1] = (struct board){5, 10 * DAY_S, 90, 80, false, false};
    board_count = 2;
    is_silent = false;
    if (stage_start(state) != 0) {
        return -1;
    }
    stage_open("volatility: [" LYRA ", {underlying: ETH, vol: 0.9}]");
    return 0;
}

static double vol_at(int64_t left_s)
{
    struct gw_vol_borrowed out;
    gw_vols_borrow(&market, &out, "ETH", 2000, STAGE_TIME_S + left_s);
    return out.vol;
}

static bool is_near(double found, double expected)
{
    return fabs(found - expected) <= 1e-15 * expected;
}

static void means_stand_at_their_expiries_and_beyond_them(void **state)
{
    (void)state;
    stage_block(answer, STAGE_TIME_S);
    assert_true(vol_at(10 * DAY_S) == 0.8 && vol_at(30 * DAY_S) == 0.64);
    assert_true(vol_at(DAY_S) == 0.8 && vol_at(300 * DAY_S) == 0.64);
    struct gw_vol_borrowed none;
    gw_vols_borrow(&market, &none, "BTC", 2000, STAGE_TIME_S + DAY_S);
    assert_true(none.vol == 0);
}

/* (0.8² * 10 + 0.64² * 30) / 2 over 20 days: total variance, not volatility, is linear. */
static void between_expiries_total_variance_is_linear(void **state)
{
    (void)state;
    stage_block(answer, STAGE_TIME_S);
    assert_true(is_near(vol_at(20 * DAY_S), sqrt((0.64 * 10 + 0.4096 * 30) / 2 / 20)));
}

static void what_cannot_be_used_is_left_out_and_said(void **state)
{
    (void)state;
    boards[1].is_frozen = true;
    stage_block(answer, STAGE_TIME_S);
    assert_true(vol_at(DAY_S) == 0.64 && market.vol_feeds[0].board_count == 1);
    boards[1].is_frozen = false;
    boards[1].left_s = 0;
    stage_block(answer, STAGE_TIME_S);
    assert_true(vol_at(DAY_S) == 0.64);
    boards[1].left_s = DAY_S;
    boards[1].is_silent = true;
    stage_block(answer, STAGE_TIME_S);
    assert_true(vol_at(DAY_S) == 0.64);
    assert_non_null(strstr(market.vol_feeds[0].reason, "getIvGWAV() of board 5 does not serve"));
    boards[1].is_silent = false;
    boards[1].mean_e2 = 0;
    stage_block(answer, STAGE_TIME_S);
    assert_true(vol_at(DAY_S) == 0.64);
    boards[0].is_frozen = true;
    stage_block(answer, STAGE_TIME_S);
    assert_true(vol_at(DAY_S) == 0);
}

static void a_market_without_boards_tells_none(void **state)
{
    (void)state;
    stage_block(answer, STAGE_TIME_S);
    board_count = 0;
    stage_block(answer, STAGE_TIME_S);
    assert_true(vol_at(DAY_S) == 0);
    assert_string_equal(market.vol_feeds[0].reason, "no board is live");
    board_count = 17;
    stage_block(answer, STAGE_TIME_S);
    assert_non_null(strstr(market.vol_feeds[0].reason, "getLiveBoards() does not serve"));
    board_count = 2;
    is_silent = true;
    stage_block(answer, STAGE_TIME_S);
    assert_true(vol_at(DAY_S) == 0);
    is_silent = false;
    stage_block(answer, STAGE_TIME_S);
    assert_true(vol_at(DAY_S) == 0.8 && market.vol_feeds[0].reason[0] == '\0');
}

static struct gw_position take(const char *underlying, double venue_vol, double venue_mean)
{
    struct gw_position p = {.kind = GW_POSITION_CALL, .expiry_s = STAGE_TIME_S + 10 * DAY_S};
    (void)snprintf(p.underlying, sizeof p.underlying, "%s", underlying);
    gw_position_take_vol(&p, &market, venue_vol, venue_mean);
    return p;
}

static void the_venues_own_comes_first_and_the_configured_last(void **state)
{
    (void)state;
    stage_block(answer, STAGE_TIME_S);
    struct gw_position p = take("ETH", 0.5, 0);
    assert_true(p.vol == 0.5 && p.vol_confidence == 1 && p.vol_source == NULL && !p.is_vol_fallback);
    p = take("ETH", 0, 0);
    assert_true(p.vol == 0.8 && p.vol_confidence == GW_VOL_BORROWED_CONFIDENCE && !p.is_vol_fallback);
    assert_string_equal(p.vol_source, "lyra_gwav");
    board_count = 0;
    stage_block(answer, STAGE_TIME_S);
    p = take("ETH", 0, 0);
    assert_true(p.vol == 0.9 && p.vol_confidence == GW_VOL_CONFIG_CONFIDENCE && p.is_vol_fallback);
    assert_null(p.vol_source);
    assert_true(take("BTC", 0, 0).vol == GW_VOL_FALLBACK);
}

/* Policy 3.3: ten points and no more. */
static void a_volatility_that_jumped_from_its_mean_gives_way_to_it(void **state)
{
    (void)state;
    stage_block(answer, STAGE_TIME_S);
    struct gw_position p = take("ETH", 0.875, 0.78125);
    assert_true(p.vol == 0.875 && p.vol_source == NULL);
    p = take("ETH", 0.890625, 0.78125);
    assert_true(p.vol == 0.78125 && p.vol_confidence == 1 && !p.is_vol_fallback);
    assert_string_equal(p.vol_source, "lyra_gwav");
}

static void what_is_wrong_is_said(void **state)
{
    (void)state;
    stage_refuse("volatility: [{underlying: ETH}]", "vol is missing");
    stage_refuse("volatility: [{underlying: ETH, source: lyra_gwav, vol: 0.8}]",
                 "vol is a key of source config");
    stage_refuse("volatility: [{underlying: ETH, source: lyra_gwav}]", "needs option_market and greek_cache");
    stage_refuse("volatility: [{underlying: ETH, vol: 0.8, window_s: 600}]",
                 "window_s is a key of source lyra_gwav");
    char many[4096] = "volatility: [" LYRA;
    for (size_t i = 0; i < GW_VOL_FEEDS_MAX; i++) {
        strcat(many, ", " LYRA);
    }
    strcat(many, "]");
    stage_refuse(many, "more than 8 options markets");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stage_finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(means_stand_at_their_expiries_and_beyond_them),
        TEST(between_expiries_total_variance_is_linear),
        TEST(what_cannot_be_used_is_left_out_and_said),
        TEST(a_market_without_boards_tells_none),
        TEST(the_venues_own_comes_first_and_the_configured_last),
        TEST(a_volatility_that_jumped_from_its_mean_gives_way_to_it),
        cmocka_unit_test(what_is_wrong_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
