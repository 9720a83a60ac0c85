#include "tests/unit/chains/protocol/play_stryke.h"

static void a_quiet_block_asks_nothing_and_an_event_asks_for_its_option(void **state)
{
    (void)state;
    static const char *const events[] = {"LogExerciseOption(address,uint256,uint256,uint256)",
                                         "LogSettleOption(address,uint256)",
                                         "LogSplitOption(address,uint256,uint256,address)"};
    said.option_ids = 2;
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(f.asked, 2 + 1 + 2 + 2);
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        assert_int_equal(play_read(&f, answer), GW_OK);
        assert_int_equal(f.asked, 0);
        tell("Approval(address,uint256)", 1);
        assert_int_equal(play_read(&f, answer), GW_OK);
        assert_int_equal(f.asked, 0);
        tell(events[i], 1);
        assert_int_equal(play_read(&f, answer), GW_OK);
        assert_int_equal(f.asked, 1 + 1 + 1);
    }
}

static void options_that_no_log_told_of_are_found(void **state)
{
    (void)state;
    said.option_ids = 3;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 3);
    said.option_ids = 5;
    tell("LogSettleOption(address,uint256)", 1);
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 5);
}

static void a_transfer_names_a_new_option(void **state)
{
    (void)state;
    struct gw_log log = {.topic_count = 4};
    log.address[19] = MARKET;
    gw_abi_topic(log.topics[0], "Transfer(address,address,uint256)");
    log.topics[3][31] = 9;
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_OK);
    const struct gw_key key = gw_stryke_option_key(0, 9);
    assert_non_null(gw_venue_find(&f.venue, &key));
    log.topics[3][0] = 1;
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_E_FORMAT);
    assert_string_equal(f.venue.reason, "a log of an option does not decode");
    log.address[19] = 0xab; /* another contract's */
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_OK);
}

/* As play_read(), of one call a round, and before the collector marks entries clean. */
static void read_again(void)
{
    gw_venue_mark_reread(&f.venue);
    for (unsigned round = 0; round < f.venue.protocol->rounds; round++) {
        struct gw_abi_buffer out = {.data = f.bytes[0], .capacity = PLAY_REPLY_MAX};
        gw_call_list_reset(&f.calls);
        assert_int_equal(f.venue.protocol->plan(&f.venue, round, &f.calls), GW_OK);
        assert_int_equal(f.calls.count, 1);
        f.replies[0].is_ok = answer(&f, &f.calls.calls[0], &out);
        f.replies[0].data = out.data;
        f.replies[0].size = out.size;
        const struct gw_reply_list list = {f.calls.calls, f.replies, 1};
        assert_int_equal(f.venue.protocol->decode(&f.venue, round, &list), GW_OK);
    }
}

static void only_what_no_event_told_is_drift(void **state)
{
    static const struct {
        uint64_t exercised;
        bool is_told;
        size_t drift;
        size_t compared;
    } cases[] = {{0, false, 0, 2}, {1, true, 0, 0}, {1, false, 1, 2}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t compared;
        close_all(state);
        open_all(state);
        assert_int_equal(play_read(&f, answer), GW_OK);
        said.liquidity -= cases[i].exercised;
        if (cases[i].is_told) {
            tell("LogExerciseOption(address,uint256,uint256,uint256)", 1);
        }
        read_again();
        assert_int_equal(gw_venue_count_drift(&f.venue, &compared), cases[i].drift);
        assert_int_equal(compared, cases[i].compared);
    }
}

static void words_that_no_market_says_are_typed_errors(void **state)
{
    static const struct {
        const char *cut_call;
        const char *reason;
    } cuts[] = {{"callAsset()", "market 1: callAsset() does not decode (31 bytes)"},
                {"putAsset()", "market 1: putAsset() does not decode"},
                {"optionIds()", "market 1: optionIds() does not decode"},
                {"opData(uint256)", "option 1: opData() does not decode (159 bytes)"},
                {"opTickMap(uint256,uint256)", "option 1: opTickMap() does not decode"}};
    for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
        close_all(state);
        open_all(state);
        said.cut_call = cuts[i].cut_call;
        said.cut = 1;
        assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
        assert_non_null(strstr(f.venue.reason, cuts[i].reason));
    }
    for (size_t i = 0; i < 4; i++) {
        close_all(state);
        open_all(state);
        said.is_liquidity_huge = i == 0;
        said.tick_lower = i == 1 ? -196260 : i == 2 ? -887273 : -196980;
        said.call_asset = i == 3 ? 0x20 : 0x10;
        assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
        assert_non_null(strstr(f.venue.reason, i == 3 ? "putAsset() does not" : "opTickMap() does not"));
    }
}

static void a_range_that_is_not_of_its_option_is_refused(void **state)
{
    (void)state;
    said.is_put = true;
    said.tick_lower = -196990;
    assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
    assert_non_null(strstr(f.venue.reason, "option 1: opTickMap() does not decode"));
}

static void a_view_that_reverts_excludes_the_venue(void **state)
{
    static const char *const views[] = {"callAsset()", "putAsset()", "optionIds()", "opData(uint256)",
                                        "opTickMap(uint256,uint256)"};
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        close_all(state);
        open_all(state);
        said.reverting_call = views[i];
        assert_int_equal(play_read(&f, answer), GW_E_REVERT);
        assert_non_null(strstr(f.venue.reason, "() reverted"));
    }
}

/* All but four places are taken by options of another market that ended at block 10. */
static void options_without_a_place_are_counted_until_ended_ones_leave(void **state)
{
    (void)state;
    for (uint64_t id = 1; id <= GW_ENTRIES_MAX - 4; id++) {
        const struct gw_key key = gw_stryke_option_key(1, id);
        assert_int_equal(gw_venue_touch(&f.venue, &key), GW_OK);
        f.venue.table.entries[id - 1].is_retired = true;
    }
    f.venue.block_number = 10;
    gw_venue_mark_all_clean(&f.venue);
    said.option_ids = 5;
    assert_int_equal(play_read(&f, answer), GW_E_BOUND); /* none for their ranges */
    assert_non_null(strstr(f.venue.reason, "more than 65536 options and ranges"));
    f.venue.settled_number = 9;
    gw_venue_mark_all_clean(&f.venue);
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.excluded_count, 1 + 1); /* the fifth, and the first that has no ranges */
    assert_non_null(gw_venue_find(&f.venue, &f.venue.table.entries[GW_ENTRIES_MAX - 1].key));
    f.venue.settled_number = 10;
    gw_venue_mark_all_dirty(&f.venue);
    for (size_t i = 0; i < GW_ENTRIES_MAX - 4; i++) {
        f.venue.table.entries[i].is_dirty = false;
    }
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.excluded_count, 0);
    assert_int_equal(f.position_count, 5);
    assert_int_equal(f.venue.table.count, GW_ENTRIES_MAX);
}

static void what_was_counted_is_remembered(void **state)
{
    const uint64_t many = UINT64_C(0x1122334455667700);
    uint8_t memory[8 * GW_STRYKE_MARKETS_MAX];
    const struct gw_protocol *protocol = f.venue.protocol;
    struct gw_stryke_state *kept = f.venue.state;
    assert_int_equal(protocol->memory_size, sizeof memory);
    memset(memory, 0xee, sizeof memory);
    for (size_t i = 0; i < GW_STRYKE_MARKETS_MAX; i++) {
        kept->markets[i].known_ids = i == 0 ? 200 : many + i;
    }
    protocol->save(&f.venue, memory);
    close_all(state);
    open_all(state);
    assert_int_equal(protocol->load(&f.venue, memory), GW_OK);
    kept = f.venue.state;
    for (size_t i = 1; i < GW_STRYKE_MARKETS_MAX; i++) {
        assert_true(kept->markets[i].known_ids == many + i);
    }
    said.option_ids = 200;
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(f.venue.table.count, 0); /* none is brought back */
}

static void markets_must_be_listed_once(void **state)
{
    close_all(state);
    memset(&f, 0, sizeof f);
    assert_int_equal(play_configure(&f, "stryke_clamm", "markets: []"), GW_E_CONFIG);
    assert_non_null(strstr(f.config.error, "0 option markets; 1 to 32"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_quiet_block_asks_nothing_and_an_event_asks_for_its_option, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(options_that_no_log_told_of_are_found, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_transfer_names_a_new_option, open_all, close_all),
        cmocka_unit_test_setup_teardown(only_what_no_event_told_is_drift, open_all, close_all),
        cmocka_unit_test_setup_teardown(words_that_no_market_says_are_typed_errors, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_range_that_is_not_of_its_option_is_refused, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_view_that_reverts_excludes_the_venue, open_all, close_all),
        cmocka_unit_test_setup_teardown(options_without_a_place_are_counted_until_ended_ones_leave, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(what_was_counted_is_remembered, open_all, close_all),
        cmocka_unit_test_setup_teardown(markets_must_be_listed_once, open_all, close_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
