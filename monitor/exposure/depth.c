#include <math.h>
#include <string.h>

#include "monitor/exposure/perps.h"
#include "monitor/exposure/real.h"
#include "monitor/exposure/rebase.h"
#include "monitor/exposure/sum.h"

#define DEAD      10.0 /* times the limit of a fresh age */
#define DOWN_1PCT (GW_LADDER_SPOT - 2)
#define UP_1PCT   (GW_LADDER_SPOT + 2)

bool gw_sum_is_internal_pool(const struct gw_exposure_book *book, size_t i, const char *underlying)
{
    const struct gw_record_head *head = &book->depths[i].head;
    const size_t from = i > 2 ? i - 2 : 0;
    double rate;
    for (size_t j = from; j < book->depth_count && j <= i + 2; j++) {
        const struct gw_record_head *other = &book->depths[j].head;
        if (gw_sum_is_same_venue(head, other) && gw_sum_is_of(&rate, book, other, underlying)) {
            return true;
        }
    }
    return false;
}

double gw_sum_depth_share(double lag_s, double limit_s)
{
    if (!(limit_s > 0.0) || lag_s <= limit_s) {
        return 1.0;
    }
    const bool is_gone = lag_s > DEAD * limit_s + GW_ABSENCE_KEEP_S;
    return is_gone ? 0.0 : gw_real_max(limit_s / lag_s, GW_SUM_DEPTH_LEAST);
}

static void add_pool(struct gw_ecosystem *out, const struct gw_exposure_book *book,
                     const struct gw_depth *record, double rate, double newest_s, int64_t now_ms)
{
    const double age_s = gw_sum_age(&record->head, now_ms);
    const double seen = gw_sum_depth_share(age_s - newest_s, book->age_depth_s);
    const bool is_perp = gw_perps_is_depth_of(book, &record->head);
    const double share = is_perp ? seen * (1.0 - gw_perps_left(book, out->underlying)) : seen;
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        out->absorbed_tokens[i] += record->absorbed_tokens[i] * rate * share;
    }
    if (is_perp) {
        /* The thinner side, and of the whole market, whoever left it. */
        const double thinner =
            gw_real_min(record->absorbed_tokens[UP_1PCT], -record->absorbed_tokens[DOWN_1PCT]);
        out->perp_depth_1pct_usd += gw_real_max(0.0, thinner) * rate * seen * out->spot_usd;
    }
    out->oldest_depth_s = gw_real_max(out->oldest_depth_s, age_s);
    const double price = record->pool_price_usd / rate;
    const bool is_own = strcmp(record->head.underlying, out->underlying) == 0;
    const bool is_off_price = is_own && fabs(price / out->spot_usd - 1.0) > GW_REBASE_LIMIT;
    out->is_incomplete =
        out->is_incomplete || is_off_price || gw_sum_is_chain_incomplete(book, record->head.chain_id);
}

double gw_sum_curve_usd(const struct gw_depth_curve *curve, double move)
{
    const double usable = (1.0 - curve->held_back) * (1.0 - curve->left_ratio);
    double usd = 0.0;
    if (!(curve->crossover.volume_daily > 0.0)) {
        return usable * curve->depth_1pct_usd * move * 100.0;
    }
    /* Parameters were checked when they were read; a curve that fails takes up nothing. */
    return gw_impact_crossover_flow(&usd, &curve->crossover, move) == GW_OK ? usable * usd : 0.0;
}

static void add_curve(struct gw_ecosystem *out, const struct gw_depth_curve *curve)
{
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double move = (double)gw_ladder_shock_bps[i] / 10000.0;
        out->absorbed_tokens[i] += gw_sum_curve_usd(curve, move) / out->spot_usd;
    }
    /* A premium is made in the whole market, whoever left it. */
    const double whole = gw_sum_curve_usd(curve, 0.01) / (1.0 - curve->left_ratio);
    out->perp_depth_1pct_usd += curve->is_perp ? whole : 0.0;
}

static double newest_age(const struct gw_ecosystem *out, const struct gw_exposure_book *book, int64_t now_ms)
{
    double newest_s = HUGE_VAL;
    for (size_t i = 0; i < book->depth_count; i++) {
        double rate;
        if (gw_sum_is_of(&rate, book, &book->depths[i].head, out->underlying)) {
            newest_s = gw_real_min(newest_s, gw_sum_age(&book->depths[i].head, now_ms));
        }
    }
    return newest_s;
}

void gw_sum_add_depths(struct gw_ecosystem *out, const struct gw_exposure_book *book, int64_t now_ms)
{
    const double newest_s = newest_age(out, book, now_ms);
    double rate;
    for (size_t i = 0; i < book->depth_count; i++) {
        const struct gw_depth *record = &book->depths[i];
        if (gw_sum_is_of(&rate, book, &record->head, out->underlying) &&
            !gw_sum_is_internal_pool(book, i, out->underlying)) {
            add_pool(out, book, record, rate, newest_s, now_ms);
        }
    }
    for (size_t i = 0; i < book->curve_count; i++) {
        if (strcmp(book->curves[i].underlying, out->underlying) == 0) {
            add_curve(out, &book->curves[i]);
        }
    }
    /* Dollars at spot, as the depth of one pool is measured (policy 3.7). */
    out->depth_up_1pct_usd = gw_real_max(0.0, out->absorbed_tokens[UP_1PCT]) * out->spot_usd;
    out->depth_down_1pct_usd = gw_real_max(0.0, -out->absorbed_tokens[DOWN_1PCT]) * out->spot_usd;
    out->has_depth = out->depth_up_1pct_usd > 0.0 && out->depth_down_1pct_usd > 0.0;
}
