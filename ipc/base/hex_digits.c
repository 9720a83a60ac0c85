#include "ipc/base/hex_digits.h"

#include <stdatomic.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

const uint8_t gw_hex_digit_values[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
    ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

static bool decode_portable(uint8_t *out, size_t size, const char *digits)
{
    unsigned all_valid = 1;
    for (size_t i = 0; i < size; i++) {
        const unsigned high = gw_hex_digit_values[(uint8_t)digits[2 * i]];
        const unsigned low = gw_hex_digit_values[(uint8_t)digits[2 * i + 1]];
        all_valid &= (unsigned)(high != 0) & (unsigned)(low != 0);
        out[i] = (uint8_t)((high - 1) << 4 | ((low - 1) & 15));
    }
    return all_valid;
}

#if defined(__x86_64__)

/* 32 digits as 16 16-bit words of one byte each; *bad gathers what is no digit. */
__attribute__((target("avx2"))) static __m256i pair_digits_avx2(const char *digits, __m256i *bad)
{
    const __m256i text = _mm256_loadu_si256((const __m256i *)(const void *)digits);
    const __m256i number = _mm256_sub_epi8(text, _mm256_set1_epi8('0'));
    const __m256i letter =
        _mm256_sub_epi8(_mm256_or_si256(text, _mm256_set1_epi8(0x20)), _mm256_set1_epi8('a'));
    const __m256i is_number = _mm256_cmpeq_epi8(_mm256_min_epu8(number, _mm256_set1_epi8(9)), number);
    const __m256i is_letter = _mm256_cmpeq_epi8(_mm256_min_epu8(letter, _mm256_set1_epi8(5)), letter);
    const __m256i is_digit = _mm256_or_si256(is_number, is_letter);
    *bad = _mm256_or_si256(*bad, _mm256_xor_si256(is_digit, _mm256_set1_epi8(-1)));
    const __m256i value =
        _mm256_blendv_epi8(_mm256_add_epi8(letter, _mm256_set1_epi8(10)), number, is_number);
    return _mm256_maddubs_epi16(value, _mm256_set1_epi16(0x0110));
}

__attribute__((target("avx2"))) static bool decode_avx2(uint8_t *out, size_t size, const char *digits)
{
    __m256i bad = _mm256_setzero_si256();
    size_t i = 0;
    for (; size - i >= 32; i += 32) {
        const __m256i low = pair_digits_avx2(digits + 2 * i, &bad);
        const __m256i high = pair_digits_avx2(digits + 2 * i + 32, &bad);
        const __m256i bytes = _mm256_permute4x64_epi64(_mm256_packus_epi16(low, high), 0xd8);
        _mm256_storeu_si256((__m256i *)(void *)(out + i), bytes);
    }
    return _mm256_testz_si256(bad, bad) && decode_portable(out + i, size - i, digits + 2 * i);
}

/* Values of the 128 ASCII characters, 0x80 for what is no digit: one two-register table look-up a vector. */
#define X 0x80
static const uint8_t ascii_values[128] = {
    X, X,  X,  X,  X,  X,  X,  X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X,  X,  X,  X,  X,  X,  X, X, X, X, X, X, X, X, X, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, X, X, X, X, X, X,
    X, 10, 11, 12, 13, 14, 15, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, 10, 11, 12, 13, 14, 15, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
};
#undef X

__attribute__((target("avx512f,avx512bw,avx512vbmi"))) static __m512i pair_vbmi(__m512i text, __m512i *bad)
{
    const __m512i low = _mm512_loadu_si512(ascii_values);
    const __m512i high = _mm512_loadu_si512(ascii_values + 64);
    const __m512i value = _mm512_permutex2var_epi8(low, text, high);
    *bad = _mm512_ternarylogic_epi32(*bad, value, text, 0xfe);
    return _mm512_maddubs_epi16(value, _mm512_set1_epi16(0x0110));
}

__attribute__((target("avx512f,avx512bw,avx512vbmi"))) static __m256i take_64(const char *digits,
                                                                              __m512i *bad)
{
    return _mm512_cvtepi16_epi8(pair_vbmi(_mm512_loadu_si512(digits), bad));
}

/* Fewer than 32 bytes, an address for one: the lanes behind are zeros, and are not written. */
__attribute__((target("avx512f,avx512bw,avx512vbmi"))) static void take_rest(uint8_t *out, size_t size,
                                                                             const char *digits, __m512i *bad)
{
    const __mmask64 there = (UINT64_C(1) << 2 * size) - 1;
    const __m512i text = _mm512_mask_loadu_epi8(_mm512_set1_epi8('0'), there, digits);
    _mm512_mask_cvtepi16_storeu_epi8(out, (UINT32_C(1) << size) - 1, pair_vbmi(text, bad));
}

__attribute__((target("avx512f,avx512bw,avx512vbmi"))) static bool decode_vbmi(uint8_t *out, size_t size,
                                                                               const char *digits)
{
    __m512i bad = _mm512_setzero_si512();
    size_t i = 0;
    for (; size - i >= 64; i += 64) {
        _mm256_storeu_si256((__m256i *)(void *)(out + i), take_64(digits + 2 * i, &bad));
        _mm256_storeu_si256((__m256i *)(void *)(out + i + 32), take_64(digits + 2 * i + 64, &bad));
    }
    if (size - i >= 32) {
        _mm256_storeu_si256((__m256i *)(void *)(out + i), take_64(digits + 2 * i, &bad));
        i += 32;
    }
    take_rest(out + i, size - i, digits + 2 * i, &bad);
    return _mm512_movepi8_mask(bad) == 0;
}

#endif

gw_hex_decoder gw_hex_decoder_path(enum gw_hex_path path)
{
    switch (path) {
    case GW_HEX_PORTABLE:
        return decode_portable;
#if defined(__x86_64__)
    case GW_HEX_AVX2:
        return __builtin_cpu_supports("avx2") ? decode_avx2 : NULL;
    case GW_HEX_VBMI:
        return __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512bw") ? decode_vbmi
                                                                                          : NULL;
#else
    case GW_HEX_AVX2:
    case GW_HEX_VBMI:
#endif
    case GW_HEX_PATH_COUNT:
        break;
    }
    return NULL;
}

bool gw_hex_decode_digits(uint8_t *out, size_t size, const char *digits)
{
    static _Atomic(gw_hex_decoder) chosen;
    gw_hex_decoder decoder = atomic_load_explicit(&chosen, memory_order_relaxed);
    for (int path = GW_HEX_PATH_COUNT; decoder == NULL; path--) {
        decoder = gw_hex_decoder_path((enum gw_hex_path)(path - 1));
        atomic_store_explicit(&chosen, decoder, memory_order_relaxed);
    }
    return decoder(out, size, digits);
}
