/* The laws of margin (policy 3.22, 12 and 13) on random books, and the promise of the interpolation bound. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "monitor/policy/rule.h"
#include "tests/property/monitor/policy/random.h"
#include "tests/unit/monitor/margin/shifted.h"

#define BOOKS 400
#define SPOT  2000.0

enum kind { ANY, SHORT_OPTIONS, SHORT_CALLS, LONG_OPTIONS };

struct draw {
    struct fixture_leg legs[SHIFTED_LEGS_MAX];
    size_t count;
};

static struct fixture_leg draw_option(uint64_t *seed, enum kind kind)
{
    const double days = gw_vecmath_exp(random_between(seed, 0.0, 4.5)); /* a day to three months */
    const double size = random_between(seed, 0.1, 200.0);
    const bool is_long = kind == LONG_OPTIONS || (kind == ANY && random_one_in(seed, 2));
    return fixture_option(
        kind == SHORT_CALLS || random_one_in(seed, 2), SPOT * random_between(seed, 0.5, 1.8), days * 86400.0,
        random_between(seed, 0.3, 1.6), is_long ? size : -size, random_between(seed, 0.0, 1.0));
}

static struct draw draw_book(uint64_t *seed, enum kind kind, bool has_linear)
{
    struct draw draw = {.count = 1 + random_below(seed, 7)};
    for (size_t i = 0; i < draw.count; i++) {
        draw.legs[i] = draw_option(seed, kind);
        if (kind == ANY && random_one_in(seed, 6)) {
            const double lower = SPOT * random_between(seed, 0.5, 1.2);
            draw.legs[i].instrument.kind = GW_PAYOFF_LP_RANGE;
            draw.legs[i].instrument.quantity = 1.0;
            draw.legs[i].instrument.lp = (struct gw_lp_position){
                .range = {random_between(seed, 1.0, 3000.0), lower, lower * random_between(seed, 1.02, 1.8)},
                .quote_usd = 1.0};
        }
    }
    if (has_linear) {
        draw.legs[draw.count++] = fixture_linear(random_between(seed, -200.0, 200.0));
    }
    return draw;
}

static struct gw_margin_market market_of(double relative)
{
    return (struct gw_margin_market){
        .vol = 0.8, .amplification_relative = relative, .depth_1pct_usd = 40e6, .confidence = 1.0};
}

static struct gw_margin_parts measure(const struct draw *draw, double latency_s,
                                      const struct gw_margin_market *market)
{
    const struct gw_policy_params params = fixture_params();
    struct gw_instrument instruments[SHIFTED_LEGS_MAX];
    const struct gw_scenario_book book = shifted_book(instruments, SPOT, draw->legs, draw->count);
    struct gw_margin_book described;
    struct gw_margin_parts parts;
    assert_int_equal(gw_scenario_book_describe(&described, &book, latency_s), GW_OK);
    assert_int_equal(gw_margin_measure(&parts, &described, &params, market), GW_OK);
    return parts;
}

static void assert_close(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-9 * fabs(expected) + 1e-6)) {
        fail_msg("%.17g is not %.17g", actual, expected);
    }
}

static void a_book_c_times_as_large_needs_c_times_as_much(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int i = 0; i < BOOKS; i++) {
        const struct draw one = draw_book(&seed, ANY, true);
        const struct gw_margin_market market = market_of(random_between(&seed, 1.0, 2.0));
        const double c = random_between(&seed, 1.0, 20.0);
        struct draw many = one;
        for (size_t j = 0; j < many.count; j++) {
            many.legs[j].instrument.quantity *= c;
        }
        const struct gw_margin_parts a = measure(&one, 60.0, &market), b = measure(&many, 60.0, &market);
        assert_close(b.scenario.usd, c * a.scenario.usd);
        assert_close(b.contingency_usd, c * a.contingency_usd);
        assert_close(b.gap_usd, c * a.gap_usd);
        assert_close(b.close_out_usd, c * c * a.close_out_usd);
    }
}

static void another_short_call_never_makes_short_calls_cheaper(void **state)
{
    (void)state;
    uint64_t seed = 2;
    for (int i = 0; i < BOOKS; i++) {
        struct draw draw = draw_book(&seed, SHORT_CALLS, false);
        const struct gw_margin_market market = market_of(1.0);
        const double before = measure(&draw, 60.0, &market).total_usd;
        draw.legs[draw.count++] = draw_option(&seed, SHORT_CALLS);
        assert_true(measure(&draw, 60.0, &market).total_usd >= before);
    }
}

static void a_wider_range_never_helps_who_is_short_options(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (int i = 0; i < BOOKS / 4; i++) {
        const struct draw draw = draw_book(&seed, SHORT_OPTIONS, true);
        double last = 0.0;
        for (double relative = 0.7; relative < 4.0; relative += 0.13) {
            const struct gw_margin_market market = market_of(relative);
            const double loss = measure(&draw, 0.0, &market).scenario.usd;
            assert_true(loss >= last * (1.0 - 1e-12));
            last = loss;
        }
    }
}

static void latency_and_thin_depth_never_help(void **state)
{
    (void)state;
    uint64_t seed = 4;
    for (int i = 0; i < BOOKS / 4; i++) {
        const struct draw draw = draw_book(&seed, ANY, true);
        double last = 0.0;
        for (double latency_s = 0.0; latency_s < 4000.0; latency_s += 500.0) {
            const struct gw_margin_market market = market_of(1.0);
            const double total = measure(&draw, latency_s, &market).total_usd;
            assert_true(total >= last);
            last = total;
        }
        last = 0.0;
        for (double depth = 1e9; depth > 1e4; depth /= 3.0) {
            struct gw_margin_market market = market_of(1.0);
            market.depth_1pct_usd = depth;
            const double total = measure(&draw, 60.0, &market).total_usd;
            assert_true(total >= last);
            last = total;
        }
    }
}

static void who_is_long_only_cannot_lose_more_than_all(void **state)
{
    (void)state;
    uint64_t seed = 5;
    for (int i = 0; i < BOOKS; i++) {
        const struct draw draw = draw_book(&seed, LONG_OPTIONS, false);
        struct gw_instrument instruments[SHIFTED_LEGS_MAX];
        const struct gw_scenario_book book = shifted_book(instruments, SPOT, draw.legs, draw.count);
        const struct gw_margin_market market = market_of(random_between(&seed, 1.0, 3.0));
        double value;
        assert_int_equal(gw_scenario_book_value(&value, &book), GW_OK);
        assert_true(measure(&draw, 0.0, &market).scenario.usd <= value * (1.0 + 1e-12));
    }
}

static void the_order_of_positions_does_not_matter(void **state)
{
    (void)state;
    uint64_t seed = 6;
    for (int i = 0; i < BOOKS; i++) {
        const struct draw draw = draw_book(&seed, ANY, true);
        struct draw turned = draw;
        for (size_t j = 0; j < draw.count; j++) {
            turned.legs[j] = draw.legs[draw.count - 1 - j];
        }
        const struct gw_margin_market market = market_of(1.3);
        const struct gw_margin_parts a = measure(&draw, 60.0, &market), b = measure(&turned, 60.0, &market);
        assert_close(a.total_usd, b.total_usd);
        assert_close(a.contingency_usd, b.contingency_usd);
    }
}

/* The monitor reads ladders; what it says about its own error must hold against exact prices. */
static void interpolation_stays_within_the_bound_it_publishes(void **state)
{
    (void)state;
    const struct gw_policy_params params = fixture_params();
    uint64_t seed = 7;
    double widest = 0.0;
    for (int i = 0; i < BOOKS; i++) {
        const struct draw draw = draw_book(&seed, random_one_in(&seed, 3) ? SHORT_OPTIONS : ANY, true);
        const struct gw_exposure exposure = shifted_exposure(SPOT, draw.legs, draw.count);
        const struct gw_margin_market market = market_of(random_between(&seed, 0.5, 3.0));
        struct gw_margin_parts read;
        const struct gw_margin_parts exact = measure(&draw, 60.0, &market);
        assert_int_equal(gw_rule_margin_parts(&read, &exposure, &params, &market), GW_OK);
        assert_true(fabs(read.scenario.usd - exact.scenario.usd) <= read.interpolation_usd + 1e-6);
        assert_close(read.contingency_usd, exact.contingency_usd);
        assert_true(fabs(read.close_out_usd - exact.close_out_usd) <= 1e-9 * exact.close_out_usd + 1e-6);
        widest = fmax(widest, read.interpolation_usd / exposure.notional_usd);
    }
    assert_true(widest > 1e-4 && widest < 0.05); /* it says something */
}

static void the_buffer_is_monotone_and_never_below_its_parts(void **state)
{
    (void)state;
    uint64_t seed = 8;
    for (int i = 0; i < 20000; i++) {
        const uint32_t theta = 10000 + (uint32_t)random_below(&seed, 20000);
        const uint32_t x = 10000 + (uint32_t)random_below(&seed, 60000);
        const uint32_t base = x < theta ? x : theta;
        const uint32_t margin = gw_rule_buffer(x, theta);
        const uint32_t next = gw_rule_buffer(x + 1, theta);
        assert_true(margin >= x && (uint64_t)margin * 4 >= (uint64_t)base * 5);
        assert_true(next >= margin && next - margin <= 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_book_c_times_as_large_needs_c_times_as_much),
        cmocka_unit_test(another_short_call_never_makes_short_calls_cheaper),
        cmocka_unit_test(a_wider_range_never_helps_who_is_short_options),
        cmocka_unit_test(latency_and_thin_depth_never_help),
        cmocka_unit_test(who_is_long_only_cannot_lose_more_than_all),
        cmocka_unit_test(the_order_of_positions_does_not_matter),
        cmocka_unit_test(interpolation_stays_within_the_bound_it_publishes),
        cmocka_unit_test(the_buffer_is_monotone_and_never_below_its_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
