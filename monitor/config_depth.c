#include "monitor/config_depth.h"

#include "monitor/config_list.h"

struct depth_keys {
    const char *underlying;
    const char *venue;
    double depth_1pct_usd;
    double volume_daily_usd;
    double vol_daily;
    double crossover_y;
    double crossover_q0;
    double finality_s;
    bool perp;
};

static const struct gw_config_field depth_fields[] = {
    GW_LIST_TEXT(depth_keys, underlying, "key of the asset"),
    GW_LIST_TEXT(depth_keys, venue, "name of the off-chain venue"),
    GW_LIST_OPTIONAL(depth_keys, depth_1pct_usd, 0, 1e15, "0", "USD",
                     "what it takes up for a move of 1 %, in proportion; or give volume_daily_usd"),
    GW_LIST_OPTIONAL(depth_keys, volume_daily_usd, 0, 1e15, "0", "USD",
                     "traded a day: depth is then linear for small flows and a square root for large ones"),
    GW_LIST_OPTIONAL(depth_keys, vol_daily, 0.0001, 10, "0.04", "ratio",
                     "volatility of a day, with the volume"),
    GW_LIST_OPTIONAL(depth_keys, crossover_y, 0.01, 100, "1", "ratio",
                     "size of impact; of order 1 in all markets"),
    GW_LIST_OPTIONAL(depth_keys, crossover_q0, 1e-9, 1, "1e-4", "ratio",
                     "share of the volume up to which impact is linear"),
    GW_LIST_OPTIONAL(depth_keys, finality_s, 0, 1e6, "0", "s",
                     "until a trade there is final; slower than hedgers are, it counts in part"),
    GW_LIST_FLAG(depth_keys, perp,
                 "a perpetual future: its premium and funding follow. Not one that a venue reads: it would "
                 "count twice"),
    {.key = NULL},
};

const struct gw_config_shape gw_depth_shape = {.fields = depth_fields, .is_list = true};

static enum gw_status read_depth(struct gw_monitor_config *out, struct gw_config *config,
                                 const struct gw_config_node *node)
{
    struct gw_depth_curve *curve = &out->curves[out->curve_count];
    struct depth_keys keys = {0};
    GW_TRY(gw_config_decode(config, &keys, node, depth_fields));
    GW_TRY(gw_list_text(config, curve->underlying, sizeof curve->underlying, keys.underlying, node));
    GW_TRY(gw_list_text(config, curve->venue, sizeof curve->venue, keys.venue, node));
    if (keys.depth_1pct_usd > 0.0 && keys.volume_daily_usd > 0.0) {
        return gw_config_fail(config, node, "give depth_1pct_usd or volume_daily_usd, not both");
    }
    curve->depth_1pct_usd = keys.depth_1pct_usd;
    curve->is_perp = keys.perp;
    curve->held_back = 1.0 - gw_impact_latency_weight(out->policy.hedge_latency_s, keys.finality_s);
    if (keys.volume_daily_usd > 0.0) {
        double slope;
        curve->crossover = (struct gw_impact_crossover){keys.crossover_y, keys.vol_daily,
                                                        keys.volume_daily_usd, keys.crossover_q0};
        if (gw_impact_crossover_slope(&slope, &curve->depth_1pct_usd, &curve->crossover) != GW_OK) {
            return gw_config_fail(config, node, "this volume and volatility give no depth");
        }
    }
    out->curve_count++;
    return GW_OK;
}

enum gw_status gw_depth_read(struct gw_monitor_config *out, struct gw_config *config)
{
    const struct gw_config_node *node = NULL;
    GW_TRY(gw_config_section(config, &node, "depth"));
    return gw_list_read(out, config, node, GW_DEPTH_CURVES_MAX, read_depth);
}
