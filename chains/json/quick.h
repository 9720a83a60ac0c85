/* quick: the shapes that nearly all of a reply has, taken at speed. The inside of chains/json/json.h. */
#ifndef GW_CHAINS_JSON_QUICK_H
#define GW_CHAINS_JSON_QUICK_H

#include "chains/json/json.h"
#include "chains/json/marks.h"

enum gw_json_expected {
    GW_JSON_EXPECT_VALUE,
    GW_JSON_EXPECT_VALUE_OR_END,
    GW_JSON_EXPECT_KEY,
    GW_JSON_EXPECT_KEY_OR_END,
    GW_JSON_EXPECT_COLON,
    GW_JSON_EXPECT_COMMA_OR_END,
    GW_JSON_EXPECT_NOTHING,
};

/* The bit of a key in key_marks. */
static inline uint64_t gw_json_key_mark(const uint8_t *key, size_t size)
{
    const unsigned ends = size > 0 ? 5u * key[0] + 11u * key[size - 1] : 0;
    return UINT64_C(1) << ((ends + (unsigned)size) % 64);
}

/* The marks of text[from, to), kept while the text stays where it is. Begins as {0}. */
struct gw_json_window {
    size_t from;
    size_t to;
    size_t words;
    uint64_t marks[GW_JSON_MARKS];
};

/* Takes tokens as long as they are containers, separators, words, short integers and strings without escapes, in ASCII, that
 * have arrived whole, without space between, and no more than there is memory for. Stops before any other, good or bad, which is
 * the careful tokenizer's; what was taken is as if that one had taken it. */
void gw_json_run(struct gw_json *json, struct gw_json_window *window);

#endif
