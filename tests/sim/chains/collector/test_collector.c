/* Does the pipeline publish whole blocks only, whatever the node says at any step, and go on when it can? */
#include "tests/sim/chains/collector/world.h"

/* Blocks 1..count in a row; the venue is created in block 1 and changes in every block. */
static void lay_row(struct toy_chain *toy, unsigned count)
{
    for (unsigned i = 1; i <= count; i++) {
        toy_add(toy, i, i - 1, i, 100 + i, true);
    }
}

static void check_block(const struct world *w, size_t i, unsigned id, uint64_t epoch, double sold)
{
    assert_true(i < w->block_count);
    assert_int_equal(w->blocks[i].id, id);
    assert_int_equal(w->blocks[i].epoch, epoch);
    assert_true(w->blocks[i].sold == sold);
}

static size_t count_lines(const struct world *w, const char *text)
{
    size_t count = 0;
    for (const char *at = w->log; (at = strstr(at, text)) != NULL; at++) {
        count++;
    }
    return count;
}

static void every_block_is_published_once_whole_and_in_order(void **state)
{
    struct world *w = *state;
    lay_row(&w->toy, 6);
    toy_show(&w->toy, 1);
    toy_show(&w->toy, 2);
    toy_show(&w->toy, 2);
    toy_show(&w->toy, 6);
    world_run(w);
    assert_int_equal(w->block_count, 6);
    for (unsigned i = 1; i <= 6; i++) {
        check_block(w, i - 1, i, 0, 100 + i);
        assert_int_equal(w->blocks[i - 1].number, i);
        assert_int_equal(w->blocks[i - 1].excluded, 0);
    }
    assert_int_equal(w->toy.asked_parents, 3);
    assert_int_equal(w->toy.range_count, 1);
    assert_string_equal(w->toy.ranges[0], "0x0..0x1");
}

static void a_chain_without_venues_is_followed(void **state)
{
    struct world *w = *state;
    w->chain.venue_count = 0;
    lay_row(&w->toy, 3);
    for (unsigned i = 1; i <= 3; i++) {
        toy_show(&w->toy, i);
    }
    world_run(w);
    assert_int_equal(w->block_count, 3);
    assert_int_equal(w->blocks[2].number, 3);
    assert_int_equal(w->toy.asked_logs, 0);
}

static void a_quiet_block_costs_a_header_its_logs_and_one_multicall(void **state)
{
    struct world *w = *state;
    for (unsigned i = 1; i <= 5; i++) {
        toy_add(&w->toy, i, i - 1, i, 5, i == 1);
        toy_show(&w->toy, i);
    }
    world_run(w);
    assert_int_equal(w->block_count, 5);
    assert_int_equal(w->toy.asked_heads, 6);                 /* one each, and the one that ends the run */
    assert_int_equal(w->toy.asked_logs, 5);                  /* by range, then by hash */
    assert_int_equal(w->toy.asked_calls, 2 + 1 + 1 + 1 + 1); /* the first block reads its one position, too */
    assert_int_equal(w->toy.asked_parents, 0);
}

static void what_no_log_touched_is_not_read_again(void **state)
{
    struct world *w = *state;
    toy_add(&w->toy, 1, 0, 1, 5, true);
    toy_add(&w->toy, 2, 1, 2, 6, false);
    toy_add(&w->toy, 3, 2, 3, 7, true);
    toy_show(&w->toy, 1);
    toy_show(&w->toy, 2);
    toy_show(&w->toy, 3);
    world_run(w);
    check_block(w, 0, 1, 0, 5);
    check_block(w, 1, 2, 0, 5);
    check_block(w, 2, 3, 0, 7);
}

#define ITEM(result) "[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" result "}]"
#define HASH_OF_2    "\"0x0002b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0\""
#define HASH_OF_9    "\"0x0009b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0\""
#define EMPTY_RESULT                                                                                         \
    ITEM("\"0x0000000000000000000000000000000000000000000000000000000000000020"                              \
         "0000000000000000000000000000000000000000000000000000000000000000\"")
#define FOREIGN_LOG                                                                                          \
    ITEM("[{\"address\":\"0x1111111111111111111111111111111111111111\",\"topics\":[],\"data\":\"0x\","       \
         "\"blockNumber\":\"0x2\",\"logIndex\":\"0x0\",\"blockHash\":" HASH_OF_9 "}]")
#define FOREIGN_PARENT                                                                                       \
    ITEM("{\"hash\":" HASH_OF_9 ",\"parentHash\":" HASH_OF_2 ",\"number\":\"0x2\",\"timestamp\":\"0x1\"}")

/* Blocks 1, 3 (with 2 between) and 4; the lie comes while 2 or 3 is worked on; then `latest` repeats. */
static void check_lie(struct world *w, const char *method, unsigned nth, struct node_step lie,
                      enum gw_status status, const char *step)
{
    char expected[128];
    lay_row(&w->toy, 4);
    toy_show(&w->toy, 1);
    toy_show(&w->toy, 3);
    toy_show(&w->toy, 3);
    toy_show(&w->toy, 4);
    toy_lie(&w->toy, method, nth, lie);
    world_run(w);
    assert_int_equal(w->block_count, 4);
    for (unsigned i = 1; i <= 4; i++) {
        check_block(w, i - 1, i, 0, 100 + i);
    }
    snprintf(expected, sizeof expected,
             "event=step.failed program=sim chain=devnet step=%s status=%s failures=1", step,
             gw_status_name(status));
    assert_int_equal(count_lines(w, expected), 1);
    assert_int_equal(count_lines(w, "event=step.failed"), 1);
}

static const struct node_step garbage = {.body = "<html>hello</html>"};
static const struct node_step truncated = {.body = "[{\"jsonrpc\":\"2.0\",\"id\":1,\"resu"};
static const struct node_step refused = {
    .body = "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32603,\"message\":\"internal\"}}"};
static const struct node_step broken = {.body = "", .http = 500};
static const struct node_step silent = {.action = NODE_SILENT};

#define LIE_TEST(name, method, nth, lie, status, step)                                                       \
    static void name(void **state)                                                                           \
    {                                                                                                        \
        check_lie(*state, method, nth, lie, status, step);                                                   \
    }

LIE_TEST(garbage_for_the_head_changes_nothing, "eth_getBlockByNumber", 2, garbage, GW_E_FORMAT, "head")
LIE_TEST(a_cut_reply_for_the_head_changes_nothing, "eth_getBlockByNumber", 2, truncated, GW_E_FORMAT, "head")
LIE_TEST(an_error_for_the_head_changes_nothing, "eth_getBlockByNumber", 2, refused, GW_E_RPC, "head")
LIE_TEST(no_answer_for_the_head_changes_nothing, "eth_getBlockByNumber", 2, silent, GW_E_TIMEOUT, "head")
LIE_TEST(garbage_for_a_parent_publishes_nothing, "eth_getBlockByHash", 1, garbage, GW_E_FORMAT, "parent")
LIE_TEST(a_parent_of_another_hash_publishes_nothing, "eth_getBlockByHash", 1,
         ((struct node_step){.body = FOREIGN_PARENT}), GW_E_FORMAT, "parent")
LIE_TEST(a_parent_that_is_unknown_publishes_nothing, "eth_getBlockByHash", 1,
         ((struct node_step){.body = ITEM("null")}), GW_E_MISSING, "parent")
LIE_TEST(a_cut_reply_for_logs_publishes_nothing, "eth_getLogs", 2, truncated, GW_E_FORMAT, "block")
LIE_TEST(a_server_error_for_logs_publishes_nothing, "eth_getLogs", 2, broken, GW_E_HTTP, "block")
LIE_TEST(logs_of_another_block_publish_nothing, "eth_getLogs", 2, ((struct node_step){.body = FOREIGN_LOG}),
         GW_E_REORG, "block")
LIE_TEST(logs_that_are_no_list_publish_nothing, "eth_getLogs", 2, ((struct node_step){.body = ITEM("{}")}),
         GW_E_FORMAT, "block")
LIE_TEST(an_error_in_the_first_round_publishes_nothing, "eth_call", 3, refused, GW_E_RPC, "block")
LIE_TEST(too_few_results_in_the_first_round_publish_nothing, "eth_call", 3,
         ((struct node_step){.body = EMPTY_RESULT}), GW_E_FORMAT, "block")
LIE_TEST(garbage_in_the_last_round_publishes_nothing, "eth_call", 4, garbage, GW_E_FORMAT, "block")
LIE_TEST(odd_hex_in_the_last_round_publishes_nothing, "eth_call", 4,
         ((struct node_step){.body = ITEM("\"0x123\"")}), GW_E_FORMAT, "block")
LIE_TEST(no_answer_in_the_last_round_publishes_nothing, "eth_call", 4, silent, GW_E_TIMEOUT, "block")

static void a_lie_about_the_first_block_delays_it_and_no_log_is_read_twice(void **state)
{
    struct world *w = *state;
    lay_row(&w->toy, 2);
    toy_show(&w->toy, 2);
    toy_show(&w->toy, 2);
    toy_lie(&w->toy, "eth_call", 2, garbage);
    world_run(w);
    assert_int_equal(w->block_count, 1);
    check_block(w, 0, 2, 0, 102);
    assert_int_equal(w->toy.range_count, 1);
    assert_string_equal(w->toy.ranges[0], "0x0..0x2");
}

static void every_failure_is_counted_by_its_type(void **state)
{
    struct world *w = *state;
    const struct node_step lies[] = {garbage, truncated, refused, broken, silent};
    lay_row(&w->toy, 2);
    toy_show(&w->toy, 1);
    for (unsigned i = 0; i < 5; i++) {
        toy_show(&w->toy, 2);
        toy_lie(&w->toy, "eth_getBlockByNumber", 2 + i, lies[i]);
    }
    toy_show(&w->toy, 2);
    world_run(w);
    assert_int_equal(w->block_count, 2);
    assert_int_equal(w->errors[GW_E_FORMAT], 2);
    assert_int_equal(w->errors[GW_E_RPC], 1);
    assert_int_equal(w->errors[GW_E_HTTP], 1);
    assert_int_equal(w->errors[GW_E_TIMEOUT], 1);
    assert_int_equal(count_lines(w, "failures=5"), 1);
}

static void beats_carry_the_error_and_the_last_good_block(void **state)
{
    struct world *w = *state;
    size_t beats = 0;
    lay_row(&w->toy, 2);
    w->chain.poll_ms = 100;
    toy_show(&w->toy, 1);
    for (unsigned i = 0; i < 4; i++) {
        toy_show(&w->toy, 2);
        toy_lie(&w->toy, "eth_getBlockByNumber", 2 + i, broken);
    }
    toy_show(&w->toy, 2);
    world_run(w);
    assert_int_equal(w->block_count, 2);
    assert_int_equal(w->blocks[1].last_error, GW_OK);
    for (size_t i = 0; i < w->seen_count; i++) {
        if (w->seen[i].is_beat && w->seen[i].id == 1) {
            assert_int_equal(w->seen[i].last_error, GW_E_HTTP);
            beats++;
        }
    }
    assert_true(beats > 0);
}

static void a_venue_that_cannot_be_read_is_excluded_until_it_can(void **state)
{
    struct world *w = *state;
    toy_add(&w->toy, 1, 0, 1, 5, true);
    toy_add(&w->toy, 2, 1, 2, TOY_MUTE, true);
    toy_add(&w->toy, 3, 2, 3, 7, false);
    toy_show(&w->toy, 1);
    toy_show(&w->toy, 2);
    toy_show(&w->toy, 3);
    world_run(w);
    check_block(w, 0, 1, 0, 5);
    check_block(w, 1, 2, 0, 0);
    assert_int_equal(w->blocks[1].excluded, 1);
    check_block(w, 2, 3, 0, 7);
    assert_int_equal(w->blocks[2].excluded, 0);
    assert_int_equal(count_lines(w, "event=venue.excluded"), 1);
}

int main(void)
{
    unsetenv("http_proxy");
    const struct CMUnitTest tests[] = {
        WORLD_TEST(every_block_is_published_once_whole_and_in_order),
        WORLD_TEST(a_chain_without_venues_is_followed),
        WORLD_TEST(a_quiet_block_costs_a_header_its_logs_and_one_multicall),
        WORLD_TEST(what_no_log_touched_is_not_read_again),
        WORLD_TEST(garbage_for_the_head_changes_nothing),
        WORLD_TEST(a_cut_reply_for_the_head_changes_nothing),
        WORLD_TEST(an_error_for_the_head_changes_nothing),
        WORLD_TEST(no_answer_for_the_head_changes_nothing),
        WORLD_TEST(garbage_for_a_parent_publishes_nothing),
        WORLD_TEST(a_parent_of_another_hash_publishes_nothing),
        WORLD_TEST(a_parent_that_is_unknown_publishes_nothing),
        WORLD_TEST(a_cut_reply_for_logs_publishes_nothing),
        WORLD_TEST(a_server_error_for_logs_publishes_nothing),
        WORLD_TEST(logs_of_another_block_publish_nothing),
        WORLD_TEST(logs_that_are_no_list_publish_nothing),
        WORLD_TEST(an_error_in_the_first_round_publishes_nothing),
        WORLD_TEST(too_few_results_in_the_first_round_publish_nothing),
        WORLD_TEST(garbage_in_the_last_round_publishes_nothing),
        WORLD_TEST(odd_hex_in_the_last_round_publishes_nothing),
        WORLD_TEST(no_answer_in_the_last_round_publishes_nothing),
        WORLD_TEST(a_lie_about_the_first_block_delays_it_and_no_log_is_read_twice),
        WORLD_TEST(every_failure_is_counted_by_its_type),
        WORLD_TEST(beats_carry_the_error_and_the_last_good_block),
        WORLD_TEST(a_venue_that_cannot_be_read_is_excluded_until_it_can),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
