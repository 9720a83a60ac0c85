#include "monitor/config_outside.h"

#include <string.h>

#include "monitor/config_list.h"
#include "monitor/config_venues.h"

struct wrapper_keys {
    const char *key;
    const char *underlying;
    double rate;
};

static const struct gw_config_field wrapper_fields[] = {
    GW_LIST_TEXT(wrapper_keys, key, "name that records have, e.g. wstETH"),
    GW_LIST_TEXT(wrapper_keys, underlying, "what it stands under, e.g. ETH"),
    GW_LIST_REAL(wrapper_keys, rate, 1e-9, 1e9, NULL, "tokens of the underlying that one converts into"),
    {.key = NULL},
};

struct book_keys {
    const char *underlying;
    const char *venue;
    double hedging_gamma_usd_per_1pct;
};

static const struct gw_config_field book_fields[] = {
    GW_LIST_TEXT(book_keys, underlying, "key of the asset"),
    GW_LIST_TEXT(book_keys, venue, "name of the off-chain venue"),
    GW_LIST_REAL(book_keys, hedging_gamma_usd_per_1pct, -1e15, 1e15, "USD per 1 %",
                 "of who hedges there; negative: they buy rises and sell falls"),
    {.key = NULL},
};

struct leveraged_keys {
    const char *underlying;
    const char *name;
    double aum_usd;
    double leverage;
};

static const struct gw_config_field leveraged_fields[] = {
    GW_LIST_TEXT(leveraged_keys, underlying, "key of the asset"),
    GW_LIST_TEXT(leveraged_keys, name, "name of the token"),
    GW_LIST_REAL(leveraged_keys, aum_usd, 0, 1e15, "USD", "assets under management"),
    GW_LIST_REAL(leveraged_keys, leverage, -20, 20, NULL, "that it keeps, negative for short ones"),
    {.key = NULL},
};

struct liquidation_keys {
    const char *underlying;
    double price_usd;
    double tokens;
    double latency_s;
    bool buys;
};

static const struct gw_config_field liquidation_fields[] = {
    GW_LIST_TEXT(liquidation_keys, underlying, "key of the asset"),
    GW_LIST_REAL(liquidation_keys, price_usd, 1e-9, 1e12, "USD", "at which positions are liquidated"),
    GW_LIST_REAL(liquidation_keys, tokens, 0, 1e15, "tokens", "that are then traded"),
    GW_LIST_OPTIONAL(liquidation_keys, latency_s, 0, 1e6, "60", "s", "from the price to the trade"),
    GW_LIST_FLAG(liquidation_keys, buys,
                 "shorts: bought when the price rises there; else sold when it falls there"),
    {.key = NULL},
};

struct correlation_keys {
    const char *one;
    const char *other;
    double rho;
};

static const struct gw_config_field correlation_fields[] = {
    GW_LIST_TEXT(correlation_keys, one, "key of an asset"),
    GW_LIST_TEXT(correlation_keys, other, "key of another"),
    GW_LIST_REAL(correlation_keys, rho, -1, 1, NULL, "of hourly returns, until it has been measured"),
    {.key = NULL},
};

#define LIST(name)                                                                                           \
    static const struct gw_config_shape name##_shape = {.fields = name##_fields, .is_list = true}
LIST(wrapper);
LIST(book);
LIST(leveraged);
LIST(liquidation);
LIST(correlation);

struct outside_keys {
    const struct gw_config_node *wrappers;
    const struct gw_config_node *books;
    const struct gw_config_node *leveraged;
    const struct gw_config_node *liquidations;
    const struct gw_config_node *correlations;
    struct gw_outside_venues venues;
};

#define NODE(member, what, name, text)                                                                       \
    {                                                                                                        \
        .key = (name), .type = GW_CONFIG_NODE, .offset = GW_CONFIG_AT(struct outside_keys, member),          \
        .shape = &(what), .help = (text)                                                                     \
    }

static const struct gw_config_field outside_fields[] = {
    NODE(wrappers, wrapper_shape, "wrappers", "tokens that convert into an underlying at a rate"),
    NODE(books, book_shape, "books", "gamma of hedgers at off-chain venues"),
    NODE(leveraged, leveraged_shape, "leveraged", "tokens that keep their leverage"),
    NODE(liquidations, liquidation_shape, "liquidations", "prices at which positions are liquidated"),
    NODE(correlations, correlation_shape, "correlations", "between underlyings"),
    NODE(venues.equity, gw_outside_equity_shape, "equity", "of venues, for contagion"),
    NODE(venues.collateral, gw_outside_collateral_shape, "collateral",
         "that venues hold of each other, for contagion"),
    NODE(venues.halted, gw_outside_halted_shape, "halted",
         "venues in safe mode of their own: their underlying halts, too (breaker 4)"),
    NODE(venues.hedgers, gw_outside_hedgers_shape, "hedgers", "how soon and how much venues can hedge"),
    {.key = NULL},
};

const struct gw_config_shape gw_outside_shape = {.fields = outside_fields};

static enum gw_status read_wrapper(struct gw_monitor_config *out, struct gw_config *config,
                                   const struct gw_config_node *node)
{
    struct gw_wrapper *wrapper = &out->outside.wrappers[out->outside.wrapper_count];
    struct wrapper_keys keys = {0};
    GW_TRY(gw_config_decode(config, &keys, node, wrapper_fields));
    GW_TRY(gw_list_text(config, wrapper->key, sizeof wrapper->key, keys.key, node));
    GW_TRY(gw_list_text(config, wrapper->underlying, sizeof wrapper->underlying, keys.underlying, node));
    if (strcmp(keys.key, keys.underlying) == 0) {
        return gw_config_fail(config, node, "\"%s\" cannot wrap itself", keys.key);
    }
    for (size_t i = 0; i < out->outside.wrapper_count; i++) {
        const struct gw_wrapper *other = &out->outside.wrappers[i];
        if (strcmp(other->key, keys.key) == 0 || strcmp(other->key, keys.underlying) == 0 ||
            strcmp(other->underlying, keys.key) == 0) {
            return gw_config_fail(config, node, "\"%s\" is wrapped twice", keys.key);
        }
    }
    wrapper->rate = keys.rate;
    out->outside.wrapper_count++;
    return GW_OK;
}

static enum gw_status read_book(struct gw_monitor_config *out, struct gw_config *config,
                                const struct gw_config_node *node)
{
    struct gw_outside_book *book = &out->outside.books[out->outside.book_count];
    struct book_keys keys = {0};
    GW_TRY(gw_config_decode(config, &keys, node, book_fields));
    GW_TRY(gw_list_text(config, book->underlying, sizeof book->underlying, keys.underlying, node));
    GW_TRY(gw_list_text(config, book->venue, sizeof book->venue, keys.venue, node));
    book->hedging_gamma_usd_per_1pct = keys.hedging_gamma_usd_per_1pct;
    out->outside.book_count++;
    return GW_OK;
}

static enum gw_status read_leveraged(struct gw_monitor_config *out, struct gw_config *config,
                                     const struct gw_config_node *node)
{
    struct gw_leveraged_token *token = &out->outside.leveraged[out->outside.leveraged_count];
    struct leveraged_keys keys = {0};
    GW_TRY(gw_config_decode(config, &keys, node, leveraged_fields));
    GW_TRY(gw_list_text(config, token->underlying, sizeof token->underlying, keys.underlying, node));
    GW_TRY(gw_list_text(config, token->name, sizeof token->name, keys.name, node));
    token->aum_usd = keys.aum_usd;
    token->leverage = keys.leverage;
    out->outside.leveraged_count++;
    return GW_OK;
}

static enum gw_status read_liquidation(struct gw_monitor_config *out, struct gw_config *config,
                                       const struct gw_config_node *node)
{
    struct gw_liquidation_level *level = &out->outside.liquidations[out->outside.liquidation_count];
    struct liquidation_keys keys = {0};
    GW_TRY(gw_config_decode(config, &keys, node, liquidation_fields));
    GW_TRY(gw_list_text(config, level->underlying, sizeof level->underlying, keys.underlying, node));
    level->price_usd = keys.price_usd;
    level->tokens = keys.tokens;
    level->latency_s = keys.latency_s;
    level->is_sale = !keys.buys;
    out->outside.liquidation_count++;
    return GW_OK;
}

static enum gw_status read_correlation(struct gw_monitor_config *out, struct gw_config *config,
                                       const struct gw_config_node *node)
{
    struct gw_correlation *pair = &out->outside.correlations[out->outside.correlation_count];
    struct correlation_keys keys = {0};
    GW_TRY(gw_config_decode(config, &keys, node, correlation_fields));
    GW_TRY(gw_list_text(config, pair->one, sizeof pair->one, keys.one, node));
    GW_TRY(gw_list_text(config, pair->other, sizeof pair->other, keys.other, node));
    pair->rho = keys.rho;
    out->outside.correlation_count++;
    return GW_OK;
}

enum gw_status gw_outside_read(struct gw_monitor_config *out, struct gw_config *config)
{
    const struct gw_config_node *node = NULL;
    struct outside_keys keys = {0};
    GW_TRY(gw_config_section(config, &node, "outside"));
    GW_TRY(gw_config_decode(config, &keys, node, outside_fields));
    GW_TRY(gw_list_read(out, config, keys.wrappers, GW_OUTSIDE_MAX, read_wrapper));
    GW_TRY(gw_list_read(out, config, keys.books, GW_OUTSIDE_MAX, read_book));
    GW_TRY(gw_list_read(out, config, keys.leveraged, GW_OUTSIDE_MAX, read_leveraged));
    GW_TRY(gw_list_read(out, config, keys.liquidations, GW_OUTSIDE_LIQUIDATIONS_MAX, read_liquidation));
    GW_TRY(gw_list_read(out, config, keys.correlations, GW_OUTSIDE_MAX, read_correlation));
    return gw_outside_read_venues(out, config, &keys.venues);
}
