#include "monitor/cli/whatif/revalue.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gammawatch/ladder_book.h"
#include "monitor/margin/scenario.h"

#define LAST     (GW_LADDER_NODES - 1)
#define ROUNDING 1e-9 /* of the largest node: two sums of the same options */

void gw_revalue_head(struct gw_record_head *out, const struct gw_scene *scene, const char *protocol,
                     const char *venue, const char *underlying)
{
    out->abi = GW_RECORD_ABI;
    out->valid = 1;
    out->block_number = scene->block_number;
    out->block_time_s = scene->block_time_s;
    snprintf(out->protocol, sizeof out->protocol, "%s", protocol);
    snprintf(out->venue, sizeof out->venue, "%s", venue);
    snprintf(out->underlying, sizeof out->underlying, "%s", underlying);
}

static double dollars(double gamma, double spot)
{
    return gamma * spot * spot / 100;
}

/* Beyond the ladder's end its delta is held. */
static double rest_at(const struct gw_scene_venue *venue, double shock)
{
    const double edge = gw_ladder_shock(LAST);
    const double inner = shock < edge ? shock : edge;
    struct gw_ladder_point point;

    if (gw_ladder_interpolate(&point, &venue->borne, venue->spot_usd, inner) != GW_OK) {
        return 0; /* -66 % is the first node, and ladders are finite */
    }
    return point.pnl + point.delta * venue->spot_usd * (shock - inner);
}

/* What is no option is the same at every volatility. */
static void add_rest(struct gw_exposure *out, const struct gw_scene_venue *venue)
{
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double spot = gw_ladder_spot(i, venue->spot_usd);
        for (size_t shift = 0; shift < GW_VOL_SHIFTS; shift++) {
            out->pnl_usd[shift][i] += venue->borne.pnl[i];
            out->ladder_delta_usd[shift][i] += venue->borne.delta[i] * spot;
        }
        out->ladder_gamma_usd_per_1pct[i] += dollars(venue->borne.gamma[i], spot);
        out->ladder_hedging_delta_usd[i] += venue->hedging.delta[i] * spot;
        out->ladder_hedging_gamma_usd_per_1pct[i] += dollars(venue->hedging.gamma[i], spot);
    }
    for (size_t i = 0; i < GW_TAIL_SHOCKS; i++) {
        out->pnl_tail_usd[i] += rest_at(venue, gw_scenario_tail_shocks[i]);
    }
    const double gamma_usd = dollars(venue->borne.gamma[GW_LADDER_SPOT], venue->spot_usd);
    *(gamma_usd < 0 ? &out->short_gamma_usd_per_1pct : &out->long_gamma_usd_per_1pct) += gamma_usd;
}

static void fill_options(struct gw_exposure *out, const struct gw_ladder_sums *sums)
{
    out->head.flags |= GW_EXPOSURE_OPTIONS;
    memcpy(out->pnl_usd, sums->pnl, sizeof out->pnl_usd);
    memcpy(out->pnl_tail_usd, sums->pnl_tail, sizeof out->pnl_tail_usd);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double spot = gw_ladder_spot(i, out->spot_usd);
        for (size_t shift = 0; shift < GW_VOL_SHIFTS; shift++) {
            out->ladder_delta_usd[shift][i] = sums->delta[shift][i] * spot;
        }
        out->ladder_gamma_usd_per_1pct[i] = dollars(sums->gamma[i], spot);
        out->ladder_hedging_delta_usd[i] = sums->hedging_delta[i] * spot;
        out->ladder_hedging_gamma_usd_per_1pct[i] = dollars(sums->hedging_gamma[i], spot);
    }
    out->vega_usd_per_volpt = sums->vega[GW_LADDER_SPOT] / 100;
    out->theta_usd_per_day = sums->theta[GW_LADDER_SPOT] / 365;
}

static struct gw_instrument instrument_of(const struct gw_scene_option *option, int64_t now_s)
{
    const double left_s = option->expiry_s - (double)now_s;

    return (struct gw_instrument){.kind = GW_PAYOFF_EUROPEAN,
                                  .quantity = option->quantity,
                                  .option = {.is_call = option->is_call,
                                             .strike = option->strike,
                                             .t_years = left_s > 0 ? left_s / GW_YEAR_S : 0,
                                             .vol = option->vol}};
}

/* What is summed beside the ladders. */
struct sums {
    double value_usd;
    double vol_by_gamma;
    double gamma_size;
    double vol_by_quantity;
    double quantity_size;
};

static enum gw_status add_option(struct gw_ladder_book *book, struct gw_exposure *out, struct sums *sums,
                                 const struct gw_scene_option *option, int64_t now_s)
{
    const struct gw_instrument instrument = instrument_of(option, now_s);
    const double hedging = option->h_protocol - option->h_counterparty;
    const struct gw_ladder_weights weights = {hedging, hedging, hedging};
    struct gw_greeks greeks;

    GW_TRY(gw_pricing_greeks(&greeks, out->spot_usd, &instrument));
    GW_TRY(gw_ladder_book_add(book, &instrument, &weights));
    sums->value_usd += greeks.price;
    sums->vol_by_gamma += option->vol * fabs(greeks.gamma);
    sums->gamma_size += fabs(greeks.gamma);
    sums->vol_by_quantity += option->vol * fabs(option->quantity);
    sums->quantity_size += fabs(option->quantity);
    out->notional_usd += fabs(option->quantity) * out->spot_usd;
    if (greeks.gamma < 0) {
        out->short_gamma_usd_per_1pct += dollars(greeks.gamma, out->spot_usd);
    } else {
        out->long_gamma_usd_per_1pct += dollars(greeks.gamma, out->spot_usd);
    }
    return GW_OK;
}

static int compare_contracts(const void *x, const void *y)
{
    const struct gw_scene_option *const *a = x;
    const struct gw_scene_option *const *b = y;

    if ((*a)->expiry_s != (*b)->expiry_s) {
        return (*a)->expiry_s < (*b)->expiry_s ? -1 : 1;
    }
    return (*a)->strike < (*b)->strike ? -1 : (*a)->strike > (*b)->strike ? 1 : 0;
}

/* Calls and puts of one strike and expiry net: both cannot end in the money. */
static double net_shorts(const struct gw_scene_option **options, size_t count)
{
    double total = 0;

    qsort(options, count, sizeof *options, compare_contracts);
    for (size_t i = 0; i < count;) {
        double net = 0;
        size_t j = i;
        for (; j < count && compare_contracts(&options[i], &options[j]) == 0; j++) {
            net += options[j]->quantity;
        }
        total += net < 0 ? -net : 0;
        i = j;
    }
    return total;
}

static enum gw_status price_options(struct gw_exposure *out, double *value_usd, const struct gw_scene *scene,
                                    size_t venue, void *storage, size_t bytes,
                                    const struct gw_scene_option **held)
{
    static const double no_horizon_s[GW_HORIZONS] = {0};
    struct gw_ladder_sums ladders;
    struct gw_ladder_book book;
    struct sums sums = {0};
    size_t count = 0;

    GW_TRY(gw_ladder_book_init(&book, storage, bytes, scene->option_count, 0));
    for (size_t i = 0; i < scene->option_count; i++) {
        if (scene->options[i].venue == venue) {
            held[count++] = &scene->options[i];
            GW_TRY(add_option(&book, out, &sums, &scene->options[i], scene->block_time_s));
        }
    }
    GW_TRY(gw_ladder_book_compute(&ladders, &book, out->spot_usd, no_horizon_s));
    fill_options(out, &ladders);
    out->short_option_quantity = net_shorts(held, count);
    out->vol = sums.gamma_size > 0      ? sums.vol_by_gamma / sums.gamma_size
               : sums.quantity_size > 0 ? sums.vol_by_quantity / sums.quantity_size
                                        : 0;
    *value_usd = sums.value_usd;
    return GW_OK;
}

static enum gw_status revalue_options(struct gw_exposure *out, double *value_usd,
                                      const struct gw_scene *scene, size_t venue)
{
    const size_t bytes = gw_ladder_book_bytes(scene->option_count, 0);
    void *storage = malloc(bytes);
    const struct gw_scene_option **held = calloc(scene->option_count + 1, sizeof(void *));
    enum gw_status status = GW_E_NOMEM;

    if (storage != NULL && held != NULL) {
        status = price_options(out, value_usd, scene, venue, storage, bytes, held);
    }
    free(held);
    free(storage);
    return status;
}

enum gw_status gw_revalue_venue(struct gw_exposure *out, double *value_usd, const struct gw_scene *scene,
                                size_t venue)
{
    const struct gw_scene_venue *v = &scene->venues[venue];

    memset(out, 0, sizeof *out);
    gw_revalue_head(&out->head, scene, v->protocol, v->venue, v->underlying);
    out->head.kind = GW_RECORD_EXPOSURE;
    out->head.size = sizeof *out;
    out->head.flags = scene->is_complete ? GW_EXPOSURE_COMPLETE : 0;
    out->spot_usd = v->spot_usd;
    *value_usd = 0;
    if (v->has_options) {
        GW_TRY(revalue_options(out, value_usd, scene, venue));
    } else {
        out->notional_usd = v->notional_usd;
    }
    if (v->has_rest) {
        add_rest(out, v);
        *value_usd += v->moved_usd;
    }
    memcpy(out->ladder_hedging_gamma_lo_usd_per_1pct, out->ladder_hedging_gamma_usd_per_1pct,
           sizeof out->ladder_hedging_gamma_lo_usd_per_1pct);
    memcpy(out->ladder_hedging_gamma_hi_usd_per_1pct, out->ladder_hedging_gamma_usd_per_1pct,
           sizeof out->ladder_hedging_gamma_hi_usd_per_1pct);
    out->delta_usd = out->ladder_delta_usd[GW_VOL_FLAT][GW_LADDER_SPOT];
    out->gamma_usd_per_1pct = out->ladder_gamma_usd_per_1pct[GW_LADDER_SPOT];
    out->hedging_delta_usd = out->ladder_hedging_delta_usd[GW_LADDER_SPOT];
    out->hedging_gamma_usd_per_1pct = out->ladder_hedging_gamma_usd_per_1pct[GW_LADDER_SPOT];
    return GW_OK;
}

/* Subtracts, and says whether more than rounding is left. */
static bool subtract(double rest[GW_LADDER_NODES], const double part[GW_LADDER_NODES])
{
    double largest = 0;
    double left = 0;

    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        largest = fmax(largest, fmax(fabs(rest[i]), fabs(part[i])));
        rest[i] -= part[i];
        left = fmax(left, fabs(rest[i]));
    }
    return left > ROUNDING * largest;
}

static void split_venue(struct gw_scene_venue *venue, const struct gw_exposure *priced)
{
    double delta[GW_LADDER_NODES];
    double gamma[GW_LADDER_NODES];
    double hedging_delta[GW_LADDER_NODES];
    double hedging_gamma[GW_LADDER_NODES];

    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double spot = gw_ladder_spot(i, venue->spot_usd);
        delta[i] = priced->ladder_delta_usd[GW_VOL_FLAT][i] / spot;
        gamma[i] = priced->ladder_gamma_usd_per_1pct[i] * 100 / (spot * spot);
        hedging_delta[i] = priced->ladder_hedging_delta_usd[i] / spot;
        hedging_gamma[i] = priced->ladder_hedging_gamma_usd_per_1pct[i] * 100 / (spot * spot);
    }
    const bool has_pnl = subtract(venue->borne.pnl, priced->pnl_usd[GW_VOL_FLAT]);
    const bool has_delta = subtract(venue->borne.delta, delta);
    const bool has_gamma = subtract(venue->borne.gamma, gamma);
    const bool has_hedging_delta = subtract(venue->hedging.delta, hedging_delta);
    const bool has_hedging_gamma = subtract(venue->hedging.gamma, hedging_gamma);
    venue->has_rest = has_pnl || has_delta || has_gamma || has_hedging_delta || has_hedging_gamma;
    if (!venue->has_rest) {
        memset(&venue->borne, 0, sizeof venue->borne);
        memset(&venue->hedging, 0, sizeof venue->hedging);
    }
}

enum gw_status gw_revalue_split(struct gw_scene *scene, char error[GW_SCENE_ERROR_MAX])
{
    for (size_t i = 0; i < scene->venue_count; i++) {
        struct gw_scene_venue *venue = &scene->venues[i];
        struct gw_exposure priced;
        double value_usd;
        venue->has_rest = !venue->has_options;
        if (!venue->has_options) {
            continue;
        }
        const enum gw_status status = gw_revalue_venue(&priced, &value_usd, scene, i);
        if (status != GW_OK) {
            snprintf(error, GW_SCENE_ERROR_MAX, "%s %s: an option cannot be priced", venue->protocol,
                     venue->venue);
            return status;
        }
        split_venue(venue, &priced);
    }
    return GW_OK;
}
