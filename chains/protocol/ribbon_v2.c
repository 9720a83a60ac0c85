#include "chains/protocol/ribbon_v2.h"

#include <string.h>

#include "chains/protocol/pool_list.h"

static const struct gw_config_field fields[] = {
    {.key = "vaults",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct gw_ribbon_config, vault_nodes),
     .is_required = true,
     .help = "addresses of the theta vaults",
     .shape = &gw_pool_addresses_shape},
    {0},
};

static enum gw_status configure(struct gw_venue *venue, struct gw_config *config,
                                const struct gw_config_node *node)
{
    struct gw_ribbon_config *cfg = venue->config;
    const struct gw_pool_list list = {cfg->vaults[0], sizeof cfg->vaults[0], GW_RIBBON_VAULTS_MAX, "vault",
                                      false};
    (void)node;
    return gw_pool_list_read(&list, &cfg->vault_count, config, cfg->vault_nodes);
}

static uint64_t tag_of(enum gw_ribbon_call call, size_t index)
{
    return (uint64_t)call << 32 | (uint64_t)index;
}

bool gw_ribbon_is_address(const uint8_t address[20])
{
    static const uint8_t nobody[20];
    return memcmp(address, nobody, sizeof nobody) != 0;
}

bool gw_ribbon_is_short(const struct gw_ribbon_vault *vault)
{
    return vault->reason[0] == '\0' && gw_ribbon_is_address(vault->option);
}

static enum gw_status plan_views(const struct gw_venue *venue, size_t i, struct gw_call_list *calls)
{
    static const struct {
        enum gw_ribbon_call call;
        const char *signature;
    } views[] = {
        {GW_RIBBON_CALL_PARAMS, "vaultParams()"},          {GW_RIBBON_CALL_STATE, "vaultState()"},
        {GW_RIBBON_CALL_OPTION, "optionState()"},          {GW_RIBBON_CALL_AUCTION_ID, "optionAuctionID()"},
        {GW_RIBBON_CALL_QUEUE, "optionsPurchaseQueue()"},  {GW_RIBBON_CALL_CONTROLLER, "GAMMA_CONTROLLER()"},
        {GW_RIBBON_CALL_AUCTION, "GNOSIS_EASY_AUCTION()"},
    };
    const struct gw_ribbon_config *cfg = venue->config;
    for (size_t v = 0; v < sizeof views / sizeof views[0]; v++) {
        GW_TRY(gw_call_list_add_none(calls, cfg->vaults[i], tag_of(views[v].call, i), views[v].signature));
    }
    return GW_OK;
}

static enum gw_status plan_option(const struct gw_venue *venue, size_t i, struct gw_call_list *calls)
{
    const struct gw_ribbon_config *cfg = venue->config;
    const struct gw_ribbon_vault *vault = &((const struct gw_ribbon_state *)venue->state)->vaults[i];
    uint8_t owner[32] = {0};
    uint8_t id[32];
    memcpy(owner + 12, cfg->vaults[i], 20);
    gw_u256_to_be(id, &vault->auction_id);
    GW_TRY(
        gw_call_list_add_none(calls, vault->option, tag_of(GW_RIBBON_CALL_TERMS, i), "getOtokenDetails()"));
    GW_TRY(gw_call_list_add(calls, vault->option, tag_of(GW_RIBBON_CALL_BALANCE, i), "balanceOf(address)",
                            owner, 1));
    GW_TRY(gw_call_list_add_none(calls, vault->controller, tag_of(GW_RIBBON_CALL_ORACLE, i), "oracle()"));
    GW_TRY(gw_call_list_add(calls, vault->controller, tag_of(GW_RIBBON_CALL_COUNTER, i),
                            "getAccountVaultCounter(address)", owner, 1));
    if (gw_ribbon_is_address(vault->auction) && !gw_u256_is_zero(&vault->auction_id)) {
        GW_TRY(gw_call_list_add(calls, vault->auction, tag_of(GW_RIBBON_CALL_AUCTION_DATA, i),
                                "auctionData(uint256)", id, 1));
    }
    if (gw_ribbon_is_address(vault->queue)) {
        GW_TRY(gw_call_list_add(calls, vault->queue, tag_of(GW_RIBBON_CALL_ALLOCATED, i),
                                "vaultAllocatedOptions(address)", owner, 1));
    }
    return GW_OK;
}

static enum gw_status plan_short(const struct gw_venue *venue, size_t i, struct gw_call_list *calls)
{
    const struct gw_ribbon_config *cfg = venue->config;
    const struct gw_ribbon_vault *vault = &((const struct gw_ribbon_state *)venue->state)->vaults[i];
    uint8_t args[64] = {0};
    struct gw_abi_buffer fixing = {.data = args, .capacity = sizeof args};
    memcpy(args + 12, cfg->vaults[i], 20);
    gw_u256_to_be(args + 32, &vault->counter);
    GW_TRY(gw_call_list_add(calls, vault->controller, tag_of(GW_RIBBON_CALL_VAULT, i),
                            "getVault(address,uint256)", args, 2));
    gw_abi_put_address(&fixing, vault->terms.underlying);
    gw_abi_put_u64(&fixing, (uint64_t)vault->terms.expiry_s);
    return gw_call_list_add(calls, vault->oracle, tag_of(GW_RIBBON_CALL_FIXING, i),
                            "getExpiryPrice(address,uint256)", args, 2);
}

static enum gw_status plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    const struct gw_ribbon_config *cfg = venue->config;
    const struct gw_ribbon_state *state = venue->state;
    for (size_t i = 0; i < cfg->vault_count; i++) {
        if (round == 0) {
            GW_TRY(plan_views(venue, i, calls));
        } else if (gw_ribbon_is_short(&state->vaults[i])) {
            GW_TRY(round == 1 ? plan_option(venue, i, calls) : plan_short(venue, i, calls));
        }
    }
    return GW_OK;
}

/* The vault is short and does not rebalance; market makers buy its options at auction and hedge them. Documented by
 * the auctions' bidders, not measured. */
const struct gw_protocol gw_protocol_ribbon_v2 = {
    .name = "ribbon_v2",
    .fields = fields,
    .config_size = sizeof(struct gw_ribbon_config),
    .state_size = sizeof(struct gw_ribbon_state),
    .rounds = 3,
    .hedging = {.h_counterparty = 0.9,
                .h_counterparty_lo = 0.7,
                .h_counterparty_hi = 1,
                .evidence = GW_HEDGING_DOCUMENTED},
    .configure = configure,
    .watch = gw_venue_watch_nothing, /* no event of a vault tells of transfers of its oToken */
    .touch = gw_venue_touch_nothing,
    .plan = plan,
    .decode = gw_ribbon_decode,
    .emit = gw_ribbon_emit,
};
