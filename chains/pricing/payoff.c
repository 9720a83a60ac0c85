#include "chains/pricing/payoff.h"

#include <float.h>
#include <math.h>
#include <string.h>

static const struct {
    gw_payoff_greeks_fn *greeks;
    gw_payoff_revalue_fn *revalue;
} payoff_types[] = {
#define X(id, constant) [GW_PAYOFF_##constant] = {gw_payoff_##id##_greeks, gw_payoff_##id##_revalue},
#include "chains/pricing/payoffs.def"
#undef X
};

_Static_assert(sizeof payoff_types / sizeof payoff_types[0] == GW_PAYOFF_COUNT,
               "every payoff kind has a line in payoffs.def");

double gw_payoff_clamp(double x, double least, double most)
{
    return x < least ? least : x > most ? most : x;
}

bool gw_payoff_is_finite(double x)
{
    return fabs(x) <= DBL_MAX;
}

bool gw_payoff_is_positive(double x)
{
    return x > 0.0 && x <= DBL_MAX;
}

enum gw_status gw_payoff_scale(struct gw_greeks *greeks, double scale)
{
    double *const values[] = {&greeks->price, &greeks->delta, &greeks->gamma, &greeks->vega,
                              &greeks->theta, &greeks->rho,   &greeks->vanna, &greeks->volga,
                              &greeks->charm, &greeks->speed, &greeks->color, &greeks->zomma};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        *values[i] = *values[i] * scale + 0.0;
        if (!gw_payoff_is_finite(*values[i])) {
            memset(greeks, 0, sizeof *greeks);
            return GW_E_DOMAIN;
        }
    }
    return GW_OK;
}

enum gw_status gw_payoff_quote(struct gw_greeks *greeks, double quote_usd)
{
    greeks->price *= quote_usd;
    greeks->gamma /= quote_usd;
    greeks->speed = greeks->speed / quote_usd / quote_usd;
    return gw_payoff_scale(greeks, 1.0);
}

enum gw_status gw_payoff_revalue_each(struct gw_payoff_point *out, const double *spots, size_t count,
                                      const struct gw_instrument *instrument, gw_payoff_greeks_fn *greeks)
{
    for (size_t i = 0; i < count; i++) {
        struct gw_greeks here;
        GW_TRY(greeks(&here, spots[i], instrument));
        out[i] = (struct gw_payoff_point){.value = here.price, .delta = here.delta, .gamma = here.gamma};
    }
    return GW_OK;
}

static bool is_known(const struct gw_instrument *instrument)
{
    return (unsigned)instrument->kind < GW_PAYOFF_COUNT && gw_payoff_is_finite(instrument->quantity);
}

enum gw_status gw_pricing_greeks(struct gw_greeks *out, double spot, const struct gw_instrument *instrument)
{
    memset(out, 0, sizeof *out);
    GW_ENSURE(is_known(instrument), GW_E_DOMAIN);
    GW_TRY(payoff_types[instrument->kind].greeks(out, spot, instrument));
    return gw_payoff_scale(out, instrument->quantity);
}

enum gw_status gw_payoff_revalue(struct gw_payoff_point *out, const double *spots, size_t count,
                                 const struct gw_instrument *instrument)
{
    GW_ENSURE(is_known(instrument), GW_E_DOMAIN);
    for (size_t i = 0; i < count; i++) {
        GW_ENSURE(gw_payoff_is_positive(spots[i]), GW_E_DOMAIN);
    }
    return payoff_types[instrument->kind].revalue(out, spots, count, instrument);
}

enum gw_status gw_pricing_gamma_finite(double *out, double spot, const struct gw_instrument *instrument,
                                       double move)
{
    *out = 0.0;
    GW_ENSURE(move > 0.0 && move < 1.0, GW_E_DOMAIN);
    const double spots[] = {spot * (1.0 - move), spot * (1.0 + move)};
    struct gw_payoff_point points[2];
    GW_ENSURE(spots[1] > spots[0], GW_E_DOMAIN);
    GW_TRY(gw_payoff_revalue(points, spots, 2, instrument));
    double gamma = instrument->quantity * (points[1].delta - points[0].delta) / (spots[1] - spots[0]);
    GW_ENSURE(gw_payoff_is_finite(gamma), GW_E_DOMAIN);
    *out = gamma + 0.0;
    return GW_OK;
}
