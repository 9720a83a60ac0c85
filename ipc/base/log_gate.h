/* log_gate: how often a log event may be written.
 *
 * Each event has a window that opens with a line and lasts GW_LOG_WINDOW_MS; lines beyond GW_LOG_LINES_MAX
 * in it are dropped and counted. Events past the first GW_LOG_EVENTS_MAX share the last window.
 * Pure but for the struct; one thread.
 */
#ifndef GW_IPC_BASE_LOG_GATE_H
#define GW_IPC_BASE_LOG_GATE_H

#include <stdbool.h>
#include <stdint.h>

#define GW_LOG_WINDOW_MS  10000u
#define GW_LOG_LINES_MAX  20u
#define GW_LOG_EVENTS_MAX 128u

struct gw_log_window {
    const char *event; /* borrowed: event names are constants */
    uint64_t opened_ms;
    uint64_t dropped;
    uint32_t lines;
};

struct gw_log_gate {
    struct gw_log_window windows[GW_LOG_EVENTS_MAX];
    unsigned count;
};

/* Whether a line of `event` may be written now. *dropped: lines lost since the last one that was. */
bool gw_log_gate_pass(struct gw_log_gate *gate, uint64_t *dropped, const char *event, uint64_t mono_ms);

#endif
