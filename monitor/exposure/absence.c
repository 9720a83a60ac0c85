#include "monitor/exposure/absence.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "ipc/base/keccak.h"

#define HOUR_S     3600
#define HOURS_KEPT (GW_ABSENCE_HOURS + 1)

_Static_assert(HOURS_KEPT <= 32, "a bit per hour");

#define DEAD 10.0 /* times the limit of a fresh age */

enum gw_status gw_absence_init(struct gw_absence *absence)
{
    memset(absence, 0, sizeof *absence);
    absence->entries = calloc(GW_ABSENCE_MAX, sizeof *absence->entries);
    return absence->entries != NULL ? GW_OK : GW_E_NOMEM;
}

void gw_absence_fini(struct gw_absence *absence)
{
    free(absence->entries);
    memset(absence, 0, sizeof *absence);
}

static struct gw_absence_entry *find(const struct gw_absence *absence, const struct gw_record_head *head)
{
    for (size_t i = 0; i < absence->count; i++) {
        struct gw_absence_entry *entry = &absence->entries[i];
        if (entry->chain_id == head->chain_id && strcmp(entry->venue, head->venue) == 0 &&
            strcmp(entry->protocol, head->protocol) == 0 &&
            strcmp(entry->underlying, head->underlying) == 0) {
            return entry;
        }
    }
    return NULL;
}

static int64_t newest_hour(const struct gw_absence_entry *entry)
{
    int64_t newest = 0;
    for (size_t i = 0; i < HOURS_KEPT; i++) {
        newest = entry->hours[i].hour > newest ? entry->hours[i].hour : newest;
    }
    return newest;
}

static struct gw_absence_entry *make_room(struct gw_absence *absence)
{
    if (absence->count < GW_ABSENCE_MAX) {
        return &absence->entries[absence->count++];
    }
    struct gw_absence_entry *oldest = &absence->entries[0];
    for (size_t i = 1; i < absence->count; i++) {
        if (newest_hour(&absence->entries[i]) < newest_hour(oldest)) {
            oldest = &absence->entries[i];
        }
    }
    return oldest;
}

static struct gw_absence_entry *claim(struct gw_absence *absence, const struct gw_record_head *head)
{
    struct gw_absence_entry *entry = find(absence, head);
    if (entry == NULL) {
        entry = make_room(absence);
        memset(entry, 0, sizeof *entry);
        entry->chain_id = head->chain_id;
        memcpy(entry->protocol, head->protocol, sizeof entry->protocol);
        memcpy(entry->venue, head->venue, sizeof entry->venue);
        memcpy(entry->underlying, head->underlying, sizeof entry->underlying);
    }
    return entry;
}

/* At spot, then by what the venue bears. */
static bool is_worse(const struct gw_exposure *record, const struct gw_absence_hour *kept)
{
    const double hedging = record->ladder_hedging_gamma_usd_per_1pct[GW_LADDER_SPOT];
    const double borne = record->ladder_gamma_usd_per_1pct[GW_LADDER_SPOT];
    const double kept_hedging = kept->nodes.hedging_gamma_usd[GW_LADDER_SPOT];
    return hedging < kept_hedging ||
           (hedging == kept_hedging && borne < kept->nodes.borne_gamma_usd[GW_LADDER_SPOT]);
}

void gw_absence_note(struct gw_absence *absence, const struct gw_exposure *record)
{
    const int64_t hour = record->head.block_time_s / HOUR_S;
    if (hour <= 0) {
        return;
    }
    struct gw_absence_entry *entry = claim(absence, &record->head);
    struct gw_absence_hour *slot = &entry->hours[(uint64_t)hour % HOURS_KEPT];
    if (slot->hour == hour && !is_worse(record, slot)) {
        return;
    }
    slot->hour = hour;
    slot->spot_usd = record->spot_usd;
    /* At its own spot nothing moves, so nothing can fail. */
    const enum gw_status status =
        gw_exposure_rebase(&slot->nodes, record, record->spot_usd, record->spot_usd);
    GW_ASSERT(status == GW_OK);
    gw_keccak256(slot->digest, slot, offsetof(struct gw_absence_hour, digest));
    entry->changed |= UINT32_C(1) << (slot - entry->hours);
}

enum gw_status gw_absence_flush(struct gw_absence *absence, gw_absence_tell tell, void *context)
{
    for (size_t i = 0; i < absence->count; i++) {
        struct gw_absence_entry *entry = &absence->entries[i];
        for (size_t h = 0; h < HOURS_KEPT && entry->changed != 0; h++) {
            if ((entry->changed >> h & 1) != 0) {
                GW_TRY(tell(context, entry, &entry->hours[h]));
                entry->changed &= ~(UINT32_C(1) << h);
            }
        }
    }
    return GW_OK;
}

void gw_absence_restore(struct gw_absence *absence, const struct gw_record_head *head,
                        const struct gw_absence_hour *hour)
{
    struct gw_absence_entry *entry = claim(absence, head);
    memcpy(&entry->hours[(uint64_t)hour->hour % HOURS_KEPT], hour, sizeof *hour);
}

const struct gw_absence_hour *gw_absence_worst(const struct gw_absence *absence,
                                               const struct gw_record_head *head)
{
    const struct gw_absence_entry *entry = find(absence, head);
    const int64_t last = head->block_time_s / HOUR_S;
    const struct gw_absence_hour *worst = NULL;
    for (size_t i = 0; entry != NULL && i < HOURS_KEPT; i++) {
        const struct gw_absence_hour *hour = &entry->hours[i];
        if (hour->hour == 0 || hour->hour > last || hour->hour + (int64_t)GW_ABSENCE_HOURS < last) {
            continue;
        }
        if (worst == NULL ||
            hour->nodes.hedging_gamma_usd[GW_LADDER_SPOT] < worst->nodes.hedging_gamma_usd[GW_LADDER_SPOT]) {
            worst = hour;
        }
    }
    return worst;
}

static double age_of(const struct gw_record_head *head, int64_t now_ms)
{
    return (double)now_ms / 1000.0 - (double)head->block_time_s;
}

bool gw_absence_is_dead(const struct gw_record_head *head, double limit_s, int64_t now_ms)
{
    return age_of(head, now_ms) > DEAD * limit_s;
}

bool gw_absence_stands_in(const struct gw_record_head *head, double limit_s, int64_t now_ms)
{
    return age_of(head, now_ms) > DEAD * limit_s + GW_ABSENCE_KEEP_S;
}
