#include "chains/rpc/upstream.h"

#include <stdlib.h>
#include <string.h>

#define HEALTH_STEP  250u
#define LATENCY_HALF 2000u  /* ms of mean latency that halve the health */
#define HEAL_MS      60u    /* idle time that heals a thousandth */
#define FORGET_MS    15000u /* idle time in which a latency counts half */

static bool is_http(const char *url)
{
    return strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0;
}

enum gw_status gw_upstreams_init(struct gw_upstreams *u, const struct gw_rpc_endpoint *endpoints,
                                 size_t count, uint64_t now_ms)
{
    *u = (struct gw_upstreams){0};
    GW_ENSURE(count > 0 && count <= GW_RPC_UPSTREAMS_MAX, GW_E_CONFIG);
    for (size_t i = 0; i < count; i++) {
        GW_ENSURE(endpoints[i].url != NULL && is_http(endpoints[i].url), GW_E_CONFIG);
    }
    for (size_t i = 0; i < count; i++) {
        struct gw_upstream *upstream = &u->list[i];
        upstream->url = strdup(endpoints[i].url);
        if (upstream->url == NULL) {
            gw_upstreams_fini(u);
            return GW_E_NOMEM;
        }
        upstream->role = endpoints[i].role;
        upstream->success_permille = 1000;
        gw_pace_init(&upstream->pace, endpoints[i].rate_per_s, endpoints[i].budget_per_day, now_ms);
        u->count++;
    }
    return GW_OK;
}

void gw_upstreams_fini(struct gw_upstreams *u)
{
    for (size_t i = 0; i < u->count; i++) {
        free(u->list[i].url);
    }
    *u = (struct gw_upstreams){0};
}

uint32_t gw_upstreams_bit(const struct gw_upstreams *u, const struct gw_upstream *upstream)
{
    return (uint32_t)1 << (upstream - u->list);
}

unsigned gw_upstream_health(const struct gw_upstream *upstream, uint64_t now_ms)
{
    const uint64_t idle_ms = now_ms - upstream->judged_ms;
    const uint64_t healed = upstream->success_permille + idle_ms / HEAL_MS;
    const uint64_t success = healed < 1000 ? healed : 1000;
    const uint64_t latency_ms = upstream->latency_ms * FORGET_MS / (FORGET_MS + idle_ms);
    return (unsigned)(success * LATENCY_HALF / (LATENCY_HALF + latency_ms));
}

static unsigned rank_role(enum gw_upstream_role role, enum gw_upstream_use use)
{
    static const unsigned ranks[][4] = {
        [GW_UPSTREAM_READ] =
            {[GW_ROLE_PRIMARY] = 0, [GW_ROLE_FALLBACK] = 1, [GW_ROLE_ARCHIVE] = 2, [GW_ROLE_QUORUM] = 3},
        [GW_UPSTREAM_VOTE] =
            {[GW_ROLE_PRIMARY] = 0, [GW_ROLE_QUORUM] = 1, [GW_ROLE_FALLBACK] = 2, [GW_ROLE_ARCHIVE] = 3},
        [GW_UPSTREAM_RECALL] =
            {[GW_ROLE_ARCHIVE] = 0, [GW_ROLE_PRIMARY] = 1, [GW_ROLE_FALLBACK] = 2, [GW_ROLE_QUORUM] = 3},
    };
    return ranks[use][role];
}

/* Smaller is better; the place in the list decides last, by the caller's order. */
static uint64_t rank(const struct gw_upstream *upstream, enum gw_upstream_use use, uint64_t wait_ms,
                     uint64_t now_ms)
{
    const bool is_admitted = gw_breaker_admits(&upstream->breaker, now_ms);
    const uint64_t readiness = is_admitted && wait_ms == 0 ? 0 : is_admitted ? 1 : 2;
    const uint64_t delay_ms = is_admitted ? wait_ms : upstream->breaker.open_until_ms;
    const uint64_t illness = (1000 - gw_upstream_health(upstream, now_ms)) / HEALTH_STEP;
    return readiness << 60 | (delay_ms & UINT32_MAX) << 16 | (uint64_t)rank_role(upstream->role, use) << 8 |
           illness;
}

struct gw_upstream *gw_upstreams_pick(struct gw_upstreams *u, enum gw_upstream_use use, uint32_t excluded,
                                      uint64_t now_ms, uint64_t *wait_ms)
{
    struct gw_upstream *best = NULL;
    uint64_t best_rank = 0;
    *wait_ms = 0;
    for (size_t i = 0; i < u->count; i++) {
        struct gw_upstream *upstream = &u->list[i];
        const uint64_t wait = gw_pace_wait_ms(&upstream->pace, now_ms);
        if ((excluded >> i & 1) != 0 || wait == GW_PACE_SPENT ||
            gw_breaker_is_blocked(&upstream->breaker, now_ms)) {
            continue;
        }
        const uint64_t r = rank(upstream, use, wait, now_ms);
        if (best == NULL || r < best_rank) {
            best = upstream;
            best_rank = r;
            *wait_ms = wait;
        }
    }
    return best;
}

enum gw_status gw_upstreams_reason(struct gw_upstreams *u, uint64_t now_ms)
{
    enum gw_status reason = GW_E_CONNECT;
    for (size_t i = 0; i < u->count; i++) {
        if (gw_pace_wait_ms(&u->list[i].pace, now_ms) == GW_PACE_SPENT && reason != GW_E_CHAIN) {
            reason = GW_E_BILLING;
        } else if (gw_breaker_is_blocked(&u->list[i].breaker, now_ms) && reason != GW_E_CHAIN) {
            reason = u->list[i].breaker.block;
        }
    }
    return reason;
}

static void learn(struct gw_upstream *upstream, bool is_good, uint64_t took_ms, uint64_t now_ms)
{
    upstream->judged_ms = now_ms;
    upstream->success_permille = (7 * upstream->success_permille + (is_good ? 1000 : 0)) / 8;
    if (took_ms > 0) {
        upstream->latency_ms = upstream->latency_ms == 0 ? took_ms : (7 * upstream->latency_ms + took_ms) / 8;
    }
}

void gw_upstream_succeed(struct gw_upstream *upstream, uint64_t took_ms, uint64_t now_ms)
{
    gw_breaker_succeed(&upstream->breaker);
    learn(upstream, true, took_ms > 0 ? took_ms : 1, now_ms);
    upstream->success_permille += upstream->success_permille > 990 ? 1000 - upstream->success_permille : 0;
}

bool gw_upstream_fail(struct gw_upstream *upstream, enum gw_status status, uint64_t retry_after_ms,
                      uint64_t now_ms)
{
    upstream->errors[status]++;
    learn(upstream, false, 0, now_ms);
    if (status == GW_E_CONNECT || status == GW_E_TIMEOUT || status == GW_E_CHAIN) {
        upstream->is_checked = false;
    }
    if (status == GW_E_CHAIN || status == GW_E_BILLING) {
        gw_breaker_block(&upstream->breaker, status, now_ms);
        return true;
    }
    if (status == GW_E_RATE) {
        gw_pace_limit(&upstream->pace, retry_after_ms, now_ms);
    }
    if (status == GW_E_RATE || status == GW_E_BEHIND || status == GW_E_DISPUTE || status == GW_E_MISSING) {
        gw_breaker_forget(&upstream->breaker);
        return false;
    }
    return gw_breaker_fail(&upstream->breaker, now_ms);
}

void gw_upstream_blame(struct gw_upstream *upstream, enum gw_status why, uint64_t now_ms)
{
    upstream->errors[why]++;
    learn(upstream, false, 0, now_ms);
    for (unsigned i = 0; gw_breaker_is_closed(&upstream->breaker) && i < GW_BREAKER_FAILURES; i++) {
        (void)gw_breaker_fail(&upstream->breaker, now_ms);
    }
}

void gw_upstream_forget(struct gw_upstream *upstream, uint64_t took_ms, uint64_t now_ms)
{
    upstream->judged_ms = now_ms;
    gw_breaker_forget(&upstream->breaker);
    if (took_ms > upstream->latency_ms) {
        upstream->latency_ms = (7 * upstream->latency_ms + took_ms) / 8;
    }
}

bool gw_upstreams_is_behind(struct gw_upstreams *u, struct gw_upstream *upstream, int64_t head_time_s)
{
    upstream->head_time_s = head_time_s;
    for (size_t i = 0; i < u->count; i++) {
        if (u->list[i].head_time_s > head_time_s + GW_UPSTREAM_BEHIND_S) {
            return true;
        }
    }
    return false;
}

uint64_t gw_upstreams_backoff_ms(unsigned attempt, size_t usable, uint64_t first_ms)
{
    const size_t round = (attempt - 1) / (usable > 0 ? usable : 1);
    uint64_t wait_ms = round == 0 ? 0 : first_ms;
    for (size_t i = 1; i < round && wait_ms < GW_RPC_BACKOFF_MS_MAX; i++) {
        wait_ms *= 2;
    }
    return wait_ms < GW_RPC_BACKOFF_MS_MAX ? wait_ms : GW_RPC_BACKOFF_MS_MAX;
}
