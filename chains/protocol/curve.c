#include "chains/protocol/curve.h"

#include <string.h>

#include "chains/protocol/pool_list.h"

static const struct gw_config_field fields[] = {
    {.key = "pools",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct gw_curve_config, pool_nodes),
     .is_required = true,
     .help = "addresses of the stableswap pools to watch",
     .shape = &gw_pool_addresses_shape},
    {0},
};

static enum gw_status configure(struct gw_venue *venue, struct gw_config *config,
                                const struct gw_config_node *node)
{
    struct gw_curve_config *cfg = venue->config;
    const struct gw_pool_list list = {cfg->pools[0], sizeof cfg->pools[0], GW_CURVE_POOLS_MAX, "pool", false};
    (void)node;
    return gw_pool_list_read(&list, &cfg->pool_count, config, cfg->pool_nodes);
}

static bool is_nobody(const uint8_t address[20])
{
    static const uint8_t nobody[20];
    return memcmp(address, nobody, 20) == 0;
}

const uint8_t *gw_curve_shares(const struct gw_curve_pool *pool, const uint8_t address[20])
{
    if (gw_curve_has(pool, GW_CURVE_CALL_LP_TOKEN)) {
        return pool->lp_token;
    }
    if (gw_curve_has(pool, GW_CURVE_CALL_OWN_SUPPLY)) {
        return address;
    }
    return gw_curve_has(pool, GW_CURVE_CALL_TOKEN) ? pool->token : NULL;
}

bool gw_curve_has_third(const struct gw_curve_pool *pool)
{
    return gw_curve_has(pool, GW_CURVE_CALL_COIN2) && !is_nobody(pool->coins[2]);
}

bool gw_curve_is_stableswap(const struct gw_curve_pool *pool)
{
    return gw_curve_has(pool, GW_CURVE_CALL_COIN0) && gw_curve_has(pool, GW_CURVE_CALL_COIN1) &&
           !gw_curve_has_third(pool) && !gw_curve_has(pool, GW_CURVE_CALL_GAMMA) &&
           gw_curve_shares(pool, pool->lp_token) != NULL;
}

static uint64_t tag_of(enum gw_curve_call call, size_t index)
{
    return (uint64_t)call << 32 | (uint64_t)index;
}

static enum gw_status plan_shape(const uint8_t pool[20], size_t i, struct gw_call_list *calls)
{
    static const struct {
        enum gw_curve_call call;
        const char *signature;
    } views[] = {{GW_CURVE_CALL_GAMMA, "gamma()"},           {GW_CURVE_CALL_LP_TOKEN, "lp_token()"},
                 {GW_CURVE_CALL_TOKEN, "token()"},           {GW_CURVE_CALL_OWN_SUPPLY, "totalSupply()"},
                 {GW_CURVE_CALL_HAS_PRECISE, "A_precise()"}, {GW_CURVE_CALL_HAS_RATES, "stored_rates()"}};
    for (unsigned c = 0; c < 3; c++) {
        GW_TRY(gw_call_list_add_u64(calls, pool, tag_of(GW_CURVE_CALL_COIN0 + c, i), "coins(uint256)", c));
    }
    for (size_t v = 0; v < sizeof views / sizeof views[0]; v++) {
        GW_TRY(gw_call_list_add_none(calls, pool, tag_of(views[v].call, i), views[v].signature));
    }
    return GW_OK;
}

static enum gw_status plan_contents(const uint8_t address[20], const struct gw_curve_pool *pool, size_t i,
                                    struct gw_call_list *calls)
{
    const bool is_precise = gw_curve_has(pool, GW_CURVE_CALL_HAS_PRECISE);
    GW_TRY(gw_call_list_add_none(calls, address, tag_of(GW_CURVE_CALL_A, i),
                                 is_precise ? "A_precise()" : "A()"));
    for (unsigned c = 0; c < GW_CURVE_COINS; c++) {
        GW_TRY(gw_call_list_add_u64(calls, address, tag_of(GW_CURVE_CALL_BALANCE0 + c, i),
                                    "balances(uint256)", c));
    }
    GW_TRY(gw_call_list_add_none(calls, address, tag_of(GW_CURVE_CALL_FEE, i), "fee()"));
    GW_TRY(gw_call_list_add_none(calls, address, tag_of(GW_CURVE_CALL_PRICE, i), "get_virtual_price()"));
    GW_TRY(gw_call_list_add_none(calls, gw_curve_shares(pool, address), tag_of(GW_CURVE_CALL_SUPPLY, i),
                                 "totalSupply()"));
    return gw_curve_has(pool, GW_CURVE_CALL_HAS_RATES)
               ? gw_call_list_add_none(calls, address, tag_of(GW_CURVE_CALL_RATES, i), "stored_rates()")
               : GW_OK;
}

static enum gw_status plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    const struct gw_curve_config *cfg = venue->config;
    const struct gw_curve_state *state = venue->state;
    GW_ASSERT(round < 2);
    for (size_t i = 0; i < cfg->pool_count; i++) {
        const struct gw_curve_pool *pool = &state->pools[i];
        if (round == 0 && !pool->is_known) {
            GW_TRY(plan_shape(cfg->pools[i], i, calls));
        } else if (round == 1 && gw_curve_is_stableswap(pool)) {
            GW_TRY(plan_contents(cfg->pools[i], pool, i, calls));
        }
    }
    return GW_OK;
}

/* As those of Uniswap's pairs. */
const struct gw_protocol gw_protocol_curve = {
    .name = "curve",
    .fields = fields,
    .config_size = sizeof(struct gw_curve_config),
    .state_size = sizeof(struct gw_curve_state),
    .rounds = 2,
    .hedging = {.h_protocol_hi = 0.1},
    .configure = configure,
    .watch = gw_venue_watch_nothing,
    .touch = gw_venue_touch_nothing,
    .plan = plan,
    .decode = gw_curve_decode,
    .emit = gw_curve_emit,
};
