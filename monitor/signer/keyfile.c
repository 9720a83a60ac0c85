#include "monitor/signer/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ipc/base/hex.h"
#include "ipc/base/keccak.h"

#define KEY_SIZE    32u
#define KEY_DIGITS  64u
#define REPLAY_SEED "gammawatch replay key"

/* Locking may exceed RLIMIT_MEMLOCK of an ordinary user: then the key can be swapped, but signing works. */
static enum gw_status map_key(struct gw_key *key)
{
    const size_t page_size = (size_t)sysconf(_SC_PAGESIZE);
    void *page = mmap(NULL, page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    GW_ENSURE(page != MAP_FAILED, GW_E_NOMEM);
    (void)mlock(page, page_size);
    (void)madvise(page, page_size, MADV_DONTDUMP);
    (void)madvise(page, page_size, MADV_WIPEONFORK);
    key->bytes = page;
    key->map_size = page_size;
    return GW_OK;
}

static enum gw_status check_file(int fd, const char *path, char *why)
{
    struct stat file;
    GW_ENSURE(fstat(fd, &file) == 0, GW_E_IO);
    if (!S_ISREG(file.st_mode)) {
        snprintf(why, GW_KEYFILE_WHY_SIZE, "%s is not a regular file; point key_file at the key itself",
                 path);
        return GW_E_REFUSED;
    }
    if (file.st_uid != geteuid()) {
        snprintf(why, GW_KEYFILE_WHY_SIZE, "%s belongs to another user; chown it to the user of the signer",
                 path);
        return GW_E_REFUSED;
    }
    if ((file.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        snprintf(why, GW_KEYFILE_WHY_SIZE, "%s can be reached by others (mode %04o); chmod 600 it", path,
                 (unsigned)(file.st_mode & 07777));
        return GW_E_REFUSED;
    }
    return GW_OK;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* text holds the whole file after two spare bytes, so that a missing 0x can be put before the digits. */
static enum gw_status decode_key(uint8_t out[KEY_SIZE], char *text, size_t size)
{
    char *digits = text + 2;
    while (size > 0 && is_space(digits[size - 1])) {
        size--;
    }
    if (size >= 2 && digits[0] == '0' && digits[1] == 'x') {
        digits += 2;
        size -= 2;
    }
    GW_ENSURE(size == KEY_DIGITS, GW_E_FORMAT);
    char *prefixed = digits - 2;
    prefixed[0] = '0';
    prefixed[1] = 'x';
    size_t got = 0;
    GW_TRY(gw_hex_decode(out, KEY_SIZE, &got, prefixed, KEY_DIGITS + 2));
    return got == KEY_SIZE ? GW_OK : GW_E_FORMAT;
}

static enum gw_status read_key(struct gw_key *key, int fd, const char *path, char *why)
{
    char text[2 + GW_KEYFILE_SIZE_MAX + 1];
    GW_TRY(check_file(fd, path, why));
    GW_TRY(map_key(key));
    const ssize_t size = read(fd, text + 2, GW_KEYFILE_SIZE_MAX + 1);
    enum gw_status status = size < 0 ? GW_E_IO : GW_E_FORMAT;
    if (size >= 0 && size <= (ssize_t)GW_KEYFILE_SIZE_MAX) {
        status = decode_key(key->bytes, text, (size_t)size) == GW_OK ? GW_OK : GW_E_FORMAT;
    }
    explicit_bzero(text, sizeof text);
    if (status == GW_E_FORMAT) {
        snprintf(why, GW_KEYFILE_WHY_SIZE, "%s holds no key; 64 hex digits are expected", path);
    }
    return status;
}

enum gw_status gw_keyfile_read(struct gw_key *key, const char *path, char why[GW_KEYFILE_WHY_SIZE])
{
    *key = (struct gw_key){0};
    why[0] = '\0';
    /* Not through a link: who may replace the link would choose the key. O_NONBLOCK: a FIFO must not hang us.
     */
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) {
        const bool is_link = errno == ELOOP;
        snprintf(why, GW_KEYFILE_WHY_SIZE, "%s %s", path,
                 is_link ? "is a symbolic link; point key_file at the key itself" : strerror(errno));
        return is_link ? GW_E_REFUSED : GW_E_IO;
    }
    const enum gw_status status = read_key(key, fd, path, why);
    close(fd);
    if (status != GW_OK) {
        gw_keyfile_wipe(key);
    }
    return status;
}

enum gw_status gw_keyfile_fill_replay(struct gw_key *key)
{
    *key = (struct gw_key){0};
    GW_TRY(map_key(key));
    gw_keccak256(key->bytes, REPLAY_SEED, sizeof REPLAY_SEED - 1);
    return GW_OK;
}

void gw_keyfile_wipe(struct gw_key *key)
{
    if (key->bytes != NULL) {
        explicit_bzero(key->bytes, key->map_size);
        munmap(key->bytes, key->map_size);
    }
    *key = (struct gw_key){0};
}
