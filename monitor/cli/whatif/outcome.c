#include "monitor/cli/whatif/outcome.h"

#include <string.h>

#include "monitor/cli/whatif/revalue.h"

enum gw_status gw_outcome_init(struct gw_outcome_maker *maker, const struct gw_policy_params *params,
                               const struct gw_outside *outside)
{
    memset(maker, 0, sizeof *maker);
    maker->params = params;
    GW_TRY(gw_exposure_book_init(&maker->book));
    maker->book.outside = outside;
    return GW_OK;
}

void gw_outcome_fini(struct gw_outcome_maker *maker)
{
    gw_exposure_book_fini(&maker->book);
}

static enum gw_status put_depths(struct gw_exposure_book *book, const struct gw_scene *scene)
{
    for (size_t i = 0; i < scene->depth_count; i++) {
        const struct gw_scene_depth *d = &scene->depths[i];
        struct gw_depth record = {.head = {.kind = GW_RECORD_DEPTH, .size = sizeof record}};
        gw_revalue_head(&record.head, scene, d->protocol, d->venue, d->underlying);
        memcpy(record.absorbed_tokens, d->absorbed_tokens, sizeof record.absorbed_tokens);
        for (size_t j = 0; j < scene->venue_count; j++) {
            if (strcmp(scene->venues[j].underlying, d->underlying) == 0) {
                record.pool_price_usd = scene->venues[j].spot_usd;
            }
        }
        GW_TRY(gw_exposure_put_depth(book, &record));
    }
    memcpy(book->curves, scene->curves, sizeof book->curves);
    book->curve_count = scene->curve_count;
    return GW_OK;
}

static enum gw_status put_venues(struct gw_outcome *out, struct gw_exposure_book *book,
                                 const struct gw_scene *scene)
{
    for (size_t i = 0; i < scene->venue_count; i++) {
        struct gw_outcome_venue *v = &out->venues[out->venue_count++];
        struct gw_exposure record;
        v->venue = &scene->venues[i];
        GW_TRY(gw_revalue_venue(&record, &v->value_usd, scene, i));
        v->delta_usd = record.delta_usd;
        v->gamma_usd_per_1pct = record.gamma_usd_per_1pct;
        v->hedging_gamma_usd_per_1pct = record.hedging_gamma_usd_per_1pct;
        v->vega_usd_per_volpt = record.vega_usd_per_volpt;
        v->theta_usd_per_day = record.theta_usd_per_day;
        v->short_tokens = record.short_option_quantity;
        GW_TRY(gw_exposure_put(book, &record));
    }
    return GW_OK;
}

/* What was learnt first stays: a later outcome is judged against it and teaches nothing. */
static enum gw_status measure(struct gw_feedback *out, struct gw_outcome_maker *maker,
                              const struct gw_ecosystem *ecosystem, int64_t now_s)
{
    size_t i = 0;

    while (i < maker->memory_count && strcmp(maker->memory[i].underlying, ecosystem->underlying) != 0) {
        i++;
    }
    if (i == maker->memory_count) {
        GW_ENSURE(i < GW_UNDERLYINGS_MAX, GW_E_BOUND);
        maker->memory_count++;
        return gw_policy_feedback(out, &maker->memory[i], ecosystem, maker->params, now_s);
    }
    struct gw_memory scratch = maker->memory[i];
    return gw_policy_feedback(out, &scratch, ecosystem, maker->params, now_s);
}

static const struct gw_exposure *find_record(const struct gw_exposure_book *book,
                                             const struct gw_scene_venue *v)
{
    for (size_t i = 0; i < book->exposure_count; i++) {
        const struct gw_record_head *head = &book->exposures[i].head;
        if (strcmp(head->protocol, v->protocol) == 0 && strcmp(head->venue, v->venue) == 0 &&
            strcmp(head->underlying, v->underlying) == 0) {
            return &book->exposures[i];
        }
    }
    return NULL;
}

/* A wrapper counts as what it wraps. */
static bool is_of(const struct gw_outcome_maker *maker, const struct gw_outcome_venue *v,
                  const char *underlying)
{
    double rate;

    return strcmp(gw_outside_key(&rate, maker->book.outside, v->venue->underlying), underlying) == 0;
}

static enum gw_status advise(struct gw_outcome *out, struct gw_outcome_maker *maker, const char *underlying,
                             const struct gw_feedback *feedback)
{
    for (size_t i = 0; i < out->venue_count; i++) {
        struct gw_outcome_venue *v = &out->venues[i];
        if (!v->venue->has_options || !is_of(maker, v, underlying)) {
            continue;
        }
        const struct gw_rule_input input = {
            .params = maker->params, .feedback = feedback, .exposure = find_record(&maker->book, v->venue)};
        GW_TRY(gw_rule_run_all(&v->advice, &input));
    }
    return GW_OK;
}

static enum gw_status add_asset(struct gw_outcome *out, struct gw_outcome_maker *maker,
                                const char *underlying, int64_t now_s)
{
    struct gw_outcome_asset *asset = &out->assets[out->asset_count++];
    struct gw_ecosystem ecosystem;
    struct gw_feedback feedback;

    GW_TRY(gw_exposure_sum(&ecosystem, &maker->book, underlying, now_s * 1000));
    GW_TRY(measure(&feedback, maker, &ecosystem, now_s));
    memcpy(asset->underlying, ecosystem.underlying, sizeof asset->underlying);
    asset->spot_usd = ecosystem.spot_usd;
    asset->borne_gamma_usd_per_1pct = ecosystem.borne_gamma_usd_per_1pct[GW_LADDER_SPOT];
    asset->hedging_gamma_usd_per_1pct = ecosystem.hedging_gamma_usd_per_1pct[GW_LADDER_SPOT];
    asset->depth_1pct_usd = feedback.depth_1pct_usd;
    asset->k = feedback.k;
    asset->amplification = feedback.amplification;
    asset->amplification_relative = feedback.amplification_relative;
    asset->flow_down_tokens = feedback.hedge_flow_down_tokens;
    asset->flow_up_tokens = feedback.hedge_flow_up_tokens;
    for (size_t i = 0; i < out->venue_count; i++) {
        asset->value_usd += is_of(maker, &out->venues[i], asset->underlying) ? out->venues[i].value_usd : 0;
    }
    return advise(out, maker, underlying, &feedback);
}

enum gw_status gw_outcome_make(struct gw_outcome *out, struct gw_outcome_maker *maker,
                               const struct gw_scene *scene)
{
    char underlyings[GW_UNDERLYINGS_MAX][16];

    memset(out, 0, sizeof *out);
    maker->book.exposure_count = 0;
    maker->book.depth_count = 0;
    GW_TRY(put_venues(out, &maker->book, scene));
    GW_TRY(put_depths(&maker->book, scene));
    const size_t count = gw_exposure_underlyings(&maker->book, underlyings, GW_UNDERLYINGS_MAX);
    GW_ENSURE(count <= GW_UNDERLYINGS_MAX, GW_E_BOUND);
    for (size_t i = 0; i < count; i++) {
        GW_TRY(add_asset(out, maker, underlyings[i], scene->block_time_s));
    }
    return GW_OK;
}
