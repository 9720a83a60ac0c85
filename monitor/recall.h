/* recall: what survey and book learn about several venues or underlyings, kept in the journal beside each underlying's memory.
 *
 * Correlations are written whenever they moved, each hour, before anything uses them. Of the table of what silent venues
 * are held at (exposure/absence.h) every hour that became worse is written once per slot and when the monitor closes;
 * what a crash loses of it, less than a slot, the collectors' rings still hold. Opening the journal gives the same bytes
 * back. A rebaseline forgets correlations; a silent venue's worst it keeps, since forgetting it could loosen.
 * Threads: the loop's.
 */
#ifndef GW_MONITOR_RECALL_H
#define GW_MONITOR_RECALL_H

#include "monitor/exposure/absence.h"
#include "monitor/journal/journal.h"
#include "monitor/systemic/correlation.h"

struct gw_recall {
    struct gw_correlation_memory correlation; /* as last written */
    struct gw_absence absence;                /* while the journal is read; the book's afterwards */
    int64_t flushed_s;                        /* 0 = never */
};

/* Payload of GW_JOURNAL_CORRELATION: this, then `count` of names, of spots, and count * count of products. */
struct gw_journal_correlation {
    uint64_t count;
    int64_t sampled_s;
};

struct gw_journal_absence {
    uint64_t chain_id;
    char protocol[24];
    char venue[72];
    char underlying[16];
    struct gw_absence_hour hour;
};

GW_MUST_USE enum gw_status gw_recall_init(struct gw_recall *recall);
void gw_recall_fini(struct gw_recall *recall);

/* Entries of the two kinds. GW_E_LAYOUT: of another build. */
GW_MUST_USE enum gw_status gw_recall_visit(struct gw_recall *recall, uint32_t kind, const void *payload,
                                           size_t size);
/* underlying "": all. */
void gw_recall_forget(struct gw_recall *recall, const char *underlying);
/* After the journal was read: hands over what it held. */
void gw_recall_resume(struct gw_recall *recall, struct gw_correlation_memory *correlation,
                      struct gw_absence *absence);

GW_MUST_USE enum gw_status gw_recall_write_correlation(struct gw_recall *recall,
                                                       const struct gw_correlation_memory *correlation,
                                                       struct gw_journal *journal, bool sync);
/* now_s < 0: whatever the time. */
GW_MUST_USE enum gw_status gw_recall_write_absence(struct gw_recall *recall, struct gw_absence *absence,
                                                   struct gw_journal *journal, int64_t now_s, int64_t slot_s);

#endif
