#include <stdio.h>
#include <string.h>

#include "chains/book/account.h"
#include "chains/protocol/siren.h"
#include "ipc/base/hex.h"

#define WHY_MAX 150 /* leaves room for the series */

/* One series of one AMM on its way out. */
struct emission {
    const struct gw_venue *venue;
    const struct gw_entry *entry;
    const struct gw_siren_series *series;
    const struct gw_siren_amm *amm;
    const struct gw_token *underlying;
    const struct gw_market *market;
    const struct gw_position_sink *sink;
    unsigned long long id;
    char name[43]; /* of the AMM */
};

static enum gw_status exclude(const struct emission *e, const char *why)
{
    char reason[GW_VENUE_REASON_MAX];
    (void)snprintf(reason, sizeof reason, "series %llu: %s", e->id, why);
    return e->sink->exclude(e->sink->context, e->name, reason);
}

/* NULL: the series is an option in dollars; else why it is not. */
static const char *refuse(const struct emission *e, const struct gw_market *market, char out[WHY_MAX])
{
    const uint8_t *const addresses[] = {e->series->underlying, e->series->price, e->series->collateral};
    const struct gw_token *tokens[3];
    for (size_t i = 0; i < 3; i++) {
        tokens[i] = gw_market_token(market, addresses[i]);
        if (tokens[i] == NULL) {
            char address[43];
            gw_hex_encode(address, addresses[i], 20);
            (void)snprintf(out, WHY_MAX, "token %s is not in `assets`", address);
            return out;
        }
    }
    if (strcmp(tokens[1]->underlying, "USD") != 0 || strcmp(tokens[0]->underlying, "USD") == 0) {
        (void)snprintf(out, WHY_MAX, "an option on %s struck in %s; only strikes in USD are read",
                       tokens[0]->underlying, tokens[1]->underlying);
        return out;
    }
    if (e->series->is_put && strcmp(tokens[2]->underlying, "USD") != 0) {
        (void)snprintf(out, WHY_MAX, "a put that pays in %s; only those that pay in USD are read",
                       tokens[2]->underlying);
        return out;
    }
    return tokens[0]->is_known ? NULL : "its underlying's decimals are not known";
}

static void fill_raw(const struct emission *e, char out[GW_POSITION_RAW_MAX])
{
    char supply[80];
    char written[80];
    char held[80];
    gw_u256_to_decimal(supply, &e->series->supply);
    gw_u256_to_decimal(written, &e->series->written);
    gw_u256_to_decimal(held, &e->series->held);
    const int size = snprintf(out, GW_POSITION_RAW_MAX,
                              "{\"series_id\":%llu,\"w_supply\":\"%s\",\"amm_w\":\"%s\",\"amm_b\":\"%s\"}",
                              e->id, supply, written, held);
    GW_ASSERT(size > 0 && size < GW_POSITION_RAW_MAX); /* amounts have 39 digits at most */
}

/* owner NULL: whoever else wrote. */
static enum gw_status emit_one(const struct emission *e, const uint8_t *owner, double quantity)
{
    struct gw_position position = {
        .kind = e->series->is_put ? GW_POSITION_PUT : GW_POSITION_CALL,
        .quantity = quantity,
        .strike = gw_u256_to_double(&e->series->strike, e->amm->price_decimals),
        .expiry_s = e->series->expiry_s,
        .hedging = e->venue->hedging,
        .has_owner = owner != NULL,
    };
    if (owner != NULL) {
        memcpy(position.owner, owner, sizeof position.owner);
    }
    (void)snprintf(position.venue, sizeof position.venue, "%s", e->name);
    (void)snprintf(position.id, sizeof position.id, "%llu/%s", e->id, owner != NULL ? "amm" : "writers");
    (void)snprintf(position.underlying, sizeof position.underlying, "%s", e->underlying->underlying);
    gw_position_take_vol(&position, e->market, e->series->vol, 0);
    fill_raw(e, position.raw);
    return quantity == 0 ? GW_OK : e->sink->position(e->sink->context, &position);
}

/* The wTokens that no configured AMM of the same controller holds. *is_first: no AMM before this one lists the series.
 * False: they hold more than there are. */
static bool count_others(const struct emission *e, struct gw_u256 *others, bool *is_first)
{
    const struct gw_siren_config *cfg = e->venue->config;
    const struct gw_siren_state *state = e->venue->state;
    *others = e->series->supply;
    *is_first = true;
    for (size_t i = 0; i < cfg->amm_count; i++) {
        struct gw_key key = e->entry->key;
        key.scope = (uint32_t)i;
        const struct gw_entry *entry = gw_venue_find(e->venue, &key);
        const struct gw_siren_series *series = entry != NULL ? (const void *)entry->value : NULL;
        if (series == NULL || !series->is_listed ||
            memcmp(state->amms[i].controller, e->amm->controller, sizeof e->amm->controller) != 0) {
            continue;
        }
        *is_first = *is_first && i >= e->entry->key.scope;
        if (gw_u256_sub(others, others, &series->written)) {
            return false;
        }
    }
    return true;
}

static enum gw_status emit_series(struct emission *e, const struct gw_market *market)
{
    const struct gw_siren_config *cfg = e->venue->config;
    char reason[WHY_MAX];
    struct gw_u256 others;
    bool is_first;
    const char *why = refuse(e, market, reason);
    if (why == NULL && !count_others(e, &others, &is_first)) {
        why = "its AMMs hold more wTokens than there are";
    }
    if (why != NULL) {
        return exclude(e, why);
    }
    e->underlying = gw_market_token(market, e->series->underlying);
    const unsigned decimals = e->underlying->decimals;
    GW_TRY(emit_one(e, cfg->amms[e->entry->key.scope],
                    gw_u256_to_double(&e->series->held, decimals) -
                        gw_u256_to_double(&e->series->written, decimals)));
    if (is_first) {
        GW_TRY(emit_one(e, NULL, -gw_u256_to_double(&others, decimals)));
    }
    return gw_sink_accounts_known(e->sink, e->name, e->underlying->underlying);
}

enum gw_status gw_siren_emit(const struct gw_venue *venue, const struct gw_market *market,
                             const struct gw_position_sink *sink)
{
    const struct gw_siren_config *cfg = venue->config;
    const struct gw_siren_state *state = venue->state;
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_entry *entry = &venue->table.entries[i];
        const size_t amm = entry->key.scope;
        struct emission e = {
            .venue = venue, .entry = entry, .amm = &state->amms[amm], .market = market, .sink = sink};
        e.series = (const void *)entry->value;
        e.id = gw_key_to_u64(&entry->key);
        if (e.series->is_listed && e.series->expiry_s > market->block_time_s) {
            gw_hex_encode(e.name, cfg->amms[amm], 20);
            GW_TRY(emit_series(&e, market));
        }
    }
    return GW_OK;
}
