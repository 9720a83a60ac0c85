#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "chains/book/lp.h"

static const struct gw_token weth = {.underlying = "ETH", .decimals = 18, .is_known = true};
static const struct gw_token usdc = {.underlying = "USD", .decimals = 6, .is_known = true};
static const struct gw_token wbtc = {.underlying = "BTC", .decimals = 8, .is_known = true};
static const struct gw_token odd = {.underlying = "ODD", .decimals = 9, .is_known = true};

static void assert_close(double found, double expected, double ratio)
{
    const double error = found > expected ? found - expected : expected - found;
    if (!(error <= ratio * expected)) {
        fail_msg("found %.17g, expected %.17g", found, expected);
    }
}

/* 1.0001^tick to 17 digits, computed with 60-digit decimals. */
static void prices_of_ticks_are_right_to_the_last_bits(void **state)
{
    (void)state;
    static const struct {
        int32_t tick;
        double price;
    } known[] = {
        {0, 1.0},
        {1, 1.0001},
        {-1, 0.99990000999900010},
        {200310, 499939933.7975011},
        {-200313, 1.9996403415833682e-09},
        {887272, 3.402567868363881e+38},
        {-887272, 2.938956807585585e-39},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        assert_close(gw_lp_raw_price(known[i].tick), known[i].price, 3e-16);
    }
}

static void whole_tokens_scale_price_and_liquidity(void **state)
{
    (void)state;
    /* A tick of a USDC/WETH pool, token0 of 6 decimals: 1e-12 of the raw price. */
    assert_close(gw_lp_price(200310, &usdc, &weth), 499939933.7975011 * 1e-12, 1e-15);
    assert_close(gw_lp_price(-200313, &weth, &usdc), 1.9996403415833682e-09 * 1e12, 1e-15);
    const struct gw_u256 raw = gw_u256_from_u64(1000000000000000000u);
    assert_close(gw_lp_liquidity(&raw, &weth, &usdc), 1e6, 1e-15);
    assert_close(gw_lp_liquidity(&raw, &wbtc, &weth), 1e5, 1e-15);
    assert_close(gw_lp_liquidity(&raw, &odd, &weth), 1e5 * 0.31622776601683794, 1e-15); /* 10^13.5 */
}

static void powers_beyond_the_exact_ones_are_taken_in_two_steps(void **state)
{
    (void)state;
    assert_true(gw_lp_scale(3, 5) == 3e5);
    assert_true(gw_lp_scale(3, -5) == 3e-5);
    assert_close(gw_lp_scale(3, 36), 3e36, 1e-15);
    assert_close(gw_lp_scale(3, -36), 3e-36, 1e-15);
}

/* Both tokens see the same value in dollars, and each its own amount as delta. */
static void both_tokens_see_one_position(void **state)
{
    (void)state;
    struct gw_position position = {
        .kind = GW_POSITION_LP_RANGE,
        .quantity = 1,
        .token0 = &wbtc,
        .token1 = &weth,
        .tick_lower = 263160,
        .tick_upper = 265500,
        .liquidity = gw_u256_from_u64(7064122197361550u),
    };
    const double btc = 60000;
    const double eth = 2000;
    const struct gw_instrument as_btc = gw_lp_instrument(&position, false, eth);
    const struct gw_instrument as_eth = gw_lp_instrument(&position, true, btc);
    struct gw_greeks from_btc;
    struct gw_greeks from_eth;
    struct gw_lp_amounts held;
    assert_int_equal(gw_pricing_greeks(&from_btc, btc, &as_btc), GW_OK);
    assert_int_equal(gw_pricing_greeks(&from_eth, eth, &as_eth), GW_OK);
    assert_int_equal(gw_pricing_lp_amounts(&held, btc / eth, &as_btc.lp.range), GW_OK);
    assert_true(from_btc.gamma < 0 && from_eth.gamma < 0);
    assert_close(from_eth.price, from_btc.price, 1e-12);
    assert_close(from_btc.delta, held.base_tokens, 1e-12);
    assert_close(from_eth.delta, held.quote_tokens, 1e-12);
    assert_close(-from_eth.gamma * eth * eth, -from_btc.gamma * btc * btc, 1e-12);
}

/* A seller of a call owes the token that the range holds below it: worth nothing there, and nothing without delta. */
static void a_range_with_a_token_owed_is_worth_what_it_lost(void **state)
{
    (void)state;
    struct gw_position position = {
        .kind = GW_POSITION_LP_RANGE,
        .quantity = 1,
        .token0 = &wbtc,
        .token1 = &weth,
        .tick_lower = 263160,
        .tick_upper = 265500,
        .liquidity = gw_u256_from_u64(7064122197361550u),
        .owed = GW_OWED_TOKEN0,
    };
    const double eth = 2000;
    const struct gw_instrument call = gw_lp_instrument(&position, false, eth);
    const double below = 0.9 * call.panoptic.range.price_lower * eth;
    const double inside = 1.1 * call.panoptic.range.price_lower * eth;
    struct gw_greeks greeks;
    struct gw_greeks plain;
    assert_int_equal(gw_pricing_greeks(&greeks, below, &call), GW_OK);
    assert_true(greeks.price == 0 && greeks.delta == 0);
    assert_int_equal(gw_pricing_greeks(&greeks, inside, &call), GW_OK);
    assert_true(greeks.price < 0 && greeks.delta < 0);

    position.owed = GW_OWED_NOTHING;
    const struct gw_instrument held = gw_lp_instrument(&position, false, eth);
    assert_int_equal(gw_pricing_greeks(&plain, inside, &held), GW_OK);
    assert_close(-greeks.gamma, -plain.gamma, 1e-12);

    position.owed = GW_OWED_TOKEN0; /* the same, seen from the other token: a put on it */
    const struct gw_instrument put = gw_lp_instrument(&position, true, inside);
    assert_false(put.panoptic.is_call);
    assert_int_equal(gw_pricing_greeks(&plain, eth, &put), GW_OK);
    assert_close(-plain.price, -greeks.price, 1e-9);

    position.quantity = -1; /* bought */
    const struct gw_instrument bought = gw_lp_instrument(&position, false, eth);
    assert_int_equal(gw_pricing_greeks(&plain, inside, &bought), GW_OK);
    assert_close(plain.price, -greeks.price, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prices_of_ticks_are_right_to_the_last_bits),
        cmocka_unit_test(whole_tokens_scale_price_and_liquidity),
        cmocka_unit_test(powers_beyond_the_exact_ones_are_taken_in_two_steps),
        cmocka_unit_test(both_tokens_see_one_position),
        cmocka_unit_test(a_range_with_a_token_owed_is_worth_what_it_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
