#include "monitor/cli/totals_json.h"

#include <jansson.h>

#include "ipc/base/hex.h"

static json_t *digest(const uint8_t bytes[32])
{
    char text[67];
    gw_hex_encode(text, bytes, 32);
    return json_string(text);
}

bool gw_totals_print_json(FILE *out, const char *schema, const struct gw_view_totals *totals,
                          const char *name, const char *value)
{
    const struct {
        const char *name;
        uint64_t value;
    } counts[] = {{"blocks", totals->blocks},          {"reorgs", totals->reorgs},
                  {"vectors", totals->vectors},        {"revocations", totals->revocations},
                  {"rpc_requests", totals->rpc_calls}, {"rpc_bytes", totals->rpc_bytes},
                  {"rpc_errors", totals->rpc_errors},  {"missed", totals->missed}};
    json_t *json = json_object();
    (void)json_object_set_new(json, "schema", json_string(schema));
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        (void)json_object_set_new(json, counts[i].name, json_integer((json_int_t)counts[i].value));
    }
    (void)json_object_set_new(json, "records_digest", digest(totals->records_digest));
    (void)json_object_set_new(json, "vectors_digest", digest(totals->vectors_digest));
    if (name != NULL) {
        (void)json_object_set_new(json, name, json_string(value));
    }
    const bool is_written = json != NULL && json_dumpf(json, out, JSON_COMPACT) == 0;
    json_decref(json);
    return is_written && fputc('\n', out) != EOF && fflush(out) == 0;
}
