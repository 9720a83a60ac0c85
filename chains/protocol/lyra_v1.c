#include "chains/protocol/lyra_v1.h"

#include <string.h>

static const struct gw_config_field fields[] = {
    {.key = "option_market",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_lyra_config, option_market),
     .is_required = true,
     .help = "the OptionMarket"},
    {.key = "option_token",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_lyra_config, option_token),
     .is_required = true,
     .help = "the market's OptionToken"},
    {.key = "greek_cache",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_lyra_config, greek_cache),
     .help = "the market's OptionGreekCache: what collateral a short position must hold; its greeks are not "
             "used"},
    {.key = "pool_hedger",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_lyra_config, pool_hedger),
     .help =
         "the market's ShortPoolHedger, or of Newport its GMXFuturesPoolHedger or SNXPerpsV2PoolHedger: how "
         "far the pool is hedged"},
    {.key = "exchange_adapter",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_lyra_config, exchange_adapter),
     .help = "of a Newport market: its GMXAdapter or SNXPerpV2Adapter, which has the rate that collateral is "
             "reckoned with"},
    {.key = "underlying",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct gw_lyra_config, underlying),
     .is_required = true,
     .help = "what the options are on: ETH, BTC..."},
    {0},
};

static enum gw_status configure(struct gw_venue *venue, struct gw_config *config,
                                const struct gw_config_node *node)
{
    struct gw_lyra_config *cfg = venue->config;
    GW_TRY(gw_venue_check_underlying(config, node, cfg->underlying));
    gw_abi_topic(
        cfg->topic,
        "PositionUpdated(uint256,address,uint8,(uint256,uint256,uint8,uint256,uint256,uint8),uint256)");
    return GW_OK;
}

static enum gw_status watch(const struct gw_venue *venue, struct gw_watch *out)
{
    const struct gw_lyra_config *cfg = venue->config;
    memcpy(out->addresses[0], cfg->option_token, 20);
    out->address_count = 1;
    memcpy(out->topics[0], cfg->topic, 32);
    out->topic_count = 1;
    return GW_OK;
}

static enum gw_status touch(struct gw_venue *venue, const struct gw_log *log)
{
    const struct gw_lyra_config *cfg = venue->config;
    if (memcmp(log->address, cfg->option_token, 20) != 0 || memcmp(log->topics[0], cfg->topic, 32) != 0) {
        return GW_OK;
    }
    struct gw_abi_cursor c = gw_abi_open(log->topics[1], 32);
    uint64_t id;
    if (log->topic_count != 4 || gw_abi_uint(&c, 64, &id) != GW_OK) {
        gw_venue_fail(venue, "a PositionUpdated log does not decode");
        return GW_E_FORMAT;
    }
    const struct gw_key key = gw_key_u64(GW_LYRA_POSITION, 0, id);
    const enum gw_status status = gw_venue_touch(venue, &key);
    if (status != GW_OK) {
        gw_venue_fail(venue, "more than %u positions", GW_ENTRIES_MAX);
    }
    return status;
}

static uint64_t tag_of(enum gw_lyra_call call, size_t index)
{
    return (uint64_t)call << 32 | (uint64_t)index;
}

/* getOptionPositions(ids) for the next dirty entries from *at on; *at moves behind them. */
static enum gw_status plan_chunk(const struct gw_venue *venue, size_t *at, struct gw_call_list *calls)
{
    const struct gw_lyra_config *cfg = venue->config;
    uint8_t args[(2 + GW_LYRA_CHUNK_POSITIONS) * 32];
    struct gw_abi_buffer ids = {.data = args, .size = 64, .capacity = sizeof args};
    const size_t first = *at;
    size_t count = 0;
    for (; *at < venue->table.count && count < GW_LYRA_CHUNK_POSITIONS; (*at)++) {
        if (venue->table.entries[*at].is_dirty) {
            gw_abi_put(&ids, venue->table.entries[*at].key.id, 32);
            count++;
        }
    }
    if (count == 0) {
        return GW_OK;
    }
    struct gw_abi_buffer head = {.data = args, .capacity = 64};
    gw_abi_put_u64(&head, 32);
    gw_abi_put_u64(&head, count);
    return gw_call_list_add(calls, cfg->option_token, tag_of(GW_LYRA_CALL_POSITIONS, first),
                            "getOptionPositions(uint256[])", args, 2 + count);
}

static bool is_named(const uint8_t address[20])
{
    static const uint8_t none[20];
    return memcmp(address, none, sizeof none) != 0;
}

/* What is asked of the market as a whole. */
static enum gw_status plan_market(const struct gw_lyra_config *cfg, struct gw_call_list *calls)
{
    static const struct {
        enum gw_lyra_call call;
        const char *signature;
    } hedge[GW_LYRA_HEDGE_CALLS] = {
        {GW_LYRA_CALL_HEDGE_TARGET, "getCappedExpectedHedge()"},
        {GW_LYRA_CALL_HEDGE_ACTUAL, "getCurrentHedgedNetDelta()"},
        {GW_LYRA_CALL_HEDGE_TIME, "lastInteraction()"},
    };
    GW_TRY(
        gw_call_list_add_none(calls, cfg->option_market, tag_of(GW_LYRA_CALL_BOARDS, 0), "getLiveBoards()"));
    if (is_named(cfg->greek_cache)) {
        GW_TRY(gw_call_list_add_none(calls, cfg->greek_cache, tag_of(GW_LYRA_CALL_COLLATERAL, 0),
                                     "getMinCollatParams()"));
        GW_TRY(gw_call_list_add_none(calls, cfg->greek_cache, tag_of(GW_LYRA_CALL_RATE, 0),
                                     "getGreekCacheParams()"));
    }
    if (is_named(cfg->exchange_adapter)) {
        uint8_t args[32];
        struct gw_abi_buffer out = {.data = args, .capacity = sizeof args};
        gw_abi_put_address(&out, cfg->option_market);
        GW_TRY(gw_call_list_add(calls, cfg->exchange_adapter, tag_of(GW_LYRA_CALL_CARRY, 0),
                                "rateAndCarry(address)", args, 1));
    }
    for (size_t i = 0; is_named(cfg->pool_hedger) && i < GW_LYRA_HEDGE_CALLS; i++) {
        GW_TRY(gw_call_list_add_none(calls, cfg->pool_hedger, tag_of(hedge[i].call, 0), hedge[i].signature));
    }
    return GW_OK;
}

static enum gw_status plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    const struct gw_lyra_config *cfg = venue->config;
    const struct gw_lyra_state *state = venue->state;
    if (round == 0) {
        return plan_market(cfg, calls);
    }
    if (round == 1) {
        for (size_t i = 0; i < state->board_count; i++) {
            GW_TRY(gw_call_list_add_u64(calls, cfg->option_market, tag_of(GW_LYRA_CALL_BOARD, i),
                                        "getOptionBoard(uint256)", state->boards[i].id));
        }
        return GW_OK;
    }
    for (size_t i = 0; i < state->strike_count; i++) {
        GW_TRY(gw_call_list_add_u64(calls, cfg->option_market, tag_of(GW_LYRA_CALL_STRIKE, i),
                                    "getStrike(uint256)", state->strikes[i].id));
    }
    for (size_t at = 0; at < venue->table.count;) {
        GW_TRY(plan_chunk(venue, &at, calls));
    }
    return GW_OK;
}

static uint64_t fingerprint(const struct gw_entry *entry)
{
    const struct gw_lyra_position *position = (const void *)entry->value;
    const uint64_t terms = gw_fingerprint_mix(position->strike_id, position->option_type);
    return gw_fingerprint_mix_u256(gw_fingerprint_mix_u256(terms, &position->amount), &position->collateral);
}

/* The pool's hedger trades its net delta on chain; traders are retail and hedge little. */
const struct gw_protocol gw_protocol_lyra_v1 = {
    .name = "lyra_v1",
    .fields = fields,
    .config_size = sizeof(struct gw_lyra_config),
    .state_size = sizeof(struct gw_lyra_state),
    .rounds = 3,
    .hedging = {.h_protocol = 1,
                .h_protocol_lo = 1,
                .h_protocol_hi = 1,
                .h_counterparty_hi = 0.1,
                .evidence = GW_HEDGING_DOCUMENTED},
    .configure = configure,
    .watch = watch,
    .touch = touch,
    .plan = plan,
    .decode = gw_lyra_decode,
    .fingerprint = fingerprint,
    .emit = gw_lyra_emit,
};
