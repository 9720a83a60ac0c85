#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gammawatch/pricing.h"
#include "monitor/liquidity/lp.h"
#include "tests/unit/monitor/liquidity/near.h"

static const struct gw_lp_range range = {.liquidity = 1000.0, .price_lower = 1600.0, .price_upper = 2500.0};

static double gamma_of(double price)
{
    struct gw_greeks greeks;
    assert_int_equal(gw_pricing_lp_range(&greeks, price, &range), GW_OK);
    return greeks.gamma * price * price / 100.0;
}

/* Vector P05. */
static void the_loss_is_that_of_arbitrage(void **state)
{
    (void)state;
    assert_near(gw_lp_loss_per_year(gamma_of(2000.0), 0.8), 7155.4175279993278229, 1e-12);
}

static void at_break_even_fees_are_the_loss(void **state)
{
    (void)state;
    const double gamma = gamma_of(2000.0);
    const double fee_per_unit = 5.0;
    const double vol = gw_lp_breakeven_vol(fee_per_unit * range.liquidity, gamma);
    assert_near(gw_lp_loss_per_year(gamma, vol), fee_per_unit * range.liquidity, 1e-12);
    assert_near(gw_lp_breakeven_vol_of_range(fee_per_unit, 2000.0), vol, 1e-12);
}

static void liquidity_leaves_above_break_even_and_widens_above_its_budget(void **state)
{
    (void)state;
    struct gw_lp_book book = {.fees_usd_per_year = 7155.4,
                              .gamma_usd_per_1pct = gamma_of(2000.0),
                              .vol = 0.8,
                              .margin_of_vol = 1.15};
    assert_int_equal(gw_lp_advise(&book), GW_LP_STAY);
    book.vol = 0.8 * 1.16;
    assert_int_equal(gw_lp_advise(&book), GW_LP_WITHDRAW);
    book.fees_usd_per_year = 0.0; /* unknown */
    assert_int_equal(gw_lp_advise(&book), GW_LP_STAY);
    book.gamma_usd_max = 1.0;
    assert_int_equal(gw_lp_advise(&book), GW_LP_WIDEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_loss_is_that_of_arbitrage),
        cmocka_unit_test(at_break_even_fees_are_the_loss),
        cmocka_unit_test(liquidity_leaves_above_break_even_and_widens_above_its_budget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
