/* Depth that nobody has seen for a while. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "monitor/exposure/sum.h"
#include "tests/unit/monitor/policy/fixture.h"

#define LIMIT_S 300.0

static struct gw_exposure exposure;
static struct gw_depth depths[2];

/* Two equal pools on two chains; the second was last seen age_s ago. */
static struct gw_ecosystem sum_at(int64_t age_s, double limit_s)
{
    struct gw_exposure_book book = {.exposures = &exposure,
                                    .exposure_count = 1,
                                    .depths = depths,
                                    .depth_count = 2,
                                    .age_depth_s = limit_s};
    struct gw_ecosystem out;
    exposure = fixture_exposure(2000.0, NULL, 0);
    memset(depths, 0, sizeof depths);
    for (size_t i = 0; i < 2; i++) {
        depths[i].head = (struct gw_record_head){.chain_id = i + 1, .underlying = "ETH"};
        depths[i].head.block_time_s = FIXTURE_NOW_S - (i == 1 ? age_s : 0);
        depths[i].pool_price_usd = 2000.0;
        for (size_t n = 0; n < GW_LADDER_NODES; n++) {
            depths[i].absorbed_tokens[n] = (double)gw_ladder_shock_bps[n];
        }
    }
    assert_int_equal(gw_exposure_sum(&out, &book, "ETH", (int64_t)FIXTURE_NOW_S * 1000), GW_OK);
    return out;
}

static void a_pool_counts_less_the_longer_it_is_not_seen(void **state)
{
    (void)state;
    const double full = sum_at(0, LIMIT_S).depth_up_1pct_usd;
    double last = full;
    for (int64_t age_s = 0; age_s < 8000; age_s += 7) {
        const double now = sum_at(age_s, LIMIT_S).depth_up_1pct_usd;
        assert_true(now <= last && now >= 0.5 * full);
        last = now;
    }
    assert_true(sum_at(300, LIMIT_S).depth_up_1pct_usd == full);
    assert_true(sum_at(600, LIMIT_S).depth_up_1pct_usd == 0.75 * full);
    assert_true(sum_at(3000, LIMIT_S).depth_up_1pct_usd == 0.5 * full + 0.35 * 0.5 * full);
    assert_true(sum_at(6600, LIMIT_S).depth_up_1pct_usd > 0.5 * full);
    assert_true(sum_at(6601, LIMIT_S).depth_up_1pct_usd == 0.5 * full);
    assert_true(sum_at(600, LIMIT_S).depth_down_1pct_usd == 0.75 * full);
}

/* Our own node's silence is no news of any pool. */
static void where_all_are_old_all_count(void **state)
{
    (void)state;
    (void)sum_at(100000, LIMIT_S);
    depths[0].head.block_time_s = depths[1].head.block_time_s;
    struct gw_exposure_book book = {.exposures = &exposure,
                                    .exposure_count = 1,
                                    .depths = depths,
                                    .depth_count = 2,
                                    .age_depth_s = LIMIT_S};
    struct gw_ecosystem out;
    assert_int_equal(gw_exposure_sum(&out, &book, "ETH", (int64_t)FIXTURE_NOW_S * 1000), GW_OK);
    assert_true(out.depth_up_1pct_usd == sum_at(0, LIMIT_S).depth_up_1pct_usd);
}

static void without_a_limit_every_pool_counts(void **state)
{
    (void)state;
    assert_true(sum_at(100000, 0.0).depth_up_1pct_usd == sum_at(0, 0.0).depth_up_1pct_usd);
    assert_true(sum_at(100000, LIMIT_S).oldest_depth_s == 100000.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pool_counts_less_the_longer_it_is_not_seen),
        cmocka_unit_test(where_all_are_old_all_count),
        cmocka_unit_test(without_a_limit_every_pool_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
