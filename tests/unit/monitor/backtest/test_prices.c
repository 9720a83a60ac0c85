#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <unistd.h>

#include "monitor/backtest/prices.h"

static struct gw_prices fresh(void)
{
    return (struct gw_prices){.step_s = 60, .decimals_difference = 12};
}

static enum gw_status read_text(struct gw_prices *prices, const char *text)
{
    char path[] = "/tmp/gw-prices-XXXXXX";
    const int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
    close(file);
    const enum gw_status status = gw_prices_read(prices, path);
    unlink(path);
    return status;
}

static void ticks_of_a_pool_become_prices(void **state)
{
    (void)state;
    struct gw_prices prices = fresh();
    assert_int_equal(read_text(&prices, "timestamp,netAmount0,closeTick,openTick\n"
                                        "2023-08-17 00:00:00,1,201328,201329\n"
                                        "2023-08-17 00:01:00,-2,201330,201328\n"),
                     GW_OK);
    assert_int_equal(prices.count, 2);
    assert_int_equal(prices.start_s, 1692230400);
    assert_true(fabs(prices.items[0] / (1e12 * pow(1.0001, -201328.0)) - 1.0) < 1e-9);
    gw_prices_free(&prices);
}

static void files_follow_each_other_and_holes_keep_the_last_price(void **state)
{
    (void)state;
    struct gw_prices prices = fresh();
    assert_int_equal(read_text(&prices, "block_timestamp,norm_factor,WETH,OSQTH\n"
                                        "1692230400,0.29,1804.5,0.05\n1692230460,0.29,,0.05\n"
                                        "1692230580,0.29,1806.5,0.05\n"),
                     GW_OK);
    assert_int_equal(read_text(&prices, "timestamp,price\n2023-08-17T00:04:00,1807\n"), GW_OK);
    static const double wanted[] = {1804.5, 1804.5, 1804.5, 1806.5, 1807.0};
    assert_int_equal(prices.count, 5);
    assert_memory_equal(prices.items, wanted, sizeof wanted);
    gw_prices_free(&prices);
}

static void what_is_wrong_is_said_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *says;
    } rows[] = {
        {"", "line 0: the file is empty"},
        {"time,price\n", "line 1: no column is called timestamp"},
        {"timestamp,cost\n", "line 1: no column is called price"},
        {"timestamp,price\nyesterday,1\n", "line 2: no time"},
        {"timestamp,price\n2023-13-01 00:00:00,1\n", "line 2: no time"},
        {"timestamp,price\n1692230400\n", "line 2: no time"},
        {"timestamp,price\n1692230400,-3\n", "line 2: \"-3\" is no price"},
        {"timestamp,price\n1692230400,1e999\n", "line 2: \"1e999\" is no price"},
        {"timestamp,closeTick\n1692230400,99999999\n", "is no price"},
        {"timestamp,price\n1692230400,5\n1692230340,5\n", "line 3: time goes back"},
        {"timestamp,price\n1692230400,5\n1692240400,5\n", "line 3: a gap of"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct gw_prices prices = fresh();
        assert_int_equal(read_text(&prices, rows[i].text), GW_E_FORMAT);
        assert_non_null(strstr(prices.error, rows[i].says));
        gw_prices_free(&prices);
    }
    struct gw_prices prices = fresh();
    assert_int_equal(gw_prices_read(&prices, "/nowhere/at/all.csv"), GW_E_IO);
    prices.column = "mid";
    assert_int_equal(read_text(&prices, "timestamp,price\n1692230400,5\n"), GW_E_FORMAT);
    assert_non_null(strstr(prices.error, "no column is called mid"));
    gw_prices_free(&prices);
}

static void a_line_that_is_too_long_is_refused(void **state)
{
    (void)state;
    static char text[3 * GW_PRICES_LINE];
    struct gw_prices prices = fresh();
    memset(text, 'x', sizeof text - 1);
    assert_int_equal(read_text(&prices, text), GW_E_FORMAT);
    assert_non_null(strstr(prices.error, "longer than"));
    gw_prices_free(&prices);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ticks_of_a_pool_become_prices),
        cmocka_unit_test(files_follow_each_other_and_holes_keep_the_last_price),
        cmocka_unit_test(what_is_wrong_is_said_with_its_line),
        cmocka_unit_test(a_line_that_is_too_long_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
