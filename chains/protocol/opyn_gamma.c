#include "chains/protocol/opyn_gamma.h"

#include <string.h>

static const struct gw_config_field fields[] = {
    {.key = "controller",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_opyn_config, controller),
     .is_required = true,
     .help = "the Controller (its proxy)"},
    {.key = "otoken_factory",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_opyn_config, otoken_factory),
     .is_required = true,
     .help = "the OtokenFactory; it must answer"},
    {.key = "margin_pool",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_opyn_config, margin_pool),
     .help = "the MarginPool; known for reference, what it holds stands in the vaults"},
    {0},
};

/* Where an event has its vault, and the oToken whose supply it moves: a topic, or a word of data; -1: nowhere. */
struct event {
    const char *signature;
    int owner_topic;
    int number_word;
    int otoken_topic;
};

static const struct event events[] = {
    {"VaultOpened(address,uint256,uint256)", 1, 0, -1},
    {"VaultOpened(address,uint256)", 1, 0, -1}, /* before naked vaults */
    {"ShortOtokenMinted(address,address,address,uint256,uint256)", 2, 0, 1},
    {"ShortOtokenBurned(address,address,address,uint256,uint256)", 2, 0, 1},
    {"LongOtokenDeposited(address,address,address,uint256,uint256)", 2, 0, 1},
    {"LongOtokenWithdrawed(address,address,address,uint256,uint256)", 2, 0, 1},
    {"CollateralAssetDeposited(address,address,address,uint256,uint256)", 2, 0, -1},
    {"CollateralAssetWithdrawed(address,address,address,uint256,uint256)", 2, 0, -1},
    {"VaultSettled(address,address,address,uint256,uint256,uint256)", 1, 2, 2},
    {"VaultLiquidated(address,address,address,uint256,uint256,uint256,uint256,uint256)", 3, 4, -1},
};

#define EVENTS (sizeof events / sizeof events[0])

struct gw_key gw_opyn_vault_key(const uint8_t owner[20], uint64_t number)
{
    struct gw_key key = gw_key_u64(GW_OPYN_VAULT, 0, number);
    memcpy(key.id, owner, 20);
    return key;
}

struct gw_key gw_opyn_series_key(const uint8_t otoken[20])
{
    struct gw_key key = {.kind = GW_OPYN_SERIES};
    memcpy(key.id + 12, otoken, 20);
    return key;
}

static enum gw_status watch(const struct gw_venue *venue, struct gw_watch *out)
{
    const struct gw_opyn_config *cfg = venue->config;
    memcpy(out->addresses[0], cfg->controller, 20);
    out->address_count = 1;
    for (size_t i = 0; i < EVENTS; i++) {
        gw_abi_topic(out->topics[out->topic_count++], events[i].signature);
    }
    return GW_OK;
}

static const struct event *find_event(const uint8_t topic[32])
{
    for (size_t i = 0; i < EVENTS; i++) {
        uint8_t hash[32];
        gw_abi_topic(hash, events[i].signature);
        if (memcmp(hash, topic, sizeof hash) == 0) {
            return &events[i];
        }
    }
    return NULL;
}

static enum gw_status read_topic(uint8_t out[20], const struct gw_log *log, int index)
{
    GW_ENSURE((size_t)index < log->topic_count, GW_E_FORMAT);
    struct gw_abi_cursor c = gw_abi_open(log->topics[index], 32);
    return gw_abi_address(&c, out);
}

/* A liquidation does not name the oToken that it burns: the vault's own is marked with it. */
static enum gw_status touch_known_legs(struct gw_venue *venue, const struct gw_key *vault)
{
    const struct gw_entry *entry = gw_venue_find(venue, vault);
    if (entry == NULL || !entry->is_live) {
        return GW_OK;
    }
    const struct gw_opyn_vault *value = (const void *)entry->value;
    if (value->sold.is_held) {
        const struct gw_key series = gw_opyn_series_key(value->sold.token);
        GW_TRY(gw_venue_touch(venue, &series));
    }
    return GW_OK;
}

static enum gw_status touch_event(struct gw_venue *venue, const struct gw_log *log, const struct event *event)
{
    struct gw_abi_cursor c = gw_abi_open(log->data, log->data_size);
    uint8_t address[20];
    uint64_t number;
    GW_TRY(gw_abi_skip(&c, (size_t)event->number_word));
    GW_TRY(gw_abi_uint(&c, 64, &number));
    GW_TRY(read_topic(address, log, event->owner_topic));
    const struct gw_key vault = gw_opyn_vault_key(address, number);
    GW_TRY(touch_known_legs(venue, &vault));
    GW_TRY(gw_venue_touch(venue, &vault));
    if (event->otoken_topic < 0) {
        return GW_OK;
    }
    GW_TRY(read_topic(address, log, event->otoken_topic));
    const struct gw_key series = gw_opyn_series_key(address);
    return gw_venue_touch(venue, &series);
}

static enum gw_status touch(struct gw_venue *venue, const struct gw_log *log)
{
    const struct gw_opyn_config *cfg = venue->config;
    const bool is_ours = log->topic_count > 0 && memcmp(log->address, cfg->controller, 20) == 0;
    const struct event *event = is_ours ? find_event(log->topics[0]) : NULL;
    if (event == NULL) {
        return GW_OK;
    }
    const enum gw_status status = touch_event(venue, log, event);
    if (status == GW_E_BOUND) {
        gw_venue_fail(venue, "more than %u vaults and series", GW_ENTRIES_MAX);
    } else if (status != GW_OK) {
        gw_venue_fail(venue, "a %.*s log does not decode", (int)strcspn(event->signature, "("),
                      event->signature);
    }
    return status;
}

static uint64_t mix_leg(uint64_t hash, const struct gw_opyn_leg *leg)
{
    hash = gw_fingerprint_mix_address(gw_fingerprint_mix(hash, leg->is_held ? 1 : 0), leg->token);
    return gw_fingerprint_mix_u256(hash, &leg->amount);
}

/* Supply falls with redemptions, of which no vault's log tells. */
static uint64_t mix_terms(const struct gw_opyn_series *series)
{
    uint64_t hash = gw_fingerprint_mix_address(series->is_put ? 1 : 0, series->collateral);
    hash = gw_fingerprint_mix_address(hash, series->underlying);
    hash = gw_fingerprint_mix_address(hash, series->strike_asset);
    return gw_fingerprint_mix_u256(gw_fingerprint_mix(hash, (uint64_t)series->expiry_s), &series->strike);
}

static uint64_t fingerprint(const struct gw_entry *entry)
{
    const struct gw_opyn_vault *vault = (const void *)entry->value;
    if (entry->key.kind == GW_OPYN_SERIES) {
        return mix_terms((const void *)entry->value);
    }
    return mix_leg(mix_leg(mix_leg(vault->type, &vault->sold), &vault->bought), &vault->collateral);
}

/* Vault owners are individuals and structured products, who seldom hedge what they sold covered; buyers are market
 * makers for the larger part, who bought to hedge. Assumed, with a band: no account is seen to hedge on chain. */
const struct gw_protocol gw_protocol_opyn_gamma = {
    .name = "opyn_gamma",
    .fields = fields,
    .config_size = sizeof(struct gw_opyn_config),
    .state_size = sizeof(struct gw_opyn_state),
    .rounds = 4,
    .hedging = {.h_protocol_hi = 0.2,
                .h_counterparty = 0.7,
                .h_counterparty_lo = 0.5,
                .h_counterparty_hi = 0.9},
    .watch = watch,
    .touch = touch,
    .plan = gw_opyn_plan,
    .decode = gw_opyn_decode,
    .fingerprint = fingerprint,
    .emit = gw_opyn_emit,
};
