#include "monitor/cli/backtest/plan.h"

#include <argp.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "monitor/cli/cli.h"

enum {
    KEY_JSON = 0x100,
    KEY_SEEDS,
    KEY_FIRST_SEED,
    KEY_DAYS,
    KEY_GENERATOR,
    KEY_PRICES,
    KEY_COLUMN,
    KEY_STEP,
    KEY_DECIMALS,
    KEY_HTML,
    KEY_SET,
    KEY_FAIL_ON,
};

static const char doc[] =
    "Plays the policy of the monitor over simulated paths, or over prices of a file, and says whether its "
    "margins held, what they cost and what a market that obeys gains.\v"
    "Five arms watch a vault that sells options every day: static margin, EWMA with normal quantiles, the "
    "policy with A_rel fixed at 1, the policy, and the policy in a market that obeys its liquidity advice. "
    "Criteria were fixed beforehand; missed ones are reported, and with --fail-on missed the exit code is 7. "
    "The same seeds give the same bytes.\n\n"
    "Prices: CSV of one price a minute with a header; columns timestamp (or block_timestamp) and price, "
    "close, "
    "WETH or closeTick. Several files must follow each other in time.\n\n"
    "Examples:\n"
    "  gammawatch backtest --seeds 4 --days 365\n"
    "  gammawatch backtest --generator garch --k 0 --k 0.4 --html report.html\n"
    "  gammawatch backtest --prices 2023-08-16.csv --prices 2023-08-17.csv --json\n"
    "  gammawatch backtest --set amplification_max=1 --set theta_bps=16000\n";

static const struct argp_option options[] = {
    {"json", KEY_JSON, NULL, 0, "print the result as JSON", 0},
    {"output", 'o', "FILE", 0, "write it there", 0},
    {"html", KEY_HTML, "FILE", 0, "write a report with charts, too (needs gnuplot)", 0},
    {"seeds", KEY_SEEDS, "N", 0, "paths of each kind (default 24)", 0},
    {"first-seed", KEY_FIRST_SEED, "N", 0, "of which this is the first (default 1)", 0},
    {"days", KEY_DAYS, "N", 0, "length of each, in hours of 24 (default 1500)", 0},
    {"generator", KEY_GENERATOR, "NAME", 0,
     "merton, heston or garch; may be given several times (default: all)", 0},
    {"k", 'k', "K", 0, "feedback that the vault's sales aim at; several times (default 0.2)", 0},
    {"prices", KEY_PRICES, "FILE", 0, "play these prices instead; may be given several times", 0},
    {"column", KEY_COLUMN, "NAME", 0, "of the price, when it is not a usual one", 0},
    {"step", KEY_STEP, "SECONDS", 0, "between two prices of a file (default 60)", 0},
    {"decimals", KEY_DECIMALS, "A,B", 0, "of token0 and token1 of a tick column (default 6,18)", 0},
    {"set", KEY_SET, "NAME=VALUE", 0, "a parameter of the policy, as in the configuration", 0},
    {"fail-on", KEY_FAIL_ON, "missed", 0, "exit code 7 when a criterion is missed", 0},
    {"quiet", 'q', NULL, 0, "no progress", 0},
    {NULL, 0, NULL, 0, NULL, 0}};

static uint64_t parse_whole(const char *text, uint64_t low, uint64_t high, const char *name,
                            struct argp_state *state)
{
    char *end = NULL;
    errno = 0;
    const unsigned long long value = strtoull(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || text[0] == '-' || value < low || value > high) {
        argp_error(state, "--%s must be a whole number, %llu to %llu", name, (unsigned long long)low,
                   (unsigned long long)high);
    }
    return value;
}

static double parse_real(const char *text, double low, double high, const char *name,
                         struct argp_state *state)
{
    char *end = NULL;
    const double value = strtod(text, &end);
    if (end == text || *end != '\0' || !(value >= low && value <= high)) {
        argp_error(state, "%s must be a number, %g to %g", name, low, high);
    }
    return value;
}

static void choose_generator(struct gw_backtest_plan *plan, const char *name, struct argp_state *state)
{
    for (size_t i = 0; i < GW_GENERATOR_COUNT; i++) {
        if (strcmp(name, gw_generator_name((enum gw_generator_kind)i)) == 0) {
            plan->generators[i] = true;
            return;
        }
    }
    argp_error(state, "no generator is called \"%s\"", name);
}

static void set_parameter(struct gw_backtest_plan *plan, const char *text, struct argp_state *state)
{
    const size_t length = strcspn(text, "=");
    const struct gw_config_field *field = gw_policy_fields;
    while (field->key != NULL && (strlen(field->key) != length || strncmp(field->key, text, length) != 0)) {
        field++;
    }
    if (field->key == NULL || text[length] != '=') {
        argp_error(state, "--set takes a parameter of the policy and its value, not \"%s\"", text);
        return;
    }
    const double value = parse_real(text + length + 1, field->min, field->max, field->key, state);
    unsigned char *at = (unsigned char *)&plan->params + field->offset;
    const uint64_t whole = (uint64_t)value;
    if (field->type == GW_CONFIG_U64) {
        memcpy(at, &whole, sizeof whole);
    } else {
        memcpy(at, &value, sizeof value);
    }
}

static void add_file(struct gw_backtest_plan *plan, const char *path, struct argp_state *state)
{
    if (plan->file_count == GW_PLAN_FILES_MAX) {
        argp_error(state, "more than %d files", GW_PLAN_FILES_MAX);
    }
    plan->files[plan->file_count++] = path;
}

static void add_feedback(struct gw_backtest_plan *plan, const char *text, struct argp_state *state)
{
    if (plan->feedback_count == GW_PLAN_FEEDBACKS_MAX) {
        argp_error(state, "more than %d values of --k", GW_PLAN_FEEDBACKS_MAX);
    }
    plan->feedbacks[plan->feedback_count++] = parse_real(text, 0.0, 0.9, "--k", state);
}

static void set_decimals(struct gw_backtest_plan *plan, const char *text, struct argp_state *state)
{
    int first = 0, second = 0, used = 0;
    if (sscanf(text, "%2d,%2d%n", &first, &second, &used) != 2 || text[used] != '\0' || first < 0 ||
        second < 0) {
        argp_error(state, "--decimals takes two numbers, like 6,18");
    }
    plan->prices.decimals_difference = second - first;
}

static error_t parse_path_option(int key, char *argument, struct argp_state *state)
{
    struct gw_backtest_plan *plan = state->input;
    switch (key) {
    case KEY_PRICES:
        add_file(plan, argument, state);
        return 0;
    case KEY_COLUMN:
        plan->prices.column = argument;
        return 0;
    case KEY_STEP:
        plan->prices.step_s = (int64_t)parse_whole(argument, 1, 86400, "step", state);
        return 0;
    case KEY_DECIMALS:
        set_decimals(plan, argument, state);
        return 0;
    case KEY_HTML:
        plan->html = argument;
        return 0;
    case 'o':
        plan->output = argument;
        return 0;
    case KEY_JSON:
        plan->is_json = true;
        return 0;
    case 'q':
        plan->is_quiet = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct gw_backtest_plan *plan = state->input;
    switch (key) {
    case KEY_SEEDS:
        plan->seeds = parse_whole(argument, 1, GW_PLAN_SEEDS_MAX, "seeds", state);
        return 0;
    case KEY_FIRST_SEED:
        plan->first_seed = parse_whole(argument, 0, UINT32_MAX, "first-seed", state);
        return 0;
    case KEY_DAYS:
        plan->days = parse_whole(argument, 4, GW_PLAN_DAYS_MAX, "days", state);
        return 0;
    case KEY_GENERATOR:
        choose_generator(plan, argument, state);
        return 0;
    case 'k':
        add_feedback(plan, argument, state);
        return 0;
    case KEY_SET:
        set_parameter(plan, argument, state);
        return 0;
    case KEY_FAIL_ON:
        if (strcmp(argument, "missed") != 0) {
            argp_error(state, "--fail-on takes \"missed\"");
        }
        plan->fails_on_missed = true;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "no argument is expected; prices of a file need --prices");
        return 0;
    default:
        return parse_path_option(key, argument, state);
    }
}

void gw_backtest_parse(struct gw_backtest_plan *plan, int argc, char **argv)
{
    static const struct argp parser = {options, parse_option, NULL, doc, NULL, NULL, NULL};
    memset(plan, 0, sizeof *plan);
    gw_policy_params_default(&plan->params);
    plan->first_seed = 1;
    plan->seeds = 24;
    plan->days = 1500;
    plan->prices.step_s = 60;
    plan->prices.decimals_difference = 12;
    argp_err_exit_status = GW_EXIT_USAGE;
    argp_parse(&parser, argc, argv, 0, NULL, plan);
    bool has_generator = false;
    for (size_t i = 0; i < GW_GENERATOR_COUNT; i++) {
        has_generator = has_generator || plan->generators[i];
    }
    for (size_t i = 0; i < GW_GENERATOR_COUNT; i++) {
        plan->generators[i] = plan->generators[i] || !has_generator;
    }
    if (plan->feedback_count == 0) {
        plan->feedbacks[plan->feedback_count++] = 0.2;
    }
}
