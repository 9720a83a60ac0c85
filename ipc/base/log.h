/* log: logfmt lines to stderr, e.g. `level=warn event=rpc.failed chain=devnet status=timeout`.
 *
 * ERROR = somebody must act, WARN = degraded and healing, INFO = state change, DEBUG = off by default
 * (GW_LOG=debug|info|warn|error). Event names are `noun.verb` constants. Values with spaces, quotes or
 * control bytes are quoted and escaped. Lines of one event beyond 20 in 10 s are dropped and counted; the
 * next line that passes carries dropped=N. A pair that would make the line longer than GW_LOG_LINE_MAX is
 * left out whole and counted in left_out=N. One thread per process logs.
 *
 *   GW_LOG(WARN, "rpc.failed", "chain", chain, "status", gw_status_name(s));
 * Keys and values alternate and are C strings; gw_log_u64() and friends format numbers into a small
 * rotating buffer that lives until the end of the statement (16 values).
 */
#ifndef GW_IPC_BASE_LOG_H
#define GW_IPC_BASE_LOG_H

#include <stdint.h>

#define GW_LOG_LINE_MAX 2048 /* bytes, with the newline */

enum gw_log_level { GW_LOG_DEBUG, GW_LOG_INFO, GW_LOG_WARN, GW_LOG_ERROR };

/* program: put on every line (copied; empty or NULL: left out). Reads GW_LOG, INFO when it is not set;
 * `verbose` lowers the level to DEBUG, `quiet` raises it to WARN at least. */
void gw_log_init(const char *program, int verbose, int quiet);
/* A NULL value is written as an empty one. */
void gw_log_write(enum gw_log_level level, const char *event, ...) __attribute__((sentinel));
const char *gw_log_u64(uint64_t value);
const char *gw_log_i64(int64_t value);
const char *gw_log_f64(double value);                        /* %.6g */
const char *gw_log_hex(const uint8_t *bytes, unsigned size); /* 0x..., at most 32 bytes */

/* Scheme and host (and port) of a URL, nothing else: keys hide in path, query and userinfo.
 * "invalid-url" when it has none. */
const char *gw_log_url(const char *url);

#define GW_LOG(level, ...) gw_log_write(GW_LOG_##level, __VA_ARGS__, (const char *)0)

#endif
