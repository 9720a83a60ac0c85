#include "tests/unit/chains/protocol/panoptic_accounts_toy.h"

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

/* All the loss that puts on 60,000 dollars can make and the fifth, but for a seven hundredth: ether at that share of the
 * strike, 67,700 ticks away. */
static void an_account_may_be_closed_far_away(void **state)
{
    (void)state;
    said.assets[0] = 0;
    said.assets[1] = UINT64_C(71914285714);
    tell();
    assert_true(find_seller()->price_down_usd > 2.2 && find_seller()->price_down_usd < 2.4);
    said.assets[1] = UINT64_C(72000000000);
    tell();
    assert_true(find_seller()->price_down_usd == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIRST(a_seller_has_collateral_and_premium_against_what_the_tracker_asks_for),
        FIRST(an_account_is_closed_only_when_it_is_insolvent_at_all_four_ticks),
        FIRST(an_account_may_be_closed_far_away),
        FIRST(without_a_price_nothing_is_valued),
        FIRST(accounts_are_told_once_for_each_underlying),
        FIRST(a_pool_with_too_many_accounts_says_so),
        SECOND(interest_is_taken_off_and_what_cannot_be_paid_is_asked_for),
        SECOND(all_positions_are_judged_by_the_highest_utilisation),
        SECOND(without_a_buffer_no_token_stands_in_for_the_other),
        SECOND(a_pool_with_too_many_accounts_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
