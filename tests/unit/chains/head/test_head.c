#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chains/head/head.h"

/* A block of branch `branch`: its hash holds both numbers, its parent is given. */
static struct gw_block make_block(uint64_t number, uint8_t branch, const struct gw_block *parent)
{
    struct gw_block block = {.number = number, .time_s = 1700000000 + (int64_t)number};
    memcpy(block.hash, &number, sizeof number);
    block.hash[31] = branch;
    if (parent != NULL) {
        memcpy(block.parent, parent->hash, sizeof block.parent);
    }
    return block;
}

/* blocks[0] is the root; the chain grows on it with the given branch. */
static void grow(struct gw_block *blocks, size_t count, uint8_t branch)
{
    for (size_t i = 1; i < count; i++) {
        blocks[i] = make_block(blocks[i - 1].number + 1, branch, &blocks[i - 1]);
    }
}

/* Offers the last of `blocks` and hands out parents until the head is satisfied; returns the last status. */
static enum gw_status follow(struct gw_head *head, const struct gw_block *blocks, size_t count,
                             enum gw_head_step *step)
{
    size_t at = count - 1;
    enum gw_status status = gw_head_offer(head, &blocks[at], step);
    while (status == GW_OK && *step == GW_HEAD_NEED_PARENT) {
        assert_true(at > 0);
        at--;
        assert_memory_equal(head->want, blocks[at].hash, 32);
        assert_null(gw_head_next(head));
        status = gw_head_offer_parent(head, &blocks[at], step);
    }
    return status;
}

/* Commits all that is pending; returns the sum of the depths. */
static size_t commit_all(struct gw_head *head)
{
    size_t depth = 0;
    while (gw_head_next(head) != NULL) {
        const size_t told = gw_head_reorg_depth(head);
        const size_t done = gw_head_commit(head);
        assert_int_equal(told, done);
        depth += done;
    }
    return depth;
}

static struct gw_head *start(struct gw_block *blocks, size_t count)
{
    struct gw_head *head = malloc(sizeof *head);
    assert_non_null(head);
    gw_head_init(head);
    assert_null(gw_head_newest(head));
    blocks[0] = make_block(1000, 1, NULL);
    grow(blocks, count, 1);
    enum gw_head_step step;
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(gw_head_offer(head, &blocks[i], &step), GW_OK);
        assert_int_equal(step, GW_HEAD_READY);
        assert_int_equal(gw_head_commit(head), 0);
    }
    return head;
}

static void the_first_block_is_ready_at_once(void **state)
{
    (void)state;
    struct gw_block blocks[1];
    struct gw_head *head = start(blocks, 1);
    assert_memory_equal(gw_head_newest(head), &blocks[0], sizeof blocks[0]);
    assert_null(gw_head_next(head));
    assert_int_equal(head->epoch, 0);
    free(head);
}

static void the_same_or_an_older_canonical_block_changes_nothing(void **state)
{
    (void)state;
    struct gw_block blocks[10];
    struct gw_head *head = start(blocks, 10);
    enum gw_head_step step;
    for (size_t i = 0; i < 10; i++) {
        assert_int_equal(gw_head_offer(head, &blocks[i], &step), GW_OK);
        assert_int_equal(step, GW_HEAD_SAME);
    }
    assert_memory_equal(gw_head_newest(head), &blocks[9], sizeof blocks[9]);
    free(head);
}

static void a_gap_is_filled_by_parents_and_processed_oldest_first(void **state)
{
    (void)state;
    struct gw_block blocks[8];
    struct gw_head *head = start(blocks, 2);
    blocks[0] = blocks[1];
    grow(blocks, 8, 1);
    enum gw_head_step step;
    assert_int_equal(follow(head, blocks, 8, &step), GW_OK);
    assert_int_equal(step, GW_HEAD_READY);
    for (size_t i = 1; i < 8; i++) {
        assert_int_equal(gw_head_next(head)->number, blocks[i].number);
        assert_int_equal(gw_head_commit(head), 0);
    }
    assert_null(gw_head_next(head));
    assert_int_equal(head->epoch, 0);
    free(head);
}

static void a_reorg_drops_as_many_blocks_as_it_is_deep(void **state)
{
    (void)state;
    for (size_t depth = 1; depth < 20; depth++) {
        struct gw_block blocks[20];
        struct gw_block branch[21];
        struct gw_head *head = start(blocks, 20);
        branch[0] = blocks[19 - depth];
        grow(branch, depth + 2, 2);
        enum gw_head_step step;
        assert_int_equal(follow(head, branch, depth + 2, &step), GW_OK);
        assert_memory_equal(gw_head_newest(head), &blocks[19], sizeof blocks[19]);
        assert_int_equal(gw_head_reorg_depth(head), depth);
        assert_int_equal(gw_head_commit(head), depth);
        assert_int_equal(head->epoch, 1);
        assert_int_equal(commit_all(head), 0);
        assert_int_equal(head->epoch, 1);
        assert_memory_equal(gw_head_newest(head), &branch[depth + 1], sizeof branch[0]);
        free(head);
    }
}

static void a_shorter_branch_is_followed_like_a_longer_one(void **state)
{
    (void)state;
    struct gw_block blocks[20];
    struct gw_block branch[3];
    struct gw_head *head = start(blocks, 20);
    branch[0] = blocks[9];
    grow(branch, 3, 2);
    enum gw_head_step step;
    assert_int_equal(follow(head, branch, 3, &step), GW_OK);
    assert_int_equal(commit_all(head), 10);
    assert_int_equal(gw_head_newest(head)->number, blocks[11].number);
    assert_int_equal(gw_head_offer(head, &blocks[9], &step), GW_OK);
    assert_int_equal(step, GW_HEAD_SAME);
    assert_int_equal(gw_head_offer(head, &blocks[10], &step), GW_OK);
    assert_int_equal(step, GW_HEAD_READY);
    free(head);
}

static void a_new_offer_drops_a_branch_that_was_not_connected(void **state)
{
    (void)state;
    struct gw_block blocks[10];
    struct gw_block branch[5];
    struct gw_head *head = start(blocks, 10);
    branch[0] = blocks[4];
    grow(branch, 5, 2);
    enum gw_head_step step;
    assert_int_equal(gw_head_offer(head, &branch[4], &step), GW_OK);
    assert_int_equal(step, GW_HEAD_NEED_PARENT);
    const struct gw_block next = make_block(1010, 1, &blocks[9]);
    assert_int_equal(gw_head_offer(head, &next, &step), GW_OK);
    assert_int_equal(step, GW_HEAD_READY);
    assert_int_equal(gw_head_commit(head), 0);
    free(head);
}

static void a_wrong_parent_is_refused_and_the_right_one_still_taken(void **state)
{
    (void)state;
    struct gw_block blocks[10];
    struct gw_block branch[3];
    struct gw_head *head = start(blocks, 10);
    branch[0] = blocks[7];
    grow(branch, 3, 2);
    enum gw_head_step step;
    assert_int_equal(gw_head_offer(head, &branch[2], &step), GW_OK);
    assert_int_equal(gw_head_offer_parent(head, &blocks[8], &step), GW_E_FORMAT);
    struct gw_block renumbered = branch[1];
    renumbered.number++;
    assert_int_equal(gw_head_offer_parent(head, &renumbered, &step), GW_E_FORMAT);
    assert_int_equal(gw_head_offer_parent(head, &branch[1], &step), GW_OK);
    assert_int_equal(step, GW_HEAD_READY);
    free(head);
}

static void the_window_forgets_its_oldest_block(void **state)
{
    (void)state;
    static struct gw_block blocks[GW_HEAD_WINDOW_USED + 5];
    struct gw_head *head = start(blocks, GW_HEAD_WINDOW_USED + 5);
    assert_int_equal(head->count, GW_HEAD_WINDOW_USED);
    enum gw_head_step step;
    assert_int_equal(gw_head_offer(head, &blocks[5], &step), GW_OK);
    assert_int_equal(step, GW_HEAD_SAME);
    assert_int_equal(gw_head_offer(head, &blocks[4], &step), GW_E_BOUND);
    assert_int_equal(head->bound, GW_HEAD_BEHIND);
    free(head);
}

static void a_window_of_another_size_reaches_as_far_as_it_says(void **state)
{
    (void)state;
    struct gw_block blocks[40];
    struct gw_block branch[20];
    struct gw_head *head = start(blocks, 1);
    enum gw_head_step step;
    head->size = 16;
    grow(blocks, 40, 1);
    for (size_t i = 1; i < 40; i++) {
        assert_int_equal(gw_head_offer(head, &blocks[i], &step), GW_OK);
        assert_int_equal(gw_head_commit(head), 0);
    }
    assert_int_equal(head->count, 16);
    assert_memory_equal(gw_head_oldest(head), &blocks[24], sizeof blocks[24]);
    branch[0] = blocks[23];
    grow(branch, 18, 2);
    assert_int_equal(follow(head, branch, 18, &step), GW_E_BOUND);
    assert_int_equal(head->bound, GW_HEAD_DEEP);
    branch[0] = blocks[24];
    grow(branch, 18, 2);
    assert_int_equal(follow(head, branch, 18, &step), GW_OK);
    assert_int_equal(commit_all(head), 15);
    free(head);
}

static void a_branch_below_the_window_is_out_of_bounds_and_changes_nothing(void **state)
{
    (void)state;
    struct gw_block blocks[10];
    struct gw_block branch[11];
    struct gw_head *head = start(blocks, 10);
    branch[0] = make_block(999, 2, NULL);
    grow(branch, 11, 2);
    enum gw_head_step step;
    assert_int_equal(gw_head_offer(head, &branch[2], &step), GW_E_BOUND); /* asking its parent is of no use */
    assert_int_equal(follow(head, branch, 11, &step), GW_E_BOUND);
    assert_int_equal(head->bound, GW_HEAD_DEEP);
    assert_null(gw_head_next(head));
    assert_memory_equal(gw_head_newest(head), &blocks[9], sizeof blocks[9]);
    assert_int_equal(head->epoch, 0);

    gw_head_restart(head, &branch[10]);
    assert_memory_equal(gw_head_newest(head), &branch[10], sizeof branch[10]);
    assert_int_equal(head->epoch, 1);
    assert_int_equal(gw_head_offer(head, &branch[10], &step), GW_OK);
    assert_int_equal(step, GW_HEAD_SAME);
    free(head);
}

static void a_gap_of_the_limit_is_filled_and_one_block_more_is_out_of_bounds(void **state)
{
    (void)state;
    static struct gw_block blocks[GW_HEAD_PENDING_MAX + 2];
    struct gw_block first[1];
    struct gw_head *head = start(first, 1);
    blocks[0] = first[0];
    grow(blocks, GW_HEAD_PENDING_MAX + 2, 1);
    enum gw_head_step step;
    assert_int_equal(gw_head_offer(head, &blocks[GW_HEAD_PENDING_MAX + 1], &step), GW_E_BOUND);
    assert_int_equal(head->bound, GW_HEAD_GAP);
    assert_int_equal(follow(head, blocks, GW_HEAD_PENDING_MAX + 1, &step), GW_OK);
    assert_int_equal(step, GW_HEAD_READY);
    assert_int_equal(commit_all(head), 0);
    assert_int_equal(gw_head_newest(head)->number, 1000 + GW_HEAD_PENDING_MAX);
    free(head);
}

static void a_branch_with_more_blocks_than_the_limit_is_out_of_bounds(void **state)
{
    (void)state;
    static struct gw_block blocks[200];
    static struct gw_block branch[GW_HEAD_PENDING_MAX + 2];
    struct gw_head *head = start(blocks, 200);
    branch[0] = blocks[199 - GW_HEAD_PENDING_MAX];
    grow(branch, GW_HEAD_PENDING_MAX + 2, 2);
    enum gw_head_step step;
    assert_int_equal(follow(head, branch, GW_HEAD_PENDING_MAX + 2, &step), GW_E_BOUND);
    assert_int_equal(head->bound, GW_HEAD_GAP);
    assert_int_equal(follow(head, branch, GW_HEAD_PENDING_MAX + 1, &step), GW_OK);
    assert_int_equal(commit_all(head), GW_HEAD_PENDING_MAX);
    free(head);
}

static void genesis_has_no_parent_to_ask_for(void **state)
{
    (void)state;
    struct gw_block blocks[1];
    struct gw_head *head = start(blocks, 1);
    const struct gw_block genesis = make_block(0, 2, NULL);
    enum gw_head_step step;
    assert_int_equal(gw_head_offer(head, &genesis, &step), GW_E_BOUND);
    free(head);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_block_is_ready_at_once),
        cmocka_unit_test(the_same_or_an_older_canonical_block_changes_nothing),
        cmocka_unit_test(a_gap_is_filled_by_parents_and_processed_oldest_first),
        cmocka_unit_test(a_reorg_drops_as_many_blocks_as_it_is_deep),
        cmocka_unit_test(a_shorter_branch_is_followed_like_a_longer_one),
        cmocka_unit_test(a_new_offer_drops_a_branch_that_was_not_connected),
        cmocka_unit_test(a_wrong_parent_is_refused_and_the_right_one_still_taken),
        cmocka_unit_test(the_window_forgets_its_oldest_block),
        cmocka_unit_test(a_window_of_another_size_reaches_as_far_as_it_says),
        cmocka_unit_test(a_branch_below_the_window_is_out_of_bounds_and_changes_nothing),
        cmocka_unit_test(a_gap_of_the_limit_is_filled_and_one_block_more_is_out_of_bounds),
        cmocka_unit_test(a_branch_with_more_blocks_than_the_limit_is_out_of_bounds),
        cmocka_unit_test(genesis_has_no_parent_to_ask_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
