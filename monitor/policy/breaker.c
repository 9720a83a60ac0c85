#include "monitor/policy/breaker.h"

#define LEVELS     5
#define NEVER      1e300
#define BLACK_HOLE 0.3     /* of the baseline of depth */
#define NONE       100000u /* more protocols than a book holds */

/* What each cause needs to reach a level. Source: policy.md 3.14. */
static const struct threshold {
    double k_enter;
    double k_exit;
    double depth_enter; /* below this share of the baseline */
    double vol_enter;   /* above */
    double oracle_enter;
    double contagion_enter; /* from there on */
    double cascade_enter;
    double settlement_enter;
    unsigned protocols_enter;
    unsigned stale_enter; /* enum gw_stale_level; LEVELS = never */
    bool is_of_flags;     /* unbounded feedback and safe mode lead here */
} thresholds[LEVELS] = {
    [1] = {0.25, 0.20, 0.6, 0.10, NEVER, NEVER, NEVER, 0.5, NONE, GW_STALE_WARN, false},
    [2] = {0.50, 0.40, 0.0, NEVER, 0.01, 0.10, NEVER, 1.0, NONE, GW_STALE_HELD, false},
    [3] = {0.75, 0.60, BLACK_HOLE, NEVER, NEVER, NEVER, 1.0, NEVER, 2, LEVELS, false},
    [4] = {1.00, 0.85, 0.0, NEVER, 0.05, NEVER, NEVER, NEVER, NONE, LEVELS, true},
};

/* Written so that NaN counts. */
static bool is_above(double value, double limit)
{
    return !(value <= limit);
}

static bool is_from(double value, double limit)
{
    return !(value < limit);
}

/* Causes of this level or of one below it that hold; k and staleness have reasons of their own elsewhere. */
static uint64_t causes_at(const struct gw_breaker_input *input, const struct threshold *t)
{
    uint64_t bits = 0;
    if (!(input->depth_ratio >= t->depth_enter)) {
        bits |= t->depth_enter <= BLACK_HOLE ? GW_REASON(BLACK_HOLE) : GW_REASON(THIN_DEPTH);
    }
    bits |= is_above(input->vol_divergence, t->vol_enter) ? GW_REASON(VOL_DIVERGENCE) : 0;
    bits |= is_above(input->oracle_deviation, t->oracle_enter) ? GW_REASON(ORACLE_DEVIATION) : 0;
    bits |= is_from(input->contagion, t->contagion_enter) ? GW_REASON(CONTAGION) : 0;
    bits |= is_from(input->cascade_extra, t->cascade_enter) ? GW_REASON(CASCADE) : 0;
    bits |= is_from(input->settlement_index, t->settlement_enter) ? GW_REASON(SETTLEMENT) : 0;
    bits |= input->protocols_at_two >= t->protocols_enter ? GW_REASON(PROTOCOLS) : 0;
    bits |= t->is_of_flags && input->is_unbounded ? GW_REASON(UNBOUNDED) : 0;
    bits |= t->is_of_flags && input->is_source_halted ? GW_REASON(SOURCE_HALTED) : 0;
    return bits;
}

static unsigned enter_level(const struct gw_breaker_input *input, uint64_t *reasons)
{
    unsigned entered = 0;
    for (unsigned level = 1; level < LEVELS; level++) {
        const uint64_t causes = causes_at(input, &thresholds[level]);
        *reasons |= causes;
        if (causes != 0 || is_from(input->k, thresholds[level].k_enter) ||
            (unsigned)input->stale_level >= thresholds[level].stale_enter) {
            entered = level;
        }
    }
    return entered;
}

static bool awaits_person(const struct gw_memory *memory, const struct gw_breaker_input *input)
{
    return memory->breaker_level >= GW_BREAKER_HALT && input->ack_s < memory->breaker_halted_s;
}

static void climb(struct gw_memory *memory, unsigned level, int64_t now_s)
{
    if (level == GW_BREAKER_HALT && memory->breaker_level < GW_BREAKER_HALT) {
        memory->breaker_halted_s = now_s;
    }
    memory->breaker_level = level;
    memory->breaker_below_since_s = 0;
}

static void rest(struct gw_memory *memory, const struct gw_breaker_input *input)
{
    if (is_from(input->k, thresholds[memory->breaker_level].k_exit)) {
        memory->breaker_below_since_s = 0;
    } else if (memory->breaker_below_since_s == 0) {
        memory->breaker_below_since_s = input->now_s;
    } else if (input->now_s - memory->breaker_below_since_s >= GW_BREAKER_LEAVE_S &&
               !awaits_person(memory, input)) {
        memory->breaker_level--;
        memory->breaker_below_since_s = input->now_s;
    }
}

struct gw_breaker_verdict gw_breaker_update(struct gw_memory *memory, const struct gw_breaker_input *input)
{
    struct gw_breaker_verdict verdict = {0, 0};
    const unsigned entered = enter_level(input, &verdict.reason_bits);
    if (memory->breaker_level >= LEVELS) {
        memory->breaker_level = GW_BREAKER_HALT;
    }
    if (entered >= memory->breaker_level) {
        climb(memory, entered, input->now_s);
    } else {
        rest(memory, input);
    }
    verdict.level = (unsigned)memory->breaker_level;
    verdict.reason_bits |= awaits_person(memory, input) ? GW_REASON(AWAITS_PERSON) : 0;
    return verdict;
}
