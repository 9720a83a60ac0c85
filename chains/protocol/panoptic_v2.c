/* panoptic_v2: Panoptic 2, its pools on Uniswap v3; chains/protocol/panoptic.h.
 * Source: panoptic-labs/panoptic-v2-core, PanopticPool.sol: getFullPositionsData() tells sizes, and reverts
 * (PositionNotOwned) for what is not held; poolKey() of a pool on Uniswap v3 is one word, its address. */
#include <string.h>

#include "chains/protocol/panoptic.h"
#include "chains/protocol/range_pool.h"

/* poolKey() -> bytes */
static enum gw_status read_uniswap(struct gw_abi_cursor *c, uint8_t out[20])
{
    struct gw_abi_cursor tail;
    const uint8_t *key;
    size_t size;
    GW_TRY(gw_abi_tail(c, &tail));
    GW_TRY(gw_abi_bytes(&tail, &key, &size));
    GW_ENSURE(size == 32, GW_E_FORMAT); /* more: a key of Uniswap v4 */
    struct gw_abi_cursor word = gw_abi_open(key, size);
    return gw_abi_address(&word, out);
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

/* -> two premia, balances, requirements, premia; the low half of a balance is the size */
static enum gw_status read_size(struct gw_abi_cursor *c, struct gw_u256 *out)
{
    struct gw_abi_cursor balances;
    size_t count;
    GW_TRY(gw_abi_skip(c, 2));
    GW_TRY(gw_abi_tail(c, &balances));
    GW_TRY(gw_abi_array(&balances, 1, 1, &count));
    GW_ENSURE(count == 1, GW_E_FORMAT);
    GW_TRY(gw_abi_u256(&balances, out));
    out->limb[2] = 0;
    out->limb[3] = 0;
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
    .emit = gw_panoptic_emit,
};
