#include "chains/protocol/balancer.h"

#include <string.h>

#include "chains/protocol/pool_list.h"

static const struct gw_config_field fields[] = {
    {.key = "vault",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_balancer_config, vault),
     .is_required = true,
     .help = "the Vault of Balancer v2"},
    {.key = "pools",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct gw_balancer_config, pool_nodes),
     .is_required = true,
     .help = "addresses of the weighted pools to watch",
     .shape = &gw_pool_addresses_shape},
    {0},
};

static enum gw_status configure(struct gw_venue *venue, struct gw_config *config,
                                const struct gw_config_node *node)
{
    struct gw_balancer_config *cfg = venue->config;
    const struct gw_pool_list list = {cfg->pools[0], sizeof cfg->pools[0], GW_BALANCER_POOLS_MAX, "pool",
                                      false};
    (void)node;
    return gw_pool_list_read(&list, &cfg->pool_count, config, cfg->pool_nodes);
}

static uint64_t tag_of(enum gw_balancer_call call, size_t index)
{
    return (uint64_t)call << 32 | (uint64_t)index;
}

static enum gw_status plan_terms(const struct gw_venue *venue, struct gw_call_list *calls)
{
    const struct gw_balancer_config *cfg = venue->config;
    const struct gw_balancer_state *state = venue->state;
    for (size_t i = 0; i < cfg->pool_count; i++) {
        const uint8_t *pool = cfg->pools[i];
        if (!state->pools[i].is_known) {
            GW_TRY(gw_call_list_add_none(calls, pool, tag_of(GW_BALANCER_CALL_ID, i), "getPoolId()"));
            GW_TRY(gw_call_list_add_none(calls, pool, tag_of(GW_BALANCER_CALL_VAULT, i), "getVault()"));
            GW_TRY(gw_call_list_add_none(calls, pool, tag_of(GW_BALANCER_CALL_HAS_SWITCH, i),
                                         "getSwapEnabled()"));
        }
    }
    return GW_OK;
}

static enum gw_status plan_pool(const struct gw_balancer_config *cfg, const struct gw_balancer_pool *pool,
                                size_t i, struct gw_call_list *calls)
{
    static const struct {
        enum gw_balancer_call call;
        const char *signature;
    } views[] = {{GW_BALANCER_CALL_WEIGHTS, "getNormalizedWeights()"},
                 {GW_BALANCER_CALL_FEE, "getSwapFeePercentage()"},
                 {GW_BALANCER_CALL_PAUSED, "getPausedState()"},
                 {GW_BALANCER_CALL_SUPPLY, "totalSupply()"}};
    GW_TRY(gw_call_list_add(calls, cfg->vault, tag_of(GW_BALANCER_CALL_TOKENS, i), "getPoolTokens(bytes32)",
                            pool->id, 1));
    for (size_t v = 0; v < sizeof views / sizeof views[0]; v++) {
        GW_TRY(gw_call_list_add_none(calls, cfg->pools[i], tag_of(views[v].call, i), views[v].signature));
    }
    return pool->has_switch ? gw_call_list_add_none(calls, cfg->pools[i], tag_of(GW_BALANCER_CALL_SWITCH, i),
                                                    "getSwapEnabled()")
                            : GW_OK;
}

/* A pool of another vault is not asked for more: the vault would not know its id. */
static enum gw_status plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    const struct gw_balancer_config *cfg = venue->config;
    const struct gw_balancer_state *state = venue->state;
    GW_ASSERT(round < 2);
    if (round == 0) {
        return plan_terms(venue, calls);
    }
    GW_TRY(gw_call_list_add_none(calls, cfg->vault, tag_of(GW_BALANCER_CALL_VAULT_PAUSED, 0),
                                 "getPausedState()"));
    for (size_t i = 0; i < cfg->pool_count; i++) {
        if (memcmp(state->pools[i].vault, cfg->vault, 20) == 0) {
            GW_TRY(plan_pool(cfg, &state->pools[i], i, calls));
        }
    }
    return GW_OK;
}

/* As those of Uniswap's pairs. */
const struct gw_protocol gw_protocol_balancer = {
    .name = "balancer",
    .fields = fields,
    .config_size = sizeof(struct gw_balancer_config),
    .state_size = sizeof(struct gw_balancer_state),
    .rounds = 2,
    .hedging = {.h_protocol_hi = 0.1},
    .configure = configure,
    .watch = gw_venue_watch_nothing,
    .touch = gw_venue_touch_nothing,
    .plan = plan,
    .decode = gw_balancer_decode,
    .emit = gw_balancer_emit,
};
