#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chains/protocol/gmx_v2_margin.h"

#define PRICE 2000.0

static struct gw_gmx_v2_value values[GW_GMX_V2_WORDS];
static struct gw_gmx_v2_terms terms;
static struct gw_gmx_v2_trade trade;

/* 4 M of longs, 1 M of shorts, a pool of 20 M each; whatever costs is 0. A long of ten times. */
static int open_trade(void **state)
{
    (void)state;
    memset(values, 0, sizeof values);
    terms = (struct gw_gmx_v2_terms){
        .values = values,
        .time_s = 1000,
        .longs = {.tokens = 2000, .cost_usd = 4e6, .pool_tokens = 10000, .profit_max = 0.9},
        .shorts = {.tokens = 500, .cost_usd = 1e6, .pool_tokens = 20e6, .profit_max = 0.9},
        .long_token = {PRICE, true},
        .short_token = {1.0, false},
        .collateral_min_usd = 10,
        .collateral_min = 0.005,
    };
    trade = (struct gw_gmx_v2_trade){
        .is_long = true, .size_usd = 1e5, .size_tokens = 50, .collateral_tokens = 1e4};
    return 0;
}

static void expect_equity(double price_usd, double wanted)
{
    const double found = gw_gmx_v2_equity(&terms, &trade, price_usd);
    if (fabs(found - wanted) > 1e-9 * (1 + fabs(wanted))) {
        fail_msg("%.12g found, %.12g expected", found, wanted);
    }
}

static void expect_thresholds(double down, double up)
{
    double found[2];
    gw_gmx_v2_thresholds(&found[0], &found[1], &terms, &trade, PRICE);
    const double wanted[2] = {down, up};
    for (size_t i = 0; i < 2; i++) {
        if (found[i] != wanted[i] && !(fabs(found[i] - wanted[i]) <= 1e-12 * wanted[i])) {
            fail_msg("%.15g found, %.15g expected", found[i], wanted[i]);
        }
    }
}

static void profit_and_collateral_follow_the_price(void **state)
{
    (void)state;
    expect_equity(PRICE, 1e4);
    expect_equity(2100, 1e4 + 50 * 100);
    trade.is_long = false;
    expect_equity(2100, 1e4 - 50 * 100);
    trade.is_by_long_token = true;
    trade.collateral_tokens = 6;
    expect_equity(2100, 6 * 2100 - 50 * 100);
    terms.long_token = (struct gw_gmx_v2_token){40000, false}; /* of another underlying */
    expect_equity(2100, 6 * 40000 - 50 * 100);
}

static void profit_is_capped_with_that_of_its_side(void **state)
{
    (void)state;
    terms.longs.profit_max = 0.005; /* of 10,000 tokens: 50; at 2,200 all longs have 400,000 */
    expect_equity(2200, 1e4 + 50 * 200 * (50 * 2200 / 4e5));
    expect_equity(2010, 1e4 + 50 * 10); /* 20,000 of 100,500 */
    expect_equity(1900, 1e4 - 50 * 100);
    terms.longs.profit_max = 0; /* then there is none */
    expect_equity(2200, 1e4 + 50 * 200);
    trade.is_long = false;
    terms.shorts.profit_max = 0.001; /* 20,000; at 1,800 all shorts have 100,000 */
    expect_equity(1800, 1e4 + 50 * 200 * 0.2);
}

static void closing_moves_the_balance(void **state)
{
    (void)state;
    terms.worsening = (struct gw_gmx_v2_impact){1e-9, 2};
    terms.improving = (struct gw_gmx_v2_impact){5e-10, 2};
    terms.impact_max = 0.001;
    terms.impact_least = 0.01;
    terms.fee_improved = 0.0004;
    terms.fee_worsened = 0.0006;
    expect_equity(PRICE, 1e4 - 40); /* what improves is not credited: 3 M to 2.9 M */
    trade.is_long = false;          /* 3 M to 3.1 M */
    expect_equity(PRICE, 1e4 - 60 - 1e-9 * (3.1e6 * 3.1e6 - 3e6 * 3e6));
    terms.impact_least = 0.005;
    expect_equity(PRICE, 1e4 - 60 - 500);
    terms.is_by_tokens = true; /* the same while all entered at 2,000 */
    terms.impact_least = 0.01;
    expect_equity(PRICE, 1e4 - 60 - 610);
    expect_equity(2200, 1e4 - 50 * 200 - 60 - 1e-9 * (3.41e6 * 3.41e6 - 3.3e6 * 3.3e6));
}

static void what_is_pending_is_settled_with_it(void **state)
{
    (void)state;
    terms.improving = terms.worsening = (struct gw_gmx_v2_impact){1e-9, 2};
    terms.impact_max = 0.001;
    terms.impact_least = 0.01;
    trade.impact_tokens = -0.1; /* 200 against 100 of 590 credited */
    expect_equity(PRICE, 1e4 - 100);
    expect_equity(1000, 1e4 - 50 * 1000); /* 100 against 100 */
    trade.impact_tokens = 3;
    trade.is_long = false; /* 6,000 more than 610 */
    expect_equity(PRICE, 1e4);
    trade.impact_tokens = 0.2;
    expect_equity(PRICE, 1e4 - 210);
}

static void crossing_over_is_credited_and_charged(void **state)
{
    (void)state;
    terms.worsening = (struct gw_gmx_v2_impact){4e-9, 2};
    terms.improving = (struct gw_gmx_v2_impact){1e-9, 2};
    terms.impact_least = 1;
    terms.longs.cost_usd = 1.04e6; /* 40,000 more longs; then 60,000 more shorts */
    expect_equity(PRICE, 1e4 - (4e-9 * 3.6e9 - 1e-9 * 1.6e9));
    trade.size_usd = 2e6; /* never less than none are left */
    trade.size_tokens = 1000;
    expect_equity(PRICE, 1e4 - (4e-9 * 1e12 - 1e-9 * 1.6e9));
}

static void a_virtual_inventory_counts_where_it_is_worse(void **state)
{
    (void)state;
    terms.worsening = terms.improving = (struct gw_gmx_v2_impact){1e-9, 2};
    terms.impact_least = 1;
    terms.fee_improved = 0.001;
    terms.has_virtual = true;
    terms.virtual_usd = 5e6;
    expect_equity(PRICE, 1e4 - 100); /* what improves here is not looked for there */
    trade.is_long = false;           /* 3 M to 3.1 M here; there 5 M more shorts, to 4.9 M */
    expect_equity(PRICE, 1e4 - 610);
    terms.virtual_usd = -5e6;
    expect_equity(PRICE, 1e4 - 1010);
    terms.is_by_tokens = true;
    terms.virtual_tokens = -3000;
    expect_equity(PRICE, 1e4 - 1210);
    terms.has_virtual = false;
    expect_equity(PRICE, 1e4 - 610);
}

static void borrowing_grows_with_usage(void **state)
{
    (void)state;
    trade.borrowed = 0.01;
    expect_equity(PRICE, 1e4 - 1000);
    terms.longs.age_s = 100;
    terms.longs.borrow_factor = 1e-6; /* 4 M of 20 M, to the power of 1 */
    terms.longs.borrow_exponent = 1;
    expect_equity(PRICE, 1e4 - 1000 - 1e5 * 100 * 0.2e-6);
    terms.longs.reserve = 0.5; /* usage 0.4 */
    terms.longs.usage_optimal = 0.5;
    terms.longs.borrow_base = 1e-5;
    terms.longs.borrow_above = 3e-5;
    expect_equity(PRICE, 1e4 - 1000 - 1e5 * 100 * 0.4e-5);
    terms.longs.usage_optimal = 0.2;
    expect_equity(PRICE, 1e4 - 1000 - 1e5 * 100 * (0.4e-5 + 2e-5 * 0.2 / 0.8));
    terms.longs.borrow_above = 0.5e-5;
    expect_equity(PRICE, 1e4 - 1000 - 1e5 * 100 * 0.4e-5);
    terms.longs.usage_optimal = 1;
    expect_equity(PRICE, 1e4 - 1000 - 1e5 * 100 * 0.4e-5);
    terms.longs.reserve = 0;
    assert_true(!isfinite(gw_gmx_v2_equity(&terms, &trade, PRICE)));
}

static void the_smaller_side_may_borrow_for_nothing(void **state)
{
    (void)state;
    terms.longs.age_s = terms.shorts.age_s = 100;
    terms.longs.borrow_factor = terms.shorts.borrow_factor = 1e-6;
    terms.longs.borrow_exponent = terms.shorts.borrow_exponent = 1;
    terms.smaller_is_spared = true;
    expect_equity(PRICE, 1e4 - 2);
    trade.is_long = false;
    expect_equity(PRICE, 1e4);
    terms.smaller_is_spared = false; /* shorts reserve what they cost: 1 M of 20 M */
    expect_equity(2100, 1e4 - 5000 - 0.5);
    terms.shorts.cost_usd = 0;
    terms.shorts.pool_tokens = 0;
    expect_equity(PRICE, 1e4); /* nothing is reserved of nothing */
    terms.shorts.cost_usd = 1;
    assert_true(!isfinite(gw_gmx_v2_equity(&terms, &trade, PRICE)));
}

static void one_side_pays_funding(void **state)
{
    (void)state;
    struct gw_u256 *factor = &values[GW_GMX_V2_FUNDING_FACTOR].word;
    struct gw_u256 unit = gw_u256_from_u64(UINT64_C(10000000000000000));
    *factor = gw_u256_from_u64(UINT64_C(10000000000)); /* 1e-4 with 30 decimals, by 3 of 5 M */
    assert_false(gw_u256_mul(factor, factor, &unit));
    values[GW_GMX_V2_FUNDING_EXPONENT].word = gw_u256_from_u64(UINT64_C(1000000000000000));
    assert_false(gw_u256_mul(&values[GW_GMX_V2_FUNDING_EXPONENT].word,
                             &values[GW_GMX_V2_FUNDING_EXPONENT].word,
                             &values[GW_GMX_V2_FUNDING_EXPONENT].word));
    values[GW_GMX_V2_FUNDING_MOST].word = *factor;
    values[GW_GMX_V2_FUNDING_UPDATED].word = gw_u256_from_u64(990);
    expect_equity(PRICE, 1e4 - 1e5 * 10 * 0.6e-4);
    trade.funded_tokens = 7;
    expect_equity(PRICE, 1e4 - 1e5 * 10 * 0.6e-4 - 7);
    trade.is_long = false;
    expect_equity(PRICE, 1e4 - 7);
    terms.longs.cost_usd = 1e6;
    terms.shorts.cost_usd = 4e6;
    expect_equity(PRICE, 1e4 - 1e5 * 10 * 0.6e-4 - 7);
}

static void what_is_asked_is_the_most_of_three(void **state)
{
    (void)state;
    assert_true(gw_gmx_v2_maintenance(&terms, &trade) == 500);
    terms.collateral_min_usd = 600;
    assert_true(gw_gmx_v2_maintenance(&terms, &trade) == 600);
    terms.collateral_min_usd = terms.collateral_min = 0;
    assert_true(gw_gmx_v2_maintenance(&terms, &trade) == 1e-30); /* more than nothing */
}

static void a_threshold_solves_the_rule(void **state)
{
    (void)state;
    expect_thresholds((1e5 + 500 - 1e4) / 50, HUGE_VAL);
    trade.is_by_long_token = true;
    trade.collateral_tokens = 5;
    expect_thresholds((1e5 + 500) / 55, HUGE_VAL);
    trade.is_long = false;
    expect_thresholds(0, (1e5 - 500) / 45);
    trade.collateral_tokens = 50; /* what it owes is what it has */
    expect_thresholds(0, HUGE_VAL);
    trade.is_by_long_token = false;
    trade.collateral_tokens = 1e4;
    expect_thresholds(0, (1.1e5 - 500) / 50);
}

static void one_that_is_to_be_closed_would_not_be_elsewhere(void **state)
{
    (void)state;
    trade.collateral_tokens = 300;
    expect_thresholds((1e5 + 500 - 300) / 50, HUGE_VAL);
    trade.is_long = false;
    expect_thresholds(0, (1e5 + 300 - 500) / 50);
    trade.borrowed = 100; /* more than it can ever earn */
    expect_thresholds(0, 0);
    trade.is_long = true;
    trade.borrowed = 1e6;
    expect_thresholds(HUGE_VAL, HUGE_VAL);
}

static void where_the_rule_makes_no_number_there_is_no_threshold(void **state)
{
    (void)state;
    double down;
    double up;
    terms.is_by_tokens = true; /* an imbalance to a power that overflows as the price rises */
    terms.worsening = terms.improving = (struct gw_gmx_v2_impact){1, 40};
    terms.impact_least = 1;
    gw_gmx_v2_thresholds(&down, &up, &terms, &trade, PRICE);
    assert_true(isnan(down) && isnan(up));
}

static void kinks_do_not_lead_astray(void **state)
{
    (void)state;
    terms.worsening = terms.improving = (struct gw_gmx_v2_impact){1e-9, 2};
    terms.impact_least = 0.004;
    terms.is_by_tokens = true;
    terms.longs.profit_max = terms.shorts.profit_max = 1e-3;
    terms.longs.age_s = terms.shorts.age_s = 1000;
    terms.longs.usage_optimal = terms.shorts.usage_optimal = 0.3;
    terms.longs.reserve = terms.shorts.reserve = 0.5;
    terms.longs.borrow_above = terms.shorts.borrow_above = 1e-6;
    for (unsigned i = 0; i < 200; i++) {
        double down;
        double up;
        trade.is_long = i % 2 == 0;
        trade.is_by_long_token = i % 4 < 2;
        trade.collateral_tokens = (trade.is_by_long_token ? 0.2 : 400) * (1 + i);
        trade.impact_tokens = i % 3 == 0 ? -0.02 * i : 0.01 * i;
        gw_gmx_v2_thresholds(&down, &up, &terms, &trade, PRICE);
        const double asked = gw_gmx_v2_maintenance(&terms, &trade);
        if (down > 0 && isfinite(down)) {
            assert_true(gw_gmx_v2_equity(&terms, &trade, down) < asked);
            assert_true(gw_gmx_v2_equity(&terms, &trade, down * (1 + 1e-9)) >= asked);
        }
        if (up > 0 && isfinite(up)) {
            assert_true(gw_gmx_v2_equity(&terms, &trade, up) < asked);
            assert_true(gw_gmx_v2_equity(&terms, &trade, up * (1 - 1e-9)) >= asked);
        }
    }
}

#define TEST(name) cmocka_unit_test_setup(name, open_trade)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(profit_and_collateral_follow_the_price),
        TEST(profit_is_capped_with_that_of_its_side),
        TEST(closing_moves_the_balance),
        TEST(what_is_pending_is_settled_with_it),
        TEST(crossing_over_is_credited_and_charged),
        TEST(a_virtual_inventory_counts_where_it_is_worse),
        TEST(borrowing_grows_with_usage),
        TEST(the_smaller_side_may_borrow_for_nothing),
        TEST(one_side_pays_funding),
        TEST(what_is_asked_is_the_most_of_three),
        TEST(a_threshold_solves_the_rule),
        TEST(one_that_is_to_be_closed_would_not_be_elsewhere),
        TEST(where_the_rule_makes_no_number_there_is_no_threshold),
        TEST(kinks_do_not_lead_astray),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
