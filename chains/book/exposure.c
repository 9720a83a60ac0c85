#include <math.h>
#include <string.h>

#include "chains/book/work.h"

static double dollar_gamma(double gamma, double spot)
{
    return gamma * spot * spot / 100.0;
}

static double least_of_three(double x, double y, double z)
{
    const double least = x < y ? x : y;
    return least < z ? least : z;
}

static void fill_borne(struct gw_exposure *out, const struct gw_ladder_sums *sums)
{
    memcpy(out->pnl_usd, sums->pnl, sizeof out->pnl_usd);
    memcpy(out->pnl_tail_usd, sums->pnl_tail, sizeof out->pnl_tail_usd);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double spot = gw_ladder_spot(i, out->spot_usd);
        for (size_t shift = 0; shift < GW_VOL_SHIFTS; shift++) {
            out->ladder_delta_usd[shift][i] = sums->delta[shift][i] * spot;
        }
        out->ladder_gamma_usd_per_1pct[i] = dollar_gamma(sums->gamma[i], spot);
        out->ladder_conservative_gamma_usd_per_1pct[i] = dollar_gamma(
            least_of_three(sums->gamma[i], sums->gamma_band[0][i], sums->gamma_band[1][i]), spot);
    }
    out->delta_usd = out->ladder_delta_usd[GW_VOL_FLAT][GW_LADDER_SPOT];
    out->gamma_usd_per_1pct = out->ladder_gamma_usd_per_1pct[GW_LADDER_SPOT];
}

/* The band is linear in h_P - h_C: its ends bound the gamma at every node, in whichever order. */
static void fill_hedging(struct gw_exposure *out, const struct gw_ladder_sums *sums)
{
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double spot = gw_ladder_spot(i, out->spot_usd);
        const double x = dollar_gamma(sums->hedging_gamma_least[i], spot);
        const double y = dollar_gamma(sums->hedging_gamma_most[i], spot);
        out->ladder_hedging_delta_usd[i] = sums->hedging_delta[i] * spot;
        out->ladder_hedging_gamma_usd_per_1pct[i] = dollar_gamma(sums->hedging_gamma[i], spot);
        out->ladder_hedging_gamma_lo_usd_per_1pct[i] = x < y ? x : y;
        out->ladder_hedging_gamma_hi_usd_per_1pct[i] = x < y ? y : x;
        out->ladder_conservative_hedging_gamma_usd_per_1pct[i] =
            dollar_gamma(least_of_three(sums->hedging_gamma[i], sums->hedging_gamma_band[0][i],
                                        sums->hedging_gamma_band[1][i]),
                         spot);
    }
    out->hedging_delta_usd = out->ladder_hedging_delta_usd[GW_LADDER_SPOT];
    out->hedging_gamma_usd_per_1pct = out->ladder_hedging_gamma_usd_per_1pct[GW_LADDER_SPOT];
}

static void fill_forecast(struct gw_exposure *out, const struct gw_ladder_sums *sums)
{
    for (size_t h = 0; h < GW_HORIZONS; h++) {
        out->forecast_delta_usd[h] = sums->horizon_delta[h] * out->spot_usd;
        out->forecast_hedging_delta_usd[h] = sums->horizon_hedging_delta[h] * out->spot_usd;
        for (size_t i = 0; i < GW_LADDER_NODES; i++) {
            const double spot = gw_ladder_spot(i, out->spot_usd);
            out->forecast_gamma_usd_per_1pct[h][i] = dollar_gamma(sums->horizon_gamma[h][i], spot);
            out->forecast_hedging_gamma_usd_per_1pct[h][i] =
                dollar_gamma(sums->horizon_hedging_gamma[h][i], spot);
        }
    }
}

static enum gw_status fill_ladders(const struct gw_book *book, struct gw_exposure *out,
                                   const struct gw_book_slot *slot)
{
    struct gw_book_work *work = book->work;
    struct gw_ladder_sums sums;
    gw_ladder_book_clear(&work->ladder);
    for (uint32_t i = slot->first; i != GW_BOOK_NONE; i = work->entries[i].next) {
        const struct gw_ladder_other *held = &work->entries[i].held;
        GW_TRY(gw_ladder_book_add(&work->ladder, &held->instrument, &held->weights));
    }
    static const double horizon_s[GW_HORIZONS] = {3600, 4 * 3600, 8 * 3600, 24 * 3600, 72 * 3600};
    memcpy(out->forecast_horizon_s, horizon_s, sizeof horizon_s);
    if (slot->next_expiry_s > book->block.time_s) {
        out->forecast_horizon_s[GW_HORIZONS - 1] = (double)(slot->next_expiry_s - book->block.time_s);
    }
    GW_TRY(gw_ladder_book_compute(&sums, &work->ladder, slot->spot, out->forecast_horizon_s));
    fill_borne(out, &sums);
    fill_hedging(out, &sums);
    fill_forecast(out, &sums);
    return GW_OK;
}

static double weighted(const struct gw_book_sum *sum, const struct gw_book_sum *weight)
{
    const double size = gw_book_sum_read(weight);
    return size > 0 ? gw_book_sum_read(sum) / size : 0;
}

static void fill_scalars(struct gw_exposure *out, const struct gw_book_slot *slot)
{
    out->notional_usd = gw_book_sum_read(&slot->notional);
    out->short_gamma_usd_per_1pct = dollar_gamma(gw_book_sum_read(&slot->short_gamma), slot->spot);
    out->long_gamma_usd_per_1pct = dollar_gamma(gw_book_sum_read(&slot->long_gamma), slot->spot);
    out->vega_usd_per_volpt = gw_book_sum_read(&slot->vega) / 100.0;
    out->theta_usd_per_day = gw_book_sum_read(&slot->theta) / 365.0;
    out->gamma_finite_usd_per_1pct = dollar_gamma(gw_book_sum_read(&slot->gamma_finite), slot->spot);
    out->hedging_gamma_finite_usd_per_1pct =
        dollar_gamma(gw_book_sum_read(&slot->hedging_gamma_finite), slot->spot);
    out->vanna_usd_per_volpt = gw_book_sum_read(&slot->vanna) * slot->spot / 100.0;
    out->hedging_vanna_usd_per_volpt = gw_book_sum_read(&slot->hedging_vanna) * slot->spot / 100.0;
    out->charm_usd_per_day = gw_book_sum_read(&slot->charm) * slot->spot / 365.0;
    out->hedging_charm_usd_per_day = gw_book_sum_read(&slot->hedging_charm) * slot->spot / 365.0;
    out->short_option_quantity = gw_book_sum_read(&slot->short_quantity);
    out->next_expiry_s = (double)slot->next_expiry_s;
    out->next_expiry_gamma_ratio = weighted(&slot->next_gamma_size, &slot->gamma_size);
    /* Far from every strike no gamma is left to weigh with. */
    out->vol = gw_book_sum_read(&slot->gamma_size) > 0
                   ? weighted(&slot->vol_by_gamma, &slot->gamma_size)
                   : weighted(&slot->vol_by_quantity, &slot->quantity_size);
    if ((slot->flags & GW_EXPOSURE_OPTIONS) != 0) {
        (void)snprintf(out->vol_source, sizeof out->vol_source, "%.15s", slot->vol_source);
    }
}

static void fill_beliefs(struct gw_exposure *out, const struct gw_book_slot *slot)
{
    double *const ratios[GW_BOOK_HEDGINGS] = {&out->hedging_ratio, &out->hedging_ratio_lo,
                                              &out->hedging_ratio_hi};
    const double gamma = gw_book_sum_read(&slot->gamma_all);
    if (slot->parts == 0) {
        return;
    }
    for (size_t i = 0; i < GW_BOOK_HEDGINGS; i++) {
        *ratios[i] = gamma > 0 ? gw_book_sum_read(&slot->hedging_by_gamma[i]) / gamma
                               : gw_book_sum_read(&slot->hedging_by_count[i]) / (double)slot->parts;
    }
    (void)snprintf(out->evidence, sizeof out->evidence, "%s", gw_hedging_evidence_text(slot->evidence));
    out->vol_age_s = slot->vol_age_s;
    out->vol_confidence_ratio = slot->vol_confidence;
}

static bool are_finite(const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i])) {
            return false;
        }
    }
    return true;
}

#define SCALARS                                                                                              \
    ((offsetof(struct gw_exposure, positions_digest) - offsetof(struct gw_exposure, spot_usd)) / 8)
#define ARRAYS ((sizeof(struct gw_exposure) - offsetof(struct gw_exposure, pnl_usd)) / 8)

/* Between the head and the end the record is doubles but for the digests and the source's name. */
static bool is_finite(const struct gw_exposure *e)
{
    return are_finite(&e->spot_usd, SCALARS) && are_finite(&e->pnl_usd[0][0], ARRAYS);
}

static size_t count_exclusions(const struct gw_book *book, const struct gw_book_slot *slot)
{
    size_t count = 0;
    for (size_t i = 0; i < book->excluded_count; i++) {
        const char *venue = book->excluded[i].venue;
        count += strcmp(book->excluded[i].protocol, slot->protocol) == 0 &&
                 (strcmp(venue, slot->venue) == 0 || strcmp(venue, GW_EXCLUDED_OTHERS) == 0);
    }
    return count;
}

void gw_book_fill_exposure(const struct gw_book *book, struct gw_exposure *out,
                           const struct gw_book_slot *slot)
{
    const bool has_spot = slot->spot_status == GW_OK || slot->spot_status == GW_STALE;
    *out = (struct gw_exposure){0};
    gw_book_fill_head(book, &out->head, GW_RECORD_EXPOSURE, sizeof *out, slot->protocol, slot->venue,
                      slot->underlying);
    bool is_valid = has_spot;
    if (has_spot) {
        out->spot_usd = slot->spot;
        out->spot_age_s = slot->spot_age_s;
        out->spot_age_s_max = gw_market_spot_age_max(book->market, slot->underlying);
        is_valid = fill_ladders(book, out, slot) == GW_OK;
        fill_scalars(out, slot);
        fill_beliefs(out, slot);
        if (!is_valid || !is_finite(out)) {
            is_valid = false;
            const struct gw_record_head head = out->head;
            *out = (struct gw_exposure){.head = head};
        }
    }
    out->positions = (double)slot->positions;
    out->excluded = (double)slot->excluded;
    out->head.valid = is_valid;
    out->head.flags =
        slot->flags | (is_valid && count_exclusions(book, slot) == 0 ? GW_EXPOSURE_COMPLETE : 0);
    struct gw_keccak digest = slot->digest;
    gw_keccak_final(&digest, out->positions_digest);
}
