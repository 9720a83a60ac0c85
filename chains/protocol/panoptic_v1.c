/* panoptic_v1: Panoptic 1.0, on Uniswap v3; chains/protocol/panoptic.h.
 * Source: panoptic-labs/panoptic-v1-core, PanopticPool.sol: positionData() tells a size, 0 after the burn. */
#include <string.h>

#include "chains/protocol/panoptic_margin.h"
#include "chains/protocol/range_pool.h"

#define AVERAGE_STEP_S 30 /* PanopticPool.TWAP_WINDOW / 20 */

static enum gw_status read_uniswap(struct gw_abi_cursor *c, struct gw_panoptic_pool *pool)
{
    pool->key_size = 32;
    return gw_abi_word(c, pool->key);
}

static enum gw_status plan_size(struct gw_call_list *calls, const uint8_t pool[20], uint64_t tag,
                                const uint8_t owner[32], const uint8_t token[32])
{
    uint8_t args[64];
    memcpy(args, owner, 32);
    memcpy(args + 32, token, 32);
    return gw_call_list_add(calls, pool, tag, "positionData(address,uint256)", args, 2);
}

/* positionData() -> four ticks and two utilisations of the mint, size */
static enum gw_status read_size(struct gw_abi_cursor *c, struct gw_panoptic_position *out)
{
    uint64_t utilization[2];
    GW_TRY(gw_abi_skip(c, 4));
    GW_TRY(gw_abi_uint(c, 16, &utilization[0]));
    GW_TRY(gw_abi_uint(c, 16, &utilization[1]));
    out->utilization[0] = (int16_t)utilization[0];
    out->utilization[1] = (int16_t)utilization[1];
    return gw_range_read_u128(c, &out->size);
}

/* observe(seconds ago) of the Uniswap pool, PanopticMath.twapFilter() */
static enum gw_status plan_average(struct gw_call_list *calls, const uint8_t pool[20],
                                   const struct gw_panoptic_pool *of, uint64_t tag)
{
    uint8_t args[(2 + GW_PANOPTIC_SUMS) * 32];
    struct gw_abi_buffer b = {.data = args, .capacity = sizeof args};
    (void)pool;
    gw_abi_put_u64(&b, 32);
    gw_abi_put_u64(&b, GW_PANOPTIC_SUMS);
    for (uint64_t i = 1; i <= GW_PANOPTIC_SUMS; i++) {
        gw_abi_put_u64(&b, i * AVERAGE_STEP_S);
    }
    return gw_call_list_add(calls, of->key + 12, tag, "observe(uint32[])", args, b.size / 32);
}

/* -> sums of ticks by time, and of something else */
static enum gw_status read_average(struct gw_abi_cursor *c, int32_t *out)
{
    struct gw_abi_cursor list;
    int64_t sums[GW_PANOPTIC_SUMS];
    size_t count;
    GW_TRY(gw_abi_tail(c, &list));
    GW_TRY(gw_abi_array(&list, GW_PANOPTIC_SUMS, 1, &count));
    GW_ENSURE(count == GW_PANOPTIC_SUMS, GW_E_FORMAT);
    for (size_t i = 0; i < count; i++) {
        GW_TRY(gw_abi_int(&list, 56, &sums[i]));
    }
    *out = gw_panoptic_median(sums, AVERAGE_STEP_S);
    return GW_OK;
}

/* getAccumulatedFeesAndPositionsData() -> premium of sold and of bought legs, (token, balance) of what was asked about */
static enum gw_status read_earned(struct gw_abi_cursor *c, struct gw_panoptic_account *out)
{
    struct gw_abi_cursor list;
    double earned[2];
    double owed[2];
    size_t count;
    GW_TRY(gw_panoptic_read_halves(c, earned));
    GW_TRY(gw_panoptic_read_halves(c, owed));
    GW_TRY(gw_abi_tail(c, &list));
    GW_TRY(gw_abi_array(&list, GW_PANOPTIC_ASKED_MAX, 2, &count));
    for (size_t i = 0; i < count; i++) {
        struct gw_panoptic_position position;
        struct gw_u256 balance;
        GW_TRY(gw_abi_skip(&list, 1));
        GW_TRY(gw_abi_u256(&list, &balance));
        gw_panoptic_unpack(&position, &balance);
        out->told_utilization[0] += position.utilization[0];
        out->told_utilization[1] += position.utilization[1];
    }
    for (unsigned side = 0; side < 2; side++) {
        out->earned[side] += earned[side];
        out->owed[side] += owed[side];
    }
    return GW_OK;
}

/* As PositionBalance packs it, of which the tracker reads size and utilisations. */
static void put_position(struct gw_abi_buffer *b, const struct gw_panoptic_position *position)
{
    struct gw_u256 word = position->size;
    uint8_t bytes[32];
    word.limb[2] |= (uint16_t)position->utilization[0] | (uint64_t)(uint16_t)position->utilization[1] << 16;
    gw_u256_to_be(bytes, &word);
    gw_abi_put(b, position->token, 32);
    gw_abi_put(b, bytes, 32);
}

/* getAccountMarginDetails(owner, tick, [(token, balance)], premium of sold and of bought legs): without either */
static enum gw_status plan_balance(struct gw_call_list *calls, const uint8_t tracker[20], uint64_t tag,
                                   const struct gw_panoptic_request *request)
{
    const size_t count = request->count < GW_PANOPTIC_TOLD_MAX ? request->count : GW_PANOPTIC_TOLD_MAX;
    uint8_t args[(6 + 2 * GW_PANOPTIC_TOLD_MAX) * 32];
    struct gw_abi_buffer b = {.data = args, .capacity = sizeof args};
    gw_abi_put_address(&b, request->owner);
    gw_abi_put_i64(&b, request->tick);
    gw_abi_put_u64(&b, 5 * 32);
    gw_abi_put_u64(&b, 0);
    gw_abi_put_u64(&b, 0);
    gw_abi_put_u64(&b, count);
    for (size_t i = 0; i < count; i++) {
        put_position(&b, request->positions[i]);
    }
    return gw_call_list_add(calls, tracker, tag,
                            "getAccountMarginDetails(address,int24,uint256[2][],uint128,uint128)", args,
                            b.size / 32);
}

/* -> assets, and what the positions ask for */
static enum gw_status read_balance(struct gw_abi_cursor *c, struct gw_panoptic_account *out, unsigned side)
{
    double halves[2];
    GW_TRY(gw_panoptic_read_halves(c, halves));
    out->assets[side] = halves[0];
    out->told[side] = halves[1];
    out->told_count = out->count < GW_PANOPTIC_TOLD_MAX ? out->count : GW_PANOPTIC_TOLD_MAX;
    return GW_OK;
}

static const struct gw_panoptic_version version = {
    .minted = "OptionMinted(address,uint128,uint256,uint128)",
    .burnt = "OptionBurnt(address,uint128,uint256,int256)",
    .uniswap = "univ3pool()",
    .read_uniswap = read_uniswap,
    .plan_size = plan_size,
    .read_size = read_size,
    .rule = GW_PANOPTIC_RULE_1,
    .latency_s = 300, /* the median of 19 means of 30 s */
    .plan_average = plan_average,
    .read_average = read_average,
    .earned = "getAccumulatedFeesAndPositionsData(address,bool,uint256[])",
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

/* Sellers and buyers are mostly unhedged, hedger bots exist (panoptic-labs/panoptic-hedger-bot), hence the band.
 * Both sides of an option are positions here, so nobody else is on the other side. */
const struct gw_protocol gw_protocol_panoptic_v1 = {
    .name = "panoptic_v1",
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
