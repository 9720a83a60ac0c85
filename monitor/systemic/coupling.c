#include "monitor/systemic/coupling.h"

#include <math.h>
#include <string.h>

static bool is_sane(const struct gw_coupling_input *in)
{
    bool is_so = true;
    for (size_t i = 0; is_so && i < in->count; i++) {
        is_so = in->depth_1pct_usd[i] > 0.0 && isfinite(in->depth_1pct_usd[i]) &&
                isfinite(in->hedging_gamma_usd[i]);
    }
    return is_so;
}

static double impact(const struct gw_coupling_input *in, size_t a, size_t b)
{
    return in->rho[a * in->count + b] / (sqrt(in->depth_1pct_usd[a]) * sqrt(in->depth_1pct_usd[b]));
}

/* A^1/2 of the impact matrix A = V diag(values) V'. */
static enum gw_status find_root(double *root, const struct gw_coupling_input *in)
{
    const size_t n = in->count;
    double values[GW_MATRIX_MAX];
    double vectors[GW_MATRIX_CELLS];
    double work[GW_MATRIX_CELLS];
    for (size_t a = 0; a < n; a++) {
        for (size_t b = 0; b < n; b++) {
            work[a * n + b] = impact(in, a, b);
        }
    }
    GW_TRY(gw_matrix_eigen(values, vectors, work, n));
    for (size_t a = 0; a < n; a++) {
        for (size_t b = 0; b < n; b++) {
            double sum = 0.0;
            for (size_t k = 0; k < n; k++) {
                sum += (values[k] > 0.0 ? sqrt(values[k]) : 0.0) * vectors[a * n + k] * vectors[b * n + k];
            }
            root[a * n + b] = sum;
        }
    }
    return GW_OK;
}

static enum gw_status find_radius(double *radius, const struct gw_coupling_input *in)
{
    const size_t n = in->count;
    double root[GW_MATRIX_CELLS];
    double symmetric[GW_MATRIX_CELLS];
    double values[GW_MATRIX_MAX];
    GW_TRY(find_root(root, in));
    for (size_t a = 0; a < n; a++) {
        for (size_t b = 0; b < n; b++) {
            double sum = 0.0;
            for (size_t k = 0; k < n; k++) {
                sum -= root[a * n + k] * in->hedging_gamma_usd[k] * root[k * n + b];
            }
            symmetric[a * n + b] = sum;
        }
    }
    GW_TRY(gw_matrix_eigen(values, NULL, symmetric, n));
    for (size_t i = 0; i < n; i++) {
        *radius = fabs(values[i]) > *radius ? fabs(values[i]) : *radius;
    }
    return GW_OK;
}

/* Column by column; the matrix is small. */
static enum gw_status invert(double *gain, const struct gw_coupling_input *in)
{
    const size_t n = in->count;
    for (size_t column = 0; column < n; column++) {
        double left[GW_MATRIX_CELLS];
        double right[GW_MATRIX_MAX] = {0};
        for (size_t a = 0; a < n; a++) {
            for (size_t b = 0; b < n; b++) {
                left[a * n + b] = (a == b ? 1.0 : 0.0) + impact(in, a, b) * in->hedging_gamma_usd[b];
            }
        }
        right[column] = 1.0;
        GW_TRY(gw_matrix_solve(right, left, n));
        for (size_t a = 0; a < n; a++) {
            gain[a * n + column] = right[a];
        }
    }
    return GW_OK;
}

enum gw_status gw_coupling_solve(struct gw_coupling *out, const struct gw_coupling_input *input)
{
    memset(out, 0, sizeof *out);
    GW_ENSURE(input->count > 0 && input->count <= GW_MATRIX_MAX, GW_E_BOUND);
    GW_ENSURE(is_sane(input), GW_E_DOMAIN);
    GW_TRY(find_radius(&out->spectral_radius, input));
    out->is_unstable = out->spectral_radius >= 1.0;
    if (invert(out->gain, input) != GW_OK) {
        memset(out->gain, 0, sizeof out->gain);
        out->is_unstable = true;
    }
    return GW_OK;
}

void gw_coupling_move(double *move, const struct gw_coupling *coupling, const double *shock, size_t count)
{
    for (size_t a = 0; a < count; a++) {
        double sum = 0.0;
        for (size_t b = 0; b < count; b++) {
            sum += coupling->gain[a * count + b] * shock[b];
        }
        move[a] = sum;
    }
}
