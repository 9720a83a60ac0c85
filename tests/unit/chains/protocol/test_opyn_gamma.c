/* What the recorded world does not hold: old oTokens, logs and replies that lie, supply that vaults do not explain. */
#include "tests/unit/chains/protocol/opyn_toy.h"

static void a_vault_is_short_of_what_it_minted(void **state)
{
    (void)state;
    read_all();
    const struct gw_position *p = &taken.positions[0];
    assert_int_equal(taken.position_count, 1);
    assert_string_equal(p->id, "0x0a00000000000000000000000000000000000000:3:short");
    assert_string_equal(p->venue, "0xc001000000000000000000000000000000000000");
    assert_string_equal(p->underlying, "ETH");
    assert_true(p->kind == GW_POSITION_CALL && p->quantity == -2.5 && p->strike == 2100);
    assert_true(p->expiry_s == EXPIRY && p->vol == 0.8 && p->is_vol_fallback && !p->is_american);
    assert_true(p->has_owner && memcmp(p->owner, owner, 20) == 0);
    assert_true(p->hedging.h_counterparty == 0.7 && p->hedging.h_protocol == 0);
    assert_int_equal(taken.exclusions, 0);
}

static void a_covered_vault_is_never_closed(void **state)
{
    (void)state;
    read_all();
    const struct gw_margin_account *a = &taken.accounts[0];
    assert_int_equal(taken.account_count, 1);
    assert_true(a->maintenance_usd == 0 && a->equity_usd == 5000);
    assert_true(a->price_down_usd == 0 && isinf(a->price_up_usd));
}

static void a_naked_call_is_closed_above_a_price_and_a_put_below(void **state)
{
    (void)state;
    chain.type = GW_OPYN_TYPE_NAKED;
    chain.held = 1250000000000000000u; /* half of what would cover it */
    read_all();
    const struct gw_margin_account *a = &taken.accounts[0];
    assert_true(fabs(a->price_up_usd - (1 - 0.2) * 2100 * 0.75 / 0.5) < 1e-9 && a->price_down_usd == 0);
    assert_true(a->equity_usd == 2500);
    assert_true(fabs(a->maintenance_usd - 2.5 * 2000 * (0.2 * 0.7875 + 0.2125)) < 1e-9);
    chain.is_put = true;
    chain.held = 1750000000; /* USDC: 700 for each */
    gw_venue_mark_all_dirty(&venue);
    assert_int_equal(read_block(), GW_OK);
    emit();
    a = &taken.accounts[0];
    assert_true(taken.positions[0].kind == GW_POSITION_PUT && a->equity_usd == 1750);
    assert_true(fabs(a->price_down_usd - (2100 - 700) / (0.8 * 0.75)) < 1e-9 && isinf(a->price_up_usd));
    assert_true(fabs(a->maintenance_usd - 2.5 * (0.2 * 1500 + 600)) < 1e-9);
}

static void a_naked_vault_without_the_calculators_word_is_not_known(void **state)
{
    (void)state;
    chain.type = GW_OPYN_TYPE_NAKED;
    chain.is_margin_told = false;
    read_all();
    assert_true(isnan(taken.accounts[0].maintenance_usd) && isnan(taken.accounts[0].price_up_usd));
}

static void a_long_leg_is_found_though_no_log_named_its_series(void **state)
{
    (void)state;
    chain.bought_amount = 100000000;
    read_all();
    assert_int_equal(taken.position_count, 2);
    assert_true(taken.positions[1].quantity == 1 && strstr(taken.positions[1].id, ":3:long") != NULL);
    assert_int_equal(taken.account_count, 1);
}

static void emptied_places_of_a_vaults_lists_are_passed_over(void **state)
{
    (void)state;
    chain.holes = 2;
    read_all();
    assert_true(taken.position_count == 1 && taken.positions[0].quantity == -2.5);
}

static void an_old_otoken_is_read_by_its_getters(void **state)
{
    (void)state;
    chain.has_details = false;
    chain.is_put = true;
    read_all();
    assert_true(taken.position_count == 1 && taken.positions[0].strike == 2100);
    assert_true(taken.positions[0].kind == GW_POSITION_PUT && taken.exclusions == 0);
    chain.reverting = GW_OPYN_CALL_GETTER + 3;
    gw_venue_mark_all_dirty(&venue);
    assert_int_equal(read_block(), GW_E_REVERT);
    assert_non_null(strstr(venue.reason, "a getter of 0x5000000000000000000000000000000000000000 reverted"));
}

static void a_call_struck_at_nothing_is_the_token(void **state)
{
    (void)state;
    chain.strike = 0;
    read_all();
    assert_true(taken.positions[0].kind == GW_POSITION_LINEAR && taken.positions[0].quantity == -2.5);
    chain.is_put = true;
    gw_venue_mark_all_dirty(&venue);
    assert_int_equal(read_block(), GW_OK);
    emit();
    assert_true(taken.positions[0].kind == GW_POSITION_PUT);
}

static void a_block_without_logs_adds_nothing_to_the_last(void **state)
{
    (void)state;
    read_all();
    assert_int_equal(read_block(), GW_OK);
    emit();
    assert_true(taken.position_count == 1 && taken.exclusions == 0);
}

static size_t count_drift(void)
{
    size_t compared;
    gw_venue_mark_reread(&venue);
    assert_int_equal(read_block(), GW_OK);
    const size_t drift = gw_venue_count_drift(&venue, &compared);
    assert_int_equal(compared, 2);
    emit();
    return drift;
}

static void only_what_no_log_told_is_drift(void **state)
{
    (void)state;
    read_all();
    chain.supply -= 1; /* as a redemption does */
    chain.is_margin_told = false;
    assert_int_equal(count_drift(), 0);
    chain.held += 1;
    assert_int_equal(count_drift(), 1);
    chain.sold_amount += 1;
    assert_int_equal(count_drift(), 1);
    chain.strike += 1; /* of the series, which cannot be */
    assert_int_equal(count_drift(), 1);
    chain.sold_amount -= 1;
    assert_int_equal(tell_mint(), GW_OK);
    assert_int_equal(read_block(), GW_OK);
    emit();
    assert_int_equal(count_drift(), 0);
    chain.fixing = 1; /* the price at expiry */
    assert_int_equal(count_drift(), 0);
    chain.sold_amount = 0;
    assert_int_equal(count_drift(), 1);
}

static void supply_beyond_the_vaults_is_a_residual_and_told(void **state)
{
    (void)state;
    chain.supply = 350000001;
    read_all();
    assert_int_equal(taken.position_count, 2);
    assert_string_equal(taken.positions[1].id, "0x5000000000000000000000000000000000000000:residual");
    assert_true(taken.positions[1].quantity == -1.00000001 && !taken.positions[1].has_owner);
    assert_true(taken.exclusions == 1 && strstr(taken.reason, "from_block") != NULL);
}

static void supply_below_the_vaults_is_told(void **state)
{
    (void)state;
    chain.supply = 249999999;
    read_all();
    assert_int_equal(taken.position_count, 1);
    assert_true(taken.exclusions == 1 && strstr(taken.reason, "supply") != NULL);
}

static void after_expiry_redemptions_may_outrun_settlements(void **state)
{
    (void)state;
    chain.supply = 1;
    market.block_time_s = EXPIRY;
    read_all();
    assert_true(taken.position_count == 1 && taken.exclusions == 0);
}

static void what_has_its_price_is_no_exposure_any_more(void **state)
{
    (void)state;
    market.block_time_s = EXPIRY;
    read_all();
    chain.fixing = 1;
    assert_int_equal(read_block(), GW_OK);
    emit();
    assert_true(taken.position_count == 0 && taken.account_count == 0 && taken.exclusions == 0);
    chain.fixing = 0; /* not asked for again, until a reorg takes it back */
    assert_int_equal(read_block(), GW_OK);
    emit();
    assert_int_equal(taken.position_count, 0);
    gw_venue_mark_all_dirty(&venue);
    assert_int_equal(read_block(), GW_OK);
    emit();
    assert_int_equal(taken.position_count, 1);
}

static void a_strike_in_another_asset_is_excluded_with_its_reason(void **state)
{
    (void)state;
    chain.is_strike_odd = true;
    read_all();
    assert_true(taken.position_count == 0 && taken.exclusions == 1);
    assert_non_null(strstr(taken.reason, "its strike is not in an asset of USD: 0xe0"));
}

static void an_underlying_that_is_not_configured_is_excluded_with_its_reason(void **state)
{
    (void)state;
    memset(market.tokens[0].address, 9, 20);
    read_all();
    assert_true(taken.position_count == 0 && taken.exclusions == 1);
    assert_non_null(strstr(taken.reason, "its underlying is not in `assets`: 0xe0"));
}

static void a_settled_vault_is_retired_until_it_is_used_again(void **state)
{
    (void)state;
    const uint8_t *topics[3] = {owner, sold, owner};
    const uint64_t words[] = {0, 17, 3};
    read_all();
    chain.sold_amount = 0;
    chain.supply = 0;
    assert_int_equal(
        tell("VaultSettled(address,address,address,uint256,uint256,uint256)", topics, 3, words, 3), GW_OK);
    assert_int_equal(venue.table.count, 2);
    assert_int_equal(read_block(), GW_OK);
    emit();
    assert_true(taken.position_count == 0 && venue.table.entries[0].is_retired);
    chain.sold_amount = 100000000;
    chain.supply = 100000000;
    assert_int_equal(tell_mint(), GW_OK);
    assert_int_equal(read_block(), GW_OK);
    emit();
    assert_int_equal(taken.position_count, 1);
}

static void a_series_is_retired_when_it_ended_and_no_vault_holds_it(void **state)
{
    (void)state;
    const uint8_t *topics[3] = {owner, sold, owner};
    const uint64_t words[] = {0, 17, 3};
    const struct gw_key key = gw_opyn_series_key(sold);
    read_all();
    const struct gw_entry *series = gw_venue_find(&venue, &key);
    assert_non_null(series);
    assert_false(series->is_retired);
    market.block_time_s = EXPIRY;
    assert_int_equal(read_block(), GW_OK);
    assert_false(series->is_retired); /* its vault is not settled */
    chain.sold_amount = 0;
    chain.supply = 0;
    assert_int_equal(
        tell("VaultSettled(address,address,address,uint256,uint256,uint256)", topics, 3, words, 3), GW_OK);
    market.block_time_s = EXPIRY - 1;
    assert_int_equal(read_block(), GW_OK);
    assert_false(series->is_retired);
    market.block_time_s = EXPIRY;
    assert_int_equal(read_block(), GW_OK);
    assert_true(series->is_retired);
}

/* Until the vault is read, nothing else may take its place. */
static void a_series_that_a_vault_turns_out_to_hold_keeps_its_place(void **state)
{
    (void)state;
    const struct gw_key key = gw_opyn_series_key(sold);
    read_all();
    struct gw_entry *series = gw_venue_find(&venue, &key);
    series->ended_block = 1;
    venue.table.entries[0].is_dirty = true;
    assert_int_equal(read_block(), GW_OK);
    assert_int_equal(series->ended_block, 0);
}

static void a_liquidation_marks_the_vault_and_what_it_is_short_of(void **state)
{
    (void)state;
    const uint8_t *topics[3] = {weth, weth, owner};
    const uint64_t words[] = {9, 9, 9, 9, 3};
    read_all();
    assert_int_equal(tell("VaultLiquidated(address,address,address,uint256,uint256,uint256,uint256,uint256)",
                          topics, 3, words, 5),
                     GW_OK);
    assert_int_equal(venue.table.count, 2);
    assert_true(venue.table.entries[0].is_dirty && venue.table.entries[1].is_dirty);
}

static void events_that_open_a_vault_are_those_of_both_versions(void **state)
{
    (void)state;
    static const uint8_t none[20] = {0};
    const uint8_t *topics[3] = {owner, none};
    const uint64_t words[] = {5};
    assert_int_equal(tell("VaultOpened(address,uint256,uint256)", topics, 2, words, 1), GW_OK);
    assert_int_equal(tell("VaultOpened(address,uint256)", topics, 1, words, 1), GW_OK);
    assert_int_equal(venue.table.count, 1);
    const struct gw_key key = gw_opyn_vault_key(owner, 5);
    assert_non_null(gw_venue_find(&venue, &key));
}

static void a_log_that_does_not_decode_is_named(void **state)
{
    (void)state;
    const uint8_t *topics[3] = {sold, owner, owner};
    const uint64_t words[] = {3};
    const char *mint = "ShortOtokenMinted(address,address,address,uint256,uint256)";
    assert_int_equal(tell(mint, topics, 1, words, 1), GW_E_FORMAT);
    assert_string_equal(venue.reason, "a ShortOtokenMinted log does not decode");
    assert_int_equal(tell(mint, topics, 3, words, 0), GW_E_FORMAT);
    assert_int_equal(tell("Transfer(address,address,uint256)", topics, 2, words, 1), GW_OK);
    assert_int_equal(venue.table.count, 0);
}

static void replies_that_lie_exclude_the_venue_with_a_reason(void **state)
{
    (void)state;
    assert_int_equal(tell_mint(), GW_OK);
    chain.cut = 32;
    assert_int_equal(read_block(), GW_E_FORMAT);
    assert_non_null(strstr(venue.reason, "getVaultWithDetails() of 0x0a"));
    chain.cut = 0;
    chain.type = GW_OPYN_TYPE_HIGHEST + 1;
    assert_int_equal(read_block(), GW_E_FORMAT);
    chain.type = 0;
    chain.holes = GW_OPYN_LEGS_MAX;
    assert_int_equal(read_block(), GW_E_BOUND);
    chain.holes = 0;
    static const unsigned must[] = {GW_OPYN_CALL_ORACLE, GW_OPYN_CALL_CALCULATOR, GW_OPYN_CALL_LENGTH,
                                    GW_OPYN_CALL_VAULT,  GW_OPYN_CALL_SUPPLY,     GW_OPYN_CALL_FIXING};
    for (size_t i = 0; i < sizeof must / sizeof must[0]; i++) {
        chain.reverting = must[i];
        assert_int_equal(read_block(), GW_E_REVERT);
        assert_non_null(strstr(venue.reason, "reverted"));
    }
    chain.reverting = 0;
    assert_int_equal(read_block(), GW_OK);
}

static void another_implementation_makes_the_venue_stale(void **state)
{
    (void)state;
    read_all();
    chain.implementation = 2;
    assert_int_equal(read_block(), GW_E_REFUSED);
    assert_non_null(strstr(venue.reason, "0x0200000000000000000000000000000000000000 is not known"));
    chain.implementation = 1;
    assert_int_equal(read_block(), GW_OK);
    venue.implementation_count = 0; /* none reviewed: the first one seen */
    chain.implementation = 2;
    assert_int_equal(read_block(), GW_E_REFUSED);
    chain.reverting = GW_OPYN_CALL_IMPLEMENTATION; /* no proxy at all */
    assert_int_equal(read_block(), GW_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)
        TEST(a_vault_is_short_of_what_it_minted),
        TEST(a_covered_vault_is_never_closed),
        TEST(a_naked_call_is_closed_above_a_price_and_a_put_below),
        TEST(a_naked_vault_without_the_calculators_word_is_not_known),
        TEST(a_long_leg_is_found_though_no_log_named_its_series),
        TEST(emptied_places_of_a_vaults_lists_are_passed_over),
        TEST(an_old_otoken_is_read_by_its_getters),
        TEST(a_call_struck_at_nothing_is_the_token),
        TEST(a_block_without_logs_adds_nothing_to_the_last),
        TEST(only_what_no_log_told_is_drift),
        TEST(supply_beyond_the_vaults_is_a_residual_and_told),
        TEST(supply_below_the_vaults_is_told),
        TEST(after_expiry_redemptions_may_outrun_settlements),
        TEST(what_has_its_price_is_no_exposure_any_more),
        TEST(a_strike_in_another_asset_is_excluded_with_its_reason),
        TEST(an_underlying_that_is_not_configured_is_excluded_with_its_reason),
        TEST(a_settled_vault_is_retired_until_it_is_used_again),
        TEST(a_series_is_retired_when_it_ended_and_no_vault_holds_it),
        TEST(a_series_that_a_vault_turns_out_to_hold_keeps_its_place),
        TEST(a_liquidation_marks_the_vault_and_what_it_is_short_of),
        TEST(events_that_open_a_vault_are_those_of_both_versions),
        TEST(a_log_that_does_not_decode_is_named),
        TEST(replies_that_lie_exclude_the_venue_with_a_reason),
        TEST(another_implementation_makes_the_venue_stale),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
