#include "gammawatch/smile.h"

#include <math.h>

#include "monitor/cli/model/model.h"

static const struct gw_model_field svi_inputs[] = {
    {.name = "a"},       {.name = "b"},     {.name = "rho"},
    {.name = "m"},       {.name = "sigma"}, {.name = "k", .type = GW_MODEL_NUMBERS},
    {.name = "tte_sec"}, {.name = NULL}};

static enum gw_status evaluate_svi(struct gw_model_call *call)
{
    const struct gw_svi svi = {gw_model_number(call, "a"), gw_model_number(call, "b"),
                               gw_model_number(call, "rho"), gw_model_number(call, "m"),
                               gw_model_number(call, "sigma")};
    const double t_years = gw_model_number(call, "tte_sec") / GW_YEAR_S;
    const size_t count = gw_model_count(call, "k");
    double k[GW_MODEL_ITEMS_MAX];
    double variance[GW_MODEL_ITEMS_MAX];
    double vol[GW_MODEL_ITEMS_MAX];
    double durrleman[GW_MODEL_ITEMS_MAX];

    GW_ENSURE(t_years > 0, GW_E_DOMAIN);
    gw_model_numbers(k, call, "k");
    for (size_t i = 0; i < count; i++) {
        struct gw_smile_point point;
        GW_TRY(gw_smile_svi(&point, &svi, k[i]));
        variance[i] = point.variance;
        vol[i] = sqrt(point.variance / t_years);
        durrleman[i] = point.durrleman;
    }
    gw_model_put_numbers(call, "w", variance, count);
    gw_model_put_numbers(call, "iv", vol, count);
    gw_model_put_numbers(call, "durrleman_g", durrleman, count);
    return GW_OK;
}

static const struct gw_model_field ssvi_inputs[] = {{.name = "theta"},
                                                    {.name = "phi"},
                                                    {.name = "rho"},
                                                    {.name = "k", .type = GW_MODEL_NUMBERS},
                                                    {.name = NULL}};

static enum gw_status evaluate_ssvi(struct gw_model_call *call)
{
    const struct gw_ssvi ssvi = {gw_model_number(call, "theta"), gw_model_number(call, "phi"),
                                 gw_model_number(call, "rho")};
    const size_t count = gw_model_count(call, "k");
    double k[GW_MODEL_ITEMS_MAX];
    double variance[GW_MODEL_ITEMS_MAX];
    struct gw_ssvi_butterfly butterfly;

    gw_model_numbers(k, call, "k");
    for (size_t i = 0; i < count; i++) {
        struct gw_smile_point point;
        GW_TRY(gw_smile_ssvi(&point, &ssvi, k[i]));
        variance[i] = point.variance;
    }
    GW_TRY(gw_smile_ssvi_butterfly(&butterfly, &ssvi));
    gw_model_put_numbers(call, "w", variance, count);
    gw_model_put(call, "butterfly_cond1", butterfly.first);
    gw_model_put(call, "butterfly_cond2", butterfly.second);
    gw_model_put_bool(call, "no_butterfly", butterfly.is_free);
    return GW_OK;
}

static const struct gw_model_field sabr_inputs[] = {
    {.name = "alpha"},   {.name = "beta"}, {.name = "rho"},
    {.name = "volvol"},  {.name = "F"},    {.name = "K", .type = GW_MODEL_NUMBERS},
    {.name = "tte_sec"}, {.name = NULL}};

static enum gw_status evaluate_sabr(struct gw_model_call *call)
{
    const struct gw_sabr sabr = {gw_model_number(call, "alpha"), gw_model_number(call, "beta"),
                                 gw_model_number(call, "rho"), gw_model_number(call, "volvol")};
    const double t_years = gw_model_number(call, "tte_sec") / GW_YEAR_S;
    const size_t count = gw_model_count(call, "K");
    double strike[GW_MODEL_ITEMS_MAX];
    double vol[GW_MODEL_ITEMS_MAX];

    gw_model_numbers(strike, call, "K");
    for (size_t i = 0; i < count; i++) {
        GW_TRY(gw_smile_sabr(&vol[i], &sabr, gw_model_number(call, "F"), strike[i], t_years));
    }
    gw_model_put_numbers(call, "iv", vol, count);
    return GW_OK;
}

const struct gw_model_kind gw_model_kind_svi = {
    svi_inputs, evaluate_svi,
    "b >= 0, |rho| < 1, sigma > 0, a + b*sigma*sqrt(1-rho^2) >= 0, w(k) > 0, |k| <= 100, tte_sec > 0"};
const struct gw_model_kind gw_model_kind_ssvi = {ssvi_inputs, evaluate_ssvi,
                                                 "theta and phi > 0, |rho| < 1, |k| <= 100"};
const struct gw_model_kind gw_model_kind_sabr = {
    sabr_inputs, evaluate_sabr,
    "alpha > 0, 0 <= beta <= 1, |rho| < 1, volvol >= 0, F and K > 0, tte_sec >= 0, the expansion positive"};
