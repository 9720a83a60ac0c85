#include "ipc/shm.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "gammawatch/record.h"
#include "ipc/crc32c.h"

#define CRC_FROM 8u
#define CRC_TO   80u

_Static_assert(sizeof(struct gw_shm_ident) == 128, "the producer line begins at 128");
_Static_assert(offsetof(struct gw_shm_ident, magic) == 0, "layout");
_Static_assert(offsetof(struct gw_shm_ident, abi_major) == 8, "layout");
_Static_assert(offsetof(struct gw_shm_ident, header_size) == 12, "layout");
_Static_assert(offsetof(struct gw_shm_ident, layout_hash) == 16, "layout");
_Static_assert(offsetof(struct gw_shm_ident, slot_size) == 24, "layout");
_Static_assert(offsetof(struct gw_shm_ident, producer_kind) == 36, "layout");
_Static_assert(offsetof(struct gw_shm_ident, chain_id) == 40, "layout");
_Static_assert(offsetof(struct gw_shm_ident, uuid) == 48, "layout");
_Static_assert(offsetof(struct gw_shm_ident, boot_id) == 64, "layout");
_Static_assert(offsetof(struct gw_shm_ident, crc32c) == CRC_TO, "layout");
_Static_assert(offsetof(struct gw_shm_header, pid) == 128, "layout");
_Static_assert(offsetof(struct gw_shm_header, epoch) == 144, "layout");
_Static_assert(offsetof(struct gw_shm_header, state) == 148, "layout");
_Static_assert(offsetof(struct gw_shm_header, beat_ns) == 192, "layout");
_Static_assert(offsetof(struct gw_shm_header, newest) == 256, "layout");
_Static_assert(offsetof(struct gw_shm_header, doorbell) == 320, "layout");
_Static_assert(sizeof(struct gw_shm_header) <= GW_SHM_HEADER_SIZE, "layout");
_Static_assert(offsetof(struct gw_shm_slot, payload) == GW_SHM_LINE, "the payload begins on its own line");
_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2 && sizeof(_Atomic uint64_t) == 8,
               "a lock in shared memory is no lock");

/* Text form 8-4-4-4-12 to bytes; a machine that does not tell has boot id zero on both sides. */
static void read_boot_id(uint8_t out[16])
{
    char text[37] = {0};
    memset(out, 0, 16);
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return;
    }
    ssize_t got = read(fd, text, sizeof text - 1);
    (void)close(fd);
    unsigned digits = 0;
    for (ssize_t i = 0; i < got && digits < 32; i++) {
        char c = text[i];
        unsigned value;
        if (c >= '0' && c <= '9') {
            value = (unsigned)(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            value = (unsigned)(c - 'a') + 10u;
        } else {
            continue;
        }
        out[digits / 2] = (uint8_t)((unsigned)out[digits / 2] << 4 | value);
        digits++;
    }
}

static uint32_t ident_crc(const struct gw_shm_ident *ident)
{
    return gw_crc32c_extend(0, (const uint8_t *)ident + CRC_FROM, CRC_TO - CRC_FROM);
}

static bool is_power_of_two(uint32_t n)
{
    return n != 0 && (n & (n - 1u)) == 0;
}

static uint32_t slot_size_of(uint32_t payload_size_max)
{
    uint32_t bytes = (uint32_t)sizeof(struct gw_shm_slot) + payload_size_max;
    return (bytes + GW_SHM_LINE - 1u) / GW_SHM_LINE * GW_SHM_LINE;
}

static bool is_shape_allowed(uint32_t slot_count, uint32_t payload_size_max)
{
    return slot_count >= 2 && slot_count <= GW_SHM_SLOTS_MAX && is_power_of_two(slot_count) &&
           payload_size_max > 0 && payload_size_max <= GW_SHM_PAYLOAD_MAX;
}

enum gw_status gw_shm_describe(struct gw_shm_ident *out, uint32_t slot_count, uint32_t payload_size_max)
{
    GW_ENSURE(is_shape_allowed(slot_count, payload_size_max), GW_E_BOUND);
    *out = (struct gw_shm_ident){
        .magic = GW_SHM_MAGIC,
        .abi_major = GW_SHM_ABI_MAJOR,
        .abi_minor = GW_SHM_ABI_MINOR,
        .header_size = GW_SHM_HEADER_SIZE,
        .flags = GW_SHM_FLAGS,
        .layout_hash = gw_record_layout_hash(),
        .slot_size = slot_size_of(payload_size_max),
        .slot_count = slot_count,
        .payload_size_max = payload_size_max,
    };
    GW_ENSURE(getrandom(out->uuid, sizeof out->uuid, 0) == (ssize_t)sizeof out->uuid, GW_E_IO);
    read_boot_id(out->boot_id);
    out->crc32c = ident_crc(out);
    return GW_OK;
}

uint64_t gw_shm_file_size(const struct gw_shm_ident *ident)
{
    return GW_SHM_HEADER_SIZE + (uint64_t)ident->slot_count * ident->slot_size;
}

enum gw_status gw_shm_check(const struct gw_shm_ident *ident, uint64_t file_size)
{
    static const uint8_t zeros[sizeof ident->reserved];
    uint8_t boot_id[16];
    GW_ENSURE(ident->magic != 0, GW_AGAIN);
    GW_ENSURE(ident->magic == GW_SHM_MAGIC, GW_E_LAYOUT);
    GW_ENSURE(ident->crc32c == ident_crc(ident), GW_E_CHECKSUM);
    GW_ENSURE(ident->abi_major == GW_SHM_ABI_MAJOR && ident->header_size == GW_SHM_HEADER_SIZE, GW_E_LAYOUT);
    GW_ENSURE(ident->flags == GW_SHM_FLAGS, GW_E_LAYOUT);
    GW_ENSURE(ident->layout_hash == gw_record_layout_hash(), GW_E_LAYOUT);
    GW_ENSURE(is_shape_allowed(ident->slot_count, ident->payload_size_max), GW_E_LAYOUT);
    GW_ENSURE(ident->slot_size == slot_size_of(ident->payload_size_max), GW_E_LAYOUT);
    GW_ENSURE(file_size == gw_shm_file_size(ident), GW_E_LAYOUT);
    GW_ENSURE(memcmp(ident->reserved, zeros, sizeof zeros) == 0, GW_E_LAYOUT);
    read_boot_id(boot_id);
    GW_ENSURE(memcmp(ident->boot_id, boot_id, sizeof boot_id) == 0, GW_E_LAYOUT);
    return GW_OK;
}

uint32_t gw_shm_record_crc(uint64_t seq, uint64_t extent, uint64_t published_ns, const void *data,
                           size_t size)
{
    const uint64_t meta[3] = {seq, extent, published_ns};
    return gw_crc32c_extend(gw_crc32c_extend(0, meta, sizeof meta), data, size);
}

enum gw_status gw_shm_check_owner(const struct stat *info)
{
    if (!S_ISREG(info->st_mode) || (info->st_uid != geteuid() && info->st_uid != 0) ||
        (info->st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        errno = EPERM;
        return GW_E_IO;
    }
    return GW_OK;
}
