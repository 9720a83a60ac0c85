#include "monitor/gateway/outlook.h"

#include <string.h>

enum gw_status gw_outlook_take_forecast(struct gw_outlook *outlook, const struct gw_forecast_record *record,
                                        uint64_t published_ms)
{
    size_t i = 0;
    while (i < outlook->forecast_count &&
           strcmp(outlook->forecasts[i].record.head.underlying, record->head.underlying) != 0) {
        i++;
    }
    GW_ENSURE(i < GW_UNDERLYINGS_MAX, GW_E_BOUND);
    outlook->forecasts[i] = (struct gw_board_forecast){*record, published_ms};
    outlook->forecast_count += i == outlook->forecast_count ? 1 : 0;
    return GW_OK;
}

static bool is_same_feed(const struct gw_record_head *a, const struct gw_record_head *b)
{
    return a->chain_id == b->chain_id && strcmp(a->protocol, b->protocol) == 0 &&
           strcmp(a->venue, b->venue) == 0 && strcmp(a->underlying, b->underlying) == 0;
}

enum gw_status gw_outlook_take_advice(struct gw_outlook *outlook, const struct gw_advice_record *record,
                                      uint64_t published_ms)
{
    size_t i = 0;
    while (i < outlook->advice_count && !is_same_feed(&outlook->advices[i].record.head, &record->head)) {
        i++;
    }
    GW_ENSURE(i < GW_FEEDS_MAX, GW_E_BOUND);
    outlook->advices[i] = (struct gw_board_advice){*record, published_ms};
    outlook->advice_count += i == outlook->advice_count ? 1 : 0;
    return GW_OK;
}
