/* shm: the segment behind a ring: its layout, who may trust it, how its file is made and locked.
 *
 * One file per writer: a header page, then slots. The first 84 bytes are immutable from the moment the file
 * has its name; everything behind is written by the one writer with atomics. Nothing read from a segment is
 * ever used as a size, index or pointer before it was compared with a local value.
 */
#ifndef GW_IPC_SHM_H
#define GW_IPC_SHM_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "gammawatch/status.h"

#define GW_SHM_MAGIC       UINT64_C(0x31474e4952574700) /* "\0GWRING1" on a little-endian machine */
#define GW_SHM_ABI_MAJOR   1u
#define GW_SHM_ABI_MINOR   0u
#define GW_SHM_HEADER_SIZE 4096u
#define GW_SHM_LINE        64u
#define GW_SHM_SLOTS_MAX   65536u
#define GW_SHM_PAYLOAD_MAX 65536u /* bytes */
#define GW_SHM_FLAGS       3u     /* bit 0: slot header on a line of its own; bit 1: records carry a CRC */
#define GW_SHM_PATH_MAX    256u

enum gw_shm_state {
    GW_SHM_BOOT = 0,
    GW_SHM_RUN = 1,
    GW_SHM_HALT = 2,
    GW_SHM_RETIRED = 3 /* replaced or removed: readers close and open again */
};

/* Immutable part of the header. */
struct gw_shm_ident {
    uint64_t magic; /* stored last */
    uint16_t abi_major;
    uint16_t abi_minor;
    uint16_t header_size;
    uint16_t flags;
    uint64_t layout_hash; /* gw_record_layout_hash() */
    uint32_t slot_size;
    uint32_t slot_count; /* power of two */
    uint32_t payload_size_max;
    uint32_t producer_kind; /* 0: not told */
    uint64_t chain_id;      /* 0: not told */
    uint8_t uuid[16];       /* fresh at creation */
    uint8_t boot_id[16];
    uint32_t crc32c; /* of bytes 8..79 */
    uint8_t reserved[44];
};

struct gw_shm_header {
    struct gw_shm_ident ident;
    alignas(GW_SHM_LINE) _Atomic uint64_t pid;     /* producer line */
    _Atomic uint64_t start_ns;                     /* CLOCK_MONOTONIC */
    _Atomic uint32_t epoch;                        /* +1 with every start */
    _Atomic uint32_t state;                        /* enum gw_shm_state */
    alignas(GW_SHM_LINE) _Atomic uint64_t beat_ns; /* heartbeat line; CLOCK_MONOTONIC */
    _Atomic uint64_t beat_count;
    alignas(GW_SHM_LINE) _Atomic uint64_t newest; /* last sequence published; may lag, never trusted */
    alignas(
        GW_SHM_LINE) _Atomic uint32_t doorbell; /* low half of the sequence; a futex word for later readers */
};

/* A slot is this line and then the payload, both as 64-bit words. */
struct gw_shm_slot {
    _Atomic uint64_t seq;    /* 2s: record s is complete; 2s-1: s is being written; 0: never used */
    _Atomic uint64_t extent; /* payload bytes | writer's epoch << 32 */
    _Atomic uint64_t published_ns;
    _Atomic uint64_t crc32c; /* of seq, extent, published_ns and the payload */
    uint64_t reserved[4];
    _Atomic uint64_t payload[];
};

/* Fills the ident for a segment of this boot with a fresh uuid and CRC. GW_E_BOUND when slot_count is no
 * power of two in 2..GW_SHM_SLOTS_MAX or the payload is 0 or larger than GW_SHM_PAYLOAD_MAX; GW_E_IO. */
GW_MUST_USE enum gw_status gw_shm_describe(struct gw_shm_ident *out, uint32_t slot_count,
                                           uint32_t payload_size_max);

/* Checks a private copy of an ident from a file of `file_size` bytes: GW_AGAIN (no magic yet) | GW_E_LAYOUT |
 * GW_E_CHECKSUM. After GW_OK its numbers are consistent with each other and with the file. */
GW_MUST_USE enum gw_status gw_shm_check(const struct gw_shm_ident *ident, uint64_t file_size);

uint64_t gw_shm_file_size(const struct gw_shm_ident *ident);

/* Slot `seq` lives in; slot_count is a power of two. */
static inline uint64_t gw_shm_slot_offset(uint64_t seq, uint32_t slot_count, uint32_t slot_size)
{
    return GW_SHM_HEADER_SIZE + (seq & (slot_count - 1u)) * (uint64_t)slot_size;
}

/* CRC32C of a record as the slot states it. Pure. */
uint32_t gw_shm_record_crc(uint64_t seq, uint64_t extent, uint64_t published_ns, const void *data,
                           size_t size);

/* A regular file of this uid or root that only its owner may write; GW_E_IO with errno EPERM otherwise. */
GW_MUST_USE enum gw_status gw_shm_check_owner(const struct stat *info);

/* Opens the file at `path` for the one writer and takes the exclusive lock that dies with the process.
 * GW_E_BUSY: another writer has it. GW_E_MISSING: there is no file. The directory is made (0750). */
GW_MUST_USE enum gw_status gw_shm_lock(int *fd, const char *path);

/* Makes a segment under a temporary name, reserves its memory (a full file system is an error here, not a
 * SIGBUS later), writes the header, magic last, and gives it its name. The caller holds the lock of a file it
 * replaces; *fd is the new, locked file. GW_E_BUSY when another writer was faster. */
GW_MUST_USE enum gw_status gw_shm_make(int *fd, const char *path, const struct gw_shm_ident *ident,
                                       bool is_replacing);

/* Tells readers of a segment that is about to lose its name. Anything that is no segment is left alone. */
void gw_shm_retire(int fd);

#endif
