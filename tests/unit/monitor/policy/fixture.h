/* fixture: parameters at their defaults, books priced on the ladder, and one calm feed to start from. */
#ifndef GW_TESTS_UNIT_MONITOR_POLICY_FIXTURE_H
#define GW_TESTS_UNIT_MONITOR_POLICY_FIXTURE_H

#include <stdlib.h>
#include <string.h>

#include "monitor/policy/policy.h"

#define FIXTURE_NOW_S 1700000000

static inline struct gw_policy_params fixture_params(void)
{
    struct gw_policy_params params;
    gw_policy_params_default(&params);
    return params;
}

struct fixture_leg {
    struct gw_instrument instrument;
    double hedged; /* h_protocol - h_counterparty */
};

static inline struct fixture_leg fixture_option(bool is_call, double strike, double tte_s, double vol,
                                                double quantity, double hedged)
{
    struct fixture_leg leg;
    memset(&leg, 0, sizeof leg);
    leg.instrument.kind = GW_PAYOFF_EUROPEAN;
    leg.instrument.quantity = quantity;
    leg.instrument.option =
        (struct gw_option){.is_call = is_call, .strike = strike, .t_years = tte_s / GW_YEAR_S, .vol = vol};
    leg.hedged = hedged;
    return leg;
}

static inline struct fixture_leg fixture_linear(double quantity)
{
    struct fixture_leg leg;
    memset(&leg, 0, sizeof leg);
    leg.instrument.kind = GW_PAYOFF_LINEAR;
    leg.instrument.quantity = quantity;
    return leg;
}

static inline double fixture_node_spot(double spot, size_t node)
{
    return spot * (1.0 + (double)gw_ladder_shock_bps[node] / 10000.0);
}

/* A complete record of one venue, built at `spot` as a collector would. */
static inline struct gw_exposure fixture_exposure(double spot, const struct fixture_leg *legs, size_t count)
{
    struct gw_exposure out;
    memset(&out, 0, sizeof out);
    out.head =
        (struct gw_record_head){.kind = GW_RECORD_EXPOSURE,
                                .size = (uint32_t)sizeof out,
                                .abi = GW_RECORD_ABI,
                                .valid = 1,
                                .chain_id = 1,
                                .block_number = 100,
                                .block_time_s = FIXTURE_NOW_S,
                                .flags = GW_EXPOSURE_COMPLETE | GW_EXPOSURE_FLAT_VOL | GW_EXPOSURE_OPTIONS,
                                .underlying = "ETH",
                                .venue = "0xaa",
                                .protocol = "lyra_v1"};
    out.spot_usd = spot;
    struct gw_ladder_sum borne, hedging;
    struct gw_ladder ladder;
    memset(&borne, 0, sizeof borne);
    memset(&hedging, 0, sizeof hedging);
    for (size_t i = 0; i < count; i++) {
        if (gw_pricing_ladder_instrument(&ladder, spot, &legs[i].instrument) != GW_OK) {
            abort();
        }
        gw_ladder_sum_add(&borne, &ladder, 1.0);
        gw_ladder_sum_add(&hedging, &ladder, legs[i].hedged);
    }
    struct gw_ladder hedged;
    if (gw_ladder_sum_read(&ladder, &borne) != GW_OK || gw_ladder_sum_read(&hedged, &hedging) != GW_OK) {
        abort();
    }
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double node = fixture_node_spot(spot, i);
        out.pnl_usd[GW_VOL_FLAT][i] = ladder.pnl[i];
        out.ladder_delta_usd[GW_VOL_FLAT][i] = ladder.delta[i] * node;
        out.ladder_gamma_usd_per_1pct[i] = ladder.gamma[i] * node * node / 100.0;
        out.ladder_hedging_delta_usd[i] = hedged.delta[i] * node;
        out.ladder_hedging_gamma_usd_per_1pct[i] = hedged.gamma[i] * node * node / 100.0;
        out.ladder_hedging_gamma_lo_usd_per_1pct[i] = out.ladder_hedging_gamma_usd_per_1pct[i];
        out.ladder_hedging_gamma_hi_usd_per_1pct[i] = out.ladder_hedging_gamma_usd_per_1pct[i];
    }
    out.delta_usd = out.ladder_delta_usd[GW_VOL_FLAT][GW_LADDER_SPOT];
    out.gamma_usd_per_1pct = out.ladder_gamma_usd_per_1pct[GW_LADDER_SPOT];
    out.hedging_gamma_usd_per_1pct = out.ladder_hedging_gamma_usd_per_1pct[GW_LADDER_SPOT];
    return out;
}

/* An ecosystem of this one venue with linear depth. */
static inline struct gw_ecosystem fixture_ecosystem(const struct gw_exposure *exposure, double depth_1pct_usd)
{
    struct gw_ecosystem out;
    memset(&out, 0, sizeof out);
    memcpy(out.underlying, exposure->head.underlying, sizeof out.underlying);
    out.spot_usd = exposure->spot_usd;
    out.venues = 1;
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        out.borne_gamma_usd_per_1pct[i] = exposure->ladder_gamma_usd_per_1pct[i];
        out.hedging_gamma_usd_per_1pct[i] = exposure->ladder_hedging_gamma_usd_per_1pct[i];
        out.hedging_gamma_lo_usd_per_1pct[i] = exposure->ladder_hedging_gamma_lo_usd_per_1pct[i];
        out.hedging_gamma_hi_usd_per_1pct[i] = exposure->ladder_hedging_gamma_hi_usd_per_1pct[i];
        out.hedging_delta_tokens[i] =
            exposure->ladder_hedging_delta_usd[i] / fixture_node_spot(exposure->spot_usd, i);
    }
    out.depth_up_1pct_usd = depth_1pct_usd;
    out.depth_down_1pct_usd = depth_1pct_usd;
    out.has_depth = depth_1pct_usd > 0.0;
    out.is_flat_vol = true;
    return out;
}

/* Nothing but this gamma of the hedgers, at every node. */
static inline struct gw_ecosystem fixture_gamma(double hedging_gamma_usd, double depth_1pct_usd)
{
    struct gw_exposure exposure = fixture_exposure(2000.0, NULL, 0);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        exposure.ladder_hedging_gamma_usd_per_1pct[i] = hedging_gamma_usd;
        exposure.ladder_hedging_gamma_lo_usd_per_1pct[i] = hedging_gamma_usd;
        exposure.ladder_hedging_gamma_hi_usd_per_1pct[i] = hedging_gamma_usd;
    }
    return fixture_ecosystem(&exposure, depth_1pct_usd);
}

#endif
