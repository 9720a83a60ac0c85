#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "monitor/policy/explain.h"
#include "tests/unit/monitor/margin/shifted.h"

struct world {
    struct gw_policy_params params;
    struct gw_exposure exposure;
    struct gw_ecosystem ecosystem;
    struct gw_memory memory;
    struct gw_feedback feedback;
    struct gw_feed_state state;
    struct gw_trace trace;
    struct gw_signal signal;
    struct gw_explanation explanation;
    int64_t now_s;
};

static void begin(struct world *w)
{
    const struct fixture_leg legs[] = {fixture_option(true, 2100.0, 604800, 0.8, -900.0, 1.0),
                                       fixture_option(false, 1900.0, 604800, 0.9, -700.0, 1.0)};
    memset(w, 0, sizeof *w);
    w->params = fixture_params();
    w->exposure = shifted_exposure(2000.0, legs, 2);
    w->ecosystem = fixture_ecosystem(&w->exposure, 8e6);
    w->ecosystem.vol = 0.85;
    w->now_s = FIXTURE_NOW_S;
    gw_policy_feed_init(&w->state, &w->params);
}

static void turn(struct world *w)
{
    const struct gw_policy_context context = {
        .params = &w->params,
        .ecosystem = &w->ecosystem,
        .feedback = &w->feedback,
        .exposure = &w->exposure,
        .block_number = 100,
        .safe_number = 100,
        .now_s = w->now_s,
        .exposure_age_s = 3.0,
        .trace = &w->trace,
    };
    assert_int_equal(gw_policy_feedback(&w->feedback, &w->memory, &w->ecosystem, &w->params, w->now_s),
                     GW_OK);
    assert_int_equal(gw_policy_advise(&w->signal, &w->state, &context), GW_OK);
    gw_explain(&w->explanation, &context, &w->memory, &w->trace, &w->signal);
    w->now_s += 60;
}

static void an_explanation_repeats_its_vector(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    const struct gw_feed_state before = w.state;
    w.exposure.hedging_ratio = 0.75;
    w.exposure.hedging_ratio_lo = 0.5;
    w.exposure.hedging_ratio_hi = 0.875;
    (void)snprintf(w.exposure.evidence, sizeof w.exposure.evidence, "assumed");
    turn(&w);
    const struct gw_explanation *e = &w.explanation;
    assert_true(e->hedging_ratio == 0.75 && e->hedging_ratio_lo == 0.5 && e->hedging_ratio_hi == 0.875);
    assert_string_equal(e->evidence, "assumed");
    assert_true(e->initial_margin.previous == before.initial_margin_bps);
    assert_true(e->initial_margin.given == w.signal.margin.initial_margin_bps);
    assert_true(e->maintenance_margin.given == w.signal.margin.maintenance_margin_bps);
    assert_true(e->utilisation_cap.given == w.signal.liquidity.utilisation_cap_bps);
    assert_true(e->iv_markup.given == w.signal.liquidity.iv_markup_bps);
    assert_true(e->half_spread.given == w.signal.liquidity.half_spread_bps);
    assert_true(e->reason_bits == w.signal.header.reason_bits);
    assert_true(fabs(e->now.range_ratio * 1e4 - w.signal.margin.price_scan_range_bps) <= 0.5);
    assert_true(e->exposure_age_s == 3.0 && e->k == w.feedback.k);
    assert_true(e->now.maintenance_usd == w.trace.advice.margin.total_usd);
}

static void what_a_clamp_kept_back_is_named_with_the_clamp(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    w.ecosystem.depth_up_1pct_usd = 0.2e6; /* k is 0.5: wants more than a step */
    turn(&w);
    const struct gw_explained_member *m = &w.explanation.initial_margin;
    assert_true(m->unclamped > m->given + 1000.0 && m->given == m->previous + 2500.0);
    assert_true((m->held_by & GW_REASON(STEP_CLAMPED)) != 0);
    assert_true((w.explanation.maintenance_margin.held_by & GW_REASON(NO_LIQUIDATION_BOOK)) != 0);
}

static void the_cap_of_the_range_shows_in_what_would_have_been(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    w.ecosystem.vol = 4.0;
    turn(&w);
    assert_true(w.explanation.now.range_ratio == w.params.psr_max);
    assert_true(w.explanation.now.range_unclamped_ratio > 0.66);
    assert_true((w.explanation.initial_margin.held_by & GW_REASON(PSR_CAP)) != 0);
    assert_true(w.explanation.initial_margin.unclamped > w.trace.advice.margin_target_bps);
}

static void a_calm_feed_is_held_by_nothing(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    w.params.warmup_blocks = 0;
    w.ecosystem.vol = 0.0;
    w.ecosystem.depth_up_1pct_usd = w.ecosystem.depth_down_1pct_usd = 1e9;
    turn(&w);
    turn(&w);
    assert_true(w.explanation.initial_margin.held_by == 0 ||
                w.explanation.initial_margin.given != w.explanation.initial_margin.unclamped);
    assert_true(w.explanation.utilisation_cap.held_by == 0);
}

/* The three that are named are larger than, or as large as, what a change of any other input does. */
static void the_inputs_that_matter_most_come_first(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    turn(&w);
    const struct gw_explained_input *in = w.explanation.inputs;
    for (size_t i = 0; i < GW_EXPLAINED_INPUTS; i++) {
        assert_true(in[i].name[0] != '\0' && in[i].value != in[i].other_value);
        assert_true(i == 0 || fabs(in[i].margin_change_bps) <= fabs(in[i - 1].margin_change_bps));
    }
    assert_true(fabs(in[0].margin_change_bps) > 10.0);
    /* Said of volatility by hand: a tenth more of it raises the margin that no clamp holds. */
    struct gw_feedback more = w.feedback;
    more.vol_now *= 1.1;
    struct gw_policy_params wide = w.params;
    wide.psr_min = 0.01;
    wide.psr_max = 0.66;
    wide.margin_max_bps = 1000000;
    const struct gw_rule_input here = {&wide, &w.feedback, &w.exposure}, there = {&wide, &more, &w.exposure};
    struct gw_advice a, b;
    assert_int_equal(gw_rule_run_all(&a, &here), GW_OK);
    assert_int_equal(gw_rule_run_all(&b, &there), GW_OK);
    bool is_named = false;
    for (size_t i = 0; i < GW_EXPLAINED_INPUTS; i++) {
        if (strcmp(in[i].name, "volatility") == 0) {
            is_named = true;
            assert_true(in[i].margin_change_bps == (double)b.margin_target_bps - a.margin_target_bps);
        }
    }
    assert_true(is_named);
}

static void the_same_decision_has_the_same_bytes(void **state)
{
    (void)state;
    struct world a, b;
    begin(&a);
    begin(&b);
    for (int i = 0; i < 5; i++) {
        turn(&a);
        memset(&b.explanation, 0xa5, sizeof b.explanation);
        turn(&b);
        assert_memory_equal(&a.explanation, &b.explanation, sizeof a.explanation);
    }
}

static void an_explanation_is_a_sound_record(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    for (int i = 0; i < 3; i++) {
        w.ecosystem.has_depth = i != 1;
        turn(&w);
        w.explanation.head.kind = GW_RECORD_EXPLANATION;
        w.explanation.head.size = sizeof w.explanation;
        w.explanation.head.abi = GW_RECORD_ABI;
        assert_int_equal(gw_record_check(&w.explanation, sizeof w.explanation), GW_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_explanation_repeats_its_vector),
        cmocka_unit_test(what_a_clamp_kept_back_is_named_with_the_clamp),
        cmocka_unit_test(the_cap_of_the_range_shows_in_what_would_have_been),
        cmocka_unit_test(a_calm_feed_is_held_by_nothing),
        cmocka_unit_test(the_inputs_that_matter_most_come_first),
        cmocka_unit_test(the_same_decision_has_the_same_bytes),
        cmocka_unit_test(an_explanation_is_a_sound_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
