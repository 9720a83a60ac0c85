#include <math.h>

#include "chains/pricing/payoff.h"

#define DUST          1e-6 /* of the largest |gamma|: far tails of no weight change sign freely */
#define BISECTION_MAX 64   /* two nodes are within a factor of two, so 2^53 doubles lie between at most */

static bool is_flip(double left, double right, double dust)
{
    bool is_opposite = (left < 0.0 && right > 0.0) || (left > 0.0 && right < 0.0);
    return is_opposite && (fabs(left) >= dust || fabs(right) >= dust);
}

static enum gw_status find_dust(double *dust, const double gamma[GW_LADDER_NODES])
{
    double largest = 0.0;
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        GW_ENSURE(gw_payoff_is_finite(gamma[i]), GW_E_DOMAIN);
        largest = fabs(gamma[i]) > largest ? fabs(gamma[i]) : largest;
    }
    *dust = DUST * largest;
    return GW_OK;
}

enum gw_status gw_ladder_flips(double levels[GW_LADDER_FLIPS_MAX], size_t *count,
                               const double gamma[GW_LADDER_NODES], double spot)
{
    *count = 0;
    double dust;
    GW_TRY(find_dust(&dust, gamma));
    GW_ENSURE(gw_payoff_is_positive(gw_ladder_spot(GW_LADDER_NODES - 1, spot)), GW_E_DOMAIN);
    for (size_t i = 0; i + 1 < GW_LADDER_NODES; i++) {
        if (is_flip(gamma[i], gamma[i + 1], dust)) {
            double left = gw_ladder_spot(i, spot);
            double share = 1.0 / (1.0 + fabs(gamma[i + 1] / gamma[i]));
            levels[(*count)++] = left + (gw_ladder_spot(i + 1, spot) - left) * share;
        }
    }
    return GW_OK;
}

struct book {
    const struct gw_instrument *instruments;
    size_t count;
};

static enum gw_status sum_gamma(double *out, const struct book *book, double spot)
{
    double total = 0.0;
    for (size_t i = 0; i < book->count; i++) {
        struct gw_payoff_point point;
        GW_TRY(gw_payoff_revalue(&point, &spot, 1, &book->instruments[i]));
        total += book->instruments[i].quantity * point.gamma;
    }
    GW_ENSURE(gw_payoff_is_finite(total), GW_E_DOMAIN);
    *out = total;
    return GW_OK;
}

static enum gw_status bisect(double *level, const struct book *book, double left, double right,
                             double gamma_left)
{
    *level = right;
    for (int i = 0; i < BISECTION_MAX; i++) {
        double middle = left + 0.5 * (right - left);
        if (middle <= left || middle >= right) {
            break;
        }
        double gamma;
        GW_TRY(sum_gamma(&gamma, book, middle));
        if ((gamma < 0.0) == (gamma_left < 0.0) && gamma != 0.0) {
            left = middle;
        } else {
            right = middle;
        }
        *level = right;
    }
    return GW_OK;
}

enum gw_status gw_pricing_flips(double levels[GW_LADDER_FLIPS_MAX], size_t *count, double spot,
                                const struct gw_instrument *instruments, size_t instrument_count)
{
    *count = 0;
    const struct book book = {instruments, instrument_count};
    double gamma[GW_LADDER_NODES];
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        GW_TRY(sum_gamma(&gamma[i], &book, gw_ladder_spot(i, spot)));
    }
    double dust;
    GW_TRY(find_dust(&dust, gamma));
    size_t found = 0;
    for (size_t i = 0; i + 1 < GW_LADDER_NODES; i++) {
        if (is_flip(gamma[i], gamma[i + 1], dust)) {
            double left = gw_ladder_spot(i, spot);
            GW_TRY(bisect(&levels[found++], &book, left, gw_ladder_spot(i + 1, spot), gamma[i]));
        }
    }
    *count = found;
    return GW_OK;
}
