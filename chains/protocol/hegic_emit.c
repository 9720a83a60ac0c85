#include <string.h>

#include "chains/book/account.h"
#include "chains/protocol/hegic.h"
#include "ipc/base/hex.h"

static void fill_raw(char out[GW_POSITION_RAW_MAX], const struct gw_hegic_strategy *strategy,
                     const struct gw_hegic_position *value, uint64_t id)
{
    char amount[80];
    char strike[80];
    gw_u256_to_decimal(amount, &value->amount);
    gw_u256_to_decimal(strike, &value->strike);
    const int size = snprintf(out, GW_POSITION_RAW_MAX,
                              "{\"position_id\":%llu,\"structure\":\"%s\",\"scale\":%u,\"amount\":\"%s\","
                              "\"strike\":\"%s\",\"price_decimals\":%u}",
                              (unsigned long long)id, strategy->structure->name, strategy->scale, amount,
                              strike, value->price_decimals);
    GW_ASSERT(size > 0 && size < GW_POSITION_RAW_MAX); /* amounts have 39 digits at most */
}

static enum gw_status emit_legs(const struct gw_venue *venue, const struct gw_market *market, uint64_t id,
                                const struct gw_hegic_position *value, const struct gw_position_sink *sink)
{
    const struct gw_hegic_config *cfg = venue->config;
    const struct gw_hegic_strategy *strategy = &cfg->strategies[value->strategy];
    for (size_t i = 0; i < strategy->structure->leg_count; i++) {
        const struct gw_hegic_leg *leg = &strategy->structure->legs[i];
        const struct gw_u256 strike = gw_hegic_leg_strike(strategy, leg, &value->strike);
        struct gw_position position = {
            .kind = leg->is_call ? GW_POSITION_CALL : GW_POSITION_PUT,
            .is_american = true,
            .quantity = -leg->quantity * gw_u256_to_double(&value->amount, strategy->amount_decimals),
            .strike = gw_u256_to_double(&strike, value->price_decimals),
            .expiry_s = value->expiry_s,
            .hedging = venue->hedging,
        };
        gw_hex_encode(position.venue, cfg->treasury, 20);
        (void)snprintf(position.id, sizeof position.id, "%llu%s%.0zu", (unsigned long long)id,
                       i > 0 ? "/" : "", i);
        (void)snprintf(position.underlying, sizeof position.underlying, "%s", strategy->underlying);
        gw_position_take_vol(&position, market, 0, 0);
        fill_raw(position.raw, strategy, value, id);
        GW_TRY(sink->position(sink->context, &position));
    }
    return GW_OK;
}

static enum gw_status exclude_unknown(const struct gw_venue *venue, uint64_t id,
                                      const struct gw_hegic_position *value,
                                      const struct gw_position_sink *sink)
{
    const struct gw_hegic_config *cfg = venue->config;
    char treasury[43];
    char strategy[43];
    char reason[GW_VENUE_REASON_MAX];
    gw_hex_encode(treasury, cfg->treasury, 20);
    gw_hex_encode(strategy, value->address, 20);
    (void)snprintf(reason, sizeof reason, "position %llu: its strategy %s is not in `strategies`",
                   (unsigned long long)id, strategy);
    return sink->exclude(sink->context, treasury, reason);
}

/* The treasury holds what it may have to pay, and buyers have paid: nobody is ever closed by force. */
static enum gw_status tell_nothing_owed(const struct gw_venue *venue, const struct gw_position_sink *sink)
{
    const struct gw_hegic_config *cfg = venue->config;
    char treasury[43];
    gw_hex_encode(treasury, cfg->treasury, 20);
    for (size_t i = 0; i < cfg->strategy_count; i++) {
        GW_TRY(gw_sink_accounts_known(sink, treasury, cfg->strategies[i].underlying));
    }
    return GW_OK;
}

/* From its expiry on a position pays nothing, or of inverse ones what no price changes, though it may stay locked. */
enum gw_status gw_hegic_emit(const struct gw_venue *venue, const struct gw_market *market,
                             const struct gw_position_sink *sink)
{
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_entry *entry = &venue->table.entries[i];
        const struct gw_hegic_position *value = (const void *)entry->value;
        const uint64_t id = gw_key_to_u64(&entry->key);
        if (!entry->is_live) {
            continue;
        }
        if (value->strategy >= GW_HEGIC_STRATEGIES_MAX) {
            GW_TRY(exclude_unknown(venue, id, value, sink));
        } else if (value->expiry_s > market->block_time_s) {
            GW_TRY(emit_legs(venue, market, id, value, sink));
        }
    }
    return tell_nothing_owed(venue, sink);
}
