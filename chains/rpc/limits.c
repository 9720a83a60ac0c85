#include "chains/rpc/limits.h"

#include <string.h>
#include <strings.h>

/* The value when the line is of this header and holds nothing but a number; fractions are cut. */
static bool read_number(uint64_t *out, const char *line, size_t size, const char *name)
{
    const size_t length = strlen(name);
    uint64_t value = 0;
    size_t at = length + 1;
    if (size <= at || strncasecmp(line, name, length) != 0 || line[length] != ':') {
        return false;
    }
    while (at < size && (line[at] == ' ' || line[at] == '\t')) {
        at++;
    }
    const size_t first = at;
    for (; at < size && line[at] >= '0' && line[at] <= '9' && value < UINT32_MAX; at++) {
        value = value * 10 + (uint64_t)(line[at] - '0');
    }
    if (at == first || (at < size && strchr(".\r\n ;,", line[at]) == NULL)) {
        return false;
    }
    *out = value;
    return true;
}

void gw_limits_read(struct gw_limits *limits, const char *line, size_t size)
{
    uint64_t value = 0;
    if (read_number(&value, line, size, "retry-after") && value <= GW_LIMITS_RESET_S_MAX) {
        limits->retry_after_ms = 1000 * value;
    } else if (read_number(&value, line, size, "x-ratelimit-remaining") ||
               read_number(&value, line, size, "ratelimit-remaining")) {
        limits->remaining = value;
        limits->has_remaining = true;
    } else if ((read_number(&value, line, size, "x-ratelimit-reset") ||
                read_number(&value, line, size, "ratelimit-reset")) &&
               value <= GW_LIMITS_RESET_S_MAX) {
        limits->reset_ms = 1000 * value;
    }
}
