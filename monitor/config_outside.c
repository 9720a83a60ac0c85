#include "monitor/config_outside.h"

#include <ctype.h>
#include <string.h>

#include "monitor/config_list.h"

#define TEXT(of_struct, name, what)                                                                          \
    {                                                                                                        \
        .key = #name, .type = GW_CONFIG_STRING, .offset = GW_CONFIG_AT(struct of_struct, name),              \
        .is_required = true, .help = (what)                                                                  \
    }
#define REAL(of_struct, name, low, high, of, what)                                                           \
    {                                                                                                        \
        .key = #name, .type = GW_CONFIG_F64, .offset = GW_CONFIG_AT(struct of_struct, name),                 \
        .is_required = true, .min = (low), .max = (high), .unit = (of), .help = (what)                       \
    }
#define OPTIONAL(of_struct, name, low, high, text, of, what)                                                 \
    {                                                                                                        \
        .key = #name, .type = GW_CONFIG_F64, .offset = GW_CONFIG_AT(struct of_struct, name), .min = (low),   \
        .max = (high), .fallback = (text), .unit = (of), .help = (what)                                      \
    }
#define FLAG(of_struct, name, what)                                                                          \
    {                                                                                                        \
        .key = #name, .type = GW_CONFIG_BOOL, .offset = GW_CONFIG_AT(struct of_struct, name),                \
        .fallback = "false", .help = (what)                                                                  \
    }

struct depth_keys {
    const char *underlying;
    const char *venue;
    double depth_1pct_usd;
    double volume_daily_usd;
    double vol_daily;
    double crossover_y;
    double crossover_q0;
    double finality_s;
    bool perp;
};

static const struct gw_config_field depth_fields[] = {
    TEXT(depth_keys, underlying, "key of the asset"),
    TEXT(depth_keys, venue, "name of the off-chain venue"),
    OPTIONAL(depth_keys, depth_1pct_usd, 0, 1e15, "0", "USD",
             "what it takes up for a move of 1 %, in proportion; or give volume_daily_usd"),
    OPTIONAL(depth_keys, volume_daily_usd, 0, 1e15, "0", "USD",
             "traded a day: depth is then linear for small flows and a square root for large ones"),
    OPTIONAL(depth_keys, vol_daily, 0.0001, 10, "0.04", "ratio", "volatility of a day, with the volume"),
    OPTIONAL(depth_keys, crossover_y, 0.01, 100, "1", "ratio", "size of impact; of order 1 in all markets"),
    OPTIONAL(depth_keys, crossover_q0, 1e-9, 1, "1e-4", "ratio",
             "share of the volume up to which impact is linear"),
    OPTIONAL(depth_keys, finality_s, 0, 1e6, "0", "s",
             "until a trade there is final; slower than hedgers are, it counts in part"),
    FLAG(depth_keys, perp, "a perpetual future: its premium and funding follow"),
    {.key = NULL},
};

struct wrapper_keys {
    const char *key;
    const char *underlying;
    double rate;
};

static const struct gw_config_field wrapper_fields[] = {
    TEXT(wrapper_keys, key, "name that records have, e.g. wstETH"),
    TEXT(wrapper_keys, underlying, "what it stands under, e.g. ETH"),
    REAL(wrapper_keys, rate, 1e-9, 1e9, NULL, "tokens of the underlying that one converts into"),
    {.key = NULL},
};

struct book_keys {
    const char *underlying;
    const char *venue;
    double hedging_gamma_usd_per_1pct;
};

static const struct gw_config_field book_fields[] = {
    TEXT(book_keys, underlying, "key of the asset"),
    TEXT(book_keys, venue, "name of the off-chain venue"),
    REAL(book_keys, hedging_gamma_usd_per_1pct, -1e15, 1e15, "USD per 1 %",
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
    TEXT(leveraged_keys, underlying, "key of the asset"),
    TEXT(leveraged_keys, name, "name of the token"),
    REAL(leveraged_keys, aum_usd, 0, 1e15, "USD", "assets under management"),
    REAL(leveraged_keys, leverage, -20, 20, NULL, "that it keeps, negative for short ones"),
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
    TEXT(liquidation_keys, underlying, "key of the asset"),
    REAL(liquidation_keys, price_usd, 1e-9, 1e12, "USD", "at which positions are liquidated"),
    REAL(liquidation_keys, tokens, 0, 1e15, "tokens", "that are then traded"),
    OPTIONAL(liquidation_keys, latency_s, 0, 1e6, "60", "s", "from the price to the trade"),
    FLAG(liquidation_keys, buys, "shorts: bought when the price rises there; else sold when it falls there"),
    {.key = NULL},
};

struct correlation_keys {
    const char *one;
    const char *other;
    double rho;
};

static const struct gw_config_field correlation_fields[] = {
    TEXT(correlation_keys, one, "key of an asset"),
    TEXT(correlation_keys, other, "key of another"),
    REAL(correlation_keys, rho, -1, 1, NULL, "of hourly returns, until it has been measured"),
    {.key = NULL},
};

struct equity_keys {
    const char *protocol;
    const char *venue;
    double equity_usd;
};

static const struct gw_config_field equity_fields[] = {
    TEXT(equity_keys, protocol, "name of the adapter"),
    TEXT(equity_keys, venue, "address or pool id"),
    REAL(equity_keys, equity_usd, 0, 1e15, "USD", "that bears its losses; the record's notional without"),
    {.key = NULL},
};

struct collateral_keys {
    const char *holder;
    const char *issuer;
    double usd;
};

static const struct gw_config_field collateral_fields[] = {
    TEXT(collateral_keys, holder, "venue that holds it"),
    TEXT(collateral_keys, issuer, "venue that it depends on"),
    REAL(collateral_keys, usd, 0, 1e15, "USD", "lost when the issuer fails"),
    {.key = NULL},
};

#define LIST(name)                                                                                           \
    static const struct gw_config_shape name##_shape = {.fields = name##_fields, .is_list = true}
LIST(wrapper);
LIST(book);
LIST(leveraged);
LIST(liquidation);
LIST(correlation);
LIST(equity);
LIST(collateral);

struct outside_keys {
    const struct gw_config_node *wrappers;
    const struct gw_config_node *books;
    const struct gw_config_node *leveraged;
    const struct gw_config_node *liquidations;
    const struct gw_config_node *correlations;
    const struct gw_config_node *equity;
    const struct gw_config_node *collateral;
};

#define NODE(name, what, text)                                                                               \
    {                                                                                                        \
        .key = #name, .type = GW_CONFIG_NODE, .offset = GW_CONFIG_AT(struct outside_keys, name),             \
        .shape = &(what), .help = (text)                                                                     \
    }

static const struct gw_config_field outside_fields[] = {
    NODE(wrappers, wrapper_shape, "tokens that convert into an underlying at a rate"),
    NODE(books, book_shape, "gamma of hedgers at off-chain venues"),
    NODE(leveraged, leveraged_shape, "tokens that keep their leverage"),
    NODE(liquidations, liquidation_shape, "prices at which positions are liquidated"),
    NODE(correlations, correlation_shape, "between underlyings"),
    NODE(equity, equity_shape, "of venues, for contagion"),
    NODE(collateral, collateral_shape, "that venues hold of each other, for contagion"),
    {.key = NULL},
};

const struct gw_config_shape gw_outside_depth_shape = {.fields = depth_fields, .is_list = true};
const struct gw_config_shape gw_outside_shape = {.fields = outside_fields};

static enum gw_status read_depth(struct gw_monitor_config *out, struct gw_config *config,
                                 const struct gw_config_node *node)
{
    struct gw_depth_curve *curve = &out->curves[out->curve_count];
    struct depth_keys keys = {0};
    GW_TRY(gw_config_decode(config, &keys, node, depth_fields));
    GW_TRY(gw_list_text(config, curve->underlying, sizeof curve->underlying, keys.underlying, node));
    GW_TRY(gw_list_text(config, curve->venue, sizeof curve->venue, keys.venue, node));
    if (keys.depth_1pct_usd > 0.0 && keys.volume_daily_usd > 0.0) {
        return gw_config_fail(config, node, "give depth_1pct_usd or volume_daily_usd, not both");
    }
    curve->depth_1pct_usd = keys.depth_1pct_usd;
    curve->is_perp = keys.perp;
    curve->held_back = 1.0 - gw_impact_latency_weight(out->policy.hedge_latency_s, keys.finality_s);
    if (keys.volume_daily_usd > 0.0) {
        double slope;
        curve->crossover = (struct gw_impact_crossover){keys.crossover_y, keys.vol_daily,
                                                        keys.volume_daily_usd, keys.crossover_q0};
        if (gw_impact_crossover_slope(&slope, &curve->depth_1pct_usd, &curve->crossover) != GW_OK) {
            return gw_config_fail(config, node, "this volume and volatility give no depth");
        }
    }
    out->curve_count++;
    return GW_OK;
}

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

/* As records name venues. */
static void lower(char *text)
{
    for (; *text != '\0'; text++) {
        *text = (char)tolower((unsigned char)*text);
    }
}

static enum gw_status read_equity(struct gw_monitor_config *out, struct gw_config *config,
                                  const struct gw_config_node *node)
{
    struct gw_equity *equity = &out->outside.equities[out->outside.equity_count];
    struct equity_keys keys = {0};
    GW_TRY(gw_config_decode(config, &keys, node, equity_fields));
    GW_TRY(gw_list_text(config, equity->protocol, sizeof equity->protocol, keys.protocol, node));
    GW_TRY(gw_list_text(config, equity->venue, sizeof equity->venue, keys.venue, node));
    lower(equity->venue);
    equity->equity_usd = keys.equity_usd;
    out->outside.equity_count++;
    return GW_OK;
}

static enum gw_status read_collateral(struct gw_monitor_config *out, struct gw_config *config,
                                      const struct gw_config_node *node)
{
    struct gw_collateral *link = &out->outside.collaterals[out->outside.collateral_count];
    struct collateral_keys keys = {0};
    GW_TRY(gw_config_decode(config, &keys, node, collateral_fields));
    GW_TRY(gw_list_text(config, link->holder, sizeof link->holder, keys.holder, node));
    GW_TRY(gw_list_text(config, link->issuer, sizeof link->issuer, keys.issuer, node));
    lower(link->holder);
    lower(link->issuer);
    link->usd = keys.usd;
    out->outside.collateral_count++;
    return GW_OK;
}

enum gw_status gw_outside_read(struct gw_monitor_config *out, struct gw_config *config)
{
    const struct gw_config_node *node = NULL;
    struct outside_keys keys = {0};
    GW_TRY(gw_config_section(config, &node, "depth"));
    GW_TRY(gw_list_read(out, config, node, GW_DEPTH_CURVES_MAX, read_depth));
    GW_TRY(gw_config_section(config, &node, "outside"));
    GW_TRY(gw_config_decode(config, &keys, node, outside_fields));
    GW_TRY(gw_list_read(out, config, keys.wrappers, GW_OUTSIDE_MAX, read_wrapper));
    GW_TRY(gw_list_read(out, config, keys.books, GW_OUTSIDE_MAX, read_book));
    GW_TRY(gw_list_read(out, config, keys.leveraged, GW_OUTSIDE_MAX, read_leveraged));
    GW_TRY(gw_list_read(out, config, keys.liquidations, GW_OUTSIDE_LIQUIDATIONS_MAX, read_liquidation));
    GW_TRY(gw_list_read(out, config, keys.correlations, GW_OUTSIDE_MAX, read_correlation));
    GW_TRY(gw_list_read(out, config, keys.equity, GW_OUTSIDE_MAX, read_equity));
    return gw_list_read(out, config, keys.collateral, GW_OUTSIDE_MAX, read_collateral);
}
