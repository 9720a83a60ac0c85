/* Cascades after -5 and +5 %, hedgers venue by venue, and after the smaller shock that the breaker asks about: at 5 %
 * depth has withdrawn to a quarter, and hedgers double the move from a k of 0.15 on, which is no alarm. */
#include <math.h>
#include <string.h>

#include "monitor/exposure/real.h"
#include "monitor/systemic/survey_work.h"

_Static_assert(GW_BOOK_EXPOSURES_MAX < GW_CASCADE_HEDGERS_MAX, "every venue may hedge, and the outside");

static const double shocks[GW_SYSTEMIC_CASCADES] = {GW_SYSTEMIC_CASCADE_LIST};

static bool add_hedger(struct gw_cascade_hedger *out, const struct gw_survey_venue *venue,
                       const struct gw_hedger_terms *terms, const struct gw_survey_input *in)
{
    double largest = 0.0;
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double spot = gw_exposure_node_spot(in->ecosystem->spot_usd, i);
        out->delta_tokens[i] = venue->nodes.hedging_delta_tokens[i];
        out->gamma_tokens[i] = venue->nodes.hedging_gamma_usd[i] / spot / spot * 100.0;
        largest = gw_real_max(largest, fabs(out->delta_tokens[i]));
    }
    out->band_tokens = in->params->hedger_band * largest;
    out->latency_s = terms != NULL ? terms->latency_s : in->params->hedge_latency_s;
    out->cap_tokens = terms != NULL ? terms->cap_usd / in->ecosystem->spot_usd : 0.0;
    return largest > 0.0;
}

/* Who is configured and not read hedges as one. */
static bool add_outside(struct gw_cascade_hedger *out, const struct gw_survey_input *in)
{
    const struct gw_ecosystem *e = in->ecosystem;
    struct gw_survey_venue venue;
    const double gamma = e->offchain_gamma_usd_per_1pct + e->leveraged_gamma_usd_per_1pct;
    memset(&venue, 0, sizeof venue);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double node = gw_exposure_node_spot(e->spot_usd, i);
        venue.nodes.hedging_gamma_usd[i] = gamma;
        venue.nodes.hedging_delta_tokens[i] = 100.0 * gamma * (1.0 / e->spot_usd - 1.0 / node);
    }
    return add_hedger(out, &venue, NULL, in);
}

static size_t list_hedgers(struct gw_survey_work *work, const struct gw_survey_input *in)
{
    size_t count = 0;
    for (size_t i = 0; i < work->venue_count; i++) {
        const struct gw_record_head *head = &in->book->exposures[work->venues[i].index].head;
        const struct gw_hedger_terms *terms =
            gw_outside_hedger(in->book->outside, head->protocol, head->venue);
        work->venues[i].unhedged_usd = 0.0;
        work->hedger_venue[count] = i;
        count += add_hedger(&work->hedgers[count], &work->venues[i], terms, in) ? 1 : 0;
    }
    work->hedger_venue[count] = GW_BOOK_EXPOSURES_MAX;
    return count + (add_outside(&work->hedgers[count], in) ? 1 : 0);
}

/* Cells of what was read. What is closable now is closed at any price. */
static size_t list_cells(struct gw_cascade_liquidation *out, const struct gw_ecosystem *e)
{
    const struct gw_liquidation_map *map = &e->liquidations;
    size_t count = 0;
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double price = i == GW_LADDER_SPOT ? 0.0 : map->price_ratio[i] * e->spot_usd;
        const double tokens[2] = {map->sold_tokens[i], map->bought_tokens[i]};
        for (size_t side = 0; side < 2; side++) {
            if (tokens[side] > 0.0) {
                out[count++] = (struct gw_cascade_liquidation){.threshold_usd = price,
                                                               .tokens = tokens[side],
                                                               .latency_s = map->latency_s,
                                                               .is_sale = side == 0,
                                                               .is_below = i < GW_LADDER_SPOT};
            }
        }
    }
    return count;
}

_Static_assert(GW_OUTSIDE_LIQUIDATIONS_MAX + 2 * GW_LADDER_NODES <= GW_CASCADE_LIQUIDATIONS_MAX,
               "what is read and what is configured fits");

static size_t list_liquidations(struct gw_survey_work *work, const struct gw_survey_input *in)
{
    const struct gw_outside *outside = in->book->outside;
    size_t count = list_cells(work->liquidations, in->ecosystem);
    for (size_t i = 0; outside != NULL && i < outside->liquidation_count; i++) {
        const struct gw_liquidation_level *level = &outside->liquidations[i];
        if (strcmp(level->underlying, in->ecosystem->underlying) == 0) {
            /* Perpetuals liquidate by their own price (policy 3.17). */
            const double price = level->price_usd / (1.0 + in->memory->perp_premium);
            work->liquidations[count++] = (struct gw_cascade_liquidation){
                price, level->tokens, level->latency_s, level->is_sale, level->is_sale};
        }
    }
    return count;
}

static void keep_unhedged(struct gw_survey_work *work, size_t hedger_count)
{
    for (size_t i = 0; i < hedger_count; i++) {
        if (work->hedger_venue[i] < work->venue_count) {
            double *worst = &work->venues[work->hedger_venue[i]].unhedged_usd;
            *worst = gw_real_min(*worst, work->unhedged_usd[i]);
        }
    }
}

static void put_cascade(struct gw_systemic_record *out, size_t i, const struct gw_cascade *cascade)
{
    out->cascade_peak[i] = cascade->peak;
    out->cascade_final[i] = cascade->final;
    out->cascade_extra[i] = cascade->extra;
    out->cascade_peak_s[i] = cascade->peak_s;
    out->cascade_hedge_usd[i] = cascade->hedge_usd;
    out->cascade_liquidated_usd[i] = cascade->liquidated_usd;
    out->cascade_fired[i] = (double)cascade->fired;
    out->cascade_steps[i] = (double)cascade->steps;
}

enum gw_status gw_survey_fill_cascades(struct gw_systemic_record *out, struct gw_survey_work *work,
                                       const struct gw_survey_input *in)
{
    const struct gw_policy_params *params = in->params;
    struct gw_cascade_input input = {.spot_usd = in->ecosystem->spot_usd,
                                     .absorbed_tokens = in->ecosystem->absorbed_tokens,
                                     .sigma_daily = in->vol / sqrt(365.0),
                                     .hedgers = work->hedgers,
                                     .hedger_count = list_hedgers(work, in),
                                     .liquidations = work->liquidations,
                                     .liquidation_count = list_liquidations(work, in),
                                     .step_s = params->cascade_step_s,
                                     .resilience_s = params->cascade_resilience_s,
                                     .permanent_share = params->cascade_permanent,
                                     .gas = (enum gw_gas)params->cascade_gas,
                                     .gas_usd = params->hedge_gas_usd,
                                     .saving_ratio = params->hedge_saving};
    if (!(in->depth_usd > 0.0)) {
        return GW_OK;
    }
    for (size_t i = 0; i < GW_SYSTEMIC_CASCADES; i++) {
        struct gw_cascade cascade;
        input.shock = shocks[i];
        GW_TRY(gw_cascade_run(&cascade, work->unhedged_usd, NULL, &input));
        put_cascade(out, i, &cascade);
        keep_unhedged(work, input.hedger_count);
    }
    for (size_t i = 0; i < GW_SYSTEMIC_CASCADES; i++) {
        struct gw_cascade cascade;
        input.shock = shocks[i] < 0.0 ? -params->cascade_alarm_shock : params->cascade_alarm_shock;
        GW_TRY(gw_cascade_run(&cascade, NULL, NULL, &input));
        out->cascade_ratio = gw_real_max(out->cascade_ratio, cascade.extra / params->cascade_alarm_shock);
    }
    return GW_OK;
}
