#include <string.h>

#include "chains/protocol/derive_v2.h"
#include "ipc/base/hex.h"

#define STRIKE_DECIMALS 8u
#define AMOUNT_DECIMALS 18u

/* A market maker sells what others want and hedges it, on this venue's perpetual or elsewhere: assumed, with a band. */
static const struct gw_hedging maker_hedging = {.h_protocol = 0.9, .h_protocol_lo = 0.5, .h_protocol_hi = 1};

static bool is_maker(const struct gw_derive_config *cfg, const struct gw_derive_account *account)
{
    for (size_t i = 0; account->has_owner && i < cfg->maker_count; i++) {
        if (memcmp(cfg->makers[i], account->owner, 20) == 0) {
            return true;
        }
    }
    return false;
}

static struct gw_derive_account find_account(const struct gw_venue *venue, uint64_t id)
{
    const struct gw_key key = gw_derive_account_key(id);
    const struct gw_entry *entry = gw_venue_find(venue, &key);
    struct gw_derive_account account = {0};
    if (entry != NULL && entry->is_live) {
        memcpy(&account, entry->value, sizeof account);
    }
    return account;
}

/* As sure as the feed is of it. */
static void take_vol(struct gw_position *out, const struct gw_venue *venue, const struct gw_market *market,
                     const struct gw_key *balance_key)
{
    const struct gw_key key = gw_derive_key(GW_DERIVE_SERIES, 0, balance_key->id + 20);
    const struct gw_entry *entry = gw_venue_find(venue, &key);
    const struct gw_derive_series *series = entry == NULL ? NULL : (const void *)entry->value;
    const double own = series == NULL ? 0 : series->vol;
    gw_position_take_vol(out, market, own, 0);
    if (own > 0 && series->confidence < out->vol_confidence) {
        out->vol_confidence = series->confidence;
    }
}

static enum gw_status emit_balance(const struct gw_venue *venue, const struct gw_market *market,
                                   const struct gw_entry *entry, const struct gw_position_sink *sink)
{
    const struct gw_derive_config *cfg = venue->config;
    const struct gw_derive_balance *balance = (const void *)entry->value;
    const struct gw_derive_terms terms = gw_derive_terms(&entry->key);
    const struct gw_u256 strike = gw_u256_from_u64(terms.strike_e8);
    const uint64_t id = gw_derive_account_id(&entry->key);
    const struct gw_derive_account account = find_account(venue, id);
    const double amount = gw_u256_to_double(&balance->amount.magnitude, AMOUNT_DECIMALS);
    char digits[80];
    struct gw_position position = {
        .kind = terms.is_call ? GW_POSITION_CALL : GW_POSITION_PUT,
        .quantity = balance->amount.is_negative ? -amount : amount,
        .strike = gw_u256_to_double(&strike, STRIKE_DECIMALS),
        .expiry_s = terms.expiry_s,
        .hedging = is_maker(cfg, &account) ? maker_hedging : venue->hedging,
        .has_owner = account.has_owner,
    };
    memcpy(position.owner, account.owner, sizeof position.owner);
    gw_hex_encode(position.venue, cfg->option_asset, 20);
    gw_u256_to_decimal(digits, &strike);
    (void)snprintf(position.id, sizeof position.id, "%llu:%lld-%.20s-%c", (unsigned long long)id,
                   (long long)terms.expiry_s, digits, terms.is_call ? 'C' : 'P');
    (void)snprintf(position.underlying, sizeof position.underlying, "%s", cfg->underlying);
    take_vol(&position, venue, market, &entry->key);
    gw_u256_to_decimal(digits, &balance->amount.magnitude);
    (void)snprintf(position.raw, sizeof position.raw, "{\"account\":%llu,\"balance\":\"%s%s\"}",
                   (unsigned long long)id, balance->amount.is_negative ? "-" : "", digits);
    return sink->position(sink->context, &position);
}

/* An option that expired waits for its settlement, at a price that is made already. */
enum gw_status gw_derive_emit(const struct gw_venue *venue, const struct gw_market *market,
                              const struct gw_position_sink *sink)
{
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_entry *entry = &venue->table.entries[i];
        const struct gw_derive_balance *balance = (const void *)entry->value;
        const bool is_held = entry->key.kind == GW_DERIVE_BALANCE && entry->is_live &&
                             !gw_u256_is_zero(&balance->amount.magnitude);
        if (is_held && gw_derive_terms(&entry->key).expiry_s > market->block_time_s) {
            GW_TRY(emit_balance(venue, market, entry, sink));
        }
    }
    return gw_derive_emit_accounts(venue, market, sink);
}
