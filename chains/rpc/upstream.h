/* upstream: the endpoints of one chain, how well each does, and which is asked next. Pure, one thread; times
 * are monotonic milliseconds.
 *
 * Order of asking: who may be asked now before who must wait, then by role (primary, fallback, archive,
 * quorum), then by health in steps of a quarter, then by place in the list. So the primary is asked again as
 * soon as its breaker lets a probe through. Endpoints whose breaker is open are asked only when no other is
 * left; a blocked one (another chain, unpaid) and one whose budget is spent are not asked at all.
 * An endpoint is trusted only after its chain id was seen, and again after it was out of reach or of another
 * chain: what answers then may be another node.
 */
#ifndef GW_CHAINS_RPC_UPSTREAM_H
#define GW_CHAINS_RPC_UPSTREAM_H

#include <stdbool.h>

#include "chains/rpc/breaker.h"
#include "chains/rpc/pace.h"
#include "chains/rpc/rpc.h"

#define GW_UPSTREAM_BEHIND_S 30 /* a head this much older than another endpoint's is stale */

struct gw_upstream {
    char *url;
    enum gw_upstream_role role;
    bool is_checked;
    struct gw_breaker breaker;
    struct gw_pace pace;
    unsigned success_permille; /* moving mean, starts at 1000 */
    uint64_t latency_ms;       /* moving mean; 0 = none yet */
    uint64_t judged_ms;        /* when it answered or failed last */
    int64_t head_time_s;       /* block time of the newest head it showed; 0 = none */
    uint64_t requests;
    uint64_t errors[GW_STATUS_COUNT];
};

struct gw_upstreams {
    struct gw_upstream list[GW_RPC_UPSTREAMS_MAX];
    size_t count;
};

/* Copies the URLs. GW_E_CONFIG: none, too many, or one that is not http:// or https://; GW_E_NOMEM. */
GW_MUST_USE enum gw_status gw_upstreams_init(struct gw_upstreams *u, const struct gw_rpc_endpoint *endpoints,
                                             size_t count, uint64_t now_ms);
void gw_upstreams_fini(struct gw_upstreams *u);

enum gw_upstream_use {
    GW_UPSTREAM_READ,  /* any answer */
    GW_UPSTREAM_VOTE,  /* one of several answers: quorum endpoints stand before fallbacks */
    GW_UPSTREAM_RECALL /* old state: archives stand first */
};

/* The best one outside `excluded` (bit i: list[i]), and how long to wait before it may be asked; NULL when
 * none is left. */
struct gw_upstream *gw_upstreams_pick(struct gw_upstreams *u, enum gw_upstream_use use, uint32_t excluded,
                                      uint64_t now_ms, uint64_t *wait_ms);
uint32_t gw_upstreams_bit(const struct gw_upstreams *u, const struct gw_upstream *upstream);
/* Why nobody may be asked: GW_E_CHAIN, GW_E_BILLING, or GW_E_CONNECT. */
enum gw_status gw_upstreams_reason(struct gw_upstreams *u, uint64_t now_ms);

/* 0 bad .. 1000 good: share of successes, less for slowness. Both are forgotten within about a minute in which it was not
 * asked, so that who was ill is tried again. */
unsigned gw_upstream_health(const struct gw_upstream *upstream, uint64_t now_ms);
void gw_upstream_succeed(struct gw_upstream *upstream, uint64_t took_ms, uint64_t now_ms);
/* Counts and learns. GW_E_BEHIND, GW_E_DISPUTE, GW_E_MISSING and GW_E_RATE leave the breaker alone: the endpoint is
 * there. Returns true when the breaker opened. */
bool gw_upstream_fail(struct gw_upstream *upstream, enum gw_status status, uint64_t retry_after_ms,
                      uint64_t now_ms);
/* What it answered was proven false: out of the order of asking as if it had failed too often. */
void gw_upstream_blame(struct gw_upstream *upstream, enum gw_status why, uint64_t now_ms);
/* Its request was called off after `took_ms` because another one answered. */
void gw_upstream_forget(struct gw_upstream *upstream, uint64_t took_ms, uint64_t now_ms);

/* How old a head may be before another endpoint is asked: true when one that was seen is newer by more than
 * GW_UPSTREAM_BEHIND_S. Notes the head. */
bool gw_upstreams_is_behind(struct gw_upstreams *u, struct gw_upstream *upstream, int64_t head_time_s);

/* Wait before the n-th attempt (n counts from 2) over `usable` endpoints: none before one that was not asked
 * yet, then first_ms, doubling with each round up to GW_RPC_BACKOFF_MS_MAX. */
uint64_t gw_upstreams_backoff_ms(unsigned attempt, size_t usable, uint64_t first_ms);

#endif
