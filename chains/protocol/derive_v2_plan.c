#include <string.h>

#include "chains/market/derive_slice.h"
#include "chains/protocol/derive_v2.h"

static uint64_t tag_of(enum gw_derive_call call, size_t index)
{
    return (uint64_t)call << 32 | (uint64_t)index;
}

static void put_sub_id(struct gw_abi_buffer *out, const struct gw_key *key)
{
    static const uint8_t padding[20];
    gw_abi_put(out, padding, sizeof padding);
    gw_abi_put(out, key->id + 20, GW_DERIVE_SUB_ID_BYTES);
}

static enum gw_status plan_series(const struct gw_venue *venue, size_t index, struct gw_call_list *calls)
{
    const struct gw_derive_config *cfg = venue->config;
    const struct gw_entry *entry = &venue->table.entries[index];
    const struct gw_derive_terms terms = gw_derive_terms(&entry->key);
    if (entry->is_dirty) {
        uint8_t args[32];
        struct gw_abi_buffer out = {.data = args, .capacity = sizeof args};
        put_sub_id(&out, &entry->key);
        GW_TRY(gw_call_list_add(calls, cfg->option_asset, tag_of(GW_DERIVE_CALL_OPEN_INTEREST, index),
                                "openInterest(uint256)", args, 1));
    }
    if (!gw_derive_is_given(cfg->vol_feed) || terms.expiry_s <= venue->block_time_s) {
        return GW_OK;
    }
    return gw_derive_plan_vol(calls, cfg->vol_feed, tag_of(GW_DERIVE_CALL_VOL, index), terms.strike_e8,
                              terms.expiry_s);
}

static enum gw_status plan_balance(const struct gw_venue *venue, size_t index, struct gw_call_list *calls)
{
    const struct gw_derive_config *cfg = venue->config;
    const struct gw_entry *entry = &venue->table.entries[index];
    uint8_t args[96];
    struct gw_abi_buffer out = {.data = args, .capacity = sizeof args};
    gw_abi_put_u64(&out, gw_derive_account_id(&entry->key));
    gw_abi_put_address(&out, cfg->option_asset);
    put_sub_id(&out, &entry->key);
    return gw_call_list_add(calls, cfg->sub_accounts, tag_of(GW_DERIVE_CALL_BALANCE, index),
                            "getBalance(uint256,address,uint256)", args, 3);
}

/* What the market says of itself. */
static enum gw_status plan_market(const struct gw_derive_config *cfg, struct gw_call_list *calls)
{
    uint8_t args[32];
    struct gw_abi_buffer out = {.data = args, .capacity = sizeof args};
    GW_TRY(gw_call_list_add_none(calls, cfg->spot_feed, tag_of(GW_DERIVE_CALL_SPOT, 0), "getSpot()"));
    if (gw_derive_is_given(cfg->perp_asset)) {
        GW_TRY(
            gw_call_list_add_none(calls, cfg->perp_asset, tag_of(GW_DERIVE_CALL_PERP, 0), "getPerpPrice()"));
    }
    if (!gw_derive_is_given(cfg->standard_manager)) {
        return GW_OK;
    }
    gw_abi_put_address(&out, cfg->option_asset);
    GW_TRY(gw_call_list_add(calls, cfg->standard_manager, tag_of(GW_DERIVE_CALL_DETAILS, 0),
                            "assetDetails(address)", args, 1));
    return gw_call_list_add_none(calls, cfg->standard_manager, tag_of(GW_DERIVE_CALL_STABLE_FEED, 0),
                                 "stableFeed()");
}

/* Of an expiry that has passed as long as somebody waits for its settlement. */
static enum gw_status plan_expiry(const struct gw_venue *venue, size_t index, struct gw_call_list *calls)
{
    const struct gw_derive_config *cfg = venue->config;
    const struct gw_entry *entry = &venue->table.entries[index];
    const struct gw_derive_expiry *expiry = (const void *)entry->value;
    const uint64_t expiry_s = gw_derive_account_id(&entry->key);
    const bool is_asked = entry->is_dirty || expiry->is_held || expiry_s > (uint64_t)venue->block_time_s;
    return is_asked ? gw_call_list_add_u64(calls, cfg->forward_feed, tag_of(GW_DERIVE_CALL_FORWARD, index),
                                           "getForwardPricePortions(uint64)", expiry_s)
                    : GW_OK;
}

static enum gw_status plan_account(const struct gw_venue *venue, size_t index, struct gw_call_list *calls)
{
    const struct gw_derive_config *cfg = venue->config;
    const uint64_t id = gw_derive_account_id(&venue->table.entries[index].key);
    GW_TRY(gw_call_list_add_u64(calls, cfg->sub_accounts, tag_of(GW_DERIVE_CALL_OWNER, index),
                                "ownerOf(uint256)", id));
    if (!cfg->is_margin_read) {
        return GW_OK;
    }
    GW_TRY(gw_call_list_add_u64(calls, cfg->sub_accounts, tag_of(GW_DERIVE_CALL_MANAGER, index),
                                "manager(uint256)", id));
    return gw_call_list_add_u64(calls, cfg->sub_accounts, tag_of(GW_DERIVE_CALL_HELD, index),
                                "getAccountBalances(uint256)", id);
}

static enum gw_status plan_entry(const struct gw_venue *venue, size_t index, struct gw_call_list *calls)
{
    const struct gw_entry *entry = &venue->table.entries[index];
    switch ((enum gw_derive_kind)entry->key.kind) {
    case GW_DERIVE_SERIES:
        return plan_series(venue, index, calls);
    case GW_DERIVE_BALANCE:
        return entry->is_dirty ? plan_balance(venue, index, calls) : GW_OK;
    case GW_DERIVE_ACCOUNT:
        return entry->is_dirty ? plan_account(venue, index, calls) : GW_OK;
    case GW_DERIVE_EXPIRY:
        break;
    }
    return plan_expiry(venue, index, calls);
}

static enum gw_status plan_rules(const struct gw_venue *venue, struct gw_call_list *calls)
{
    const struct gw_derive_config *cfg = venue->config;
    const struct gw_derive_state *state = venue->state;
    static const struct {
        enum gw_derive_call call;
        const char *signature;
    } rules[GW_DERIVE_RULES_CALLS] = {
        {GW_DERIVE_CALL_PERP_RULES, "perpMarginRequirements(uint256)"},
        {GW_DERIVE_CALL_OPTION_RULES, "optionMarginParams(uint256)"},
        {GW_DERIVE_CALL_BASE_RULES, "baseMarginParams(uint256)"},
    };
    if (state->has_stable_feed) {
        GW_TRY(
            gw_call_list_add_none(calls, state->stable_feed, tag_of(GW_DERIVE_CALL_STABLE, 0), "getSpot()"));
    }
    for (size_t i = 0; state->has_market && i < GW_DERIVE_RULES_CALLS; i++) {
        GW_TRY(gw_call_list_add_u64(calls, cfg->standard_manager, tag_of(rules[i].call, 0),
                                    rules[i].signature, state->market_id));
    }
    return GW_OK;
}

static enum gw_status plan_view(const struct gw_venue *venue, size_t index, struct gw_call_list *calls)
{
    const struct gw_derive_config *cfg = venue->config;
    const struct gw_entry *entry = &venue->table.entries[index];
    const struct gw_derive_account *account = (const void *)entry->value;
    uint8_t args[96];
    struct gw_abi_buffer out = {.data = args, .capacity = sizeof args};
    gw_abi_put_u64(&out, gw_derive_account_id(&entry->key));
    gw_abi_put_u64(&out, 0); /* of maintenance */
    gw_abi_put_u64(&out, 0); /* the value is the same in every scenario */
    if (!gw_derive_is_standard(cfg, account)) {
        GW_TRY(gw_call_list_add(calls, account->manager, tag_of(GW_DERIVE_CALL_MARGIN, index),
                                "getMargin(uint256,bool)", args, 2));
    }
    return gw_call_list_add(calls, account->manager, tag_of(GW_DERIVE_CALL_VALUE, index),
                            "getMarginAndMarkToMarket(uint256,bool,uint256)", args, 3);
}

/* What is of this block only is forgotten first. */
static enum gw_status plan_worth(struct gw_venue *venue, size_t index, size_t *viewed,
                                 struct gw_call_list *calls)
{
    const struct gw_derive_config *cfg = venue->config;
    struct gw_derive_state *state = venue->state;
    struct gw_entry *entry = &venue->table.entries[index];
    struct gw_derive_account *account = (void *)entry->value;
    account->perp_cash_usd = account->perp_tokens != 0.0 ? GW_ACCOUNT_UNKNOWN : 0.0;
    account->margin_usd = GW_ACCOUNT_UNKNOWN;
    account->value_usd = GW_ACCOUNT_UNKNOWN;
    if (!entry->is_live || !gw_derive_owes(venue, account)) {
        return GW_OK;
    }
    if (!gw_derive_is_viewed(cfg, account)) {
        return account->perp_tokens == 0.0
                   ? GW_OK
                   : gw_call_list_add_u64(calls, cfg->perp_asset, tag_of(GW_DERIVE_CALL_PERP_CASH, index),
                                          "getUnsettledAndUnrealizedCash(uint256)",
                                          gw_derive_account_id(&entry->key));
    }
    if (*viewed >= GW_DERIVE_VIEWS_MAX) {
        state->unasked++;
        return GW_OK;
    }
    *viewed += 1;
    return plan_view(venue, index, calls);
}

static enum gw_status plan_worths(struct gw_venue *venue, struct gw_call_list *calls)
{
    struct gw_derive_state *state = venue->state;
    size_t viewed = 0;
    state->unasked = 0;
    state->stable_usd = 0.0;
    state->rules_read = 0;
    GW_TRY(plan_rules(venue, calls));
    for (size_t i = 0; i < venue->table.count; i++) {
        if (venue->table.entries[i].key.kind == GW_DERIVE_ACCOUNT) {
            GW_TRY(plan_worth(venue, i, &viewed, calls));
        }
    }
    return GW_OK;
}

enum gw_status gw_derive_plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    const struct gw_derive_config *cfg = venue->config;
    GW_ASSERT(round < 2);
    if (round == 1) {
        return cfg->is_margin_read ? plan_worths(venue, calls) : GW_OK;
    }
    if (cfg->is_margin_read) {
        GW_TRY(plan_market(cfg, calls));
    }
    for (size_t i = 0; i < venue->table.count; i++) {
        GW_TRY(plan_entry(venue, i, calls));
    }
    return GW_OK;
}
