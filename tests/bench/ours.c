#include <stdlib.h>
#include <string.h>

#include "gammawatch/vecmath.h"
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

void gw_bench_make_ladder_book(struct gw_ladder_book *book, const struct gw_bench_book *from, size_t count)
{
    size_t bytes = gw_ladder_book_bytes(count, 0);
    void *storage = malloc(bytes);
    if (storage == NULL) {
        abort();
    }
    insist(gw_ladder_book_init(book, storage, bytes, count, 0));
    for (size_t i = 0; i < count; i++) {
        const size_t at = i % GW_BENCH_OPTIONS;
        const struct gw_ladder_weights weights = {0.8, 0.5, 1.0};
        const struct gw_instrument instrument = {
            .kind = GW_PAYOFF_EUROPEAN, .quantity = from->quantity[at], .option = option_of(from, at)};
        insist(gw_ladder_book_add(book, &instrument, &weights));
    }
}

void gw_bench_drop_ladder_book(struct gw_ladder_book *book)
{
    free(book->others); /* the start of its storage */
    memset(book, 0, sizeof *book);
}

/* The book is filled once, as those of the peers are. */
static void compute_ladder(struct gw_bench_ladder *out, const struct gw_bench_book *from, const char *path)
{
    static struct gw_ladder_book book;
    struct gw_ladder_sums sums;
    if (book.others == NULL) {
        gw_bench_make_ladder_book(&book, from, GW_BENCH_POSITIONS);
    }
    insist(gw_vecmath_select_path(path));
    insist(gw_ladder_book_compute_flat(&sums, &book, GW_BENCH_SPOT));
    memcpy(out->of[0], sums.pnl[GW_VOL_FLAT], sizeof sums.pnl[GW_VOL_FLAT]);
    memcpy(out->of[1], sums.delta[GW_VOL_FLAT], sizeof sums.delta[GW_VOL_FLAT]);
    memcpy(out->of[2], sums.gamma, sizeof sums.gamma);
    memcpy(out->of[3], sums.vega, sizeof sums.vega);
    memcpy(out->of[4], sums.theta, sizeof sums.theta);
}

#define PATH(name)                                                                                           \
    void gw_bench_ours_ladder_##name(struct gw_bench_ladder *out, const struct gw_bench_book *book,          \
                                     const struct gw_bench_nodes *nodes)                                     \
    {                                                                                                        \
        (void)nodes;                                                                                         \
        compute_ladder(out, book, #name);                                                                    \
    }
PATH(avx512)
PATH(avx2)
PATH(portable)
