#include <string.h>

#include "chains/protocol/gmx_v2.h"
#include "ipc/base/keccak.h"

#define WORDS_MAX 4u

enum getter { UINT, INT, BOOL, ADDRESS, BYTES32 };

static const char *const getters[] = {[UINT] = "getUint(bytes32)",
                                      [INT] = "getInt(bytes32)",
                                      [BOOL] = "getBool(bytes32)",
                                      [ADDRESS] = "getAddress(bytes32)",
                                      [BYTES32] = "getBytes32(bytes32)"};

static const struct line {
    const char *base;
    enum getter getter;
    enum gw_gmx_v2_shape shape;
    bool flag;
} lines[GW_GMX_V2_WORDS] = {
#define X(name, getter, base, shape, flag) {base, getter, GW_GMX_V2_##shape, flag},
#include "chains/protocol/gmx_v2_words.def"
#undef X
};

enum gw_gmx_v2_shape gw_gmx_v2_shape_of(enum gw_gmx_v2_word word)
{
    return lines[word].shape;
}

const char *gw_gmx_v2_getter_of(enum gw_gmx_v2_word word)
{
    return getters[lines[word].getter];
}

const char *gw_gmx_v2_name_of(enum gw_gmx_v2_word word)
{
    return lines[word].base;
}

unsigned gw_gmx_v2_round_of(enum gw_gmx_v2_word word)
{
    const enum gw_gmx_v2_shape shape = lines[word].shape;
    return shape == GW_GMX_V2_OF_VIRTUAL ? 2 : shape < GW_GMX_V2_OF_LONG_TOKEN ? 0 : 1;
}

bool gw_gmx_v2_is_single(const struct gw_gmx_v2_value values[GW_GMX_V2_WORDS])
{
    return memcmp(values[GW_GMX_V2_LONG_TOKEN].bytes, values[GW_GMX_V2_SHORT_TOKEN].bytes, 32) == 0;
}

bool gw_gmx_v2_is_wanted(const struct gw_gmx_v2_value values[GW_GMX_V2_WORDS], enum gw_gmx_v2_word word)
{
    static const uint8_t nothing[32];
    switch (lines[word].shape) {
    case GW_GMX_V2_OF_SHORT_TOKEN:
    case GW_GMX_V2_POOL_SHORT:
        return !gw_gmx_v2_is_single(values);
    case GW_GMX_V2_OF_VIRTUAL:
        return memcmp(values[GW_GMX_V2_VIRTUAL_ID].bytes, nothing, 32) != 0;
    case GW_GMX_V2_OF_ALL:
    case GW_GMX_V2_OF_MARKET:
    case GW_GMX_V2_OF_SIDE:
    case GW_GMX_V2_OF_PNL:
    case GW_GMX_V2_IN_MARKET:
    case GW_GMX_V2_OF_LONG_TOKEN:
    case GW_GMX_V2_POOL_LONG:
    case GW_GMX_V2_OF_INDEX:
        break;
    }
    return true;
}

void gw_gmx_v2_hash_name(uint8_t out[32], const char *name)
{
    uint8_t words[4 * 32] = {0};
    struct gw_abi_buffer b = {.data = words, .capacity = sizeof words};
    const size_t size = strlen(name);
    GW_ASSERT(size > 0 && size <= 64);
    gw_abi_put_u64(&b, 32);
    gw_abi_put_u64(&b, size);
    memcpy(words + 64, name, size);
    gw_keccak256(out, words, 64 + (size + 31) / 32 * 32);
}

void gw_gmx_v2_key(uint8_t out[32], const struct gw_gmx_v2_market *market,
                   const struct gw_gmx_v2_value values[GW_GMX_V2_WORDS], enum gw_gmx_v2_word word)
{
    const struct line *line = &lines[word];
    const enum gw_gmx_v2_shape shape = line->shape;
    const bool is_of_short = shape == GW_GMX_V2_OF_SHORT_TOKEN || shape == GW_GMX_V2_POOL_SHORT;
    const bool is_of_token = shape >= GW_GMX_V2_OF_LONG_TOKEN && shape <= GW_GMX_V2_POOL_SHORT;
    const bool is_flagged = shape == GW_GMX_V2_OF_SIDE || shape == GW_GMX_V2_OF_PNL ||
                            shape == GW_GMX_V2_OF_LONG_TOKEN || shape == GW_GMX_V2_OF_SHORT_TOKEN;
    uint8_t base[32];
    uint8_t words[WORDS_MAX * 32];
    struct gw_abi_buffer b = {.data = words, .capacity = sizeof words};
    gw_gmx_v2_hash_name(base, line->base);
    if (shape == GW_GMX_V2_OF_ALL) {
        memcpy(out, base, 32);
        return;
    }
    if (shape == GW_GMX_V2_IN_MARKET) {
        gw_abi_put_address(&b, market->address);
    }
    gw_abi_put(&b, base, 32);
    if (shape == GW_GMX_V2_OF_PNL) {
        gw_gmx_v2_hash_name(base, "MAX_PNL_FACTOR_FOR_TRADERS");
        gw_abi_put(&b, base, 32);
    }
    if (shape == GW_GMX_V2_OF_INDEX) {
        gw_abi_put(&b, values[GW_GMX_V2_INDEX_TOKEN].bytes, 32);
    } else if (shape == GW_GMX_V2_OF_VIRTUAL) {
        gw_abi_put(&b, values[GW_GMX_V2_VIRTUAL_ID].bytes, 32);
    } else if (shape != GW_GMX_V2_IN_MARKET) {
        gw_abi_put_address(&b, market->address);
    }
    if (is_of_token) {
        gw_abi_put(&b, values[is_of_short ? GW_GMX_V2_SHORT_TOKEN : GW_GMX_V2_LONG_TOKEN].bytes, 32);
    }
    if (is_flagged) {
        gw_abi_put_u64(&b, line->flag ? 1 : 0);
    }
    gw_keccak256(out, words, b.size);
}
