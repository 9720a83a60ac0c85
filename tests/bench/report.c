#include <gnu/libc-version.h>
#include <string.h>

#include "tests/bench/report.h"

static bool is_met(const struct gw_bench_ratio *ratio)
{
    return ratio->is_at_most ? ratio->value <= ratio->goal : ratio->value >= ratio->goal;
}

/* Half the distance between the quartiles, relative to the median. */
static double spread(const struct gw_bench_result *result)
{
    return result->median != 0.0 ? (result->high - result->low) / 2.0 / result->median : 0.0;
}

void gw_bench_print(FILE *out, const struct gw_bench *bench)
{
    for (size_t i = 0; i < bench->ratio_count; i++) {
        const struct gw_bench_ratio *r = &bench->ratios[i];
        (void)fprintf(out, "%-8s %-52s %12.4g %-9s", bench->area, r->name, r->value, "x");
        if (r->goal > 0.0) {
            (void)fprintf(out, " goal %s %.4g: %s", r->is_at_most ? "<=" : ">=", r->goal,
                          is_met(r) ? "met" : "MISSED");
        }
        (void)fputc('\n', out);
    }
    for (size_t i = 0; i < bench->result_count; i++) {
        const struct gw_bench_result *r = &bench->results[i];
        if (r->count == 0) {
            continue;
        }
        (void)fprintf(out, "%-8s %-52s %12.4g %-9s +-%.1f%%", bench->area, r->name, r->median, r->unit,
                      100.0 * spread(r));
        if (r->error >= 0.0) {
            (void)fprintf(out, "  error %.1e", r->error);
        }
        (void)fputc('\n', out);
    }
    for (size_t i = 0; i < bench->skip_count; i++) {
        (void)fprintf(out, "# %s %s skipped: %s\n", bench->area, bench->skips[i].name, bench->skips[i].why);
    }
}

static void describe_ratios(const struct gw_bench *bench, json_t *list)
{
    for (size_t i = 0; i < bench->ratio_count; i++) {
        const struct gw_bench_ratio *r = &bench->ratios[i];
        json_t *one = json_pack("{s:s, s:s, s:f, s:s}", "area", bench->area, "case", r->name, "value",
                                r->value, "unit", "x");
        if (r->goal > 0.0) {
            (void)json_object_set_new(one, r->is_at_most ? "goal_max" : "goal_min", json_real(r->goal));
            (void)json_object_set_new(one, "is_met", json_boolean(is_met(r)));
        }
        (void)json_array_append_new(list, one);
    }
}

static void describe_results(const struct gw_bench *bench, json_t *list)
{
    for (size_t i = 0; i < bench->result_count; i++) {
        const struct gw_bench_result *r = &bench->results[i];
        if (r->count == 0) {
            continue;
        }
        json_t *one = json_pack("{s:s, s:s, s:f, s:s, s:f, s:f, s:i}", "area", bench->area, "case", r->name,
                                "value", r->median, "unit", r->unit, "quartile_low", r->low, "quartile_high",
                                r->high, "runs", (int)r->count);
        if (r->error >= 0.0) {
            (void)json_object_set_new(one, "error", json_real(r->error));
        }
        (void)json_array_append_new(list, one);
    }
}

void gw_bench_describe(const struct gw_bench *bench, json_t *root)
{
    describe_ratios(bench, json_object_get(root, "ratios"));
    describe_results(bench, json_object_get(root, "results"));
    for (size_t i = 0; i < bench->skip_count; i++) {
        (void)json_array_append_new(json_object_get(root, "skipped"),
                                    json_pack("{s:s, s:s, s:s}", "area", bench->area, "case",
                                              bench->skips[i].name, "why", bench->skips[i].why));
    }
}

static void read_model(char *out, size_t size)
{
    (void)snprintf(out, size, "unknown");
    FILE *file = fopen("/proc/cpuinfo", "re");
    char line[256];
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) == 0 && colon != NULL) {
            (void)snprintf(out, size, "%.*s", (int)strcspn(colon + 2, "\n"), colon + 2);
            break;
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
}

static const char *name_vectors(void)
{
    return __builtin_cpu_supports("avx512f") ? "AVX-512" : __builtin_cpu_supports("avx2") ? "AVX2" : "none";
}

json_t *gw_bench_describe_machine(const struct gw_bench *bench)
{
    char model[128];
    read_model(model, sizeof model);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:i}", "cpu", model, "vectors", name_vectors(),
                     "compiler", __VERSION__, "libc", gnu_get_libc_version(), "build", GW_BENCH_BUILD, "core",
                     bench->core, "rounds", (int)bench->rounds);
}

void gw_bench_print_machine(FILE *out, const struct gw_bench *bench)
{
    char model[128];
    read_model(model, sizeof model);
    (void)fprintf(out, "# %s, %s, core %d; gcc %s, glibc %s, build %s\n", model, name_vectors(), bench->core,
                  __VERSION__, gnu_get_libc_version(), GW_BENCH_BUILD);
    (void)fprintf(out,
                  "# value: median of %zu rounds of %.0f ms CPU time; +-: half the distance of the quartiles;"
                  " ratios: median of those within rounds, larger is better\n",
                  bench->rounds, bench->round_ns / 1e6);
}
