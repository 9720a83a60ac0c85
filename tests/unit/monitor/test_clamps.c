/* How much room does a consumer leave to the next vector, seen from one block and with vectors on their way? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/clamps.h"

#define NOW_S 1700000000

struct world {
    struct gw_consumer_record record;
    struct gw_signal_domain domain;
    uint8_t feed_id[32];
    uint8_t block_hash[32];
    struct gw_signed_vector last;
    struct gw_clamps_ask ask;
    struct gw_policy_bounds bounds;
    const char *why;
};

/* A consumer that applied seq 7 of epoch 2 an hour ago and leaves room on all sides. */
static struct world *make_world(void)
{
    static struct world w;
    memset(&w, 0, sizeof w);
    w.domain = (struct gw_signal_domain){.chain_id = 31337, .verifying_contract = {[19] = 0xbb}};
    memset(w.feed_id, 0xfe, sizeof w.feed_id);
    memset(w.block_hash, 0xb1, sizeof w.block_hash);
    struct gw_consumer_record *r = &w.record;
    r->head.chain_id = 31337;
    r->head.block_time_s = NOW_S;
    memcpy(r->head.venue, "0x00000000000000000000000000000000000000bb", 43);
    memcpy(r->head.block_hash, w.block_hash, 32);
    memcpy(r->feed_id, w.feed_id, 32);
    r->epoch = 2;
    r->seq = 7;
    r->applied_at_s = NOW_S - 3600;
    r->margin_valid_until_s = NOW_S + 900;
    r->current = (struct gw_consumer_values){15000, 12000, 8000};
    r->calm_low = (struct gw_consumer_values){14000, 11000, 2000};
    r->calm_high = (struct gw_consumer_values){40000, 32000, 8500};
    r->doubtful_low = (struct gw_consumer_values){15000, 12000, 2000};
    r->doubtful_high = (struct gw_consumer_values){40000, 32000, 8000};
    r->margin_tighten_bps = 2500;
    r->utilisation_tighten_bps = 1000;
    r->tighten_window_s = 60;
    r->initial_over_maintenance_bps = 11000;
    r->margin_valid_s_max = 3600;
    r->liquidity_valid_s_max = 43200;
    struct gw_signal *last = &w.last.signal;
    w.last.domain = w.domain;
    last->header.epoch = 2;
    last->header.seq = 7;
    last->margin.initial_margin_bps = 15000;
    last->margin.maintenance_margin_bps = 12000;
    last->liquidity.utilisation_cap_bps = 8000;
    last->margin.valid_until = NOW_S + 60;
    last->liquidity.valid_until = NOW_S + 60;
    w.ask = (struct gw_clamps_ask){.feed_id = w.feed_id,
                                   .domain = &w.domain,
                                   .epoch = 2,
                                   .seq = 8,
                                   .last = &w.last,
                                   .block_hash = w.block_hash,
                                   .now_s = NOW_S,
                                   .is_live = true};
    return &w;
}

static void bound(struct world *w)
{
    assert_int_equal(gw_clamps_bound(&w->bounds, &w->record, &w->ask, &w->why), GW_OK);
}

static void check_values(const struct gw_policy_values *v, uint32_t initial, uint32_t maintenance,
                         uint32_t cap)
{
    assert_int_equal(v->initial_margin_bps, initial);
    assert_int_equal(v->maintenance_margin_bps, maintenance);
    assert_int_equal(v->utilisation_cap_bps, cap);
}

static void the_room_is_the_consumers_own(void **state)
{
    (void)state;
    struct world *w = make_world();
    bound(w);
    check_values(&w->bounds.calm.low, 14000, 11000, 2000);
    check_values(&w->bounds.calm.high, 40000, 32000, 8500);
    check_values(&w->bounds.doubtful.low, 15000, 12000, 2000);
    check_values(&w->bounds.doubtful.high, 40000, 32000, 8000);
    assert_int_equal(w->bounds.initial_over_maintenance_bps, 11000);
    assert_int_equal(w->bounds.margin_valid_s_max, 3600);
    assert_int_equal(w->bounds.liquidity_valid_s_max, 43200);
}

static void a_window_that_may_pass_leaves_one_step(void **state)
{
    (void)state;
    struct world *w = make_world();
    w->record.applied_at_s = NOW_S - 59;
    bound(w);
    check_values(&w->bounds.calm.high, 17500, 14500, 8500);
    check_values(&w->bounds.calm.low, 14000, 11000, 7000);
    w->record.applied_at_s = NOW_S - 60;
    bound(w);
    check_values(&w->bounds.calm.high, 40000, 32000, 8500);
    w->record.applied_at_s = NOW_S;
    w->record.margin_valid_until_s = 0; /* nothing was applied since its clamps were set */
    bound(w);
    check_values(&w->bounds.calm.high, 40000, 32000, 8500);
}

static void nothing_is_looser_than_a_vector_on_its_way(void **state)
{
    (void)state;
    struct world *w = make_world();
    w->last.signal.header.seq = 8;
    w->last.signal.margin.initial_margin_bps = 14900;
    w->last.signal.margin.maintenance_margin_bps = 11920;
    w->last.signal.liquidity.utilisation_cap_bps = 8100;
    w->ask.seq = 9;
    bound(w);
    check_values(&w->bounds.calm.low, 14900, 11920, 7100);
    check_values(&w->bounds.calm.high, 17400, 14420, 8100);
    check_values(&w->bounds.doubtful.low, 15000, 12000, 7100);
    check_values(&w->bounds.doubtful.high, 17400, 14420, 8000);
}

static void a_vector_that_cannot_arrive_limits_nothing(void **state)
{
    (void)state;
    struct world *w = make_world();
    w->last.signal.header.seq = 8;
    w->last.signal.margin.initial_margin_bps = 14900;
    w->ask.seq = 9;
    w->last.signal.margin.valid_until = NOW_S - 1;
    bound(w);
    check_values(&w->bounds.calm.low, 14000, 11000, 2000);
    w->last.signal.margin.valid_until = NOW_S;
    w->last.domain.verifying_contract[0] = 1;
    bound(w);
    check_values(&w->bounds.calm.low, 14000, 11000, 2000);
    w->last.domain.verifying_contract[0] = 0;
    w->ask.is_live = false;
    bound(w);
    check_values(&w->bounds.calm.low, 14000, 11000, 2000);
    w->ask.is_live = true;
    bound(w);
    assert_int_equal(w->bounds.calm.low.initial_margin_bps, 14900);
}

static void a_record_of_another_block_loosens_nothing(void **state)
{
    (void)state;
    struct world *w = make_world();
    w->block_hash[0] ^= 1;
    bound(w);
    check_values(&w->bounds.calm.low, 15000, 12000, 2000);
    check_values(&w->bounds.calm.high, 40000, 32000, 8000);
}

static void a_consumer_that_would_refuse_every_vector_says_why(void **state)
{
    (void)state;
    struct world *w = make_world();
    w->feed_id[3] ^= 1;
    assert_int_equal(gw_clamps_bound(&w->bounds, &w->record, &w->ask, &w->why), GW_E_REFUSED);
    assert_string_equal(w->why, "it obeys another feed");
    w = make_world();
    w->ask.seq = 7;
    assert_int_equal(gw_clamps_bound(&w->bounds, &w->record, &w->ask, &w->why), GW_E_REFUSED);
    assert_string_equal(w->why, "it applied a later vector");
    w->ask.epoch = 3;
    w->ask.seq = 1;
    bound(w);
    w->ask.epoch = 1;
    w->ask.seq = 100;
    assert_int_equal(gw_clamps_bound(&w->bounds, &w->record, &w->ask, &w->why), GW_E_REFUSED);
    w->ask.is_live = false; /* a replay begins its epochs anew */
    bound(w);
}

static void the_table_keeps_the_newest_of_each_consumer(void **state)
{
    (void)state;
    static struct gw_clamps clamps;
    struct world *w = make_world();
    assert_null(gw_clamps_find(&clamps, &w->domain));
    for (uint64_t seq = 1; seq <= 2; seq++) {
        w->record.seq = seq;
        assert_int_equal(gw_clamps_put(&clamps, &w->record), GW_OK);
    }
    assert_int_equal(clamps.count, 1);
    assert_int_equal(gw_clamps_find(&clamps, &w->domain)->seq, 2);
    w->domain.chain_id = 1;
    assert_null(gw_clamps_find(&clamps, &w->domain));
    for (size_t i = 1; i < GW_CLAMPS_MAX; i++) {
        w->record.head.chain_id++;
        assert_int_equal(gw_clamps_put(&clamps, &w->record), GW_OK);
    }
    assert_int_equal(gw_clamps_put(&clamps, &w->record), GW_OK);
    w->record.head.chain_id++;
    assert_int_equal(gw_clamps_put(&clamps, &w->record), GW_E_BOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_room_is_the_consumers_own),
        cmocka_unit_test(a_window_that_may_pass_leaves_one_step),
        cmocka_unit_test(nothing_is_looser_than_a_vector_on_its_way),
        cmocka_unit_test(a_vector_that_cannot_arrive_limits_nothing),
        cmocka_unit_test(a_record_of_another_block_loosens_nothing),
        cmocka_unit_test(a_consumer_that_would_refuse_every_vector_says_why),
        cmocka_unit_test(the_table_keeps_the_newest_of_each_consumer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
