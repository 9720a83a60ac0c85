/* book: short 800 calls, long 500 puts, one concentrated range, all on a spot of 2 000; r = q = 0. */
#ifndef TESTS_UNIT_CHAINS_PRICING_BOOK_H
#define TESTS_UNIT_CHAINS_PRICING_BOOK_H

#include "gammawatch/pricing.h"

#define BOOK_COUNT 3

static const struct gw_instrument book[BOOK_COUNT] = {
    {.kind = GW_PAYOFF_EUROPEAN,
     .quantity = -800.0,
     .option = {.is_call = true, .strike = 2200.0, .t_years = 604800.0 / GW_YEAR_S, .vol = 0.75}},
    {.kind = GW_PAYOFF_EUROPEAN,
     .quantity = 500.0,
     .option = {.is_call = false, .strike = 1800.0, .t_years = 604800.0 / GW_YEAR_S, .vol = 0.85}},
    {.kind = GW_PAYOFF_LP_RANGE,
     .quantity = 1.0,
     .lp = {.range = {.liquidity = 2000.0, .price_lower = 1700.0, .price_upper = 2300.0}, .quote_usd = 1.0}},
};

#endif
