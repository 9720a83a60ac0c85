#include <string.h>

#include "chains/protocol/gmx_v2_positions.h"

#define INDEX_DECIMALS_MAX 30u

struct item {
    uint8_t address[20];
    const char *underlying;
    uint64_t index_decimals;
};

static const struct gw_config_field item_fields[] = {
    {.key = "address",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct item, address),
     .is_required = true,
     .help = "the market: its GM token"},
    {.key = "underlying",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct item, underlying),
     .is_required = true,
     .help = "what the market is on: ETH, BTC..."},
    {.key = "index_decimals",
     .type = GW_CONFIG_U64,
     .offset = GW_CONFIG_AT(struct item, index_decimals),
     .max = INDEX_DECIMALS_MAX,
     .is_required = true,
     .help = "of the index token, as GMX lists it: 18 of ETH, 8 of BTC; it may have no contract to ask"},
    {0},
};

static const struct gw_config_shape markets_shape = {.fields = item_fields, .is_list = true};

static const struct gw_config_field fields[] = {
    {.key = "data_store",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_gmx_v2_config, data_store),
     .is_required = true,
     .help = "the DataStore"},
    {.key = "event_emitter",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_gmx_v2_config, event_emitter),
     .help = "the EventEmitter, to follow traders' positions; without it they are not read"},
    {.key = "markets",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct gw_gmx_v2_config, market_nodes),
     .is_required = true,
     .help = "the markets to watch",
     .shape = &markets_shape},
    {0},
};

static enum gw_status add_market(struct gw_gmx_v2_config *cfg, struct gw_config *config,
                                 const struct gw_config_node *node)
{
    struct item item = {0};
    GW_TRY(gw_config_decode(config, &item, node, item_fields));
    GW_TRY(gw_venue_check_underlying(config, node, item.underlying));
    for (size_t i = 0; i < cfg->market_count; i++) {
        if (memcmp(cfg->markets[i].address, item.address, 20) == 0) {
            return gw_config_fail(config, node, "this market is listed twice; keep one");
        }
    }
    struct gw_gmx_v2_market *market = &cfg->markets[cfg->market_count++];
    *market = (struct gw_gmx_v2_market){.underlying = item.underlying,
                                        .index_decimals = (unsigned)item.index_decimals};
    memcpy(market->address, item.address, 20);
    return GW_OK;
}

static enum gw_status configure(struct gw_venue *venue, struct gw_config *config,
                                const struct gw_config_node *node)
{
    struct gw_gmx_v2_config *cfg = venue->config;
    size_t count;
    GW_TRY(gw_config_sequence(config, &count, cfg->market_nodes));
    if (count == 0 || count > GW_GMX_V2_MARKETS_MAX) {
        return gw_config_fail(config, node, "%zu markets; 1 to %u can be watched", count,
                              GW_GMX_V2_MARKETS_MAX);
    }
    for (size_t i = 0; i < count; i++) {
        GW_TRY(add_market(cfg, config, gw_config_item(cfg->market_nodes, i)));
    }
    return GW_OK;
}

bool gw_gmx_v2_has_accounts(const struct gw_gmx_v2_config *cfg)
{
    static const uint8_t nobody[20];
    return memcmp(cfg->event_emitter, nobody, 20) != 0;
}

/* A market that is not in the DataStore, or has no perpetual, has no index token: nothing more is asked of it. */
static bool is_perpetual(const struct gw_gmx_v2_value values[GW_GMX_V2_WORDS])
{
    static const uint8_t nothing[32];
    return memcmp(values[GW_GMX_V2_INDEX_TOKEN].bytes, nothing, 32) != 0;
}

static enum gw_status plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    const struct gw_gmx_v2_config *cfg = venue->config;
    const struct gw_gmx_v2_state *state = venue->state;
    const enum gw_gmx_v2_word end = gw_gmx_v2_has_accounts(cfg) ? GW_GMX_V2_WORDS : GW_GMX_V2_OF_ACCOUNTS;
    for (size_t i = 0; i < cfg->market_count; i++) {
        const struct gw_gmx_v2_value *values = state->values[i];
        for (enum gw_gmx_v2_word word = 0; word < end; word++) {
            uint8_t key[32];
            if (gw_gmx_v2_round_of(word) != round ||
                (round > 0 && !(is_perpetual(values) && gw_gmx_v2_is_wanted(values, word)))) {
                continue;
            }
            gw_gmx_v2_key(key, &cfg->markets[i], values, word);
            GW_TRY(gw_call_list_add(calls, cfg->data_store, (uint64_t)word << 32 | (uint64_t)i,
                                    gw_gmx_v2_getter_of(word), key, 1));
        }
    }
    return gw_gmx_v2_has_accounts(cfg) ? gw_gmx_v2_plan_positions(venue, round, calls) : GW_OK;
}

/* Holders of a pool seldom hedge what traders win of them, as those of ranges; traders of perpetuals are the hedgers of other
 * venues, not of this one. A linear position has no gamma: either fraction moves no hedge flow. */
const struct gw_protocol gw_protocol_gmx_v2 = {
    .name = "gmx_v2",
    .fields = fields,
    .config_size = sizeof(struct gw_gmx_v2_config),
    .state_size = sizeof(struct gw_gmx_v2_state),
    .rounds = 4,
    .hedging = {.h_protocol_hi = 0.1},
    .configure = configure,
    .watch = gw_gmx_v2_watch,
    .touch = gw_gmx_v2_touch,
    .plan = plan,
    .decode = gw_gmx_v2_decode,
    .fingerprint = gw_gmx_v2_fingerprint,
    .emit = gw_gmx_v2_emit,
};
