/* hex: bytes and 0x text. Refuses odd lengths, missing 0x and other digits with GW_E_FORMAT. Pure.
 * Byte outputs are unspecified after an error, except that gw_hex_decode_u64() and gw_hex_decode_address()
 * leave *out as it was. */
#ifndef GW_IPC_BASE_HEX_H
#define GW_IPC_BASE_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gammawatch/status.h"

/* out holds 2 + 2*size + 1 chars. */
void gw_hex_encode(char *out, const uint8_t *bytes, size_t size);

/* text of text_size chars with 0x prefix; at most out_max bytes (else GW_E_BOUND). */
GW_MUST_USE enum gw_status gw_hex_decode(uint8_t *out, size_t out_max, size_t *out_size, const char *text,
                                         size_t text_size);
/* Exactly `size` bytes, NUL-terminated text. */
GW_MUST_USE enum gw_status gw_hex_decode_fixed(uint8_t *out, size_t size, const char *text);
/* JSON-RPC quantity: 0x and at least one digit; leading zeros pass; GW_E_BOUND above 64 bits. */
GW_MUST_USE enum gw_status gw_hex_decode_u64(uint64_t *out, const char *text);

/* EIP-55 mixed-case form of an address; out holds 43 chars. */
void gw_hex_checksum_address(char out[43], const uint8_t address[20]);
/* 0x + 40 digits. All-lower and all-upper case pass; mixed case must be EIP-55, else GW_E_CHECKSUM. */
GW_MUST_USE enum gw_status gw_hex_decode_address(uint8_t out[20], const char *text);

#endif
