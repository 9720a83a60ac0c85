/* derive_words: what Derive's feed writes into a log and answers, out of numbers. */
#ifndef GW_TESTS_CHAINS_MARKET_DERIVE_WORDS_H
#define GW_TESTS_CHAINS_MARKET_DERIVE_WORDS_H

#include "chains/market/derive_slice.h"

#define DERIVE_LOG_BYTES (9u * 32u)

/* In units of 1e-9, times 1e18. */
static inline void derive_put_wad(struct gw_abi_buffer *out, double value)
{
    const struct gw_u256 nothing = gw_u256_from_u64(0);
    const struct gw_u256 count = gw_u256_from_u64((uint64_t)((value < 0 ? -value : value) * 1e9 + 0.5));
    const struct gw_u256 unit = gw_u256_from_u64(1000000000u);
    struct gw_u256 word;
    uint8_t bytes[32];
    (void)gw_u256_mul(&word, &count, &unit);
    if (value < 0) {
        (void)gw_u256_sub(&word, &nothing, &word);
    }
    gw_u256_to_be(bytes, &word);
    gw_abi_put(out, bytes, sizeof bytes);
}

static inline void derive_put_slice(struct gw_abi_buffer *out, const struct gw_derive_slice *slice)
{
    derive_put_wad(out, slice->svi.a);
    derive_put_wad(out, slice->svi.b);
    derive_put_wad(out, slice->svi.rho);
    derive_put_wad(out, slice->svi.m);
    derive_put_wad(out, slice->svi.sigma);
    derive_put_wad(out, slice->forward);
    derive_put_wad(out, slice->tau_years);
    derive_put_wad(out, slice->confidence);
    gw_abi_put_i64(out, slice->updated_s);
}

#endif
