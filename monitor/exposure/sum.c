#include <math.h>
#include <string.h>

#include "monitor/exposure/ages.h"
#include "monitor/exposure/perps.h"
#include "monitor/exposure/real.h"
#include "monitor/exposure/rebase.h"
#include "monitor/exposure/sum.h"

#define HELD 3.0 /* times the limit of a fresh age */

bool gw_sum_is_of(double *rate, const struct gw_exposure_book *book, const struct gw_record_head *head,
                  const char *underlying)
{
    return strcmp(gw_outside_key(rate, book->outside, head->underlying), underlying) == 0;
}

bool gw_sum_is_same_venue(const struct gw_record_head *a, const struct gw_record_head *b)
{
    return a != b && a->chain_id == b->chain_id && strcmp(a->protocol, b->protocol) == 0 &&
           strcmp(a->venue, b->venue) == 0;
}

/* Its own records tell an asset's spot; those of a wrapper only where there are none. */
static bool is_better_spot(const struct gw_exposure *a, bool is_own_a, const struct gw_exposure *b,
                           bool is_own_b)
{
    if (is_own_a != is_own_b) {
        return is_own_a;
    }
    if (a->head.block_time_s != b->head.block_time_s) {
        return a->head.block_time_s > b->head.block_time_s;
    }
    return a->head.observed_ms > b->head.observed_ms;
}

static double find_spot(const struct gw_exposure_book *book, const char *underlying)
{
    const struct gw_exposure *best = NULL;
    bool is_best_own = false;
    double spot = 0.0;
    for (size_t i = 0; i < book->exposure_count; i++) {
        const struct gw_exposure *record = &book->exposures[i];
        const bool is_own = strcmp(record->head.underlying, underlying) == 0;
        double rate;
        if (gw_sum_is_of(&rate, book, &record->head, underlying) &&
            (best == NULL || is_better_spot(record, is_own, best, is_best_own))) {
            best = record;
            is_best_own = is_own;
            spot = record->spot_usd / rate;
        }
    }
    return spot;
}

double gw_sum_age(const struct gw_record_head *head, int64_t now_ms)
{
    return gw_real_max(0.0, (double)now_ms / 1000.0 - (double)head->block_time_s);
}

bool gw_sum_is_chain_incomplete(const struct gw_exposure_book *book, uint64_t chain_id)
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
    const double age_s = gw_sum_age(&record->head, now_ms);
    const bool is_spot_late = (flags & GW_EXPOSURE_STALE_SPOT) != 0;
    out->newest_exposure_s = out->venues == 0 ? age_s : gw_real_min(out->newest_exposure_s, age_s);
    out->oldest_exposure_s = gw_real_max(out->oldest_exposure_s, age_s);
    out->oldest_spot_s = gw_real_max(out->oldest_spot_s, age_s);
    if ((flags & GW_EXPOSURE_OPTIONS) != 0) {
        out->oldest_vol_s = gw_real_max(out->oldest_vol_s, age_s);
    }
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

/* A pool between a wrapper and its underlying: both prices move together, and nothing in it turns over. */
static void flatten(struct gw_exposure_nodes *nodes)
{
    memset(nodes->borne_gamma_usd, 0, sizeof nodes->borne_gamma_usd);
    memset(nodes->hedging_gamma_usd, 0, sizeof nodes->hedging_gamma_usd);
    memset(nodes->hedging_gamma_lo_usd, 0, sizeof nodes->hedging_gamma_lo_usd);
    memset(nodes->hedging_gamma_hi_usd, 0, sizeof nodes->hedging_gamma_hi_usd);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        nodes->hedging_delta_tokens[i] = nodes->hedging_delta_tokens[GW_LADDER_SPOT];
    }
}

bool gw_sum_is_internal(const struct gw_exposure_book *book, size_t i, const char *underlying)
{
    const struct gw_record_head *head = &book->exposures[i].head;
    const size_t from = i > 2 ? i - 2 : 0; /* its other token is next to it in key order */
    double rate;
    for (size_t j = from; j < book->exposure_count && j <= i + 2; j++) {
        const struct gw_record_head *other = &book->exposures[j].head;
        if (gw_sum_is_same_venue(head, other) && gw_sum_is_of(&rate, book, other, underlying)) {
            return (head->flags & GW_EXPOSURE_OPTIONS) == 0;
        }
    }
    return false;
}

static void add_wrapper(struct gw_ecosystem *out, const struct gw_exposure *record, double rate)
{
    const double off = record->spot_usd / (rate * out->spot_usd) - 1.0;
    out->depeg = fabs(off) > fabs(out->depeg) ? off : out->depeg;
    out->wrapped_delta_usd += record->delta_usd;
}

static void add_sides(struct gw_ecosystem *out, const struct gw_exposure *record,
                      const struct gw_exposure_nodes *nodes)
{
    const double hedging = nodes->hedging_gamma_usd[GW_LADDER_SPOT];
    if ((record->head.flags & GW_EXPOSURE_OPTIONS) != 0) {
        out->options_gamma_usd_per_1pct += hedging;
    } else if ((record->head.flags & GW_EXPOSURE_REPLICATED) != 0) {
        out->replicated_gamma_usd_per_1pct += hedging;
    } else {
        out->liquidity_gamma_usd_per_1pct += hedging;
    }
    out->short_gamma_usd_per_1pct += record->short_gamma_usd_per_1pct;
    out->long_gamma_usd_per_1pct += record->long_gamma_usd_per_1pct;
}

enum gw_status gw_exposure_nodes_of(struct gw_exposure_nodes *out, const struct gw_exposure_book *book,
                                    size_t i, const char *underlying, double spot_usd)
{
    const struct gw_exposure *record = &book->exposures[i];
    double rate;
    GW_ENSURE(gw_sum_is_of(&rate, book, &record->head, underlying), GW_E_MISSING);
    const bool is_wrapped = strcmp(record->head.underlying, underlying) != 0;
    const enum gw_status status = gw_exposure_rebase(out, record, record->spot_usd / rate, spot_usd);
    if (gw_sum_is_internal(book, i, underlying)) {
        flatten(out);
    }
    return status == GW_STALE && is_wrapped ? GW_OK : status; /* off its rate is a depeg */
}

/* Source: policy 3.12. */
static void weigh_silence(struct gw_exposure_nodes *nodes, struct gw_ecosystem *out,
                          const struct gw_exposure_book *book, const struct gw_exposure *record,
                          int64_t now_ms)
{
    const bool is_second = gw_ages_is_second_layer(record->head.chain_id);
    const double limit_s = is_second ? book->age_limit_l2_s : book->age_limit_s;
    if (!(limit_s > 0.0) || !(gw_sum_age(&record->head, now_ms) > HELD * limit_s)) {
        return;
    }
    const struct gw_absence_hour *worst = gw_absence_worst(&book->absence, &record->head);
    if (worst != NULL && gw_absence_stands_in(&record->head, limit_s, now_ms)) {
        memcpy(nodes, &worst->nodes, sizeof *nodes);
    }
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        nodes->hedging_gamma_usd[i] = gw_real_min(nodes->hedging_gamma_usd[i],
                                                  record->ladder_conservative_hedging_gamma_usd_per_1pct[i]);
        nodes->hedging_gamma_lo_usd[i] =
            gw_real_min(nodes->hedging_gamma_lo_usd[i], nodes->hedging_gamma_usd[i]);
    }
    out->is_silent = out->is_silent || gw_absence_is_dead(&record->head, limit_s, now_ms);
}

static enum gw_status add_exposures(struct gw_ecosystem *out, const struct gw_exposure_book *book,
                                    int64_t now_ms)
{
    struct vol_mean mean = {0};
    for (size_t i = 0; i < book->exposure_count; i++) {
        const struct gw_exposure *record = &book->exposures[i];
        double rate;
        if (!gw_sum_is_of(&rate, book, &record->head, out->underlying)) {
            continue;
        }
        struct gw_exposure_nodes nodes;
        const enum gw_status status = gw_exposure_nodes_of(&nodes, book, i, out->underlying, out->spot_usd);
        GW_ENSURE(status == GW_OK || status == GW_STALE, status);
        if (!gw_sum_is_internal(book, i, out->underlying)) {
            weigh_silence(&nodes, out, book, record, now_ms);
        }
        add_nodes(out, &nodes);
        add_sides(out, record, &nodes);
        add_flags(out, record, now_ms);
        add_vol(&mean, record);
        if (strcmp(record->head.underlying, out->underlying) != 0) {
            add_wrapper(out, record, rate);
        }
        out->is_spot_stale = out->is_spot_stale || status == GW_STALE;
        out->is_incomplete = out->is_incomplete || gw_sum_is_chain_incomplete(book, record->head.chain_id);
        out->venues++;
    }
    out->vol = mean.weight > 0.0 ? mean.weighted / mean.weight : mean.highest;
    return GW_OK;
}

/* So many dollars per 1 % at every node: delta runs as 100 * gamma * (1/S0 - 1/S). */
static void add_configured(struct gw_ecosystem *out, const struct gw_exposure_book *book)
{
    out->offchain_gamma_usd_per_1pct = gw_outside_book_gamma(book->outside, out->underlying);
    out->leveraged_gamma_usd_per_1pct = gw_outside_leveraged_gamma(book->outside, out->underlying);
    out->liquidation_gamma_usd_per_1pct =
        gw_outside_liquidation_gamma(book->outside, out->underlying, out->spot_usd) +
        out->liquidations.gamma_usd_per_1pct;
    const double gamma = out->offchain_gamma_usd_per_1pct + out->leveraged_gamma_usd_per_1pct;
    for (size_t i = 0; gamma != 0.0 && i < GW_LADDER_NODES; i++) {
        const double node = gw_exposure_node_spot(out->spot_usd, i);
        out->hedging_gamma_usd_per_1pct[i] += gamma;
        out->hedging_gamma_lo_usd_per_1pct[i] += gamma;
        out->hedging_gamma_hi_usd_per_1pct[i] += gamma;
        out->hedging_delta_tokens[i] += 100.0 * gamma * (1.0 / out->spot_usd - 1.0 / node);
    }
}

static bool is_finite_sum(const struct gw_ecosystem *sum)
{
    bool is_finite =
        isfinite(sum->vol) && isfinite(sum->options_gamma_usd_per_1pct) &&
        isfinite(sum->liquidity_gamma_usd_per_1pct) && isfinite(sum->replicated_gamma_usd_per_1pct) &&
        isfinite(sum->liquidation_gamma_usd_per_1pct) && isfinite(sum->short_gamma_usd_per_1pct) &&
        isfinite(sum->long_gamma_usd_per_1pct) && isfinite(sum->depeg) && isfinite(sum->wrapped_delta_usd) &&
        isfinite(sum->depth_up_1pct_usd) && isfinite(sum->depth_down_1pct_usd) &&
        isfinite(sum->oldest_exposure_s) && isfinite(sum->oldest_depth_s) && isfinite(sum->oldest_vol_s) &&
        isfinite(sum->oldest_spot_s) && isfinite(sum->perp_depth_1pct_usd) && isfinite(sum->perp_open_usd) &&
        isfinite(sum->perp_funding_8h);
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
    gw_liquidations_sum(&out->liquidations, book, out->underlying, out->spot_usd, now_ms);
    out->is_silent = out->is_silent || out->liquidations.is_silent;
    add_configured(out, book);
    gw_sum_add_depths(out, book, now_ms);
    gw_perps_sum(out, book, now_ms);
    return is_finite_sum(out) ? GW_OK : GW_E_DOMAIN;
}

enum gw_status gw_exposure_sum(struct gw_ecosystem *out, const struct gw_exposure_book *book,
                               const char *underlying, int64_t now_ms)
{
    memset(out, 0, sizeof *out);
    const double spot_usd = find_spot(book, underlying);
    GW_ENSURE(spot_usd > 0.0, GW_E_MISSING);
    memcpy(out->underlying, underlying, strnlen(underlying, sizeof out->underlying - 1));
    out->spot_usd = spot_usd;
    const enum gw_status status = sum_up(out, book, now_ms);
    if (status != GW_OK) {
        memset(out, 0, sizeof *out);
    }
    return status;
}
