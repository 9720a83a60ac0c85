#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ipc/base/option.h"

static void modes_are_known_by_their_names(void **state)
{
    (void)state;
    static const char *const names[] = {"live", "dry_run", "replay"};
    for (unsigned i = 0; i < 3; i++) {
        enum gw_mode mode = GW_MODE_LIVE;
        assert_int_equal(gw_option_parse_mode(&mode, names[i], NULL), 0);
        assert_int_equal(mode, i);
        assert_string_equal(gw_option_mode_name(mode), names[i]);
    }
}

static void readiness_is_one_byte_and_then_the_end(void **state)
{
    (void)state;
    char byte = 0;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    gw_option_signal_ready(ends[1]);
    assert_int_equal(read(ends[0], &byte, 1), 1);
    assert_int_equal(read(ends[0], &byte, 1), 0);
    close(ends[0]);
    gw_option_signal_ready(-1);
}

/* The child of a child: when the supervisor in between is killed, the process it started must end, and the pipe that
 * only it holds open tells. */
static void a_process_ends_with_the_supervisor_that_started_it(void **state)
{
    (void)state;
    int ends[2];
    char byte = 0;
    assert_int_equal(pipe(ends), 0);
    const pid_t supervisor = fork();
    if (supervisor == 0) {
        if (fork() == 0) {
            int descriptor = -1;
            (void)gw_option_parse_ready(&descriptor, "9", NULL);
            if (write(ends[1], "r", 1) == 1) {
                pause();
            }
            _exit(0);
        }
        close(ends[1]);
        pause();
        _exit(0);
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], &byte, 1), 1);
    assert_int_equal(kill(supervisor, SIGKILL), 0);
    assert_int_equal(waitpid(supervisor, NULL, 0), supervisor);
    struct pollfd end = {.fd = ends[0], .events = POLLIN};
    assert_int_equal(poll(&end, 1, 20000), 1);
    assert_int_equal(read(ends[0], &byte, 1), 0);
    close(ends[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modes_are_known_by_their_names),
        cmocka_unit_test(readiness_is_one_byte_and_then_the_end),
        cmocka_unit_test(a_process_ends_with_the_supervisor_that_started_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
