#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "monitor/policy/confidence.h"
#include "tests/unit/monitor/policy/fixture.h"

static void fresh_and_complete_is_full_confidence(void **state)
{
    (void)state;
    const struct gw_ecosystem ecosystem = fixture_gamma(-1.0, 1e6);
    assert_int_equal(gw_confidence_bps(0, &ecosystem, 0), 10000);
    assert_int_equal(gw_confidence_bps(GW_REASON(FLAT_VOL), &ecosystem, GW_EXPOSURE_FLAT_VOL), 10000);
}

static void every_doubt_takes_its_part_and_the_sum_ends_at_zero(void **state)
{
    (void)state;
    struct gw_ecosystem ecosystem = fixture_gamma(-1.0, 1e6);
    assert_int_equal(gw_confidence_bps(GW_REASON(STALE_WARN), &ecosystem, 0), 8500);
    assert_int_equal(gw_confidence_bps(GW_REASON(STALE), &ecosystem, 0), 6000);
    assert_int_equal(gw_confidence_bps(GW_REASON(STALE_DEAD), &ecosystem, 0), 0);
    assert_int_equal(gw_confidence_bps(GW_REASON(INCOMPLETE) | GW_REASON(WARMUP), &ecosystem, 0), 6500);
    assert_int_equal(gw_confidence_bps(GW_REASON(DEPTH_MISSING), &ecosystem, 0), 7500);
    assert_int_equal(gw_confidence_bps(0, &ecosystem, GW_EXPOSURE_STALE_VOL | GW_EXPOSURE_ESTIMATED), 7500);
    ecosystem.hedging_gamma_lo_usd_per_1pct[GW_LADDER_SPOT] = -2.0;
    assert_int_equal(gw_confidence_bps(0, &ecosystem, 0), 9000);
    assert_int_equal(gw_confidence_bps(UINT64_MAX, &ecosystem, UINT32_MAX), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fresh_and_complete_is_full_confidence),
        cmocka_unit_test(every_doubt_takes_its_part_and_the_sum_ends_at_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
