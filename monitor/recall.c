#include "monitor/recall.h"

#include <string.h>

#define NAME_SIZE sizeof(((struct gw_correlation_memory *)0)->names[0])

/* The entry of a full memory. */
struct correlation_entry {
    struct gw_journal_correlation head;
    char names[GW_MATRIX_MAX][NAME_SIZE];
    double numbers[GW_MATRIX_MAX + GW_MATRIX_CELLS];
};

_Static_assert(sizeof(struct correlation_entry) <= GW_JOURNAL_ENTRY_MAX, "correlations are one entry");
_Static_assert(sizeof(struct gw_journal_absence) <= GW_JOURNAL_ENTRY_MAX, "an hour is one entry");

enum gw_status gw_recall_init(struct gw_recall *recall)
{
    memset(recall, 0, sizeof *recall);
    return gw_absence_init(&recall->absence);
}

void gw_recall_fini(struct gw_recall *recall)
{
    gw_absence_fini(&recall->absence);
    memset(recall, 0, sizeof *recall);
}

static size_t size_of(size_t count)
{
    return sizeof(struct gw_journal_correlation) + count * (NAME_SIZE + sizeof(double) * (1 + count));
}

static enum gw_status visit_correlation(struct gw_recall *recall, const void *payload, size_t size)
{
    struct gw_correlation_memory *out = &recall->correlation;
    struct gw_journal_correlation head;
    GW_ENSURE(size >= sizeof head, GW_E_LAYOUT);
    memcpy(&head, payload, sizeof head);
    GW_ENSURE(head.count <= GW_MATRIX_MAX && size == size_of((size_t)head.count), GW_E_LAYOUT);
    const size_t count = (size_t)head.count;
    const unsigned char *at = (const unsigned char *)payload + sizeof head;
    memset(out, 0, sizeof *out);
    memcpy(out->names, at, count * NAME_SIZE);
    memcpy(out->spots, at + count * NAME_SIZE, count * sizeof(double));
    at += count * (NAME_SIZE + sizeof(double));
    for (size_t i = 0; i < count; i++) {
        GW_ENSURE(memchr(out->names[i], '\0', NAME_SIZE) != NULL, GW_E_LAYOUT);
        memcpy(&out->products[i * GW_MATRIX_MAX], at + i * count * sizeof(double), count * sizeof(double));
    }
    out->count = count;
    out->sampled_s = head.sampled_s;
    return GW_OK;
}

static bool is_terminated(const char *text, size_t size)
{
    return memchr(text, '\0', size) != NULL;
}

static enum gw_status visit_absence(struct gw_recall *recall, const void *payload, size_t size)
{
    const struct gw_journal_absence *entry = payload;
    struct gw_record_head head;
    GW_ENSURE(size == sizeof *entry && is_terminated(entry->protocol, sizeof entry->protocol) &&
                  is_terminated(entry->venue, sizeof entry->venue) &&
                  is_terminated(entry->underlying, sizeof entry->underlying) && entry->hour.hour > 0,
              GW_E_LAYOUT);
    memset(&head, 0, sizeof head);
    head.chain_id = entry->chain_id;
    memcpy(head.protocol, entry->protocol, sizeof head.protocol);
    memcpy(head.venue, entry->venue, sizeof head.venue);
    memcpy(head.underlying, entry->underlying, sizeof head.underlying);
    gw_absence_restore(&recall->absence, &head, &entry->hour);
    return GW_OK;
}

enum gw_status gw_recall_visit(struct gw_recall *recall, uint32_t kind, const void *payload, size_t size)
{
    return kind == GW_JOURNAL_CORRELATION ? visit_correlation(recall, payload, size)
                                          : visit_absence(recall, payload, size);
}

void gw_recall_forget(struct gw_recall *recall, const char *underlying)
{
    if (underlying[0] == '\0') {
        memset(&recall->correlation, 0, sizeof recall->correlation);
    } else {
        gw_correlation_forget(&recall->correlation, underlying);
    }
}

void gw_recall_resume(struct gw_recall *recall, struct gw_correlation_memory *correlation,
                      struct gw_absence *absence)
{
    const struct gw_absence empty = *absence;
    *correlation = recall->correlation;
    *absence = recall->absence;
    recall->absence = empty;
}

enum gw_status gw_recall_write_correlation(struct gw_recall *recall,
                                           const struct gw_correlation_memory *correlation,
                                           struct gw_journal *journal, bool sync)
{
    struct correlation_entry entry;
    const size_t count = correlation->count;
    unsigned char *at = (unsigned char *)&entry + sizeof entry.head;
    if (memcmp(&recall->correlation, correlation, sizeof *correlation) == 0) {
        return GW_OK;
    }
    memset(&entry, 0, sizeof entry);
    entry.head = (struct gw_journal_correlation){count, correlation->sampled_s};
    memcpy(at, correlation->names, count * NAME_SIZE);
    memcpy(at + count * NAME_SIZE, correlation->spots, count * sizeof(double));
    at += count * (NAME_SIZE + sizeof(double));
    for (size_t i = 0; i < count; i++) {
        memcpy(at + i * count * sizeof(double), &correlation->products[i * GW_MATRIX_MAX],
               count * sizeof(double));
    }
    GW_TRY(gw_journal_append(journal, GW_JOURNAL_CORRELATION, &entry, size_of(count), sync));
    recall->correlation = *correlation;
    return GW_OK;
}

static enum gw_status write_hour(void *context, const struct gw_absence_entry *of,
                                 const struct gw_absence_hour *hour)
{
    struct gw_journal_absence entry;
    memset(&entry, 0, sizeof entry);
    entry.chain_id = of->chain_id;
    memcpy(entry.protocol, of->protocol, sizeof entry.protocol);
    memcpy(entry.venue, of->venue, sizeof entry.venue);
    memcpy(entry.underlying, of->underlying, sizeof entry.underlying);
    memcpy(&entry.hour, hour, sizeof entry.hour);
    return gw_journal_append(context, GW_JOURNAL_ABSENCE, &entry, sizeof entry, false);
}

enum gw_status gw_recall_write_absence(struct gw_recall *recall, struct gw_absence *absence,
                                       struct gw_journal *journal, int64_t now_s, int64_t slot_s)
{
    if (now_s >= 0 && recall->flushed_s != 0 && now_s - recall->flushed_s < slot_s) {
        return GW_OK;
    }
    recall->flushed_s = now_s >= 0 ? now_s : recall->flushed_s;
    return gw_absence_flush(absence, write_hour, journal);
}
