#include "monitor/cli/json.h"

bool gw_cli_print_json(FILE *out, json_t *json)
{
    const bool is_written =
        json != NULL && json_dumpf(json, out, JSON_INDENT(1) | JSON_REAL_PRECISION(15)) == 0;

    json_decref(json);
    return is_written && fputc('\n', out) != EOF && fflush(out) == 0;
}
