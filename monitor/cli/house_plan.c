#include <string.h>

#include "ipc/base/config.h"
#include "monitor/cli/capture.h"
#include "monitor/cli/house.h"

static int plan_chain(const char *config, const char *chain)
{
    const char *argv[] = {"gw-collector", "--plan", "--config", config, "--chain", chain, NULL};
    struct gw_capture capture;

    if (gw_capture_run(&capture, argv) != GW_OK) {
        fputs("gammawatch: gw-collector cannot be run; install all programs in one folder\n", stderr);
        return GW_EXIT_FAILURE;
    }
    const int code = capture.code;
    fputs(capture.err, stderr);
    const bool is_written = fwrite(capture.out, 1, capture.out_size, stdout) == capture.out_size;
    gw_capture_free(&capture);
    return is_written ? code : GW_EXIT_FAILURE;
}

int gw_house_plan(const struct gw_house_options *options)
{
    static struct gw_cli_chains all;
    int code = gw_cli_chains(&all, options->config);

    for (size_t i = 0; code == GW_EXIT_OK && i < all.count; i++) {
        bool is_meant = options->chain_count == 0;
        for (size_t k = 0; k < options->chain_count; k++) {
            is_meant = is_meant || strcmp(options->chains[k], all.names[i]) == 0;
        }
        if (is_meant) {
            code = plan_chain(options->config, all.names[i]);
        }
    }
    return code;
}
