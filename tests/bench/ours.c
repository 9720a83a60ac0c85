#include <stdlib.h>
#include <string.h>

#include "gammawatch/pricing.h"
#include "tests/bench/ours.h"

static struct gw_option option_of(const struct gw_bench_book *book, size_t i)
{
    return (struct gw_option){.is_call = book->side[i] > 0.0,
                              .strike = book->strike[i],
                              .t_years = book->t_years[i],
                              .vol = book->vol[i],
                              .rate = GW_BENCH_RATE,
                              .yield = GW_BENCH_YIELD};
}

/* The options are inside the domain: a refusal is a bug. */
static void insist(enum gw_status status)
{
    if (status != GW_OK) {
        abort();
    }
}

void gw_bench_ours_greeks(struct gw_bench_values *out, const struct gw_bench_book *book)
{
    for (size_t i = 0; i < GW_BENCH_OPTIONS; i++) {
        struct gw_greeks greeks;
        const struct gw_option option = option_of(book, i);
        insist(gw_pricing_european(&greeks, GW_BENCH_SPOT, &option));
        out->of[0][i] = greeks.price;
        out->of[1][i] = greeks.delta;
        out->of[2][i] = greeks.gamma;
        out->of[3][i] = greeks.vega;
        out->of[4][i] = greeks.theta;
    }
}

void gw_bench_ours_ladder_single(struct gw_bench_ladder *out, const struct gw_bench_book *book,
                                 const struct gw_bench_nodes *nodes)
{
    (void)nodes;
    struct gw_ladder_sum sum = {0};
    for (size_t i = 0; i < GW_BENCH_POSITIONS; i++) {
        const struct gw_instrument instrument = {
            .kind = GW_PAYOFF_EUROPEAN, .quantity = book->quantity[i], .option = option_of(book, i)};
        struct gw_ladder ladder;
        insist(gw_pricing_ladder_instrument(&ladder, GW_BENCH_SPOT, &instrument));
        gw_ladder_sum_add(&sum, &ladder, 1.0);
    }
    struct gw_ladder total;
    insist(gw_ladder_sum_read(&total, &sum));
    memcpy(out->of[0], total.pnl, sizeof total.pnl);
    memcpy(out->of[1], total.delta, sizeof total.delta);
    memcpy(out->of[2], total.gamma, sizeof total.gamma);
}
