#include "monitor/freeze.h"

#include <string.h>

static size_t find(const struct gw_freezes *freezes, uint64_t chain_id)
{
    size_t i = 0;
    while (i < freezes->count && freezes->items[i].entry.chain_id != chain_id) {
        i++;
    }
    return i;
}

enum gw_status gw_freezes_visit(struct gw_freezes *freezes, const void *payload, size_t size)
{
    struct gw_journal_freeze entry;
    GW_ENSURE(size == sizeof entry, GW_E_LAYOUT);
    memcpy(&entry, payload, sizeof entry);
    GW_ENSURE(memchr(entry.chain, '\0', sizeof entry.chain) != NULL, GW_E_LAYOUT);
    const size_t i = find(freezes, entry.chain_id);
    GW_ENSURE(i < GW_CHAINS_MAX, GW_E_BOUND);
    freezes->count += i == freezes->count ? 1 : 0;
    freezes->items[i].entry = entry;
    freezes->items[i].is_frozen = true;
    return GW_OK;
}

enum gw_status gw_freezes_visit_thaw(struct gw_freezes *freezes, const void *payload, size_t size)
{
    struct gw_journal_thaw entry;
    GW_ENSURE(size == sizeof entry, GW_E_LAYOUT);
    memcpy(&entry, payload, sizeof entry);
    GW_ENSURE(memchr(entry.why, '\0', sizeof entry.why) != NULL, GW_E_LAYOUT);
    const size_t i = find(freezes, entry.chain_id);
    if (i < freezes->count) {
        freezes->items[i].is_frozen = false;
    }
    return GW_OK;
}

bool gw_freezes_is_frozen(const struct gw_freezes *freezes, uint64_t chain_id)
{
    const size_t i = find(freezes, chain_id);
    return i < freezes->count && freezes->items[i].is_frozen;
}

static bool is_known(const struct gw_freezes *freezes, const struct gw_journal_freeze *entry)
{
    const size_t i = find(freezes, entry->chain_id);
    return i < freezes->count && freezes->items[i].entry.epoch == entry->epoch &&
           memcmp(freezes->items[i].entry.segment, entry->segment, sizeof entry->segment) == 0;
}

bool gw_freezes_find_new(const struct gw_freezes *freezes, const struct gw_status_record *status,
                         const uint8_t *segment, struct gw_journal_freeze *entry)
{
    if (status->freeze_reason == GW_FREEZE_NONE) {
        return false;
    }
    memset(entry, 0, sizeof *entry);
    entry->chain_id = status->head.chain_id;
    entry->epoch = status->freeze_epoch;
    entry->reason = status->freeze_reason;
    entry->block_number = status->head.block_number;
    memcpy(entry->chain, status->head.chain, sizeof entry->chain);
    entry->chain[sizeof entry->chain - 1] = '\0';
    if (segment != NULL) {
        memcpy(entry->segment, segment, sizeof entry->segment);
    }
    return !is_known(freezes, entry);
}
