/* outlook: the latest forecast of every underlying and the latest advice of every feed (gammawatch/advice.h).
 *
 * Part of the board. GW_E_BOUND: no room for one more key. A record of another kind is GW_OK and ignored.
 */
#ifndef GW_MONITOR_GATEWAY_OUTLOOK_H
#define GW_MONITOR_GATEWAY_OUTLOOK_H

#include "gammawatch/advice.h"
#include "monitor/config.h"

struct gw_board_forecast {
    struct gw_forecast_record record;
    uint64_t published_ms;
};

struct gw_board_advice {
    struct gw_advice_record record;
    uint64_t published_ms;
};

struct gw_outlook {
    struct gw_board_forecast forecasts[GW_UNDERLYINGS_MAX];
    size_t forecast_count;
    struct gw_board_advice advices[GW_FEEDS_MAX];
    size_t advice_count;
};

/* Records that were checked (gw_record_check). */
GW_MUST_USE enum gw_status gw_outlook_take_forecast(struct gw_outlook *outlook,
                                                    const struct gw_forecast_record *record,
                                                    uint64_t published_ms);
GW_MUST_USE enum gw_status gw_outlook_take_advice(struct gw_outlook *outlook,
                                                  const struct gw_advice_record *record,
                                                  uint64_t published_ms);

#endif
