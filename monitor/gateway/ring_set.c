#include "monitor/gateway/ring_set.h"

#include <string.h>

#include "ipc/base/log.h"
#include "monitor/source.h"

enum gw_status gw_ring_set_init(struct gw_ring_set *set, const struct gw_board *board, const char *ring_dir)
{
    memset(set, 0, sizeof *set);
    for (size_t i = 0; i <= board->chain_count; i++) {
        struct gw_ring_source *source = &set->sources[set->count++];
        const bool is_chain = i < board->chain_count;
        source->number = is_chain ? i : GW_BOARD_SIGNALS;
        GW_TRY(gw_source_path(source->path, sizeof source->path, ring_dir,
                              is_chain ? board->chains[i].name : "signals"));
    }
    return GW_OK;
}

static void note_open(struct gw_ring_source *source, enum gw_status status)
{
    if (status == source->open_status) {
        return;
    }
    source->open_status = status;
    if (status == GW_OK) {
        GW_LOG(INFO, "ring.opened", "path", source->path);
    } else if (status == GW_E_IO || status == GW_AGAIN) {
        GW_LOG(INFO, "ring.awaited", "path", source->path);
    } else {
        GW_LOG(WARN, "ring.refused", "path", source->path, "status", gw_status_name(status));
    }
}

static void close_source(struct gw_ring_source *source)
{
    if (source->is_open) {
        gw_ring_close(&source->reader);
    }
    source->is_open = false;
    source->open_status = GW_E_CLOSED;
}

static void note_state(struct gw_board_ring *ring, const struct gw_ring_source *source)
{
    struct gw_ring_state state;
    gw_ring_state(&source->reader, &state);
    ring->is_running = state.is_running != 0;
    ring->beat_ms = state.heartbeat_ns / 1000000u;
}

/* GW_AGAIN: nothing more to read now. */
static enum gw_status read_one(struct gw_ring_source *source, struct gw_board *board,
                               struct gw_board_ring *ring)
{
    _Alignas(16) uint8_t record[GW_RECORD_SIZE_MAX];
    struct gw_ring_reader *reader = &source->reader;
    const uint64_t missed = reader->missed;
    const uint64_t rejected = reader->rejected;
    size_t size = 0;
    const enum gw_status status = gw_ring_next(reader, record, sizeof record, &size);
    ring->missed += reader->missed - missed;
    ring->rejected += reader->rejected - rejected;
    if (status == GW_OK) {
        const enum gw_status taken =
            gw_board_take(board, source->number, record, size, reader->published_ns / 1000000u);
        if (taken != GW_OK) {
            GW_LOG(WARN, "record.refused", "path", source->path, "status", gw_status_name(taken));
        }
        return GW_OK;
    }
    if (status == GW_OVERRUN || status == GW_E_CHECKSUM) {
        return GW_OK; /* counted; each record is whole by itself */
    }
    if (status != GW_AGAIN) {
        close_source(source);
    }
    return GW_AGAIN;
}

static void poll_source(struct gw_ring_source *source, struct gw_board *board)
{
    struct gw_board_ring *ring =
        source->number == GW_BOARD_SIGNALS ? &board->signals : &board->chains[source->number].ring;
    if (!source->is_open) {
        const enum gw_status status = gw_ring_open(&source->reader, source->path, GW_RING_OLDEST);
        note_open(source, status);
        source->is_open = status == GW_OK;
    }
    for (unsigned n = 0; source->is_open && n < GW_RING_SET_READS_MAX; n++) {
        if (read_one(source, board, ring) == GW_AGAIN) {
            break;
        }
    }
    ring->is_open = source->is_open;
    if (source->is_open) {
        note_state(ring, source);
    }
}

void gw_ring_set_poll(struct gw_ring_set *set, struct gw_board *board, uint64_t now_ms)
{
    for (size_t i = 0; i < set->count; i++) {
        poll_source(&set->sources[i], board);
    }
    gw_board_sweep(board, now_ms);
}

void gw_ring_set_close(struct gw_ring_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        close_source(&set->sources[i]);
    }
}
