#include "monitor/feed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "monitor/layout.h"

enum gw_status gw_feeds_init(struct gw_feeds *feeds)
{
    memset(feeds, 0, sizeof *feeds);
    feeds->items = calloc(GW_FEEDS_MAX, sizeof *feeds->items);
    feeds->histories = calloc(GW_UNDERLYINGS_MAX, sizeof *feeds->histories);
    const enum gw_status status = gw_recall_init(&feeds->recall);
    return feeds->items != NULL && feeds->histories != NULL ? status : GW_E_NOMEM;
}

void gw_feeds_fini(struct gw_feeds *feeds)
{
    free(feeds->items);
    free(feeds->histories);
    gw_recall_fini(&feeds->recall);
    memset(feeds, 0, sizeof *feeds);
}

static struct gw_feed *find_feed(struct gw_feeds *feeds, const uint8_t feed_id[32])
{
    for (size_t i = 0; i < feeds->count; i++) {
        if (memcmp(feeds->items[i].identity.feed_id, feed_id, 32) == 0) {
            return &feeds->items[i];
        }
    }
    return NULL;
}

struct gw_memory *gw_feeds_memory(struct gw_feeds *feeds, const char *underlying)
{
    size_t i = 0;
    while (i < feeds->memory_count && strcmp(feeds->memories[i].underlying, underlying) != 0) {
        i++;
    }
    if (i == GW_UNDERLYINGS_MAX) {
        return NULL;
    }
    if (i == feeds->memory_count) {
        feeds->memory_count++;
        snprintf(feeds->memories[i].underlying, sizeof feeds->memories[i].underlying, "%s", underlying);
    }
    return &feeds->memories[i];
}

struct gw_history *gw_feeds_history(struct gw_feeds *feeds, const struct gw_memory *memory)
{
    return &feeds->histories[memory - feeds->memories];
}

static enum gw_status visit_start(struct gw_feeds *feeds, const void *payload, size_t size)
{
    struct gw_journal_start start;
    GW_ENSURE(size == sizeof start, GW_E_LAYOUT);
    memcpy(&start, payload, sizeof start);
    GW_ENSURE(start.layout == gw_layout_number() && start.mode <= GW_MODE_REPLAY, GW_E_LAYOUT);
    feeds->epoch = start.epoch > feeds->epoch ? start.epoch : feeds->epoch;
    feeds->mode = (enum gw_mode)start.mode;
    feeds->starts++;
    return GW_OK;
}

static bool is_terminated(const char *text, size_t size)
{
    return memchr(text, '\0', size) != NULL;
}

static enum gw_status visit_memory(struct gw_feeds *feeds, const void *payload, size_t size)
{
    const struct gw_journal_memory *entry = payload;
    GW_ENSURE(size == sizeof *entry &&
                  is_terminated(entry->memory.underlying, sizeof entry->memory.underlying),
              GW_E_LAYOUT);
    struct gw_memory *memory = gw_feeds_memory(feeds, entry->memory.underlying);
    GW_ENSURE(memory != NULL, GW_E_BOUND);
    memcpy(memory, &entry->memory, sizeof *memory);
    gw_history_take(gw_feeds_history(feeds, memory), memory);
    return GW_OK;
}

static void forget(struct gw_feeds *feeds, size_t index)
{
    struct gw_memory *memory = &feeds->memories[index];
    char underlying[sizeof memory->underlying];
    memcpy(underlying, memory->underlying, sizeof underlying);
    memset(memory, 0, sizeof *memory);
    memcpy(memory->underlying, underlying, sizeof underlying);
    memset(&feeds->histories[index], 0, sizeof feeds->histories[index]);
}

static enum gw_status visit_rebaseline(struct gw_feeds *feeds, const void *payload, size_t size)
{
    const struct gw_journal_rebaseline *entry = payload;
    GW_ENSURE(size == sizeof *entry && is_terminated(entry->underlying, sizeof entry->underlying) &&
                  is_terminated(entry->why, sizeof entry->why),
              GW_E_LAYOUT);
    for (size_t i = 0; i < feeds->memory_count; i++) {
        if (entry->underlying[0] == '\0' || strcmp(entry->underlying, feeds->memories[i].underlying) == 0) {
            forget(feeds, i);
        }
    }
    gw_recall_forget(&feeds->recall, entry->underlying);
    feeds->rebaselines++;
    return GW_OK;
}

static enum gw_status visit_vector(struct gw_feeds *feeds, const void *payload, size_t size)
{
    const struct gw_journal_vector *entry = payload;
    GW_ENSURE(size == sizeof *entry && entry->vector.size == sizeof entry->vector, GW_E_LAYOUT);
    GW_ENSURE(is_terminated(entry->protocol, sizeof entry->protocol) &&
                  is_terminated(entry->venue, sizeof entry->venue) &&
                  is_terminated(entry->underlying, sizeof entry->underlying) &&
                  is_terminated(entry->memory.underlying, sizeof entry->memory.underlying),
              GW_E_LAYOUT);
    struct gw_feed *feed = find_feed(feeds, entry->vector.signal.header.feed_id);
    struct gw_memory *memory = gw_feeds_memory(feeds, entry->memory.underlying);
    GW_ENSURE(memory != NULL && (feed != NULL || feeds->count < GW_FEEDS_MAX), GW_E_BOUND);
    if (feed == NULL) {
        feed = &feeds->items[feeds->count++];
    }
    memcpy(feed->protocol, entry->protocol, sizeof feed->protocol);
    memcpy(feed->venue, entry->venue, sizeof feed->venue);
    memcpy(feed->underlying, entry->underlying, sizeof feed->underlying);
    memcpy(feed->name, entry->vector.feed, sizeof feed->name);
    memcpy(feed->identity.feed_id, entry->vector.signal.header.feed_id, 32);
    memcpy(feed->identity.subject, entry->vector.signal.header.subject, 32);
    memcpy(feed->identity.underlying, entry->vector.signal.header.underlying, 32);
    feed->domain = entry->vector.domain;
    memcpy(&feed->state, &entry->state, sizeof feed->state);
    memcpy(&feed->last, &entry->vector, sizeof feed->last);
    memcpy(&feed->explanation, &entry->explanation, sizeof feed->explanation);
    memcpy(memory, &entry->memory, sizeof *memory);
    feed->has_last = true;
    feed->is_pending = true;
    feed->is_revoked = false;
    feed->is_revocation_pending = false;
    return GW_OK;
}

static enum gw_status visit_revocation(struct gw_feeds *feeds, const void *payload, size_t size)
{
    const struct gw_signed_revocation *entry = payload;
    GW_ENSURE(size == sizeof *entry && entry->size == sizeof *entry, GW_E_LAYOUT);
    struct gw_feed *feed = find_feed(feeds, entry->revocation.feed_id);
    GW_ENSURE(feed != NULL && feed->last.signal.header.seq == entry->revocation.seq &&
                  feed->last.signal.header.epoch == entry->revocation.epoch,
              GW_E_FORMAT);
    memcpy(&feed->revocation, entry, sizeof feed->revocation);
    feed->is_revoked = true;
    feed->is_revocation_pending = true;
    return GW_OK;
}

static enum gw_status visit_revoked(struct gw_feeds *feeds, const void *payload, size_t size)
{
    const struct gw_journal_signed *entry = payload;
    GW_ENSURE(size == sizeof *entry, GW_E_LAYOUT);
    struct gw_feed *feed = find_feed(feeds, entry->feed_id);
    GW_ENSURE(feed != NULL && feed->is_revoked, GW_E_FORMAT);
    GW_ENSURE(memcmp(feed->revocation.digest, entry->digest, sizeof entry->digest) == 0, GW_E_FORMAT);
    memcpy(feed->revocation.signature, entry->signature, sizeof feed->revocation.signature);
    memcpy(feed->revocation.signer, entry->signer, sizeof feed->revocation.signer);
    feed->is_revocation_pending = false;
    return GW_OK;
}

static enum gw_status visit_signed(struct gw_feeds *feeds, const void *payload, size_t size)
{
    const struct gw_journal_signed *entry = payload;
    GW_ENSURE(size == sizeof *entry, GW_E_LAYOUT);
    struct gw_feed *feed = find_feed(feeds, entry->feed_id);
    GW_ENSURE(feed != NULL && feed->last.signal.header.seq == entry->seq, GW_E_FORMAT);
    GW_ENSURE(memcmp(feed->last.digest, entry->digest, sizeof entry->digest) == 0, GW_E_FORMAT);
    memcpy(feed->last.signature, entry->signature, sizeof feed->last.signature);
    memcpy(feed->last.signer, entry->signer, sizeof feed->last.signer);
    feed->is_pending = false;
    return GW_OK;
}

enum gw_status gw_feeds_visit(void *context, uint32_t kind, const void *payload, size_t size)
{
    struct gw_feeds *feeds = context;
    switch ((enum gw_journal_kind)kind) {
    case GW_JOURNAL_START:
        return visit_start(context, payload, size);
    case GW_JOURNAL_VECTOR:
        return visit_vector(context, payload, size);
    case GW_JOURNAL_SIGNED:
        return visit_signed(context, payload, size);
    case GW_JOURNAL_REVOCATION:
        return visit_revocation(context, payload, size);
    case GW_JOURNAL_REVOKED:
        return visit_revoked(context, payload, size);
    case GW_JOURNAL_MEMORY:
        return visit_memory(context, payload, size);
    case GW_JOURNAL_REBASELINE:
        return visit_rebaseline(context, payload, size);
    case GW_JOURNAL_CORRELATION:
    case GW_JOURNAL_ABSENCE:
        return gw_recall_visit(&feeds->recall, kind, payload, size);
    case GW_JOURNAL_FREEZE:
        return gw_freezes_visit(&feeds->freezes, payload, size);
    case GW_JOURNAL_THAW:
        return gw_freezes_visit_thaw(&feeds->freezes, payload, size);
    }
    return GW_E_LAYOUT;
}

static enum gw_status make_feed(struct gw_feed **out, struct gw_feeds *feeds, const char *caip2,
                                const struct gw_feed_config *wanted, const struct gw_policy_params *params)
{
    GW_ENSURE(feeds->count < GW_FEEDS_MAX, GW_E_BOUND);
    struct gw_feed *feed = &feeds->items[feeds->count];
    memset(feed, 0, sizeof *feed);
    const int length = snprintf(feed->name, sizeof feed->name, "%s:%s:%s", wanted->protocol, wanted->venue,
                                wanted->underlying);
    GW_ENSURE(length > 0 && (size_t)length < sizeof feed->name, GW_E_BOUND);
    memcpy(feed->protocol, wanted->protocol, sizeof feed->protocol);
    memcpy(feed->venue, wanted->venue, sizeof feed->venue);
    memcpy(feed->underlying, wanted->underlying, sizeof feed->underlying);
    gw_signal_feed(&feed->identity, caip2, wanted->venue, wanted->underlying);
    gw_policy_feed_init(&feed->state, params);
    feeds->count++;
    *out = feed;
    return GW_OK;
}

enum gw_status gw_feeds_claim(struct gw_feed **out, struct gw_feeds *feeds, const char *caip2,
                              const struct gw_feed_config *wanted, const struct gw_policy_params *params)
{
    struct gw_signal_header identity;
    memset(&identity, 0, sizeof identity);
    gw_signal_feed(&identity, caip2, wanted->venue, wanted->underlying);
    *out = find_feed(feeds, identity.feed_id);
    if (*out == NULL) {
        return make_feed(out, feeds, caip2, wanted, params);
    }
    GW_ENSURE(strcmp((*out)->protocol, wanted->protocol) == 0, GW_E_REFUSED);
    return GW_OK;
}
