#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <zlib.h>

#include "chains/rpc/buffer.h"
#include "chains/rpc/tape.h"
#include "chains/rpc/tape_entry.h"
#include "ipc/base/keccak.h"
#include "ipc/base/log.h"

#define CHUNK_SIZE  65536u
#define GZIP_WINDOW (15 + 16)
#define HEADER_MAX  512u
#define NONE        UINT32_MAX

struct entry {
    uint8_t key[32]; /* keccak256 of the request */
    size_t reply_at;
    size_t reply_size;
    enum gw_status status;
    uint32_t next; /* the next exchange of the same request */
};

/* One distinct request. */
struct slot {
    uint32_t first;
    uint32_t last;
    uint32_t unread;
};

struct gw_tape_reader {
    struct gw_buffer text;
    size_t at;        /* start of the entry being read */
    bool is_complete; /* the gzip stream has its end */
    char chain[GW_TAPE_CHAIN_MAX + 1];
    uint64_t chain_id;
    unsigned version;
    struct gw_buffer entries; /* struct entry */
    uint32_t count;
    struct slot *slots;
    uint32_t slot_mask;
};

static enum gw_status inflate_chunks(struct gw_tape_reader *tape, z_stream *stream)
{
    for (;;) {
        GW_TRY(gw_buffer_reserve(&tape->text, CHUNK_SIZE));
        stream->next_out = tape->text.data + tape->text.size;
        stream->avail_out = CHUNK_SIZE;
        const int result = inflate(stream, Z_SYNC_FLUSH);
        tape->text.size += CHUNK_SIZE - stream->avail_out;
        if (result == Z_STREAM_END) {
            tape->is_complete = true;
            return stream->avail_in == 0 ? GW_OK : GW_E_FORMAT;
        }
        if (result == Z_BUF_ERROR || (result == Z_OK && stream->avail_in == 0 && stream->avail_out > 0)) {
            return GW_OK;
        }
        GW_ENSURE(result != Z_MEM_ERROR, GW_E_NOMEM);
        GW_ENSURE(result == Z_OK, GW_E_FORMAT);
    }
}

static enum gw_status inflate_text(struct gw_tape_reader *tape, const uint8_t *bytes, size_t size)
{
    GW_ENSURE(size <= GW_TAPE_FILE_MAX, GW_E_BOUND);
    z_stream stream = {0};
    GW_ENSURE(inflateInit2(&stream, GZIP_WINDOW) == Z_OK, GW_E_NOMEM);
    stream.next_in = (z_const Bytef *)bytes;
    stream.avail_in = (uInt)size;
    const enum gw_status status = inflate_chunks(tape, &stream);
    inflateEnd(&stream);
    return status == GW_E_SIZE ? GW_E_BOUND : status;
}

/* Length of the line at `at` with its LF; 0 when the text ends before, or the line is longer than `max`. */
static size_t measure_line(const struct gw_tape_reader *tape, size_t max)
{
    const size_t left = tape->text.size - tape->at;
    const uint8_t *start = tape->text.data + tape->at;
    const uint8_t *end = left > 0 ? memchr(start, '\n', left < max ? left : max) : NULL;
    return end != NULL ? (size_t)(end - start) + 1 : 0;
}

/* 0: none that is known. */
static unsigned find_version(const char *format)
{
    char known[32];
    for (unsigned version = GW_TAPE_STEPWISE; version <= GW_TAPE_VERSION; version++) {
        (void)snprintf(known, sizeof known, "gammawatch.tape/%u", version);
        if (strcmp(format, known) == 0) {
            return version;
        }
    }
    return 0;
}

static enum gw_status read_header(struct gw_tape_reader *tape)
{
    const size_t size = measure_line(tape, HEADER_MAX);
    GW_ENSURE(size > 0, GW_E_FORMAT);
    json_t *header = json_loadb((const char *)tape->text.data, size, JSON_REJECT_DUPLICATES, NULL);
    const char *format = NULL;
    const char *chain = NULL;
    json_int_t chain_id = -1;
    enum gw_status status = GW_E_FORMAT;
    if (json_unpack(header, "{s:s, s:s, s:I}", "format", &format, "chain", &chain, "chain_id", &chain_id) ==
            0 &&
        find_version(format) > 0 && strlen(chain) <= GW_TAPE_CHAIN_MAX && chain_id >= 0) {
        (void)snprintf(tape->chain, sizeof tape->chain, "%s", chain);
        tape->chain_id = (uint64_t)chain_id;
        tape->version = find_version(format);
        tape->at = size;
        status = GW_OK;
    }
    json_decref(header);
    return status;
}

static struct entry *entry_at(const struct gw_tape_reader *tape, uint32_t index)
{
    return (struct entry *)(void *)tape->entries.data + index;
}

/* GW_E_END: the text ends inside the entry. */
static enum gw_status read_entry(struct gw_tape_reader *tape)
{
    const size_t line_size = measure_line(tape, GW_TAPE_LINE_MAX);
    if (line_size == 0) {
        return tape->text.size - tape->at < GW_TAPE_LINE_MAX ? GW_E_END : GW_E_FORMAT;
    }
    struct gw_tape_line line;
    GW_TRY(gw_tape_line_parse(&line, tape->text.data + tape->at, line_size));
    const size_t body_size = line.request_size + 1 + line.reply_size + 1;
    GW_ENSURE(tape->text.size - tape->at - line_size >= body_size, GW_E_END);
    const uint8_t *request = tape->text.data + tape->at + line_size;
    const uint8_t *reply = request + line.request_size + 1;
    GW_ENSURE(reply[-1] == '\n' && reply[line.reply_size] == '\n', GW_E_FORMAT);
    GW_ENSURE(gw_tape_crc(request, line.request_size, reply, line.reply_size) == line.crc, GW_E_FORMAT);
    GW_ENSURE(tape->count < GW_TAPE_ENTRIES_MAX, GW_E_BOUND);
    struct entry entry = {.reply_at = (size_t)(reply - tape->text.data),
                          .reply_size = line.reply_size,
                          .status = line.status,
                          .next = NONE};
    gw_keccak256(entry.key, request, line.request_size);
    GW_TRY(gw_buffer_append(&tape->entries, &entry, sizeof entry));
    tape->count++;
    tape->at += line_size + body_size;
    return GW_OK;
}

static enum gw_status read_entries(struct gw_tape_reader *tape, const char *name)
{
    while (tape->at < tape->text.size) {
        const enum gw_status status = read_entry(tape);
        if (status == GW_E_END && !tape->is_complete) {
            break;
        }
        GW_ENSURE(status != GW_E_END, GW_E_FORMAT);
        GW_TRY(status);
    }
    if (!tape->is_complete) {
        GW_LOG(WARN, "tape.unfinished", "file", name, "entries", gw_log_u64(tape->count), "bytes_unused",
               gw_log_u64(tape->text.size - tape->at));
    }
    return GW_OK;
}

/* Open addressing; at most half of the slots are taken, so an empty one ends each search. */
static struct slot *find_slot(const struct gw_tape_reader *tape, const uint8_t key[32])
{
    uint32_t hash;
    memcpy(&hash, key, sizeof hash);
    for (uint32_t i = hash & tape->slot_mask;; i = (i + 1) & tape->slot_mask) {
        struct slot *slot = &tape->slots[i];
        if (slot->first == NONE || memcmp(entry_at(tape, slot->first)->key, key, 32) == 0) {
            return slot;
        }
    }
}

static enum gw_status build_index(struct gw_tape_reader *tape)
{
    uint32_t slot_count = 16;
    while (slot_count < 2 * tape->count) {
        slot_count *= 2;
    }
    tape->slots = malloc(slot_count * sizeof *tape->slots);
    GW_ENSURE(tape->slots != NULL, GW_E_NOMEM);
    memset(tape->slots, 0xff, slot_count * sizeof *tape->slots); /* NONE everywhere */
    tape->slot_mask = slot_count - 1;
    for (uint32_t i = 0; i < tape->count; i++) {
        struct slot *slot = find_slot(tape, entry_at(tape, i)->key);
        if (slot->first == NONE) {
            *slot = (struct slot){.first = i, .last = i, .unread = i};
        } else {
            entry_at(tape, slot->last)->next = i;
            slot->last = i;
        }
    }
    return GW_OK;
}

enum gw_status gw_tape_load(struct gw_tape_reader **out, const char *name, const uint8_t *bytes, size_t size)
{
    struct gw_tape_reader *tape = calloc(1, sizeof *tape);
    GW_ENSURE(tape != NULL, GW_E_NOMEM);
    gw_buffer_init(&tape->text, GW_TAPE_TEXT_MAX);
    gw_buffer_init(&tape->entries, GW_TAPE_ENTRIES_MAX * sizeof(struct entry));
    enum gw_status status = inflate_text(tape, bytes, size);
    if (status == GW_OK) {
        status = read_header(tape);
    }
    if (status == GW_OK) {
        status = read_entries(tape, name);
    }
    if (status == GW_OK) {
        status = build_index(tape);
    }
    if (status != GW_OK) {
        GW_LOG(ERROR, "tape.refused", "file", name, "status", gw_status_name(status), "offset",
               gw_log_u64(tape->at));
        gw_tape_close(tape);
        return status;
    }
    *out = tape;
    return GW_OK;
}

static enum gw_status read_file(struct gw_buffer *out, const char *path)
{
    FILE *file = fopen(path, "rbe");
    GW_ENSURE(file != NULL, GW_E_IO);
    enum gw_status status = GW_OK;
    while (status == GW_OK && !feof(file)) {
        status = gw_buffer_reserve(out, CHUNK_SIZE);
        if (status == GW_OK) {
            out->size += fread(out->data + out->size, 1, CHUNK_SIZE, file);
            status = ferror(file) ? GW_E_IO : GW_OK;
        }
    }
    fclose(file);
    return status == GW_E_SIZE ? GW_E_BOUND : status;
}

enum gw_status gw_tape_open(struct gw_tape_reader **out, const char *path)
{
    struct gw_buffer file;
    gw_buffer_init(&file, GW_TAPE_FILE_MAX + CHUNK_SIZE);
    enum gw_status status = read_file(&file, path);
    if (status != GW_OK) {
        GW_LOG(ERROR, "tape.refused", "file", path, "status", gw_status_name(status));
    } else {
        status = gw_tape_load(out, path, file.data, file.size);
    }
    gw_buffer_fini(&file);
    return status;
}

bool gw_tape_is_whole(const struct gw_tape_reader *tape)
{
    return tape->is_complete;
}

unsigned gw_tape_version(const struct gw_tape_reader *tape)
{
    return tape->version;
}

uint64_t gw_tape_chain_id(const struct gw_tape_reader *tape)
{
    return tape->chain_id;
}

const char *gw_tape_chain(const struct gw_tape_reader *tape)
{
    return tape->chain;
}

size_t gw_tape_count(const struct gw_tape_reader *tape)
{
    return tape->count;
}

enum gw_status gw_tape_find(struct gw_tape_reader *tape, const char *request, size_t request_size,
                            enum gw_status *status, const uint8_t **reply, size_t *reply_size)
{
    uint8_t key[32];
    gw_keccak256(key, request, request_size);
    struct slot *slot = find_slot(tape, key);
    GW_ENSURE(slot->first != NONE, GW_E_TAPE);
    GW_ENSURE(slot->unread != NONE, GW_E_END);
    const struct entry *entry = entry_at(tape, slot->unread);
    slot->unread = entry->next;
    *status = entry->status;
    *reply = tape->text.data + entry->reply_at;
    *reply_size = entry->reply_size;
    return GW_OK;
}

enum gw_status gw_tape_find_failure(struct gw_tape_reader *tape, const char *step, enum gw_status why)
{
    char mark[GW_TAPE_LINE_MAX];
    const uint8_t *reply = NULL;
    size_t size = gw_tape_mark_format(mark, step, why);
    enum gw_status status = GW_OK;
    if (tape->version <= GW_TAPE_EAGER || !tape->is_complete) {
        return GW_OK;
    }
    return gw_tape_find(tape, mark, size, &status, &reply, &size) == GW_OK ? GW_OK : GW_E_TAPE;
}

void gw_tape_close(struct gw_tape_reader *tape)
{
    gw_buffer_fini(&tape->text);
    gw_buffer_fini(&tape->entries);
    free(tape->slots);
    free(tape);
}
