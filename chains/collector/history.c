#include "chains/collector/history.h"

#include <string.h>

static struct gw_history_span make_span(uint32_t venue, uint64_t from, uint64_t last, uint64_t width)
{
    return (struct gw_history_span){.venue = venue, .next = from, .last = last, .width = width};
}

void gw_history_init(struct gw_history *history, uint64_t width_max)
{
    GW_ASSERT(width_max > 0);
    memset(history, 0, sizeof *history);
    history->width_max = width_max;
}

void gw_history_add_venue(struct gw_history *history, uint64_t from_block)
{
    GW_ASSERT(history->venue_count < GW_VENUES_MAX && history->span_count == history->venue_count);
    const uint32_t venue = (uint32_t)history->venue_count;
    history->from_blocks[venue] = from_block;
    history->spans[history->span_count++] = make_span(venue, from_block, UINT64_MAX, history->width_max);
    history->venue_count++;
}

static uint64_t end_of(const struct gw_history_span *span, uint64_t target)
{
    return span->last < target ? span->last : target;
}

bool gw_history_next(const struct gw_history *history, uint64_t target, struct gw_history_ask *out)
{
    for (size_t i = 0; i < history->span_count; i++) {
        const struct gw_history_span *span = &history->spans[i];
        const uint64_t end = end_of(span, target);
        if (span->next > end) {
            continue;
        }
        const bool is_rest = end - span->next < span->width;
        *out = (struct gw_history_ask){.span = i,
                                       .venue = span->venue,
                                       .from = span->next,
                                       .to = is_rest ? end : span->next + span->width - 1,
                                       .is_by_hash = span->is_by_hash};
        return true;
    }
    return false;
}

/* The ask is over. A closed span that was read to its end leaves the list. */
static void advance(struct gw_history *history, const struct gw_history_ask *ask)
{
    struct gw_history_span *span = &history->spans[ask->span];
    GW_ASSERT(ask->from == span->next && ask->to >= ask->from && ask->to < UINT64_MAX);
    span->next = ask->to + 1;
    span->tries = 0;
    span->is_by_hash = false;
    if (ask->span >= history->venue_count && span->next > span->last) {
        memmove(span, span + 1, (history->span_count - ask->span - 1) * sizeof *span);
        history->span_count--;
    }
}

void gw_history_take(struct gw_history *history, const struct gw_history_ask *ask)
{
    struct gw_history_span *span = &history->spans[ask->span];
    history->asks++;
    span->run = 0;
    span->calm++;
    if (span->calm >= GW_HISTORY_CALM && span->width < history->width_max) {
        span->width = span->width <= history->width_max / 2 ? 2 * span->width : history->width_max;
        span->calm = 0;
    }
    advance(history, ask);
}

static struct gw_history_gap *last_gap(struct gw_history *history, uint32_t venue, size_t *count)
{
    struct gw_history_gap *last = NULL;
    *count = 0;
    for (size_t i = 0; i < history->gap_count; i++) {
        if (history->gaps[i].venue == venue) {
            last = &history->gaps[i];
            ++*count;
        }
    }
    return last;
}

static void note_gap(struct gw_history *history, uint32_t venue, uint64_t from, uint64_t to,
                     enum gw_status why)
{
    size_t count = 0;
    struct gw_history_gap *last = last_gap(history, venue, &count);
    const bool is_next = last != NULL && last->to + 1 == from && last->status == (uint32_t)why;
    if (last != NULL && (is_next || count >= GW_HISTORY_GAPS_MAX)) {
        last->from = from < last->from ? from : last->from;
        last->to = to > last->to ? to : last->to;
        return;
    }
    history->gaps[history->gap_count++] =
        (struct gw_history_gap){.venue = venue, .status = (uint32_t)why, .from = from, .to = to};
}

static void give_up(struct gw_history *history, const struct gw_history_ask *ask, enum gw_status why)
{
    struct gw_history_span *span = &history->spans[ask->span];
    span->calm = 0;
    span->run += ask->from == ask->to ? 1 : 0;
    if (span->run == GW_HISTORY_RUN_MAX) { /* the endpoints give nothing of this: wide steps from here on */
        span->width = history->width_max;
    }
    note_gap(history, ask->venue, ask->from, ask->to, why);
    advance(history, ask);
}

/* Says nothing of the blocks: it passes, however long it takes, and never makes a gap. */
static bool is_weather(enum gw_status why)
{
    return why == GW_E_CONNECT || why == GW_E_RATE || why == GW_E_BILLING || why == GW_E_CHAIN ||
           why == GW_E_HTTP || why == GW_E_TIMEOUT || why == GW_E_BEHIND || why == GW_E_NOMEM ||
           why == GW_E_TAPE || why == GW_E_END;
}

/* Endpoints say "too much" with an HTTP status or with silence, too. */
static bool is_narrowed(const struct gw_history_span *span, const struct gw_history_ask *ask,
                        enum gw_status why)
{
    if (ask->from == ask->to || why == GW_E_MISSING || span->run >= GW_HISTORY_RUN_MAX) {
        return false;
    }
    return !is_weather(why) || why == GW_E_TIMEOUT ||
           (why == GW_E_HTTP && span->tries >= GW_HISTORY_TRIES_MAX);
}

bool gw_history_refuse(struct gw_history *history, const struct gw_history_ask *ask, enum gw_status why)
{
    struct gw_history_span *span = &history->spans[ask->span];
    history->asks++;
    span->tries++;
    span->calm = 0;
    if (is_narrowed(span, ask, why)) {
        span->width = (ask->to - ask->from + 1) / 2;
        span->tries = 0;
        return true;
    }
    if (is_weather(why)) {
        return false;
    }
    if (why != GW_E_MISSING && !ask->is_by_hash && ask->from == ask->to) {
        span->is_by_hash = true;
        span->tries = 0;
        return true;
    }
    const bool is_too_much = ask->is_by_hash && (why == GW_E_BOUND || why == GW_E_SIZE); /* and stays so */
    if (!is_too_much && span->tries < GW_HISTORY_TRIES_MAX && span->run < GW_HISTORY_RUN_MAX) {
        return false;
    }
    give_up(history, ask, why);
    return true;
}

void gw_history_miss(struct gw_history *history, uint32_t venue, uint64_t number, enum gw_status why)
{
    note_gap(history, venue, number, number, why);
}

void gw_history_skip(struct gw_history *history, const struct gw_history_ask *ask)
{
    advance(history, ask);
}

void gw_history_settle(struct gw_history *history, uint64_t number)
{
    for (size_t i = 0; i < history->venue_count; i++) {
        history->spans[i].next = number + 1;
        history->spans[i].tries = 0;
        history->spans[i].is_by_hash = false;
    }
}

bool gw_history_abandon(struct gw_history *history, enum gw_status why)
{
    bool is_recheck = false;
    for (size_t i = history->venue_count; i < history->span_count; i++) {
        const struct gw_history_span *span = &history->spans[i];
        is_recheck = is_recheck || span->is_recheck;
        if (!span->is_recheck) {
            note_gap(history, span->venue, span->next, span->last, why);
        }
    }
    history->span_count = history->venue_count;
    return is_recheck;
}

void gw_history_rewind(struct gw_history *history, uint64_t settled)
{
    for (size_t i = 0; i < history->venue_count; i++) {
        struct gw_history_span *span = &history->spans[i];
        const uint64_t floor = settled + 1 > history->from_blocks[i] ? settled + 1 : history->from_blocks[i];
        span->next = span->next > floor ? floor : span->next;
        span->tries = 0;
        span->is_by_hash = false;
    }
}

static void add_closed(struct gw_history *history, uint32_t venue, uint64_t from, uint64_t to,
                       bool is_recheck)
{
    GW_ASSERT(history->span_count < GW_HISTORY_SPANS_MAX);
    struct gw_history_span span = make_span(venue, from, to, history->width_max);
    span.is_recheck = is_recheck;
    history->spans[history->span_count++] = span;
}

void gw_history_recheck(struct gw_history *history, uint64_t from, uint64_t to)
{
    GW_ASSERT(history->span_count == history->venue_count && to < UINT64_MAX);
    for (uint32_t i = 0; i < history->venue_count; i++) {
        const uint64_t floor = history->from_blocks[i] > from ? history->from_blocks[i] : from;
        if (floor <= to) {
            add_closed(history, i, floor, to, true);
        }
    }
}

void gw_history_retry_gaps(struct gw_history *history)
{
    for (size_t i = 0; i < history->gap_count; i++) {
        const struct gw_history_gap *gap = &history->gaps[i];
        add_closed(history, gap->venue, gap->from, gap->to, false);
    }
    history->gap_count = 0;
}

uint64_t gw_history_left(const struct gw_history *history, uint64_t target)
{
    uint64_t left = 0;
    for (size_t i = 0; i < history->span_count; i++) {
        const struct gw_history_span *span = &history->spans[i];
        const uint64_t end = end_of(span, target);
        left += span->next > end ? 0 : end - span->next + 1;
    }
    return left;
}

uint64_t gw_history_missing(const struct gw_history *history, uint32_t venue)
{
    uint64_t blocks = 0;
    for (size_t i = 0; i < history->gap_count; i++) {
        const struct gw_history_gap *gap = &history->gaps[i];
        blocks += gap->venue == venue ? gap->to - gap->from + 1 : 0;
    }
    for (size_t i = history->venue_count; i < history->span_count; i++) {
        const struct gw_history_span *span = &history->spans[i];
        blocks += span->venue == venue && !span->is_recheck ? span->last - span->next + 1 : 0;
    }
    return blocks;
}

enum gw_status gw_history_add_gap(struct gw_history *history, const struct gw_history_gap *gap)
{
    size_t count = 0;
    GW_ENSURE(gap->venue < history->venue_count && gap->from <= gap->to && gap->to < UINT64_MAX &&
                  gap->status < GW_STATUS_COUNT,
              GW_E_FORMAT);
    (void)last_gap(history, gap->venue, &count);
    GW_ENSURE(count < GW_HISTORY_GAPS_MAX, GW_E_BOUND);
    history->gaps[history->gap_count++] = *gap;
    return GW_OK;
}
