#include <math.h>

#include "chains/pricing/american.h"
#include "chains/pricing/vecmath.h"

#define START_FRACTION 0.05 /* of the distance to the boundary, in √v/√T: nearer, every N is below N(-10) */
#define START_MIN      1e-14
#define START_MAX      0.3
#define PANEL_GROWTH   2.5
#define PANEL_LAST     0.6

/* ln(B/K) at a fraction 0..1 of √T to expiry. */
static double log_boundary(const struct gw_american_boundary *b, double root_fraction, double side)
{
    return side * (gw_american_depth(b, root_fraction) - b->log_limit);
}

bool gw_american_is_exercised(const struct gw_american_boundary *boundary, double spot,
                              const struct gw_option *option)
{
    double side = option->is_call ? 1.0 : -1.0;
    double x = gw_vecmath_log_ratio(spot, option->strike);
    return !boundary->is_never && side * (x - log_boundary(boundary, 1.0, side)) >= 0.0;
}

/* The integrands at v = T·y², times the weight of dv. */
static void add(struct gw_american_premium *sum, double weight, double x, double y, double log_b, double spot,
                const struct gw_option *o)
{
    double side = o->is_call ? 1.0 : -1.0;
    double v = o->t_years * y * y;
    double s = o->vol * sqrt(o->t_years) * y;
    double d1 = (x - log_b + (o->rate - o->yield) * v) / s + 0.5 * s;
    double discount = gw_vecmath_exp(-o->yield * v);
    double cdf = discount * gw_vecmath_normal_cdf(side * d1);
    double density = discount * gw_vecmath_normal_pdf(d1) / spot / s;
    double gain = o->yield - o->rate * gw_vecmath_exp(-log_b); /* q - rK/B */
    double strike_leg = o->strike * gw_vecmath_exp(-o->rate * v) * gw_vecmath_normal_cdf(side * (d1 - s));
    double slope = o->yield - gain * d1 / s;
    sum->value += weight * side * (o->yield * spot * cdf - o->rate * strike_leg);
    sum->delta += weight * (side * o->yield * cdf + spot * density * gain);
    sum->gamma += weight * density * slope;
    sum->speed -= weight * density / spot * (slope + (d1 * slope + gain / s) / s);
}

struct gw_american_premium gw_american_integrate(const struct gw_american_boundary *boundary, double spot,
                                                 const struct gw_option *option)
{
    struct gw_american_premium sum = {0};
    if (boundary->is_never) {
        return sum;
    }
    double side = option->is_call ? 1.0 : -1.0;
    double x = gw_vecmath_log_ratio(spot, option->strike);
    double distance = fabs(x - log_boundary(boundary, 1.0, side)) / (option->vol * sqrt(option->t_years));
    double from = START_FRACTION * distance;
    from = from < START_MIN ? START_MIN : from > START_MAX ? START_MAX : from;
    while (from < 1.0) {
        double to = PANEL_GROWTH * from > PANEL_LAST ? 1.0 : PANEL_GROWTH * from;
        for (size_t k = 0; k < GW_AMERICAN_POINTS; k++) {
            double t = from + (to - from) * gw_american_node[k];
            double over = 1.0 / (1.0 + t * t);
            double y = 2.0 * t * over;
            double c = (1.0 - t * t) * over;
            double weight = gw_american_weight[k] * (to - from) * 4.0 * y * c * over * option->t_years;
            add(&sum, weight, x, y, log_boundary(boundary, c, side), spot, option);
        }
        from = to;
    }
    return sum;
}
