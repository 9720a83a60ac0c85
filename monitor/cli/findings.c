#include "monitor/cli/findings.h"

#include <stdarg.h>

#include "monitor/cli/json.h"

static const char *const level_names[] = {"ok", "warn", "fail"};
static const char *const level_colours[] = {"\033[32m", "\033[33m", "\033[31m"};

void gw_findings_add(struct gw_findings *findings, enum gw_finding_level level, const char *name,
                     const char *fix, const char *format, ...)
{
    va_list arguments;

    findings->counts[level]++;
    if (findings->count == GW_FINDINGS_MAX) {
        findings->counts[GW_FINDING_FAIL]++;
        return;
    }
    struct gw_finding *item = &findings->items[findings->count++];
    item->level = level;
    item->fix = fix;
    (void)snprintf(item->name, sizeof item->name, "%s", name);
    va_start(arguments, format);
    (void)vsnprintf(item->text, sizeof item->text, format, arguments);
    va_end(arguments);
}

bool gw_findings_is_ok(const struct gw_findings *findings)
{
    return findings->counts[GW_FINDING_FAIL] == 0;
}

void gw_findings_print(FILE *out, const struct gw_findings *findings, bool has_colour)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct gw_finding *item = &findings->items[i];
        fprintf(out, "%s%-4s%s  %-24s %s\n", has_colour ? level_colours[item->level] : "",
                level_names[item->level], has_colour ? "\033[0m" : "", item->name, item->text);
        if (item->fix != NULL) {
            fprintf(out, "      fix: %s\n", item->fix);
        }
    }
    fprintf(out, "%zu ok, %zu warnings, %zu failed\n", findings->counts[GW_FINDING_OK],
            findings->counts[GW_FINDING_WARN], findings->counts[GW_FINDING_FAIL]);
}

bool gw_findings_print_json(FILE *out, const struct gw_findings *findings, const char *schema)
{
    json_t *checks = json_array();

    for (size_t i = 0; i < findings->count; i++) {
        const struct gw_finding *item = &findings->items[i];
        (void)json_array_append_new(checks,
                                    json_pack("{s:s, s:s, s:s, s:s?}", "level", level_names[item->level],
                                              "name", item->name, "text", item->text, "fix", item->fix));
    }
    return gw_cli_print_json(out, json_pack("{s:s, s:b, s:o}", "schema", schema, "ok",
                                            gw_findings_is_ok(findings), "checks", checks));
}
