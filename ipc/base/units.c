#include "gammawatch/units.h"

#include <string.h>

__extension__ typedef unsigned __int128 wide;

#define EXPONENT_SPECIAL 2047u /* infinities and NaN */
#define MANTISSA_BITS    52

/* |value| * scale as an integer, rounded half to even once: the product of the 53-bit mantissa and the scale
 * is exact in 128 bits, a double product would already have been rounded. */
static enum gw_status round_scaled(uint64_t *out, double value, uint32_t scale, uint64_t limit)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    const unsigned biased = (unsigned)(bits >> MANTISSA_BITS) & EXPONENT_SPECIAL;
    GW_ENSURE(biased != EXPONENT_SPECIAL, GW_E_DOMAIN);
    uint64_t mantissa = bits & ((UINT64_C(1) << MANTISSA_BITS) - 1);
    mantissa |= (uint64_t)(biased != 0) << MANTISSA_BITS;
    const int exponent = (biased != 0 ? (int)biased : 1) - 1023 - MANTISSA_BITS;
    wide product = (wide)mantissa * scale; /* below 2^85 */

    if (exponent >= 0) {
        GW_ENSURE(exponent < 32, GW_E_DOMAIN); /* such doubles are above 2^84 */
        product <<= exponent;
    } else {
        const unsigned shift = exponent > -100 ? (unsigned)-exponent : 100; /* 2^85 / 2^100 rounds to 0 */
        const wide half = (wide)1 << (shift - 1);
        const wide rest = product & (half + (half - 1));
        product >>= shift;
        product += rest > half || (rest == half && (product & 1) != 0);
    }
    GW_ENSURE(product <= limit, GW_E_DOMAIN);
    *out = (uint64_t)product;
    return GW_OK;
}

enum gw_status gw_usd_e8_from_double(struct gw_usd_e8 *out, double usd)
{
    uint64_t magnitude;
    GW_TRY(round_scaled(&magnitude, usd, GW_USD_E8_ONE, INT64_MAX));
    out->e8 = usd < 0 ? -(int64_t)magnitude : (int64_t)magnitude;
    return GW_OK;
}

enum gw_status gw_bps_from_ratio(struct gw_bps *out, double ratio)
{
    uint64_t bps;
    GW_ENSURE(!(ratio < 0), GW_E_DOMAIN);
    GW_TRY(round_scaled(&bps, ratio, GW_BPS_ONE, UINT32_MAX));
    out->bps = (uint32_t)bps;
    return GW_OK;
}
