#include <math.h>
#include <string.h>

#include "monitor/cli/model/model.h"
#include "monitor/margin/scenario_book.h"
#include "monitor/policy/limits.h"
#include "monitor/policy/quantile.h"
#include "monitor/policy/rule.h"

#define BPS_MAX 1e9

static const struct gw_model_field scenario_margin_inputs[] = {
    {.name = "S"},          {.name = "sigma_psr"},         {.name = "A_rel"},
    {.name = "depth_1pct"}, {.name = "hedge_latency_sec"}, {.name = "positions", .type = GW_MODEL_POSITIONS},
    {.name = NULL}};

static void put_margin(struct gw_model_call *call, const struct gw_margin_parts *parts,
                       const struct gw_margin_book *book, double value_usd)
{
    static const int directions[] = {[GW_VOL_DOWN] = -1, [GW_VOL_FLAT] = 0, [GW_VOL_UP] = 1};
    const struct gw_scenario *worst = &parts->scenario.worst;

    gw_model_put(call, "PSR", parts->price_scan_range);
    gw_model_put(call, "V0", value_usd);
    gw_model_put_integer(call, "worst_index", (long long)parts->scenario.index);
    gw_model_put(call, "worst_shock", worst->shock);
    gw_model_put_integer(call, "worst_vol_dir", directions[worst->vol]);
    gw_model_put(call, "worst_weight", worst->weight);
    gw_model_put(call, "L_star", parts->scenario.usd);
    gw_model_put(call, "gamma_worst_5pct", book->lowest_gamma);
    gw_model_put(call, "C_opt", parts->contingency_usd);
    gw_model_put(call, "C_gap", parts->gap_usd);
    gw_model_put(call, "C_liq", parts->close_out_usd);
    gw_model_put(call, "MM_raw", parts->total_usd);
    gw_model_put(call, "IM_raw", parts->initial_usd);
}

static enum gw_status evaluate_scenario_margin(struct gw_model_call *call)
{
    static struct gw_instrument instruments[GW_MODEL_ITEMS_MAX];
    const size_t count = gw_model_count(call, "positions");
    const struct gw_scenario_book book = {gw_model_number(call, "S"), instruments, count};
    const struct gw_margin_market market = {.vol = gw_model_number(call, "sigma_psr"),
                                            .amplification_relative = gw_model_number(call, "A_rel"),
                                            .depth_1pct_usd = gw_model_number(call, "depth_1pct"),
                                            .confidence = 1};
    struct gw_policy_params params;
    struct gw_margin_book described;
    struct gw_margin_parts parts;
    double value = 0;

    for (size_t i = 0; i < count; i++) {
        const struct gw_model_call item = gw_model_item(call, "positions", i);
        gw_model_position(&instruments[i], &item, 0, 0);
    }
    gw_policy_params_default(&params);
    GW_TRY(gw_scenario_book_describe(&described, &book, gw_model_number(call, "hedge_latency_sec")));
    GW_TRY(gw_margin_measure(&parts, &described, &params, &market));
    GW_TRY(gw_scenario_book_value(&value, &book));
    put_margin(call, &parts, &described, value);
    return GW_OK;
}

const struct gw_model_kind gw_model_kind_scenario_margin = {
    scenario_margin_inputs, evaluate_scenario_margin,
    "S and K > 0, sigma_psr and A_rel >= 0, hedge_latency_sec >= 0, tte_sec 0..630720000 (20 years), sigma "
    "0..10"};

/* A bps figure: a whole number. */
static enum gw_status read_bps(uint64_t *out, struct gw_model_call *call, const char *name, double value)
{
    if (!(value >= 0 && value <= BPS_MAX && value == floor(value))) {
        return gw_model_fail(call, "\"%s\" takes whole numbers from 0 to 1e9", name);
    }
    *out = (uint64_t)value;
    return GW_OK;
}

static const struct gw_model_field apc_buffer_inputs[] = {
    {.name = "x", .type = GW_MODEL_NUMBERS}, {.name = "theta"}, {.name = NULL}};

static enum gw_status evaluate_apc_buffer(struct gw_model_call *call)
{
    double x[GW_MODEL_ITEMS_MAX];
    long long buffered[GW_MODEL_ITEMS_MAX];
    const size_t count = gw_model_count(call, "x");
    uint64_t theta = 0;

    GW_TRY(read_bps(&theta, call, "theta", gw_model_number(call, "theta")));
    gw_model_numbers(x, call, "x");
    for (size_t i = 0; i < count; i++) {
        uint64_t bps = 0;
        GW_TRY(read_bps(&bps, call, "x", x[i]));
        buffered[i] = gw_rule_buffer((uint32_t)bps, (uint32_t)theta);
    }
    gw_model_put_integers(call, "M", buffered, count);
    return GW_OK;
}

const struct gw_model_kind gw_model_kind_apc_buffer = {apc_buffer_inputs, evaluate_apc_buffer,
                                                       "x and theta in whole bps"};

static const struct gw_model_field apc_sequence_inputs[] = {{.name = "x", .type = GW_MODEL_NUMBERS},
                                                            {.name = "dt_sec", .type = GW_MODEL_NUMBERS},
                                                            {.name = "stale", .type = GW_MODEL_BOOLS},
                                                            {.name = "M0"},
                                                            {.name = "theta"},
                                                            {.name = "step_up"},
                                                            {.name = "deadband_up"},
                                                            {.name = "deadband_down"},
                                                            {.name = "hold_sec"},
                                                            {.name = "loosen_bps_per_hour"},
                                                            {.name = "M_min"},
                                                            {.name = "M_cap"},
                                                            {.name = NULL}};

static enum gw_status read_limits(struct gw_policy_params *out, struct gw_model_call *call)
{
    const struct {
        const char *name;
        uint64_t *into;
    } members[] = {
        {"theta", &out->theta_bps},
        {"step_up", &out->step_up_bps},
        {"deadband_up", &out->deadband_up_bps},
        {"deadband_down", &out->deadband_down_bps},
        {"hold_sec", &out->hold_s},
        {"loosen_bps_per_hour", &out->loosen_bps_per_hour},
        {"M_min", &out->margin_min_bps},
        {"M_cap", &out->margin_max_bps},
    };
    gw_policy_params_default(out);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        GW_TRY(read_bps(members[i].into, call, members[i].name, gw_model_number(call, members[i].name)));
    }
    out->slot_s = 0; /* every element is an update of its own */
    return out->margin_min_bps <= out->margin_max_bps ? GW_OK : GW_E_DOMAIN;
}

/* One update of margin alone: the other members of its group stay where they are. */
static uint32_t update(struct gw_feed_state *state, const struct gw_policy_params *params, uint32_t x,
                       bool is_stale, int64_t now_s)
{
    const uint64_t buffered = gw_rule_buffer(x, (uint32_t)params->theta_bps);
    const uint64_t most = buffered < params->margin_max_bps ? buffered : params->margin_max_bps;
    const struct gw_limits_input input = {
        .params = params,
        .margin_target_bps = (uint32_t)(most > params->margin_min_bps ? most : params->margin_min_bps),
        .utilisation_target_bps = state->utilisation_cap_bps,
        .iv_markup_target_bps = state->iv_markup_bps,
        .strike_cap_target_usd_e8 = GW_STRIKE_CAP_NONE,
        .may_loosen = !is_stale,
        .now_s = now_s,
    };
    (void)gw_limits_move_group(state, &input);
    state->loosen_from_s = now_s; /* the rule as written counts whole bps per update and keeps no fraction */
    return state->initial_margin_bps;
}

static enum gw_status evaluate_apc_sequence(struct gw_model_call *call)
{
    double x[GW_MODEL_ITEMS_MAX];
    double dt_s[GW_MODEL_ITEMS_MAX];
    bool stale[GW_MODEL_ITEMS_MAX];
    long long margins[GW_MODEL_ITEMS_MAX];
    const size_t count = gw_model_count(call, "x");
    struct gw_policy_params params;
    struct gw_feed_state state;
    uint64_t value = 0;
    int64_t now_s = 1;

    if (gw_model_count(call, "dt_sec") != count || gw_model_count(call, "stale") != count) {
        return gw_model_fail(call, "\"x\", \"dt_sec\" and \"stale\" are lists of the same length");
    }
    GW_TRY(read_limits(&params, call));
    memset(&state, 0, sizeof state);
    GW_TRY(read_bps(&value, call, "M0", gw_model_number(call, "M0")));
    state.initial_margin_bps = (uint32_t)value;
    state.loosen_from_s = now_s;
    gw_model_numbers(x, call, "x");
    gw_model_numbers(dt_s, call, "dt_sec");
    gw_model_bools(stale, call, "stale");
    for (size_t i = 0; i < count; i++) {
        GW_TRY(read_bps(&value, call, "dt_sec", dt_s[i]));
        now_s += (int64_t)value;
        GW_TRY(read_bps(&value, call, "x", x[i]));
        margins[i] = update(&state, &params, (uint32_t)value, stale[i], now_s);
    }
    gw_model_put_integers(call, "M", margins, count);
    return GW_OK;
}

const struct gw_model_kind gw_model_kind_apc_sequence = {
    apc_sequence_inputs, evaluate_apc_sequence,
    "x, M0 and limits in whole bps, dt_sec and hold_sec in whole seconds, M_min <= M_cap"};

static const struct gw_model_field tail_quantile_inputs[] = {
    {.name = "nu"}, {.name = "p"}, {.name = "skew"}, {.name = "exkurt"}, {.name = NULL}};

static enum gw_status evaluate_tail_quantile(struct gw_model_call *call)
{
    const double nu = gw_model_number(call, "nu");
    const double p = gw_model_number(call, "p");
    const double skew = gw_model_number(call, "skew");
    const double excess_kurtosis = gw_model_number(call, "exkurt");
    double student = 0;
    double student_995 = 0;
    double normal = 0;
    double left = 0;

    GW_TRY(gw_quantile_student(&student, nu, p));
    GW_TRY(gw_quantile_student(&student_995, nu, 0.995));
    GW_TRY(gw_quantile_normal(&normal, p));
    GW_TRY(gw_quantile_normal(&left, 1 - p));
    gw_model_put(call, "t_std", student);
    gw_model_put(call, "t_std_995", student_995);
    gw_model_put(call, "normal", normal);
    gw_model_put(call, "cornish_fisher_left", gw_quantile_cornish_fisher(left, skew, excess_kurtosis));
    gw_model_put_bool(call, "cornish_fisher_monotone", gw_quantile_is_monotone(skew, excess_kurtosis));
    return GW_OK;
}

const struct gw_model_kind gw_model_kind_tail_quantile = {tail_quantile_inputs, evaluate_tail_quantile,
                                                          "nu 2.01..1e4, 1e-12 <= p <= 1 - 1e-12"};

static const struct gw_model_field cornish_fisher_inputs[] = {
    {.name = "z"}, {.name = "skew"}, {.name = "exkurt"}, {.name = NULL}};

static enum gw_status evaluate_cornish_fisher(struct gw_model_call *call)
{
    const double skew = gw_model_number(call, "skew");
    const double excess_kurtosis = gw_model_number(call, "exkurt");

    gw_model_put(call, "z_cf", gw_quantile_cornish_fisher(gw_model_number(call, "z"), skew, excess_kurtosis));
    gw_model_put_bool(call, "monotone", gw_quantile_is_monotone(skew, excess_kurtosis));
    return GW_OK;
}

const struct gw_model_kind gw_model_kind_cornish_fisher = {cornish_fisher_inputs, evaluate_cornish_fisher,
                                                           "numbers; meaningful where \"monotone\" is true"};
