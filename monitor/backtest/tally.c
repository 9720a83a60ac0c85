#include "monitor/backtest/tally.h"

#include <math.h>
#include <string.h>

#include "monitor/exposure/real.h"

#define END_RATE 0.01

enum comparison { AT_LEAST, AT_MOST };

static const struct {
    const char *name;
    enum comparison comparison;
    double limit;
    const char *text;
} criteria[] = {
#define X(criterion, comparison, limit, text) {#criterion, comparison, limit, text},
#include "monitor/backtest/criteria.def"
#undef X
};

static const struct {
    const char *name;
    const char *help;
} arms[] = {
#define X(arm, text) {#arm, text},
#include "monitor/backtest/arms.def"
#undef X
};

const char *gw_tally_arm_name(enum gw_arm arm)
{
    return arms[arm].name;
}

const char *gw_tally_arm_help(enum gw_arm arm)
{
    return arms[arm].help;
}

static double kept(double p_value)
{
    return p_value >= GW_TALLY_SIGNIFICANCE ? 1.0 : 0.0;
}

static void add_arm(struct gw_tally_arm *out, const struct gw_trial_arm *arm)
{
    const bool is_often = arm->windows > 0.0 && arm->margin_breaches / arm->windows > END_RATE;
    out->windows += arm->windows;
    out->end_breaches += arm->end_breaches;
    out->worst_breaches += arm->worst_breaches;
    out->margin_breaches += arm->margin_breaches;
    out->end_kept += kept(arm->end_p_value);
    out->worst_kept += kept(arm->worst_p_value);
    out->independent += kept(arm->independence_p_value);
    out->margin_under += is_often ? 1.0 - kept(arm->margin_p_value) : 0.0;
    out->margin_usd += arm->margin_usd;
    out->tail_usd += arm->tail_usd;
    out->bad_debt_usd += arm->bad_debt_usd;
    out->liquidated_usd += arm->liquidated_usd;
}

/* Structs of doubles only. */
static void add_doubles(void *sum, const void *more, size_t size)
{
    double *out = sum;
    const double *in = more;
    for (size_t i = 0; i < size / sizeof *out; i++) {
        out[i] += in[i];
    }
}

static void scale_doubles(void *values, size_t size, double factor)
{
    double *out = values;
    for (size_t i = 0; i < size / sizeof *out; i++) {
        out[i] *= factor;
    }
}

void gw_tally_add(struct gw_tally *tally, const struct gw_trial *trial)
{
    tally->trials++;
    for (size_t a = 0; a < GW_ARM_COUNT; a++) {
        add_arm(&tally->arms[a], &trial->arms[a]);
    }
    add_doubles(&tally->motion, &trial->motion, sizeof tally->motion);
    add_doubles(&tally->motion_without_a, &trial->motion_without_a, sizeof tally->motion_without_a);
    add_doubles(&tally->market, &trial->market, sizeof tally->market);
    add_doubles(&tally->market_obeyed, &trial->market_obeyed, sizeof tally->market_obeyed);
    add_doubles(&tally->alarm, &trial->alarm, sizeof tally->alarm);
    add_doubles(&tally->forecast, &trial->forecast, sizeof tally->forecast);
    const double raw = trial->motion.raw_peak_to_trough;
    tally->trough_ratio += raw > 0.0 ? trial->motion.peak_to_trough / raw : 1.0;
    tally->led += trial->alarm.lead_h > 0.0 ? 1.0 : 0.0;
    tally->stale_loosenings += trial->stale_loosenings;
}

static double distance_of(const struct gw_trial_forecast *forecast)
{
    double sum = 0.0, most = 0.0;
    for (size_t i = 0; i < GW_TRIAL_RANKS && forecast->days > 0.0; i++) {
        sum += forecast->rank[i] / forecast->days;
        most = gw_real_max(most, fabs(sum - (double)(i + 1) / (double)GW_TRIAL_RANKS));
    }
    return most;
}

void gw_tally_finish(struct gw_tally *tally)
{
    const double one = tally->trials > 0.0 ? 1.0 / tally->trials : 0.0;
    scale_doubles(&tally->motion, sizeof tally->motion, one);
    scale_doubles(&tally->motion_without_a, sizeof tally->motion_without_a, one);
    scale_doubles(&tally->market, sizeof tally->market, one);
    scale_doubles(&tally->market_obeyed, sizeof tally->market_obeyed, one);
    tally->trough_ratio *= one;
    tally->alarm.lead_h = tally->led > 0.0 ? tally->alarm.lead_h / tally->led : 0.0;
    tally->forecast.distance = distance_of(&tally->forecast);
    for (size_t a = 0; a < GW_ARM_COUNT; a++) {
        struct gw_tally_arm *arm = &tally->arms[a];
        arm->margin_usd *= one;
        arm->tail_usd *= one;
        arm->bad_debt_usd *= one;
        arm->liquidated_usd *= one;
    }
}

static double value_of(enum gw_criterion criterion, const struct gw_tally *tally)
{
    const struct gw_tally_arm *spec = &tally->arms[GW_ARM_spec];
    const double fixed_tail = tally->arms[GW_ARM_static_margin].tail_usd;
    switch (criterion) {
    case GW_CRITERION_kupiec:
        return tally->trials > 0.0 ? spec->end_kept / tally->trials : 0.0;
    case GW_CRITERION_christoffersen:
        return tally->trials > 0.0 ? spec->independent / tally->trials : 0.0;
    case GW_CRITERION_under_coverage:
        return spec->margin_under;
    case GW_CRITERION_peak_to_trough:
        return tally->trough_ratio;
    case GW_CRITERION_stale_loosening:
        return tally->stale_loosenings;
    case GW_CRITERION_tail_loss:
        /* Nothing uncovered in either arm: nothing to reduce. */
        return fixed_tail > 0.0 ? spec->tail_usd / fixed_tail : spec->tail_usd > 0.0 ? 1e9 : 0.0;
    case GW_CRITERION_mean_margin:
        return tally->motion.excess;
    case GW_CRITERION_COUNT:
        break;
    }
    return 0.0;
}

void gw_tally_judge(struct gw_verdict out[GW_CRITERION_COUNT], const struct gw_tally *tally)
{
    for (size_t i = 0; i < GW_CRITERION_COUNT; i++) {
        const double value = value_of((enum gw_criterion)i, tally);
        const bool is_at_most = criteria[i].comparison == AT_MOST;
        out[i] = (struct gw_verdict){
            .name = criteria[i].name,
            .text = criteria[i].text,
            .value = value,
            .limit = criteria[i].limit,
            .is_at_most = is_at_most,
            .is_met = is_at_most ? value <= criteria[i].limit : value >= criteria[i].limit,
        };
    }
}
