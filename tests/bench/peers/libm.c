#include <string.h>

#include "tests/bench/peers/textbook.h"

void gw_bench_libm_greeks(struct gw_bench_values *out, const struct gw_bench_book *book)
{
    for (size_t i = 0; i < GW_BENCH_OPTIONS; i++) {
        double value[GW_BENCH_GREEKS];
        textbook_value(value, book, i, GW_BENCH_SPOT);
        for (size_t greek = 0; greek < GW_BENCH_GREEKS; greek++) {
            out->of[greek][i] = value[greek];
        }
    }
}

void gw_bench_libm_ladder(struct gw_bench_ladder *out, const struct gw_bench_book *book,
                          const struct gw_bench_nodes *nodes)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < GW_BENCH_POSITIONS; i++) {
        for (size_t node = 0; node < nodes->count; node++) {
            double value[GW_BENCH_GREEKS];
            textbook_value(value, book, i, nodes->spot[node]);
            for (size_t greek = 0; greek < GW_BENCH_GREEKS; greek++) {
                out->of[greek][node] += book->quantity[i] * value[greek];
            }
        }
    }
}

void gw_bench_libm_ladder_hoisted(struct gw_bench_ladder *out, const struct gw_bench_book *book,
                                  const struct gw_bench_nodes *nodes)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < GW_BENCH_POSITIONS; i++) {
        const struct textbook_terms terms = textbook_hoist(book, i);
        for (size_t node = 0; node < nodes->count; node++) {
            textbook_add(out, node, &terms, nodes->spot[node], nodes->log_move[node]);
        }
    }
}
