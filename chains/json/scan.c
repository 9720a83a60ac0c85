#include "chains/json/scan.h"

#include <stdatomic.h>
#include <stdbool.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

static bool is_plain(uint8_t byte)
{
    return byte != '"' && byte != '\\' && byte >= 0x20 && byte < 0x80;
}

static size_t scan_portable(const uint8_t *text, size_t at, size_t size)
{
    while (at < size && is_plain(text[at])) {
        at++;
    }
    return at;
}

#if defined(__x86_64__)

/* Signed comparison: bytes above 0x7f are negative, so they are below 0x20, too. */
static size_t scan_sse2(const uint8_t *text, size_t at, size_t size)
{
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    const __m128i space = _mm_set1_epi8(0x20);
    for (; size - at >= 16; at += 16) {
        const __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(text + at));
        const __m128i found =
            _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
                         _mm_cmplt_epi8(bytes, space));
        const unsigned mask = (unsigned)_mm_movemask_epi8(found);
        if (mask != 0) {
            return at + (size_t)__builtin_ctz(mask);
        }
    }
    return scan_portable(text, at, size);
}

__attribute__((target("avx2"))) static __m256i find_avx2(const uint8_t *text)
{
    const __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)text);
    const __m256i marks = _mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('"')),
                                          _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\')));
    return _mm256_or_si256(marks, _mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), bytes));
}

/* Two vectors a turn: long strings are the rule, and one test then serves 64 bytes. */
__attribute__((target("avx2"))) static size_t scan_avx2(const uint8_t *text, size_t at, size_t size)
{
    for (; size - at >= 64; at += 64) {
        const __m256i low = find_avx2(text + at);
        const __m256i high = find_avx2(text + at + 32);
        if (!_mm256_testz_si256(_mm256_or_si256(low, high), _mm256_or_si256(low, high))) {
            const uint64_t mask = (uint64_t)(uint32_t)_mm256_movemask_epi8(low) |
                                  (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
            return at + (size_t)__builtin_ctzll(mask);
        }
    }
    return scan_sse2(text, at, size);
}

__attribute__((target("avx512f,avx512bw"))) static uint64_t find_avx512(const uint8_t *text)
{
    const __m512i bytes = _mm512_loadu_si512(text);
    return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('"')) |
           _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\\')) |
           _mm512_cmplt_epi8_mask(bytes, _mm512_set1_epi8(0x20));
}

__attribute__((target("avx512f,avx512bw"))) static size_t scan_avx512(const uint8_t *text, size_t at,
                                                                      size_t size)
{
    for (; size - at >= 128; at += 128) {
        const uint64_t low = find_avx512(text + at);
        const uint64_t high = find_avx512(text + at + 64);
        if ((low | high) != 0) {
            return low != 0 ? at + (size_t)__builtin_ctzll(low) : at + 64 + (size_t)__builtin_ctzll(high);
        }
    }
    return scan_sse2(text, at, size);
}

#elif defined(__aarch64__)

static size_t scan_neon(const uint8_t *text, size_t at, size_t size)
{
    for (; size - at >= 16; at += 16) {
        const uint8x16_t bytes = vld1q_u8(text + at);
        const uint8x16_t marks =
            vorrq_u8(vceqq_u8(bytes, vdupq_n_u8('"')), vceqq_u8(bytes, vdupq_n_u8('\\')));
        const uint8x16_t found = vorrq_u8(marks, vcltq_s8(vreinterpretq_s8_u8(bytes), vdupq_n_s8(0x20)));
        if (vmaxvq_u8(found) != 0) {
            break;
        }
    }
    return scan_portable(text, at, size);
}

#endif

gw_json_scan gw_json_scan_path(enum gw_json_path path)
{
    switch (path) {
    case GW_JSON_PORTABLE:
        return scan_portable;
#if defined(__x86_64__)
    case GW_JSON_16:
        return scan_sse2;
    case GW_JSON_AVX2:
        return __builtin_cpu_supports("avx2") ? scan_avx2 : NULL;
    case GW_JSON_AVX512:
        return __builtin_cpu_supports("avx512bw") ? scan_avx512 : NULL;
#elif defined(__aarch64__)
    case GW_JSON_16:
        return scan_neon;
    case GW_JSON_AVX2:
    case GW_JSON_AVX512:
#else
    case GW_JSON_16:
    case GW_JSON_AVX2:
    case GW_JSON_AVX512:
#endif
    case GW_JSON_PATH_COUNT:
        break;
    }
    return NULL;
}

size_t gw_json_scan_plain(const uint8_t *text, size_t at, size_t size)
{
    static _Atomic(gw_json_scan) chosen;
    gw_json_scan scan = atomic_load_explicit(&chosen, memory_order_relaxed);
    for (int path = GW_JSON_PATH_COUNT; scan == NULL; path--) {
        scan = gw_json_scan_path((enum gw_json_path)(path - 1));
        atomic_store_explicit(&chosen, scan, memory_order_relaxed);
    }
    return scan(text, at, size);
}
