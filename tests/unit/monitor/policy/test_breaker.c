#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/policy/breaker.h"

#define SEEN INT64_C(100000) /* after every halt of these tests */

static struct gw_breaker_input calm(double k, int64_t now_s)
{
    return (struct gw_breaker_input){.k = k, .depth_ratio = 1.0, .now_s = now_s, .ack_s = SEEN};
}

static unsigned update(struct gw_memory *memory, double k, int64_t now_s)
{
    const struct gw_breaker_input input = calm(k, now_s);
    return gw_breaker_update(memory, &input).level;
}

static void levels_are_entered_at_once(void **state)
{
    (void)state;
    static const struct {
        double k;
        unsigned level;
    } rows[] = {{0.2499, 0}, {0.25, 1}, {0.5, 2}, {0.75, 3}, {1.0, 4}, {50.0, 4}, {-3.0, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct gw_memory memory = {0};
        assert_int_equal(update(&memory, rows[i].k, 1000), rows[i].level);
    }
}

static void a_level_is_left_only_half_an_hour_below_its_exit(void **state)
{
    (void)state;
    struct gw_memory memory = {0};
    assert_int_equal(update(&memory, 0.5, 1000), 2);
    assert_int_equal(update(&memory, 0.45, 9000), 2);
    assert_int_equal(update(&memory, 0.39, 10000), 2);
    assert_int_equal(update(&memory, 0.39, 11799), 2);
    assert_int_equal(update(&memory, 0.41, 11799), 2);
    assert_int_equal(update(&memory, 0.39, 11800), 2);
    assert_int_equal(update(&memory, 0.39, 13600), 1);
    assert_int_equal(update(&memory, 0.0, 13601), 1);
    assert_int_equal(update(&memory, 0.0, 15400), 0);
}

static void a_rise_during_the_wait_is_taken_at_once(void **state)
{
    (void)state;
    struct gw_memory memory = {0};
    assert_int_equal(update(&memory, 0.3, 1000), 1);
    assert_int_equal(update(&memory, 0.1, 2000), 1);
    assert_int_equal(update(&memory, 1.2, 2001), 4);
    assert_int_equal(update(&memory, 0.1, 3800), 4);
    assert_int_equal(update(&memory, 0.1, 5599), 4);
    assert_int_equal(update(&memory, 0.1, 5600), 3);
}

static unsigned enter(const struct gw_breaker_input *input, uint64_t *reasons)
{
    struct gw_memory memory = {0};
    const struct gw_breaker_verdict verdict = gw_breaker_update(&memory, input);
    *reasons = verdict.reason_bits;
    return verdict.level;
}

static void every_cause_enters_its_level_and_is_named(void **state)
{
    (void)state;
    const struct {
        struct gw_breaker_input input;
        unsigned level;
        uint64_t reasons;
    } rows[] = {
        {{.depth_ratio = 0.6}, 0, 0},
        {{.depth_ratio = 0.59}, 1, GW_REASON(THIN_DEPTH)},
        {{.depth_ratio = 0.29}, 3, GW_REASON(THIN_DEPTH) | GW_REASON(BLACK_HOLE)},
        {{.depth_ratio = (double)NAN}, 4, GW_REASON(THIN_DEPTH) | GW_REASON(BLACK_HOLE)},
        {{.depth_ratio = 1, .vol_divergence = 0.10}, 0, 0},
        {{.depth_ratio = 1, .vol_divergence = 0.11}, 1, GW_REASON(VOL_DIVERGENCE)},
        {{.depth_ratio = 1, .oracle_deviation = 0.01}, 0, 0},
        {{.depth_ratio = 1, .oracle_deviation = 0.011}, 2, GW_REASON(ORACLE_DEVIATION)},
        {{.depth_ratio = 1, .oracle_deviation = 0.051}, 4, GW_REASON(ORACLE_DEVIATION)},
        {{.depth_ratio = 1, .contagion = 0.099}, 0, 0},
        {{.depth_ratio = 1, .contagion = 0.10}, 2, GW_REASON(CONTAGION)},
        {{.depth_ratio = 1, .cascade_extra = 0.99}, 0, 0},
        {{.depth_ratio = 1, .cascade_extra = 1.0}, 3, GW_REASON(CASCADE)},
        {{.depth_ratio = 1, .settlement_index = 0.49}, 0, 0},
        {{.depth_ratio = 1, .settlement_index = 0.5}, 1, GW_REASON(SETTLEMENT)},
        {{.depth_ratio = 1, .settlement_index = 1.0}, 2, GW_REASON(SETTLEMENT)},
        {{.depth_ratio = 1, .protocols_at_two = 1}, 0, 0},
        {{.depth_ratio = 1, .protocols_at_two = 2}, 3, GW_REASON(PROTOCOLS)},
        {{.depth_ratio = 1, .is_unbounded = true}, 4, GW_REASON(UNBOUNDED)},
        {{.depth_ratio = 1, .is_source_halted = true}, 4, GW_REASON(SOURCE_HALTED)},
        {{.depth_ratio = 1, .stale_level = GW_STALE_WARN}, 1, 0},
        {{.depth_ratio = 1, .stale_level = GW_STALE_HELD}, 2, 0},
        {{.depth_ratio = 1, .stale_level = GW_STALE_DEAD}, 2, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct gw_breaker_input input = rows[i].input;
        uint64_t reasons = 0;
        input.now_s = 1000;
        input.ack_s = SEEN;
        const unsigned level = enter(&input, &reasons);
        if (isnan(input.depth_ratio)) {
            assert_true(level >= 3);
        } else {
            assert_int_equal(level, rows[i].level);
        }
        assert_int_equal(reasons & rows[i].reasons, rows[i].reasons);
        assert_true(rows[i].reasons != 0 || reasons == 0);
    }
}

static void a_cause_that_lasts_keeps_its_level_whatever_k_is(void **state)
{
    (void)state;
    struct gw_memory memory = {0};
    struct gw_breaker_input input = calm(0.0, 0);
    input.oracle_deviation = 0.02;
    for (int64_t now_s = 1000; now_s < 10000; now_s += 60) {
        input.now_s = now_s;
        assert_int_equal(gw_breaker_update(&memory, &input).level, 2);
    }
    input.oracle_deviation = 0.0;
    input.now_s = 10000;
    assert_int_equal(gw_breaker_update(&memory, &input).level, 2);
    input.now_s = 11800;
    assert_int_equal(gw_breaker_update(&memory, &input).level, 1);
}

static void a_halt_waits_for_a_person(void **state)
{
    (void)state;
    struct gw_memory memory = {0};
    struct gw_breaker_input input = calm(1.2, 5000);
    input.ack_s = 4999;
    struct gw_breaker_verdict verdict = gw_breaker_update(&memory, &input);
    assert_int_equal(verdict.level, 4);
    assert_true((verdict.reason_bits & GW_REASON(AWAITS_PERSON)) != 0);
    input.k = 0.0;
    for (input.now_s = 5100; input.now_s < 50000; input.now_s += 600) {
        assert_int_equal(gw_breaker_update(&memory, &input).level, 4);
    }
    input.ack_s = 5000;
    verdict = gw_breaker_update(&memory, &input);
    assert_int_equal(verdict.level, 3);
    assert_int_equal(verdict.reason_bits & GW_REASON(AWAITS_PERSON), 0);
    /* A second halt is not the one that was acknowledged. */
    input.k = 1.5;
    input.now_s += 60;
    assert_int_equal(gw_breaker_update(&memory, &input).level, 4);
    input.k = 0.0;
    for (int i = 0; i < 100; i++) {
        input.now_s += 600;
        assert_int_equal(gw_breaker_update(&memory, &input).level, 4);
    }
}

static void a_halt_that_goes_on_is_one_halt(void **state)
{
    (void)state;
    struct gw_memory memory = {0};
    struct gw_breaker_input input = calm(1.2, 5000);
    input.ack_s = 5000;
    (void)gw_breaker_update(&memory, &input);
    input.now_s = 6000;
    (void)gw_breaker_update(&memory, &input);
    assert_int_equal(memory.breaker_halted_s, 5000);
}

static void a_level_that_cannot_be_is_read_as_the_highest(void **state)
{
    (void)state;
    struct gw_memory memory = {.breaker_level = 1234};
    assert_int_equal(update(&memory, 0.0, 1000), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_are_entered_at_once),
        cmocka_unit_test(a_level_is_left_only_half_an_hour_below_its_exit),
        cmocka_unit_test(a_rise_during_the_wait_is_taken_at_once),
        cmocka_unit_test(every_cause_enters_its_level_and_is_named),
        cmocka_unit_test(a_cause_that_lasts_keeps_its_level_whatever_k_is),
        cmocka_unit_test(a_halt_waits_for_a_person),
        cmocka_unit_test(a_halt_that_goes_on_is_one_halt),
        cmocka_unit_test(a_level_that_cannot_be_is_read_as_the_highest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
