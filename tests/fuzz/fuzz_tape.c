/* Does the tape reader survive any file? Bytes that are no gzip are also packed, so that the entries behind
 * the compression are reached. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <zlib.h>

#include "chains/rpc/tape.h"
#include "ipc/base/log.h"

#define PACKED_MAX (1u << 16)

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    gw_log_init("fuzz", 0, 1);
    return 0;
}

static void load(const uint8_t *bytes, size_t size)
{
    struct gw_tape_reader *tape;
    if (gw_tape_load(&tape, "fuzz", bytes, size) != GW_OK) {
        return;
    }
    GW_ASSERT(gw_tape_count(tape) <= size * 1032); /* what deflate can make of a byte at most */
    enum gw_status status;
    const uint8_t *reply;
    size_t reply_size;
    size_t found = 0;
    while (gw_tape_find(tape, "a", 1, &status, &reply, &reply_size) == GW_OK) {
        GW_ASSERT(status < GW_STATUS_COUNT && reply[reply_size] == '\n');
        found++;
    }
    GW_ASSERT(found <= gw_tape_count(tape));
    gw_tape_close(tape);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t packed[PACKED_MAX];
    load(data, size);
    z_stream stream = {0};
    if (size > PACKED_MAX / 2 ||
        deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        return 0;
    }
    stream.next_in = (z_const Bytef *)data;
    stream.avail_in = (uInt)size;
    stream.next_out = packed;
    stream.avail_out = sizeof packed;
    deflate(&stream, Z_FINISH);
    const size_t packed_size = stream.total_out;
    deflateEnd(&stream);
    load(packed, packed_size);
    return 0;
}
