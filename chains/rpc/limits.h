/* limits: what an endpoint says of its own limits in reply headers. Pure.
 *
 * Read are Retry-After in seconds (RFC 9110, 10.2.3; a date is ignored: no wall clock here), and the pairs
 * x-ratelimit-remaining / x-ratelimit-reset and ratelimit-remaining / ratelimit-reset, reset as seconds from
 * now. A reset too large for that is a point in time and ignored. */
#ifndef GW_CHAINS_RPC_LIMITS_H
#define GW_CHAINS_RPC_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GW_LIMITS_RESET_S_MAX 86400u

struct gw_limits {
    uint64_t retry_after_ms; /* 0 = not said */
    uint64_t reset_ms;       /* 0 = not said */
    uint64_t remaining;      /* of use only with has_remaining */
    bool has_remaining;
};

/* One header line, its CR LF included or not. */
void gw_limits_read(struct gw_limits *limits, const char *line, size_t size);

#endif
