#include "ipc/base/log_gate.h"

#include <string.h>

static struct gw_log_window *find_window(struct gw_log_gate *gate, const char *event, uint64_t mono_ms)
{
    for (unsigned i = 0; i < gate->count; i++) {
        if (strcmp(gate->windows[i].event, event) == 0) {
            return &gate->windows[i];
        }
    }
    if (gate->count == GW_LOG_EVENTS_MAX) {
        return &gate->windows[GW_LOG_EVENTS_MAX - 1];
    }
    struct gw_log_window *window = &gate->windows[gate->count++];
    *window = (struct gw_log_window){.event = event, .opened_ms = mono_ms};
    return window;
}

bool gw_log_gate_pass(struct gw_log_gate *gate, uint64_t *dropped, const char *event, uint64_t mono_ms)
{
    struct gw_log_window *window = find_window(gate, event, mono_ms);
    if (mono_ms - window->opened_ms >= GW_LOG_WINDOW_MS) {
        window->opened_ms = mono_ms;
        window->lines = 0;
    }
    if (window->lines == GW_LOG_LINES_MAX) {
        window->dropped++;
        return false;
    }
    window->lines++;
    *dropped = window->dropped;
    window->dropped = 0;
    return true;
}
