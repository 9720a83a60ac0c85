/* json: a JSON-RPC reply as spans into the buffer it was received in.
 *
 * A reply is nearly all hex in long strings, so nothing is copied and nothing is built: the tokenizer checks
 * the text once, with vector instructions inside strings, and notes kind, place and size of every value in
 * one flat array that is kept for the next reply. Hex is decoded straight from the receive buffer.
 *
 * Strict as RFC 8259 is, and a little more: UTF-8 must be valid, a key may not occur twice in its object nor
 * hold an escape, \u0000 and lone surrogates are refused, integers must fit int64 and reals a double.
 * Bounded: depth, number of values, members per object and length of a number have limits (GW_E_SIZE beyond
 * the first three), so that a hostile reply costs no more memory than they allow.
 * Resumable: gw_json_feed() goes on where the bytes ended, so a reply is checked while it arrives, and one
 * that is wrong or too large is known at its first wrong byte.
 *
 * One thread per document. The text is borrowed: it may move between feeds (it is addressed by offset) and
 * must stay until the last value was read.
 */
#ifndef GW_CHAINS_JSON_JSON_H
#define GW_CHAINS_JSON_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gammawatch/status.h"

#define GW_JSON_DEPTH_MAX   32u
#define GW_JSON_VALUES_MAX  2000000u /* keys count, too; a reply of GW_LOGS_MAX logs fits */
#define GW_JSON_MEMBERS_MAX 256u     /* of one object */
#define GW_JSON_NUMBER_MAX  128u     /* characters */
#define GW_JSON_TEXT_MAX    (1u << 30)

enum gw_json_kind {
    GW_JSON_NONE, /* there is no such value */
    GW_JSON_NULL,
    GW_JSON_FALSE,
    GW_JSON_TRUE,
    GW_JSON_INTEGER,
    GW_JSON_REAL,
    GW_JSON_STRING,
    GW_JSON_ARRAY,
    GW_JSON_OBJECT,
};

struct gw_json_node {
    uint32_t at;   /* offset of the first byte; of a string that behind its quote */
    uint32_t size; /* bytes as they stand in the text; of a container: elements or members */
    uint32_t next; /* index of the node behind this one and all it holds */
    uint8_t kind;
    bool is_escaped;
};

/* The inside is the tokenizer's. Zero-initialise, then gw_json_begin(). */
struct gw_json {
    const uint8_t *text;
    size_t size;
    struct gw_json_node *nodes;
    size_t count;
    size_t capacity;
    size_t at;      /* bytes taken */
    size_t scanned; /* of the string that is open */
    bool is_escaped;
    uint8_t expected;
    unsigned depth;
    uint32_t open[GW_JSON_DEPTH_MAX];
    uint64_t key_marks[GW_JSON_DEPTH_MAX]; /* a bit per hash of a key seen */
};

/* A value of a document, or none. Passed by value; valid as long as document and text are. */
struct gw_json_value {
    const struct gw_json *document; /* NULL: none */
    uint32_t node;
};

void gw_json_begin(struct gw_json *json); /* a new text; keeps the memory */
/* Between texts: gives memory back when it is more than so many bytes. */
void gw_json_trim(struct gw_json *json, size_t keep_max);
void gw_json_fini(struct gw_json *json);

/* text[0, size) is all that has arrived, what earlier feeds saw included; is_last: nothing follows.
 * GW_OK: the document is whole and right (only with is_last) | GW_AGAIN: right so far (never with is_last) |
 * GW_E_FORMAT | GW_E_SIZE | GW_E_NOMEM. After an error the document holds no value. */
GW_MUST_USE enum gw_status gw_json_feed(struct gw_json *json, const uint8_t *text, size_t size, bool is_last);

/* The whole text at once. */
GW_MUST_USE enum gw_status gw_json_parse(struct gw_json *json, const uint8_t *text, size_t size);

/* Everything below takes any value, none included, and answers none, 0 or GW_E_FORMAT for another kind. */
struct gw_json_value gw_json_root(const struct gw_json *json);
static inline enum gw_json_kind gw_json_kind(struct gw_json_value value)
{
    return value.document != NULL ? (enum gw_json_kind)value.document->nodes[value.node].kind : GW_JSON_NONE;
}
static inline bool gw_json_is(struct gw_json_value value, enum gw_json_kind kind)
{
    return gw_json_kind(value) == kind;
}

/* Elements of an array or members of an object. */
size_t gw_json_count(struct gw_json_value value);

/* The member of an object; none when it has no such key. */
struct gw_json_value gw_json_get(struct gw_json_value object, const char *key);

/* Several members in one walk, fastest in the order of the text: out[i] is that of keys[i], or none. */
struct gw_json_key {
    const char *text;
    size_t size;
};
#define GW_JSON_KEY(literal)                                                                                 \
    {                                                                                                        \
        literal, sizeof(literal) - 1                                                                         \
    }
void gw_json_pick(struct gw_json_value *out, struct gw_json_value object, const struct gw_json_key *keys,
                  size_t count);

/* The elements in order: first, then next of each, none at the end. */
struct gw_json_value gw_json_first(struct gw_json_value array);
struct gw_json_value gw_json_next(struct gw_json_value array, struct gw_json_value element);

/* The members of an object in order: each is told by its key, a string; the value is behind it. */
struct gw_json_value gw_json_first_key(struct gw_json_value object);
struct gw_json_value gw_json_next_key(struct gw_json_value object, struct gw_json_value key);
struct gw_json_value gw_json_member(struct gw_json_value key);

/* A string without escapes as it stands in the text, not terminated; NULL for every other value. */
const char *gw_json_text(struct gw_json_value string, size_t *size);
/* A scalar's characters as they stand in the text, escapes and all; a container's are not to be had. */
const char *gw_json_raw(struct gw_json_value scalar, size_t *size);
bool gw_json_equals(struct gw_json_value string, const char *text);

/* A string, escapes resolved, cut after out_max - 1 bytes (never inside a character) and terminated; "" for
 * other kinds. For people to read: messages of nodes. */
void gw_json_copy_text(struct gw_json_value string, char *out, size_t out_max);

GW_MUST_USE enum gw_status gw_json_integer(int64_t *out, struct gw_json_value integer);

/* Hex strings: as the functions of ipc/base/hex.h, and GW_E_FORMAT for other kinds. */
GW_MUST_USE enum gw_status gw_json_hex(uint8_t *out, size_t out_max, size_t *out_size,
                                       struct gw_json_value string);
GW_MUST_USE enum gw_status gw_json_hex_fixed(uint8_t *out, size_t size, struct gw_json_value string);
GW_MUST_USE enum gw_status gw_json_quantity(uint64_t *out, struct gw_json_value string);
/* 0x and up to 64 digits, odd counts and none too, as a big-endian word. */
GW_MUST_USE enum gw_status gw_json_word(uint8_t out[32], struct gw_json_value string);

#endif
