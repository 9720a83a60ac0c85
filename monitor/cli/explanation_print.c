#include "monitor/cli/explanation_print.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "gammawatch/signal.h"
#include "ipc/base/hex.h"
#include "monitor/cli/view_format.h"

#define REASONS_MAX 1024

static const struct {
    const char *name;
    size_t offset;
} members[] = {
    {"initial_margin", offsetof(struct gw_explanation, initial_margin)},
    {"maintenance_margin", offsetof(struct gw_explanation, maintenance_margin)},
    {"utilisation_cap", offsetof(struct gw_explanation, utilisation_cap)},
    {"iv_markup", offsetof(struct gw_explanation, iv_markup)},
    {"half_spread", offsetof(struct gw_explanation, half_spread)},
    {"strike_cap_usd", offsetof(struct gw_explanation, strike_cap_usd)},
};

#define MEMBERS (sizeof members / sizeof members[0])

static const struct gw_explained_member *member_of(const struct gw_explanation *e, size_t index)
{
    return (const void *)((const char *)e + members[index].offset);
}

static json_t *reasons_json(uint64_t bits)
{
    json_t *list = json_array();
    char text[REASONS_MAX];
    char *rest = NULL;

    gw_view_reasons(text, sizeof text, bits);
    for (char *name = strtok_r(text, ", ", &rest); name != NULL; name = strtok_r(NULL, ", ", &rest)) {
        json_array_append_new(list, json_string(name));
    }
    return list;
}

static json_t *inputs_json(const struct gw_explanation *e)
{
    json_t *out = json_object();
    const struct {
        const char *name;
        double value;
    } inputs[] = {
        {"spot_usd", e->spot_usd},
        {"volatility_implied", e->volatility_implied},
        {"volatility_realised", e->volatility_realised},
        {"volatility_long_run", e->volatility_long_run},
        {"volatility_floor", e->volatility_floor},
        {"tail_degrees", e->tail_degrees},
        {"k", e->k},
        {"k_mean", e->k_mean},
        {"depth_baseline_usd", e->depth_baseline_usd},
        {"exposure_age_s", e->exposure_age_s},
        {"spot_age_s", e->spot_age_s},
        {"depth_age_s", e->depth_age_s},
        {"warmup_left", e->warmup_left},
        {"hedging_ratio", e->hedging_ratio},
        {"hedging_ratio_lo", e->hedging_ratio_lo},
        {"hedging_ratio_hi", e->hedging_ratio_hi},
        {"accounts_known", e->accounts_known},
        {"liquidation_limit_usd", e->liquidation_limit_usd},
        {"liquidation_flow_usd", e->liquidation_flow_usd},
        {"breaker_level", e->breaker_level},
        {"confidence_ratio", e->confidence_ratio},
    };
    for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++) {
        json_object_set_new(out, inputs[i].name, json_real(inputs[i].value));
    }
    json_object_set_new(out, "evidence", json_string(e->evidence));
    return out;
}

static json_t *margin_json(const struct gw_explained_margin *m)
{
    return json_pack(
        "{s:f, s:f, s:f, s:f, s:f, s:{s:i, s:f, s:i, s:f, s:f, s:f, s:i}, s:f, s:f, s:f, s:f, s:f, s:f}",
        "volatility", m->volatility, "amplification_relative", m->amplification_relative, "depth_1pct_usd",
        m->depth_1pct_usd, "range_ratio", m->range_ratio, "range_unclamped_ratio", m->range_unclamped_ratio,
        "scenario", "index", (int)m->scenario_index, "shock_ratio", m->scenario_shock_ratio, "volatility",
        (int)m->scenario_volatility, "weight_ratio", m->scenario_weight_ratio, "loss_usd", m->scenario_usd,
        "interpolation_usd", m->interpolation_usd, "unknown", (int)m->scenarios_unknown, "contingency_usd",
        m->contingency_usd, "gap_usd", m->gap_usd, "close_out_usd", m->close_out_usd, "oracle_usd",
        m->oracle_usd, "maintenance_usd", m->maintenance_usd, "initial_usd", m->initial_usd);
}

static json_t *values_json(const struct gw_explanation *e)
{
    json_t *out = json_object();

    for (size_t i = 0; i < MEMBERS; i++) {
        const struct gw_explained_member *m = member_of(e, i);
        json_object_set_new(out, members[i].name,
                            json_pack("{s:f, s:f, s:f, s:f, s:o}", "previous", m->previous, "unclamped",
                                      m->unclamped, "target", m->target, "given", m->given, "held_by",
                                      reasons_json(m->held_by)));
    }
    return out;
}

static json_t *sensitivity_json(const struct gw_explanation *e)
{
    json_t *list = json_array();

    for (size_t i = 0; i < GW_EXPLAINED_INPUTS && e->inputs[i].name[0] != '\0'; i++) {
        const struct gw_explained_input *in = &e->inputs[i];
        json_array_append_new(list, json_pack("{s:s, s:f, s:f, s:f, s:f}", "input", in->name, "value",
                                              in->value, "other_value", in->other_value, "margin_change_bps",
                                              in->margin_change_bps, "cap_change_bps", in->cap_change_bps));
    }
    return list;
}

static void format_feed(char *out, size_t size, const struct gw_record_head *head)
{
    (void)snprintf(out, size, "%s:%s:%s", head->protocol, head->venue, head->underlying);
}

static void print_json(FILE *out, const struct gw_explanation *e)
{
    char digest[67];
    char feed[128];

    gw_hex_encode(digest, e->digest, sizeof e->digest);
    format_feed(feed, sizeof feed, &e->head);
    json_t *line = json_pack("{s:s, s:s, s:I, s:I, s:s, s:I, s:o, s:o, s:{s:o, s:o, s:f, s:f}, s:o, s:o}",
                             "schema", "gammawatch.explanation/1", "feed", feed, "seq", (json_int_t)e->seq,
                             "epoch", (json_int_t)e->epoch, "digest", digest, "block",
                             (json_int_t)e->head.block_number, "reasons", reasons_json(e->reason_bits),
                             "inputs", inputs_json(e), "margin", "now", margin_json(&e->now), "calm",
                             margin_json(&e->calm), "requirement_bps", e->requirement_bps, "buffered_bps",
                             e->buffered_bps, "values", values_json(e), "sensitivity", sensitivity_json(e));
    if (line != NULL) {
        json_dumpf(line, out, JSON_COMPACT | JSON_REAL_PRECISION(15));
        fputc('\n', out);
    }
    json_decref(line);
}

static void print_margin(FILE *out, const char *name, const struct gw_explained_margin *m)
{
    static const char *const volatilities[] = {"down", "unchanged", "up"};
    char total[GW_VIEW_TEXT], loss[GW_VIEW_TEXT], error[GW_VIEW_TEXT], options[GW_VIEW_TEXT];
    char gap[GW_VIEW_TEXT], close_out[GW_VIEW_TEXT];

    gw_view_dollars(total, m->maintenance_usd);
    gw_view_dollars(loss, m->scenario_usd);
    gw_view_dollars(error, m->interpolation_usd);
    gw_view_dollars(options, m->contingency_usd);
    gw_view_dollars(gap, m->gap_usd);
    gw_view_dollars(close_out, m->close_out_usd);
    fprintf(out,
            "  %s: needs %s = worst of %s at spot %+.1f %%, volatility %s (x%.2f; within %s), options %s, "
            "gap %s, close-out %s\n"
            "    range %.1f %% from volatility %.1f %%, amplification %.2f%s\n",
            name, total, loss, 100 * m->scenario_shock_ratio,
            volatilities[m->scenario_volatility < 0   ? 0
                         : m->scenario_volatility > 0 ? 2
                                                      : 1],
            m->scenario_weight_ratio, error, options, gap, close_out, 100 * m->range_ratio,
            100 * m->volatility, m->amplification_relative,
            m->range_ratio < m->range_unclamped_ratio   ? " (capped)"
            : m->range_ratio > m->range_unclamped_ratio ? " (at its floor)"
                                                        : "");
}

static void print_values(FILE *out, const struct gw_explanation *e)
{
    for (size_t i = 0; i < MEMBERS; i++) {
        const struct gw_explained_member *m = member_of(e, i);
        char reasons[REASONS_MAX];
        gw_view_reasons(reasons, sizeof reasons, m->held_by);
        fprintf(out, "  %-19s%.0f -> %.0f", members[i].name, m->previous, m->given);
        if (m->given != m->unclamped) {
            fprintf(out, ", %.0f without any limit%s%s", m->unclamped,
                    reasons[0] != '\0' ? "; held by: " : "", reasons);
        }
        fputc('\n', out);
    }
}

static void print_accounts(FILE *out, const struct gw_explanation *e)
{
    char flow[GW_VIEW_TEXT], limit[GW_VIEW_TEXT];

    if (e->accounts_known == 0.0) {
        return;
    }
    gw_view_dollars(flow, e->liquidation_flow_usd);
    gw_view_dollars(limit, e->liquidation_limit_usd);
    fprintf(out, "  the rest of maintenance margin's way would liquidate %s; %s may go in one slot\n", flow,
            limit);
}

static void print_hedging(FILE *out, const struct gw_explanation *e)
{
    if (e->evidence[0] != '\0') {
        fprintf(out, "  hedged %+.2f of its gamma, within %+.2f..%+.2f: %s\n", e->hedging_ratio,
                e->hedging_ratio_lo, e->hedging_ratio_hi, e->evidence);
    }
}

static void print_text(FILE *out, const struct gw_explanation *e)
{
    char feed[128];

    format_feed(feed, sizeof feed, &e->head);
    fprintf(out, "%s seq %" PRIu64 " explained\n", feed, e->seq);
    print_margin(out, "now", &e->now);
    print_margin(out, "calm", &e->calm);
    fprintf(out, "  requirement %.0f bps, with its buffer %.0f\n", e->requirement_bps, e->buffered_bps);
    fprintf(out, "  k %.3f (usually %.3f), ages: positions %.0f s, spot %.0f s, depth %.0f s\n", e->k,
            e->k_mean, e->exposure_age_s, e->spot_age_s, e->depth_age_s);
    print_hedging(out, e);
    print_values(out, e);
    print_accounts(out, e);
    for (size_t i = 0; i < GW_EXPLAINED_INPUTS && e->inputs[i].name[0] != '\0'; i++) {
        const struct gw_explained_input *in = &e->inputs[i];
        fprintf(out, "  if %s were %.6g, not %.6g: margin %+.0f bps, utilisation cap %+.0f bps\n", in->name,
                in->other_value, in->value, in->margin_change_bps, in->cap_change_bps);
    }
}

void gw_explanation_print(FILE *out, const struct gw_explanation *explanation, bool is_json)
{
    if (is_json) {
        print_json(out, explanation);
    } else {
        print_text(out, explanation);
    }
}
