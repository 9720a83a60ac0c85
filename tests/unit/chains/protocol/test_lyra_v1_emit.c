#include "chains/protocol/lyra_v1.h"
#include "tests/unit/chains/protocol/play.h"

#define KEYS                                                                                                 \
    "option_market: \"0x00000000000000000000000000000000000000a0\", option_token: "                          \
    "\"0x00000000000000000000000000000000000000b0\", underlying: ETH"
#define NEWPORT                                                                                              \
    ", greek_cache: \"0x00000000000000000000000000000000000000c0\", exchange_adapter: "                      \
    "\"0x00000000000000000000000000000000000000e0\""
#define NOW_S 1000
#define UNIT  1000000000000000000u

static struct play f;

/* What getGreekCacheParams() and rateAndCarry() of a market with a cache say. */
static struct {
    size_t words;
    uint64_t carry;
    bool is_adapter_silent;
    bool is_carry_cut;
} said;

/* One long call, position 9: the first and the last of the table. */
static int open_with(const char *keys)
{
    struct gw_log log = {.topic_count = 4};
    play_open(&f, "lyra_v1", keys, NOW_S);
    const struct gw_lyra_config *cfg = f.venue.config;
    log.address[19] = 0xb0;
    memcpy(log.topics[0], cfg->topic, 32);
    log.topics[1][31] = 9;
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_OK);
    return 0;
}

static int open_market(void **state)
{
    (void)state;
    return open_with(KEYS);
}

static int open_newport(void **state)
{
    (void)state;
    memset(&said, 0, sizeof said);
    said.words = 9;
    said.carry = UNIT / 20;
    return open_with(KEYS NEWPORT);
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
    static const uint64_t collateral[] = {2 * UNIT, UNIT / 5, 2 * UNIT,        10,
                                          UNIT,     20,       UNIT + UNIT / 5, UNIT / 2};
    static const uint64_t params[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, UNIT / 4, 11};
    if (play_is_call(p, call, "getLiveBoards()")) {
        put_all(out, boards, sizeof boards / sizeof boards[0]);
    } else if (play_is_call(p, call, "getOptionBoard(uint256)")) {
        put_all(out, board, sizeof board / sizeof board[0]);
    } else if (play_is_call(p, call, "getStrike(uint256)")) {
        put_all(out, strike, sizeof strike / sizeof strike[0]);
    } else if (play_is_call(p, call, "getMinCollatParams()")) {
        put_all(out, collateral, sizeof collateral / sizeof collateral[0]);
    } else if (play_is_call(p, call, "getGreekCacheParams()")) {
        put_all(out, params, said.words);
    } else if (play_is_call(p, call, "rateAndCarry(address)")) {
        assert_int_equal(call->to[19], 0xe0);
        assert_int_equal(play_argument(p, call, 0), 0xa0);
        gw_abi_put_u64(out, said.carry);
        out->size -= said.is_carry_cut ? 1 : 0;
        return !said.is_adapter_silent;
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

static const struct gw_lyra_terms *read_terms(void)
{
    const struct gw_lyra_state *lyra = f.venue.state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 1);
    return lyra->terms_read == GW_LYRA_TERMS_CALLS ? &lyra->terms : NULL;
}

static void newport_has_its_rate_in_the_exchange_adapter(void **state)
{
    (void)state;
    const struct gw_lyra_terms *terms = read_terms();
    assert_non_null(terms);
    assert_true(terms->rate == 0.05 && terms->static_quote == 2 && terms->put_shock == 0.5);
    assert_int_equal(f.known_count, 1);
    assert_int_equal(f.excluded_count, 0);
    said.carry = 0;
    assert_true(read_terms()->rate == 0);
}

static void avalon_has_it_in_its_cache(void **state)
{
    (void)state;
    said.words = 10;
    assert_true(read_terms()->rate == 0.25);
    said.words = 11; /* a word more is no ground to take it for Newport */
    assert_true(read_terms()->rate == 0.25);
    said.is_adapter_silent = true;
    assert_true(read_terms()->rate == 0.25);
    assert_int_equal(f.excluded_count, 0);
}

static void without_the_adapters_rate_accounts_are_unknown(void **state)
{
    (void)state;
    assert_non_null(read_terms());
    said.is_adapter_silent = true;
    assert_null(read_terms());
    assert_int_equal(f.known_count, 0);
    assert_int_equal(f.excluded_count, 1);
    assert_non_null(strstr(f.excluded, "did not tell rateAndCarry()"));
}

static void a_rate_that_is_cut_off_is_a_typed_error(void **state)
{
    (void)state;
    said.is_carry_cut = true;
    assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
    assert_string_equal(f.venue.reason, "rateAndCarry(0) does not decode: 31 bytes");
}

static void parameters_of_neither_version_are_a_typed_error(void **state)
{
    (void)state;
    said.words = 8;
    assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
    assert_string_equal(f.venue.reason, "getGreekCacheParams(0) does not decode: 256 bytes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_last_position_of_the_table_counts, open_market, close_all),
        cmocka_unit_test_setup_teardown(a_second_block_counts_nothing_twice, open_market, close_all),
        cmocka_unit_test_setup_teardown(newport_has_its_rate_in_the_exchange_adapter, open_newport,
                                        close_all),
        cmocka_unit_test_setup_teardown(avalon_has_it_in_its_cache, open_newport, close_all),
        cmocka_unit_test_setup_teardown(without_the_adapters_rate_accounts_are_unknown, open_newport,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_rate_that_is_cut_off_is_a_typed_error, open_newport, close_all),
        cmocka_unit_test_setup_teardown(parameters_of_neither_version_are_a_typed_error, open_newport,
                                        close_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
