#include "chains/collector/rounds.h"

#include <inttypes.h>
#include <string.h>

#include "chains/collector/calls.h"
#include "chains/collector/emission.h"
#include "ipc/base/log.h"

#define REFUSALS_MAX 8u
_Static_assert(GW_ROUNDS_REST_BLOCKS == UINT64_C(1) << (REFUSALS_MAX - 2),
               "the longest rest is the most refused's");

static void note_contracts(struct gw_reader *reader, size_t venue)
{
    const size_t end = reader->calls.count;

    if (reader->round == 0 && gw_code_watch_is_noting(&reader->code, &reader->block)) {
        for (size_t i = reader->spans[venue]; i < end; i++) {
            gw_code_watch_note(&reader->code, venue, reader->calls.calls[i].to);
        }
    }
}

/* Of calls, and of their bytes. */
static size_t limit_part(size_t used, size_t max, size_t kept)
{
    const size_t most = used + GW_BOOK_PART(max);
    return most < max - kept ? most : max - kept;
}

/* In its part of the list, so that there is room for the market's calls whatever venues ask for. */
static enum gw_status plan_venue(struct gw_reader *reader, struct gw_venue *venue)
{
    struct gw_call_list *list = &reader->calls;
    const struct gw_call_list whole = *list;
    list->capacity = limit_part(list->count, list->capacity, GW_ROUNDS_CALLS_KEPT);
    list->arena_capacity = limit_part(list->arena_size, list->arena_capacity, GW_ROUNDS_ARENA_KEPT);
    const enum gw_status status = venue->protocol->plan(venue, reader->round, list);
    list->capacity = whole.capacity;
    list->arena_capacity = whole.arena_capacity;
    if (status != GW_OK) {
        list->count = whole.count;
        list->arena_size = whole.arena_size;
    }
    return status;
}

static enum gw_status plan_round(struct gw_reader *reader)
{
    size_t i = 0;

    gw_call_list_reset(&reader->calls);
    for (; i < reader->chain->venue_count; i++) {
        struct gw_venue *venue = &reader->chain->venues[i];
        reader->spans[i] = reader->calls.count;
        if (reader->is_excluded[i] || reader->round >= venue->protocol->rounds) {
            continue;
        }
        venue->reason[0] = '\0';
        venue->block_time_s = reader->block.time_s;
        venue->block_number = reader->block.number;
        const enum gw_status status = plan_venue(reader, venue);
        if (status != GW_OK) {
            gw_emission_exclude(reader, i, status);
        }
        note_contracts(reader, i);
    }
    reader->spans[i] = reader->calls.count;
    if (reader->round < GW_MARKET_ROUNDS) {
        GW_TRY((reader->round == 0 ? gw_market_plan : gw_market_plan_more)(&reader->chain->market,
                                                                           &reader->calls));
    }
    reader->spans[i + 1] = reader->calls.count;
    if (reader->round == 0) {
        GW_TRY(gw_consumers_plan(&reader->chain->consumers, &reader->calls));
    }
    reader->spans[i + 2] = reader->calls.count;
    return GW_OK;
}

static struct gw_reply_list replies_of(const struct gw_reader *reader, size_t span)
{
    return (struct gw_reply_list){reader->calls.calls + reader->spans[span],
                                  reader->replies + reader->spans[span],
                                  reader->spans[span + 1] - reader->spans[span]};
}

/* The oftener in a row, the longer: what an endpoint fails at once it may manage at the next block. */
static void let_rest(struct gw_reader *reader, size_t i)
{
    const unsigned refusals = reader->refusals[i];
    const uint64_t blocks = refusals > 1 ? UINT64_C(1) << (refusals - 2) : 0;
    reader->rests_until[i] = reader->block.number + 1 + blocks;
    reader->refusals[i] += blocks < GW_ROUNDS_REST_BLOCKS ? 1 : 0;
}

/* Too much once is so again. */
static enum gw_status find_large(struct gw_reader *reader, size_t i)
{
    if (!reader->asked.shares.parts[i].is_over) {
        return GW_OK;
    }
    gw_venue_fail(
        &reader->chain->venues[i],
        "its contracts answer with more than %u MB, or more than %u views of theirs revert without a word",
        GW_VENUE_BYTES_MAX >> 20, GW_SILENT_CALLS_MAX);
    reader->refusals[i] = REFUSALS_MAX;
    let_rest(reader, i);
    return GW_E_BOUND;
}

/* No endpoint runs this call, even alone: that is no answer that a venue could decode. */
static enum gw_status find_refused(struct gw_reader *reader, size_t venue, const struct gw_reply_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->replies[i].is_refused) {
            gw_venue_fail(&reader->chain->venues[venue],
                          "contract %s: a call of it is refused, even alone: gas, time or size",
                          gw_log_hex(list->calls[i].to, 20));
            reader->refusals[venue] += reader->refusals[venue] == 0 ? 1 : 0;
            let_rest(reader, venue);
            return GW_E_BOUND;
        }
    }
    return GW_OK;
}

static enum gw_status decode_round(struct gw_reader *reader)
{
    size_t count = reader->chain->venue_count;
    struct gw_reply_list list = replies_of(reader, count);

    if (reader->round == 0) {
        GW_TRY(gw_market_decode(&reader->chain->market, &list, reader->block.time_s));
        list = replies_of(reader, count + 1);
        gw_consumers_decode(&reader->chain->consumers, &list);
    } else if (reader->round < GW_MARKET_ROUNDS) {
        GW_TRY(gw_market_decode_more(&reader->chain->market, &list));
    }
    for (size_t i = 0; i < count; i++) {
        struct gw_venue *venue = &reader->chain->venues[i];
        if (reader->is_excluded[i] || reader->round >= venue->protocol->rounds) {
            continue;
        }
        list = replies_of(reader, i);
        enum gw_status status = find_large(reader, i);
        if (status == GW_OK) {
            status = find_refused(reader, i, &list);
        }
        if (status == GW_OK) {
            status = venue->protocol->decode(venue, reader->round, &list);
        }
        if (status != GW_OK) {
            gw_emission_exclude(reader, i, status);
        }
    }
    return GW_OK;
}

static enum gw_status gather_call(struct gw_reader *reader, size_t i)
{
    const struct gw_call_reply *known =
        reader->round == 0 || reader->is_stepwise ? NULL : gw_ahead_find(&reader->ahead, &reader->calls, i);
    reader->is_known[i] = known != NULL;
    if (known != NULL) {
        reader->replies[i] = *known;
        return GW_OK;
    }
    return gw_call_list_copy(&reader->asked.list, &reader->calls, i);
}

/* What is asked of an endpoint: calls of the round that were not asked ahead; with the first, those to ask ahead. */
static enum gw_status gather(struct gw_reader *reader)
{
    const size_t venues = reader->chain->venue_count;
    struct gw_call_list *asked = &reader->asked.list;
    struct gw_call_set *guess = &reader->ahead.guess;

    gw_call_list_reset(asked);
    gw_shares_clear(&reader->asked.shares);
    for (size_t part = 0; part < venues + 2; part++) {
        for (size_t i = reader->spans[part]; i < reader->spans[part + 1]; i++) {
            GW_TRY(gather_call(reader, i));
        }
        gw_shares_add(&reader->asked.shares, asked->count, part >= venues);
    }
    reader->guessed = 0;
    while (reader->round == 0 && reader->guessed < guess->list.count &&
           gw_call_list_copy(asked, &guess->list, reader->guessed) == GW_OK) {
        reader->guessed++;
    }
    gw_shares_add(&reader->asked.shares, asked->count, false);
    return GW_OK;
}

/* With its size, no byte changes its reply. */
static void digest_reply(struct gw_keccak *digest, const struct gw_call_reply *reply)
{
    uint8_t head[9] = {reply->is_ok ? 1 : 0};
    for (size_t k = 0; k < 8; k++) {
        head[1 + k] = (uint8_t)((uint64_t)reply->size >> 8 * (7 - k));
    }
    gw_keccak_update(digest, head, sizeof head);
    if (reply->size > 0) {
        gw_keccak_update(digest, reply->data, reply->size);
    }
}

static void spread(struct gw_reader *reader)
{
    size_t taken = 0;

    for (size_t i = 0; i < reader->calls.count; i++) {
        if (!reader->is_known[i]) {
            reader->replies[i] = reader->asked.replies[taken++];
        }
        digest_reply(&reader->digest, &reader->replies[i]);
    }
    if (reader->guessed > 0) {
        gw_ahead_take(&reader->ahead, reader->asked.replies + taken, reader->guessed);
    }
}

static void next_round(struct gw_reader *reader);

static void on_calls(void *context, enum gw_status status)
{
    struct gw_reader *reader = context;

    if (status == GW_AGAIN) {
        next_round(reader);
        return;
    }
    if (status == GW_OK) {
        spread(reader);
        status = decode_round(reader);
    }
    if (status != GW_OK) {
        reader->rounds_done(reader, status);
        return;
    }
    reader->round++;
    next_round(reader);
}

static void end(struct gw_reader *reader)
{
    const enum gw_status status = gw_emission_fill(reader);

    if (status == GW_OK) {
        gw_ahead_settle(&reader->ahead);
    }
    reader->rounds_done(reader, status);
}

/* A round without calls is decoded, too. */
static void next_round(struct gw_reader *reader)
{
    while (reader->round < GW_ROUNDS_MAX) {
        enum gw_status status = plan_round(reader);
        if (status == GW_OK) {
            status = gather(reader);
        }
        if (status == GW_OK && reader->asked.list.count > 0) {
            gw_calls_start(reader, on_calls);
            return;
        }
        if (status == GW_OK) {
            spread(reader);
            status = decode_round(reader);
        }
        if (status != GW_OK) {
            reader->rounds_done(reader, status);
            return;
        }
        reader->round++;
    }
    end(reader);
}

static void rest(struct gw_reader *reader)
{
    for (size_t i = 0; i < reader->chain->venue_count; i++) {
        const uint64_t until = reader->rests_until[i];
        const bool is_resting =
            reader->block.number < until && until <= reader->block.number + 1 + GW_ROUNDS_REST_BLOCKS;
        if (is_resting && !reader->is_excluded[i]) {
            gw_venue_fail(&reader->chain->venues[i],
                          "its views were too much for an endpoint, by size, gas or time: asked again at "
                          "block %" PRIu64,
                          until);
            gw_emission_exclude(reader, i, GW_E_BOUND);
        }
    }
}

void gw_rounds_start(struct gw_reader *reader, gw_reader_done done)
{
    reader->rounds_done = done;
    rest(reader);
    reader->is_weak = reader->is_weak || reader->chain->integrity.pin == GW_PIN_NUMBER;
    reader->round = 0;
    gw_ahead_begin(&reader->ahead);
    next_round(reader);
}
