#include <string.h>

#include "chains/protocol/opyn_gamma.h"

#define ONE           UINT64_C(100000000)          /* a price, or an amount, of 1 */
#define PRICE_HIGHEST UINT64_C(100000000000000000) /* far above every shock of a strike of 1 */
#define PRICE_LOWEST  UINT64_C(1)

static uint64_t tag_of(enum gw_opyn_call call, size_t index)
{
    return (uint64_t)call << 32 | (uint64_t)index;
}

static enum gw_status plan_vaults(const struct gw_venue *venue, struct gw_call_list *calls)
{
    const struct gw_opyn_config *cfg = venue->config;
    GW_TRY(gw_call_list_add_none(calls, cfg->controller, tag_of(GW_OPYN_CALL_ORACLE, 0), "oracle()"));
    GW_TRY(gw_call_list_add_none(calls, cfg->controller, tag_of(GW_OPYN_CALL_CALCULATOR, 0), "calculator()"));
    GW_TRY(gw_call_list_add_none(calls, cfg->controller, tag_of(GW_OPYN_CALL_IMPLEMENTATION, 0),
                                 "implementation()"));
    GW_TRY(gw_call_list_add_none(calls, cfg->otoken_factory, tag_of(GW_OPYN_CALL_LENGTH, 0),
                                 "getOtokensLength()"));
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_entry *entry = &venue->table.entries[i];
        if (!entry->is_dirty || entry->key.kind != GW_OPYN_VAULT) {
            continue;
        }
        uint8_t args[64] = {0};
        memcpy(args + 12, entry->key.id, 20);
        memcpy(args + 56, entry->key.id + 24, 8);
        GW_TRY(gw_call_list_add(calls, cfg->controller, tag_of(GW_OPYN_CALL_VAULT, i),
                                "getVaultWithDetails(address,uint256)", args, 2));
    }
    return GW_OK;
}

static enum gw_status plan_series(const struct gw_venue *venue, struct gw_call_list *calls)
{
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_entry *entry = &venue->table.entries[i];
        const uint8_t *otoken = entry->key.id + 12;
        if (entry->is_dirty && entry->key.kind == GW_OPYN_SERIES) {
            GW_TRY(
                gw_call_list_add_none(calls, otoken, tag_of(GW_OPYN_CALL_DETAILS, i), "getOtokenDetails()"));
            GW_TRY(gw_call_list_add_none(calls, otoken, tag_of(GW_OPYN_CALL_SUPPLY, i), "totalSupply()"));
        }
    }
    return GW_OK;
}

static enum gw_status plan_getters(const struct gw_entry *entry, size_t i, struct gw_call_list *calls)
{
    static const char *const getters[] = {"collateralAsset()", "underlyingAsset()", "strikeAsset()",
                                          "strikePrice()",     "expiryTimestamp()", "isPut()"};
    for (unsigned g = 0; g < sizeof getters / sizeof getters[0]; g++) {
        GW_TRY(gw_call_list_add_none(calls, entry->key.id + 12,
                                     tag_of((enum gw_opyn_call)(GW_OPYN_CALL_GETTER + g), i), getters[g]));
    }
    return GW_OK;
}

/* Collateral for a strike of 1 where the shock no longer counts is the bound itself, in 1e27. */
static enum gw_status plan_margin(struct gw_venue *venue, size_t index, struct gw_call_list *calls)
{
    struct gw_opyn_state *state = venue->state;
    const struct gw_opyn_series *series = (const void *)venue->table.entries[index].value;
    uint8_t args[9 * 32];
    struct gw_abi_buffer b = {.data = args, .capacity = sizeof args};
    if (state->margin_count == GW_OPYN_MARGINS_MAX) {
        gw_venue_fail(venue, "naked vaults are short of more than %u series", GW_OPYN_MARGINS_MAX);
        return GW_E_BOUND;
    }
    const size_t place = state->margin_count++;
    state->margins[place] = (struct gw_opyn_margin){.series = (uint32_t)index};
    gw_abi_put_address(&b, series->underlying);
    gw_abi_put_address(&b, series->strike_asset);
    gw_abi_put_address(&b, series->collateral);
    gw_abi_put_u64(&b, ONE);
    gw_abi_put_u64(&b, ONE);
    gw_abi_put_u64(&b, series->is_put ? PRICE_HIGHEST : PRICE_LOWEST);
    gw_abi_put_u64(&b, (uint64_t)series->expiry_s);
    gw_abi_put_u64(&b, GW_OPYN_RATIO_DIGITS);
    gw_abi_put_u64(&b, series->is_put ? 1 : 0);
    GW_TRY(gw_call_list_add(calls, state->calculator, tag_of(GW_OPYN_CALL_BOUND, place),
                            "getNakedMarginRequired(address,address,address,uint256,uint256,uint256,uint256,"
                            "uint256,bool)",
                            args, 9));
    memcpy(args + 96, args + 256, 32);
    return gw_call_list_add(calls, state->calculator, tag_of(GW_OPYN_CALL_SHOCK, place),
                            "getSpotShock(address,address,address,bool)", args, 4);
}

static enum gw_status add_leg(struct gw_venue *venue, const struct gw_opyn_leg *leg, bool is_sold,
                              bool is_naked)
{
    if (!leg->is_held) {
        return GW_OK;
    }
    const struct gw_key key = gw_opyn_series_key(leg->token);
    struct gw_opyn_series *series = (void *)gw_venue_find(venue, &key)->value;
    series->is_open = true;
    series->is_naked = series->is_naked || is_naked;
    if (is_sold) {
        (void)gw_u256_add(&series->sold, &series->sold, &leg->amount); /* 65 536 terms below 2^128 */
    }
    return GW_OK;
}

/* Which series the vaults of this block are short or long of, and how much. Each leg has its entry since decode. */
static enum gw_status add_up(struct gw_venue *venue)
{
    for (size_t i = 0; i < venue->table.count; i++) {
        struct gw_entry *entry = &venue->table.entries[i];
        struct gw_opyn_series *series = (void *)entry->value;
        if (entry->key.kind == GW_OPYN_SERIES) {
            series->is_open = false;
            series->is_naked = false;
            series->sold = gw_u256_from_u64(0);
        }
    }
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_entry *entry = &venue->table.entries[i];
        const struct gw_opyn_vault *vault = (const void *)entry->value;
        if (entry->key.kind == GW_OPYN_VAULT && entry->is_live) {
            GW_TRY(add_leg(venue, &vault->sold, true, vault->type == GW_OPYN_TYPE_NAKED));
            GW_TRY(add_leg(venue, &vault->bought, false, false));
        }
    }
    return GW_OK;
}

static enum gw_status plan_terms(struct gw_venue *venue, struct gw_call_list *calls)
{
    struct gw_opyn_state *state = venue->state;
    GW_TRY(add_up(venue));
    state->margin_count = 0;
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_entry *entry = &venue->table.entries[i];
        const struct gw_opyn_series *series = (const void *)entry->value;
        if (entry->key.kind != GW_OPYN_SERIES) {
            continue;
        }
        if (entry->is_dirty && series->is_legacy) {
            GW_TRY(plan_getters(entry, i, calls));
        } else if (series->is_open && series->is_naked && !series->is_settled) {
            GW_TRY(plan_margin(venue, i, calls));
        }
    }
    return GW_OK;
}

static bool has_fixing(const struct gw_opyn_state *state, const struct gw_opyn_series *series)
{
    for (size_t i = 0; i < state->fixing_count; i++) {
        if (state->fixings[i].expiry_s == series->expiry_s &&
            memcmp(state->fixings[i].underlying, series->underlying, 20) == 0) {
            return true;
        }
    }
    return false;
}

static enum gw_status plan_fixing(struct gw_venue *venue, const struct gw_opyn_series *series,
                                  struct gw_call_list *calls)
{
    struct gw_opyn_state *state = venue->state;
    uint8_t args[64];
    struct gw_abi_buffer b = {.data = args, .capacity = sizeof args};
    if (has_fixing(state, series)) {
        return GW_OK;
    }
    if (state->fixing_count == GW_OPYN_FIXINGS_MAX) {
        gw_venue_fail(venue, "open series end at more than %u times", GW_OPYN_FIXINGS_MAX);
        return GW_E_BOUND;
    }
    struct gw_opyn_fixing *fixing = &state->fixings[state->fixing_count];
    *fixing = (struct gw_opyn_fixing){.expiry_s = series->expiry_s};
    memcpy(fixing->underlying, series->underlying, 20);
    gw_abi_put_address(&b, series->underlying);
    gw_abi_put_u64(&b, (uint64_t)series->expiry_s);
    return gw_call_list_add(calls, state->oracle, tag_of(GW_OPYN_CALL_FIXING, state->fixing_count++),
                            "getExpiryPrice(address,uint256)", args, 2);
}

static enum gw_status plan_fixings(struct gw_venue *venue, struct gw_call_list *calls)
{
    struct gw_opyn_state *state = venue->state;
    state->fixing_count = 0;
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_entry *entry = &venue->table.entries[i];
        const struct gw_opyn_series *series = (const void *)entry->value;
        if (entry->key.kind == GW_OPYN_SERIES && entry->is_live && series->is_open && !series->is_settled) {
            GW_TRY(plan_fixing(venue, series, calls));
        }
    }
    return GW_OK;
}

enum gw_status gw_opyn_plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    switch (round) {
    case 0:
        return plan_vaults(venue, calls);
    case 1:
        return plan_series(venue, calls);
    case 2:
        return plan_terms(venue, calls);
    default:
        return plan_fixings(venue, calls);
    }
}
