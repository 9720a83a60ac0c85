#include <string.h>

#include "chains/market/sources.h"
#include "chains/market/vols.h"

/* In the order of the feeds' sources, behind the one that is none. */
enum { OF_CONFIG, OF_FEEDS };

#define OF(feed)     (1u << (OF_FEEDS + GW_VOL_FEED_##feed))
#define SOURCE_COUNT (OF_FEEDS + GW_VOL_FEED_SOURCE_COUNT)

static const char *const sources[] = {
    [OF_CONFIG] = "config",
    [OF_FEEDS + GW_VOL_FEED_LYRA_GWAV] = "lyra_gwav",
    [OF_FEEDS + GW_VOL_FEED_PREMIA_SSVI] = "premia_ssvi",
    [OF_FEEDS + GW_VOL_FEED_RYSK_SABR] = "rysk_sabr",
    [OF_FEEDS + GW_VOL_FEED_DERIVE_SVI] = "derive_svi",
    [SOURCE_COUNT] = NULL,
};

struct item {
    const char *underlying;
    int source;
    double vol;
    uint8_t option_market[20];
    uint8_t greek_cache[20];
    uint64_t window_s;
    uint8_t volatility_oracle[20];
    uint8_t token[20];
    double age_s_max;
    uint8_t volatility_feed[20];
    uint8_t option_exchange[20];
    uint8_t vol_feed[20];
    uint64_t from_block;
};

#define AT(member) GW_CONFIG_AT(struct item, member)

static const struct gw_config_field fields[] = {
    {.key = "underlying",
     .type = GW_CONFIG_STRING,
     .offset = AT(underlying),
     .is_required = true,
     .help = "whose volatility"},
    {.key = "source",
     .type = GW_CONFIG_ENUM,
     .offset = AT(source),
     .fallback = "config",
     .choices = sources,
     .help = "config: `vol`, the last resort; the others: of an options market, for venues that tell none"},
    {.key = "vol",
     .type = GW_CONFIG_F64,
     .offset = AT(vol),
     .min = 0.05,
     .max = 5,
     .unit = "1.00 = 100 % a year",
     .help = "used where the chain tells none"},
    {.key = "option_market",
     .type = GW_CONFIG_ADDRESS,
     .offset = AT(option_market),
     .help = "of lyra_gwav: OptionMarket"},
    {.key = "greek_cache",
     .type = GW_CONFIG_ADDRESS,
     .offset = AT(greek_cache),
     .help = "of lyra_gwav: its OptionGreekCache"},
    {.key = "window_s",
     .type = GW_CONFIG_U64,
     .offset = AT(window_s),
     .min = 60,
     .max = 5184000,
     .fallback = "3600",
     .unit = "s",
     .help = "of lyra_gwav: the mean is over so long"},
    {.key = "volatility_oracle",
     .type = GW_CONFIG_ADDRESS,
     .offset = AT(volatility_oracle),
     .help = "of premia_ssvi: VolatilityOracle"},
    {.key = "token",
     .type = GW_CONFIG_ADDRESS,
     .offset = AT(token),
     .help = "of premia_ssvi: what the oracle knows the underlying by"},
    {.key = "age_s_max",
     .type = GW_CONFIG_F64,
     .offset = AT(age_s_max),
     .min = 1,
     .max = 864000,
     .fallback = "120",
     .unit = "s",
     .help = "of premia_ssvi, derive_svi: an older surface, or slice, is not used"},
    {.key = "volatility_feed",
     .type = GW_CONFIG_ADDRESS,
     .offset = AT(volatility_feed),
     .help = "of rysk_sabr: VolatilityFeed"},
    {.key = "option_exchange",
     .type = GW_CONFIG_ADDRESS,
     .offset = AT(option_exchange),
     .help = "of rysk_sabr: OptionExchange; while it is paused the parameters are not used"},
    {.key = "vol_feed",
     .type = GW_CONFIG_ADDRESS,
     .offset = AT(vol_feed),
     .help = "of derive_svi: LyraVolFeed"},
    {.key = "from_block",
     .type = GW_CONFIG_U64,
     .offset = AT(from_block),
     .fallback = "0",
     .help = "of derive_svi: logs before it are not looked for; one of this day serves"},
    {0},
};

const struct gw_config_shape gw_market_vol_shape = {.fields = fields, .is_list = true};

/* Whose a key is. */
static const struct {
    const char *key;
    unsigned of;
    bool is_needed;
} owned[] = {
    {"vol", 1u << OF_CONFIG, true},
    {"option_market", OF(LYRA_GWAV), true},
    {"greek_cache", OF(LYRA_GWAV), true},
    {"window_s", OF(LYRA_GWAV), false},
    {"volatility_oracle", OF(PREMIA_SSVI), true},
    {"token", OF(PREMIA_SSVI), true},
    {"age_s_max", OF(PREMIA_SSVI) | OF(DERIVE_SVI), false},
    {"volatility_feed", OF(RYSK_SABR), true},
    {"option_exchange", OF(RYSK_SABR), true},
    {"vol_feed", OF(DERIVE_SVI), true},
    {"from_block", OF(DERIVE_SVI), false},
};

static const char *first_owner(unsigned of)
{
    size_t i = 0;
    while ((of >> i & 1u) == 0) {
        i++;
    }
    return sources[i];
}

static enum gw_status fail_missing(struct gw_config *config, const struct gw_config_node *node, size_t source)
{
    const char *needed[2] = {"", ""};
    size_t count = 0;
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++) {
        if (owned[i].is_needed && (owned[i].of >> source & 1u) != 0 && count < 2) {
            needed[count++] = owned[i].key;
        }
    }
    return gw_config_fail(config, node, "%s needs %s%s%s", sources[source], needed[0],
                          count == 2 ? " and " : "", needed[1]);
}

/* Refuses the keys that belong to another source, so that none is written in vain. */
static enum gw_status check_keys(struct gw_config *config, const struct gw_config_node *node, size_t source)
{
    bool is_missing = false;
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++) {
        const bool is_own = (owned[i].of >> source & 1u) != 0;
        const bool is_there = gw_config_get(node, owned[i].key) != NULL;
        if (is_there && !is_own) {
            return gw_config_fail(config, node, "%s is a key of source %s", owned[i].key,
                                  first_owner(owned[i].of));
        }
        is_missing = is_missing || (owned[i].is_needed && is_own && !is_there);
    }
    return is_missing && source != OF_CONFIG ? fail_missing(config, node, source) : GW_OK;
}

static enum gw_status take_configured(struct gw_market *market, struct gw_config *config,
                                      const struct gw_config_node *node, const struct item *item)
{
    double known;
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

static enum gw_status take_feed(struct gw_market *market, struct gw_config *config,
                                const struct gw_config_node *node, const struct item *item)
{
    if (market->vol_feed_count == GW_VOL_FEEDS_MAX) {
        return gw_config_fail(config, node, "more than %u options markets tell volatilities",
                              GW_VOL_FEEDS_MAX);
    }
    struct gw_vol_feed *feed = &market->vol_feeds[market->vol_feed_count];
    *feed = (struct gw_vol_feed){.source = (enum gw_vol_feed_source)(item->source - OF_FEEDS),
                                 .window_s = item->window_s,
                                 .age_s_max = item->age_s_max,
                                 .from_block = item->from_block};
    memcpy(feed->option_market, item->option_market, sizeof feed->option_market);
    memcpy(feed->greek_cache, item->greek_cache, sizeof feed->greek_cache);
    memcpy(feed->oracle, item->volatility_oracle, sizeof feed->oracle);
    memcpy(feed->token, item->token, sizeof feed->token);
    memcpy(feed->volatility_feed, item->volatility_feed, sizeof feed->volatility_feed);
    memcpy(feed->option_exchange, item->option_exchange, sizeof feed->option_exchange);
    memcpy(feed->vol_feed, item->vol_feed, sizeof feed->vol_feed);
    GW_TRY(gw_market_copy_name(config, node, feed->underlying, item->underlying, "underlying"));
    market->vol_feed_count++;
    return GW_OK;
}

enum gw_status gw_market_decode_vol(struct gw_market *market, struct gw_config *config,
                                    const struct gw_config_node *node)
{
    struct item item = {0};
    GW_TRY(gw_config_decode(config, &item, node, fields));
    GW_TRY(check_keys(config, node, (size_t)item.source));
    return (item.source == OF_CONFIG ? take_configured : take_feed)(market, config, node, &item);
}
