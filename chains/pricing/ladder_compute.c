#include <float.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "chains/pricing/ladder_work.h"
#include "chains/pricing/payoff.h"

#define SUMS            (sizeof(struct gw_ladder_sums) / sizeof(double))
#define FLAT_SUMS       (offsetof(struct gw_ladder_sums, gamma_band) / sizeof(double))
#define ROOM(count)     (((count) + GW_LANES_COLUMNS - 1) / GW_LANES_COLUMNS * GW_LANES_COLUMNS)
#define OTHERS_PER_PART 64 /* plainly added, before they join the compensated sums */

/* The sums as one array, to add, compensate and check them alike. */
union values {
    _Alignas(64) double value[ROOM(SUMS)];
    struct gw_ladder_sums sums;
};

/* Two numbers for each sum: the running one, and what its roundings lost. Source: D. Knuth, The Art of Computer
 * Programming 2 (1969), 4.2.2 theorem B: the error of an addition without a comparison of its terms. */
struct totals {
    union values total;
    union values carry;
    size_t
        count; /* in use: all, or those of unchanged volatility and time; rounded up to whole vectors of zeros */
};

static void add_part(struct totals *totals, const union values *part)
{
    gw_lanes_now()->compensate(totals->total.value, totals->carry.value, part->value, totals->count);
}

static void add_totals(double *out, const struct totals *totals)
{
    for (size_t i = 0; i < totals->count && i < SUMS; i++) {
        out[i] += totals->total.value[i] + totals->carry.value[i];
    }
}

/* From S·Δ to tokens, */
static void scale_delta(double *delta, const double *spots)
{
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        delta[i] /= spots[i];
    }
}

/* and from S²Γ to tokens per $. */
static void scale_gamma(double *gamma, const double *spots)
{
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        gamma[i] = gamma[i] / spots[i] / spots[i];
    }
}

/* What other volatilities and times are asked for. */
static void scale_rows(struct gw_ladder_sums *sums, const struct gw_ladder_request *request)
{
    scale_delta(sums->delta[GW_VOL_DOWN], request->spots);
    scale_delta(sums->delta[GW_VOL_UP], request->spots);
    for (size_t end = 0; end < 2; end++) {
        scale_gamma(sums->gamma_band[end], request->spots);
        scale_gamma(sums->hedging_gamma_band[end], request->spots);
    }
    for (size_t h = 0; h < GW_HORIZONS; h++) {
        sums->horizon_delta[h] /= request->spot;
        sums->horizon_hedging_delta[h] /= request->spot;
        scale_gamma(sums->horizon_gamma[h], request->spots);
        scale_gamma(sums->horizon_hedging_gamma[h], request->spots);
    }
}

static void scale_options(struct gw_ladder_sums *sums, const struct gw_ladder_request *request)
{
    scale_delta(sums->delta[GW_VOL_FLAT], request->spots);
    scale_delta(sums->hedging_delta, request->spots);
    scale_gamma(sums->gamma, request->spots);
    scale_gamma(sums->hedging_gamma, request->spots);
    scale_gamma(sums->hedging_gamma_least, request->spots);
    scale_gamma(sums->hedging_gamma_most, request->spots);
    if (!request->is_flat) {
        scale_rows(sums, request);
    }
}

static enum gw_status check(struct gw_ladder_sums *out, const struct gw_ladder_request *request)
{
    const double *values = (const double *)out;
    const size_t count = request->is_flat ? FLAT_SUMS : SUMS;
    for (size_t i = 0; i < count; i++) {
        if (!(fabs(values[i]) <= DBL_MAX)) {
            memset(out, 0, sizeof *out);
            return GW_E_DOMAIN;
        }
    }
    return GW_OK;
}

static void begin_totals(struct totals *totals, const struct gw_ladder_request *request)
{
    totals->count = request->is_flat ? ROOM(FLAT_SUMS) : ROOM(SUMS);
    memset(totals->total.value, 0, totals->count * sizeof(double));
    memset(totals->carry.value, 0, totals->count * sizeof(double));
}

static enum gw_status add_others(struct gw_ladder_sums *out, const struct gw_ladder_book *book,
                                 const struct gw_ladder_request *request)
{
    struct totals totals;
    begin_totals(&totals, request);
    for (size_t i = 0; i < book->other_count;) {
        union values part = {{0}};
        const size_t end = book->other_count - i > OTHERS_PER_PART ? i + OTHERS_PER_PART : book->other_count;
        for (; i < end; i++) {
            GW_TRY(gw_ladder_add_other(&part.sums, request, &book->others[i]));
        }
        add_part(&totals, &part);
    }
    add_totals((double *)out, &totals);
    return GW_OK;
}

static void add_options(struct gw_ladder_sums *out, const struct gw_ladder_book *book,
                        const struct gw_ladder_request *request)
{
    struct totals totals;
    struct gw_lanes_block block;
    union values part;
    begin_totals(&totals, request);
    for (size_t i = 0; i < book->option_count; i += GW_LANES_BLOCK) {
        const size_t left = book->option_count - i;
        memset(part.value, 0, totals.count * sizeof(double));
        gw_ladder_add_options(&part.sums, request, book, i, left < GW_LANES_BLOCK ? left : GW_LANES_BLOCK,
                              &block);
        add_part(&totals, &part);
    }
    add_totals((double *)out, &totals);
    scale_options(out, request);
}

static enum gw_status compute(struct gw_ladder_sums *out, const struct gw_ladder_book *book,
                              const struct gw_ladder_request *request)
{
    if (book->option_count > 0) {
        add_options(out, book, request);
    }
    if (book->other_count > 0) {
        const enum gw_status status = add_others(out, book, request);
        if (status != GW_OK) {
            memset(out, 0, sizeof *out);
            return status;
        }
    }
    return check(out, request);
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
    }
    gw_lanes_now()->log(out->shift, out->factor,
                        count); /* of the factor as rounded: the spot is a product with it */
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
    GW_ENSURE(gw_payoff_is_positive(request->spots[0]), GW_E_DOMAIN); /* not so the smallest of doubles */
    GW_ENSURE(gw_payoff_is_positive(request->tail_spots[GW_TAIL_SHOCKS - 1]), GW_E_DOMAIN);
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
