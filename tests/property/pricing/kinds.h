/* kinds: a random instrument of every kind, near a spot, and its inputs by name. */
#ifndef TESTS_PROPERTY_PRICING_KINDS_H
#define TESTS_PROPERTY_PRICING_KINDS_H

#include "tests/property/pricing/draw.h"

static const char *const kinds_names[GW_PAYOFF_COUNT] = {
    [GW_PAYOFF_EUROPEAN] = "european",     [GW_PAYOFF_LP_RANGE] = "lp_range",
    [GW_PAYOFF_POWER] = "power",           [GW_PAYOFF_LINEAR] = "linear",
    [GW_PAYOFF_FORWARD] = "forward",       [GW_PAYOFF_AMERICAN] = "american",
    [GW_PAYOFF_AVERAGED] = "averaged",     [GW_PAYOFF_WEIGHTED] = "weighted",
    [GW_PAYOFF_STABLE] = "stable",         [GW_PAYOFF_PANOPTIC] = "panoptic",
    [GW_PAYOFF_POWER_PERP] = "power_perp", [GW_PAYOFF_LEVERAGED] = "leveraged"};

static inline struct gw_option kinds_option(uint64_t *seed, double spot)
{
    struct gw_option option = {.is_call = (draw_bits(seed) & 1) != 0,
                               .t_years = draw_log_between(seed, 0.01, 3.0),
                               .vol = draw_log_between(seed, 0.1, 2.0),
                               .rate = draw_between(seed, 0.01, 0.2),
                               .yield = draw_between(seed, 0.01, 0.2)};
    double width = option.vol * sqrt(option.t_years);
    option.strike = spot * gw_vecmath_exp(draw_between(seed, -2.0, 2.0) * (width < 1.0 ? width : 1.0));
    return option;
}

static inline struct gw_lp_range kinds_range(uint64_t *seed, double price)
{
    double lower = price * draw_log_between(seed, 0.5, 1.2);
    return (struct gw_lp_range){draw_log_between(seed, 1.0, 1e6), lower,
                                lower * (1.0 + draw_log_between(seed, 1e-3, 2.0))};
}

static inline void kinds_draw_pool(struct gw_instrument *out, uint64_t *seed, double spot)
{
    double quote_usd = draw_bits(seed) & 1 ? 1.0 : draw_log_between(seed, 0.01, 1e4);
    double price = spot / quote_usd;
    if (out->kind == GW_PAYOFF_LP_RANGE) {
        out->lp = (struct gw_lp_position){kinds_range(seed, price), quote_usd};
    } else if (out->kind == GW_PAYOFF_PANOPTIC) {
        out->panoptic = (struct gw_panoptic_leg){kinds_range(seed, price), (draw_bits(seed) & 1) != 0,
                                                 (draw_bits(seed) & 1) != 0, quote_usd};
    } else if (out->kind == GW_PAYOFF_STABLE) {
        quote_usd = spot * draw_log_between(seed, 0.7, 1.4);
        out->stable = (struct gw_stable_pool){draw_log_between(seed, 1.0, 5000.0),
                                              draw_log_between(seed, 1.0, 1e9), quote_usd};
    } else {
        double weight = draw_between(seed, 0.02, 0.98);
        out->weighted =
            (struct gw_weighted_pool){draw_log_between(seed, 1e-3, 1e6), draw_log_between(seed, 1e-3, 1e6),
                                      weight, (1.0 - weight) * draw_between(seed, 0.1, 1.0), quote_usd};
    }
}

static inline struct gw_instrument kinds_draw(uint64_t *seed, enum gw_payoff kind, double spot)
{
    struct gw_instrument out = {.kind = kind, .quantity = draw_between(seed, -10.0, 10.0)};
    const struct gw_option option = kinds_option(seed, spot);
    switch (kind) {
    case GW_PAYOFF_EUROPEAN:
    case GW_PAYOFF_FORWARD:
    case GW_PAYOFF_AMERICAN:
        out.option = option;
        break;
    case GW_PAYOFF_AVERAGED:
        out.averaged = (struct gw_averaged){option, option.t_years * draw_between(seed, 0.2, 2.0),
                                            spot * draw_between(seed, 0.9, 1.1)};
        break;
    case GW_PAYOFF_LP_RANGE:
    case GW_PAYOFF_WEIGHTED:
    case GW_PAYOFF_STABLE:
    case GW_PAYOFF_PANOPTIC:
        kinds_draw_pool(&out, seed, spot);
        break;
    case GW_PAYOFF_POWER:
        out.power = (struct gw_power){draw_between(seed, -3.0, 3.0), option.t_years, option.vol, option.rate,
                                      option.yield};
        break;
    case GW_PAYOFF_POWER_PERP:
        out.power_perp = (struct gw_power_perp){draw_between(seed, 0.2, 1.0), 0.0, option.vol, option.rate};
        break;
    case GW_PAYOFF_LEVERAGED:
        out.leveraged = (struct gw_leveraged){draw_between(seed, -3.0, 4.0),
                                              draw_log_between(seed, 1.0, 1e6),
                                              spot * draw_between(seed, 0.5, 1.5),
                                              option.vol,
                                              option.rate,
                                              option.yield};
        break;
    case GW_PAYOFF_LINEAR:
    case GW_PAYOFF_COUNT:
        break;
    }
    return out;
}

/* The option inside, or NULL. */
static inline struct gw_option *kinds_option_of(struct gw_instrument *instrument)
{
    switch (instrument->kind) {
    case GW_PAYOFF_EUROPEAN:
    case GW_PAYOFF_FORWARD:
    case GW_PAYOFF_AMERICAN:
        return &instrument->option;
    case GW_PAYOFF_AVERAGED:
        return &instrument->averaged.option;
    case GW_PAYOFF_LP_RANGE:
    case GW_PAYOFF_WEIGHTED:
    case GW_PAYOFF_STABLE:
    case GW_PAYOFF_PANOPTIC:
    case GW_PAYOFF_POWER:
    case GW_PAYOFF_POWER_PERP:
    case GW_PAYOFF_LEVERAGED:
    case GW_PAYOFF_LINEAR:
    case GW_PAYOFF_COUNT:
        break;
    }
    return NULL;
}

static inline struct gw_greeks kinds_greeks(double spot, const struct gw_instrument *instrument)
{
    struct gw_greeks greeks;
    if (gw_pricing_greeks(&greeks, spot, instrument) != GW_OK) {
        print_error("%s at %.17g\n", kinds_names[instrument->kind], spot);
        fail();
    }
    return greeks;
}

#endif
