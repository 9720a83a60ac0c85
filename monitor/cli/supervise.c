#include "monitor/cli/supervise.h"

#include <string.h>

#include "ipc/base/log.h"

#define POLL_MS           5
#define RESTART_MS        1000
#define RESTART_SHIFT_MAX 5
#define RESTART_MS_MAX    30000

void gw_supervisor_init(struct gw_supervisor *s, bool is_replay, struct gw_view *view)
{
    memset(s, 0, sizeof *s);
    s->is_replay = is_replay;
    s->view = view;
}

struct gw_child *gw_supervisor_add(struct gw_supervisor *s, const char *name)
{
    struct gw_child *child = NULL;

    GW_ASSERT(s->child_count < GW_CHILDREN_MAX);
    child = &s->children[s->child_count++];
    child->supervisor = s;
    child->name = name;
    child->is_signer = s->child_count == 1;
    GW_ASSERT(gw_cli_program(child->program, sizeof child->program, name) == GW_OK);
    gw_child_flag(child, child->program);
    return child;
}

void gw_child_flag(struct gw_child *child, const char *flag)
{
    GW_ASSERT(child->argc + 1 < GW_CHILD_ARGUMENTS_MAX);
    child->argv[child->argc++] = flag;
}

void gw_child_option(struct gw_child *child, const char *flag, const char *value)
{
    if (value != NULL) {
        gw_child_flag(child, flag);
        gw_child_flag(child, value);
    }
}

static void start_child(struct gw_child *child);

static void on_kill_timer(uv_timer_t *timer)
{
    struct gw_supervisor *s = timer->data;

    for (size_t i = 0; i < s->child_count; i++) {
        if (s->children[i].is_running) {
            GW_LOG(ERROR, "child.killed", "name", s->children[i].name);
            uv_process_kill(&s->children[i].process, SIGKILL);
        }
    }
}

static bool is_any_running(const struct gw_supervisor *s)
{
    for (size_t i = 0; i < s->child_count; i++) {
        if (s->children[i].is_running) {
            return true;
        }
    }
    return false;
}

/* The first code stays. */
static void stop(struct gw_supervisor *s, int code)
{
    if (!s->is_stopping) {
        s->is_stopping = true;
        s->code = code;
        for (size_t i = 0; i < s->child_count; i++) {
            uv_timer_stop(&s->children[i].restart);
            if (s->children[i].is_running) {
                uv_process_kill(&s->children[i].process, SIGTERM);
            }
        }
        uv_timer_start(&s->kill, on_kill_timer, GW_STOP_MS, 0);
    }
    if (!is_any_running(s)) {
        uv_stop(&s->loop);
    }
}

static void on_restart(uv_timer_t *timer)
{
    start_child(timer->data);
}

static void restart_later(struct gw_child *child)
{
    unsigned shift = child->restarts < RESTART_SHIFT_MAX ? child->restarts : RESTART_SHIFT_MAX;
    uint64_t wait_ms = (uint64_t)RESTART_MS << shift;

    child->restarts++;
    wait_ms = wait_ms < RESTART_MS_MAX ? wait_ms : RESTART_MS_MAX;
    uv_timer_start(&child->restart, on_restart, wait_ms, 0);
}

/* A tape is played when every process but the signer has ended well. */
static bool is_tape_played(const struct gw_supervisor *s)
{
    for (size_t i = 1; i < s->child_count; i++) {
        if (!s->children[i].is_done) {
            return false;
        }
    }
    return true;
}

static void on_replay_exit(struct gw_child *child, int code)
{
    struct gw_supervisor *s = child->supervisor;

    if (code != 0) {
        GW_LOG(ERROR, "replay.failed", "name", child->name, "code", gw_log_i64(code));
        stop(s, code);
        return;
    }
    child->is_done = true;
    if (is_tape_played(s)) {
        stop(s, GW_EXIT_OK);
    }
}

static void on_child_exit(uv_process_t *process, int64_t exit_status, int term_signal)
{
    struct gw_child *child = process->data;
    struct gw_supervisor *s = child->supervisor;
    int code = term_signal != 0 ? GW_EXIT_SIGNAL_BASE + term_signal : (int)exit_status;

    child->is_running = false;
    uv_close((uv_handle_t *)process, NULL);
    uv_close((uv_handle_t *)&child->ready, NULL);
    if (s->is_stopping) {
        stop(s, s->code);
    } else if (s->is_replay) {
        on_replay_exit(child, code);
    } else if (code == GW_EXIT_USAGE || code == GW_EXIT_CONFIG) {
        GW_LOG(ERROR, "child.refused", "name", child->name, "code", gw_log_i64(code));
        stop(s, code);
    } else {
        GW_LOG(WARN, "child.ended", "name", child->name, "code", gw_log_i64(code), "restarts",
               gw_log_u64(child->restarts));
        restart_later(child);
    }
}

static void on_buffer(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    static char bytes[16];

    (void)handle;
    (void)suggested;
    *buffer = uv_buf_init(bytes, sizeof bytes);
}

static void on_ready(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer)
{
    struct gw_child *child = stream->data;
    struct gw_supervisor *s = child->supervisor;

    (void)buffer;
    if (count <= 0) {
        uv_read_stop(stream);
        return;
    }
    child->restarts = 0;
    GW_LOG(INFO, "child.ready", "name", child->name);
    for (size_t i = 1; child->is_signer && i < s->child_count; i++) {
        if (!s->children[i].is_running && !uv_is_active((uv_handle_t *)&s->children[i].restart)) {
            start_child(&s->children[i]);
        }
    }
}

static void start_child(struct gw_child *child)
{
    struct gw_supervisor *s = child->supervisor;
    uv_stdio_container_t stdio[4] = {
        {.flags = UV_IGNORE},
        {.flags = UV_IGNORE},
        {.flags = UV_INHERIT_FD, .data.fd = 2},
        {.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE, .data.stream = (uv_stream_t *)&child->ready},
    };
    uv_process_options_t options = {
        .file = child->program,
        .args = (char **)(uintptr_t)child->argv,
        .exit_cb = on_child_exit,
        .stdio_count = 4,
        .stdio = stdio,
    };
    int error = 0;

    child->argv[child->argc] = NULL;
    uv_pipe_init(&s->loop, &child->ready, 0);
    child->ready.data = child;
    child->process.data = child;
    error = uv_spawn(&s->loop, &child->process, &options);
    if (error != 0) {
        GW_LOG(ERROR, "child.unstartable", "program", child->program, "error", uv_strerror(error));
        uv_close((uv_handle_t *)&child->process, NULL);
        uv_close((uv_handle_t *)&child->ready, NULL);
        stop(s, GW_EXIT_FAILURE);
        return;
    }
    child->is_running = true;
    uv_read_start((uv_stream_t *)&child->ready, on_buffer, on_ready);
}

static void on_signal(uv_signal_t *handle, int signum)
{
    stop(handle->data, GW_EXIT_SIGNAL_BASE + signum);
}

static void on_poll(uv_timer_t *timer)
{
    struct gw_supervisor *s = timer->data;

    if (s->view != NULL) {
        gw_view_poll(s->view);
    }
}

static void close_handle(uv_handle_t *handle, void *unused)
{
    (void)unused;
    if (!uv_is_closing(handle)) {
        uv_close(handle, NULL);
    }
}

static void start_handles(struct gw_supervisor *s)
{
    static const int signums[] = {SIGINT, SIGTERM};

    uv_timer_init(&s->loop, &s->poll);
    uv_timer_init(&s->loop, &s->kill);
    s->poll.data = s;
    s->kill.data = s;
    uv_timer_start(&s->poll, on_poll, POLL_MS, POLL_MS);
    for (size_t i = 0; i < 2; i++) {
        uv_signal_init(&s->loop, &s->signals[i]);
        s->signals[i].data = s;
        uv_signal_start(&s->signals[i], on_signal, signums[i]);
    }
    for (size_t i = 0; i < s->child_count; i++) {
        uv_timer_init(&s->loop, &s->children[i].restart);
        s->children[i].restart.data = &s->children[i];
    }
}

int gw_supervise(struct gw_supervisor *s)
{
    if (uv_loop_init(&s->loop) != 0) {
        return GW_EXIT_FAILURE;
    }
    start_handles(s);
    start_child(&s->children[0]);
    uv_run(&s->loop, UV_RUN_DEFAULT);
    if (s->view != NULL) {
        gw_view_poll(s->view);
    }
    uv_walk(&s->loop, close_handle, NULL);
    uv_run(&s->loop, UV_RUN_DEFAULT);
    uv_loop_close(&s->loop);
    return s->code;
}
