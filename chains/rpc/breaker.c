#include "chains/rpc/breaker.h"

bool gw_breaker_admits(const struct gw_breaker *b, uint64_t now_ms)
{
    return !b->is_open || (now_ms >= b->open_until_ms && !b->is_probing);
}

bool gw_breaker_is_closed(const struct gw_breaker *b)
{
    return !b->is_open;
}

bool gw_breaker_is_blocked(const struct gw_breaker *b, uint64_t now_ms)
{
    return b->block != GW_OK && now_ms < b->open_until_ms;
}

void gw_breaker_start(struct gw_breaker *b)
{
    b->is_probing = b->is_open;
}

void gw_breaker_succeed(struct gw_breaker *b)
{
    *b = (struct gw_breaker){0};
}

static void open(struct gw_breaker *b, uint64_t first_ms, uint64_t now_ms)
{
    b->wait_ms = b->wait_ms == 0 ? first_ms : 2 * b->wait_ms;
    if (b->wait_ms > GW_BREAKER_WAIT_MS_MAX && b->wait_ms > first_ms) {
        b->wait_ms = first_ms > GW_BREAKER_WAIT_MS_MAX ? first_ms : GW_BREAKER_WAIT_MS_MAX;
    }
    b->is_open = true;
    b->is_probing = false;
    b->open_until_ms = now_ms + b->wait_ms;
}

bool gw_breaker_fail(struct gw_breaker *b, uint64_t now_ms)
{
    const bool was_open = b->is_open;
    b->failures++;
    if (was_open || b->failures >= GW_BREAKER_FAILURES) {
        open(b, GW_BREAKER_WAIT_MS, now_ms);
    }
    return b->is_open && !was_open;
}

void gw_breaker_forget(struct gw_breaker *b)
{
    b->is_probing = false;
}

void gw_breaker_block(struct gw_breaker *b, enum gw_status why, uint64_t now_ms)
{
    b->failures++;
    b->block = why;
    open(b, why == GW_E_BILLING ? GW_BREAKER_BILL_MS : GW_BREAKER_WAIT_MS, now_ms);
}
