/* Numbers that no honest collector sends: an error that changes nothing, or a vector of finite parts. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/property/monitor/policy/random.h"
#include "tests/unit/monitor/policy/fixture.h"

#define ROUNDS 20000

static double absurd(uint64_t *seed)
{
    static const double numbers[] = {0.0,     -0.0,     (double)NAN, (double)INFINITY, -(double)INFINITY,
                                     DBL_MAX, -DBL_MAX, DBL_MIN,     -DBL_MIN,         5e-324,
                                     1e300,   -1e300,   1e150,       -1e150,           1e18,
                                     -1e18,   1.0,      -1.0,        1e-300,           1e12,
                                     -1e12};
    return numbers[random_below(seed, sizeof numbers / sizeof numbers[0])];
}

/* Replaces doubles of a block of memory that holds nothing else. */
static void spoil(double *values, size_t count, uint64_t *seed)
{
    for (uint64_t n = random_below(seed, 3); n > 0; n--) {
        values[random_below(seed, count)] = absurd(seed);
    }
}

static void spoil_ecosystem(struct gw_ecosystem *ecosystem, uint64_t *seed)
{
    double *const arrays[] = {
        ecosystem->borne_gamma_usd_per_1pct,      ecosystem->hedging_gamma_usd_per_1pct,
        ecosystem->hedging_gamma_lo_usd_per_1pct, ecosystem->hedging_gamma_hi_usd_per_1pct,
        ecosystem->hedging_delta_tokens,          ecosystem->absorbed_tokens};
    spoil(arrays[random_below(seed, 6)], GW_LADDER_NODES, seed);
    double *const scalars[] = {
        &ecosystem->spot_usd,     &ecosystem->depth_up_1pct_usd, &ecosystem->depth_down_1pct_usd,
        &ecosystem->vol,          &ecosystem->oldest_exposure_s, &ecosystem->oldest_depth_s,
        &ecosystem->oldest_spot_s};
    spoil(scalars[random_below(seed, 7)], 1, seed);
}

static void spoil_exposure(struct gw_exposure *exposure, uint64_t *seed)
{
    double *const arrays[] = {exposure->pnl_usd[GW_VOL_FLAT], exposure->pnl_usd[GW_VOL_UP],
                              exposure->ladder_delta_usd[GW_VOL_FLAT], exposure->ladder_gamma_usd_per_1pct,
                              exposure->ladder_hedging_gamma_usd_per_1pct};
    spoil(arrays[random_below(seed, 5)], GW_LADDER_NODES, seed);
    spoil(exposure->pnl_tail_usd, GW_TAIL_SHOCKS, seed);
    double *const scalars[] = {&exposure->spot_usd,
                               &exposure->delta_usd,
                               &exposure->gamma_usd_per_1pct,
                               &exposure->hedging_gamma_usd_per_1pct,
                               &exposure->short_option_quantity,
                               &exposure->excluded};
    spoil(scalars[random_below(seed, 6)], 1, seed);
    exposure->head.flags ^= random_one_in(seed, 2) ? (uint32_t)GW_EXPOSURE_FLAT_VOL : 0;
}

static void check_record(const struct gw_ecosystem *ecosystem, const struct gw_feedback *feedback)
{
    struct gw_ecosystem_record record;
    gw_policy_ecosystem_record(&record, ecosystem, feedback);
    const size_t first = offsetof(struct gw_ecosystem_record, spot_usd);
    const size_t last = offsetof(struct gw_ecosystem_record, reason_bits);
    for (size_t at = first; at < last; at += sizeof(double)) {
        double value;
        memcpy(&value, (const unsigned char *)&record + at, sizeof value);
        assert_true(isfinite(value));
    }
}

static void check_memory(const struct gw_memory *memory)
{
    assert_true(isfinite(memory->k_mean) && isfinite(memory->variance) && isfinite(memory->depth_mean_usd) &&
                isfinite(memory->last_spot_usd));
}

static void absurd_numbers_end_in_an_error_or_in_finite_advice(void **state)
{
    (void)state;
    struct gw_policy_params params = fixture_params();
    params.warmup_blocks = 0;
    const struct fixture_leg leg = fixture_option(true, 2100.0, 604800, 0.7, -100.0, 1.0);
    const struct gw_exposure honest = fixture_exposure(2000.0, &leg, 1);
    const struct gw_ecosystem sane = fixture_ecosystem(&honest, 40e6);
    struct gw_feed_state feed;
    gw_policy_feed_init(&feed, &params);
    struct gw_memory memory = {0};
    struct gw_signal signal;
    memset(&signal, 0, sizeof signal);
    uint64_t seed = 5;
    unsigned errors = 0, vectors = 0;
    for (int64_t round = 1; round <= ROUNDS; round++) {
        struct gw_exposure exposure = honest;
        struct gw_ecosystem ecosystem = sane;
        spoil_ecosystem(&ecosystem, &seed);
        spoil_exposure(&exposure, &seed);
        const struct gw_memory memory_before = memory;
        const struct gw_feed_state before = feed;
        struct gw_feedback feedback;
        const int64_t now_s = FIXTURE_NOW_S + round * 12;
        if (gw_policy_feedback(&feedback, &memory, &ecosystem, &params, now_s) != GW_OK) {
            assert_memory_equal(&memory, &memory_before, sizeof memory);
            errors++;
            continue;
        }
        check_memory(&memory);
        check_record(&ecosystem, &feedback);
        const uint64_t safe_number = random_next(&seed) >> random_below(&seed, 64);
        const struct gw_policy_context context = {
            .params = &params,
            .ecosystem = &ecosystem,
            .feedback = &feedback,
            .exposure = &exposure,
            .block_number = (uint64_t)round,
            .safe_number = safe_number,
            .now_s = now_s,
            .exposure_age_s = random_one_in(&seed, 20) ? absurd(&seed) : 1.0,
        };
        if (gw_policy_advise(&signal, &feed, &context) != GW_OK) {
            assert_memory_equal(&feed, &before, sizeof feed);
            errors++;
            continue;
        }
        vectors++;
        assert_in_range(feed.initial_margin_bps, 10000, 50000);
        assert_true(feed.initial_margin_bps * 10 >= feed.maintenance_margin_bps * 11);
        assert_in_range(feed.utilisation_cap_bps, 1800, 9000);
        assert_true(signal.header.confidence_bps <= 10000 && signal.header.state <= 3);
    }
    assert_true(errors > 1000 && vectors > 1000);
}

/* Whatever a journal hands back, limits hold after one evaluation. */
static void a_spoiled_state_comes_back_into_bounds(void **state)
{
    (void)state;
    struct gw_policy_params params = fixture_params();
    params.warmup_blocks = 0;
    const struct fixture_leg leg = fixture_option(true, 2100.0, 604800, 0.7, -100.0, 1.0);
    const struct gw_exposure exposure = fixture_exposure(2000.0, &leg, 1);
    const struct gw_ecosystem ecosystem = fixture_ecosystem(&exposure, 40e6);
    uint64_t seed = 6;
    for (int round = 0; round < ROUNDS; round++) {
        struct gw_memory memory = {0};
        struct gw_feedback feedback;
        assert_int_equal(gw_policy_feedback(&feedback, &memory, &ecosystem, &params, FIXTURE_NOW_S), GW_OK);
        struct gw_feed_state feed;
        gw_policy_feed_init(&feed, &params);
        feed.initial_margin_bps = (uint32_t)random_next(&seed);
        feed.maintenance_margin_bps = (uint32_t)random_next(&seed);
        feed.utilisation_cap_bps = (uint32_t)random_next(&seed);
        feed.slot_used_bps = (uint32_t)random_below(&seed, 3000);
        feed.last_tighten_s = (int64_t)random_below(&seed, 4000000000);
        feed.last_evaluate_s = (int64_t)random_below(&seed, 4000000000);
        feed.loosen_from_s = (int64_t)random_below(&seed, 4000000000);
        feed.slot_start_s = (int64_t)random_below(&seed, 4000000000);
        struct gw_signal signal;
        memset(&signal, 0, sizeof signal);
        const struct gw_policy_context context = {.params = &params,
                                                  .ecosystem = &ecosystem,
                                                  .feedback = &feedback,
                                                  .exposure = &exposure,
                                                  .block_number = 10,
                                                  .safe_number = 9,
                                                  .now_s = FIXTURE_NOW_S};
        assert_int_equal(gw_policy_advise(&signal, &feed, &context), GW_OK);
        assert_in_range(feed.initial_margin_bps, 10000, 50000);
        assert_true(feed.initial_margin_bps * 10 >= feed.maintenance_margin_bps * 11);
        assert_true(feed.utilisation_cap_bps <= 9000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(absurd_numbers_end_in_an_error_or_in_finite_advice),
        cmocka_unit_test(a_spoiled_state_comes_back_into_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
