/* scan: where the plain part of a string ends. The inside of chains/json/json.h. */
#ifndef GW_CHAINS_JSON_SCAN_H
#define GW_CHAINS_JSON_SCAN_H

#include <stddef.h>
#include <stdint.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* The first index >= at whose byte is a quote, a backslash, below 0x20 or above 0x7f; size when there is
 * none. Reads nothing behind `size`. 64 bytes a step with AVX-512, 32 with AVX2, 16 with SSE2 or NEON, chosen
 * at the first call; every path gives the same index. */
size_t gw_json_scan_plain(const uint8_t *text, size_t at, size_t size);

/* The same with the first 16 bytes inline: keys, numbers and addresses are short. */
static inline size_t gw_json_scan_short(const uint8_t *text, size_t at, size_t size)
{
#if defined(__SSE2__)
    if (size - at >= 16) {
        const __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(text + at));
        const __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                                           _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
        const __m128i found = _mm_or_si128(marks, _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20)));
        const unsigned mask = (unsigned)_mm_movemask_epi8(found);
        return mask != 0 ? at + (size_t)__builtin_ctz(mask) : gw_json_scan_plain(text, at + 16, size);
    }
#endif
    return gw_json_scan_plain(text, at, size);
}

/* The paths, for tests: NULL where the machine lacks it. */
typedef size_t (*gw_json_scan)(const uint8_t *text, size_t at, size_t size);
enum gw_json_path { GW_JSON_PORTABLE, GW_JSON_16, GW_JSON_AVX2, GW_JSON_AVX512, GW_JSON_PATH_COUNT };
gw_json_scan gw_json_scan_path(enum gw_json_path path);

#endif
