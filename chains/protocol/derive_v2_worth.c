#include <string.h>

#include "chains/protocol/derive_v2.h"

/* A price, then how sure of it the feed is, which initial margin asks only. */
static enum gw_status read_price(struct gw_abi_cursor *c, double *out)
{
    double price;
    GW_TRY(gw_derive_read_amount(c, &price));
    *out = price > 0.0 ? price : 0.0;
    return gw_abi_skip(c, 1);
}

/* assetDetails(): (isWhitelisted, assetType, marketId). */
static enum gw_status read_details(struct gw_derive_state *state, struct gw_abi_cursor *c)
{
    GW_TRY(gw_abi_bool(c, &state->has_market));
    GW_TRY(gw_abi_skip(c, 1));
    return gw_abi_uint(c, 64, &state->market_id);
}

/* optionMarginParams(): (maxSpotReq, minSpotReq, mmCallSpotReq, mmPutSpotReq, MMPutMtMReq, unpairedIMScale,
 * unpairedMMScale, mmOffsetScale). */
static enum gw_status read_option_rules(struct gw_derive_rules *rules, struct gw_abi_cursor *c)
{
    GW_TRY(gw_abi_skip(c, 2));
    GW_TRY(gw_derive_read_amount(c, &rules->call_ratio));
    GW_TRY(gw_derive_read_amount(c, &rules->put_ratio));
    GW_TRY(gw_derive_read_amount(c, &rules->put_value_ratio));
    GW_TRY(gw_abi_skip(c, 1));
    GW_TRY(gw_derive_read_amount(c, &rules->unpaired_ratio));
    return gw_abi_skip(c, 1);
}

/* (mmPerpReq, imPerpReq), and (marginFactor, IMScale). */
static enum gw_status read_pair(struct gw_abi_cursor *c, double *first)
{
    GW_TRY(gw_derive_read_amount(c, first));
    return gw_abi_skip(c, 1);
}

static enum gw_status read_rules(struct gw_derive_state *state, enum gw_derive_call call,
                                 struct gw_abi_cursor *c)
{
    state->rules_read++;
    if (call == GW_DERIVE_CALL_OPTION_RULES) {
        return read_option_rules(&state->rules, c);
    }
    return read_pair(c,
                     call == GW_DERIVE_CALL_PERP_RULES ? &state->rules.perp_ratio : &state->rules.base_ratio);
}

static enum gw_status read_market(struct gw_derive_state *state, enum gw_derive_call call,
                                  struct gw_abi_cursor *c)
{
    if (call == GW_DERIVE_CALL_SPOT) {
        return read_price(c, &state->spot_usd);
    }
    if (call == GW_DERIVE_CALL_PERP) {
        return read_price(c, &state->perp_usd);
    }
    if (call == GW_DERIVE_CALL_STABLE) {
        return read_price(c, &state->stable_usd);
    }
    if (call == GW_DERIVE_CALL_DETAILS) {
        return read_details(state, c);
    }
    if (call == GW_DERIVE_CALL_STABLE_FEED) {
        state->has_stable_feed = true;
        return gw_abi_address(c, state->stable_feed);
    }
    return read_rules(state, call, c);
}

/* What a revert leaves. */
static void forget_market(struct gw_derive_state *state, enum gw_derive_call call)
{
    state->spot_usd = call == GW_DERIVE_CALL_SPOT ? 0.0 : state->spot_usd;
    state->perp_usd = call == GW_DERIVE_CALL_PERP ? 0.0 : state->perp_usd;
    state->has_market = state->has_market && call != GW_DERIVE_CALL_DETAILS;
    state->has_stable_feed = state->has_stable_feed && call != GW_DERIVE_CALL_STABLE_FEED;
}

static enum gw_status read_account(struct gw_derive_account *account, enum gw_derive_call call,
                                   struct gw_abi_cursor *c)
{
    return gw_derive_read_amount(c, call == GW_DERIVE_CALL_PERP_CASH ? &account->perp_cash_usd
                                                                     : &account->margin_usd);
}

/* getMarginAndMarkToMarket() of the standard manager tells both. */
static enum gw_status read_value(const struct gw_derive_config *cfg, struct gw_derive_account *account,
                                 struct gw_abi_cursor *c)
{
    double margin_usd;
    GW_TRY(gw_derive_read_amount(c, &margin_usd));
    GW_TRY(gw_derive_read_amount(c, &account->value_usd));
    account->margin_usd = gw_derive_is_standard(cfg, account) ? margin_usd : account->margin_usd;
    return GW_OK;
}

enum gw_status gw_derive_decode_worth(struct gw_venue *venue, enum gw_derive_call call, size_t index,
                                      const struct gw_call_reply *reply)
{
    const bool is_account = call >= GW_DERIVE_CALL_PERP_CASH;
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    enum gw_status status = GW_OK;
    if (!reply->is_ok) {
        forget_market(venue->state, call);
        return GW_OK;
    }
    if (!is_account) {
        status = read_market(venue->state, call, &c);
    } else if (call == GW_DERIVE_CALL_VALUE) {
        status = read_value(venue->config, (void *)venue->table.entries[index].value, &c);
    } else {
        status = read_account((void *)venue->table.entries[index].value, call, &c);
    }
    if (status != GW_OK && is_account) {
        gw_venue_fail(venue, "account %llu: its margin does not decode (%zu bytes)",
                      (unsigned long long)gw_derive_account_id(&venue->table.entries[index].key),
                      reply->size);
    } else if (status != GW_OK) {
        gw_venue_fail(venue, "a feed or a rule of margin does not decode (%zu bytes)", reply->size);
    }
    return status;
}
