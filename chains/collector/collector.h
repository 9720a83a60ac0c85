/* collector: the pipeline of one chain, the only file here that decides order.
 *
 *   poll head -> connect to the window -> for each new block, oldest first:
 *   logs -> touched entries -> plan/decode rounds -> book -> records -> ring -> commit to the window
 *
 * A failure anywhere before the ring leaves nothing half-published: the block is tried again from its logs,
 * with back-off; beats carry the error meanwhile and the last records age. A reorg runs the same steps for
 * the new branch with the epoch raised and every entry read anew.
 *
 * A block asked for by number or hash, of a tape that was not recorded by asking for it, is read as the run read it:
 * from the tape's first block on (the first of that number; GW_E_MISSING when the tape ends before).
 */
#ifndef GW_CHAINS_COLLECTOR_COLLECTOR_H
#define GW_CHAINS_COLLECTOR_COLLECTOR_H

#include "chains/collector/announcements.h"
#include "chains/collector/follow.h"
#include "chains/collector/heads.h"
#include "chains/collector/output.h"
#include "chains/collector/reader.h"
#include "chains/collector/resume.h"

struct gw_collector_options {
    enum gw_mode mode;
    const char *ring_path;       /* NULL: publish nothing */
    const char *follow_path;     /* replay: signal ring to keep step with; NULL: none */
    const char *at;              /* one-shot: latest, safe, finalized, a number or a hash; NULL: run */
    const char *checkpoint_path; /* NULL: none is read or written */
    bool is_checkpoint_kept;     /* it is read, and stays as it is */
    double speed;                /* replay: times faster than block time; 0 = as fast as possible */
    int ready_fd;                /* one byte is written when the first block is out; -1: none */
};

struct gw_collector {
    uv_loop_t loop;
    uv_timer_t step_timer; /* the next poll, or the next block of a paced replay */
    uv_timer_t beat_timer;
    uv_signal_t signals[2];
    struct gw_chain *chain;
    struct gw_rpc *rpc;
    struct gw_reader reader;
    struct gw_resume resume;
    struct gw_heads heads;
    struct gw_announcements announcements;
    bool is_resting; /* step_timer waits for the next poll */
    struct gw_output output;
    struct gw_follow follow;
    struct gw_clock clock;
    struct gw_collector_options options;
    uint64_t head_moved_ms; /* monotonic */
    uint64_t beats;
    uint64_t follow_since_ms;
    bool is_resumed;   /* the checkpoint was taken or refused */
    unsigned failures; /* in a row */
    bool is_seeking;   /* one-shot on the tape of a run: it is followed to the block asked for */
    enum gw_status result;
    int signal; /* that ended the run; 0 = none */
};

/* Runs until the tape ends, a signal comes or (one-shot) the block is read: GW_OK; then the book is in
 * collector->reader.book. GW_E_* when it cannot go on. `chain` and `rpc_options` are borrowed. */
GW_MUST_USE enum gw_status gw_collector_run(struct gw_collector *collector, struct gw_chain *chain,
                                            const struct gw_rpc_options *rpc_options,
                                            const struct gw_collector_options *options);
void gw_collector_fini(struct gw_collector *collector);

#endif
