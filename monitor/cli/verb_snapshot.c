/* snapshot: the collector's one-shot read. A thin door: decoding belongs to chains/, so the collector is run.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "monitor/cli/cli.h"

#define ARGUMENTS_MAX 64

int gw_verb_snapshot(int argc, char **argv)
{
    char program[GW_CLI_PATH_MAX];
    char *arguments[ARGUMENTS_MAX + 3];
    int count = 0;

    if (argc > ARGUMENTS_MAX || gw_cli_program(program, sizeof program, "gw-collector") != GW_OK) {
        fputs("gammawatch snapshot: too many arguments\n", stderr);
        return GW_EXIT_USAGE;
    }
    arguments[count++] = argv[0];
    arguments[count++] = "--once";
    for (int i = 1; i < argc; i++) {
        arguments[count++] = argv[i];
    }
    arguments[count] = NULL;
    execv(program, arguments);
    fprintf(stderr, "gammawatch snapshot: cannot run %s: %s\n", program, strerror(errno));
    return GW_EXIT_FAILURE;
}
