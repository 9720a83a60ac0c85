#include "chains/rpc/tape_entry.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <zlib.h>

#include "chains/rpc/tape.h"

uint32_t gw_tape_crc(const uint8_t *request, size_t request_size, const uint8_t *reply, size_t reply_size)
{
    const uLong crc = crc32_z(0, request, request_size);
    return (uint32_t)(reply_size == 0 ? crc : crc32_z(crc, reply, reply_size));
}

size_t gw_tape_line_format(char out[GW_TAPE_LINE_MAX], const struct gw_tape_line *line)
{
    const int size = snprintf(out, GW_TAPE_LINE_MAX, "@ %s %zu %zu %08x\n", gw_status_name(line->status),
                              line->request_size, line->reply_size, line->crc);
    GW_ASSERT(size > 0 && (size_t)size < GW_TAPE_LINE_MAX);
    return (size_t)size;
}

size_t gw_tape_mark_format(char out[GW_TAPE_LINE_MAX], const char *step, enum gw_status why)
{
    const int size = snprintf(out, GW_TAPE_LINE_MAX, "! %s %s", step, gw_status_name(why));
    GW_ASSERT(size > 0 && (size_t)size < GW_TAPE_LINE_MAX);
    return (size_t)size;
}

static bool is_status_name(enum gw_status *out, const char *name)
{
    for (unsigned i = 0; i < GW_STATUS_COUNT; i++) {
        if (strcmp(gw_status_name((enum gw_status)i), name) == 0) {
            *out = (enum gw_status)i;
            return true;
        }
    }
    return false;
}

/* The one text a line can have is the one the writer gives it, so a parsed line is compared with that. */
enum gw_status gw_tape_line_parse(struct gw_tape_line *out, const uint8_t *text, size_t size)
{
    char copy[GW_TAPE_LINE_MAX + 1];
    GW_ENSURE(size > 0 && size < GW_TAPE_LINE_MAX && memchr(text, '\0', size) == NULL, GW_E_FORMAT);
    memcpy(copy, text, size);
    copy[size] = '\0';
    char name[32];
    GW_ENSURE(sscanf(copy, "@ %31[a-z_] %10zu %10zu %8x", name, &out->request_size, &out->reply_size,
                     &out->crc) == 4,
              GW_E_FORMAT);
    GW_ENSURE(is_status_name(&out->status, name), GW_E_FORMAT);
    char canonical[GW_TAPE_LINE_MAX];
    const size_t canonical_size = gw_tape_line_format(canonical, out);
    GW_ENSURE(canonical_size == size && memcmp(canonical, copy, size) == 0, GW_E_FORMAT);
    GW_ENSURE(out->request_size <= GW_TAPE_ENTRY_MAX && out->reply_size <= GW_TAPE_ENTRY_MAX, GW_E_BOUND);
    return GW_OK;
}
