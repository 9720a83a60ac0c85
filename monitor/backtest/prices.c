#include "monitor/backtest/prices.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gammawatch/vecmath.h"

#define LN_TICK   9.999500033330834e-05 /* ln 1.0001 */
#define LN_TEN    2.302585092994046
#define TICK_MOST 900000.0
#define NO_COLUMN 255u

struct reader {
    struct gw_prices *prices;
    const char *path;
    size_t line;
    unsigned time_column;
    unsigned price_column;
    bool is_tick;
};

__attribute__((format(printf, 2, 3))) static enum gw_status fail(const struct reader *r, const char *format,
                                                                 ...)
{
    char what[120];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    (void)snprintf(r->prices->error, sizeof r->prices->error, "line %zu: %s", r->line, what);
    return GW_E_FORMAT;
}

/* Cell `index` of a line, terminated in place at *end. NULL: there is none. */
static char *find_cell(char *line, unsigned index)
{
    for (unsigned i = 0; i < index; i++) {
        line = strchr(line, ',');
        if (line == NULL) {
            return NULL;
        }
        line++;
    }
    return line;
}

static bool is_cell(const char *cell, const char *name)
{
    const size_t length = strcspn(cell, ",");
    return strlen(name) == length && strncasecmp(cell, name, length) == 0;
}

static unsigned find_column(char *line, const char *name)
{
    unsigned index = 0;
    for (char *cell = line; cell != NULL && index < NO_COLUMN; cell = find_cell(line, ++index)) {
        if (is_cell(cell, name)) {
            return index;
        }
    }
    return NO_COLUMN;
}

static enum gw_status read_header(struct reader *r, char *line)
{
    static const char *const known[] = {"price", "close", "WETH", "closeTick"};
    r->time_column = find_column(line, "timestamp");
    if (r->time_column == NO_COLUMN) {
        r->time_column = find_column(line, "block_timestamp");
    }
    if (r->time_column == NO_COLUMN) {
        return fail(r, "no column is called timestamp or block_timestamp");
    }
    r->price_column = NO_COLUMN;
    const char *name = r->prices->column;
    if (name != NULL) {
        r->price_column = find_column(line, name);
    }
    for (size_t i = 0; r->prices->column == NULL && i < sizeof known / sizeof known[0]; i++) {
        name = known[i];
        r->price_column = find_column(line, name);
        if (r->price_column != NO_COLUMN) {
            break;
        }
    }
    if (r->price_column == NO_COLUMN) {
        return fail(r, "no column is called %s",
                    r->prices->column != NULL ? name : "price, close or closeTick");
    }
    r->is_tick = strstr(name, "ick") != NULL;
    return GW_OK;
}

/* Days since 1970-01-01 of the proleptic Gregorian calendar. Source: H. Hinnant, chrono-compatible algorithms. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2 ? 1 : 0;
    const int64_t era = (year >= 0 ? year : year - 399) / 400;
    const int64_t of_era = year - era * 400;
    const int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool parse_time(int64_t *out, const char *cell)
{
    int year, month, day, hour, minute, second;
    int used = 0;
    if (sscanf(cell, "%4d-%2d-%2d%*1[ T]%2d:%2d:%2d%n", &year, &month, &day, &hour, &minute, &second,
               &used) == 6 &&
        used > 0) {
        const bool is_date = month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour >= 0 && hour <= 23 &&
                             minute >= 0 && minute <= 59 && second >= 0 && second <= 60;
        *out = days_of(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
        return is_date;
    }
    char *end = NULL;
    *out = strtoll(cell, &end, 10);
    return end != cell && (*end == ',' || *end == '\0') && *out > 0;
}

/* False: the cell is no price. An empty one is NaN. */
static bool parse_price(double *out, const struct reader *r, const char *cell)
{
    char *end = NULL;
    const double value = strtod(cell, &end);
    if (*cell == ',' || *cell == '\0') {
        *out = (double)NAN;
        return true;
    }
    if (end == cell || (*end != ',' && *end != '\0') || !isfinite(value)) {
        return false;
    }
    *out = value;
    if (r->is_tick) {
        if (fabs(value) > TICK_MOST) {
            return false;
        }
        *out = gw_vecmath_exp(LN_TEN * (double)r->prices->decimals_difference - LN_TICK * value);
    }
    return *out > 0.0 && isfinite(*out);
}

static enum gw_status push(struct gw_prices *prices, double price)
{
    if (prices->count == prices->capacity) {
        const size_t capacity = prices->capacity == 0 ? 4096 : prices->capacity * 2;
        GW_ENSURE(prices->count < GW_PRICES_MAX, GW_E_BOUND);
        double *items = realloc(prices->items, capacity * sizeof *items);
        GW_ENSURE(items != NULL, GW_E_NOMEM);
        prices->items = items;
        prices->capacity = capacity;
    }
    prices->items[prices->count++] = price;
    return GW_OK;
}

static enum gw_status read_row(struct reader *r, char *line)
{
    struct gw_prices *prices = r->prices;
    const char *time_cell = find_cell(line, r->time_column);
    const char *price_cell = find_cell(line, r->price_column);
    int64_t time_s = 0;
    double price = 0.0;
    if (time_cell == NULL || price_cell == NULL || !parse_time(&time_s, time_cell)) {
        return fail(r, "no time, or too few cells");
    }
    if (!parse_price(&price, r, price_cell)) {
        return fail(r, "\"%.*s\" is no price", (int)strcspn(price_cell, ","), price_cell);
    }
    if (isnan(price)) {
        return GW_OK;
    }
    if (prices->count == 0) {
        prices->start_s = time_s;
        return push(prices, price);
    }
    const int64_t due_s = prices->start_s + (int64_t)prices->count * prices->step_s;
    if (time_s < due_s) {
        return time_s >= due_s - prices->step_s ? GW_OK : fail(r, "time goes back");
    }
    if (time_s - due_s > GW_PRICES_GAP_S) {
        return fail(r, "a gap of %lld s; runs of their own are for what does not follow",
                    (long long)(time_s - due_s));
    }
    const double last = prices->items[prices->count - 1];
    for (int64_t at_s = due_s; at_s + prices->step_s <= time_s; at_s += prices->step_s) {
        GW_TRY(push(prices, last));
    }
    return push(prices, price);
}

static enum gw_status read_lines(struct reader *r, FILE *file)
{
    char line[GW_PRICES_LINE];
    while (fgets(line, sizeof line, file) != NULL) {
        r->line++;
        const size_t length = strcspn(line, "\r\n");
        if (length + 1 == sizeof line) {
            return fail(r, "longer than %d characters", GW_PRICES_LINE - 2);
        }
        line[length] = '\0';
        if (length > 0) {
            GW_TRY(r->line == 1 ? read_header(r, line) : read_row(r, line));
        }
    }
    if (r->line == 0) {
        return fail(r, "the file is empty");
    }
    return ferror(file) ? GW_E_IO : GW_OK;
}

enum gw_status gw_prices_read(struct gw_prices *prices, const char *path)
{
    struct reader reader = {.prices = prices, .path = path};
    prices->error[0] = '\0';
    FILE *file = fopen(path, "r");
    GW_ENSURE(file != NULL, GW_E_IO);
    const enum gw_status status = read_lines(&reader, file);
    (void)fclose(file);
    return status;
}

void gw_prices_free(struct gw_prices *prices)
{
    free(prices->items);
    memset(prices, 0, sizeof *prices);
}
