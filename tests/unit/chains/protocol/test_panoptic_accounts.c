#include <math.h>

#include "chains/market/lp_price.h"
#include "tests/unit/chains/protocol/panoptic_toy.h"

#define ETHER UINT64_C(1000000000000000000)

static void open_market(unsigned version)
{
    open_version(version);
    toy.market.spots[0] = (struct gw_spot){.underlying = "ETH", .usd = 2000, .updated_s = 0};
    toy.market.spot_count = 1;
    said.assets[0] = ETHER;
    said.assets[1] = UINT64_C(20000000000);
}

static int open_first(void **state)
{
    (void)state;
    open_market(1);
    return 0;
}

static int open_second(void **state)
{
    (void)state;
    open_market(2);
    return 0;
}

static void tell(void)
{
    assert_int_equal(play_read(&toy, answer), GW_OK);
    play_emit(&toy);
    assert_string_equal(toy.excluded, "");
}

/* Who sold 60,000 USDC worth of puts, of two or of the pool. */
static const struct gw_margin_account *find_seller(void)
{
    static const char id[] = "0x00000000000000000000000000000000000000ee";
    for (size_t i = 0; i < toy.account_count; i++) {
        if (strcmp(toy.accounts[i].id, id) == 0) {
            return &toy.accounts[i];
        }
    }
    fail_msg("an account is not told");
    return NULL;
}

static bool is_near(double a, double b)
{
    return fabs(a - b) <= 1e-9 * fabs(b);
}

static bool is_unknown(const struct gw_margin_account *account)
{
    return isnan(account->equity_usd) && isnan(account->maintenance_usd) && isnan(account->price_down_usd) &&
           isnan(account->price_up_usd) && isnan(account->flow_tokens);
}

/* A fifth of what was moved, for a put out of the money; equity in dollars at the pool's price. */
static void a_seller_has_collateral_and_premium_against_what_the_tracker_asks_for(void **state)
{
    (void)state;
    const double ether_usd = gw_lp_raw_price(-200000) * 1e12;
    tell();
    assert_true(toy.account_count == 2 && toy.known_count == 1);
    const struct gw_margin_account *a = find_seller();
    assert_string_equal(a->underlying, "ETH");
    assert_string_equal(a->venue, "0x00000000000000000000000000000000000000a1");
    assert_true(is_near(a->equity_usd, ether_usd + 20000) && is_near(a->maintenance_usd, 12000));
    assert_true(a->price_down_usd > 1000 && a->price_down_usd < 2000);
    assert_true(a->price_up_usd == GW_ACCOUNT_NO_PRICE);
    assert_true(a->flow_tokens == 0); /* at 2,000 USD, far above the strike */
    assert_true(a->flow_down_tokens < 0 && a->latency_s == 300);
    said.earned[0] = ETHER / 2;
    said.earned[1] = 3000000;
    said.owed[0] = ETHER / 10;
    said.owed[1] = 5000000;
    tell();
    a = find_seller();
    assert_true(is_near(a->equity_usd, ether_usd * 1.5 + 20003));
    assert_true(is_near(a->maintenance_usd, 12005 + ether_usd / 10));
}

static void an_account_is_closed_only_when_it_is_insolvent_at_all_four_ticks(void **state)
{
    (void)state;
    said.assets[1] = UINT64_C(10000000000); /* 12,061 dollars at -200,000; 11,865 at -201,000 */
    for (unsigned solvent = 0; solvent < 5; solvent++) {
        for (unsigned i = 0; i < 4; i++) {
            said.ticks[i] = i == solvent ? -200000 : -201000;
        }
        tell();
        const struct gw_margin_account *a = find_seller();
        assert_true((a->equity_usd < a->maintenance_usd) == (solvent == 4));
        assert_true(is_near(a->equity_usd, 10000 + gw_lp_raw_price(solvent == 4 ? -201000 : -200000) * 1e12));
        if (solvent == 0) { /* solvent now, until ether is worth 2,000 dollars to the pool; within a tick */
            const double edge = 2000 * 2000 / (gw_lp_raw_price(-200000) * 1e12);
            assert_true(a->price_down_usd < edge && a->price_down_usd > edge * (1 - 1.0001e-4));
        } else { /* were the price to stay, it would be closed */
            assert_true(a->price_down_usd == 2000 && a->price_up_usd == 2000);
        }
    }
}

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

static void interest_is_taken_off_and_what_cannot_be_paid_is_asked_for(void **state)
{
    (void)state;
    const double ether_usd = gw_lp_raw_price(-200000) * 1e12;
    tell();
    const double before = find_seller()->maintenance_usd;
    assert_true(is_near(find_seller()->equity_usd, ether_usd + 20000));
    assert_true(find_seller()->latency_s == 120);
    said.interest[1] = UINT64_C(4000000000);
    tell();
    assert_true(is_near(find_seller()->equity_usd, ether_usd + 16000));
    assert_true(is_near(find_seller()->maintenance_usd, before));
    said.interest[1] = UINT64_C(20000000001);
    tell();
    assert_true(is_near(find_seller()->equity_usd, ether_usd));
    assert_true(is_near(find_seller()->maintenance_usd, before + 20000));
}

static void without_a_buffer_no_token_stands_in_for_the_other(void **state)
{
    (void)state;
    said.assets[0] = 100 * (ETHER / 10);
    said.assets[1] = 1000000;
    tell();
    const struct gw_margin_account *a = find_seller();
    assert_true(a->equity_usd > 20000 && a->maintenance_usd < a->equity_usd);
    memset(toy.venue.state, 0, toy.venue.protocol->state_size);
    said.cross = 0;
    tell();
    a = find_seller();
    assert_true(a->equity_usd > 20000 &&
                a->maintenance_usd > a->equity_usd * 1000); /* one dollar of it counts */
    assert_true(a->price_down_usd == 2000 && a->price_up_usd == 2000);
    memset(toy.venue.state, 0, toy.venue.protocol->state_size);
    said.cross = 10000001; /* more than all */
    assert_int_equal(play_read(&toy, answer), GW_E_FORMAT);
}

static void without_a_price_nothing_is_valued(void **state)
{
    (void)state;
    toy.market.spot_count = 0;
    tell(); /* which the market says of itself */
    assert_true(toy.account_count == 2 && toy.known_count == 1 && is_unknown(find_seller()));
}

static void accounts_are_told_once_for_each_underlying(void **state)
{
    (void)state;
    strcpy(toy.market.tokens[1].underlying, "BTC");
    toy.market.spots[1] = (struct gw_spot){.underlying = "BTC", .usd = 50000, .updated_s = 0};
    toy.market.spot_count = 2;
    tell();
    assert_true(toy.account_count == 4 && toy.known_count == 2);
    assert_string_equal(toy.accounts[0].underlying, "ETH");
    assert_string_equal(toy.accounts[2].underlying, "BTC");
    assert_true(toy.accounts[0].equity_usd == toy.accounts[2].equity_usd);
    assert_true(toy.accounts[1].price_down_usd < 2000 && toy.accounts[3].price_up_usd > 50000);
    assert_true(is_near(toy.accounts[1].price_down_usd / 2000, 50000 / toy.accounts[3].price_up_usd));
    strcpy(toy.market.tokens[1].underlying, "ETH");
    tell();
    assert_true(toy.account_count == 2 && toy.known_count == 1);
    assert_true(isnan(find_seller()->price_down_usd) && isnan(find_seller()->price_up_usd));
    assert_true(isfinite(find_seller()->equity_usd) && isfinite(find_seller()->flow_tokens));
}

static void a_pool_with_too_many_accounts_says_so(void **state)
{
    (void)state;
    tell();
    struct gw_panoptic_pool *pool = &((struct gw_panoptic_state *)toy.venue.state)->pools[0];
    pool->account_count = GW_PANOPTIC_ACCOUNTS_MAX;
    play_emit(&toy);
    assert_true(toy.account_count == 2 && toy.known_count == 1);
    pool->account_count++;
    play_emit(&toy);
    assert_true(toy.account_count == 0 && toy.known_count == 0 && toy.position_count == 4);
    assert_non_null(strstr(toy.excluded, "more accounts than are read"));
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
    said.assets[1] = UINT64_C(10000000000); /* as above */
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

static void all_positions_are_judged_by_the_highest_utilisation(void **state)
{
    (void)state;
    tell();
    for (size_t i = 0, n = 0; i < toy.venue.table.count; i++) {
        struct gw_entry *entry = &toy.venue.table.entries[i];
        struct gw_panoptic_position *position = (void *)entry->value;
        if (entry->key.kind == GW_PANOPTIC_POSITION) {
            position->owner[19] = 0xdd;
            position->utilization[0] = position->utilization[1] = n == 0 ? 8000 : 9500;
            n++;
        }
    }
    said.highest = 9500;
    said.utilization = 8750 | 8750 << 16; /* of each of two */
    tell();
    assert_true(toy.account_count == 1 && !is_unknown(&toy.accounts[0]));
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

#define FIRST(test)  cmocka_unit_test_setup_teardown(test, open_first, close_all)
#define SECOND(test) cmocka_unit_test_setup_teardown(test, open_second, close_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIRST(a_seller_has_collateral_and_premium_against_what_the_tracker_asks_for),
        FIRST(an_account_is_closed_only_when_it_is_insolvent_at_all_four_ticks),
        FIRST(what_does_not_answer_leaves_accounts_unknown_and_positions_told),
        FIRST(a_block_knows_nothing_of_the_last_ones_ticks),
        FIRST(a_contract_that_asks_for_something_else_is_not_trusted),
        FIRST(ticks_that_no_pool_has_are_refused),
        FIRST(without_a_price_nothing_is_valued),
        FIRST(accounts_are_told_once_for_each_underlying),
        FIRST(a_pool_with_too_many_accounts_says_so),
        FIRST(a_position_of_nobody_leaves_the_others_incomplete),
        FIRST(who_has_nothing_left_is_no_account),
        FIRST(the_average_follows_when_half_of_its_time_has_passed),
        FIRST(many_positions_are_asked_about_in_parts),
        SECOND(what_the_second_version_does_not_answer_leaves_accounts_unknown),
        SECOND(a_contract_that_asks_for_something_else_is_not_trusted),
        SECOND(ticks_that_no_pool_has_are_refused),
        SECOND(interest_is_taken_off_and_what_cannot_be_paid_is_asked_for),
        SECOND(all_positions_are_judged_by_the_highest_utilisation),
        SECOND(without_a_buffer_no_token_stands_in_for_the_other),
        SECOND(a_pool_with_too_many_accounts_says_so),
        SECOND(who_has_nothing_left_is_no_account),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
