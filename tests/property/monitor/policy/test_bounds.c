/* A feed beside a model of its consumer contract: what is signed, the contract accepts, and the group moves together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "monitor/policy/bounds.h"
#include "monitor/policy/limits.h"
#include "tests/property/monitor/policy/life.h"

#define LIVES 120
#define STEPS 400

/* GammawatchClamps.sol and what GammawatchConsumer.sol keeps for it, written again from the contracts. */
struct contract {
    struct gw_policy_values floor, ceiling;
    uint32_t margin_tighten, margin_loosen, cap_tighten, cap_loosen, ratio;
    int64_t window_s, delay_s, hold_s;
    uint64_t margin_valid_s, liquidity_valid_s;
    bool has_vector;
    struct gw_policy_values last, base;
    uint64_t windows;
    int64_t opened_s, applied_s, tightened_s, loosened_s;
};

static uint32_t down(uint32_t from, uint64_t step, uint32_t floor)
{
    return step < from && from - step > floor ? (uint32_t)(from - step) : floor;
}

static uint32_t up(uint32_t from, uint64_t step, uint32_t ceiling)
{
    return from + step < ceiling ? (uint32_t)(from + step) : ceiling;
}

static uint64_t windows_since(const struct contract *c, int64_t now_s)
{
    const uint64_t windows = (uint64_t)((now_s - c->opened_s) / c->window_s);
    return windows < 65535 ? windows : 65535;
}

static struct gw_policy_room room_of(const struct contract *c, bool is_calm, int64_t now_s)
{
    struct gw_policy_room room = {c->floor, c->ceiling};
    if (!c->has_vector) {
        return room;
    }
    const uint64_t fresh = windows_since(c, now_s);
    const uint64_t windows = fresh > 0 ? fresh : c->windows;
    const struct gw_policy_values base = fresh > 0 ? c->last : c->base;
    const bool has_waited = now_s >= c->loosened_s + c->delay_s && now_s >= c->tightened_s + c->hold_s;
    const uint64_t loosenings =
        is_calm && has_waited ? 1 + (uint64_t)((now_s - c->applied_s) / c->delay_s) : 0;
    const uint64_t rise = windows * c->margin_tighten;
    const uint64_t fall = loosenings * c->margin_loosen;
    room.low.initial_margin_bps = down(c->last.initial_margin_bps, fall, c->floor.initial_margin_bps);
    room.high.initial_margin_bps = up(base.initial_margin_bps, rise, c->ceiling.initial_margin_bps);
    room.low.maintenance_margin_bps =
        down(c->last.maintenance_margin_bps, fall, c->floor.maintenance_margin_bps);
    room.high.maintenance_margin_bps =
        up(base.maintenance_margin_bps, rise, c->ceiling.maintenance_margin_bps);
    room.low.utilisation_cap_bps =
        down(base.utilisation_cap_bps, windows * c->cap_tighten, c->floor.utilisation_cap_bps);
    room.high.utilisation_cap_bps =
        up(c->last.utilisation_cap_bps, loosenings * c->cap_loosen, c->ceiling.utilisation_cap_bps);
    return room;
}

static bool is_within(uint32_t value, uint32_t low, uint32_t high)
{
    return low <= value && value <= high;
}

static bool would_accept(const struct contract *c, const struct gw_policy_values *v, bool is_calm,
                         int64_t now_s)
{
    const struct gw_policy_room r = room_of(c, is_calm, now_s);
    return is_within(v->initial_margin_bps, r.low.initial_margin_bps, r.high.initial_margin_bps) &&
           is_within(v->maintenance_margin_bps, r.low.maintenance_margin_bps,
                     r.high.maintenance_margin_bps) &&
           is_within(v->utilisation_cap_bps, r.low.utilisation_cap_bps, r.high.utilisation_cap_bps) &&
           (uint64_t)v->initial_margin_bps * 10000 >= (uint64_t)v->maintenance_margin_bps * c->ratio;
}

static void apply(struct contract *c, const struct gw_policy_values *next, int64_t now_s)
{
    const struct gw_policy_values last = c->last;
    const uint64_t windows = c->has_vector ? windows_since(c, now_s) : 1;
    if (windows > 0) {
        c->base = c->has_vector ? last : *next;
        c->opened_s = now_s;
        c->windows = windows;
    }
    const bool is_tighter = next->initial_margin_bps > last.initial_margin_bps ||
                            next->maintenance_margin_bps > last.maintenance_margin_bps ||
                            next->utilisation_cap_bps < last.utilisation_cap_bps;
    const bool is_looser = next->initial_margin_bps < last.initial_margin_bps ||
                           next->maintenance_margin_bps < last.maintenance_margin_bps ||
                           next->utilisation_cap_bps > last.utilisation_cap_bps;
    c->tightened_s = c->has_vector && is_tighter ? now_s : c->tightened_s;
    c->loosened_s = c->has_vector && is_looser ? now_s : c->loosened_s;
    c->applied_s = now_s;
    c->last = *next;
    c->has_vector = true;
}

static uint32_t pick(uint64_t *seed, uint32_t low, uint32_t high)
{
    return low + (uint32_t)random_below(seed, high - low + 1);
}

static struct contract random_contract(uint64_t *seed)
{
    struct contract c = {0};
    c.floor =
        (struct gw_policy_values){pick(seed, 10000, 12600), pick(seed, 8000, 10100), pick(seed, 0, 3000)};
    c.ceiling = (struct gw_policy_values){pick(seed, 13000, 50000), pick(seed, 11000, 45000),
                                          pick(seed, 8900, 10000)};
    c.margin_tighten = pick(seed, 50, random_one_in(seed, 2) ? 10000 : 1500);
    c.margin_loosen = pick(seed, 0, 500);
    c.cap_tighten = pick(seed, 50, random_one_in(seed, 2) ? 9000 : 1000);
    c.cap_loosen = pick(seed, 0, 500);
    c.ratio = pick(seed, 10000, 12500);
    c.window_s = pick(seed, 1, 7200);
    c.delay_s = pick(seed, 1, 7200);
    c.hold_s = pick(seed, 0, 7200);
    c.margin_valid_s = pick(seed, 60, 3600);
    c.liquidity_valid_s = pick(seed, 60, 43200);
    return c;
}

static struct gw_policy_bounds bounds_of(const struct contract *c, int64_t now_s)
{
    return (struct gw_policy_bounds){.calm = room_of(c, true, now_s),
                                     .doubtful = room_of(c, false, now_s),
                                     .initial_over_maintenance_bps = c->ratio,
                                     .margin_valid_s_max = c->margin_valid_s,
                                     .liquidity_valid_s_max = c->liquidity_valid_s};
}

static struct gw_policy_values values_of(const struct gw_signal *signal)
{
    return (struct gw_policy_values){signal->margin.initial_margin_bps, signal->margin.maintenance_margin_bps,
                                     signal->liquidity.utilisation_cap_bps};
}

/* Something was decided: the contract takes all of it. */
static void check_accepted(const struct life *life, const struct contract *c)
{
    const int64_t now_s = life->context.now_s;
    const struct gw_policy_values values = values_of(&life->signal);
    assert_true(would_accept(c, &values, life->signal.header.state == GW_SIGNAL_OK, now_s));
    assert_true(life->signal.margin.valid_until <= (uint64_t)now_s + c->margin_valid_s);
    assert_true(life->signal.liquidity.valid_until <= (uint64_t)now_s + c->liquidity_valid_s);
    assert_true(values.initial_margin_bps * 10 >= values.maintenance_margin_bps * 11);
}

/* Nothing was decided: not even the values of before would be taken, in whichever state. */
static void check_refused(const struct contract *c, const struct gw_feed_state *last, int64_t now_s)
{
    const struct gw_policy_values still = {last->initial_margin_bps, last->maintenance_margin_bps,
                                           last->utilisation_cap_bps};
    assert_false(would_accept(c, &still, true, now_s) && would_accept(c, &still, false, now_s));
}

static void no_vector_is_outside_of_what_its_consumer_accepts(void **state)
{
    (void)state;
    unsigned accepted = 0, refused = 0, limited = 0, moved = 0;
    for (uint64_t seed = 1; seed <= LIVES; seed++) {
        static struct life life;
        life_begin(&life, seed);
        struct contract contract = random_contract(&life.seed);
        for (int i = 0; i < STEPS; i++) {
            const struct gw_feed_state last = life.state;
            life_change_world(&life);
            const struct gw_policy_bounds bounds = bounds_of(&contract, life.context.now_s);
            life.context.bounds = &bounds;
            assert_int_equal(gw_policy_feedback(&life.feedback, &life.memory, &life.ecosystem, &life.params,
                                                life.context.now_s),
                             GW_OK);
            const enum gw_status status = gw_policy_advise(&life.signal, &life.state, &life.context);
            if (status != GW_OK) {
                assert_int_equal(status, GW_E_REFUSED);
                assert_memory_equal(&life.state, &last, sizeof last);
                check_refused(&contract, &last, life.context.now_s);
                refused++;
                continue;
            }
            check_accepted(&life, &contract);
            accepted++;
            limited += (life.signal.header.reason_bits & GW_REASON(CONSUMER_LIMITS)) != 0;
            moved += life.state.initial_margin_bps != last.initial_margin_bps;
            if (!random_one_in(&life.seed, 3)) {
                const struct gw_policy_values values = values_of(&life.signal);
                apply(&contract, &values, life.context.now_s);
            }
        }
    }
    /* The lives do reach each of these. */
    assert_true(accepted > 5000 && refused > 100 && limited > 1000 && moved > 1000);
}

static int64_t size_of(int64_t value)
{
    return value < 0 ? -value : value;
}

/* Both members want to tighten: whatever the room is, they go the same share of their way, to a bps. */
static void no_member_of_the_group_moves_alone(void **state)
{
    (void)state;
    const struct gw_policy_params params = fixture_params();
    uint64_t seed = 5;
    unsigned cut = 0;
    for (int round = 0; round < 200000; round++) {
        struct gw_feed_state feed;
        gw_policy_feed_init(&feed, &params);
        struct gw_policy_bounds bounds = {.initial_over_maintenance_bps = pick(&seed, 10000, 12500)};
        bounds.calm.low = (struct gw_policy_values){pick(&seed, 10000, 13000), pick(&seed, 8000, 10500),
                                                    pick(&seed, 0, 9500)};
        bounds.calm.high = (struct gw_policy_values){pick(&seed, 12000, 30000), 45000, 9000};
        const struct gw_limits_input input = {
            .params = &params,
            .margin_target_bps = feed.initial_margin_bps + 50 + (uint32_t)random_below(&seed, 20000),
            .utilisation_target_bps = feed.utilisation_cap_bps - 50 - (uint32_t)random_below(&seed, 8000),
            .now_s = FIXTURE_NOW_S,
            .bounds = &bounds,
            .room = &bounds.calm,
        };
        const struct gw_feed_state last = feed;
        const uint64_t reasons = gw_limits_move_group(&feed, &input);
        const int64_t margin_wanted = (int64_t)input.margin_target_bps - last.initial_margin_bps;
        const int64_t cap_wanted = (int64_t)last.utilisation_cap_bps - input.utilisation_target_bps;
        const int64_t margin_moved = (int64_t)feed.initial_margin_bps - last.initial_margin_bps;
        const int64_t cap_moved = (int64_t)last.utilisation_cap_bps - feed.utilisation_cap_bps;
        const int64_t off = margin_moved * cap_wanted - cap_moved * margin_wanted;
        assert_true(size_of(off) <= (margin_wanted > cap_wanted ? margin_wanted : cap_wanted));
        assert_true(margin_moved >= 0 && margin_moved <= margin_wanted);
        assert_true(margin_moved == 0 || feed.initial_margin_bps <= bounds.calm.high.initial_margin_bps);
        assert_true(cap_moved == 0 || feed.utilisation_cap_bps >= bounds.calm.low.utilisation_cap_bps);
        cut += (reasons & GW_REASON(CONSUMER_LIMITS)) != 0;
    }
    assert_true(cut > 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_vector_is_outside_of_what_its_consumer_accepts),
        cmocka_unit_test(no_member_of_the_group_moves_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
