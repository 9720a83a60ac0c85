/* From records to vectors: a venue that goes silent is not a venue that got better. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "monitor/exposure/exposure.h"
#include "tests/property/monitor/policy/random.h"
#include "tests/unit/monitor/policy/fixture.h"

#define VENUES 4

struct chain {
    struct gw_exposure_book book;
    struct gw_exposure venues[VENUES];
    struct gw_policy_params params;
    struct gw_memory memory;
    struct gw_feed_state feed;
    struct gw_signal signal;
    uint64_t block;
};

static void begin(struct chain *chain, uint64_t *seed)
{
    memset(chain, 0, sizeof *chain);
    assert_int_equal(gw_exposure_book_init(&chain->book), GW_OK);
    chain->params = fixture_params();
    chain->params.warmup_blocks = 0;
    chain->params.hold_s = 0;
    memcpy(chain->book.curves[0].underlying, "ETH", 4);
    chain->book.curves[0].depth_1pct_usd = 1e6;
    chain->book.curve_count = 1;
    for (size_t i = 0; i < VENUES; i++) {
        const struct fixture_leg leg =
            fixture_option(true, random_between(seed, 1800, 2200), 604800, 0.8, random_between(seed, -300, 0),
                           random_between(seed, 0.5, 1.0));
        chain->venues[i] = fixture_exposure(2000.0, &leg, 1);
        snprintf(chain->venues[i].head.venue, sizeof chain->venues[i].head.venue, "0x%zu", i);
    }
    gw_policy_feed_init(&chain->feed, &chain->params);
    chain->block = 100;
}

/* One block of 12 s in which the venues below `live` are read and the others excluded. */
static uint32_t close_block(struct chain *chain, size_t live, bool is_told)
{
    chain->block++;
    const int64_t now_s = FIXTURE_NOW_S + (int64_t)chain->block * 12;
    for (size_t i = 0; i < live; i++) {
        chain->venues[i].head.block_number = chain->block;
        chain->venues[i].head.block_time_s = now_s;
        assert_int_equal(gw_exposure_put(&chain->book, &chain->venues[i]), GW_OK);
    }
    struct gw_status_record status;
    memset(&status, 0, sizeof status);
    status.head.chain_id = 1;
    status.head.block_number = chain->block;
    status.venues_excluded = is_told ? VENUES - live : 0;
    assert_int_equal(gw_exposure_put_status(&chain->book, &status), GW_OK);

    struct gw_ecosystem ecosystem;
    struct gw_feedback feedback;
    assert_int_equal(gw_exposure_sum(&ecosystem, &chain->book, "ETH", now_s * 1000), GW_OK);
    assert_int_equal(gw_policy_feedback(&feedback, &chain->memory, &ecosystem, &chain->params, now_s), GW_OK);
    const struct gw_policy_context context = {
        .params = &chain->params,
        .ecosystem = &ecosystem,
        .feedback = &feedback,
        .exposure = &chain->book.exposures[0],
        .block_number = chain->block,
        .safe_number = chain->block - 1,
        .now_s = now_s,
    };
    assert_int_equal(gw_policy_advise(&chain->signal, &chain->feed, &context), GW_OK);
    return chain->signal.margin.initial_margin_bps;
}

static void a_venue_that_cannot_be_read_never_lowers_margin_or_breaker(void **state)
{
    (void)state;
    uint64_t seed = 21;
    for (int round = 0; round < 20; round++) {
        static struct chain chain;
        begin(&chain, &seed);
        for (int i = 0; i < 20; i++) {
            (void)close_block(&chain, VENUES, true);
        }
        uint32_t last = chain.feed.initial_margin_bps;
        const uint64_t breaker = chain.memory.breaker_level;
        const size_t live = 1 + random_below(&seed, VENUES - 1);
        for (int i = 0; i < 300; i++) {
            const uint32_t margin = close_block(&chain, live, true);
            assert_true(margin >= last);
            assert_true(chain.memory.breaker_level >= breaker);
            last = margin;
        }
        assert_int_equal(chain.book.exposure_count, VENUES);
        gw_exposure_book_fini(&chain.book);
    }
}

static void a_venue_that_really_closed_is_dropped_and_margin_may_fall_in_time(void **state)
{
    (void)state;
    uint64_t seed = 22;
    static struct chain chain;
    begin(&chain, &seed);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        chain.venues[VENUES - 1].ladder_hedging_gamma_usd_per_1pct[i] = -0.4e6;
        chain.venues[VENUES - 1].ladder_hedging_gamma_lo_usd_per_1pct[i] = -0.4e6;
    }
    for (int i = 0; i < 20; i++) {
        (void)close_block(&chain, VENUES, true);
    }
    const uint32_t before = chain.feed.initial_margin_bps;
    for (int i = 0; i < 600; i++) {
        (void)close_block(&chain, VENUES - 1, false);
    }
    assert_int_equal(chain.book.exposure_count, VENUES - 1);
    assert_true(chain.feed.initial_margin_bps < before);
    gw_exposure_book_fini(&chain.book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_venue_that_cannot_be_read_never_lowers_margin_or_breaker),
        cmocka_unit_test(a_venue_that_really_closed_is_dropped_and_margin_may_fall_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
