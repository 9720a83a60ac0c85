#include "chains/protocol/lyra_v1_collateral.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define DAY_S 86400.0
#define SPOT  2000.0

static const struct gw_lyra_terms terms = {.static_quote = 200,
                                           .static_base = 0.2,
                                           .vol_a = 2.5,
                                           .point_a_s = 14 * DAY_S,
                                           .vol_b = 1.8,
                                           .point_b_s = 56 * DAY_S,
                                           .call_shock = 1.2,
                                           .put_shock = 0.8,
                                           .rate = 0.05};

static struct gw_lyra_short short_of(enum gw_lyra_option type, double strike, double collateral)
{
    return (struct gw_lyra_short){
        .type = type, .strike = strike, .left_s = 7 * DAY_S, .amount = 100, .collateral = collateral};
}

static double requirement(const struct gw_lyra_short *position, double spot)
{
    double out;
    assert_int_equal(gw_lyra_requirement(&out, &terms, position, spot), GW_OK);
    return out;
}

static double threshold(const struct gw_lyra_short *position)
{
    double out;
    assert_int_equal(gw_lyra_threshold(&out, &terms, position, SPOT), GW_OK);
    return out;
}

static void the_shock_volatility_falls_between_its_points(void **state)
{
    (void)state;
    assert_true(gw_lyra_shock_vol(&terms, 0) == 2.5 && gw_lyra_shock_vol(&terms, 14 * DAY_S) == 2.5);
    assert_true(fabs(gw_lyra_shock_vol(&terms, 35 * DAY_S) - 2.15) < 1e-15);
    assert_true(gw_lyra_shock_vol(&terms, 56 * DAY_S) == 1.8 && gw_lyra_shock_vol(&terms, 1e9) == 1.8);
}

static void a_threshold_parts_enough_collateral_from_too_little(void **state)
{
    (void)state;
    for (size_t t = GW_LYRA_SHORT_CALL_BASE; t <= GW_LYRA_SHORT_PUT_QUOTE; t++) {
        for (double strike = 1400; strike <= 2600; strike += 100) {
            for (double share = 1.01; share < 2; share += 0.13) {
                struct gw_lyra_short p = short_of((enum gw_lyra_option)t, strike, 0);
                p.collateral = share * requirement(&p, SPOT);
                const double at = threshold(&p);
                const bool is_put = t == GW_LYRA_SHORT_PUT_QUOTE;
                if (at <= 0.0 || isinf(at)) {
                    continue;
                }
                assert_true(is_put ? at < SPOT : at > SPOT);
                assert_true(requirement(&p, at * (is_put ? 1 - 1e-9 : 1 + 1e-9)) > p.collateral);
                assert_true(requirement(&p, at * (is_put ? 1 + 1e-9 : 1 - 1e-9)) < p.collateral);
            }
        }
    }
}

static void what_is_too_little_anywhere_is_closed_at_any_price(void **state)
{
    (void)state;
    struct gw_lyra_short p = short_of(GW_LYRA_SHORT_CALL_QUOTE, 9000, 199);
    assert_true(threshold(&p) == 0);
    p = short_of(GW_LYRA_SHORT_PUT_QUOTE, 10, 199);
    assert_true(isinf(threshold(&p)));
    p = short_of(GW_LYRA_SHORT_PUT_QUOTE, 10, 201);
    p.left_s = 1;
    assert_true(threshold(&p) < 10 / 0.8);
}

static void who_holds_all_that_he_may_owe_is_never_closed(void **state)
{
    (void)state;
    const struct gw_u256 amount = {{UINT64_C(1500000000000000001), 0, 0, 0}};
    const struct gw_u256 strike = {{UINT64_C(1400000000000000000), 0, 0, 0}};
    struct gw_u256 held = {{UINT64_C(2100000000000000001), 0, 0, 0}}; /* rounded down */
    assert_true(gw_lyra_is_covered(GW_LYRA_SHORT_PUT_QUOTE, &held, &amount, &strike));
    held.limb[0]--;
    assert_false(gw_lyra_is_covered(GW_LYRA_SHORT_PUT_QUOTE, &held, &amount, &strike));
    assert_true(gw_lyra_is_covered(GW_LYRA_SHORT_CALL_BASE, &amount, &amount, &strike));
    assert_false(gw_lyra_is_covered(GW_LYRA_SHORT_CALL_BASE, &strike, &amount, &strike));
    assert_false(gw_lyra_is_covered(GW_LYRA_SHORT_CALL_QUOTE, &held, &strike, &strike));
    struct gw_lyra_short p = short_of(GW_LYRA_SHORT_PUT_QUOTE, 1400, 140000);
    p.is_covered = true;
    assert_true(threshold(&p) == 0);
    p.type = GW_LYRA_SHORT_CALL_BASE;
    assert_true(isinf(threshold(&p)));
}

static void terms_that_price_nothing_are_an_error(void **state)
{
    (void)state;
    struct gw_lyra_terms bad = terms;
    const struct gw_lyra_short p = short_of(GW_LYRA_SHORT_CALL_QUOTE, 2000, 50000);
    double out = 1;
    bad.vol_a = 11;
    assert_int_equal(gw_lyra_requirement(&out, &bad, &p, SPOT), GW_E_DOMAIN);
    assert_true(out == 0);
    assert_int_equal(gw_lyra_threshold(&out, &bad, &p, SPOT), GW_E_DOMAIN);
    assert_int_equal(gw_lyra_threshold(&out, &terms, &p, 0), GW_E_DOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shock_volatility_falls_between_its_points),
        cmocka_unit_test(a_threshold_parts_enough_collateral_from_too_little),
        cmocka_unit_test(what_is_too_little_anywhere_is_closed_at_any_price),
        cmocka_unit_test(who_holds_all_that_he_may_owe_is_never_closed),
        cmocka_unit_test(terms_that_price_nothing_are_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
