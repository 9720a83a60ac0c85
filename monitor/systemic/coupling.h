/* coupling: amplification of several underlyings at once. Source: policy.md 3.15.
 *
 * Options have no cross-gamma; hedging of one asset moves the others through correlation of impact. K_ab =
 * -rho_ab * gamma_b / sqrt(D_a * D_b), gamma the hedgers' dollars per 1 %, D dollars of depth for 1 %: the impact matrix
 * D^-1/2 rho D^-1/2 is symmetric and positive semi-definite, so nobody can move prices round in a circle at a profit.
 * r = (I - K)^-1 r0, stable while the spectral radius of K is below 1. The eigenvalues of K are those of the
 * symmetric -A^1/2 gamma A^1/2, all real; found by Jacobi rotations, which unlike power iteration cannot stall
 * between +x and -x. Pure, any thread; cost about count^3.
 */
#ifndef GW_MONITOR_SYSTEMIC_COUPLING_H
#define GW_MONITOR_SYSTEMIC_COUPLING_H

#include <stdbool.h>

#include "monitor/systemic/matrix.h"

struct gw_coupling_input {
    size_t count;
    const double *rho;               /* count * count, positive semi-definite: gw_matrix_correlation() */
    const double *depth_1pct_usd;    /* > 0 */
    const double *hedging_gamma_usd; /* per 1 % */
};

struct gw_coupling {
    double spectral_radius;
    bool is_unstable;             /* >= 1: moves have no fixed point */
    double gain[GW_MATRIX_CELLS]; /* (I - K)^-1, count * count; 0 when it does not exist */
};

/* GW_E_BOUND: count is 0 or above GW_MATRIX_MAX; GW_E_DOMAIN: depth not above 0, or a number that is not finite. */
GW_MUST_USE enum gw_status gw_coupling_solve(struct gw_coupling *out, const struct gw_coupling_input *input);

/* r = gain * r0. */
void gw_coupling_move(double *move, const struct gw_coupling *coupling, const double *shock, size_t count);

#endif
