/* text: JSON parameters written into a buffer that the caller has sized for the worst case. Each returns the
 * end, where a NUL stands. */
#ifndef GW_CHAINS_COLLECTOR_TEXT_H
#define GW_CHAINS_COLLECTOR_TEXT_H

#include <string.h>

#include "ipc/base/hex.h"

static inline char *gw_text_put(char *out, const char *text)
{
    size_t size = strlen(text);
    memcpy(out, text, size + 1);
    return out + size;
}

static inline char *gw_text_put_hex(char *out, const uint8_t *bytes, size_t size)
{
    gw_hex_encode(out, bytes, size);
    return out + 2 + 2 * size;
}

#endif
