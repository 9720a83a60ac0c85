#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "monitor/policy/safe.h"

static void record(struct gw_feed_state *feed, uint64_t block, uint64_t safe, uint32_t margin, uint32_t cap)
{
    gw_safe_record(feed, block, false, safe,
                   (struct gw_safe_targets){.margin_bps = margin, .utilisation_bps = cap});
}

static uint32_t shown_margin(const struct gw_feed_state *feed, uint64_t safe)
{
    struct gw_safe_targets shown = {0};
    return gw_safe_read(&shown, feed, safe) ? shown.margin_bps : 0;
}

static void only_what_the_safe_block_and_all_later_ones_show_may_loosen(void **state)
{
    (void)state;
    struct gw_feed_state feed = {0};
    record(&feed, 10, 5, 20000, 5000);
    assert_int_equal(shown_margin(&feed, 5), 0); /* block 5 was never seen */
    record(&feed, 20, 5, 13000, 9000);
    record(&feed, 30, 10, 14000, 8000);
    assert_int_equal(shown_margin(&feed, 10), 20000);
    assert_int_equal(shown_margin(&feed, 19), 20000);
    struct gw_safe_targets shown;
    assert_true(gw_safe_read(&shown, &feed, 20));
    assert_int_equal(shown.margin_bps, 14000);
    assert_int_equal(shown.utilisation_bps, 8000);
    assert_int_equal(shown_margin(&feed, 1000), 14000);
    assert_int_equal(shown_margin(&feed, 0), 0);
}

static void orphaned_blocks_are_forgotten(void **state)
{
    (void)state;
    struct gw_feed_state feed = {0};
    record(&feed, 10, 9, 13000, 9000);
    record(&feed, 11, 9, 30000, 1800);
    record(&feed, 12, 9, 30000, 1800);
    gw_safe_record(&feed, 11, true, 9,
                   (struct gw_safe_targets){.margin_bps = 12500, .utilisation_bps = 9000});
    assert_int_equal(feed.window_count, 2);
    assert_int_equal(shown_margin(&feed, 11), 12500);
}

static void a_block_evaluated_again_keeps_the_tighter_target(void **state)
{
    (void)state;
    struct gw_feed_state feed = {0};
    record(&feed, 10, 9, 20000, 9000);
    record(&feed, 10, 9, 13000, 5000);
    assert_int_equal(feed.window_count, 1);
    struct gw_safe_targets shown;
    assert_true(gw_safe_read(&shown, &feed, 10));
    assert_int_equal(shown.margin_bps, 20000);
    assert_int_equal(shown.utilisation_bps, 5000);
}

static void what_no_safe_block_can_ask_for_is_dropped(void **state)
{
    (void)state;
    struct gw_feed_state feed = {0};
    for (uint64_t block = 1; block <= 100; block++) {
        record(&feed, block, block > 10 ? block - 10 : 0, 12500, 9000);
    }
    assert_int_equal(feed.window_count, 11);
    assert_int_equal(feed.window[0].block_number, 90);
}

/* A rollup whose safe block is thousands behind. */
static void a_full_window_gets_coarser_and_forgets_no_spike(void **state)
{
    (void)state;
    struct gw_feed_state feed = {0};
    const uint64_t lag = 3000, spike = 4000;
    for (uint64_t block = 1; block <= 12000; block++) {
        const uint64_t safe = block > lag ? block - lag : 0;
        record(&feed, block, safe, block == spike ? 40000 : 13000, 9000);
        assert_true(feed.window_count <= GW_SAFE_WINDOW);
        if (block >= spike && block <= spike + lag) {
            assert_true(safe == 0 || shown_margin(&feed, safe) == 40000 || shown_margin(&feed, safe) == 0);
        }
    }
    assert_int_equal(shown_margin(&feed, 12000 - lag), 13000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_the_safe_block_and_all_later_ones_show_may_loosen),
        cmocka_unit_test(orphaned_blocks_are_forgotten),
        cmocka_unit_test(a_block_evaluated_again_keeps_the_tighter_target),
        cmocka_unit_test(what_no_safe_block_can_ask_for_is_dropped),
        cmocka_unit_test(a_full_window_gets_coarser_and_forgets_no_spike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
