/* generator: exogenous log returns, step by step, with volatility about GW_GENERATOR_VOL a year and no drift of the
 * price. What hedgers make of them is the world's business (world.h).
 */
#ifndef GW_MONITOR_BACKTEST_GENERATOR_H
#define GW_MONITOR_BACKTEST_GENERATOR_H

#include "monitor/backtest/chance.h"

#define GW_GENERATOR_VOL 0.75

enum gw_generator_kind {
#define X(name, help) GW_GENERATOR_##name,
#include "monitor/backtest/generators.def"
#undef X
    GW_GENERATOR_COUNT
};

struct gw_generator {
    enum gw_generator_kind kind;
    struct gw_chance chance;
    double variance; /* per year: heston, garch */
};

const char *gw_generator_name(enum gw_generator_kind kind);
const char *gw_generator_help(enum gw_generator_kind kind);
void gw_generator_begin(struct gw_generator *generator, enum gw_generator_kind kind, uint64_t seed);
/* Log return of the next step of dt_s seconds. */
double gw_generator_next(struct gw_generator *generator, double dt_s);

#endif
