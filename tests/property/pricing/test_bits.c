/* The same inputs must give the same bits with every compiler, level of optimisation and machine. */
#include "tests/property/pricing/kinds.h"

#define CASES      100000
#define GOLDEN_FNV 0x383c73e3ae3bd528u

/* FNV-1a over the bits of one double. */
static void absorb(uint64_t *hash, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    for (int i = 0; i < 64; i += 8) {
        *hash = (*hash ^ ((bits >> i) & 0xff)) * 0x100000001b3u;
    }
}

static void absorb_greeks(uint64_t *hash, const struct gw_greeks *g)
{
    const double values[] = {g->price, g->delta, g->gamma, g->vega,  g->theta, g->rho,
                             g->vanna, g->volga, g->charm, g->speed, g->color, g->zomma};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        absorb(hash, values[i]);
    }
}

static void outputs_have_the_same_bits_everywhere(void **state)
{
    (void)state;
    uint64_t seed = 2024;
    uint64_t hash = 0xcbf29ce484222325u;
    for (int i = 0; i < CASES; i++) {
        double spot;
        struct gw_option option = draw_option(&seed, &spot, 20.0);
        struct gw_greeks greeks = draw_greeks(spot, &option);
        absorb_greeks(&hash, &greeks);
        const struct gw_lp_range range = {draw_log_between(&seed, 1.0, 1e9), 0.7 * spot,
                                          option.strike + spot};
        assert_int_equal(gw_pricing_lp_range(&greeks, spot, &range), GW_OK);
        absorb_greeks(&hash, &greeks);
        const struct gw_power power = {draw_between(&seed, -3.0, 3.0), option.t_years, option.vol, 0.03,
                                       0.01};
        assert_int_equal(gw_pricing_power(&greeks, spot, &power), GW_OK);
        absorb_greeks(&hash, &greeks);
        absorb(&hash, gw_vecmath_log1p(draw_between(&seed, -0.999, 5.0)));
        absorb(&hash, gw_vecmath_normal_cdf(draw_between(&seed, -39.0, 9.0)));
    }
    if (hash != GOLDEN_FNV) {
        print_error("hash 0x%016llx\n", (unsigned long long)hash);
    }
    assert_true(hash == GOLDEN_FNV);
}

#define KIND_CASES 4000
#define KINDS_FNV  0xed5cf401dfff7447u

static void every_kind_has_the_same_bits_everywhere(void **state)
{
    (void)state;
    uint64_t seed = 2025;
    uint64_t hash = 0xcbf29ce484222325u;
    for (int i = 0; i < KIND_CASES; i++) {
        double spot = draw_log_between(&seed, 1e-3, 1e5);
        const struct gw_instrument instrument =
            kinds_draw(&seed, (enum gw_payoff)(i % GW_PAYOFF_COUNT), spot);
        if (instrument.kind == GW_PAYOFF_AMERICAN && i % 10 != 0) {
            continue;
        }
        struct gw_greeks greeks = kinds_greeks(spot, &instrument);
        absorb_greeks(&hash, &greeks);
    }
    if (hash != KINDS_FNV) {
        print_error("hash 0x%016llx\n", (unsigned long long)hash);
    }
    assert_true(hash == KINDS_FNV);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(outputs_have_the_same_bits_everywhere),
                                       cmocka_unit_test(every_kind_has_the_same_bits_everywhere)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
