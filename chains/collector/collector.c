#include "chains/collector/collector.h"

#include <stdlib.h>
#include <string.h>

#include "chains/rpc/tape.h"
#include "ipc/base/hex.h"
#include "ipc/base/log.h"
#include "ipc/base/option.h"

#define BEAT_MS          100
#define BEATS_PER_STATUS 10   /* a status beat each second */
#define BACKOFF_SHIFT    5    /* at most 32 polls apart */
#define PACE_MS_MAX      3000 /* a time warp on the tape is no reason to sleep longer */
#define FOLLOW_POLL_MS   1
#define FOLLOW_MS_MAX    30000

static void poll_head(struct gw_collector *c);
static void on_resumed(void *context, enum gw_status status);
static void process_next(struct gw_collector *c);

static void stop(struct gw_collector *c, enum gw_status result)
{
    c->result = result;
    uv_stop(&c->loop);
}

static void on_poll_timer(uv_timer_t *timer)
{
    struct gw_collector *c = timer->data;

    c->is_resting = false;
    poll_head(c);
}

static void schedule_poll(struct gw_collector *c)
{
    unsigned shift = c->failures < BACKOFF_SHIFT ? c->failures : BACKOFF_SHIFT;
    uint64_t wait_ms = 0;

    if (!c->clock.is_replay) {
        wait_ms = c->failures > 0 ? c->chain->poll_ms << shift : gw_announcements_wait_ms(&c->announcements);
    }
    uv_timer_start(&c->step_timer, on_poll_timer, wait_ms, 0);
    c->is_resting = true;
}

/* A head was announced. While endpoints fail their back-off stands. */
static void on_due(void *context, uint64_t wait_ms)
{
    struct gw_collector *c = context;

    if (c->is_resting && c->failures == 0 && wait_ms < uv_timer_get_due_in(&c->step_timer)) {
        uv_timer_start(&c->step_timer, on_poll_timer, wait_ms, 0);
    }
}

/* A one-shot read has no next time; a run tries again later. A replay fails where the run did, or its tape is not what was
 * recorded: trying again would pass over what was changed. */
static void fail_step(struct gw_collector *c, const char *step, enum gw_status status)
{
    c->failures++;
    GW_LOG(WARN, "step.failed", "chain", c->chain->name, "step", step, "status", gw_status_name(status),
           "failures", gw_log_u64(c->failures));
    if (gw_rpc_note_failure(c->rpc, step, status) != GW_OK) {
        GW_LOG(ERROR, "replay.strayed", "chain", c->chain->name, "why",
               "the run that was recorded did not fail here: its tape was changed");
        stop(c, GW_E_TAPE);
        return;
    }
    if ((c->options.at != NULL && !c->is_seeking) || status == GW_E_TAPE || status == GW_E_NOMEM) {
        stop(c, status);
        return;
    }
    schedule_poll(c);
}

static void publish_end(struct gw_collector *c)
{
    GW_LOG(INFO, "tape.ended", "chain", c->chain->name, "blocks", gw_log_u64(c->output.blocks));
    gw_output_beat(&c->output, gw_rpc_counters(c->rpc), gw_clock_now_ms(&c->clock, gw_clock_mono_ms()), 0,
                   true);
    stop(c, c->is_seeking ? GW_E_MISSING : GW_OK);
}

/* The block just read lies beyond the window: it connects to nothing. */
static bool is_restart(const struct gw_collector *c)
{
    return gw_head_next(&c->heads.window) == NULL;
}

/* The block becomes the newest of the window. Returns the depth of the reorg. */
static size_t commit_block(struct gw_collector *c)
{
    if (is_restart(c)) {
        gw_head_restart(&c->heads.window, &c->reader.block);
        return (size_t)c->heads.reorg_depth;
    }
    return gw_head_commit(&c->heads.window);
}

static void tell_progress(struct gw_collector *c)
{
    c->output.announced = gw_announcements_count(&c->announcements);
    c->output.progress = gw_resume_progress(&c->resume);
}

static void publish_block(struct gw_collector *c)
{
    size_t depth = is_restart(c) ? (size_t)c->heads.reorg_depth : gw_head_reorg_depth(&c->heads.window);
    struct gw_output_facts facts = {
        .rpc = gw_rpc_counters(c->rpc),
        .replies_digest = c->reader.replies_digest,
        .now_ms = gw_clock_now_ms(&c->clock, gw_clock_mono_ms()),
        .epoch = c->heads.window.epoch + (depth > 0 || is_restart(c) ? 1 : 0),
        .reorg_depth = depth,
        .safe_number = c->heads.views.safe_number,
        .finalized_number = c->heads.views.finalized_number,
        .freeze_reason = c->heads.freeze_reason,
        .freeze_epoch = c->heads.freeze_epoch,
    };

    tell_progress(c);
    gw_output_block(&c->output, &c->reader.book, &facts);
    gw_option_signal_ready(c->options.ready_fd);
    c->options.ready_fd = -1;
    GW_LOG(DEBUG, "block.published", "chain", c->chain->name, "block", gw_log_u64(c->reader.block.number),
           "exposures", gw_log_u64(c->reader.book.exposure_count), "excluded",
           gw_log_u64(c->reader.book.excluded_count));
}

static void on_step_timer(uv_timer_t *timer);

/* Live: at once. Replay: in step with the monitor, and at the speed asked for. */
static void schedule_next(struct gw_collector *c, int64_t last_time_s)
{
    const struct gw_block *next = gw_head_next(&c->heads.window);
    double pace_ms = 0;

    if (c->clock.is_replay && c->options.speed > 0) {
        int64_t step_s = next == NULL ? 12 : next->time_s - last_time_s;
        pace_ms = (double)step_s * 1000.0 / c->options.speed;
        pace_ms = pace_ms < 0 ? 0 : pace_ms > PACE_MS_MAX ? PACE_MS_MAX : pace_ms;
    }
    c->follow_since_ms = gw_clock_mono_ms();
    uv_timer_start(&c->step_timer, on_step_timer, (uint64_t)pace_ms, 0);
}

static void on_step_timer(uv_timer_t *timer)
{
    struct gw_collector *c = timer->data;

    if (!gw_follow_reached(&c->follow, gw_output_sequence(&c->output))) {
        if (gw_clock_mono_ms() - c->follow_since_ms > FOLLOW_MS_MAX) {
            GW_LOG(ERROR, "follow.lost", "chain", c->chain->name, "ring", c->follow.path);
            stop(c, GW_E_TIMEOUT);
            return;
        }
        uv_timer_start(&c->step_timer, on_step_timer, FOLLOW_POLL_MS, 0);
        return;
    }
    if (gw_head_next(&c->heads.window) != NULL) {
        process_next(c);
    } else if (c->clock.is_replay) {
        poll_head(c);
    } else {
        schedule_poll(c);
    }
}

static bool is_sought(const struct gw_collector *c)
{
    const char *at = c->options.at;
    uint8_t hash[32];

    if (gw_hex_decode_fixed(hash, sizeof hash, at) == GW_OK) {
        return memcmp(hash, c->reader.block.hash, sizeof hash) == 0;
    }
    return strtoull(at, NULL, 16) == c->reader.block.number;
}

static void on_block(void *context, enum gw_status status)
{
    struct gw_collector *c = context;
    int64_t time_s = c->reader.block.time_s;
    size_t depth = 0;

    if (status == GW_AGAIN) { /* its logs took long to read: the state of a newer one is easier to come by */
        gw_resume_save(&c->resume, &c->heads, true);
        gw_rpc_repeat(c->rpc);
        c->failures = 0;
        poll_head(c);
        return;
    }
    if (status != GW_OK) {
        gw_rpc_repeat(c->rpc);
        fail_step(c, "block", status);
        return;
    }
    c->failures = 0;
    gw_clock_advance(&c->clock, time_s, gw_clock_mono_ms());
    publish_block(c);
    depth = commit_block(c);
    c->head_moved_ms = gw_clock_mono_ms();
    gw_resume_save(&c->resume, &c->heads, c->output.blocks == 1);
    if (gw_head_next(&c->heads.window) == NULL) {
        gw_announcements_note_head(&c->announcements);
    }
    if (depth > 0) {
        GW_LOG(INFO, "head.reorg", "chain", c->chain->name, "depth", gw_log_u64(depth), "block",
               gw_log_u64(c->reader.block.number), "epoch", gw_log_u64(c->heads.window.epoch));
    }
    if (c->options.at != NULL && (!c->is_seeking || is_sought(c))) {
        stop(c, GW_OK);
        return;
    }
    schedule_next(c, time_s);
}

static void read_block(struct gw_collector *c, const struct gw_block *block)
{
    c->reader.settled_number = gw_heads_settled(&c->heads);
    gw_reader_start(&c->reader, block, on_block, c);
}

static void process_next(struct gw_collector *c)
{
    if (gw_head_reorg_depth(&c->heads.window) > 0) {
        gw_reader_reread(&c->reader);
    }
    read_block(c, gw_head_next(&c->heads.window));
}

/* The new head is further away than the window: it is read alone, with all logs since what was final at the
 * last block by range, and the window moves there once that is done. */
static void restart_head(struct gw_collector *c)
{
    GW_LOG(WARN, "head.restart", "chain", c->chain->name, "from",
           gw_log_u64(gw_head_newest(&c->heads.window)->number), "to", gw_log_u64(c->heads.latest.number));
    if (c->reader.is_discovered) { /* once: what is read of it already stays read */
        const bool is_frozen = c->heads.freeze_epoch == c->heads.window.epoch + 1;
        gw_reader_rediscover(&c->reader, is_frozen ? 0 : c->output.status.finalized_number);
    }
    read_block(c, &c->heads.latest);
}

static void on_heads(void *context, enum gw_heads_outcome outcome)
{
    struct gw_collector *c = context;

    if (outcome != GW_HEADS_FAILED) {
        c->failures = 0;
    }
    switch (outcome) {
    case GW_HEADS_SAME:
        schedule_poll(c);
        return;
    case GW_HEADS_READY:
        process_next(c);
        return;
    case GW_HEADS_RESTART:
        restart_head(c);
        return;
    case GW_HEADS_END:
        publish_end(c);
        return;
    case GW_HEADS_FAILED:
        if (c->heads.status == GW_E_TAPE && c->options.at != NULL && !c->is_seeking) {
            c->is_seeking = true;
            c->heads.at = "latest";
            poll_head(c);
            return;
        }
        fail_step(c, c->heads.failed_step, c->heads.status);
        return;
    }
}

static void poll_head(struct gw_collector *c)
{
    if (c->is_resumed) {
        gw_announcements_begin_poll(&c->announcements);
        gw_heads_poll(&c->heads, on_heads, c);
    } else {
        gw_resume_start(&c->resume, on_resumed, c);
    }
}

static void on_resumed(void *context, enum gw_status status)
{
    struct gw_collector *c = context;

    c->is_resumed = status == GW_OK;
    if (c->resume.is_orphaned && c->is_resumed) {
        gw_heads_freeze(&c->heads, GW_FREEZE_DEEP, c->heads.window.epoch);
    }
    if (status == GW_OK) {
        poll_head(c);
    } else {
        fail_step(c, "checkpoint", status);
    }
}

static void on_beat(uv_timer_t *timer)
{
    struct gw_collector *c = timer->data;
    uint64_t now_ms = gw_clock_mono_ms();

    if (!c->output.has_ring) {
        return;
    }
    gw_ring_beat(&c->output.ring);
    c->beats++;
    if (!c->clock.is_replay && c->beats % BEATS_PER_STATUS == 0) {
        tell_progress(c);
        gw_output_beat(&c->output, gw_rpc_counters(c->rpc), gw_clock_now_ms(&c->clock, now_ms),
                       (int64_t)(now_ms - c->head_moved_ms), false);
    }
}

static void on_signal(uv_signal_t *handle, int signum)
{
    struct gw_collector *c = handle->data;

    c->signal = signum;
    stop(c, GW_OK);
}

static enum gw_status start_handles(struct gw_collector *c)
{
    static const int signums[] = {SIGINT, SIGTERM};

    GW_ENSURE(uv_timer_init(&c->loop, &c->step_timer) == 0, GW_E_IO);
    GW_ENSURE(uv_timer_init(&c->loop, &c->beat_timer) == 0, GW_E_IO);
    c->step_timer.data = c;
    c->beat_timer.data = c;
    uv_timer_start(&c->beat_timer, on_beat, BEAT_MS, BEAT_MS);
    for (size_t i = 0; i < 2; i++) {
        GW_ENSURE(uv_signal_init(&c->loop, &c->signals[i]) == 0, GW_E_IO);
        c->signals[i].data = c;
        GW_ENSURE(uv_signal_start(&c->signals[i], on_signal, signums[i]) == 0, GW_E_IO);
    }
    return GW_OK;
}

enum gw_status gw_collector_run(struct gw_collector *c, struct gw_chain *chain,
                                const struct gw_rpc_options *rpc_options,
                                const struct gw_collector_options *options)
{
    memset(c, 0, sizeof *c);
    c->chain = chain;
    c->options = *options;
    GW_ENSURE(uv_loop_init(&c->loop) == 0, GW_E_IO);
    gw_clock_init(&c->clock, rpc_options->replay != NULL);
    gw_follow_init(&c->follow, options->follow_path, chain->chain_id);
    GW_TRY(start_handles(c));
    GW_TRY(gw_output_open(&c->output, chain, options->mode, options->ring_path));
    GW_TRY(gw_rpc_open(&c->rpc, &c->loop, rpc_options));
    GW_TRY(gw_reader_init(&c->reader, chain, c->rpc));
    const unsigned version = c->clock.is_replay ? gw_tape_version(rpc_options->replay) : GW_TAPE_VERSION;
    c->reader.is_stepwise = version == GW_TAPE_STEPWISE;
    c->reader.is_broad = version <= GW_TAPE_EAGER;
    gw_heads_init(&c->heads, chain, c->rpc, options->at, rpc_options->replay);
    gw_resume_init(&c->resume, &c->loop, chain, c->rpc, &c->reader, options->checkpoint_path,
                   options->is_checkpoint_kept);
    GW_TRY(gw_announcements_open(&c->announcements, &c->loop, chain, &c->heads.window,
                                 c->clock.is_replay || options->at != NULL, on_due, c));
    c->head_moved_ms = gw_clock_mono_ms();
    poll_head(c);
    uv_run(&c->loop, UV_RUN_DEFAULT);
    if (c->signal != 0 && c->reader.history.asks > 0) {
        gw_resume_leave(&c->resume, &c->heads);
    }
    return c->result;
}

static void close_handle(uv_handle_t *handle, void *unused)
{
    (void)unused;
    if (!uv_is_closing(handle)) {
        uv_close(handle, NULL);
    }
}

void gw_collector_fini(struct gw_collector *c)
{
    uv_timer_stop(&c->step_timer);
    uv_timer_stop(&c->beat_timer);
    gw_output_close(&c->output);
    gw_follow_close(&c->follow);
    if (c->rpc != NULL) {
        gw_rpc_close(c->rpc);
    }
    gw_announcements_close(&c->announcements);
    uv_walk(&c->loop, close_handle, NULL);
    uv_run(&c->loop, UV_RUN_DEFAULT);
    uv_loop_close(&c->loop);
    gw_reader_fini(&c->reader);
}
