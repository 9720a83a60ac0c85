#include "monitor/source.h"

#include <stdio.h>
#include <string.h>

#include "ipc/base/log.h"
#include "ipc/ring.h"

enum gw_status gw_source_path(char *out, size_t size, const char *ring_dir, const char *name)
{
    char file[64];
    const int file_size = snprintf(file, sizeof file, "%s.ring", name);
    GW_ENSURE(file_size > 0 && (size_t)file_size < sizeof file, GW_E_BOUND);
    if (ring_dir == NULL) {
        return gw_ring_default_path(out, size, file);
    }
    const int length = snprintf(out, size, "%s/%s", ring_dir, file);
    GW_ENSURE(length > 0 && (size_t)length < size, GW_E_BOUND);
    return GW_OK;
}

enum gw_status gw_source_init(struct gw_source *source, const struct gw_monitor_chain *chain,
                              const char *ring_dir)
{
    memset(source, 0, sizeof *source);
    source->chain = chain->name;
    source->chain_id = chain->chain_id;
    return gw_source_path(source->path, sizeof source->path, ring_dir, chain->name);
}

void gw_source_close(struct gw_source *source)
{
    if (source->is_open) {
        gw_ring_close(&source->reader);
    }
    source->is_open = false;
}

static void note_open(struct gw_source *source, enum gw_status status)
{
    if (status == GW_OK) {
        GW_LOG(INFO, "ring.opened", "chain", source->chain, "path", source->path);
    } else if (status == GW_E_IO && status != source->open_status) {
        /* Not there yet: how every start looks. */
        GW_LOG(INFO, "ring.awaited", "chain", source->chain, "path", source->path);
    } else if (status != GW_AGAIN && status != source->open_status) {
        GW_LOG(WARN, "ring.refused", "chain", source->chain, "path", source->path, "status",
               gw_status_name(status));
    }
    source->open_status = status;
}

static void try_open(struct gw_source *source, struct gw_monitor *monitor, uint64_t mono_ms)
{
    struct gw_ring_state state;
    if (source->tried_mono_ms != 0 && mono_ms - source->tried_mono_ms < GW_SOURCE_RETRY_MS) {
        return;
    }
    source->tried_mono_ms = mono_ms;
    const enum gw_status status = gw_ring_open(&source->reader, source->path, GW_RING_OLDEST);
    note_open(source, status);
    if (status != GW_OK) {
        return;
    }
    gw_ring_state(&source->reader, &state);
    gw_monitor_forget(monitor, source->chain_id);
    source->is_open = true;
    source->is_stirred = false;
    source->writer_epoch = state.epoch;
    source->backlog_end = monitor->mode == GW_MODE_REPLAY ? 0 : state.newest;
}

static void watch_writer(struct gw_source *source, struct gw_monitor *monitor)
{
    struct gw_ring_state state;
    gw_ring_state(&source->reader, &state);
    if (state.epoch != source->writer_epoch) {
        GW_LOG(INFO, "collector.restarted", "chain", source->chain, "epoch", gw_log_u64(state.epoch));
        source->writer_epoch = state.epoch;
        source->is_stirred = true;
        gw_monitor_forget(monitor, source->chain_id);
    }
}

/* Everything published so far was read. */
static enum gw_status settle(struct gw_source *source, struct gw_monitor *monitor, uint64_t mono_ms)
{
    const struct gw_arrival arrival = {.ring_sequence = source->reader.next - 1, .mono_ms = mono_ms};
    if (source->is_stirred) {
        source->is_stirred = false;
        gw_monitor_forget(monitor, source->chain_id);
    }
    source->backlog_end = 0;
    return gw_monitor_catch_up(monitor, &arrival);
}

static enum gw_status note_loss(const struct gw_source *source, const struct gw_monitor *monitor,
                                enum gw_status status)
{
    GW_LOG(WARN, "records.missed", "chain", source->chain, "status", gw_status_name(status), "missed",
           gw_log_u64(source->reader.missed), "rejected", gw_log_u64(source->reader.rejected));
    return monitor->mode == GW_MODE_REPLAY ? status : GW_OK;
}

/* GW_AGAIN: nothing more to read now. */
static enum gw_status read_one(struct gw_source *source, struct gw_monitor *monitor, uint64_t mono_ms)
{
    _Alignas(16) uint8_t record[GW_RECORD_SIZE_MAX];
    size_t size = 0;
    const enum gw_status status = gw_ring_next(&source->reader, record, sizeof record, &size);
    if (status == GW_OK) {
        const uint64_t sequence = source->reader.next - 1;
        const struct gw_arrival arrival = {
            .ring_sequence = sequence,
            .segment = monitor->mode == GW_MODE_REPLAY ? NULL : source->reader.uuid,
            .mono_ms = mono_ms,
            .is_backlog = sequence < source->backlog_end,
        };
        return gw_monitor_take(monitor, record, size, &arrival);
    }
    if (status == GW_OVERRUN || status == GW_E_CHECKSUM) {
        return note_loss(source, monitor, status);
    }
    if (status == GW_AGAIN) {
        GW_TRY(settle(source, monitor, mono_ms));
    } else {
        /* A new segment, or one that cannot be read: open what is there now. */
        gw_source_close(source);
    }
    return GW_AGAIN;
}

enum gw_status gw_source_drain(struct gw_source *source, struct gw_monitor *monitor, uint64_t mono_ms)
{
    if (!source->is_open) {
        try_open(source, monitor, mono_ms);
    }
    if (source->is_open) {
        watch_writer(source, monitor);
    }
    for (unsigned i = 0; source->is_open && i < GW_SOURCE_READS_MAX; i++) {
        const enum gw_status status = read_one(source, monitor, mono_ms);
        if (status == GW_AGAIN) {
            return GW_OK;
        }
        GW_TRY(status);
    }
    return GW_OK;
}
