/* The writer's half of shm: names, locks and creation.
 *
 * The lock is flock() on the segment's file: the kernel drops it when the writer dies, and it holds across
 * pid namespaces. Whoever waited for a lock checks that the name still leads to the locked inode. A new
 * segment is made under "<path>.new", itself locked, and renamed while complete; only holders of that second
 * lock rename, and they do so only when the name is free or theirs, so two starters cannot both win. A
 * left-over ".new" of a killed starter is taken over, not leaked.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ipc/shm.h"

#define OPEN_FLAGS (O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
#define FILE_MODE  0640
#define DIR_MODE   0750

static enum gw_status make_directory(const char *path)
{
    char dir[GW_SHM_PATH_MAX];
    const char *slash = strrchr(path, '/');
    if (slash == NULL || slash == path) {
        return GW_OK;
    }
    size_t size = (size_t)(slash - path);
    GW_ENSURE(size < sizeof dir, GW_E_BOUND);
    memcpy(dir, path, size);
    dir[size] = '\0';
    GW_ENSURE(mkdir(dir, DIR_MODE) == 0 || errno == EEXIST, GW_E_IO);
    return GW_OK;
}

/* Closes without losing the errno that explains the failure. */
static enum gw_status close_with(int fd, enum gw_status status)
{
    int kept = errno;
    (void)close(fd);
    errno = kept;
    return status;
}

/* GW_AGAIN: the name moved on to another file between opening and locking. */
static enum gw_status lock_named(int fd, const char *path)
{
    struct stat mine, named;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        return errno == EWOULDBLOCK ? GW_E_BUSY : GW_E_IO;
    }
    GW_ENSURE(fstat(fd, &mine) == 0, GW_E_IO);
    GW_TRY(gw_shm_check_owner(&mine));
    if (lstat(path, &named) != 0) {
        return errno == ENOENT ? GW_AGAIN : GW_E_IO;
    }
    return named.st_ino == mine.st_ino && named.st_dev == mine.st_dev ? GW_OK : GW_AGAIN;
}

enum gw_status gw_shm_lock(int *fd, const char *path)
{
    GW_TRY(make_directory(path));
    *fd = open(path, OPEN_FLAGS);
    if (*fd < 0) {
        return errno == ENOENT ? GW_E_MISSING : GW_E_IO;
    }
    enum gw_status status = lock_named(*fd, path);
    if (status != GW_OK) {
        /* A name that moves while we look at it means that another writer is at work. */
        return close_with(*fd, status == GW_AGAIN ? GW_E_BUSY : status);
    }
    return GW_OK;
}

static enum gw_status reserve(int fd, uint64_t size)
{
    int error;
    do {
        error = posix_fallocate(fd, 0, (off_t)size);
    } while (error == EINTR);
    errno = error;
    return error == 0 ? GW_OK : GW_E_IO;
}

static enum gw_status write_ident(int fd, const struct gw_shm_ident *ident)
{
    struct gw_shm_header *header = mmap(NULL, GW_SHM_HEADER_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    GW_ENSURE(header != MAP_FAILED, GW_E_IO);
    struct gw_shm_ident unborn = *ident;
    unborn.magic = 0;
    memcpy(&header->ident, &unborn, sizeof unborn);
    __atomic_store_n(&header->ident.magic, ident->magic, __ATOMIC_RELEASE);
    (void)munmap(header, GW_SHM_HEADER_SIZE);
    return GW_OK;
}

static enum gw_status fill_and_name(int fd, const char *fresh, const char *path,
                                    const struct gw_shm_ident *ident, bool is_replacing)
{
    GW_TRY(lock_named(fd, fresh));
    GW_ENSURE(is_replacing || access(path, F_OK) != 0, GW_E_BUSY);
    GW_ENSURE(ftruncate(fd, 0) == 0 && fchmod(fd, FILE_MODE) == 0, GW_E_IO);
    enum gw_status status = reserve(fd, gw_shm_file_size(ident));
    if (status == GW_OK) {
        status = write_ident(fd, ident);
    }
    if (status == GW_OK && rename(fresh, path) != 0) {
        status = GW_E_IO;
    }
    if (status != GW_OK) {
        int kept = errno;
        (void)unlink(fresh);
        errno = kept;
    }
    return status;
}

enum gw_status gw_shm_make(int *fd, const char *path, const struct gw_shm_ident *ident, bool is_replacing)
{
    char fresh[GW_SHM_PATH_MAX + 8];
    int length = snprintf(fresh, sizeof fresh, "%s.new", path);
    GW_ENSURE(length > 0 && (size_t)length < sizeof fresh, GW_E_BOUND);
    *fd = open(fresh, OPEN_FLAGS | O_CREAT, FILE_MODE);
    GW_ENSURE(*fd >= 0, GW_E_IO);
    enum gw_status status = fill_and_name(*fd, fresh, path, ident, is_replacing);
    if (status != GW_OK) {
        return close_with(*fd, status == GW_AGAIN ? GW_E_BUSY : status);
    }
    return GW_OK;
}

void gw_shm_retire(int fd)
{
    struct stat info;
    if (fstat(fd, &info) != 0 || info.st_size < (off_t)GW_SHM_HEADER_SIZE) {
        return;
    }
    struct gw_shm_header *header = mmap(NULL, GW_SHM_HEADER_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (header == MAP_FAILED) {
        return;
    }
    if (header->ident.magic == GW_SHM_MAGIC) {
        atomic_store_explicit(&header->state, GW_SHM_RETIRED, memory_order_release);
    }
    (void)munmap(header, GW_SHM_HEADER_SIZE);
}
