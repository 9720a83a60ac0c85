#include "chains/protocol/lyra_v1.h"
#include "tests/unit/chains/protocol/play.h"

#define KEYS                                                                                                 \
    "option_market: \"0x00000000000000000000000000000000000000a0\", option_token: "                          \
    "\"0x00000000000000000000000000000000000000b0\", underlying: ETH"
#define NOW_S 1000
#define UNIT  1000000000000000000u

static struct play f;

/* One long call, position 9: the first and the last of the table. */
static int open_market(void **state)
{
    (void)state;
    struct gw_log log = {.topic_count = 4};
    play_open(&f, "lyra_v1", KEYS, NOW_S);
    const struct gw_lyra_config *cfg = f.venue.config;
    log.address[19] = 0xb0;
    memcpy(log.topics[0], cfg->topic, 32);
    log.topics[1][31] = 9;
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_OK);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    play_close(&f);
    return 0;
}

static void put_all(struct gw_abi_buffer *out, const uint64_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        gw_abi_put_u64(out, words[i]);
    }
}

static bool answer(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    static const uint64_t boards[] = {32, 1, 5};
    static const uint64_t board[] = {32, 5, NOW_S + 500, UNIT / 2, 0, 160, 1, 3};
    static const uint64_t strike[] = {3, 2 * UNIT, UNIT, UNIT + UNIT / 2, 0, 0, 0, 0, 5};
    static const uint64_t position[] = {32, 1, 9, 3, GW_LYRA_LONG_CALL, UNIT + UNIT / 2, 0, 1};
    if (play_is_call(p, call, "getLiveBoards()")) {
        put_all(out, boards, sizeof boards / sizeof boards[0]);
    } else if (play_is_call(p, call, "getOptionBoard(uint256)")) {
        put_all(out, board, sizeof board / sizeof board[0]);
    } else if (play_is_call(p, call, "getStrike(uint256)")) {
        put_all(out, strike, sizeof strike / sizeof strike[0]);
    } else {
        assert_true(play_is_call(p, call, "getOptionPositions(uint256[])"));
        put_all(out, position, sizeof position / sizeof position[0]);
    }
    return true;
}

static void the_last_position_of_the_table_counts(void **state)
{
    (void)state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 1);
    const struct gw_position *p = &f.positions[0];
    assert_int_equal(p->kind, GW_POSITION_CALL);
    assert_string_equal(p->id, "9");
    assert_true(p->quantity == -1.5 && p->strike == 2 && p->vol == 0.5 && p->expiry_s == NOW_S + 500);
}

static void a_second_block_counts_nothing_twice(void **state)
{
    (void)state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_last_position_of_the_table_counts, open_market, close_all),
        cmocka_unit_test_setup_teardown(a_second_block_counts_nothing_twice, open_market, close_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
