#include "chains/collector/shares.h"

static const struct gw_call_reply refused = {.is_refused = true};

void gw_shares_init(struct gw_shares *shares)
{
    *shares = (struct gw_shares){
        .venue_max = GW_VENUE_BYTES_MAX, .round_max = GW_ROUND_BYTES_MAX, .silent_max = GW_SILENT_CALLS_MAX};
}

void gw_shares_clear(struct gw_shares *shares)
{
    shares->count = 0;
}

void gw_shares_add(struct gw_shares *shares, size_t end, bool is_feed)
{
    GW_ASSERT(shares->count < GW_SHARES_MAX);
    shares->parts[shares->count++] = (struct gw_share){.end = end, .is_feed = is_feed};
}

static struct gw_share *find_part(struct gw_shares *shares, size_t call)
{
    size_t i = 0;
    while (i < shares->count && call >= shares->parts[i].end) {
        i++;
    }
    GW_ASSERT(i < shares->count);
    return &shares->parts[i];
}

void gw_shares_take(struct gw_shares *shares, struct gw_call_reply *replies, const struct gw_chunk *chunk)
{
    for (size_t i = chunk->first; i < chunk->first + chunk->count; i++) {
        struct gw_share *part = find_part(shares, i);
        if (part->is_over || (part->is_feed && replies[i].size > GW_FEED_REPLY_MAX)) {
            replies[i] = refused;
            continue;
        }
        part->bytes += replies[i].size;
        part->is_over = !part->is_feed && part->bytes > shares->venue_max;
    }
}

void gw_shares_count_silent(struct gw_shares *shares, size_t call)
{
    struct gw_share *part = find_part(shares, call);
    part->silent++;
    part->is_over = part->is_over || (!part->is_feed && part->silent > shares->silent_max);
}

bool gw_shares_drop_largest(struct gw_shares *shares)
{
    struct gw_share *largest = NULL;
    bool is_lighter = false;
    for (size_t i = 0; i < shares->count; i++) {
        struct gw_share *part = &shares->parts[i];
        is_lighter = is_lighter || (part->is_over && part->bytes > 0);
        if (!part->is_feed && !part->is_over && part->bytes > 0 &&
            (largest == NULL || part->bytes > largest->bytes)) {
            largest = part;
        }
    }
    if (!is_lighter && largest == NULL) {
        return false;
    }
    if (!is_lighter) {
        largest->is_over = true;
    }
    for (size_t i = 0; i < shares->count; i++) {
        shares->parts[i].bytes = 0;
    }
    return true;
}

size_t gw_shares_cut(const struct gw_shares *shares, const struct gw_chunk *chunk, size_t *skipped)
{
    const size_t end = chunk->first + chunk->count;
    size_t first = chunk->first;
    size_t begin = 0;
    for (size_t i = 0; i < shares->count; i++) {
        const struct gw_share *part = &shares->parts[i];
        if (part->is_over && begin <= first && first < part->end) {
            first = part->end < end ? part->end : end;
        } else if (part->is_over && first < begin && begin < end && begin < part->end) {
            *skipped = first - chunk->first;
            return begin - first;
        }
        begin = part->end;
    }
    *skipped = first - chunk->first;
    return end - first;
}

void gw_shares_settle(const struct gw_shares *shares, struct gw_call_reply *replies)
{
    size_t begin = 0;
    for (size_t i = 0; i < shares->count; i++) {
        for (size_t k = begin; shares->parts[i].is_over && k < shares->parts[i].end; k++) {
            replies[k] = refused;
        }
        begin = shares->parts[i].end;
    }
}
