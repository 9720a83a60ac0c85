#include "chains/protocol/derive_v2.h"

#include <string.h>

#include "chains/protocol/pool_list.h"

static const struct gw_config_field fields[] = {
    {.key = "sub_accounts",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_derive_config, sub_accounts),
     .is_required = true,
     .help = "SubAccounts, which holds all balances"},
    {.key = "option_asset",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_derive_config, option_asset),
     .is_required = true,
     .help = "the OptionAsset of one market"},
    {.key = "vol_feed",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_derive_config, vol_feed),
     .help = "the market's LyraVolFeed; without it options take the configured volatility"},
    {.key = "underlying",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct gw_derive_config, underlying),
     .is_required = true,
     .help = "what the options are on: ETH, BTC..."},
    {.key = "market_makers",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct gw_derive_config, maker_nodes),
     .help = "owners of accounts that hedge",
     .shape = &gw_pool_addresses_shape},
    {0},
};

static enum gw_status configure(struct gw_venue *venue, struct gw_config *config,
                                const struct gw_config_node *node)
{
    struct gw_derive_config *cfg = venue->config;
    const struct gw_pool_list list = {cfg->makers[0], sizeof cfg->makers[0], GW_DERIVE_MAKERS_MAX,
                                      "market maker", true};
    GW_TRY(gw_venue_check_underlying(config, node, cfg->underlying));
    GW_TRY(gw_pool_list_read(&list, &cfg->maker_count, config, cfg->maker_nodes));
    gw_abi_topic(cfg->adjusted_topic,
                 "BalanceAdjusted(uint256,address,bytes32,int256,int256,int256,uint256)");
    gw_abi_topic(cfg->transfer_topic, "Transfer(address,address,uint256)");
    return GW_OK;
}

static enum gw_status watch(const struct gw_venue *venue, struct gw_watch *out)
{
    const struct gw_derive_config *cfg = venue->config;
    memcpy(out->addresses[0], cfg->sub_accounts, 20);
    out->address_count = 1;
    memcpy(out->topics[0], cfg->adjusted_topic, 32);
    memcpy(out->topics[1], cfg->transfer_topic, 32);
    out->topic_count = 2;
    return GW_OK;
}

struct gw_key gw_derive_key(enum gw_derive_kind kind, uint64_t account,
                            const uint8_t sub_id[GW_DERIVE_SUB_ID_BYTES])
{
    struct gw_key key = gw_key_u64((uint32_t)kind, 0, account);
    memmove(key.id + 8, key.id + 24, 8);
    memcpy(key.id + 20, sub_id, GW_DERIVE_SUB_ID_BYTES);
    return key;
}

struct gw_key gw_derive_account_key(uint64_t account)
{
    static const uint8_t none[GW_DERIVE_SUB_ID_BYTES];
    return gw_derive_key(GW_DERIVE_ACCOUNT, account, none);
}

uint64_t gw_derive_account_id(const struct gw_key *key)
{
    uint64_t account = 0;
    for (size_t i = 8; i < 16; i++) {
        account = account << 8 | key->id[i];
    }
    return account;
}

struct gw_derive_terms gw_derive_terms(const struct gw_key *key)
{
    const uint8_t *sub_id = key->id + 20;
    uint64_t high = 0;
    uint64_t low = 0;
    for (size_t i = 0; i < 8; i++) {
        high = high << 8 | sub_id[i];
    }
    for (size_t i = 8; i < GW_DERIVE_SUB_ID_BYTES; i++) {
        low = low << 8 | sub_id[i];
    }
    return (struct gw_derive_terms){
        .expiry_s = (int64_t)low, .strike_e8 = high & (UINT64_MAX >> 1), .is_call = high >> 63 != 0};
}

static enum gw_status touch_key(struct gw_venue *venue, const struct gw_key *key)
{
    const enum gw_status status = gw_venue_touch(venue, key);
    if (status != GW_OK) {
        gw_venue_fail(venue, "more than %u balances and series", GW_ENTRIES_MAX);
    }
    return status;
}

/* Transfer(from, to, accountId): matters of accounts that hold options, or did. */
static enum gw_status touch_account(struct gw_venue *venue, uint64_t account, bool is_transfer)
{
    const struct gw_key key = gw_derive_account_key(account);
    const bool is_there = gw_venue_find(venue, &key) != NULL;
    return is_there == is_transfer ? touch_key(venue, &key) : GW_OK;
}

/* BalanceAdjusted(accountId, manager, asset << 96 | subId; ...); what else SubAccounts holds is no option. */
static enum gw_status touch_balance(struct gw_venue *venue, uint64_t account, const uint8_t asset[32])
{
    const struct gw_derive_config *cfg = venue->config;
    if (memcmp(asset, cfg->option_asset, 20) != 0) {
        return GW_OK;
    }
    const struct gw_key series = gw_derive_key(GW_DERIVE_SERIES, 0, asset + 20);
    const struct gw_key balance = gw_derive_key(GW_DERIVE_BALANCE, account, asset + 20);
    GW_TRY(touch_key(venue, &series));
    GW_TRY(touch_key(venue, &balance));
    return touch_account(venue, account, false);
}

static enum gw_status touch(struct gw_venue *venue, const struct gw_log *log)
{
    const struct gw_derive_config *cfg = venue->config;
    uint64_t account;
    if (log->topic_count == 0 || memcmp(log->address, cfg->sub_accounts, 20) != 0) {
        return GW_OK;
    }
    const bool is_transfer = memcmp(log->topics[0], cfg->transfer_topic, 32) == 0;
    if (!is_transfer && memcmp(log->topics[0], cfg->adjusted_topic, 32) != 0) {
        return GW_OK;
    }
    struct gw_abi_cursor c = gw_abi_open(log->topics[is_transfer ? 3 : 1], 32);
    if (log->topic_count != 4 || gw_abi_uint(&c, 64, &account) != GW_OK) {
        gw_venue_fail(venue, "a log of an account does not decode");
        return GW_E_FORMAT;
    }
    return is_transfer ? touch_account(venue, account, true) : touch_balance(venue, account, log->topics[3]);
}

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

static enum gw_status plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
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

/* Volatilities of series are of the feed. */
static uint64_t fingerprint(const struct gw_entry *entry)
{
    const struct gw_derive_series *series = (const void *)entry->value;
    const struct gw_derive_balance *balance = (const void *)entry->value;
    const struct gw_derive_account *account = (const void *)entry->value;
    switch ((enum gw_derive_kind)entry->key.kind) {
    case GW_DERIVE_SERIES:
        return gw_fingerprint_mix_u256(0, &series->open_interest);
    case GW_DERIVE_BALANCE:
        return gw_fingerprint_mix_u256(balance->amount.is_negative ? 1 : 0, &balance->amount.magnitude);
    case GW_DERIVE_ACCOUNT:
        break;
    }
    return gw_fingerprint_mix_address(account->has_owner ? 1 : 0, account->owner);
}

/* Accounts that are not known to make markets: mostly held to expiry. Assumed, with a band; derive_v2_emit.c says what
 * market makers do. */
const struct gw_protocol gw_protocol_derive_v2 = {
    .name = "derive_v2",
    .fields = fields,
    .config_size = sizeof(struct gw_derive_config),
    .rounds = 1,
    .hedging = {.h_protocol_hi = 0.2},
    .configure = configure,
    .watch = watch,
    .touch = touch,
    .plan = plan,
    .decode = gw_derive_decode,
    .fingerprint = fingerprint,
    .emit = gw_derive_emit,
};
