#include "chains/json/marks.h"

#include <stdatomic.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* Eight bytes at once, exact in every byte: no carry crosses a byte whose highest bit is masked off. */
static uint64_t find_eight(const uint8_t *text)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t highs = 0x80 * ones;
    uint64_t bytes = 0;
    for (unsigned i = 0; i < 8; i++) {
        bytes |= (uint64_t)text[i] << 8 * i;
    }
    const uint64_t low = bytes & ~highs;
    const uint64_t quote = low ^ '"' * ones;
    const uint64_t backslash = low ^ '\\' * ones;
    const uint64_t plain = (quote + 0x7f * ones) & (backslash + 0x7f * ones) & (low + 0x60 * ones);
    const uint64_t found = (bytes | ~plain) & highs;
    return (found >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

static void mark_portable(uint64_t *out, const uint8_t *text, size_t words)
{
    for (size_t k = 0; k < words; k++) {
        out[k] = 0;
        for (unsigned i = 0; i < 8; i++) {
            out[k] |= find_eight(text + 64 * k + 8 * i) << 8 * i;
        }
    }
}

#if defined(__x86_64__)

/* Signed comparison: bytes above 0x7f are negative, so they are below 0x20, too. */
__attribute__((target("avx2"))) static uint64_t find_avx2(const uint8_t *text)
{
    const __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)text);
    const __m256i marks = _mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('"')),
                                          _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\')));
    const __m256i found = _mm256_or_si256(marks, _mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), bytes));
    return (uint32_t)_mm256_movemask_epi8(found);
}

__attribute__((target("avx2"))) static void mark_avx2(uint64_t *out, const uint8_t *text, size_t words)
{
    for (size_t k = 0; k < words; k++) {
        out[k] = find_avx2(text + 64 * k) | find_avx2(text + 64 * k + 32) << 32;
    }
}

__attribute__((target("avx512f,avx512bw"))) static void mark_avx512(uint64_t *out, const uint8_t *text,
                                                                    size_t words)
{
    for (size_t k = 0; k < words; k++) {
        const __m512i bytes = _mm512_loadu_si512(text + 64 * k);
        out[k] = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('"')) |
                 _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\\')) |
                 _mm512_cmplt_epi8_mask(bytes, _mm512_set1_epi8(0x20));
    }
}

#endif

gw_json_marker gw_json_marker_path(enum gw_json_mark_path path)
{
    switch (path) {
    case GW_JSON_MARK_PORTABLE:
        return mark_portable;
#if defined(__x86_64__)
    case GW_JSON_MARK_AVX2:
        return __builtin_cpu_supports("avx2") ? mark_avx2 : NULL;
    case GW_JSON_MARK_AVX512:
        return __builtin_cpu_supports("avx512bw") ? mark_avx512 : NULL;
#else
    case GW_JSON_MARK_AVX2:
    case GW_JSON_MARK_AVX512:
#endif
    case GW_JSON_MARK_COUNT:
        break;
    }
    return NULL;
}

static gw_json_marker choose_marker(void)
{
    static _Atomic(gw_json_marker) chosen;
    gw_json_marker marker = atomic_load_explicit(&chosen, memory_order_relaxed);
    for (int path = GW_JSON_MARK_COUNT; marker == NULL; path--) {
        marker = gw_json_marker_path((enum gw_json_mark_path)(path - 1));
        atomic_store_explicit(&chosen, marker, memory_order_relaxed);
    }
    return marker;
}

size_t gw_json_mark(uint64_t out[GW_JSON_MARKS], const uint8_t *text, size_t size)
{
    const gw_json_marker marker = choose_marker();
    const size_t whole = size / 64 < GW_JSON_MARKS ? size / 64 : GW_JSON_MARKS;
    marker(out, text, whole);
    if (whole == GW_JSON_MARKS) {
        return whole;
    }
    uint8_t last[64] = {0}; /* which are marked */
    memcpy(last, text + 64 * whole, size - 64 * whole);
    marker(out + whole, last, 1);
    return whole + 1;
}
