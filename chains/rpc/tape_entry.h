/* tape_entry: the line that stands before each exchange on a tape (form in tape.h). Pure. */
#ifndef GW_CHAINS_RPC_TAPE_ENTRY_H
#define GW_CHAINS_RPC_TAPE_ENTRY_H

#include <stddef.h>
#include <stdint.h>

#include "gammawatch/status.h"

#define GW_TAPE_LINE_MAX 96u /* with the LF */

struct gw_tape_line {
    enum gw_status status;
    size_t request_size;
    size_t reply_size;
    uint32_t crc;
};

/* reply may be NULL when reply_size is 0. */
uint32_t gw_tape_crc(const uint8_t *request, size_t request_size, const uint8_t *reply, size_t reply_size);

/* Returns the length, the LF included. */
size_t gw_tape_line_format(char out[GW_TAPE_LINE_MAX], const struct gw_tape_line *line);

/* Exactly one line, of `size` bytes with its LF; GW_E_FORMAT, or GW_E_BOUND for sizes above
 * GW_TAPE_ENTRY_MAX. */
GW_MUST_USE enum gw_status gw_tape_line_parse(struct gw_tape_line *out, const uint8_t *text, size_t size);

/* The request of a failure's mark. Returns its length. `step` is one of the collector's words. */
size_t gw_tape_mark_format(char out[GW_TAPE_LINE_MAX], const char *step, enum gw_status why);

#endif
