#include <string.h>

#include "chains/protocol/replication.h"
#include "gammawatch/pricing.h"

struct item {
    const char *name;
    const char *underlying;
    int kind;
    double leverage;
    double multiplier;
    double floor_usd;
    double nav_usd;
    uint8_t token[20];
    uint8_t price_feed[20];
    double age_s_max;
};

static const char *const kinds[] = {
    [GW_REPLICATION_LEVERAGED] = "leveraged", [GW_REPLICATION_CPPI] = "cppi", NULL};

static const struct gw_config_field item_fields[] = {
    {.key = "name",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct item, name),
     .is_required = true,
     .help = "of the fund; its venue, where it has no token"},
    {.key = "underlying",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct item, underlying),
     .is_required = true,
     .help = "what it trades: ETH, BTC..."},
    {.key = "kind",
     .type = GW_CONFIG_ENUM,
     .offset = GW_CONFIG_AT(struct item, kind),
     .choices = kinds,
     .fallback = "leveraged",
     .help = "leveraged: keeps a multiple of its value; cppi: of what it is worth above a floor"},
    {.key = "leverage",
     .type = GW_CONFIG_F64,
     .offset = GW_CONFIG_AT(struct item, leverage),
     .min = -GW_PRICING_POWER_MAX,
     .max = GW_PRICING_POWER_MAX,
     .help = "of a leveraged one; negative: it is short"},
    {.key = "multiplier",
     .type = GW_CONFIG_F64,
     .offset = GW_CONFIG_AT(struct item, multiplier),
     .min = 0.01,
     .max = GW_PRICING_POWER_MAX,
     .help = "of a cppi"},
    {.key = "floor_usd",
     .type = GW_CONFIG_F64,
     .offset = GW_CONFIG_AT(struct item, floor_usd),
     .max = 1e15,
     .unit = "USD",
     .help = "of a cppi"},
    {.key = "nav_usd",
     .type = GW_CONFIG_F64,
     .offset = GW_CONFIG_AT(struct item, nav_usd),
     .min = 1e-6,
     .max = 1e15,
     .unit = "USD",
     .help = "net asset value, where it is not read"},
    {.key = "token",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct item, token),
     .help = "its ERC-20, whose supply is what it manages"},
    {.key = "price_feed",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct item, price_feed),
     .help = "USD per token: latestRoundData(), decimals()"},
    {.key = "age_s_max",
     .type = GW_CONFIG_F64,
     .offset = GW_CONFIG_AT(struct item, age_s_max),
     .min = 1,
     .max = 864000,
     .fallback = "95040",
     .unit = "s",
     .help = "the feed's heartbeat and a tenth"},
    {0},
};

static const struct gw_config_shape funds_shape = {.fields = item_fields, .is_list = true};

const struct gw_config_field gw_replication_fields[] = {
    {.key = "funds",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct gw_replication_config, fund_nodes),
     .is_required = true,
     .help = "leveraged tokens and vaults of constant proportion",
     .shape = &funds_shape},
    {0},
};

static bool has(const struct gw_config_node *node, const char *key)
{
    return gw_config_get(node, key) != NULL;
}

static enum gw_status check_terms(struct gw_config *config, const struct gw_config_node *node,
                                  const struct item *item)
{
    if (item->kind == GW_REPLICATION_LEVERAGED && (!has(node, "leverage") || has(node, "multiplier"))) {
        return gw_config_fail(config, node, "a leveraged fund needs leverage, and has no multiplier");
    }
    if (item->kind == GW_REPLICATION_LEVERAGED && has(node, "floor_usd")) {
        return gw_config_fail(config, node, "a leveraged fund has no floor_usd");
    }
    if (item->kind == GW_REPLICATION_CPPI &&
        (!has(node, "multiplier") || !has(node, "floor_usd") || has(node, "leverage"))) {
        return gw_config_fail(config, node, "a cppi needs multiplier and floor_usd, and has no leverage");
    }
    if (has(node, "nav_usd") == has(node, "token") || has(node, "token") != has(node, "price_feed")) {
        return gw_config_fail(config, node, "write either nav_usd, or token and price_feed");
    }
    return GW_OK;
}

static enum gw_status add_fund(struct gw_replication_config *cfg, struct gw_config *config,
                               const struct gw_config_node *node)
{
    struct item item = {0};
    GW_TRY(gw_config_decode(config, &item, node, item_fields));
    GW_TRY(gw_venue_check_underlying(config, node, item.underlying));
    GW_TRY(check_terms(config, node, &item));
    const size_t size = strlen(item.name);
    if (size == 0 || size >= sizeof((struct gw_position *)0)->venue) {
        return gw_config_fail(config, node, "the name \"%s\" is not of 1 to %zu characters", item.name,
                              sizeof((struct gw_position *)0)->venue - 1);
    }
    for (size_t i = 0; i < cfg->fund_count; i++) {
        if (strcmp(cfg->funds[i].name, item.name) == 0) {
            return gw_config_fail(config, node, "the fund \"%s\" is listed twice; keep one", item.name);
        }
    }
    struct gw_replication_fund *fund = &cfg->funds[cfg->fund_count++];
    *fund = (struct gw_replication_fund){
        .name = item.name,
        .underlying = item.underlying,
        .kind = (enum gw_replication_kind)item.kind,
        .multiple = item.kind == GW_REPLICATION_CPPI ? item.multiplier : item.leverage,
        .floor_usd = item.floor_usd,
        .nav_usd = item.nav_usd,
        .age_s_max = item.age_s_max,
    };
    memcpy(fund->token, item.token, sizeof fund->token);
    memcpy(fund->price_feed, item.price_feed, sizeof fund->price_feed);
    return GW_OK;
}

enum gw_status gw_replication_configure(struct gw_venue *venue, struct gw_config *config,
                                        const struct gw_config_node *node)
{
    struct gw_replication_config *cfg = venue->config;
    size_t count;
    GW_TRY(gw_config_sequence(config, &count, cfg->fund_nodes));
    if (count == 0 || count > GW_REPLICATION_FUNDS_MAX) {
        return gw_config_fail(config, node, "%zu funds; 1 to %u can be watched", count,
                              GW_REPLICATION_FUNDS_MAX);
    }
    for (size_t i = 0; i < count; i++) {
        GW_TRY(add_fund(cfg, config, gw_config_item(cfg->fund_nodes, i)));
    }
    return GW_OK;
}
