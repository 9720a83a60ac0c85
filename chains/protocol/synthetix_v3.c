#include "chains/protocol/synthetix_v3.h"

struct item {
    uint64_t id;
    const char *underlying;
};

static const struct gw_config_field item_fields[] = {
    {.key = "id",
     .type = GW_CONFIG_U64,
     .offset = GW_CONFIG_AT(struct item, id),
     .min = 1,
     .max = UINT32_MAX,
     .is_required = true,
     .help = "the market's id at the proxy"},
    {.key = "underlying",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct item, underlying),
     .is_required = true,
     .help = "what the market is on: ETH, BTC..."},
    {0},
};

static const struct gw_config_shape markets_shape = {.fields = item_fields, .is_list = true};

static const struct gw_config_field fields[] = {
    {.key = "market_proxy",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_synthetix_v3_config, proxy),
     .is_required = true,
     .help = "the PerpsMarketProxy"},
    {.key = "markets",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct gw_synthetix_v3_config, market_nodes),
     .is_required = true,
     .help = "the markets to watch",
     .shape = &markets_shape},
    {0},
};

static enum gw_status add_market(struct gw_synthetix_v3_config *cfg, struct gw_config *config,
                                 const struct gw_config_node *node)
{
    struct item item = {0};
    GW_TRY(gw_config_decode(config, &item, node, item_fields));
    GW_TRY(gw_venue_check_underlying(config, node, item.underlying));
    for (size_t i = 0; i < cfg->market_count; i++) {
        if (cfg->markets[i].id == item.id) {
            return gw_config_fail(config, node, "this market is listed twice; keep one");
        }
    }
    cfg->markets[cfg->market_count++] =
        (struct gw_synthetix_v3_listed){.id = item.id, .underlying = item.underlying};
    return GW_OK;
}

static enum gw_status configure(struct gw_venue *venue, struct gw_config *config,
                                const struct gw_config_node *node)
{
    struct gw_synthetix_v3_config *cfg = venue->config;
    size_t count;
    GW_TRY(gw_config_sequence(config, &count, cfg->market_nodes));
    if (count == 0 || count > GW_SYNTHETIX_V3_MARKETS_MAX) {
        return gw_config_fail(config, node, "%zu markets; 1 to %u can be watched", count,
                              GW_SYNTHETIX_V3_MARKETS_MAX);
    }
    for (size_t i = 0; i < count; i++) {
        GW_TRY(add_market(cfg, config, gw_config_item(cfg->market_nodes, i)));
    }
    return GW_OK;
}

static enum gw_status plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    static const char *const views[GW_SYNTHETIX_V3_MARKET_CALLS] = {
        [GW_SYNTHETIX_V3_NAME] = "metadata(uint128)",
        [GW_SYNTHETIX_V3_SKEW] = "skew(uint128)",
        [GW_SYNTHETIX_V3_SIZE] = "size(uint128)",
        [GW_SYNTHETIX_V3_MAX_SIZE] = "maxOpenInterest(uint128)",
        [GW_SYNTHETIX_V3_MAX_VALUE] = "getMaxMarketValue(uint128)",
        [GW_SYNTHETIX_V3_FUNDING] = "currentFundingRate(uint128)",
        [GW_SYNTHETIX_V3_VELOCITY] = "currentFundingVelocity(uint128)",
        [GW_SYNTHETIX_V3_TERMS] = "getFundingParameters(uint128)",
        [GW_SYNTHETIX_V3_LOCKED] = "getLockedOiRatio(uint128)",
        [GW_SYNTHETIX_V3_INDEX] = "indexPrice(uint128)",
    };
    const struct gw_synthetix_v3_config *cfg = venue->config;
    GW_ASSERT(round == 0);
    GW_TRY(gw_call_list_add_none(calls, cfg->proxy, (uint64_t)GW_SYNTHETIX_V3_CREDIT << 32,
                                 "utilizationRate()"));
    for (size_t i = 0; i < cfg->market_count; i++) {
        for (uint64_t call = 0; call < GW_SYNTHETIX_V3_MARKET_CALLS; call++) {
            GW_TRY(gw_call_list_add_u64(calls, cfg->proxy, call << 32 | (uint64_t)i, views[call],
                                        cfg->markets[i].id));
        }
    }
    return GW_OK;
}

/* Those who delegate to the pool seldom hedge what traders win of it; traders of perpetuals are the hedgers of other venues, not
 * of this one. A linear position has no gamma: either fraction moves no hedge flow. */
const struct gw_protocol gw_protocol_synthetix_v3 = {
    .name = "synthetix_v3",
    .fields = fields,
    .config_size = sizeof(struct gw_synthetix_v3_config),
    .state_size = sizeof(struct gw_synthetix_v3_state),
    .rounds = 1,
    .hedging = {.h_protocol_hi = 0.1},
    .configure = configure,
    .watch = gw_venue_watch_nothing,
    .touch = gw_venue_touch_nothing,
    .plan = plan,
    .decode = gw_synthetix_v3_decode,
    .emit = gw_synthetix_v3_emit,
};
