#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "chains/book/lp.h"

static const struct gw_token weth = {.underlying = "ETH", .decimals = 18, .is_known = true};
static const struct gw_token wbtc = {.underlying = "BTC", .decimals = 8, .is_known = true};

static void assert_close(double found, double expected, double ratio)
{
    const double error = found > expected ? found - expected : expected - found;
    if (!(error <= ratio * expected)) {
        fail_msg("found %.17g, expected %.17g", found, expected);
    }
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
        cmocka_unit_test(both_tokens_see_one_position),
        cmocka_unit_test(a_range_with_a_token_owed_is_worth_what_it_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
