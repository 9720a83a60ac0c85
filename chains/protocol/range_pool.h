/* range_pool: pools of concentrated liquidity as positions, whoever keeps the books: ticks and positions that an
 * adapter read become positions, a residual for what no position explains, and the profile that depth is walked
 * on. A pool whose ticks, positions and own liquidity do not agree is excluded, with the reason.
 * Source: H. Adams et al., Uniswap v3 Core (2021), section 6.
 */
#ifndef GW_CHAINS_PROTOCOL_RANGE_POOL_H
#define GW_CHAINS_PROTOCOL_RANGE_POOL_H

#include "chains/protocol/protocol.h"

#define GW_RANGE_POOLS_MAX 64u
#define GW_RANGE_TICK_MAX  887272
#define GW_RANGE_FOREIGN   UINT32_MAX /* a position in a pool that is not watched */

enum gw_range_kind {
    GW_RANGE_POSITION = 1, /* id: the adapter's own; so are kinds above these two, positions as well */
    GW_RANGE_TICK = 2      /* scope: pool's index, id: tick */
};

/* Value of a GW_RANGE_POSITION entry; an adapter's own value begins with it. */
struct gw_range_position {
    uint32_t pool;
    int32_t tick_lower;
    int32_t tick_upper;
    struct gw_u256 liquidity;
    bool has_owner;
    uint8_t owner[20];
};

/* Value of a GW_RANGE_TICK entry. */
struct gw_range_tick {
    struct gw_int256 net;
};

struct gw_range_pool {
    char venue[72];
    char raw[GW_POSITION_RAW_MAX]; /* of each of its positions */
    uint8_t token0[20];
    uint8_t token1[20];
    uint32_t fee; /* 1e-6 */
    struct gw_u256 sqrt_price_x96;
    int32_t tick;
    struct gw_u256 liquidity;
    const char *fault; /* why it is excluded whatever it holds; NULL: it is not */
    bool has_depth;    /* swaps pay what the ranges say, and nothing else */
};

struct gw_range_scratch {
    /* Entries chained by pool, one pool's ticks, and their net without the positions. */
    uint32_t first_position[GW_RANGE_POOLS_MAX];
    uint32_t first_tick[GW_RANGE_POOLS_MAX];
    uint32_t next[GW_ENTRIES_MAX];
    struct gw_tick ticks[GW_ENTRIES_MAX];
    struct gw_u256 residual[GW_ENTRIES_MAX]; /* two's complement */
};

/* What a position is called. */
typedef void (*gw_range_name)(char out[80], const struct gw_entry *entry);

GW_MUST_USE enum gw_status gw_range_emit(const struct gw_venue *venue, const struct gw_range_pool *pools,
                                         size_t count, struct gw_range_scratch *scratch, gw_range_name name,
                                         const struct gw_market *market, const struct gw_position_sink *sink);

/* Words of a tick, of uint128 and int128; GW_E_FORMAT outside their ranges. */
GW_MUST_USE enum gw_status gw_range_read_tick(struct gw_abi_cursor *c, int32_t *out);
GW_MUST_USE enum gw_status gw_range_read_u128(struct gw_abi_cursor *c, struct gw_u256 *out);
GW_MUST_USE enum gw_status gw_range_read_i128(struct gw_abi_cursor *c, struct gw_int256 *out);
/* The key under which a pool keeps a position: keccak256 of owner, ticks and, in v4, a salt, packed. NULL: none. */
void gw_range_hash_position(uint8_t out[32], const uint8_t owner[20], int32_t lower, int32_t upper,
                            const uint8_t *salt);
/* protocol.h: fingerprint. Ticks and liquidity of positions and nets of ticks change with logs alone. */
uint64_t gw_range_fingerprint(const struct gw_entry *entry);
/* Marks the tick of a pool dirty; topic or data word of int24. */
GW_MUST_USE enum gw_status gw_range_touch_tick(struct gw_venue *venue, uint32_t pool, int32_t tick);

#endif
