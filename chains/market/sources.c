#include "chains/market/sources.h"

#include <string.h>

struct price_item {
    const char *underlying;
    int source;
    uint8_t address[20];
    double age_s_max;
    double usd_min;
    double usd_max;
    double apart_max;
    uint64_t window_s;
    double depth_usd_min;
};

static const char *const price_sources[] = {"chainlink", "derive", "uniswap_twap", NULL};

static const struct gw_config_field price_fields[] = {
    {.key = "underlying",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct price_item, underlying),
     .is_required = true,
     .help = "what is priced in USD; of several sources the first fresh one serves"},
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
     .help = "the feed's proxy; of uniswap_twap the v3 pool"},
    {.key = "age_s_max",
     .type = GW_CONFIG_F64,
     .offset = GW_CONFIG_AT(struct price_item, age_s_max),
     .min = 1,
     .max = 864000,
     .fallback = "3960",
     .unit = "s",
     .help = "the feed's heartbeat and a tenth"},
    {.key = "usd_min",
     .type = GW_CONFIG_F64,
     .offset = GW_CONFIG_AT(struct price_item, usd_min),
     .max = 1e12,
     .unit = "USD",
     .help = "a lower answer is none; 0 = any"},
    {.key = "usd_max",
     .type = GW_CONFIG_F64,
     .offset = GW_CONFIG_AT(struct price_item, usd_max),
     .max = 1e12,
     .unit = "USD",
     .help = "a higher answer is none; 0 = any"},
    {.key = "apart_max",
     .type = GW_CONFIG_F64,
     .offset = GW_CONFIG_AT(struct price_item, apart_max),
     .max = 1,
     .fallback = "0.05",
     .unit = "relative",
     .help = "two fresh sources of one underlying farther apart are both stale; 0 = not compared"},
    {.key = "window_s",
     .type = GW_CONFIG_U64,
     .offset = GW_CONFIG_AT(struct price_item, window_s),
     .min = 30,
     .max = 604800,
     .fallback = "1800",
     .unit = "s",
     .help = "of uniswap_twap: the mean is over so long"},
    {.key = "depth_usd_min",
     .type = GW_CONFIG_F64,
     .offset = GW_CONFIG_AT(struct price_item, depth_usd_min),
     .max = 1e15,
     .unit = "USD",
     .help = "of uniswap_twap: a pool that moves 1 % for less, in the mean, is not believed"},
    {0},
};

const struct gw_config_shape gw_market_price_shape = {.fields = price_fields, .is_list = true};

enum gw_status gw_market_copy_name(struct gw_config *config, const struct gw_config_node *node, char out[16],
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

static enum gw_status check_price(const struct gw_market *market, struct gw_config *config,
                                  const struct gw_config_node *node, const struct price_item *item)
{
    static const char *const of_twap[] = {"window_s", "depth_usd_min"};
    if (strcmp(item->underlying, "USD") == 0) {
        return gw_config_fail(config, node, "USD is 1 by definition; remove this feed");
    }
    for (size_t i = 0; i < market->spot_count; i++) {
        if (memcmp(market->spots[i].feed, item->address, 20) == 0 &&
            strcmp(market->spots[i].underlying, item->underlying) == 0) {
            return gw_config_fail(config, node, "this feed of %s is listed twice; keep one",
                                  item->underlying);
        }
    }
    if (item->usd_max > 0 && item->usd_max <= item->usd_min) {
        return gw_config_fail(config, node, "no price is above usd_min and below usd_max");
    }
    for (size_t i = 0; item->source != GW_SPOT_UNISWAP_TWAP && i < sizeof of_twap / sizeof of_twap[0]; i++) {
        if (gw_config_get(node, of_twap[i]) != NULL) {
            return gw_config_fail(config, node, "%s is a key of source uniswap_twap", of_twap[i]);
        }
    }
    return GW_OK;
}

enum gw_status gw_market_decode_price(struct gw_market *market, struct gw_config *config,
                                      const struct gw_config_node *node)
{
    struct price_item item = {0};
    GW_TRY(gw_config_decode(config, &item, node, price_fields));
    GW_TRY(check_price(market, config, node, &item));
    struct gw_spot *spot = &market->spots[market->spot_count];
    *spot = (struct gw_spot){
        .age_s_max = item.age_s_max,
        .source = (enum gw_spot_source)item.source,
        .usd_min = item.usd_min,
        .usd_max = item.usd_max,
        .apart_max = item.apart_max,
        .twap = {.window_s = item.window_s, .depth_usd_min = item.depth_usd_min},
    };
    memcpy(spot->feed, item.address, sizeof spot->feed);
    GW_TRY(gw_market_copy_name(config, node, spot->underlying, item.underlying, "underlying"));
    market->spot_count++;
    return GW_OK;
}
