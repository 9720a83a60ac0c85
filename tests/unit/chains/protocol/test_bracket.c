#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "chains/protocol/bracket.h"

struct line {
    double root;
    double slope;
    unsigned asked;
    unsigned fails_at;
};

static enum gw_status measure_line(double *left, double price, const void *context)
{
    struct line *line = *(struct line *const *)context;
    line->asked++;
    *left = line->slope * (price - line->root);
    return line->asked == line->fails_at ? GW_E_DOMAIN : GW_OK;
}

static enum gw_status measure_decay(double *left, double price, const void *context)
{
    struct line *line = *(struct line *const *)context;
    line->asked++;
    *left = 1.0 / (line->root * line->root * line->root) - 1.0 / (price * price * price);
    return GW_OK;
}

static void the_root_of_a_line_is_found_from_both_sides(void **state)
{
    (void)state;
    for (int up = 0; up < 2; up++) {
        struct line line = {.root = 1234.5, .slope = up ? -3.0 : 3.0};
        struct line *context = &line;
        struct gw_bracket b = {.open = up ? 2.0 : 2e6, .closed = up ? 2e6 : 2.0};
        assert_int_equal(measure_line(&b.open_left, b.open, &context), GW_OK);
        assert_int_equal(measure_line(&b.closed_left, b.closed, &context), GW_OK);
        assert_int_equal(gw_bracket_narrow(&b, measure_line, &context), GW_OK);
        assert_true(fabs(b.closed - 1234.5) <= 2e-13 * 1234.5);
        assert_true(b.closed_left < 0.0 && b.open_left >= 0.0);
        assert_true(line.asked < 64);
    }
}

static void a_curve_is_found_in_few_steps_by_its_logarithms(void **state)
{
    (void)state;
    unsigned asked[2];
    for (unsigned curved = 0; curved < 2; curved++) {
        struct line line = {.root = 3.0};
        struct line *context = &line;
        struct gw_bracket b = {.open = 1e4, .closed = 1e-4, .is_curved = curved == 1};
        assert_int_equal(measure_decay(&b.open_left, b.open, &context), GW_OK);
        assert_int_equal(measure_decay(&b.closed_left, b.closed, &context), GW_OK);
        assert_int_equal(gw_bracket_narrow(&b, measure_decay, &context), GW_OK);
        asked[curved] = line.asked;
        if (curved == 1) {
            assert_true(fabs(b.closed - 3.0) <= 1e-12);
        }
    }
    assert_true(asked[1] < 40 && asked[1] < asked[0]);
}

static void a_measure_that_fails_is_told_and_moves_nothing(void **state)
{
    (void)state;
    struct line line = {.root = 10.0, .slope = 1.0, .fails_at = 1};
    struct line *context = &line;
    struct gw_bracket b = {.open = 20.0, .closed = 5.0, .open_left = 10.0, .closed_left = -5.0};
    assert_int_equal(gw_bracket_narrow(&b, measure_line, &context), GW_E_DOMAIN);
    assert_true(b.open == 20.0 && b.closed == 5.0);
}

static void ends_that_touch_ask_nothing(void **state)
{
    (void)state;
    struct line line = {.root = 10.0, .slope = 1.0};
    struct line *context = &line;
    struct gw_bracket b = {.open = 10.0, .closed = 10.0 - 1e-13, .closed_left = -1e-13};
    assert_int_equal(gw_bracket_narrow(&b, measure_line, &context), GW_OK);
    assert_int_equal(line.asked, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_root_of_a_line_is_found_from_both_sides),
        cmocka_unit_test(a_curve_is_found_in_few_steps_by_its_logarithms),
        cmocka_unit_test(a_measure_that_fails_is_told_and_moves_nothing),
        cmocka_unit_test(ends_that_touch_ask_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
