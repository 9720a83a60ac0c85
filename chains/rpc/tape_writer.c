#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>
#include <zlib.h>

#include "chains/rpc/tape.h"
#include "chains/rpc/tape_entry.h"
#include "ipc/base/keccak.h"

#define CHUNK_SIZE  65536u
#define GZIP_WINDOW (15 + 16) /* largest window, gzip framing */

struct poll {
    uint8_t request[32];
    uint8_t answer[32];
};

struct gw_tape_writer {
    FILE *file;
    char *path;
    char *part_path;
    z_stream stream;
    enum gw_status status; /* sticky */
    unsigned unflushed;
    size_t entry_count;
    struct poll polls[GW_TAPE_POLLS_MAX];
    size_t poll_count;
    uint8_t chunk[CHUNK_SIZE];
};

static void push(struct gw_tape_writer *tape, int flush)
{
    do {
        tape->stream.next_out = tape->chunk;
        tape->stream.avail_out = CHUNK_SIZE;
        deflate(&tape->stream, flush);
        const size_t size = CHUNK_SIZE - tape->stream.avail_out;
        if (fwrite(tape->chunk, 1, size, tape->file) != size) {
            tape->status = GW_E_IO;
        }
    } while (tape->stream.avail_out == 0 && tape->status == GW_OK);
}

static void put(struct gw_tape_writer *tape, const void *bytes, size_t size)
{
    tape->stream.next_in = (z_const Bytef *)bytes;
    tape->stream.avail_in = (uInt)size;
    push(tape, Z_NO_FLUSH);
}

static void flush(struct gw_tape_writer *tape)
{
    push(tape, Z_SYNC_FLUSH);
    if (fflush(tape->file) != 0) {
        tape->status = GW_E_IO;
    }
    tape->unflushed = 0;
}

static void destroy(struct gw_tape_writer *tape)
{
    if (tape->file != NULL) {
        fclose(tape->file);
    }
    deflateEnd(&tape->stream);
    free(tape->path);
    free(tape->part_path);
    free(tape);
}

static enum gw_status put_header(struct gw_tape_writer *tape, const char *chain, uint64_t chain_id)
{
    GW_ENSURE(strlen(chain) <= GW_TAPE_CHAIN_MAX && chain_id <= INT64_MAX, GW_E_BOUND);
    char format[32];
    (void)snprintf(format, sizeof format, "gammawatch.tape/%u", GW_TAPE_VERSION);
    json_t *header =
        json_pack("{s:s, s:s, s:I}", "format", format, "chain", chain, "chain_id", (json_int_t)chain_id);
    char *text = header != NULL ? json_dumps(header, JSON_COMPACT) : NULL;
    json_decref(header);
    GW_ENSURE(text != NULL, GW_E_NOMEM);
    put(tape, text, strlen(text));
    put(tape, "\n", 1);
    free(text);
    flush(tape);
    return tape->status;
}

static enum gw_status open_part(struct gw_tape_writer *tape, const char *path)
{
    tape->path = strdup(path);
    GW_ENSURE(tape->path != NULL && asprintf(&tape->part_path, "%s.part", path) > 0, GW_E_NOMEM);
    tape->file = fopen(tape->part_path, "wbe");
    return tape->file != NULL ? GW_OK : GW_E_IO;
}

enum gw_status gw_tape_create(struct gw_tape_writer **out, const char *path, const char *chain,
                              uint64_t chain_id)
{
    struct gw_tape_writer *tape = calloc(1, sizeof *tape);
    GW_ENSURE(tape != NULL, GW_E_NOMEM);
    if (deflateInit2(&tape->stream, Z_BEST_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, 9, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
        free(tape);
        return GW_E_NOMEM;
    }
    enum gw_status status = open_part(tape, path);
    if (status == GW_OK) {
        status = put_header(tape, chain, chain_id);
    }
    if (status != GW_OK) {
        destroy(tape);
        return status;
    }
    *out = tape;
    return GW_OK;
}

/* Whether this poll got the answer it got the last time; remembers the answer. */
static bool is_repeated(struct gw_tape_writer *tape, const char *request, size_t request_size,
                        enum gw_status status, const uint8_t *reply, size_t reply_size)
{
    struct poll now;
    gw_keccak256(now.request, request, request_size);
    struct gw_keccak k;
    gw_keccak_init(&k);
    gw_keccak_update(&k, gw_status_name(status), strlen(gw_status_name(status)) + 1);
    gw_keccak_update(&k, reply, reply_size);
    gw_keccak_final(&k, now.answer);
    for (size_t i = 0; i < tape->poll_count; i++) {
        struct poll *before = &tape->polls[i];
        if (memcmp(before->request, now.request, sizeof now.request) == 0) {
            const bool is_same = memcmp(before->answer, now.answer, sizeof now.answer) == 0;
            *before = now;
            return is_same;
        }
    }
    if (tape->poll_count < GW_TAPE_POLLS_MAX) {
        tape->polls[tape->poll_count++] = now;
    }
    return false;
}

enum gw_status gw_tape_append(struct gw_tape_writer *tape, const char *request, size_t request_size,
                              enum gw_status status, const uint8_t *reply, size_t reply_size, bool is_poll)
{
    GW_TRY(tape->status);
    GW_ENSURE(memmem(request, request_size, "eth_getCode", 11) == NULL, GW_E_REFUSED);
    GW_ENSURE(request_size <= GW_TAPE_ENTRY_MAX && reply_size <= GW_TAPE_ENTRY_MAX, GW_E_BOUND);
    GW_ENSURE(tape->entry_count < GW_TAPE_ENTRIES_MAX, GW_E_BOUND);
    if (is_poll && is_repeated(tape, request, request_size, status, reply, reply_size)) {
        return GW_OK;
    }
    const struct gw_tape_line line = {
        .status = status,
        .request_size = request_size,
        .reply_size = reply_size,
        .crc = gw_tape_crc((const uint8_t *)request, request_size, reply, reply_size)};
    char text[GW_TAPE_LINE_MAX];
    put(tape, text, gw_tape_line_format(text, &line));
    put(tape, request, request_size);
    put(tape, "\n", 1);
    put(tape, reply, reply_size);
    put(tape, "\n", 1);
    tape->entry_count++;
    if (++tape->unflushed == GW_TAPE_FLUSH_ENTRIES) {
        flush(tape);
    }
    return tape->status;
}

enum gw_status gw_tape_append_failure(struct gw_tape_writer *tape, const char *step, enum gw_status why)
{
    char mark[GW_TAPE_LINE_MAX];
    const size_t size = gw_tape_mark_format(mark, step, why);
    return gw_tape_append(tape, mark, size, GW_OK, NULL, 0, false);
}

void gw_tape_repeat(struct gw_tape_writer *tape)
{
    tape->poll_count = 0;
}

enum gw_status gw_tape_finish(struct gw_tape_writer *tape)
{
    push(tape, Z_FINISH);
    if (fflush(tape->file) != 0 || fsync(fileno(tape->file)) != 0) {
        tape->status = GW_E_IO;
    }
    if (tape->status == GW_OK && rename(tape->part_path, tape->path) != 0) {
        tape->status = GW_E_IO;
    }
    const enum gw_status status = tape->status;
    destroy(tape);
    return status;
}
