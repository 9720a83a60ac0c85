/* raw: any instrument from any bits, and what must be true of whatever is answered. Shared with fuzz_pricing. */
#ifndef TESTS_PROPERTY_PRICING_RAW_H
#define TESTS_PROPERTY_PRICING_RAW_H

#include "gammawatch/pricing.h"

#define RAW_INPUTS 9

/* in[0] is left for spot, in[1] the quantity. */
static inline struct gw_instrument raw_instrument(unsigned kind, unsigned flags, const double in[RAW_INPUTS])
{
    struct gw_instrument out = {.kind = (enum gw_payoff)(kind % (GW_PAYOFF_COUNT + 1)), .quantity = in[1]};
    const struct gw_option option = {(flags & 1) != 0, in[2], in[3], in[4], in[5], in[6], in[7]};
    const struct gw_lp_range range = {in[2], in[3], in[4]};
    switch (out.kind) {
    case GW_PAYOFF_EUROPEAN:
    case GW_PAYOFF_FORWARD:
    case GW_PAYOFF_AMERICAN:
        out.option = option;
        break;
    case GW_PAYOFF_AVERAGED:
        out.averaged = (struct gw_averaged){option, in[7], in[8]};
        break;
    case GW_PAYOFF_LP_RANGE:
        out.lp = (struct gw_lp_position){range, in[5]};
        break;
    case GW_PAYOFF_PANOPTIC:
        out.panoptic = (struct gw_panoptic_leg){range, (flags & 1) != 0, (flags & 2) != 0, in[5]};
        break;
    case GW_PAYOFF_WEIGHTED:
        out.weighted = (struct gw_weighted_pool){in[2], in[3], in[4], in[5], in[6]};
        break;
    case GW_PAYOFF_STABLE:
        out.stable = (struct gw_stable_pool){in[2], in[3], in[4]};
        break;
    case GW_PAYOFF_POWER:
        out.power = (struct gw_power){in[2], in[3], in[4], in[5], in[6]};
        break;
    case GW_PAYOFF_POWER_PERP:
        out.power_perp = (struct gw_power_perp){in[2], in[3], in[4], in[5]};
        break;
    case GW_PAYOFF_LEVERAGED:
        out.leveraged = (struct gw_leveraged){in[2], in[3], in[4], in[5], in[6], in[7]};
        break;
    case GW_PAYOFF_LINEAR:
    case GW_PAYOFF_COUNT:
        break;
    }
    return out;
}

static inline bool raw_is_finite(const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!(values[i] - values[i] == 0.0)) {
            return false;
        }
    }
    return true;
}

static inline bool raw_is_zero(const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (values[i] != 0.0) {
            return false;
        }
    }
    return true;
}

/* Finite, or GW_E_DOMAIN and zero. */
static inline bool raw_is_sound(enum gw_status status, const double *values, size_t count)
{
    return status == GW_OK ? raw_is_finite(values, count)
                           : status == GW_E_DOMAIN && raw_is_zero(values, count);
}

/* Every entry point that takes an instrument. */
static inline bool raw_holds(double spot, const struct gw_instrument *instrument, double move)
{
    struct gw_greeks greeks;
    struct gw_ladder ladder;
    double gamma;
    enum gw_status status = gw_pricing_greeks(&greeks, spot, instrument);
    bool is_sound = raw_is_sound(status, &greeks.price, 12);
    status = gw_pricing_ladder_instrument(&ladder, spot, instrument);
    is_sound = is_sound && raw_is_sound(status, ladder.pnl, 3 * (size_t)GW_LADDER_NODES);
    status = gw_pricing_gamma_finite(&gamma, spot, instrument, move);
    return is_sound && raw_is_sound(status, &gamma, 1);
}

#endif
