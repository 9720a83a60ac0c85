/* findings: lines of a check, each ok, warn or fail, with what mends it. */
#ifndef GW_MONITOR_CLI_FINDINGS_H
#define GW_MONITOR_CLI_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define GW_FINDINGS_MAX      512u /* further ones are counted, and a check with such is not ok */
#define GW_FINDING_NAME_SIZE 64
#define GW_FINDING_TEXT_SIZE 600

enum gw_finding_level { GW_FINDING_OK, GW_FINDING_WARN, GW_FINDING_FAIL };

struct gw_finding {
    enum gw_finding_level level;
    char name[GW_FINDING_NAME_SIZE];
    char text[GW_FINDING_TEXT_SIZE];
    const char *fix; /* static; NULL with ok */
};

struct gw_findings {
    struct gw_finding items[GW_FINDINGS_MAX];
    size_t count;
    size_t counts[3]; /* by level */
};

void gw_findings_add(struct gw_findings *findings, enum gw_finding_level level, const char *name,
                     const char *fix, const char *format, ...) __attribute__((format(printf, 5, 6)));
bool gw_findings_is_ok(const struct gw_findings *findings); /* nothing failed */

void gw_findings_print(FILE *out, const struct gw_findings *findings, bool has_colour);
/* {"schema":…,"ok":…,"checks":[{"level","name","text","fix"}]}; false when writing failed. */
bool gw_findings_print_json(FILE *out, const struct gw_findings *findings, const char *schema);

#endif
