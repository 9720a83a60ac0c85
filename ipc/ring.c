/* The writer of a ring, and the argument why a reader never accepts a torn record.
 *
 * Slot of record s: seq = 2s-1 while it is written, 2s when complete. All shared words are atomics and copied
 * as 64-bit words, so no access is a data race in C11's sense and no copy can be split or widened.
 *
 *   writer of s                               reader of t
 *   W1  seq = 2s-1            (release)       R1  a = seq            (acquire); a must be 2t
 *   W2  fence                 (release)       R2  words of the slot  (relaxed), into private memory
 *   W3  words of the slot     (relaxed)       R3  fence              (acquire)
 *   W4  seq = 2s              (release)       R4  b = seq            (relaxed); accepted when b == 2t
 *   W5  newest = s            (relaxed)
 *
 * Not older: R1 reads the value of W4 of t, so everything up to W3 of t happens before R2.
 * Not newer: if R2 reads any word of W3 of a later s in the slot, then W2 of s synchronises with R3 (release
 * fence before the store that was read, acquire fence after the read), so W1 of s happens before R4 and R4
 * reads 2s-1 or later, never 2t. Dropping W1, W2, R3 or R4 breaks exactly one of these steps.
 * Hint: W5 of s-1 is sequenced before W1 of s, a release; a reader that sees W1 of s with R1 then finds
 * newest >= s-1. A reader uses `newest` only after comparing it with the slot it points to.
 *
 * Death anywhere: a slot left at 2s-1 was never visible as complete. The next writer scans all slots, takes
 * the greatest complete number m (never `newest`, which may lag) and writes m+1 again, in the same slot; a
 * number is completed at most once. A segment whose numbers are not one run ending at m is not continued.
 */
#include "ipc/ring.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ipc/base/clock.h"
#include "ipc/ring_order.h"
#include "ipc/shm.h"

_Static_assert(GW_RING_SLOTS_MAX == GW_SHM_SLOTS_MAX, "one limit, told twice");

static struct gw_shm_header *header_of(const struct gw_ring *ring)
{
    return (struct gw_shm_header *)(void *)ring->base;
}

static struct gw_shm_slot *slot_of(const struct gw_ring *ring, uint64_t seq)
{
    uint64_t offset = gw_shm_slot_offset(seq, ring->slot_count, ring->slot_size);
    return (struct gw_shm_slot *)(void *)(ring->base + offset);
}

static enum gw_status map_segment(struct gw_ring *ring, int fd, const struct gw_shm_ident *ident)
{
    size_t size = (size_t)gw_shm_file_size(ident);
    void *base = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    GW_ENSURE(base != MAP_FAILED, GW_E_IO);
    ring->base = base;
    ring->map_size = size;
    ring->slot_count = ident->slot_count;
    ring->slot_size = ident->slot_size;
    ring->payload_size_max = ident->payload_size_max;
    return GW_OK;
}

static void unmap_segment(struct gw_ring *ring)
{
    (void)munmap(ring->base, ring->map_size);
    ring->base = NULL;
}

/* Continue only what this program laid out this way since this boot. */
static bool is_continuable(int fd, const struct gw_shm_ident *wanted)
{
    struct gw_shm_ident found;
    struct stat info;
    if (fstat(fd, &info) != 0 || pread(fd, &found, sizeof found, 0) != (ssize_t)sizeof found) {
        return false;
    }
    return gw_shm_check(&found, (uint64_t)info.st_size) == GW_OK && found.slot_count == wanted->slot_count &&
           found.payload_size_max == wanted->payload_size_max && found.abi_minor == wanted->abi_minor;
}

/* Greatest complete number m, when the slots hold exactly what a writer killed at any moment leaves: every
 * number of the run that ends at m, and in the slot of m+1 perhaps a write begun. */
static bool find_last(const struct gw_ring *ring, uint64_t *last)
{
    uint64_t m = 0;
    for (uint64_t i = 0; i < ring->slot_count; i++) {
        uint64_t value = atomic_load_explicit(&slot_of(ring, i)->seq, memory_order_acquire);
        if (value % 2 == 0 && value / 2 > m) {
            m = value / 2;
        }
    }
    for (uint64_t back = 0; back < ring->slot_count; back++) {
        uint64_t held = m > back ? 2 * (m - back) : 0;
        uint64_t value = atomic_load_explicit(&slot_of(ring, m - back)->seq, memory_order_acquire);
        bool is_begun = back == ring->slot_count - 1 && value == 2 * m + 1;
        if (value != held && !is_begun) {
            return false;
        }
    }
    *last = m;
    return m < UINT64_MAX / 4;
}

static enum gw_status resume(struct gw_ring *ring, const struct gw_shm_ident *wanted)
{
    uint64_t last = 0;
    GW_ENSURE(is_continuable(ring->fd, wanted), GW_E_LAYOUT);
    GW_TRY(map_segment(ring, ring->fd, wanted));
    struct gw_shm_header *header = header_of(ring);
    if (!find_last(ring, &last) ||
        atomic_load_explicit(&header->state, memory_order_relaxed) == GW_SHM_RETIRED) {
        unmap_segment(ring);
        return GW_E_LAYOUT;
    }
    ring->next = last + 1;
    ring->epoch = (uint64_t)atomic_load_explicit(&header->epoch, memory_order_relaxed) + 1;
    return GW_OK;
}

/* ring->fd is the file replaced, or -1. */
static enum gw_status start_over(struct gw_ring *ring, const struct gw_shm_ident *ident)
{
    int fd;
    GW_TRY(gw_shm_make(&fd, ring->path, ident, ring->fd >= 0));
    if (ring->fd >= 0) {
        gw_shm_retire(ring->fd);
        (void)close(ring->fd);
    }
    ring->fd = fd;
    ring->next = 1;
    ring->epoch = 1;
    return map_segment(ring, fd, ident);
}

static void announce(struct gw_ring *ring)
{
    struct gw_shm_header *header = header_of(ring);
    uint64_t now_ns = gw_clock_mono_ns();
    atomic_store_explicit(&header->pid, (uint64_t)getpid(), memory_order_relaxed);
    atomic_store_explicit(&header->start_ns, now_ns, memory_order_relaxed);
    atomic_store_explicit(&header->epoch, (uint32_t)ring->epoch, memory_order_relaxed);
    atomic_store_explicit(&header->newest, ring->next - 1, memory_order_relaxed);
    gw_ring_beat(ring);
    atomic_store_explicit(&header->state, GW_SHM_RUN, memory_order_release);
}

static enum gw_status take_over_or_make(struct gw_ring *ring, const struct gw_shm_ident *ident)
{
    enum gw_status status = gw_shm_lock(&ring->fd, ring->path);
    if (status == GW_OK) {
        status = resume(ring, ident);
        return status == GW_E_LAYOUT ? start_over(ring, ident) : status;
    }
    ring->fd = -1;
    return status == GW_E_MISSING ? start_over(ring, ident) : status;
}

enum gw_status gw_ring_create(struct gw_ring *ring, const char *path, uint32_t slot_count,
                              uint32_t payload_size_max)
{
    struct gw_shm_ident ident;
    *ring = (struct gw_ring){.fd = -1};
    GW_ENSURE(strlen(path) < sizeof ring->path, GW_E_BOUND);
    memcpy(ring->path, path, strlen(path) + 1);
    GW_TRY(gw_shm_describe(&ident, slot_count, payload_size_max));
    enum gw_status status = take_over_or_make(ring, &ident);
    if (status != GW_OK) {
        int kept = errno;
        if (ring->fd >= 0) {
            (void)close(ring->fd);
            ring->fd = -1;
        }
        errno = kept;
        return status;
    }
    announce(ring);
    return GW_OK;
}

static void store_payload(struct gw_shm_slot *slot, const uint8_t *data, size_t size)
{
    size_t words = size / sizeof(uint64_t);
    uint64_t word;
    for (size_t i = 0; i < words; i++) {
        memcpy(&word, data + i * sizeof word, sizeof word);
        atomic_store_explicit(&slot->payload[i], word, memory_order_relaxed);
    }
    if (size % sizeof word != 0) {
        word = 0;
        memcpy(&word, data + words * sizeof word, size % sizeof word);
        atomic_store_explicit(&slot->payload[words], word, memory_order_relaxed);
    }
}

void gw_ring_publish(struct gw_ring *ring, const void *data, size_t size)
{
    GW_ASSERT(size <= ring->payload_size_max);
    uint64_t seq = ring->next;
    uint64_t extent = size | (uint64_t)(uint32_t)ring->epoch << 32;
    uint64_t now_ns = gw_clock_mono_ns();
    uint32_t crc = gw_shm_record_crc(seq, extent, now_ns, data, size);
    struct gw_shm_header *header = header_of(ring);
    struct gw_shm_slot *slot = slot_of(ring, seq);

    atomic_store_explicit(&slot->seq, 2 * seq - 1, memory_order_release);
    gw_ring_fence_release();
    atomic_store_explicit(&slot->extent, extent, memory_order_relaxed);
    atomic_store_explicit(&slot->published_ns, now_ns, memory_order_relaxed);
    atomic_store_explicit(&slot->crc32c, crc, memory_order_relaxed);
    store_payload(slot, data, size);
    atomic_store_explicit(&slot->seq, 2 * seq, memory_order_release);

    atomic_store_explicit(&header->newest, seq, memory_order_relaxed);
    atomic_store_explicit(&header->doorbell, (uint32_t)seq, memory_order_relaxed);
    ring->next = seq + 1;
}

void gw_ring_beat(struct gw_ring *ring)
{
    struct gw_shm_header *header = header_of(ring);
    uint64_t count = atomic_load_explicit(&header->beat_count, memory_order_relaxed);
    atomic_store_explicit(&header->beat_count, count + 1, memory_order_relaxed);
    atomic_store_explicit(&header->beat_ns, gw_clock_mono_ns(), memory_order_release);
}

void gw_ring_destroy(struct gw_ring *ring, bool unlink_file)
{
    if (ring->base == NULL) {
        return;
    }
    if (unlink_file) {
        (void)unlink(ring->path);
        gw_shm_retire(ring->fd);
    } else {
        atomic_store_explicit(&header_of(ring)->state, GW_SHM_HALT, memory_order_release);
    }
    unmap_segment(ring);
    (void)close(ring->fd);
    ring->fd = -1;
}
