/* matrix: small dense matrices, row by row, a[i * n + j]. Operations in a fixed order: the same bits everywhere.
 * Pure, any thread; n <= GW_MATRIX_MAX.
 */
#ifndef GW_MONITOR_SYSTEMIC_MATRIX_H
#define GW_MONITOR_SYSTEMIC_MATRIX_H

#include <stddef.h>

#include "gammawatch/status.h"

#define GW_MATRIX_MAX        32u
#define GW_MATRIX_CELLS      (GW_MATRIX_MAX * GW_MATRIX_MAX)
#define GW_MATRIX_SWEEPS_MAX 64u

/* Eigenvalues of the symmetric a, and with vectors != NULL their vectors as columns, by cyclic Jacobi rotations (C. Jacobi
 * 1846). a is destroyed; what lies below its diagonal is not read. GW_E_DOMAIN: a is not finite or does not settle.
 * GW_E_BOUND: n is 0 or above GW_MATRIX_MAX. */
GW_MUST_USE enum gw_status gw_matrix_eigen(double values[GW_MATRIX_MAX], double *vectors, double *a,
                                           size_t n);

/* Solves a x = b in place of b by Gaussian elimination with partial pivoting; a is destroyed.
 * GW_E_DOMAIN: a is singular, or the result is not finite. */
GW_MUST_USE enum gw_status gw_matrix_solve(double *b, double *a, size_t n);

/* The correlation matrix next to a one that is not: negative eigenvalues become 0, the diagonal 1 again. Entries
 * outside of -1..1 are GW_E_DOMAIN. One that is positive semi-definite already stays as it is. */
GW_MUST_USE enum gw_status gw_matrix_correlation(double *rho, size_t n);

#endif
