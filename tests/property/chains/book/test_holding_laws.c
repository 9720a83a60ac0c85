/* Pools that keep an invariant, drawn at random: what a pool absorbs is what its delta loses; every underlying sees the same
 * value; no order of tokens and no splitting of one into two of the same shares matters. */
#include "chains/book/holding.h"

#include <math.h>
#include <stdlib.h>

#include "tests/unit/chains/book/scene.h"

#define ROUNDS      2000
#define UNDERLYINGS 4

static const char *const names[UNDERLYINGS] = {"ETH", "BTC", "EUR", "USD"};
static uint64_t seed = 20261121;

static double draw(double low, double high)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return low + (high - low) * (double)(seed >> 11) * 0x1p-53;
}

static void make_market(void)
{
    market.token_count = 0;
    market.spot_count = 0;
    for (size_t i = 0; i < UNDERLYINGS; i++) {
        struct gw_token *token = &market.tokens[market.token_count++];
        *token = (struct gw_token){.decimals = (uint8_t)draw(2, 18), .is_known = true};
        (void)snprintf(token->underlying, sizeof token->underlying, "%s", names[i]);
        struct gw_spot *spot = &market.spots[market.spot_count++];
        *spot = (struct gw_spot){.usd = exp(draw(-3, 11)), .updated_s = NOW_S, .age_s_max = 60};
        (void)snprintf(spot->underlying, sizeof spot->underlying, "%s", names[i]);
    }
}

static void add(struct gw_pool_holding *h, size_t token, double weight)
{
    h->tokens[h->token_count].token = &market.tokens[token];
    h->tokens[h->token_count].balance = gw_u256_from_u64((uint64_t)draw(1e6, 1e18));
    h->tokens[h->token_count].weight = weight;
    h->tokens[h->token_count].rate = 1;
    h->token_count++;
}

static struct gw_pool_holding draw_weighted(void)
{
    struct gw_pool_holding h = {0};
    const size_t count = 2 + (size_t)draw(0, GW_HOLDING_TOKENS_MAX - 1.001);
    double parts[GW_HOLDING_TOKENS_MAX];
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        parts[i] = draw(1, 20);
        sum += parts[i];
    }
    for (size_t i = 0; i < count; i++) {
        add(&h, i < 2 ? i : (size_t)draw(0, UNDERLYINGS), parts[i] / sum);
    }
    return h;
}

static struct gw_pool_holding draw_stable(void)
{
    struct gw_pool_holding h = {.amplification = exp(draw(0, 8))};
    add(&h, 0, 0);
    add(&h, 1, 0);
    const double middle = draw(1e3, 1e9);
    const double tilt = exp(draw(-1, 1));
    for (size_t i = 0; i < 2; i++) {
        const struct gw_token *token = h.tokens[i].token;
        const double tokens = i == 0 ? middle * tilt : middle / tilt;
        h.tokens[i].balance = gw_u256_from_u64((uint64_t)(tokens * 1e6));
        h.tokens[i].rate = pow(10, token->decimals - 6.0); /* so that six digits are left of a token */
    }
    /* A stableswap's D lies between its geometric and arithmetic means. */
    h.invariant = gw_u256_from_u64((uint64_t)(middle * (1 + 0.5 * (tilt + 1 / tilt)) * 1e6));
    const struct gw_u256 micro = gw_u256_from_u64(1000000000000);
    assert_false(gw_u256_mul(&h.invariant, &h.invariant, &micro));
    return h;
}

static void assert_near(double a, double b, double scale)
{
    if (!(fabs(a - b) <= 1e-11 * fabs(scale))) {
        fail_msg("%.17g and %.17g, at a scale of %.17g", a, b, scale);
    }
}

static void check_depth(const struct gw_holding_view *view)
{
    const bool is_weighted = view->instrument.kind == GW_PAYOFF_WEIGHTED;
    const double quote =
        is_weighted ? view->instrument.weighted.quote_usd : view->instrument.stable.quote_usd;
    struct gw_depth depth;
    struct gw_greeks rest;
    assert_int_equal(gw_holding_depth(&depth, view), GW_OK);
    assert_int_equal(gw_pricing_greeks(&rest, view->rest_price * quote, &view->instrument), GW_OK);
    assert_near(depth.pool_price_usd, view->rest_price * quote, depth.pool_price_usd);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        struct gw_greeks moved;
        const double spot = gw_ladder_spot(i, view->rest_price * quote);
        assert_int_equal(gw_pricing_greeks(&moved, spot, &view->instrument), GW_OK);
        assert_near(depth.absorbed_tokens[i], rest.delta - moved.delta, rest.delta);
        assert_true(i == 0 || depth.absorbed_tokens[i] > depth.absorbed_tokens[i - 1]);
    }
}

static void a_pool_absorbs_what_its_delta_loses(void **state)
{
    (void)state;
    for (size_t round = 0; round < ROUNDS; round++) {
        make_market();
        const struct gw_pool_holding h = round % 2 == 0 ? draw_weighted() : draw_stable();
        const char *underlyings[GW_HOLDING_TOKENS_MAX];
        const size_t count = gw_holding_list_underlyings(underlyings, &h);
        assert_true(count >= 2);
        for (size_t i = 0; i < count; i++) {
            struct gw_holding_view view;
            assert_int_equal(gw_holding_view(&view, &h, 1, underlyings[i], &market), GW_OK);
            check_depth(&view);
        }
    }
}

static void value_of(struct gw_greeks *out, const struct gw_pool_holding *h, const char *underlying)
{
    struct gw_holding_view view;
    double spot;
    double age_s;
    assert_int_equal(gw_market_spot(&market, underlying, &spot, &age_s), GW_OK);
    assert_int_equal(gw_holding_view(&view, h, 1, underlying, &market), GW_OK);
    assert_int_equal(gw_pricing_greeks(out, spot, &view.instrument), GW_OK);
}

/* The last of the tokens first, and half of the shares of the first one in a second one of its balance per share. */
static struct gw_pool_holding rearrange(const struct gw_pool_holding *h)
{
    struct gw_pool_holding out = *h;
    for (size_t i = 0; i < h->token_count; i++) {
        out.tokens[i] = h->tokens[h->token_count - 1 - i];
    }
    if (out.token_count < GW_HOLDING_TOKENS_MAX) {
        const struct gw_u256 two = gw_u256_from_u64(2);
        out.tokens[0].weight /= 2;
        out.tokens[0].balance = gw_u256_div(&out.tokens[0].balance, &two);
        out.tokens[out.token_count++] = out.tokens[0];
    }
    return out;
}

static void every_underlying_sees_one_value_in_any_order(void **state)
{
    (void)state;
    for (size_t round = 0; round < ROUNDS; round++) {
        make_market();
        struct gw_pool_holding h = draw_weighted();
        h.tokens[h.token_count - 1].balance.limb[0] &= ~UINT64_C(1); /* halves without a rest */
        const struct gw_pool_holding other = rearrange(&h);
        const char *underlyings[GW_HOLDING_TOKENS_MAX];
        const size_t count = gw_holding_list_underlyings(underlyings, &h);
        struct gw_greeks first;
        value_of(&first, &h, underlyings[0]);
        for (size_t i = 0; i < count; i++) {
            struct gw_greeks one;
            struct gw_greeks two;
            value_of(&one, &h, underlyings[i]);
            value_of(&two, &other, underlyings[i]);
            assert_near(one.price, first.price, first.price);
            assert_near(two.price, first.price, first.price);
            assert_near(one.delta, two.delta, one.delta);
            assert_near(one.gamma, two.gamma, one.gamma);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_pool_absorbs_what_its_delta_loses, start, finish),
        cmocka_unit_test_setup_teardown(every_underlying_sees_one_value_in_any_order, start, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
