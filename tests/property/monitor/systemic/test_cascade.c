/* Does a cascade keep its laws: nothing without hedgers, the same for the same seed, and blind to names and order? */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/systemic/cascade.h"
#include "tests/property/monitor/policy/random.h"

#define ROUNDS  100
#define HEDGERS 8
#define LEVELS  8
#define SPOT    2000.0

struct world {
    double depth[GW_LADDER_NODES];
    struct gw_cascade_hedger hedgers[2 * HEDGERS];
    struct gw_cascade_liquidation levels[LEVELS];
    struct gw_cascade_input in;
};

static void draw_hedger(struct gw_cascade_hedger *h, uint64_t *seed, double sign)
{
    const struct gw_instrument option = {.kind = GW_PAYOFF_EUROPEAN,
                                         .quantity = sign * random_between(seed, 10.0, 2000.0),
                                         .option = {.is_call = random_one_in(seed, 2),
                                                    .strike = SPOT * random_between(seed, 0.8, 1.2),
                                                    .t_years = random_between(seed, 1.0, 30.0) / 365.0,
                                                    .vol = random_between(seed, 0.4, 1.2)}};
    struct gw_ladder ladder;
    assert_int_equal(gw_pricing_ladder_instrument(&ladder, SPOT, &option), GW_OK);
    memcpy(h->delta_tokens, ladder.delta, sizeof h->delta_tokens);
    memcpy(h->gamma_tokens, ladder.gamma, sizeof h->gamma_tokens);
    h->band_tokens = random_between(seed, 0.0, 1.0);
    h->latency_s = random_between(seed, 0.0, 300.0);
    h->cap_tokens = random_one_in(seed, 2) ? 0.0 : random_between(seed, 1.0, 500.0);
}

static void draw_world(struct world *w, uint64_t *seed, double sign)
{
    memset(w, 0, sizeof *w);
    const double per_1pct = random_between(seed, 500.0, 50000.0);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        w->depth[i] = per_1pct * 100.0 * gw_ladder_shock(i);
    }
    for (size_t i = 0; i < HEDGERS; i++) {
        draw_hedger(&w->hedgers[i], seed, sign);
    }
    for (size_t i = 0; i < LEVELS; i++) {
        const bool is_sale = random_one_in(seed, 2);
        const double away = random_between(seed, 0.01, 0.15);
        w->levels[i] = (struct gw_cascade_liquidation){SPOT * (is_sale ? 1.0 - away : 1.0 + away),
                                                       random_between(seed, 0.0, 500.0),
                                                       random_between(seed, 0.0, 120.0), is_sale, is_sale};
    }
    w->in = (struct gw_cascade_input){.spot_usd = SPOT,
                                      .absorbed_tokens = w->depth,
                                      .sigma_daily = 0.04,
                                      .shock = random_between(seed, -0.1, 0.1),
                                      .hedgers = w->hedgers,
                                      .hedger_count = HEDGERS,
                                      .liquidations = w->levels,
                                      .liquidation_count = LEVELS,
                                      .step_s = 12.0,
                                      .resilience_s = 600.0,
                                      .permanent_share = 0.3,
                                      .seed = random_next(seed)};
}

static struct gw_cascade run(const struct world *w)
{
    struct gw_cascade out;
    assert_int_equal(gw_cascade_run(&out, NULL, NULL, &w->in), GW_OK);
    return out;
}

static void without_hedgers_and_thresholds_the_shock_stays_what_it_was(void **state)
{
    (void)state;
    static struct world w;
    uint64_t seed = 1;
    for (int round = 0; round < ROUNDS; round++) {
        draw_world(&w, &seed, -1.0);
        w.in.hedger_count = 0;
        w.in.liquidation_count = 0;
        w.in.ramp_steps = (unsigned)random_below(&seed, 10);
        const struct gw_cascade c = run(&w);
        assert_true(c.final == w.in.shock && c.peak == w.in.shock && c.extra == 0.0);
        assert_true(c.hedge_usd == 0.0 && c.liquidated_usd == 0.0 && c.fired == 0);
        assert_true(c.steps <= 3 + w.in.ramp_steps);
    }
}

/* Sold at once, bought back while the transient part decays: the price stands where the shock put it. */
static void a_flow_that_is_undone_leaves_no_trace(void **state)
{
    (void)state;
    static struct world w;
    uint64_t seed = 7;
    for (int round = 0; round < ROUNDS; round++) {
        draw_world(&w, &seed, -1.0);
        const double tokens = random_between(&seed, 10.0, 20000.0);
        const double price = SPOT * 0.99;
        w.in.hedger_count = 0;
        w.in.shock = random_between(&seed, -0.1, -0.011);
        w.levels[0] = (struct gw_cascade_liquidation){price, tokens, 0.0, true, true};
        w.levels[1] =
            (struct gw_cascade_liquidation){price, tokens, random_between(&seed, 12.0, 900.0), false, true};
        w.in.liquidation_count = 2;
        const struct gw_cascade c = run(&w);
        assert_int_equal(c.fired, 2);
        assert_true(c.peak < w.in.shock);
        assert_true(fabs(c.final - w.in.shock) < 1e-12);
    }
}

/* However thin depth is on the way: hedgers who buy rises and sell falls lengthen a move and do not turn it round. */
static void short_gamma_does_not_throw_the_price_across(void **state)
{
    (void)state;
    static struct world w;
    uint64_t seed = 8;
    for (int round = 0; round < ROUNDS; round++) {
        draw_world(&w, &seed, -1.0);
        w.in.liquidation_count = 0;
        const double deeper = random_between(&seed, 0.05, 1.0);
        for (size_t i = 0; i < GW_LADDER_NODES; i++) {
            w.depth[i] *= deeper;
        }
        const struct gw_cascade c = run(&w);
        assert_true(c.peak * w.in.shock > 0.0 && c.final * w.in.shock > 0.0);
        assert_true(fabs(c.peak) >= fabs(w.in.shock));
    }
}

static void the_same_seed_gives_the_same_bytes(void **state)
{
    (void)state;
    static struct world w;
    uint64_t seed = 2;
    for (int round = 0; round < ROUNDS; round++) {
        draw_world(&w, &seed, -1.0);
        w.in.gas = GW_GAS_99;
        const struct gw_cascade a = run(&w);
        const struct gw_cascade b = run(&w);
        assert_memory_equal(&a, &b, sizeof a);
        assert_true(a.steps <= GW_CASCADE_STEPS_MAX);
        assert_true(fabs(a.peak) + 1e-15 >= fabs(a.final) && a.peak >= GW_CASCADE_MOVE_MIN);
    }
}

static void short_gamma_lengthens_a_move_and_long_gamma_does_not(void **state)
{
    (void)state;
    static struct world w;
    uint64_t seed = 3;
    for (int round = 0; round < ROUNDS; round++) {
        draw_world(&w, &seed, -1.0);
        w.in.liquidation_count = 0;
        w.in.gas = GW_GAS_MEDIAN;
        const struct gw_cascade sold = run(&w);
        assert_true(sold.peak * w.in.shock >= 0.0 && fabs(sold.peak) >= fabs(w.in.shock));
        draw_world(&w, &seed, 1.0);
        w.in.liquidation_count = 0;
        for (size_t i = 0; i < GW_LADDER_NODES; i++) {
            w.depth[i] *= 1000.0; /* deep: k far above -1, nobody overshoots */
        }
        const struct gw_cascade bought = run(&w);
        assert_true(bought.extra <= 1e-12 && fabs(bought.final) <= fabs(w.in.shock) + 1e-12);
    }
}

/* Names and the order of venues and chains are no input; order moves only the last bits of a sum. */
static void the_order_of_hedgers_and_thresholds_does_not_matter(void **state)
{
    (void)state;
    static struct world w, turned;
    uint64_t seed = 4;
    for (int round = 0; round < ROUNDS; round++) {
        draw_world(&w, &seed, -1.0);
        turned = w;
        for (size_t i = 0; i < HEDGERS; i++) {
            turned.hedgers[i] = w.hedgers[HEDGERS - 1 - i];
            turned.levels[i] = w.levels[LEVELS - 1 - i];
        }
        turned.in.absorbed_tokens = turned.depth;
        turned.in.hedgers = turned.hedgers;
        turned.in.liquidations = turned.levels;
        const struct gw_cascade a = run(&w);
        const struct gw_cascade b = run(&turned);
        assert_true(fabs(a.final - b.final) < 1e-9 && fabs(a.peak - b.peak) < 1e-9 && a.fired == b.fired);
    }
}

static void a_book_in_two_halves_is_one_book(void **state)
{
    (void)state;
    static struct world w, split;
    uint64_t seed = 5;
    for (int round = 0; round < ROUNDS; round++) {
        draw_world(&w, &seed, -1.0);
        split = w;
        for (size_t i = 0; i < HEDGERS; i++) {
            for (size_t n = 0; n < GW_LADDER_NODES; n++) {
                split.hedgers[i].delta_tokens[n] = w.hedgers[i].delta_tokens[n] / 2.0;
                split.hedgers[i].gamma_tokens[n] = w.hedgers[i].gamma_tokens[n] / 2.0;
            }
            split.hedgers[i].band_tokens = w.hedgers[i].band_tokens / 2.0;
            split.hedgers[i].cap_tokens = w.hedgers[i].cap_tokens / 2.0;
            split.hedgers[HEDGERS + i] = split.hedgers[i];
        }
        split.in.absorbed_tokens = split.depth;
        split.in.hedgers = split.hedgers;
        split.in.hedger_count = 2 * HEDGERS;
        split.in.liquidations = split.levels;
        const struct gw_cascade a = run(&w);
        const struct gw_cascade b = run(&split);
        assert_true(fabs(a.final - b.final) < 1e-9 && fabs(a.hedge_usd / (b.hedge_usd + 1e-9) - 1.0) < 1e-6);
    }
}

static void thresholds_fire_once_and_after_their_latency(void **state)
{
    (void)state;
    static struct world w;
    uint64_t seed = 6;
    bool fired[LEVELS];
    draw_world(&w, &seed, -1.0);
    w.in.hedger_count = 0;
    w.in.liquidation_count = 2;
    w.in.shock = -0.05;
    w.levels[0] = (struct gw_cascade_liquidation){1950.0, 100.0, 60.0, true, true};
    w.levels[1] = (struct gw_cascade_liquidation){1.0, 100.0, 0.0, true, true};
    struct gw_cascade c;
    assert_int_equal(gw_cascade_run(&c, NULL, fired, &w.in), GW_OK);
    assert_true(fired[0] && !fired[1] && c.fired == 1);
    assert_true(c.peak_s == 72.0 && c.peak < -0.05); /* crossed at the first step, sold 60 s later */
    assert_true(fabs(c.liquidated_usd - 100.0 * 1900.0) < 1e-6);
}

static void congestion_delays_and_gas_silences_hedgers(void **state)
{
    (void)state;
    static struct world w;
    uint64_t seed = 7;
    double quick = 0.0, slow = 0.0;
    for (int round = 0; round < ROUNDS; round++) {
        draw_world(&w, &seed, -1.0);
        w.in.liquidation_count = 0;
        w.in.gas = GW_GAS_MEDIAN;
        quick += fabs(run(&w).unhedged_usd);
        w.in.gas = GW_GAS_99;
        slow += fabs(run(&w).unhedged_usd);
        w.in.gas_usd = 1e12;
        w.in.saving_ratio = 0.001;
        const struct gw_cascade silent = run(&w);
        assert_true(silent.hedge_usd == 0.0 && silent.final == w.in.shock);
    }
    assert_true(slow > 0.0 && quick > 0.0);
}

static void what_makes_no_sense_is_refused(void **state)
{
    (void)state;
    static struct world w;
    struct gw_cascade c;
    uint64_t seed = 8;
    draw_world(&w, &seed, -1.0);
    w.in.hedger_count = GW_CASCADE_HEDGERS_MAX + 1;
    assert_int_equal(gw_cascade_run(&c, NULL, NULL, &w.in), GW_E_BOUND);
    w.in.hedger_count = 1;
    w.in.liquidation_count = GW_CASCADE_LIQUIDATIONS_MAX + 1;
    assert_int_equal(gw_cascade_run(&c, NULL, NULL, &w.in), GW_E_BOUND);
    w.in.liquidation_count = 1;
    w.levels[0].tokens = -1.0;
    assert_int_equal(gw_cascade_run(&c, NULL, NULL, &w.in), GW_E_DOMAIN);
    w.levels[0].tokens = 1.0;
    w.in.shock = (double)NAN;
    assert_int_equal(gw_cascade_run(&c, NULL, NULL, &w.in), GW_E_DOMAIN);
    w.in.shock = 0.05;
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        w.hedgers[0].delta_tokens[i] = (double)INFINITY;
    }
    assert_int_equal(gw_cascade_run(&c, NULL, NULL, &w.in), GW_E_DOMAIN);
    assert_true(c.peak == 0.0 && c.steps == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_hedgers_and_thresholds_the_shock_stays_what_it_was),
        cmocka_unit_test(a_flow_that_is_undone_leaves_no_trace),
        cmocka_unit_test(short_gamma_does_not_throw_the_price_across),
        cmocka_unit_test(the_same_seed_gives_the_same_bytes),
        cmocka_unit_test(short_gamma_lengthens_a_move_and_long_gamma_does_not),
        cmocka_unit_test(the_order_of_hedgers_and_thresholds_does_not_matter),
        cmocka_unit_test(a_book_in_two_halves_is_one_book),
        cmocka_unit_test(thresholds_fire_once_and_after_their_latency),
        cmocka_unit_test(congestion_delays_and_gas_silences_hedgers),
        cmocka_unit_test(what_makes_no_sense_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
