/* fixed_point: where the price comes to rest when hedgers trade on a move that their trades lengthen.
 * Source: policy.md 3.8.
 *
 * f(r) = r - r0 - R(r), with R(r) the further move that the hedgers' flow for r causes. Dampening hedgers pull back:
 * the root is in [0, r0]. Amplifying ones push on: the first root outward from r0 is where the market stops. Scanned in
 * steps of 10 bp to +-60 %, then bisected to 1e-12. Pure, any thread.
 */
#ifndef GW_MONITOR_SYSTEMIC_FIXED_POINT_H
#define GW_MONITOR_SYSTEMIC_FIXED_POINT_H

#include <stdbool.h>
#include <stddef.h>

#define GW_FIXED_POINT_STEP  0.001
#define GW_FIXED_POINT_STEPS 600
#define GW_FIXED_POINT_EDGE  0.6

/* R(0) = 0; finite. */
struct gw_response {
    double (*move)(const void *context, double move);
    const void *context;
};

/* R at every step of both sides: the same for every r0. */
struct gw_response_table {
    double up[GW_FIXED_POINT_STEPS + 1];
    double down[GW_FIXED_POINT_STEPS + 1];
};

struct gw_fixed_point {
    double move;       /* the root; the edge when there is none */
    size_t roots;      /* on the side of r0, up to the edge: several mean that it may jump */
    bool is_unbounded; /* no root up to the edge */
};

void gw_response_tabulate(struct gw_response_table *out, const struct gw_response *response);

/* 0 < |r0| < GW_FIXED_POINT_EDGE; else the move is r0 and there are no roots. */
void gw_fixed_point_find(struct gw_fixed_point *out, const struct gw_response *response,
                         const struct gw_response_table *table, double r0);

#endif
