#include "chains/protocol/panoptic.h"

#include <string.h>

#include "chains/protocol/pool_list.h"
#include "ipc/base/keccak.h"

const struct gw_config_field gw_panoptic_fields[] = {
    {.key = "sfpm",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_panoptic_config, sfpm),
     .is_required = true,
     .help = "the SemiFungiblePositionManager, which owns the pools' liquidity in Uniswap"},
    {.key = "pools",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct gw_panoptic_config, pool_nodes),
     .is_required = true,
     .help = "addresses of the Panoptic pools to watch; from_block must not be after their creation",
     .shape = &gw_pool_addresses_shape},
    {0},
};

enum gw_status gw_panoptic_configure(struct gw_venue *venue, struct gw_config *config,
                                     const struct gw_panoptic_version *version)
{
    struct gw_panoptic_config *cfg = venue->config;
    const struct gw_pool_list list = {cfg->pools[0], sizeof cfg->pools[0], GW_PANOPTIC_POOLS_MAX, "pool",
                                      false};
    cfg->version = version;
    gw_abi_topic(cfg->minted, version->minted);
    gw_abi_topic(cfg->burnt, version->burnt);
    return gw_pool_list_read(&list, &cfg->pool_count, config, cfg->pool_nodes);
}

enum gw_status gw_panoptic_watch(const struct gw_venue *venue, struct gw_watch *out)
{
    const struct gw_panoptic_config *cfg = venue->config;
    _Static_assert(GW_PANOPTIC_POOLS_MAX <= GW_WATCH_MAX, "watch fits");
    memcpy(out->addresses, cfg->pools, cfg->pool_count * sizeof cfg->pools[0]);
    out->address_count = cfg->pool_count;
    memcpy(out->topics[0], cfg->minted, 32);
    memcpy(out->topics[1], cfg->burnt, 32);
    out->topic_count = 2;
    return GW_OK;
}

static enum gw_status touch_chunk(struct gw_venue *venue, uint32_t pool,
                                  const struct gw_panoptic_token_leg *leg)
{
    const struct gw_key key = gw_panoptic_chunk_key(pool, leg);
    GW_TRY(gw_venue_touch(venue, &key));
    struct gw_panoptic_chunk *chunk = (void *)gw_venue_find(venue, &key)->value;
    chunk->token_type = leg->token_type;
    chunk->tick_lower = leg->tick_lower;
    chunk->tick_upper = leg->tick_upper;
    return GW_OK;
}

static enum gw_status touch_account(struct gw_venue *venue, uint32_t pool, const uint8_t owner[20])
{
    const struct gw_key key = gw_panoptic_account_key(pool, owner);
    GW_TRY(gw_venue_touch(venue, &key));
    struct gw_panoptic_account *account = (void *)gw_venue_find(venue, &key)->value;
    memcpy(account->owner, owner, sizeof account->owner);
    return GW_OK;
}

/* Either event names the owner and the token first. */
static enum gw_status touch_position(struct gw_venue *venue, uint32_t pool, const struct gw_log *log)
{
    struct gw_abi_cursor c = gw_abi_open(log->topics[1], 32);
    struct gw_key key = {.kind = GW_PANOPTIC_POSITION, .scope = pool};
    struct gw_panoptic_position value = {.size = {{0}}};
    uint8_t packed[20 + 32];
    GW_ENSURE(log->topic_count == 3, GW_E_FORMAT);
    GW_TRY(gw_abi_address(&c, value.owner));
    memcpy(value.token, log->topics[2], 32);
    for (unsigned i = 0; i < GW_PANOPTIC_LEGS_MAX; i++) {
        struct gw_panoptic_token_leg leg;
        GW_TRY(gw_panoptic_read_leg(&leg, value.token, i));
        if (leg.ratio > 0 && leg.width > 0) {
            GW_TRY(touch_chunk(venue, pool, &leg));
        }
    }
    GW_TRY(touch_account(venue, pool, value.owner));
    memcpy(packed, value.owner, 20);
    memcpy(packed + 20, value.token, 32);
    gw_keccak256(key.id, packed, sizeof packed);
    GW_TRY(gw_venue_touch(venue, &key));
    struct gw_panoptic_position *kept = (void *)gw_venue_find(venue, &key)->value;
    memcpy(kept->owner, value.owner, sizeof kept->owner);
    memcpy(kept->token, value.token, sizeof kept->token);
    return GW_OK;
}

enum gw_status gw_panoptic_touch(struct gw_venue *venue, const struct gw_log *log)
{
    const struct gw_panoptic_config *cfg = venue->config;
    uint32_t pool;
    if (!gw_pool_list_find(cfg->pools, sizeof cfg->pools[0], cfg->pool_count, log->address, &pool) ||
        (memcmp(log->topics[0], cfg->minted, 32) != 0 && memcmp(log->topics[0], cfg->burnt, 32) != 0)) {
        return GW_OK;
    }
    const enum gw_status status = touch_position(venue, pool, log);
    if (status == GW_E_BOUND) {
        gw_venue_fail(venue, "more than %u positions, chunks and accounts", GW_ENTRIES_MAX);
    } else if (status != GW_OK) {
        gw_venue_fail(venue, "a log of a pool does not decode");
    }
    return status;
}

static uint64_t tag_of(enum gw_panoptic_call call, size_t index)
{
    return (uint64_t)call << 32 | (uint64_t)index;
}

static enum gw_status plan_pool(const struct gw_venue *venue, unsigned round, size_t i,
                                struct gw_call_list *calls)
{
    const struct gw_panoptic_config *cfg = venue->config;
    const struct gw_panoptic_pool *pool = &((const struct gw_panoptic_state *)venue->state)->pools[i];
    const struct {
        unsigned round;
        bool is_due;
        enum gw_panoptic_call call;
        const uint8_t *to;
        const char *view;
    } steps[] = {
        {0, !pool->is_known, GW_PANOPTIC_CALL_UNISWAP, cfg->pools[i], cfg->version->uniswap},
        {0, !pool->is_known, GW_PANOPTIC_CALL_TRACKER0, cfg->pools[i], "collateralToken0()"},
        {0, !pool->is_known, GW_PANOPTIC_CALL_TRACKER1, cfg->pools[i], "collateralToken1()"},
        {1, !pool->is_known, GW_PANOPTIC_CALL_TOKEN0, pool->key + 12, "token0()"},
        {1, !pool->is_known, GW_PANOPTIC_CALL_TOKEN1, pool->key + 12, "token1()"},
        {1, true, GW_PANOPTIC_CALL_ASSETS0, pool->trackers[0], "getPoolData()"},
        {1, true, GW_PANOPTIC_CALL_ASSETS1, pool->trackers[1], "getPoolData()"},
    };
    for (size_t s = 0; s < sizeof steps / sizeof steps[0]; s++) {
        if (steps[s].round == round && steps[s].is_due) {
            GW_TRY(gw_call_list_add_none(calls, steps[s].to, tag_of(steps[s].call, i), steps[s].view));
        }
    }
    return GW_OK;
}

/* getAccountLiquidity(Uniswap pool or its key, owner in the SFPM, token type, lower, upper) */
static enum gw_status plan_chunk(const struct gw_venue *venue, size_t i, struct gw_call_list *calls)
{
    const struct gw_panoptic_config *cfg = venue->config;
    const struct gw_panoptic_state *state = venue->state;
    const struct gw_entry *entry = &venue->table.entries[i];
    const struct gw_panoptic_chunk *chunk = (const void *)entry->value;
    const struct gw_panoptic_pool *pool = &state->pools[entry->key.scope];
    uint8_t args[6 * 32 + GW_PANOPTIC_KEY_MAX];
    struct gw_abi_buffer b = {.data = args, .capacity = sizeof args};
    if (cfg->version->is_keyed) {
        gw_abi_put_u64(&b, 5 * 32);
    } else {
        gw_abi_put(&b, pool->key, 32);
    }
    gw_abi_put_address(&b, cfg->pools[entry->key.scope]);
    gw_abi_put_u64(&b, chunk->token_type);
    gw_abi_put_i64(&b, chunk->tick_lower);
    gw_abi_put_i64(&b, chunk->tick_upper);
    if (cfg->version->is_keyed) {
        gw_abi_put_u64(&b, pool->key_size);
        gw_abi_put(&b, pool->key, pool->key_size);
    }
    return gw_call_list_add(calls, cfg->sfpm, tag_of(GW_PANOPTIC_CALL_CHUNK, i),
                            cfg->version->is_keyed
                                ? "getAccountLiquidity(bytes,address,uint256,int24,int24)"
                                : "getAccountLiquidity(address,address,uint256,int24,int24)",
                            args, b.size / 32);
}

static enum gw_status plan_size(const struct gw_venue *venue, size_t i, struct gw_call_list *calls)
{
    const struct gw_panoptic_config *cfg = venue->config;
    const struct gw_entry *entry = &venue->table.entries[i];
    const struct gw_panoptic_position *value = (const void *)entry->value;
    uint8_t owner[32] = {0};
    memcpy(owner + 12, value->owner, sizeof value->owner);
    return cfg->version->plan_size(calls, cfg->pools[entry->key.scope], tag_of(GW_PANOPTIC_CALL_SIZE, i),
                                   owner, value->token);
}

/* Chunks wait for the address of the Uniswap pool. */
enum gw_status gw_panoptic_plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    const struct gw_panoptic_config *cfg = venue->config;
    const uint32_t kind = round == 0 ? GW_PANOPTIC_POSITION : GW_PANOPTIC_CHUNK;
    for (size_t i = 0; i < cfg->pool_count; i++) {
        GW_TRY(plan_pool(venue, round, i, calls));
    }
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_entry *entry = &venue->table.entries[i];
        if (entry->is_dirty && entry->key.kind == kind) {
            GW_TRY(round == 0 ? plan_size(venue, i, calls) : plan_chunk(venue, i, calls));
        }
    }
    return gw_panoptic_plan_margin(venue, round, calls);
}

/* Liquidity of legs follows from size and token, what an account holds from positions. */
uint64_t gw_panoptic_fingerprint(const struct gw_entry *entry)
{
    const struct gw_panoptic_position *position = (const void *)entry->value;
    const struct gw_panoptic_chunk *chunk = (const void *)entry->value;
    if (entry->key.kind == GW_PANOPTIC_POSITION) {
        const uint64_t hash = gw_fingerprint_mix_u256(0, &position->size);
        return gw_fingerprint_mix(gw_fingerprint_mix(hash, (uint64_t)position->utilization[0]),
                                  (uint64_t)position->utilization[1]);
    }
    if (entry->key.kind == GW_PANOPTIC_ACCOUNT) {
        return 0;
    }
    return gw_fingerprint_mix_u256(gw_fingerprint_mix_u256(0, &chunk->net), &chunk->removed);
}
