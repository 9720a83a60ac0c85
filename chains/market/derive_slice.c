#include "chains/market/derive_slice.h"

#include <math.h>

#include "gammawatch/vecmath.h"

#define DECIMALS       18u
#define K_BOUND        4.0   /* SVI.TOTAL_VOL_SCALAR */
#define VARIANCE_MAX   144.0 /* SVI.MAX_TOTAL_VAR */
#define STRIKE_E8_UNIT 10000000000u
#define TIMESTAMP_BITS 40u /* 40 bits last 34 000 years */

static enum gw_status read_signed(double *out, struct gw_abi_cursor *c)
{
    struct gw_int256 word;
    GW_TRY(gw_abi_i256(c, &word));
    *out = gw_int256_to_double(&word, DECIMALS);
    return GW_OK;
}

static enum gw_status read_unsigned(double *out, struct gw_abi_cursor *c)
{
    struct gw_u256 word;
    GW_TRY(gw_abi_u256(c, &word));
    *out = gw_u256_to_double(&word, DECIMALS);
    return GW_OK;
}

enum gw_status gw_derive_read_slice(struct gw_derive_slice *slice, struct gw_abi_cursor *c)
{
    uint64_t updated_s;
    GW_TRY(read_signed(&slice->svi.a, c));
    GW_TRY(read_unsigned(&slice->svi.b, c));
    GW_TRY(read_signed(&slice->svi.rho, c));
    GW_TRY(read_signed(&slice->svi.m, c));
    GW_TRY(read_unsigned(&slice->svi.sigma, c));
    GW_TRY(read_unsigned(&slice->forward, c));
    GW_TRY(read_unsigned(&slice->tau_years, c));
    GW_TRY(read_unsigned(&slice->confidence, c));
    GW_TRY(gw_abi_uint(c, TIMESTAMP_BITS, &updated_s));
    slice->updated_s = (int64_t)updated_s;
    return GW_OK;
}

double gw_derive_vol(const struct gw_derive_slice *slice, double strike)
{
    const struct gw_svi *svi = &slice->svi;
    const double spread = svi->a + svi->b * svi->sigma;
    struct gw_smile_point point;
    if (!(spread >= 0) || !(strike > 0) || !(slice->forward > 0) || !(slice->tau_years > 0)) {
        return 0;
    }
    const double bound = K_BOUND * sqrt(spread);
    const double free = gw_vecmath_log(strike / slice->forward);
    const double k = free > bound ? bound : free < -bound ? -bound : free;
    if (gw_smile_svi(&point, svi, k) != GW_OK) {
        return 0;
    }
    return sqrt((point.variance < VARIANCE_MAX ? point.variance : VARIANCE_MAX) / slice->tau_years);
}

enum gw_status gw_derive_plan_vol(struct gw_call_list *calls, const uint8_t vol_feed[20], uint64_t tag,
                                  uint64_t strike_e8, int64_t expiry_s)
{
    const struct gw_u256 count = gw_u256_from_u64(strike_e8);
    const struct gw_u256 unit = gw_u256_from_u64(STRIKE_E8_UNIT);
    struct gw_u256 strike;
    uint8_t word[32];
    uint8_t args[64];
    struct gw_abi_buffer out = {.data = args, .capacity = sizeof args};
    (void)gw_u256_mul(&strike, &count, &unit); /* 64 bits times 34 */
    gw_u256_to_be(word, &strike);
    gw_abi_put(&out, word, sizeof word);
    gw_abi_put_u64(&out, (uint64_t)expiry_s);
    return gw_call_list_add(calls, vol_feed, tag, "getVol(uint128,uint64)", args, 2);
}

enum gw_status gw_derive_read_quote(struct gw_derive_quote *out, const struct gw_call_reply *reply)
{
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    GW_ENSURE(reply->is_ok, GW_E_REVERT);
    GW_TRY(read_unsigned(&out->vol, &c));
    return read_unsigned(&out->confidence, &c);
}
