#include "chains/protocol/siren.h"

#include "chains/protocol/pool_list.h"

static const struct gw_config_field fields[] = {
    {.key = "amms",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct gw_siren_config, amm_nodes),
     .is_required = true,
     .help = "the MinterAmms to watch: one of calls and one of puts per pair",
     .shape = &gw_pool_addresses_shape},
    {0},
};

static enum gw_status configure(struct gw_venue *venue, struct gw_config *config,
                                const struct gw_config_node *node)
{
    struct gw_siren_config *cfg = venue->config;
    const struct gw_pool_list list = {cfg->amms[0], sizeof cfg->amms[0], GW_SIREN_AMMS_MAX, "amm", false};
    (void)node;
    return gw_pool_list_read(&list, &cfg->amm_count, config, cfg->amm_nodes);
}

static uint64_t tag_of(enum gw_siren_call call, size_t index)
{
    return (uint64_t)call << 32 | (uint64_t)index;
}

static enum gw_status plan_amm(const struct gw_venue *venue, size_t index, unsigned round,
                               struct gw_call_list *calls)
{
    const struct gw_siren_config *cfg = venue->config;
    const struct gw_siren_state *state = venue->state;
    const struct gw_siren_amm *amm = &state->amms[index];
    const uint8_t *to = cfg->amms[index];
    if (round == 0) {
        GW_TRY(gw_call_list_add_none(calls, to, tag_of(GW_SIREN_CALL_LIST, index), "getAllSeries()"));
    }
    if (amm->is_known) {
        return GW_OK;
    }
    if (round == 1) {
        return gw_call_list_add_none(calls, amm->controller, tag_of(GW_SIREN_CALL_DECIMALS, index),
                                     "priceDecimals()");
    }
    GW_TRY(gw_call_list_add_none(calls, to, tag_of(GW_SIREN_CALL_CONTROLLER, index), "seriesController()"));
    return gw_call_list_add_none(calls, to, tag_of(GW_SIREN_CALL_TOKENS, index), "erc1155Controller()");
}

static enum gw_status plan_balance(const struct gw_venue *venue, size_t index, enum gw_siren_call call,
                                   uint64_t token_id, struct gw_call_list *calls)
{
    const struct gw_siren_config *cfg = venue->config;
    const struct gw_siren_state *state = venue->state;
    const uint32_t amm = venue->table.entries[index].key.scope;
    uint8_t args[64];
    struct gw_abi_buffer out = {.data = args, .capacity = sizeof args};
    gw_abi_put_address(&out, cfg->amms[amm]);
    gw_abi_put_u64(&out, token_id);
    return gw_call_list_add(calls, state->amms[amm].tokens, tag_of(call, index), "balanceOf(address,uint256)",
                            args, 2);
}

static enum gw_status plan_series(const struct gw_venue *venue, size_t index, struct gw_call_list *calls)
{
    const struct gw_siren_config *cfg = venue->config;
    const struct gw_siren_state *state = venue->state;
    const struct gw_entry *entry = &venue->table.entries[index];
    const struct gw_siren_series *series = (const void *)entry->value;
    const struct gw_siren_amm *amm = &state->amms[entry->key.scope];
    const uint64_t id = gw_key_to_u64(&entry->key);
    if (!series->is_listed) {
        return GW_OK;
    }
    if (!series->is_known || entry->is_dirty) {
        GW_TRY(gw_call_list_add_u64(calls, amm->controller, tag_of(GW_SIREN_CALL_TERMS, index),
                                    "series(uint256)", id));
    } else if (series->expiry_s <= venue->block_time_s) {
        return GW_OK;
    }
    GW_TRY(gw_call_list_add_u64(calls, amm->tokens, tag_of(GW_SIREN_CALL_SUPPLY, index),
                                "optionTokenTotalSupply(uint256)", 2 * id));
    GW_TRY(plan_balance(venue, index, GW_SIREN_CALL_WRITTEN, 2 * id, calls));
    GW_TRY(plan_balance(venue, index, GW_SIREN_CALL_HELD, 2 * id + 1, calls));
    return gw_call_list_add_u64(calls, cfg->amms[entry->key.scope], tag_of(GW_SIREN_CALL_VOL, index),
                                "getVolatility(uint64)", id);
}

static enum gw_status plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    const struct gw_siren_config *cfg = venue->config;
    for (size_t i = 0; i < cfg->amm_count; i++) {
        GW_TRY(plan_amm(venue, i, round, calls));
    }
    for (size_t i = 0; round == 1 && i < venue->table.count; i++) {
        GW_TRY(plan_series(venue, i, calls));
    }
    return GW_OK;
}

/* A series' terms never change. */
static uint64_t fingerprint(const struct gw_entry *entry)
{
    const struct gw_siren_series *series = (const void *)entry->value;
    const uint64_t hash = gw_fingerprint_mix(series->is_put ? 1 : 0, (uint64_t)series->expiry_s);
    return gw_fingerprint_mix_u256(hash, &series->strike);
}

/* The AMM has no hedger, and its buyers are retail that hedges little: assumed, as the design's table does of pools that
 * sell to retail. */
const struct gw_protocol gw_protocol_siren = {
    .name = "siren",
    .fields = fields,
    .config_size = sizeof(struct gw_siren_config),
    .state_size = sizeof(struct gw_siren_state),
    .rounds = 2,
    .hedging = {.h_counterparty_hi = 0.1},
    .configure = configure,
    .watch = gw_venue_watch_nothing,
    .touch = gw_venue_touch_nothing,
    .plan = plan,
    .decode = gw_siren_decode,
    .fingerprint = fingerprint,
    .emit = gw_siren_emit,
};
