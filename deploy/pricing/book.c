/* A covered-call vault that also provides liquidity and owns puts: its value, its hedge, and where its gamma turns.
 * Needs the installed library alone:  cc book.c $(pkg-config --cflags --libs --static gammawatch-pricing) */
#include <stdio.h>

#include "gammawatch/pricing.h"

#define SPOT 2000.0

static const struct gw_instrument book[] = {
    {.kind = GW_PAYOFF_LINEAR, .quantity = 1000.0},
    {.kind = GW_PAYOFF_EUROPEAN,
     .quantity = -1000.0,
     .option = {.is_call = true, .strike = 2400.0, .t_years = 7.0 / 365.0, .vol = 0.8}},
    {.kind = GW_PAYOFF_LP_RANGE,
     .quantity = 1.0,
     .lp = {.range = {.liquidity = 50000.0, .price_lower = 1600.0, .price_upper = 2500.0}, .quote_usd = 1.0}},
    {.kind = GW_PAYOFF_AMERICAN,
     .quantity = 4000.0,
     .option = {.strike = 1900.0, .t_years = 0.1, .vol = 0.85, .rate = 0.04}},
};

#define COUNT (sizeof book / sizeof book[0])

int main(void)
{
    struct gw_greeks total = {0};
    struct gw_ladder_sum sum = {0};
    for (size_t i = 0; i < COUNT; i++) {
        struct gw_greeks greeks;
        struct gw_ladder ladder;
        if (gw_pricing_greeks(&greeks, SPOT, &book[i]) != GW_OK ||
            gw_pricing_ladder_instrument(&ladder, SPOT, &book[i]) != GW_OK) {
            fprintf(stderr, "instrument %zu is outside the domain\n", i);
            return 1;
        }
        total.price += greeks.price;
        total.delta += greeks.delta;
        total.gamma += greeks.gamma;
        gw_ladder_sum_add(&sum, &ladder, 1.0);
    }
    struct gw_ladder ladder;
    double levels[GW_LADDER_FLIPS_MAX];
    size_t count;
    if (gw_ladder_sum_read(&ladder, &sum) != GW_OK ||
        gw_pricing_flips(levels, &count, SPOT, book, COUNT) != GW_OK) {
        return 1;
    }
    printf("value %.2f $, delta %.4f tokens, gamma per 1 %% %.2f $\n", total.price, total.delta,
           total.gamma * SPOT * SPOT / 100.0);
    for (size_t i = 0; i < GW_LADDER_NODES; i += 8) {
        printf("%+7.1f %%  P&L %.2f $, delta %.4f\n", 100.0 * gw_ladder_shock(i), ladder.pnl[i],
               ladder.delta[i]);
    }
    for (size_t i = 0; i < count; i++) {
        printf("gamma turns at %.6f\n", levels[i]);
    }
    return 0;
}
