#include "monitor/backtest/coverage.h"

#include <math.h>

#include "gammawatch/vecmath.h"

double gw_coverage_chi_square_1(double x)
{
    return x > 0.0 ? 2.0 * gw_vecmath_normal_cdf(-sqrt(x)) : 1.0;
}

/* count·ln p, where nothing that never happens counts. */
static double term(double count, double p)
{
    return count > 0.0 ? count * gw_vecmath_log(p) : 0.0;
}

static void judge(struct gw_coverage_test *out, double log_null, double log_free)
{
    const double ratio = -2.0 * (log_null - log_free);
    out->likelihood_ratio = ratio > 0.0 ? ratio : 0.0;
    out->p_value = gw_coverage_chi_square_1(out->likelihood_ratio);
}

enum gw_status gw_coverage_kupiec(struct gw_coverage_test *out, double breaches, double trials, double p)
{
    GW_ENSURE(p > 0.0 && p < 1.0 && trials >= 1.0 && trials <= 1e15, GW_E_DOMAIN);
    GW_ENSURE(breaches >= 0.0 && breaches <= trials, GW_E_DOMAIN);
    const double held = trials - breaches;
    const double rate = breaches / trials;
    judge(out, term(held, 1.0 - p) + term(breaches, p), term(held, 1.0 - rate) + term(breaches, rate));
    return GW_OK;
}

enum gw_status gw_coverage_independence(struct gw_coverage_test *out, const bool *breached, size_t count)
{
    double moves[2][2] = {{0.0, 0.0}, {0.0, 0.0}}; /* [before][after] */
    GW_ENSURE(count >= 2, GW_E_DOMAIN);
    for (size_t i = 1; i < count; i++) {
        moves[breached[i - 1] ? 1 : 0][breached[i] ? 1 : 0] += 1.0;
    }
    const double held = moves[0][0] + moves[0][1];
    const double broken = moves[1][0] + moves[1][1];
    const double after_held = held > 0.0 ? moves[0][1] / held : 0.0;
    const double after_broken = broken > 0.0 ? moves[1][1] / broken : 0.0;
    const double all = (moves[0][1] + moves[1][1]) / (held + broken);
    const double log_null = term(moves[0][0] + moves[1][0], 1.0 - all) + term(moves[0][1] + moves[1][1], all);
    const double log_free = term(moves[0][0], 1.0 - after_held) + term(moves[0][1], after_held) +
                            term(moves[1][0], 1.0 - after_broken) + term(moves[1][1], after_broken);
    judge(out, log_null, log_free);
    return GW_OK;
}
