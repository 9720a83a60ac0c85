#include "monitor/forecast/forecast.h"

#include <math.h>
#include <string.h>

#include "monitor/exposure/real.h"
#include "monitor/exposure/sum.h"
#include "monitor/forecast/distribution.h"

#define LAST      (GW_HORIZONS - 1)
#define NEAR_WIDE 2.0 /* standard deviations within which a strike may be reached */

/* Hedgers over all venues at one horizon. */
struct outlook {
    double gamma_usd[GW_LADDER_NODES];
    double delta_usd; /* at spot */
};

/* Dollars of gamma and delta are the same in a wrapper as in its underlying; a pool between the two has none. */
static bool tells(const struct gw_exposure_book *book, size_t i, const char *underlying)
{
    const struct gw_record_head *head = &book->exposures[i].head;
    double rate;
    return (head->flags & GW_EXPOSURE_FLAT_VOL) == 0 && gw_sum_is_of(&rate, book, head, underlying) &&
           !gw_sum_is_internal(book, i, underlying);
}

/* Horizon `i` of a record by time: 0 is now. */
static double time_at(const struct gw_exposure *record, const size_t order[GW_HORIZONS], size_t i)
{
    return i == 0 ? 0.0 : record->forecast_horizon_s[order[i - 1]];
}

static void add_part(struct outlook *out, const struct gw_exposure *record, const size_t order[GW_HORIZONS],
                     size_t i, double part)
{
    const double *gamma = i == 0 ? record->ladder_hedging_gamma_usd_per_1pct
                                 : record->forecast_hedging_gamma_usd_per_1pct[order[i - 1]];
    const double delta =
        i == 0 ? record->hedging_delta_usd : record->forecast_hedging_delta_usd[order[i - 1]];
    for (size_t node = 0; node < GW_LADDER_NODES; node++) {
        out->gamma_usd[node] += part * gamma[node];
    }
    out->delta_usd += part * delta;
}

/* Horizons by time; the last one of a record lies anywhere between the others. */
static void sort_horizons(size_t order[GW_HORIZONS], const struct gw_exposure *record)
{
    for (size_t i = 0; i < GW_HORIZONS; i++) {
        size_t at = i;
        while (at > 0 && record->forecast_horizon_s[order[at - 1]] > record->forecast_horizon_s[i]) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = i;
    }
}

static void add_venue(struct outlook *out, const struct gw_exposure *record, double horizon_s)
{
    size_t order[GW_HORIZONS];
    size_t after = 1;
    sort_horizons(order, record);
    while (after < GW_HORIZONS && time_at(record, order, after) < horizon_s) {
        after++;
    }
    const double from = time_at(record, order, after - 1);
    const double to = time_at(record, order, after);
    const double part = to > from ? gw_real_clamp((horizon_s - from) / (to - from), 0.0, 1.0) : 1.0;
    add_part(out, record, order, after - 1, 1.0 - part);
    add_part(out, record, order, after, part);
}

static void look_ahead(struct outlook *out, const struct gw_exposure_book *book, const char *underlying,
                       double horizon_s)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < book->exposure_count; i++) {
        if (tells(book, i, underlying)) {
            add_venue(out, &book->exposures[i], horizon_s);
        }
    }
}

double gw_forecast_ladder_gamma(const void *nodes, double move)
{
    const double *gamma = nodes;
    size_t i = 1;
    while (i < GW_LADDER_NODES - 1 && gw_ladder_shock(i) < move) {
        i++;
    }
    const double from = gw_ladder_shock(i - 1);
    const double part = gw_real_clamp((move - from) / (gw_ladder_shock(i) - from), 0.0, 1.0);
    return gamma[i - 1] + part * (gamma[i] - gamma[i - 1]);
}

static void find_strike(struct gw_forecast_record *out, size_t i, const struct gw_exposure_book *book,
                        const struct outlook *outlook)
{
    const double reach = NEAR_WIDE * out->vol * sqrt(out->horizon_s[i] / GW_YEAR_S);
    for (size_t r = 0; r < book->bucket_count; r++) {
        const struct gw_bucket_record *bucket = &book->buckets[r].record;
        double rate;
        const bool is_of = gw_sum_is_of(&rate, book, &bucket->head, out->head.underlying);
        for (size_t b = 0; is_of && b < (size_t)bucket->buckets; b++) {
            const double strike = bucket->strike_usd[b] / rate;
            const double move = strike / out->spot_usd - 1.0;
            const double gamma = gw_forecast_ladder_gamma(outlook->gamma_usd, move);
            if (fabs(move) <= reach && gamma < out->gamma_at_strike_usd_per_1pct[i]) {
                out->gamma_at_strike_usd_per_1pct[i] = gamma;
                out->at_strike_usd[i] = strike;
            }
        }
    }
}

static enum gw_status fill_horizon(struct gw_forecast_record *out, size_t i,
                                   const struct gw_exposure_book *book, double delta_now_usd)
{
    struct outlook outlook;
    struct gw_forecast_distribution d;
    const struct gw_forecast_walk walk = {out->vol, out->horizon_s[i], out->depth_1pct_usd};
    look_ahead(&outlook, book, out->head.underlying, out->horizon_s[i]);
    GW_TRY(gw_forecast_distribute(&d, &walk, gw_forecast_ladder_gamma, outlook.gamma_usd));
    out->gamma_mean_usd_per_1pct[i] = d.mean;
    out->gamma_05_usd_per_1pct[i] = d.quantile_05;
    out->gamma_50_usd_per_1pct[i] = d.quantile_50;
    out->gamma_95_usd_per_1pct[i] = d.quantile_95;
    out->p_k_half[i] = d.p_k_half;
    out->p_k_one[i] = d.p_k_one;
    out->flow_mean_usd[i] = gw_forecast_flow(out->gamma_now_usd_per_1pct, out->vol, out->horizon_s[i]);
    out->flow_95_usd[i] = gw_forecast_flow_95(out->gamma_now_usd_per_1pct, out->vol, out->horizon_s[i]);
    out->charm_flow_usd[i] = delta_now_usd - outlook.delta_usd;
    find_strike(out, i, book, &outlook);
    return isfinite(out->charm_flow_usd[i]) && isfinite(out->flow_95_usd[i]) ? GW_OK : GW_E_DOMAIN;
}

/* What venues that tell have now, and the soonest of their expiries. */
static double sum_now(struct gw_forecast_record *out, const struct gw_exposure_book *book)
{
    double delta_usd = 0.0;
    for (size_t i = 0; i < book->exposure_count; i++) {
        const struct gw_exposure *record = &book->exposures[i];
        if (!tells(book, i, out->head.underlying)) {
            continue;
        }
        const double expiry_s = record->forecast_horizon_s[LAST];
        const bool is_sooner = out->horizon_s[LAST] <= 0.0 || expiry_s < out->horizon_s[LAST];
        out->horizon_s[LAST] = expiry_s > 0.0 && is_sooner ? expiry_s : out->horizon_s[LAST];
        for (size_t h = 0; h < LAST; h++) {
            out->horizon_s[h] = record->forecast_horizon_s[h];
        }
        out->gamma_now_usd_per_1pct += record->hedging_gamma_usd_per_1pct;
        out->vanna_flow_usd_per_volpt -= record->hedging_vanna_usd_per_volpt;
        delta_usd += record->hedging_delta_usd;
        out->venues++;
    }
    return delta_usd;
}

enum gw_status gw_forecast_make(struct gw_forecast_record *out, const struct gw_exposure_book *book,
                                const struct gw_ecosystem *ecosystem, const struct gw_feedback *feedback)
{
    memset(out, 0, sizeof *out);
    memcpy(out->head.underlying, ecosystem->underlying, sizeof out->head.underlying);
    out->spot_usd = ecosystem->spot_usd;
    out->vol = feedback->vol_now;
    out->depth_1pct_usd = feedback->depth_1pct_usd;
    const double delta_usd = sum_now(out, book);
    GW_ENSURE(out->venues > 0.0, GW_E_MISSING);
    GW_ENSURE(isfinite(delta_usd) && isfinite(out->gamma_now_usd_per_1pct) &&
                  isfinite(out->vanna_flow_usd_per_volpt),
              GW_E_DOMAIN);
    for (size_t i = 0; i < GW_HORIZONS; i++) {
        GW_TRY(fill_horizon(out, i, book, delta_usd));
    }
    return GW_OK;
}
