/* prices: a path from minute CSV files, as exporters of pools and oracles write them.
 *
 * The first line names the columns. Time is "timestamp" or "block_timestamp", "YYYY-MM-DD HH:MM:SS" in UTC or unix
 * seconds; the price is the column asked for, else the first of "price", "close", "WETH", or "closeTick": the tick of a
 * pool whose token0 is the quote, price = 10^(decimals1 - decimals0)/1.0001^tick.
 * Files follow each other in time. A cell without a price repeats the last one; times must rise by one step, or by up to
 * GW_PRICES_GAP_S, over which the last price holds.
 *
 * gw_prices_read() adds one file. GW_E_IO: it cannot be read; GW_E_FORMAT: what is wrong is in prices->error with the
 * line; GW_E_BOUND: more than GW_PRICES_MAX prices; GW_E_NOMEM. Memory: gw_prices_free().
 */
#ifndef GW_MONITOR_BACKTEST_PRICES_H
#define GW_MONITOR_BACKTEST_PRICES_H

#include <stddef.h>
#include <stdint.h>

#include "gammawatch/status.h"

#define GW_PRICES_MAX   2000000u
#define GW_PRICES_GAP_S 3600
#define GW_PRICES_LINE  4096

struct gw_prices {
    double *items; /* one each step_s from start_s */
    size_t count;
    size_t capacity;
    int64_t start_s;
    int64_t step_s;
    const char *column;      /* NULL: the first that is known */
    int decimals_difference; /* of the tokens of a tick column, decimals1 - decimals0 */
    char error[200];
};

GW_MUST_USE enum gw_status gw_prices_read(struct gw_prices *prices, const char *path);
void gw_prices_free(struct gw_prices *prices);

#endif
