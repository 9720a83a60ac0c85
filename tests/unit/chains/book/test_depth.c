#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chains/book/depth.h"
#include "chains/book/lp.h"

#define TICK_SPAN 887272
#define UP_1PCT   (GW_LADDER_SPOT + 2)
#define DOWN_1PCT (GW_LADDER_SPOT - 2)

static const struct gw_token base = {.underlying = "ETH", .decimals = 9, .is_known = true};
static const struct gw_token quote = {.underlying = "USD", .decimals = 9, .is_known = true};

static void assert_close(double found, double expected, double scale)
{
    const double error = found > expected ? found - expected : expected - found;
    if (!(error <= 1e-10 * scale)) {
        fail_msg("found %.17g, expected %.17g", found, expected);
    }
}

static struct gw_u256 root_x96(double root)
{
    const uint64_t scaled = (uint64_t)(root * 0x1p46);
    return (struct gw_u256){{scaled << 50, scaled >> 14, 0, 0}};
}

static struct gw_int256 signed_of(int64_t value)
{
    return (struct gw_int256){.magnitude = gw_u256_from_u64((uint64_t)(value < 0 ? -value : value)),
                              .is_negative = value < 0};
}

static int32_t tick_below(double price)
{
    int32_t tick = -TICK_SPAN;
    for (int32_t step = 1 << 19; step > 0; step /= 2) {
        if (tick + step <= TICK_SPAN && gw_lp_raw_price(tick + step) <= price) {
            tick += step;
        }
    }
    return tick;
}

static int64_t active_liquidity(const struct gw_tick *ticks, size_t count, int32_t tick)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count && ticks[i].tick <= tick; i++) {
        const int64_t size = (int64_t)ticks[i].net.magnitude.limb[0];
        sum += ticks[i].net.is_negative ? -size : size;
    }
    return sum;
}

static struct gw_pool_profile pool_at(double price, const struct gw_tick *ticks, size_t count)
{
    const int32_t tick = tick_below(price);
    return (struct gw_pool_profile){
        .token0 = &base,
        .token1 = &quote,
        .sqrt_price_x96 = root_x96(__builtin_sqrt(price)),
        .liquidity = gw_u256_from_u64((uint64_t)active_liquidity(ticks, count, tick)),
        .tick_current = tick,
        .fee_ratio = 0.003,
        .ticks = ticks,
        .tick_count = count,
    };
}

/* Liquidity 50 000 around 2000, wider than +-1 %. */
static struct gw_tick one_segment[2];

static int make_segment(void **state)
{
    (void)state;
    one_segment[0] = (struct gw_tick){.tick = tick_below(1800), .net = signed_of(50000000000000)};
    one_segment[1] = (struct gw_tick){.tick = tick_below(2300), .net = signed_of(-50000000000000)};
    return 0;
}

/* P07 of the policy's vectors, and the closed form beside it. */
static void one_segment_has_the_closed_form(void **state)
{
    (void)state;
    struct gw_depth depth = {0};
    struct gw_lp_depth closed;
    const struct gw_pool_profile profile = pool_at(2000, one_segment, 2);
    assert_int_equal(gw_depth_walk(&depth, &profile, false, 1), GW_OK);
    assert_int_equal(gw_pricing_lp_depth_1pct(&closed, 2000, 50000), GW_OK);
    assert_close(depth.pool_price_usd, 2000, 2000);
    assert_close(2000 * depth.absorbed_tokens[UP_1PCT], 11097.1800498657, 11097);
    assert_close(-2000 * depth.absorbed_tokens[DOWN_1PCT], 11264.8973776839, 11264);
    assert_close(2000 * depth.absorbed_tokens[UP_1PCT], closed.up_usd, closed.up_usd);
    assert_close(-2000 * depth.absorbed_tokens[DOWN_1PCT], closed.down_usd, closed.down_usd);
    assert_true(depth.absorbed_tokens[GW_LADDER_SPOT] == 0);
    assert_true(depth.fee_ratio == 0.003);
}

static void the_walk_ends_where_liquidity_ends(void **state)
{
    (void)state;
    struct gw_depth depth = {0};
    const struct gw_pool_profile profile = pool_at(2000, one_segment, 2);
    assert_int_equal(gw_depth_walk(&depth, &profile, false, 1), GW_OK);
    assert_close(depth.reach_down_ratio, gw_lp_raw_price(one_segment[0].tick) / 2000, 1);
    assert_close(depth.reach_up_ratio, gw_lp_raw_price(one_segment[1].tick) / 2000, 1);
    assert_true(depth.absorbed_tokens[GW_LADDER_NODES - 1] == depth.absorbed_tokens[GW_LADDER_NODES - 2]);
    assert_true(depth.absorbed_tokens[0] == depth.absorbed_tokens[1]);
}

static void splitting_liquidity_changes_nothing(void **state)
{
    (void)state;
    struct gw_depth whole = {0};
    struct gw_depth split = {0};
    struct gw_tick ticks[6];
    size_t count = 0;
    ticks[count++] = one_segment[0];
    for (int i = -1; i <= 2; i++) { /* ticks at which one range ends and the next begins: net 0 */
        ticks[count++] = (struct gw_tick){.tick = tick_below(2000) + 40 * i, .net = signed_of(0)};
    }
    ticks[count++] = one_segment[1];
    const struct gw_pool_profile one = pool_at(2000, one_segment, 2);
    const struct gw_pool_profile many = pool_at(2000, ticks, count);
    for (unsigned token = 0; token < 2; token++) {
        assert_int_equal(gw_depth_walk(&whole, &one, token == 1, 1), GW_OK);
        assert_int_equal(gw_depth_walk(&split, &many, token == 1, 1), GW_OK);
        for (size_t i = 0; i < GW_LADDER_NODES; i++) {
            assert_close(split.absorbed_tokens[i], whole.absorbed_tokens[i],
                         whole.absorbed_tokens[GW_LADDER_NODES - 1]);
        }
    }
}

static void crossing_ticks_adds_what_lies_behind_them(void **state)
{
    (void)state;
    struct gw_depth depth = {0};
    const int32_t step = tick_below(2000 * 1.02);
    const struct gw_tick ticks[] = {one_segment[0],
                                    {.tick = step, .net = signed_of(-30000000000000)},
                                    {.tick = one_segment[1].tick, .net = signed_of(-20000000000000)}};
    const struct gw_pool_profile profile = pool_at(2000, ticks, 3);
    assert_int_equal(gw_depth_walk(&depth, &profile, false, 1), GW_OK);
    const double a = 1 / __builtin_sqrt(2000.0);
    const double b = 1 / __builtin_sqrt(gw_lp_raw_price(step));
    const double c = 1 / __builtin_sqrt(2000 * 1.10);
    const double expected = 50000 * (a - b) + 20000 * (b - c);
    assert_close(depth.absorbed_tokens[GW_LADDER_SPOT + 9], expected, expected); /* +1000 bps */
}

static void a_gap_is_crossed_without_tokens(void **state)
{
    (void)state;
    struct gw_depth depth = {0};
    const struct gw_tick ticks[] = {{.tick = tick_below(1900), .net = signed_of(50000000000000)},
                                    {.tick = tick_below(2010), .net = signed_of(-50000000000000)},
                                    {.tick = tick_below(2190), .net = signed_of(70000000000000)},
                                    {.tick = tick_below(2500), .net = signed_of(-70000000000000)}};
    const struct gw_pool_profile profile = pool_at(2000, ticks, 4);
    assert_int_equal(gw_depth_walk(&depth, &profile, false, 1), GW_OK);
    assert_true(depth.absorbed_tokens[GW_LADDER_SPOT + 4] == depth.absorbed_tokens[GW_LADDER_SPOT + 5]);
    assert_true(depth.absorbed_tokens[GW_LADDER_SPOT + 9] > depth.absorbed_tokens[GW_LADDER_SPOT + 5]);
    assert_close(depth.reach_up_ratio, gw_lp_raw_price(ticks[3].tick) / 2000, 1);
}

/* The pool with its tokens swapped: prices inverted, ticks negated. */
static void both_token_orders_have_the_same_depth(void **state)
{
    (void)state;
    struct gw_depth first = {0};
    struct gw_depth second = {0};
    const struct gw_tick ticks[] = {{.tick = tick_below(1500), .net = signed_of(20000000000000)},
                                    {.tick = tick_below(1950), .net = signed_of(60000000000000)},
                                    {.tick = tick_below(2080), .net = signed_of(-60000000000000)},
                                    {.tick = tick_below(3100), .net = signed_of(-20000000000000)}};
    struct gw_tick mirrored[4];
    for (size_t i = 0; i < 4; i++) {
        mirrored[i] = (struct gw_tick){.tick = -ticks[3 - i].tick, .net = ticks[3 - i].net};
        mirrored[i].net.is_negative = !mirrored[i].net.is_negative;
    }
    const struct gw_pool_profile one = pool_at(2000, ticks, 4);
    struct gw_pool_profile other = pool_at(1 / 2000.0, mirrored, 4);
    other.token0 = &quote;
    other.token1 = &base;
    assert_int_equal(gw_depth_walk(&first, &one, false, 1), GW_OK);
    assert_int_equal(gw_depth_walk(&second, &other, true, 1), GW_OK);
    assert_close(second.pool_price_usd, first.pool_price_usd, 2000);
    assert_close(second.reach_up_ratio, first.reach_up_ratio, 1);
    assert_close(second.reach_down_ratio, first.reach_down_ratio, 1);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        assert_close(second.absorbed_tokens[i], first.absorbed_tokens[i],
                     first.absorbed_tokens[GW_LADDER_NODES - 1]);
        assert_true(i == 0 || first.absorbed_tokens[i] >= first.absorbed_tokens[i - 1]);
    }
}

/* A swap that ends on a tick going down leaves the price there and the tick one below. */
static void a_price_on_a_tick_may_stand_on_either_side(void **state)
{
    (void)state;
    struct gw_depth above = {0};
    struct gw_depth below = {0};
    const int32_t edge = tick_below(2000);
    const struct gw_tick ticks[] = {{.tick = edge - 2000, .net = signed_of(50000000000000)},
                                    {.tick = edge, .net = signed_of(10000000000000)},
                                    {.tick = edge + 2000, .net = signed_of(-60000000000000)}};
    struct gw_pool_profile profile = pool_at(2000, ticks, 3);
    profile.sqrt_price_x96 = root_x96(__builtin_sqrt(gw_lp_raw_price(edge)));
    assert_int_equal(gw_depth_walk(&above, &profile, false, 1), GW_OK);
    profile.tick_current = edge - 1;
    profile.liquidity = gw_u256_from_u64(50000000000000);
    assert_int_equal(gw_depth_walk(&below, &profile, false, 1), GW_OK);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        assert_close(below.absorbed_tokens[i], above.absorbed_tokens[i],
                     above.absorbed_tokens[GW_LADDER_NODES - 1]);
    }
}

static void an_empty_pool_absorbs_nothing(void **state)
{
    (void)state;
    struct gw_depth depth = {0};
    const struct gw_pool_profile profile = pool_at(2000, NULL, 0);
    assert_int_equal(gw_depth_walk(&depth, &profile, false, 1), GW_OK);
    assert_true(depth.absorbed_tokens[0] == 0 && depth.absorbed_tokens[GW_LADDER_NODES - 1] == 0);
    assert_true(depth.reach_down_ratio == 1 && depth.reach_up_ratio == 1);
}

static void a_pool_without_a_price_is_out_of_domain(void **state)
{
    (void)state;
    struct gw_depth depth = {0};
    struct gw_pool_profile profile = pool_at(2000, one_segment, 2);
    profile.sqrt_price_x96 = gw_u256_from_u64(0);
    assert_int_equal(gw_depth_walk(&depth, &profile, false, 1), GW_E_DOMAIN);
    assert_true(depth.pool_price_usd == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(one_segment_has_the_closed_form, make_segment),
        cmocka_unit_test_setup(the_walk_ends_where_liquidity_ends, make_segment),
        cmocka_unit_test_setup(splitting_liquidity_changes_nothing, make_segment),
        cmocka_unit_test_setup(crossing_ticks_adds_what_lies_behind_them, make_segment),
        cmocka_unit_test(a_gap_is_crossed_without_tokens),
        cmocka_unit_test(both_token_orders_have_the_same_depth),
        cmocka_unit_test(a_price_on_a_tick_may_stand_on_either_side),
        cmocka_unit_test(an_empty_pool_absorbs_nothing),
        cmocka_unit_test_setup(a_pool_without_a_price_is_out_of_domain, make_segment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
