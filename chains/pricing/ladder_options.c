#include <string.h>

#include "chains/pricing/ladder_work.h"

static void load_column(double *to, const double *from, size_t count, size_t padded, double filler)
{
    memcpy(to, from, count * sizeof *to);
    for (size_t i = count; i < padded; i++) {
        to[i] = filler;
    }
}

static void load(struct gw_lanes_block *b, const struct gw_ladder_book *book, size_t first, size_t count,
                 double spot)
{
    const size_t padded = (count + GW_LANES_STEP - 1) / GW_LANES_STEP * GW_LANES_STEP;
    b->count = padded;
    load_column(b->side, book->side + first, count, padded, 1.0);
    load_column(b->strike, book->strike + first, count, padded, spot);
    load_column(b->t_years, book->t_years + first, count, padded, 1.0);
    load_column(b->vol, book->vol + first, count, padded, 1.0);
    load_column(b->rate, book->rate + first, count, padded, 0.0);
    load_column(b->yield, book->yield + first, count, padded, 0.0);
    load_column(b->quantity, book->quantity + first, count, padded, 0.0);
    load_column(b->hedging, book->hedging + first, count, padded, 0.0);
    load_column(b->hedging_least, book->hedging_least + first, count, padded, 0.0);
    load_column(b->hedging_most, book->hedging_most + first, count, padded, 0.0);
}

/* Returns what the block is worth at spot. */
static double add_flat(struct gw_ladder_sums *sums, const struct gw_ladder_request *request,
                       const struct gw_lanes_block *b)
{
    struct gw_lanes_flat at;
    gw_lanes_now()->add_flat(&at, b, &request->nodes);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        sums->pnl[GW_VOL_FLAT][i] += at.value[i] - at.value[GW_LADDER_SPOT];
        sums->delta[GW_VOL_FLAT][i] += at.dollar_delta[i];
        sums->gamma[i] += at.dollar_gamma[i];
        sums->vega[i] += at.vega[i];
        sums->theta[i] += at.theta[i];
        sums->hedging_delta[i] += at.hedging_dollar_delta[i];
        sums->hedging_gamma[i] += at.hedging_dollar_gamma[i];
        sums->hedging_gamma_least[i] += at.least_dollar_gamma[i];
        sums->hedging_gamma_most[i] += at.most_dollar_gamma[i];
    }
    return at.value[GW_LADDER_SPOT];
}

static void add_shift(struct gw_ladder_sums *sums, const struct gw_ladder_request *request,
                      struct gw_lanes_block *b, enum gw_vol_shift shift, double value)
{
    struct gw_lanes_shifted at;
    gw_lanes_now()->begin_row(b, shift == GW_VOL_UP ? b->vol_up : b->vol_down, b->t_years);
    gw_lanes_now()->add_shifted(&at, b, &request->nodes);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        sums->pnl[shift][i] += at.value[i] - value;
        sums->delta[shift][i] += at.dollar_delta[i];
    }
    if (shift == GW_VOL_UP) {
        gw_lanes_now()->add_shifted(&at, b, &request->tails);
        for (size_t i = 0; i < GW_TAIL_SHOCKS; i++) {
            sums->pnl_tail[i] += at.value[i] - value;
        }
    }
}

static void add_gammas(double *gamma, double *hedging_gamma, const struct gw_ladder_request *request,
                       const struct gw_lanes_block *b)
{
    struct gw_lanes_gamma at;
    gw_lanes_now()->add_gamma(&at, b, &request->nodes);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        gamma[i] += at.dollar_gamma[i];
        hedging_gamma[i] += at.hedging_dollar_gamma[i];
    }
}

static void add_band(struct gw_ladder_sums *sums, const struct gw_ladder_request *request,
                     struct gw_lanes_block *b, size_t end, double factor)
{
    gw_lanes_column vol;
    for (size_t i = 0; i < b->count; i++) {
        const double wide = b->vol[i] * factor;
        vol[i] = wide > GW_PRICING_VOL_MAX ? GW_PRICING_VOL_MAX : wide;
    }
    gw_lanes_now()->begin_row(b, vol, b->t_years);
    add_gammas(sums->gamma_band[end], sums->hedging_gamma_band[end], request, b);
}

/* Without them no discount factor changes with time. */
static bool has_rates(const struct gw_lanes_block *b)
{
    for (size_t i = 0; i < b->count; i++) {
        if (b->rate[i] != 0.0 || b->yield[i] != 0.0) {
            return true;
        }
    }
    return false;
}

/* What expires by then counts nothing; the quantities are put back. */
static void add_horizon(struct gw_ladder_sums *sums, const struct gw_ladder_request *request,
                        struct gw_lanes_block *b, size_t horizon)
{
    gw_lanes_column left;
    gw_lanes_column quantity;
    gw_lanes_column signed_quantity;
    gw_lanes_column signed_hedging;
    memcpy(quantity, b->quantity, sizeof quantity);
    memcpy(signed_quantity, b->signed_quantity, sizeof signed_quantity);
    memcpy(signed_hedging, b->signed_hedging, sizeof signed_hedging);
    for (size_t i = 0; i < b->count; i++) {
        left[i] = b->t_years[i] - request->horizon_years[horizon];
        if (left[i] <= 0.0) {
            left[i] = 0.0;
            b->quantity[i] = 0.0;
            b->signed_quantity[i] = 0.0;
            b->signed_hedging[i] = 0.0;
        }
    }
    if (has_rates(b)) {
        gw_lanes_now()->discount(b, request->spot, left);
    }
    gw_lanes_now()->begin_row(b, b->vol, left);
    add_gammas(sums->horizon_gamma[horizon], sums->horizon_hedging_gamma[horizon], request, b);
    struct gw_lanes_flat here;
    gw_lanes_now()->add_flat(&here, b, &request->here);
    sums->horizon_delta[horizon] += here.dollar_delta[0];
    sums->horizon_hedging_delta[horizon] += here.hedging_dollar_delta[0];
    memcpy(b->quantity, quantity, sizeof quantity);
    memcpy(b->signed_quantity, signed_quantity, sizeof signed_quantity);
    memcpy(b->signed_hedging, signed_hedging, sizeof signed_hedging);
}

void gw_ladder_add_options(struct gw_ladder_sums *sums, const struct gw_ladder_request *request,
                           const struct gw_ladder_book *book, size_t first, size_t count,
                           struct gw_lanes_block *b)
{
    load(b, book, first, count, request->spot);
    gw_lanes_now()->prepare(b, request->spot);
    gw_lanes_now()->discount(b, request->spot, b->t_years);
    gw_lanes_now()->begin_row(b, b->vol, b->t_years);
    const double value = add_flat(sums, request, b);
    if (request->is_flat) {
        return;
    }
    gw_lanes_now()->shift_vols(b);
    add_shift(sums, request, b, GW_VOL_DOWN, value);
    add_shift(sums, request, b, GW_VOL_UP, value);
    add_band(sums, request, b, 0, GW_LADDER_BAND_LOW);
    add_band(sums, request, b, 1, GW_LADDER_BAND_HIGH);
    for (size_t i = 0; i < GW_HORIZONS; i++) {
        add_horizon(sums, request, b, i);
    }
}
