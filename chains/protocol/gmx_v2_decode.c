#include <string.h>

#include "chains/protocol/gmx_v2_positions.h"
#include "ipc/base/hex.h"

#define FLOAT_BITS 160u /* 1.4e48, or 1.4e18 dollars */

static bool is_of_bytes(enum gw_gmx_v2_word word)
{
    return word == GW_GMX_V2_INDEX_TOKEN || word == GW_GMX_V2_LONG_TOKEN || word == GW_GMX_V2_SHORT_TOKEN ||
           word == GW_GMX_V2_VIRTUAL_ID;
}

enum gw_status gw_gmx_v2_read_uint(struct gw_u256 *out, struct gw_abi_cursor *c)
{
    GW_TRY(gw_abi_u256(c, out));
    return gw_u256_bit_count(out) <= FLOAT_BITS ? GW_OK : GW_E_FORMAT;
}

enum gw_status gw_gmx_v2_read_int(struct gw_int256 *out, struct gw_abi_cursor *c)
{
    GW_TRY(gw_abi_i256(c, out));
    return gw_u256_bit_count(&out->magnitude) <= FLOAT_BITS ? GW_OK : GW_E_FORMAT;
}

static enum gw_status read_signed(struct gw_gmx_v2_value *out, struct gw_abi_cursor *c)
{
    struct gw_int256 value;
    GW_TRY(gw_gmx_v2_read_int(&value, c));
    out->word = value.magnitude;
    out->is_negative = value.is_negative;
    return GW_OK;
}

static enum gw_status read_flag(struct gw_gmx_v2_value *out, struct gw_abi_cursor *c)
{
    bool is_set;
    GW_TRY(gw_abi_bool(c, &is_set));
    out->word = gw_u256_from_u64(is_set ? 1 : 0);
    return GW_OK;
}

static enum gw_status read_address(struct gw_gmx_v2_value *out, struct gw_abi_cursor *c)
{
    return gw_abi_address(c, out->bytes + 12);
}

static enum gw_status read_value(struct gw_gmx_v2_value *out, enum gw_gmx_v2_word word,
                                 struct gw_abi_cursor *c)
{
    *out = (struct gw_gmx_v2_value){0};
    if (is_of_bytes(word)) {
        return word == GW_GMX_V2_VIRTUAL_ID ? gw_abi_word(c, out->bytes) : read_address(out, c);
    }
    if (word == GW_GMX_V2_FUNDING_SAVED || gw_gmx_v2_shape_of(word) == GW_GMX_V2_OF_VIRTUAL) {
        return read_signed(out, c);
    }
    if (word == GW_GMX_V2_DISABLED || word == GW_GMX_V2_BY_TOKENS || word == GW_GMX_V2_SMALLER_IS_SPARED) {
        return read_flag(out, c);
    }
    /* The limits may be set to no limit at all. */
    const bool is_limit = word == GW_GMX_V2_MAX_LONG || word == GW_GMX_V2_MAX_SHORT;
    return is_limit ? gw_abi_u256(c, &out->word) : gw_gmx_v2_read_uint(&out->word, c);
}

static enum gw_status decode_reply(struct gw_venue *venue, uint64_t tag, const struct gw_call_reply *reply)
{
    const struct gw_gmx_v2_config *cfg = venue->config;
    struct gw_gmx_v2_state *state = venue->state;
    const enum gw_gmx_v2_word word = (enum gw_gmx_v2_word)(tag >> 32);
    const size_t index = (size_t)(tag & UINT32_MAX);
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    const enum gw_status status =
        reply->is_ok ? read_value(&state->values[index][word], word, &c) : GW_E_REVERT;
    if (status != GW_OK) {
        char address[43];
        gw_hex_encode(address, cfg->markets[index].address, 20);
        gw_venue_fail(venue, "market %s: %s of %s %s (%zu bytes)", address, gw_gmx_v2_getter_of(word),
                      gw_gmx_v2_name_of(word), reply->is_ok ? "does not decode" : "reverted", reply->size);
    }
    return status;
}

enum gw_status gw_gmx_v2_decode(struct gw_venue *venue, unsigned round, const struct gw_reply_list *replies)
{
    struct gw_gmx_v2_state *state = venue->state;
    if (round == 0) {
        memset(state->values, 0, sizeof state->values); /* what is not asked for is 0 */
    }
    for (size_t i = 0; i < replies->count; i++) {
        const struct gw_call *call = &replies->calls[i];
        GW_TRY(call->tag >> 32 < GW_GMX_V2_WORDS
                   ? decode_reply(venue, call->tag, &replies->replies[i])
                   : gw_gmx_v2_decode_position(venue, call, &replies->replies[i]));
    }
    if (round + 1 == venue->protocol->rounds) {
        gw_gmx_v2_sort_positions(venue);
    }
    return GW_OK;
}
