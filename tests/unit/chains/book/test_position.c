#include "tests/unit/chains/book/scene.h"

/* Policy 3.4: a short of q Squeeth is -q·c·S²; here q·c = 0.4. */
static void a_power_contract_is_quadratic_in_spot(void **state)
{
    (void)state;
    const struct gw_position p = {.kind = GW_POSITION_POWER,
                                  .venue = VENUE,
                                  .id = "1",
                                  .underlying = "ETH",
                                  .quantity = -0.4,
                                  .power = 2,
                                  .raw = "{}"};
    put("squeeth", &p);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    const struct gw_exposure *e = &book.exposures[0];
    assert_close(e->delta_usd, -2 * 0.4 * 2000 * 2000, 4e6);
    assert_close(e->gamma_usd_per_1pct, -2 * 0.4 * 2000 * 2000 / 100, 4e4);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double spot = gw_ladder_spot(i, 2000);
        assert_close(e->pnl_usd[GW_VOL_FLAT][i], -0.4 * (spot * spot - 2000 * 2000), 4e6);
        assert_close(e->ladder_gamma_usd_per_1pct[i], -2 * 0.4 * spot * spot / 100, 4e5);
    }
    assert_true(e->notional_usd == 0.4 * 2000 * 2000 && e->vega_usd_per_volpt == 0);
}

static void a_linear_position_has_delta_and_nothing_else(void **state)
{
    (void)state;
    const struct gw_position p = {.kind = GW_POSITION_LINEAR,
                                  .venue = VENUE,
                                  .id = "1",
                                  .underlying = "ETH",
                                  .quantity = -3,
                                  .raw = "{}"};
    put("gmx_v2", &p);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    const struct gw_exposure *e = &book.exposures[0];
    assert_true(e->delta_usd == -6000 && e->gamma_usd_per_1pct == 0 && e->notional_usd == 6000);
    assert_close(e->pnl_usd[GW_VOL_FLAT][GW_LADDER_NODES - 1], -6000, 6000);
}

/* 400 WETH and 800 000 USDC: L = √(x·y), worth 2·L·√P and P·√(1+g) after a move. */
static void shares_of_a_pair_are_liquidity_over_all_prices(void **state)
{
    (void)state;
    struct gw_position p = range(0, 1);
    p.kind = GW_POSITION_LP_V2;
    const struct gw_u256 weth = gw_u256_from_u64(400);
    const struct gw_u256 usdc = gw_u256_from_u64(800000000000);
    const struct gw_u256 ether = gw_u256_from_u64(1000000000000000000);
    struct gw_u256 product;
    assert_false(gw_u256_mul(&product, &weth, &ether));
    assert_false(gw_u256_mul(&product, &product, &usdc));
    p.liquidity = gw_u256_sqrt(&product);
    put("uniswap_v2", &p);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    const struct gw_exposure *e = &book.exposures[0];
    assert_close(e->delta_usd, 800000, 1e6);
    assert_close(e->gamma_usd_per_1pct, -800000.0 / 200, 1e4);
    assert_close(e->notional_usd, 1600000, 1e6);
    assert_close(e->pnl_usd[GW_VOL_FLAT][GW_LADDER_NODES - 1], 1600000 * (1.4142135623730951 - 1), 1e6);
    assert_true((e->head.flags & GW_EXPOSURE_OPTIONS) == 0);
}

static void liquidity_that_is_owed_is_long_gamma(void **state)
{
    (void)state;
    struct gw_position lent = range(0, 1);
    struct gw_position owed = range(0, 1);
    (void)snprintf(owed.id, sizeof owed.id, "2");
    owed.quantity = -1;
    put("panoptic_v1", &lent);
    put("panoptic_v1", &owed);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    const struct gw_exposure *e = &book.exposures[0];
    assert_true(e->gamma_usd_per_1pct == 0 && e->short_gamma_usd_per_1pct < 0);
    assert_true(e->long_gamma_usd_per_1pct == -e->short_gamma_usd_per_1pct);
    assert_true(e->notional_usd > 0 && e->positions == 2);
}

static void what_is_held_stands_in_the_digest(void **state)
{
    (void)state;
    uint8_t digests[4][32];
    for (unsigned i = 0; i < 4; i++) {
        struct gw_position p = range(0, 1);
        p.quantity = i == 1 ? -1 : 1;
        p.kind = i == 2 ? GW_POSITION_LP_V2 : i == 3 ? GW_POSITION_POWER : GW_POSITION_LP_RANGE;
        p.power = 2;
        gw_book_begin(&book, &market, &block);
        put("any", &p);
        gw_book_digest(&book, digests[i]);
        for (unsigned j = 0; j < i; j++) {
            assert_memory_not_equal(digests[i], digests[j], 32);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_power_contract_is_quadratic_in_spot, start, finish),
        cmocka_unit_test_setup_teardown(a_linear_position_has_delta_and_nothing_else, start, finish),
        cmocka_unit_test_setup_teardown(shares_of_a_pair_are_liquidity_over_all_prices, start, finish),
        cmocka_unit_test_setup_teardown(liquidity_that_is_owed_is_long_gamma, start, finish),
        cmocka_unit_test_setup_teardown(what_is_held_stands_in_the_digest, start, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
