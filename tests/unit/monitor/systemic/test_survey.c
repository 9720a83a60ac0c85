/* Do the figures of an underlying come from its book and from nothing else: not from names, order, or how positions are
 * cut? */
#include "tests/unit/monitor/systemic/books.h"

static const struct position plain[] = {
    {"0xaa", 1, true, 2200, 1, -3000, 1.0},   {"0xaa", 1, false, 1900, 1, -2000, 1.0},
    {"0xbb", 10, true, 2000, 2, -1500, -0.9}, {"0xcc", 1, true, 2200, 2, 800, 0.5},
    {"0xcc", 1, false, 2200, 1, -700, 0.5},
};

static struct gw_systemic_record measure_plain(struct world *w)
{
    const size_t count = sizeof plain / sizeof plain[0];
    put_venue(w, "lyra_v1", "0xaa", 1, plain, count);
    put_venue(w, "ribbon_v2", "0xbb", 10, plain, count);
    put_venue(w, "lyra_v1", "0xcc", 1, plain, count);
    return measure(w);
}

static void names_of_protocols_do_not_matter(void **state)
{
    struct world *w = *state;
    const size_t count = sizeof plain / sizeof plain[0];
    const struct gw_systemic_record a = measure_plain(w);
    empty(w);
    put_venue(w, "zeta", "0xaa", 1, plain, count);
    put_venue(w, "alpha", "0xbb", 10, plain, count);
    put_venue(w, "other", "0xcc", 1, plain, count);
    const struct gw_systemic_record b = measure(w);
    assert_alike(&a, &b);
}

static void order_of_chains_and_positions_does_not_matter(void **state)
{
    struct world *w = *state;
    const size_t count = sizeof plain / sizeof plain[0];
    struct position turned[sizeof plain / sizeof plain[0]];
    const struct gw_systemic_record a = measure_plain(w);
    for (size_t i = 0; i < count; i++) {
        turned[i] = plain[count - 1 - i];
    }
    empty(w);
    put_venue(w, "lyra_v1", "0xcc", 5, turned, count); /* chain 1 is now 5, and 10 is 2 */
    put_venue(w, "ribbon_v2", "0xbb", 2, turned, count);
    put_venue(w, "lyra_v1", "0xaa", 5, turned, count);
    const struct gw_systemic_record b = measure(w);
    assert_alike(&a, &b);
}

static void positions_in_two_halves_are_the_same_book(void **state)
{
    struct world *w = *state;
    const size_t count = sizeof plain / sizeof plain[0];
    struct position halves[2 * sizeof plain / sizeof plain[0]];
    const struct gw_systemic_record a = measure_plain(w);
    for (size_t i = 0; i < 2 * count; i++) {
        halves[i] = plain[i / 2];
        halves[i].quantity /= 2;
    }
    empty(w);
    put_venue(w, "lyra_v1", "0xaa", 1, halves, 2 * count);
    put_venue(w, "ribbon_v2", "0xbb", 10, halves, 2 * count);
    put_venue(w, "lyra_v1", "0xcc", 1, halves, 2 * count);
    const struct gw_systemic_record b = measure(w);
    assert_alike(&a, &b);
}

/* Pin gamma of one strike over venues and expiries; hedgers who are long attract. */
static void pins_attract_where_hedgers_are_long_and_repel_where_short(void **state)
{
    struct world *w = *state;
    const struct gw_systemic_record r = measure_plain(w);
    assert_true(r.pins == 3 && r.expiries == 2 && r.buckets == 5);
    for (size_t i = 0; i < 3; i++) {
        const bool is_long =
            r.pin_strike_usd[i] == 2000.0; /* only 0xbb's counterparties hedge a bought option */
        assert_true(r.pin_gamma_usd_per_1pct[i] * (is_long ? 1.0 : -1.0) > 0.0);
        assert_near(r.pin_depth_ratio[i], r.pin_gamma_usd_per_1pct[i] / w->depth_usd);
        assert_near(r.pin_distance_bps[i], (r.pin_strike_usd[i] / SPOT - 1.0) * 1e4);
    }
    assert_true(fabs(r.pin_gamma_usd_per_1pct[0]) >= fabs(r.pin_gamma_usd_per_1pct[1]));
    assert_true(r.pin_strike_usd[3] == 0.0);
}

static void the_parts_of_the_book_add_up(void **state)
{
    struct world *w = *state;
    const struct gw_systemic_record r = measure_plain(w);
    const struct gw_ecosystem *e = &w->survey.markets[0].ecosystem;
    const double borne = e->borne_gamma_usd_per_1pct[GW_LADDER_SPOT];
    assert_near(r.call_gamma_usd_per_1pct + r.put_gamma_usd_per_1pct, borne);
    assert_true(fabs(r.other_gamma_usd_per_1pct) < 1e-6 * fabs(borne));
    assert_near(r.expiry_borne_gamma_usd_per_1pct[0] + r.expiry_borne_gamma_usd_per_1pct[1], borne);
    assert_near(r.expiry_hedging_gamma_usd_per_1pct[0] + r.expiry_hedging_gamma_usd_per_1pct[1],
                e->hedging_gamma_usd_per_1pct[GW_LADDER_SPOT]);
    assert_near(r.k, r.k_options + r.k_liquidity + r.k_leveraged + r.k_liquidations + r.k_offchain);
    assert_true(r.hedging_gamma_conservative_usd_per_1pct <= e->hedging_gamma_usd_per_1pct[GW_LADDER_SPOT]);
    assert_true(r.netting_ratio > 0.0 && r.netting_ratio <= 1.0 && r.coverage == 1.0);
    double shares = 0.0;
    for (size_t i = 0; i < GW_SYSTEMIC_SHARES; i++) {
        shares += r.shares[i].share;
    }
    assert_near(shares, 1.0);
    assert_string_equal(r.shares[0].name, "lyra_v1:0xaa");
    assert_true(r.shares[0].marginal_amplification > 0.0);
}

static void both_sides_hedged_means_no_feedback(void **state)
{
    struct world *w = *state;
    static const struct position both[] = {{"0xaa", 1, true, 2000, 1, -3000, 0.0}};
    put_venue(w, "lyra_v1", "0xaa", 1, both, 1);
    const struct gw_systemic_record r = measure(w);
    assert_true(r.k == 0.0 && r.pins == 0 && r.concentration == 0.0);
    for (size_t i = 0; i < GW_SYSTEMIC_SHOCKS; i++) {
        assert_true(r.curve_unbounded[i] == 0.0 && r.curve_flow_usd[i] == 0.0);
    }
    assert_true(r.cascade_peak[0] == -0.05 && r.cascade_final[0] == -0.05 && r.cascade_ratio == 0.0);
}

static void swapping_the_sides_turns_the_sign(void **state)
{
    struct world *w = *state;
    static const struct position one[] = {{"0xaa", 1, true, 2000, 1, -3000, 1.0}};
    static const struct position other[] = {{"0xaa", 1, true, 2000, 1, -3000, -1.0}};
    put_venue(w, "lyra_v1", "0xaa", 1, one, 1);
    const struct gw_systemic_record a = measure(w);
    empty(w);
    put_venue(w, "lyra_v1", "0xaa", 1, other, 1);
    const struct gw_systemic_record b = measure(w);
    assert_true(a.k > 0.0 && b.k == -a.k);
    assert_true(fabs(a.curve_move[8]) > 0.05 && fabs(b.curve_move[8]) < 0.05);
    assert_true(a.pin_gamma_usd_per_1pct[0] == -b.pin_gamma_usd_per_1pct[0]);
    assert_near(a.call_gamma_usd_per_1pct, b.call_gamma_usd_per_1pct); /* what is borne has not changed */
}

static void shallow_depth_is_told_to_the_breaker(void **state)
{
    struct world *w = *state;
    const struct gw_systemic_record deep = measure_plain(w);
    assert_false(w->survey.markets[0].ecosystem.hazards.is_unbounded);
    w->depth_usd = deep.k * w->depth_usd / 3.0; /* k = 3 */
    const struct gw_systemic_record shallow = measure(w);
    const struct gw_hazards *hazards = &w->survey.markets[0].ecosystem.hazards;
    assert_true(shallow.k > 2.9 && shallow.cascade_ratio >= 1.0);
    assert_true(hazards->cascade_extra == shallow.cascade_ratio && hazards->contagion == shallow.debt_rank);
    assert_true(hazards->is_unbounded == (shallow.curve_unbounded[1] + shallow.curve_unbounded[8] > 0.0));
    assert_true(shallow.squeeze_level_usd > 0.0);
}

static void without_depth_there_is_no_curve_and_k_is_one(void **state)
{
    struct world *w = *state;
    w->depth_usd = 0.0;
    const struct gw_systemic_record r = measure_plain(w);
    assert_true(r.k == 1.0 && r.k_stressed == 1.0 && r.curve_move[0] == 0.0 && r.spectral_radius == 0.0);
}

static void what_is_configured_is_told_apart(void **state)
{
    struct world *w = *state;
    const struct gw_systemic_record before = measure_plain(w);
    w->book.outside = &w->outside;
    w->outside.books[0] = (struct gw_outside_book){"ETH", "deribit", -4e6};
    w->outside.book_count = 1;
    w->outside.leveraged[0] = (struct gw_leveraged_token){"ETH", "ETH3X", 10e6, 3.0};
    w->outside.leveraged_count = 1;
    w->outside.liquidations[0] = (struct gw_liquidation_level){"ETH", 1990.0, 500.0, 60.0, true};
    w->outside.liquidation_count = 1;
    const struct gw_systemic_record after = measure(w);
    assert_near(after.k_offchain, 4e6 / w->depth_usd);
    assert_near(after.k_leveraged, 10e6 * 6.0 / 100.0 / w->depth_usd);
    assert_near(after.k_liquidations, 500.0 * SPOT / w->depth_usd);
    assert_near(after.k_options, before.k_options);
    assert_near(after.k, before.k + after.k_offchain + after.k_leveraged + after.k_liquidations);
    assert_true(after.coverage < 1.0 && after.coverage > 0.0);
    assert_true(after.cascade_fired[0] == 1.0 && after.cascade_liquidated_usd[0] > 0.0);
    assert_true(fabs(after.curve_move[1]) > fabs(before.curve_move[1]));
}

static void what_funds_replicate_counts_with_leveraged_tokens(void **state)
{
    struct world *w = *state;
    const struct gw_systemic_record before = measure_plain(w);
    for (size_t i = 0; i < w->book.exposure_count; i++) {
        struct gw_record_head *head = &w->book.exposures[i].head;
        if (strcmp(head->venue, "0xcc") == 0) {
            head->flags = (head->flags & ~GW_EXPOSURE_OPTIONS) | GW_EXPOSURE_REPLICATED;
        }
    }
    const struct gw_systemic_record after = measure(w);
    assert_true(before.k_leveraged == 0.0 && after.k_leveraged != 0.0 && after.k_liquidity == 0.0);
    assert_near(after.k_options + after.k_leveraged, before.k_options);
    assert_near(after.k, before.k);
    assert_true(after.coverage == 1.0); /* they were read */
}

/* Who may trade little at once is late, and moves the price less far at once. */
static void a_cap_on_hedges_holds_the_cascade_up(void **state)
{
    struct world *w = *state;
    const struct gw_systemic_record before = measure_plain(w);
    w->book.outside = &w->outside;
    w->outside.hedger_count = 1;
    w->outside.hedgers[0] = (struct gw_hedger_terms){"lyra_v1", "0xaa", 60.0, 1000.0};
    const struct gw_systemic_record after = measure_plain(w);
    assert_true(after.cascade_hedge_usd[0] < before.cascade_hedge_usd[0]);
    assert_string_equal(after.shares[0].name, "lyra_v1:0xaa");
    assert_true(before.shares[0].unhedged_usd < 0.0);
    assert_true(after.shares[0].unhedged_usd < 0.0 &&
                after.shares[0].unhedged_usd != before.shares[0].unhedged_usd);
    assert_true(fabs(after.cascade_peak[0]) < fabs(before.cascade_peak[0]));
    assert_true(after.k == before.k);
    (void)snprintf(w->outside.hedgers[0].venue, sizeof w->outside.hedgers[0].venue, "0xother");
    const struct gw_systemic_record other = measure_plain(w);
    assert_true(other.cascade_peak[0] == before.cascade_peak[0]);
}

static void perpetuals_have_a_premium_and_funding(void **state)
{
    struct world *w = *state;
    w->book.curves[0].is_perp = true;
    const struct gw_systemic_record r = measure_plain(w);
    assert_true(r.k > 0.0); /* hedgers sell falls and buy rises */
    assert_true(r.funding_premium[1] < 0.0 && r.funding_premium[2] > 0.0);
    assert_true(fabs(r.funding_8h[0]) <= 0.0075 && r.carry_usd_8h[3] != 0.0);
}

static void funding_is_what_chains_charge_where_that_is_dearer(void **state)
{
    struct world *w = *state;
    struct gw_perp_record perp = {.spot_usd = 2000, .open_short_usd = 1e6, .funding_per_year = -0.009 * 1095};
    w->book.curves[0].is_perp = true;
    const struct gw_systemic_record before = measure_plain(w);
    memcpy(perp.head.underlying, "ETH", sizeof "ETH");
    perp.head.chain_id = 1;
    perp.head.block_time_s = FIXTURE_NOW_S;
    assert_int_equal(gw_exposure_put_perp(&w->book, &perp), GW_OK);
    const struct gw_systemic_record after = measure(w);
    for (size_t i = 0; i < GW_SYSTEMIC_FUNDINGS; i++) {
        assert_true(fabs(after.funding_8h[i] + 0.009) < 1e-12);
        assert_true(after.funding_premium[i] == before.funding_premium[i]);
    }
}

static void collateral_spreads_losses(void **state)
{
    struct world *w = *state;
    const struct gw_systemic_record before = measure_plain(w);
    w->book.outside = &w->outside;
    w->outside.collaterals[0] = (struct gw_collateral){"0xcc", "0xaa", 5e6};
    w->outside.collateral_count = 1;
    w->outside.equities[0] = (struct gw_equity){"lyra_v1", "0xcc", 1e6};
    w->outside.equity_count = 1;
    const struct gw_systemic_record after = measure(w);
    assert_true(after.debt_rank > before.debt_rank && after.delta_covar > before.delta_covar);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(names_of_protocols_do_not_matter),
        TEST(order_of_chains_and_positions_does_not_matter),
        TEST(positions_in_two_halves_are_the_same_book),
        TEST(pins_attract_where_hedgers_are_long_and_repel_where_short),
        TEST(the_parts_of_the_book_add_up),
        TEST(both_sides_hedged_means_no_feedback),
        TEST(swapping_the_sides_turns_the_sign),
        TEST(shallow_depth_is_told_to_the_breaker),
        TEST(without_depth_there_is_no_curve_and_k_is_one),
        TEST(what_is_configured_is_told_apart),
        TEST(what_funds_replicate_counts_with_leveraged_tokens),
        TEST(a_cap_on_hedges_holds_the_cascade_up),
        TEST(perpetuals_have_a_premium_and_funding),
        TEST(funding_is_what_chains_charge_where_that_is_dearer),
        TEST(collateral_spreads_losses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
