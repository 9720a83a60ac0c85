/* Is a text the same to the tokenizer however it is cut, and does every value stay inside the text? */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "chains/json/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_all(const struct gw_json *json, size_t size)
{
    for (uint32_t i = 0; i < json->count; i++) {
        const struct gw_json_node *node = &json->nodes[i];
        const struct gw_json_value value = {json, i};
        uint8_t bytes[64];
        char text[64];
        size_t used = 0;
        uint64_t quantity = 0;
        int64_t integer = 0;
        GW_ASSERT(node->next > i && node->next <= json->count && node->at <= size);
        GW_ASSERT(gw_json_count(value) > 0 || (size_t)node->at + node->size <= size);
        const enum gw_status status = gw_json_hex(bytes, sizeof bytes, &used, value);
        GW_ASSERT(status != GW_OK || used <= sizeof bytes);
        GW_ASSERT(gw_json_quantity(&quantity, value) != GW_OK || gw_json_is(value, GW_JSON_STRING));
        GW_ASSERT((gw_json_integer(&integer, value) == GW_OK) == gw_json_is(value, GW_JSON_INTEGER));
        gw_json_copy_text(value, text, sizeof text);
        GW_ASSERT(strlen(text) < sizeof text);
        (void)gw_json_get(value, "id");
        struct gw_json_value item = gw_json_first(value);
        for (size_t left = gw_json_count(value); left > 0 && gw_json_is(value, GW_JSON_ARRAY); left--) {
            item = gw_json_next(value, item);
        }
        GW_ASSERT(gw_json_is(item, GW_JSON_NONE));
    }
}

/* The first byte is where the text is cut. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct gw_json json;
    if (size == 0) {
        return 0;
    }
    const uint8_t *text = data + 1;
    const size_t text_size = size - 1;
    const enum gw_status whole = gw_json_parse(&json, text, text_size);
    const size_t count = json.count;
    if (whole == GW_OK) {
        read_all(&json, text_size);
    }
    const size_t cut = text_size * data[0] / 256;
    uint8_t *piece = malloc(cut + 1);
    GW_ASSERT(piece != NULL);
    memcpy(piece, text, cut);
    gw_json_begin(&json);
    enum gw_status status = gw_json_feed(&json, piece, cut, false);
    free(piece);
    status = status == GW_AGAIN ? gw_json_feed(&json, text, text_size, true) : status;
    GW_ASSERT(status == whole && json.count == count);
    return 0;
}
