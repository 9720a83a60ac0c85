/* From records to vectors: names, chains, the order of arrival and how positions are cut over venues change nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "monitor/exposure/exposure.h"
#include "monitor/policy/budget.h"
#include "tests/property/monitor/policy/random.h"
#include "tests/unit/monitor/policy/fixture.h"

#define WORLDS 6
#define VENUES 5
#define BLOCKS 60
#define OWN    2 /* the venue whose feed is looked at */

struct world {
    struct fixture_leg legs[VENUES][2];
    double drift[BLOCKS]; /* of everybody's quantity */
    double depth_usd;
    double flow_usd[GW_LIQUIDATION_RATIOS];
};

/* How the same world may look. */
struct guise {
    const char *protocols[VENUES];
    const char *venues[VENUES];
    uint64_t chains[VENUES];
    size_t order[VENUES];
    bool is_cut; /* the last venue stands as two, a half each */
};

static const struct guise plain = {.protocols = {"a", "b", "c", "d", "e"},
                                   .venues = {"0x1", "0x2", "0x3", "0x4", "0x5"},
                                   .chains = {1, 1, 1, 10, 10},
                                   .order = {0, 1, 2, 3, 4}};

struct outcome {
    struct gw_signal_margin margin;
    struct gw_signal_liquidity liquidity;
    uint64_t reason_bits;
};

struct run {
    struct gw_exposure_book book;
    struct gw_policy_params params;
    struct gw_memory memory;
    struct gw_feed_state feed;
    struct outcome outcomes[BLOCKS];
};

static void draw(struct world *w, uint64_t *seed)
{
    memset(w, 0, sizeof *w);
    for (size_t i = 0; i < VENUES; i++) {
        w->legs[i][0] = fixture_option(true, random_between(seed, 1800, 2300), 604800, 0.8,
                                       random_between(seed, -300, 40), random_between(seed, 0.2, 1.0));
        w->legs[i][1] = fixture_option(false, random_between(seed, 1700, 2200), 1209600, 0.7,
                                       random_between(seed, -200, 40), random_between(seed, 0.0, 1.0));
    }
    for (size_t i = 0; i < BLOCKS; i++) {
        w->drift[i] = (i > 0 ? w->drift[i - 1] : 1.0) * random_between(seed, 0.97, 1.06);
    }
    w->depth_usd = random_between(seed, 1e6, 2e7);
    for (size_t i = 1; i < 60; i++) {
        w->flow_usd[i] = random_one_in(seed, 4) ? random_between(seed, 0.0, 0.2 * w->depth_usd) : 0.0;
    }
}

static void name(struct gw_record_head *head, const char *protocol, const char *venue, uint64_t chain,
                 uint64_t block)
{
    memset(head->protocol, 0, sizeof head->protocol);
    memset(head->venue, 0, sizeof head->venue);
    (void)snprintf(head->protocol, sizeof head->protocol, "%s", protocol);
    (void)snprintf(head->venue, sizeof head->venue, "%s", venue);
    head->chain_id = chain;
    head->block_number = block;
    head->block_time_s = FIXTURE_NOW_S + (int64_t)block * 12;
}

static void put_one(struct run *run, const struct world *w, const struct guise *g, size_t i, uint64_t block,
                    double share, const char *venue)
{
    struct fixture_leg legs[2] = {w->legs[i][0], w->legs[i][1]};
    for (size_t l = 0; l < 2; l++) {
        legs[l].instrument.quantity *= share * w->drift[block];
    }
    struct gw_exposure exposure = fixture_exposure(2000.0, legs, 2);
    name(&exposure.head, g->protocols[i], venue, g->chains[i], block);
    exposure.head.flags |= i == OWN ? 0 : GW_EXPOSURE_NO_DEBT;
    assert_int_equal(gw_exposure_put(&run->book, &exposure), GW_OK);
    if (i == OWN) {
        struct gw_liquidation_record record;
        memset(&record, 0, sizeof record);
        record.head = exposure.head;
        record.spot_usd = 2000.0;
        record.accounts = 20;
        memcpy(record.ratio_flow_usd, w->flow_usd, sizeof record.ratio_flow_usd);
        assert_int_equal(gw_exposure_put_liquidation(&run->book, &record), GW_OK);
    }
}

static void put_block(struct run *run, const struct world *w, const struct guise *g, uint64_t block)
{
    for (size_t n = 0; n < VENUES; n++) {
        const size_t i = g->order[n];
        if (g->is_cut && i == VENUES - 1) {
            put_one(run, w, g, i, block, 0.5, "0x9a");
            put_one(run, w, g, i, block, 0.5, "0x9b");
        } else {
            put_one(run, w, g, i, block, 1.0, g->venues[i]);
        }
    }
}

static const struct gw_exposure *find_own(const struct run *run, const struct guise *g)
{
    for (size_t i = 0; i < run->book.exposure_count; i++) {
        const struct gw_record_head *head = &run->book.exposures[i].head;
        if (strcmp(head->venue, g->venues[OWN]) == 0 && strcmp(head->protocol, g->protocols[OWN]) == 0) {
            return &run->book.exposures[i];
        }
    }
    fail();
    return NULL;
}

static void advise(struct run *run, const struct guise *g, uint64_t block)
{
    const int64_t now_s = FIXTURE_NOW_S + (int64_t)block * 12;
    const struct gw_exposure *own = find_own(run, g);
    struct gw_ecosystem ecosystem;
    struct gw_feedback feedback;
    struct gw_budget budget;
    struct gw_signal signal;
    memset(&signal, 0, sizeof signal);
    assert_int_equal(gw_exposure_sum(&ecosystem, &run->book, "ETH", now_s * 1000), GW_OK);
    assert_int_equal(gw_policy_feedback(&feedback, &run->memory, &ecosystem, &run->params, now_s), GW_OK);
    gw_budget_find(&budget, &run->book, own, &ecosystem, feedback.depth_1pct_usd, &run->params, now_s * 1000);
    const struct gw_policy_context context = {.params = &run->params,
                                              .ecosystem = &ecosystem,
                                              .feedback = &feedback,
                                              .exposure = own,
                                              .block_number = block,
                                              .safe_number = block > 3 ? block - 3 : 0,
                                              .now_s = now_s,
                                              .budget = &budget};
    assert_int_equal(gw_policy_advise(&signal, &run->feed, &context), GW_OK);
    run->outcomes[block] = (struct outcome){signal.margin, signal.liquidity, signal.header.reason_bits};
}

static void play(struct run *run, const struct world *w, const struct guise *g)
{
    memset(run, 0, sizeof *run);
    assert_int_equal(gw_exposure_book_init(&run->book), GW_OK);
    run->params = fixture_params();
    run->params.warmup_blocks = 0;
    run->params.mm_ramp_bps_per_hour = 60000;
    gw_policy_feed_init(&run->feed, &run->params);
    memcpy(run->book.curves[0].underlying, "ETH", 4);
    run->book.curves[0].depth_1pct_usd = w->depth_usd;
    run->book.curve_count = 1;
    for (uint64_t block = 0; block < BLOCKS; block++) {
        put_block(run, w, g, block);
        advise(run, g, block);
    }
    gw_exposure_book_fini(&run->book);
}

/* Sums are made in the order of keys, so a last bit may turn one bps. */
static void assert_bps(uint32_t a, uint32_t b)
{
    assert_in_range((int64_t)a - (int64_t)b + 1, 0, 2);
}

static void assert_same(const struct run *a, const struct run *b)
{
    for (size_t i = 0; i < BLOCKS; i++) {
        const struct outcome *x = &a->outcomes[i];
        const struct outcome *y = &b->outcomes[i];
        assert_bps(x->margin.initial_margin_bps, y->margin.initial_margin_bps);
        assert_bps(x->margin.maintenance_margin_bps, y->margin.maintenance_margin_bps);
        assert_bps(x->margin.mm_pending_bps, y->margin.mm_pending_bps);
        assert_bps(x->margin.price_scan_range_bps, y->margin.price_scan_range_bps);
        assert_bps(x->liquidity.utilisation_cap_bps, y->liquidity.utilisation_cap_bps);
        assert_bps(x->liquidity.iv_markup_bps, y->liquidity.iv_markup_bps);
        assert_int_equal(x->liquidity.breaker_level, y->liquidity.breaker_level);
        assert_true(x->reason_bits == y->reason_bits);
    }
}

static void check(uint64_t seed, const struct guise *other, bool is_exact)
{
    static struct world w;
    static struct run a;
    static struct run b;
    uint64_t waits = 0;
    for (int i = 0; i < WORLDS; i++) {
        draw(&w, &seed);
        play(&a, &w, &plain);
        play(&b, &w, other);
        if (is_exact) {
            assert_memory_equal(a.outcomes, b.outcomes, sizeof a.outcomes);
        }
        assert_same(&a, &b);
        waits |= a.outcomes[BLOCKS - 1].reason_bits;
    }
    assert_true(waits != 0);
}

static void the_order_of_arrival_changes_no_bit(void **state)
{
    struct guise other = plain;
    (void)state;
    for (size_t i = 0; i < VENUES; i++) {
        other.order[i] = (3 * i + 2) % VENUES;
    }
    check(1, &other, true);
}

static void names_of_protocols_and_venues_do_not_matter(void **state)
{
    struct guise other = plain;
    (void)state;
    for (size_t i = 0; i < VENUES; i++) {
        other.protocols[i] = plain.protocols[VENUES - 1 - i];
        other.venues[i] = plain.venues[(2 * i + 1) % VENUES];
    }
    check(2, &other, false);
}

static void which_chain_is_which_does_not_matter(void **state)
{
    struct guise other = plain;
    (void)state;
    for (size_t i = 0; i < VENUES; i++) {
        other.chains[i] = plain.chains[i] == 1 ? 137 : 56;
    }
    check(3, &other, false);
}

static void positions_cut_over_two_venues_are_the_same_positions(void **state)
{
    struct guise other = plain;
    (void)state;
    other.is_cut = true;
    check(4, &other, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_of_arrival_changes_no_bit),
        cmocka_unit_test(names_of_protocols_and_venues_do_not_matter),
        cmocka_unit_test(which_chain_is_which_does_not_matter),
        cmocka_unit_test(positions_cut_over_two_venues_are_the_same_positions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
