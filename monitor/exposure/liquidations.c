#include "monitor/exposure/liquidations.h"

#include <string.h>

#include "monitor/exposure/ages.h"
#include "monitor/exposure/exposure.h"
#include "monitor/exposure/real.h"
#include "monitor/exposure/sum.h"

#define NEAR_BPS 100

/* The book keeps its records in key order. */
const struct gw_liquidation_record *gw_liquidations_find(const struct gw_exposure_book *book,
                                                         const struct gw_record_head *venue)
{
    size_t low = 0;
    size_t high = book->liquidation_count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        const int order = gw_exposure_compare_keys(&book->liquidations[middle].head, venue);
        if (order == 0) {
            return &book->liquidations[middle];
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return NULL;
}

static void add_record(struct gw_liquidation_map *out, const struct gw_liquidation_record *r, double rate)
{
    const double open = r->accounts - r->covered - r->unknown;
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double had = out->sold_tokens[i] + out->bought_tokens[i];
        const double more = rate * (r->cell_sold_tokens[i] + r->cell_bought_tokens[i]);
        if (more > 0.0) {
            out->price_ratio[i] =
                (had * out->price_ratio[i] + more * (r->cell_price_usd[i] / r->spot_usd)) / (had + more);
            out->sold_tokens[i] += rate * r->cell_sold_tokens[i];
            out->bought_tokens[i] += rate * r->cell_bought_tokens[i];
        }
    }
    if (open > 0.0) {
        out->latency_s = out->venues > 0 ? gw_real_min(out->latency_s, r->latency_s) : r->latency_s;
        out->venues++;
    }
    out->accounts += open;
    out->closable += r->closable;
}

/* What a move of 1 % sets free. What is closable already comes without one. */
static double near_gamma(const struct gw_liquidation_map *map, double spot_usd)
{
    double sold = 0.0;
    double bought = 0.0;
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const int32_t bps = gw_ladder_shock_bps[i];
        sold += bps < 0 && bps >= -NEAR_BPS ? map->sold_tokens[i] : 0.0;
        bought += bps > 0 && bps <= NEAR_BPS ? map->bought_tokens[i] : 0.0;
    }
    return 0.0 - gw_real_max(sold, bought) * spot_usd;
}

/* Both lists are in key order, so one walk finds every pair. */
static size_t count_unknown(const struct gw_exposure_book *book, const char *underlying)
{
    const uint32_t debtless = GW_EXPOSURE_NO_DEBT | GW_EXPOSURE_COMPLETE;
    size_t unknown = 0;
    size_t at = 0;
    for (size_t i = 0; i < book->exposure_count; i++) {
        const struct gw_record_head *head = &book->exposures[i].head;
        double rate;
        int order = 1;
        if (!gw_sum_is_of(&rate, book, head, underlying) || (head->flags & debtless) == debtless) {
            continue;
        }
        while (at < book->liquidation_count &&
               (order = gw_exposure_compare_keys(&book->liquidations[at], head)) < 0) {
            at++;
        }
        const bool is_told = at < book->liquidation_count && order == 0;
        unknown += is_told && (book->liquidations[at].head.flags & GW_EXPOSURE_COMPLETE) != 0 ? 0 : 1;
    }
    return unknown;
}

void gw_liquidations_sum(struct gw_liquidation_map *out, const struct gw_exposure_book *book,
                         const char *underlying, double spot_usd, int64_t now_ms)
{
    double rate;
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < book->liquidation_count; i++) {
        const struct gw_liquidation_record *record = &book->liquidations[i];
        const bool is_second = gw_ages_is_second_layer(record->head.chain_id);
        const double limit_s = is_second ? book->age_limit_l2_s : book->age_limit_s;
        if (gw_sum_is_of(&rate, book, &record->head, underlying)) {
            add_record(out, record, rate);
            out->is_silent =
                out->is_silent || (limit_s > 0.0 && gw_absence_is_dead(&record->head, limit_s, now_ms));
        }
    }
    out->unknown_venues = count_unknown(book, underlying);
    out->gamma_usd_per_1pct = near_gamma(out, spot_usd);
}
