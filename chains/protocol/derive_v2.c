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
    {.key = "cash_asset",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_derive_config, cash_asset),
     .help = "CashAsset; with it accounts' margin is read, and spot, forward and vol feed are needed"},
    {.key = "standard_manager",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_derive_config, standard_manager),
     .help = "StandardManager, whose rule is computed; other managers are asked for each account"},
    {.key = "perp_asset",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_derive_config, perp_asset),
     .help = "the market's PerpAsset"},
    {.key = "base_asset",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_derive_config, base_asset),
     .help = "the market's WrappedERC20Asset"},
    {.key = "spot_feed",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_derive_config, spot_feed),
     .help = "the market's LyraSpotFeed"},
    {.key = "forward_feed",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_derive_config, forward_feed),
     .help = "the market's LyraForwardFeed"},
    {0},
};

bool gw_derive_is_given(const uint8_t address[20])
{
    static const uint8_t none[20];
    return memcmp(address, none, sizeof none) != 0;
}

static enum gw_status check_margin(struct gw_derive_config *cfg, struct gw_config *config,
                                   const struct gw_config_node *node)
{
    const bool has_feeds = gw_derive_is_given(cfg->vol_feed) && gw_derive_is_given(cfg->spot_feed) &&
                           gw_derive_is_given(cfg->forward_feed);
    cfg->is_margin_read = gw_derive_is_given(cfg->cash_asset);
    if (cfg->is_margin_read && !has_feeds) {
        return gw_config_fail(config, node, "cash_asset needs vol_feed, spot_feed and forward_feed");
    }
    if (!cfg->is_margin_read &&
        (gw_derive_is_given(cfg->standard_manager) || gw_derive_is_given(cfg->perp_asset) ||
         gw_derive_is_given(cfg->base_asset) || gw_derive_is_given(cfg->spot_feed) ||
         gw_derive_is_given(cfg->forward_feed))) {
        return gw_config_fail(config, node, "accounts' margin is read with cash_asset only");
    }
    return GW_OK;
}

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
    return check_margin(cfg, config, node);
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

struct gw_key gw_derive_expiry_key(int64_t expiry_s)
{
    struct gw_key key = gw_derive_account_key((uint64_t)expiry_s);
    key.kind = GW_DERIVE_EXPIRY;
    return key;
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

/* Matters of accounts that are known, or that become so. */
static enum gw_status touch_account(struct gw_venue *venue, uint64_t account, bool is_opened)
{
    const struct gw_derive_config *cfg = venue->config;
    const struct gw_key key = gw_derive_account_key(account);
    const bool is_there = gw_venue_find(venue, &key) != NULL;
    const bool is_told = is_there ? !is_opened || cfg->is_margin_read : is_opened;
    return is_told ? touch_key(venue, &key) : GW_OK;
}

static enum gw_status touch_option(struct gw_venue *venue, uint64_t account, const uint8_t sub_id[12])
{
    const struct gw_derive_config *cfg = venue->config;
    const struct gw_key series = gw_derive_key(GW_DERIVE_SERIES, 0, sub_id);
    const struct gw_key balance = gw_derive_key(GW_DERIVE_BALANCE, account, sub_id);
    const struct gw_key expiry = gw_derive_expiry_key(gw_derive_terms(&series).expiry_s);
    GW_TRY(touch_key(venue, &series));
    GW_TRY(touch_key(venue, &balance));
    return cfg->is_margin_read ? touch_key(venue, &expiry) : GW_OK;
}

/* BalanceAdjusted(accountId, manager, asset << 96 | subId; ...). What else SubAccounts holds is no option; where margin is
 * read, it may be collateral. */
static enum gw_status touch_balance(struct gw_venue *venue, uint64_t account, const uint8_t asset[32])
{
    const struct gw_derive_config *cfg = venue->config;
    const bool is_option = memcmp(asset, cfg->option_asset, 20) == 0;
    const bool is_of_market =
        is_option || (gw_derive_is_given(cfg->perp_asset) && memcmp(asset, cfg->perp_asset, 20) == 0) ||
        (gw_derive_is_given(cfg->base_asset) && memcmp(asset, cfg->base_asset, 20) == 0);
    if (is_option) {
        GW_TRY(touch_option(venue, account, asset + 20));
    }
    return is_of_market || cfg->is_margin_read ? touch_account(venue, account, is_of_market) : GW_OK;
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
    return is_transfer ? touch_account(venue, account, false) : touch_balance(venue, account, log->topics[3]);
}

static uint64_t mix_double(uint64_t hash, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return gw_fingerprint_mix(hash, bits);
}

static uint64_t mix_account(const struct gw_derive_account *account)
{
    uint64_t hash = gw_fingerprint_mix_address(account->has_owner ? 1 : 0, account->owner);
    hash = gw_fingerprint_mix_address(hash, account->manager);
    hash = gw_fingerprint_mix(hash, account->foreign);
    hash = mix_double(hash, account->cash_usd);
    hash = mix_double(hash, account->perp_tokens);
    return mix_double(hash, account->base_tokens);
}

/* Volatilities of series are of the feed, forwards too; what perpetuals are worth and views say is of the block. */
static uint64_t fingerprint(const struct gw_entry *entry)
{
    const struct gw_derive_series *series = (const void *)entry->value;
    const struct gw_derive_balance *balance = (const void *)entry->value;
    switch ((enum gw_derive_kind)entry->key.kind) {
    case GW_DERIVE_SERIES:
        return gw_fingerprint_mix_u256(0, &series->open_interest);
    case GW_DERIVE_BALANCE:
        return gw_fingerprint_mix_u256(balance->amount.is_negative ? 1 : 0, &balance->amount.magnitude);
    case GW_DERIVE_EXPIRY:
        return 1;
    case GW_DERIVE_ACCOUNT:
        break;
    }
    return mix_account((const void *)entry->value);
}

/* Accounts that are not known to make markets: mostly held to expiry. Assumed, with a band; derive_v2_emit.c says what
 * market makers do. */
const struct gw_protocol gw_protocol_derive_v2 = {
    .name = "derive_v2",
    .fields = fields,
    .config_size = sizeof(struct gw_derive_config),
    .state_size = sizeof(struct gw_derive_state),
    .rounds = 2,
    .hedging = {.h_protocol_hi = 0.2},
    .configure = configure,
    .watch = watch,
    .touch = touch,
    .plan = gw_derive_plan,
    .decode = gw_derive_decode,
    .fingerprint = fingerprint,
    .emit = gw_derive_emit,
};
