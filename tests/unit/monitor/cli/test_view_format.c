/* Are figures short enough to read and still the right ones? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/cli/view_format.h"

static void check_dollars(double usd, const char *expected)
{
    char text[GW_VIEW_TEXT];
    assert_string_equal(gw_view_dollars(text, usd), expected);
}

static void check_price(double usd, const char *expected)
{
    char text[GW_VIEW_TEXT];
    assert_string_equal(gw_view_price(text, usd), expected);
}

static void dollars_carry_a_sign_and_a_scale(void **state)
{
    (void)state;
    check_dollars(1234567, "+1.23M");
    check_dollars(-950, "-950.00");
    check_dollars(-2500, "-2.50k");
    check_dollars(7.5e9, "+7.50B");
    check_dollars(0.01, "+0.01");
}

static void dollars_that_round_to_the_next_scale_take_it(void **state)
{
    (void)state;
    check_dollars(999.994, "+999.99");
    check_dollars(999.996, "+1.00k");
    check_dollars(-999996, "-1.00M");
    check_dollars(999999999, "+1.00B");
}

static void less_than_half_a_cent_is_nothing(void **state)
{
    (void)state;
    check_dollars(0, "0");
    check_dollars(-0.004, "0");
    check_dollars(-0.006, "-0.01");
}

static void prices_are_grouped_by_thousands(void **state)
{
    (void)state;
    check_price(1987.42, "1,987.42");
    check_price(999.5, "999.50");
    check_price(1234567.891, "1,234,567.89");
    check_price(0.05, "0.05");
}

static void a_level_that_does_not_exist_is_a_dash(void **state)
{
    (void)state;
    check_price(0, "-");
    check_price(-1, "-");
    check_price(1e15, "-");
    check_price(999999999999999.0, "999,999,999,999,999.00");
}

static void reasons_are_named_in_the_order_of_their_bits(void **state)
{
    char text[512];
    (void)state;
    gw_view_reasons(text, sizeof text, 0);
    assert_string_equal(text, "");
    gw_view_reasons(text, sizeof text, GW_REASON(SHORT_GAMMA));
    assert_string_equal(text, "short-gamma");
    gw_view_reasons(text, sizeof text, GW_REASON(FLAT_VOL) | GW_REASON(SHORT_GAMMA) | GW_REASON(WARMUP));
    assert_string_equal(text, "warmup, short-gamma, flat-vol");
}

static void every_reason_fits_into_one_line(void **state)
{
    char text[512];
    unsigned commas = 0;
    unsigned reasons = 0;
    (void)state;
    gw_view_reasons(text, sizeof text, UINT64_MAX);
    for (const char *c = text; *c != '\0'; c++) {
        commas += *c == ',' ? 1 : 0;
    }
#define COUNT(name, bit, help) reasons++;
    GW_REASON_LIST(COUNT)
#undef COUNT
    assert_int_equal(commas + 1, reasons);
    assert_non_null(strstr(text, "breaker"));
}

static void a_short_buffer_is_never_overrun(void **state)
{
    char text[40];
    (void)state;
    memset(text, 'x', sizeof text);
    gw_view_reasons(text, 30, UINT64_MAX);
    assert_true(strlen(text) < 30);
    for (size_t i = 30; i < sizeof text; i++) {
        assert_int_equal(text[i], 'x');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dollars_carry_a_sign_and_a_scale),
        cmocka_unit_test(dollars_that_round_to_the_next_scale_take_it),
        cmocka_unit_test(less_than_half_a_cent_is_nothing),
        cmocka_unit_test(prices_are_grouped_by_thousands),
        cmocka_unit_test(a_level_that_does_not_exist_is_a_dash),
        cmocka_unit_test(reasons_are_named_in_the_order_of_their_bits),
        cmocka_unit_test(every_reason_fits_into_one_line),
        cmocka_unit_test(a_short_buffer_is_never_overrun),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
