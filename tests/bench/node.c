#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/node.h"

#define PACKAGES GW_BENCH_SOURCE "/tests/devnet"

static FILE *write_question(const struct gw_bench *bench, const char *area, json_t *input)
{
    FILE *file = tmpfile();
    json_t *question =
        json_pack("{s:s, s:i, s:f, s:s, s:o}", "area", area, "rounds", (int)bench->rounds, "round_ms",
                  bench->is_quick ? 2.0 : bench->round_ns / 1e6, "packages", PACKAGES, "input", input);
    bool is_written = file != NULL && json_dumpf(question, file, JSON_COMPACT) == 0 && fflush(file) == 0;
    json_decref(question);
    if (!is_written) {
        abort();
    }
    rewind(file);
    return file;
}

/* NULL when node failed; it says why on stderr. */
static json_t *ask(FILE *question)
{
    FILE *answer = tmpfile();
    if (answer == NULL) {
        return NULL;
    }
    pid_t child = fork();
    if (child == 0) {
        (void)dup2(fileno(question), STDIN_FILENO);
        (void)dup2(fileno(answer), STDOUT_FILENO);
        (void)execlp("node", "node", GW_BENCH_SOURCE "/tests/bench/peers/node/main.mjs", (char *)NULL);
        _exit(127);
    }
    int status = -1;
    json_t *json = NULL;
    if (child > 0 && waitpid(child, &status, 0) == child && status == 0) {
        rewind(answer);
        json = json_loadf(answer, 0, NULL);
    }
    (void)fclose(answer);
    return json;
}

static const json_t *find_case(const json_t *answer, const char *name)
{
    const json_t *list = json_object_get(answer, "cases");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        const char *found = json_string_value(json_object_get(one, "name"));
        if (found != NULL && strcmp(found, name) == 0) {
            return one;
        }
    }
    return NULL;
}

static void keep(struct gw_bench *bench, const struct gw_bench_node_case *c, const json_t *one)
{
    const json_t *ns = json_object_get(one, "ns");
    const char *result = json_string_value(json_object_get(one, "result"));
    double samples[GW_BENCH_ROUNDS_MAX];
    size_t count = json_array_size(ns);
    if (count == 0 || count > GW_BENCH_ROUNDS_MAX || result == NULL) {
        gw_bench_skip(bench, c->name, "node did not measure it");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        double each = json_number_value(json_array_get(ns, i));
        samples[i] = c->scale * (c->is_rate ? c->per_pass / each * 1e9 : each / c->per_pass);
    }
    gw_bench_record(bench, c->name, c->unit, samples, count);
    if (c->expected != NULL) {
        gw_bench_check(bench, c->name, strcasecmp(result, c->expected) == 0 ? 0.0 : 1.0, 0.0);
    }
}

void gw_bench_measure_node(struct gw_bench *bench, const char *area, json_t *input,
                           const struct gw_bench_node_case *cases, size_t count)
{
    const char *why = NULL;
    json_t *answer = NULL;
    if (access(PACKAGES "/node_modules/viem", R_OK) != 0) {
        why = "tests/devnet/install brings node and its packages";
        json_decref(input);
    } else {
        FILE *question = write_question(bench, area, input);
        answer = ask(question);
        (void)fclose(question);
        why = answer == NULL ? "node failed" : "node did not measure it";
    }
    for (size_t i = 0; i < count; i++) {
        const json_t *one = find_case(answer, cases[i].name);
        if (one == NULL) {
            gw_bench_skip(bench, cases[i].name, why);
        } else {
            keep(bench, &cases[i], one);
        }
    }
    json_decref(answer);
}
