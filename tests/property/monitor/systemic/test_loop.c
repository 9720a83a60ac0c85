/* Do impact and the fixed points of the loop keep policy 3.22.10 and 3.22.11, for whatever depth and hedgers? */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/policy/feedback.h"
#include "monitor/systemic/fixed_point.h"
#include "monitor/systemic/funding.h"
#include "monitor/systemic/impact.h"
#include "tests/property/monitor/policy/random.h"

#define ROUNDS 300

/* Depth that rises from node to node, with flat stretches where a pool has nothing. */
static void draw_depth(double tokens[GW_LADDER_NODES], uint64_t *seed, bool has_gaps)
{
    tokens[GW_LADDER_SPOT] = 0.0;
    for (size_t i = GW_LADDER_SPOT + 1; i < GW_LADDER_NODES; i++) {
        const bool is_flat = has_gaps && random_one_in(seed, 4);
        tokens[i] = tokens[i - 1] + (is_flat ? 0.0 : random_between(seed, 1.0, 1000.0));
    }
    for (size_t i = GW_LADDER_SPOT; i-- > 0;) {
        const bool is_flat = has_gaps && random_one_in(seed, 4);
        tokens[i] = tokens[i + 1] - (is_flat ? 0.0 : random_between(seed, 1.0, 1000.0));
    }
}

static void a_flow_moves_the_price_to_where_it_is_absorbed(void **state)
{
    (void)state;
    uint64_t seed = 1;
    double tokens[GW_LADDER_NODES];
    for (int round = 0; round < ROUNDS; round++) {
        draw_depth(tokens, &seed, true);
        double last = -GW_IMPACT_MOVE_MAX;
        const double low = 1.5 * tokens[0];
        const double high = 1.5 * tokens[GW_LADDER_NODES - 1];
        for (int i = 0; i <= 50; i++) {
            const double flow = low + (high - low) * i / 50.0;
            const double move = gw_impact_move(tokens, flow);
            assert_true(move >= last && fabs(move) <= GW_IMPACT_MOVE_MAX);
            assert_true(flow == 0.0 ? move == 0.0 : move * flow > 0.0 || move == 0.0);
            if (fabs(move) < GW_IMPACT_MOVE_MAX) {
                assert_true(fabs(gw_impact_absorbed(tokens, move) - flow) <= 1e-9 * fabs(flow) + 1e-9);
            }
            last = move;
        }
    }
}

static void what_no_depth_meets_goes_to_the_end(void **state)
{
    (void)state;
    const double none[GW_LADDER_NODES] = {0};
    assert_true(gw_impact_move(none, 1.0) == GW_IMPACT_MOVE_MAX);
    assert_true(gw_impact_move(none, -1.0) == -GW_IMPACT_MOVE_MAX);
    assert_true(gw_impact_move(none, 0.0) == 0.0);
}

static void the_crossover_is_its_own_inverse_and_adds_up(void **state)
{
    (void)state;
    uint64_t seed = 2;
    for (int round = 0; round < ROUNDS; round++) {
        const struct gw_impact_crossover c = {
            random_between(&seed, 0.5, 2.0), random_between(&seed, 0.01, 0.2),
            random_between(&seed, 1e6, 1e10), random_between(&seed, 1e-6, 1e-2)};
        const double flow = random_between(&seed, -1.0, 1.0) * c.volume_daily;
        double move, back, slope, depth, small;
        assert_int_equal(gw_impact_crossover_move(&move, &c, flow), GW_OK);
        assert_int_equal(gw_impact_crossover_flow(&back, &c, move), GW_OK);
        assert_true(fabs(back - flow) <= 1e-9 * fabs(flow));
        assert_int_equal(gw_impact_crossover_slope(&slope, &depth, &c), GW_OK);
        assert_true(fabs(move) <= slope * fabs(flow) * (1.0 + 1e-12)); /* concave */
        assert_int_equal(gw_impact_crossover_move(&small, &c, 1e-7 * c.q0 * c.volume_daily), GW_OK);
        assert_true(fabs(small / (slope * 1e-7 * c.q0 * c.volume_daily) - 1.0) < 1e-6);
        assert_true(fabs(depth * slope - 0.01) < 1e-15);
    }
    const struct gw_impact_crossover pure_root = {1.0, 0.04, 1e9, 0.0};
    double move;
    assert_int_equal(gw_impact_crossover_move(&move, &pure_root, 1.0), GW_E_DOMAIN);
}

static void weights_stay_within_their_range(void **state)
{
    (void)state;
    assert_true(gw_impact_latency_weight(60.0, 0.0) == 1.0);
    assert_true(gw_impact_latency_weight(60.0, 60.0) == 1.0);
    assert_true(gw_impact_latency_weight(60.0, 600.0) == 0.1);
    assert_true(gw_impact_evaporation(0.8, 0.4) == 1.0);
    assert_true(gw_impact_evaporation(0.8, 1.6) == 0.5);
    assert_true(gw_impact_evaporation(0.8, 80.0) == 0.35);
    assert_true(gw_impact_evaporation(0.8, 0.0) == 1.0);
}

/* Policy 3.22.11 for the linear loop. */
static void amplification_rises_with_k_from_below_one_to_its_bound(void **state)
{
    (void)state;
    uint64_t seed = 11;
    assert_true(gw_feedback_amplification(0.0, 3.0) == 1.0);
    for (int round = 0; round < 20000; round++) {
        const double one = random_between(&seed, -5.0, 1.5), other = random_between(&seed, -5.0, 1.5);
        const double low = fmin(one, other), high = fmax(one, other);
        assert_true(gw_feedback_amplification(low, 3.0) <= gw_feedback_amplification(high, 3.0));
        assert_true(gw_feedback_amplification(high, 3.0) <= 3.0);
        assert_true(low >= 0.0 || gw_feedback_amplification(low, 3.0) < 1.0);
        const double relative = gw_feedback_amplification_relative(high, low, 3.0);
        assert_true(relative >= 1.0 && relative <= 3.0);
        const double gamma_usd = random_between(&seed, -1e9, 1e9);
        const double depth_usd = random_between(&seed, 1.0, 1e9);
        const double k = gw_feedback_k(gamma_usd, depth_usd);
        assert_true(fabs(gw_feedback_k(gamma_usd, 10.0 * depth_usd)) <= fabs(k));
        assert_true(fabs(gw_feedback_k(gamma_usd, 1e30)) < 1e-20);
        assert_true(gw_feedback_k(gamma_usd - 1.0, depth_usd) >= k);
    }
}

static void funding_follows_the_premium_up_to_its_cap(void **state)
{
    (void)state;
    struct gw_funding_terms t = {0.7, 25e6, 0.0001, 0.0075, 0.0};
    struct gw_funding f;
    assert_int_equal(gw_funding_after(&f, &t, 0.0), GW_OK);
    assert_true(f.premium == 0.0 && f.rate_8h == 0.0001);
    assert_int_equal(gw_funding_after(&f, &t, -1e12), GW_OK);
    assert_true(f.rate_8h == -0.0075);
    t.perp_depth_1pct_usd = 0.0;
    assert_int_equal(gw_funding_after(&f, &t, 1.0), GW_E_DOMAIN);
    assert_true(f.premium == 0.0 && f.rate_8h == 0.0);
}

/* Hedgers with k at spot, whose delta saturates over `width`: R(r) = k * width * x/(1 + |x|), x = r/width. */
struct hedgers {
    double k;
    double width;
};

static double respond(const void *context, double move)
{
    const struct hedgers *h = context;
    const double x = move / h->width;
    return h->k * h->width * x / (1.0 + fabs(x));
}

static struct gw_fixed_point find(const struct hedgers *h, double r0)
{
    static struct gw_response_table table;
    const struct gw_response response = {respond, h};
    struct gw_fixed_point out;
    gw_response_tabulate(&table, &response);
    gw_fixed_point_find(&out, &response, &table, r0);
    return out;
}

static void the_market_rests_where_the_equation_holds(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (int round = 0; round < ROUNDS; round++) {
        const struct hedgers h = {random_between(&seed, -5.0, 3.0), random_between(&seed, 0.01, 0.5)};
        const double r0 = random_between(&seed, -0.15, 0.15);
        const struct gw_fixed_point p = find(&h, r0);
        if (p.is_unbounded) {
            assert_true(h.k > 0.0 && fabs(p.move) == GW_FIXED_POINT_EDGE);
            continue;
        }
        assert_true(fabs(p.move - r0 - respond(&h, p.move)) < 1e-10);
        assert_true(p.move * r0 >= 0.0 && p.roots >= 1);
        assert_true(h.k > 0.0 ? fabs(p.move) >= fabs(r0) : fabs(p.move) <= fabs(r0)); /* 3.22.11 */
    }
}

static double staircase(const void *context, double move)
{
    const double *level = context;
    return move >= 0.05 ? *level : 0.5 * move;
}

static void the_first_rest_outward_is_taken_and_more_are_counted(void **state)
{
    (void)state;
    static struct gw_response_table table;
    double level = 0.2;
    const struct gw_response response = {staircase, &level};
    struct gw_fixed_point p;
    gw_response_tabulate(&table, &response);
    gw_fixed_point_find(&p, &response, &table, 0.01);
    assert_true(fabs(p.move - 0.02) < 1e-11); /* r = 0.01 + r/2 */
    assert_int_equal(p.roots, 3);             /* there, at the jump, and at 0.21 */
    gw_fixed_point_find(&p, &response, &table, 0.03);
    assert_true(fabs(p.move - 0.23) < 1e-11); /* 0.06 is past the jump */
    level = 0.9;
    gw_response_tabulate(&table, &response);
    gw_fixed_point_find(&p, &response, &table, 0.03);
    assert_true(p.is_unbounded && p.move == GW_FIXED_POINT_EDGE && p.roots == 0);
}

static void both_sides_of_a_symmetric_loop_are_alike(void **state)
{
    (void)state;
    uint64_t seed = 4;
    for (int round = 0; round < 50; round++) {
        const struct hedgers h = {random_between(&seed, -5.0, 3.0), random_between(&seed, 0.01, 0.5)};
        const double r0 = random_between(&seed, 0.001, 0.15);
        const struct gw_fixed_point up = find(&h, r0);
        const struct gw_fixed_point down = find(&h, -r0);
        assert_true(up.move == -down.move && up.roots == down.roots);
    }
}

static void no_hedgers_move_nothing(void **state)
{
    (void)state;
    const struct hedgers none = {0.0, 0.1};
    const struct gw_fixed_point p = find(&none, -0.05);
    assert_true(p.move == -0.05 && p.roots == 1 && !p.is_unbounded);
    const struct gw_fixed_point zero = find(&none, 0.0);
    assert_true(zero.move == 0.0 && zero.roots == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flow_moves_the_price_to_where_it_is_absorbed),
        cmocka_unit_test(what_no_depth_meets_goes_to_the_end),
        cmocka_unit_test(the_crossover_is_its_own_inverse_and_adds_up),
        cmocka_unit_test(weights_stay_within_their_range),
        cmocka_unit_test(funding_follows_the_premium_up_to_its_cap),
        cmocka_unit_test(amplification_rises_with_k_from_below_one_to_its_bound),
        cmocka_unit_test(the_market_rests_where_the_equation_holds),
        cmocka_unit_test(the_first_rest_outward_is_taken_and_more_are_counted),
        cmocka_unit_test(both_sides_of_a_symmetric_loop_are_alike),
        cmocka_unit_test(no_hedgers_move_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
