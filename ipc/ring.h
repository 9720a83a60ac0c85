/* ring writer: one process, one ring. Layout and protocol are argued in ipc/ring.c; readers use
 * gammawatch/ring.h.
 *
 * gw_ring_create(ring, path, slot_count, payload_size_max)
 *   opens or creates the file (0640, directory 0750 is made), takes an exclusive lock on it (a second writer
 * gets GW_E_BUSY), resumes after a crash at the greatest completed sequence + 1 with epoch + 1, or makes a
 * new segment when the old one is foreign, damaged, of another boot or of another layout
 * gw_ring_publish(ring, data, size): cannot fail by weather; size <= payload_size_max is asserted
 * gw_ring_beat(ring): heartbeat of the event loop, every 50-500 ms
 * gw_ring_destroy(ring): orderly halt; the file stays for readers; unlink = true removes it
 */
#ifndef GW_IPC_RING_H
#define GW_IPC_RING_H

#include "gammawatch/ring.h"

struct gw_ring {
    uint8_t *base;
    size_t map_size;
    int fd;
    uint64_t next; /* sequence published next */
    uint64_t epoch;
    uint32_t slot_count;
    uint32_t slot_size;
    uint32_t payload_size_max;
    char path[256];
};

#define GW_RING_SLOTS_MAX 65536u

GW_MUST_USE enum gw_status gw_ring_create(struct gw_ring *ring, const char *path, uint32_t slot_count,
                                          uint32_t payload_size_max);
void gw_ring_publish(struct gw_ring *ring, const void *data, size_t size);
void gw_ring_beat(struct gw_ring *ring);
void gw_ring_destroy(struct gw_ring *ring, bool unlink);

/* Default ring directory: $GW_RING_DIR, else /dev/shm/gammawatch for root or when writable, else
 * $XDG_RUNTIME_DIR/gammawatch. GW_E_BOUND when the path does not fit. */
GW_MUST_USE enum gw_status gw_ring_default_path(char *out, size_t size, const char *name);

#endif
