#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "monitor/policy/feedback.h"
#include "tests/unit/monitor/policy/fixture.h"

static void assert_close(double actual, double expected, double relative)
{
    if (!(fabs(actual - expected) <= relative * fabs(expected))) {
        fail_msg("%.17g is not %.17g within %g", actual, expected, relative);
    }
}

static struct gw_feedback evaluate(struct gw_memory *memory, const struct gw_ecosystem *ecosystem,
                                   int64_t now_s)
{
    const struct gw_policy_params params = fixture_params();
    struct gw_feedback out;
    assert_int_equal(gw_policy_feedback(&out, memory, ecosystem, &params, now_s), GW_OK);
    return out;
}

static struct gw_feedback evaluate_once(const struct gw_ecosystem *ecosystem)
{
    struct gw_memory memory = {0};
    return evaluate(&memory, ecosystem, FIXTURE_NOW_S);
}

/* Vectors P08, P09 and P29. */
static void k_and_amplification_match_the_vectors(void **state)
{
    (void)state;
    struct gw_ecosystem ecosystem = fixture_gamma(-12e6, 40e6);
    struct gw_feedback out = evaluate_once(&ecosystem);
    assert_close(out.k, 0.3, 1e-10);
    assert_close(out.amplification, 1.4285714285714285714, 1e-10);
    assert_close(0.7 * out.amplification, 0.99999999999999993656, 1e-10);
    assert_close(-0.03 * out.amplification, -0.042857142857142855557, 1e-10);

    ecosystem = fixture_gamma(18e6, 40e6);
    out = evaluate_once(&ecosystem);
    assert_close(out.k, -0.45, 1e-10);
    assert_close(out.amplification, 0.68965517241379310345, 1e-10);
    assert_close(0.7 * out.amplification, 0.48275862068965514179, 1e-10);
    assert_close(-0.03 * out.amplification, -0.020689655172413792338, 1e-10);

    ecosystem = fixture_gamma(-52e6, 40e6);
    out = evaluate_once(&ecosystem);
    assert_close(out.k, 1.3, 1e-10);
    assert_true(out.amplification == 3.0 && out.amplification_relative == 3.0);
    assert_true((out.reason_bits & GW_REASON(UNSTABLE)) != 0);
    assert_int_equal(out.breaker_level, 4);
}

static void the_smaller_side_of_depth_counts(void **state)
{
    (void)state;
    struct gw_ecosystem ecosystem = fixture_gamma(-12e6, 40e6);
    ecosystem.depth_up_1pct_usd = 80e6;
    assert_close(evaluate_once(&ecosystem).k, 0.3, 1e-10);
    ecosystem.depth_down_1pct_usd = 24e6;
    assert_close(evaluate_once(&ecosystem).k, 0.5, 1e-10);
}

static void unknown_depth_counts_as_unstable(void **state)
{
    (void)state;
    const struct gw_ecosystem ecosystem = fixture_gamma(-1.0, 0.0);
    const struct gw_feedback out = evaluate_once(&ecosystem);
    assert_true(out.k == 1.0 && out.amplification == 3.0 && out.amplification_relative == 3.0);
    assert_true((out.reason_bits & GW_REASON(DEPTH_MISSING)) != 0);
    assert_true((out.reason_bits & GW_REASON(UNSTABLE)) != 0);
    assert_int_equal(out.breaker_level, 4);
}

static void more_short_gamma_raises_k_and_amplification(void **state)
{
    (void)state;
    struct gw_feedback last = {.k = -1e9, .amplification = 0.0};
    for (double gamma = 60e6; gamma >= -39e6; gamma -= 3e6) {
        const struct gw_ecosystem ecosystem = fixture_gamma(gamma, 40e6);
        const struct gw_feedback out = evaluate_once(&ecosystem);
        assert_true(out.k > last.k);
        assert_true(out.amplification >= last.amplification);
        last = out;
    }
}

static void dust_depth_keeps_k_finite(void **state)
{
    (void)state;
    assert_true(gw_feedback_k(-1e300, 1e-300) == GW_FEEDBACK_K_MAX);
    assert_true(gw_feedback_k(1e300, 1e-300) == -GW_FEEDBACK_K_MAX);
    assert_true(gw_feedback_k(1e300, 1e306) == -1e-6);
    assert_true(gw_feedback_k(0.0, 1.0) == 0.0 && !signbit(gw_feedback_k(0.0, 1.0)));
}

static void relative_amplification_never_reduces_and_a_mean_above_its_cap_does_not_turn_it(void **state)
{
    (void)state;
    assert_true(gw_feedback_amplification_relative(-5.0, 0.0, 3.0) == 1.0);
    assert_close(gw_feedback_amplification_relative(0.5, 0.2, 3.0), 1.6, 1e-12);
    assert_true(gw_feedback_amplification_relative(0.95, 0.2, 3.0) == 3.0);
    assert_true(gw_feedback_amplification_relative(0.95, 5.0, 3.0) >= 1.0);
    assert_true(gw_feedback_amplification_relative(1.0, 0.9, 3.0) == 3.0);
}

/* Policy 1.3: four positions of the protocol side, all hedged by it. */
static void the_sign_table_holds(void **state)
{
    (void)state;
    static const struct {
        bool is_call;
        double quantity;
        int buys_rises; /* +1 buys when the price rises and sells when it falls */
    } rows[] = {{true, 1000.0, -1}, {true, -1000.0, 1}, {false, 1000.0, -1}, {false, -1000.0, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct fixture_leg leg =
            fixture_option(rows[i].is_call, 2000.0, 864000, 0.8, rows[i].quantity, 1.0);
        const struct gw_exposure exposure = fixture_exposure(2000.0, &leg, 1);
        const struct gw_ecosystem ecosystem = fixture_ecosystem(&exposure, 40e6);
        const struct gw_feedback out = evaluate_once(&ecosystem);
        assert_true(out.hedge_flow_up_tokens * rows[i].buys_rises > 0.0);
        assert_true(out.hedge_flow_down_tokens * rows[i].buys_rises < 0.0);
        assert_true(out.k * rows[i].buys_rises > 0.0);
        assert_true((out.amplification > 1.0) == (rows[i].buys_rises > 0));
    }
}

/* Vector P25's options and hedge flow; its liquidity range is left to the pricing tests. */
static void hedge_flow_is_a_difference_of_exact_deltas(void **state)
{
    (void)state;
    const struct fixture_leg leg = fixture_option(true, 2200.0, 604800, 0.75, -800.0, 1.0);
    const struct gw_exposure exposure = fixture_exposure(2000.0, &leg, 1);
    const struct gw_ecosystem ecosystem = fixture_ecosystem(&exposure, 40e6);
    const struct gw_feedback out = evaluate_once(&ecosystem);
    struct gw_greeks here, up;
    assert_int_equal(gw_pricing_greeks(&here, 2000.0, &leg.instrument), GW_OK);
    assert_int_equal(gw_pricing_greeks(&up, 2100.0, &leg.instrument), GW_OK);
    assert_close(out.hedge_flow_up_tokens, here.delta - up.delta, 1e-9);
    assert_true(out.peak_short_gamma_usd_per_1pct < 0.0);
    assert_true(fabs(out.peak_short_gamma_spot_usd - 2200.0) <= 101.0);
}

static void a_flip_between_long_and_short_strikes_is_found(void **state)
{
    (void)state;
    const struct fixture_leg legs[] = {fixture_option(true, 2300.0, 604800, 0.6, -100.0, 1.0),
                                       fixture_option(false, 1700.0, 604800, 0.6, 100.0, 1.0)};
    const struct gw_exposure exposure = fixture_exposure(2000.0, legs, 2);
    const struct gw_ecosystem ecosystem = fixture_ecosystem(&exposure, 40e6);
    const struct gw_feedback out = evaluate_once(&ecosystem);
    assert_int_equal(out.hedging_flip_count, 1);
    assert_true(out.hedging_flips[0] > 1700.0 && out.hedging_flips[0] < 2300.0);
    assert_true(out.hedging_flips[0] == out.borne_flips[0]);
}

static void realised_volatility_follows_hourly_returns(void **state)
{
    (void)state;
    struct gw_memory memory = {0};
    struct gw_ecosystem ecosystem = fixture_gamma(-1e6, 40e6);
    int64_t now = FIXTURE_NOW_S;
    assert_close(evaluate(&memory, &ecosystem, now).vol_now, 0.75, 1e-12);
    for (int hour = 0; hour < 24 * 120; hour++) {
        ecosystem.spot_usd = hour % 2 == 0 ? 2020.0 : 2000.0;
        for (int minute = 0; minute < 60; minute += 20) {
            now += 1200;
            (void)evaluate(&memory, &ecosystem, now);
        }
    }
    const double expected = log(1.01) * sqrt(8760.0);
    assert_close(sqrt(memory.variance), expected, 1e-2);
    ecosystem.vol = 2.0;
    assert_true(evaluate(&memory, &ecosystem, now).vol_now == 2.0);
}

static void a_stale_or_incomplete_view_teaches_nothing(void **state)
{
    (void)state;
    struct gw_memory memory = {0};
    struct gw_ecosystem ecosystem = fixture_gamma(-12e6, 40e6);
    (void)evaluate(&memory, &ecosystem, FIXTURE_NOW_S);
    const struct gw_memory before = memory;
    ecosystem = fixture_gamma(-36e6, 4e6);
    ecosystem.spot_usd = 3000.0;
    ecosystem.is_incomplete = true;
    (void)evaluate(&memory, &ecosystem, FIXTURE_NOW_S + 7200);
    assert_true(memory.k_mean == before.k_mean && memory.variance == before.variance);
    assert_true(memory.depth_mean_usd == before.depth_mean_usd);
    ecosystem.is_incomplete = false;
    ecosystem.oldest_spot_s = 100.0;
    (void)evaluate(&memory, &ecosystem, FIXTURE_NOW_S + 14400);
    assert_true(memory.k_mean == before.k_mean && memory.last_spot_usd == before.last_spot_usd);
    ecosystem.oldest_spot_s = 0.0;
    (void)evaluate(&memory, &ecosystem, FIXTURE_NOW_S + 21600);
    assert_true(memory.k_mean > before.k_mean && memory.last_spot_usd == 3000.0);
}

static void the_mean_of_k_takes_amplification_out_in_time(void **state)
{
    (void)state;
    struct gw_memory memory = {0};
    const struct gw_ecosystem ecosystem = fixture_gamma(-20e6, 40e6);
    assert_true(evaluate(&memory, &ecosystem, FIXTURE_NOW_S).amplification_relative == 2.0);
    double last = 2.0;
    for (int day = 1; day < 200; day++) {
        const struct gw_feedback out = evaluate(&memory, &ecosystem, FIXTURE_NOW_S + day * 86400);
        assert_true(out.amplification_relative <= last && out.amplification == 2.0);
        last = out.amplification_relative;
    }
    assert_close(last, 1.0, 1e-4);
}

static void warm_up_is_counted_in_evaluations(void **state)
{
    (void)state;
    struct gw_policy_params params = fixture_params();
    params.warmup_blocks = 2;
    struct gw_memory memory = {0};
    struct gw_feedback out;
    const struct gw_ecosystem ecosystem = fixture_gamma(-1e6, 40e6);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(gw_policy_feedback(&out, &memory, &ecosystem, &params, FIXTURE_NOW_S + i), GW_OK);
        assert_int_equal((out.reason_bits & GW_REASON(WARMUP)) != 0, i < 2);
    }
}

static void an_absurd_input_changes_no_memory(void **state)
{
    (void)state;
    const struct gw_policy_params params = fixture_params();
    struct gw_memory memory = {0};
    const struct gw_ecosystem good = fixture_gamma(-1e6, 40e6);
    (void)evaluate(&memory, &good, FIXTURE_NOW_S);
    const struct gw_memory before = memory;
    struct gw_ecosystem bad[5] = {good, good, good, good, good};
    bad[0].spot_usd = (double)NAN;
    bad[1].hedging_gamma_usd_per_1pct[0] = (double)INFINITY;
    bad[2].vol = -1.0;
    bad[3].depth_up_1pct_usd = (double)NAN;
    bad[4].hedging_delta_tokens[9] = 1.7e308;
    for (size_t i = 0; i < 5; i++) {
        struct gw_feedback out;
        assert_int_equal(gw_policy_feedback(&out, &memory, &bad[i], &params, FIXTURE_NOW_S + 60),
                         GW_E_DOMAIN);
        assert_memory_equal(&memory, &before, sizeof memory);
    }
}

/* Ten points off its average of six hours is worth a look; the average follows. */
static void implied_volatility_off_its_average_is_watched(void **state)
{
    (void)state;
    struct gw_memory memory = {0};
    struct gw_ecosystem ecosystem = fixture_gamma(0.0, 40e6);
    ecosystem.vol = 0.8;
    assert_int_equal(evaluate(&memory, &ecosystem, FIXTURE_NOW_S).breaker_level, 0);
    assert_true(memory.implied_mean == 0.8);
    ecosystem.vol = 0.89;
    assert_int_equal(evaluate(&memory, &ecosystem, FIXTURE_NOW_S + 12).breaker_level, 0);
    ecosystem.vol = 0.91;
    struct gw_feedback out = evaluate(&memory, &ecosystem, FIXTURE_NOW_S + 24);
    assert_int_equal(out.breaker_level, 1);
    assert_true((out.reason_bits & GW_REASON(VOL_DIVERGENCE)) != 0);
    /* In six hours 1 - 1/e of the way, measured in logarithms. */
    const double before = memory.implied_mean;
    out = evaluate(&memory, &ecosystem, FIXTURE_NOW_S + 24 + 6 * 3600);
    assert_close(memory.implied_mean, before * pow(0.91 / before, 1.0 - exp(-1.0)), 1e-12);
    out = evaluate(&memory, &ecosystem, FIXTURE_NOW_S + 30 + 6 * 3600);
    assert_true((out.reason_bits & GW_REASON(VOL_DIVERGENCE)) == 0);
    ecosystem.vol = 0.0; /* no options left: nothing diverges */
    out = evaluate(&memory, &ecosystem, FIXTURE_NOW_S + 36 + 6 * 3600);
    assert_true((out.reason_bits & GW_REASON(VOL_DIVERGENCE)) == 0 && memory.implied_mean > 0.8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(implied_volatility_off_its_average_is_watched),
        cmocka_unit_test(k_and_amplification_match_the_vectors),
        cmocka_unit_test(the_smaller_side_of_depth_counts),
        cmocka_unit_test(unknown_depth_counts_as_unstable),
        cmocka_unit_test(more_short_gamma_raises_k_and_amplification),
        cmocka_unit_test(dust_depth_keeps_k_finite),
        cmocka_unit_test(relative_amplification_never_reduces_and_a_mean_above_its_cap_does_not_turn_it),
        cmocka_unit_test(the_sign_table_holds),
        cmocka_unit_test(hedge_flow_is_a_difference_of_exact_deltas),
        cmocka_unit_test(a_flip_between_long_and_short_strikes_is_found),
        cmocka_unit_test(realised_volatility_follows_hourly_returns),
        cmocka_unit_test(a_stale_or_incomplete_view_teaches_nothing),
        cmocka_unit_test(the_mean_of_k_takes_amplification_out_in_time),
        cmocka_unit_test(warm_up_is_counted_in_evaluations),
        cmocka_unit_test(an_absurd_input_changes_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
