#include <string.h>

#include "chains/market/sources.h"

struct asset_item {
    const char *symbol;
    const char *underlying;
    uint8_t address[20];
};

#define NATIVE_DECIMALS 18u /* of the coin that gas is paid in */

static const struct gw_config_field asset_fields[] = {
    {.key = "symbol",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct asset_item, symbol),
     .is_required = true,
     .help = "name of the token"},
    {.key = "underlying",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct asset_item, underlying),
     .is_required = true,
     .help = "what it stands for: ETH, BTC, USD..."},
    {.key = "address",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct asset_item, address),
     .is_required = true,
     .help = "the token contract"},
    {0},
};

static const struct gw_config_field sequencer_fields[] = {
    {.key = "address",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_sequencer, feed),
     .is_required = true,
     .help = "proxy of its uptime feed"},
    {.key = "grace_s",
     .type = GW_CONFIG_F64,
     .offset = GW_CONFIG_AT(struct gw_sequencer, grace_s),
     .max = 86400,
     .fallback = "3600",
     .unit = "s",
     .help = "how long it must be back before spots are fresh again"},
    {0},
};

const struct gw_config_shape gw_market_asset_shape = {.fields = asset_fields, .is_list = true};
const struct gw_config_shape gw_market_sequencer_shape = {.fields = sequencer_fields};

static enum gw_status decode_asset(struct gw_market *market, struct gw_config *config,
                                   const struct gw_config_node *node)
{
    struct asset_item item = {0};
    GW_TRY(gw_config_decode(config, &item, node, asset_fields));
    if (gw_market_token(market, item.address) != NULL) {
        return gw_config_fail(config, node, "the token at this address is listed twice; keep one");
    }
    struct gw_token *token = &market->tokens[market->token_count];
    *token = (struct gw_token){0};
    memcpy(token->address, item.address, sizeof token->address);
    GW_TRY(gw_market_copy_name(config, node, token->symbol, item.symbol, "symbol"));
    GW_TRY(gw_market_copy_name(config, node, token->underlying, item.underlying, "underlying"));
    static const uint8_t native[20];
    if (memcmp(token->address, native, sizeof native) == 0) {
        token->decimals = NATIVE_DECIMALS;
        token->is_known = true;
    }
    market->token_count++;
    return GW_OK;
}

typedef enum gw_status decode_item(struct gw_market *market, struct gw_config *config,
                                   const struct gw_config_node *node);

static enum gw_status decode_list(struct gw_market *market, struct gw_config *config,
                                  const struct gw_config_node *chain, const char *key, size_t max,
                                  decode_item *decode)
{
    const struct gw_config_node *list = gw_config_get(chain, key);
    if (list == NULL) {
        return GW_OK;
    }
    size_t count;
    GW_TRY(gw_config_sequence(config, &count, list));
    if (count > max) {
        return gw_config_fail(config, list, "%zu %s; at most %zu", count, key, max);
    }
    for (size_t i = 0; i < count; i++) {
        GW_TRY(decode(market, config, gw_config_item(list, i)));
    }
    return GW_OK;
}

enum gw_status gw_market_configure(struct gw_market *market, struct gw_config *config,
                                   const struct gw_config_node *chain)
{
    *market = (struct gw_market){0};
    GW_TRY(decode_list(market, config, chain, "assets", GW_TOKENS_MAX, decode_asset));
    GW_TRY(decode_list(market, config, chain, "prices", GW_FEEDS_MAX, gw_market_decode_price));
    GW_TRY(decode_list(market, config, chain, "volatility", GW_FEEDS_MAX, gw_market_decode_vol));
    const struct gw_config_node *sequencer = gw_config_get(chain, "sequencer");
    if (sequencer != NULL) {
        GW_TRY(gw_config_decode(config, &market->sequencer, sequencer, sequencer_fields));
        market->sequencer.is_watched = true;
    }
    return GW_OK;
}
