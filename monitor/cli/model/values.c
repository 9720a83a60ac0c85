#include <math.h>
#include <string.h>

#include "monitor/cli/model/model.h"

double gw_model_number(const struct gw_model_call *call, const char *name)
{
    const json_t *value = json_object_get(call->inputs, name);

    GW_ASSERT(json_is_number(value));
    return json_number_value(value);
}

const char *gw_model_text(const struct gw_model_call *call, const char *name)
{
    const json_t *value = json_object_get(call->inputs, name);

    GW_ASSERT(json_is_string(value));
    return json_string_value(value);
}

bool gw_model_is(const struct gw_model_call *call, const char *name, const char *choice)
{
    return strcmp(gw_model_text(call, name), choice) == 0;
}

size_t gw_model_count(const struct gw_model_call *call, const char *name)
{
    const json_t *list = json_object_get(call->inputs, name);

    GW_ASSERT(json_is_array(list) && json_array_size(list) <= GW_MODEL_ITEMS_MAX);
    return json_array_size(list);
}

void gw_model_numbers(double *out, const struct gw_model_call *call, const char *name)
{
    for (size_t i = 0; i < gw_model_count(call, name); i++) {
        out[i] = json_number_value(json_array_get(json_object_get(call->inputs, name), i));
    }
}

void gw_model_bools(bool *out, const struct gw_model_call *call, const char *name)
{
    for (size_t i = 0; i < gw_model_count(call, name); i++) {
        out[i] = json_is_true(json_array_get(json_object_get(call->inputs, name), i));
    }
}

size_t gw_model_row(double *out, const struct gw_model_call *call, const char *name, size_t row)
{
    const json_t *list = json_array_get(json_object_get(call->inputs, name), row);

    GW_ASSERT(json_is_array(list) && json_array_size(list) <= GW_MODEL_ITEMS_MAX);
    for (size_t i = 0; i < json_array_size(list); i++) {
        out[i] = json_number_value(json_array_get(list, i));
    }
    return json_array_size(list);
}

struct gw_model_call gw_model_item(const struct gw_model_call *call, const char *name, size_t index)
{
    const json_t *item = json_array_get(json_object_get(call->inputs, name), index);

    GW_ASSERT(json_is_object(item));
    return (struct gw_model_call){.inputs = item};
}

void gw_model_position(struct gw_instrument *out, const struct gw_model_call *item, double rate, double yield)
{
    *out = (struct gw_instrument){.kind = GW_PAYOFF_LINEAR, .quantity = 1};
    if (gw_model_is(item, "kind", "v3_lp")) {
        out->kind = GW_PAYOFF_LP_RANGE;
        out->lp = (struct gw_lp_position){.range = {.liquidity = gw_model_number(item, "L"),
                                                    .price_lower = gw_model_number(item, "pa"),
                                                    .price_upper = gw_model_number(item, "pb")},
                                          .quote_usd = 1};
        return;
    }
    out->quantity = gw_model_number(item, "Q");
    if (gw_model_is(item, "kind", "option")) {
        out->kind = GW_PAYOFF_EUROPEAN;
        out->option = (struct gw_option){.is_call = gw_model_is(item, "type", "call"),
                                         .strike = gw_model_number(item, "K"),
                                         .t_years = gw_model_number(item, "tte_sec") / GW_YEAR_S,
                                         .vol = gw_model_number(item, "sigma"),
                                         .rate = rate,
                                         .yield = yield};
    }
}

static bool is_finite(struct gw_model_call *call, const char *name, double value)
{
    return isfinite(value) || gw_model_fail(call, "\"%s\" is not finite at these inputs", name) == GW_OK;
}

void gw_model_put(struct gw_model_call *call, const char *name, double value)
{
    if (is_finite(call, name, value)) {
        json_object_set_new(call->outputs, name, json_real(value));
    }
}

void gw_model_put_integer(struct gw_model_call *call, const char *name, long long value)
{
    json_object_set_new(call->outputs, name, json_integer(value));
}

void gw_model_put_bool(struct gw_model_call *call, const char *name, bool value)
{
    json_object_set_new(call->outputs, name, json_boolean(value));
}

void gw_model_put_numbers(struct gw_model_call *call, const char *name, const double *values, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count && is_finite(call, name, values[i]); i++) {
        json_array_append_new(list, json_real(values[i]));
    }
    json_object_set_new(call->outputs, name, list);
}

void gw_model_put_integers(struct gw_model_call *call, const char *name, const long long *values,
                           size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_array_append_new(list, json_integer(values[i]));
    }
    json_object_set_new(call->outputs, name, list);
}

void gw_model_put_json(struct gw_model_call *call, const char *name, json_t *value)
{
    json_object_set_new(call->outputs, name, value);
}
