#include <string.h>

#include "monitor/cli/price/request.h"

#define NEED(key)          gw_price_number(request, key, GW_PRICE_REQUIRED)
#define TAKE(key, missing) gw_price_number(request, key, missing)

static struct gw_option read_option(struct gw_price_request *request, bool is_call)
{
    return (struct gw_option){.is_call = is_call,
                              .strike = NEED("strike"),
                              .t_years = NEED("t_years"),
                              .vol = NEED("vol"),
                              .rate = TAKE("rate", 0.0),
                              .yield = TAKE("yield", 0.0),
                              .pin_width = TAKE("pin_width", 0.0)};
}

static void read_exercise(struct gw_price_request *request, bool is_call)
{
    struct gw_instrument *out = &request->instrument;
    const struct gw_option option = read_option(request, is_call);
    bool is_american = gw_price_is(request, "exercise", "american", "european");
    bool is_forward = gw_price_has(request, "forward");
    bool is_averaged = gw_price_has(request, "window_years");
    if (is_american + is_forward + is_averaged > 1) {
        gw_price_fail(request,
                      "\"exercise\":\"american\", \"forward\" and \"window_years\" exclude each other");
    }
    if (is_forward && (gw_price_has(request, "spot") || gw_price_has(request, "yield"))) {
        gw_price_fail(request, "\"forward\" takes the place of \"spot\" and \"yield\"");
    }
    if (is_averaged) {
        out->kind = GW_PAYOFF_AVERAGED;
        out->averaged = (struct gw_averaged){option, NEED("window_years"), TAKE("mean_so_far", 0.0)};
        return;
    }
    if (gw_price_has(request, "mean_so_far")) {
        gw_price_fail(request, "\"mean_so_far\" needs \"window_years\"");
    }
    out->kind = is_american ? GW_PAYOFF_AMERICAN : is_forward ? GW_PAYOFF_FORWARD : GW_PAYOFF_EUROPEAN;
    out->option = option;
}

void gw_price_read_call(struct gw_price_request *request)
{
    read_exercise(request, true);
}

void gw_price_read_put(struct gw_price_request *request)
{
    read_exercise(request, false);
}

/* Prices are quote per base when the base is token0; a pool whose base is token1 gives the inverse. */
static struct gw_lp_range read_range(struct gw_price_request *request)
{
    struct gw_lp_range range = {NEED("liquidity"), NEED("price_lower"), NEED("price_upper")};
    if (gw_price_is(request, "base", "token1", "token0") && gw_pricing_lp_invert(&range, &range) != GW_OK) {
        gw_price_fail(request, "0 <= price_lower < price_upper must hold");
    }
    return range;
}

void gw_price_read_lp_range(struct gw_price_request *request)
{
    request->instrument.kind = GW_PAYOFF_LP_RANGE;
    request->instrument.lp = (struct gw_lp_position){read_range(request), TAKE("quote_usd", 1.0)};
}

void gw_price_read_lp_v2(struct gw_price_request *request)
{
    request->instrument.kind = GW_PAYOFF_LP_RANGE;
    request->instrument.lp =
        (struct gw_lp_position){{NEED("liquidity"), 0.0, HUGE_VAL}, TAKE("quote_usd", 1.0)};
}

void gw_price_read_weighted(struct gw_price_request *request)
{
    double weight = NEED("base_weight");
    request->instrument.kind = GW_PAYOFF_WEIGHTED;
    request->instrument.weighted =
        (struct gw_weighted_pool){NEED("base_tokens"), NEED("quote_tokens"), weight,
                                  TAKE("quote_weight", 1.0 - weight), TAKE("quote_usd", 1.0)};
}

void gw_price_read_stable(struct gw_price_request *request)
{
    request->instrument.kind = GW_PAYOFF_STABLE;
    request->instrument.stable =
        (struct gw_stable_pool){NEED("amplification"), NEED("invariant"), TAKE("quote_usd", 1.0)};
}

void gw_price_read_panoptic(struct gw_price_request *request)
{
    request->instrument.kind = GW_PAYOFF_PANOPTIC;
    request->instrument.panoptic =
        (struct gw_panoptic_leg){.range = read_range(request), .quote_usd = TAKE("quote_usd", 1.0)};
    const char *const required[] = {"token_type", "side"};
    for (size_t i = 0; i < sizeof required / sizeof required[0]; i++) {
        if (!gw_price_has(request, required[i])) {
            gw_price_fail(request, "\"%s\" is missing", required[i]);
        }
    }
    request->instrument.panoptic.is_call = gw_price_is(request, "token_type", "base", "quote");
    request->instrument.panoptic.is_long = gw_price_is(request, "side", "long", "short");
}

void gw_price_read_power(struct gw_price_request *request)
{
    request->instrument.kind = GW_PAYOFF_POWER;
    request->instrument.power = (struct gw_power){NEED("power"), TAKE("t_years", 0.0), TAKE("vol", 0.0),
                                                  TAKE("rate", 0.0), TAKE("yield", 0.0)};
}

void gw_price_read_power_perp(struct gw_price_request *request)
{
    bool is_observed = gw_price_has(request, "mark_ratio");
    request->instrument.kind = GW_PAYOFF_POWER_PERP;
    request->instrument.power_perp =
        (struct gw_power_perp){NEED("norm_factor"), TAKE("mark_ratio", 0.0),
                               TAKE("vol", is_observed ? 0.0 : GW_PRICE_REQUIRED), TAKE("rate", 0.0)};
}

void gw_price_read_leveraged(struct gw_price_request *request)
{
    request->instrument.kind = GW_PAYOFF_LEVERAGED;
    request->instrument.leveraged =
        (struct gw_leveraged){NEED("leverage"), NEED("value"),     TAKE("value_spot", request->spot),
                              TAKE("vol", 0.0), TAKE("rate", 0.0), TAKE("yield", 0.0)};
}

void gw_price_read_linear(struct gw_price_request *request)
{
    request->instrument.kind = GW_PAYOFF_LINEAR;
}
