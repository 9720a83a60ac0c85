#include "monitor/signer/option.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ipc/base/log.h"

#define MODE_COUNT 3

static const char *const mode_names[MODE_COUNT] = {"live", "dry_run", "replay"};

enum gw_status gw_option_parse_mode(enum gw_mode *out, const char *text)
{
    for (unsigned i = 0; i < MODE_COUNT; i++) {
        if (strcmp(text, mode_names[i]) == 0) {
            *out = (enum gw_mode)i;
            return GW_OK;
        }
    }
    return GW_E_USAGE;
}

const char *gw_option_mode_name(enum gw_mode mode)
{
    GW_ASSERT((unsigned)mode < MODE_COUNT);
    return mode_names[mode];
}

enum gw_status gw_option_parse_descriptor(int *out, const char *text)
{
    char *end = NULL;
    errno = 0;
    const long number = strtol(text, &end, 10);
    GW_ENSURE(errno == 0 && end != text && *end == '\0', GW_E_USAGE);
    GW_ENSURE(number >= 0 && number <= GW_OPTION_DESCRIPTOR_MAX, GW_E_USAGE);
    *out = (int)number;
    return GW_OK;
}

void gw_option_signal_ready(int descriptor)
{
    if (descriptor < 0) {
        return;
    }
    if (write(descriptor, "1", 1) != 1) {
        GW_LOG(WARN, "ready.failed", "why", strerror(errno));
    }
    close(descriptor);
}
