#include "monitor/gateway/metrics.h"

static const struct metric {
    const char *name;
    const char *type;
    const char *unit;
    const char *help;
} metrics[GW_METRIC_COUNT] = {
#define X(name, type, unit, help) {"gw_" #name, #type, unit, help},
#include "monitor/gateway/metrics.def"
#undef X
};

static void print_label(FILE *out, const char *name, const char *value, const char **separator)
{
    if (value[0] == '\0') {
        return;
    }
    fprintf(out, "%s%s=\"", *separator, name);
    for (const char *c = value; *c != '\0'; c++) {
        if (*c == '\n') {
            fputs("\\n", out);
        } else {
            fprintf(out, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
        }
    }
    fputc('"', out);
    *separator = ",";
}

static void print_sample(FILE *out, const char *name, const struct gw_series *series, double value)
{
    const char *separator = "{";
    fputs(name, out);
    print_label(out, "chain", series->chain, &separator);
    print_label(out, "protocol", series->protocol, &separator);
    print_label(out, "underlying", series->underlying, &separator);
    print_label(out, "role", series->role, &separator);
    print_label(out, "kind", series->kind, &separator);
    print_label(out, "side", series->side, &separator);
    fprintf(out, "%s %.17g\n", separator[0] == ',' ? "}" : "", value);
}

static void print_metric(FILE *out, enum gw_metric id, const struct gw_series_table *table)
{
    const struct metric *metric = &metrics[id];
    bool is_first = true;
    for (size_t i = 0; i < table->count; i++) {
        const struct gw_series *series = &table->items[i];
        if (series->is_dropped || (series->has & UINT64_C(1) << id) == 0) {
            continue;
        }
        if (is_first) {
            fprintf(out, "# HELP %s %s (%s)\n# TYPE %s %s\n", metric->name, metric->help, metric->unit,
                    metric->name, metric->type);
            is_first = false;
        }
        print_sample(out, metric->name, series, series->values[id]);
    }
}

void gw_metrics_print(FILE *out, const struct gw_series_table *series)
{
    for (unsigned id = 0; id < GW_METRIC_COUNT; id++) {
        print_metric(out, (enum gw_metric)id, series);
    }
}
