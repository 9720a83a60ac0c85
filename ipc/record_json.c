#include "ipc/record_json.h"

static void put(void *context, const char *name, const double *values, size_t count, const char *text)
{
    json_t *out = context;
    if (text != NULL) {
        (void)json_object_set_new(out, name, json_string(text));
        return;
    }
    json_t *value = count == 1 ? json_real(values[0]) : json_array();
    for (size_t i = 0; i < count && count > 1; i++) {
        (void)json_array_append_new(value, json_real(values[i]));
    }
    (void)json_object_set_new(out, name, value);
}

json_t *gw_record_json(const void *record, size_t size)
{
    const struct gw_record_head *head = record;
    json_t *out = json_object();
    if (out == NULL || gw_record_walk(record, size, put, out) != GW_OK) {
        json_decref(out);
        return NULL;
    }
    (void)json_object_set_new(out, "block", json_integer((json_int_t)head->block_number));
    return out;
}
