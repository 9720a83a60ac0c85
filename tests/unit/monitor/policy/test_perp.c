#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "monitor/exposure/sum.h"
#include "monitor/policy/perp.h"
#include "tests/unit/monitor/policy/fixture.h"

#define PERP_USD 25e6
#define HOUR_S   3600

/* Hedgers who own gamma_usd per 1 %, with perpetuals to hedge in. */
static struct gw_ecosystem market(double gamma_usd)
{
    struct gw_ecosystem out = fixture_gamma(gamma_usd, 40e6);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double node = gw_exposure_node_spot(out.spot_usd, i);
        out.hedging_gamma_usd_per_1pct[i] = gamma_usd;
        out.hedging_delta_tokens[i] = 100.0 * gamma_usd * (1.0 / out.spot_usd - 1.0 / node);
    }
    out.perp_depth_1pct_usd = PERP_USD;
    return out;
}

static void live(struct gw_memory *memory, const struct gw_ecosystem *ecosystem, double hourly_return,
                 int hours, int64_t *now_s)
{
    const struct gw_policy_params params = fixture_params();
    for (int i = 0; i < hours; i++) {
        *now_s += HOUR_S;
        memory->last_return = hourly_return;
        memory->last_elapsed_s = HOUR_S;
        gw_perp_learn(memory, ecosystem, &params, *now_s);
    }
}

static void a_move_makes_a_premium_that_decays(void **state)
{
    (void)state;
    const struct gw_policy_params params = fixture_params();
    const struct gw_ecosystem short_gamma = market(-10e6);
    struct gw_memory memory = {0};
    int64_t now_s = FIXTURE_NOW_S;
    live(&memory, &short_gamma, 0.01, 1, &now_s);
    /* They bought 10 M for one per cent, 0.7 of it in perpetuals: 7/25 of their 1 %. */
    const double want = params.perp_share * 10e6 / PERP_USD / 100.0;
    assert_true(fabs(memory.perp_premium / want - 1.0) < 0.02);
    const double first = memory.perp_premium;
    live(&memory, &short_gamma, 0.0, 8, &now_s);
    assert_true(fabs(memory.perp_premium - first * exp(-1.0)) < 1e-12);
    live(&memory, &short_gamma, -0.01, 30, &now_s);
    assert_true(memory.perp_premium < 0.0);
}

static void who_is_long_gamma_pays_no_premium_for_a_rise(void **state)
{
    (void)state;
    const struct gw_ecosystem long_gamma = market(10e6);
    struct gw_memory memory = {0};
    int64_t now_s = FIXTURE_NOW_S;
    live(&memory, &long_gamma, 0.01, 1, &now_s);
    assert_true(memory.perp_premium < 0.0);
}

static void dear_funding_drives_half_of_the_share_out_and_calm_brings_it_back(void **state)
{
    (void)state;
    const struct gw_policy_params params = fixture_params();
    const struct gw_ecosystem short_gamma = market(-10e6);
    struct gw_memory memory = {0};
    int64_t now_s = FIXTURE_NOW_S;
    live(&memory, &short_gamma, 0.01, 1 + 2 * 8, &now_s);
    assert_int_equal(memory.perp_strained, 2);
    assert_true(gw_perp_share(&memory, &params) == params.perp_share);
    live(&memory, &short_gamma, 0.01, 8, &now_s);
    assert_true(gw_perp_share(&memory, &params) == 0.5 * params.perp_share);
    live(&memory, &short_gamma, 0.01, 24, &now_s);
    assert_true(gw_perp_share(&memory, &params) == 0.25 * params.perp_share);
    live(&memory, &short_gamma, 0.01, 24 * 100, &now_s);
    assert_true(gw_perp_share(&memory, &params) >= params.perp_share / 64.0);
    live(&memory, &short_gamma, 0.0, 24 * 10, &now_s);
    assert_true(gw_perp_share(&memory, &params) == params.perp_share);
    assert_true(fabs(memory.perp_premium) < 1e-6);
}

static void two_dear_periods_and_a_calm_one_change_nothing(void **state)
{
    (void)state;
    const struct gw_ecosystem short_gamma = market(-10e6);
    struct gw_memory memory = {0};
    int64_t now_s = FIXTURE_NOW_S;
    live(&memory, &short_gamma, 0.01, 1, &now_s);
    for (int i = 0; i < 10; i++) {
        live(&memory, &short_gamma, 0.01, 16, &now_s);
        memory.perp_premium = 0.0;
        live(&memory, &short_gamma, 0.0, 8, &now_s);
        assert_int_equal(memory.perp_halvings, 0);
    }
}

static void without_perpetuals_nothing_is_remembered(void **state)
{
    (void)state;
    struct gw_ecosystem ecosystem = market(-10e6);
    struct gw_memory memory = {0};
    int64_t now_s = FIXTURE_NOW_S;
    live(&memory, &ecosystem, 0.01, 25, &now_s);
    assert_true(memory.perp_halvings == 1);
    ecosystem.perp_depth_1pct_usd = 0.0;
    live(&memory, &ecosystem, 0.01, 1, &now_s);
    assert_true(memory.perp_halvings == 0 && memory.perp_premium == 0.0 && memory.perp_period_s == 0);
}

/* What left the perpetuals meets the depth of spot: D1 is smaller, and k larger. */
static void depth_that_hedgers_left_does_not_count(void **state)
{
    (void)state;
    static struct gw_exposure_book book;
    static struct gw_exposure exposure;
    const struct gw_memory memories[] = {{.underlying = "BTC", .perp_halvings = 3},
                                         {.underlying = "ETH", .perp_halvings = 1}};
    struct gw_ecosystem before, after;
    exposure = fixture_exposure(2000.0, NULL, 0);
    book.exposures = &exposure;
    book.exposure_count = 1;
    book.curve_count = 2;
    book.curves[0] = (struct gw_depth_curve){.underlying = "ETH", .depth_1pct_usd = 10e6};
    book.curves[1] = (struct gw_depth_curve){.underlying = "ETH", .depth_1pct_usd = 30e6, .is_perp = true};
    assert_int_equal(gw_exposure_sum(&before, &book, "ETH", (int64_t)FIXTURE_NOW_S * 1000), GW_OK);
    gw_perp_weigh(&book, memories, 2);
    assert_int_equal(gw_exposure_sum(&after, &book, "ETH", (int64_t)FIXTURE_NOW_S * 1000), GW_OK);
    assert_true(fabs(before.depth_up_1pct_usd - 40e6) < 1.0 && fabs(after.depth_up_1pct_usd - 25e6) < 1.0);
    assert_true(fabs(after.perp_depth_1pct_usd - 30e6) < 1.0);
    gw_perp_weigh(&book, memories, 1); /* nobody remembers ETH */
    assert_int_equal(gw_exposure_sum(&after, &book, "ETH", (int64_t)FIXTURE_NOW_S * 1000), GW_OK);
    assert_true(after.depth_up_1pct_usd == before.depth_up_1pct_usd);
}

/* A calm premium, and markets that charge. */
static void what_a_chain_charges_makes_funding_dear(void **state)
{
    (void)state;
    struct gw_ecosystem ecosystem = market(-10e6);
    struct gw_memory memory = {0};
    int64_t now_s = FIXTURE_NOW_S;
    ecosystem.perp_funding_8h = -0.0010; /* at the bound, whoever pays */
    live(&memory, &ecosystem, 0.0, 1 + 3 * 8, &now_s);
    assert_int_equal(memory.perp_halvings, 0);
    ecosystem.perp_funding_8h = -0.0011;
    live(&memory, &ecosystem, 0.0, 3 * 8, &now_s);
    assert_int_equal(memory.perp_halvings, 1);
    assert_true(memory.perp_premium == 0.0);
}

/* Calm premiums bring nothing back while the market's own funding is not known; dear ones still count. */
static void funding_that_is_not_known_is_not_calm(void **state)
{
    (void)state;
    struct gw_ecosystem ecosystem = market(-10e6);
    struct gw_memory memory = {.perp_halvings = 2};
    int64_t now_s = FIXTURE_NOW_S;
    ecosystem.is_perp_doubtful = true;
    live(&memory, &ecosystem, 0.0, 1 + 10 * 8, &now_s);
    assert_int_equal(memory.perp_halvings, 2);
    live(&memory, &ecosystem, 0.01, 3 * 8, &now_s);
    assert_int_equal(memory.perp_halvings, 3);
    memory.perp_premium = 0.0;
    ecosystem.is_perp_doubtful = false;
    live(&memory, &ecosystem, 0.0, 3 * 8, &now_s);
    assert_int_equal(memory.perp_halvings, 2);
}

static void a_market_that_takes_no_more_is_remembered(void **state)
{
    (void)state;
    struct gw_ecosystem ecosystem = market(-10e6);
    struct gw_memory memory = {.perp_halvings = 2};
    int64_t now_s = FIXTURE_NOW_S;
    ecosystem.perp_depth_1pct_usd = 0.0;
    ecosystem.perp_open_usd = 1e6;
    live(&memory, &ecosystem, 0.0, 2, &now_s);
    assert_int_equal(memory.perp_halvings, 2);
    ecosystem.perp_open_usd = 0.0;
    live(&memory, &ecosystem, 0.0, 1, &now_s);
    assert_int_equal(memory.perp_halvings, 0);
}

static void the_dearer_rate_counts_whoever_pays_it(void **state)
{
    (void)state;
    assert_true(gw_perp_dearer(0.001, -0.002) == -0.002);
    assert_true(gw_perp_dearer(-0.003, 0.002) == -0.003);
    assert_true(gw_perp_dearer(0.001, 0.0) == 0.001);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_chain_charges_makes_funding_dear),
        cmocka_unit_test(funding_that_is_not_known_is_not_calm),
        cmocka_unit_test(a_market_that_takes_no_more_is_remembered),
        cmocka_unit_test(the_dearer_rate_counts_whoever_pays_it),
        cmocka_unit_test(a_move_makes_a_premium_that_decays),
        cmocka_unit_test(who_is_long_gamma_pays_no_premium_for_a_rise),
        cmocka_unit_test(dear_funding_drives_half_of_the_share_out_and_calm_brings_it_back),
        cmocka_unit_test(two_dear_periods_and_a_calm_one_change_nothing),
        cmocka_unit_test(without_perpetuals_nothing_is_remembered),
        cmocka_unit_test(depth_that_hedgers_left_does_not_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
