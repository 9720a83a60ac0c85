#include "monitor/systemic/fixed_point.h"

#include <math.h>

#define TOLERANCE     1e-12
#define BISECTION_MAX 64

static double step_at(size_t n)
{
    return (double)n / (1.0 / GW_FIXED_POINT_STEP);
}

void gw_response_tabulate(struct gw_response_table *out, const struct gw_response *response)
{
    for (size_t n = 0; n <= GW_FIXED_POINT_STEPS; n++) {
        out->up[n] = response->move(response->context, step_at(n));
        out->down[n] = response->move(response->context, -step_at(n));
    }
}

/* f on the positive side of sign*r: both sides look alike. */
struct side {
    const struct gw_response *response;
    const double *table;
    double sign;
    double r0; /* > 0 */
};

static double value(const struct side *side, double move)
{
    const double response = side->response->move(side->response->context, side->sign * move);
    return move - side->r0 - side->sign * response;
}

static double tabulated(const struct side *side, size_t n)
{
    return step_at(n) - side->r0 - side->sign * side->table[n];
}

static double bisect(const struct side *side, double low, double high, bool is_rising)
{
    for (int i = 0; i < BISECTION_MAX && high - low > TOLERANCE; i++) {
        const double middle = 0.5 * (low + high);
        if ((value(side, middle) < 0.0) == is_rising) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return 0.5 * (low + high);
}

/* First sign change at or beyond r0; false: none up to the edge. */
static bool scan(const struct side *side, double *root)
{
    double low = side->r0;
    double at_low = value(side, low);
    size_t n = (size_t)(low / GW_FIXED_POINT_STEP);
    while (step_at(n) <= low) {
        n++;
    }
    if (at_low == 0.0) {
        *root = low;
        return true;
    }
    for (; n <= GW_FIXED_POINT_STEPS; n++) {
        const double here = tabulated(side, n);
        if ((here < 0.0) != (at_low < 0.0)) {
            *root = bisect(side, low, step_at(n), at_low < 0.0);
            return true;
        }
        low = step_at(n);
        at_low = here;
    }
    return false;
}

static size_t count_roots(const struct side *side)
{
    size_t count = 0;
    bool was_below = true; /* f(0) = -r0 */
    for (size_t n = 1; n <= GW_FIXED_POINT_STEPS; n++) {
        const bool is_below = tabulated(side, n) < 0.0;
        count += is_below != was_below ? 1 : 0;
        was_below = is_below;
    }
    return count;
}

void gw_fixed_point_find(struct gw_fixed_point *out, const struct gw_response *response,
                         const struct gw_response_table *table, double r0)
{
    const struct side side = {
        .response = response,
        .table = r0 < 0.0 ? table->down : table->up,
        .sign = r0 < 0.0 ? -1.0 : 1.0,
        .r0 = fabs(r0),
    };
    *out = (struct gw_fixed_point){.move = r0};
    if (!(side.r0 > 0.0) || side.r0 >= GW_FIXED_POINT_EDGE) {
        return;
    }
    double root = GW_FIXED_POINT_EDGE;
    if (value(&side, side.r0) > 0.0) {
        root = bisect(&side, 0.0, side.r0, true);
    } else {
        out->is_unbounded = !scan(&side, &root);
    }
    out->roots = count_roots(&side);
    out->roots += out->roots == 0 && !out->is_unbounded ? 1 : 0; /* two within one step */
    out->move = side.sign * root;
}
