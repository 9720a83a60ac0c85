/* Is what was asked at two blocks running asked ahead at the third, and no answer taken for another call's? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chains/collector/ahead.h"

static const uint8_t target[20] = {0xab, [19] = 0xcd};
static struct gw_ahead ahead;
static struct gw_call_list planned;

static int start(void **state)
{
    (void)state;
    return gw_ahead_init(&ahead) == GW_OK && gw_call_list_init(&planned) == GW_OK ? 0 : -1;
}

static int finish(void **state)
{
    (void)state;
    gw_ahead_fini(&ahead);
    gw_call_list_fini(&planned);
    return 0;
}

static void plan(const char *signature, uint64_t arg)
{
    assert_int_equal(gw_call_list_add_u64(&planned, target, arg, signature, arg), GW_OK);
}

/* A block whose later rounds ask for the numbers from..to; how many had their answer. */
static size_t read_block(uint64_t from, uint64_t to)
{
    struct gw_call_reply replies[64] = {0};
    uint8_t bytes[64];
    size_t known = 0;
    gw_ahead_begin(&ahead);
    for (size_t i = 0; i < ahead.guess.list.count; i++) { /* each answers with its own argument */
        const struct gw_call *call = &ahead.guess.list.calls[i];
        bytes[i] = ahead.guess.list.arena[call->data_at + call->data_size - 1];
        replies[i] = (struct gw_call_reply){.is_ok = true, .data = &bytes[i], .size = 1};
    }
    gw_ahead_take(&ahead, replies, ahead.guess.list.count);
    memset(bytes, 0, sizeof bytes);
    gw_call_list_reset(&planned);
    for (uint64_t n = from; n <= to; n++) {
        plan("get(uint256)", n);
    }
    for (size_t i = 0; i < planned.count; i++) {
        const struct gw_call_reply *reply = gw_ahead_find(&ahead, &planned, i);
        known += reply != NULL;
        assert_true(reply == NULL || (reply->size == 1 && reply->data[0] == from + i));
    }
    gw_ahead_settle(&ahead);
    return known;
}

static void what_two_blocks_asked_is_asked_ahead(void **state)
{
    (void)state;
    assert_int_equal(read_block(1, 5), 0);
    assert_int_equal(read_block(1, 5), 0);
    assert_int_equal(read_block(1, 5), 5);
    assert_int_equal(read_block(3, 8), 3); /* 6, 7 and 8 are new */
    assert_int_equal(ahead.guess.list.count, 3);
    assert_int_equal(read_block(3, 8), 3);
    assert_int_equal(read_block(3, 8), 6);
}

static void what_was_read_once_is_not(void **state)
{
    (void)state;
    (void)read_block(1, 20);
    (void)read_block(21, 40);
    assert_int_equal(ahead.guess.list.count, 0);
}

static void a_call_is_known_by_target_signature_and_argument(void **state)
{
    (void)state;
    const uint8_t other[20] = {0xab, [19] = 0xce};
    const struct gw_call_reply replies[1] = {{.is_ok = true}};
    (void)read_block(1, 1);
    (void)read_block(1, 1);
    assert_int_equal(ahead.guess.list.count, 1);
    gw_ahead_begin(&ahead);
    gw_ahead_take(&ahead, replies, 1);
    gw_call_list_reset(&planned);
    plan("get(uint256)", 1);
    plan("get(uint256)", 2);
    plan("put(uint256)", 1);
    assert_int_equal(gw_call_list_add_u64(&planned, other, 1, "get(uint256)", 1), GW_OK);
    assert_int_equal(gw_call_list_add_none(&planned, target, 1, "get(uint256)"), GW_OK);
    assert_non_null(gw_ahead_find(&ahead, &planned, 0));
    for (size_t i = 1; i < planned.count; i++) {
        assert_null(gw_ahead_find(&ahead, &planned, i));
    }
}

static void a_refused_guess_is_no_answer(void **state)
{
    (void)state;
    const struct gw_call_reply replies[3] = {{.is_ok = true}, {.is_refused = true}, {.is_ok = false}};
    (void)read_block(1, 3);
    (void)read_block(1, 3);
    gw_ahead_begin(&ahead);
    gw_ahead_take(&ahead, replies, 3);
    assert_non_null(gw_ahead_find(&ahead, &planned, 0));
    assert_null(gw_ahead_find(&ahead, &planned, 1));
    assert_non_null(gw_ahead_find(&ahead, &planned, 2)); /* a revert is one */
    assert_false(gw_ahead_find(&ahead, &planned, 2)->is_ok);
}

static void a_block_that_is_tried_again_guesses_nothing(void **state)
{
    (void)state;
    (void)read_block(1, 3);
    (void)read_block(1, 3);
    gw_ahead_begin(&ahead);
    assert_int_equal(ahead.guess.list.count, 3);
    gw_ahead_begin(&ahead);
    assert_int_equal(ahead.guess.list.count, 0);
    assert_null(gw_ahead_find(&ahead, &planned, 0));
}

static void answers_of_the_block_before_are_never_taken(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        (void)read_block(1, 3);
    }
    gw_ahead_begin(&ahead);
    assert_null(gw_ahead_find(&ahead, &planned, 0));
}

static void more_than_it_holds_is_left_to_the_rounds(void **state)
{
    (void)state;
    static struct gw_call_reply replies[GW_CALL_SET_MAX];
    static uint8_t answer[GW_AHEAD_BYTES_MAX / 2 + 1];
    for (unsigned block = 0; block < 2; block++) {
        gw_ahead_begin(&ahead);
        gw_call_list_reset(&planned);
        for (uint64_t n = 0; n < GW_CALL_SET_MAX + 10; n++) {
            plan("get(uint256)", n);
            assert_null(gw_ahead_find(&ahead, &planned, planned.count - 1));
        }
        gw_ahead_settle(&ahead);
    }
    assert_int_equal(ahead.guess.list.count, GW_CALL_SET_MAX);
    gw_ahead_begin(&ahead);
    for (size_t i = 0; i < GW_CALL_SET_MAX; i++) {
        replies[i] = (struct gw_call_reply){.is_ok = true};
    }
    replies[0].data = replies[1].data = answer;
    replies[0].size = replies[1].size = sizeof answer;
    gw_ahead_take(&ahead, replies, GW_CALL_SET_MAX);
    assert_non_null(gw_ahead_find(&ahead, &planned, 0));
    assert_null(gw_ahead_find(&ahead, &planned, 1)); /* its bytes did not fit */
    assert_non_null(gw_ahead_find(&ahead, &planned, GW_CALL_SET_MAX - 1));
    assert_null(gw_ahead_find(&ahead, &planned, GW_CALL_SET_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_two_blocks_asked_is_asked_ahead, start, finish),
        cmocka_unit_test_setup_teardown(what_was_read_once_is_not, start, finish),
        cmocka_unit_test_setup_teardown(a_call_is_known_by_target_signature_and_argument, start, finish),
        cmocka_unit_test_setup_teardown(a_refused_guess_is_no_answer, start, finish),
        cmocka_unit_test_setup_teardown(a_block_that_is_tried_again_guesses_nothing, start, finish),
        cmocka_unit_test_setup_teardown(answers_of_the_block_before_are_never_taken, start, finish),
        cmocka_unit_test_setup_teardown(more_than_it_holds_is_left_to_the_rounds, start, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
