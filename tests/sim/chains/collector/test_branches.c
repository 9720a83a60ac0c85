/* Does the collector find its way after a reorg, a gap, and a change that no log told? */
#include "tests/sim/chains/collector/world.h"

static void lay_row(struct toy_chain *toy, unsigned first, unsigned last, unsigned quantity)
{
    for (unsigned i = first; i <= last; i++) {
        toy_add(toy, i, i - 1, i, quantity, i == 1);
    }
}

/* Blocks 23..26 on block 2; the venue's state differs there and no log says so. */
static void lay_branch(struct toy_chain *toy, unsigned quantity)
{
    for (unsigned i = 3; i <= 6; i++) {
        toy_add(toy, 20 + i, i == 3 ? 2 : 19 + i, i, quantity, false);
    }
}

static void check_block(const struct world *w, size_t i, unsigned id, uint64_t epoch, uint64_t depth,
                        double sold)
{
    assert_true(i < w->block_count);
    assert_int_equal(w->blocks[i].id, id);
    assert_int_equal(w->blocks[i].epoch, epoch);
    assert_int_equal(w->blocks[i].reorg_depth, depth);
    assert_true(w->blocks[i].sold == sold);
}

static void a_reorg_is_read_anew_from_the_fork_with_the_epoch_raised(void **state)
{
    struct world *w = *state;
    lay_row(&w->toy, 1, 5, 10);
    lay_branch(&w->toy, 33);
    for (unsigned i = 1; i <= 5; i++) {
        toy_show(&w->toy, i);
    }
    toy_show(&w->toy, 26);
    world_run(w);
    assert_int_equal(w->block_count, 9);
    check_block(w, 4, 5, 0, 0, 10);
    check_block(w, 5, 23, 1, 3, 33);
    check_block(w, 6, 24, 1, 0, 33);
    check_block(w, 8, 26, 1, 0, 33);
    assert_non_null(strstr(w->log, "event=head.reorg program=sim chain=devnet depth=3 block=3 epoch=1"));
}

static void a_reorg_to_a_lower_block_is_followed(void **state)
{
    struct world *w = *state;
    lay_row(&w->toy, 1, 5, 10);
    lay_branch(&w->toy, 33);
    toy_show(&w->toy, 1);
    toy_show(&w->toy, 5);
    toy_show(&w->toy, 23);
    toy_show(&w->toy, 24);
    world_run(w);
    assert_int_equal(w->block_count, 7);
    check_block(w, 5, 23, 1, 3, 33);
    check_block(w, 6, 24, 1, 0, 33);
}

static void a_reorg_that_fails_half_way_is_finished_later_with_one_epoch(void **state)
{
    struct world *w = *state;
    lay_row(&w->toy, 1, 5, 10);
    lay_branch(&w->toy, 33);
    toy_show(&w->toy, 1);
    toy_show(&w->toy, 5);
    toy_show(&w->toy, 26);
    toy_show(&w->toy, 26);
    toy_show(&w->toy, 26);
    /* Two calls for block 1, one each for 2..5: the seventh is the first of block 23, the ninth of 24. */
    toy_lie(&w->toy, "eth_call", 7, (struct node_step){.body = "", .http = 502});
    toy_lie(&w->toy, "eth_call", 10, (struct node_step){.body = "no"});
    world_run(w);
    assert_int_equal(w->block_count, 9);
    check_block(w, 5, 23, 1, 3, 33);
    check_block(w, 6, 24, 1, 0, 33);
    check_block(w, 8, 26, 1, 0, 33);
}

static void a_gap_beyond_the_window_starts_anew_and_reads_the_logs_between_by_range(void **state)
{
    struct world *w = *state;
    lay_row(&w->toy, 1, 199, 10);
    toy_add(&w->toy, 200, 199, 200, 77, false);
    w->toy.finalized = 1;
    toy_show(&w->toy, 1);
    toy_show(&w->toy, 2);
    toy_show(&w->toy, 200);
    toy_show(&w->toy, 200);
    world_run(w);
    assert_int_equal(w->block_count, 3);
    check_block(w, 1, 2, 0, 0, 10);
    check_block(w, 2, 200, 1, 0, 77);
    assert_int_equal(w->toy.range_count, 2);
    assert_string_equal(w->toy.ranges[1], "0x2..0xc8");
}

static void a_gap_whose_first_read_fails_is_tried_again(void **state)
{
    struct world *w = *state;
    lay_row(&w->toy, 1, 201, 10);
    toy_show(&w->toy, 1);
    toy_show(&w->toy, 200);
    toy_show(&w->toy, 200);
    toy_show(&w->toy, 201);
    toy_lie(&w->toy, "eth_call", 3, (struct node_step){.body = "no"});
    world_run(w);
    assert_int_equal(w->block_count, 3);
    check_block(w, 1, 200, 1, 0, 10);
    check_block(w, 2, 201, 1, 0, 10);
}

static void logs_of_blocks_that_were_not_final_are_read_again_after_a_gap(void **state)
{
    struct world *w = *state;
    lay_row(&w->toy, 1, 100, 10);
    /* Another branch from block 10 on, with a log at 12 that the old one never had. */
    for (unsigned i = 11; i <= 300; i++) {
        toy_add(&w->toy, 200 + i, i == 11 ? 10 : 199 + i, i, 44, i == 12);
    }
    w->toy.finalized = 9;
    toy_show(&w->toy, 1);
    toy_show(&w->toy, 100);
    toy_show(&w->toy, 500);
    world_run(w);
    assert_int_equal(w->block_count, 101);
    check_block(w, 100, 500, 1, 91, 44);               /* all but what was final */
    assert_string_equal(w->toy.ranges[1], "0x1..0x1"); /* block 1, once it was final */
    assert_string_equal(w->toy.ranges[2], "0xa..0x12c");
}

static void everything_is_read_again_each_time_the_block_number_is_due(void **state)
{
    struct world *w = *state;
    for (unsigned i = 1; i <= 8; i++) {
        toy_add(&w->toy, i, i - 1, i, 10 * i, i == 1);
        toy_show(&w->toy, i);
    }
    w->chain.venues[0].reread_blocks = 4;
    world_run(w);
    assert_int_equal(w->block_count, 8);
    check_block(w, 2, 3, 0, 0, 10);
    check_block(w, 3, 4, 0, 0, 40);
    check_block(w, 6, 7, 0, 0, 40);
    check_block(w, 7, 8, 0, 0, 80);
    assert_non_null(
        strstr(w->log, "event=venue.drifted program=sim chain=devnet venue=toy block=4 entries=1"));
    assert_non_null(strstr(w->log, "block=8 entries=1 total=2"));
}

static void a_re_read_of_what_logs_told_all_of_finds_no_drift(void **state)
{
    struct world *w = *state;
    for (unsigned i = 1; i <= 8; i++) {
        toy_add(&w->toy, i, i - 1, i, i < 4 ? 10 : 20, i == 1 || i == 4);
        toy_show(&w->toy, i);
    }
    w->chain.venues[0].reread_blocks = 2;
    world_run(w);
    assert_int_equal(w->block_count, 8);
    check_block(w, 7, 8, 0, 0, 20);
    assert_null(strstr(w->log, "venue.drifted"));
    assert_int_equal(w->toy.asked_calls,
                     2 + 7 + 4); /* the feed, its decimals, and the venue at 1, 2, 4, 6, 8 */
}

/* A one-shot read; the number of its block. */
static uint64_t read_once(struct world *w, const char *at)
{
    const struct gw_collector_options options = {.mode = GW_MODE_LIVE, .at = at, .ready_fd = -1};
    assert_int_equal(world_play(w, &options), 0);
    return w->collector->heads.latest.number;
}

static void a_view_without_a_tag_is_found_by_counting(void **state)
{
    struct world *w = *state;
    lay_row(&w->toy, 1, 10, 10);
    toy_show(&w->toy, 10);
    w->chain.finality_policy = GW_FINALITY_DEPTH;
    w->chain.finalized_depth = 4;
    assert_int_equal(read_once(w, "finalized"), 6);
}

static void a_tag_that_the_node_does_not_know_is_counted_when_the_policy_allows_it(void **state)
{
    struct world *w = *state;
    lay_row(&w->toy, 1, 10, 10);
    toy_show(&w->toy, 10);
    toy_show(&w->toy, 10);
    w->chain.finality_policy = GW_FINALITY_AUTO;
    w->chain.safe_depth = 3;
    assert_int_equal(read_once(w, "safe"), 7);
}

static void a_tag_that_the_node_knows_is_taken_at_its_word(void **state)
{
    struct world *w = *state;
    lay_row(&w->toy, 1, 10, 10);
    toy_show(&w->toy, 10);
    w->toy.finalized = 5;
    w->chain.finality_policy = GW_FINALITY_AUTO;
    w->chain.finalized_depth = 2;
    assert_int_equal(read_once(w, "finalized"), 5);
}

int main(void)
{
    unsetenv("http_proxy");
    const struct CMUnitTest tests[] = {
        WORLD_TEST(a_reorg_is_read_anew_from_the_fork_with_the_epoch_raised),
        WORLD_TEST(a_reorg_to_a_lower_block_is_followed),
        WORLD_TEST(a_reorg_that_fails_half_way_is_finished_later_with_one_epoch),
        WORLD_TEST(a_gap_beyond_the_window_starts_anew_and_reads_the_logs_between_by_range),
        WORLD_TEST(a_gap_whose_first_read_fails_is_tried_again),
        WORLD_TEST(logs_of_blocks_that_were_not_final_are_read_again_after_a_gap),
        WORLD_TEST(a_re_read_of_what_logs_told_all_of_finds_no_drift),
        WORLD_TEST(a_view_without_a_tag_is_found_by_counting),
        WORLD_TEST(a_tag_that_the_node_does_not_know_is_counted_when_the_policy_allows_it),
        WORLD_TEST(a_tag_that_the_node_knows_is_taken_at_its_word),
        WORLD_TEST(everything_is_read_again_each_time_the_block_number_is_due),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
