/* Random lives with random accounts: no slot closes more than a tenth of depth, by a count account by account. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "monitor/policy/budget.h"
#include "tests/property/monitor/policy/life.h"

#define LIVES    60
#define STEPS    400
#define ACCOUNTS 40

struct owner {
    double ratio;
    double flow_usd;
};

static void draw_owners(struct owner owners[ACCOUNTS], double flow[GW_LIQUIDATION_RATIOS], uint64_t *seed)
{
    const double largest = random_one_in(seed, 3) ? 8e6 : 2e6;
    memset(flow, 0, GW_LIQUIDATION_RATIOS * sizeof *flow);
    for (size_t i = 0; i < ACCOUNTS; i++) {
        owners[i] = (struct owner){random_between(seed, 0.8, 3.0), random_between(seed, 0.0, largest)};
        flow[gw_liquidation_bucket(owners[i].ratio)] += owners[i].flow_usd;
    }
}

static double closed_by(const struct owner owners[ACCOUNTS], uint32_t from_bps, uint32_t to_bps)
{
    double sum = 0.0;
    for (size_t i = 0; i < ACCOUNTS; i++) {
        const double at = owners[i].ratio * 10000.0;
        sum += at >= (double)from_bps && at < (double)to_bps ? owners[i].flow_usd : 0.0;
    }
    return sum;
}

static size_t live(uint64_t seed)
{
    struct life life;
    struct owner owners[ACCOUNTS];
    double flow[GW_LIQUIDATION_RATIOS];
    size_t waits = 0;
    life_begin(&life, seed);
    draw_owners(owners, flow, &life.seed);
    struct gw_budget budget = {.is_known = true, .flow_usd = flow};
    life.context.budget = &budget;
    int64_t slot_s = 0;
    uint32_t from = 0;
    for (size_t i = 0; i < STEPS; i++) {
        life_change_world(&life);
        if (gw_policy_feedback(&life.feedback, &life.memory, &life.ecosystem, &life.params,
                               life.context.now_s) != GW_OK) {
            continue;
        }
        budget.limit_usd = 0.1 * life.feedback.depth_1pct_usd;
        if (slot_s == 0 || life.context.now_s - slot_s >= (int64_t)life.params.slot_s) {
            slot_s = life.context.now_s;
            from = life.state.maintenance_margin_bps;
        }
        const uint32_t before = life.state.maintenance_margin_bps;
        from = before < from ? before : from;
        assert_int_equal(gw_policy_advise(&life.signal, &life.state, &life.context), GW_OK);
        const uint32_t after = life.state.maintenance_margin_bps;
        if (after > before) {
            assert_true(closed_by(owners, from, after) <= budget.limit_usd);
        }
        const uint64_t bits = life.signal.header.reason_bits;
        assert_int_equal(bits & GW_REASON(NO_LIQUIDATION_BOOK), 0);
        waits += (bits & GW_REASON(LIQUIDATION_BUDGET)) != 0 ? 1 : 0;
    }
    return waits;
}

static void no_slot_closes_more_than_a_tenth_of_depth(void **state)
{
    (void)state;
    size_t waits = 0;
    for (uint64_t seed = 1; seed <= LIVES; seed++) {
        waits += live(seed);
    }
    assert_true(waits > 100); /* it was put to the test */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_slot_closes_more_than_a_tenth_of_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
