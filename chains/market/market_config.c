#include <string.h>

#include "chains/market/market.h"

struct asset_item {
    const char *symbol;
    const char *underlying;
    uint8_t address[20];
};

struct price_item {
    const char *underlying;
    int source;
    uint8_t address[20];
    double age_s_max;
};

struct vol_item {
    const char *underlying;
    double vol;
};

static const char *const price_sources[] = {"chainlink", "derive", NULL};

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

static const struct gw_config_field price_fields[] = {
    {.key = "underlying",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct price_item, underlying),
     .is_required = true,
     .help = "what is priced in USD"},
    {.key = "source",
     .type = GW_CONFIG_ENUM,
     .offset = GW_CONFIG_AT(struct price_item, source),
     .fallback = "chainlink",
     .choices = price_sources,
     .help = "kind of feed"},
    {.key = "address",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct price_item, address),
     .is_required = true,
     .help = "the feed's proxy"},
    {.key = "age_s_max",
     .type = GW_CONFIG_F64,
     .offset = GW_CONFIG_AT(struct price_item, age_s_max),
     .min = 1,
     .max = 864000,
     .fallback = "3960",
     .unit = "s",
     .help = "the feed's heartbeat and a tenth"},
    {0},
};

static const struct gw_config_field vol_fields[] = {
    {.key = "underlying",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct vol_item, underlying),
     .is_required = true,
     .help = "whose volatility"},
    {.key = "vol",
     .type = GW_CONFIG_F64,
     .offset = GW_CONFIG_AT(struct vol_item, vol),
     .is_required = true,
     .min = 0.05,
     .max = 5,
     .unit = "1.00 = 100 % a year",
     .help = "used where the chain tells none"},
    {0},
};

const struct gw_config_shape gw_market_asset_shape = {.fields = asset_fields, .is_list = true};
const struct gw_config_shape gw_market_price_shape = {.fields = price_fields, .is_list = true};
const struct gw_config_shape gw_market_vol_shape = {.fields = vol_fields, .is_list = true};

static enum gw_status copy_name(struct gw_config *config, const struct gw_config_node *node, char out[16],
                                const char *name, const char *what)
{
    const size_t size = strlen(name);
    if (size == 0 || size >= 16) {
        return gw_config_fail(config, node, "%s \"%s\" is not of 1 to 15 characters", what, name);
    }
    memset(out, 0, 16);
    memcpy(out, name, size);
    return GW_OK;
}

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
    GW_TRY(copy_name(config, node, token->symbol, item.symbol, "symbol"));
    GW_TRY(copy_name(config, node, token->underlying, item.underlying, "underlying"));
    static const uint8_t native[20];
    if (memcmp(token->address, native, sizeof native) == 0) {
        token->decimals = NATIVE_DECIMALS;
        token->is_known = true;
    }
    market->token_count++;
    return GW_OK;
}

static enum gw_status decode_price(struct gw_market *market, struct gw_config *config,
                                   const struct gw_config_node *node)
{
    struct price_item item = {0};
    GW_TRY(gw_config_decode(config, &item, node, price_fields));
    if (strcmp(item.underlying, "USD") == 0) {
        return gw_config_fail(config, node, "USD is 1 by definition; remove this feed");
    }
    for (size_t i = 0; i < market->spot_count; i++) {
        if (strcmp(market->spots[i].underlying, item.underlying) == 0) {
            return gw_config_fail(config, node, "%s has two feeds; keep one", item.underlying);
        }
    }
    struct gw_spot *spot = &market->spots[market->spot_count];
    *spot = (struct gw_spot){.age_s_max = item.age_s_max, .source = (enum gw_spot_source)item.source};
    memcpy(spot->feed, item.address, sizeof spot->feed);
    GW_TRY(copy_name(config, node, spot->underlying, item.underlying, "underlying"));
    market->spot_count++;
    return GW_OK;
}

static enum gw_status decode_vol(struct gw_market *market, struct gw_config *config,
                                 const struct gw_config_node *node)
{
    struct vol_item item = {0};
    double known;
    GW_TRY(gw_config_decode(config, &item, node, vol_fields));
    if (gw_market_vol(market, item.underlying, &known) == GW_OK) {
        return gw_config_fail(config, node, "%s has two volatilities; keep one", item.underlying);
    }
    GW_TRY(
        copy_name(config, node, market->vols[market->vol_count].underlying, item.underlying, "underlying"));
    market->vols[market->vol_count].vol = item.vol;
    market->vol_count++;
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
    GW_TRY(decode_list(market, config, chain, "prices", GW_FEEDS_MAX, decode_price));
    GW_TRY(decode_list(market, config, chain, "volatility", GW_FEEDS_MAX, decode_vol));
    return GW_OK;
}
