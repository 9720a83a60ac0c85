#include <math.h>
#include <string.h>

#include "monitor/cli/view_format.h"
#include "monitor/cli/whatif/report.h"

static void print_title(FILE *out, const struct gw_report *report)
{
    fprintf(out, "%s block %llu, %zu changed:", report->scene->chain,
            (unsigned long long)report->scene->block_number, report->selected);
    for (size_t i = 0; i < report->changes->count; i++) {
        fprintf(out, " %s", report->changes->items[i].text);
    }
    fprintf(out, "%s\n%-34s %14s %14s\n", report->scene->is_complete ? "" : "  (the snapshot is incomplete)",
            "", "before", "after");
}

static void print_dollars(FILE *out, const char *name, double before, double after)
{
    char old[GW_VIEW_TEXT];
    char new[GW_VIEW_TEXT];

    fprintf(out, "  %-32s %14s %14s\n", name, gw_view_dollars(old, before), gw_view_dollars(new, after));
}

static void print_price(FILE *out, const char *name, double before, double after)
{
    char old[GW_VIEW_TEXT];
    char new[GW_VIEW_TEXT];

    fprintf(out, "  %-32s %14s %14s\n", name, gw_view_price(old, before), gw_view_price(new, after));
}

static void print_ratio(FILE *out, const char *name, double before, double after)
{
    fprintf(out, "  %-32s %14.3f %14.3f\n", name, before, after);
}

static void print_percent(FILE *out, const char *name, double before, double after)
{
    fprintf(out, "  %-32s %13.1f%% %13.1f%%\n", name, 100 * before, 100 * after);
}

static void print_times(FILE *out, const char *name, uint32_t before_bps, uint32_t after_bps)
{
    fprintf(out, "  %-32s %13.2fx %13.2fx\n", name, before_bps / 1e4, after_bps / 1e4);
}

static void print_k(FILE *out, const struct gw_outcome_asset *before, const struct gw_outcome_asset *after)
{
    const struct gw_outcome_asset *const sides[] = {before, after};

    fprintf(out, "  %-32s", "k, hedge flow over depth");
    for (size_t i = 0; i < 2; i++) {
        if (sides[i]->depth_1pct_usd > 0) {
            fprintf(out, " %14.3f", sides[i]->k);
        } else {
            fprintf(out, " %14s", "no depth");
        }
    }
    fputc('\n', out);
}

static void print_asset(FILE *out, const struct gw_outcome_asset *before,
                        const struct gw_outcome_asset *after)
{
    fprintf(out, "%s\n", before->underlying);
    print_price(out, "spot", before->spot_usd, after->spot_usd);
    print_dollars(out, "borne gamma per 1 %", before->borne_gamma_usd_per_1pct,
                  after->borne_gamma_usd_per_1pct);
    print_dollars(out, "hedging gamma per 1 %", before->hedging_gamma_usd_per_1pct,
                  after->hedging_gamma_usd_per_1pct);
    print_dollars(out, "depth per 1 %", before->depth_1pct_usd, after->depth_1pct_usd);
    print_k(out, before, after);
    print_ratio(out, "A, amplification", before->amplification, after->amplification);
    print_dollars(out, "hedgers trade at -5 %", before->flow_down_tokens * before->spot_usd,
                  after->flow_down_tokens * after->spot_usd);
    print_dollars(out, "hedgers trade at +5 %", before->flow_up_tokens * before->spot_usd,
                  after->flow_up_tokens * after->spot_usd);
}

static void print_margins(FILE *out, const struct gw_outcome_venue *before,
                          const struct gw_outcome_venue *after)
{
    const struct gw_advice *old = &before->advice;
    const struct gw_advice *new = &after->advice;

    print_percent(out, "price scan range", old->margin.price_scan_range, new->margin.price_scan_range);
    print_dollars(out, "maintenance margin", old->margin.total_usd, new->margin.total_usd);
    print_dollars(out, "initial margin", old->margin.initial_usd, new->margin.initial_usd);
    print_times(out, "requirement over calm", old->requirement_bps, new->requirement_bps);
    print_times(out, "initial margin multiplier", old->margin_target_bps, new->margin_target_bps);
    print_percent(out, "utilisation cap", old->utilisation_target_bps / 1e4,
                  new->utilisation_target_bps / 1e4);
    print_percent(out, "volatility markup, points", old->iv_markup_target_bps / 1e4,
                  new->iv_markup_target_bps / 1e4);
    if (after->venue->collateral_usd > 0 && new->margin.initial_usd > 0 && old->margin.initial_usd > 0) {
        print_percent(out, "collateral over initial margin",
                      after->venue->collateral_usd / old->margin.initial_usd,
                      after->venue->collateral_usd / new->margin.initial_usd);
    }
}

/* Venues of liquidity only when they were changed: to them nothing else happens. */
static void print_venue(FILE *out, const struct gw_outcome_venue *before,
                        const struct gw_outcome_venue *after)
{
    const struct gw_scene_venue *venue = after->venue;

    if (!venue->has_options && !venue->is_selected) {
        return;
    }
    fprintf(out, "%s %s %s\n", venue->protocol, venue->venue, venue->underlying);
    print_dollars(out, "delta", before->delta_usd, after->delta_usd);
    print_dollars(out, "borne gamma per 1 %", before->gamma_usd_per_1pct, after->gamma_usd_per_1pct);
    print_dollars(out, "hedging gamma per 1 %", before->hedging_gamma_usd_per_1pct,
                  after->hedging_gamma_usd_per_1pct);
    if (venue->has_options && venue->has_rest) {
        fprintf(out, "  %s\n", "of which what is no European option stays as it is");
    }
    if (venue->has_options) {
        print_dollars(out, "vega per point", before->vega_usd_per_volpt, after->vega_usd_per_volpt);
        print_dollars(out, "theta per day", before->theta_usd_per_day, after->theta_usd_per_day);
        print_price(out, "short options, tokens", before->short_tokens, after->short_tokens);
        print_margins(out, before, after);
    }
}

void gw_report_print(FILE *out, const struct gw_report *report)
{
    print_title(out, report);
    for (size_t i = 0; i < report->before->asset_count; i++) {
        print_asset(out, &report->before->assets[i], &report->after->assets[i]);
    }
    for (size_t i = 0; i < report->before->venue_count; i++) {
        print_venue(out, &report->before->venues[i], &report->after->venues[i]);
    }
}

static bool is_changed(const struct gw_scene *scene, const char *underlying)
{
    for (size_t i = 0; i < scene->venue_count; i++) {
        if (scene->venues[i].is_selected && strcmp(scene->venues[i].underlying, underlying) == 0) {
            return true;
        }
    }
    return false;
}

/* The largest initial margin multiplier of an underlying's venues. */
static double largest_multiplier(const struct gw_outcome *outcome, const char *underlying)
{
    uint32_t largest_bps = 0;

    for (size_t i = 0; i < outcome->venue_count; i++) {
        const struct gw_outcome_venue *v = &outcome->venues[i];
        if (strcmp(v->venue->underlying, underlying) == 0 && v->advice.margin_target_bps > largest_bps) {
            largest_bps = v->advice.margin_target_bps;
        }
    }
    return largest_bps / 1e4;
}

/* P&L of the venues that were changed, of one underlying. */
static double changed_pnl(const struct gw_outcome *outcome, const struct gw_outcome *still,
                          const struct gw_scene *scene, const char *underlying)
{
    double total = 0;

    for (size_t i = 0; i < outcome->venue_count; i++) {
        if (scene->venues[i].is_selected && strcmp(scene->venues[i].underlying, underlying) == 0) {
            total += outcome->venues[i].value_usd - still->venues[i].value_usd;
        }
    }
    return total;
}

static void print_cell_side(FILE *out, const struct gw_outcome *outcome, const struct gw_outcome *still,
                            const struct gw_scene *scene, size_t i)
{
    const struct gw_outcome_asset *a = &outcome->assets[i];
    char pnl[GW_VIEW_TEXT];
    char hedge[GW_VIEW_TEXT];

    fprintf(out, " | %10s %10s %7.3f %6.3f %6.2fx",
            gw_view_dollars(pnl, changed_pnl(outcome, still, scene, a->underlying)),
            gw_view_dollars(hedge, a->hedging_gamma_usd_per_1pct), a->k, a->amplification,
            largest_multiplier(outcome, a->underlying));
}

void gw_report_print_cell(FILE *out, const struct gw_report *report, double spot_move, double vol_move,
                          const struct gw_outcome *before, const struct gw_outcome *after, bool with_title)
{
    if (with_title) {
        fprintf(out, "\n%-5s %6s %6s | %-44s | %s\n", "", "spot", "vol", "before", "after");
        fprintf(out, "%-5s %6s %6s | %10s %10s %7s %6s %7s | %10s %10s %7s %6s %7s\n", "", "", "", "P&L",
                "hedge/1%", "k", "A", "IM", "P&L", "hedge/1%", "k", "A", "IM");
    }
    for (size_t i = 0; i < before->asset_count; i++) {
        if (is_changed(report->scene, before->assets[i].underlying)) {
            fprintf(out, "%-5.5s %+5.0f%% %+5.0f%%", before->assets[i].underlying, 100 * spot_move,
                    100 * vol_move);
            print_cell_side(out, before, report->before, report->scene, i);
            print_cell_side(out, after, report->after, report->scene, i);
            fputc('\n', out);
        }
    }
}
