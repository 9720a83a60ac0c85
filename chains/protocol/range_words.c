#include <string.h>

#include "chains/protocol/range_pool.h"
#include "ipc/base/keccak.h"

_Static_assert(sizeof(struct gw_range_position) <= GW_ENTRY_VALUE_MAX, "a position fits an entry");
_Static_assert(sizeof(struct gw_range_tick) <= GW_ENTRY_VALUE_MAX, "a tick fits an entry");

enum gw_status gw_range_read_u128(struct gw_abi_cursor *c, struct gw_u256 *out)
{
    GW_TRY(gw_abi_u256(c, out));
    return out->limb[2] == 0 && out->limb[3] == 0 ? GW_OK : GW_E_FORMAT;
}

enum gw_status gw_range_read_i128(struct gw_abi_cursor *c, struct gw_int256 *out)
{
    GW_TRY(gw_abi_i256(c, out));
    const struct gw_u256 *m = &out->magnitude;
    return m->limb[2] == 0 && m->limb[3] == 0 && m->limb[1] >> 63 == 0 ? GW_OK : GW_E_FORMAT;
}

enum gw_status gw_range_read_tick(struct gw_abi_cursor *c, int32_t *out)
{
    int64_t tick;
    GW_TRY(gw_abi_int(c, 24, &tick));
    GW_ENSURE(-GW_RANGE_TICK_MAX <= tick && tick <= GW_RANGE_TICK_MAX, GW_E_FORMAT);
    *out = (int32_t)tick;
    return GW_OK;
}

enum gw_status gw_range_touch_tick(struct gw_venue *venue, uint32_t pool, int32_t tick)
{
    const struct gw_key key = gw_key_i64(GW_RANGE_TICK, pool, tick);
    return gw_venue_touch(venue, &key);
}

void gw_range_hash_position(uint8_t out[32], const uint8_t owner[20], int32_t lower, int32_t upper,
                            const uint8_t *salt)
{
    uint8_t packed[20 + 3 + 3 + 32];
    memcpy(packed, owner, 20);
    for (unsigned i = 0; i < 3; i++) {
        packed[20 + i] = (uint8_t)((uint32_t)lower >> (16 - 8 * i));
        packed[23 + i] = (uint8_t)((uint32_t)upper >> (16 - 8 * i));
    }
    if (salt != NULL) {
        memcpy(packed + 26, salt, 32);
    }
    gw_keccak256(out, packed, salt != NULL ? sizeof packed : 26);
}

uint64_t gw_range_fingerprint(const struct gw_entry *entry)
{
    const struct gw_range_position *position = (const void *)entry->value;
    const struct gw_range_tick *tick = (const void *)entry->value;
    if (entry->key.kind == GW_RANGE_TICK) {
        return gw_fingerprint_mix_u256(tick->net.is_negative ? 1 : 0, &tick->net.magnitude);
    }
    const uint64_t hash = gw_fingerprint_mix(position->pool, (uint64_t)(uint32_t)position->tick_lower << 32 |
                                                                 (uint32_t)position->tick_upper);
    return gw_fingerprint_mix_u256(hash, &position->liquidity);
}
