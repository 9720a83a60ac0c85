#include "tests/unit/chains/protocol/play.h"
#include "tests/unit/chains/protocol/ssov_words.h"

#define VAULT    "{address: \"0x00000000000000000000000000000000000000aa\", underlying: ETH}"
#define OTHER    "{address: \"0x00000000000000000000000000000000000000ab\", underlying: BTC}"
#define NOW_S    1000
#define PURCHASE "Purchase(uint256,uint256,uint256,uint256,uint256,address,address)"

/* What the vault says; tests alter it. It sells two strikes, of token 0x70 and 0x71. */
static struct {
    struct ssov_words words;
    bool is_put;
    uint64_t epoch;
    uint64_t precision;
    uint64_t supplies[2];
    const char *cut_call; /* whose reply lacks its last word */
    const char *reverting_call;
} said;

static struct play f;

static int open_form(enum gw_ssov_form form)
{
    memset(&said, 0, sizeof said);
    said.words = (struct ssov_words){.form = form,
                                     .start_s = NOW_S - 100,
                                     .expiry_s = NOW_S + 500,
                                     .rate = 88000000,
                                     .strikes = {220000000000, 250050000000},
                                     .strike_count = 2,
                                     .reward_count = 1,
                                     .active = 8800000000000000000};
    said.epoch = 12;
    said.precision = 1000000000000000000;
    said.supplies[0] = 3500000000000000000;
    play_open(&f, "dopex_ssov", "vaults: [" VAULT "]", NOW_S);
    return 0;
}

static int open_all(void **state)
{
    (void)state;
    return open_form(GW_SSOV_FORM_SECOND);
}

static int close_all(void **state)
{
    (void)state;
    play_close(&f);
    return 0;
}

static void tell(const char *event)
{
    struct gw_log log = {.topic_count = 1};
    log.address[19] = 0xaa;
    gw_abi_topic(log.topics[0], event);
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_OK);
}

static bool answer(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    if (play_is_call(p, call, "isPut()")) {
        gw_abi_put_u64(out, said.is_put ? 1 : 0);
    } else if (play_is_call(p, call, "collateralPrecision()")) {
        gw_abi_put_u64(out, said.precision);
    } else if (play_is_call(p, call, "currentEpoch()")) {
        gw_abi_put_u64(out, said.epoch);
    } else if (play_is_call(p, call, "getEpochData(uint256)")) {
        assert_int_equal(play_argument(p, call, 0), said.epoch);
        put_epoch(out, &said.words);
    } else if (play_is_call(p, call, "getEpochStrikeData(uint256,uint256)")) {
        const bool is_second = play_argument(p, call, 1) == (uint8_t)said.words.strikes[1];
        assert_int_equal(play_argument(p, call, 0), said.epoch);
        put_strike(out, &said.words, is_second ? 0x71 : 0x70);
    } else {
        assert_true(play_is_call(p, call, "totalSupply()"));
        gw_abi_put_u64(out, said.supplies[call->to[19] - 0x70]);
    }
    if (said.cut_call != NULL && play_is_call(p, call, said.cut_call)) {
        out->size -= 32;
    }
    return said.reverting_call == NULL || !play_is_call(p, call, said.reverting_call);
}

static void what_is_sold_of_a_strike_is_short_by_the_vault(void **state)
{
    for (int form = GW_SSOV_FORM_FIRST; form <= GW_SSOV_FORM_THIRD; form++) {
        close_all(state);
        open_form((enum gw_ssov_form)form);
        assert_int_equal(play_read(&f, answer), GW_OK);
        play_emit(&f);
        assert_int_equal(f.position_count, 1); /* nothing of the other strike is sold */
        const struct gw_position *p = &f.positions[0];
        assert_int_equal(p->kind, GW_POSITION_CALL);
        assert_true(!p->is_american && p->quantity == -3.5 && p->strike == 2200);
        assert_int_equal(p->expiry_s, NOW_S + 500);
        assert_string_equal(p->underlying, "ETH");
        assert_string_equal(p->venue, "0x00000000000000000000000000000000000000aa");
        assert_string_equal(p->id, "0x0000000000000000000000000000000000000070");
        assert_true(p->has_owner && p->owner[19] == 0xaa);
        assert_string_equal(p->raw, "{\"epoch\":12,\"strike\":\"220000000000\","
                                    "\"active_collateral\":\"8800000000000000000\"}");
        assert_int_equal(f.known_count, 1);
        assert_int_equal(f.excluded_count, 0);
    }
}

static void a_put_vault_sells_puts_of_every_strike(void **state)
{
    (void)state;
    said.is_put = true;
    said.precision = 1000000;
    said.supplies[1] = 1;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 2);
    assert_int_equal(f.positions[1].kind, GW_POSITION_PUT);
    assert_true(f.positions[1].quantity == -1e-18 && f.positions[1].strike == 2500.5);
}

static void a_quiet_block_asks_nothing_and_each_event_asks_for_all(void **state)
{
    static const char *const events[] = {PURCHASE, "Bootstrap(uint256,uint256[])",
                                         "EpochExpired(address,uint256)"};
    (void)state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(f.asked, 3 + 1 + 2 + 2);
    for (size_t i = 0; i < 3; i++) {
        tell("Deposit(uint256,address,address)");
        assert_int_equal(play_read(&f, answer), GW_OK);
        assert_int_equal(f.asked, 0);
        said.supplies[0]++;
        tell(events[i]);
        assert_int_equal(play_read(&f, answer), GW_OK);
        assert_int_equal(f.asked, 3 + 1 + 2 + 2);
    }
}

static void a_new_epoch_replaces_the_last_one(void **state)
{
    (void)state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    said.epoch = 13;
    said.words.expiry_s = NOW_S + 900;
    said.words.strikes[0] = 190000000000;
    said.supplies[0] = 1000000000000000000;
    tell("Bootstrap(uint256,uint256[])");
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 1);
    assert_true(f.positions[0].quantity == -1 && f.positions[0].strike == 1900);
    assert_int_equal(f.positions[0].expiry_s, NOW_S + 900);
}

static void an_epoch_that_is_over_or_settled_or_never_was_is_nothing(void **state)
{
    for (int how = 0; how < 4; how++) {
        close_all(state);
        open_all(state);
        assert_int_equal(play_read(&f, answer), GW_OK);
        f.market.block_time_s = how == 0 ? NOW_S + 500 : NOW_S;
        said.words.expired = how == 1 ? 1 : 0;
        said.epoch = how == 2 ? 0 : 12;
        if (how > 0) {
            tell("EpochExpired(address,uint256)");
        }
        assert_int_equal(play_read(&f, answer), GW_OK);
        assert_int_equal(f.asked, how == 0 ? 0 : how == 1 ? 4 : how == 2 ? 3 : 8);
        play_emit(&f);
        assert_int_equal(f.position_count, how == 3 ? 1 : 0);
        assert_int_equal(f.excluded_count, 0);
    }
}

static void a_vault_that_says_otherwise_is_excluded_with_the_reason(void **state)
{
    static const struct {
        const char *call;
        const char *reason;
    } cases[] = {
        {"isPut()", "is not what an SSOV v3 says"},
        {"collateralPrecision()", "is not what an SSOV v3 says"},
        {"currentEpoch()", "is not what an SSOV v3 says"},
        {"getEpochData(uint256)", "getEpochData() is of no known form"},
        {"getEpochStrikeData(uint256,uint256)", "getEpochStrikeData() is not of the epoch's form"},
        {"totalSupply()", "totalSupply() of an option token does not decode"},
    };
    for (size_t i = 0; i < 2 * sizeof cases / sizeof cases[0]; i++) {
        close_all(state);
        open_all(state);
        said.cut_call = i % 2 == 0 ? cases[i / 2].call : NULL;
        said.reverting_call = i % 2 == 1 ? cases[i / 2].call : NULL;
        assert_int_equal(play_read(&f, answer), GW_OK);
        play_emit(&f);
        assert_int_equal(f.position_count, 0);
        assert_int_equal(f.known_count, 0);
        assert_non_null(strstr(f.excluded, cases[i / 2].reason));
    }
}

static void a_vault_that_was_excluded_comes_back_with_its_next_event(void **state)
{
    (void)state;
    said.supplies[0] = 10001000000000000000u;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_string_equal(f.excluded, "more options are out than its active collateral covers");
    said.supplies[0] = 10000000000000000000u;
    tell(PURCHASE);
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.excluded_count, 0);
    assert_true(f.position_count == 1 && f.positions[0].quantity == -10);
}

static void an_epoch_of_too_many_strikes_is_told(void **state)
{
    (void)state;
    said.words.reward_count = 0;
    for (said.words.strike_count = 0; said.words.strike_count <= GW_SSOV_STRIKES_MAX;) {
        said.words.strikes[said.words.strike_count] = 100 + said.words.strike_count;
        said.words.strike_count++;
    }
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_string_equal(f.excluded, "the epoch has more than 20 strikes");
}

static void an_epoch_that_a_reorganisation_brings_back_unread_is_told(void **state)
{
    (void)state;
    f.market.block_time_s = NOW_S + 500;
    assert_int_equal(play_read(&f, answer), GW_OK);
    f.market.block_time_s = NOW_S;
    play_emit(&f);
    assert_int_equal(f.position_count, 0);
    assert_string_equal(f.excluded, "its strikes were not read");
}

static void each_strike_of_an_epoch_has_to_be_read(void **state)
{
    (void)state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    size_t strikes = 0;
    for (size_t i = 0; i < f.venue.table.count; i++) {
        struct gw_entry *entry = &f.venue.table.entries[i];
        if (entry->key.kind != GW_SSOV_STRIKE) {
            continue;
        }
        entry->is_live = false;
        play_emit(&f);
        assert_int_equal(f.position_count, 0);
        assert_string_equal(f.excluded, "its strikes were not read");
        entry->is_live = true;
        strikes++;
    }
    assert_true(strikes > 1);
}

/* As play_read(), before the collector marks entries clean. */
static void read_again(void)
{
    gw_venue_mark_reread(&f.venue);
    for (unsigned round = 0; round < f.venue.protocol->rounds; round++) {
        gw_call_list_reset(&f.calls);
        assert_int_equal(f.venue.protocol->plan(&f.venue, round, &f.calls), GW_OK);
        for (size_t i = 0; i < f.calls.count; i++) {
            struct gw_abi_buffer out = {.data = f.bytes[i], .capacity = PLAY_REPLY_MAX};
            f.replies[i].is_ok = answer(&f, &f.calls.calls[i], &out);
            f.replies[i].data = out.data;
            f.replies[i].size = out.size;
        }
        const struct gw_reply_list list = {f.calls.calls, f.replies, f.calls.count};
        assert_int_equal(f.venue.protocol->decode(&f.venue, round, &list), GW_OK);
    }
}

static void only_what_no_event_told_is_drift(void **state)
{
    static const struct {
        uint64_t bought;
        bool is_told;
        size_t drift;
        size_t compared;
    } cases[] = {{0, false, 0, 3}, {1, true, 0, 0}, {1, false, 1, 3}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t compared;
        close_all(state);
        open_all(state);
        assert_int_equal(play_read(&f, answer), GW_OK);
        said.supplies[1] += cases[i].bought;
        if (cases[i].is_told) {
            tell(PURCHASE);
        }
        read_again();
        assert_int_equal(gw_venue_count_drift(&f.venue, &compared), cases[i].drift);
        assert_int_equal(compared, cases[i].compared);
    }
}

static void lists_that_cannot_be_are_refused(void **state)
{
    static const struct {
        const char *vaults;
        const char *error;
    } cases[] = {
        {"", "0 vaults; 1 to 32"},
        {VAULT ", " OTHER ", " VAULT, "listed twice"},
        {VAULT ", " VAULT, "listed twice"},
        {"{address: \"0x00000000000000000000000000000000000000aa\", underlying: USD}",
         "\"USD\" is no underlying"},
        {"{underlying: ETH}", "address"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char keys[512];
        close_all(state);
        memset(&f, 0, sizeof f);
        (void)snprintf(keys, sizeof keys, "vaults: [%s]", cases[i].vaults);
        assert_int_equal(play_configure(&f, "dopex_ssov", keys), GW_E_CONFIG);
        assert_non_null(strstr(f.config.error, cases[i].error));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_sold_of_a_strike_is_short_by_the_vault, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_put_vault_sells_puts_of_every_strike, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_quiet_block_asks_nothing_and_each_event_asks_for_all, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_new_epoch_replaces_the_last_one, open_all, close_all),
        cmocka_unit_test_setup_teardown(an_epoch_that_is_over_or_settled_or_never_was_is_nothing, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_vault_that_says_otherwise_is_excluded_with_the_reason, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_vault_that_was_excluded_comes_back_with_its_next_event, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(an_epoch_of_too_many_strikes_is_told, open_all, close_all),
        cmocka_unit_test_setup_teardown(each_strike_of_an_epoch_has_to_be_read, open_all, close_all),
        cmocka_unit_test_setup_teardown(an_epoch_that_a_reorganisation_brings_back_unread_is_told, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(only_what_no_event_told_is_drift, open_all, close_all),
        cmocka_unit_test_setup_teardown(lists_that_cannot_be_are_refused, open_all, close_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
