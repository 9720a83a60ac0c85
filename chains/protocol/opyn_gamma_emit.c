#include <math.h>
#include <string.h>

#include "chains/book/account.h"
#include "chains/protocol/opyn_gamma.h"
#include "ipc/base/hex.h"

/* One reading on its way out. Of the series that cannot be told the first is named. */
struct emission {
    const struct gw_venue *venue;
    const struct gw_market *market;
    const struct gw_position_sink *sink;
    char name[43]; /* of the venue */
    size_t faults;
    char reason[GW_VENUE_REASON_MAX - 40];
};

static const struct gw_opyn_series *find_series(const struct emission *e, const uint8_t otoken[20])
{
    const struct gw_key key = gw_opyn_series_key(otoken);
    return (const void *)gw_venue_find(e->venue, &key)->value; /* since decode every leg has one */
}

/* Whether the series is an exposure at all: of what is settled only a number is left. */
static bool is_at_risk(const struct gw_opyn_series *series)
{
    return series->is_open && !series->is_settled;
}

const struct gw_token *gw_opyn_find_underlying(const struct gw_market *market,
                                               const struct gw_opyn_series *series)
{
    const struct gw_token *token = gw_market_token(market, series->underlying);
    const struct gw_token *strike = gw_market_token(market, series->strike_asset);
    const bool is_dollar = strike != NULL && strcmp(strike->underlying, "USD") == 0;
    return is_dollar && token != NULL && strcmp(token->underlying, "USD") != 0 ? token : NULL;
}

static void note_fault(struct emission *e, const uint8_t otoken[20], const char *what,
                       const uint8_t asset[20])
{
    char series[43];
    char about[43] = "";
    if (e->faults++ > 0) {
        return;
    }
    gw_hex_encode(series, otoken, 20);
    if (asset != NULL) {
        gw_hex_encode(about, asset, 20);
    }
    (void)snprintf(e->reason, sizeof e->reason, "oToken %s: %s%s", series, what, about);
}

static void note_asset(struct emission *e, const uint8_t otoken[20], const struct gw_opyn_series *series)
{
    const struct gw_token *strike = gw_market_token(e->market, series->strike_asset);
    if (strike == NULL || strcmp(strike->underlying, "USD") != 0) {
        note_fault(e, otoken, "its strike is not in an asset of USD: ", series->strike_asset);
    } else {
        note_fault(e, otoken, "its underlying is not in `assets`: ", series->underlying);
    }
}

void gw_opyn_fill_terms(struct gw_position *out, const struct gw_venue *venue, const struct gw_market *market,
                        const struct gw_opyn_series *series, const char *underlying, const char *name)
{
    *out = (struct gw_position){
        .kind = series->is_put ? GW_POSITION_PUT : GW_POSITION_CALL,
        .strike = gw_u256_to_double(&series->strike, GW_OPYN_DECIMALS),
        .expiry_s = series->expiry_s,
        .hedging = venue->hedging,
    };
    if (!series->is_put && gw_u256_is_zero(&series->strike)) {
        out->kind = GW_POSITION_LINEAR;
    }
    (void)snprintf(out->venue, sizeof out->venue, "%s", name);
    (void)snprintf(out->underlying, sizeof out->underlying, "%s", underlying);
    gw_position_take_vol(out, market, 0, 0);
}

static void fill_terms(struct gw_position *out, const struct emission *e, const struct gw_opyn_series *series,
                       const struct gw_token *underlying)
{
    gw_opyn_fill_terms(out, e->venue, e->market, series, underlying->underlying, e->name);
}

static void describe(char out[GW_POSITION_RAW_MAX], const struct gw_opyn_vault *vault,
                     const struct gw_opyn_leg *leg)
{
    char otoken[43];
    char collateral[43];
    char amount[80];
    char held[80];
    gw_hex_encode(otoken, leg->token, 20);
    gw_hex_encode(collateral, vault->collateral.token, 20);
    gw_u256_to_decimal(amount, &leg->amount);
    gw_u256_to_decimal(held, &vault->collateral.amount);
    const int size = snprintf(out, GW_POSITION_RAW_MAX,
                              "{\"otoken\":\"%s\",\"vault_type\":%u,\"amount\":\"%s\",\"collateral\":\"%s\","
                              "\"collateral_amount\":\"%s\"}",
                              otoken, vault->type, amount, collateral, held);
    GW_ASSERT(size > 0 && size < GW_POSITION_RAW_MAX); /* amounts have 39 digits at most */
}

static void fill_leg(struct gw_position *out, const struct gw_entry *entry, const struct gw_opyn_vault *vault,
                     bool is_sold)
{
    const struct gw_opyn_leg *leg = is_sold ? &vault->sold : &vault->bought;
    const double amount = gw_u256_to_double(&leg->amount, GW_OPYN_DECIMALS);
    char owner[43];
    uint64_t number = 0;
    for (size_t i = 24; i < 32; i++) {
        number = number << 8 | entry->key.id[i];
    }
    memcpy(out->owner, entry->key.id, 20);
    out->has_owner = true;
    out->quantity = is_sold ? -amount : amount;
    gw_hex_encode(owner, out->owner, 20);
    (void)snprintf(out->id, sizeof out->id, "%s:%llu:%s", owner, (unsigned long long)number,
                   is_sold ? "short" : "long");
    describe(out->raw, vault, leg);
}

static double usd_of(const struct emission *e, const char *underlying)
{
    double usd;
    double age_s;
    const enum gw_status status = gw_market_spot(e->market, underlying, &usd, &age_s);
    return status == GW_OK || status == GW_STALE ? usd : (double)NAN;
}

static double find_margin(const struct gw_opyn_state *state, const struct gw_venue *venue,
                          const struct gw_opyn_series *series, double *shock)
{
    for (size_t i = 0; i < state->margin_count; i++) {
        if ((const void *)venue->table.entries[state->margins[i].series].value == (const void *)series) {
            *shock = state->margins[i].shock;
            return state->margins[i].bound;
        }
    }
    *shock = 0;
    return 0;
}

static void fill_naked(struct gw_margin_account *account, const struct emission *e,
                       const struct gw_opyn_series *series, double sold, double held, double collateral_usd)
{
    const double spot = usd_of(e, account->underlying);
    struct gw_opyn_cover cover = {.is_put = series->is_put,
                                  .strike_usd = gw_u256_to_double(&series->strike, GW_OPYN_DECIMALS),
                                  .held_ratio = held / sold};
    cover.bound = find_margin(e->venue->state, e->venue, series, &cover.shock);
    account->maintenance_usd = gw_opyn_required_ratio(&cover, spot) * sold * collateral_usd;
    const double price = gw_opyn_closing_price(&cover, spot);
    account->price_down_usd = series->is_put ? price : 0;
    account->price_up_usd = series->is_put ? (double)HUGE_VAL : price;
}

/* Covered vaults are never closed; spreads hold their worst loss. */
static enum gw_status emit_account(const struct emission *e, const struct gw_opyn_vault *vault,
                                   const struct gw_opyn_series *series, const struct gw_position *sold)
{
    const struct gw_token *token = gw_market_token(e->market, vault->collateral.token);
    const bool is_known = token != NULL && token->is_known;
    struct gw_position bought = *sold;
    bought.quantity = -sold->quantity;
    struct gw_margin_account account = {.closed = &bought,
                                        .flow_down_tokens = (double)NAN,
                                        .flow_up_tokens = (double)NAN,
                                        .price_up_usd = (double)HUGE_VAL,
                                        .latency_s = GW_OPYN_AUCTION_S};
    memcpy(account.venue, sold->venue, sizeof account.venue);
    memcpy(account.id, sold->id, sizeof account.id);
    memcpy(account.underlying, sold->underlying, sizeof account.underlying);
    const double usd = is_known ? usd_of(e, token->underlying) : (double)NAN;
    const double held =
        is_known ? gw_u256_to_double(&vault->collateral.amount, token->decimals) : (double)NAN;
    account.equity_usd = vault->collateral.is_held ? held * usd : 0;
    if (vault->type == GW_OPYN_TYPE_NAKED) {
        fill_naked(&account, e, series, -sold->quantity, vault->collateral.is_held ? held : 0, usd);
    }
    return gw_sink_account(e->sink, &account);
}

static enum gw_status emit_leg(const struct emission *e, const struct gw_entry *entry, bool is_sold)
{
    const struct gw_opyn_vault *vault = (const void *)entry->value;
    const struct gw_opyn_leg *leg = is_sold ? &vault->sold : &vault->bought;
    const struct gw_opyn_series *series = leg->is_held ? find_series(e, leg->token) : NULL;
    const struct gw_token *underlying =
        series != NULL && is_at_risk(series) ? gw_opyn_find_underlying(e->market, series) : NULL;
    struct gw_position position;
    if (underlying == NULL) {
        return GW_OK;
    }
    fill_terms(&position, e, series, underlying);
    fill_leg(&position, entry, vault, is_sold);
    GW_TRY(e->sink->position(e->sink->context, &position));
    return is_sold ? emit_account(e, vault, series, &position) : GW_OK;
}

/* What was minted is a vault's, to the unit, until expiry; later it is redeemed here and settled there. */
static enum gw_status emit_unexplained(struct emission *e, const struct gw_entry *entry,
                                       const struct gw_opyn_series *series, const struct gw_token *underlying)
{
    const int order = gw_u256_cmp(&series->supply, &series->sold);
    struct gw_position position;
    struct gw_u256 rest;
    char otoken[43];
    if (series->expiry_s <= e->market->block_time_s || order == 0) {
        return GW_OK;
    }
    note_fault(e, entry->key.id + 12, "its supply is not what the known vaults sold; see `from_block`", NULL);
    if (order < 0) {
        return GW_OK;
    }
    (void)gw_u256_sub(&rest, &series->supply, &series->sold);
    fill_terms(&position, e, series, underlying);
    position.quantity = -gw_u256_to_double(&rest, GW_OPYN_DECIMALS);
    gw_hex_encode(otoken, entry->key.id + 12, 20);
    (void)snprintf(position.id, sizeof position.id, "%s:" GW_POSITION_RESIDUAL, otoken);
    (void)snprintf(position.raw, sizeof position.raw, "{\"otoken\":\"%s\"}", otoken);
    return e->sink->position(e->sink->context, &position);
}

static enum gw_status emit_series(struct emission *e)
{
    for (size_t i = 0; i < e->venue->table.count; i++) {
        const struct gw_entry *entry = &e->venue->table.entries[i];
        const struct gw_opyn_series *series = (const void *)entry->value;
        if (entry->key.kind != GW_OPYN_SERIES || !entry->is_live) {
            continue;
        }
        const struct gw_token *underlying = gw_opyn_find_underlying(e->market, series);
        if (underlying != NULL) {
            GW_TRY(emit_unexplained(e, entry, series, underlying));
            GW_TRY(gw_sink_accounts_known(e->sink, e->name, underlying->underlying));
        } else if (is_at_risk(series)) {
            note_asset(e, entry->key.id + 12, series);
        }
    }
    return GW_OK;
}

enum gw_status gw_opyn_emit(const struct gw_venue *venue, const struct gw_market *market,
                            const struct gw_position_sink *sink)
{
    const struct gw_opyn_config *cfg = venue->config;
    struct emission e = {.venue = venue, .market = market, .sink = sink};
    char reason[GW_VENUE_REASON_MAX];
    gw_hex_encode(e.name, cfg->controller, 20);
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_entry *entry = &venue->table.entries[i];
        if (entry->key.kind == GW_OPYN_VAULT && entry->is_live) {
            GW_TRY(emit_leg(&e, entry, true));
            GW_TRY(emit_leg(&e, entry, false));
        }
    }
    GW_TRY(emit_series(&e));
    if (e.faults == 0) {
        return GW_OK;
    }
    (void)snprintf(reason, sizeof reason, "%s%s", e.reason, e.faults > 1 ? " (and others)" : "");
    return sink->exclude(sink->context, e.name, reason);
}
