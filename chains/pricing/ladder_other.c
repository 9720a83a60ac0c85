#include "chains/pricing/ladder_work.h"
#include "chains/pricing/payoff.h"

/* One instrument under changing assumptions. */
struct subject {
    struct gw_instrument instrument;
    double *vol; /* into instrument; NULL: its value knows neither volatility nor time */
    double *t_years;
    double vol_now;
    double t_now;
    double no_time; /* of what never expires */
    bool does_expire;
    const struct gw_ladder_request *request;
    const struct gw_ladder_other *other;
    struct gw_payoff_point flat[GW_LADDER_NODES];
};

static void find_terms(struct subject *s)
{
    switch (s->instrument.kind) {
    case GW_PAYOFF_EUROPEAN:
    case GW_PAYOFF_FORWARD:
    case GW_PAYOFF_AMERICAN:
        s->vol = &s->instrument.option.vol;
        s->t_years = &s->instrument.option.t_years;
        s->does_expire = true;
        break;
    case GW_PAYOFF_AVERAGED:
        s->vol = &s->instrument.averaged.option.vol;
        s->t_years = &s->instrument.averaged.option.t_years;
        s->does_expire = true;
        if (s->instrument.averaged.mean_so_far == 0.0) { /* a window that opens within the horizon */
            s->instrument.averaged.mean_so_far = s->request->spot;
        }
        break;
    case GW_PAYOFF_POWER:
        s->vol = &s->instrument.power.vol;
        s->t_years = &s->instrument.power.t_years;
        s->does_expire = s->instrument.power.t_years > 0.0;
        break;
    case GW_PAYOFF_POWER_PERP:
        s->vol = &s->instrument.power_perp.vol;
        s->t_years = &s->no_time;
        break;
    case GW_PAYOFF_LEVERAGED:
        s->vol = &s->instrument.leveraged.vol;
        s->t_years = &s->no_time;
        break;
    case GW_PAYOFF_WEIGHTED:
    case GW_PAYOFF_STABLE:
    case GW_PAYOFF_PANOPTIC:
    case GW_PAYOFF_LP_RANGE:
    case GW_PAYOFF_LINEAR:
    case GW_PAYOFF_COUNT:
        s->vol = NULL;
        s->t_years = NULL;
        return;
    }
    s->vol_now = *s->vol;
    s->t_now = *s->t_years;
}

static enum gw_status revalue(struct gw_payoff_point points[GW_LADDER_NODES], struct subject *s, double vol,
                              double t_years)
{
    *s->vol = vol;
    *s->t_years = t_years;
    const enum gw_status status =
        gw_payoff_revalue(points, s->request->spots, GW_LADDER_NODES, &s->instrument);
    *s->vol = s->vol_now;
    *s->t_years = s->t_now;
    return status;
}

static enum gw_status add_flat(struct gw_ladder_sums *sums, struct subject *s)
{
    const struct gw_ladder_weights *w = &s->other->weights;
    const double quantity = s->instrument.quantity;
    GW_TRY(gw_payoff_revalue(s->flat, s->request->spots, GW_LADDER_NODES, &s->instrument));
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double delta = quantity * s->flat[i].delta;
        const double gamma = quantity * s->flat[i].gamma;
        sums->pnl[GW_VOL_FLAT][i] += quantity * (s->flat[i].value - s->flat[GW_LADDER_SPOT].value);
        sums->delta[GW_VOL_FLAT][i] += delta;
        sums->gamma[i] += gamma;
        sums->hedging_delta[i] += w->hedging * delta;
        sums->hedging_gamma[i] += w->hedging * gamma;
        sums->hedging_gamma_least[i] += w->hedging_least * gamma;
        sums->hedging_gamma_most[i] += w->hedging_most * gamma;
        struct gw_greeks greeks = {0};
        if (s->vol != NULL) {
            GW_TRY(gw_pricing_greeks(&greeks, s->request->spots[i], &s->instrument));
        }
        sums->vega[i] += greeks.vega;
        sums->theta[i] += greeks.theta;
    }
    return GW_OK;
}

static enum gw_status add_shift(struct gw_ladder_sums *sums, struct subject *s, enum gw_vol_shift shift)
{
    struct gw_payoff_point shifted[GW_LADDER_NODES];
    const struct gw_payoff_point *points = s->flat;
    if (s->vol != NULL) {
        const double vol = shift == GW_VOL_UP ? gw_ladder_vol_up(s->vol_now, s->t_now)
                                              : gw_ladder_vol_down(s->vol_now, s->t_now);
        GW_TRY(revalue(shifted, s, vol, s->t_now));
        points = shifted;
    }
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        sums->pnl[shift][i] += s->instrument.quantity * (points[i].value - s->flat[GW_LADDER_SPOT].value);
        sums->delta[shift][i] += s->instrument.quantity * points[i].delta;
    }
    return GW_OK;
}

static enum gw_status add_tails(struct gw_ladder_sums *sums, struct subject *s)
{
    struct gw_payoff_point points[GW_TAIL_SHOCKS];
    if (s->vol != NULL) {
        *s->vol = gw_ladder_vol_up(s->vol_now, s->t_now);
    }
    GW_TRY(gw_payoff_revalue(points, s->request->tail_spots, GW_TAIL_SHOCKS, &s->instrument));
    if (s->vol != NULL) {
        *s->vol = s->vol_now;
    }
    for (size_t i = 0; i < GW_TAIL_SHOCKS; i++) {
        sums->pnl_tail[i] += s->instrument.quantity * (points[i].value - s->flat[GW_LADDER_SPOT].value);
    }
    return GW_OK;
}

static enum gw_status add_band(struct gw_ladder_sums *sums, struct subject *s, size_t end, double factor)
{
    struct gw_payoff_point shifted[GW_LADDER_NODES];
    const struct gw_payoff_point *points = s->flat;
    if (s->vol != NULL) {
        const double vol = s->vol_now * factor;
        GW_TRY(revalue(shifted, s, vol > GW_PRICING_VOL_MAX ? GW_PRICING_VOL_MAX : vol, s->t_now));
        points = shifted;
    }
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double gamma = s->instrument.quantity * points[i].gamma;
        sums->gamma_band[end][i] += gamma;
        sums->hedging_gamma_band[end][i] += s->other->weights.hedging * gamma;
    }
    return GW_OK;
}

/* A perpetual power, without time to lose, stays; so does what knows no time. */
static enum gw_status add_horizon(struct gw_ladder_sums *sums, struct subject *s, size_t horizon)
{
    struct gw_payoff_point later[GW_LADDER_NODES];
    const struct gw_payoff_point *points = s->flat;
    if (s->does_expire) {
        const double left = s->t_now - s->request->horizon_years[horizon];
        if (left <= 0.0) {
            return GW_OK;
        }
        GW_TRY(revalue(later, s, s->vol_now, left));
        points = later;
    }
    const double delta = s->instrument.quantity * points[GW_LADDER_SPOT].delta;
    sums->horizon_delta[horizon] += delta;
    sums->horizon_hedging_delta[horizon] += s->other->weights.hedging * delta;
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double gamma = s->instrument.quantity * points[i].gamma;
        sums->horizon_gamma[horizon][i] += gamma;
        sums->horizon_hedging_gamma[horizon][i] += s->other->weights.hedging * gamma;
    }
    return GW_OK;
}

enum gw_status gw_ladder_add_other(struct gw_ladder_sums *sums, const struct gw_ladder_request *request,
                                   const struct gw_ladder_other *other)
{
    struct subject s = {.instrument = other->instrument, .request = request, .other = other};
    find_terms(&s);
    GW_TRY(add_flat(sums, &s));
    if (request->is_flat) {
        return GW_OK;
    }
    GW_TRY(add_shift(sums, &s, GW_VOL_DOWN));
    GW_TRY(add_shift(sums, &s, GW_VOL_UP));
    GW_TRY(add_tails(sums, &s));
    GW_TRY(add_band(sums, &s, 0, GW_LADDER_BAND_LOW));
    GW_TRY(add_band(sums, &s, 1, GW_LADDER_BAND_HIGH));
    for (size_t i = 0; i < GW_HORIZONS; i++) {
        GW_TRY(add_horizon(sums, &s, i));
    }
    return GW_OK;
}
