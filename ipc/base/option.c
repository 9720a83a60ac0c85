#include "ipc/base/option.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "ipc/base/log.h"

#define MODE_COUNT 3

static const char *const mode_names[MODE_COUNT] = {"live", "dry_run", "replay"};

error_t gw_option_parse_mode(enum gw_mode *out, const char *text, const struct argp_state *state)
{
    for (unsigned i = 0; i < MODE_COUNT; i++) {
        if (strcmp(text, mode_names[i]) == 0) {
            *out = (enum gw_mode)i;
            return 0;
        }
    }
    argp_error(state, "no mode is called '%s': live, dry_run or replay", text);
    return EINVAL;
}

const char *gw_option_mode_name(enum gw_mode mode)
{
    GW_ASSERT((unsigned)mode < MODE_COUNT);
    return mode_names[mode];
}

error_t gw_option_parse_ready(int *out, const char *text, const struct argp_state *state)
{
    char *end = NULL;
    errno = 0;
    const long number = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || number < 0 || number > GW_OPTION_DESCRIPTOR_MAX) {
        argp_error(state, "'%s' is no descriptor", text);
        return EINVAL;
    }
    *out = (int)number;
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    return 0;
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
