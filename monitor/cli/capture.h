/* capture: runs a program of the house to its end and keeps what it said. */
#ifndef GW_MONITOR_CLI_CAPTURE_H
#define GW_MONITOR_CLI_CAPTURE_H

#include <jansson.h>
#include <stddef.h>

#include "gammawatch/status.h"

#define GW_CAPTURE_OUT_MAX (8u << 20) /* bytes of standard output */
#define GW_CAPTURE_ERR_MAX 4096u      /* of standard error, the rest is dropped */

struct gw_capture {
    int code; /* exit code; 128 + signal when it was killed */
    char *out;
    size_t out_size;
    char err[GW_CAPTURE_ERR_MAX];
};

/* argv[0] names the program beside this one. GW_E_IO (errno tells), GW_E_NOMEM, GW_E_BOUND: it said more than
 * GW_CAPTURE_OUT_MAX and was ended. */
GW_MUST_USE enum gw_status gw_capture_run(struct gw_capture *out, const char *const *argv);
void gw_capture_free(struct gw_capture *capture);

/* The line of standard error that says why: "why" of a log line, or the text without the program's name. */
void gw_capture_why(char *out, size_t size, const struct gw_capture *capture);

/* What it printed, as JSON; a new reference; NULL when it is none. */
json_t *gw_capture_json(const struct gw_capture *capture);

#endif
