#include <string.h>

#include "chains/protocol/synthetix_v3.h"

#define NAME_MAX 256u
#define BITS_MAX 128u /* 3.4e20 tokens, or dollars */

static enum gw_status read_amount(struct gw_abi_cursor *c, struct gw_u256 *out)
{
    GW_TRY(gw_abi_u256(c, out));
    return gw_u256_bit_count(out) <= BITS_MAX ? GW_OK : GW_E_FORMAT;
}

static enum gw_status read_signed(struct gw_abi_cursor *c, struct gw_int256 *out)
{
    GW_TRY(gw_abi_i256(c, out));
    return gw_u256_bit_count(&out->magnitude) <= BITS_MAX ? GW_OK : GW_E_FORMAT;
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

static enum gw_status read_market(struct gw_synthetix_v3_market *out, enum gw_synthetix_v3_call call,
                                  struct gw_abi_cursor *c)
{
    switch (call) {
    case GW_SYNTHETIX_V3_NAME:
        return read_name(out, c);
    case GW_SYNTHETIX_V3_SKEW:
        return read_signed(c, &out->skew);
    case GW_SYNTHETIX_V3_SIZE:
        return read_amount(c, &out->size);
    case GW_SYNTHETIX_V3_MAX_SIZE:
        return gw_abi_u256(c, &out->max_size);
    case GW_SYNTHETIX_V3_MAX_VALUE:
        return gw_abi_u256(c, &out->max_value);
    case GW_SYNTHETIX_V3_FUNDING:
        return read_signed(c, &out->funding);
    case GW_SYNTHETIX_V3_VELOCITY:
        return read_signed(c, &out->velocity);
    case GW_SYNTHETIX_V3_TERMS:
        return read_amount(c, &out->skew_scale);
    case GW_SYNTHETIX_V3_LOCKED:
        return read_amount(c, &out->locked_ratio);
    case GW_SYNTHETIX_V3_INDEX:
        return read_amount(c, &out->index);
    case GW_SYNTHETIX_V3_CREDIT:
    case GW_SYNTHETIX_V3_CALLS:
        break;
    }
    return GW_E_FORMAT;
}

/* utilizationRate() -> (rate, delegated collateral, locked credit) */
static enum gw_status read_credit(struct gw_synthetix_v3_state *out, struct gw_abi_cursor *c)
{
    GW_TRY(gw_abi_skip(c, 1));
    GW_TRY(read_amount(c, &out->delegated));
    GW_TRY(read_amount(c, &out->locked));
    out->has_credit = true;
    return GW_OK;
}

static enum gw_status decode_reply(struct gw_venue *venue, uint64_t tag, const struct gw_call_reply *reply)
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
        [GW_SYNTHETIX_V3_CREDIT] = "utilizationRate",
    };
    const struct gw_synthetix_v3_config *cfg = venue->config;
    struct gw_synthetix_v3_state *state = venue->state;
    const enum gw_synthetix_v3_call call = (enum gw_synthetix_v3_call)(tag >> 32);
    const size_t index = (size_t)(tag & UINT32_MAX);
    const bool needs_oracle = call == GW_SYNTHETIX_V3_INDEX || call == GW_SYNTHETIX_V3_CREDIT;
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    enum gw_status status = GW_E_REVERT;
    if (!reply->is_ok && needs_oracle) {
        return GW_OK; /* not known at this block */
    }
    if (reply->is_ok) {
        status = call == GW_SYNTHETIX_V3_CREDIT ? read_credit(state, &c)
                                                : read_market(&state->markets[index], call, &c);
    }
    if (status != GW_OK) {
        gw_venue_fail(venue, "market %llu: %s() %s (%zu bytes)", (unsigned long long)cfg->markets[index].id,
                      names[call], reply->is_ok ? "does not decode" : "reverted", reply->size);
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
    struct gw_synthetix_v3_state *state = venue->state;
    GW_ASSERT(round == 0);
    memset(state, 0, sizeof *state);
    for (size_t i = 0; i < replies->count; i++) {
        GW_TRY(decode_reply(venue, replies->calls[i].tag, &replies->replies[i]));
    }
    for (size_t i = 0; i < cfg->market_count; i++) {
        GW_TRY(check_market(venue, i));
    }
    return GW_OK;
}
