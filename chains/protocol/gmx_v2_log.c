/* Which position a log of the EventEmitter is about. */
#include <string.h>

#include "chains/protocol/gmx_v2_positions.h"

#define ITEMS_MAX     64u /* of one group; they have 18 at most */
#define ADDRESS_ITEMS 0u  /* members of EventLogData */
#define BYTES32_ITEMS 4u

/* EventUtils.EventLogData: seven groups, each of single items and of arrays, by name. */
#define GROUP(type) "((string," type ")[],(string," type "[])[])"
#define EVENT_DATA                                                                                           \
    "(" GROUP("address") "," GROUP("uint256") "," GROUP("int256") "," GROUP("bool") "," GROUP(               \
        "bytes32") "," GROUP("bytes") "," GROUP("string") ")"

static const char event[] = "EventLog1(address,string,string,bytes32," EVENT_DATA ")";
static const char *const names[] = {"PositionIncrease", "PositionDecrease"};
#define NAMES (sizeof names / sizeof names[0])

enum gw_status gw_gmx_v2_watch(const struct gw_venue *venue, struct gw_watch *out)
{
    const struct gw_gmx_v2_config *cfg = venue->config;
    if (!gw_gmx_v2_has_accounts(cfg)) {
        return gw_venue_watch_nothing(venue, out);
    }
    memcpy(out->addresses[0], cfg->event_emitter, 20);
    out->address_count = 1;
    gw_abi_topic(out->topics[0], event);
    out->topic_count = 1;
    for (size_t i = 0; i < NAMES; i++) {
        gw_abi_topic(out->indexed[i], names[i]); /* of an indexed string the hash alone is told */
    }
    out->indexed_count = NAMES;
    return GW_OK;
}

/* The value of the named item of a group of EventLogData. */
static enum gw_status find_item(uint8_t out[32], struct gw_abi_cursor data, size_t member, const char *name)
{
    struct gw_abi_cursor group;
    struct gw_abi_cursor items;
    size_t count;
    GW_TRY(gw_abi_skip(&data, member));
    GW_TRY(gw_abi_tail(&data, &group));
    GW_TRY(gw_abi_tail(&group, &items));
    GW_TRY(gw_abi_array(&items, ITEMS_MAX, 1, &count));
    for (size_t i = 0; i < count; i++) {
        struct gw_abi_cursor item;
        struct gw_abi_cursor key;
        const uint8_t *text;
        size_t size;
        GW_TRY(gw_abi_tail(&items, &item));
        GW_TRY(gw_abi_tail(&item, &key));
        GW_TRY(gw_abi_bytes(&key, &text, &size));
        if (size == strlen(name) && memcmp(text, name, size) == 0) {
            return gw_abi_word(&item, out);
        }
    }
    return GW_E_FORMAT;
}

/* Arguments that are not indexed: msgSender, eventName, eventData. */
static enum gw_status read_log(struct gw_key *key, uint8_t market[32], const struct gw_log *log)
{
    struct gw_abi_cursor c = gw_abi_open(log->data, log->data_size);
    struct gw_abi_cursor data;
    GW_TRY(gw_abi_skip(&c, 2));
    GW_TRY(gw_abi_tail(&c, &data));
    GW_TRY(find_item(market, data, ADDRESS_ITEMS, "market"));
    *key = (struct gw_key){.kind = GW_GMX_V2_POSITION};
    return find_item(key->id, data, BYTES32_ITEMS, "positionKey");
}

static enum gw_status touch_all(struct gw_venue *venue)
{
    const struct gw_key list = gw_gmx_v2_list_key();
    gw_venue_mark_all_dirty(venue);
    return gw_venue_touch(venue, &list);
}

enum gw_status gw_gmx_v2_touch(struct gw_venue *venue, const struct gw_log *log)
{
    struct gw_key key;
    uint8_t market[32];
    if (log->is_long) {
        return touch_all(venue);
    }
    enum gw_status status = read_log(&key, market, log);
    if (status != GW_OK) {
        gw_venue_fail(venue, "a log of a position does not decode");
        return GW_E_FORMAT;
    }
    const uint32_t index = gw_gmx_v2_find_market(venue->config, market + 12);
    if (index == GW_GMX_V2_MARKET_FOREIGN) {
        return GW_OK;
    }
    status = gw_venue_touch(venue, &key);
    if (status != GW_OK) {
        gw_venue_fail(venue, "more than %u positions", GW_ENTRIES_MAX);
        return status;
    }
    ((struct gw_gmx_v2_position *)(void *)gw_venue_find(venue, &key)->value)->market = index;
    return GW_OK;
}
