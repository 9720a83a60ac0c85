#include "chains/market/lp_price.h"

#include <math.h>

#define EXACT_POWERS 22 /* 10^22 is the last power of ten that a binary64 holds exactly */

/* An unevaluated sum of two doubles, |lo| at most half an ulp of hi. */
struct pair {
    double hi;
    double lo;
};

/* Dekker's product with an exact low part by fma. */
static struct pair multiply(struct pair a, struct pair b)
{
    const double product = a.hi * b.hi;
    const double rest = fma(a.hi, b.hi, -product) + (a.hi * b.lo + a.lo * b.hi);
    const double hi = product + rest;
    return (struct pair){hi, rest - (hi - product)};
}

/* Squaring multiplies relative errors, so plain doubles would lose 20 bits on the way to the outermost tick. */
double gw_lp_raw_price(int32_t tick)
{
    const double base = 1.0001;
    struct pair factor = {base, fma(-base, 10000.0, 10001.0) / 10000.0};
    struct pair power = {1.0, 0.0};
    GW_ASSERT(tick >= -(1 << 20) && tick <= 1 << 20);
    for (uint32_t n = (uint32_t)(tick < 0 ? -tick : tick); n != 0; n >>= 1) {
        if ((n & 1) != 0) {
            power = multiply(power, factor);
        }
        factor = multiply(factor, factor);
    }
    if (tick >= 0) {
        return power.hi;
    }
    const double inverse = 1.0 / power.hi;
    const double error = fma(-inverse, power.hi, 1.0) - inverse * power.lo;
    return fma(inverse, error, inverse);
}

double gw_lp_scale(double value, int exponent)
{
    static const double powers[EXACT_POWERS + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    const int size = exponent < 0 ? -exponent : exponent;
    GW_ASSERT(size <= 2 * EXACT_POWERS);
    const int first = size < EXACT_POWERS ? size : EXACT_POWERS;
    const int second = size - first;
    return exponent < 0 ? value / powers[first] / powers[second] : value * powers[first] * powers[second];
}

double gw_lp_price(int32_t tick, const struct gw_token *token0, const struct gw_token *token1)
{
    return gw_lp_scale(gw_lp_raw_price(tick), (int)token0->decimals - (int)token1->decimals);
}

double gw_lp_liquidity(const struct gw_u256 *raw, const struct gw_token *token0,
                       const struct gw_token *token1)
{
    const unsigned both = (unsigned)token0->decimals + token1->decimals;
    const double whole = gw_u256_to_double(raw, both / 2);
    return both % 2 == 0 ? whole : whole / sqrt(10.0);
}
