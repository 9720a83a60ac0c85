#include <math.h>

#include "chains/protocol/opyn_gamma.h"

static bool is_told(const struct gw_opyn_cover *c)
{
    return c->bound > 0 && c->shock > 0;
}

double gw_opyn_required_ratio(const struct gw_opyn_cover *c, double spot_usd)
{
    if (!is_told(c)) {
        return (double)NAN;
    }
    if (c->is_put) {
        const double shocked = c->shock * spot_usd;
        return shocked < c->strike_usd ? c->bound * shocked + (c->strike_usd - shocked)
                                       : c->bound * c->strike_usd;
    }
    const double ratio = c->strike_usd * c->shock / spot_usd;
    return ratio < 1 ? c->bound * ratio + (1 - ratio) : c->bound;
}

/* Both rules are flat at the bound and rise to full cover where the option is deep in the money. */
double gw_opyn_closing_price(const struct gw_opyn_cover *c, double spot_usd)
{
    const double full = c->is_put ? c->strike_usd : 1;
    if (!is_told(c)) {
        return (double)NAN;
    }
    if (c->held_ratio >= full) {
        return c->is_put ? 0 : (double)HUGE_VAL;
    }
    if (c->held_ratio < c->bound * full || c->bound >= 1) {
        return spot_usd;
    }
    return c->is_put ? (full - c->held_ratio) / ((1 - c->bound) * c->shock)
                     : (1 - c->bound) * c->strike_usd * c->shock / (full - c->held_ratio);
}
