/* absence: what a venue counts for when nothing more is heard of it. Source: policy.md 3.12.
 *
 * A venue whose record died keeps its last contribution for an hour; then it is held at the most negative of the last
 * 24 hours, because dropping a short venue, or keeping it at its best, would look like an improvement. Of every hour
 * the record with the most negative hedging gamma at spot is kept whole, so that the ladder that stands in is one that
 * was there. What changed is told once to whoever keeps it (recall.h).
 * Memory: reserved at init. Threads: the loop's.
 */
#ifndef GW_MONITOR_EXPOSURE_ABSENCE_H
#define GW_MONITOR_EXPOSURE_ABSENCE_H

#include <stdbool.h>

#include "monitor/exposure/rebase.h"

#define GW_ABSENCE_HOURS  24u
#define GW_ABSENCE_KEEP_S 3600.0
#define GW_ABSENCE_MAX    256u

struct gw_absence_hour {
    int64_t hour; /* of the block, since 1970; 0 = empty */
    double spot_usd;
    struct gw_exposure_nodes nodes; /* at its own spot */
    uint8_t digest[32];             /* keccak256 of the bytes before it, made when they are noted */
};

struct gw_absence_entry {
    uint64_t chain_id;
    char protocol[24];
    char venue[72];
    char underlying[16];
    uint32_t changed; /* bit i: hours[i] was not told yet */
    struct gw_absence_hour hours[GW_ABSENCE_HOURS + 1];
};

struct gw_absence {
    struct gw_absence_entry *entries; /* GW_ABSENCE_MAX */
    size_t count;
};

GW_MUST_USE enum gw_status gw_absence_init(struct gw_absence *absence);
void gw_absence_fini(struct gw_absence *absence);

/* One more record of its venue. When the table is full the entry whose last record is oldest makes room. */
void gw_absence_note(struct gw_absence *absence, const struct gw_exposure *record);

/* Every hour that changed since, in the order of the table; an error stops and keeps the rest. */
typedef enum gw_status (*gw_absence_tell)(void *context, const struct gw_absence_entry *entry,
                                          const struct gw_absence_hour *hour);
GW_MUST_USE enum gw_status gw_absence_flush(struct gw_absence *absence, gw_absence_tell tell, void *context);
/* Puts back what was told, oldest first. */
void gw_absence_restore(struct gw_absence *absence, const struct gw_record_head *head,
                        const struct gw_absence_hour *hour);

/* The most negative of the 24 hours before the record's last block, NULL: no record of the venue was noted. */
const struct gw_absence_hour *gw_absence_worst(const struct gw_absence *absence,
                                               const struct gw_record_head *head);

/* Whether the venue of the record is dead, and whether for so long that its worst stands in. limit_s: the age that is
 * still fresh. */
bool gw_absence_is_dead(const struct gw_record_head *head, double limit_s, int64_t now_ms);
bool gw_absence_stands_in(const struct gw_record_head *head, double limit_s, int64_t now_ms);

#endif
