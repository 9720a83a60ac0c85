/* The logarithm: z = a/b = 2^k·m as a pair, m in [√½, √2); c·m = 1 + r with c from a table, |r| <= 1/128;
 * ln z = k·ln2 - ln c + (r - r²/2 + r³/3 - ...), the terms to r³ in pairs, the rest in doubles.
 * Table and constants: tests/fixture/pricing/coefficients.py.
 * Source: P. Tang, Table-driven implementation of the logarithm function, ACM TOMS 16 (1990). */
#include "chains/pricing/pair.h"

#include <float.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ROOT_HALF    0x1.6a09e667f3bcdp-1
#define STEPS_A_UNIT 128.0
#define STEP_FIRST   90

struct log_step {
    double c;
    struct gw_pair minus_log; /* -ln c */
};

static const struct log_step log_steps[] = {
    {0x1.6a00000000000p+0, {-0x1.62c82f2b9c795p-2, -0x1.7b7af915300e5p-57}},
    {0x1.6600000000000p+0, {-0x1.5767717455a6cp-2, -0x1.526adb283660cp-56}},
    {0x1.6200000000000p+0, {-0x1.4be5f957778a1p-2, 0x1.259b35b04813dp-57}},
    {0x1.5e00000000000p+0, {-0x1.404308686a7e4p-2, 0x1.0bcfb6082ce6dp-56}},
    {0x1.5b00000000000p+0, {-0x1.3772662bfd85bp-2, 0x1.b5629d8117de7p-59}},
    {0x1.5700000000000p+0, {-0x1.2b9303ab89d25p-2, 0x1.896b5fd852ad4p-56}},
    {0x1.5400000000000p+0, {-0x1.22941fbcf7966p-2, 0x1.76f5eb09628afp-56}},
    {0x1.5000000000000p+0, {-0x1.1675cababa60ep-2, -0x1.ce63eab883717p-61}},
    {0x1.4d00000000000p+0, {-0x1.0d46b579ab74bp-2, -0x1.03ec81c3cbd92p-57}},
    {0x1.4900000000000p+0, {-0x1.00e6c45ad501dp-2, 0x1.cb9568ff6feadp-57}},
    {0x1.4600000000000p+0, {-0x1.ef0adcbdc5936p-3, -0x1.48637950dc20dp-57}},
    {0x1.4300000000000p+0, {-0x1.dc1bca0abec7dp-3, -0x1.834c51998b6fcp-57}},
    {0x1.4000000000000p+0, {-0x1.c8ff7c79a9a22p-3, 0x1.4f689f8434012p-57}},
    {0x1.3d00000000000p+0, {-0x1.b5b519e8fb5a4p-3, -0x1.ba27fdc19e1a0p-57}},
    {0x1.3a00000000000p+0, {-0x1.a23bc1fe2b563p-3, -0x1.93711b07a998cp-59}},
    {0x1.3700000000000p+0, {-0x1.8e928de886d41p-3, 0x1.569d851a56770p-57}},
    {0x1.3400000000000p+0, {-0x1.7ab890210d909p-3, -0x1.be36b2d6a0608p-59}},
    {0x1.3100000000000p+0, {-0x1.66acd4272ad51p-3, 0x1.0900e4e1ea8b2p-58}},
    {0x1.2e00000000000p+0, {-0x1.526e5e3a1b438p-3, 0x1.746ff8a470d3ap-57}},
    {0x1.2b00000000000p+0, {-0x1.3dfc2b0ecc62ap-3, 0x1.ab3a8e7d81017p-58}},
    {0x1.2900000000000p+0, {-0x1.303d718e47fd3p-3, 0x1.6b9c7d96091fap-63}},
    {0x1.2600000000000p+0, {-0x1.1b72ad52f67a0p-3, -0x1.483023472cd74p-58}},
    {0x1.2300000000000p+0, {-0x1.0671512ca596ep-3, -0x1.50c647eb86499p-58}},
    {0x1.2100000000000p+0, {-0x1.f0a30c01162a6p-4, -0x1.85f325c5bbacdp-58}},
    {0x1.1e00000000000p+0, {-0x1.c5e548f5bc743p-4, -0x1.5d617ef8161b1p-60}},
    {0x1.1c00000000000p+0, {-0x1.a926d3a4ad563p-4, -0x1.942f48aa70ea9p-58}},
    {0x1.1900000000000p+0, {-0x1.7da766d7b12cdp-4, 0x1.eeedfcdd94131p-58}},
    {0x1.1700000000000p+0, {-0x1.60658a93750c4p-4, 0x1.388458ec21b6ap-58}},
    {0x1.1500000000000p+0, {-0x1.42edcbea646f0p-4, -0x1.ddd4f935996c9p-59}},
    {0x1.1200000000000p+0, {-0x1.16536eea37ae1p-4, 0x1.79da3e8c22cdap-60}},
    {0x1.1000000000000p+0, {-0x1.f0a30c01162a6p-5, -0x1.85f325c5bbacdp-59}},
    {0x1.0e00000000000p+0, {-0x1.b42dd711971bfp-5, 0x1.eb9759c130499p-60}},
    {0x1.0b00000000000p+0, {-0x1.58a5bafc8e4d5p-5, 0x1.ce55c2b4e2b72p-59}},
    {0x1.0900000000000p+0, {-0x1.1b0d98923d980p-5, 0x1.e9ae889bac481p-60}},
    {0x1.0700000000000p+0, {-0x1.b9fc027af9198p-6, 0x1.0ae69229dc868p-64}},
    {0x1.0500000000000p+0, {-0x1.3cea44346a575p-6, 0x1.0cb5a902b3a1cp-62}},
    {0x1.0300000000000p+0, {-0x1.7dc475f810a77p-7, 0x1.16d7687d3df21p-62}},
    {0x1.0000000000000p+0, {0x0.0p+0, 0x0.0p+0}},
    {0x1.0000000000000p+0, {0x0.0p+0, 0x0.0p+0}},
    {0x1.fa00000000000p-1, {0x1.82448a388a2aap-7, 0x1.04b16137f09a0p-62}},
    {0x1.f600000000000p-1, {0x1.432a925980cc1p-6, -0x1.8cdaf39004192p-60}},
    {0x1.f200000000000p-1, {0x1.c63d2ec14aaf2p-6, -0x1.ce030a686bd86p-60}},
    {0x1.ee00000000000p-1, {0x1.252f32f8d183fp-5, -0x1.947f792615916p-59}},
    {0x1.ea00000000000p-1, {0x1.67c94f2d4bb58p-5, 0x1.0413e6505e603p-59}},
    {0x1.e800000000000p-1, {0x1.894aa149fb343p-5, 0x1.a8be97660a23dp-60}},
    {0x1.e400000000000p-1, {0x1.ccb73cdddb2ccp-5, -0x1.e48fb0500efd4p-59}},
    {0x1.e000000000000p-1, {0x1.08598b59e3a07p-4, -0x1.dd7009902bf32p-58}},
    {0x1.dc00000000000p-1, {0x1.2aa04a44717a5p-4, -0x1.d15d38d2fa3f7p-58}},
    {0x1.da00000000000p-1, {0x1.3bdf5a7d1ee64p-4, 0x1.7a976d3b5b45fp-59}},
    {0x1.d600000000000p-1, {0x1.5e95a4d9791cbp-4, 0x1.f38745c5c450ap-58}},
    {0x1.d200000000000p-1, {0x1.8197e2f40e3f0p-4, 0x1.b9f2dffbeed43p-60}},
    {0x1.d000000000000p-1, {0x1.9335e5d594989p-4, -0x1.478a85704ccb7p-58}},
    {0x1.cc00000000000p-1, {0x1.b6ac88dad5b1cp-4, -0x1.0057eed1ca59fp-59}},
    {0x1.c800000000000p-1, {0x1.da727638446a2p-4, 0x1.401fa71733019p-58}},
    {0x1.c600000000000p-1, {0x1.ec739830a1120p-4, -0x1.a2bf991780d3fp-59}},
    {0x1.c200000000000p-1, {0x1.08598b59e3a07p-3, -0x1.dd7009902bf32p-57}},
    {0x1.c000000000000p-1, {0x1.1178e8227e47cp-3, -0x1.0e63a5f01c691p-58}},
    {0x1.bc00000000000p-1, {0x1.23d712a49c202p-3, -0x1.6e38161051d69p-57}},
    {0x1.ba00000000000p-1, {0x1.2d1610c86813ap-3, -0x1.499a3f25af95fp-58}},
    {0x1.b600000000000p-1, {0x1.3fb45a59928ccp-3, -0x1.d87e6a354d056p-57}},
    {0x1.b400000000000p-1, {0x1.4913d8333b561p-3, -0x1.0d5604930f135p-58}},
    {0x1.b000000000000p-1, {0x1.5bf406b543db2p-3, -0x1.1f5b44c0df7e7p-61}},
    {0x1.ae00000000000p-1, {0x1.6574ebe8c133ap-3, -0x1.d34f0f4621bedp-60}},
    {0x1.aa00000000000p-1, {0x1.7898d85444c73p-3, 0x1.ef8f6ebcfb201p-58}},
    {0x1.a800000000000p-1, {0x1.823c16551a3c2p-3, -0x1.1232ce70be781p-57}},
    {0x1.a600000000000p-1, {0x1.8beafeb38fe8cp-3, 0x1.55aa8b6997a40p-58}},
    {0x1.a200000000000p-1, {0x1.9f6c407089664p-3, 0x1.35a19605e67efp-59}},
    {0x1.a000000000000p-1, {0x1.a93ed3c8ad9e3p-3, 0x1.bcafa9de97203p-57}},
    {0x1.9e00000000000p-1, {0x1.b31d8575bce3dp-3, -0x1.6353ab386a94dp-57}},
    {0x1.9a00000000000p-1, {0x1.c6ffbc6f00f71p-3, -0x1.8e58b2c57a4a5p-57}},
    {0x1.9800000000000p-1, {0x1.d1037f2655e7bp-3, 0x1.60629242471a2p-57}},
    {0x1.9600000000000p-1, {0x1.db13db0d48940p-3, 0x1.aa11d49f96cb9p-58}},
    {0x1.9400000000000p-1, {0x1.e530effe71012p-3, 0x1.2276041f43042p-59}},
    {0x1.9000000000000p-1, {0x1.f991c6cb3b379p-3, 0x1.f665066f980a2p-57}},
    {0x1.8e00000000000p-1, {0x1.01eae5626c691p-2, -0x1.18290bd2932e2p-59}},
    {0x1.8c00000000000p-1, {0x1.07138604d5862p-2, 0x1.cdb16ed4e9138p-56}},
    {0x1.8a00000000000p-1, {0x1.0c42d676162e3p-2, 0x1.162c79d5d11eep-58}},
    {0x1.8800000000000p-1, {0x1.1178e8227e47cp-2, -0x1.0e63a5f01c691p-57}},
    {0x1.8400000000000p-1, {0x1.1bf99635a6b95p-2, -0x1.12aeb84249223p-57}},
    {0x1.8200000000000p-1, {0x1.214456d0eb8d4p-2, 0x1.f7ae91aeba60ap-57}},
    {0x1.8000000000000p-1, {0x1.269621134db92p-2, 0x1.e0efadd9db02bp-56}},
    {0x1.7e00000000000p-1, {0x1.2bef07cdc9354p-2, -0x1.82dad7fd86088p-56}},
    {0x1.7c00000000000p-1, {0x1.314f1e1d35ce4p-2, -0x1.3d69909e5c3dcp-56}},
    {0x1.7a00000000000p-1, {0x1.36b6776be1117p-2, -0x1.324f0e883858ep-58}},
    {0x1.7800000000000p-1, {0x1.3c25277333184p-2, -0x1.2ad27e50a8ec6p-56}},
    {0x1.7600000000000p-1, {0x1.419b423d5e8c7p-2, 0x1.0dbb243827392p-57}},
    {0x1.7400000000000p-1, {0x1.4718dc271c41bp-2, 0x1.8fb4c14c56eefp-60}},
    {0x1.7200000000000p-1, {0x1.4c9e09e172c3cp-2, -0x1.123615b147a5dp-58}},
    {0x1.7000000000000p-1, {0x1.522ae0738a3d8p-2, -0x1.8f7e9b38a6979p-57}},
    {0x1.6e00000000000p-1, {0x1.57bf753c8d1fbp-2, -0x1.0908d15f88b63p-57}},
    {0x1.6c00000000000p-1, {0x1.5d5bddf595f30p-2, -0x1.6541148cbb8a2p-56}},
    {0x1.6a00000000000p-1, {0x1.630030b3aac49p-2, 0x1.dc18ce51fff99p-57}},
};
static const struct gw_pair ln2 = {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};
static const struct gw_pair third = {0x1.5555555555555p-2, 0x1.5555555555555p-56};

/* r⁴·(-1/4 + r/5 - ...) */
static const double log_rest[] = {-1.0 / 4, 1.0 / 5,   -1.0 / 6, 1.0 / 7,   -1.0 / 8,
                                  1.0 / 9,  -1.0 / 10, 1.0 / 11, -1.0 / 12, 1.0 / 13};

/* Mantissa in [½, 1) and exponent of x > 0. */
static double split(double x, int *exponent)
{
    *exponent = -1022;
    if (x < DBL_MIN) {
        x *= 0x1p54;
        *exponent -= 54;
    }
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    *exponent += (int)(bits >> 52);
    bits = (bits & 0x000fffffffffffffu) | 0x3fe0000000000000u;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* ln(1 + r) for |r| <= 1/128. */
static struct gw_pair log_near_one(struct gw_pair r)
{
    double rest = 0.0;
    for (size_t i = sizeof log_rest / sizeof log_rest[0]; i-- > 0;) {
        rest = rest * r.high + log_rest[i];
    }
    struct gw_pair square = gw_pair_multiply(r, r);
    struct gw_pair cube = gw_pair_multiply(gw_pair_multiply(square, r), third);
    cube = gw_pair_add(cube, (struct gw_pair){square.high * square.high * rest, 0.0});
    return gw_pair_add(r, gw_pair_add(gw_pair_scale(square, -0.5), cube));
}

struct gw_pair gw_pair_log_ratio(double a, double b)
{
    int a_exponent;
    int b_exponent;
    double top = split(a, &a_exponent);
    double bottom = split(b, &b_exponent);
    int k = a_exponent - b_exponent;
    if (top < ROOT_HALF * bottom) {
        top *= 2.0;
        k--;
    } else if (top * ROOT_HALF >= bottom) {
        top *= 0.5;
        k++;
    }
    struct gw_pair z = gw_pair_divide((struct gw_pair){top, 0.0}, (struct gw_pair){bottom, 0.0});
    const struct log_step *step = &log_steps[(int)(z.high * STEPS_A_UNIT) - STEP_FIRST];
    struct gw_pair near = gw_pair_product(z.high, step->c);
    struct gw_pair r = gw_pair_sum(near.high - 1.0, near.low + z.low * step->c);
    struct gw_pair whole = gw_pair_multiply((struct gw_pair){(double)k, 0.0}, ln2);
    return gw_pair_add(gw_pair_add(whole, step->minus_log), log_near_one(r));
}
