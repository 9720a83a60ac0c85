/* ledger: a chain of two venues with entries, gaps and a memory, for tests of checkpoints. */
#ifndef GW_TESTS_UNIT_COLLECTOR_LEDGER_H
#define GW_TESTS_UNIT_COLLECTOR_LEDGER_H

#include <stdlib.h>
#include <string.h>

#include "chains/collector/checkpoint.h"

#define LEDGER_MEMORY 16u

static inline enum gw_status ledger_watch(const struct gw_venue *venue, struct gw_watch *out)
{
    memset(out->addresses[0], venue->name[0], 20);
    memset(out->topics[0], 7, 32);
    out->address_count = 1;
    out->topic_count = 1;
    return GW_OK;
}

static inline void ledger_save(const struct gw_venue *venue, uint8_t *out)
{
    memcpy(out, venue->state, LEDGER_MEMORY);
}

static inline enum gw_status ledger_load(struct gw_venue *venue, const uint8_t *bytes)
{
    GW_ENSURE(bytes[0] < 128, GW_E_FORMAT);
    memcpy(venue->state, bytes, LEDGER_MEMORY);
    return GW_OK;
}

static const struct gw_protocol ledger_protocol = {.name = "ledger",
                                                   .state_size = LEDGER_MEMORY,
                                                   .memory_size = LEDGER_MEMORY,
                                                   .watch = ledger_watch,
                                                   .save = ledger_save,
                                                   .load = ledger_load};

struct ledger {
    struct gw_chain chain;
    struct gw_history history;
    struct gw_checkpoint checkpoint;
};

static inline struct ledger *ledger_open(void)
{
    struct ledger *l = calloc(1, sizeof *l);
    GW_ASSERT(l != NULL);
    l->chain.chain_id = 10;
    l->chain.venue_count = 2;
    gw_history_init(&l->history, 1000);
    for (size_t i = 0; i < 2; i++) {
        struct gw_venue *venue = &l->chain.venues[i];
        venue->protocol = &ledger_protocol;
        venue->name[0] = i == 0 ? 'a' : 'b';
        venue->from_block = 100 * i;
        venue->state = calloc(1, LEDGER_MEMORY);
        venue->table.entries = calloc(GW_ENTRIES_MAX, sizeof *venue->table.entries);
        venue->table.index = calloc((size_t)2 * GW_ENTRIES_MAX, sizeof *venue->table.index);
        GW_ASSERT(venue->state != NULL && venue->table.entries != NULL && venue->table.index != NULL);
        gw_history_add_venue(&l->history, venue->from_block);
    }
    l->checkpoint.history = &l->history;
    l->checkpoint.recheck_from = UINT64_MAX;
    return l;
}

static inline void ledger_fill(struct ledger *l, size_t entries)
{
    l->checkpoint.number = 5000;
    memset(l->checkpoint.hash, 0xab, sizeof l->checkpoint.hash);
    l->checkpoint.recheck_from = 4900;
    l->checkpoint.recheck_to = 4950;
    gw_history_settle(&l->history, 5040);
    for (uint32_t v = 0; v < 2; v++) {
        struct gw_venue *venue = &l->chain.venues[v];
        memset(venue->state, (int)(40 + v), LEDGER_MEMORY);
        for (size_t i = 0; i < entries; i++) {
            const struct gw_key key = gw_key_u64(v, (uint32_t)(i % 7), i);
            GW_ASSERT(gw_venue_touch(venue, &key) == GW_OK);
            venue->table.entries[i].is_live = i % 3 != 0;
            venue->table.entries[i].is_retired = i % 3 == 0;
            venue->table.entries[i].value[i % 64] = (uint8_t)(i + 1);
        }
    }
    const struct gw_history_gap gap = {.venue = 1, .status = GW_E_BOUND, .from = 700, .to = 799};
    GW_ASSERT(gw_history_add_gap(&l->history, &gap) == GW_OK);
}

static inline void ledger_close(struct ledger *l)
{
    for (size_t i = 0; i < 2; i++) {
        gw_venue_fini(&l->chain.venues[i]);
    }
    free(l);
}

#endif
