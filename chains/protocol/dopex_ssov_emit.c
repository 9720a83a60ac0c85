#include <string.h>

#include "chains/book/account.h"
#include "chains/protocol/dopex_ssov.h"
#include "ipc/base/hex.h"

#define STRIKE_DECIMALS 8u
#define OPTION_DECIMALS 18u

static const char *const faults[] = {
    [GW_SSOV_FAULT_VIEWS] = "isPut(), collateralPrecision() or currentEpoch() is not what an SSOV v3 says",
    [GW_SSOV_FAULT_EPOCH] = "getEpochData() is of no known form",
    [GW_SSOV_FAULT_STRIKES] = "the epoch has more than 20 strikes",
    [GW_SSOV_FAULT_STRIKE] = "getEpochStrikeData() is not of the epoch's form",
    [GW_SSOV_FAULT_SUPPLY] = "totalSupply() of an option token does not decode",
    [GW_SSOV_FAULT_COVER] = "more options are out than its active collateral covers",
};

static enum gw_status emit_strike(const struct gw_venue *venue, const struct gw_market *market, size_t index,
                                  const struct gw_ssov_vault *vault, uint64_t strike,
                                  const struct gw_position_sink *sink)
{
    const struct gw_ssov_source *source = &((const struct gw_ssov_config *)venue->config)->vaults[index];
    const struct gw_key key = gw_ssov_strike_key(index, vault->id, strike);
    const struct gw_entry *entry = gw_venue_find(venue, &key);
    const struct gw_u256 price = gw_u256_from_u64(strike);
    const struct gw_ssov_strike *value = (const void *)entry->value;
    char active[80];
    if (gw_u256_is_zero(&value->supply)) {
        return GW_OK;
    }
    struct gw_position position = {
        .kind = vault->is_put ? GW_POSITION_PUT : GW_POSITION_CALL,
        .quantity = -gw_u256_to_double(&value->supply, OPTION_DECIMALS),
        .strike = gw_u256_to_double(&price, STRIKE_DECIMALS),
        .expiry_s = vault->epoch.expiry_s,
        .hedging = venue->hedging,
        .has_owner = true,
    };
    memcpy(position.owner, source->address, 20);
    gw_hex_encode(position.venue, source->address, 20);
    gw_hex_encode(position.id, value->token, 20);
    (void)snprintf(position.underlying, sizeof position.underlying, "%s", source->underlying);
    gw_position_take_vol(&position, market, 0, 0);
    gw_u256_to_decimal(active, &value->active);
    (void)snprintf(position.raw, sizeof position.raw,
                   "{\"epoch\":%llu,\"strike\":\"%llu\",\"active_collateral\":\"%s\"}",
                   (unsigned long long)vault->id, (unsigned long long)strike, active);
    return sink->position(sink->context, &position);
}

/* A strike may lack where a reorganisation brings an epoch back that was over when it was first read. */
static bool is_read(const struct gw_venue *venue, size_t index, const struct gw_ssov_vault *vault)
{
    for (size_t i = 0; i < vault->epoch.strike_count; i++) {
        const struct gw_key key = gw_ssov_strike_key(index, vault->id, vault->epoch.strikes[i]);
        const struct gw_entry *entry = gw_venue_find(venue, &key);
        if (entry == NULL || !entry->is_live) {
            return false;
        }
    }
    return true;
}

/* Collateral lies in the vault until the epoch is over, so nobody is ever closed by force. */
static enum gw_status emit_vault(const struct gw_venue *venue, const struct gw_market *market, size_t index,
                                 const struct gw_ssov_vault *vault, const struct gw_position_sink *sink)
{
    const struct gw_ssov_source *source = &((const struct gw_ssov_config *)venue->config)->vaults[index];
    char address[43];
    gw_hex_encode(address, source->address, 20);
    if (vault->fault != GW_SSOV_FAULT_NONE) {
        return sink->exclude(sink->context, address, faults[vault->fault]);
    }
    const bool is_open = gw_ssov_is_open(vault, market->block_time_s);
    if (is_open && !is_read(venue, index, vault)) {
        return sink->exclude(sink->context, address, "its strikes were not read");
    }
    for (size_t i = 0; is_open && i < vault->epoch.strike_count; i++) {
        GW_TRY(emit_strike(venue, market, index, vault, vault->epoch.strikes[i], sink));
    }
    return gw_sink_accounts_known(sink, address, source->underlying);
}

enum gw_status gw_ssov_emit(const struct gw_venue *venue, const struct gw_market *market,
                            const struct gw_position_sink *sink)
{
    const struct gw_ssov_config *cfg = venue->config;
    for (size_t i = 0; i < cfg->vault_count; i++) {
        const struct gw_key key = gw_ssov_vault_key(i);
        const struct gw_entry *entry = gw_venue_find(venue, &key);
        if (entry != NULL && entry->is_live) {
            GW_TRY(emit_vault(venue, market, i, (const void *)entry->value, sink));
        }
    }
    return GW_OK;
}
