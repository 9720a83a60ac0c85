/* piece: escapes, characters above 0x7f and numbers of a JSON text. The inside of chains/json/json.h.
 * Pure. GW_AGAIN: the piece goes on behind the `left` bytes that are there (with is_last: GW_E_FORMAT). */
#ifndef GW_CHAINS_JSON_PIECE_H
#define GW_CHAINS_JSON_PIECE_H

#include "chains/json/json.h"

/* Length of the escape at `at`, both halves of a surrogate pair being one.  source  RFC 8259 section 7 */
GW_MUST_USE enum gw_status gw_json_scan_escape(size_t *length, const uint8_t *at, size_t left, bool is_last);

/* Length of the character above 0x7f at `at`.  source  RFC 3629 section 4, the table of well-formed bytes */
GW_MUST_USE enum gw_status gw_json_scan_utf8(size_t *length, const uint8_t *at, size_t left, bool is_last);

/* A whole number of 1..GW_JSON_NUMBER_MAX characters: grammar and range.  source  RFC 8259 section 6 */
GW_MUST_USE enum gw_status gw_json_check_number(enum gw_json_kind *kind, const uint8_t *at, size_t size);

/* An integer whose grammar was checked. */
GW_MUST_USE enum gw_status gw_json_read_integer(int64_t *out, const uint8_t *at, size_t size);

/* Four digits, checked before. */
unsigned gw_json_read_unit(const uint8_t *at);

#endif
