/* json: how answers write what JSON has no word for. */
#ifndef GW_MONITOR_GATEWAY_JSON_H
#define GW_MONITOR_GATEWAY_JSON_H

#include <jansson.h>
#include <stdint.h>

/* Beyond 2^53 a decimal string: readers round numbers. */
json_t *gw_json_u64(uint64_t value);
/* A count that travels as a double. */
json_t *gw_json_count(double value);
json_t *gw_json_hex(const uint8_t *bytes, size_t size); /* at most 32 bytes */
json_t *gw_json_seconds(uint64_t ms);
/* Takes the value; NULL (out of memory) leaves the key out. */
void gw_json_put(json_t *object, const char *key, json_t *value);

#endif
