/* bystander: a protocol of no logs, one call and one option, for venues that nobody lies to. */
#ifndef GW_TESTS_PROPERTY_HOSTILE_BYSTANDER_H
#define GW_TESTS_PROPERTY_HOSTILE_BYSTANDER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "chains/protocol/protocol.h"

static inline enum gw_status bystander_watch(const struct gw_venue *venue, struct gw_watch *out)
{
    (void)venue;
    out->address_count = 0;
    return GW_OK;
}

static inline enum gw_status bystander_plan(struct gw_venue *venue, unsigned round,
                                            struct gw_call_list *calls)
{
    static const uint8_t address[20] = {0x77};
    (void)venue;
    return gw_call_list_add_u64(calls, address, round, "quantity(uint256)", 1);
}

static inline enum gw_status bystander_decode(struct gw_venue *venue, unsigned round,
                                              const struct gw_reply_list *replies)
{
    struct gw_abi_cursor c = gw_abi_open(replies->replies[0].data, replies->replies[0].size);
    (void)round;
    assert_true(replies->count == 1 && replies->replies[0].is_ok);
    return gw_abi_uint(&c, 64, venue->state);
}

static inline enum gw_status bystander_emit(const struct gw_venue *venue, const struct gw_market *market,
                                            const struct gw_position_sink *sink)
{
    struct gw_position p = {.kind = GW_POSITION_CALL, .strike = 2000, .vol = 0.8, .id = "1"};
    snprintf(p.underlying, sizeof p.underlying, "%s", market->spots[0].underlying);
    snprintf(p.venue, sizeof p.venue, "%s", venue->name);
    p.quantity = (double)*(const uint64_t *)venue->state;
    p.expiry_s = market->block_time_s + 90 * 86400;
    return sink->position(sink->context, &p);
}

static const struct gw_protocol bystander = {.name = "bystander",
                                             .state_size = sizeof(uint64_t),
                                             .rounds = 1,
                                             .watch = bystander_watch,
                                             .touch = NULL,
                                             .plan = bystander_plan,
                                             .decode = bystander_decode,
                                             .emit = bystander_emit};

static inline void bystander_open(struct gw_venue *venue, const char *name)
{
    *venue = (struct gw_venue){.protocol = &bystander};
    snprintf(venue->name, sizeof venue->name, "%s", name);
    venue->state = calloc(1, bystander.state_size);
    venue->table.entries = calloc(1, sizeof *venue->table.entries);
    venue->table.index = calloc((size_t)2 * GW_ENTRIES_MAX, sizeof *venue->table.index);
    assert_true(venue->state != NULL && venue->table.entries != NULL && venue->table.index != NULL);
}

#endif
