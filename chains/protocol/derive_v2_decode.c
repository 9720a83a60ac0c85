#include <string.h>

#include "chains/protocol/derive_v2.h"

_Static_assert(sizeof(struct gw_derive_series) <= GW_ENTRY_VALUE_MAX, "a series fits an entry");
_Static_assert(sizeof(struct gw_derive_account) <= GW_ENTRY_VALUE_MAX, "an account fits an entry");
_Static_assert(sizeof(struct gw_derive_balance) <= GW_ENTRY_VALUE_MAX, "a balance fits an entry");

#define AMOUNT_BITS  128u /* so that sums cannot wrap */
#define VOL_DECIMALS 18u

/* getVol(strike, expiry) -> (vol, confidence); it reverts when the feed is old or has no such expiry. */
static void read_vol(struct gw_derive_series *series, const struct gw_call_reply *reply)
{
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    struct gw_u256 vol;
    struct gw_u256 confidence;
    series->vol = 0;
    if (reply->is_ok && gw_abi_u256(&c, &vol) == GW_OK && gw_abi_u256(&c, &confidence) == GW_OK &&
        gw_u256_to_double(&confidence, VOL_DECIMALS - 2) >= GW_DERIVE_CONFIDENCE_E2) {
        series->vol = gw_u256_to_double(&vol, VOL_DECIMALS);
    }
}

static enum gw_status read_reply(struct gw_entry *entry, enum gw_derive_call call, struct gw_abi_cursor *c)
{
    struct gw_derive_series *series = (void *)entry->value;
    struct gw_derive_balance *balance = (void *)entry->value;
    struct gw_derive_account *account = (void *)entry->value;
    entry->is_live = true;
    if (call == GW_DERIVE_CALL_OPEN_INTEREST) {
        GW_TRY(gw_abi_u256(c, &series->open_interest));
        return gw_u256_bit_count(&series->open_interest) <= AMOUNT_BITS ? GW_OK : GW_E_FORMAT;
    }
    if (call == GW_DERIVE_CALL_BALANCE) {
        GW_TRY(gw_abi_i256(c, &balance->amount));
        return gw_u256_bit_count(&balance->amount.magnitude) <= AMOUNT_BITS ? GW_OK : GW_E_FORMAT;
    }
    account->has_owner = true;
    return gw_abi_address(c, account->owner);
}

static enum gw_status decode_reply(struct gw_venue *venue, enum gw_derive_call call, size_t index,
                                   const struct gw_call_reply *reply)
{
    static const char *const names[GW_DERIVE_CALL_COUNT] = {[GW_DERIVE_CALL_OPEN_INTEREST] = "openInterest",
                                                            [GW_DERIVE_CALL_VOL] = "getVol",
                                                            [GW_DERIVE_CALL_BALANCE] = "getBalance",
                                                            [GW_DERIVE_CALL_OWNER] = "ownerOf"};
    struct gw_entry *entry = &venue->table.entries[index];
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    const unsigned long long account = gw_derive_account_id(&entry->key);
    if (call == GW_DERIVE_CALL_VOL) {
        read_vol((void *)entry->value, reply);
        return GW_OK;
    }
    if (!reply->is_ok && call == GW_DERIVE_CALL_OWNER) {
        memset(entry->value, 0, sizeof(struct gw_derive_account));
        return GW_OK;
    }
    if (!reply->is_ok) {
        gw_venue_fail(venue, "account %llu: %s() reverted", account, names[call]);
        return GW_E_REVERT;
    }
    const enum gw_status status = read_reply(entry, call, &c);
    if (status != GW_OK) {
        gw_venue_fail(venue, "account %llu: %s() does not decode (%zu bytes)", account, names[call],
                      reply->size);
    }
    return status;
}

static void sum_longs(struct gw_venue *venue)
{
    for (size_t i = 0; i < venue->table.count; i++) {
        struct gw_derive_series *series = (void *)venue->table.entries[i].value;
        if (venue->table.entries[i].key.kind == GW_DERIVE_SERIES) {
            series->found = gw_u256_from_u64(0);
        }
    }
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_entry *entry = &venue->table.entries[i];
        const struct gw_derive_balance *balance = (const void *)entry->value;
        if (entry->key.kind != GW_DERIVE_BALANCE || !entry->is_live || balance->amount.is_negative) {
            continue;
        }
        const struct gw_key key = gw_derive_key(GW_DERIVE_SERIES, 0, entry->key.id + 20);
        struct gw_entry *owner = gw_venue_find(venue, &key);
        if (owner != NULL) {
            struct gw_derive_series *series = (void *)owner->value;
            (void)gw_u256_add(&series->found, &series->found, &balance->amount.magnitude);
        }
    }
}

/* Of the series that traded at this block: what others hold did not change. */
static enum gw_status check_open_interest(struct gw_venue *venue)
{
    sum_longs(venue);
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_entry *entry = &venue->table.entries[i];
        const struct gw_derive_series *series = (const void *)entry->value;
        if (entry->key.kind != GW_DERIVE_SERIES || !entry->is_dirty ||
            gw_u256_cmp(&series->found, &series->open_interest) == 0) {
            continue;
        }
        const struct gw_derive_terms terms = gw_derive_terms(&entry->key);
        char found[80];
        char stated[80];
        gw_u256_to_decimal(found, &series->found);
        gw_u256_to_decimal(stated, &series->open_interest);
        gw_venue_fail(venue, "strike %llu, expiry %lld: longs sum to %.45s, openInterest() is %.45s",
                      (unsigned long long)(terms.strike_e8 / 100000000u), (long long)terms.expiry_s, found,
                      stated);
        return GW_E_FORMAT;
    }
    return GW_OK;
}

enum gw_status gw_derive_decode(struct gw_venue *venue, unsigned round, const struct gw_reply_list *replies)
{
    bool is_changed = false;
    GW_ASSERT(round == 0);
    for (size_t i = 0; i < replies->count; i++) {
        const uint64_t tag = replies->calls[i].tag;
        const enum gw_derive_call call = (enum gw_derive_call)(tag >> 32);
        is_changed = is_changed || call != GW_DERIVE_CALL_VOL;
        GW_TRY(decode_reply(venue, call, (size_t)(tag & UINT32_MAX), &replies->replies[i]));
    }
    return is_changed ? check_open_interest(venue) : GW_OK;
}
