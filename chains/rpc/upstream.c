#include "chains/rpc/upstream.h"

#include <stdlib.h>
#include <string.h>

static bool is_http(const char *url)
{
    return strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0;
}

enum gw_status gw_upstreams_init(struct gw_upstreams *u, const char *const *urls, size_t count)
{
    *u = (struct gw_upstreams){0};
    GW_ENSURE(count > 0 && count <= GW_RPC_UPSTREAMS_MAX, GW_E_CONFIG);
    for (size_t i = 0; i < count; i++) {
        GW_ENSURE(urls[i] != NULL && is_http(urls[i]), GW_E_CONFIG);
    }
    for (size_t i = 0; i < count; i++) {
        u->list[i].url = strdup(urls[i]);
        if (u->list[i].url == NULL) {
            gw_upstreams_fini(u);
            return GW_E_NOMEM;
        }
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

struct gw_upstream *gw_upstreams_pick(struct gw_upstreams *u)
{
    struct gw_upstream *best = &u->list[u->preferred];
    return u->count == 0 || best->is_disabled ? NULL : best;
}

size_t gw_upstreams_usable_count(const struct gw_upstreams *u)
{
    size_t usable = 0;
    for (size_t i = 0; i < u->count; i++) {
        usable += u->list[i].is_disabled ? 0 : 1;
    }
    return usable;
}

static void prefer_next(struct gw_upstreams *u, const struct gw_upstream *bad)
{
    if (bad != &u->list[u->preferred]) {
        return; /* another request has already moved on */
    }
    for (size_t i = 1; i <= u->count; i++) {
        const size_t next = (u->preferred + i) % u->count;
        if (!u->list[next].is_disabled) {
            u->preferred = next;
            return;
        }
    }
}

void gw_upstreams_fail(struct gw_upstreams *u, struct gw_upstream *failed, enum gw_status status)
{
    if (status == GW_E_CONNECT || status == GW_E_TIMEOUT) {
        failed->is_checked = false;
    }
    prefer_next(u, failed);
}

void gw_upstreams_disable(struct gw_upstreams *u, struct gw_upstream *wrong)
{
    wrong->is_disabled = true;
    prefer_next(u, wrong);
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
