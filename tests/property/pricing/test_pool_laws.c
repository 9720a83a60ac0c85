/* Laws of pools over random ones: invariants hold at the price asked for, value is continuous, homogeneous and
 * concave, and what arbitrage takes is half the gamma. */
#include "tests/property/pricing/kinds.h"

#define CASES 5000

/* c(x+y) + 1 = c + 1/(4xy) and P = -dy/dx, in units of D. */
static void stable_pools_stay_on_their_invariant_at_any_price(void **state)
{
    (void)state;
    uint64_t seed = 41;
    for (int i = 0; i < CASES; i++) {
        const struct gw_stable_pool pool = {draw_log_between(&seed, 1e-3, 1e6),
                                            draw_log_between(&seed, 1e-3, 1e12), 1.0};
        double price = draw_log_between(&seed, 1e-9, 1e9);
        if (draw_bits(&seed) & 1) {
            price = 1.0 + (draw_bits(&seed) & 1 ? 1.0 : -1.0) * draw_log_between(&seed, 1e-15, 0.5);
        }
        struct gw_lp_amounts held;
        assert_int_equal(gw_pricing_stable_amounts(&held, price, &pool), GW_OK);
        double c = 2.0 * pool.amplification;
        double x = held.base_tokens / pool.invariant;
        double y = held.quote_tokens / pool.invariant;
        double product = 0.25 / x / y;
        assert_within(c * (x + y - 1.0) + 1.0, product, 1e-13 * (product + c * (x + y + 1.0)));
        double slope = (c + product / x) / (c + product / y);
        assert_within(slope, price, 1e-12 * price * (1.0 + product / x / (c + product / x)));
    }
}

/* The pool never holds more than it must: V(P) is the least of P·x + y over its states. */
static void stable_pools_hold_the_least_that_the_price_allows(void **state)
{
    (void)state;
    uint64_t seed = 42;
    for (int i = 0; i < CASES; i++) {
        const struct gw_stable_pool pool = {draw_log_between(&seed, 0.1, 1e4), 1.0, 1.0};
        double price = draw_log_between(&seed, 0.5, 2.0);
        double other = draw_log_between(&seed, 0.5, 2.0);
        struct gw_greeks here;
        struct gw_greeks there;
        struct gw_lp_amounts held;
        assert_int_equal(gw_pricing_stable(&here, price, &pool), GW_OK);
        assert_int_equal(gw_pricing_stable(&there, other, &pool), GW_OK);
        assert_int_equal(gw_pricing_stable_amounts(&held, other, &pool), GW_OK);
        assert_true(here.price <= (price * held.base_tokens + held.quote_tokens) * (1.0 + 4e-15));
        assert_true(here.gamma < 0.0);
        assert_true(price < other ? here.delta >= there.delta * (1.0 - 1e-14)
                                  : there.delta >= here.delta * (1.0 - 1e-14));
    }
}

/* V(λS) of a pool quoted in a token of λ times the price is λV. */
static void pools_are_homogeneous_in_the_unit_of_account(void **state)
{
    (void)state;
    const enum gw_payoff kinds[] = {GW_PAYOFF_LP_RANGE, GW_PAYOFF_WEIGHTED, GW_PAYOFF_STABLE,
                                    GW_PAYOFF_PANOPTIC};
    uint64_t seed = 43;
    for (int i = 0; i < CASES; i++) {
        double spot = draw_log_between(&seed, 1e-3, 1e5);
        struct gw_instrument pool = kinds_draw(&seed, kinds[i % 4], spot);
        struct gw_greeks plain = kinds_greeks(spot, &pool);
        pool.lp.quote_usd *= pool.kind == GW_PAYOFF_LP_RANGE ? 8.0 : 1.0;
        pool.weighted.quote_usd *= pool.kind == GW_PAYOFF_WEIGHTED ? 8.0 : 1.0;
        pool.stable.quote_usd *= pool.kind == GW_PAYOFF_STABLE ? 8.0 : 1.0;
        pool.panoptic.quote_usd *= pool.kind == GW_PAYOFF_PANOPTIC ? 8.0 : 1.0;
        struct gw_greeks scaled = kinds_greeks(8.0 * spot, &pool);
        assert_true(scaled.price == 8.0 * plain.price && scaled.delta == plain.delta);
        assert_true(scaled.gamma == plain.gamma / 8.0 && scaled.speed == plain.speed / 64.0);
    }
}

static void panoptic_legs_are_continuous_over_their_bounds(void **state)
{
    (void)state;
    uint64_t seed = 44;
    for (int i = 0; i < CASES; i++) {
        struct gw_panoptic_leg leg = {kinds_range(&seed, 2000.0), (i & 1) != 0, (i & 2) != 0, 1.0};
        double end = i & 4 ? leg.range.price_lower : leg.range.price_upper;
        struct gw_greeks below;
        struct gw_greeks above;
        assert_int_equal(gw_pricing_panoptic(&below, end * (1.0 - 1e-13), &leg), GW_OK);
        assert_int_equal(gw_pricing_panoptic(&above, end * (1.0 + 1e-13), &leg), GW_OK);
        double all = leg.range.liquidity * sqrt(end);
        assert_within(below.price, above.price, 1e-12 * all);
        assert_within(below.delta, above.delta, 1e-12 * all / end);
        assert_true(leg.is_long ? below.price >= 0.0 && below.gamma >= 0.0
                                : below.price <= 0.0 && below.gamma <= 0.0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stable_pools_stay_on_their_invariant_at_any_price),
        cmocka_unit_test(stable_pools_hold_the_least_that_the_price_allows),
        cmocka_unit_test(pools_are_homogeneous_in_the_unit_of_account),
        cmocka_unit_test(panoptic_legs_are_continuous_over_their_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
