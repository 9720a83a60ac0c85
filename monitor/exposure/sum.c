#include <math.h>
#include <string.h>

#include "monitor/exposure/exposure.h"
#include "monitor/exposure/real.h"
#include "monitor/exposure/rebase.h"

static bool is_named(const struct gw_record_head *head, const char *underlying)
{
    return strncmp(head->underlying, underlying, sizeof head->underlying) == 0;
}

static const struct gw_exposure *find_newest(const struct gw_exposure_book *book, const char *underlying)
{
    const struct gw_exposure *newest = NULL;
    for (size_t i = 0; i < book->exposure_count; i++) {
        const struct gw_exposure *record = &book->exposures[i];
        if (!is_named(&record->head, underlying)) {
            continue;
        }
        if (newest == NULL || record->head.block_time_s > newest->head.block_time_s ||
            (record->head.block_time_s == newest->head.block_time_s &&
             record->head.observed_ms > newest->head.observed_ms)) {
            newest = record;
        }
    }
    return newest;
}

static double age_of(const struct gw_record_head *head, int64_t now_ms)
{
    return gw_real_max(0.0, (double)now_ms / 1000.0 - (double)head->block_time_s);
}

static bool is_chain_incomplete(const struct gw_exposure_book *book, uint64_t chain_id)
{
    for (size_t i = 0; i < book->status_count; i++) {
        if (book->statuses[i].head.chain_id == chain_id && book->statuses[i].venues_excluded != 0) {
            return true;
        }
    }
    return false;
}

static void add_nodes(struct gw_ecosystem *out, const struct gw_exposure_nodes *nodes)
{
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        out->borne_gamma_usd_per_1pct[i] += nodes->borne_gamma_usd[i];
        out->hedging_gamma_usd_per_1pct[i] += nodes->hedging_gamma_usd[i];
        out->hedging_gamma_lo_usd_per_1pct[i] += nodes->hedging_gamma_lo_usd[i];
        out->hedging_gamma_hi_usd_per_1pct[i] += nodes->hedging_gamma_hi_usd[i];
        out->hedging_delta_tokens[i] += nodes->hedging_delta_tokens[i];
    }
}

static void add_flags(struct gw_ecosystem *out, const struct gw_exposure *record, int64_t now_ms)
{
    const uint32_t flags = record->head.flags;
    const double age_s = age_of(&record->head, now_ms);
    const bool is_spot_late = (flags & GW_EXPOSURE_STALE_SPOT) != 0;
    out->oldest_exposure_s = gw_real_max(out->oldest_exposure_s, age_s);
    out->oldest_spot_s =
        gw_real_max(out->oldest_spot_s, age_s + (is_spot_late ? gw_real_max(0.0, record->spot_age_s) : 0.0));
    out->is_spot_stale = out->is_spot_stale || is_spot_late;
    out->is_incomplete =
        out->is_incomplete || (flags & GW_EXPOSURE_COMPLETE) == 0 || !(record->excluded <= 0.0);
    out->is_flat_vol = out->is_flat_vol || (flags & GW_EXPOSURE_FLAT_VOL) != 0;
    out->is_pin = out->is_pin || (flags & GW_EXPOSURE_PIN) != 0;
}

/* Volatility weighted by gamma; without any gamma the highest one. */
struct vol_mean {
    double weighted;
    double weight;
    double highest;
};

static void add_vol(struct vol_mean *mean, const struct gw_exposure *record)
{
    const double weight = fabs(record->short_gamma_usd_per_1pct) + fabs(record->long_gamma_usd_per_1pct);
    if (record->vol > 0.0) {
        mean->weighted += record->vol * weight;
        mean->weight += weight;
        mean->highest = gw_real_max(mean->highest, record->vol);
    }
}

static enum gw_status add_exposures(struct gw_ecosystem *out, const struct gw_exposure_book *book,
                                    int64_t now_ms)
{
    struct vol_mean mean = {0};
    for (size_t i = 0; i < book->exposure_count; i++) {
        const struct gw_exposure *record = &book->exposures[i];
        if (!is_named(&record->head, out->underlying)) {
            continue;
        }
        struct gw_exposure_nodes nodes;
        const enum gw_status status = gw_exposure_rebase(&nodes, record, out->spot_usd);
        GW_ENSURE(status == GW_OK || status == GW_STALE, status);
        add_nodes(out, &nodes);
        add_flags(out, record, now_ms);
        add_vol(&mean, record);
        out->is_spot_stale = out->is_spot_stale || status == GW_STALE;
        out->is_incomplete = out->is_incomplete || is_chain_incomplete(book, record->head.chain_id);
        out->venues++;
    }
    out->vol = mean.weight > 0.0 ? mean.weighted / mean.weight : mean.highest;
    return GW_OK;
}

static void add_depths(struct gw_ecosystem *out, const struct gw_exposure_book *book, int64_t now_ms)
{
    for (size_t j = 0; j < book->depth_count; j++) {
        const struct gw_depth *record = &book->depths[j];
        if (!is_named(&record->head, out->underlying)) {
            continue;
        }
        for (size_t i = 0; i < GW_LADDER_NODES; i++) {
            out->absorbed_tokens[i] += record->absorbed_tokens[i];
        }
        out->oldest_depth_s = gw_real_max(out->oldest_depth_s, age_of(&record->head, now_ms));
        const bool is_off_price = fabs(record->pool_price_usd / out->spot_usd - 1.0) > GW_REBASE_LIMIT;
        out->is_incomplete =
            out->is_incomplete || is_off_price || is_chain_incomplete(book, record->head.chain_id);
    }
    for (size_t j = 0; j < book->curve_count; j++) {
        if (strncmp(book->curves[j].underlying, out->underlying, sizeof out->underlying) != 0) {
            continue;
        }
        const double tokens_per_1pct = book->curves[j].depth_1pct_usd / out->spot_usd;
        for (size_t i = 0; i < GW_LADDER_NODES; i++) {
            out->absorbed_tokens[i] += tokens_per_1pct * (double)gw_ladder_shock_bps[i] / 100.0;
        }
    }
}

static size_t find_node(int32_t shock_bps)
{
    size_t i = 0;
    while (gw_ladder_shock_bps[i] != shock_bps) {
        i++;
        GW_ASSERT(i < GW_LADDER_NODES);
    }
    return i;
}

static bool is_finite_sum(const struct gw_ecosystem *sum)
{
    bool is_finite = isfinite(sum->vol) && isfinite(sum->depth_up_1pct_usd) &&
                     isfinite(sum->depth_down_1pct_usd) && isfinite(sum->oldest_exposure_s) &&
                     isfinite(sum->oldest_depth_s) && isfinite(sum->oldest_spot_s);
    for (size_t i = 0; i < GW_LADDER_NODES && is_finite; i++) {
        is_finite = isfinite(sum->borne_gamma_usd_per_1pct[i]) &&
                    isfinite(sum->hedging_gamma_usd_per_1pct[i]) &&
                    isfinite(sum->hedging_gamma_lo_usd_per_1pct[i]) &&
                    isfinite(sum->hedging_gamma_hi_usd_per_1pct[i]) &&
                    isfinite(sum->hedging_delta_tokens[i]) && isfinite(sum->absorbed_tokens[i]);
    }
    return is_finite;
}

static enum gw_status sum_up(struct gw_ecosystem *out, const struct gw_exposure_book *book, int64_t now_ms)
{
    GW_TRY(add_exposures(out, book, now_ms));
    add_depths(out, book, now_ms);
    /* Dollars at spot, as the depth of one pool is measured (policy 3.7). */
    out->depth_up_1pct_usd = gw_real_max(0.0, out->absorbed_tokens[find_node(100)]) * out->spot_usd;
    out->depth_down_1pct_usd = gw_real_max(0.0, -out->absorbed_tokens[find_node(-100)]) * out->spot_usd;
    out->has_depth = out->depth_up_1pct_usd > 0.0 && out->depth_down_1pct_usd > 0.0;
    return is_finite_sum(out) ? GW_OK : GW_E_DOMAIN;
}

enum gw_status gw_exposure_sum(struct gw_ecosystem *out, const struct gw_exposure_book *book,
                               const char *underlying, int64_t now_ms)
{
    memset(out, 0, sizeof *out);
    const struct gw_exposure *newest = find_newest(book, underlying);
    GW_ENSURE(newest != NULL, GW_E_MISSING);
    memcpy(out->underlying, newest->head.underlying, sizeof out->underlying);
    out->spot_usd = newest->spot_usd;
    const enum gw_status status = sum_up(out, book, now_ms);
    if (status != GW_OK) {
        memset(out, 0, sizeof *out);
    }
    return status;
}
