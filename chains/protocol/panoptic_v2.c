/* panoptic_v2: Panoptic 2, on Uniswap v3 and v4; chains/protocol/panoptic.h.
 * Source: panoptic-labs/panoptic-v2-core, PanopticPool.sol: getFullPositionsData() tells sizes, and reverts
 * (PositionNotOwned) for what is not held. */
#include <string.h>

#include "chains/protocol/panoptic.h"
#include "chains/protocol/range_pool.h"

/* poolKey() -> bytes: the address of a pool of Uniswap v3, or the key of one of v4, which begins with its currencies */
static enum gw_status read_uniswap(struct gw_abi_cursor *c, struct gw_panoptic_pool *pool)
{
    struct gw_abi_cursor tail;
    const uint8_t *key;
    GW_TRY(gw_abi_tail(c, &tail));
    GW_TRY(gw_abi_bytes(&tail, &key, &pool->key_size));
    GW_ENSURE(pool->key_size == 32 || pool->key_size == GW_PANOPTIC_KEY_MAX, GW_E_FORMAT);
    memcpy(pool->key, key, pool->key_size);
    struct gw_abi_cursor words = gw_abi_open(pool->key, pool->key_size);
    if (pool->key_size == GW_PANOPTIC_KEY_MAX) {
        GW_TRY(gw_abi_address(&words, pool->tokens[0]));
        return gw_abi_address(&words, pool->tokens[1]);
    }
    return GW_OK;
}

/* getFullPositionsData(user, with pending premium, [token]) */
static enum gw_status plan_size(struct gw_call_list *calls, const uint8_t pool[20], uint64_t tag,
                                const uint8_t owner[32], const uint8_t token[32])
{
    uint8_t args[5 * 32];
    struct gw_abi_buffer b = {.data = args, .capacity = sizeof args};
    gw_abi_put(&b, owner, 32);
    gw_abi_put_u64(&b, 1);
    gw_abi_put_u64(&b, 3 * 32);
    gw_abi_put_u64(&b, 1);
    gw_abi_put(&b, token, 32);
    return gw_call_list_add(calls, pool, tag, "getFullPositionsData(address,bool,uint256[])", args, 5);
}

/* -> two premia, balances, requirements, premia; the low half of a balance is the size, two utilisations follow */
static enum gw_status read_size(struct gw_abi_cursor *c, struct gw_panoptic_position *out)
{
    struct gw_abi_cursor balances;
    size_t count;
    GW_TRY(gw_abi_skip(c, 2));
    GW_TRY(gw_abi_tail(c, &balances));
    GW_TRY(gw_abi_array(&balances, 1, 1, &count));
    GW_ENSURE(count == 1, GW_E_FORMAT);
    struct gw_u256 balance;
    GW_TRY(gw_abi_u256(&balances, &balance));
    gw_panoptic_unpack(out, &balance);
    return GW_OK;
}

static enum gw_status plan_average(struct gw_call_list *calls, const uint8_t pool[20],
                                   const struct gw_panoptic_pool *of, uint64_t tag)
{
    (void)of;
    return gw_call_list_add_none(calls, pool, tag, "getTWAP()");
}

static enum gw_status read_average(struct gw_abi_cursor *c, int32_t *out)
{
    int64_t tick;
    GW_TRY(gw_abi_int(c, 24, &tick));
    *out = (int32_t)tick;
    return GW_OK;
}

/* getFullPositionsData() of all of an account's positions: requirements at the tick of now, each less its credits */
static enum gw_status read_earned(struct gw_abi_cursor *c, struct gw_panoptic_account *out)
{
    struct gw_abi_cursor balances;
    struct gw_abi_cursor told;
    size_t counts[2];
    GW_TRY(gw_panoptic_read_halves(c, out->earned));
    GW_TRY(gw_panoptic_read_halves(c, out->owed));
    GW_TRY(gw_abi_tail(c, &balances));
    GW_TRY(gw_abi_tail(c, &told));
    GW_TRY(gw_abi_array(&balances, GW_PANOPTIC_ASKED_MAX, 1, &counts[0]));
    GW_TRY(gw_abi_array(&told, GW_PANOPTIC_ASKED_MAX, 1, &counts[1]));
    GW_ENSURE(counts[0] == out->count && counts[1] == out->count, GW_E_FORMAT);
    for (size_t i = 0; i < out->count; i++) {
        struct gw_panoptic_position position;
        struct gw_u256 balance;
        double halves[2];
        GW_TRY(gw_abi_u256(&balances, &balance));
        GW_TRY(gw_panoptic_read_halves(&told, halves));
        gw_panoptic_unpack(&position, &balance);
        for (unsigned side = 0; side < 2; side++) {
            out->told[side] += halves[side];
            out->told_utilization[side] += position.utilization[side];
        }
    }
    out->told_count = out->count;
    return GW_OK;
}

static enum gw_status plan_balance(struct gw_call_list *calls, const uint8_t tracker[20], uint64_t tag,
                                   const struct gw_panoptic_request *request)
{
    uint8_t args[32];
    struct gw_abi_buffer b = {.data = args, .capacity = sizeof args};
    gw_abi_put_address(&b, request->owner);
    return gw_call_list_add(calls, tracker, tag, "assetsAndInterest(address)", args, 1);
}

static enum gw_status read_balance(struct gw_abi_cursor *c, struct gw_panoptic_account *out, unsigned side)
{
    struct gw_u256 assets;
    struct gw_u256 interest;
    GW_TRY(gw_abi_u256(c, &assets));
    GW_TRY(gw_abi_u256(c, &interest));
    out->assets[side] = gw_u256_to_double(&assets, 0);
    out->interest[side] = gw_u256_to_double(&interest, 0);
    return GW_OK;
}

static const struct gw_panoptic_version version = {
    .minted = "OptionMinted(address,uint256,uint256)",
    .burnt = "OptionBurnt(address,uint128,uint256,int256[4])",
    .uniswap = "poolKey()",
    .read_uniswap = read_uniswap,
    .plan_size = plan_size,
    .read_size = read_size,
    .reverts_on_none = true,
    .is_keyed = true,
    .rule = GW_PANOPTIC_RULE_2,
    .latency_s = 120, /* the fastest of the average's three parts, of which it is three fifths */
    .plan_average = plan_average,
    .read_average = read_average,
    .earned = "getFullPositionsData(address,bool,uint256[])",
    .read_earned = read_earned,
    .plan_balance = plan_balance,
    .read_balance = read_balance,
};

static enum gw_status configure(struct gw_venue *venue, struct gw_config *config,
                                const struct gw_config_node *node)
{
    (void)node;
    return gw_panoptic_configure(venue, config, &version);
}

/* As in version 1. */
const struct gw_protocol gw_protocol_panoptic_v2 = {
    .name = "panoptic_v2",
    .fields = gw_panoptic_fields,
    .config_size = sizeof(struct gw_panoptic_config),
    .state_size = sizeof(struct gw_panoptic_state),
    .rounds = 2,
    .hedging = {.h_protocol_hi = 0.2},
    .configure = configure,
    .watch = gw_panoptic_watch,
    .touch = gw_panoptic_touch,
    .plan = gw_panoptic_plan,
    .decode = gw_panoptic_decode,
    .fingerprint = gw_panoptic_fingerprint,
    .emit = gw_panoptic_emit,
};
