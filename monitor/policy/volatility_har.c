#include <math.h>

#include "gammawatch/pricing.h"
#include "monitor/policy/volatility.h"

#define DAYS_PER_YEAR 365.0
#define WEEK_D        7u
#define TERMS         4u

static const struct gw_har prior = {.day = 0.36, .week = 0.28, .month = 0.36};

/* Mean of the newest `span` of the first `days` days, or of those there are. */
static double mean_of(const double *daily, size_t days, size_t span)
{
    const size_t counted = days < span ? days : span;
    double sum = 0.0;
    for (size_t i = days - counted; i < days; i++) {
        sum += daily[i];
    }
    return counted > 0 ? sum / (double)counted : 0.0;
}

static void read_terms(double terms[TERMS], const double *daily, size_t days)
{
    terms[0] = 1.0;
    terms[1] = mean_of(daily, days, 1);
    terms[2] = mean_of(daily, days, WEEK_D);
    terms[3] = mean_of(daily, days, GW_VOLATILITY_MONTH_D);
}

/* Normal equations of all days that have a month before them, variances in units of their mean. */
struct normal {
    double left[TERMS][TERMS];
    double right[TERMS];
    double square; /* sum of squared targets */
};

static void collect(struct normal *out, const double *daily, size_t days, double unit)
{
    *out = (struct normal){0};
    for (size_t day = GW_VOLATILITY_MONTH_D; day < days; day++) {
        double terms[TERMS];
        read_terms(terms, daily, day);
        const double target = daily[day] / unit;
        for (size_t i = 1; i < TERMS; i++) {
            terms[i] /= unit;
        }
        for (size_t i = 0; i < TERMS; i++) {
            for (size_t j = 0; j < TERMS; j++) {
                out->left[i][j] += terms[i] * terms[j];
            }
            out->right[i] += terms[i] * target;
        }
        out->square += target * target;
    }
}

/* Cholesky on the terms of the subset; false when they do not determine it. */
static bool solve_subset(double weights[TERMS], const struct normal *normal, unsigned subset)
{
    double lower[TERMS][TERMS] = {{0}};
    double half[TERMS] = {0};
    size_t chosen[TERMS];
    size_t count = 0;
    for (size_t i = 0; i < TERMS; i++) {
        weights[i] = 0.0;
        if ((subset & (1u << i)) != 0) {
            chosen[count++] = i;
        }
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = normal->left[chosen[i]][chosen[j]];
            for (size_t k = 0; k < j; k++) {
                sum -= lower[i][k] * lower[j][k];
            }
            if (i == j && !(sum > 1e-10 * normal->left[chosen[i]][chosen[i]])) {
                return false;
            }
            lower[i][j] = i == j ? sqrt(sum) : sum / lower[j][j];
        }
        double sum = normal->right[chosen[i]];
        for (size_t k = 0; k < i; k++) {
            sum -= lower[i][k] * half[k];
        }
        half[i] = sum / lower[i][i];
    }
    for (size_t i = count; i-- > 0;) {
        double sum = half[i];
        for (size_t k = i + 1; k < count; k++) {
            sum -= lower[k][i] * weights[chosen[k]];
        }
        weights[chosen[i]] = sum / lower[i][i];
    }
    return true;
}

static double error_of(const struct normal *normal, const double weights[TERMS])
{
    double error = normal->square;
    for (size_t i = 0; i < TERMS; i++) {
        error -= 2.0 * weights[i] * normal->right[i];
        for (size_t j = 0; j < TERMS; j++) {
            error += weights[i] * normal->left[i][j] * weights[j];
        }
    }
    return error;
}

static bool is_positive(const double weights[TERMS])
{
    bool is_so = true;
    for (size_t i = 0; i < TERMS; i++) {
        is_so = is_so && weights[i] >= 0.0;
    }
    return is_so;
}

void gw_volatility_har_fit(struct gw_har *out, const double *daily, size_t days)
{
    struct normal normal;
    const double unit = mean_of(daily, days, days);
    *out = prior;
    if (days < GW_VOLATILITY_FIT_D || !(unit > 0.0)) {
        return;
    }
    collect(&normal, daily, days, unit);
    double least = normal.square;
    /* The best non-negative solution is the free one of some subset: with four terms all are tried. */
    for (unsigned subset = 1; subset < 1u << TERMS; subset++) {
        double weights[TERMS];
        if (!solve_subset(weights, &normal, subset) || !is_positive(weights)) {
            continue;
        }
        const double error = error_of(&normal, weights);
        if (error < least) {
            least = error;
            *out = (struct gw_har){weights[0] * unit, weights[1], weights[2], weights[3]};
        }
    }
}

double gw_volatility_har_forecast(const struct gw_har *har, const double *daily, size_t days)
{
    double terms[TERMS];
    if (days == 0) {
        return 0.0;
    }
    read_terms(terms, daily, days);
    const double variance =
        har->constant + har->day * terms[1] + har->week * terms[2] + har->month * terms[3];
    return sqrt(variance * DAYS_PER_YEAR);
}
