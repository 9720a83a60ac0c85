#include "ipc/base/hex.h"

#include <string.h>

#include "ipc/base/hex_digits.h"
#include "ipc/base/keccak.h"

#define ADDRESS_DIGITS 40u

static bool is_prefixed(const char *text)
{
    return text[0] == '0' && text[1] == 'x';
}

void gw_hex_encode(char *out, const uint8_t *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    out[0] = '0';
    out[1] = 'x';
    for (size_t i = 0; i < size; i++) {
        out[2 + 2 * i] = digits[bytes[i] >> 4];
        out[3 + 2 * i] = digits[bytes[i] & 15];
    }
    out[2 + 2 * size] = '\0';
}

enum gw_status gw_hex_decode(uint8_t *out, size_t out_max, size_t *out_size, const char *text,
                             size_t text_size)
{
    GW_ENSURE(text_size >= 2 && is_prefixed(text) && text_size % 2 == 0, GW_E_FORMAT);
    const size_t size = (text_size - 2) / 2;
    GW_ENSURE(size <= out_max, GW_E_BOUND);
    GW_ENSURE(gw_hex_decode_digits(out, size, text + 2), GW_E_FORMAT);
    *out_size = size;
    return GW_OK;
}

enum gw_status gw_hex_decode_fixed(uint8_t *out, size_t size, const char *text)
{
    GW_ENSURE(is_prefixed(text), GW_E_FORMAT);
    GW_ENSURE(strnlen(text + 2, 2 * size + 1) == 2 * size, GW_E_FORMAT);
    return gw_hex_decode_digits(out, size, text + 2) ? GW_OK : GW_E_FORMAT;
}

enum gw_status gw_hex_decode_u64(uint64_t *out, const char *text)
{
    GW_ENSURE(is_prefixed(text) && text[2] != '\0', GW_E_FORMAT);
    uint64_t value = 0;
    bool is_wide = false;
    for (const char *at = text + 2; *at != '\0'; at++) {
        const unsigned digit = gw_hex_digit_values[(uint8_t)*at];
        GW_ENSURE(digit != 0, GW_E_FORMAT);
        is_wide = is_wide || value >> 60 != 0;
        value = value << 4 | (digit - 1);
    }
    GW_ENSURE(!is_wide, GW_E_BOUND);
    *out = value;
    return GW_OK;
}

/* EIP-55: a letter is upper case where the digest of the lower-case digits has a nibble of 8 or more. */
void gw_hex_checksum_address(char out[43], const uint8_t address[20])
{
    uint8_t digest[32];
    gw_hex_encode(out, address, 20);
    gw_keccak256(digest, out + 2, ADDRESS_DIGITS);
    for (unsigned i = 0; i < ADDRESS_DIGITS; i++) {
        const unsigned nibble = i % 2 == 0 ? digest[i / 2] >> 4 : digest[i / 2] & 15;
        if (nibble >= 8 && out[2 + i] >= 'a') {
            out[2 + i] = (char)(out[2 + i] - 'a' + 'A');
        }
    }
}

enum gw_status gw_hex_decode_address(uint8_t out[20], const char *text)
{
    uint8_t address[20];
    GW_TRY(gw_hex_decode_fixed(address, sizeof address, text));
    bool has_lower = false;
    bool has_upper = false;
    for (unsigned i = 0; i < ADDRESS_DIGITS; i++) {
        has_lower = has_lower || text[2 + i] >= 'a';
        has_upper = has_upper || (text[2 + i] >= 'A' && text[2 + i] <= 'F');
    }
    if (has_lower && has_upper) {
        char expected[43];
        gw_hex_checksum_address(expected, address);
        GW_ENSURE(strcmp(expected, text) == 0, GW_E_CHECKSUM);
    }
    memcpy(out, address, sizeof address);
    return GW_OK;
}
