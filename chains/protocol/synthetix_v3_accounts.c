#include <string.h>

#include "chains/protocol/synthetix_v3.h"

_Static_assert(sizeof(struct gw_synthetix_v3_account) <= GW_ENTRY_VALUE_MAX, "an account fits an entry");
_Static_assert(sizeof(struct gw_synthetix_v3_position) <= GW_ENTRY_VALUE_MAX, "a position fits an entry");

/* A market without a feed has no view of a position: it is then there, and its size not known. */
static enum gw_status read_size(struct gw_entry *entry, const struct gw_call_reply *reply)
{
    struct gw_synthetix_v3_position *value = (void *)entry->value;
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    *value = (struct gw_synthetix_v3_position){.is_unread = !reply->is_ok};
    if (reply->is_ok) {
        GW_TRY(gw_synthetix_v3_read_signed(&c, &value->size));
    }
    entry->is_live = value->is_unread || !gw_u256_is_zero(&value->size.magnitude);
    entry->is_retired = !entry->is_live;
    return GW_OK;
}

/* getOpenPosition(account, market) -> (profit, funding, size, interest) */
static enum gw_status read_held(struct gw_synthetix_v3_position *out, struct gw_abi_cursor *c)
{
    out->is_held = true;
    GW_TRY(gw_abi_skip(c, 3));
    return gw_synthetix_v3_read_amount(c, &out->owed);
}

/* getRequiredMargins(account) -> (initial, maintenance, reward), the reward in both */
static enum gw_status read_required(struct gw_synthetix_v3_account *out, struct gw_abi_cursor *c)
{
    out->has_required = true;
    GW_TRY(gw_abi_skip(c, 1));
    GW_TRY(gw_synthetix_v3_read_amount(c, &out->required));
    GW_TRY(gw_synthetix_v3_read_amount(c, &out->reward));
    return gw_u256_cmp(&out->reward, &out->required) <= 0 ? GW_OK : GW_E_FORMAT;
}

enum gw_status gw_synthetix_v3_read_entry(struct gw_entry *entry, enum gw_synthetix_v3_call call,
                                          const struct gw_call_reply *reply)
{
    struct gw_synthetix_v3_account *account = (void *)entry->value;
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    if (call == GW_SYNTHETIX_V3_POSITION_SIZE) {
        return read_size(entry, reply);
    }
    if (call == GW_SYNTHETIX_V3_POSITION_HELD) {
        return read_held((void *)entry->value, &c);
    }
    if (call == GW_SYNTHETIX_V3_REQUIRED) {
        return read_required(account, &c);
    }
    if (call == GW_SYNTHETIX_V3_AVAILABLE) {
        account->has_available = true;
        return gw_synthetix_v3_read_signed(&c, &account->available);
    }
    account->has_collateral = true;
    return gw_synthetix_v3_read_amount(&c, &account->collateral);
}

enum gw_status gw_synthetix_v3_read_flagged(struct gw_venue *venue, struct gw_abi_cursor *c)
{
    struct gw_abi_cursor list;
    struct gw_key key = {.kind = GW_SYNTHETIX_V3_ACCOUNT};
    size_t count;
    GW_TRY(gw_abi_tail(c, &list));
    GW_TRY(gw_abi_array(&list, GW_ENTRIES_MAX, 1, &count));
    for (size_t i = 0; i < count; i++) {
        GW_TRY(gw_abi_word(&list, key.id));
        struct gw_entry *entry = gw_venue_find(venue, &key);
        if (entry != NULL) {
            ((struct gw_synthetix_v3_account *)(void *)entry->value)->is_flagged = true;
        }
    }
    return GW_OK;
}

static uint32_t find_market(const struct gw_synthetix_v3_config *cfg, uint32_t id)
{
    uint32_t i = 0;
    while (i < cfg->market_count && cfg->markets[i].id != id) {
        i++;
    }
    return i < cfg->market_count ? i : GW_SYNTHETIX_V3_UNLISTED;
}

struct sides {
    struct gw_u256 longs;
    struct gw_u256 shorts;
    bool is_unread;
};

/* 2^16 terms of 2^128: no sum overflows. */
static void add_position(struct sides *sides, const struct gw_synthetix_v3_position *position)
{
    struct gw_u256 *side = position->size.is_negative ? &sides->shorts : &sides->longs;
    (void)gw_u256_add(side, side, &position->size.magnitude);
    sides->is_unread = sides->is_unread || position->is_unread;
}

static bool is_balanced(const struct gw_synthetix_v3_market *market, const struct sides *sides)
{
    const bool is_short = gw_u256_cmp(&sides->shorts, &sides->longs) > 0;
    struct gw_u256 size;
    struct gw_u256 skew;
    (void)gw_u256_add(&size, &sides->longs, &sides->shorts);
    (void)gw_u256_sub(&skew, is_short ? &sides->shorts : &sides->longs,
                      is_short ? &sides->longs : &sides->shorts);
    return !sides->is_unread && gw_u256_cmp(&size, &market->size) == 0 &&
           gw_u256_cmp(&skew, &market->skew.magnitude) == 0 &&
           (gw_u256_is_zero(&skew) || is_short == market->skew.is_negative);
}

/* Without an open position, an account has ended. */
static void forget_block(struct gw_entry *entry)
{
    if (entry->key.kind == GW_SYNTHETIX_V3_ACCOUNT) {
        memset(entry->value, 0, sizeof(struct gw_synthetix_v3_account));
        entry->is_retired = true;
    }
}

/* Puts a position in front of those of its account. */
static void link_position(struct gw_venue *venue, size_t index, struct sides *sides)
{
    struct gw_entry *entry = &venue->table.entries[index];
    struct gw_synthetix_v3_position *position = (void *)entry->value;
    struct gw_key key = entry->key;
    key.kind = GW_SYNTHETIX_V3_ACCOUNT;
    key.scope = 0;
    struct gw_entry *owner = gw_venue_find(venue, &key);
    if (owner == NULL) {
        return; /* what is missing in the sums tells */
    }
    struct gw_synthetix_v3_account *account = (void *)owner->value;
    position->is_held = false;
    position->market = find_market(venue->config, entry->key.scope);
    position->next = account->first;
    account->first = (uint32_t)index + 1;
    owner->is_retired = false;
    if (position->market != GW_SYNTHETIX_V3_UNLISTED) {
        add_position(&sides[position->market], position);
    }
}

void gw_synthetix_v3_link(struct gw_venue *venue)
{
    const struct gw_synthetix_v3_config *cfg = venue->config;
    struct gw_synthetix_v3_state *state = venue->state;
    struct sides sides[GW_SYNTHETIX_V3_MARKETS_MAX] = {0};
    for (size_t i = 0; i < venue->table.count; i++) {
        forget_block(&venue->table.entries[i]);
    }
    for (size_t i = venue->table.count; i-- > 0;) { /* so that the first comes first */
        const struct gw_entry *entry = &venue->table.entries[i];
        if (entry->key.kind == GW_SYNTHETIX_V3_POSITION && entry->is_live) {
            link_position(venue, i, sides);
        }
    }
    for (size_t i = 0; i < cfg->market_count; i++) {
        state->markets[i].is_balanced = is_balanced(&state->markets[i], &sides[i]);
    }
}
