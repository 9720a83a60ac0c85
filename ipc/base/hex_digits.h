/* hex_digits: hex digits to bytes, the inner loop of ipc/base/hex.h. Pure.
 *
 * 128 digits a step with AVX-512 VBMI, 64 with AVX2, one byte at a time elsewhere; chosen at the first call.
 * Every path gives the same answer; reads and writes stay inside digits[0, 2*size) and out[0, size). */
#ifndef GW_IPC_BASE_HEX_DIGITS_H
#define GW_IPC_BASE_HEX_DIGITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Value + 1 of a digit, 0 for every other byte. */
extern const uint8_t gw_hex_digit_values[256];

/* False when one of the 2*size characters is no digit; out is unspecified then. */
bool gw_hex_decode_digits(uint8_t *out, size_t size, const char *digits);

/* The paths, for tests: NULL where the machine lacks it. */
typedef bool (*gw_hex_decoder)(uint8_t *out, size_t size, const char *digits);
enum gw_hex_path { GW_HEX_PORTABLE, GW_HEX_AVX2, GW_HEX_VBMI, GW_HEX_PATH_COUNT };
gw_hex_decoder gw_hex_decoder_path(enum gw_hex_path path);

#endif
