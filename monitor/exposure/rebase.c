#include "monitor/exposure/rebase.h"

#include <math.h>
#include <string.h>

#include "monitor/exposure/real.h"

static double shock_of(size_t node)
{
    return (double)gw_ladder_shock_bps[node] / 10000.0;
}

/* Dollar figures of a record as tokens and tokens per dollar. */
static void read_ladder(struct gw_ladder *out, double spot, const double delta_usd[GW_LADDER_NODES],
                        const double gamma_usd[GW_LADDER_NODES])
{
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double node = gw_exposure_node_spot(spot, i);
        out->pnl[i] = 0.0;
        out->delta[i] = delta_usd[i] / node;
        out->gamma[i] = gamma_usd[i] / node / node * 100.0;
    }
}

static enum gw_status look_up(struct gw_ladder_point *out, const struct gw_ladder *ladder, double spot,
                              double shock)
{
    const size_t last = GW_LADDER_NODES - 1;
    const double inner = shock < shock_of(0) ? shock_of(0) : shock > shock_of(last) ? shock_of(last) : shock;
    GW_TRY(gw_ladder_interpolate(out, ladder, spot, inner));
    out->delta += out->gamma * spot * (shock - inner);
    return GW_OK;
}

static double look_up_linear(const double value[GW_LADDER_NODES], double shock)
{
    if (shock <= shock_of(0)) {
        return value[0];
    }
    size_t i = 0;
    while (i + 1 < GW_LADDER_NODES && shock >= shock_of(i + 1)) {
        i++;
    }
    if (i + 1 == GW_LADDER_NODES) {
        return value[i];
    }
    const double t = (shock - shock_of(i)) / (shock_of(i + 1) - shock_of(i));
    return value[i] + t * (value[i + 1] - value[i]);
}

static void copy_nodes(struct gw_exposure_nodes *out, const struct gw_exposure *record, double built_at)
{
    memcpy(out->borne_gamma_usd, record->ladder_gamma_usd_per_1pct, sizeof out->borne_gamma_usd);
    memcpy(out->hedging_gamma_usd, record->ladder_hedging_gamma_usd_per_1pct, sizeof out->hedging_gamma_usd);
    memcpy(out->hedging_gamma_lo_usd, record->ladder_hedging_gamma_lo_usd_per_1pct,
           sizeof out->hedging_gamma_lo_usd);
    memcpy(out->hedging_gamma_hi_usd, record->ladder_hedging_gamma_hi_usd_per_1pct,
           sizeof out->hedging_gamma_hi_usd);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        out->hedging_delta_tokens[i] =
            record->ladder_hedging_delta_usd[i] / gw_exposure_node_spot(built_at, i);
    }
}

static enum gw_status move_nodes(struct gw_exposure_nodes *out, const struct gw_exposure *record,
                                 double built_at, double spot)
{
    struct gw_ladder borne, hedging, low, high;
    read_ladder(&borne, built_at, record->ladder_delta_usd[GW_VOL_FLAT], record->ladder_gamma_usd_per_1pct);
    read_ladder(&hedging, built_at, record->ladder_hedging_delta_usd,
                record->ladder_hedging_gamma_usd_per_1pct);
    read_ladder(&low, built_at, record->ladder_hedging_delta_usd,
                record->ladder_hedging_gamma_lo_usd_per_1pct);
    read_ladder(&high, built_at, record->ladder_hedging_delta_usd,
                record->ladder_hedging_gamma_hi_usd_per_1pct);

    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double node = gw_exposure_node_spot(spot, i);
        const double shock = node / built_at - 1.0;
        const double to_usd = node * node / 100.0;
        struct gw_ladder_point point;
        GW_TRY(look_up(&point, &borne, built_at, shock));
        out->borne_gamma_usd[i] = point.gamma * to_usd;
        GW_TRY(look_up(&point, &hedging, built_at, shock));
        out->hedging_gamma_usd[i] = point.gamma * to_usd;
        out->hedging_delta_tokens[i] = point.delta;
        /* The slope of the cubic may leave a band that is narrow; the band must hold its own middle. */
        out->hedging_gamma_lo_usd[i] = gw_real_min(look_up_linear(low.gamma, shock), point.gamma) * to_usd;
        out->hedging_gamma_hi_usd[i] = gw_real_max(look_up_linear(high.gamma, shock), point.gamma) * to_usd;
    }
    return GW_OK;
}

enum gw_status gw_exposure_rebase(struct gw_exposure_nodes *out, const struct gw_exposure *record,
                                  double built_at, double spot)
{
    const double apart = fabs(built_at / spot - 1.0);
    if (apart > GW_REBASE_SAME && apart <= GW_REBASE_LIMIT) {
        return move_nodes(out, record, built_at, spot);
    }
    copy_nodes(out, record, built_at);
    return apart <= GW_REBASE_SAME ? GW_OK : GW_STALE;
}
