/* supervise: starts the processes of the house and keeps them running.
 *
 * Order: gw-signer; when it listens, gw-monitor, one gw-collector per chain and, when asked for, gw-gateway. A child that ends is started
 * again after 1, 2, 4 .. 30 s; one that ends with a usage or configuration error ends everything with that
 * code, because starting it again cannot help. In a replay nothing is started again: the first failure ends
 * it. SIGINT and SIGTERM go to all children; after GW_STOP_MS they are killed.
 */
#ifndef GW_MONITOR_CLI_SUPERVISE_H
#define GW_MONITOR_CLI_SUPERVISE_H

#include <uv.h>

#include "monitor/cli/view.h"

#define GW_STOP_MS             5000
#define GW_CHILDREN_MAX        (GW_CLI_CHAINS_MAX + 3)
#define GW_CHILD_ARGUMENTS_MAX 64

struct gw_supervisor;

struct gw_child {
    struct gw_supervisor *supervisor;
    const char *name;
    char program[GW_CLI_PATH_MAX];
    const char *argv[GW_CHILD_ARGUMENTS_MAX];
    size_t argc;
    uv_process_t process;
    uv_pipe_t ready;
    uv_timer_t restart;
    unsigned restarts;
    bool is_running;
    bool is_done; /* replay: ended with 0 */
    bool is_signer;
};

struct gw_supervisor {
    uv_loop_t loop;
    uv_timer_t poll; /* view, and the end of a replay */
    uv_timer_t kill;
    uv_signal_t signals[2];
    struct gw_child children[GW_CHILDREN_MAX];
    size_t child_count;
    struct gw_view *view; /* NULL: nothing is shown */
    bool is_replay;
    bool is_stopping;
    int code;
};

void gw_supervisor_init(struct gw_supervisor *s, bool is_replay, struct gw_view *view);
/* The signer must be added first. Arguments are borrowed until gw_supervise() returns. */
struct gw_child *gw_supervisor_add(struct gw_supervisor *s, const char *name);
/* value NULL: the flag is left out. */
void gw_child_option(struct gw_child *child, const char *flag, const char *value);
void gw_child_flag(struct gw_child *child, const char *flag);
/* Runs to the end; returns an exit code. */
int gw_supervise(struct gw_supervisor *s);

#endif
