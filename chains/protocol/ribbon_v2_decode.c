#include <string.h>

#include "chains/protocol/ribbon_v2.h"
#include "ipc/base/hex.h"

static enum gw_status read_amount(struct gw_u256 *out, struct gw_abi_cursor *c)
{
    GW_TRY(gw_abi_u256(c, out));
    return out->limb[2] == 0 && out->limb[3] == 0 ? GW_OK : GW_E_FORMAT;
}

/* vaultParams() -> (isPut, decimals, asset, underlying, minimumSupply, cap), flat as all getters of structs. */
static enum gw_status read_params(struct gw_ribbon_vault *vault, struct gw_abi_cursor *c)
{
    uint64_t decimals;
    GW_TRY(gw_abi_bool(c, &vault->is_put));
    GW_TRY(gw_abi_uint(c, 8, &decimals));
    vault->decimals = (uint8_t)decimals;
    GW_TRY(gw_abi_skip(c, 1));
    return gw_abi_address(c, vault->underlying);
}

/* vaultState() -> (round, lockedAmount, lastLockedAmount, totalPending, queuedWithdrawShares) */
static enum gw_status read_state(struct gw_ribbon_vault *vault, struct gw_abi_cursor *c)
{
    GW_TRY(gw_abi_uint(c, 16, &vault->round));
    GW_TRY(read_amount(&vault->locked, c));
    GW_TRY(gw_abi_skip(c, 1));
    return read_amount(&vault->pending, c);
}

/* optionState() -> (nextOption, currentOption, nextOptionReadyAt) */
static enum gw_status read_option(struct gw_ribbon_vault *vault, struct gw_abi_cursor *c)
{
    GW_TRY(gw_abi_address(c, vault->next_option));
    return gw_abi_address(c, vault->option);
}

/* auctionData(id) -> (auctioningToken, biddingToken, two dates, initialAuctionOrder, two amounts, interimOrder,
 * clearingPriceOrder, ...). An order is id << 192 | bought << 96 | sold. Once cleared, the rest is back. */
static enum gw_status read_auction(struct gw_ribbon_vault *vault, struct gw_abi_cursor *c)
{
    uint8_t token[20];
    struct gw_u256 order;
    struct gw_u256 clearing;
    GW_TRY(gw_abi_address(c, token));
    GW_TRY(gw_abi_skip(c, 3));
    GW_TRY(gw_abi_u256(c, &order));
    GW_TRY(gw_abi_skip(c, 3));
    GW_TRY(gw_abi_u256(c, &clearing));
    if (memcmp(token, vault->option, sizeof token) == 0 && gw_u256_is_zero(&clearing)) {
        vault->in_auction = (struct gw_u256){{order.limb[0], order.limb[1] & UINT32_MAX, 0, 0}};
    }
    return GW_OK;
}

/* getVault(owner, id): one dynamic tuple. After the burn of everything, or a settlement, it is empty. */
static enum gw_status read_vault(struct gw_ribbon_vault *vault, struct gw_abi_cursor *c)
{
    struct gw_abi_cursor tuple;
    struct gw_opyn_leg legs[3];
    GW_TRY(gw_abi_tail(c, &tuple));
    GW_TRY(gw_opyn_read_lists(legs, &tuple));
    vault->minted = gw_u256_from_u64(0);
    if (legs[0].is_held) {
        GW_ENSURE(memcmp(legs[0].token, vault->option, 20) == 0, GW_E_FORMAT);
        vault->minted = legs[0].amount;
    }
    return GW_OK;
}

static enum gw_status read_reply(struct gw_ribbon_vault *vault, enum gw_ribbon_call call,
                                 struct gw_abi_cursor *c)
{
    switch (call) {
    case GW_RIBBON_CALL_PARAMS:
        return read_params(vault, c);
    case GW_RIBBON_CALL_STATE:
        return read_state(vault, c);
    case GW_RIBBON_CALL_OPTION:
        return read_option(vault, c);
    case GW_RIBBON_CALL_AUCTION_ID:
        return gw_abi_u256(c, &vault->auction_id);
    case GW_RIBBON_CALL_QUEUE:
        return gw_abi_address(c, vault->queue);
    case GW_RIBBON_CALL_CONTROLLER:
        return gw_abi_address(c, vault->controller);
    case GW_RIBBON_CALL_AUCTION:
        return gw_abi_address(c, vault->auction);
    case GW_RIBBON_CALL_TERMS:
        return gw_opyn_read_terms(&vault->terms, c);
    case GW_RIBBON_CALL_BALANCE:
        return read_amount(&vault->held, c);
    case GW_RIBBON_CALL_ORACLE:
        return gw_abi_address(c, vault->oracle);
    case GW_RIBBON_CALL_COUNTER:
        return gw_abi_u256(c, &vault->counter);
    case GW_RIBBON_CALL_AUCTION_DATA:
        return read_auction(vault, c);
    case GW_RIBBON_CALL_ALLOCATED:
        return read_amount(&vault->in_queue, c);
    case GW_RIBBON_CALL_VAULT:
        return read_vault(vault, c);
    case GW_RIBBON_CALL_FIXING:
        return gw_opyn_read_fixing(&vault->terms.is_settled, c);
    }
    return GW_E_FORMAT;
}

static void fail(struct gw_ribbon_vault *vault, enum gw_ribbon_call call, const struct gw_call_reply *reply)
{
    static const char *const names[] = {
        [GW_RIBBON_CALL_PARAMS] = "vaultParams()",
        [GW_RIBBON_CALL_STATE] = "vaultState()",
        [GW_RIBBON_CALL_OPTION] = "optionState()",
        [GW_RIBBON_CALL_AUCTION_ID] = "optionAuctionID()",
        [GW_RIBBON_CALL_QUEUE] = "optionsPurchaseQueue()",
        [GW_RIBBON_CALL_CONTROLLER] = "GAMMA_CONTROLLER()",
        [GW_RIBBON_CALL_AUCTION] = "GNOSIS_EASY_AUCTION()",
        [GW_RIBBON_CALL_TERMS] = "getOtokenDetails() of its option",
        [GW_RIBBON_CALL_BALANCE] = "balanceOf() of its option",
        [GW_RIBBON_CALL_ORACLE] = "oracle() of its controller",
        [GW_RIBBON_CALL_COUNTER] = "getAccountVaultCounter() of its controller",
        [GW_RIBBON_CALL_AUCTION_DATA] = "auctionData() of its auction",
        [GW_RIBBON_CALL_ALLOCATED] = "vaultAllocatedOptions() of its queue",
        [GW_RIBBON_CALL_VAULT] = "getVault() of its controller",
        [GW_RIBBON_CALL_FIXING] = "getExpiryPrice() of its oracle",
    };
    if (vault->reason[0] != '\0') {
        return; /* the first is enough */
    }
    if (reply->is_ok) {
        (void)snprintf(vault->reason, sizeof vault->reason, "%s does not decode: %zu bytes", names[call],
                       reply->size);
    } else {
        (void)snprintf(vault->reason, sizeof vault->reason, "%s reverted", names[call]);
    }
}

/* Variants: with swaps in place of auctions, of before the purchase queue. */
static bool may_revert(enum gw_ribbon_call call)
{
    return call == GW_RIBBON_CALL_AUCTION_ID || call == GW_RIBBON_CALL_QUEUE ||
           call == GW_RIBBON_CALL_AUCTION;
}

/* A vault whose views contradict each other is not told. */
static void check_terms(struct gw_ribbon_vault *vault)
{
    if (gw_ribbon_is_short(vault) && (vault->terms.is_put != vault->is_put ||
                                      memcmp(vault->terms.underlying, vault->underlying, 20) != 0)) {
        char option[43];
        gw_hex_encode(option, vault->option, 20);
        (void)snprintf(vault->reason, sizeof vault->reason,
                       "its option %s is not of the kind that its vaultParams() name", option);
    }
}

enum gw_status gw_ribbon_decode(struct gw_venue *venue, unsigned round, const struct gw_reply_list *replies)
{
    const struct gw_ribbon_config *cfg = venue->config;
    struct gw_ribbon_state *state = venue->state;
    for (size_t i = 0; round == 0 && i < cfg->vault_count; i++) {
        state->vaults[i] = (struct gw_ribbon_vault){0};
    }
    for (size_t i = 0; i < replies->count; i++) {
        const struct gw_call_reply *reply = &replies->replies[i];
        const enum gw_ribbon_call call = (enum gw_ribbon_call)(replies->calls[i].tag >> 32);
        struct gw_ribbon_vault *vault = &state->vaults[replies->calls[i].tag & UINT32_MAX];
        struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
        if (!reply->is_ok && may_revert(call)) {
            continue;
        }
        if (!reply->is_ok || read_reply(vault, call, &c) != GW_OK) {
            fail(vault, call, reply);
        }
    }
    for (size_t i = 0; round == 1 && i < cfg->vault_count; i++) {
        check_terms(&state->vaults[i]);
    }
    return GW_OK;
}
