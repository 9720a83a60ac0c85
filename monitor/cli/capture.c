#include "monitor/cli/capture.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "monitor/cli/cli.h"

struct pipes {
    int out[2];
    int err[2];
};

static void close_all(const struct pipes *pipes)
{
    const int fds[] = {pipes->out[0], pipes->out[1], pipes->err[0], pipes->err[1]};

    for (size_t i = 0; i < sizeof fds / sizeof fds[0]; i++) {
        if (fds[i] >= 0) {
            (void)close(fds[i]);
        }
    }
}

static void run_child(const struct pipes *pipes, const char *program, const char *const *argv)
{
    if (dup2(pipes->out[1], STDOUT_FILENO) >= 0 && dup2(pipes->err[1], STDERR_FILENO) >= 0) {
        execv(program, (char **)(uintptr_t)argv);
        fprintf(stderr, "cannot run %s: %s\n", program, strerror(errno));
    }
    _exit(GW_EXIT_FAILURE);
}

/* Takes what is there; false at the end. Beyond max it reads on into nothing and says so. */
static bool take(int fd, char *buffer, size_t *size, size_t max, bool *is_over)
{
    char scrap[4096];
    const bool is_full = *size == max;
    const ssize_t got = is_full ? read(fd, scrap, sizeof scrap) : read(fd, buffer + *size, max - *size);

    if (got < 0) {
        return errno == EINTR;
    }
    *is_over = *is_over || (is_full && got > 0);
    *size += is_full ? 0 : (size_t)got;
    return got > 0;
}

static enum gw_status listen_to(struct gw_capture *out, const struct pipes *pipes)
{
    struct pollfd fds[2] = {{.fd = pipes->out[0], .events = POLLIN}, {.fd = pipes->err[0], .events = POLLIN}};
    size_t err_size = 0;
    bool is_over = false;
    bool is_err_over = false;

    while (!is_over && (fds[0].fd >= 0 || fds[1].fd >= 0)) {
        if (poll(fds, 2, -1) < 0 && errno != EINTR) {
            return GW_E_IO;
        }
        if (fds[0].revents != 0 && !take(fds[0].fd, out->out, &out->out_size, GW_CAPTURE_OUT_MAX, &is_over)) {
            fds[0].fd = -1;
        }
        if (fds[1].revents != 0 && !take(fds[1].fd, out->err, &err_size, sizeof out->err - 1, &is_err_over)) {
            fds[1].fd = -1;
        }
    }
    out->out[out->out_size] = '\0';
    return is_over ? GW_E_BOUND : GW_OK;
}

static enum gw_status run(struct gw_capture *out, struct pipes *pipes, const char *const *argv)
{
    char program[GW_CLI_PATH_MAX];
    int ended = 0;

    GW_TRY(gw_cli_program(program, sizeof program, argv[0]));
    GW_ENSURE(pipe2(pipes->out, O_CLOEXEC) == 0 && pipe2(pipes->err, O_CLOEXEC) == 0, GW_E_IO);
    fflush(stdout);
    const pid_t pid = fork();
    GW_ENSURE(pid >= 0, GW_E_IO);
    if (pid == 0) {
        run_child(pipes, program, argv);
    }
    (void)close(pipes->out[1]);
    (void)close(pipes->err[1]);
    pipes->out[1] = -1;
    pipes->err[1] = -1;
    const enum gw_status status = listen_to(out, pipes);
    if (status != GW_OK) {
        (void)kill(pid, SIGKILL);
    }
    GW_ENSURE(waitpid(pid, &ended, 0) == pid, GW_E_IO);
    out->code = WIFEXITED(ended) ? WEXITSTATUS(ended) : GW_EXIT_SIGNAL_BASE + WTERMSIG(ended);
    return status;
}

enum gw_status gw_capture_run(struct gw_capture *out, const char *const *argv)
{
    struct pipes pipes = {{-1, -1}, {-1, -1}};

    memset(out, 0, sizeof *out);
    out->out = malloc(GW_CAPTURE_OUT_MAX + 1);
    GW_ENSURE(out->out != NULL, GW_E_NOMEM);
    const enum gw_status status = run(out, &pipes, argv);
    const int kept = errno;
    close_all(&pipes);
    if (status != GW_OK) {
        gw_capture_free(out);
    }
    errno = kept;
    return status;
}

void gw_capture_free(struct gw_capture *capture)
{
    free(capture->out);
    capture->out = NULL;
    capture->out_size = 0;
}

void gw_capture_why(char *out, size_t size, const struct gw_capture *capture)
{
    static const char key[] = "why=\"";
    const char *from = strstr(capture->err, key);
    const char *end = NULL;

    if (from != NULL) {
        from += sizeof key - 1;
        end = strchr(from, '"');
    } else {
        from = capture->err;
        end = strchr(from, '\n');
        from += strncmp(from, "gw-", 3) == 0 && strstr(from, ": ") != NULL
                    ? (size_t)(strstr(from, ": ") + 2 - from)
                    : 0;
    }
    const size_t length = end != NULL && end > from ? (size_t)(end - from) : strlen(from);
    if (length == 0) {
        snprintf(out, size, "it ended with code %d and said nothing", capture->code);
    } else {
        snprintf(out, size, "%.*s", (int)length, from);
    }
}

json_t *gw_capture_json(const struct gw_capture *capture)
{
    return json_loadb(capture->out, capture->out_size, JSON_REJECT_DUPLICATES, NULL);
}
