#include "chains/protocol/rysk.h"

#include <string.h>

static const struct gw_config_field fields[] = {
    {.key = "liquidity_pool",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_rysk_config, liquidity_pool),
     .is_required = true,
     .help = "the LiquidityPool: the vault that writes, buys and hedges"},
    {.key = "protocol_contract",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_rysk_config, protocol_contract),
     .is_required = true,
     .help = "its Protocol, which names the feeds and the registry of the moment"},
    {0},
};

static uint64_t tag_of(enum gw_rysk_call call, size_t index)
{
    return (uint64_t)call << 32 | (uint64_t)index;
}

static enum gw_status plan_contracts(const struct gw_venue *venue, struct gw_call_list *calls)
{
    static const struct {
        enum gw_rysk_call call;
        bool is_of_pool;
        const char *signature;
    } views[] = {
        {GW_RYSK_CALL_FEED, false, "portfolioValuesFeed()"},
        {GW_RYSK_CALL_VOLATILITY_FEED, false, "volatilityFeed()"},
        {GW_RYSK_CALL_PRICE_FEED, false, "priceFeed()"},
        {GW_RYSK_CALL_REGISTRY, false, "optionRegistry()"},
        {GW_RYSK_CALL_EXCHANGE, false, "optionExchange()"},
        {GW_RYSK_CALL_UNDERLYING, true, "underlyingAsset()"},
        {GW_RYSK_CALL_STRIKE_ASSET, true, "strikeAsset()"},
        {GW_RYSK_CALL_REACTORS, true, "getHedgingReactors()"},
        {GW_RYSK_CALL_TOTAL, true, "getPortfolioDelta()"},
        {GW_RYSK_CALL_EPHEMERAL, true, "ephemeralDelta()"},
    };
    const struct gw_rysk_config *cfg = venue->config;
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        GW_TRY(gw_call_list_add_none(calls,
                                     views[i].is_of_pool ? cfg->liquidity_pool : cfg->protocol_contract,
                                     tag_of(views[i].call, 0), views[i].signature));
    }
    return GW_OK;
}

static enum gw_status plan_book(const struct gw_rysk_state *state, struct gw_call_list *calls)
{
    uint8_t args[64];
    struct gw_abi_buffer assets = {.data = args, .capacity = sizeof args};
    gw_abi_put_address(&assets, state->underlying);
    gw_abi_put_address(&assets, state->strike_asset);
    GW_TRY(gw_call_list_add_none(calls, state->feed, tag_of(GW_RYSK_CALL_SERIES, 0), "getAddressSet()"));
    GW_TRY(gw_call_list_add(calls, state->feed, tag_of(GW_RYSK_CALL_VALUES, 0),
                            "getPortfolioValues(address,address)", args, 2));
    GW_TRY(gw_call_list_add(calls, state->price_feed, tag_of(GW_RYSK_CALL_PRICE, 0),
                            "getNormalizedRate(address,address)", args, 2));
    GW_TRY(gw_call_list_add_none(calls, state->exchange, tag_of(GW_RYSK_CALL_PAUSED, 0), "paused()"));
    for (size_t i = 0; i < state->reactor_count; i++) {
        GW_TRY(gw_call_list_add_none(calls, state->reactors[i].address, tag_of(GW_RYSK_CALL_REACTOR_DELTA, i),
                                     "getDelta()"));
    }
    return GW_OK;
}

static enum gw_status plan_stores(const struct gw_rysk_state *state, struct gw_call_list *calls)
{
    for (size_t i = 0; i < state->series_count; i++) {
        uint8_t args[32];
        struct gw_abi_buffer out = {.data = args, .capacity = sizeof args};
        gw_abi_put_address(&out, state->series[i].otoken);
        GW_TRY(gw_call_list_add(calls, state->feed, tag_of(GW_RYSK_CALL_STORES, i),
                                "storesForAddress(address)", args, 1));
    }
    return GW_OK;
}

static enum gw_status plan_vol(const struct gw_rysk_state *state, size_t index, struct gw_call_list *calls)
{
    const struct gw_rysk_series *series = &state->series[index];
    uint8_t args[128];
    uint8_t word[32];
    struct gw_abi_buffer out = {.data = args, .capacity = sizeof args};
    gw_abi_put_u64(&out, series->is_put ? 1 : 0);
    gw_u256_to_be(word, &state->price);
    gw_abi_put(&out, word, sizeof word);
    gw_u256_to_be(word, &series->strike);
    gw_abi_put(&out, word, sizeof word);
    gw_abi_put_u64(&out, (uint64_t)series->expiry_s);
    return gw_call_list_add(calls, state->volatility_feed, tag_of(GW_RYSK_CALL_VOL, index),
                            "getImpliedVolatility(bool,uint256,uint256,uint256)", args, 4);
}

static enum gw_status plan_vols(const struct gw_venue *venue, struct gw_call_list *calls)
{
    const struct gw_rysk_state *state = venue->state;
    for (size_t i = 0; state->has_price && i < state->series_count; i++) {
        if (gw_rysk_is_open(&state->series[i], venue->block_time_s)) {
            GW_TRY(plan_vol(state, i, calls));
        }
    }
    for (size_t i = 0; i < state->smile_count; i++) {
        GW_TRY(gw_call_list_add_u64(calls, state->volatility_feed, tag_of(GW_RYSK_CALL_SABR, i),
                                    "sabrParams(uint256)", (uint64_t)state->smiles[i].expiry_s));
    }
    return GW_OK;
}

static enum gw_status plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    switch (round) {
    case 0:
        return plan_contracts(venue, calls);
    case 1:
        return plan_book(venue->state, calls);
    case 2:
        return plan_stores(venue->state, calls);
    default:
        return plan_vols(venue, calls);
    }
}

/* The vault hedges its delta through its reactors, documented and on chain; who trades with it is retail, as with
 * Lyra's pool (policy 3.6). Its manager trades when a band is left, so not all of it at once. */
const struct gw_protocol gw_protocol_rysk = {
    .name = "rysk",
    .fields = fields,
    .config_size = sizeof(struct gw_rysk_config),
    .state_size = sizeof(struct gw_rysk_state),
    .rounds = 4,
    .hedging = {.h_protocol = 1,
                .h_protocol_lo = 0.5,
                .h_protocol_hi = 1,
                .h_counterparty_hi = 0.1,
                .evidence = GW_HEDGING_DOCUMENTED},
    .watch = gw_venue_watch_nothing,
    .touch = gw_venue_touch_nothing,
    .plan = plan,
    .decode = gw_rysk_decode,
    .emit = gw_rysk_emit,
};
