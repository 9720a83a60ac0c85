#include "gammawatch/ladder_book.h"

#include "chains/pricing/european.h"
#include "chains/pricing/payoff.h"

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
