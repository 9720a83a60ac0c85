/* The coupled group on random targets: both members on one line from where they were to where they want. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "monitor/policy/limits.h"
#include "tests/property/monitor/policy/random.h"
#include "tests/unit/monitor/policy/fixture.h"

static int64_t size_of(int64_t value)
{
    return value < 0 ? -value : value;
}

static void check_between(int64_t moved, int64_t wanted)
{
    assert_true(moved == 0 || (moved > 0) == (wanted > 0));
    assert_true(size_of(moved) <= size_of(wanted));
}

static void the_group_stays_on_the_line_to_its_target(void **state)
{
    (void)state;
    const struct gw_policy_params params = fixture_params();
    uint64_t seed = 7;
    unsigned both = 0;
    for (int round = 0; round < 200000; round++) {
        struct gw_feed_state feed;
        gw_policy_feed_init(&feed, &params);
        feed.initial_margin_bps = 10000 + (uint32_t)random_below(&seed, 40001);
        feed.utilisation_cap_bps = 1800 + (uint32_t)random_below(&seed, 7201);
        feed.loosen_from_s = FIXTURE_NOW_S - (int64_t)random_below(&seed, 100000);
        feed.last_tighten_s =
            random_one_in(&seed, 2) ? 0 : FIXTURE_NOW_S - (int64_t)random_below(&seed, 30000);
        const struct gw_limits_input input = {
            .params = &params,
            .margin_target_bps = 10000 + (uint32_t)random_below(&seed, 40001),
            .utilisation_target_bps = 1800 + (uint32_t)random_below(&seed, 7201),
            .may_loosen = !random_one_in(&seed, 4),
            .breaker_level = (unsigned)random_below(&seed, 5),
            .now_s = FIXTURE_NOW_S,
        };
        const struct gw_feed_state last = feed;
        (void)gw_limits_move_group(&feed, &input);

        const int64_t margin_wanted = (int64_t)input.margin_target_bps - last.initial_margin_bps;
        const int64_t cap_wanted = (int64_t)input.utilisation_target_bps - last.utilisation_cap_bps;
        const int64_t margin_moved = (int64_t)feed.initial_margin_bps - last.initial_margin_bps;
        const int64_t cap_moved = (int64_t)feed.utilisation_cap_bps - last.utilisation_cap_bps;
        check_between(margin_moved, margin_wanted);
        check_between(cap_moved, cap_wanted);
        if (margin_moved != 0 && cap_moved != 0) {
            const int64_t off = margin_moved * cap_wanted - cap_moved * margin_wanted;
            const int64_t one_bps =
                size_of(margin_wanted) > size_of(cap_wanted) ? size_of(margin_wanted) : size_of(cap_wanted);
            assert_true(size_of(off) <= one_bps);
            assert_true((margin_moved > 0) == (cap_moved < 0)); /* tighter together or looser together */
            both++;
        }
    }
    assert_true(both > 10000);
}

static void a_tightening_of_margin_always_moves_when_its_slot_has_room(void **state)
{
    (void)state;
    const struct gw_policy_params params = fixture_params();
    uint64_t seed = 11;
    for (int round = 0; round < 100000; round++) {
        struct gw_feed_state feed;
        gw_policy_feed_init(&feed, &params);
        feed.utilisation_cap_bps = 1800 + (uint32_t)random_below(&seed, 7201);
        const struct gw_limits_input input = {
            .params = &params,
            .margin_target_bps = 12550 + (uint32_t)random_below(&seed, 37451),
            .utilisation_target_bps = 1800 + (uint32_t)random_below(&seed, 7201),
            .may_loosen = random_one_in(&seed, 2),
            .now_s = FIXTURE_NOW_S,
        };
        (void)gw_limits_move_group(&feed, &input);
        const uint32_t expected = input.margin_target_bps < 15000 ? input.margin_target_bps : 15000;
        assert_int_equal(feed.initial_margin_bps, expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_group_stays_on_the_line_to_its_target),
        cmocka_unit_test(a_tightening_of_margin_always_moves_when_its_slot_has_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
