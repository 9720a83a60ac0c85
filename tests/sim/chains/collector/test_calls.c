/* Is every position read whatever a call beside it does, and whatever an endpoint lets one eth_call hold? */
#include "chains/collector/calls.h"
#include "tests/sim/chains/collector/world.h"

#define CROWD 300u

/* A venue of one or many calls to the stranger each block, and no positions. */
static unsigned strangers;
static unsigned answered;

static enum gw_status stranger_watch(const struct gw_venue *venue, struct gw_watch *out)
{
    (void)venue;
    (void)out;
    return GW_OK;
}

static enum gw_status stranger_touch(struct gw_venue *venue, const struct gw_log *log)
{
    (void)venue;
    (void)log;
    return GW_E_FORMAT;
}

static enum gw_status stranger_plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    (void)venue;
    (void)round;
    uint8_t address[20];
    memset(address, TOY_STRANGER, sizeof address);
    for (unsigned i = 0; i < strangers; i++) {
        GW_TRY(gw_call_list_add_u64(calls, address, i, "decimals(uint256)", i));
    }
    return GW_OK;
}

static enum gw_status stranger_decode(struct gw_venue *venue, unsigned round,
                                      const struct gw_reply_list *replies)
{
    (void)round;
    for (size_t i = 0; i < replies->count; i++) {
        if (!replies->replies[i].is_ok) {
            gw_venue_fail(venue, "the stranger reverted");
            return GW_E_REVERT;
        }
        answered++;
    }
    return GW_OK;
}

static enum gw_status stranger_emit(const struct gw_venue *venue, const struct gw_market *market,
                                    const struct gw_position_sink *sink)
{
    (void)venue;
    (void)market;
    (void)sink;
    return GW_OK;
}

static const struct gw_protocol stranger_protocol = {.name = "stranger",
                                                     .rounds = 1,
                                                     .watch = stranger_watch,
                                                     .touch = stranger_touch,
                                                     .plan = stranger_plan,
                                                     .decode = stranger_decode,
                                                     .emit = stranger_emit};

/* The stranger stands before the toy, and before the price feed. */
static void add_stranger(struct world *w, unsigned calls)
{
    w->chain.venues[1] = w->chain.venues[0];
    w->chain.venues[0] = (struct gw_venue){.protocol = &stranger_protocol, .name = "stranger"};
    w->chain.venues[0].table.entries = calloc(1, sizeof(struct gw_entry));
    w->chain.venues[0].table.index = calloc((size_t)2 * GW_ENTRIES_MAX, sizeof(uint32_t));
    w->chain.venue_count = 2;
    strangers = calls;
    answered = 0;
    for (unsigned i = 1; i <= 3; i++) {
        toy_add(&w->toy, i, i - 1, i, 10 * i, true);
        toy_show(&w->toy, i);
    }
}

static void check_sold(const struct world *w, uint64_t excluded)
{
    assert_int_equal(w->block_count, 3);
    for (unsigned i = 0; i < 3; i++) {
        assert_true(w->blocks[i].sold == 10 * (i + 1));
        assert_int_equal(w->blocks[i].excluded, excluded);
    }
}

static int tear_down(void **state)
{
    struct world *w = *state;
    gw_venue_fini(&w->chain.venues[1]);
    return world_tear_down(state);
}

static void a_reverting_call_excludes_its_venue_only(void **state)
{
    struct world *w = *state;
    add_stranger(w, 1);
    w->toy.stranger = TOY_REVERTS;
    world_run(w);
    check_sold(w, 1);
    assert_non_null(strstr(w->log, "the stranger reverted"));
}

static void a_call_that_burns_all_gas_excludes_its_venue_only(void **state)
{
    struct world *w = *state;
    add_stranger(w, 1);
    w->toy.stranger = TOY_BURNS;
    world_run(w);
    check_sold(w, 1);
}

static void a_crowd_of_calls_that_burn_gas_costs_few_more_requests(void **state)
{
    struct world *w = *state;
    add_stranger(w, 100);
    w->toy.stranger = TOY_BURNS;
    world_run(w);
    check_sold(w, 1);
    assert_true(w->toy.asked_calls < 3 * 24);
}

/* Of three blocks the toy's own rounds take five requests. */
static void ask_mumbler(struct world *w, uint64_t first, unsigned more)
{
    add_stranger(w, 1);
    for (unsigned i = 1; i <= 3; i++) {
        w->toy.blocks[i].number = first + i - 1;
    }
    w->toy.stranger = TOY_MUMBLES;
    world_run(w);
    check_sold(w, 1);
    assert_int_equal(w->toy.asked_calls, 5 + more);
}

static void a_silent_revert_is_asked_for_alone_once(void **state)
{
    ask_mumbler(*state, 1, 1);
}

static void in_a_while_it_is_asked_for_alone_again(void **state)
{
    ask_mumbler(*state, GW_CALLS_SILENT_BLOCKS - 1, 2);
}

static void a_call_that_no_endpoint_runs_excludes_its_venue_only_and_is_named(void **state)
{
    struct world *w = *state;
    add_stranger(w, 1);
    w->toy.stranger = TOY_HANGS;
    world_run(w);
    check_sold(w, 1);
    assert_non_null(strstr(w->log, "0x4444444444444444444444444444444444444444: a call of it is refused"));
}

/* At the second block in a row, and then not for one; the longer it lasts, the longer the rest. */
static void who_is_refused_again_and_again_is_asked_ever_more_seldom(void **state)
{
    struct world *w = *state;
    add_stranger(w, 1);
    for (unsigned i = 4; i <= 9; i++) {
        toy_add(&w->toy, i, i - 1, i, 10 * i, true);
        toy_show(&w->toy, i);
    }
    w->toy.stranger = TOY_HANGS;
    world_run(w);
    assert_int_equal(w->block_count, 9);
    assert_int_equal(w->blocks[8].excluded, 1);
    assert_true(w->blocks[8].sold == 90);
    size_t refused = 0;
    for (const char *at = w->log; (at = strstr(at, "event=call.refused")) != NULL; at++) {
        refused++;
    }
    assert_int_equal(refused, 4); /* blocks 1, 2, 4 and 7 */
    assert_non_null(strstr(w->log, "by size, gas or time: asked again at block 7"));
}

static void chunks_shrink_to_what_an_endpoint_runs_and_stay_small(void **state)
{
    struct world *w = *state;
    add_stranger(w, CROWD);
    w->toy.calls_max = 40;
    world_run(w);
    check_sold(w, 0);
    assert_int_equal(answered, 3 * CROWD);
    assert_true(w->toy.calls_widest >= CROWD);
    assert_true(w->toy.asked_calls < 3 * 8);
}

/* The head moves on meanwhile: the last block is read. */
static void posts_shrink_to_what_an_endpoint_answers_in_time(void **state)
{
    struct world *w = *state;
    add_stranger(w, CROWD);
    w->chain.multicall.calls = 50;
    w->toy.batch_max = 2;
    world_run(w);
    assert_in_range(w->block_count, 1, 3);
    assert_true(w->blocks[w->block_count - 1].sold == 30);
    assert_int_equal(w->blocks[w->block_count - 1].excluded, 0);
    assert_in_range(w->errors[GW_E_TIMEOUT], 2, 20);
}

static void a_crowd_of_silent_calls_excludes_its_venue_and_lets_it_rest(void **state)
{
    struct world *w = *state;
    add_stranger(w, 3 * GW_SILENT_CALLS_MAX);
    w->toy.stranger = TOY_MUMBLES;
    w->rpc.timeout_ms = w->chain.timeout_ms = 20000;
    world_run(w);
    check_sold(w, 1);
    assert_non_null(strstr(w->log, "revert without a word"));
    assert_true(w->toy.asked_calls < 200);
}

static void the_limits_of_the_configuration_hold(void **state)
{
    struct world *w = *state;
    add_stranger(w, CROWD);
    w->chain.multicall.calls = 50;
    world_run(w);
    check_sold(w, 0);
    assert_int_equal(w->toy.calls_widest, 50);
}

static void gas_and_reply_bytes_bound_a_chunk_too(void **state)
{
    struct world *w = *state;
    add_stranger(w, CROWD);
    w->chain.multicall.gas = 60 * 60000;
    w->chain.multicall.reply_bytes = 10000;
    world_run(w);
    check_sold(w, 0);
    assert_in_range(w->toy.calls_widest, 20, 60);
}

static void a_round_holds_every_entry_of_a_full_table(void **state)
{
    struct world *w = *state;
    add_stranger(w, GW_ENTRIES_MAX);
    w->toy.head_count = 1;
    w->chain.multicall.calls = 50;
    w->rpc.timeout_ms = w->chain.timeout_ms = 20000;
    world_run(w);
    assert_int_equal(w->block_count, 1);
    assert_int_equal(w->blocks[0].excluded, 0);
    assert_true(w->blocks[0].sold == 10);
    assert_int_equal(answered, GW_ENTRIES_MAX);
    assert_int_equal(w->toy.asked_calls, 1 + (GW_ENTRIES_MAX / 50 + 63) / 63);
}

static void a_venue_that_asks_for_all_there_is_room_for_is_excluded_alone(void **state)
{
    struct world *w = *state;
    add_stranger(w, GW_CALLS_MAX);
    world_run(w);
    check_sold(w, 1);
    assert_int_equal(answered, 0);
}

#define CALLS_TEST(name) cmocka_unit_test_setup_teardown(name, world_set_up, tear_down)

int main(void)
{
    unsetenv("http_proxy");
    const struct CMUnitTest tests[] = {
        CALLS_TEST(a_reverting_call_excludes_its_venue_only),
        CALLS_TEST(a_call_that_burns_all_gas_excludes_its_venue_only),
        CALLS_TEST(a_silent_revert_is_asked_for_alone_once),
        CALLS_TEST(in_a_while_it_is_asked_for_alone_again),
        CALLS_TEST(a_crowd_of_calls_that_burn_gas_costs_few_more_requests),
        CALLS_TEST(a_call_that_no_endpoint_runs_excludes_its_venue_only_and_is_named),
        CALLS_TEST(who_is_refused_again_and_again_is_asked_ever_more_seldom),
        CALLS_TEST(chunks_shrink_to_what_an_endpoint_runs_and_stay_small),
        CALLS_TEST(posts_shrink_to_what_an_endpoint_answers_in_time),
        CALLS_TEST(a_crowd_of_silent_calls_excludes_its_venue_and_lets_it_rest),
        CALLS_TEST(the_limits_of_the_configuration_hold),
        CALLS_TEST(a_round_holds_every_entry_of_a_full_table),
        CALLS_TEST(gas_and_reply_bytes_bound_a_chunk_too),
        CALLS_TEST(a_venue_that_asks_for_all_there_is_room_for_is_excluded_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
