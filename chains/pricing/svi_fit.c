#include <math.h>
#include <string.h>

#include "chains/pricing/least_squares.h"

#define CENTRES     17 /* trial m over the quoted k */
#define WIDTHS      12 /* trial s, each 1.8 times the one before */
#define WIDTH_MIN   0.005
#define WIDTH_RATIO 1.8
#define STARTS      4 /* trials that are polished */
#define RHO_EDGE    0.995
#define QUOTES_MIN  5

enum { A, B, RHO, M, S, PARAMETERS };

static bool evaluate(double *variance, double gradient[GW_CURVE_PARAMETERS_MAX],
                     const double p[GW_CURVE_PARAMETERS_MAX], double k)
{
    const struct gw_svi svi = {p[A], p[B], p[RHO], p[M], p[S]};
    struct gw_smile_point point;
    if (gw_smile_svi(&point, &svi, k) != GW_OK) {
        return false;
    }
    double x = k - p[M];
    double root = sqrt(x * x + p[S] * p[S]);
    *variance = point.variance;
    gradient[A] = 1.0;
    gradient[B] = p[RHO] * x + root;
    gradient[RHO] = p[B] * x;
    gradient[M] = -point.slope;
    gradient[S] = p[B] * p[S] / root;
    return true;
}

/* Least squares of w = a + c·f(k), f = √(y²+1) + tilt·y, y = (k-m)/s: the slice for a given ρ = tilt. */
static void fit_given_rho(double p[PARAMETERS], const struct gw_quotes *quotes, double m, double s,
                          double tilt)
{
    double matrix[GW_CURVE_PARAMETERS_MAX][GW_CURVE_PARAMETERS_MAX] = {{0}};
    double right[2] = {0};
    double x[2];
    for (size_t i = 0; i < quotes->count; i++) {
        double y = (quotes->k[i] - m) / s;
        double f = sqrt(y * y + 1.0) + tilt * y;
        double weight = quotes->weight[i] / (quotes->vol[i] * quotes->vol[i]); /* d(vol)² per d(w)² */
        double variance = quotes->vol[i] * quotes->vol[i] * quotes->t_years;
        matrix[0][0] += weight;
        matrix[1][0] += weight * f;
        matrix[0][1] += weight * f;
        matrix[1][1] += weight * f * f;
        right[0] += weight * variance;
        right[1] += weight * variance * f;
    }
    double mean = right[0] / matrix[0][0];
    bool is_solved = gw_solve_symmetric(x, matrix, right, 2) && x[1] > 0.0;
    const double flat[PARAMETERS] = {mean, 0.0, 0.0, m, s};
    const double slice[PARAMETERS] = {x[0], is_solved ? x[1] / s : 0.0, tilt, m, s};
    memcpy(p, is_solved ? slice : flat, sizeof flat);
    double floor = -p[B] * s * sqrt(1.0 - p[RHO] * p[RHO]);
    p[A] = p[A] > floor ? p[A] : floor * (1.0 - 1e-9);
}

/* The linear problem in a, c·ρ and c; outside |ρ| <= RHO_EDGE its better edge. */
static void fit_given_centre(double p[PARAMETERS], const struct gw_quotes *quotes, double m, double s)
{
    double matrix[GW_CURVE_PARAMETERS_MAX][GW_CURVE_PARAMETERS_MAX] = {{0}};
    double right[3] = {0};
    double x[3];
    for (size_t i = 0; i < quotes->count; i++) {
        double y = (quotes->k[i] - m) / s;
        const double basis[3] = {1.0, y, sqrt(y * y + 1.0)};
        double weight = quotes->weight[i] / (quotes->vol[i] * quotes->vol[i]);
        double variance = quotes->vol[i] * quotes->vol[i] * quotes->t_years;
        for (size_t r = 0; r < 3; r++) {
            right[r] += weight * basis[r] * variance;
            for (size_t c = 0; c < 3; c++) {
                matrix[r][c] += weight * basis[r] * basis[c];
            }
        }
    }
    if (gw_solve_symmetric(x, matrix, right, 3) && x[2] > 0.0 && fabs(x[1]) <= RHO_EDGE * x[2]) {
        fit_given_rho(p, quotes, m, s, x[1] / x[2]);
        return;
    }
    double other[PARAMETERS];
    fit_given_rho(p, quotes, m, s, RHO_EDGE);
    fit_given_rho(other, quotes, m, s, -RHO_EDGE);
    if (gw_curve_miss(quotes, evaluate, other) < gw_curve_miss(quotes, evaluate, p)) {
        memcpy(p, other, sizeof other);
    }
}

struct start {
    double parameters[PARAMETERS];
    double miss;
};

static void keep_best(struct start starts[STARTS], const struct start *trial)
{
    size_t i = STARTS;
    while (i > 0 && trial->miss < starts[i - 1].miss) {
        if (i < STARTS) {
            starts[i] = starts[i - 1];
        }
        i--;
    }
    if (i < STARTS) {
        starts[i] = *trial;
    }
}

static struct start fit(const struct gw_quotes *quotes)
{
    struct start starts[STARTS];
    double lowest = quotes->k[0];
    double highest = quotes->k[0];
    for (size_t i = 1; i < quotes->count; i++) {
        lowest = quotes->k[i] < lowest ? quotes->k[i] : lowest;
        highest = quotes->k[i] > highest ? quotes->k[i] : highest;
    }
    for (size_t i = 0; i < STARTS; i++) {
        starts[i].miss = HUGE_VAL;
    }
    for (int i = 0; i < CENTRES; i++) {
        double s = WIDTH_MIN;
        double m = lowest + (highest - lowest) * i / (CENTRES - 1);
        for (int j = 0; j < WIDTHS; j++, s *= WIDTH_RATIO) {
            struct start trial;
            fit_given_centre(trial.parameters, quotes, m, s);
            trial.miss = gw_curve_miss(quotes, evaluate, trial.parameters);
            keep_best(starts, &trial);
        }
    }
    size_t best = 0;
    for (size_t i = 0; i < STARTS && starts[i].miss < HUGE_VAL; i++) {
        starts[i].miss = gw_curve_polish(starts[i].parameters, PARAMETERS, quotes, evaluate);
        best = starts[i].miss < starts[best].miss ? i : best;
    }
    return starts[best];
}

enum gw_status gw_smile_fit_svi(struct gw_smile_fit *out, const struct gw_smile_quote *quotes,
                                size_t quote_count, double t_years)
{
    struct gw_quotes read;
    struct gw_smile_butterfly butterfly;
    *out = (struct gw_smile_fit){0};
    GW_TRY(gw_quotes_read(&read, quotes, quote_count, t_years, QUOTES_MIN));
    const struct start best = fit(&read);
    GW_ENSURE(best.miss < HUGE_VAL, GW_E_DOMAIN);
    const double *p = best.parameters;
    const struct gw_svi svi = {p[A], p[B], p[RHO], p[M], p[S]};
    GW_TRY(gw_smile_butterfly(&butterfly, &svi));
    GW_ENSURE(butterfly.lowest >= 0.0, GW_E_ARBITRAGE);
    double rms = sqrt(best.miss);
    *out = (struct gw_smile_fit){svi, rms, rms > GW_SMILE_RMS_MAX ? 0.5 : 1.0, butterfly};
    return GW_OK;
}
