#include <inttypes.h>
#include <string.h>

#include "chains/book/account.h"
#include "chains/book/lp.h"
#include "chains/protocol/stryke_clamm.h"
#include "chains/protocol/tick_math.h"
#include "ipc/base/hex.h"

#define WORD_HEX 43u

/* One market on its way out. */
struct emission {
    const struct gw_venue *venue;
    const struct gw_market *market;
    const struct gw_position_sink *sink;
    const struct gw_token *call_asset;
    const struct gw_token *put_asset;
    bool is_call_asset_token0;
    bool is_open; /* its assets can be priced */
    char name[WORD_HEX];
};

/* Put assets per call asset, whole tokens, at the geometric mean of the ends. */
static double strike_of(const struct emission *e, const struct gw_stryke_range *range)
{
    const struct gw_u256 low = gw_tick_sqrt_x96(range->tick_lower);
    const struct gw_u256 high = gw_tick_sqrt_x96(range->tick_upper);
    const double ratio = gw_u256_to_double(&low, 0) * 0x1p-96 * (gw_u256_to_double(&high, 0) * 0x1p-96);
    const int decimals = (int)e->call_asset->decimals - (int)e->put_asset->decimals;
    return gw_lp_scale(e->is_call_asset_token0 ? ratio : 1 / ratio, decimals);
}

static void fill_raw(char out[GW_POSITION_RAW_MAX], const struct gw_stryke_option *option,
                     const struct gw_stryke_range *range)
{
    char handler[WORD_HEX];
    char pool[WORD_HEX];
    char liquidity[80];
    gw_hex_encode(handler, range->handler, 20);
    gw_hex_encode(pool, range->pool, 20);
    gw_u256_to_decimal(liquidity, &range->liquidity);
    const int size = snprintf(out, GW_POSITION_RAW_MAX,
                              "{\"handler\":\"%s\",\"pool\":\"%s\",\"tick_lower\":%d,\"tick_upper\":%d,"
                              "\"strike_tick\":%d,\"liquidity\":\"%s\"}",
                              handler, pool, range->tick_lower, range->tick_upper,
                              option->is_call ? option->tick_upper : option->tick_lower, liquidity);
    GW_ASSERT(size > 0 && size < GW_POSITION_RAW_MAX); /* liquidity has 39 digits at most */
}

static enum gw_status emit_range(const struct emission *e, const struct gw_entry *entry, size_t index,
                                 const struct gw_stryke_range *range)
{
    const struct gw_stryke_option *option = (const void *)entry->value;
    struct gw_u256 amount;
    GW_TRY(gw_tick_amount(&amount, range->tick_lower, range->tick_upper, &range->liquidity,
                          e->is_call_asset_token0));
    if (gw_u256_is_zero(&amount)) {
        return GW_OK; /* exercised, or dust that exercises for nothing */
    }
    struct gw_position position = {
        .kind = option->is_call ? GW_POSITION_CALL : GW_POSITION_PUT,
        .is_american = true,
        .quantity = -gw_u256_to_double(&amount, e->call_asset->decimals),
        .strike = strike_of(e, range),
        .expiry_s = option->expiry_s,
        .hedging = e->venue->hedging,
    };
    (void)snprintf(position.venue, sizeof position.venue, "%s", e->name);
    (void)snprintf(position.id, sizeof position.id, "%llu%s%.0zu",
                   (unsigned long long)gw_key_to_u64(&entry->key), index > 0 ? "/" : "", index);
    (void)snprintf(position.underlying, sizeof position.underlying, "%s", e->call_asset->underlying);
    gw_position_take_vol(&position, e->market, 0, 0);
    fill_raw(position.raw, option, range);
    return e->sink->position(e->sink->context, &position);
}

static enum gw_status exclude_option(const struct emission *e, const struct gw_entry *entry, const char *why)
{
    char reason[GW_VENUE_REASON_MAX];
    (void)snprintf(reason, sizeof reason, "option %llu: %s", (unsigned long long)gw_key_to_u64(&entry->key),
                   why);
    return e->sink->exclude(e->sink->context, e->name, reason);
}

/* A range may lack where a reorganisation brings an option back that had expired when it was first read. */
static enum gw_status emit_option(const struct emission *e, const struct gw_entry *entry)
{
    const struct gw_stryke_option *option = (const void *)entry->value;
    if (option->range_count > GW_STRYKE_RANGES_MAX) {
        return exclude_option(e, entry, "it has more than 64 ranges");
    }
    for (size_t i = 0; i < option->range_count; i++) {
        const struct gw_key key = gw_stryke_range_key(&entry->key, i);
        const struct gw_entry *range = gw_venue_find(e->venue, &key);
        if (range == NULL || !range->is_live) {
            return exclude_option(e, entry, "its ranges were not read");
        }
        GW_TRY(emit_range(e, entry, i, (const void *)range->value));
    }
    return GW_OK;
}

static enum gw_status exclude_assets(const struct emission *e, const struct gw_stryke_market *market)
{
    char token[WORD_HEX];
    char reason[GW_VENUE_REASON_MAX];
    const bool is_call = e->call_asset == NULL || !e->call_asset->is_known;
    const struct gw_token *asset = is_call ? e->call_asset : e->put_asset;
    gw_hex_encode(token, is_call ? market->call_asset : market->put_asset, 20);
    if (asset == NULL || !asset->is_known) {
        (void)snprintf(reason, sizeof reason, "token %s %s", token,
                       asset == NULL ? "is not in `assets`" : "tells no decimals");
    } else {
        (void)snprintf(reason, sizeof reason, "options on %s struck in %s; only strikes in USD are read",
                       e->call_asset->underlying, e->put_asset->underlying);
    }
    return e->sink->exclude(e->sink->context, e->name, reason);
}

static enum gw_status tell_unknown(const struct emission *e, const struct gw_stryke_market *said)
{
    char reason[GW_VENUE_REASON_MAX];
    if (said->known_ids >= said->id_count) {
        return GW_OK;
    }
    (void)snprintf(reason, sizeof reason,
                   "%" PRIu64 " options find no place among the %u of the venue: list fewer markets",
                   said->id_count - said->known_ids, GW_ENTRIES_MAX);
    return e->sink->exclude(e->sink->context, e->name, reason);
}

/* What is sold has been taken from the pool, so nobody is ever closed by force. */
static enum gw_status open_market(struct emission *e, const struct gw_stryke_market *said)
{
    e->call_asset = gw_market_token(e->market, said->call_asset);
    e->put_asset = gw_market_token(e->market, said->put_asset);
    e->is_call_asset_token0 = memcmp(said->call_asset, said->put_asset, 20) < 0;
    e->is_open = e->call_asset != NULL && e->put_asset != NULL && e->call_asset->is_known &&
                 e->put_asset->is_known && strcmp(e->put_asset->underlying, "USD") == 0 &&
                 strcmp(e->call_asset->underlying, "USD") != 0;
    if (!e->is_open) {
        return exclude_assets(e, said);
    }
    return gw_sink_accounts_known(e->sink, e->name, e->call_asset->underlying);
}

enum gw_status gw_stryke_emit(const struct gw_venue *venue, const struct gw_market *market,
                              const struct gw_position_sink *sink)
{
    const struct gw_stryke_config *cfg = venue->config;
    const struct gw_stryke_state *state = venue->state;
    struct emission emissions[GW_STRYKE_MARKETS_MAX];
    for (size_t i = 0; i < cfg->market_count; i++) {
        struct emission *e = &emissions[i];
        *e = (struct emission){.venue = venue, .market = market, .sink = sink};
        gw_hex_encode(e->name, cfg->markets[i], 20);
        if (state->markets[i].is_known) {
            GW_TRY(open_market(e, &state->markets[i]));
        }
        GW_TRY(tell_unknown(e, &state->markets[i]));
    }
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_entry *entry = &venue->table.entries[i];
        if (entry->key.kind == GW_STRYKE_OPTION && entry->is_live && emissions[entry->key.scope].is_open &&
            gw_stryke_is_open((const void *)entry->value, market->block_time_s)) {
            GW_TRY(emit_option(&emissions[entry->key.scope], entry));
        }
    }
    return GW_OK;
}
