#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "chains/collector/checkpoint.h"

#define PATH_SIZE 4096

static enum gw_status close_with(int fd, enum gw_status status)
{
    const int kept = errno;
    (void)close(fd);
    errno = kept;
    return status;
}

static enum gw_status write_all(int fd, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        const ssize_t count = write(fd, bytes, size);
        GW_ENSURE(count > 0 || (count < 0 && errno == EINTR), GW_E_IO);
        bytes += count > 0 ? count : 0;
        size -= count > 0 ? (size_t)count : 0;
    }
    return fsync(fd) == 0 ? GW_OK : GW_E_IO;
}

static enum gw_status sync_folder(const char *path)
{
    char copy[PATH_SIZE];
    (void)snprintf(copy, sizeof copy, "%s", path);
    const int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    GW_ENSURE(fd >= 0, GW_E_IO);
    return close_with(fd, fsync(fd) == 0 ? GW_OK : GW_E_IO);
}

static enum gw_status replace_file(const char *path, const uint8_t *bytes, size_t size)
{
    char fresh[PATH_SIZE];
    GW_ENSURE((size_t)snprintf(fresh, sizeof fresh, "%s.new", path) < sizeof fresh, GW_E_BOUND);
    const int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    GW_ENSURE(fd >= 0, GW_E_IO);
    GW_TRY(close_with(fd, write_all(fd, bytes, size)));
    GW_ENSURE(rename(fresh, path) == 0, GW_E_IO);
    return sync_folder(path);
}

enum gw_status gw_checkpoint_write(const char *path, struct gw_buffer *bytes)
{
    GW_TRY(gw_checkpoint_seal(bytes));
    return replace_file(path, bytes->data, bytes->size);
}

static enum gw_status read_all(int fd, struct gw_buffer *out)
{
    struct stat file;
    GW_ENSURE(fstat(fd, &file) == 0 && S_ISREG(file.st_mode), GW_E_IO);
    GW_TRY(gw_buffer_reserve(out, (size_t)file.st_size + 1));
    for (;;) {
        const ssize_t count = read(fd, out->data + out->size, out->capacity - out->size);
        GW_ENSURE(count >= 0 || errno == EINTR, GW_E_IO);
        out->size += count > 0 ? (size_t)count : 0;
        if (count == 0) {
            return GW_OK;
        }
        GW_TRY(gw_buffer_reserve(out, 1));
    }
}

enum gw_status gw_checkpoint_read(struct gw_checkpoint *checkpoint, struct gw_chain *chain, const char *path,
                                  const char **why)
{
    struct gw_buffer bytes;
    *why = "it cannot be read";
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    GW_ENSURE(fd >= 0, errno == ENOENT ? GW_E_END : GW_E_IO);
    gw_buffer_init(&bytes, GW_CHECKPOINT_BYTES_MAX);
    enum gw_status status = close_with(fd, read_all(fd, &bytes));
    if (status == GW_OK) {
        status = gw_checkpoint_decode(checkpoint, chain, bytes.data, bytes.size, why);
    }
    gw_buffer_fini(&bytes);
    return status;
}
