/* buffer: bytes that grow up to a named limit. One owner, one thread. */
#ifndef GW_CHAINS_RPC_BUFFER_H
#define GW_CHAINS_RPC_BUFFER_H

#include <stddef.h>
#include <stdint.h>

#include "gammawatch/status.h"

struct gw_buffer {
    uint8_t *data; /* NULL before the first byte */
    size_t size;
    size_t capacity;
    size_t size_max;
};

void gw_buffer_init(struct gw_buffer *b, size_t size_max);
void gw_buffer_fini(struct gw_buffer *b);

/* Empties it; memory above keep_max bytes goes back. */
void gw_buffer_reset(struct gw_buffer *b, size_t keep_max);

/* Makes room for `size` more bytes. GW_E_SIZE above size_max, GW_E_NOMEM; the content stays as it was. */
GW_MUST_USE enum gw_status gw_buffer_reserve(struct gw_buffer *b, size_t size);
GW_MUST_USE enum gw_status gw_buffer_append(struct gw_buffer *b, const void *bytes, size_t size);
GW_MUST_USE enum gw_status gw_buffer_append_text(struct gw_buffer *b, const char *text);

#endif
