/* What the recorded world does not hold: volatility that is missing, numbers at their bounds, closed series. */
#include "tests/unit/chains/protocol/rysk_toy.h"

static void the_vault_is_long_of_what_it_bought_less_what_it_wrote(void **state)
{
    (void)state;
    static const double quantities[SERIES] = {-1.5, 4, -0.75};
    read_and_emit();
    assert_int_equal(f.position_count, SERIES);
    assert_int_equal(f.excluded_count, 0);
    for (size_t i = 0; i < SERIES; i++) {
        const struct gw_position *p = &f.positions[i];
        assert_true(p->quantity == quantities[i]);
        assert_true(p->strike == 2000.0 + 100.0 * (double)i && p->expiry_s == EXPIRY_S);
        assert_int_equal(p->kind, i == 1 ? GW_POSITION_PUT : GW_POSITION_CALL);
        assert_true(p->has_owner && p->owner[19] == 0xf0);
        assert_string_equal(p->venue, "0x00000000000000000000000000000000000000f0");
        assert_string_equal(p->underlying, "ETH");
        assert_true(p->hedging.h_protocol == 1 && p->hedging.h_counterparty == 0);
        is_near(p->vol, (i == 1 ? 0.7 : 0.6) * sqrt(365 / 365.25));
        assert_false(p->is_vol_fallback);
        assert_true(p->vol_confidence == 1 && p->vol_age_s == 0);
    }
    assert_string_equal(f.positions[1].id, "0x00000000000000000000000000000000000000b2");
    assert_string_equal(f.positions[0].raw,
                        "{\"short\":\"1500000000000000000\",\"long\":\"0\",\"collateral\":"
                        "\"0x0000000000000000000000000000000000000002\",\"vol\":\"600000000000000000\","
                        "\"vol_of\":\"contract\"}");
}

static void what_a_keeper_took_off_below_nothing_is_long(void **state)
{
    (void)state;
    said.series[0].sold = -(int64_t)UNIT / 2;
    read_and_emit();
    assert_true(f.positions[0].quantity == 0.5);
    assert_non_null(strstr(f.positions[0].raw, "\"short\":\"-500000000000000000\""));
}

static void what_is_closed_or_expired_is_no_exposure_and_asks_no_volatility(void **state)
{
    (void)state;
    read_and_emit();
    const size_t asked = f.asked;
    said.series[0].bought = said.series[0].sold;
    said.series[1].expiry_s = NOW_S;
    read_and_emit();
    assert_int_equal(f.position_count, 1);
    assert_int_equal(f.asked, asked - 2);
    said.series[1].expiry_s = NOW_S + 1;
    read_and_emit();
    assert_int_equal(f.position_count, 2);
    said.series_count = 0;
    read_and_emit();
    assert_int_equal(f.position_count, 0);
    assert_int_equal(f.hedge_count, 1);
}

static void without_a_price_volatility_comes_from_the_parameters(void **state)
{
    (void)state;
    read_and_emit();
    const size_t asked = f.asked;
    said.is_price_silent = true;
    said.series[2].expiry_s = EXPIRY_S + 1;
    read_and_emit();
    assert_int_equal(f.asked, asked - 3 + 2); /* one answer for each of two expiries */
    for (size_t i = 0; i < SERIES; i++) {
        assert_true(fabs(f.positions[i].vol - (i == 1 ? 0.8 : 0.5) * sqrt(365 / 365.25)) < 1e-9);
        assert_false(f.positions[i].is_vol_fallback);
        assert_true(f.positions[i].vol_confidence == GW_VOL_CONFIDENCE_MIN);
        assert_non_null(strstr(f.positions[i].raw, "\"vol\":\"0\",\"vol_of\":\"parameters\""));
    }
    said.is_price_silent = false;
    said.is_price_zero = true;
    read_and_emit();
    assert_non_null(strstr(f.positions[0].raw, "parameters"));
}

static void a_pause_ends_no_exposure_and_makes_the_volatility_less_certain(void **state)
{
    (void)state;
    said.is_paused = true;
    read_and_emit();
    assert_int_equal(f.position_count, SERIES);
    assert_true(f.positions[0].vol_confidence == GW_VOL_CONFIDENCE_MIN && !f.positions[0].is_vol_fallback);
    said.is_paused = false;
    read_and_emit();
    assert_true(f.positions[0].vol_confidence == 1);
    said.lie = "paused()";
    said.is_revert = true;
    read_and_emit();
    assert_true(f.positions[0].vol_confidence == GW_VOL_CONFIDENCE_MIN);
    assert_int_equal(f.excluded_count, 0);
}

static void a_hedge_that_is_read_is_evidence_unless_the_operator_said_otherwise(void **state)
{
    (void)state;
    read_and_emit();
    assert_int_equal(f.positions[0].hedging.evidence, GW_HEDGING_OBSERVED);
    said.lie = "getPortfolioDelta()";
    said.is_revert = true;
    read_and_emit();
    assert_int_equal(f.positions[0].hedging.evidence, GW_HEDGING_DOCUMENTED);
    said.lie = NULL;
    said.has_no_reactor = true;
    said.reactors[0] = said.reactors[1] = 0;
    read_and_emit();
    assert_true(f.hedge_count == 1 && f.hedges[0].target_tokens == 0.75 && f.hedges[0].actual_tokens == 0);
    assert_int_equal(f.positions[0].hedging.evidence, GW_HEDGING_DOCUMENTED);
    play_close(&f);
    play_open(&f, "rysk", KEYS ", hedging: {h_protocol: 0.5}", NOW_S);
    put_market();
    read_and_emit();
    assert_int_equal(f.positions[0].hedging.evidence, GW_HEDGING_ASSUMED);
}

static void without_either_it_is_the_configured_one(void **state)
{
    (void)state;
    said.is_vol_zero = true;
    read_and_emit();
    assert_true(f.positions[0].vol == 0.9 && f.positions[0].is_vol_fallback);
    assert_non_null(strstr(f.positions[0].raw, "\"vol_of\":\"nobody\""));
    said.is_price_silent = true;
    f.market.spots[0].usd = 0;
    read_and_emit();
    assert_true(f.positions[1].vol == 0.9 && f.positions[1].is_vol_fallback);
    f.market.spots[0].usd = 2000;
    said.lie = "sabrParams(uint256)";
    read_and_emit();
    assert_true(f.positions[1].vol == 0.9 && f.positions[1].is_vol_fallback);
    said.is_price_silent = false;
    said.lie = "getImpliedVolatility(bool,uint256,uint256,uint256)";
    said.is_revert = true;
    read_and_emit();
    assert_true(f.positions[2].vol == 0.9 && f.positions[2].is_vol_fallback);
    assert_int_equal(f.excluded_count, 0);
}

static void the_hedge_stands_beside_what_makes_the_delta_vanish(void **state)
{
    (void)state;
    read_and_emit();
    assert_int_equal(f.hedge_count, 1);
    assert_true(f.hedges[0].target_tokens == 0.75 && f.hedges[0].actual_tokens == 0.5);
    assert_string_equal(f.hedges[0].underlying, "ETH");
    assert_string_equal(f.hedges[0].venue, f.positions[0].venue);
    said.options_delta = 2 * (int64_t)UNIT;
    said.reactors[0] = 0;
    read_and_emit();
    assert_true(f.hedges[0].target_tokens == -2.25 && f.hedges[0].actual_tokens == -0.5);
    assert_int_equal(f.known_count, 0);
}

static void what_the_registry_wrote_is_claimed_of_gamma(void **state)
{
    (void)state;
    read_and_emit();
    assert_int_equal(f.claim_count, 1);
    assert_string_equal(f.claims[0].protocol, "opyn_gamma");
    assert_string_equal(f.claims[0].by_venue, f.positions[0].venue);
    assert_true(f.claims[0].has_owner && f.claims[0].owner[19] == 0xa4 && !f.claims[0].is_range);
    assert_string_equal(f.claims[0].venue, "");
}

int main(void)
{
#define PLAYED(test) cmocka_unit_test_setup_teardown(test, open_pool, close_all)
    const struct CMUnitTest tests[] = {
        PLAYED(the_vault_is_long_of_what_it_bought_less_what_it_wrote),
        PLAYED(what_a_keeper_took_off_below_nothing_is_long),
        PLAYED(what_is_closed_or_expired_is_no_exposure_and_asks_no_volatility),
        PLAYED(without_a_price_volatility_comes_from_the_parameters),
        PLAYED(a_pause_ends_no_exposure_and_makes_the_volatility_less_certain),
        PLAYED(a_hedge_that_is_read_is_evidence_unless_the_operator_said_otherwise),
        PLAYED(without_either_it_is_the_configured_one),
        PLAYED(the_hedge_stands_beside_what_makes_the_delta_vanish),
        PLAYED(what_the_registry_wrote_is_claimed_of_gamma),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
