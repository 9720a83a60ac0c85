#include <stdlib.h>
#include <string.h>

#include "monitor/policy/policy.h"

#define NUMBER(name, low, high, text, unit_text, why)                                                        \
    {                                                                                                        \
        .key = #name, .type = GW_CONFIG_F64, .offset = GW_CONFIG_AT(struct gw_policy_params, name),          \
        .min = (low), .max = (high), .fallback = (text), .unit = (unit_text), .help = (why)                  \
    }
#define WHOLE(name, low, high, text, unit_text, why)                                                         \
    {                                                                                                        \
        .key = #name, .type = GW_CONFIG_U64, .offset = GW_CONFIG_AT(struct gw_policy_params, name),          \
        .min = (low), .max = (high), .fallback = (text), .unit = (unit_text), .help = (why)                  \
    }

const struct gw_config_field gw_policy_fields[] = {
    NUMBER(mpor_h, 1, 720, "48", "h", "margin period of risk: two days, the horizon of OCC's STANS"),
    NUMBER(z_tail, 1, 20, "2.64949190678931", NULL,
           "99 % quantile of Student t with 4 degrees, unit variance: crypto hourly tail index is 3 to 5"),
    NUMBER(z_gap, 1, 20, "3.25558670475779", NULL, "99.5 % quantile of the same, for the hedge latency gap"),
    NUMBER(psr_min, 0.01, 0.66, "0.10", "ratio", "price scan range floor; venues use 0.16 to 0.20"),
    NUMBER(psr_max, 0.01, 0.66, "0.60", "ratio", "price scan range cap; the ladder ends at -66 %"),
    NUMBER(amplification_max, 1, 100, "3", "ratio", "amplification used when k >= 1; A is 2 at k = 0.5"),
    NUMBER(long_run_vol, 0.05, 10, "0.75", "per year",
           "volatility over three years or more; seeds realised volatility and sets the floor"),
    NUMBER(vol_floor_ratio, 0.1, 1, "0.9", "ratio",
           "floor of volatility over long_run_vol; EMIR RTS 28(1)(c) in spirit"),
    NUMBER(ewma_decay_per_day, 0.01, 0.9999, "0.94", "per day", "memory of the averages; RiskMetrics 1996"),
    NUMBER(option_contingency, 0, 1, "0.0030", "ratio",
           "of spot, per net short option of a strike and expiry; 30 bps as Derive"),
    NUMBER(im_over_mm, 1.15, 10, "1.25", "ratio", "initial over maintenance margin; as Derive"),
    NUMBER(hedge_latency_s, 0, 86400, "60", "s", "time until a venue that hedges has hedged"),
    NUMBER(utilisation_max, 0.01, 1, "0.90", "ratio", "utilisation cap while k <= 0.25"),
    WHOLE(theta_bps, 10000, 100000, "14000", "bps", "requirement at which the 25 % buffer starts to be used"),
    WHOLE(step_up_bps, 1, 100000, "2500", "bps", "largest rise of margin per slot: doubles in four"),
    WHOLE(deadband_up_bps, 1, 10000, "50", "bps", "smaller rises wait: a vector has costs"),
    WHOLE(deadband_down_bps, 1, 10000, "250", "bps", "smaller falls wait: no flicker"),
    WHOLE(hold_s, 0, 604800, "14400", "s", "no loosening so soon after a tightening"),
    WHOLE(loosen_bps_per_hour, 0, 100000, "250", "bps/h", "unwinds a doubling in about two days"),
    WHOLE(margin_min_bps, 10000, 1000000, "10000", "bps", "lowest margin: the protocol's own requirement"),
    WHOLE(margin_max_bps, 10000, 1000000, "50000", "bps", "highest margin that is ever advised"),
    WHOLE(mm_ramp_bps_per_hour, 1, 100000, "1000", "bps/h",
          "maintenance margin rises slowly: a jump liquidates and is a cascade of its own"),
    NUMBER(mm_liquidation_share, 0.001, 1, "0.1", "ratio",
           "of depth within 1 % that a rise of maintenance margin may send to market per slot"),
    WHOLE(mm_override_s, 0, 100000000000, "0", "unix s",
          "governance: until then a halt (level 4) raises maintenance margin at once, whatever that "
          "liquidates"),
    WHOLE(slot_s, 1, 86400, "60", "s", "one update: step limits count within it"),
    WHOLE(valid_margin_s, 1, 604800, "900", "s", "a margin expires unless renewed"),
    WHOLE(valid_liquidity_s, 1, 604800, "21600", "s", "liquidity advice expires unless renewed"),
    WHOLE(warmup_blocks, 0, 1000000, "300", "evaluations", "nothing loosens before the averages mean much"),
    WHOLE(breaker_ack_s, 0, 100000000000, "0", "unix s",
          "a person has seen every halt that began until then: without it level 4 is never left"),
    WHOLE(deadband_cap_bps, 1, 10000, "500", "bps", "strike caps follow depth; smaller changes wait"),
    NUMBER(hedge_half_spread, 0, 0.1, "0.0008", "ratio", "half spread and fee of the market hedged in"),
    NUMBER(hedge_interval_s, 1, 604800, "7200", "s", "time between hedges, for their cost; Leland 1985"),
    NUMBER(spread_base_bps, 0, 10000, "50", "bps", "half spread of an empty pool, of premium"),
    NUMBER(spread_slope_bps, 0, 100000, "400", "bps",
           "added at a short gamma of half the depth, by its square"),
    NUMBER(pin_share, 0.001, 10, "0.25", "ratio",
           "of depth that one strike's hedges may need per 1 %: a single strike keeps k at 0.25"),
    NUMBER(pin_window_s, 60, 2592000, "86400", "s", "before expiry, over which the strike cap must hold"),
    NUMBER(pin_hedged, 0.01, 1, "1", "ratio", "share of a strike that is hedged; 1 is the worst case"),
    NUMBER(lp_fee_per_year, 0, 1000, "0", "per year",
           "trailing fee income of LPs over their value; 0: unknown, and then nothing is advised"),
    NUMBER(lp_gamma_usd_max, 0, 1e15, "0", "USD per 1 %", "gamma that LPs of a venue may hold; 0: any"),
    NUMBER(lp_margin_of_vol, 1, 10, "1.15", "ratio",
           "over break-even volatility before leaving: leaving costs, too"),
    NUMBER(hedger_band, 0, 1, "0.01", "ratio",
           "of a venue's largest hedge: smaller gaps are left, they cost more"),
    NUMBER(hedge_gas_usd, 0, 1e6, "0", "USD", "of one hedge; what saves less is not sent"),
    NUMBER(hedge_saving, 0, 1, "0.001", "ratio",
           "of a gap's value that closing it saves; a typical hour's move"),
    NUMBER(cascade_alarm_shock, 0.001, 0.5, "0.01", "ratio",
           "move whose cascade the breaker asks about: a bad hour; depth withdraws more at larger ones"),
    NUMBER(cascade_step_s, 1, 3600, "12", "s", "step of the cascade: one block of an L1"),
    NUMBER(cascade_resilience_s, 1, 86400, "600", "s",
           "in which impact decays to 1/e; books refill within minutes"),
    NUMBER(cascade_permanent, 0, 1, "0.3", "ratio", "of impact that stays; the rest reverts by the close"),
    WHOLE(cascade_gas, 0, 2, "0", "index", "congestion in the cascade: 0 median gas, 1 its 90th, 2 its 99th"),
    NUMBER(oracle_deviation, 0, 0.1, "0.005", "ratio", "that a feed may be off before it is updated"),
    NUMBER(perp_share, 0, 1, "0.7", "ratio", "of hedges that go to perpetuals, where depth has some"),
    NUMBER(funding_interest_8h, -0.01, 0.01, "0.0001", "per 8 h",
           "interest part of funding; 1 bp at most venues"),
    NUMBER(funding_cap_8h, 0, 1, "0.0075", "per 8 h", "beyond it funding does not go; 0.75 % at most venues"),
    NUMBER(depeg_warn, 0.0001, 1, "0.01", "ratio", "a wrapper farther off its rate is said to have left it"),
    NUMBER(settle_within_s, 0, 604800, "86400", "s",
           "options that settle so soon count for the settlement index"),
    NUMBER(settle_blocks, 1, 100000, "1", "blocks",
           "over which a settlement price is averaged; 1: a single print"),
    NUMBER(risk_aversion, 1e-12, 1, "0.00001", "per USD",
           "absolute, of who hedges; Whalley and Wilmott 1997"),
    NUMBER(offset_share, 0, 10, "0.25", "ratio",
           "of depth that short gamma may need per 1 % before options are bought"),
    NUMBER(offset_cost_vol, 0, 1, "0.02", "per year", "what a bought option costs above its fair volatility"),
    NUMBER(offset_available_usd, 0, 1e15, "20000000", "USD", "notional of one option that can be bought"),
    NUMBER(age_exposure_s, 1, 86400, "180", "s", "positions: warn at 1x, stale at 3x, dead at 10x"),
    NUMBER(age_spot_s, 1, 86400, "60", "s", "spot, as positions; five blocks of an L1"),
    NUMBER(age_depth_s, 1, 86400, "300", "s", "depth, as positions"),
    NUMBER(age_vol_s, 1, 86400, "600", "s", "implied volatility, as positions"),
    NUMBER(age_exposure_l2_s, 1, 86400, "60", "s", "positions on chains that settle on another one"),
    NUMBER(age_spot_l2_s, 1, 86400, "10", "s", "spot on chains that settle on another one"),
    NUMBER(age_vol_l2_s, 1, 86400, "120", "s", "implied volatility on chains that settle on another one"),
    {.key = NULL},
};

void gw_policy_params_default(struct gw_policy_params *params)
{
    memset(params, 0, sizeof *params);
    for (const struct gw_config_field *field = gw_policy_fields; field->key != NULL; field++) {
        unsigned char *at = (unsigned char *)params + field->offset;
        const uint64_t whole = strtoull(field->fallback, NULL, 10);
        const double real = strtod(field->fallback, NULL);
        if (field->type == GW_CONFIG_U64) {
            memcpy(at, &whole, sizeof whole);
        } else {
            memcpy(at, &real, sizeof real);
        }
    }
}

static bool is_in_range(const struct gw_policy_params *params, const struct gw_config_field *field)
{
    const unsigned char *at = (const unsigned char *)params + field->offset;
    double value;
    if (field->type == GW_CONFIG_U64) {
        uint64_t whole;
        memcpy(&whole, at, sizeof whole);
        value = (double)whole;
    } else {
        memcpy(&value, at, sizeof value);
    }
    return value >= field->min && value <= field->max;
}

enum gw_status gw_policy_params_check(const struct gw_policy_params *params, const char **what)
{
    for (const struct gw_config_field *field = gw_policy_fields; field->key != NULL; field++) {
        if (!is_in_range(params, field)) {
            *what = field->key;
            return GW_E_CONFIG;
        }
    }
    *what = "psr_min is above psr_max";
    GW_ENSURE(params->psr_min <= params->psr_max, GW_E_CONFIG);
    *what = "margin_min_bps is above margin_max_bps";
    GW_ENSURE(params->margin_min_bps <= params->margin_max_bps, GW_E_CONFIG);
    *what = NULL;
    return GW_OK;
}
