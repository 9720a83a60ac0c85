#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "chains/market/lp_price.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prices_of_ticks_are_right_to_the_last_bits),
        cmocka_unit_test(whole_tokens_scale_price_and_liquidity),
        cmocka_unit_test(powers_beyond_the_exact_ones_are_taken_in_two_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
