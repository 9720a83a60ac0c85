#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chains/json/marks.h"

#define WINDOW (64u * GW_JSON_MARKS)

static bool is_plain(uint8_t byte)
{
    return byte != '"' && byte != '\\' && byte >= 0x20 && byte < 0x80;
}

static bool is_marked(const uint64_t *marks, size_t at)
{
    return (marks[at / 64] >> at % 64 & 1) != 0;
}

static void every_path_marks_what_is_not_plain(void **state)
{
    (void)state;
    uint8_t text[1024];
    uint64_t marks[sizeof text / 64];
    for (size_t i = 0; i < sizeof text; i++) {
        text[i] = (uint8_t)(i * 167 + i / 256 * 31);
    }
    for (int path = 0; path < GW_JSON_MARK_COUNT; path++) {
        const gw_json_marker mark = gw_json_marker_path((enum gw_json_mark_path)path);
        if (mark == NULL) {
            continue;
        }
        memset(marks, 0xa5, sizeof marks);
        mark(marks, text, sizeof text / 64);
        for (size_t i = 0; i < sizeof text; i++) {
            assert_int_equal(is_marked(marks, i), !is_plain(text[i]));
        }
    }
}

/* Exactly as much memory as there is text, so that a sanitizer sees a read behind it. */
static void what_lies_behind_the_text_is_marked_and_not_read(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 63, 64, 65, 1000, WINDOW - 1};
    uint64_t marks[GW_JSON_MARKS];
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        uint8_t *text = malloc(sizes[i] + 1);
        assert_non_null(text);
        memset(text + 1, 'a', sizes[i]);
        const size_t words = gw_json_mark(marks, text + 1, sizes[i]);
        assert_int_equal(words, sizes[i] / 64 + 1);
        for (size_t k = 0; k < 64 * words; k++) {
            assert_int_equal(is_marked(marks, k), k >= sizes[i]);
        }
        free(text);
    }
}

static void a_long_text_fills_the_window(void **state)
{
    (void)state;
    static uint8_t text[WINDOW + 1];
    uint64_t marks[GW_JSON_MARKS];
    memset(text, 'a', sizeof text);
    text[WINDOW - 1] = '"';
    assert_int_equal(gw_json_mark(marks, text, WINDOW), GW_JSON_MARKS);
    assert_int_equal(gw_json_mark(marks, text, sizeof text), GW_JSON_MARKS);
    assert_int_equal(marks[0], 0);
    assert_true(is_marked(marks, WINDOW - 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_path_marks_what_is_not_plain),
        cmocka_unit_test(what_lies_behind_the_text_is_marked_and_not_read),
        cmocka_unit_test(a_long_text_fills_the_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
