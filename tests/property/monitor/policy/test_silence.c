/* A venue that falls silent never lowers the breaker of its underlying within the hour, and its feed is the only one that
 * ends (policy 3.22, 15). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "monitor/policy/stale.h"
#include "tests/property/monitor/policy/random.h"
#include "tests/unit/monitor/policy/fixture.h"

#define LIVES  60
#define STEP_S 12

struct life {
    struct gw_policy_params params;
    struct gw_exposure_book book;
    struct gw_memory memory;
    struct gw_feedback feedback;
    struct gw_ecosystem ecosystem;
    double gamma_usd[2];
};

static void speak(struct life *life, size_t venue, int64_t now_s)
{
    struct gw_exposure record = fixture_exposure(2000.0, NULL, 0);
    record.head.chain_id = venue == 0 ? 1 : 10;
    record.head.block_time_s = now_s;
    snprintf(record.head.venue, sizeof record.head.venue, "0x%zu", venue);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        record.ladder_hedging_gamma_usd_per_1pct[i] = life->gamma_usd[venue];
        record.ladder_hedging_gamma_lo_usd_per_1pct[i] = life->gamma_usd[venue];
        record.ladder_hedging_gamma_hi_usd_per_1pct[i] = life->gamma_usd[venue];
        record.ladder_conservative_hedging_gamma_usd_per_1pct[i] = life->gamma_usd[venue];
    }
    assert_int_equal(gw_exposure_put(&life->book, &record), GW_OK);
}

static void deepen(struct life *life, int64_t now_s)
{
    struct gw_depth depth;
    memset(&depth, 0, sizeof depth);
    depth.head.chain_id = 1;
    depth.head.block_time_s = now_s;
    memcpy(depth.head.underlying, "ETH", 4);
    depth.pool_price_usd = 2000.0;
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        depth.absorbed_tokens[i] = 500.0 * gw_ladder_shock_bps[i] / 100.0; /* $1m for 1 % */
    }
    assert_int_equal(gw_exposure_put_depth(&life->book, &depth), GW_OK);
}

static void evaluate(struct life *life, int64_t now_s)
{
    assert_int_equal(gw_exposure_sum(&life->ecosystem, &life->book, "ETH", now_s * 1000), GW_OK);
    assert_int_equal(
        gw_policy_feedback(&life->feedback, &life->memory, &life->ecosystem, &life->params, now_s), GW_OK);
}

static enum gw_stale_level level_of(const struct life *life, uint64_t chain_id, int64_t now_s)
{
    struct gw_ages ages;
    gw_ages_measure(&ages, &life->book, chain_id, "ETH", 2000.0, now_s * 1000);
    return gw_stale_of(&ages, &life->params).level;
}

static void silence_never_lowers_the_breaker_within_an_hour(void **state)
{
    (void)state;
    unsigned raised = 0;
    for (uint64_t seed = 1; seed <= LIVES; seed++) {
        static struct life life;
        uint64_t random = seed;
        int64_t now_s = FIXTURE_NOW_S;
        memset(&life, 0, sizeof life);
        life.params = fixture_params();
        assert_int_equal(gw_exposure_book_init(&life.book), GW_OK);
        life.book.age_limit_s = life.params.age_exposure_s;
        life.book.age_limit_l2_s = life.params.age_exposure_l2_s;
        life.gamma_usd[0] = random_between(&random, -4e5, 4e5);
        life.gamma_usd[1] = random_between(&random, -7e5, 1e5);
        for (int i = 0; i < 40; i++, now_s += STEP_S) {
            speak(&life, 0, now_s);
            speak(&life, 1, now_s);
            deepen(&life, now_s);
            evaluate(&life, now_s);
        }
        const unsigned before = life.feedback.breaker_level;
        const double k = life.feedback.k;
        for (int64_t quiet_s = 0; quiet_s < 3600; quiet_s += STEP_S, now_s += STEP_S) {
            speak(&life, 0, now_s);
            deepen(&life, now_s);
            evaluate(&life, now_s);
            assert_true(life.feedback.breaker_level >= before);
            assert_true(life.feedback.k >= k);
            assert_int_equal(level_of(&life, 1, now_s), GW_STALE_FRESH);
        }
        assert_int_equal(level_of(&life, 10, now_s), GW_STALE_DEAD);
        assert_true(life.ecosystem.is_silent);
        raised += before > 0;
        gw_exposure_book_fini(&life.book);
    }
    assert_true(raised > LIVES / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(silence_never_lowers_the_breaker_within_an_hour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
