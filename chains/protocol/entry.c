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

/* Closes the gap that a key leaves in the index: whoever stands behind it, and would be looked for from before it, moves
 * up (Knuth 6.4, algorithm R). */
static void unlink_key(struct gw_entry_table *table, const struct gw_key *key)
{
    size_t gap = (size_t)(find_slot(table, key) - table->index);
    for (size_t slot = (gap + 1) % INDEX_SLOTS; table->index[slot] != 0; slot = (slot + 1) % INDEX_SLOTS) {
        const size_t home = hash_key(&table->entries[table->index[slot] - 1].key);
        const size_t way = (slot + INDEX_SLOTS - home) % INDEX_SLOTS;
        if (way >= (slot + INDEX_SLOTS - gap) % INDEX_SLOTS) {
            table->index[gap] = table->index[slot];
            gap = slot;
        }
    }
    table->index[gap] = 0;
}

/* What calls were planned for stays while they are answered. */
static bool may_leave(const struct gw_venue *venue, const struct gw_entry *entry)
{
    const bool is_asked = entry->is_dirty && (entry->expected == 0 || venue->block_number != 0);
    return entry->ended_block != 0 && entry->ended_block <= venue->settled_number && !is_asked;
}

/* NULL: none ended. */
static struct gw_entry *find_ended(struct gw_venue *venue)
{
    struct gw_entry_table *table = &venue->table;
    for (size_t i = 0; !table->is_spent && i < table->count; i++) {
        struct gw_entry *entry = &table->entries[table->hand];
        table->hand = (table->hand + 1) % table->count;
        if (may_leave(venue, entry)) {
            return entry;
        }
    }
    table->is_spent = true;
    return NULL;
}

static struct gw_entry *make_place(struct gw_venue *venue)
{
    struct gw_entry_table *table = &venue->table;
    if (table->count < GW_ENTRIES_MAX) {
        return &table->entries[table->count++];
    }
    struct gw_entry *ended = find_ended(venue);
    if (ended != NULL) {
        unlink_key(table, &ended->key);
    }
    return ended;
}

enum gw_status gw_venue_touch(struct gw_venue *venue, const struct gw_key *key)
{
    struct gw_entry_table *table = &venue->table;
    uint32_t *slot = find_slot(table, key);
    if (*slot == 0) {
        struct gw_entry *entry = make_place(venue);
        table->is_full = table->is_full || entry == NULL;
        GW_ENSURE(entry != NULL, GW_E_BOUND);
        *entry = (struct gw_entry){.key = *key};
        slot = find_slot(table, key);
        *slot = (uint32_t)(entry - table->entries) + 1;
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
        struct gw_entry *entry = &venue->table.entries[i];
        const uint64_t ended_block = entry->ended_block != 0 ? entry->ended_block : venue->block_number;
        entry->is_dirty = false;
        entry->expected = 0;
        entry->ended_block = entry->is_retired ? ended_block : 0;
    }
    venue->table.is_spent = false;
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
