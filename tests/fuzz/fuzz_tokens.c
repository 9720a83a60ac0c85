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

/* One walk finds what one search a key finds. */
static void pick_all(const struct gw_json *json)
{
    static const struct gw_json_key keys[] = {GW_JSON_KEY("id"), GW_JSON_KEY("result"), GW_JSON_KEY(""),
                                              GW_JSON_KEY("a")};
    struct gw_json_value picked[4];
    for (uint32_t i = 0; i < json->count; i++) {
        const struct gw_json_value value = {json, i};
        gw_json_pick(picked, value, keys, 4);
        for (size_t k = 0; k < 4; k++) {
            const struct gw_json_value found = gw_json_get(value, keys[k].text);
            GW_ASSERT(found.document == picked[k].document && found.node == picked[k].node);
        }
    }
}

/* Pieces of `step` bytes, each feed with a copy at another place. */
static enum gw_status feed_pieces(struct gw_json *json, const uint8_t *text, size_t size, size_t step)
{
    enum gw_status status = GW_AGAIN;
    gw_json_begin(json);
    for (size_t arrived = 0; status == GW_AGAIN;) {
        arrived = size - arrived > step ? arrived + step : size;
        uint8_t *piece = malloc(arrived + 1);
        GW_ASSERT(piece != NULL);
        memcpy(piece, text, arrived);
        status = gw_json_feed(json, piece, arrived, arrived == size);
        free(piece);
    }
    return status;
}

/* The first byte tells how the text is cut. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct gw_json json;
    static struct gw_json other;
    if (size == 0) {
        return 0;
    }
    const uint8_t *text = data + 1;
    const size_t text_size = size - 1;
    const enum gw_status whole = gw_json_parse(&json, text, text_size);
    if (whole == GW_OK) {
        read_all(&json, text_size);
        pick_all(&json);
    }
    const enum gw_status status = feed_pieces(&other, text, text_size, 1 + (size_t)data[0]);
    GW_ASSERT(status == whole && other.count == json.count);
    for (size_t i = 0; i < json.count; i++) {
        const struct gw_json_node *a = &json.nodes[i];
        const struct gw_json_node *b = &other.nodes[i];
        GW_ASSERT(a->at == b->at && a->size == b->size && a->next == b->next && a->kind == b->kind &&
                  a->is_escaped == b->is_escaped);
    }
    return 0;
}
