#include <stdarg.h>
#include <string.h>

#include "chains/protocol/protocol.h"

#define INDEX_SLOTS (2u * GW_ENTRIES_MAX)

/* Shifts before and after the product: ids differ in few bits, at either end of a word, and slots are the low
 * bits of the result. */
uint64_t gw_fingerprint_mix(uint64_t hash, uint64_t word)
{
    hash ^= word;
    hash ^= hash >> 32;
    hash *= UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

uint64_t gw_fingerprint_mix_u256(uint64_t hash, const struct gw_u256 *word)
{
    for (size_t i = 0; i < 4; i++) {
        hash = gw_fingerprint_mix(hash, word->limb[i]);
    }
    return hash;
}

uint64_t gw_fingerprint_mix_address(uint64_t hash, const uint8_t address[20])
{
    for (size_t i = 0; i < 20; i += 4) {
        uint32_t word;
        memcpy(&word, address + i, sizeof word);
        hash = gw_fingerprint_mix(hash, word);
    }
    return hash;
}

static size_t hash_key(const struct gw_key *key)
{
    uint64_t hash = gw_fingerprint_mix((uint64_t)key->kind << 32, key->scope);
    for (size_t i = 0; i < sizeof key->id; i += 8) {
        uint64_t word;
        memcpy(&word, key->id + i, sizeof word);
        hash = gw_fingerprint_mix(hash, word);
    }
    return (size_t)(hash % INDEX_SLOTS);
}

static bool is_same_key(const struct gw_key *a, const struct gw_key *b)
{
    return a->kind == b->kind && a->scope == b->scope && memcmp(a->id, b->id, sizeof a->id) == 0;
}

/* The slot that holds the key, or the free one where it belongs. The index is never more than half full. */
static uint32_t *find_slot(const struct gw_entry_table *table, const struct gw_key *key)
{
    size_t slot = hash_key(key);
    while (table->index[slot] != 0 && !is_same_key(&table->entries[table->index[slot] - 1].key, key)) {
        slot = (slot + 1) % INDEX_SLOTS;
    }
    return &table->index[slot];
}

enum gw_status gw_venue_touch(struct gw_venue *venue, const struct gw_key *key)
{
    struct gw_entry_table *table = &venue->table;
    uint32_t *slot = find_slot(table, key);
    if (*slot == 0) {
        GW_ENSURE(table->count < GW_ENTRIES_MAX, GW_E_BOUND);
        table->entries[table->count] = (struct gw_entry){.key = *key};
        *slot = (uint32_t)++table->count;
    }
    table->entries[*slot - 1].is_dirty = true;
    table->entries[*slot - 1].expected = 0;
    return GW_OK;
}

struct gw_entry *gw_venue_find(const struct gw_venue *venue, const struct gw_key *key)
{
    const uint32_t *slot = find_slot(&venue->table, key);
    return *slot == 0 ? NULL : &venue->table.entries[*slot - 1];
}

void gw_venue_mark_all_dirty(struct gw_venue *venue)
{
    for (size_t i = 0; i < venue->table.count; i++) {
        venue->table.entries[i].is_dirty = true;
        venue->table.entries[i].expected = 0;
    }
}

/* Never 0, which means that nothing is expected. */
static uint64_t fingerprint(const struct gw_venue *venue, const struct gw_entry *entry)
{
    const uint64_t hash = venue->protocol->fingerprint(entry);
    return gw_fingerprint_mix(hash, entry->is_live ? 1 : 0) | 1;
}

void gw_venue_mark_reread(struct gw_venue *venue)
{
    for (size_t i = 0; i < venue->table.count; i++) {
        struct gw_entry *entry = &venue->table.entries[i];
        if (!entry->is_dirty && venue->protocol->fingerprint != NULL) {
            entry->expected = fingerprint(venue, entry);
        }
        entry->is_dirty = true;
    }
}

size_t gw_venue_count_drift(const struct gw_venue *venue, size_t *compared)
{
    size_t count = 0;
    *compared = 0;
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_entry *entry = &venue->table.entries[i];
        *compared += entry->expected != 0 ? 1 : 0;
        count += entry->expected != 0 && entry->expected != fingerprint(venue, entry) ? 1 : 0;
    }
    return count;
}

void gw_venue_mark_all_clean(struct gw_venue *venue)
{
    for (size_t i = 0; i < venue->table.count; i++) {
        venue->table.entries[i].is_dirty = false;
        venue->table.entries[i].expected = 0;
    }
}

enum gw_status gw_venue_watch_nothing(const struct gw_venue *venue, struct gw_watch *out)
{
    (void)venue;
    out->address_count = out->topic_count = out->indexed_count = 0;
    return GW_OK;
}

enum gw_status gw_venue_touch_nothing(struct gw_venue *venue, const struct gw_log *log)
{
    (void)venue;
    (void)log;
    return GW_OK;
}

struct gw_key gw_key_u64(uint32_t kind, uint32_t scope, uint64_t id)
{
    struct gw_key key = {.kind = kind, .scope = scope};
    struct gw_abi_buffer b = {.data = key.id, .capacity = sizeof key.id};
    gw_abi_put_u64(&b, id);
    return key;
}

struct gw_key gw_key_i64(uint32_t kind, uint32_t scope, int64_t id)
{
    struct gw_key key = {.kind = kind, .scope = scope};
    struct gw_abi_buffer b = {.data = key.id, .capacity = sizeof key.id};
    gw_abi_put_i64(&b, id);
    return key;
}

uint64_t gw_key_to_u64(const struct gw_key *key)
{
    struct gw_abi_cursor c = gw_abi_open(key->id, sizeof key->id);
    uint64_t id = 0;
    GW_ASSERT(gw_abi_uint(&c, 64, &id) == GW_OK);
    return id;
}

int64_t gw_key_to_i64(const struct gw_key *key)
{
    struct gw_abi_cursor c = gw_abi_open(key->id, sizeof key->id);
    int64_t id = 0;
    GW_ASSERT(gw_abi_int(&c, 64, &id) == GW_OK);
    return id;
}

void gw_venue_fail(struct gw_venue *venue, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(venue->reason, sizeof venue->reason, format, args);
    va_end(args);
}
