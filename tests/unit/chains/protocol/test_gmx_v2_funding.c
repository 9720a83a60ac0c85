/* Funding and depth, by the contract's own terms. */
#include "tests/unit/chains/protocol/gmx_toy.h"

static void expect_near(double found, double wanted)
{
    if (fabs(found - wanted) > 1e-9 * fabs(wanted)) {
        print_error("%.17g, not %.17g\n", found, wanted);
        fail();
    }
}

static double tokens_at(const struct gw_perp *perp, int32_t shock_bps)
{
    size_t i = 0;
    while (gw_ladder_shock_bps[i] != shock_bps) {
        i++;
    }
    return perp->absorbed_tokens[i];
}

static void funding_follows_the_imbalance_until_its_bound(void **state)
{
    (void)state;
    /* 2 M of imbalance in 6 M, a hundred seconds ago; longs pay already and pay more. */
    const double speed = 1e-12 * 2.0 / 6.0;
    const struct gw_perp *perp = read_perp();
    expect_near(perp->funding_per_year, (1e-9 + 100 * speed) * YEAR_S);
    expect_near(perp->funding_change_per_day, speed * YEAR_S * 86400);
    assert_true(perp->funding_age_s == 100);
    said.numbers[GW_GMX_V2_FUNDING_MOST] = 1.01e-9;
    perp = read_perp();
    expect_near(perp->funding_per_year, 1.01e-9 * YEAR_S);
    assert_true(perp->funding_change_per_day == 0);
    said.numbers[GW_GMX_V2_FUNDING_SAVED] = -1e-9; /* shorts pay, and less from now on */
    perp = read_perp();
    expect_near(perp->funding_per_year, (-1e-9 + 100 * speed) * YEAR_S);
    said.numbers[GW_GMX_V2_FUNDING_LEAST] = 1e-9;
    perp = read_perp();
    expect_near(perp->funding_per_year, -1e-9 * YEAR_S);
}

static void funding_of_a_balanced_market_shrinks_and_keeps_its_sign(void **state)
{
    (void)state;
    said.numbers[GW_GMX_V2_STABLE_ABOVE] = 0.9;
    const struct gw_perp *perp = read_perp();
    expect_near(perp->funding_per_year, 1e-9 * YEAR_S); /* between both thresholds it stays */
    said.numbers[GW_GMX_V2_DECREASE_BELOW] = 0.5;
    said.numbers[GW_GMX_V2_FUNDING_DECREASE] = 3e-12;
    perp = read_perp();
    expect_near(perp->funding_per_year, (1e-9 - 100 * 3e-12) * YEAR_S);
    expect_near(perp->funding_change_per_day, -3e-12 * YEAR_S * 86400);
    said.numbers[GW_GMX_V2_FUNDING_DECREASE] = 3e-11;
    perp = read_perp();
    assert_true(perp->funding_per_year > 0 && perp->funding_per_year < 1e-20);
    said.numbers[GW_GMX_V2_FUNDING_SAVED] = -1e-9;
    said.numbers[GW_GMX_V2_SHORT_BY_SHORT] = 5e6;
    perp = read_perp();
    assert_true(perp->funding_per_year < 0 && perp->funding_per_year > -1e-20);
}

static void static_funding_is_a_power_of_the_imbalance(void **state)
{
    (void)state;
    said.numbers[GW_GMX_V2_FUNDING_INCREASE] = 0;
    said.numbers[GW_GMX_V2_FUNDING_FACTOR] = 1e-12;
    said.numbers[GW_GMX_V2_FUNDING_EXPONENT] = 1.2;
    said.numbers[GW_GMX_V2_FUNDING_MOST] = 1;
    expect_near(read_perp()->funding_per_year, 1e-12 * pow(2e6, 1.2) / 6e6 * YEAR_S);
    said.numbers[GW_GMX_V2_BY_TOKENS] = 1; /* 850 of 2,950 tokens */
    expect_near(read_perp()->funding_per_year, 1e-12 * pow(1.7e6, 1.2) / 5.9e6 * YEAR_S);
    said.numbers[GW_GMX_V2_FUNDING_MOST] = 1e-13;
    expect_near(read_perp()->funding_per_year, 1e-13 * YEAR_S);
}

static void nobody_pays_where_one_side_is_empty(void **state)
{
    (void)state;
    said.numbers[GW_GMX_V2_SHORT_BY_LONG] = said.numbers[GW_GMX_V2_SHORT_BY_SHORT] = 0;
    const struct gw_perp *perp = read_perp();
    assert_true(perp->funding_per_year == 0 && perp->funding_change_per_day == 0);
}

static void depth_is_what_the_impact_rule_leaves(void **state)
{
    (void)state;
    /* 2e-9 a dollar: 1 % is 5 M, of which 2 M of longs are there. */
    const struct gw_perp *perp = read_perp();
    expect_near(tokens_at(perp, 100), (5e6 - 2e6) / 2000);
    expect_near(tokens_at(perp, -100), -5e6 / 2000);
    assert_true(tokens_at(perp, 0) == 0);
    /* 30 M may be long, 4 M are: less than 40 M of pool * 0.8 - 1,900 longs at 2,000. Of shorts 20 M, and 2 M are. */
    expect_near(tokens_at(perp, 1500), 26e6 / 2000);
    expect_near(tokens_at(perp, -1500), -18e6 / 2000);
    said.numbers[GW_GMX_V2_POOL_OF_LONG] = 5000;
    expect_near(tokens_at(read_perp(), 1500), (10e6 * 0.8 - 3.8e6) / 2000);
    said.numbers[GW_GMX_V2_RESERVE_LONG] = 0.3; /* less than what is open already */
    assert_true(tokens_at(read_perp(), 1500) == 0);
}

static void a_worse_virtual_inventory_counts(void **state)
{
    (void)state;
    said.virtual_id = 9;
    said.numbers[GW_GMX_V2_VIRTUAL_USD] = -4e6; /* other pools sold tokens, too */
    const struct gw_perp *perp = read_perp();
    expect_near(tokens_at(perp, 100), (5e6 - 4e6) / 2000);
    expect_near(tokens_at(perp, -100), -5e6 / 2000);
    said.numbers[GW_GMX_V2_VIRTUAL_USD] = 1e6;
    perp = read_perp();
    expect_near(tokens_at(perp, 100), (5e6 - 2e6) / 2000);
    expect_near(tokens_at(perp, -100), -(5e6 - 1e6) / 2000);
    said.numbers[GW_GMX_V2_BY_TOKENS] = 1;
    said.numbers[GW_GMX_V2_VIRTUAL_TOKENS] = 600;
    perp = read_perp();
    expect_near(tokens_at(perp, 100), 5e6 / 2000 - 850);
    expect_near(tokens_at(perp, -100), -(5e6 / 2000 - 600));
    said.numbers[GW_GMX_V2_VIRTUAL_TOKENS] = -900;
    expect_near(tokens_at(read_perp(), 100), 5e6 / 2000 - 900);
}

static void no_depth_is_told_of_what_is_not_known(void **state)
{
    (void)state;
    said.numbers[GW_GMX_V2_IMPACT_EXPONENT] = 1;
    assert_true(tokens_at(read_perp(), 5000) == 0);
    said.numbers[GW_GMX_V2_IMPACT_EXPONENT] = 2;
    said.numbers[GW_GMX_V2_IMPACT_FACTOR] = 0;
    assert_true(tokens_at(read_perp(), 5000) == 0);
    said.numbers[GW_GMX_V2_IMPACT_FACTOR] = 1e-9;
    f.market.token_count = 1; /* WETH alone: what backs shorts has no price */
    const struct gw_perp *perp = read_perp();
    assert_true(tokens_at(perp, 100) > 0 && tokens_at(perp, -100) == 0);
}

static void an_exponent_beyond_numbers_excludes_the_market(void **state)
{
    (void)state;
    said.odd = GW_GMX_V2_FUNDING_EXPONENT;
    said.odd_size = 32;
    said.odd_bytes[13] = 0xff;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.perp_count, 0);
    assert_non_null(strstr(f.excluded, "no number"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(funding_follows_the_imbalance_until_its_bound),
        TEST(funding_of_a_balanced_market_shrinks_and_keeps_its_sign),
        TEST(static_funding_is_a_power_of_the_imbalance),
        TEST(nobody_pays_where_one_side_is_empty),
        TEST(depth_is_what_the_impact_rule_leaves),
        TEST(a_worse_virtual_inventory_counts),
        TEST(no_depth_is_told_of_what_is_not_known),
        TEST(an_exponent_beyond_numbers_excludes_the_market),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
