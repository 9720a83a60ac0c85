#include "chains/collector/checkpoint.h"

#include <string.h>

#include "ipc/base/keccak.h"

#define DIGEST_SIZE  32u
#define FLAG_LIVE    1u
#define FLAG_RETIRED 2u
#define FLAG_CLEAN   4u /* the value was read since its last log */

static const uint8_t magic[8] = {'g', 'w', 'c', 'k', 'p', 't', '\n', (uint8_t)GW_CHECKPOINT_VERSION};

static enum gw_status put_number(struct gw_buffer *out, uint64_t value, size_t size)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(value >> (8 * i));
    }
    return gw_buffer_append(out, bytes, size);
}

static void digest_text(struct gw_keccak *digest, const char *text)
{
    gw_keccak_update(digest, text, strlen(text) + 1);
}

/* What the tables depend on: another one of these, and their keys may mean something else. */
static enum gw_status digest_config(uint8_t out[32], const struct gw_chain *chain)
{
    struct gw_keccak digest;
    gw_keccak_init(&digest);
    digest_text(&digest, GW_VERSION);
    for (size_t i = 0; i < chain->venue_count; i++) {
        const struct gw_venue *venue = &chain->venues[i];
        struct gw_watch watch = {0};
        GW_TRY(venue->protocol->watch(venue, &watch));
        const uint64_t counts[] = {venue->from_block, venue->protocol->memory_size, watch.address_count,
                                   watch.topic_count, watch.indexed_count};
        digest_text(&digest, venue->protocol->name);
        digest_text(&digest, venue->name);
        gw_keccak_update(&digest, counts, sizeof counts);
        gw_keccak_update(&digest, watch.addresses, watch.address_count * sizeof watch.addresses[0]);
        gw_keccak_update(&digest, watch.topics, watch.topic_count * sizeof watch.topics[0]);
        gw_keccak_update(&digest, watch.indexed, watch.indexed_count * sizeof watch.indexed[0]);
    }
    gw_keccak_final(&digest, out);
    return GW_OK;
}

/* Nothing above the anchor counts as read. */
static uint64_t highest_next(const struct gw_venue *venue, uint64_t number)
{
    return number + 1 > venue->from_block ? number + 1 : venue->from_block;
}

static enum gw_status put_entry(struct gw_buffer *out, const struct gw_entry *entry)
{
    size_t size = GW_ENTRY_VALUE_MAX;
    while (size > 0 && entry->value[size - 1] == 0) {
        size--;
    }
    GW_TRY(put_number(out, entry->key.kind, 4));
    GW_TRY(put_number(out, entry->key.scope, 4));
    GW_TRY(gw_buffer_append(out, entry->key.id, sizeof entry->key.id));
    GW_TRY(put_number(out,
                      (entry->is_live ? FLAG_LIVE : 0) | (entry->is_retired ? FLAG_RETIRED : 0) |
                          (entry->is_dirty ? 0 : FLAG_CLEAN),
                      1));
    GW_TRY(put_number(out, size, 2));
    return gw_buffer_append(out, entry->value, size);
}

static enum gw_status put_venue(struct gw_buffer *out, const struct gw_venue *venue, uint64_t next)
{
    const size_t memory_size = venue->protocol->memory_size;
    GW_TRY(put_number(out, next, 8));
    GW_TRY(put_number(out, memory_size, 4));
    GW_TRY(gw_buffer_reserve(out, memory_size));
    if (memory_size > 0) {
        venue->protocol->save(venue, out->data + out->size);
        out->size += memory_size;
    }
    GW_TRY(put_number(out, venue->table.count, 4));
    for (size_t i = 0; i < venue->table.count; i++) {
        GW_TRY(put_entry(out, &venue->table.entries[i]));
    }
    return GW_OK;
}

static enum gw_status put_gap(struct gw_buffer *out, uint32_t venue, uint32_t status, uint64_t from,
                              uint64_t to)
{
    GW_TRY(put_number(out, venue, 4));
    GW_TRY(put_number(out, status, 4));
    GW_TRY(put_number(out, from, 8));
    return put_number(out, to, 8);
}

/* A gap that is being tried again is still one. */
static enum gw_status put_gaps(struct gw_buffer *out, const struct gw_history *history)
{
    size_t count = history->gap_count;
    for (size_t i = history->venue_count; i < history->span_count; i++) {
        count += history->spans[i].is_recheck ? 0 : 1;
    }
    GW_TRY(put_number(out, count, 4));
    for (size_t i = 0; i < history->gap_count; i++) {
        const struct gw_history_gap *gap = &history->gaps[i];
        GW_TRY(put_gap(out, gap->venue, gap->status, gap->from, gap->to));
    }
    for (size_t i = history->venue_count; i < history->span_count; i++) {
        const struct gw_history_span *span = &history->spans[i];
        if (!span->is_recheck) {
            GW_TRY(put_gap(out, span->venue, GW_E_MISSING, span->next, span->last));
        }
    }
    return GW_OK;
}

enum gw_status gw_checkpoint_encode(struct gw_buffer *out, const struct gw_checkpoint *checkpoint,
                                    const struct gw_chain *chain)
{
    const struct gw_history *history = checkpoint->history;
    uint8_t config[32];
    GW_TRY(digest_config(config, chain));
    GW_TRY(gw_buffer_append(out, magic, sizeof magic));
    GW_TRY(put_number(out, chain->chain_id, 8));
    GW_TRY(gw_buffer_append(out, config, sizeof config));
    GW_TRY(put_number(out, checkpoint->number, 8));
    GW_TRY(gw_buffer_append(out, checkpoint->hash, sizeof checkpoint->hash));
    GW_TRY(put_number(out, checkpoint->recheck_from, 8));
    GW_TRY(put_number(out, checkpoint->recheck_to, 8));
    GW_TRY(put_number(out, chain->venue_count, 4));
    for (size_t i = 0; i < chain->venue_count; i++) {
        const uint64_t next = history->spans[i].next;
        const uint64_t limit = highest_next(&chain->venues[i], checkpoint->number);
        GW_TRY(put_venue(out, &chain->venues[i], next < limit ? next : limit));
    }
    return put_gaps(out, history);
}

enum gw_status gw_checkpoint_seal(struct gw_buffer *bytes)
{
    uint8_t digest[DIGEST_SIZE];
    gw_keccak256(digest, bytes->data, bytes->size);
    return gw_buffer_append(bytes, digest, sizeof digest);
}

struct source {
    const uint8_t *bytes;
    size_t size;
    size_t at;
    bool is_kept; /* false: only looked through */
};

static enum gw_status take_bytes(struct source *s, const uint8_t **out, size_t size)
{
    GW_ENSURE(s->size - s->at >= size, GW_E_FORMAT);
    *out = s->bytes + s->at;
    s->at += size;
    return GW_OK;
}

static enum gw_status take_number(struct source *s, uint64_t *out, size_t size)
{
    const uint8_t *bytes = NULL;
    GW_TRY(take_bytes(s, &bytes, size));
    *out = 0;
    for (size_t i = 0; i < size; i++) {
        *out |= (uint64_t)bytes[i] << (8 * i);
    }
    return GW_OK;
}

static enum gw_status take_entry(struct source *s, struct gw_venue *venue)
{
    uint64_t kind = 0;
    uint64_t scope = 0;
    uint64_t flags = 0;
    uint64_t size = 0;
    const uint8_t *id = NULL;
    const uint8_t *value = NULL;
    GW_TRY(take_number(s, &kind, 4));
    GW_TRY(take_number(s, &scope, 4));
    GW_TRY(take_bytes(s, &id, sizeof((struct gw_key *)0)->id));
    GW_TRY(take_number(s, &flags, 1));
    GW_TRY(take_number(s, &size, 2));
    GW_ENSURE(flags <= (FLAG_LIVE | FLAG_RETIRED | FLAG_CLEAN) && size <= GW_ENTRY_VALUE_MAX, GW_E_FORMAT);
    GW_TRY(take_bytes(s, &value, (size_t)size));
    if (!s->is_kept) {
        return GW_OK;
    }
    struct gw_key key = {.kind = (uint32_t)kind, .scope = (uint32_t)scope};
    memcpy(key.id, id, sizeof key.id);
    GW_ENSURE(gw_venue_find(venue, &key) == NULL, GW_E_FORMAT);
    GW_TRY(gw_venue_touch(venue, &key));
    struct gw_entry *entry = &venue->table.entries[venue->table.count - 1];
    entry->is_live = (flags & FLAG_LIVE) != 0;
    entry->is_retired = (flags & FLAG_RETIRED) != 0;
    entry->is_dirty = (flags & FLAG_CLEAN) == 0;
    memcpy(entry->value, value, (size_t)size);
    return GW_OK;
}

static enum gw_status take_venue(struct source *s, struct gw_venue *venue, uint64_t number, uint64_t *next)
{
    uint64_t memory_size = 0;
    uint64_t count = 0;
    const uint8_t *memory = NULL;
    GW_TRY(take_number(s, next, 8));
    GW_TRY(take_number(s, &memory_size, 4));
    GW_ENSURE(*next <= highest_next(venue, number), GW_E_FORMAT);
    GW_ENSURE(memory_size == venue->protocol->memory_size, GW_E_FORMAT);
    GW_TRY(take_bytes(s, &memory, (size_t)memory_size));
    if (s->is_kept && memory_size > 0) {
        GW_TRY(venue->protocol->load(venue, memory));
    }
    GW_TRY(take_number(s, &count, 4));
    GW_ENSURE(count <= GW_ENTRIES_MAX, GW_E_FORMAT);
    for (uint64_t i = 0; i < count; i++) {
        GW_TRY(take_entry(s, venue));
    }
    gw_venue_mark_reread(venue);
    return GW_OK;
}

static enum gw_status take_gaps(struct source *s, struct gw_history *history)
{
    uint64_t count = 0;
    GW_TRY(take_number(s, &count, 4));
    for (uint64_t i = 0; i < count; i++) {
        uint64_t venue = 0;
        uint64_t status = 0;
        struct gw_history_gap gap = {0};
        GW_TRY(take_number(s, &venue, 4));
        GW_TRY(take_number(s, &status, 4));
        GW_TRY(take_number(s, &gap.from, 8));
        GW_TRY(take_number(s, &gap.to, 8));
        gap.venue = (uint32_t)venue;
        gap.status = (uint32_t)status;
        if (s->is_kept) {
            GW_TRY(gw_history_add_gap(history, &gap));
        }
    }
    return GW_OK;
}

static enum gw_status take_anchor(struct source *s, struct gw_checkpoint *checkpoint)
{
    const uint8_t *hash = NULL;
    GW_TRY(take_number(s, &checkpoint->number, 8));
    GW_ENSURE(checkpoint->number < UINT64_MAX / 2, GW_E_FORMAT);
    GW_TRY(take_bytes(s, &hash, sizeof checkpoint->hash));
    memcpy(checkpoint->hash, hash, sizeof checkpoint->hash);
    GW_TRY(take_number(s, &checkpoint->recheck_from, 8));
    GW_TRY(take_number(s, &checkpoint->recheck_to, 8));
    return checkpoint->recheck_to < UINT64_MAX / 2 ? GW_OK : GW_E_FORMAT;
}

static enum gw_status take_body(struct source *s, struct gw_checkpoint *checkpoint, struct gw_chain *chain)
{
    uint64_t count = 0;
    GW_TRY(take_anchor(s, checkpoint));
    GW_TRY(take_number(s, &count, 4));
    GW_ENSURE(count == chain->venue_count, GW_E_FORMAT);
    for (size_t i = 0; i < chain->venue_count; i++) {
        uint64_t next = 0;
        GW_TRY(take_venue(s, &chain->venues[i], checkpoint->number, &next));
        if (s->is_kept) {
            checkpoint->history->spans[i].next = next;
        }
    }
    GW_TRY(take_gaps(s, checkpoint->history));
    return s->at == s->size ? GW_OK : GW_E_FORMAT;
}

static enum gw_status take_head(struct source *s, const struct gw_chain *chain, const char **why)
{
    const uint8_t *found = NULL;
    uint8_t config[32];
    uint64_t chain_id = 0;
    *why = "it is no checkpoint of this version";
    GW_TRY(take_bytes(s, &found, sizeof magic));
    GW_ENSURE(memcmp(found, magic, sizeof magic) == 0, GW_E_FORMAT);
    *why = "it is cut off";
    GW_TRY(take_number(s, &chain_id, 8));
    GW_TRY(take_bytes(s, &found, sizeof config));
    *why = "it is of another chain";
    GW_ENSURE(chain_id == chain->chain_id, GW_E_CHAIN);
    *why = "it is of another configuration of venues, or another version of the program";
    GW_TRY(digest_config(config, chain));
    GW_ENSURE(memcmp(found, config, sizeof config) == 0, GW_E_CONFIG);
    *why = "its content contradicts itself";
    return GW_OK;
}

/* Looks through all of it before anything is kept; what only the tables can tell empties them again. */
enum gw_status gw_checkpoint_parse(struct gw_checkpoint *checkpoint, struct gw_chain *chain,
                                   const uint8_t *bytes, size_t size, const char **why)
{
    struct source s = {.bytes = bytes, .size = size};
    GW_TRY(take_head(&s, chain, why));
    struct source kept = s;
    GW_TRY(take_body(&s, checkpoint, chain));
    kept.is_kept = true;
    const struct gw_history fresh = *checkpoint->history;
    const enum gw_status status = take_body(&kept, checkpoint, chain);
    if (status != GW_OK) {
        *checkpoint->history = fresh;
        for (size_t i = 0; i < chain->venue_count; i++) {
            gw_venue_forget(&chain->venues[i]);
        }
    }
    return status;
}

enum gw_status gw_checkpoint_decode(struct gw_checkpoint *checkpoint, struct gw_chain *chain,
                                    const uint8_t *bytes, size_t size, const char **why)
{
    uint8_t digest[DIGEST_SIZE];
    struct source head = {.bytes = bytes, .size = size};
    GW_TRY(take_head(&head, chain, why));
    *why = "it is cut off or damaged";
    GW_ENSURE(size - head.at >= DIGEST_SIZE, GW_E_FORMAT);
    gw_keccak256(digest, bytes, size - DIGEST_SIZE);
    GW_ENSURE(memcmp(digest, bytes + size - DIGEST_SIZE, DIGEST_SIZE) == 0, GW_E_CHECKSUM);
    return gw_checkpoint_parse(checkpoint, chain, bytes, size - DIGEST_SIZE, why);
}
