#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chains/json/scan.h"

#define SIZE_MAX_TRIED 300u

static void every_path_stops_at_the_first_special_byte(void **state)
{
    (void)state;
    static const uint8_t specials[] = {'"', '\\', 0x00, 0x1f, 0x80, 0xff};
    for (int path = 0; path < GW_JSON_PATH_COUNT; path++) {
        gw_json_scan scan = gw_json_scan_path((enum gw_json_path)path);
        for (size_t at = 0; scan != NULL && at < SIZE_MAX_TRIED; at++) {
            uint8_t text[SIZE_MAX_TRIED];
            memset(text, 'a', sizeof text);
            text[at] = specials[at % sizeof specials];
            text[SIZE_MAX_TRIED - 1] = '"';
            assert_int_equal(scan(text, at / 2, sizeof text), at);
            assert_int_equal(scan(text, at, sizeof text), at);
        }
    }
}

static void every_path_takes_the_same_bytes_as_plain(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++) {
        const size_t expected = byte == '"' || byte == '\\' || byte < 0x20 || byte > 0x7f ? 140 : 150;
        uint8_t text[150];
        memset(text, 'z', sizeof text);
        text[140] = (uint8_t)byte;
        for (int path = 0; path < GW_JSON_PATH_COUNT; path++) {
            gw_json_scan scan = gw_json_scan_path((enum gw_json_path)path);
            assert_true(scan == NULL || scan(text, 0, sizeof text) == expected);
            text[3] = (uint8_t)byte;
            assert_true(scan == NULL || scan(text, 0, sizeof text) == (expected == 140 ? 3 : 150));
            text[3] = 'z';
        }
    }
}

static void the_inline_start_agrees_with_the_rest(void **state)
{
    (void)state;
    for (size_t at = 0; at < 64; at++) {
        for (size_t size = at + 1; size <= 64; size++) {
            uint8_t *text = malloc(size);
            assert_non_null(text);
            memset(text, 'a', size);
            text[at] = '\\';
            for (size_t from = 0; from <= at; from++) {
                assert_int_equal(gw_json_scan_short(text, from, size), at);
            }
            assert_int_equal(gw_json_scan_short(text, at + 1, size), size);
            free(text);
        }
    }
}

static void no_path_reads_behind_the_end(void **state)
{
    (void)state;
    for (int path = 0; path < GW_JSON_PATH_COUNT; path++) {
        gw_json_scan scan = gw_json_scan_path((enum gw_json_path)path);
        for (size_t size = 1; scan != NULL && size < SIZE_MAX_TRIED; size++) {
            uint8_t *text = malloc(size);
            assert_non_null(text);
            memset(text, 'a', size);
            assert_int_equal(scan(text, 0, size), size);
            free(text);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_path_stops_at_the_first_special_byte),
        cmocka_unit_test(every_path_takes_the_same_bytes_as_plain),
        cmocka_unit_test(the_inline_start_agrees_with_the_rest),
        cmocka_unit_test(no_path_reads_behind_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
