#include "monitor/systemic/matrix.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define PSD_SLACK 1e-12 /* an eigenvalue this far below 0 is rounding */

static bool is_finite(const double *a, size_t count)
{
    bool is_so = true;
    for (size_t i = 0; i < count; i++) {
        is_so = is_so && isfinite(a[i]);
    }
    return is_so;
}

static double off_diagonal(const double *a, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            sum += a[i * n + j] * a[i * n + j];
        }
    }
    return sum;
}

struct rotation {
    size_t p;
    size_t q;
    double c;
    double s;
};

/* Zeroes a[p][q], p < q. */
static struct rotation find_rotation(const double *a, size_t n, size_t p, size_t q)
{
    const double theta = (a[q * n + q] - a[p * n + p]) / (2.0 * a[p * n + q]);
    const double size = fabs(theta) + sqrt(theta * theta + 1.0);
    const double t = theta < 0.0 ? -1.0 / size : 1.0 / size;
    const double c = 1.0 / sqrt(t * t + 1.0);
    return (struct rotation){p, q, c, t * c};
}

/* The upper triangle stands for both. */
static double *at(double *a, size_t n, size_t i, size_t j)
{
    return i < j ? &a[i * n + j] : &a[j * n + i];
}

static void turn(double *x, double *y, const struct rotation *r)
{
    const double u = *x;
    const double v = *y;
    *x = r->c * u - r->s * v;
    *y = r->s * u + r->c * v;
}

static void rotate(double *a, double *vectors, size_t n, const struct rotation *r)
{
    const double shift = r->s / r->c * a[r->p * n + r->q];
    a[r->p * n + r->p] -= shift;
    a[r->q * n + r->q] += shift;
    a[r->p * n + r->q] = 0.0;
    for (size_t k = 0; k < n; k++) {
        if (k != r->p && k != r->q) {
            turn(at(a, n, k, r->p), at(a, n, k, r->q), r);
        }
        if (vectors != NULL) {
            turn(&vectors[k * n + r->p], &vectors[k * n + r->q], r);
        }
    }
}

static void sweep(double *a, double *vectors, size_t n)
{
    for (size_t p = 0; p < n; p++) {
        for (size_t q = p + 1; q < n; q++) {
            if (a[p * n + q] != 0.0) {
                const struct rotation r = find_rotation(a, n, p, q);
                rotate(a, vectors, n, &r);
            }
        }
    }
}

enum gw_status gw_matrix_eigen(double values[GW_MATRIX_MAX], double *vectors, double *a, size_t n)
{
    memset(values, 0, GW_MATRIX_MAX * sizeof *values);
    GW_ENSURE(n > 0 && n <= GW_MATRIX_MAX, GW_E_BOUND);
    GW_ENSURE(is_finite(a, n * n), GW_E_DOMAIN);
    for (size_t i = 0; vectors != NULL && i < n * n; i++) {
        vectors[i] = i % (n + 1) == 0 ? 1.0 : 0.0;
    }
    /* Rotations shrink what is off the diagonal quadratically; underflow ends them. */
    unsigned sweeps = 0;
    while (off_diagonal(a, n) > 0.0 && sweeps < GW_MATRIX_SWEEPS_MAX) {
        sweep(a, vectors, n);
        sweeps++;
    }
    GW_ENSURE(sweeps < GW_MATRIX_SWEEPS_MAX && is_finite(a, n * n), GW_E_DOMAIN);
    for (size_t i = 0; i < n; i++) {
        values[i] = a[i * n + i];
    }
    return GW_OK;
}

static size_t find_pivot(const double *a, size_t n, size_t column)
{
    size_t best = column;
    for (size_t i = column + 1; i < n; i++) {
        best = fabs(a[i * n + column]) > fabs(a[best * n + column]) ? i : best;
    }
    return best;
}

static void swap_rows(double *a, double *b, size_t n, size_t i, size_t j)
{
    for (size_t k = 0; i != j && k < n; k++) {
        const double held = a[i * n + k];
        a[i * n + k] = a[j * n + k];
        a[j * n + k] = held;
    }
    const double held = b[i];
    b[i] = b[j];
    b[j] = held;
}

enum gw_status gw_matrix_solve(double *b, double *a, size_t n)
{
    GW_ENSURE(n > 0 && n <= GW_MATRIX_MAX, GW_E_BOUND);
    GW_ENSURE(is_finite(a, n * n) && is_finite(b, n), GW_E_DOMAIN);
    for (size_t k = 0; k < n; k++) {
        swap_rows(a, b, n, k, find_pivot(a, n, k));
        GW_ENSURE(a[k * n + k] != 0.0, GW_E_DOMAIN);
        for (size_t i = k + 1; i < n; i++) {
            const double factor = a[i * n + k] / a[k * n + k];
            for (size_t j = k; j < n; j++) {
                a[i * n + j] -= factor * a[k * n + j];
            }
            b[i] -= factor * b[k];
        }
    }
    for (size_t k = n; k-- > 0;) {
        for (size_t j = k + 1; j < n; j++) {
            b[k] -= a[k * n + j] * b[j];
        }
        b[k] /= a[k * n + k];
    }
    return is_finite(b, n) ? GW_OK : GW_E_DOMAIN;
}

static bool is_correlation(const double *rho, size_t n)
{
    bool is_so = true;
    for (size_t i = 0; i < n * n; i++) {
        is_so = is_so && rho[i] >= -1.0 && rho[i] <= 1.0;
    }
    return is_so;
}

/* sum of max(0, value) * vector * vector', then scaled to a diagonal of 1. */
static void rebuild(double *rho, const double *values, const double *vectors, size_t n)
{
    double scale[GW_MATRIX_MAX];
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i; j < n; j++) {
            double sum = 0.0;
            for (size_t k = 0; k < n; k++) {
                sum += (values[k] > 0.0 ? values[k] : 0.0) * vectors[i * n + k] * vectors[j * n + k];
            }
            rho[i * n + j] = sum;
        }
        scale[i] = rho[i * n + i] > 0.0 ? 1.0 / sqrt(rho[i * n + i]) : 0.0;
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i; j < n; j++) {
            rho[i * n + j] = i == j ? 1.0 : rho[i * n + j] * scale[i] * scale[j];
            rho[j * n + i] = rho[i * n + j];
        }
    }
}

enum gw_status gw_matrix_correlation(double *rho, size_t n)
{
    double values[GW_MATRIX_MAX];
    double vectors[GW_MATRIX_CELLS];
    double work[GW_MATRIX_CELLS];
    GW_ENSURE(n > 0 && n <= GW_MATRIX_MAX, GW_E_BOUND);
    GW_ENSURE(is_correlation(rho, n), GW_E_DOMAIN);
    for (size_t i = 0; i < n; i++) {
        rho[i * n + i] = 1.0;
    }
    memcpy(work, rho, n * n * sizeof *work);
    GW_TRY(gw_matrix_eigen(values, vectors, work, n));
    double least = values[0];
    for (size_t i = 1; i < n; i++) {
        least = values[i] < least ? values[i] : least;
    }
    if (least < -PSD_SLACK) {
        rebuild(rho, values, vectors, n);
    }
    return GW_OK;
}
