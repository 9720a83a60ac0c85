/* ring: the reader's side of a shared-memory ring; one writer, any number of readers that map it read-only.
 *
 * gw_ring_open(out, path, start)
 *   path    a file below the ring directory; must be a regular file of this uid or root, not writable by
 *           others, of exactly the size its header states
 *   start   GW_RING_OLDEST: first record still held; GW_RING_NEWEST: only records published after opening
 *   returns GW_E_LAYOUT (foreign magic, other ABI or layout hash, other boot) | GW_E_CHECKSUM (header) |
 *           GW_E_IO (errno tells) | GW_AGAIN (being created)
 * gw_ring_next(reader, out, size_max, &size)
 *   copies the next record out; never parses in place; a torn record is never returned
 *   returns GW_OK | GW_AGAIN (nothing new) | GW_OVERRUN (records were missed: reader->missed was raised and
 *           the reader stands on the oldest record held; call again) | GW_E_BOUND (size_max too small) |
 *           GW_E_CHECKSUM (a record failed its CRC; it was skipped and counted) |
 *           GW_E_CLOSED (the file was replaced by a new segment: close and open again)
 * gw_ring_wait(reader, timeout_ms): GW_OK when something may be new, GW_AGAIN on time-out.
 * gw_ring_state(reader): what the writer says of itself; pid is information, not proof.
 *   Threads: a reader belongs to one thread. Memory: one mapping. Never writes to the segment.
 */
#ifndef GAMMAWATCH_RING_H
#define GAMMAWATCH_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gammawatch/status.h"

enum gw_ring_start { GW_RING_OLDEST, GW_RING_NEWEST };

struct gw_ring_reader {
    const uint8_t *base;
    size_t map_size;
    uint64_t next; /* sequence of the record read next; the first ever is 1 */
    uint64_t missed;
    uint64_t rejected; /* CRC failures */
    uint32_t slot_count;
    uint32_t slot_size;
    uint32_t payload_size_max;
    uint64_t inode;
    uint64_t device;
    uint64_t named_ns;     /* when the path was last seen to lead to this inode */
    uint64_t published_ns; /* of the record returned last; CLOCK_MONOTONIC */
    uint8_t uuid[16];
    char path[256];
};

struct gw_ring_state {
    uint64_t pid;
    uint64_t epoch;        /* +1 with every start of the writer */
    uint64_t newest;       /* last published sequence, may lag */
    uint64_t heartbeat_ns; /* CLOCK_MONOTONIC of the writer's last beat */
    uint32_t is_running;   /* 0 after an orderly halt */
};

GW_MUST_USE enum gw_status gw_ring_open(struct gw_ring_reader *out, const char *path,
                                        enum gw_ring_start start);
GW_MUST_USE enum gw_status gw_ring_next(struct gw_ring_reader *reader, void *out, size_t size_max,
                                        size_t *size);
enum gw_status gw_ring_wait(struct gw_ring_reader *reader, unsigned timeout_ms);
void gw_ring_state(const struct gw_ring_reader *reader, struct gw_ring_state *out);
void gw_ring_close(struct gw_ring_reader *reader);

#endif
