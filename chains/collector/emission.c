#include "chains/collector/emission.h"

#include <inttypes.h>
#include <string.h>

#include "ipc/base/log.h"

_Static_assert(GW_EXCLUDED_MAX - GW_VENUES_MAX * GW_EXCLUDED_VENUE_MAX >=
                   GW_VENUES_MAX * (1 + GW_HISTORY_GAPS_MAX) + GW_CLAIMS_MAX + GW_EXPOSURES_MAX,
               "venues, gaps, void claims and exposures are told, however much adapters tell");

void gw_emission_exclude(struct gw_reader *reader, size_t i, enum gw_status status)
{
    struct gw_venue *venue = &reader->chain->venues[i];

    if (venue->reason[0] == '\0') {
        gw_venue_fail(venue, "%s", gw_status_text(status));
    }
    reader->is_excluded[i] = true;
    GW_LOG(WARN, "venue.excluded", "chain", reader->chain->name, "venue", venue->name, "block",
           gw_log_u64(reader->block.number), "reason", venue->reason);
}

static void emit_venue(struct gw_reader *reader, size_t i)
{
    struct gw_venue *venue = &reader->chain->venues[i];
    struct gw_position_sink sink = gw_book_sink(&reader->book, venue->protocol->name);
    gw_book_name_managers(&reader->book, &venue->managers);
    enum gw_status status = venue->protocol->emit(venue, &reader->chain->market, &sink);

    if (status != GW_OK) {
        if (status == GW_E_BOUND && venue->reason[0] == '\0') {
            gw_venue_fail(
                venue,
                "more exposures (%u), positions or the like than a venue has room for: list fewer contracts",
                GW_EXPOSURES_VENUE_MAX);
        }
        gw_book_drop(&reader->book);
        gw_emission_exclude(reader, i, status);
        return;
    }
    size_t compared = 0;
    const size_t drift = gw_venue_count_drift(venue, &compared);
    reader->reread_entries += compared;
    if (drift > 0) {
        reader->drift += drift;
        GW_LOG(ERROR, "venue.drifted", "chain", reader->chain->name, "venue", venue->name, "block",
               gw_log_u64(reader->block.number), "entries", gw_log_u64(drift), "total",
               gw_log_u64(reader->drift));
    }
    gw_venue_mark_all_clean(venue);
    reader->refusals[i] = 0;
}

/* A record tells its protocol, not which of its deployments: a gap of one marks them all. */
static bool has_gap(const struct gw_reader *reader, const char *protocol)
{
    for (uint32_t i = 0; i < reader->chain->venue_count; i++) {
        if (strcmp(reader->chain->venues[i].protocol->name, protocol) == 0 &&
            gw_history_missing(&reader->history, i) > 0) {
            return true;
        }
    }
    return false;
}

static void mark_record(const struct gw_reader *reader, struct gw_record_head *head)
{
    head->flags |= reader->is_weak ? GW_EXPOSURE_WEAK_PIN : 0u;
    head->flags |= reader->block.header.trust != GW_HEADER_PROVEN ? GW_EXPOSURE_UNPROVEN : 0u;
    if (has_gap(reader, head->protocol)) {
        head->flags |= GW_EXPOSURE_GAP;
        head->flags &= ~GW_EXPOSURE_COMPLETE;
    }
}

/* What is known of how the block was read goes into each of its records. */
static void mark_records(struct gw_reader *reader)
{
    for (size_t i = 0; i < reader->book.exposure_count; i++) {
        mark_record(reader, &reader->book.exposures[i].head);
    }
    for (size_t i = 0; i < reader->book.depth_count; i++) {
        mark_record(reader, &reader->book.depths[i].head);
    }
    for (size_t i = 0; i < reader->book.perp_count; i++) {
        mark_record(reader, &reader->book.perps[i].head);
    }
    for (size_t i = 0; i < reader->book.liquidation_count; i++) {
        mark_record(reader, &reader->book.accounts.records[i].head);
    }
}

static const char *text_of(const struct gw_venue *venue, enum gw_status status)
{
    return status == GW_E_BOUND && venue->table.count == GW_ENTRIES_MAX
               ? "its table of entries is full. Those that ended leave it once they are settled; else list "
                 "fewer contracts"
               : gw_status_text(status);
}

/* The ledger of what was not read stands among what the book does not hold. */
static enum gw_status tell_gaps(struct gw_reader *reader)
{
    char reason[GW_VENUE_REASON_MAX];

    for (size_t i = 0; i < reader->history.gap_count; i++) {
        const struct gw_history_gap *gap = &reader->history.gaps[i];
        const struct gw_venue *venue = &reader->chain->venues[gap->venue];
        (void)snprintf(reason, sizeof reason, "logs of blocks %" PRIu64 " to %" PRIu64 " were not read: %s",
                       gap->from, gap->to, text_of(venue, (enum gw_status)gap->status));
        GW_TRY(gw_book_exclude(&reader->book, venue->protocol->name, venue->name, reason));
        reader->book.gap_count++;
    }
    return GW_OK;
}

static void teach_market(struct gw_reader *reader)
{
    for (size_t i = 0; i < reader->chain->venue_count; i++) {
        const struct gw_venue *venue = &reader->chain->venues[i];
        if (!reader->is_excluded[i] && venue->protocol->teach != NULL) {
            venue->protocol->teach(venue, &reader->chain->market);
        }
    }
}

enum gw_status gw_emission_fill(struct gw_reader *reader)
{
    teach_market(reader);
    for (size_t i = 0; i < reader->chain->venue_count; i++) {
        if (!reader->is_excluded[i]) {
            emit_venue(reader, i);
        }
        if (reader->is_excluded[i]) {
            GW_TRY(gw_book_exclude(&reader->book, reader->chain->venues[i].protocol->name,
                                   reader->chain->venues[i].name, reader->chain->venues[i].reason));
        }
    }
    GW_TRY(tell_gaps(reader));
    GW_TRY(gw_book_seal(&reader->book));
    mark_records(reader);
    return GW_OK;
}
