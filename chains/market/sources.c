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

enum vol_source { VOL_CONFIG, VOL_LYRA_GWAV, VOL_PREMIA_SSVI };

struct vol_item {
    const char *underlying;
    int source;
    double vol;
    uint8_t option_market[20];
    uint8_t greek_cache[20];
    uint64_t window_s;
    uint8_t volatility_oracle[20];
    uint8_t token[20];
    double age_s_max;
};

static const char *const price_sources[] = {"chainlink", "derive", "uniswap_twap", NULL};
static const char *const vol_sources[] = {"config", "lyra_gwav", "premia_ssvi", NULL};

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

static const struct gw_config_field vol_fields[] = {
    {.key = "underlying",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct vol_item, underlying),
     .is_required = true,
     .help = "whose volatility"},
    {.key = "source",
     .type = GW_CONFIG_ENUM,
     .offset = GW_CONFIG_AT(struct vol_item, source),
     .fallback = "config",
     .choices = vol_sources,
     .help = "config: `vol`, the last resort; lyra_gwav, premia_ssvi: of an options market, for venues that "
             "tell none"},
    {.key = "vol",
     .type = GW_CONFIG_F64,
     .offset = GW_CONFIG_AT(struct vol_item, vol),
     .min = 0.05,
     .max = 5,
     .unit = "1.00 = 100 % a year",
     .help = "used where the chain tells none"},
    {.key = "option_market",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct vol_item, option_market),
     .help = "of lyra_gwav: OptionMarket"},
    {.key = "greek_cache",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct vol_item, greek_cache),
     .help = "of lyra_gwav: its OptionGreekCache"},
    {.key = "window_s",
     .type = GW_CONFIG_U64,
     .offset = GW_CONFIG_AT(struct vol_item, window_s),
     .min = 60,
     .max = 5184000,
     .fallback = "3600",
     .unit = "s",
     .help = "of lyra_gwav: the mean is over so long"},
    {.key = "volatility_oracle",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct vol_item, volatility_oracle),
     .help = "of premia_ssvi: VolatilityOracle"},
    {.key = "token",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct vol_item, token),
     .help = "of premia_ssvi: what the oracle knows the underlying by"},
    {.key = "age_s_max",
     .type = GW_CONFIG_F64,
     .offset = GW_CONFIG_AT(struct vol_item, age_s_max),
     .min = 1,
     .max = 864000,
     .fallback = "120",
     .unit = "s",
     .help = "of premia_ssvi: an older surface is not used"},
    {0},
};

const struct gw_config_shape gw_market_price_shape = {.fields = price_fields, .is_list = true};
const struct gw_config_shape gw_market_vol_shape = {.fields = vol_fields, .is_list = true};

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

/* Refuses the keys that belong to another source, so that none is written in vain. */
static enum gw_status refuse_keys(struct gw_config *config, const struct gw_config_node *node,
                                  const char *const *keys, const char *source)
{
    for (; *keys != NULL; keys++) {
        if (gw_config_get(node, *keys) != NULL) {
            return gw_config_fail(config, node, "%s is a key of source %s", *keys, source);
        }
    }
    return GW_OK;
}

static enum gw_status check_price(const struct gw_market *market, struct gw_config *config,
                                  const struct gw_config_node *node, const struct price_item *item)
{
    static const char *const of_twap[] = {"window_s", "depth_usd_min", NULL};
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
    return item->source == GW_SPOT_UNISWAP_TWAP ? GW_OK : refuse_keys(config, node, of_twap, "uniswap_twap");
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

static const char *const of_config[] = {"vol", NULL};
static const char *const of_lyra[] = {"option_market", "greek_cache", "window_s", NULL};
static const char *const of_premia[] = {"volatility_oracle", "token", "age_s_max", NULL};

static enum gw_status take_vol(struct gw_market *market, struct gw_config *config,
                               const struct gw_config_node *node, const struct vol_item *item)
{
    double known;
    GW_TRY(refuse_keys(config, node, of_lyra, "lyra_gwav"));
    GW_TRY(refuse_keys(config, node, of_premia, "premia_ssvi"));
    if (gw_config_get(node, "vol") == NULL) {
        return gw_config_fail(config, node, "vol is missing; 0.80 = 80 %% a year");
    }
    if (gw_market_vol(market, item->underlying, &known) == GW_OK) {
        return gw_config_fail(config, node, "%s has two volatilities; keep one", item->underlying);
    }
    GW_TRY(gw_market_copy_name(config, node, market->vols[market->vol_count].underlying, item->underlying,
                               "underlying"));
    market->vols[market->vol_count].vol = item->vol;
    market->vol_count++;
    return GW_OK;
}

static enum gw_status check_vol_feed(const struct gw_market *market, struct gw_config *config,
                                     const struct gw_config_node *node, bool is_lyra)
{
    const char *const *needed = is_lyra ? of_lyra : of_premia;
    GW_TRY(refuse_keys(config, node, of_config, "config"));
    GW_TRY(refuse_keys(config, node, is_lyra ? of_premia : of_lyra, is_lyra ? "premia_ssvi" : "lyra_gwav"));
    if (gw_config_get(node, needed[0]) == NULL || gw_config_get(node, needed[1]) == NULL) {
        return gw_config_fail(config, node, "%s needs %s and %s", is_lyra ? "lyra_gwav" : "premia_ssvi",
                              needed[0], needed[1]);
    }
    if (market->vol_feed_count == GW_VOL_FEEDS_MAX) {
        return gw_config_fail(config, node, "more than %u options markets tell volatilities",
                              GW_VOL_FEEDS_MAX);
    }
    return GW_OK;
}

static enum gw_status take_vol_feed(struct gw_market *market, struct gw_config *config,
                                    const struct gw_config_node *node, const struct vol_item *item)
{
    const bool is_lyra = item->source == VOL_LYRA_GWAV;
    GW_TRY(check_vol_feed(market, config, node, is_lyra));
    struct gw_vol_feed *feed = &market->vol_feeds[market->vol_feed_count];
    *feed = (struct gw_vol_feed){.source = is_lyra ? GW_VOL_FEED_LYRA_GWAV : GW_VOL_FEED_PREMIA_SSVI,
                                 .window_s = item->window_s,
                                 .age_s_max = item->age_s_max};
    memcpy(feed->option_market, item->option_market, sizeof feed->option_market);
    memcpy(feed->greek_cache, item->greek_cache, sizeof feed->greek_cache);
    memcpy(feed->oracle, item->volatility_oracle, sizeof feed->oracle);
    memcpy(feed->token, item->token, sizeof feed->token);
    GW_TRY(gw_market_copy_name(config, node, feed->underlying, item->underlying, "underlying"));
    market->vol_feed_count++;
    return GW_OK;
}

enum gw_status gw_market_decode_vol(struct gw_market *market, struct gw_config *config,
                                    const struct gw_config_node *node)
{
    struct vol_item item = {0};
    GW_TRY(gw_config_decode(config, &item, node, vol_fields));
    return (item.source == VOL_CONFIG ? take_vol : take_vol_feed)(market, config, node, &item);
}
