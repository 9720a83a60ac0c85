#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "chains/protocol/panoptic.h"
#include "ipc/base/hex.h"

/* A sold leg on [-196980, -196260] and a bought one of ratio 3 on [-202320, -202080]. */
#define TOKEN "0x000000000000000000000000004fcea2870700cfcfff4003003c00640599d388"

static void a_token_is_taken_apart(void **state)
{
    (void)state;
    uint8_t token[32];
    struct gw_panoptic_token_leg leg;
    assert_int_equal(gw_hex_decode_fixed(token, 32, TOKEN), GW_OK);
    assert_int_equal(gw_panoptic_read_leg(&leg, token, 0), GW_OK);
    assert_true(leg.asset == 1 && leg.ratio == 1 && !leg.is_long && leg.token_type == 0 && leg.partner == 0);
    assert_true(leg.strike == -196620 && leg.width == 12);
    assert_true(leg.tick_lower == -196980 && leg.tick_upper == -196260);
    assert_int_equal(gw_panoptic_read_leg(&leg, token, 1), GW_OK);
    assert_true(leg.asset == 1 && leg.ratio == 3 && leg.is_long && leg.token_type == 1 && leg.partner == 1);
    assert_true(leg.strike == -202200 && leg.width == 4);
    assert_true(leg.tick_lower == -202320 && leg.tick_upper == -202080);
    assert_int_equal(gw_panoptic_read_leg(&leg, token, 2), GW_OK);
    assert_int_equal(leg.ratio, 0);
}

static void an_odd_range_is_longer_above_its_strike(void **state)
{
    (void)state;
    uint8_t token[32];
    struct gw_panoptic_token_leg leg;
    assert_int_equal(gw_hex_decode_fixed(token, 32, TOKEN), GW_OK);
    token[25] = 1; /* tick spacing 1 */
    token[24] = 0;
    token[19] = (uint8_t)((token[19] & 0x0f) | 0x30); /* width 3 */
    token[18] = 0;
    assert_int_equal(gw_panoptic_read_leg(&leg, token, 0), GW_OK);
    assert_true(leg.width == 3 && leg.tick_lower == -196621 && leg.tick_upper == -196618);
}

static void ticks_that_no_pool_has_are_refused(void **state)
{
    (void)state;
    uint8_t token[32];
    struct gw_panoptic_token_leg leg;
    assert_int_equal(gw_hex_decode_fixed(token, 32, TOKEN), GW_OK);
    token[18] = 0xff; /* 4,080 and more of a spacing of 65,535 */
    token[24] = 0xff;
    token[25] = 0xff;
    assert_int_equal(gw_panoptic_read_leg(&leg, token, 0), GW_E_FORMAT);
    token[24] = 0;
    token[25] = 0;
    assert_int_equal(gw_panoptic_read_leg(&leg, token, 0), GW_E_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_is_taken_apart),
        cmocka_unit_test(an_odd_range_is_longer_above_its_strike),
        cmocka_unit_test(ticks_that_no_pool_has_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
