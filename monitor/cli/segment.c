#include "monitor/cli/segment.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "ipc/base/clock.h"
#include "ipc/ring.h"
#include "ipc/shm.h"

#define FRESH_EXTENSION GW_SEGMENT_EXTENSION ".new"
#define LOCK_LINE_MAX   256

const char *gw_segment_owner_name(enum gw_segment_owner owner)
{
    static const char *const names[] = {"running", "stuck", "halted", "dead", "foreign"};
    return names[owner];
}

enum gw_status gw_segments_find_dir(char out[GW_SEGMENT_PATH_MAX], const char *wanted)
{
    if (wanted != NULL) {
        const int size = snprintf(out, GW_SEGMENT_PATH_MAX, "%s", wanted);
        return size > 0 && (size_t)size < GW_SEGMENT_PATH_MAX ? GW_OK : GW_E_BOUND;
    }
    GW_TRY(gw_ring_default_path(out, GW_SEGMENT_PATH_MAX, "signals" GW_SEGMENT_EXTENSION));
    char *slash = strrchr(out, '/');
    GW_ENSURE(slash != NULL, GW_E_IO);
    *slash = '\0';
    return GW_OK;
}

static bool has_suffix(const char *name, const char *suffix)
{
    const size_t size = strlen(name);
    const size_t suffix_size = strlen(suffix);
    return size > suffix_size && strcmp(name + size - suffix_size, suffix) == 0;
}

/* On overlay file systems the device in /proc/locks is not that of stat(): the writer's pid then tells. */
static uint64_t find_lock_holder(const struct stat *info, uint64_t writer_pid)
{
    char line[LOCK_LINE_MAX];
    uint64_t holder = 0;
    FILE *locks = fopen("/proc/locks", "re");
    while (locks != NULL && holder == 0 && fgets(line, sizeof line, locks) != NULL) {
        uint64_t pid = 0, inode = 0;
        unsigned dev_major = 0, dev_minor = 0;
        if (sscanf(line, "%*d: FLOCK %*s WRITE %" SCNu64 " %x:%x:%" SCNu64, &pid, &dev_major, &dev_minor,
                   &inode) != 4 ||
            inode != info->st_ino) {
            continue;
        }
        const bool is_same = dev_major == major(info->st_dev) && dev_minor == minor(info->st_dev);
        holder = is_same || pid == writer_pid ? pid : 0;
    }
    if (locks != NULL) {
        (void)fclose(locks);
    }
    return holder;
}

static double seconds_since(uint64_t then_ns)
{
    const uint64_t now_ns = gw_clock_mono_ns();
    return then_ns == 0 ? -1.0 : now_ns > then_ns ? (double)(now_ns - then_ns) * 1e-9 : 0.0;
}

static enum gw_segment_owner judge_owner(const struct gw_segment *segment, uint32_t state)
{
    if (state == GW_SHM_HALT || state == GW_SHM_RETIRED) {
        return segment->lock_pid != 0 ? GW_SEGMENT_STUCK : GW_SEGMENT_HALTED;
    }
    if (segment->beat_age_s >= 0 && segment->beat_age_s <= GW_SEGMENT_BEAT_S) {
        return GW_SEGMENT_RUNNING;
    }
    return segment->lock_pid != 0 ? GW_SEGMENT_STUCK : GW_SEGMENT_DEAD;
}

static void read_header(struct gw_segment *out, const struct gw_shm_header *header, const struct stat *info)
{
    struct gw_shm_ident ident;
    memcpy(&ident, &header->ident, sizeof ident);
    out->status = gw_shm_check(&ident, out->size);
    if (out->status != GW_OK) {
        return;
    }
    out->slot_count = ident.slot_count;
    out->slot_size = ident.slot_size;
    out->payload_size_max = ident.payload_size_max;
    out->pid = atomic_load_explicit(&header->pid, memory_order_relaxed);
    out->epoch = atomic_load_explicit(&header->epoch, memory_order_relaxed);
    out->newest = atomic_load_explicit(&header->newest, memory_order_relaxed);
    out->used_slots = out->newest < out->slot_count ? out->newest : out->slot_count;
    out->beat_age_s = seconds_since(atomic_load_explicit(&header->beat_ns, memory_order_relaxed));
    out->uptime_s = seconds_since(atomic_load_explicit(&header->start_ns, memory_order_relaxed));
    out->lock_pid = find_lock_holder(info, out->pid);
    out->owner = judge_owner(out, atomic_load_explicit(&header->state, memory_order_acquire));
}

static enum gw_status read_file(struct gw_segment *out, int fd)
{
    struct stat info;
    GW_ENSURE(fstat(fd, &info) == 0, GW_E_IO);
    out->size = (uint64_t)info.st_size;
    out->status = gw_shm_check_owner(&info);
    if (out->status != GW_OK) {
        return GW_OK;
    }
    if (out->size < GW_SHM_HEADER_SIZE) {
        out->status = GW_E_LAYOUT;
        return GW_OK;
    }
    void *base = mmap(NULL, GW_SHM_HEADER_SIZE, PROT_READ, MAP_SHARED, fd, 0);
    GW_ENSURE(base != MAP_FAILED, GW_E_IO);
    read_header(out, base, &info);
    (void)munmap(base, GW_SHM_HEADER_SIZE);
    return GW_OK;
}

enum gw_status gw_segment_read(struct gw_segment *out, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    *out = (struct gw_segment){.owner = GW_SEGMENT_FOREIGN, .beat_age_s = -1, .uptime_s = -1};
    GW_ENSURE(strlen(path) < sizeof out->path && strlen(name) < sizeof out->name, GW_E_BOUND);
    memcpy(out->path, path, strlen(path) + 1);
    memcpy(out->name, name, strlen(name) + 1);
    out->is_left_behind = has_suffix(name, FRESH_EXTENSION);
    const int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    GW_ENSURE(fd >= 0, GW_E_IO);
    const enum gw_status status = read_file(out, fd);
    (void)close(fd);
    return status;
}

static int is_segment_name(const struct dirent *entry)
{
    return has_suffix(entry->d_name, GW_SEGMENT_EXTENSION) || has_suffix(entry->d_name, FRESH_EXTENSION);
}

static enum gw_status add_segment(struct gw_segments *out, const char *dir, const char *name)
{
    char path[GW_SEGMENT_PATH_MAX];
    const int size = snprintf(path, sizeof path, "%s/%s", dir, name);
    GW_ENSURE(out->count < GW_SEGMENTS_MAX && size > 0 && (size_t)size < sizeof path, GW_E_BOUND);
    struct gw_segment *segment = &out->items[out->count];
    const enum gw_status status = gw_segment_read(segment, path);
    if (status == GW_E_IO && errno == ENOENT) {
        return GW_OK; /* gone since it was listed */
    }
    if (status != GW_OK) {
        segment->status = status;
    }
    out->count++;
    return GW_OK;
}

enum gw_status gw_segments_read(struct gw_segments *out, const char *dir)
{
    struct dirent **names = NULL;
    enum gw_status status = GW_OK;
    out->count = 0;
    const int count = scandir(dir, &names, is_segment_name, alphasort);
    if (count < 0) {
        return errno == ENOENT ? GW_OK : GW_E_IO;
    }
    for (int i = 0; i < count; i++) {
        if (status == GW_OK) {
            status = add_segment(out, dir, names[i]->d_name);
        }
        free(names[i]);
    }
    free(names);
    return status;
}

/* A starter's temporary file is ours by its name; anything else by the magic it begins with. */
static enum gw_status check_ours(const struct gw_segment *segment, int fd)
{
    uint64_t magic = 0;
    const ssize_t got = pread(fd, &magic, sizeof magic, 0);
    GW_ENSURE(got >= 0, GW_E_IO);
    return magic == GW_SHM_MAGIC || segment->is_left_behind ? GW_OK : GW_E_LAYOUT;
}

static enum gw_status close_with(int fd, enum gw_status status)
{
    const int kept = errno;
    (void)close(fd);
    errno = kept;
    return status;
}

enum gw_status gw_segment_remove(const struct gw_segment *segment)
{
    int fd = -1;
    GW_TRY(gw_shm_lock(&fd, segment->path));
    enum gw_status status = check_ours(segment, fd);
    if (status == GW_OK) {
        gw_shm_retire(fd);
        status = unlink(segment->path) == 0 ? GW_OK : GW_E_IO;
    }
    return close_with(fd, status);
}

enum gw_status gw_segment_probe(const struct gw_segment *segment)
{
    int fd = -1;
    GW_TRY(gw_shm_lock(&fd, segment->path));
    return close_with(fd, check_ours(segment, fd));
}
