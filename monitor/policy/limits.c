#include "monitor/policy/limits.h"

#include "monitor/policy/bounds.h"
#include "monitor/policy/breaker.h"
#include "monitor/policy/budget.h"

#define SECONDS_PER_HOUR 3600
#define RAMP_SCALE       10000u /* mm_ramp_rest_bps counts 1e-4 bps */
#define CAP_SCALE        10000u /* strike caps move by 1e-4 of themselves */

/* One member of the group, measured so that + tightens. */
struct member {
    int64_t wanted;
    int64_t allowed;
};

static int64_t step_left(struct gw_feed_state *state, const struct gw_limits_input *input)
{
    if (state->slot_start_s == 0 || input->now_s - state->slot_start_s >= (int64_t)input->params->slot_s) {
        state->slot_start_s = input->now_s;
        state->slot_used_bps = 0;
    }
    int64_t step = (int64_t)input->params->step_up_bps;
    if (input->breaker_level >= 3 && step < GW_LIMITS_STEP_UP_REDUCE_ONLY_BPS) {
        step = GW_LIMITS_STEP_UP_REDUCE_ONLY_BPS;
    }
    return step > state->slot_used_bps ? step - state->slot_used_bps : 0;
}

static bool is_holding(const struct gw_feed_state *state, const struct gw_limits_input *input)
{
    return state->last_tighten_s != 0 &&
           input->now_s - state->last_tighten_s < (int64_t)input->params->hold_s;
}

/* Whole bps that the time since loosen_from_s pays for. */
static int64_t loosen_left(const struct gw_feed_state *state, const struct gw_limits_input *input)
{
    const int64_t elapsed = input->now_s - state->loosen_from_s;
    if (state->loosen_from_s == 0 || elapsed <= 0) {
        return 0;
    }
    const int64_t pace = (int64_t)input->params->loosen_bps_per_hour;
    const int64_t seconds_max = INT64_C(1) << 32;
    return pace * (elapsed < seconds_max ? elapsed : seconds_max) / SECONDS_PER_HOUR;
}

struct bands {
    int64_t up;
    int64_t down;
};

static struct member weigh(int64_t tighter_by, const struct bands *bands, bool may_loosen, uint64_t *reasons)
{
    struct member member = {0, 0};
    if (tighter_by == 0 || (tighter_by < 0 && !may_loosen)) {
        return member;
    }
    if (tighter_by > 0 ? tighter_by < bands->up : -tighter_by < bands->down) {
        *reasons |= GW_REASON(DEADBAND);
        return member;
    }
    member.wanted = tighter_by;
    return member;
}

enum { MARGIN, UTILISATION, MARKUP, STRIKE_CAP, MEMBERS };

/* The tightening starts the hold time of the whole group, and must not wait for a sibling's pace. */
static void drop_loosening_beside_tightening(struct member members[MEMBERS])
{
    bool is_tightening = false;
    for (size_t i = 0; i < MEMBERS; i++) {
        is_tightening = is_tightening || members[i].wanted > 0;
    }
    for (size_t i = 0; i < MEMBERS && is_tightening; i++) {
        members[i].wanted = members[i].wanted < 0 ? 0 : members[i].wanted;
    }
}

static int64_t magnitude(int64_t value)
{
    return value < 0 ? -value : value;
}

/* wanted * alpha, alpha = share->allowed/share->wanted, towards zero. */
static int64_t scale(int64_t wanted, const struct member *share)
{
    return share->wanted == 0 ? 0 : wanted * share->allowed / magnitude(share->wanted);
}

/* The member that may go the smallest part of its way. */
static const struct member *find_tightest(const struct member members[MEMBERS])
{
    const struct member *tightest = &members[MARGIN];
    for (size_t i = MARGIN + 1; i < MEMBERS; i++) {
        const struct member *other = &members[i];
        if (other->wanted != 0 &&
            (tightest->wanted == 0 ||
             other->allowed * magnitude(tightest->wanted) < tightest->allowed * magnitude(other->wanted))) {
            tightest = other;
        }
    }
    return tightest;
}

static void set_allowed(struct member *member, int64_t tighten_limit, int64_t loosen_limit)
{
    const int64_t limit = member->wanted > 0 ? tighten_limit : loosen_limit;
    member->allowed = magnitude(member->wanted) < limit ? magnitude(member->wanted) : limit;
}

/* How far the consumer lets the member go its way; a way that leads out of the room has no length. */
static bool is_cut_by_consumer(struct member *member, int64_t tighten_room, int64_t loosen_room)
{
    const int64_t room = member->wanted > 0 ? tighten_room : loosen_room;
    const int64_t limit = room > 0 ? room : 0;
    if (member->wanted == 0 || member->allowed <= limit) {
        return false;
    }
    member->allowed = limit;
    return true;
}

static uint64_t respect_consumer(struct member members[MEMBERS], const struct gw_feed_state *state,
                                 const struct gw_limits_input *input)
{
    if (input->bounds == NULL) {
        return 0;
    }
    const struct gw_policy_room *room = input->room;
    const int64_t margin = state->initial_margin_bps;
    const int64_t cap = state->utilisation_cap_bps;
    const bool is_margin_cut =
        is_cut_by_consumer(&members[MARGIN], (int64_t)room->high.initial_margin_bps - margin,
                           margin - (int64_t)gw_bounds_least_initial(input->bounds, room));
    const bool is_cap_cut =
        is_cut_by_consumer(&members[UTILISATION], cap - (int64_t)room->low.utilisation_cap_bps,
                           (int64_t)room->high.utilisation_cap_bps - cap);
    return is_margin_cut || is_cap_cut ? GW_REASON(CONSUMER_LIMITS) : 0;
}

/* Time that was not used to loosen is not saved up, except the fraction of a bps. */
static void spend_loosening(struct gw_feed_state *state, const struct gw_limits_input *input, bool is_waiting,
                            int64_t loosened)
{
    const int64_t pace = (int64_t)input->params->loosen_bps_per_hour;
    if (is_waiting && loosened == 0 && state->loosen_from_s != 0 && state->loosen_from_s <= input->now_s) {
        const int64_t earliest_s = input->now_s - GW_LIMITS_WAIT_S;
        if (input->bounds != NULL && state->loosen_from_s < earliest_s) {
            state->loosen_from_s = earliest_s;
        }
        return;
    }
    if (is_waiting && loosened > 0 && loosened == loosen_left(state, input)) {
        state->loosen_from_s += (loosened * SECONDS_PER_HOUR + pace - 1) / pace;
        return;
    }
    state->loosen_from_s = input->now_s;
}

/* How much tighter the strike cap shall be, in bps of the larger value: -10 000..10 000. */
static int64_t cap_distance(uint64_t now, uint64_t target)
{
    const uint64_t high = now > target ? now : target;
    const uint64_t apart = now > target ? now - target : target - now;
    if (target == GW_STRIKE_CAP_NONE || apart == 0) {
        return 0;
    }
    const uint64_t unit = high / CAP_SCALE;
    const uint64_t bps = unit > 0 ? apart / unit : apart * CAP_SCALE / high;
    const int64_t bounded = (int64_t)(bps < CAP_SCALE ? bps : CAP_SCALE);
    return now > target ? bounded : -bounded;
}

static uint64_t move_cap(uint64_t now, uint64_t target, int64_t wanted, int64_t step)
{
    if (step == wanted && wanted != 0) {
        return target;
    }
    const uint64_t high = now > target ? now : target;
    const uint64_t part = high / CAP_SCALE * (uint64_t)magnitude(step);
    if (step > 0) {
        return now - target > part ? now - part : target;
    }
    return target - now > part ? now + part : target;
}

static void weigh_all(struct member members[MEMBERS], const struct gw_feed_state *state,
                      const struct gw_limits_input *input, uint64_t *reasons)
{
    const int64_t up = (int64_t)input->params->deadband_up_bps;
    const int64_t down = (int64_t)input->params->deadband_down_bps;
    const int64_t cap = (int64_t)input->params->deadband_cap_bps;
    const struct bands bands[MEMBERS] = {
        [MARGIN] = {up, down}, [UTILISATION] = {up, down}, [MARKUP] = {up, up}, [STRIKE_CAP] = {cap, cap}};
    const int64_t apart[MEMBERS] = {
        [MARGIN] = (int64_t)input->margin_target_bps - state->initial_margin_bps,
        [UTILISATION] = (int64_t)state->utilisation_cap_bps - input->utilisation_target_bps,
        [MARKUP] = (int64_t)input->iv_markup_target_bps - state->iv_markup_bps,
        [STRIKE_CAP] = cap_distance(state->strike_cap_usd_e8, input->strike_cap_target_usd_e8),
    };
    const bool is_held = is_holding(state, input);
    for (size_t i = 0; i < MEMBERS; i++) {
        *reasons |= is_held && input->may_loosen && apart[i] < 0 ? GW_REASON(HOLD_TIME) : 0;
        members[i] = weigh(apart[i], &bands[i], input->may_loosen && !is_held, reasons);
    }
    drop_loosening_beside_tightening(members);
}

/* Before the first advice there is nothing to move from. */
static void start_liquidity(struct gw_feed_state *state, const struct gw_limits_input *input)
{
    if (state->has_liquidity == 0) {
        state->has_liquidity = 1;
        state->iv_markup_bps = input->iv_markup_target_bps;
        state->strike_cap_usd_e8 = input->strike_cap_target_usd_e8;
    }
}

static void apply_steps(struct gw_feed_state *state, const struct gw_limits_input *input,
                        const struct member members[MEMBERS], const int64_t steps[MEMBERS])
{
    state->initial_margin_bps = (uint32_t)((int64_t)state->initial_margin_bps + steps[MARGIN]);
    state->utilisation_cap_bps = (uint32_t)((int64_t)state->utilisation_cap_bps - steps[UTILISATION]);
    state->iv_markup_bps = (uint32_t)((int64_t)state->iv_markup_bps + steps[MARKUP]);
    if (steps[STRIKE_CAP] != 0) {
        state->strike_cap_usd_e8 = move_cap(state->strike_cap_usd_e8, input->strike_cap_target_usd_e8,
                                            members[STRIKE_CAP].wanted, steps[STRIKE_CAP]);
    }
    state->slot_used_bps += steps[MARGIN] > 0 ? (uint32_t)steps[MARGIN] : 0;
    for (size_t i = 0; i < MEMBERS; i++) {
        if (steps[i] > 0) {
            state->last_tighten_s = input->now_s;
        }
    }
}

uint64_t gw_limits_move_group(struct gw_feed_state *state, const struct gw_limits_input *input)
{
    uint64_t reasons = 0;
    struct member members[MEMBERS];
    int64_t steps[MEMBERS];
    start_liquidity(state, input);
    weigh_all(members, state, input, &reasons);
    const int64_t loosen_limit = loosen_left(state, input);
    for (size_t i = 0; i < MEMBERS; i++) {
        set_allowed(&members[i], i == MARGIN ? step_left(state, input) : INT64_MAX, loosen_limit);
    }
    const int64_t margin_allowed = members[MARGIN].allowed;
    reasons |= respect_consumer(members, state, input);

    const struct member *share = find_tightest(members);
    bool is_waiting = false;
    int64_t loosened = 0;
    for (size_t i = 0; i < MEMBERS; i++) {
        steps[i] = scale(members[i].wanted, share);
        is_waiting = is_waiting || members[i].wanted < 0;
        loosened = -steps[i] > loosened ? -steps[i] : loosened;
    }
    reasons |= members[MARGIN].wanted > margin_allowed ? GW_REASON(STEP_CLAMPED) : 0;
    reasons |= share->allowed < magnitude(share->wanted) ? GW_REASON(GROUP_SCALED) : 0;
    spend_loosening(state, input, is_waiting, loosened);
    apply_steps(state, input, members, steps);
    return reasons;
}

uint32_t gw_limits_maintenance_target(uint32_t initial_margin_bps, const struct gw_policy_params *params)
{
    const double exact = (double)initial_margin_bps / params->im_over_mm;
    uint32_t target = (uint32_t)exact;
    target += (double)target < exact ? 1 : 0;
    const uint32_t highest = (uint32_t)((uint64_t)initial_margin_bps * 10 / 11);
    return target < highest ? target : highest;
}

/* Whole bps of ramp since the last evaluation; the fraction stays in the state. */
static uint32_t ramp_step(struct gw_feed_state *state, const struct gw_policy_params *params, int64_t now_s)
{
    int64_t elapsed = state->last_evaluate_s == 0 ? 0 : now_s - state->last_evaluate_s;
    elapsed = elapsed < 0 ? 0 : elapsed > GW_LIMITS_RAMP_GAP_S ? GW_LIMITS_RAMP_GAP_S : elapsed;
    const uint64_t scaled = params->mm_ramp_bps_per_hour * RAMP_SCALE * (uint64_t)elapsed / SECONDS_PER_HOUR;
    const uint64_t total = scaled + state->mm_ramp_rest_bps;
    state->mm_ramp_rest_bps = (uint32_t)(total % RAMP_SCALE);
    return (uint32_t)(total / RAMP_SCALE);
}

/* Liquidations count from where the slot began, however often it is evaluated. */
static uint32_t limit_by_budget(struct gw_feed_state *state, const struct gw_limits_input *input,
                                uint32_t wanted_bps)
{
    const uint32_t last = state->maintenance_margin_bps;
    const bool is_over = input->now_s - state->mm_slot_start_s >= (int64_t)input->params->slot_s;
    if (state->mm_slot_start_s == 0 || is_over) {
        state->mm_slot_start_s = input->now_s;
        state->mm_slot_from_bps = last;
    }
    state->mm_slot_from_bps = last < state->mm_slot_from_bps ? last : state->mm_slot_from_bps;
    if (input->budget == NULL || !input->budget->is_known || wanted_bps <= last) {
        return wanted_bps;
    }
    const uint32_t allowed = gw_budget_limit(input->budget, state->mm_slot_from_bps, wanted_bps);
    return allowed > last ? allowed : last;
}

static bool is_overridden(const struct gw_limits_input *input)
{
    return input->breaker_level >= GW_BREAKER_HALT && input->now_s < (int64_t)input->params->mm_override_s;
}

uint64_t gw_limits_move_maintenance(struct gw_feed_state *state, const struct gw_limits_input *input,
                                    bool was_pending, uint32_t *pending_bps)
{
    const struct gw_policy_params *params = input->params;
    const uint32_t last = state->maintenance_margin_bps;
    uint32_t target = gw_limits_maintenance_target(state->initial_margin_bps, params);
    if (input->bounds != NULL) {
        const uint32_t most = gw_bounds_most_maintenance(input->bounds, state->initial_margin_bps);
        target = target < most ? target : most;
    }
    const uint32_t step = was_pending ? ramp_step(state, params, input->now_s) : 0;
    const bool is_free = is_overridden(input);
    const uint32_t ramped = is_free || last >= target || target - last <= step ? target : last + step;
    const uint32_t budgeted = limit_by_budget(state, input, ramped);
    const uint32_t moved = is_free ? ramped : budgeted;
    const bool is_known = input->budget != NULL && input->budget->is_known;
    const uint32_t chosen =
        input->bounds != NULL ? gw_bounds_limit_maintenance(input->room, last, moved) : moved;
    state->maintenance_margin_bps = chosen;
    *pending_bps = target > chosen ? target - chosen : 0;
    if (*pending_bps == 0 || !was_pending) {
        state->mm_ramp_rest_bps = 0;
    }
    const bool is_rising = !is_known && (ramped > last || target > ramped);
    return (is_rising ? GW_REASON(NO_LIQUIDATION_BOOK) : 0) |
           (is_free && moved > last ? GW_REASON(MM_OVERRIDE) : 0) |
           (target > ramped ? GW_REASON(MM_RAMP) : 0) | (moved < ramped ? GW_REASON(LIQUIDATION_BUDGET) : 0) |
           (chosen != moved ? GW_REASON(CONSUMER_LIMITS) : 0);
}
