#include <string.h>

#include "chains/protocol/dopex_ssov.h"

_Static_assert(sizeof(struct gw_ssov_vault) <= GW_ENTRY_VALUE_MAX, "a vault fits an entry");
_Static_assert(sizeof(struct gw_ssov_strike) <= GW_ENTRY_VALUE_MAX, "a strike fits an entry");

/* A revert, and whatever else does not decode, is the vault's fault. */
static struct gw_abi_cursor open_reply(const struct gw_call_reply *reply)
{
    return gw_abi_open(reply->data, reply->is_ok ? reply->size : 0);
}

static bool read_view(struct gw_ssov_vault *vault, enum gw_ssov_call call, const struct gw_call_reply *reply)
{
    struct gw_abi_cursor c = open_reply(reply);
    if (call == GW_SSOV_CALL_IS_PUT) {
        return gw_abi_bool(&c, &vault->is_put) == GW_OK;
    }
    if (call == GW_SSOV_CALL_PRECISION) {
        return gw_abi_uint(&c, 64, &vault->precision) == GW_OK && vault->precision > 0;
    }
    return gw_abi_uint(&c, 64, &vault->id) == GW_OK;
}

/* Strikes follow their vault: told of by its log, or read again with it and then expected to be as they were. */
static enum gw_status know_strikes(struct gw_venue *venue, const struct gw_entry *entry)
{
    const struct gw_ssov_vault *vault = (const void *)entry->value;
    for (size_t i = 0; gw_ssov_is_open(vault, venue->block_time_s) && i < vault->epoch.strike_count; i++) {
        const struct gw_key key = gw_ssov_strike_key(entry->key.scope, vault->id, vault->epoch.strikes[i]);
        const struct gw_entry *strike = gw_venue_find(venue, &key);
        if (strike == NULL || !strike->is_dirty || entry->expected == 0) {
            GW_TRY(gw_venue_touch(venue, &key));
        }
    }
    return GW_OK;
}

static void read_epoch(struct gw_ssov_vault *vault, const struct gw_call_reply *reply)
{
    const struct gw_abi_cursor c = open_reply(reply);
    const enum gw_status status = gw_ssov_read_epoch(&vault->epoch, c.data, c.size);
    if (status != GW_OK) {
        vault->fault = status == GW_E_BOUND ? GW_SSOV_FAULT_STRIKES : GW_SSOV_FAULT_EPOCH;
    }
}

static void read_strike(const struct gw_ssov_vault *vault, struct gw_entry *entry, enum gw_ssov_call call,
                        const struct gw_call_reply *reply, uint8_t *fault)
{
    struct gw_ssov_strike *strike = (void *)entry->value;
    struct gw_abi_cursor c = open_reply(reply);
    if (call == GW_SSOV_CALL_STRIKE_DATA) {
        if (gw_ssov_read_strike(strike, vault->epoch.form, c.data, c.size) != GW_OK) {
            *fault = GW_SSOV_FAULT_STRIKE;
        }
        return;
    }
    entry->is_live = gw_abi_u256(&c, &strike->supply) == GW_OK && gw_u256_bit_count(&strike->supply) <= 128;
    if (!entry->is_live) {
        *fault = GW_SSOV_FAULT_SUPPLY;
    } else if (!gw_ssov_is_covered(vault, gw_ssov_strike_of(&entry->key), strike)) {
        *fault = GW_SSOV_FAULT_COVER;
    }
}

static enum gw_status decode_vault(struct gw_venue *venue, struct gw_entry *entry, enum gw_ssov_call call,
                                   const struct gw_call_reply *reply)
{
    struct gw_ssov_vault *vault = (void *)entry->value;
    if (call == GW_SSOV_CALL_EPOCH_DATA) {
        read_epoch(vault, reply);
        return know_strikes(venue, entry);
    }
    if (call == GW_SSOV_CALL_IS_PUT) { /* the first of a reading */
        *vault = (struct gw_ssov_vault){0};
        entry->is_live = true;
    }
    if (!read_view(vault, call, reply)) {
        vault->fault = GW_SSOV_FAULT_VIEWS;
    }
    return GW_OK;
}

static enum gw_status decode_reply(struct gw_venue *venue, enum gw_ssov_call call, size_t index,
                                   const struct gw_call_reply *reply)
{
    const bool is_of_strike = call >= GW_SSOV_CALL_STRIKE_DATA;
    const struct gw_key key = gw_ssov_vault_key(is_of_strike ? venue->table.entries[index].key.scope : index);
    if (gw_venue_find(venue, &key) == NULL) {
        GW_TRY(gw_venue_touch(venue, &key));
    }
    struct gw_entry *entry = gw_venue_find(venue, &key);
    if (!is_of_strike) {
        return decode_vault(venue, entry, call, reply);
    }
    struct gw_ssov_vault *vault = (void *)entry->value;
    read_strike(vault, &venue->table.entries[index], call, reply, &vault->fault);
    return GW_OK;
}

enum gw_status gw_ssov_decode(struct gw_venue *venue, unsigned round, const struct gw_reply_list *replies)
{
    (void)round;
    for (size_t i = 0; i < replies->count; i++) {
        const uint64_t tag = replies->calls[i].tag;
        const enum gw_status status = decode_reply(venue, (enum gw_ssov_call)(tag >> 32),
                                                   (size_t)(tag & UINT32_MAX), &replies->replies[i]);
        if (status != GW_OK) {
            gw_venue_fail(venue, "more than %u strikes", GW_ENTRIES_MAX);
            return status;
        }
    }
    return GW_OK;
}
