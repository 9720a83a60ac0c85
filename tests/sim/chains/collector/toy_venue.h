/* toy_venue: the adapter of the toy chain's venue: one entry, read in the second round when a log touched it.
 */
#ifndef GW_TESTS_SIM_TOY_VENUE_H
#define GW_TESTS_SIM_TOY_VENUE_H

#include "chains/protocol/protocol.h"
#include "tests/sim/chains/collector/toy_chain.h"

static inline enum gw_status toy_watch(const struct gw_venue *venue, struct gw_watch *out)
{
    (void)venue;
    memset(out->addresses[0], TOY_VENUE, 20);
    gw_abi_topic(out->topics[0], "Changed()");
    out->address_count = 1;
    out->topic_count = 1;
    return GW_OK;
}

static inline enum gw_status toy_touch(struct gw_venue *venue, const struct gw_log *log)
{
    const struct gw_key key = gw_key_u64(1, 0, 7);
    GW_ENSURE(!log->is_long, GW_E_FORMAT);
    return gw_venue_touch(venue, &key);
}

static inline enum gw_status toy_plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    for (size_t i = 0; round == 1 && i < venue->table.count; i++) {
        uint8_t address[20];
        memset(address, TOY_VENUE, sizeof address);
        if (venue->table.entries[i].is_dirty) {
            GW_TRY(gw_call_list_add_none(calls, address, i, "quantity()"));
        }
    }
    return GW_OK;
}

static inline enum gw_status toy_decode(struct gw_venue *venue, unsigned round,
                                        const struct gw_reply_list *replies)
{
    (void)round;
    for (size_t i = 0; i < replies->count; i++) {
        struct gw_abi_cursor c = gw_abi_open(replies->replies[i].data, replies->replies[i].size);
        struct gw_entry *entry = &venue->table.entries[replies->calls[i].tag];
        uint64_t quantity = 0;
        if (!replies->replies[i].is_ok || gw_abi_uint(&c, 64, &quantity) != GW_OK) {
            gw_venue_fail(venue, "quantity() did not answer");
            return GW_E_FORMAT;
        }
        memcpy(entry->value, &quantity, sizeof quantity);
        entry->is_live = true;
    }
    return GW_OK;
}

static inline enum gw_status toy_emit(const struct gw_venue *venue, const struct gw_market *market,
                                      const struct gw_position_sink *sink)
{
    (void)market;
    for (size_t i = 0; i < venue->table.count; i++) {
        struct gw_position p = {.kind = GW_POSITION_CALL, .strike = 2000, .vol = 0.8};
        uint64_t quantity = 0;
        memcpy(&quantity, venue->table.entries[i].value, sizeof quantity);
        snprintf(p.venue, sizeof p.venue, "toy");
        snprintf(p.id, sizeof p.id, "7");
        snprintf(p.underlying, sizeof p.underlying, "ETH");
        p.quantity = -(double)quantity;
        p.expiry_s = TOY_TIME_S + 90 * 86400;
        GW_TRY(sink->position(sink->context, &p));
    }
    return GW_OK;
}

static inline uint64_t toy_fingerprint(const struct gw_entry *entry)
{
    uint64_t quantity = 0;
    memcpy(&quantity, entry->value, sizeof quantity);
    return quantity;
}

static const struct gw_protocol toy_protocol = {
    .name = "toy",
    .rounds = 2,
    .watch = toy_watch,
    .touch = toy_touch,
    .plan = toy_plan,
    .decode = toy_decode,
    .fingerprint = toy_fingerprint,
    .emit = toy_emit,
};

#endif
