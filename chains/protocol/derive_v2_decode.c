#include <string.h>

#include "chains/market/derive_slice.h"
#include "chains/protocol/derive_v2.h"
#include "gammawatch/vol.h"

_Static_assert(sizeof(struct gw_derive_series) <= GW_ENTRY_VALUE_MAX, "a series fits an entry");
_Static_assert(sizeof(struct gw_derive_account) <= GW_ENTRY_VALUE_MAX, "an account fits an entry");
_Static_assert(sizeof(struct gw_derive_balance) <= GW_ENTRY_VALUE_MAX, "a balance fits an entry");

#define AMOUNT_BITS 128u /* so that sums cannot wrap */

static void read_vol(struct gw_derive_series *series, const struct gw_call_reply *reply)
{
    struct gw_derive_quote quote;
    const bool is_told = gw_derive_read_quote(&quote, reply) == GW_OK;
    series->feed_vol = is_told ? quote.vol : 0;
    series->vol = is_told && quote.confidence >= GW_VOL_CONFIDENCE_MIN ? quote.vol : 0;
    series->confidence = is_told ? quote.confidence : 0;
}

enum gw_status gw_derive_read_amount(struct gw_abi_cursor *c, double *out)
{
    struct gw_int256 amount;
    GW_TRY(gw_abi_i256(c, &amount));
    GW_ENSURE(gw_u256_bit_count(&amount.magnitude) <= AMOUNT_BITS, GW_E_FORMAT);
    *out = gw_int256_to_double(&amount, GW_DERIVE_DECIMALS);
    return GW_OK;
}

/* One of getAccountBalances(): (asset, sub-id, balance). Options are entries of their own. */
static enum gw_status read_asset(const struct gw_derive_config *cfg, struct gw_derive_account *account,
                                 struct gw_abi_cursor *c)
{
    uint8_t asset[20];
    double amount;
    GW_TRY(gw_abi_address(c, asset));
    GW_TRY(gw_abi_skip(c, 1));
    GW_TRY(gw_derive_read_amount(c, &amount));
    if (memcmp(asset, cfg->cash_asset, 20) == 0) {
        account->cash_usd = amount;
    } else if (gw_derive_is_given(cfg->perp_asset) && memcmp(asset, cfg->perp_asset, 20) == 0) {
        account->perp_tokens = amount;
    } else if (gw_derive_is_given(cfg->base_asset) && memcmp(asset, cfg->base_asset, 20) == 0) {
        account->base_tokens = amount;
    } else if (memcmp(asset, cfg->option_asset, 20) != 0) {
        account->foreign++;
    }
    return GW_OK;
}

static enum gw_status read_held(const struct gw_derive_config *cfg, struct gw_derive_account *account,
                                struct gw_abi_cursor *c)
{
    struct gw_abi_cursor list;
    size_t count;
    GW_TRY(gw_abi_tail(c, &list));
    GW_TRY(gw_abi_array(&list, GW_DERIVE_LEGS_MAX, 3, &count));
    account->foreign = 0;
    account->cash_usd = 0;
    account->perp_tokens = 0;
    account->base_tokens = 0;
    for (size_t i = 0; i < count; i++) {
        GW_TRY(read_asset(cfg, account, &list));
    }
    return GW_OK;
}

static enum gw_status read_forward(struct gw_derive_expiry *expiry, struct gw_abi_cursor *c)
{
    GW_TRY(gw_derive_read_amount(c, &expiry->fixed_usd));
    GW_TRY(gw_derive_read_amount(c, &expiry->open_usd));
    expiry->is_told = true;
    return GW_OK;
}

static enum gw_status read_account(const struct gw_derive_config *cfg, struct gw_derive_account *account,
                                   enum gw_derive_call call, struct gw_abi_cursor *c)
{
    if (call == GW_DERIVE_CALL_OWNER) {
        account->has_owner = true;
        return gw_abi_address(c, account->owner);
    }
    return call == GW_DERIVE_CALL_MANAGER ? gw_abi_address(c, account->manager) : read_held(cfg, account, c);
}

static enum gw_status read_reply(const struct gw_derive_config *cfg, struct gw_entry *entry,
                                 enum gw_derive_call call, struct gw_abi_cursor *c)
{
    struct gw_derive_series *series = (void *)entry->value;
    struct gw_derive_balance *balance = (void *)entry->value;
    entry->is_live = true;
    if (call == GW_DERIVE_CALL_OPEN_INTEREST) {
        GW_TRY(gw_abi_u256(c, &series->open_interest));
        return gw_u256_bit_count(&series->open_interest) <= AMOUNT_BITS ? GW_OK : GW_E_FORMAT;
    }
    if (call == GW_DERIVE_CALL_BALANCE) {
        GW_TRY(gw_abi_i256(c, &balance->amount));
        return gw_u256_bit_count(&balance->amount.magnitude) <= AMOUNT_BITS ? GW_OK : GW_E_FORMAT;
    }
    return call == GW_DERIVE_CALL_FORWARD ? read_forward((void *)entry->value, c)
                                          : read_account(cfg, (void *)entry->value, call, c);
}

/* What nobody owns, or a feed that is old, is told by a revert. */
static bool take_revert(struct gw_entry *entry, enum gw_derive_call call)
{
    struct gw_derive_account *account = (void *)entry->value;
    struct gw_derive_expiry *expiry = (void *)entry->value;
    if (call == GW_DERIVE_CALL_OWNER) {
        account->has_owner = false;
        memset(account->owner, 0, sizeof account->owner);
        return true;
    }
    if (call == GW_DERIVE_CALL_FORWARD) {
        entry->is_live = true;
        expiry->is_told = false;
        return true;
    }
    return false;
}

static enum gw_status decode_reply(struct gw_venue *venue, enum gw_derive_call call, size_t index,
                                   const struct gw_call_reply *reply)
{
    static const char *const names[GW_DERIVE_CALL_COUNT] = {[GW_DERIVE_CALL_OPEN_INTEREST] = "openInterest",
                                                            [GW_DERIVE_CALL_BALANCE] = "getBalance",
                                                            [GW_DERIVE_CALL_OWNER] = "ownerOf",
                                                            [GW_DERIVE_CALL_MANAGER] = "manager",
                                                            [GW_DERIVE_CALL_HELD] = "getAccountBalances",
                                                            [GW_DERIVE_CALL_FORWARD] =
                                                                "getForwardPricePortions"};
    struct gw_entry *entry = &venue->table.entries[index];
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    const unsigned long long account = gw_derive_account_id(&entry->key);
    if (call == GW_DERIVE_CALL_VOL) {
        read_vol((void *)entry->value, reply);
        return GW_OK;
    }
    if (!reply->is_ok && take_revert(entry, call)) {
        return GW_OK;
    }
    if (!reply->is_ok) {
        gw_venue_fail(venue, "account %llu: %s() reverted", account, names[call]);
        return GW_E_REVERT;
    }
    const enum gw_status status = read_reply(venue->config, entry, call, &c);
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
    GW_ASSERT(round < 2);
    for (size_t i = 0; i < replies->count; i++) {
        const uint64_t tag = replies->calls[i].tag;
        const enum gw_derive_call call = (enum gw_derive_call)(tag >> 32);
        if (call >= GW_DERIVE_CALL_SPOT) {
            GW_TRY(gw_derive_decode_worth(venue, call, (size_t)(tag & UINT32_MAX), &replies->replies[i]));
            continue;
        }
        is_changed = is_changed || (call != GW_DERIVE_CALL_VOL && call != GW_DERIVE_CALL_FORWARD);
        GW_TRY(decode_reply(venue, call, (size_t)(tag & UINT32_MAX), &replies->replies[i]));
    }
    if (!is_changed) {
        return GW_OK;
    }
    gw_derive_link(venue);
    return check_open_interest(venue);
}
