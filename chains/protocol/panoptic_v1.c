/* panoptic_v1: Panoptic 1.0, on Uniswap v3; chains/protocol/panoptic.h.
 * Source: panoptic-labs/panoptic-v1-core, PanopticPool.sol: positionData() tells a size, 0 after the burn. */
#include <string.h>

#include "chains/protocol/panoptic.h"
#include "chains/protocol/range_pool.h"

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
static enum gw_status read_size(struct gw_abi_cursor *c, struct gw_u256 *out)
{
    GW_TRY(gw_abi_skip(c, 6));
    return gw_range_read_u128(c, out);
}

static const struct gw_panoptic_version version = {
    .minted = "OptionMinted(address,uint128,uint256,uint128)",
    .burnt = "OptionBurnt(address,uint128,uint256,int256)",
    .uniswap = "univ3pool()",
    .read_uniswap = read_uniswap,
    .plan_size = plan_size,
    .read_size = read_size,
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
