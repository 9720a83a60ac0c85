/* simplex: a small linear programme, solved exactly enough to spend money on.
 *
 *   minimise  Σ cost_j x_j   subject to  Σ_j rows[i][j] x_j >= bounds[i],  0 <= x_j <= available[j]
 *
 * Dual simplex on a dense dictionary: with every variable at the cheaper of its ends the start is dual feasible, so there
 * is one phase. Leaving row: the most negative, by Bland's rule after GW_SIMPLEX_BLAND pivots; entering column: least
 * ratio, ties by index. Rows, variables and costs are scaled to 1 first; GW_SIMPLEX_TOLERANCE holds in those units.
 * Source: C. Lemke, The dual method, Naval Research Logistics Quarterly 1 (1954); R. Bland, Math. of OR 2 (1977).
 *
 * Where no x satisfies all rows, it gives the one that falls short least: shortfalls count more than any cost.
 *   GW_OK        *out is optimal, or with is_feasible false the best effort
 *   GW_E_DOMAIN  a number is not finite, available[j] < 0, or a count is 0 or above its maximum
 *   GW_E_BOUND   more than GW_SIMPLEX_PIVOTS_MAX pivots
 * Pure; *work is scratch and needs no initial value.
 */
#ifndef GW_MONITOR_LIQUIDITY_SIMPLEX_H
#define GW_MONITOR_LIQUIDITY_SIMPLEX_H

#include <stdbool.h>
#include <stddef.h>

#include "gammawatch/status.h"

#define GW_SIMPLEX_VARIABLES_MAX 64
#define GW_SIMPLEX_ROWS_MAX      8
#define GW_SIMPLEX_PIVOTS_MAX    4096
#define GW_SIMPLEX_BLAND         256
#define GW_SIMPLEX_TOLERANCE     1e-9

struct gw_simplex_problem {
    size_t variables;
    size_t rows;
    double cost[GW_SIMPLEX_VARIABLES_MAX];
    double available[GW_SIMPLEX_VARIABLES_MAX];
    double row[GW_SIMPLEX_ROWS_MAX][GW_SIMPLEX_VARIABLES_MAX];
    double bound[GW_SIMPLEX_ROWS_MAX];
};

struct gw_simplex_answer {
    bool is_feasible;
    double cost;
    double x[GW_SIMPLEX_VARIABLES_MAX];
    double price[GW_SIMPLEX_ROWS_MAX];     /* of one more unit of the row's bound, >= 0; 0 when infeasible */
    double shortfall[GW_SIMPLEX_ROWS_MAX]; /* 0 when feasible */
    size_t pivots;
};

#define GW_SIMPLEX_COLUMNS    (GW_SIMPLEX_VARIABLES_MAX + GW_SIMPLEX_ROWS_MAX)
#define GW_SIMPLEX_DICTIONARY (GW_SIMPLEX_ROWS_MAX + GW_SIMPLEX_VARIABLES_MAX)

/* Basic variables as sums over the others; the last row is the cost, the last column the constant. */
struct gw_simplex_work {
    double cell[GW_SIMPLEX_DICTIONARY + 1][GW_SIMPLEX_COLUMNS + 1];
    size_t basic[GW_SIMPLEX_DICTIONARY];
    size_t other[GW_SIMPLEX_COLUMNS];
    double row_scale[GW_SIMPLEX_ROWS_MAX];
    size_t rows;
    size_t columns;
};

GW_MUST_USE enum gw_status gw_simplex_solve(struct gw_simplex_answer *out, struct gw_simplex_work *work,
                                            const struct gw_simplex_problem *problem);

#endif
