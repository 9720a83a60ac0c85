#include <string.h>

#include "ipc/record_json.h"
#include "monitor/gateway/json.h"
#include "monitor/gateway/listing.h"

static bool is_wanted(const struct gw_listing_filter *filter, const struct gw_record_head *head)
{
    return (filter->protocol[0] == '\0' || strcmp(filter->protocol, head->protocol) == 0) &&
           (filter->underlying[0] == '\0' || strcmp(filter->underlying, head->underlying) == 0);
}

static void append(json_t *list, const struct gw_board *board, const struct gw_record_head *head,
                   uint64_t age_ms)
{
    json_t *item = gw_record_json(head, head->size);
    if (item != NULL) {
        gw_json_put(item, "age_s", gw_json_seconds(age_ms));
        gw_json_put(item, "stale", json_boolean(age_ms > board->limits.data_ms));
        (void)json_array_append_new(list, item);
    }
}

static json_t *wrap(const char *schema, const char *name, json_t *list)
{
    json_t *out = json_object();
    gw_json_put(out, "schema", json_string(schema));
    gw_json_put(out, name, list);
    return out;
}

json_t *gw_listing_forecast(const struct gw_board *board, const struct gw_listing_filter *filter,
                            uint64_t now_ms)
{
    json_t *list = json_array();
    for (size_t i = 0; i < board->outlook.forecast_count; i++) {
        const struct gw_board_forecast *forecast = &board->outlook.forecasts[i];
        if (is_wanted(filter, &forecast->record.head)) {
            append(list, board, &forecast->record.head, gw_board_age_ms(forecast->published_ms, now_ms));
        }
    }
    return wrap("gammawatch.forecast/1", "forecasts", list);
}

json_t *gw_listing_advice(const struct gw_board *board, const struct gw_listing_filter *filter,
                          uint64_t now_ms)
{
    json_t *list = json_array();
    for (size_t i = 0; i < board->outlook.advice_count; i++) {
        const struct gw_board_advice *advice = &board->outlook.advices[i];
        if (is_wanted(filter, &advice->record.head)) {
            append(list, board, &advice->record.head, gw_board_age_ms(advice->published_ms, now_ms));
        }
    }
    return wrap("gammawatch.advice/1", "advice", list);
}
