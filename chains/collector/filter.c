#include "chains/collector/filter.h"

#include <string.h>

#include "chains/collector/text.h"

static bool is_among(const uint8_t *items, size_t count, size_t size, const uint8_t *item)
{
    for (size_t i = 0; i < count; i++) {
        if (memcmp(items + i * size, item, size) == 0) {
            return true;
        }
    }
    return false;
}

static bool may_return(const uint8_t *addresses, size_t address_count, const uint8_t *topics,
                       size_t topic_count, const uint8_t *indexed, size_t indexed_count,
                       const struct gw_log *log)
{
    return is_among(addresses, address_count, 20, log->address) && log->topic_count > 0 &&
           is_among(topics, topic_count, 32, log->topics[0]) &&
           (indexed_count == 0 ||
            (log->topic_count > 1 && is_among(indexed, indexed_count, 32, log->topics[1])));
}

bool gw_filter_holds(const struct gw_filter *filter, const struct gw_log *log)
{
    return may_return(filter->addresses[0], filter->address_count, filter->topics[0], filter->topic_count,
                      filter->indexed[0], filter->indexed_count, log);
}

bool gw_filter_is_watched(const struct gw_watch *watch, const struct gw_log *log)
{
    return may_return(watch->addresses[0], watch->address_count, watch->topics[0], watch->topic_count,
                      watch->indexed[0], watch->indexed_count, log);
}

_Static_assert(GW_FILTER_LIST_MAX >= GW_WATCH_MAX, "the filter of one venue fits");

void gw_filter_set(struct gw_filter *filter, const struct gw_watch *watch)
{
    memcpy(filter->addresses, watch->addresses, 20 * watch->address_count);
    memcpy(filter->topics, watch->topics, 32 * watch->topic_count);
    memcpy(filter->indexed, watch->indexed, 32 * watch->indexed_count);
    filter->address_count = watch->address_count;
    filter->topic_count = watch->topic_count;
    filter->indexed_count = watch->indexed_count;
}

/* What is new to the list goes behind it, each once; *count grows. False: it is full. */
static bool unite(uint8_t *items, size_t *count, size_t size, const uint8_t *more, size_t more_count)
{
    for (size_t i = 0; i < more_count; i++) {
        const uint8_t *item = more + i * size;
        if (is_among(items, *count, size, item)) {
            continue;
        }
        if (*count == GW_FILTER_LIST_MAX) {
            return false;
        }
        memcpy(items + *count * size, item, size);
        ++*count;
    }
    return true;
}

bool gw_filter_add(struct gw_filter *filter, const struct gw_watch *watch)
{
    size_t address_count = filter->address_count;
    size_t topic_count = filter->topic_count;
    size_t indexed_count = filter->indexed_count;
    const bool is_narrow = indexed_count > 0 && watch->indexed_count > 0;
    if (!unite(filter->addresses[0], &address_count, 20, watch->addresses[0], watch->address_count) ||
        !unite(filter->topics[0], &topic_count, 32, watch->topics[0], watch->topic_count) ||
        (is_narrow &&
         !unite(filter->indexed[0], &indexed_count, 32, watch->indexed[0], watch->indexed_count))) {
        return false;
    }
    filter->address_count = address_count;
    filter->topic_count = topic_count;
    filter->indexed_count = is_narrow ? indexed_count : 0;
    return true;
}

static char *put_hex_list(char *out, const uint8_t *items, size_t count, size_t size)
{
    out = gw_text_put(out, "[");
    for (size_t i = 0; i < count; i++) {
        out = gw_text_put(out, i == 0 ? "\"" : ",\"");
        out = gw_text_put_hex(out, items + i * size, size);
        out = gw_text_put(out, "\"");
    }
    return gw_text_put(out, "]");
}

_Static_assert(GW_FILTER_PARAMS_MAX > GW_FILTER_LIST_MAX * (42 + 3 + 2 * (66 + 3)) + 256, "a filter fits");

void gw_filter_put(char *out, const struct gw_filter *filter, const char *where)
{
    out = gw_text_put(out, "[{");
    out = gw_text_put(out, where);
    out = gw_text_put(out, ",\"address\":");
    out = put_hex_list(out, filter->addresses[0], filter->address_count, 20);
    out = gw_text_put(out, ",\"topics\":[");
    out = put_hex_list(out, filter->topics[0], filter->topic_count, 32);
    if (filter->indexed_count > 0) {
        out = gw_text_put(out, ",");
        out = put_hex_list(out, filter->indexed[0], filter->indexed_count, 32);
    }
    gw_text_put(out, "]}]");
}
