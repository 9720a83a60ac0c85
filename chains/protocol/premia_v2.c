#include "chains/protocol/premia_v2.h"

#include <string.h>

#include "chains/protocol/pool_list.h"

#define LONG_CALL   4u /* PoolStorage.TokenType; a short's type is one more than its long's, and odd */
#define SHORT_PUT   7u
#define FORGOTTEN_S 86400 /* no reorg brings a matured option back so long after */
#define BATCH_MAX   ((GW_LOG_DATA_MAX - 4u * 32u) / 64u) /* ids and values, two offsets, two lengths */
#define STRIKE_BITS 96u
#define STAMP_MAX   9999999999u

static const struct gw_config_field fields[] = {
    {.key = "pools",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct gw_premia2_config, pool_nodes),
     .is_required = true,
     .help = "pools to watch; from_block is the deployment of the first or earlier",
     .shape = &gw_pool_addresses_shape},
    {.key = "volatility_oracle",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_premia2_config, volatility_oracle),
     .help = "the VolatilitySurfaceOracle; without it options take the configured volatility"},
    {.key = "volatility_age_s_max",
     .type = GW_CONFIG_F64,
     .offset = GW_CONFIG_AT(struct gw_premia2_config, volatility_age_s_max),
     .min = 1,
     .max = 864000,
     .fallback = "86400",
     .unit = "s",
     .help = "older parameters of the oracle are not used"},
    {.key = "vaults",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct gw_premia2_config, vault_nodes),
     .help = "underwriting vaults whose options are told apart from those of other writers",
     .shape = &gw_pool_addresses_shape},
    {0},
};

static enum gw_status configure(struct gw_venue *venue, struct gw_config *config,
                                const struct gw_config_node *node)
{
    struct gw_premia2_config *cfg = venue->config;
    const struct gw_pool_list pools = {cfg->pools[0], sizeof cfg->pools[0], GW_PREMIA2_POOLS_MAX, "pool",
                                       false};
    const struct gw_pool_list vaults = {cfg->vaults[0], sizeof cfg->vaults[0], GW_PREMIA2_VAULTS_MAX, "vault",
                                        true};
    (void)node;
    GW_TRY(gw_pool_list_read(&pools, &cfg->pool_count, config, cfg->pool_nodes));
    GW_TRY(gw_pool_list_read(&vaults, &cfg->vault_count, config, cfg->vault_nodes));
    gw_abi_topic(cfg->transfer_topic, "TransferSingle(address,address,address,uint256,uint256)");
    gw_abi_topic(cfg->batch_topic, "TransferBatch(address,address,address,uint256[],uint256[])");
    return GW_OK;
}

static enum gw_status watch(const struct gw_venue *venue, struct gw_watch *out)
{
    const struct gw_premia2_config *cfg = venue->config;
    memcpy(out->addresses, cfg->pools, cfg->pool_count * sizeof cfg->pools[0]);
    out->address_count = cfg->pool_count;
    memcpy(out->topics[0], cfg->transfer_topic, 32);
    memcpy(out->topics[1], cfg->batch_topic, 32);
    out->topic_count = cfg->vault_count > 0 ? 2 : 1;
    return GW_OK;
}

/* The entry of an option of either side; false: the id is of liquidity. */
static bool name_option(struct gw_key *key)
{
    const bool is_option = key->id[0] >= LONG_CALL && key->id[0] <= SHORT_PUT;
    key->id[0] |= 1;
    return is_option;
}

static bool is_vault(const struct gw_premia2_config *cfg, const uint8_t topic[32])
{
    bool is_known = false;
    for (size_t i = 0; i < cfg->vault_count; i++) {
        is_known = is_known || memcmp(cfg->vaults[i], topic + 12, 20) == 0;
    }
    return is_known;
}

static enum gw_status touch_all(struct gw_venue *venue, uint32_t pool)
{
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_key key = venue->table.entries[i].key;
        if (key.scope == pool) {
            GW_TRY(gw_venue_touch(venue, &key));
        }
    }
    return GW_OK;
}

/* TransferBatch(operator, from, to; ids[], values[]) of a pool: marks what is known. */
static enum gw_status touch_batch(struct gw_venue *venue, const struct gw_log *log, uint32_t pool)
{
    const struct gw_premia2_config *cfg = venue->config;
    struct gw_abi_cursor c = gw_abi_open(log->data, log->data_size);
    struct gw_abi_cursor ids;
    size_t count = 0;
    if (log->topic_count != 4 || (!is_vault(cfg, log->topics[2]) && !is_vault(cfg, log->topics[3]))) {
        return GW_OK;
    }
    if (log->is_long) {
        return touch_all(venue, pool);
    }
    enum gw_status status = gw_abi_tail(&c, &ids);
    status = status == GW_OK ? gw_abi_array(&ids, BATCH_MAX, 1, &count) : status;
    for (size_t i = 0; status == GW_OK && i < count; i++) {
        struct gw_key key = {.kind = GW_PREMIA2_OPTION, .scope = pool};
        status = gw_abi_word(&ids, key.id);
        if (status == GW_OK && name_option(&key) && gw_venue_find(venue, &key) != NULL) {
            status = gw_venue_touch(venue, &key);
        }
    }
    if (status != GW_OK) {
        gw_venue_fail(venue, "a TransferBatch log does not decode");
    }
    return status == GW_OK ? GW_OK : GW_E_FORMAT;
}

/* TransferSingle(operator, from, to; id, value). Free and reserved liquidity are ids as well, and of no use here. */
static enum gw_status touch(struct gw_venue *venue, const struct gw_log *log)
{
    const struct gw_premia2_config *cfg = venue->config;
    struct gw_key key = {.kind = GW_PREMIA2_OPTION};
    if (log->topic_count == 0 ||
        !gw_pool_list_find(cfg->pools, sizeof cfg->pools[0], cfg->pool_count, log->address, &key.scope)) {
        return GW_OK;
    }
    if (memcmp(log->topics[0], cfg->batch_topic, 32) == 0) {
        return touch_batch(venue, log, key.scope);
    }
    if (memcmp(log->topics[0], cfg->transfer_topic, 32) != 0) {
        return GW_OK;
    }
    struct gw_abi_cursor c = gw_abi_open(log->data, log->data_size);
    if (gw_abi_word(&c, key.id) != GW_OK || gw_abi_skip(&c, 1) != GW_OK) {
        gw_venue_fail(venue, "a TransferSingle log does not decode");
        return GW_E_FORMAT;
    }
    if (!name_option(&key)) {
        return GW_OK;
    }
    const enum gw_status status = gw_venue_touch(venue, &key);
    if (status != GW_OK) {
        gw_venue_fail(venue, "more than %u options", GW_ENTRIES_MAX);
    }
    return status;
}

enum gw_status gw_premia2_read_terms(struct gw_premia2_terms *out, const uint8_t id[32])
{
    const struct gw_u256 word = gw_u256_from_be(id);
    const uint64_t above = word.limb[3] & UINT64_C(0x00ffffffffffffff);
    *out = (struct gw_premia2_terms){.is_call = id[0] == LONG_CALL + 1,
                                     .strike = {{word.limb[0], word.limb[1], 0, 0}}};
    GW_ENSURE(above == 0 && word.limb[2] <= STAMP_MAX, GW_E_FORMAT);
    GW_ENSURE(!gw_u256_is_zero(&out->strike) && gw_u256_bit_count(&out->strike) <= STRIKE_BITS, GW_E_FORMAT);
    out->maturity_s = (int64_t)word.limb[2];
    return GW_OK;
}

static uint64_t tag_of(enum gw_premia2_call call, size_t index)
{
    return (uint64_t)call << 32 | (uint64_t)index;
}

static enum gw_status plan_vault(const struct gw_venue *venue, size_t index, size_t vault,
                                 struct gw_call_list *calls)
{
    static const enum gw_premia2_call names[] = {GW_PREMIA2_CALL_LONGS, GW_PREMIA2_CALL_SHORTS};
    const struct gw_premia2_config *cfg = venue->config;
    const struct gw_key *key = &venue->table.entries[index].key;
    uint8_t args[64];
    for (unsigned is_short = 0; is_short < 2; is_short++) {
        struct gw_abi_buffer out = {.data = args, .capacity = sizeof args};
        gw_abi_put_address(&out, cfg->vaults[vault]);
        gw_abi_put(&out, key->id, sizeof key->id);
        args[32] = (uint8_t)(key->id[0] - 1 + is_short);
        GW_TRY(gw_call_list_add(calls, cfg->pools[key->scope],
                                tag_of(names[is_short], index * GW_PREMIA2_VAULTS_MAX + vault),
                                "balanceOf(address,uint256)", args, 2));
    }
    return GW_OK;
}

static enum gw_status plan_option(const struct gw_venue *venue, size_t index, struct gw_call_list *calls)
{
    const struct gw_premia2_config *cfg = venue->config;
    const struct gw_key *key = &venue->table.entries[index].key;
    struct gw_premia2_terms terms;
    if (gw_premia2_read_terms(&terms, key->id) == GW_OK &&
        terms.maturity_s + FORGOTTEN_S <= venue->block_time_s) {
        return GW_OK;
    }
    GW_TRY(gw_call_list_add(calls, cfg->pools[key->scope], tag_of(GW_PREMIA2_CALL_SUPPLY, index),
                            "totalSupply(uint256)", key->id, 1));
    for (size_t i = 0; i < cfg->vault_count; i++) {
        GW_TRY(plan_vault(venue, index, i, calls));
    }
    return GW_OK;
}

static enum gw_status plan_surface(const struct gw_venue *venue, size_t index, struct gw_call_list *calls)
{
    const struct gw_premia2_config *cfg = venue->config;
    const struct gw_premia2_state *state = venue->state;
    uint8_t args[64];
    struct gw_abi_buffer out = {.data = args, .capacity = sizeof args};
    gw_abi_put_address(&out, state->pools[index].base);
    gw_abi_put_address(&out, state->pools[index].underlying);
    return gw_call_list_add(calls, cfg->volatility_oracle, tag_of(GW_PREMIA2_CALL_PARAMS, index),
                            "getParams(address,address)", args, 2);
}

static enum gw_status plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    static const uint8_t none[20];
    const struct gw_premia2_config *cfg = venue->config;
    const struct gw_premia2_state *state = venue->state;
    for (size_t i = 0; round == 0 && i < cfg->pool_count; i++) {
        if (!state->pools[i].is_known) {
            GW_TRY(gw_call_list_add_none(calls, cfg->pools[i], tag_of(GW_PREMIA2_CALL_SETTINGS, i),
                                         "getPoolSettings()"));
        }
    }
    for (size_t i = 0; round == 0 && i < venue->table.count; i++) {
        if (venue->table.entries[i].is_dirty) {
            GW_TRY(plan_option(venue, i, calls));
        }
    }
    const bool has_oracle = memcmp(cfg->volatility_oracle, none, sizeof none) != 0;
    for (size_t i = 0; round == 1 && has_oracle && i < cfg->pool_count; i++) {
        GW_TRY(plan_surface(venue, i, calls));
    }
    return GW_OK;
}

static uint64_t fingerprint(const struct gw_entry *entry)
{
    const struct gw_premia2_option *option = (const void *)entry->value;
    return gw_fingerprint_mix(gw_fingerprint_mix(0, option->supply[0]), option->supply[1]);
}

/* As premia_v3: depositors and vaults do not hedge on chain, and buyers are retail; assumed. */
const struct gw_protocol gw_protocol_premia_v2 = {
    .name = "premia_v2",
    .fields = fields,
    .config_size = sizeof(struct gw_premia2_config),
    .state_size = sizeof(struct gw_premia2_state),
    .rounds = 2,
    .hedging = {.h_protocol_hi = 0.2, .h_counterparty_hi = 0.2},
    .configure = configure,
    .watch = watch,
    .touch = touch,
    .plan = plan,
    .decode = gw_premia2_decode,
    .fingerprint = fingerprint,
    .emit = gw_premia2_emit,
};
