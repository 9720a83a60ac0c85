#include <argp.h>
#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/report.h"

#define ROUNDS         9
#define ROUND_NS       20e6
#define ROUNDS_QUICK   5
#define ROUND_NS_QUICK 0.5e6

#define GOALS_OPTION 256

const char *argp_program_version = "gw-bench " GW_VERSION;

static const struct {
    const char *area;
    const char *help;
    gw_bench_suite_fn *run;
} suites[] = {
#define X(area, help) {#area, help, gw_bench_run_##area},
#include "tests/bench/suites.def"
#undef X
};

#define SUITE_COUNT (sizeof suites / sizeof suites[0])

struct arguments {
    const char *area;
    int core;
    bool is_json;
    bool is_quick;
    bool needs_goals;
};

static const struct argp_option options[] = {
    {"json", 'j', NULL, 0, "one JSON object instead of lines", 0},
    {"quick", 'q', NULL, 0, "prove that every case runs and agrees; the figures mean little", 0},
    {"core", 'c', "N", 0, "pin to this core (default: the last)", 0},
    {"goals", GOALS_OPTION, NULL, 0, "exit 1 when a goal is missed, too", 0},
    {0},
};

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct arguments *arguments = state->input;
    char *end = NULL;
    switch (key) {
    case 'j':
        arguments->is_json = true;
        return 0;
    case 'q':
        arguments->is_quick = true;
        return 0;
    case 'c':
        arguments->core = (int)strtol(text, &end, 10);
        if (end == text || *end != '\0' || arguments->core < 0 || arguments->core >= CPU_SETSIZE) {
            argp_error(state, "--core takes the number of a core");
        }
        return 0;
    case GOALS_OPTION:
        arguments->needs_goals = true;
        return 0;
    case ARGP_KEY_ARG:
        if (arguments->area != NULL) {
            return ARGP_ERR_UNKNOWN;
        }
        arguments->area = text;
        return 0;
    case ARGP_KEY_END:
        if (arguments->area == NULL) {
            argp_error(state, "an area is missing");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static char *list_areas(int key, const char *text, void *input)
{
    (void)input;
    char *out = NULL;
    size_t size = 0;
    FILE *stream = key == ARGP_KEY_HELP_POST_DOC ? open_memstream(&out, &size) : NULL;
    if (stream == NULL) {
        return (char *)(size_t)text;
    }
    (void)fputs("Areas:\n", stream);
    for (size_t i = 0; i < SUITE_COUNT; i++) {
        (void)fprintf(stream, "  %-8s %s\n", suites[i].area, suites[i].help);
    }
    (void)fputs("  all      each of them\n\nLines are `area case value unit`; those with # are for people. "
                "Exit code 1: "
                "results do not agree.\nExample: gw-bench ladder --json\n",
                stream);
    return fclose(stream) == 0 ? out : NULL;
}

static void pin(int core)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t)core, &set);
    if (sched_setaffinity(0, sizeof set, &set) != 0) {
        (void)fprintf(stderr, "gw-bench: core %d cannot be had; not pinned\n", core);
    }
}

static bool misses_goal(const struct gw_bench *bench)
{
    for (size_t i = 0; i < bench->ratio_count; i++) {
        const struct gw_bench_ratio *r = &bench->ratios[i];
        if (r->goal > 0.0 && !(r->is_at_most ? r->value <= r->goal : r->value >= r->goal)) {
            return true;
        }
    }
    return false;
}

static bool run_suite(size_t i, const struct arguments *arguments, json_t *root)
{
    static struct gw_bench bench;
    bench = (struct gw_bench){.area = suites[i].area,
                              .rounds = arguments->is_quick ? ROUNDS_QUICK : ROUNDS,
                              .round_ns = arguments->is_quick ? ROUND_NS_QUICK : ROUND_NS,
                              .is_quick = arguments->is_quick,
                              .core = arguments->core};
    suites[i].run(&bench);
    if (root != NULL) {
        gw_bench_describe(&bench, root);
    } else {
        gw_bench_print(stdout, &bench);
        (void)fflush(stdout);
    }
    return !bench.is_wrong && !(arguments->needs_goals && misses_goal(&bench));
}

int main(int argc, char **argv)
{
    struct arguments arguments = {.core = (int)sysconf(_SC_NPROCESSORS_ONLN) - 1};
    const struct argp argp = {
        options, parse,      "AREA", "Measures gammawatch beside its peers and the limits of the machine.\v",
        NULL,    list_areas, NULL};
    (void)argp_parse(&argp, argc, argv, 0, NULL, &arguments);
    pin(arguments.core);

    struct gw_bench head = {.rounds = arguments.is_quick ? ROUNDS_QUICK : ROUNDS,
                            .round_ns = arguments.is_quick ? ROUND_NS_QUICK : ROUND_NS,
                            .core = arguments.core};
    json_t *root = NULL;
    if (arguments.is_json) {
        root = json_pack("{s:s, s:o, s:b, s:[], s:[], s:[]}", "schema", "gammawatch.bench/1", "machine",
                         gw_bench_describe_machine(&head), "is_quick", arguments.is_quick, "ratios",
                         "results", "skipped");
    } else {
        gw_bench_print_machine(stdout, &head);
    }
    bool is_known = false;
    bool is_good = true;
    for (size_t i = 0; i < SUITE_COUNT; i++) {
        if (strcmp(arguments.area, suites[i].area) == 0 || strcmp(arguments.area, "all") == 0) {
            is_known = true;
            is_good = run_suite(i, &arguments, root) && is_good;
        }
    }
    if (!is_known) {
        (void)fprintf(stderr, "gw-bench: no area '%s'; --help lists them\n", arguments.area);
        return 2;
    }
    if (root != NULL) {
        (void)json_object_set_new(root, "agree", json_boolean(is_good));
        (void)json_dumpf(root, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(6));
        (void)fputc('\n', stdout);
        json_decref(root);
    }
    return is_good ? 0 : 1;
}
