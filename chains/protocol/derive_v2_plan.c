#include <string.h>

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
    static const uint8_t none[20];
    const struct gw_derive_config *cfg = venue->config;
    const struct gw_entry *entry = &venue->table.entries[index];
    const struct gw_derive_terms terms = gw_derive_terms(&entry->key);
    uint8_t args[64];
    struct gw_abi_buffer out = {.data = args, .capacity = sizeof args};
    if (entry->is_dirty) {
        put_sub_id(&out, &entry->key);
        GW_TRY(gw_call_list_add(calls, cfg->option_asset, tag_of(GW_DERIVE_CALL_OPEN_INTEREST, index),
                                "openInterest(uint256)", args, 1));
    }
    if (memcmp(cfg->vol_feed, none, 20) == 0 || terms.expiry_s <= venue->block_time_s) {
        return GW_OK;
    }
    const struct gw_u256 strike_e8 = gw_u256_from_u64(terms.strike_e8);
    const struct gw_u256 unit = gw_u256_from_u64(10000000000u);
    struct gw_u256 strike;
    uint8_t word[32];
    (void)gw_u256_mul(&strike, &strike_e8, &unit); /* 63 bits times 34 */
    gw_u256_to_be(word, &strike);
    out.size = 0;
    gw_abi_put(&out, word, sizeof word);
    gw_abi_put_u64(&out, (uint64_t)terms.expiry_s);
    return gw_call_list_add(calls, cfg->vol_feed, tag_of(GW_DERIVE_CALL_VOL, index), "getVol(uint128,uint64)",
                            args, 2);
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

enum gw_status gw_derive_plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    const struct gw_derive_config *cfg = venue->config;
    GW_ASSERT(round == 0);
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_entry *entry = &venue->table.entries[i];
        if (entry->key.kind == GW_DERIVE_SERIES) {
            GW_TRY(plan_series(venue, i, calls));
        } else if (entry->is_dirty && entry->key.kind == GW_DERIVE_BALANCE) {
            GW_TRY(plan_balance(venue, i, calls));
        } else if (entry->is_dirty) {
            GW_TRY(gw_call_list_add_u64(calls, cfg->sub_accounts, tag_of(GW_DERIVE_CALL_OWNER, i),
                                        "ownerOf(uint256)", gw_derive_account_id(&entry->key)));
        }
    }
    return GW_OK;
}
