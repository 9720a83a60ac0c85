/* The book by strike, expiry and side. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "monitor/exposure/real.h"
#include "monitor/systemic/survey_work.h"

/* Sums over the lines of every record of the underlying. */
struct sides {
    double calls;
    double puts;
    double naive;
    double shifted_borne[GW_BUCKET_SHIFTS];
    double shifted_hedging[GW_BUCKET_SHIFTS];
    double buckets;
};

static enum gw_status add_expiry(struct gw_survey_work *work, double expiry_s, double borne_usd,
                                 double hedging_usd)
{
    size_t i = 0;
    while (i < work->expiry_count && work->expiries[i].expiry_s < expiry_s) {
        i++;
    }
    if (i == work->expiry_count || work->expiries[i].expiry_s != expiry_s) {
        GW_ENSURE(work->expiry_count < GW_SURVEY_EXPIRIES_MAX, GW_E_BOUND);
        memmove(&work->expiries[i + 1], &work->expiries[i],
                (work->expiry_count - i) * sizeof work->expiries[0]);
        work->expiries[i] = (struct gw_survey_expiry){.expiry_s = expiry_s};
        work->expiry_count++;
    }
    work->expiries[i].borne_usd += borne_usd;
    work->expiries[i].hedging_usd += hedging_usd;
    return GW_OK;
}

/* Dollars of gamma are the same in a wrapper as in its underlying; strikes are not. */
static enum gw_status add_line(struct sides *sides, struct gw_survey_work *work,
                               const struct gw_bucket_item *item, size_t i, double rate)
{
    const struct gw_bucket_record *r = &item->record;
    const double to_usd = r->spot_usd * r->spot_usd / 100.0;
    const double strike = r->strike_usd[i];
    const double unit_usd = item->figures.gamma[i] * to_usd;
    const double hedged = r->hedging_call_quantity[i] + r->hedging_put_quantity[i];
    const double left_s = gw_real_max(0.0, r->expiry_s[i] - (double)r->head.block_time_s);
    const double pin_usd = item->figures.pin_gamma[i] * strike * strike / 100.0;
    sides->calls += r->call_quantity[i] * unit_usd;
    sides->puts += r->put_quantity[i] * unit_usd;
    sides->naive += (r->call_open_quantity[i] - r->put_open_quantity[i]) * unit_usd;
    if (pin_usd != 0.0) {
        work->lines[work->line_count] = (struct gw_survey_line){.strike_usd = strike / rate,
                                                                .pin_usd = pin_usd,
                                                                .weight = fabs(pin_usd),
                                                                .width = r->vol[i] * sqrt(left_s / GW_YEAR_S),
                                                                .order = work->line_count};
        work->line_count++;
    }
    return add_expiry(work, r->expiry_s[i], (r->call_quantity[i] + r->put_quantity[i]) * unit_usd,
                      hedged * unit_usd);
}

static enum gw_status add_item(struct sides *sides, struct gw_survey_work *work,
                               const struct gw_bucket_item *item, double rate)
{
    const double to_usd = item->record.spot_usd * item->record.spot_usd / 100.0;
    for (size_t i = 0; i < (size_t)item->record.buckets; i++) {
        GW_TRY(add_line(sides, work, item, i, rate));
    }
    for (size_t n = 0; n < GW_BUCKET_SHIFTS; n++) {
        sides->shifted_borne[n] += item->figures.borne_gamma[n] * to_usd;
        sides->shifted_hedging[n] += item->figures.hedging_gamma[n] * to_usd;
    }
    sides->buckets += item->record.buckets;
    return GW_OK;
}

static int compare_strikes(const void *a, const void *b)
{
    const struct gw_survey_line *x = a;
    const struct gw_survey_line *y = b;
    if (x->strike_usd != y->strike_usd) {
        return x->strike_usd < y->strike_usd ? -1 : 1;
    }
    return (x->order > y->order) - (x->order < y->order);
}

/* One line per strike; the width is that of its largest option. Returns how many are left. */
static size_t merge_strikes(struct gw_survey_line *lines, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        struct gw_survey_line *last = kept > 0 ? &lines[kept - 1] : NULL;
        if (last == NULL || last->strike_usd != lines[i].strike_usd) {
            lines[kept++] = lines[i];
            continue;
        }
        last->pin_usd += lines[i].pin_usd;
        if (lines[i].weight > last->weight) {
            last->weight = lines[i].weight;
            last->width = lines[i].width;
        }
    }
    return kept;
}

static void put_pin(struct gw_systemic_record *out, size_t i, const struct gw_survey_line *line,
                    const struct gw_survey_input *in)
{
    const double away = gw_vecmath_log(line->strike_usd / in->ecosystem->spot_usd);
    out->pin_strike_usd[i] = line->strike_usd;
    out->pin_gamma_usd_per_1pct[i] = line->pin_usd;
    out->pin_depth_ratio[i] = in->depth_usd > 0.0 ? line->pin_usd / in->depth_usd : 0.0;
    out->pin_distance_bps[i] = (line->strike_usd / in->ecosystem->spot_usd - 1.0) * 10000.0;
    out->pin_distance_sigmas[i] = line->width > 0.0 ? away / line->width : 0.0;
}

/* The largest first; of equals the lower strike. */
static void fill_pins(struct gw_systemic_record *out, struct gw_survey_work *work,
                      const struct gw_survey_input *in)
{
    qsort(work->lines, work->line_count, sizeof work->lines[0], compare_strikes);
    const size_t count = merge_strikes(work->lines, work->line_count);
    out->pins = (double)count;
    for (size_t n = 0; n < GW_SYSTEMIC_PINS && n < count; n++) {
        size_t best = 0;
        for (size_t i = 1; i < count; i++) {
            best = fabs(work->lines[i].pin_usd) > fabs(work->lines[best].pin_usd) ? i : best;
        }
        if (work->lines[best].pin_usd == 0.0) {
            return;
        }
        put_pin(out, n, &work->lines[best], in);
        work->lines[best].pin_usd = 0.0;
    }
}

static void fill_expiries(struct gw_systemic_record *out, const struct gw_survey_work *work)
{
    out->expiries = (double)work->expiry_count;
    for (size_t i = 0; i < GW_SYSTEMIC_EXPIRIES && i < work->expiry_count; i++) {
        out->expiry_s[i] = work->expiries[i].expiry_s;
        out->expiry_borne_gamma_usd_per_1pct[i] = work->expiries[i].borne_usd;
        out->expiry_hedging_gamma_usd_per_1pct[i] = work->expiries[i].hedging_usd;
    }
}

/* The options at other volatilities, beside what no volatility moves. */
static double least_shifted(double total, const double shifted[GW_BUCKET_SHIFTS])
{
    double least = total;
    for (size_t n = 0; n < GW_BUCKET_SHIFTS; n++) {
        least = gw_real_min(least, total - shifted[1] + shifted[n]);
    }
    return least;
}

static void fill_sides(struct gw_systemic_record *out, const struct sides *sides,
                       const struct gw_survey_input *in)
{
    const struct gw_ecosystem *e = in->ecosystem;
    const double borne = e->borne_gamma_usd_per_1pct[GW_LADDER_SPOT];
    const double hedging = e->hedging_gamma_usd_per_1pct[GW_LADDER_SPOT];
    const double gross = fabs(e->short_gamma_usd_per_1pct);
    out->buckets = sides->buckets;
    out->short_gamma_usd_per_1pct = e->short_gamma_usd_per_1pct;
    out->long_gamma_usd_per_1pct = e->long_gamma_usd_per_1pct;
    out->netting_ratio = gross > 0.0 ? gw_real_min(1.0, gw_real_max(0.0, -borne) / gross) : 0.0;
    out->call_gamma_usd_per_1pct = sides->calls;
    out->put_gamma_usd_per_1pct = sides->puts;
    out->other_gamma_usd_per_1pct = borne - sides->calls - sides->puts;
    out->naive_gex_usd_per_1pct = sides->naive;
    out->borne_gamma_conservative_usd_per_1pct = least_shifted(borne, sides->shifted_borne);
    out->hedging_gamma_conservative_usd_per_1pct = least_shifted(hedging, sides->shifted_hedging);
    out->offchain_gamma_usd_per_1pct = e->offchain_gamma_usd_per_1pct;
    const double read = fabs(e->options_gamma_usd_per_1pct) + fabs(e->liquidity_gamma_usd_per_1pct) +
                        fabs(e->replicated_gamma_usd_per_1pct);
    const double told = fabs(e->offchain_gamma_usd_per_1pct) + fabs(e->leveraged_gamma_usd_per_1pct);
    out->coverage = read + told > 0.0 ? read / (read + told) : 1.0;
    out->depeg = e->depeg;
    out->wrapped_delta_usd = e->wrapped_delta_usd;
}

enum gw_status gw_survey_fill_book(struct gw_systemic_record *out, struct gw_survey_work *work,
                                   const struct gw_survey_input *in)
{
    struct sides sides;
    memset(&sides, 0, sizeof sides);
    work->line_count = 0;
    work->expiry_count = 0;
    for (size_t i = 0; i < in->book->bucket_count; i++) {
        const struct gw_bucket_item *item = &in->book->buckets[i];
        double rate;
        const char *name = gw_outside_key(&rate, in->book->outside, item->record.head.underlying);
        if (strcmp(name, in->ecosystem->underlying) == 0) {
            GW_TRY(add_item(&sides, work, item, rate));
        }
    }
    fill_sides(out, &sides, in);
    fill_expiries(out, work);
    fill_pins(out, work, in);
    return GW_OK;
}
