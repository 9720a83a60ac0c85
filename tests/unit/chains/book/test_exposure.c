#include "tests/unit/chains/book/scene.h"

static void one_option_is_its_greeks_in_dollars(void **state)
{
    (void)state;
    struct gw_greeks g;
    const struct gw_option call = {
        .is_call = true, .strike = 2200, .t_years = WEEK_S / GW_YEAR_S, .vol = 0.75};
    assert_int_equal(gw_pricing_european(&g, 2000, &call), GW_OK);
    const struct gw_position p = option(GW_POSITION_CALL, "1", 2200, -800);
    put("lyra_v1", &p);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.exposure_count, 1);
    const struct gw_exposure *e = &book.exposures[0];
    assert_int_equal(gw_record_check(e, sizeof *e), GW_OK);
    assert_close(e->delta_usd, -800 * g.delta * 2000, 1e6);
    assert_close(e->gamma_usd_per_1pct, -800 * g.gamma * 2000 * 2000 / 100, 1e5);
    assert_close(e->short_gamma_usd_per_1pct, e->gamma_usd_per_1pct, 1e5);
    assert_true(e->long_gamma_usd_per_1pct == 0);
    assert_close(e->vega_usd_per_volpt, -800 * g.vega / 100, 1e4);
    assert_close(e->theta_usd_per_day, -800 * g.theta / 365, 1e4);
    assert_close(e->notional_usd, 1600000, 1e6);
    assert_true(e->vol == 0.75 && e->spot_usd == 2000 && e->spot_age_s == 60 && e->spot_age_s_max == 3960);
    assert_true(e->positions == 1 && e->excluded == 0 && e->next_expiry_s == NOW_S + WEEK_S);
    assert_true(e->short_option_quantity == 800);
    assert_string_equal(e->vol_source, "lyra_v1");
    assert_int_equal(e->head.flags, GW_EXPOSURE_COMPLETE | GW_EXPOSURE_OPTIONS);
    assert_true(e->pnl_usd[GW_VOL_FLAT][GW_LADDER_SPOT] == 0);
}

/* Weighted by |gamma|: both calls have the same, one of twice the size. */
static void who_hedges_is_told_with_its_band_and_the_weakest_evidence(void **state)
{
    (void)state;
    struct gw_position p = option(GW_POSITION_CALL, "1", 2200, -2);
    p.hedging.evidence = GW_HEDGING_OBSERVED;
    put("lyra_v1", &p);
    p = option(GW_POSITION_CALL, "2", 2200, 1);
    p.hedging = (struct gw_hedging){.h_counterparty = 0.5,
                                    .h_counterparty_lo = 0.25,
                                    .h_counterparty_hi = 1,
                                    .evidence = GW_HEDGING_DOCUMENTED};
    put("lyra_v1", &p);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    const struct gw_exposure *e = &book.exposures[0];
    assert_close(e->hedging_ratio, (2 * 1.0 - 0.5) / 3, 1);
    assert_close(e->hedging_ratio_lo, (2 * 0.25 - 1.0) / 3, 1);
    assert_close(e->hedging_ratio_hi, (2 * 1.0 - 0.25) / 3, 1);
    assert_string_equal(e->evidence, "documented");
}

static void without_gamma_who_hedges_is_told_by_count(void **state)
{
    (void)state;
    struct gw_position p = option(GW_POSITION_LINEAR, "1", 0, -2);
    put("squeeth", &p);
    p.hedging = (struct gw_hedging){0};
    (void)snprintf(p.id, sizeof p.id, "2");
    put("squeeth", &p);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    const struct gw_exposure *e = &book.exposures[0];
    assert_true(e->hedging_ratio == 0.5 && e->hedging_ratio_lo == 0.125 && e->hedging_ratio_hi == 0.5);
    assert_string_equal(e->evidence, "assumed");
    assert_true(e->vol_confidence_ratio == 0 && e->vol_age_s == 0);
}

static void a_volatility_is_told_with_its_age_and_confidence(void **state)
{
    (void)state;
    struct gw_position p = option(GW_POSITION_CALL, "1", 2200, -2);
    put("lyra_v1", &p);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_true(book.exposures[0].vol_confidence_ratio == 1 && book.exposures[0].vol_age_s == 0);
    gw_book_begin(&book, &market, &block);
    p.vol_age_s = 30;
    p.vol_confidence = 0.75;
    put("lyra_v1", &p);
    p.vol_age_s = 20;
    p.vol_confidence = 0.5;
    (void)snprintf(p.id, sizeof p.id, "2");
    put("lyra_v1", &p);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_true(book.exposures[0].vol_confidence_ratio == 0.5 && book.exposures[0].vol_age_s == 30);
    gw_book_begin(&book, &market, &block);
    p = option(GW_POSITION_CALL, "1", 2200, -2);
    p.is_vol_fallback = true;
    put("lyra_v1", &p);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_true(book.exposures[0].vol_confidence_ratio == GW_VOL_CONFIG_CONFIDENCE);
}

static struct gw_greeks greeks_at(double spot, double vol, double t_years)
{
    struct gw_greeks g;
    const struct gw_option put = {.strike = 1900, .t_years = t_years, .vol = vol};
    assert_int_equal(gw_pricing_european(&g, spot, &put), GW_OK);
    return g;
}

/* Scenarios of policy 3.10: the value now is at unchanged volatility, whatever the scenario's. */
static void scenarios_revalue_at_shifted_volatility(void **state)
{
    (void)state;
    const double t = WEEK_S / GW_YEAR_S;
    const struct gw_position p = option(GW_POSITION_PUT, "1", 1900, -10);
    put("lyra_v1", &p);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    const struct gw_exposure *e = &book.exposures[0];
    const double scale = 1.5474155772108131; /* (30/7)^0.3 */
    const double vols[] = {0.75 * (1 - 0.3 * scale), 0.75, 0.75 * (1 + 0.5 * scale)};
    const double now = greeks_at(2000, 0.75, t).price;
    for (size_t shift = 0; shift < 3; shift++) {
        for (size_t i = 0; i < GW_LADDER_NODES; i++) {
            const double spot = gw_ladder_spot(i, 2000);
            const struct gw_greeks g = greeks_at(spot, vols[shift], t);
            assert_close(e->pnl_usd[shift][i], -10 * (g.price - now), 2e4);
            assert_close(e->ladder_delta_usd[shift][i], -10 * g.delta * spot, 2e4);
        }
    }
    static const double tails[] = {0.34, 0.67, 1.5, 2, 3};
    for (size_t i = 0; i < GW_TAIL_SHOCKS; i++) {
        assert_close(e->pnl_tail_usd[i], -10 * (greeks_at(2000 * tails[i], vols[2], t).price - now), 2e4);
    }
}

static void the_conservative_gamma_is_the_worst_of_a_band_of_volatility(void **state)
{
    (void)state;
    const double t = WEEK_S / GW_YEAR_S;
    const struct gw_position p = option(GW_POSITION_PUT, "1", 1900, -10);
    put("lyra_v1", &p);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    const struct gw_exposure *e = &book.exposures[0];
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double spot = gw_ladder_spot(i, 2000);
        double worst = 0;
        for (size_t k = 0; k < 3; k++) {
            const double vol = 0.75 * (const double[]){0.8, 1, 1.25}[k];
            const double gamma = -10 * greeks_at(spot, vol, t).gamma * spot * spot / 100;
            worst = gamma < worst ? gamma : worst;
        }
        assert_close(e->ladder_conservative_gamma_usd_per_1pct[i], worst, 1e3);
        assert_close(e->ladder_conservative_hedging_gamma_usd_per_1pct[i], worst, 1e3);
    }
}

static void forecasts_let_time_pass_and_drop_what_expires(void **state)
{
    (void)state;
    struct gw_position later = option(GW_POSITION_PUT, "1", 1900, -10);
    struct gw_position soon = option(GW_POSITION_PUT, "2", 1900, -7);
    soon.expiry_s = NOW_S + 5 * 3600;
    put("lyra_v1", &later);
    put("lyra_v1", &soon);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    const struct gw_exposure *e = &book.exposures[0];
    static const double horizon_s[] = {3600, 14400, 28800, 86400, 259200, 5 * 3600};
    for (size_t h = 0; h < GW_HORIZONS; h++) {
        assert_true(e->forecast_horizon_s[h] == horizon_s[h]);
        for (size_t i = 0; i < GW_LADDER_NODES; i++) {
            const double spot = gw_ladder_spot(i, 2000);
            double gamma = -10 * greeks_at(spot, 0.75, (WEEK_S - horizon_s[h]) / GW_YEAR_S).gamma;
            if (horizon_s[h] < 5 * 3600) {
                gamma -= 7 * greeks_at(spot, 0.75, (5 * 3600 - horizon_s[h]) / GW_YEAR_S).gamma;
            }
            assert_close(e->forecast_gamma_usd_per_1pct[h][i], gamma * spot * spot / 100, 1e4);
            assert_close(e->forecast_hedging_gamma_usd_per_1pct[h][i], gamma * spot * spot / 100, 1e4);
        }
    }
    const struct gw_greeks g = greeks_at(2000, 0.75, (WEEK_S - 86400) / GW_YEAR_S);
    assert_close(e->forecast_delta_usd[3], -10 * g.delta * 2000, 2e4);
    assert_close(e->forecast_hedging_delta_usd[3], -10 * g.delta * 2000, 2e4);
    assert_true(e->next_expiry_gamma_ratio > 0 && e->next_expiry_gamma_ratio < 1);
}

static void vanna_and_charm_are_the_moves_of_delta(void **state)
{
    (void)state;
    const double t = WEEK_S / GW_YEAR_S;
    const struct gw_position p = option(GW_POSITION_PUT, "1", 1900, -10);
    put("lyra_v1", &p);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    const struct gw_exposure *e = &book.exposures[0];
    const struct gw_greeks g = greeks_at(2000, 0.75, t);
    assert_close(e->vanna_usd_per_volpt, -10 * g.vanna * 20, 1e3);
    assert_close(e->charm_usd_per_day, -10 * g.charm * 2000 / 365, 1e3);
    assert_close(e->hedging_vanna_usd_per_volpt, e->vanna_usd_per_volpt, 1e3);
    assert_close(e->hedging_charm_usd_per_day, e->charm_usd_per_day, 1e3);
}

/* An hour before its end an option at its strike has more gamma than any hedger can trade on. */
static void finite_gamma_is_bounded_by_the_move_of_a_minute(void **state)
{
    (void)state;
    struct gw_position p = option(GW_POSITION_CALL, "1", 2000, -10);
    p.expiry_s = NOW_S + 1;
    put("lyra_v1", &p);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    const struct gw_exposure *e = &book.exposures[0];
    const double move = 0.75 * 0.0013793431476706133;
    assert_true(e->gamma_finite_usd_per_1pct > e->gamma_usd_per_1pct);
    assert_close(e->gamma_finite_usd_per_1pct, -10 / (2 * move * 2000) * 2000 * 2000 / 100, 1e5);
    assert_close(e->hedging_gamma_finite_usd_per_1pct, e->gamma_finite_usd_per_1pct, 1e5);
}

/* h_P - h_C lies between 0.5 - 0.25 and 1 - 0; which end is the more negative depends on the gamma's sign. */
static void hedgers_bear_the_difference_of_the_fractions(void **state)
{
    (void)state;
    for (int quantity = -10; quantity <= 10; quantity += 20) {
        const struct gw_position p = option(GW_POSITION_PUT, "1", 1900, quantity);
        gw_book_begin(&book, &market, &block);
        put("lyra_v1", &p);
        assert_int_equal(gw_book_seal(&book), GW_OK);
        const struct gw_exposure *e = &book.exposures[0];
        for (size_t i = 0; i < GW_LADDER_NODES; i++) {
            const double borne = e->ladder_gamma_usd_per_1pct[i];
            const bool is_short = quantity < 0;
            assert_close(e->ladder_hedging_gamma_usd_per_1pct[i], borne, 1e3);
            assert_close(e->ladder_hedging_gamma_lo_usd_per_1pct[i], (is_short ? 1 : 0.25) * borne, 1e3);
            assert_close(e->ladder_hedging_gamma_hi_usd_per_1pct[i], (is_short ? 0.25 : 1) * borne, 1e3);
        }
    }
}

static void calls_and_puts_of_one_contract_net(void **state)
{
    (void)state;
    const struct gw_position positions[] = {
        option(GW_POSITION_CALL, "1", 2000, -100),
        option(GW_POSITION_PUT, "2", 2000, 30),
        option(GW_POSITION_CALL, "3", 2100, -5),
        option(GW_POSITION_CALL, "4", 2200, 50),
    };
    for (size_t i = 0; i < 4; i++) {
        put("lyra_v1", &positions[i]);
    }
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_true(book.exposures[0].short_option_quantity == 75);
    assert_true(book.exposures[0].long_gamma_usd_per_1pct > 0);
    assert_true(book.exposures[0].short_gamma_usd_per_1pct < 0);
}

static void without_a_spot_the_record_is_not_valid(void **state)
{
    (void)state;
    struct gw_position p = option(GW_POSITION_CALL, "1", 60000, -1);
    (void)snprintf(p.underlying, sizeof p.underlying, "BTC");
    put("lyra_v1", &p);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    const struct gw_exposure *e = &book.exposures[0];
    assert_int_equal(e->head.valid, 0);
    assert_true(e->spot_usd == 0 && e->excluded == 1 && e->positions == 0);
    assert_int_equal(gw_record_check(e, sizeof *e), GW_OK);
    assert_string_equal(book.excluded[0].reason, "no spot of BTC");
    gw_book_begin(&book, &market, &block);
    market.spots[1] = (struct gw_spot){.underlying = "BTC", .reason = "its feed does not serve"};
    market.spot_count = 2;
    put("lyra_v1", &p);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_string_equal(book.excluded[0].reason, "no spot of BTC: its feed does not serve");
}

static void a_volatility_of_another_market_names_its_source(void **state)
{
    (void)state;
    struct gw_position p = option(GW_POSITION_CALL, "1", 2200, -1);
    p.vol_source = "lyra_gwav";
    p.vol_confidence = 0.5;
    put("opyn_gamma", &p);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_string_equal(book.exposures[0].vol_source, "lyra_gwav");
    assert_int_equal(book.exposures[0].head.flags & GW_EXPOSURE_STALE_VOL, 0);
    gw_book_begin(&book, &market, &block);
    put("opyn_gamma", &p);
    p.is_vol_fallback = true;
    (void)snprintf(p.id, sizeof p.id, "2");
    put("opyn_gamma", &p);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_string_equal(book.exposures[0].vol_source, "config");
    assert_true((book.exposures[0].head.flags & GW_EXPOSURE_STALE_VOL) != 0);
}

static void a_stale_spot_is_used_and_said(void **state)
{
    (void)state;
    market.spots[0].is_stale = true;
    const struct gw_position p = option(GW_POSITION_CALL, "1", 2000, -1);
    put("lyra_v1", &p);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_true((book.exposures[0].head.flags & GW_EXPOSURE_STALE_SPOT) != 0);
    assert_true(book.exposures[0].gamma_usd_per_1pct < 0);
}

static void an_expired_option_is_worth_its_intrinsic_value(void **state)
{
    (void)state;
    struct gw_position p = option(GW_POSITION_CALL, "1", 2000, -10);
    p.expiry_s = NOW_S - 1;
    put("lyra_v1", &p);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    const struct gw_exposure *e = &book.exposures[0];
    assert_close(e->pnl_usd[GW_VOL_FLAT][GW_LADDER_NODES - 1], -10 * 2000, 1e4);
    assert_true(e->pnl_usd[GW_VOL_FLAT][0] == 0);
    assert_true((e->head.flags & GW_EXPOSURE_PIN) != 0); /* at the strike: gamma is a spike */
    assert_true(e->next_expiry_s == NOW_S - 1);
}

static void the_next_expiry_is_the_nearest_to_come(void **state)
{
    (void)state;
    static const int64_t left_s[] = {-5, 3 * WEEK_S, WEEK_S, 2 * WEEK_S};
    for (size_t i = 0; i < 4; i++) {
        struct gw_position p = option(GW_POSITION_CALL, (const char *[]){"1", "2", "3", "4"}[i], 2000, -1);
        p.expiry_s = NOW_S + left_s[i];
        put("lyra_v1", &p);
    }
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_true(book.exposures[0].next_expiry_s == NOW_S + WEEK_S);
}

static void a_range_of_two_underlyings_stands_under_both(void **state)
{
    (void)state;
    market.spots[1] = (struct gw_spot){.underlying = "BTC", .usd = 60000, .updated_s = NOW_S};
    market.spot_count = 2;
    struct gw_position p = range(2, 0);
    p.tick_lower = 263160;
    p.tick_upper = 265500;
    put("uniswap_v3", &p);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.exposure_count, 2);
    assert_string_equal(book.exposures[0].head.underlying, "BTC");
    assert_string_equal(book.exposures[1].head.underlying, "ETH");
    const double gamma = book.exposures[0].gamma_usd_per_1pct;
    assert_true(gamma < 0);
    assert_close(book.exposures[1].gamma_usd_per_1pct, gamma, -gamma); /* the same dollar gamma under each */
    assert_close(book.exposures[0].delta_usd + book.exposures[1].delta_usd, book.exposures[0].notional_usd,
                 book.exposures[0].notional_usd);
}

static void a_range_whose_quote_has_no_spot_is_excluded(void **state)
{
    (void)state;
    const struct gw_position p = range(2, 0);
    put("uniswap_v3", &p);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.exposure_count, 2);
    assert_true(book.exposures[1].excluded == 1 && book.exposures[1].head.valid == 1);
    assert_int_equal(book.exposures[1].head.flags & GW_EXPOSURE_COMPLETE, 0);
    assert_string_equal(book.excluded[1].reason, "no spot of BTC");
}

static void a_range_of_one_underlying_has_no_gamma_and_of_dollars_no_record(void **state)
{
    (void)state;
    const struct gw_position wrapped = range(3, 0);
    const struct gw_position dollars = range(1, 1);
    put("uniswap_v3", &wrapped);
    put("uniswap_v3", &dollars);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.exposure_count, 1);
    assert_true(book.exposures[0].gamma_usd_per_1pct == 0);
    assert_close(book.exposures[0].delta_usd, 2 * 2000, 4000); /* 1 + 1 tokens at parity */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_option_is_its_greeks_in_dollars, start, finish),
        cmocka_unit_test_setup_teardown(who_hedges_is_told_with_its_band_and_the_weakest_evidence, start,
                                        finish),
        cmocka_unit_test_setup_teardown(without_gamma_who_hedges_is_told_by_count, start, finish),
        cmocka_unit_test_setup_teardown(a_volatility_is_told_with_its_age_and_confidence, start, finish),
        cmocka_unit_test_setup_teardown(scenarios_revalue_at_shifted_volatility, start, finish),
        cmocka_unit_test_setup_teardown(the_conservative_gamma_is_the_worst_of_a_band_of_volatility, start,
                                        finish),
        cmocka_unit_test_setup_teardown(forecasts_let_time_pass_and_drop_what_expires, start, finish),
        cmocka_unit_test_setup_teardown(vanna_and_charm_are_the_moves_of_delta, start, finish),
        cmocka_unit_test_setup_teardown(finite_gamma_is_bounded_by_the_move_of_a_minute, start, finish),
        cmocka_unit_test_setup_teardown(hedgers_bear_the_difference_of_the_fractions, start, finish),
        cmocka_unit_test_setup_teardown(calls_and_puts_of_one_contract_net, start, finish),
        cmocka_unit_test_setup_teardown(without_a_spot_the_record_is_not_valid, start, finish),
        cmocka_unit_test_setup_teardown(a_volatility_of_another_market_names_its_source, start, finish),
        cmocka_unit_test_setup_teardown(a_stale_spot_is_used_and_said, start, finish),
        cmocka_unit_test_setup_teardown(an_expired_option_is_worth_its_intrinsic_value, start, finish),
        cmocka_unit_test_setup_teardown(the_next_expiry_is_the_nearest_to_come, start, finish),
        cmocka_unit_test_setup_teardown(a_range_of_two_underlyings_stands_under_both, start, finish),
        cmocka_unit_test_setup_teardown(a_range_whose_quote_has_no_spot_is_excluded, start, finish),
        cmocka_unit_test_setup_teardown(a_range_of_one_underlying_has_no_gamma_and_of_dollars_no_record,
                                        start, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
