/* What arbitrage takes of any range is half of sigma squared, price squared and gamma (policy 3.22.9), and what the advice
 * makes of it moves one way. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gammawatch/pricing.h"
#include "monitor/liquidity/lp.h"
#include "tests/property/monitor/policy/random.h"

#define ROUNDS 2000

static struct gw_lp_range draw(uint64_t *seed, double price)
{
    const double low = price * random_between(seed, 0.5, 1.1);
    return (struct gw_lp_range){random_between(seed, 1.0, 1e6), low, low * random_between(seed, 1.01, 2.5)};
}

static void the_loss_of_any_range_is_that_of_its_gamma(void **state)
{
    (void)state;
    uint64_t seed = 9;
    unsigned inside = 0;
    for (int round = 0; round < ROUNDS; round++) {
        const double price = random_between(&seed, 0.01, 1e5);
        const double vol = random_between(&seed, 0.1, 2.0);
        const struct gw_lp_range range = draw(&seed, price);
        struct gw_greeks greeks;
        double exact;
        assert_int_equal(gw_pricing_lp_range(&greeks, price, &range), GW_OK);
        assert_int_equal(gw_pricing_lp_lvr(&exact, price, &range, vol), GW_OK);
        const bool is_inside = price > range.price_lower && price < range.price_upper;
        const double wanted = is_inside ? 0.25 * vol * vol * range.liquidity * sqrt(price) : 0.0;
        const double loss = gw_lp_loss_per_year(greeks.gamma * price * price / 100.0, vol);
        assert_true(fabs(loss - wanted) <= 1e-12 * wanted && fabs(exact - wanted) <= 1e-12 * wanted);
        inside += is_inside;
    }
    assert_true(inside > ROUNDS / 4 && inside < ROUNDS);
}

/* Fees that just pay for the loss are those of the break-even; a higher volatility never calls anybody back. */
static void advice_follows_volatility_one_way(void **state)
{
    (void)state;
    uint64_t seed = 10;
    for (int round = 0; round < ROUNDS; round++) {
        struct gw_lp_book book = {.fees_usd_per_year = random_between(&seed, 1.0, 1e7),
                                  .gamma_usd_per_1pct = -random_between(&seed, 1.0, 1e6),
                                  .margin_of_vol = 1.15};
        const double even = gw_lp_breakeven_vol(book.fees_usd_per_year, book.gamma_usd_per_1pct);
        const double loss = gw_lp_loss_per_year(book.gamma_usd_per_1pct, even);
        assert_true(fabs(loss / book.fees_usd_per_year - 1.0) < 1e-12);
        enum gw_lp_advice last = GW_LP_STAY;
        for (book.vol = 0.05 * even; book.vol < 3.0 * even; book.vol += 0.05 * even) {
            const enum gw_lp_advice now = gw_lp_advise(&book);
            assert_true(now >= last);
            last = now;
        }
        assert_int_equal(last, GW_LP_WITHDRAW);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_loss_of_any_range_is_that_of_its_gamma),
        cmocka_unit_test(advice_follows_volatility_one_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
