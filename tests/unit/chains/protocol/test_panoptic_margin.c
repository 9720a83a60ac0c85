#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "chains/market/lp_price.h"
#include "chains/protocol/panoptic_margin.h"
#include "ipc/base/hex.h"

struct asked {
    unsigned version;
    const char *token;
    uint64_t size;
    int32_t utilization[2];
    int32_t tick;
    double required[2];
};

static const struct asked rows[] = {
#define X(version, token, size, u0, u1, tick, required0, required1)                                          \
    {version, token, size, {u0, u1}, tick, {required0, required1}},
#include "tests/unit/chains/protocol/panoptic_asked.def"
#undef X
};

static void ask(double out[2], const struct asked *row)
{
    const enum gw_panoptic_rule rule = row->version == 1 ? GW_PANOPTIC_RULE_1 : GW_PANOPTIC_RULE_2;
    struct gw_panoptic_position position = {.size = gw_u256_from_u64(row->size)};
    struct gw_panoptic_held held;
    double credit[2] = {0, 0};
    assert_int_equal(gw_hex_decode_fixed(position.token, 32, row->token), GW_OK);
    gw_panoptic_hold(&held, rule, &position);
    out[0] = out[1] = 0;
    gw_panoptic_require(out, credit, rule, &held, row->utilization, row->tick, gw_lp_raw_price(row->tick));
    out[0] = fmax(0, out[0] - credit[0]);
    out[1] = fmax(0, out[1] - credit[1]);
}

static void positions_ask_for_what_the_contracts_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double found[2];
        ask(found, &rows[i]);
        for (unsigned side = 0; side < 2; side++) {
            const double told = rows[i].required[side];
            const double within = told * 1e-9 + 16;
            if (!(fabs(found[side] - told) <= within)) {
                fail_msg("%s at %d: token%u %.17g, told %.17g", rows[i].token, rows[i].tick, side,
                         found[side], told);
            }
        }
    }
}

static void what_is_spare_stands_in_for_the_other_token_as_far_as_it_may(void **state)
{
    (void)state;
    struct gw_panoptic_margin m = {.balance = {100, 0}, .required = {10, 30}, .cross = {1, 1}};
    assert_true(fabs(gw_panoptic_solvency(&m, 1) - 2.5) < 1e-12); /* of all the requirements */
    assert_true(fabs(gw_panoptic_solvency(&m, 2) - 4) < 1e-12);   /* token0 has become dearer */
    m.cross[0] = 0.5; /* 50 of token0's 100 against 30, and 5 more of its own 10 */
    assert_true(fabs(gw_panoptic_solvency(&m, 1) - 50.0 / 35) < 1e-12);
    m.cross[0] = 0;
    assert_true(gw_panoptic_solvency(&m, 1) == 0);
    m.required[1] = 0;
    assert_true(fabs(gw_panoptic_solvency(&m, 1) - 10) < 1e-12);
    m.required[0] = 0;
    assert_true(isinf(gw_panoptic_solvency(&m, 1)));
    m = (struct gw_panoptic_margin){.balance = {10, 100}, .required = {20, 20}, .cross = {1, 1}};
    assert_true(fabs(gw_panoptic_solvency(&m, 1) - 2.75) < 1e-12); /* token1 stands in for token0 */
}

static void the_buffer_falls_to_nothing_as_pools_fill(void **state)
{
    (void)state;
    assert_true(gw_panoptic_cross(10000000, 0) == 1 && gw_panoptic_cross(10000000, 9000) == 1);
    assert_true(fabs(gw_panoptic_cross(8000000, 9250) - 0.4) < 1e-12);
    assert_true(gw_panoptic_cross(10000000, 9500) == 0 && gw_panoptic_cross(10000000, 10000) == 0);
}

static void the_average_is_the_median_of_means(void **state)
{
    (void)state;
    int64_t sums[GW_PANOPTIC_SUMS];
    for (size_t i = 0; i < GW_PANOPTIC_SUMS; i++) {
        sums[i] = 0;
    }
    for (size_t i = GW_PANOPTIC_SUMS - 1; i-- > 0;) { /* ten means of -7, then nine of 900 */
        sums[i] = sums[i + 1] + 30 * (i < 9 ? 900 : -7);
    }
    assert_int_equal(gw_panoptic_median(sums, 30), -7);
    for (size_t i = GW_PANOPTIC_SUMS - 1; i-- > 0;) {
        sums[i] = sums[i + 1] + 30 * (i < 10 ? 900 : -7);
    }
    assert_int_equal(gw_panoptic_median(sums, 30), 900);
    for (size_t i = GW_PANOPTIC_SUMS - 1; i-- > 0;) { /* towards zero, as Solidity divides */
        sums[i] = sums[i + 1] - 29;
    }
    assert_int_equal(gw_panoptic_median(sums, 30), 0);
    for (size_t i = GW_PANOPTIC_SUMS - 1; i-- > 0;) {
        sums[i] = sums[i + 1] - (INT64_C(1) << 50);
    }
    assert_int_equal(gw_panoptic_median(sums, 30), -887272);
}

static void a_leg_that_is_none_asks_for_nothing(void **state)
{
    (void)state;
    /* A loan at a strike of eight million ticks; ranges that no pool has. */
    static const char *const tokens[] = {
        "0x0000000000000000000000000000000000000007fffff002000a5088b808eba3",
        "0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"};
    for (size_t i = 0; i < 2; i++) {
        const struct asked row = {
            .version = 2, .token = tokens[i], .size = 1000000, .utilization = {0, 0}, .tick = 0};
        double found[2];
        ask(found, &row);
        assert_true(found[0] == 0 && found[1] == 0);
    }
}

/* Where the contracts can count no further: all that was moved is asked for, and a fifth. */
static void a_price_beyond_reach_of_the_strike_is_its_end(void **state)
{
    (void)state;
    const struct asked row = {.version = 1,
                              .token = "0x000000000000000000000000000000000000002000000203000a000000000000",
                              .size = 1000000,
                              .utilization = {0, 0},
                              .tick = -500000};
    double found[2];
    ask(found, &row);
    assert_true(found[0] == 0 && fabs(found[1] - 1200000) < 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(positions_ask_for_what_the_contracts_say),
        cmocka_unit_test(what_is_spare_stands_in_for_the_other_token_as_far_as_it_may),
        cmocka_unit_test(the_buffer_falls_to_nothing_as_pools_fill),
        cmocka_unit_test(the_average_is_the_median_of_means),
        cmocka_unit_test(a_leg_that_is_none_asks_for_nothing),
        cmocka_unit_test(a_price_beyond_reach_of_the_strike_is_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
