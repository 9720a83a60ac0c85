/* freeze: chains whose signals stand still because the chain turned where it must not (enum gw_freeze): below a block that
 * was final, or below all hashes that the collector remembers.
 *
 * Each feed of the chain gets one more vector, with the reason FROZEN, state hold and nothing loosened; then none, so
 * that consumers fall to their own default, until a person has looked and entered a thaw (`gammawatch rebaseline`).
 * Both are entries of the journal: a restart neither forgets a freeze nor takes the same one for another.
 */
#ifndef GW_MONITOR_FREEZE_H
#define GW_MONITOR_FREEZE_H

#include <stdbool.h>
#include <stddef.h>

#include "gammawatch/record.h"
#include "monitor/intake/intake.h"

#define GW_FREEZE_WHY_SIZE 160

/* Payloads of the journal. Padding is zero. */
struct gw_journal_freeze {
    uint64_t chain_id;
    uint64_t epoch; /* status->freeze_epoch */
    uint64_t reason;
    uint64_t block_number; /* behind the turn */
    char chain[16];
    uint8_t segment[16]; /* uuid of the collector's ring that told it; zero: not told */
};

struct gw_journal_thaw {
    uint64_t chain_id;
    char why[GW_FREEZE_WHY_SIZE];
};

struct gw_freezes {
    struct {
        struct gw_journal_freeze entry; /* the last one */
        bool is_frozen;
    } items[GW_CHAINS_MAX];
    size_t count;
};

/* Entries while a journal is opened. GW_E_LAYOUT; GW_E_BOUND: more chains than can be. */
GW_MUST_USE enum gw_status gw_freezes_visit(struct gw_freezes *freezes, const void *payload, size_t size);
GW_MUST_USE enum gw_status gw_freezes_visit_thaw(struct gw_freezes *freezes, const void *payload,
                                                 size_t size);

bool gw_freezes_is_frozen(const struct gw_freezes *freezes, uint64_t chain_id);

/* True: the status tells of a freeze that is not known yet; *entry is what to journal and then to take. Freezes are told
 * apart by the epoch, which counts the starts of the collector in a segment of its ring, and by that segment: a ring that
 * is read again from its oldest record brings no new one, and the counts of a new segment, as after each boot, pass for
 * no old one. segment: 16 bytes; NULL: not told. */
bool gw_freezes_find_new(const struct gw_freezes *freezes, const struct gw_status_record *status,
                         const uint8_t *segment, struct gw_journal_freeze *entry);

#endif
