/* liquidity: costs of hedging, prices and caps of short gamma, and tests of coverage. */
#include <string.h>

#include "monitor/backtest/coverage.h"
#include "monitor/cli/model/model.h"
#include "monitor/liquidity/hedger.h"
#include "monitor/liquidity/premium.h"

#define GAP_LATE_S 60.0

static const char positive[] = "every number >= 0, sigma, intervals and strikes > 0";

static const struct gw_model_field hedge_inputs[] = {
    {.name = "cost_oneway"}, {.name = "sigma"},   {.name = "interval_sec"},  {.name = "S"}, {.name = "gamma"},
    {.name = "r"},           {.name = "tte_sec"}, {.name = "risk_aversion"}, {.name = NULL}};

static enum gw_status evaluate_hedge_cost(struct gw_model_call *call)
{
    const struct gw_hedger hedger = {
        .spot_usd = gw_model_number(call, "S"),
        .gamma = gw_model_number(call, "gamma"),
        .vol = gw_model_number(call, "sigma"),
        .cost_oneway = gw_model_number(call, "cost_oneway"),
        .interval_s = gw_model_number(call, "interval_sec"),
        .risk_aversion = gw_model_number(call, "risk_aversion"),
        .rate = gw_model_number(call, "r"),
        .t_years = gw_model_number(call, "tte_sec") / GW_YEAR_S,
    };
    GW_ENSURE(hedger.spot_usd > 0.0 && hedger.vol > 0.0 && hedger.cost_oneway >= 0.0 &&
                  hedger.interval_s > 0.0 && hedger.risk_aversion > 0.0 && hedger.t_years >= 0.0,
              GW_E_DOMAIN);
    const double leland = gw_hedger_leland(hedger.cost_oneway, hedger.vol, hedger.interval_s);
    const double cost = gw_hedger_cost_per_year(&hedger);
    const double band = gw_hedger_band(&hedger);
    gw_model_put(call, "leland_number", leland);
    gw_model_put(call, "sigma_short", gw_hedger_vol_short(hedger.vol, leland));
    gw_model_put(call, "sigma_long", gw_hedger_vol_long(hedger.vol, leland));
    gw_model_put(call, "cost_rate_per_year", cost);
    gw_model_put(call, "cost_per_day", cost / 365.0);
    gw_model_put(call, "ww_band", band);
    gw_model_put(call, "ww_rehedges_per_day", gw_hedger_trades_per_year(&hedger, band) / 365.0);
    gw_model_put(call, "latency_gap_expected", gw_hedger_gap(&hedger, GAP_LATE_S));
    return GW_OK;
}

static const struct gw_model_field markup_inputs[] = {
    {.name = "sigma"}, {.name = "A_rel"}, {.name = "cost_oneway"}, {.name = "interval_sec"}, {.name = NULL}};

static enum gw_status evaluate_iv_markup(struct gw_model_call *call)
{
    const double vol = gw_model_number(call, "sigma");
    const double relative = gw_model_number(call, "A_rel");
    const double cost = gw_model_number(call, "cost_oneway");
    const double interval_s = gw_model_number(call, "interval_sec");
    GW_ENSURE(vol > 0.0 && relative > 0.0 && cost >= 0.0 && interval_s > 0.0, GW_E_DOMAIN);
    const struct gw_premium_markup markup = gw_premium_markup(vol, relative, cost, interval_s);
    gw_model_put(call, "sigma_fb", markup.vol_feedback);
    gw_model_put(call, "leland", markup.leland);
    gw_model_put(call, "sigma_ask", markup.vol_ask);
    gw_model_put(call, "markup_vol", markup.markup);
    gw_model_put(call, "markup_published", markup.published);
    return GW_OK;
}

static const struct gw_model_field strike_inputs[] = {
    {.name = "K"},          {.name = "sigma"},          {.name = "h"}, {.name = "kappa"},
    {.name = "depth_1pct"}, {.name = "pin_window_sec"}, {.name = NULL}};

static enum gw_status evaluate_strike_cap(struct gw_model_call *call)
{
    const struct gw_premium_strike strike = {
        .strike_usd = gw_model_number(call, "K"),
        .vol = gw_model_number(call, "sigma"),
        .hedged = gw_model_number(call, "h"),
        .share = gw_model_number(call, "kappa"),
        .depth_1pct_usd = gw_model_number(call, "depth_1pct"),
        .window_s = gw_model_number(call, "pin_window_sec"),
    };
    GW_ENSURE(strike.strike_usd > 0.0 && strike.vol > 0.0 && strike.hedged > 0.0 && strike.share >= 0.0 &&
                  strike.depth_1pct_usd >= 0.0 && strike.window_s > 0.0,
              GW_E_DOMAIN);
    gw_model_put(call, "gamma_peak", gw_premium_peak_gamma(&strike));
    gw_model_put(call, "N_cap", gw_premium_strike_cap(&strike));
    return GW_OK;
}

static void put_test(struct gw_model_call *call, const struct gw_coverage_test *test)
{
    gw_model_put(call, "LR", test->likelihood_ratio);
    gw_model_put(call, "p_value", test->p_value);
}

static const struct gw_model_field kupiec_inputs[] = {
    {.name = "breaches"}, {.name = "trials"}, {.name = "p"}, {.name = NULL}};

static enum gw_status evaluate_kupiec(struct gw_model_call *call)
{
    struct gw_coverage_test test;
    GW_TRY(gw_coverage_kupiec(&test, gw_model_number(call, "breaches"), gw_model_number(call, "trials"),
                              gw_model_number(call, "p")));
    put_test(call, &test);
    return GW_OK;
}

static const struct gw_model_field sequence_inputs[] = {{.name = "sequence", .type = GW_MODEL_TEXT},
                                                        {.name = NULL}};

static enum gw_status evaluate_christoffersen(struct gw_model_call *call)
{
    static bool breached[GW_MODEL_ITEMS_MAX];
    const char *text = gw_model_text(call, "sequence");
    const size_t count = strlen(text);
    struct gw_coverage_test test;
    if (count > GW_MODEL_ITEMS_MAX || strspn(text, "01") != count) {
        return gw_model_fail(call, "\"sequence\" is 2 to %d times 0 or 1", GW_MODEL_ITEMS_MAX);
    }
    for (size_t i = 0; i < count; i++) {
        breached[i] = text[i] == '1';
    }
    GW_TRY(gw_coverage_independence(&test, breached, count));
    put_test(call, &test);
    return GW_OK;
}

const struct gw_model_kind gw_model_kind_hedge_cost = {hedge_inputs, evaluate_hedge_cost, positive};
const struct gw_model_kind gw_model_kind_iv_markup = {markup_inputs, evaluate_iv_markup, positive};
const struct gw_model_kind gw_model_kind_strike_cap = {strike_inputs, evaluate_strike_cap, positive};
const struct gw_model_kind gw_model_kind_kupiec_pof = {kupiec_inputs, evaluate_kupiec,
                                                       "0 <= breaches <= trials, trials >= 1, 0 < p < 1"};
const struct gw_model_kind gw_model_kind_christoffersen_ind = {sequence_inputs, evaluate_christoffersen,
                                                               "at least two of 0 and 1"};
