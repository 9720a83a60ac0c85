#include "monitor/systemic/survey.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "monitor/exposure/real.h"
#include "monitor/policy/feedback.h"
#include "monitor/systemic/survey_work.h"

#define NODE_DOWN_5 1 /* of GW_SYSTEMIC_SHOCKS */
#define NODE_UP_5   8

enum gw_status gw_survey_init(struct gw_survey *survey)
{
    memset(survey, 0, sizeof *survey);
    survey->markets = calloc(GW_UNDERLYINGS_MAX, sizeof *survey->markets);
    survey->coupling = calloc(1, sizeof *survey->coupling);
    survey->work = calloc(1, sizeof *survey->work);
    if (survey->markets == NULL || survey->coupling == NULL || survey->work == NULL) {
        gw_survey_fini(survey);
        return GW_E_NOMEM;
    }
    return GW_OK;
}

void gw_survey_fini(struct gw_survey *survey)
{
    free(survey->markets);
    free(survey->coupling);
    free(survey->work);
    memset(survey, 0, sizeof *survey);
}

static double depth_of(const struct gw_ecosystem *e)
{
    return e->has_depth ? gw_real_min(e->depth_up_1pct_usd, e->depth_down_1pct_usd) : 0.0;
}

static double gamma_of(const struct gw_ecosystem *e)
{
    return e->hedging_gamma_usd_per_1pct[GW_LADDER_SPOT] + e->liquidation_gamma_usd_per_1pct;
}

/* Underlyings with depth; the others have no impact to couple by. */
static void couple(struct gw_survey *survey, const struct gw_outside *outside, int64_t now_ms)
{
    const struct gw_ecosystem *ecosystems[GW_UNDERLYINGS_MAX] = {NULL};
    double rho[GW_MATRIX_CELLS] = {0};
    double depth[GW_MATRIX_MAX] = {0};
    double gamma[GW_MATRIX_MAX] = {0};
    size_t count = 0;
    for (size_t i = 0; i < survey->count; i++) {
        struct gw_survey_market *market = &survey->markets[i];
        market->coupled = GW_UNDERLYINGS_MAX;
        if (market->status == GW_OK && depth_of(&market->ecosystem) > 0.0) {
            market->coupled = count;
            ecosystems[count] = &market->ecosystem;
            depth[count] = depth_of(&market->ecosystem);
            gamma[count++] = gamma_of(&market->ecosystem);
        }
    }
    survey->coupled_count = count;
    gw_correlation_learn(&survey->correlation, outside, ecosystems, count, now_ms / 1000);
    const struct gw_coupling_input input = {count, rho, depth, gamma};
    if (count == 0 || gw_correlation_read(rho, &survey->correlation, ecosystems, count) != GW_OK ||
        gw_coupling_solve(survey->coupling, &input) != GW_OK) {
        survey->coupled_count = 0;
    }
}

void gw_survey_round(struct gw_survey *survey, const struct gw_exposure_book *book, const char (*names)[16],
                     size_t count, int64_t now_ms)
{
    GW_ASSERT(count <= GW_UNDERLYINGS_MAX);
    survey->count = count;
    for (size_t i = 0; i < count; i++) {
        survey->markets[i].status = gw_exposure_sum(&survey->markets[i].ecosystem, book, names[i], now_ms);
    }
    couple(survey, book->outside, now_ms);
}

/* A venue whose ladder does not move is left out; its sum said so. */
static void list_venues(struct gw_survey_work *work, const struct gw_exposure_book *book,
                        const struct gw_ecosystem *ecosystem)
{
    work->venue_count = 0;
    for (size_t i = 0; i < book->exposure_count; i++) {
        struct gw_survey_venue *venue = &work->venues[work->venue_count];
        const enum gw_status status =
            gw_exposure_nodes_of(&venue->nodes, book, i, ecosystem->underlying, ecosystem->spot_usd);
        if (status == GW_OK || status == GW_STALE) {
            venue->index = i;
            work->venue_count++;
        }
    }
}

static void fill_coupling(struct gw_systemic_record *out, const struct gw_survey *survey,
                          const struct gw_survey_market *market)
{
    const size_t i = market->coupled;
    if (i < survey->coupled_count) {
        out->spectral_radius = survey->coupling->spectral_radius;
        out->coupled_ratio =
            survey->coupling->is_unstable ? 0.0 : survey->coupling->gain[i * survey->coupled_count + i];
    }
}

static void fill_hazards(struct gw_hazards *out, const struct gw_systemic_record *record)
{
    out->contagion = record->debt_rank;
    out->cascade_extra = record->cascade_ratio;
    out->is_unbounded =
        record->curve_unbounded[NODE_DOWN_5] > 0.0 || record->curve_unbounded[NODE_UP_5] > 0.0;
}

static enum gw_status fill(struct gw_systemic_record *out, struct gw_survey *survey,
                           const struct gw_survey_input *in, const struct gw_survey_market *market)
{
    list_venues(survey->work, in->book, in->ecosystem);
    GW_TRY(gw_survey_fill_book(out, survey->work, in));
    GW_TRY(gw_survey_fill_loop(out, survey->work, in));
    GW_TRY(gw_survey_fill_cascades(out, survey->work, in));
    GW_TRY(gw_survey_fill_contagion(out, survey->work, in));
    fill_coupling(out, survey, market);
    return gw_record_check(out, sizeof *out) == GW_OK ? GW_OK : GW_E_DOMAIN;
}

static void begin(struct gw_systemic_record *out, const struct gw_ecosystem *ecosystem)
{
    memset(out, 0, sizeof *out);
    out->head.kind = GW_RECORD_SYSTEMIC;
    out->head.size = (uint32_t)sizeof *out;
    out->head.abi = GW_RECORD_ABI;
    out->head.valid = 1;
    memcpy(out->head.underlying, ecosystem->underlying, sizeof out->head.underlying);
    out->spot_usd = ecosystem->spot_usd;
}

enum gw_status gw_survey_measure(struct gw_systemic_record *out, struct gw_survey *survey, size_t index,
                                 const struct gw_exposure_book *book, const struct gw_memory *memory,
                                 const struct gw_policy_params *params)
{
    struct gw_survey_market *market = &survey->markets[index];
    struct gw_ecosystem *ecosystem = &market->ecosystem;
    const double realised = memory->blocks > 0 ? sqrt(memory->variance) : params->long_run_vol;
    const struct gw_survey_input in = {
        .book = book,
        .ecosystem = ecosystem,
        .memory = memory,
        .params = params,
        .depth_usd = depth_of(ecosystem),
        .vol = gw_real_max(realised, ecosystem->vol),
        .k = gw_feedback_k(gamma_of(ecosystem), depth_of(ecosystem)),
    };
    begin(out, ecosystem);
    const enum gw_status status = fill(out, survey, &in, market);
    if (status != GW_OK) {
        memset(out, 0, sizeof *out);
        return status;
    }
    fill_hazards(&ecosystem->hazards, out);
    return GW_OK;
}
