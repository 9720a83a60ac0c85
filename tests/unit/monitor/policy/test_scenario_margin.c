#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "monitor/policy/rule.h"
#include "tests/unit/monitor/policy/fixture.h"

static void assert_close(double actual, double expected, double relative)
{
    if (!(fabs(actual - expected) <= relative * fabs(expected))) {
        fail_msg("%.17g is not %.17g within %g", actual, expected, relative);
    }
}

/* Worst weighted loss at unchanged volatility by exact revaluation, from the text of policy 3.10. */
static double exact_loss(const struct fixture_leg *legs, size_t count, double spot, double range)
{
    static const double tails[] = {-0.66, -0.33, 0.50, 1.00};
    double shocks[9 + 4 + GW_LADDER_NODES], weights[9 + 4 + GW_LADDER_NODES];
    size_t shock_count = 0;
    for (int u = 0; u < 9; u++) {
        shocks[shock_count] = range * (u - 4) / 4.0;
        weights[shock_count++] = 1.0;
    }
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        shocks[shock_count] = (double)gw_ladder_shock_bps[i] / 1e4;
        weights[shock_count] = fabs(shocks[shock_count]) <= range ? 1.0 : 0.0;
        shock_count++;
    }
    for (size_t i = 0; i < 4; i++) {
        shocks[shock_count] = tails[i];
        weights[shock_count++] = fmin(1.0, 0.77 * range / fabs(tails[i]));
    }
    double worst = 0.0;
    for (size_t s = 0; s < shock_count; s++) {
        double pnl = 0.0;
        for (size_t i = 0; i < count; i++) {
            struct gw_greeks here, there;
            assert_int_equal(gw_pricing_greeks(&here, spot, &legs[i].instrument), GW_OK);
            assert_int_equal(gw_pricing_greeks(&there, spot * (1.0 + shocks[s]), &legs[i].instrument), GW_OK);
            pnl += there.price - here.price;
        }
        worst = fmax(worst, -weights[s] * pnl);
    }
    return worst;
}

static struct gw_margin_parts parts_of(const struct gw_exposure *exposure, double vol, double relative)
{
    const struct gw_policy_params params = fixture_params();
    const struct gw_margin_market market = {
        .vol = vol, .amplification_relative = relative, .depth_1pct_usd = 40e6, .confidence = 1.0};
    struct gw_margin_parts parts;
    assert_int_equal(gw_rule_margin_parts(&parts, exposure, &params, &market), GW_OK);
    return parts;
}

/* Vector P14: its range and add-ons; the loss is that of unchanged volatility. */
static void a_short_straddle_matches_the_vector_and_exact_revaluation(void **state)
{
    (void)state;
    const struct fixture_leg legs[] = {fixture_option(true, 2000.0, 1209600, 0.75, -100.0, 1.0),
                                       fixture_option(false, 2000.0, 1209600, 0.75, -100.0, 1.0)};
    struct gw_exposure exposure = fixture_exposure(2000.0, legs, 2);
    exposure.short_option_quantity = 200.0;
    const struct gw_margin_parts parts = parts_of(&exposure, 0.75, 1.0);
    assert_close(parts.price_scan_range, 0.14709314246664195165, 1e-9);
    assert_close(parts.contingency_usd, 1200.0, 1e-9);
    assert_close(parts.gap_usd, 6.2953588135377471347, 1e-9);
    assert_close(parts.close_out_usd, 0.017138281701238096168, 1e-9);
    assert_close(parts.scenario.usd, exact_loss(legs, 2, 2000.0, parts.price_scan_range), 1e-4);
    assert_true(parts.scenario.usd < 23966.692751242834391); /* with volatility up */
    assert_close(parts.total_usd,
                 parts.scenario.usd + parts.contingency_usd + parts.gap_usd + parts.close_out_usd, 1e-15);
}

/* Vector P15, the same; a covered call's worst move is down, where volatility hardly matters. */
static void a_covered_call_matches_the_vector_and_exact_revaluation(void **state)
{
    (void)state;
    const struct fixture_leg legs[] = {fixture_option(true, 2400.0, 604800, 0.8, -1000.0, 1.0),
                                       fixture_linear(1000.0)};
    struct gw_exposure exposure = fixture_exposure(2000.0, legs, 2);
    exposure.short_option_quantity = 1000.0;
    const struct gw_margin_parts parts = parts_of(&exposure, 0.75, 1.25);
    assert_close(parts.price_scan_range, 0.18386642808330243956, 1e-9);
    assert_close(parts.contingency_usd, 6000.0, 1e-9);
    assert_close(parts.gap_usd, 20.083048519805240215, 1e-9);
    assert_close(parts.close_out_usd, 445.67642402018742689, 1e-9);
    assert_close(parts.scenario.usd, exact_loss(legs, 2, 2000.0, parts.price_scan_range), 1e-4);
    assert_close(parts.scenario.usd, 366319.96850915033236, 1e-2);
}

/* With all three volatilities in the record the loss is the vector's own. */
static void shifted_volatility_is_used_when_the_record_has_it(void **state)
{
    (void)state;
    struct fixture_leg legs[] = {fixture_option(true, 2000.0, 1209600, 0.75, -100.0, 1.0),
                                 fixture_option(false, 2000.0, 1209600, 0.75, -100.0, 1.0)};
    struct gw_exposure exposure = fixture_exposure(2000.0, legs, 2);
    exposure.head.flags &= ~GW_EXPOSURE_FLAT_VOL;
    const double m = pow(30.0 / 14.0, 0.30);
    const double shifted[] = {0.75 * (1.0 - 0.3 * m), 0.75, 0.75 * (1.0 + 0.5 * m)};
    struct gw_greeks base[2], there;
    for (size_t leg = 0; leg < 2; leg++) {
        assert_int_equal(gw_pricing_greeks(&base[leg], 2000.0, &legs[leg].instrument), GW_OK);
    }
    memset(exposure.pnl_usd[GW_VOL_DOWN], 0, sizeof exposure.pnl_usd[0]);
    memset(exposure.pnl_usd[GW_VOL_UP], 0, sizeof exposure.pnl_usd[0]);
    for (size_t leg = 0; leg < 2; leg++) {
        for (size_t shift = GW_VOL_DOWN; shift <= GW_VOL_UP; shift += 2) {
            legs[leg].instrument.option.vol = shifted[shift];
            for (size_t i = 0; i < GW_LADDER_NODES; i++) {
                const double node = fixture_node_spot(2000.0, i);
                assert_int_equal(gw_pricing_greeks(&there, node, &legs[leg].instrument), GW_OK);
                exposure.pnl_usd[shift][i] += there.price - base[leg].price;
                exposure.ladder_delta_usd[shift][i] += there.delta * node;
            }
        }
    }
    assert_close(parts_of(&exposure, 0.75, 1.0).scenario.usd, 23966.692751242834391, 1e-4);
    exposure.pnl_tail_usd[4] = -1e9;
    assert_close(parts_of(&exposure, 0.75, 1.0).scenario.usd, 1e9 * 0.77 * 0.14709314246664195 / 2.0, 1e-9);
}

static void a_loss_between_the_core_nodes_is_caught(void **state)
{
    (void)state;
    struct gw_exposure exposure = fixture_exposure(2000.0, NULL, 0);
    exposure.pnl_usd[GW_VOL_FLAT][GW_LADDER_SPOT + 5] = -777.0; /* +3 %, between 0 and a quarter of 14.7 % */
    assert_true(parts_of(&exposure, 0.75, 1.0).scenario.usd >= 777.0);
}

static void a_venue_that_does_not_hedge_has_no_gap(void **state)
{
    (void)state;
    const struct fixture_leg leg = fixture_option(true, 2000.0, 1209600, 0.75, -100.0, 0.0);
    const struct gw_exposure exposure = fixture_exposure(2000.0, &leg, 1);
    assert_true(parts_of(&exposure, 0.75, 1.0).gap_usd == 0.0);
}

static void scaling_the_book_scales_its_margin(void **state)
{
    (void)state;
    for (double scale = 1.0; scale <= 64.0; scale *= 2.0) {
        const struct fixture_leg one = fixture_option(true, 2100.0, 604800, 0.7, -10.0, 1.0);
        const struct fixture_leg many = fixture_option(true, 2100.0, 604800, 0.7, -10.0 * scale, 1.0);
        const struct gw_exposure a = fixture_exposure(2000.0, &one, 1),
                                 b = fixture_exposure(2000.0, &many, 1);
        const struct gw_margin_parts pa = parts_of(&a, 0.7, 1.0), pb = parts_of(&b, 0.7, 1.0);
        assert_close(pb.scenario.usd, pa.scenario.usd * scale, 1e-12);
        assert_close(pb.gap_usd, pa.gap_usd * scale, 1e-12);
        assert_close(pb.close_out_usd, pa.close_out_usd * scale * scale, 1e-12);
    }
}

static void wider_amplification_never_lowers_the_loss_of_short_options(void **state)
{
    (void)state;
    const struct fixture_leg legs[] = {fixture_option(true, 2100.0, 604800, 0.7, -10.0, 1.0),
                                       fixture_option(false, 1900.0, 604800, 0.7, -7.0, 1.0),
                                       fixture_linear(3.0)};
    const struct gw_exposure exposure = fixture_exposure(2000.0, legs, 3);
    double last = 0.0;
    for (double relative = 1.0; relative <= 3.0; relative += 0.01) {
        const struct gw_margin_parts parts = parts_of(&exposure, 0.75, relative);
        assert_true(parts.scenario.usd >= last * (1.0 - 1e-4)); /* interpolation between nodes */
        last = parts.scenario.usd;
    }
}

/* Vector P16. */
static void the_buffer_matches_the_vector(void **state)
{
    (void)state;
    static const uint32_t x[] = {10000, 12000, 14000, 15000, 17500, 20000};
    static const uint32_t expected[] = {12500, 15000, 17500, 17500, 17500, 20000};
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(gw_rule_buffer(x[i], 14000), expected[i]);
    }
}

static void the_buffer_is_monotone_continuous_and_never_below_its_parts(void **state)
{
    (void)state;
    uint32_t last = gw_rule_buffer(9999, 14000);
    for (uint32_t x = 10000; x <= 50000; x++) {
        const uint32_t margin = gw_rule_buffer(x, 14000);
        const uint32_t base = x < 14000 ? x : 14000;
        assert_true(margin >= x && margin * 4 >= base * 5 && margin >= last && margin - last <= 2);
        last = margin;
    }
}

static struct gw_advice advise(const struct gw_exposure *exposure, const struct gw_feedback *feedback)
{
    const struct gw_policy_params params = fixture_params();
    const struct gw_rule_input input = {&params, feedback, exposure};
    struct gw_advice advice;
    assert_int_equal(gw_rule_run_all(&advice, &input), GW_OK);
    return advice;
}

static struct gw_feedback calm(void)
{
    return (struct gw_feedback){.amplification = 1.0,
                                .amplification_relative = 1.0,
                                .vol_now = 0.675,
                                .vol_floor = 0.675,
                                .depth_1pct_usd = 40e6,
                                .depth_mean_usd = 40e6};
}

static void calm_markets_ask_for_the_requirement_and_its_buffer(void **state)
{
    (void)state;
    const struct fixture_leg leg = fixture_option(true, 2100.0, 604800, 0.7, -100.0, 1.0);
    const struct gw_exposure exposure = fixture_exposure(2000.0, &leg, 1);
    const struct gw_feedback feedback = calm();
    const struct gw_advice advice = advise(&exposure, &feedback);
    assert_int_equal(advice.requirement_bps, 10000);
    assert_int_equal(advice.margin_target_bps, 12500);
    assert_int_equal(advice.utilisation_target_bps, 9000);
    assert_true((advice.reason_bits & GW_REASON(FLAT_VOL)) != 0);
}

static void the_multiplier_is_margin_over_reference_rounded_up(void **state)
{
    (void)state;
    const struct fixture_leg leg = fixture_option(true, 2100.0, 604800, 0.7, -100.0, 1.0);
    const struct gw_exposure exposure = fixture_exposure(2000.0, &leg, 1);
    struct gw_feedback feedback = calm();
    feedback.amplification_relative = 1.5;
    const struct gw_advice advice = advise(&exposure, &feedback);
    const double ratio = advice.margin.total_usd / advice.reference.total_usd;
    assert_true(ratio > 1.2);
    assert_true(advice.requirement_bps >= ratio * 1e4 && advice.requirement_bps < ratio * 1e4 + 1.0);
    assert_true((advice.reason_bits & GW_REASON(BUFFER_USED)) != 0);
}

static void thinner_depth_than_usual_raises_the_multiplier(void **state)
{
    (void)state;
    const struct fixture_leg leg = fixture_option(true, 2100.0, 604800, 0.7, -5000.0, 1.0);
    const struct gw_exposure exposure = fixture_exposure(2000.0, &leg, 1);
    struct gw_feedback feedback = calm();
    uint32_t last = 0;
    for (double depth = 80e6; depth > 1e3; depth /= 2.0) {
        feedback.depth_1pct_usd = depth;
        const uint32_t requirement = advise(&exposure, &feedback).requirement_bps;
        assert_true(requirement >= last);
        last = requirement;
    }
    assert_int_equal(last, 50000);
    feedback.depth_1pct_usd = 0.0;
    assert_true(advise(&exposure, &feedback).requirement_bps > 10000);
    feedback.depth_mean_usd = 0.0;
    assert_int_equal(advise(&exposure, &feedback).requirement_bps, 10000);
}

static void the_range_says_when_it_is_at_its_bounds(void **state)
{
    (void)state;
    const struct fixture_leg leg = fixture_option(true, 2100.0, 604800, 0.7, -100.0, 1.0);
    const struct gw_exposure exposure = fixture_exposure(2000.0, &leg, 1);
    struct gw_feedback feedback = calm();
    feedback.vol_floor = 0.2;
    feedback.vol_now = 0.3;
    assert_true((advise(&exposure, &feedback).reason_bits & GW_REASON(PSR_FLOOR)) != 0);
    feedback.vol_now = 9.0;
    assert_true((advise(&exposure, &feedback).reason_bits & GW_REASON(PSR_CAP)) != 0);
}

static void a_venue_without_options_or_without_risk_stays_at_one(void **state)
{
    (void)state;
    const struct fixture_leg leg = fixture_option(true, 2100.0, 604800, 0.7, -100.0, 1.0);
    struct gw_exposure exposure = fixture_exposure(2000.0, &leg, 1);
    exposure.head.flags &= ~GW_EXPOSURE_OPTIONS;
    struct gw_feedback feedback = calm();
    feedback.amplification_relative = 3.0;
    assert_int_equal(advise(&exposure, &feedback).requirement_bps, 10000);
    exposure = fixture_exposure(2000.0, NULL, 0);
    assert_int_equal(advise(&exposure, &feedback).requirement_bps, 10000);
}

static void numbers_that_are_none_are_refused(void **state)
{
    (void)state;
    const struct gw_policy_params params = fixture_params();
    const struct gw_feedback feedback = calm();
    const struct gw_exposure good = fixture_exposure(2000.0, NULL, 0);
    struct gw_exposure bad[6] = {good, good, good, good, good, good};
    bad[0].spot_usd = (double)NAN;
    bad[1].pnl_usd[GW_VOL_FLAT][7] = (double)INFINITY;
    bad[2].short_option_quantity = (double)NAN;
    bad[3].delta_usd = 1e308;
    bad[4].ladder_gamma_usd_per_1pct[GW_LADDER_SPOT] = (double)NAN;
    bad[5].short_option_quantity = 1.7e308;
    for (size_t i = 0; i < 6; i++) {
        const struct gw_rule_input input = {&params, &feedback, &bad[i]};
        struct gw_advice advice;
        assert_int_equal(gw_rule_run_all(&advice, &input), GW_E_DOMAIN);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_short_straddle_matches_the_vector_and_exact_revaluation),
        cmocka_unit_test(a_covered_call_matches_the_vector_and_exact_revaluation),
        cmocka_unit_test(shifted_volatility_is_used_when_the_record_has_it),
        cmocka_unit_test(a_loss_between_the_core_nodes_is_caught),
        cmocka_unit_test(a_venue_that_does_not_hedge_has_no_gap),
        cmocka_unit_test(scaling_the_book_scales_its_margin),
        cmocka_unit_test(wider_amplification_never_lowers_the_loss_of_short_options),
        cmocka_unit_test(the_buffer_matches_the_vector),
        cmocka_unit_test(the_buffer_is_monotone_continuous_and_never_below_its_parts),
        cmocka_unit_test(calm_markets_ask_for_the_requirement_and_its_buffer),
        cmocka_unit_test(the_multiplier_is_margin_over_reference_rounded_up),
        cmocka_unit_test(thinner_depth_than_usual_raises_the_multiplier),
        cmocka_unit_test(the_range_says_when_it_is_at_its_bounds),
        cmocka_unit_test(a_venue_without_options_or_without_risk_stays_at_one),
        cmocka_unit_test(numbers_that_are_none_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
