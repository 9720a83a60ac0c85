/* json_scan: where the plain part of a string ends. The inside of chains/rpc/json.h. */
#ifndef GW_CHAINS_RPC_JSON_SCAN_H
#define GW_CHAINS_RPC_JSON_SCAN_H

#include <stddef.h>
#include <stdint.h>

/* The first index >= at whose byte is a quote, a backslash, below 0x20 or above 0x7f; size when there is
 * none. Reads nothing behind `size`. 64 bytes a step with AVX-512, 32 with AVX2, 16 with SSE2 or NEON, chosen
 * at the first call; every path gives the same index. */
size_t gw_json_scan_plain(const uint8_t *text, size_t at, size_t size);

/* The paths, for tests: NULL where the machine lacks it. */
typedef size_t (*gw_json_scan)(const uint8_t *text, size_t at, size_t size);
enum gw_json_path { GW_JSON_PORTABLE, GW_JSON_16, GW_JSON_AVX2, GW_JSON_AVX512, GW_JSON_PATH_COUNT };
gw_json_scan gw_json_scan_path(enum gw_json_path path);

#endif
