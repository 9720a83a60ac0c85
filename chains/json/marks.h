/* marks: which bytes of a text are not plain, a bit each. The inside of chains/json/json.h.
 *
 * Short strings are many, and a vector looks at several of them at once; gw_json_scan_plain() is for long ones. */
#ifndef GW_CHAINS_JSON_MARKS_H
#define GW_CHAINS_JSON_MARKS_H

#include <stddef.h>
#include <stdint.h>

#define GW_JSON_MARKS 64u /* words, of 64 bytes each */

/* Bit i of out[k] is set when text[64 k + i] is a quote, a backslash, below 0x20 or above 0x7f, or lies behind `size`.
 * Reads nothing behind `size`. Returns how many words: all GW_JSON_MARKS of them when the text goes on. */
size_t gw_json_mark(uint64_t out[GW_JSON_MARKS], const uint8_t *text, size_t size);

/* The paths, for tests: NULL where the machine lacks it. Each marks `words` whole words. */
typedef void (*gw_json_marker)(uint64_t *out, const uint8_t *text, size_t words);
enum gw_json_mark_path { GW_JSON_MARK_PORTABLE, GW_JSON_MARK_AVX2, GW_JSON_MARK_AVX512, GW_JSON_MARK_COUNT };
gw_json_marker gw_json_marker_path(enum gw_json_mark_path path);

#endif
