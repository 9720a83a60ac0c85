/* command: runs the built `gammawatch` and keeps what it said. */
#ifndef GW_TESTS_UNIT_MONITOR_CLI_COMMAND_H
#define GW_TESTS_UNIT_MONITOR_CLI_COMMAND_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define COMMAND_OUTPUT_MAX 262144u

struct command {
    int code;
    char output[COMMAND_OUTPUT_MAX]; /* stdout, then stderr */
};

/* arguments: as in a shell; input: for its stdin. */
static inline void command_run(struct command *c, const char *arguments, const char *input)
{
    char path[] = "/tmp/gw-command-XXXXXX";
    char line[1024];
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, input, strlen(input)), (ssize_t)strlen(input));
    close(fd);
    int size =
        snprintf(line, sizeof line, "{ %s/gammawatch %s; } <%s 2>%s.err; code=$?; cat %s.err; exit $code",
                 GW_BIN_DIR, arguments, path, path, path);
    assert_true(size > 0 && (size_t)size < sizeof line);
    FILE *pipe = popen(line, "r");
    assert_non_null(pipe);
    size_t got = fread(c->output, 1, sizeof c->output - 1, pipe);
    c->output[got] = '\0';
    int status = pclose(pipe);
    assert_true(WIFEXITED(status));
    c->code = WEXITSTATUS(status);
    unlink(path);
    snprintf(line, sizeof line, "%s.err", path);
    unlink(line);
}

#endif
