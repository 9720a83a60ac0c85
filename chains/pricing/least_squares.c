#include "chains/pricing/least_squares.h"

#include <math.h>
#include <string.h>

#include "chains/pricing/payoff.h"

#define VOL_MIN       1e-3
#define STEPS_MAX     200
#define DAMPING_START 1e-3
#define DAMPING_MAX   1e12
#define DAMPING_MIN   1e-15
#define GAIN_MIN      1e-15 /* relative: a smaller gain is rounding */

enum gw_status gw_quotes_read(struct gw_quotes *out, const struct gw_smile_quote *quotes, size_t count,
                              double t_years, size_t distinct_min)
{
    double total = 0.0;
    size_t distinct = 0;
    GW_ENSURE(count <= GW_SMILE_QUOTES_MAX, GW_E_BOUND);
    GW_ENSURE(t_years > 0.0 && t_years <= GW_PRICING_T_MAX, GW_E_DOMAIN);
    *out = (struct gw_quotes){.count = count, .t_years = t_years};
    for (size_t i = 0; i < count; i++) {
        const struct gw_smile_quote *q = &quotes[i];
        GW_ENSURE(fabs(q->k) <= GW_SMILE_K_MAX && q->vol >= VOL_MIN && q->vol <= GW_PRICING_VOL_MAX,
                  GW_E_DOMAIN);
        GW_ENSURE(gw_payoff_is_positive(q->spread_vol) && gw_payoff_is_positive(q->vega), GW_E_DOMAIN);
        size_t same = 0;
        while (same < i && quotes[same].k != q->k) {
            same++;
        }
        distinct += same == i ? 1 : 0;
        out->k[i] = q->k;
        out->vol[i] = q->vol;
        out->weight[i] = q->vega / q->spread_vol / q->spread_vol;
        total += out->weight[i];
    }
    GW_ENSURE(distinct >= distinct_min && gw_payoff_is_positive(total), GW_E_DOMAIN);
    for (size_t i = 0; i < count; i++) {
        out->weight[i] /= total;
    }
    return GW_OK;
}

double gw_curve_miss(const struct gw_quotes *quotes, gw_curve_fn *curve, const double *parameters)
{
    double sum = 0.0;
    for (size_t i = 0; i < quotes->count; i++) {
        double variance;
        double gradient[GW_CURVE_PARAMETERS_MAX];
        if (!curve(&variance, gradient, parameters, quotes->k[i])) {
            return HUGE_VAL;
        }
        double miss = sqrt(variance / quotes->t_years) - quotes->vol[i];
        sum += quotes->weight[i] * miss * miss;
    }
    return sum;
}

bool gw_solve_symmetric(double x[], double matrix[GW_CURVE_PARAMETERS_MAX][GW_CURVE_PARAMETERS_MAX],
                        const double right[], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j <= i; j++) {
            double rest = matrix[i][j];
            for (size_t k = 0; k < j; k++) {
                rest -= matrix[i][k] * matrix[j][k];
            }
            if (i == j && !gw_payoff_is_positive(rest)) {
                return false;
            }
            matrix[i][j] = i == j ? sqrt(rest) : rest / matrix[j][j];
        }
    }
    for (size_t i = 0; i < n; i++) {
        x[i] = right[i];
        for (size_t k = 0; k < i; k++) {
            x[i] -= matrix[i][k] * x[k];
        }
        x[i] /= matrix[i][i];
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t k = i + 1; k < n; k++) {
            x[i] -= matrix[k][i] * x[k];
        }
        x[i] /= matrix[i][i];
    }
    return true;
}

struct normal_equations {
    double matrix[GW_CURVE_PARAMETERS_MAX][GW_CURVE_PARAMETERS_MAX];
    double right[GW_CURVE_PARAMETERS_MAX];
};

static void linearise(struct normal_equations *out, size_t n, const struct gw_quotes *quotes,
                      gw_curve_fn *curve, const double *parameters)
{
    memset(out, 0, sizeof *out);
    for (size_t q = 0; q < quotes->count; q++) {
        double variance;
        double gradient[GW_CURVE_PARAMETERS_MAX];
        if (!curve(&variance, gradient, parameters, quotes->k[q])) {
            continue;
        }
        double vol = sqrt(variance / quotes->t_years);
        for (size_t i = 0; i < n; i++) {
            gradient[i] /= 2.0 * vol * quotes->t_years;
        }
        for (size_t i = 0; i < n; i++) {
            out->right[i] += quotes->weight[q] * gradient[i] * (quotes->vol[q] - vol);
            for (size_t j = 0; j < n; j++) {
                out->matrix[i][j] += quotes->weight[q] * gradient[i] * gradient[j];
            }
        }
    }
}

/* The damped step; zero where the equations say nothing. */
static bool find_trial(double *trial, const double *parameters, size_t n,
                       const struct normal_equations *equations, double damping)
{
    struct normal_equations damped = *equations;
    double step[GW_CURVE_PARAMETERS_MAX];
    double largest = 0.0;
    for (size_t i = 0; i < n; i++) {
        largest = damped.matrix[i][i] > largest ? damped.matrix[i][i] : largest;
    }
    for (size_t i = 0; i < n; i++) {
        damped.matrix[i][i] += damping * (damped.matrix[i][i] + DAMPING_MIN * largest);
    }
    if (!gw_solve_symmetric(step, damped.matrix, damped.right, n)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        trial[i] = parameters[i] + step[i];
    }
    return true;
}

double gw_curve_polish(double *parameters, size_t parameter_count, const struct gw_quotes *quotes,
                       gw_curve_fn *curve)
{
    double miss = gw_curve_miss(quotes, curve, parameters);
    double damping = DAMPING_START;
    for (int i = 0; i < STEPS_MAX && damping < DAMPING_MAX && miss > 0.0; i++) {
        struct normal_equations equations;
        double trial[GW_CURVE_PARAMETERS_MAX] = {0};
        linearise(&equations, parameter_count, quotes, curve, parameters);
        double trial_miss = find_trial(trial, parameters, parameter_count, &equations, damping)
                                ? gw_curve_miss(quotes, curve, trial)
                                : HUGE_VAL;
        if (!(trial_miss < miss)) {
            damping *= 10.0;
            continue;
        }
        bool is_done = miss - trial_miss <= GAIN_MIN * miss;
        memcpy(parameters, trial, parameter_count * sizeof *parameters);
        miss = trial_miss;
        damping = damping > DAMPING_MIN ? 0.1 * damping : damping;
        if (is_done) {
            break;
        }
    }
    return miss;
}
