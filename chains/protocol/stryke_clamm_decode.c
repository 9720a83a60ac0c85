#include <string.h>

#include "chains/protocol/range_pool.h"
#include "chains/protocol/stryke_clamm.h"

#define OPTION_WORDS      5u
#define RANGE_WORDS       6u
#define RANGE_WORDS_FIRST 5u /* of the first version: without a hook */

_Static_assert(sizeof(struct gw_stryke_range) <= GW_ENTRY_VALUE_MAX, "a range fits an entry");

/* Ids count from 1 and are never taken back. Those that find no place are told of in emit. */
static enum gw_status know_all(struct gw_venue *venue, size_t market, const struct gw_call_reply *reply)
{
    struct gw_stryke_market *m = &((struct gw_stryke_state *)venue->state)->markets[market];
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    enum gw_status status = GW_OK;
    GW_TRY(gw_abi_uint(&c, 64, &m->id_count));
    m->known_ids = m->known_ids < m->id_count ? m->known_ids : m->id_count; /* a reorganisation took some */
    while (status == GW_OK && m->known_ids < m->id_count) {
        const struct gw_key key = gw_stryke_option_key(market, m->known_ids + 1);
        status = gw_venue_find(venue, &key) != NULL ? GW_OK : gw_venue_touch(venue, &key);
        m->known_ids += status == GW_OK ? 1 : 0;
    }
    m->is_counted = status == GW_OK;
    return GW_OK;
}

/* Whose time has come without a log, and the ranges of those: looked at when places are short. */
static void retire_ended(struct gw_venue *venue)
{
    for (size_t i = 0; venue->table.count == GW_ENTRIES_MAX && i < venue->table.count; i++) {
        struct gw_entry *entry = &venue->table.entries[i];
        const bool is_range = entry->key.kind == GW_STRYKE_RANGE;
        const struct gw_key key =
            gw_stryke_option_key(entry->key.scope / GW_STRYKE_RANGES_MAX, gw_key_to_u64(&entry->key));
        const struct gw_entry *option = is_range ? gw_venue_find(venue, &key) : entry;
        entry->is_retired = option == NULL || !option->is_live ||
                            !gw_stryke_is_open((const void *)option->value, venue->block_time_s);
    }
}

static enum gw_status read_market(struct gw_venue *venue, enum gw_stryke_call call, size_t index,
                                  const struct gw_call_reply *reply)
{
    struct gw_stryke_market *market = &((struct gw_stryke_state *)venue->state)->markets[index];
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    if (call == GW_STRYKE_CALL_CALL_ASSET) {
        return gw_abi_address(&c, market->call_asset);
    }
    if (call == GW_STRYKE_CALL_PUT_ASSET) {
        GW_TRY(gw_abi_address(&c, market->put_asset));
        GW_ENSURE(memcmp(market->call_asset, market->put_asset, 20) != 0, GW_E_FORMAT);
        market->is_known = true;
        return GW_OK;
    }
    return know_all(venue, index, reply);
}

/* Ranges follow their option: told of by its log, or read again with it and then expected to be as they were. */
static enum gw_status know_ranges(struct gw_venue *venue, const struct gw_entry *entry)
{
    const struct gw_stryke_option *option = (const void *)entry->value;
    const bool is_read = entry->is_live && gw_stryke_is_open(option, venue->block_time_s) &&
                         option->range_count <= GW_STRYKE_RANGES_MAX;
    for (size_t i = 0; is_read && i < option->range_count; i++) {
        const struct gw_key key = gw_stryke_range_key(&entry->key, i);
        const struct gw_entry *range = gw_venue_find(venue, &key);
        if (range == NULL || !range->is_dirty || entry->expected == 0) {
            GW_TRY(gw_venue_touch(venue, &key));
        }
    }
    return GW_OK;
}

/* opData(id) -> (opTickArrayLen, tickLower, tickUpper, expiry, isCall); of an id that never was, zeros. */
static enum gw_status read_option(struct gw_venue *venue, struct gw_entry *entry,
                                  const struct gw_call_reply *reply)
{
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    struct gw_stryke_option option = {0};
    uint64_t expiry_s;
    GW_ENSURE(reply->size == 32u * OPTION_WORDS, GW_E_FORMAT);
    GW_TRY(gw_abi_uint(&c, 64, &option.range_count));
    GW_TRY(gw_range_read_tick(&c, &option.tick_lower));
    GW_TRY(gw_range_read_tick(&c, &option.tick_upper));
    GW_TRY(gw_abi_uint(&c, 63, &expiry_s));
    GW_TRY(gw_abi_bool(&c, &option.is_call));
    option.expiry_s = (int64_t)expiry_s;
    memcpy(entry->value, &option, sizeof option);
    entry->is_live = option.range_count > 0;
    entry->is_retired = !entry->is_live || !gw_stryke_is_open(&option, venue->block_time_s);
    return know_ranges(venue, entry);
}

/* mintOption() takes no other range for an option. */
static bool is_of_option(const struct gw_venue *venue, const struct gw_entry *entry,
                         const struct gw_stryke_range *range)
{
    const struct gw_key key =
        gw_stryke_option_key(entry->key.scope / GW_STRYKE_RANGES_MAX, gw_key_to_u64(&entry->key));
    const struct gw_stryke_option *option = (const void *)gw_venue_find(venue, &key)->value;
    return range->tick_lower < range->tick_upper &&
           (option->is_call ? range->tick_upper == option->tick_upper
                            : range->tick_lower == option->tick_lower);
}

/* opTickMap(id, index) -> (handler, pool, hook, tickLower, tickUpper, liquidityToUse) */
static enum gw_status read_range(const struct gw_venue *venue, struct gw_entry *entry,
                                 const struct gw_call_reply *reply)
{
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    struct gw_stryke_range range = {0};
    GW_ENSURE(reply->size == 32u * RANGE_WORDS || reply->size == 32u * RANGE_WORDS_FIRST, GW_E_FORMAT);
    GW_TRY(gw_abi_address(&c, range.handler));
    GW_TRY(gw_abi_address(&c, range.pool));
    if (reply->size == 32u * RANGE_WORDS) {
        uint8_t hook[20];
        GW_TRY(gw_abi_address(&c, hook));
    }
    GW_TRY(gw_range_read_tick(&c, &range.tick_lower));
    GW_TRY(gw_range_read_tick(&c, &range.tick_upper));
    GW_TRY(gw_range_read_u128(&c, &range.liquidity));
    GW_ENSURE(is_of_option(venue, entry, &range), GW_E_FORMAT);
    memcpy(entry->value, &range, sizeof range);
    entry->is_live = true;
    return GW_OK;
}

static enum gw_status read_reply(struct gw_venue *venue, enum gw_stryke_call call, size_t index,
                                 const struct gw_call_reply *reply)
{
    if (!reply->is_ok) {
        return GW_E_REVERT;
    }
    if (call == GW_STRYKE_CALL_OPTION) {
        return read_option(venue, &venue->table.entries[index], reply);
    }
    if (call == GW_STRYKE_CALL_RANGE) {
        return read_range(venue, &venue->table.entries[index], reply);
    }
    return read_market(venue, call, index, reply);
}

enum gw_status gw_stryke_decode(struct gw_venue *venue, unsigned round, const struct gw_reply_list *replies)
{
    static const char *const names[GW_STRYKE_CALL_COUNT] = {
        [GW_STRYKE_CALL_CALL_ASSET] = "callAsset",   [GW_STRYKE_CALL_PUT_ASSET] = "putAsset",
        [GW_STRYKE_CALL_COUNT_OF_IDS] = "optionIds", [GW_STRYKE_CALL_OPTION] = "opData",
        [GW_STRYKE_CALL_RANGE] = "opTickMap",
    };
    for (size_t i = 0; i < replies->count; i++) {
        const uint64_t tag = replies->calls[i].tag;
        const enum gw_stryke_call call = (enum gw_stryke_call)(tag >> 32);
        const size_t index = (size_t)(tag & UINT32_MAX);
        const bool is_of_market = call < GW_STRYKE_CALL_OPTION;
        const enum gw_status status = read_reply(venue, call, index, &replies->replies[i]);
        if (status == GW_E_BOUND) {
            gw_venue_fail(venue, "more than %u options and ranges", GW_ENTRIES_MAX);
        } else if (status != GW_OK) {
            gw_venue_fail(venue, "%s %llu: %s() %s (%zu bytes)", is_of_market ? "market" : "option",
                          is_of_market ? (unsigned long long)index + 1
                                       : (unsigned long long)gw_key_to_u64(&venue->table.entries[index].key),
                          names[call], status == GW_E_REVERT ? "reverted" : "does not decode",
                          replies->replies[i].size);
        }
        GW_TRY(status);
    }
    if (round == 2) {
        retire_ended(venue);
    }
    return GW_OK;
}
