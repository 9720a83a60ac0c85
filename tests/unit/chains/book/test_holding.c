#include "chains/book/holding.h"

#include <math.h>

#include "tests/unit/chains/book/scene.h"

#define UP_1PCT   (GW_LADDER_SPOT + 2)
#define DOWN_1PCT (GW_LADDER_SPOT - 2)

static const struct gw_token *token(const char *symbol)
{
    for (size_t i = 0; i < market.token_count; i++) {
        if (strcmp(market.tokens[i].symbol, symbol) == 0) {
            return &market.tokens[i];
        }
    }
    fail_msg("no token %s", symbol);
    return NULL;
}

static void add_spot(const char *underlying, double usd)
{
    struct gw_spot *spot = &market.spots[market.spot_count++];
    *spot = (struct gw_spot){.usd = usd, .updated_s = NOW_S, .age_s_max = 3600};
    (void)snprintf(spot->underlying, sizeof spot->underlying, "%s", underlying);
}

static void add(struct gw_pool_holding *h, const char *symbol, uint64_t tokens, double weight)
{
    const size_t i = h->token_count++;
    h->tokens[i].token = token(symbol);
    h->tokens[i].balance = gw_u256_from_u64(tokens);
    for (unsigned n = 0; n < h->tokens[i].token->decimals; n++) {
        const struct gw_u256 ten = gw_u256_from_u64(10);
        assert_false(gw_u256_mul(&h->tokens[i].balance, &h->tokens[i].balance, &ten));
    }
    h->tokens[i].weight = weight;
    h->tokens[i].rate = 1;
}

static struct gw_u256 wad(uint64_t whole)
{
    const struct gw_u256 one = gw_u256_from_u64(1000000000000000000);
    struct gw_u256 out = gw_u256_from_u64(whole);
    assert_false(gw_u256_mul(&out, &out, &one));
    return out;
}

static void put_pool(const struct gw_pool_holding *h)
{
    const struct gw_position_sink sink = gw_book_sink(&book, "pools");
    struct gw_position p = {.kind = h->amplification > 0 ? GW_POSITION_LP_STABLE : GW_POSITION_LP_WEIGHTED,
                            .venue = VENUE,
                            .id = "residual",
                            .quantity = 1,
                            .holding = h,
                            .raw = "{}"};
    const struct gw_pool_profile profile = {.venue = VENUE, .fee_ratio = 0.004, .holding = h};
    assert_int_equal(sink.position(sink.context, &p), GW_OK);
    assert_int_equal(sink.pool(sink.context, &profile), GW_OK);
    assert_int_equal(gw_book_seal(&book), GW_OK);
}

/* 800 WETH and 400 000 USDC at 80/20 rest at 2000 $: V = 2 000 000, gamma w(w-1)V/P². */
static void a_weighted_pool_is_short_by_its_shares(void **state)
{
    (void)state;
    struct gw_pool_holding h = {0};
    add(&h, "WETH", 800, 0.8);
    add(&h, "USDC", 400000, 0.2);
    put_pool(&h);
    assert_int_equal(book.exposure_count, 1);
    const struct gw_exposure *e = &book.exposures[0];
    assert_close(e->delta_usd, 1600000, 1e6);
    assert_close(e->gamma_usd_per_1pct, -0.16 * 2000000 / 100, 1e4);
    assert_close(e->notional_usd, 2000000, 1e6);
    assert_close(e->pnl_usd[GW_VOL_FLAT][GW_LADDER_NODES - 1], 2000000 * (pow(2, 0.8) - 1), 1e6);
    assert_int_equal(book.depth_count, 1);
    const struct gw_depth *d = &book.depths[0];
    assert_true(d->head.valid && d->fee_ratio == 0.004);
    assert_close(d->pool_price_usd, 2000, 1e3);
    assert_close(d->absorbed_tokens[UP_1PCT], 800 * (1 - pow(1.01, -0.2)), 1);
    assert_close(d->absorbed_tokens[DOWN_1PCT], 800 * (1 - pow(0.99, -0.2)), 1);
    assert_true(d->reach_up_ratio == 2 && fabs(d->reach_down_ratio - 0.34) < 1e-15);
}

/* Halves are a pair of Uniswap v2. */
static void halves_are_liquidity_over_all_prices(void **state)
{
    (void)state;
    struct gw_pool_holding h = {0};
    struct gw_position pair = range(0, 1);
    add(&h, "USDC", 700000, 0.5);
    add(&h, "WETH", 400, 0.5);
    put_pool(&h);
    const struct gw_exposure weighted = book.exposures[0];
    gw_book_begin(&book, &market, &block);
    pair.kind = GW_POSITION_LP_V2;
    struct gw_u256 product;
    assert_false(gw_u256_mul(&product, &h.tokens[0].balance, &h.tokens[1].balance));
    pair.liquidity = gw_u256_sqrt(&product);
    put("uniswap_v2", &pair);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    const struct gw_exposure *e = &book.exposures[0];
    assert_close(weighted.delta_usd, e->delta_usd, 1e5);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        assert_close(weighted.pnl_usd[GW_VOL_FLAT][i], e->pnl_usd[GW_VOL_FLAT][i], 1e5);
        assert_close(weighted.ladder_gamma_usd_per_1pct[i], e->ladder_gamma_usd_per_1pct[i], 1e4);
    }
}

/* Of several tokens each underlying has its power of spot: V = Π(S·B/w)^w. */
static void three_tokens_stand_under_both_underlyings(void **state)
{
    (void)state;
    struct gw_pool_holding h = {0};
    add_spot("BTC", 60000);
    add(&h, "WETH", 500, 0.5);
    add(&h, "WBTC", 10, 0.3);
    add(&h, "USDC", 350000, 0.2);
    put_pool(&h);
    const double value = pow(2000 * 500 / 0.5, 0.5) * pow(60000 * 10 / 0.3, 0.3) * pow(350000 / 0.2, 0.2);
    assert_int_equal(book.exposure_count, 2);
    for (size_t i = 0; i < 2; i++) {
        const double w = i == 0 ? 0.5 : 0.3;
        const struct gw_exposure *e = &book.exposures[i];
        assert_string_equal(e->head.underlying, i == 0 ? "ETH" : "BTC");
        assert_close(e->notional_usd, value, 1e6);
        assert_close(e->delta_usd, w * value, 1e6);
        assert_close(e->gamma_usd_per_1pct, w * (w - 1) * value / 100, 1e4);
    }
    assert_int_equal(book.depth_count, 2);
    const double rest = pow(pow(60000 * 10 / 0.3, 0.3) * pow(350000 / 0.2, 0.2), 2) / (500 / 0.5);
    assert_close(book.depths[0].pool_price_usd, rest, 1e3);
    assert_close(book.depths[1].absorbed_tokens[UP_1PCT], 10 * (1 - pow(1.01, -0.7)), 1);
}

/* WETH and stETH are one underlying: what both hold goes as one share. */
static void tokens_of_one_underlying_count_together(void **state)
{
    (void)state;
    struct gw_pool_holding h = {0};
    add(&h, "WETH", 300, 0.3);
    add(&h, "stETH", 500, 0.5);
    add(&h, "USDC", 400000, 0.2);
    put_pool(&h);
    assert_int_equal(book.exposure_count, 1);
    assert_close(book.exposures[0].delta_usd, 1600000, 1e6);
    assert_close(book.exposures[0].gamma_usd_per_1pct, -0.16 * 2000000 / 100, 1e4);
    gw_book_begin(&book, &market, &block);
    h.token_count = 2;
    h.tokens[0].weight = 0.375;
    h.tokens[1].weight = 0.625;
    put_pool(&h);
    assert_close(book.exposures[0].delta_usd, 1600000, 1e6);
    assert_true(book.exposures[0].gamma_usd_per_1pct == 0);
    assert_int_equal(book.depth_count, 0);
}

/* A()·n = 400, D = 2 000 000, P = 1.002: gamma -81 651 665 in coins per price. */
static void a_stable_pool_bends_hard_about_one(void **state)
{
    (void)state;
    struct gw_pool_holding h = {.amplification = 200, .invariant = wad(2000000)};
    (void)snprintf(market.tokens[2].underlying, sizeof market.tokens[2].underlying, "EUR");
    add_spot("EUR", 1.002);
    add(&h, "WBTC", 1000000, 0);
    add(&h, "USDC", 1000000, 0);
    put_pool(&h);
    const struct gw_exposure *e = &book.exposures[0];
    assert_close(e->gamma_usd_per_1pct, -81651665.53192641 * 1.002 * 1.002 / 100, 1e4);
    const struct gw_depth *d = &book.depths[0];
    assert_close(d->pool_price_usd, 1, 1e-3);
    const struct gw_stable_pool pool = {.amplification = 200, .invariant = 2000000};
    for (int side = -1; side <= 1; side += 2) {
        struct gw_lp_amounts amounts;
        assert_int_equal(gw_pricing_stable_amounts(&amounts, 1 + 0.01 * side, &pool), GW_OK);
        assert_close(d->absorbed_tokens[GW_LADDER_SPOT + 2 * side], 1000000 - amounts.base_tokens, 1);
    }
    assert_true(d->head.valid && d->absorbed_tokens[UP_1PCT] > 100000 &&
                d->absorbed_tokens[DOWN_1PCT] < -100000);
}

static void a_rate_turns_coins_into_their_underlying(void **state)
{
    (void)state;
    struct gw_pool_holding h = {.amplification = 50, .invariant = wad(2000)};
    add(&h, "WETH", 1000, 0);
    add(&h, "stETH", 800, 0);
    h.tokens[1].rate = 1.25;
    put_pool(&h);
    assert_close(book.exposures[0].delta_usd, 2000 * 2000, 1e6);
    assert_true(book.exposures[0].gamma_usd_per_1pct == 0);
    assert_int_equal(book.depth_count, 0);
}

static void a_pool_of_dollars_stands_in_no_record(void **state)
{
    (void)state;
    struct gw_pool_holding h = {.amplification = 50, .invariant = wad(2000)};
    add(&h, "USDC", 1000, 0);
    add(&h, "USDC", 1000, 0);
    put_pool(&h);
    assert_int_equal(book.exposure_count, 0);
    assert_int_equal(book.depth_count, 0);
    assert_int_equal(book.excluded_count, 0);
    assert_int_equal(book.position_count, 1);
}

static void an_unknown_spot_excludes_with_its_name(void **state)
{
    (void)state;
    struct gw_pool_holding h = {0};
    add(&h, "WETH", 800, 0.8);
    add(&h, "WBTC", 4, 0.2);
    put_pool(&h);
    assert_int_equal(book.depth_count, 1); /* of BTC, at ether's price */
    assert_string_equal(book.depths[0].head.underlying, "BTC");
    assert_int_equal(book.excluded_count, 3);
    assert_string_equal(book.excluded[0].reason, "depth: no spot of BTC");
    assert_string_equal(book.excluded[1].reason, "no spot of BTC");
}

/* The book keeps what it was told, whatever the adapter does with its own afterwards; all of it is in the digest. */
static void holdings_are_kept_and_digested(void **state)
{
    (void)state;
    uint8_t digests[5][32];
    for (unsigned i = 0; i < 5; i++) {
        struct gw_pool_holding h = {.invariant = wad(5)};
        add(&h, "WETH", i == 1 ? 801 : 800, i == 2 ? 0.7 : 0.8);
        add(&h, i == 3 ? "WBTC" : "USDC", 400000, i == 2 ? 0.3 : 0.2);
        h.amplification = i == 4 ? 10 : 0;
        gw_book_begin(&book, &market, &block);
        put_pool(&h);
        memset(&h, 0, sizeof h);
        gw_book_digest(&book, digests[i]);
        for (unsigned j = 0; j < i; j++) {
            assert_memory_not_equal(digests[i], digests[j], 32);
        }
    }
}

static void more_holdings_than_fit_are_refused(void **state)
{
    (void)state;
    struct gw_pool_holding h = {0};
    add(&h, "WETH", 800, 0.8);
    add(&h, "USDC", 400000, 0.2);
    const struct gw_position p = {
        .kind = GW_POSITION_LP_WEIGHTED, .venue = VENUE, .quantity = 1, .holding = &h};
    const struct gw_position_sink sink = gw_book_sink(&book, "pools");
    for (size_t i = 0; i < GW_BOOK_PART(GW_HOLDINGS_MAX); i++) {
        assert_int_equal(sink.position(sink.context, &p), GW_OK);
    }
    assert_int_equal(sink.position(sink.context, &p), GW_E_BOUND);
    gw_book_drop(&book);
    assert_int_equal(sink.position(sink.context, &p), GW_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_weighted_pool_is_short_by_its_shares, start, finish),
        cmocka_unit_test_setup_teardown(halves_are_liquidity_over_all_prices, start, finish),
        cmocka_unit_test_setup_teardown(three_tokens_stand_under_both_underlyings, start, finish),
        cmocka_unit_test_setup_teardown(tokens_of_one_underlying_count_together, start, finish),
        cmocka_unit_test_setup_teardown(a_stable_pool_bends_hard_about_one, start, finish),
        cmocka_unit_test_setup_teardown(a_rate_turns_coins_into_their_underlying, start, finish),
        cmocka_unit_test_setup_teardown(a_pool_of_dollars_stands_in_no_record, start, finish),
        cmocka_unit_test_setup_teardown(an_unknown_spot_excludes_with_its_name, start, finish),
        cmocka_unit_test_setup_teardown(holdings_are_kept_and_digested, start, finish),
        cmocka_unit_test_setup_teardown(more_holdings_than_fit_are_refused, start, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
