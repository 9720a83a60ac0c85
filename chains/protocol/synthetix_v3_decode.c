#include <string.h>

#include "chains/protocol/synthetix_v3.h"

#define NAME_MAX 256u

enum gw_status gw_synthetix_v3_read_amount(struct gw_abi_cursor *c, struct gw_u256 *out)
{
    GW_TRY(gw_abi_u256(c, out));
    return gw_u256_bit_count(out) <= GW_SYNTHETIX_V3_BITS_MAX ? GW_OK : GW_E_FORMAT;
}

enum gw_status gw_synthetix_v3_read_signed(struct gw_abi_cursor *c, struct gw_int256 *out)
{
    GW_TRY(gw_abi_i256(c, out));
    return gw_u256_bit_count(&out->magnitude) <= GW_SYNTHETIX_V3_BITS_MAX ? GW_OK : GW_E_FORMAT;
}

/* metadata(id) -> (name, symbol): a market that was never created has neither. */
static enum gw_status read_name(struct gw_synthetix_v3_market *out, struct gw_abi_cursor *c)
{
    struct gw_abi_cursor tail;
    const uint8_t *name;
    size_t size;
    GW_TRY(gw_abi_tail(c, &tail));
    GW_TRY(gw_abi_bytes(&tail, &name, &size));
    GW_ENSURE(size <= NAME_MAX, GW_E_BOUND);
    out->is_there = size > 0;
    return GW_OK;
}

/* getLiquidationParameters(id) -> (initial ratio, least initial ratio, maintenance scalar, flag reward ratio, minimum) */
static enum gw_status read_terms(struct gw_synthetix_v3_market *out, struct gw_abi_cursor *c)
{
    GW_TRY(gw_synthetix_v3_read_amount(c, &out->initial_ratio));
    GW_TRY(gw_synthetix_v3_read_amount(c, &out->initial_ratio_min));
    GW_TRY(gw_synthetix_v3_read_amount(c, &out->maintenance_scale));
    out->has_terms = true;
    return gw_synthetix_v3_read_amount(c, &out->flag_ratio);
}

static enum gw_status read_market(struct gw_synthetix_v3_market *out, enum gw_synthetix_v3_call call,
                                  struct gw_abi_cursor *c)
{
    switch (call) {
    case GW_SYNTHETIX_V3_NAME:
        return read_name(out, c);
    case GW_SYNTHETIX_V3_SKEW:
        return gw_synthetix_v3_read_signed(c, &out->skew);
    case GW_SYNTHETIX_V3_SIZE:
        return gw_synthetix_v3_read_amount(c, &out->size);
    case GW_SYNTHETIX_V3_MAX_SIZE:
        return gw_abi_u256(c, &out->max_size);
    case GW_SYNTHETIX_V3_MAX_VALUE:
        return gw_abi_u256(c, &out->max_value);
    case GW_SYNTHETIX_V3_FUNDING:
        return gw_synthetix_v3_read_signed(c, &out->funding);
    case GW_SYNTHETIX_V3_VELOCITY:
        return gw_synthetix_v3_read_signed(c, &out->velocity);
    case GW_SYNTHETIX_V3_TERMS:
        return gw_synthetix_v3_read_amount(c, &out->skew_scale);
    case GW_SYNTHETIX_V3_LOCKED:
        return gw_synthetix_v3_read_amount(c, &out->locked_ratio);
    case GW_SYNTHETIX_V3_INDEX:
        return gw_synthetix_v3_read_amount(c, &out->index);
    case GW_SYNTHETIX_V3_MARGINS:
        return read_terms(out, c);
    case GW_SYNTHETIX_V3_CREDIT:
    case GW_SYNTHETIX_V3_GUARDS:
    case GW_SYNTHETIX_V3_COLLATERAL_REWARD:
    case GW_SYNTHETIX_V3_FLAGGED:
    case GW_SYNTHETIX_V3_POSITION_SIZE:
    case GW_SYNTHETIX_V3_POSITION_HELD:
    case GW_SYNTHETIX_V3_AVAILABLE:
    case GW_SYNTHETIX_V3_REQUIRED:
    case GW_SYNTHETIX_V3_COLLATERAL:
    case GW_SYNTHETIX_V3_CALLS:
        break;
    }
    return GW_E_FORMAT;
}

/* utilizationRate() -> (rate, delegated collateral, locked credit) */
static enum gw_status read_credit(struct gw_synthetix_v3_state *out, struct gw_abi_cursor *c)
{
    GW_TRY(gw_abi_skip(c, 1));
    GW_TRY(gw_synthetix_v3_read_amount(c, &out->delegated));
    GW_TRY(gw_synthetix_v3_read_amount(c, &out->locked));
    out->has_credit = true;
    return GW_OK;
}

/* getKeeperRewardGuards() -> (least reward, least profit ratio, most reward, most of the collateral) */
static enum gw_status read_keeper(struct gw_synthetix_v3_state *out, enum gw_synthetix_v3_call call,
                                  struct gw_abi_cursor *c)
{
    out->keeper_read++;
    if (call == GW_SYNTHETIX_V3_COLLATERAL_REWARD) {
        return gw_synthetix_v3_read_amount(c, &out->collateral_ratio);
    }
    GW_TRY(gw_synthetix_v3_read_amount(c, &out->reward_min));
    GW_TRY(gw_synthetix_v3_read_amount(c, &out->profit_ratio_min));
    GW_TRY(gw_abi_u256(c, &out->reward_max)); /* any word: no limit */
    return gw_abi_u256(c, &out->scale_max);
}

static enum gw_status read_reply(struct gw_venue *venue, enum gw_synthetix_v3_call call, size_t index,
                                 const struct gw_call_reply *reply)
{
    struct gw_synthetix_v3_state *state = venue->state;
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    if (call < GW_SYNTHETIX_V3_MARKET_CALLS) {
        return read_market(&state->markets[index], call, &c);
    }
    if (call == GW_SYNTHETIX_V3_CREDIT) {
        return read_credit(state, &c);
    }
    if (call == GW_SYNTHETIX_V3_GUARDS || call == GW_SYNTHETIX_V3_COLLATERAL_REWARD) {
        return read_keeper(state, call, &c);
    }
    return call == GW_SYNTHETIX_V3_FLAGGED
               ? gw_synthetix_v3_read_flagged(venue, &c)
               : gw_synthetix_v3_read_entry(&venue->table.entries[index], call, reply);
}

/* What needs an oracle, and what other versions may not have: no depth, no equity or no price of closing is told then. */
static bool may_revert(enum gw_synthetix_v3_call call)
{
    return call >= GW_SYNTHETIX_V3_INDEX && call != GW_SYNTHETIX_V3_FLAGGED;
}

static const char *name_call(enum gw_synthetix_v3_call call)
{
    static const char *const names[GW_SYNTHETIX_V3_CALLS] = {
        [GW_SYNTHETIX_V3_NAME] = "metadata",
        [GW_SYNTHETIX_V3_SKEW] = "skew",
        [GW_SYNTHETIX_V3_SIZE] = "size",
        [GW_SYNTHETIX_V3_MAX_SIZE] = "maxOpenInterest",
        [GW_SYNTHETIX_V3_MAX_VALUE] = "getMaxMarketValue",
        [GW_SYNTHETIX_V3_FUNDING] = "currentFundingRate",
        [GW_SYNTHETIX_V3_VELOCITY] = "currentFundingVelocity",
        [GW_SYNTHETIX_V3_TERMS] = "getFundingParameters",
        [GW_SYNTHETIX_V3_LOCKED] = "getLockedOiRatio",
        [GW_SYNTHETIX_V3_INDEX] = "indexPrice",
        [GW_SYNTHETIX_V3_MARGINS] = "getLiquidationParameters",
        [GW_SYNTHETIX_V3_CREDIT] = "utilizationRate",
        [GW_SYNTHETIX_V3_GUARDS] = "getKeeperRewardGuards",
        [GW_SYNTHETIX_V3_COLLATERAL_REWARD] = "getCollateralLiquidateRewardRatio",
        [GW_SYNTHETIX_V3_FLAGGED] = "flaggedAccounts",
        [GW_SYNTHETIX_V3_POSITION_SIZE] = "getOpenPositionSize",
        [GW_SYNTHETIX_V3_POSITION_HELD] = "getOpenPosition",
        [GW_SYNTHETIX_V3_AVAILABLE] = "getAvailableMargin",
        [GW_SYNTHETIX_V3_REQUIRED] = "getRequiredMargins",
        [GW_SYNTHETIX_V3_COLLATERAL] = "totalCollateralValue",
    };
    return names[call];
}

/* Whose call it was: "market 100: ", "account 7: ", "". */
static void name_party(char out[96], const struct gw_venue *venue, enum gw_synthetix_v3_call call,
                       size_t index)
{
    const struct gw_synthetix_v3_config *cfg = venue->config;
    out[0] = '\0';
    if (call < GW_SYNTHETIX_V3_MARKET_CALLS) {
        (void)snprintf(out, 96, "market %llu: ", (unsigned long long)cfg->markets[index].id);
    } else if (call >= GW_SYNTHETIX_V3_POSITION_SIZE) {
        const struct gw_u256 id = gw_u256_from_be(venue->table.entries[index].key.id);
        char text[80];
        gw_u256_to_decimal(text, &id);
        (void)snprintf(out, 96, "account %s: ", text);
    }
}

static enum gw_status decode_reply(struct gw_venue *venue, uint64_t tag, const struct gw_call_reply *reply)
{
    const enum gw_synthetix_v3_call call = (enum gw_synthetix_v3_call)(tag >> 32);
    const size_t index = (size_t)(tag & UINT32_MAX);
    char party[96];
    enum gw_status status = GW_E_REVERT;
    if (!reply->is_ok && may_revert(call) && call != GW_SYNTHETIX_V3_POSITION_SIZE) {
        return GW_OK; /* not known at this block */
    }
    if (reply->is_ok || may_revert(call)) {
        status = read_reply(venue, call, index, reply);
    }
    if (status != GW_OK) {
        name_party(party, venue, call, index);
        gw_venue_fail(venue, "%s%s() %s (%zu bytes)", party, name_call(call),
                      reply->is_ok ? "does not decode" : "reverted", reply->size);
    }
    return status;
}

static enum gw_status check_market(struct gw_venue *venue, size_t index)
{
    const struct gw_synthetix_v3_config *cfg = venue->config;
    const struct gw_synthetix_v3_market *market =
        &((const struct gw_synthetix_v3_state *)venue->state)->markets[index];
    if (gw_u256_cmp(&market->skew.magnitude, &market->size) > 0) {
        gw_venue_fail(venue, "market %llu: its skew is beyond its size",
                      (unsigned long long)cfg->markets[index].id);
        return GW_E_FORMAT;
    }
    return GW_OK;
}

enum gw_status gw_synthetix_v3_decode(struct gw_venue *venue, unsigned round,
                                      const struct gw_reply_list *replies)
{
    const struct gw_synthetix_v3_config *cfg = venue->config;
    if (round == 0) {
        memset(venue->state, 0, sizeof(struct gw_synthetix_v3_state));
    }
    for (size_t i = 0; i < replies->count; i++) {
        GW_TRY(decode_reply(venue, replies->calls[i].tag, &replies->replies[i]));
    }
    for (size_t i = 0; i < cfg->market_count && round == 0; i++) {
        GW_TRY(check_market(venue, i));
    }
    if (round == 0) {
        gw_synthetix_v3_link(venue);
    }
    return GW_OK;
}
