/* gammawatch: the user's command. `gammawatch VERB --help` tells of each verb; one file verb_<name>.c each.
 */
#include <stdio.h>
#include <string.h>

#include "monitor/cli/cli.h"

struct verb {
    const char *name;
    const char *help;
    int (*run)(int argc, char **argv);
};

static const struct verb verbs[] = {
#define X(name, help) {#name, help, gw_verb_##name},
#include "monitor/cli/verbs.def"
#undef X
};

#define VERB_COUNT (sizeof verbs / sizeof verbs[0])

static void print_help(FILE *out)
{
    fputs("Usage: gammawatch VERB [OPTION...]\n"
          "Reads who is short gamma on chain, and what margins and liquidity should be because of it.\n\n",
          out);
    for (size_t i = 0; i < VERB_COUNT; i++) {
        fprintf(out, "  %-10s %s\n", verbs[i].name, verbs[i].help);
    }
    fputs(
        "\n`gammawatch VERB --help` tells of each. Data goes to stdout, talk to stderr.\n"
        "Environment: GW_CONFIG, GW_LOG, GW_RING_DIR, NO_COLOR, and what ${NAME} in the configuration "
        "names.\n"
        "Exit codes: 0 ok, 1 failure, 2 usage, 3 configuration, 4 upstream/RPC, 5 data incomplete or stale, "
        "6 verification failed, 7 what --fail-on asked for, 130/143 signals.\n",
        out);
}

static const struct verb *find_verb(const char *name)
{
    for (size_t i = 0; i < VERB_COUNT; i++) {
        if (strcmp(name, verbs[i].name) == 0) {
            return &verbs[i];
        }
    }
    return NULL;
}

/* Options may stand before the verb, too: what follows one of these is its value. */
static bool is_value(const char *before)
{
    static const char *const flags[] = {"-c", "--config", "-C", "--chain", "-o", "--output"};

    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (strcmp(before, flags[i]) == 0) {
            return true;
        }
    }
    return false;
}

int main(int argc, char **argv)
{
    static char name[64];

    if (argc < 2) {
        print_help(stderr);
        return GW_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-?") == 0 || strcmp(argv[1], "help") == 0) {
        print_help(stdout);
        return GW_EXIT_OK;
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        puts("gammawatch " GW_VERSION);
        return GW_EXIT_OK;
    }
    for (int i = 1; i < argc; i++) {
        const struct verb *verb = is_value(argv[i - 1]) ? NULL : find_verb(argv[i]);
        if (verb != NULL) {
            snprintf(name, sizeof name, "gammawatch %s", verb->name);
            memmove(argv + 2, argv + 1, (size_t)(i - 1) * sizeof *argv);
            argv[1] = name;
            return verb->run(argc - 1, argv + 1);
        }
    }
    fprintf(stderr, "gammawatch: \"%s\" is no verb; `gammawatch --help` lists them\n", argv[1]);
    return GW_EXIT_USAGE;
}
