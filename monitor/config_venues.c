#include "monitor/config_venues.h"

#include <ctype.h>

#include "monitor/config_list.h"

struct equity_keys {
    const char *protocol;
    const char *venue;
    double equity_usd;
};

static const struct gw_config_field equity_fields[] = {
    GW_LIST_TEXT(equity_keys, protocol, "name of the adapter"),
    GW_LIST_TEXT(equity_keys, venue, "address or pool id"),
    GW_LIST_REAL(equity_keys, equity_usd, 0, 1e15, "USD",
                 "that bears its losses; the record's notional without"),
    {.key = NULL},
};

struct collateral_keys {
    const char *holder;
    const char *issuer;
    double usd;
};

static const struct gw_config_field collateral_fields[] = {
    GW_LIST_TEXT(collateral_keys, holder, "venue that holds it"),
    GW_LIST_TEXT(collateral_keys, issuer, "venue that it depends on"),
    GW_LIST_REAL(collateral_keys, usd, 0, 1e15, "USD", "lost when the issuer fails"),
    {.key = NULL},
};

struct halted_keys {
    const char *protocol;
    const char *venue;
};

static const struct gw_config_field halted_fields[] = {
    GW_LIST_TEXT(halted_keys, protocol, "name of the adapter"),
    GW_LIST_TEXT(halted_keys, venue, "address or pool id"),
    {.key = NULL},
};

struct hedger_keys {
    const char *protocol;
    const char *venue;
    double latency_s;
    double cap_usd;
};

static const struct gw_config_field hedger_fields[] = {
    GW_LIST_TEXT(hedger_keys, protocol, "name of the adapter"),
    GW_LIST_TEXT(hedger_keys, venue, "address or pool id"),
    GW_LIST_OPTIONAL(hedger_keys, latency_s, 0, 1e6, "60", "s",
                     "from a move to the first hedge, and between two"),
    GW_LIST_OPTIONAL(hedger_keys, cap_usd, 0, 1e15, "0", "USD", "of one hedge; 0: none"),
    {.key = NULL},
};

const struct gw_config_shape gw_outside_equity_shape = {.fields = equity_fields, .is_list = true};
const struct gw_config_shape gw_outside_collateral_shape = {.fields = collateral_fields, .is_list = true};
const struct gw_config_shape gw_outside_halted_shape = {.fields = halted_fields, .is_list = true};
const struct gw_config_shape gw_outside_hedgers_shape = {.fields = hedger_fields, .is_list = true};

/* As records name venues. */
static enum gw_status read_venue(struct gw_config *config, char *out, size_t size, const char *text,
                                 const struct gw_config_node *node)
{
    GW_TRY(gw_list_text(config, out, size, text, node));
    for (char *at = out; *at != '\0'; at++) {
        *at = (char)tolower((unsigned char)*at);
    }
    return GW_OK;
}

static enum gw_status read_equity(struct gw_monitor_config *out, struct gw_config *config,
                                  const struct gw_config_node *node)
{
    struct gw_equity *equity = &out->outside.equities[out->outside.equity_count];
    struct equity_keys keys = {0};
    GW_TRY(gw_config_decode(config, &keys, node, equity_fields));
    GW_TRY(gw_list_text(config, equity->protocol, sizeof equity->protocol, keys.protocol, node));
    GW_TRY(read_venue(config, equity->venue, sizeof equity->venue, keys.venue, node));
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
    GW_TRY(read_venue(config, link->holder, sizeof link->holder, keys.holder, node));
    GW_TRY(read_venue(config, link->issuer, sizeof link->issuer, keys.issuer, node));
    link->usd = keys.usd;
    out->outside.collateral_count++;
    return GW_OK;
}

static enum gw_status read_halted(struct gw_monitor_config *out, struct gw_config *config,
                                  const struct gw_config_node *node)
{
    struct gw_halted *halted = &out->outside.halted[out->outside.halted_count];
    struct halted_keys keys = {0};
    GW_TRY(gw_config_decode(config, &keys, node, halted_fields));
    GW_TRY(gw_list_text(config, halted->protocol, sizeof halted->protocol, keys.protocol, node));
    GW_TRY(read_venue(config, halted->venue, sizeof halted->venue, keys.venue, node));
    out->outside.halted_count++;
    return GW_OK;
}

static enum gw_status read_hedger(struct gw_monitor_config *out, struct gw_config *config,
                                  const struct gw_config_node *node)
{
    struct gw_hedger_terms *terms = &out->outside.hedgers[out->outside.hedger_count];
    struct hedger_keys keys = {0};
    GW_TRY(gw_config_decode(config, &keys, node, hedger_fields));
    GW_TRY(gw_list_text(config, terms->protocol, sizeof terms->protocol, keys.protocol, node));
    GW_TRY(read_venue(config, terms->venue, sizeof terms->venue, keys.venue, node));
    terms->latency_s = keys.latency_s;
    terms->cap_usd = keys.cap_usd;
    out->outside.hedger_count++;
    return GW_OK;
}

enum gw_status gw_outside_read_venues(struct gw_monitor_config *out, struct gw_config *config,
                                      const struct gw_outside_venues *venues)
{
    GW_TRY(gw_list_read(out, config, venues->equity, GW_OUTSIDE_MAX, read_equity));
    GW_TRY(gw_list_read(out, config, venues->collateral, GW_OUTSIDE_MAX, read_collateral));
    GW_TRY(gw_list_read(out, config, venues->halted, GW_OUTSIDE_MAX, read_halted));
    return gw_list_read(out, config, venues->hedgers, GW_OUTSIDE_MAX, read_hedger);
}
