#include <string.h>

#include "chains/protocol/panoptic.h"
#include "chains/protocol/range_pool.h"
#include "chains/protocol/tick_math.h"

/* Bits of a token, from the lowest: 48 of the pool, 16 of its tick spacing, then 48 per leg. */
#define SPACING_AT 48u
#define LEGS_AT    64u
#define LEG_BITS   48u

/* `count` <= 24 bits of a token from bit `at` on. */
static unsigned read_bits(const uint8_t token[32], unsigned at, unsigned count)
{
    unsigned value = 0;
    for (unsigned i = count; i-- > 0;) {
        const unsigned bit = at + i;
        value = value << 1 | (unsigned)(token[31 - bit / 8] >> (bit % 8) & 1);
    }
    return value;
}

enum gw_status gw_panoptic_read_leg(struct gw_panoptic_token_leg *out, const uint8_t token[32],
                                    unsigned index)
{
    const unsigned at = LEGS_AT + LEG_BITS * index;
    const unsigned strike = read_bits(token, at + 12, 24);
    const int32_t spacing = (int32_t)read_bits(token, SPACING_AT, 16);
    *out = (struct gw_panoptic_token_leg){
        .asset = read_bits(token, at, 1),
        .ratio = read_bits(token, at + 1, 7),
        .is_long = read_bits(token, at + 8, 1) != 0,
        .token_type = read_bits(token, at + 9, 1),
        .partner = read_bits(token, at + 10, 2),
        .strike = (int32_t)strike - (strike >> 23 != 0 ? 1 << 24 : 0),
        .width = read_bits(token, at + 36, 12),
        .spacing = spacing,
    };
    const int32_t range = (int32_t)out->width * spacing;
    out->tick_lower = out->strike - range / 2;
    out->tick_upper = out->strike + (range + 1) / 2;
    if (out->ratio == 0 || out->width == 0) {
        return GW_OK;
    }
    GW_ENSURE(out->tick_lower < out->tick_upper, GW_E_FORMAT);
    GW_ENSURE(out->tick_lower >= -GW_RANGE_TICK_MAX && out->tick_upper <= GW_RANGE_TICK_MAX, GW_E_FORMAT);
    return GW_OK;
}

enum gw_status gw_panoptic_liquidity(struct gw_u256 *out, const struct gw_panoptic_token_leg *leg,
                                     const struct gw_u256 *size)
{
    const struct gw_u256 ratio = gw_u256_from_u64(leg->ratio);
    struct gw_u256 amount;
    GW_ENSURE(!gw_u256_mul(&amount, size, &ratio), GW_E_BOUND);
    return gw_tick_liquidity(out, leg->tick_lower, leg->tick_upper, &amount, leg->asset == 0);
}

struct gw_key gw_panoptic_chunk_key(uint32_t pool, const struct gw_panoptic_token_leg *leg)
{
    struct gw_key key = {.kind = GW_PANOPTIC_CHUNK, .scope = pool};
    key.id[0] = (uint8_t)leg->token_type;
    memcpy(key.id + 4, &leg->tick_lower, sizeof leg->tick_lower);
    memcpy(key.id + 8, &leg->tick_upper, sizeof leg->tick_upper);
    return key;
}

struct gw_key gw_panoptic_account_key(uint32_t pool, const uint8_t owner[20])
{
    struct gw_key key = {.kind = GW_PANOPTIC_ACCOUNT, .scope = pool};
    memcpy(key.id, owner, 20);
    return key;
}
