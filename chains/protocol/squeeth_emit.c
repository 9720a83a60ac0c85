#include <stdio.h>
#include <string.h>

#include "chains/book/account.h"
#include "chains/protocol/squeeth.h"
#include "ipc/base/hex.h"

#define DECIMALS      18u
#define INDEX_SCALE   1e4 /* Power2Base */
#define COVERED_RATIO 1.5 /* VaultLib.CR_NUMERATOR / CR_DENOMINATOR */

/* A Crab strategy is built to hold no delta, and is rebalanced when a day has passed or the price has moved. What it
 * holds against its debt is read with the vault. */
static const struct gw_hedging strategy_hedging = {
    .h_protocol = 1, .h_protocol_lo = 1, .h_protocol_hi = 1, .evidence = GW_HEDGING_OBSERVED};

struct emission {
    const struct gw_venue *venue;
    const struct gw_position_sink *sink;
    double spot;          /* 0: unknown */
    double index_squares; /* one wPowerPerp at the index: so many times S² */
    double mark_squares;  /* and at the market */
};

static double number(const struct gw_u256 *a)
{
    return gw_u256_to_double(a, DECIMALS);
}

/* Index of the strategy that owns the vault; strategy_count: none does. */
static size_t find_strategy(const struct gw_squeeth_config *cfg, const struct gw_squeeth_vault *vault)
{
    size_t i = 0;
    while (i < cfg->strategy_count &&
           !(vault->has_owner && memcmp(cfg->strategies[i], vault->owner, 20) == 0)) {
        i++;
    }
    return i;
}

static enum gw_status emit_hedge(const struct emission *e, const struct gw_position *position,
                                 size_t strategy, const struct gw_squeeth_vault *vault)
{
    const struct gw_squeeth_state *state = e->venue->state;
    struct gw_hedge hedge = {.target_tokens = -2 * position->quantity * e->spot,
                             .actual_tokens = number(&vault->collateral),
                             .traded_s = state->hedged_s[strategy]};
    memcpy(hedge.venue, position->venue, sizeof hedge.venue);
    memcpy(hedge.underlying, position->underlying, sizeof hedge.underlying);
    return e->spot > 0 ? gw_sink_hedge(e->sink, &hedge) : GW_OK;
}

/* Both sides in ETH: collateral against 3/2 of what the debt is worth at the index, which grows with S. A liquidator
 * closes half of a vault, or all of a small one: all is assumed. */
static enum gw_status emit_account(const struct emission *e, const struct gw_position *position,
                                   const struct gw_squeeth_vault *vault)
{
    const double owed_per_dollar = COVERED_RATIO * number(&vault->debt) * e->index_squares;
    const double collateral = number(&vault->collateral);
    const bool is_known = vault->nft == 0 && e->spot > 0;
    struct gw_position bought = *position;
    bought.quantity = -position->quantity;
    struct gw_margin_account account = {
        .closed = &bought,
        .flow_down_tokens = GW_ACCOUNT_UNKNOWN,
        .flow_up_tokens = GW_ACCOUNT_UNKNOWN,
        .equity_usd = is_known ? collateral * e->spot : GW_ACCOUNT_UNKNOWN,
        .maintenance_usd = is_known ? owed_per_dollar * e->spot * e->spot : GW_ACCOUNT_UNKNOWN,
        .price_up_usd =
            vault->nft == 0 && owed_per_dollar > 0 ? collateral / owed_per_dollar : GW_ACCOUNT_UNKNOWN,
    };
    memcpy(account.venue, position->venue, sizeof account.venue);
    memcpy(account.id, position->id, sizeof account.id);
    memcpy(account.underlying, position->underlying, sizeof account.underlying);
    return gw_sink_account(e->sink, &account);
}

static void fill_raw(char out[GW_POSITION_RAW_MAX], const struct gw_squeeth_vault *vault)
{
    char collateral[80];
    char debt[80];
    gw_u256_to_decimal(collateral, &vault->collateral);
    gw_u256_to_decimal(debt, &vault->debt);
    (void)snprintf(out, GW_POSITION_RAW_MAX, "{\"collateral\":\"%s\",\"short\":\"%s\",\"nft\":%u}",
                   collateral, debt, vault->nft);
}

static enum gw_status emit_vault(const struct emission *e, const struct gw_entry *entry)
{
    const struct gw_squeeth_config *cfg = e->venue->config;
    const struct gw_squeeth_state *state = e->venue->state;
    const struct gw_squeeth_vault *vault = (const void *)entry->value;
    const size_t strategy = find_strategy(cfg, vault);
    const bool is_strategy = strategy < cfg->strategy_count;
    struct gw_position position = {
        .kind = state->is_shut ? GW_POSITION_LINEAR : GW_POSITION_POWER,
        .quantity = -number(&vault->debt) * e->mark_squares,
        .power = 2,
        .hedging = is_strategy && !state->is_shut ? strategy_hedging : e->venue->hedging,
        .has_owner = vault->has_owner,
    };
    memcpy(position.owner, vault->owner, sizeof position.owner);
    gw_hex_encode(position.venue, is_strategy ? cfg->strategies[strategy] : cfg->controller, 20);
    (void)snprintf(position.id, sizeof position.id, "%llu", (unsigned long long)gw_key_to_u64(&entry->key));
    (void)snprintf(position.underlying, sizeof position.underlying, "%s", cfg->underlying);
    fill_raw(position.raw, vault);
    GW_TRY(e->sink->position(e->sink->context, &position));
    if (state->is_shut) {
        return GW_OK;
    }
    GW_TRY(emit_account(e, &position, vault));
    return is_strategy ? emit_hedge(e, &position, strategy, vault) : GW_OK;
}

static enum gw_status tell_accounts(const struct emission *e)
{
    const struct gw_squeeth_config *cfg = e->venue->config;
    char name[43];
    gw_hex_encode(name, cfg->controller, 20);
    GW_TRY(gw_sink_accounts_known(e->sink, name, cfg->underlying));
    for (size_t i = 0; i < cfg->strategy_count; i++) {
        gw_hex_encode(name, cfg->strategies[i], 20);
        GW_TRY(gw_sink_accounts_known(e->sink, name, cfg->underlying));
    }
    return GW_OK;
}

enum gw_status gw_squeeth_emit(const struct gw_venue *venue, const struct gw_market *market,
                               const struct gw_position_sink *sink)
{
    const struct gw_squeeth_config *cfg = venue->config;
    const struct gw_squeeth_state *state = venue->state;
    struct emission e = {.venue = venue, .sink = sink};
    double age_s;
    if (gw_market_spot(market, cfg->underlying, &e.spot, &age_s) == GW_E_MISSING) {
        e.spot = 0;
    }
    if (state->is_shut) {
        /* Owed in ETH: f·(S/10⁴) of the settlement for each wPowerPerp, Controller.redeemShort(). */
        e.mark_squares = number(&state->factor_stored) * number(&state->settlement);
    } else {
        e.index_squares = number(&state->factor_expected) / INDEX_SCALE;
        const double index = number(&state->index); /* 0: nothing was read, so there is no vault */
        e.mark_squares = index > 0 ? e.index_squares * (number(&state->mark) / index) : 0;
    }
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_entry *entry = &venue->table.entries[i];
        const struct gw_squeeth_vault *vault = (const void *)entry->value;
        if (entry->is_live && !gw_u256_is_zero(&vault->debt)) {
            GW_TRY(emit_vault(&e, entry));
        }
    }
    return tell_accounts(&e);
}
