#include "tests/unit/chains/protocol/panoptic_accounts_toy.h"

static void tell_nothing(const char *why)
{
    char reason[GW_VENUE_REASON_MAX];
    (void)snprintf(reason, sizeof reason, "who may be closed is not known of all: %s", why);
    assert_int_equal(play_read(&toy, answer), GW_OK);
    play_emit(&toy);
    assert_string_equal(toy.excluded, reason);
    assert_true(toy.account_count == 2 && toy.known_count == 1 && toy.position_count == 4);
    assert_true(is_unknown(&toy.accounts[0]) && is_unknown(&toy.accounts[1]) && toy.excluded_count == 1);
}

static void read_without(const char *view, const char *why)
{
    memset(toy.venue.state, 0, toy.venue.protocol->state_size);
    gw_venue_mark_all_dirty(&toy.venue);
    said.reverting = view;
    tell_nothing(why);
    said.reverting = NULL;
    said.empty = view; /* it answers nothing */
    assert_int_equal(play_read(&toy, answer), GW_E_FORMAT);
    assert_non_null(strstr(toy.venue.reason, "does not decode: 0 bytes, wrong at byte 0"));
    assert_non_null(strstr(toy.venue.reason, "pool 0x00000000000000000000000000000000000000a1"));
    said.empty = NULL;
    tell();
    assert_false(is_unknown(find_seller()));
}

static void what_does_not_answer_leaves_accounts_unknown_and_positions_told(void **state)
{
    (void)state;
    read_without("getOracleTicks()", "the ticks of a liquidation are not told");
    read_without("observe(uint32[])", "the ticks of a liquidation are not told");
    read_without("getAccumulatedFeesAndPositionsData(address,bool,uint256[])",
                 "collateral or premium is not told");
    read_without("getAccountMarginDetails(address,int24,uint256[2][],uint128,uint128)",
                 "collateral or premium is not told");
}

static void a_block_knows_nothing_of_the_last_ones_ticks(void **state)
{
    (void)state;
    static const char *const asked[] = {"getOracleTicks()", "observe(uint32[])"};
    for (unsigned i = 0; i < 2; i++) {
        tell();
        assert_false(is_unknown(find_seller()));
        said.reverting = asked[i];
        tell_nothing("the ticks of a liquidation are not told");
        said.reverting = NULL;
    }
}

static void what_the_second_version_does_not_answer_leaves_accounts_unknown(void **state)
{
    (void)state;
    read_without("getTWAP()", "the ticks of a liquidation are not told");
    read_without("assetsAndInterest(address)", "collateral or premium is not told");
    read_without("riskEngine()", "the RiskEngine does not tell its buffers");
    read_without("CROSS_BUFFER_0()", "the RiskEngine does not tell its buffers");
    read_without("CROSS_BUFFER_1()", "the RiskEngine does not tell its buffers");
}

static void a_contract_that_asks_for_something_else_is_not_trusted(void **state)
{
    (void)state;
    said.asked = 1.001;
    tell_nothing("the contract asks for another margin than by its rule");
    said.asked = 1;
    tell();
    assert_false(is_unknown(find_seller()));
    said.utilization = 1; /* another than at the mint */
    tell_nothing("the contract asks for another margin than by its rule");
}

static void ticks_that_no_pool_has_are_refused(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        said.ticks[i] = i < 2 ? 887273 : -887273;
        assert_int_equal(play_read(&toy, answer), GW_E_FORMAT);
        said.ticks[i] = -200000;
    }
    said.ticks[3] = 887273; /* of the first version a mean of the pool's own, which cannot be */
    assert_int_equal(play_read(&toy, answer),
                     strcmp(toy.venue.protocol->name, "panoptic_v1") == 0 ? GW_OK : GW_E_FORMAT);
}

static void a_position_of_nobody_leaves_the_others_incomplete(void **state)
{
    (void)state;
    tell();
    for (size_t i = 0; i < toy.venue.table.count; i++) {
        struct gw_entry *entry = &toy.venue.table.entries[i];
        if (entry->key.kind == GW_PANOPTIC_POSITION) {
            ((struct gw_panoptic_position *)(void *)entry->value)->owner[0] ^= 1;
            break;
        }
    }
    assert_int_equal(play_read(&toy, answer), GW_OK);
    play_emit(&toy);
    assert_true(toy.account_count == 1 && toy.known_count == 0);
}

static void who_has_nothing_left_is_no_account(void **state)
{
    (void)state;
    said.size = 0;
    said.has_other = false;
    tell();
    assert_true(toy.account_count == 0 && toy.known_count == 1);
    assert_int_equal(toy.position_count, 1);
}

static void the_average_follows_when_half_of_its_time_has_passed(void **state)
{
    (void)state;
    said.assets[1] = UINT64_C(10000000000); /* of 12,000 dollars, the rest is ether */
    for (unsigned i = 0; i < 4; i++) {
        said.ticks[i] = -201000;
    }
    said.older = -200000; /* ten means of nineteen */
    tell();
    assert_true(find_seller()->equity_usd >= find_seller()->maintenance_usd);
    said.older = 0;
    tell();
    assert_true(find_seller()->equity_usd < find_seller()->maintenance_usd);
}

/* Thirty positions are asked about in two calls, of which one tells what the first twelve ask for; forty are too many. */
static void many_positions_are_asked_about_in_parts(void **state)
{
    (void)state;
    struct gw_panoptic_account *account = NULL;
    for (unsigned i = 0; i < 40; i++) {
        char token[67];
        (void)snprintf(token, sizeof token,
                       "0x00000000000000000000000000000000000%03x4fcea28207003c00640599d388", 2 * i + 2);
        feed(0xcc, token, "OptionMinted(address,uint128,uint256,uint128)");
    }
    unsigned count = 0;
    for (size_t i = 0; i < toy.venue.table.count; i++) {
        struct gw_entry *entry = &toy.venue.table.entries[i];
        const struct gw_panoptic_position *position = (void *)entry->value;
        entry->is_dirty = false;
        if (entry->key.kind == GW_PANOPTIC_ACCOUNT && entry->key.id[19] == 0xcc) {
            account = (void *)entry->value;
        }
        entry->is_live =
            entry->key.kind == GW_PANOPTIC_POSITION && position->owner[19] == 0xcc && count++ < 30;
    }
    for (unsigned more = 0; more < 2; more++) {
        gw_call_list_reset(&toy.calls);
        assert_int_equal(toy.venue.protocol->plan(&toy.venue, 1, &toy.calls), GW_OK);
        unsigned earned = 0;
        for (size_t i = 0; i < toy.calls.count; i++) {
            const bool is_one = play_is_call(&toy, &toy.calls.calls[i],
                                             "getAccumulatedFeesAndPositionsData(address,bool,uint256[])");
            earned += is_one ? 1 : 0;
            assert_true(!is_one ||
                        play_argument(&toy, &toy.calls.calls[i], 3) == (earned == 1 ? 26 : 4 + 2 * more));
        }
        assert_int_equal(earned, 2);
        assert_true(account->count == (more == 0 ? 30 : 40) && account->due == 4);
        for (size_t i = 0; i < toy.venue.table.count; i++) {
            struct gw_entry *entry = &toy.venue.table.entries[i];
            const struct gw_panoptic_position *position = (void *)entry->value;
            entry->is_live = entry->key.kind == GW_PANOPTIC_POSITION && position->owner[19] == 0xcc;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIRST(what_does_not_answer_leaves_accounts_unknown_and_positions_told),
        FIRST(a_block_knows_nothing_of_the_last_ones_ticks),
        FIRST(a_contract_that_asks_for_something_else_is_not_trusted),
        FIRST(ticks_that_no_pool_has_are_refused),
        FIRST(a_position_of_nobody_leaves_the_others_incomplete),
        FIRST(who_has_nothing_left_is_no_account),
        FIRST(the_average_follows_when_half_of_its_time_has_passed),
        FIRST(many_positions_are_asked_about_in_parts),
        SECOND(what_the_second_version_does_not_answer_leaves_accounts_unknown),
        SECOND(a_contract_that_asks_for_something_else_is_not_trusted),
        SECOND(ticks_that_no_pool_has_are_refused),
        SECOND(who_has_nothing_left_is_no_account),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
