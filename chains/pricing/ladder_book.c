#include "gammawatch/ladder_book.h"

#include <math.h>
#include <string.h>

#include "chains/pricing/european.h"
#include "chains/pricing/ladder_work.h"
#include "chains/pricing/payoff.h"

#define SUMS            (sizeof(struct gw_ladder_sums) / sizeof(double))
#define OTHERS_PER_PART 64 /* plainly added, before they join the compensated sums */

/* The sums as one array, to add, compensate and check them alike. */
union values {
    double value[SUMS];
    struct gw_ladder_sums sums;
};

/* Neumaier's, as gw_ladder_sum. */
struct totals {
    union values total;
    union values carry;
};

size_t gw_ladder_book_bytes(size_t option_capacity, size_t other_capacity)
{
    const size_t most = SIZE_MAX / 4;
    if (option_capacity > most / GW_LADDER_OPTION_BYTES ||
        other_capacity > most / sizeof(struct gw_ladder_other)) {
        return 0;
    }
    return option_capacity * GW_LADDER_OPTION_BYTES + other_capacity * sizeof(struct gw_ladder_other);
}

enum gw_status gw_ladder_book_init(struct gw_ladder_book *book, void *storage, size_t bytes,
                                   size_t option_capacity, size_t other_capacity)
{
    *book = (struct gw_ladder_book){0};
    const size_t needed = gw_ladder_book_bytes(option_capacity, other_capacity);
    GW_ENSURE(needed <= bytes && (needed > 0 || option_capacity + other_capacity == 0), GW_E_BOUND);
    double **const columns[GW_LADDER_OPTION_COLUMNS] = {
        &book->side,  &book->strike,   &book->t_years, &book->vol,           &book->rate,
        &book->yield, &book->quantity, &book->hedging, &book->hedging_least, &book->hedging_most};
    book->others = storage;
    double *column = (double *)(book->others + other_capacity);
    for (size_t i = 0; i < GW_LADDER_OPTION_COLUMNS; i++) {
        *columns[i] = column;
        column += option_capacity;
    }
    book->option_capacity = option_capacity;
    book->other_capacity = other_capacity;
    return GW_OK;
}

void gw_ladder_book_clear(struct gw_ladder_book *book)
{
    book->option_count = 0;
    book->other_count = 0;
}

static enum gw_status add_option(struct gw_ladder_book *book, const struct gw_instrument *instrument,
                                 const struct gw_ladder_weights *weights)
{
    const struct gw_option *option = &instrument->option;
    GW_TRY(gw_european_check(option));
    GW_ENSURE(book->option_count < book->option_capacity, GW_E_BOUND);
    const size_t i = book->option_count++;
    book->side[i] = option->is_call ? 1.0 : -1.0;
    book->strike[i] = option->strike;
    book->t_years[i] = option->t_years;
    book->vol[i] = option->vol;
    book->rate[i] = option->rate;
    book->yield[i] = option->yield;
    book->quantity[i] = instrument->quantity;
    book->hedging[i] = weights->hedging;
    book->hedging_least[i] = weights->hedging_least;
    book->hedging_most[i] = weights->hedging_most;
    return GW_OK;
}

enum gw_status gw_ladder_book_add(struct gw_ladder_book *book, const struct gw_instrument *instrument,
                                  const struct gw_ladder_weights *weights)
{
    GW_ENSURE((unsigned)instrument->kind < GW_PAYOFF_COUNT, GW_E_DOMAIN);
    GW_ENSURE(gw_payoff_is_finite(instrument->quantity) && gw_payoff_is_finite(weights->hedging) &&
                  gw_payoff_is_finite(weights->hedging_least) && gw_payoff_is_finite(weights->hedging_most),
              GW_E_DOMAIN);
    if (instrument->kind == GW_PAYOFF_EUROPEAN) {
        return add_option(book, instrument, weights);
    }
    GW_ENSURE(book->other_count < book->other_capacity, GW_E_BOUND);
    book->others[book->other_count++] =
        (struct gw_ladder_other){.instrument = *instrument, .weights = *weights};
    return GW_OK;
}

static void add_part(struct totals *totals, const union values *part)
{
    for (size_t i = 0; i < SUMS; i++) {
        const double before = totals->total.value[i];
        const double value = part->value[i];
        const double after = before + value;
        totals->carry.value[i] +=
            fabs(before) >= fabs(value) ? (before - after) + value : (value - after) + before;
        totals->total.value[i] = after;
    }
}

static enum gw_status read_totals(struct gw_ladder_sums *out, const struct totals *totals)
{
    union values *values = (union values *)out;
    for (size_t i = 0; i < SUMS; i++) {
        values->value[i] = totals->total.value[i] + totals->carry.value[i];
        if (!gw_payoff_is_finite(values->value[i])) {
            memset(out, 0, sizeof *out);
            return GW_E_DOMAIN;
        }
    }
    return GW_OK;
}

static enum gw_status add_others(struct totals *totals, const struct gw_ladder_book *book,
                                 const struct gw_ladder_request *request)
{
    for (size_t i = 0; i < book->other_count;) {
        union values part = {{0}};
        const size_t end = book->other_count - i > OTHERS_PER_PART ? i + OTHERS_PER_PART : book->other_count;
        for (; i < end; i++) {
            GW_TRY(gw_ladder_add_other(&part.sums, request, &book->others[i]));
        }
        add_part(totals, &part);
    }
    return GW_OK;
}

static enum gw_status compute(struct gw_ladder_sums *out, const struct gw_ladder_book *book,
                              const struct gw_ladder_request *request)
{
    struct totals totals = {.total = {{0}}};
    struct gw_lanes_block block;
    for (size_t i = 0; i < book->option_count; i += GW_LANES_BLOCK) {
        const size_t left = book->option_count - i;
        union values part = {{0}};
        gw_ladder_add_options(&part.sums, request, book, i, left < GW_LANES_BLOCK ? left : GW_LANES_BLOCK,
                              &block);
        add_part(&totals, &part);
    }
    GW_TRY(add_others(&totals, book, request));
    return read_totals(out, &totals);
}

static double factor_of(int32_t shock_bps)
{
    return (double)(10000 + shock_bps) / 10000.0;
}

static void list_nodes(struct gw_lanes_nodes *out, const int32_t *shock_bps, size_t count)
{
    out->count = count;
    for (size_t i = 0; i < count; i++) {
        out->factor[i] = factor_of(shock_bps[i]);
        out->shift[i] = gw_vecmath_log1p((double)shock_bps[i] / 10000.0);
    }
}

static enum gw_status begin(struct gw_ladder_request *request, struct gw_ladder_sums *out, double spot)
{
    memset(out, 0, sizeof *out);
    GW_ENSURE(gw_payoff_is_positive(spot), GW_E_DOMAIN);
    *request = (struct gw_ladder_request){.spot = spot};
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        request->spots[i] = gw_ladder_spot(i, spot);
    }
    for (size_t i = 0; i < GW_TAIL_SHOCKS; i++) {
        request->tail_spots[i] = spot * factor_of(gw_ladder_tail_bps[i]);
    }
    list_nodes(&request->nodes, gw_ladder_shock_bps, GW_LADDER_NODES);
    list_nodes(&request->tails, gw_ladder_tail_bps, GW_TAIL_SHOCKS);
    list_nodes(&request->here, (const int32_t[]){0}, 1);
    return GW_OK;
}

enum gw_status gw_ladder_book_compute(struct gw_ladder_sums *out, const struct gw_ladder_book *book,
                                      double spot, const double horizon_s[GW_HORIZONS])
{
    struct gw_ladder_request request;
    GW_TRY(begin(&request, out, spot));
    for (size_t i = 0; i < GW_HORIZONS; i++) {
        GW_ENSURE(horizon_s[i] >= 0.0 && gw_payoff_is_finite(horizon_s[i]), GW_E_DOMAIN);
        request.horizon_years[i] = horizon_s[i] / GW_YEAR_S;
    }
    return compute(out, book, &request);
}

enum gw_status gw_ladder_book_compute_flat(struct gw_ladder_sums *out, const struct gw_ladder_book *book,
                                           double spot)
{
    struct gw_ladder_request request;
    GW_TRY(begin(&request, out, spot));
    request.is_flat = true;
    return compute(out, book, &request);
}
