/* What an endpoint says besides its answers: is every header line read inside its bounds, and every error text typed and
 * stripped of what may be a key? */
#include <ctype.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "chains/rpc/error.h"
#include "chains/rpc/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_lines(const char *text, size_t size)
{
    struct gw_limits limits = {0};
    while (size > 0) {
        const char *end = memchr(text, '\n', size);
        const size_t line = end != NULL ? (size_t)(end - text) + 1 : size;
        gw_limits_read(&limits, text, line);
        GW_ASSERT(limits.retry_after_ms <= UINT64_C(1000) * GW_LIMITS_RESET_S_MAX);
        GW_ASSERT(limits.reset_ms <= UINT64_C(1000) * GW_LIMITS_RESET_S_MAX);
        GW_ASSERT(limits.has_remaining || limits.remaining == 0);
        text += line;
        size -= line;
    }
}

static void read_error(const char *text, size_t size)
{
    char printed[GW_RPC_MESSAGE_MAX + 1];
    char message[1024];
    const size_t length = size < sizeof message ? size : sizeof message - 1;
    memcpy(message, text, length);
    message[length] = '\0';
    gw_error_print(printed, text, size);
    GW_ASSERT(strlen(printed) <= GW_RPC_MESSAGE_MAX && strstr(printed, "://") == NULL);
    for (const char *c = printed; *c != '\0'; c++) {
        GW_ASSERT(isprint((unsigned char)*c));
    }
    const int64_t code = size >= 2 ? -32000 - (int64_t)(uint8_t)text[0] : 3;
    const enum gw_status status = gw_error_classify(code, message);
    GW_ASSERT(status == GW_E_REVERT || status == GW_E_RATE || status == GW_E_BILLING ||
              status == GW_E_MISSING || status == GW_E_BOUND || status == GW_E_RPC);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    read_lines(text, size);
    read_error(text, size);
    return 0;
}
