/* The reader of a ring; the ordering is argued in ipc/ring.c.
 *
 * What comes from the segment is compared with locals before use: the header is read once into private
 * memory, lengths are clamped before they bound a copy, and a slot's number is believed only as far as the
 * writer's own hint allows.
 */
#include "gammawatch/ring.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "ipc/base/clock.h"
#include "ipc/ring_order.h"
#include "ipc/shm.h"

#define NAME_CHECK_NS 100000000u /* how long a replaced file may go unnoticed by an idle reader */
#define SLEEP_NS_MIN  50000u
#define SLEEP_NS_MAX  1000000u

struct slot_meta {
    uint64_t extent;
    uint64_t published_ns;
    uint64_t crc32c;
};

/* Readers load only; the cast drops a const that C11's generic loads do not accept everywhere. */
static struct gw_shm_header *header_of(const struct gw_ring_reader *reader)
{
    return (struct gw_shm_header *)(uintptr_t)reader->base;
}

static struct gw_shm_slot *slot_of(const struct gw_ring_reader *reader, uint64_t seq)
{
    uint64_t offset = gw_shm_slot_offset(seq, reader->slot_count, reader->slot_size);
    return (struct gw_shm_slot *)(uintptr_t)(reader->base + offset);
}

static uint64_t load_seq(const struct gw_ring_reader *reader, uint64_t seq)
{
    return atomic_load_explicit(&slot_of(reader, seq)->seq, memory_order_acquire);
}

static enum gw_status map_checked(struct gw_ring_reader *out, int fd)
{
    struct gw_shm_ident ident;
    struct stat info;
    GW_ENSURE(fstat(fd, &info) == 0, GW_E_IO);
    GW_TRY(gw_shm_check_owner(&info));
    GW_ENSURE(info.st_size >= (off_t)GW_SHM_HEADER_SIZE, GW_E_LAYOUT);
    GW_ENSURE(pread(fd, &ident, sizeof ident, 0) == (ssize_t)sizeof ident, GW_E_IO);
    GW_TRY(gw_shm_check(&ident, (uint64_t)info.st_size));

    out->map_size = (size_t)info.st_size;
    void *base = mmap(NULL, out->map_size, PROT_READ, MAP_SHARED, fd, 0);
    GW_ENSURE(base != MAP_FAILED, GW_E_IO);
    out->base = base;
    out->slot_count = ident.slot_count;
    out->slot_size = ident.slot_size;
    out->payload_size_max = ident.payload_size_max;
    out->inode = info.st_ino;
    out->device = info.st_dev;
    memcpy(out->uuid, ident.uuid, sizeof out->uuid);
    return GW_OK;
}

/* What a slot says about its number, if the writer can have said it: the number belongs to the slot, and is at
 * most one ahead of the hint (read after the slot, which orders them). 0 otherwise. */
static uint64_t believe(const struct gw_ring_reader *reader, uint64_t value, uint64_t index)
{
    uint64_t seq = value / 2 + value % 2;
    uint64_t newest = atomic_load_explicit(&header_of(reader)->newest, memory_order_acquire);
    bool is_of_slot = ((seq ^ index) & (reader->slot_count - 1u)) == 0;
    return is_of_slot && seq - 1 <= newest ? seq : 0;
}

/* Greatest numbers complete and begun, by looking at every slot. */
static void scan(const struct gw_ring_reader *reader, uint64_t *complete, uint64_t *begun)
{
    *complete = 0;
    *begun = 0;
    for (uint64_t i = 0; i < reader->slot_count; i++) {
        uint64_t value = load_seq(reader, i);
        uint64_t seq = believe(reader, value, i);
        if (seq > *begun) {
            *begun = seq;
        }
        if (value % 2 == 0 && seq > *complete) {
            *complete = seq;
        }
    }
}

enum gw_status gw_ring_open(struct gw_ring_reader *out, const char *path, enum gw_ring_start start)
{
    uint64_t complete, begun;
    *out = (struct gw_ring_reader){0};
    GW_ENSURE(strlen(path) < sizeof out->path, GW_E_BOUND);
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    GW_ENSURE(fd >= 0, GW_E_IO);
    enum gw_status status = map_checked(out, fd);
    int kept = errno;
    (void)close(fd);
    errno = kept;
    GW_TRY(status);

    if (atomic_load_explicit(&header_of(out)->state, memory_order_acquire) == GW_SHM_RETIRED) {
        gw_ring_close(out);
        return GW_AGAIN;
    }
    memcpy(out->path, path, strlen(path) + 1);
    scan(out, &complete, &begun);
    if (start == GW_RING_NEWEST) {
        out->next = complete + 1;
    } else {
        out->next = begun > out->slot_count ? begun - out->slot_count + 1 : 1;
    }
    out->named_ns = gw_clock_mono_ns();
    return GW_OK;
}

void gw_ring_close(struct gw_ring_reader *reader)
{
    if (reader->base != NULL) {
        (void)munmap((void *)(uintptr_t)reader->base, reader->map_size);
    }
    *reader = (struct gw_ring_reader){0};
}

/* The inode cannot be given to another file while it is mapped, so its number identifies the segment. */
static bool is_name_ours(const struct gw_ring_reader *reader)
{
    struct stat info;
    return lstat(reader->path, &info) == 0 && info.st_ino == reader->inode && info.st_dev == reader->device;
}

static bool is_replaced(struct gw_ring_reader *reader)
{
    if (atomic_load_explicit(&header_of(reader)->state, memory_order_acquire) == GW_SHM_RETIRED) {
        return true;
    }
    uint64_t now_ns = gw_clock_mono_ns();
    if (now_ns - reader->named_ns < NAME_CHECK_NS) {
        return false;
    }
    if (!is_name_ours(reader)) {
        return true;
    }
    reader->named_ns = now_ns;
    return false;
}

static enum gw_status skip_rejected(struct gw_ring_reader *reader)
{
    reader->rejected++;
    reader->next++;
    return GW_E_CHECKSUM;
}

/* The slot of `next` holds a later number: everything up to that number minus slot_count is gone. The hint may
 * push this further when the slot it points to confirms it. */
static enum gw_status resync(struct gw_ring_reader *reader)
{
    uint64_t begun = believe(reader, load_seq(reader, reader->next), reader->next);
    if (begun <= reader->next) {
        return skip_rejected(reader);
    }
    uint64_t newest = atomic_load_explicit(&header_of(reader)->newest, memory_order_acquire);
    if (newest > begun && newest <= UINT64_MAX / 4 && load_seq(reader, newest) == 2 * newest) {
        begun = newest;
    }
    uint64_t oldest = begun - reader->slot_count + 1;
    reader->missed += oldest - reader->next;
    reader->next = oldest;
    return GW_OVERRUN;
}

static void load_meta(struct slot_meta *out, const struct gw_shm_slot *slot)
{
    out->extent = atomic_load_explicit(&slot->extent, memory_order_relaxed);
    out->published_ns = atomic_load_explicit(&slot->published_ns, memory_order_relaxed);
    out->crc32c = atomic_load_explicit(&slot->crc32c, memory_order_relaxed);
}

static void load_payload(uint8_t *out, const struct gw_shm_slot *slot, size_t size)
{
    size_t words = size / sizeof(uint64_t);
    uint64_t word;
    for (size_t i = 0; i < words; i++) {
        word = atomic_load_explicit(&slot->payload[i], memory_order_relaxed);
        memcpy(out + i * sizeof word, &word, sizeof word);
    }
    if (size % sizeof word != 0) {
        word = atomic_load_explicit(&slot->payload[words], memory_order_relaxed);
        memcpy(out + words * sizeof word, &word, size % sizeof word);
    }
}

enum gw_status gw_ring_next(struct gw_ring_reader *reader, void *out, size_t size_max, size_t *size)
{
    struct slot_meta meta;
    uint64_t seq = reader->next;
    const struct gw_shm_slot *slot = slot_of(reader, seq);
    uint64_t before = load_seq(reader, seq);
    if (before < 2 * seq) {
        return is_replaced(reader) ? GW_E_CLOSED : GW_AGAIN;
    }
    if (before > 2 * seq) {
        return resync(reader);
    }
    load_meta(&meta, slot);
    size_t length = (uint32_t)meta.extent;
    size_t copied = length <= reader->payload_size_max && length <= size_max ? length : 0;
    load_payload(out, slot, copied);
    gw_ring_fence_acquire();
    uint64_t after = atomic_load_explicit(&slot->seq, memory_order_relaxed);
    if (after != before) {
        return resync(reader);
    }
    if (length > reader->payload_size_max) {
        return skip_rejected(reader);
    }
    GW_ENSURE(length <= size_max, GW_E_BOUND);
    if (gw_shm_record_crc(seq, meta.extent, meta.published_ns, out, length) != meta.crc32c) {
        return skip_rejected(reader);
    }
    *size = length;
    reader->next = seq + 1;
    reader->published_ns = meta.published_ns;
    return GW_OK;
}

enum gw_status gw_ring_wait(struct gw_ring_reader *reader, unsigned timeout_ms)
{
    uint64_t deadline_ns = gw_clock_mono_ns() + (uint64_t)timeout_ms * 1000000u;
    long sleep_ns = SLEEP_NS_MIN;
    while (load_seq(reader, reader->next) < 2 * reader->next) {
        if (is_replaced(reader)) {
            return GW_OK;
        }
        uint64_t now_ns = gw_clock_mono_ns();
        if (now_ns >= deadline_ns) {
            return GW_AGAIN;
        }
        uint64_t left_ns = deadline_ns - now_ns;
        struct timespec pause = {.tv_nsec = left_ns < (uint64_t)sleep_ns ? (long)left_ns : sleep_ns};
        (void)nanosleep(&pause, NULL);
        sleep_ns = sleep_ns * 2 < (long)SLEEP_NS_MAX ? sleep_ns * 2 : (long)SLEEP_NS_MAX;
    }
    return GW_OK;
}

void gw_ring_state(const struct gw_ring_reader *reader, struct gw_ring_state *out)
{
    struct gw_shm_header *header = header_of(reader);
    out->is_running = atomic_load_explicit(&header->state, memory_order_acquire) == GW_SHM_RUN;
    out->pid = atomic_load_explicit(&header->pid, memory_order_relaxed);
    out->epoch = atomic_load_explicit(&header->epoch, memory_order_relaxed);
    out->newest = atomic_load_explicit(&header->newest, memory_order_relaxed);
    out->heartbeat_ns = atomic_load_explicit(&header->beat_ns, memory_order_acquire);
}
