/* upstream: the endpoints of one chain and which is asked next.
 *
 * One is preferred until it fails; then the next one in the list is. An endpoint of another chain is out for
 * good. An endpoint is trusted only after its chain id was seen, and again after it was out of reach: what
 * answers then may be another node. Pure, one thread.
 */
#ifndef GW_CHAINS_RPC_UPSTREAM_H
#define GW_CHAINS_RPC_UPSTREAM_H

#include <stdbool.h>

#include "chains/rpc/rpc.h"

struct gw_upstream {
    char *url;
    bool is_checked;
    bool is_disabled;
};

struct gw_upstreams {
    struct gw_upstream list[GW_RPC_UPSTREAMS_MAX];
    size_t count;
    size_t preferred;
};

/* Copies the URLs. GW_E_CONFIG: none, too many, or one that is not http:// or https://; GW_E_NOMEM. */
GW_MUST_USE enum gw_status gw_upstreams_init(struct gw_upstreams *u, const char *const *urls, size_t count);
void gw_upstreams_fini(struct gw_upstreams *u);

/* The preferred one, or NULL when all are disabled. */
struct gw_upstream *gw_upstreams_pick(struct gw_upstreams *u);
size_t gw_upstreams_usable_count(const struct gw_upstreams *u);
void gw_upstreams_fail(struct gw_upstreams *u, struct gw_upstream *failed, enum gw_status status);
void gw_upstreams_disable(struct gw_upstreams *u, struct gw_upstream *wrong);

/* Wait before the n-th attempt (n counts from 2) over `usable` endpoints: none before one that was not asked
 * yet, then first_ms, doubling with each round up to GW_RPC_BACKOFF_MS_MAX. */
uint64_t gw_upstreams_backoff_ms(unsigned attempt, size_t usable, uint64_t first_ms);

#endif
