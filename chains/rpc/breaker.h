/* breaker: whether an endpoint that failed may be asked again (Nygard 2007, circuit breaker).
 *
 * Closed: it may. Open after GW_BREAKER_FAILURES failures in a row, for GW_BREAKER_WAIT_MS, doubled with each
 * opening up to GW_BREAKER_WAIT_MS_MAX. Then half open: one request goes as a probe; its success closes the
 * breaker, its failure opens it again. Blocked is open at once and for a reason that asking cannot cure
 * sooner: another chain, a bill not paid. Pure; times are monotonic milliseconds.
 */
#ifndef GW_CHAINS_RPC_BREAKER_H
#define GW_CHAINS_RPC_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

#include "gammawatch/status.h"

#define GW_BREAKER_FAILURES    3u
#define GW_BREAKER_WAIT_MS     1000u
#define GW_BREAKER_WAIT_MS_MAX 60000u
#define GW_BREAKER_BILL_MS     600000u

struct gw_breaker {
    unsigned failures; /* in a row */
    uint64_t wait_ms;  /* of the last opening; 0 = none since it was closed */
    uint64_t open_until_ms;
    bool is_open;
    bool is_probing;
    enum gw_status block; /* GW_OK, or why asking is of no use before open_until_ms */
};

bool gw_breaker_admits(const struct gw_breaker *b, uint64_t now_ms);
/* Neither open nor blocked: what is asked here will probably be answered. */
bool gw_breaker_is_closed(const struct gw_breaker *b);
bool gw_breaker_is_blocked(const struct gw_breaker *b, uint64_t now_ms);

/* A request goes out, comes back well, or fails. `fail` returns true when it opened the breaker. */
void gw_breaker_start(struct gw_breaker *b);
void gw_breaker_succeed(struct gw_breaker *b);
bool gw_breaker_fail(struct gw_breaker *b, uint64_t now_ms);
/* The request was called off: nothing was learned. */
void gw_breaker_forget(struct gw_breaker *b);
void gw_breaker_block(struct gw_breaker *b, enum gw_status why, uint64_t now_ms);

#endif
