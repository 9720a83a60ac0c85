/* monitor: from the records of the collectors to signed vectors. No loop and no rings of collectors here: records
 * and time are handed in, so that a test or a replay drives it like the program does.
 *
 * gw_monitor_take(m, record, size, arrival)
 *   admits the record and puts it in the book. A status record that closes a new block of its chain evaluates,
 *   in this order: what is still owed -> vectors of orphaned blocks are revoked -> sum and coupling of all underlyings -> per underlying: survey -> feedback -> ecosystem and systemic record -> per feed: advise ->
 *   journal (fsync) -> sign -> journal -> publish -> EVALUATED record.
 *   A vector is made when initial margin, caps, state, reasons, LP advice or breaker changed, after a reorg, and at least
 *   every slot_s of the domain's time; while its input is dead, once to say so and then only when the
 *   breaker rises.
 *   A feed whose consumer is known gets no vector that the consumer would refuse: clamps.h and policy.h.
 *   A signer that is away or refuses leaves the vector journaled; the same bytes go out before the feed makes
 *   another one. In a replay that is an error instead: a digest with gaps proves nothing.
 *   returns GW_OK, also for a record that was refused (counted in m->intake) | GW_E_IO (journal: the caller must
 *           stop) | in a replay: what the signer failed with
 * gw_monitor_tick(m, mono_ms): evaluates again without a new block, for staleness. A replay ignores it: its time
 *   stands still between blocks. Evaluations of this kind do not count for the warm-up.
 *
 * Opening: the journal is walked; the epoch is the greatest in it plus 1; then the last vector of every feed goes
 * out again, signed now when it was not, and its revocation if there is one. A journal of another mode is GW_E_CONFIG; in a replay it must be empty
 * (GW_E_CONFIG), and it is not synced there, because the tape is what lasts.
 *
 * Threads: the loop's. Memory: reserved at opening. Cost: linear in records of the underlyings and feeds.
 */
#ifndef GW_MONITOR_MONITOR_H
#define GW_MONITOR_MONITOR_H

#include "ipc/base/clock.h"
#include "monitor/clamps.h"
#include "monitor/feed.h"
#include "monitor/publish/publish.h"
#include "monitor/signer/client.h"
#include "monitor/systemic/survey.h"

#define GW_MONITOR_TICK_MS 1000u

struct gw_monitor_options {
    enum gw_mode mode;
    const char *journal;
    const char *signer_socket;
    const char *signals_ring;
    unsigned signer_timeout_ms; /* 0: GW_SIGNER_TIMEOUT_MS */
};

struct gw_arrival {
    uint64_t ring_sequence; /* of the record in its collector's ring */
    const uint8_t *segment; /* uuid of the ring's segment, 16 bytes; NULL: not told, as in a replay */
    uint64_t mono_ms;
    bool is_backlog; /* older than the newest when the ring was opened: fills the book, is not evaluated */
};

struct gw_monitor {
    const struct gw_monitor_config *config;
    enum gw_mode mode;
    struct gw_clock clock;
    struct gw_intake intake;
    struct gw_exposure_book book;
    struct gw_survey survey;
    struct gw_clamps clamps;
    struct gw_feeds feeds;
    struct gw_journal journal;
    struct gw_signer_client signer;
    struct gw_publisher publisher;
    uint64_t epoch;
    uint64_t evaluated_mono_ms;
    struct gw_status_record cause; /* of the last evaluation */
    bool has_cause;
    bool is_behind;               /* blocks of the backlog wait for gw_monitor_catch_up() */
    bool is_signer_away;          /* in this round nobody asks it again */
    enum gw_status signer_status; /* of the last round trip, said once per change */
    struct {
        bool is_ended;
        uint8_t records_digest[32];
    } ends[GW_CHAINS_MAX]; /* as config->chains */
    bool is_ended;         /* every watched chain's tape ended */
};

/* record: 8-byte aligned, as a collector wrote it. config is borrowed until close. On error nothing is held. GW_E_BUSY: journal or ring belong to another monitor;
 * GW_E_CHECKSUM, GW_E_LAYOUT, GW_E_FORMAT: the journal; GW_E_CONFIG, GW_E_IO, GW_E_BOUND, GW_E_NOMEM. */
GW_MUST_USE enum gw_status gw_monitor_open(struct gw_monitor *monitor, const struct gw_monitor_config *config,
                                           const struct gw_monitor_options *options);
void gw_monitor_close(struct gw_monitor *monitor);

GW_MUST_USE enum gw_status gw_monitor_take(struct gw_monitor *monitor, const void *record, size_t size,
                                           const struct gw_arrival *arrival);
/* After the backlog: one evaluation of what it left. */
GW_MUST_USE enum gw_status gw_monitor_catch_up(struct gw_monitor *monitor, const struct gw_arrival *arrival);
GW_MUST_USE enum gw_status gw_monitor_tick(struct gw_monitor *monitor, uint64_t mono_ms);

/* The collector of this chain was started anew: its reorg epochs begin again. */
void gw_monitor_forget(struct gw_monitor *monitor, uint64_t chain_id);

/* Digest of the records of all tapes that ended: that of the one chain, or keccak256 over those of several in the
 * order of the configuration. */
void gw_monitor_records_digest(const struct gw_monitor *monitor, uint8_t out[32]);

#endif
