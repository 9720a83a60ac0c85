#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ipc/base/log.h"

static char captured[1u << 16];
static int stderr_saved = -1;
static FILE *capture_file;

static void begin_capture(void)
{
    capture_file = tmpfile();
    assert_non_null(capture_file);
    stderr_saved = dup(STDERR_FILENO);
    assert_true(stderr_saved >= 0);
    assert_true(dup2(fileno(capture_file), STDERR_FILENO) >= 0);
}

static const char *end_capture(void)
{
    assert_true(dup2(stderr_saved, STDERR_FILENO) >= 0);
    (void)close(stderr_saved);
    rewind(capture_file);
    captured[fread(captured, 1, sizeof captured - 1, capture_file)] = '\0';
    (void)fclose(capture_file);
    return captured;
}

static int clear_environment(void **state)
{
    (void)state;
    return unsetenv("GW_LOG");
}

static void a_line_holds_level_event_program_and_pairs(void **state)
{
    (void)state;
    begin_capture();
    gw_log_init("gw-test", 0, 0);
    GW_LOG(WARN, "rpc.failed", "chain", "devnet", "status", "timeout");
    GW_LOG(INFO, "head.moved");
    assert_string_equal(end_capture(),
                        "level=warn event=rpc.failed program=gw-test chain=devnet status=timeout\n"
                        "level=info event=head.moved program=gw-test\n");
}

static void values_that_would_break_a_line_are_quoted(void **state)
{
    (void)state;
    begin_capture();
    gw_log_init(NULL, 0, 0);
    GW_LOG(ERROR, "file.refused", "a", "two words", "b", "say \"no\" \\", "c", "x\ny\x1b", "d", "", "e",
           "k=v", "f", (const char *)NULL);
    assert_string_equal(end_capture(),
                        "level=error event=file.refused a=\"two words\" b=\"say \\\"no\\\" \\\\\" "
                        "c=\"x\\x0ay\\x1b\" d=\"\" e=\"k=v\" f=\"\"\n");
}

static void numbers_of_one_statement_live_side_by_side(void **state)
{
    (void)state;
    const uint8_t bytes[32] = {0xab, 0xcd};
    begin_capture();
    gw_log_init("", 0, 0);
    GW_LOG(INFO, "ring.opened", "u", gw_log_u64(UINT64_MAX), "i", gw_log_i64(INT64_MIN), "f",
           gw_log_f64(0.25), "h", gw_log_hex(bytes, 2), "n", gw_log_hex(bytes, 0), "url",
           gw_log_url("https://user:SECRET@node.example:8545/v3/SECRET?key=SECRET"), "bad",
           gw_log_url("SECRET"));
    assert_string_equal(end_capture(), "level=info event=ring.opened u=18446744073709551615 "
                                       "i=-9223372036854775808 f=0.25 h=0xabcd n=0x "
                                       "url=https://node.example:8545 bad=invalid-url\n");
    assert_int_equal(strlen(gw_log_hex(bytes, 32)), 66);
}

static const char *log_all_levels(int verbose, int quiet)
{
    begin_capture();
    gw_log_init("", verbose, quiet);
    GW_LOG(DEBUG, "a.b");
    GW_LOG(INFO, "a.b");
    GW_LOG(WARN, "a.b");
    GW_LOG(ERROR, "a.b");
    return end_capture();
}

#define DEBUG_LINE "level=debug event=a.b\n"
#define INFO_LINE  "level=info event=a.b\n"
#define WARN_LINE  "level=warn event=a.b\n"
#define ERROR_LINE "level=error event=a.b\n"

static void flags_come_before_the_environment(void **state)
{
    (void)state;
    assert_string_equal(log_all_levels(0, 0), INFO_LINE WARN_LINE ERROR_LINE);
    assert_string_equal(log_all_levels(1, 0), DEBUG_LINE INFO_LINE WARN_LINE ERROR_LINE);
    assert_string_equal(log_all_levels(0, 1), WARN_LINE ERROR_LINE);
    assert_int_equal(setenv("GW_LOG", "error", 1), 0);
    assert_string_equal(log_all_levels(0, 0), ERROR_LINE);
    assert_string_equal(log_all_levels(0, 1), ERROR_LINE);
    assert_string_equal(log_all_levels(1, 0), DEBUG_LINE INFO_LINE WARN_LINE ERROR_LINE);
    assert_int_equal(setenv("GW_LOG", "debug", 1), 0);
    assert_string_equal(log_all_levels(0, 0), DEBUG_LINE INFO_LINE WARN_LINE ERROR_LINE);
    assert_string_equal(log_all_levels(0, 1), WARN_LINE ERROR_LINE);
}

static void an_unknown_level_is_said_and_info_is_used(void **state)
{
    (void)state;
    assert_int_equal(setenv("GW_LOG", "loud", 1), 0);
    assert_string_equal(log_all_levels(0, 0), "level=warn event=log.level_unknown value=loud "
                                              "known=debug|info|warn|error\n" INFO_LINE WARN_LINE ERROR_LINE);
}

static void a_flood_of_one_event_is_cut_after_twenty_lines(void **state)
{
    (void)state;
    begin_capture();
    gw_log_init("", 0, 0);
    for (unsigned i = 0; i < 30; i++) {
        GW_LOG(INFO, "rpc.failed");
    }
    GW_LOG(INFO, "head.moved");
    const char *text = end_capture();
    unsigned lines = 0;
    for (const char *at = text; (at = strchr(at, '\n')) != NULL; at++) {
        lines++;
    }
    assert_int_equal(lines, 21);
    assert_non_null(strstr(text, "event=head.moved"));
}

static void a_pair_that_does_not_fit_is_left_out_and_counted(void **state)
{
    (void)state;
    static char wide[GW_LOG_LINE_MAX];
    memset(wide, 'x', sizeof wide - 1);
    begin_capture();
    gw_log_init("", 0, 0);
    GW_LOG(INFO, "reply.refused", "body", wide, "chain", "devnet");
    assert_string_equal(end_capture(), "level=info event=reply.refused chain=devnet left_out=1\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_line_holds_level_event_program_and_pairs, clear_environment),
        cmocka_unit_test_setup(values_that_would_break_a_line_are_quoted, clear_environment),
        cmocka_unit_test_setup(numbers_of_one_statement_live_side_by_side, clear_environment),
        cmocka_unit_test_setup(flags_come_before_the_environment, clear_environment),
        cmocka_unit_test_setup(an_unknown_level_is_said_and_info_is_used, clear_environment),
        cmocka_unit_test_setup(a_flood_of_one_event_is_cut_after_twenty_lines, clear_environment),
        cmocka_unit_test_setup(a_pair_that_does_not_fit_is_left_out_and_counted, clear_environment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
