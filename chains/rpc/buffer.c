#include "chains/rpc/buffer.h"

#include <stdlib.h>
#include <string.h>

#define CAPACITY_MIN 4096u

void gw_buffer_init(struct gw_buffer *b, size_t size_max)
{
    *b = (struct gw_buffer){.size_max = size_max};
}

void gw_buffer_fini(struct gw_buffer *b)
{
    free(b->data);
    *b = (struct gw_buffer){0};
}

void gw_buffer_reset(struct gw_buffer *b, size_t keep_max)
{
    b->size = 0;
    if (b->capacity > keep_max) {
        free(b->data);
        b->data = NULL;
        b->capacity = 0;
    }
}

enum gw_status gw_buffer_reserve(struct gw_buffer *b, size_t size)
{
    GW_ENSURE(size <= b->size_max - b->size, GW_E_SIZE);
    const size_t wanted = b->size + size;
    if (wanted <= b->capacity) {
        return GW_OK;
    }
    size_t capacity = b->capacity > CAPACITY_MIN ? b->capacity : CAPACITY_MIN;
    while (capacity < wanted) {
        capacity *= 2;
    }
    uint8_t *data = realloc(b->data, capacity);
    GW_ENSURE(data != NULL, GW_E_NOMEM);
    b->data = data;
    b->capacity = capacity;
    return GW_OK;
}

enum gw_status gw_buffer_append(struct gw_buffer *b, const void *bytes, size_t size)
{
    if (size == 0) {
        return GW_OK;
    }
    GW_TRY(gw_buffer_reserve(b, size));
    memcpy(b->data + b->size, bytes, size);
    b->size += size;
    return GW_OK;
}

enum gw_status gw_buffer_append_text(struct gw_buffer *b, const char *text)
{
    return gw_buffer_append(b, text, strlen(text));
}
