#include "monitor/gateway/json.h"

#include <inttypes.h>
#include <stdio.h>

#include "ipc/base/hex.h"
#include "ipc/signal_members.h"

json_t *gw_json_u64(uint64_t value)
{
    char text[24];
    if (value <= GW_SIGNAL_EXACT_MAX) {
        return json_integer((json_int_t)value);
    }
    (void)snprintf(text, sizeof text, "%" PRIu64, value);
    return json_string(text);
}

json_t *gw_json_count(double value)
{
    return value >= 0.0 && value <= (double)GW_SIGNAL_EXACT_MAX ? json_integer((json_int_t)value)
                                                                : json_real(value);
}

json_t *gw_json_hex(const uint8_t *bytes, size_t size)
{
    char text[2 + 2 * 32 + 1];
    GW_ASSERT(size <= 32);
    gw_hex_encode(text, bytes, size);
    return json_string(text);
}

json_t *gw_json_seconds(uint64_t ms)
{
    return json_real((double)ms / 1000.0);
}

void gw_json_put(json_t *object, const char *key, json_t *value)
{
    (void)json_object_set_new(object, key, value);
}
