#include "monitor/backtest/measure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "monitor/backtest/coverage.h"
#include "monitor/exposure/real.h"

#define END_P       0.01
#define WORST_P     0.02
#define TAIL        0.025
#define EVENT_MOVE  0.12
#define WARNING_S   172800
#define LEADS_MAX   4096
#define ALARM_LEVEL 2

static int compare_falling(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x < y) - (x > y);
}

static double count_of(const bool *flags, size_t count)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        sum += flags[i] ? 1.0 : 0.0;
    }
    return sum;
}

static double p_of(double breaches, double trials, double p)
{
    struct gw_coverage_test test;
    return gw_coverage_kupiec(&test, breaches, trials, p) == GW_OK ? test.p_value : 1.0;
}

void gw_measure_windows(struct gw_trial_arm *out, struct gw_measure_windows *w)
{
    struct gw_coverage_test independence;
    memset(out, 0, sizeof *out);
    if (w->count == 0) {
        return;
    }
    const double windows = (double)w->count;
    out->windows = windows;
    out->end_breaches = count_of(w->end, w->count);
    out->worst_breaches = count_of(w->worst, w->count);
    out->margin_breaches = count_of(w->margin, w->count);
    out->end_p_value = p_of(out->end_breaches, windows, END_P);
    out->worst_p_value = p_of(out->worst_breaches, windows, WORST_P);
    out->margin_p_value = p_of(out->margin_breaches, windows, END_P);
    out->independence_p_value =
        gw_coverage_independence(&independence, w->worst, w->count) == GW_OK ? independence.p_value : 1.0;
    out->margin_usd = w->margin_usd / windows;
    out->bad_debt_usd = w->bad_debt_usd;
    out->liquidated_usd = w->liquidated_usd;
    qsort(w->uncovered_usd, w->count, sizeof w->uncovered_usd[0], compare_falling);
    const size_t tail = (size_t)(TAIL * windows) > 0 ? (size_t)(TAIL * windows) : 1;
    for (size_t i = 0; i < tail; i++) {
        out->tail_usd += w->uncovered_usd[i] / (double)tail;
    }
}

static double published(const struct gw_trial_point *point, bool is_without_a)
{
    return (double)(is_without_a ? point->margin_without_a_bps : point->margin_bps);
}

static double raw(const struct gw_trial_point *point, bool is_without_a)
{
    return (double)(is_without_a ? point->requirement_without_a_bps : point->requirement_bps);
}

typedef double (*series)(const struct gw_trial_point *point, bool is_without_a);

static double peak_to_trough(const struct gw_trial_point *points, size_t count, series of, bool is_without_a)
{
    double high = 0.0, low = HUGE_VAL;
    for (size_t i = 0; i < count; i++) {
        high = gw_real_max(high, of(&points[i], is_without_a));
        low = gw_real_min(low, of(&points[i], is_without_a));
    }
    return low > 0.0 && count > 0 ? high / low : 1.0;
}

static double largest_rise(const struct gw_trial_point *points, size_t count, size_t lag, series of,
                           bool is_without_a)
{
    double most = 1.0;
    for (size_t i = lag; i < count; i++) {
        most = gw_real_max(most, of(&points[i], is_without_a) / of(&points[i - lag], is_without_a));
    }
    return most;
}

void gw_measure_motion(struct gw_trial_motion *out, const struct gw_trial_point *points, size_t count,
                       int64_t dt_s, bool is_without_a)
{
    static const int64_t days[GW_TRIAL_RISES] = {1, 5, 30};
    memset(out, 0, sizeof *out);
    if (count == 0) {
        return;
    }
    out->peak_to_trough = peak_to_trough(points, count, published, is_without_a);
    out->raw_peak_to_trough = peak_to_trough(points, count, raw, is_without_a);
    for (size_t i = 0; i < GW_TRIAL_RISES; i++) {
        const size_t lag = (size_t)(days[i] * 86400 / dt_s);
        out->rise[i] = largest_rise(points, count, lag, published, is_without_a);
        out->raw_rise[i] = largest_rise(points, count, lag, raw, is_without_a);
    }
    double updates = 0.0;
    for (size_t i = 0; i < count; i++) {
        const double now = published(&points[i], is_without_a);
        out->excess += (now / raw(&points[i], is_without_a) - 1.0) / (double)count;
        updates += i > 0 && now != published(&points[i - 1], is_without_a) ? 1.0 : 0.0;
    }
    out->updates_per_day = updates / ((double)count * (double)dt_s / 86400.0);
}

void gw_measure_market(struct gw_trial_market *out, const struct gw_trial_point *points, size_t count,
                       int64_t dt_s)
{
    const size_t hour = dt_s < 3600 ? (size_t)(3600 / dt_s) : 1;
    double squares = 0.0;
    memset(out, 0, sizeof *out);
    for (size_t i = 1; i < count; i++) {
        const double change = gw_vecmath_log(points[i].spot / points[i - 1].spot);
        squares += change * change;
        if (i >= hour) {
            out->move_1h =
                gw_real_max(out->move_1h, fabs(gw_vecmath_log(points[i].spot / points[i - hour].spot)));
        }
        out->unstable += points[i].k >= 1.0 ? 1.0 : 0.0;
        out->k_mean += points[i].k;
    }
    if (count > 1) {
        const double steps = (double)(count - 1);
        out->vol = sqrt(squares / steps * (GW_YEAR_S / (double)dt_s));
        out->unstable /= steps;
        out->k_mean /= steps;
    }
}

static bool is_event(const struct gw_trial_point *points, size_t i, size_t day)
{
    const double move = i >= day ? fabs(points[i].spot / points[i - day].spot - 1.0) : 0.0;
    return points[i].k >= 1.0 || move >= EVENT_MOVE;
}

void gw_measure_alarm(struct gw_trial_alarm *out, const struct gw_trial_point *points, size_t count,
                      int64_t dt_s)
{
    static double leads[LEADS_MAX];
    const size_t day = (size_t)(86400 / dt_s);
    const size_t reach = (size_t)(WARNING_S / dt_s);
    size_t lead_count = 0;
    size_t alarm_at = 0;
    size_t event_at = 0; /* last step of the event before, plus 1 */
    bool has_alarm = false;
    memset(out, 0, sizeof *out);
    for (size_t i = 1; i < count; i++) {
        if (points[i].level >= ALARM_LEVEL && points[i - 1].level < ALARM_LEVEL) {
            bool is_true = false;
            for (size_t j = i; j < count && j <= i + reach && !is_true; j++) {
                is_true = is_event(points, j, day);
            }
            out->alarms++;
            out->false_alarms += is_true ? 0.0 : 1.0;
            alarm_at = i;
            has_alarm = true;
        }
        if (!is_event(points, i, day)) {
            continue;
        }
        if (event_at == 0 || i > event_at + day) {
            const bool is_warned = points[i].level >= ALARM_LEVEL && has_alarm;
            out->events++;
            out->warned += is_warned ? 1.0 : 0.0;
            if (is_warned && lead_count < LEADS_MAX) {
                leads[lead_count++] = (double)(i - alarm_at) * (double)dt_s / 3600.0;
            }
        }
        event_at = i;
    }
    qsort(leads, lead_count, sizeof leads[0], compare_falling);
    out->lead_h = lead_count > 0 ? leads[lead_count / 2] : 0.0;
}
