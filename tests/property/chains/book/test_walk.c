/* Does the walk through a pool's ticks take up what exact arithmetic over its positions says? The answers are those of
 * tests/fixture/systemic/reference.py. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "chains/book/depth.h"

#define REFERENCE GW_TESTS_DIR "/fixture/systemic/reference.ndjson"
#define TICKS_MAX 32

static const struct gw_token eth = {.underlying = "ETH", .decimals = 18, .is_known = true};
static const struct gw_token btc = {.underlying = "BTC", .decimals = 18, .is_known = true};

struct pool {
    struct gw_tick ticks[TICKS_MAX];
    size_t count;
    struct gw_pool_profile profile;
};

static struct gw_u256 parse_decimal(const char *text)
{
    struct gw_u256 value = gw_u256_from_u64(0);
    for (; *text != '\0'; text++) {
        const struct gw_u256 one = value;
        struct gw_u256 digit = gw_u256_from_u64((uint64_t)(*text - '0'));
        for (int i = 0; i < 9; i++) {
            (void)gw_u256_add(&value, &value, &one);
        }
        (void)gw_u256_add(&value, &value, &digit);
    }
    return value;
}

static struct gw_u256 parse_hex(const char *text)
{
    uint8_t bytes[32];
    for (size_t i = 0; i < sizeof bytes; i++) {
        const char byte[3] = {text[2 * i], text[2 * i + 1], '\0'};
        bytes[i] = (uint8_t)strtoul(byte, NULL, 16);
    }
    return gw_u256_from_be(bytes);
}

/* Adds signed liquidity to the tick, which is made in its place. */
static void add_net(struct pool *pool, int32_t tick, const struct gw_u256 *liquidity, bool is_negative)
{
    size_t i = 0;
    while (i < pool->count && pool->ticks[i].tick < tick) {
        i++;
    }
    if (i == pool->count || pool->ticks[i].tick != tick) {
        assert_true(pool->count < TICKS_MAX);
        memmove(&pool->ticks[i + 1], &pool->ticks[i], (pool->count - i) * sizeof pool->ticks[0]);
        pool->ticks[i] = (struct gw_tick){.tick = tick};
        pool->count++;
    }
    struct gw_int256 *net = &pool->ticks[i].net;
    if (net->is_negative == is_negative) {
        (void)gw_u256_add(&net->magnitude, &net->magnitude, liquidity);
    } else if (gw_u256_cmp(&net->magnitude, liquidity) >= 0) {
        (void)gw_u256_sub(&net->magnitude, &net->magnitude, liquidity);
    } else {
        (void)gw_u256_sub(&net->magnitude, liquidity, &net->magnitude);
        net->is_negative = is_negative;
    }
}

static void read_pool(struct pool *pool, const json_t *line)
{
    memset(pool, 0, sizeof *pool);
    const int32_t current = (int32_t)json_integer_value(json_object_get(line, "tick"));
    pool->profile = (struct gw_pool_profile){.token0 = &eth, .token1 = &btc, .tick_current = current};
    pool->profile.sqrt_price_x96 = parse_hex(json_string_value(json_object_get(line, "sqrt_price_x96")));
    size_t i;
    json_t *position;
    json_array_foreach(json_object_get(line, "positions"), i, position)
    {
        const int32_t lower = (int32_t)json_integer_value(json_array_get(position, 0));
        const int32_t upper = (int32_t)json_integer_value(json_array_get(position, 1));
        const struct gw_u256 liquidity = parse_decimal(json_string_value(json_array_get(position, 2)));
        add_net(pool, lower, &liquidity, false);
        add_net(pool, upper, &liquidity, true);
        if (lower <= current && current < upper) {
            (void)gw_u256_add(&pool->profile.liquidity, &pool->profile.liquidity, &liquidity);
        }
    }
    pool->profile.ticks = pool->ticks;
    pool->profile.tick_count = pool->count;
}

static void compare(const struct pool *pool, const json_t *expected, bool is_token1)
{
    struct gw_depth depth;
    memset(&depth, 0, sizeof depth);
    assert_int_equal(gw_depth_walk(&depth, &pool->profile, is_token1, 1.0), GW_OK);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double wanted = json_real_value(json_array_get(expected, i));
        const double found = depth.absorbed_tokens[i];
        /* A node may stand a hair from a tick: what is then left in it is small against the whole. */
        if (!(fabs(found - wanted) <= 1e-10 * fabs(wanted) + 1e-9)) {
            fail_msg("node %zu of token%d: %.17g, exact %.17g", i, is_token1, found, wanted);
        }
    }
}

static void every_pool_takes_up_what_its_positions_hold(void **state)
{
    (void)state;
    static struct pool pool;
    static char text[16384];
    size_t cases = 0;
    FILE *file = fopen(REFERENCE, "r");
    assert_non_null(file);
    while (fgets(text, sizeof text, file) != NULL) {
        json_t *line = json_loads(text, 0, NULL);
        assert_non_null(line);
        if (strcmp(json_string_value(json_object_get(line, "kind")), "walk") == 0) {
            read_pool(&pool, line);
            compare(&pool, json_object_get(line, "token0"), false);
            compare(&pool, json_object_get(line, "token1"), true);
            cases++;
        }
        json_decref(line);
    }
    fclose(file);
    assert_int_equal(cases, 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pool_takes_up_what_its_positions_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
