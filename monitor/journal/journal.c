#include "monitor/journal/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "ipc/base/keccak.h"
#include "ipc/base/log.h"

#define HASH_SIZE 32u

struct entry_head {
    uint32_t kind;
    uint32_t size;
    uint8_t guard[8];
};

_Static_assert(sizeof(struct entry_head) == 16, "no padding in the file");

struct entry {
    struct entry_head head;
    uint8_t rest[GW_JOURNAL_ENTRY_MAX + HASH_SIZE];
};

static void link_head(struct gw_keccak *keccak, const uint8_t previous[HASH_SIZE],
                      const struct entry_head *head)
{
    gw_keccak_init(keccak);
    gw_keccak_update(keccak, previous, HASH_SIZE);
    gw_keccak_update(keccak, &head->kind, sizeof head->kind);
    gw_keccak_update(keccak, &head->size, sizeof head->size);
}

static void hash_entry(uint8_t guard[8], uint8_t hash[HASH_SIZE], const uint8_t previous[HASH_SIZE],
                       const struct entry_head *head, const void *payload)
{
    struct gw_keccak whole;
    link_head(&whole, previous, head);
    struct gw_keccak start = whole;
    uint8_t digest[HASH_SIZE];
    gw_keccak_final(&start, digest);
    memcpy(guard, digest, 8);
    if (hash != NULL) {
        gw_keccak_update(&whole, payload, head->size);
        gw_keccak_final(&whole, hash);
    }
}

static enum gw_status read_at(int fd, void *out, size_t size, uint64_t offset)
{
    uint8_t *bytes = out;
    while (size > 0) {
        const ssize_t got = pread(fd, bytes, size, (off_t)offset);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        GW_ENSURE(got > 0, GW_E_IO);
        bytes += got;
        size -= (size_t)got;
        offset += (uint64_t)got;
    }
    return GW_OK;
}

static bool is_zero(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != 0) {
            return false;
        }
    }
    return true;
}

/* A file that grew before its data reached the disk reads as zeros; kind 0 is never written. */
static bool is_unwritten(const struct gw_journal *journal, struct entry *entry, uint64_t left)
{
    if (left > sizeof *entry || !is_zero((const uint8_t *)&entry->head, sizeof entry->head)) {
        return false;
    }
    const size_t rest_size = (size_t)left - sizeof entry->head;
    return read_at(journal->fd, entry->rest, rest_size, journal->offset + sizeof entry->head) == GW_OK &&
           is_zero(entry->rest, rest_size);
}

/* Reads the entry at journal->offset. GW_E_END: what is left is a torn entry, or nothing. */
static enum gw_status read_entry(struct gw_journal *journal, struct entry *entry, uint64_t left)
{
    struct entry_head *head = &entry->head;
    uint8_t guard[8];
    uint8_t hash[HASH_SIZE];

    GW_ENSURE(left >= sizeof *head, GW_E_END);
    GW_TRY(read_at(journal->fd, head, sizeof *head, journal->offset));
    if (is_unwritten(journal, entry, left)) {
        return GW_E_END;
    }
    hash_entry(guard, NULL, journal->hash, head, NULL);
    GW_ENSURE(memcmp(guard, head->guard, sizeof guard) == 0, GW_E_CHECKSUM);
    GW_ENSURE(head->size <= GW_JOURNAL_ENTRY_MAX, GW_E_CHECKSUM);
    GW_ENSURE(left >= sizeof *head + head->size + HASH_SIZE, GW_E_END);
    GW_TRY(read_at(journal->fd, entry->rest, head->size + HASH_SIZE, journal->offset + sizeof *head));
    hash_entry(guard, hash, journal->hash, head, entry->rest);
    GW_ENSURE(memcmp(hash, entry->rest + head->size, HASH_SIZE) == 0, GW_E_CHECKSUM);
    memcpy(journal->hash, hash, HASH_SIZE);
    journal->offset += sizeof *head + head->size + HASH_SIZE;
    journal->entries++;
    return GW_OK;
}

static enum gw_status cut_tail(struct gw_journal *journal, uint64_t left)
{
    GW_LOG(WARN, "journal.cut", "offset", gw_log_u64(journal->offset), "bytes", gw_log_u64(left));
    GW_ENSURE(ftruncate(journal->fd, (off_t)journal->offset) == 0, GW_E_IO);
    GW_ENSURE(fdatasync(journal->fd) == 0, GW_E_IO);
    return GW_OK;
}

static enum gw_status walk(struct gw_journal *journal, uint64_t size, gw_journal_visit visit, void *context)
{
    struct entry *entry = malloc(sizeof *entry);
    GW_ENSURE(entry != NULL, GW_E_NOMEM);
    enum gw_status status = GW_OK;
    while (status == GW_OK && journal->offset < size) {
        status = read_entry(journal, entry, size - journal->offset);
        if (status == GW_OK && visit != NULL) {
            status = visit(context, entry->head.kind, entry->rest, entry->head.size);
        }
    }
    free(entry);
    if (status == GW_E_END) {
        status = cut_tail(journal, size - journal->offset);
    }
    if (status == GW_E_CHECKSUM) {
        GW_LOG(ERROR, "journal.broken", "offset", gw_log_u64(journal->offset), "entry",
               gw_log_u64(journal->entries + 1));
    }
    return status;
}

/* The name of a new file must survive a power cut as its first entry does. */
static enum gw_status sync_folder(const char *path)
{
    char copy[PATH_MAX];
    const size_t length = strlen(path);
    GW_ENSURE(length < sizeof copy, GW_E_BOUND);
    memcpy(copy, path, length + 1);
    const int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    GW_ENSURE(fd >= 0, GW_E_IO);
    const int failed = fsync(fd);
    close(fd);
    GW_ENSURE(failed == 0, GW_E_IO);
    return GW_OK;
}

static enum gw_status open_locked(struct gw_journal *journal, const char *path, gw_journal_visit visit,
                                  void *context)
{
    struct stat file;
    if (flock(journal->fd, LOCK_EX | LOCK_NB) != 0) {
        return errno == EWOULDBLOCK ? GW_E_BUSY : GW_E_IO;
    }
    GW_ENSURE(fstat(journal->fd, &file) == 0 && S_ISREG(file.st_mode), GW_E_IO);
    if (file.st_size == 0) {
        return sync_folder(path);
    }
    return walk(journal, (uint64_t)file.st_size, visit, context);
}

enum gw_status gw_journal_open(struct gw_journal *journal, const char *path, gw_journal_visit visit,
                               void *context)
{
    memset(journal, 0, sizeof *journal);
    journal->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0640);
    GW_ENSURE(journal->fd >= 0, GW_E_IO);
    const enum gw_status status = open_locked(journal, path, visit, context);
    if (status != GW_OK) {
        gw_journal_close(journal);
    }
    return status;
}

/* GW_OK when every byte was taken. */
static enum gw_status write_whole(int fd, uint64_t offset, struct iovec *parts, int count)
{
    while (count > 0) {
        ssize_t put = pwritev(fd, parts, count, (off_t)offset);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        GW_ENSURE(put > 0, GW_E_IO);
        offset += (uint64_t)put;
        while (count > 0 && (size_t)put >= parts->iov_len) {
            put -= (ssize_t)parts->iov_len;
            parts++;
            count--;
        }
        if (count > 0) {
            parts->iov_base = (uint8_t *)parts->iov_base + put;
            parts->iov_len -= (size_t)put;
        }
    }
    return GW_OK;
}

enum gw_status gw_journal_append(struct gw_journal *journal, uint32_t kind, const void *payload, size_t size,
                                 bool sync)
{
    GW_ASSERT(kind != 0);
    GW_ENSURE(size <= GW_JOURNAL_ENTRY_MAX, GW_E_BOUND);
    GW_ENSURE(journal->fd >= 0 && !journal->is_broken, GW_E_IO);

    struct entry_head head = {.kind = kind, .size = (uint32_t)size};
    uint8_t hash[HASH_SIZE];
    hash_entry(head.guard, hash, journal->hash, &head, payload);
    struct iovec parts[3] = {
        {.iov_base = &head, .iov_len = sizeof head},
        {.iov_base = (void *)(uintptr_t)payload, .iov_len = size},
        {.iov_base = hash, .iov_len = sizeof hash},
    };
    if (write_whole(journal->fd, journal->offset, parts, 3) != GW_OK ||
        (sync && fdatasync(journal->fd) != 0)) {
        journal->is_broken = true;
        return GW_E_IO;
    }
    memcpy(journal->hash, hash, sizeof hash);
    journal->offset += sizeof head + size + sizeof hash;
    journal->entries++;
    return GW_OK;
}

void gw_journal_close(struct gw_journal *journal)
{
    if (journal->fd >= 0) {
        close(journal->fd);
    }
    journal->fd = -1;
}
