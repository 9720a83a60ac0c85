#include "chains/protocol/stryke_clamm.h"

#include <string.h>

#include "chains/protocol/pool_list.h"

static const struct gw_config_field fields[] = {
    {.key = "markets",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct gw_stryke_config, market_nodes),
     .is_required = true,
     .help = "addresses of the option markets",
     .shape = &gw_pool_addresses_shape},
    {0},
};

static enum gw_status configure(struct gw_venue *venue, struct gw_config *config,
                                const struct gw_config_node *node)
{
    struct gw_stryke_config *cfg = venue->config;
    const struct gw_pool_list list = {cfg->markets[0], sizeof cfg->markets[0], GW_STRYKE_MARKETS_MAX,
                                      "option market", false};
    (void)node;
    gw_abi_topic(cfg->transfer_topic, "Transfer(address,address,uint256)");
    gw_abi_topic(cfg->exercise_topic, "LogExerciseOption(address,uint256,uint256,uint256)");
    gw_abi_topic(cfg->settle_topic, "LogSettleOption(address,uint256)");
    gw_abi_topic(cfg->split_topic, "LogSplitOption(address,uint256,uint256,address)");
    return gw_pool_list_read(&list, &cfg->market_count, config, cfg->market_nodes);
}

/* A purchase and a split mint the ERC-721 of the new option, and both versions tell that alike. */
static enum gw_status watch(const struct gw_venue *venue, struct gw_watch *out)
{
    const struct gw_stryke_config *cfg = venue->config;
    memcpy(out->addresses, cfg->markets, cfg->market_count * sizeof cfg->markets[0]);
    out->address_count = cfg->market_count;
    memcpy(out->topics[0], cfg->transfer_topic, 32);
    memcpy(out->topics[1], cfg->exercise_topic, 32);
    memcpy(out->topics[2], cfg->settle_topic, 32);
    memcpy(out->topics[3], cfg->split_topic, 32);
    out->topic_count = 4;
    return GW_OK;
}

struct gw_key gw_stryke_option_key(size_t market, uint64_t id)
{
    return gw_key_u64(GW_STRYKE_OPTION, (uint32_t)market, id);
}

struct gw_key gw_stryke_range_key(const struct gw_key *option, size_t index)
{
    struct gw_key key = *option;
    key.kind = GW_STRYKE_RANGE;
    key.scope = option->scope * GW_STRYKE_RANGES_MAX + (uint32_t)index;
    return key;
}

bool gw_stryke_is_open(const struct gw_stryke_option *option, int64_t time_s)
{
    return option->expiry_s > time_s;
}

/* Transfer has the id in a topic; the market's own events have nothing indexed, and the id behind the user. */
static enum gw_status read_id(const struct gw_stryke_config *cfg, const struct gw_log *log, uint64_t *id)
{
    if (memcmp(log->topics[0], cfg->transfer_topic, 32) == 0) {
        struct gw_abi_cursor topic = gw_abi_open(log->topics[3], 32);
        return log->topic_count == 4 ? gw_abi_uint(&topic, 64, id) : GW_E_FORMAT;
    }
    if (memcmp(log->topics[0], cfg->exercise_topic, 32) != 0 &&
        memcmp(log->topics[0], cfg->settle_topic, 32) != 0 &&
        memcmp(log->topics[0], cfg->split_topic, 32) != 0) {
        return GW_AGAIN;
    }
    struct gw_abi_cursor c = gw_abi_open(log->data, log->data_size);
    GW_TRY(gw_abi_skip(&c, 1));
    return gw_abi_uint(&c, 64, id);
}

static enum gw_status touch(struct gw_venue *venue, const struct gw_log *log)
{
    const struct gw_stryke_config *cfg = venue->config;
    uint32_t market;
    uint64_t id;
    if (log->topic_count == 0 ||
        !gw_pool_list_find(cfg->markets, 20, cfg->market_count, log->address, &market)) {
        return GW_OK;
    }
    enum gw_status status = read_id(cfg, log, &id);
    if (status == GW_AGAIN) {
        return GW_OK;
    }
    if (status != GW_OK) {
        gw_venue_fail(venue, "a log of an option does not decode");
        return GW_E_FORMAT;
    }
    const struct gw_key key = gw_stryke_option_key(market, id);
    status = gw_venue_touch(venue, &key);
    if (status != GW_OK) {
        gw_venue_fail(venue, "more than %u options and ranges", GW_ENTRIES_MAX);
    }
    return status;
}

static uint64_t tag_of(enum gw_stryke_call call, size_t index)
{
    return (uint64_t)call << 32 | (uint64_t)index;
}

static enum gw_status plan_market(const struct gw_venue *venue, size_t i, bool is_dirty,
                                  struct gw_call_list *calls)
{
    const struct gw_stryke_config *cfg = venue->config;
    const struct gw_stryke_market *market = &((const struct gw_stryke_state *)venue->state)->markets[i];
    if (!market->is_known) {
        GW_TRY(gw_call_list_add_none(calls, cfg->markets[i], tag_of(GW_STRYKE_CALL_CALL_ASSET, i),
                                     "callAsset()"));
        GW_TRY(
            gw_call_list_add_none(calls, cfg->markets[i], tag_of(GW_STRYKE_CALL_PUT_ASSET, i), "putAsset()"));
    }
    if (is_dirty || !market->is_counted) {
        return gw_call_list_add_none(calls, cfg->markets[i], tag_of(GW_STRYKE_CALL_COUNT_OF_IDS, i),
                                     "optionIds()");
    }
    return GW_OK;
}

static enum gw_status plan_markets(const struct gw_venue *venue, struct gw_call_list *calls)
{
    const struct gw_stryke_config *cfg = venue->config;
    bool is_dirty[GW_STRYKE_MARKETS_MAX] = {false};
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_entry *entry = &venue->table.entries[i];
        if (entry->is_dirty && entry->key.kind == GW_STRYKE_OPTION) {
            is_dirty[entry->key.scope] = true;
        }
    }
    for (size_t i = 0; i < cfg->market_count; i++) {
        GW_TRY(plan_market(venue, i, is_dirty[i], calls));
    }
    return GW_OK;
}

/* decode() of the round before made an entry of each. */
static enum gw_status plan_ranges(const struct gw_venue *venue, const struct gw_entry *entry,
                                  struct gw_call_list *calls)
{
    const struct gw_stryke_config *cfg = venue->config;
    const struct gw_stryke_option *option = (const void *)entry->value;
    if (!entry->is_live || !gw_stryke_is_open(option, venue->block_time_s) ||
        option->range_count > GW_STRYKE_RANGES_MAX) {
        return GW_OK;
    }
    for (size_t i = 0; i < option->range_count; i++) {
        const struct gw_key key = gw_stryke_range_key(&entry->key, i);
        const struct gw_entry *range = gw_venue_find(venue, &key);
        uint8_t args[64];
        struct gw_abi_buffer b = {.data = args, .capacity = sizeof args};
        GW_ASSERT(range != NULL);
        gw_abi_put(&b, key.id, 32);
        gw_abi_put_u64(&b, i);
        GW_TRY(gw_call_list_add(calls, cfg->markets[entry->key.scope],
                                tag_of(GW_STRYKE_CALL_RANGE, (size_t)(range - venue->table.entries)),
                                "opTickMap(uint256,uint256)", args, 2));
    }
    return GW_OK;
}

static enum gw_status plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    const struct gw_stryke_config *cfg = venue->config;
    if (round == 0) {
        return plan_markets(venue, calls);
    }
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_entry *entry = &venue->table.entries[i];
        if (!entry->is_dirty || entry->key.kind != GW_STRYKE_OPTION) {
            continue;
        }
        if (round == 1) {
            GW_TRY(gw_call_list_add_u64(calls, cfg->markets[entry->key.scope],
                                        tag_of(GW_STRYKE_CALL_OPTION, i), "opData(uint256)",
                                        gw_key_to_u64(&entry->key)));
        } else {
            GW_TRY(plan_ranges(venue, entry, calls));
        }
    }
    return GW_OK;
}

/* Ids that ended have left the table: counting must not bring them back. */
static void save(const struct gw_venue *venue, uint8_t *out)
{
    const struct gw_stryke_state *state = venue->state;
    for (size_t i = 0; i < GW_STRYKE_MARKETS_MAX; i++) {
        for (size_t k = 0; k < 8; k++) {
            out[8 * i + k] = (uint8_t)(state->markets[i].known_ids >> 8 * k);
        }
    }
}

static enum gw_status load(struct gw_venue *venue, const uint8_t *bytes)
{
    struct gw_stryke_state *state = venue->state;
    for (size_t i = 0; i < GW_STRYKE_MARKETS_MAX; i++) {
        state->markets[i].known_ids = 0;
        for (size_t k = 0; k < 8; k++) {
            state->markets[i].known_ids |= (uint64_t)bytes[8 * i + k] << 8 * k;
        }
        state->markets[i].id_count = state->markets[i].known_ids;
    }
    return GW_OK;
}

static uint64_t fingerprint(const struct gw_entry *entry)
{
    if (entry->key.kind == GW_STRYKE_RANGE) {
        const struct gw_stryke_range *range = (const void *)entry->value;
        return gw_fingerprint_mix_u256(0, &range->liquidity);
    }
    const struct gw_stryke_option *option = (const void *)entry->value;
    return gw_fingerprint_mix(gw_fingerprint_mix(0, (uint64_t)option->expiry_s), option->range_count);
}

/* As of a Panoptic seller and buyer in the design's table, whose product this is nearest to: mostly unhedged retail on
 * either side, some of it bots that hedge; assumed. */
const struct gw_protocol gw_protocol_stryke_clamm = {
    .name = "stryke_clamm",
    .fields = fields,
    .config_size = sizeof(struct gw_stryke_config),
    .state_size = sizeof(struct gw_stryke_state),
    .rounds = 3,
    .memory_size = 8 * GW_STRYKE_MARKETS_MAX,
    .save = save,
    .load = load,
    .hedging = {.h_protocol_hi = 0.2, .h_counterparty_hi = 0.2},
    .configure = configure,
    .watch = watch,
    .touch = touch,
    .plan = plan,
    .decode = gw_stryke_decode,
    .fingerprint = fingerprint,
    .emit = gw_stryke_emit,
};
