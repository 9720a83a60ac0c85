/* What MarginCalculator.getNakedMarginRequired() of opynfinance/GammaProtocol 841f81d9 answered on a local chain, for one
 * option struck at 1,500, and the prices at which bisection over it met what is held. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "chains/protocol/opyn_gamma.h"

static const struct gw_opyn_cover put = {.is_put = true, .strike_usd = 1500, .bound = 0.2, .shock = 0.75};
static const struct gw_opyn_cover call = {.strike_usd = 1500, .bound = 0.18, .shock = 0.8};

static void assert_close(double found, double expected, double tolerance)
{
    if (!(fabs(found - expected) <= tolerance * fabs(expected))) {
        fail_msg("found %.17g, expected %.17g", found, expected);
    }
}

static void what_is_required_is_what_the_contract_says(void **state)
{
    (void)state;
    static const double of_put[][2] = {{2500, 300}, {2000, 300},  {1900, 360},    {1600, 540},
                                       {700, 1080}, {40000, 300}, {1200.5, 779.7}};
    static const double of_call[][2] = {
        {2500, 0.6064}, {2000, 0.508},   {1900, 0.4821052631578947},   {1600, 0.385},
        {700, 0.18},    {40000, 0.9754}, {1200.5, 0.18034152436484796}};
    for (size_t i = 0; i < sizeof of_put / sizeof of_put[0]; i++) {
        assert_close(gw_opyn_required_ratio(&put, of_put[i][0]), of_put[i][1], 1e-14);
        assert_close(gw_opyn_required_ratio(&call, of_call[i][0]), of_call[i][1], 1e-14);
    }
}

static void a_vault_is_closed_where_the_requirement_meets_what_it_holds(void **state)
{
    (void)state;
    static const double of_put[][2] = {
        {350, 1916.666666664994}, {700, 1333.333333334996}, {1499, 1.666666664996}};
    static const double of_call[][2] = {
        {0.25, 1312.0000000049952}, {0.5, 1968.0000000049954}, {0.999, 984000}};
    for (size_t i = 0; i < 3; i++) {
        struct gw_opyn_cover cover = put;
        cover.held_ratio = of_put[i][0];
        assert_close(gw_opyn_closing_price(&cover, 2000), of_put[i][1], 1e-8);
        cover = call;
        cover.held_ratio = of_call[i][0];
        assert_close(gw_opyn_closing_price(&cover, 2000), of_call[i][1], 1e-8);
    }
}

static void a_vault_that_holds_all_is_never_closed(void **state)
{
    (void)state;
    struct gw_opyn_cover cover = put;
    cover.held_ratio = 1500;
    assert_true(gw_opyn_closing_price(&cover, 2000) == 0);
    cover = call;
    cover.held_ratio = 1;
    assert_true(isinf(gw_opyn_closing_price(&cover, 2000)));
}

static void a_vault_below_the_bound_is_closed_at_any_price(void **state)
{
    (void)state;
    struct gw_opyn_cover cover = put;
    cover.held_ratio = 299;
    assert_true(gw_opyn_closing_price(&cover, 2000) == 2000);
    cover = call;
    cover.held_ratio = 0.179;
    assert_true(gw_opyn_closing_price(&cover, 2000) == 2000);
    cover.bound = 1;
    cover.held_ratio = 0.99;
    assert_true(gw_opyn_closing_price(&cover, 2000) == 2000);
}

static void without_the_calculators_word_nothing_is_known(void **state)
{
    (void)state;
    struct gw_opyn_cover cover = put;
    cover.bound = 0;
    assert_true(isnan(gw_opyn_required_ratio(&cover, 2000)) && isnan(gw_opyn_closing_price(&cover, 2000)));
    cover = call;
    cover.shock = 0;
    assert_true(isnan(gw_opyn_required_ratio(&cover, 2000)) && isnan(gw_opyn_closing_price(&cover, 2000)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_required_is_what_the_contract_says),
        cmocka_unit_test(a_vault_is_closed_where_the_requirement_meets_what_it_holds),
        cmocka_unit_test(a_vault_that_holds_all_is_never_closed),
        cmocka_unit_test(a_vault_below_the_bound_is_closed_at_any_price),
        cmocka_unit_test(without_the_calculators_word_nothing_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
