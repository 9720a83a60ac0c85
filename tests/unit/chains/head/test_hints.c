/* Do announced heads make polls sooner, and false ones cost a bounded number of them? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chains/head/hints.h"

#define POLL_MS 3000u

struct world {
    struct gw_head head;
    struct gw_hints hints;
};

static struct gw_notice make_notice(uint64_t number)
{
    struct gw_notice notice = {.number = number};
    memcpy(notice.hash, &number, sizeof number);
    notice.hash[31] = 1;
    return notice;
}

/* The window's newest block becomes that of the notice. */
static void move_head(struct world *w, uint64_t number)
{
    const struct gw_notice notice = make_notice(number);
    struct gw_block block = {.number = number};
    enum gw_head_step step;
    memcpy(block.hash, notice.hash, sizeof block.hash);
    if (gw_head_newest(&w->head) != NULL) {
        memcpy(block.parent, gw_head_newest(&w->head)->hash, sizeof block.parent);
    }
    assert_int_equal(gw_head_offer(&w->head, &block, &step), GW_OK);
    assert_int_equal(step, GW_HEAD_READY);
    assert_int_equal(gw_head_commit(&w->head), 0);
}

static void begin(struct world *w)
{
    gw_head_init(&w->head);
    gw_hints_init(&w->hints);
    gw_hints_set_live(&w->hints, true);
    move_head(w, 100);
}

static uint64_t announce(struct world *w, uint64_t number, uint64_t now_ms)
{
    const struct gw_notice notice = make_notice(number);
    return gw_hints_take(&w->hints, &notice, &w->head, now_ms);
}

/* A poll that shows nothing new: the wait after it. */
static uint64_t poll_in_vain(struct world *w, uint64_t now_ms)
{
    gw_hints_begin_poll(&w->hints);
    return gw_hints_wait_ms(&w->hints, &w->head, POLL_MS, now_ms);
}

static void a_new_head_asks_for_a_poll_and_a_known_one_does_not(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    assert_int_equal(announce(&w, 100, 1000), GW_HINTS_NEVER);
    assert_int_equal(announce(&w, 101, 1000), 0);
    assert_int_equal(announce(&w, 101, 1001), GW_HINTS_NEVER);
    gw_hints_begin_poll(&w.hints);
    move_head(&w, 101);
    assert_true(gw_hints_note_head(&w.hints, &w.head));
    assert_int_equal(gw_hints_wait_ms(&w.hints, &w.head, POLL_MS, 1002), GW_HINTS_STRETCH * POLL_MS);
    assert_int_equal(w.hints.heads, 1);
    assert_int_equal(w.hints.missed, 0);
}

static void heads_in_quick_succession_are_followed_with_a_gap(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    assert_int_equal(announce(&w, 101, 1000), 0);
    gw_hints_begin_poll(&w.hints);
    move_head(&w, 101);
    (void)gw_hints_wait_ms(&w.hints, &w.head, POLL_MS, 1010);
    assert_int_equal(announce(&w, 102, 1050), GW_HINTS_GAP_MS - 50);
}

static void a_head_announced_during_a_poll_is_polled_for_next(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    gw_hints_begin_poll(&w.hints);
    assert_int_equal(announce(&w, 101, 1000), 0);
    assert_int_equal(gw_hints_wait_ms(&w.hints, &w.head, POLL_MS, 1001), 0);
    assert_int_equal(poll_in_vain(&w, 1002), GW_HINTS_AGAIN_MS);
}

static void a_head_that_nobody_shows_is_polled_for_a_few_times_only(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    assert_int_equal(announce(&w, 101, 1000), 0);
    assert_int_equal(poll_in_vain(&w, 1000), GW_HINTS_AGAIN_MS);
    assert_int_equal(announce(&w, 102, 1050), GW_HINTS_NEVER); /* another lie does not begin anew */
    assert_int_equal(poll_in_vain(&w, 1100), 2 * GW_HINTS_AGAIN_MS);
    assert_int_equal(poll_in_vain(&w, 1300), 4 * GW_HINTS_AGAIN_MS);
    assert_int_equal(poll_in_vain(&w, 1700), POLL_MS);
    assert_int_equal(w.hints.unconfirmed, 1);
}

static void heads_announced_faster_than_they_are_read_are_all_followed(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    assert_int_equal(announce(&w, 101, 1000), 0);
    for (uint64_t i = 1; i <= 3 * GW_HINTS_TRIES; i++) {
        gw_hints_begin_poll(&w.hints);
        (void)announce(&w, 101 + i, 1000 + i); /* before the poll shows the one before */
        move_head(&w, 100 + i);
        assert_true(gw_hints_note_head(&w.hints, &w.head));
        assert_int_equal(gw_hints_wait_ms(&w.hints, &w.head, POLL_MS, 1000 + i), GW_HINTS_AGAIN_MS);
    }
    assert_int_equal(w.hints.unconfirmed, 0);
}

static void who_lies_again_and_again_is_not_heard_for_a_while(void **state)
{
    struct world w;
    uint64_t now_ms = 1000;
    size_t polls = 0;
    (void)state;
    begin(&w);
    for (uint64_t i = 0; i < 1000; i++) {
        if (announce(&w, 200 + i, now_ms) != GW_HINTS_NEVER) {
            for (unsigned k = 0; k < GW_HINTS_TRIES; k++, polls++) {
                (void)poll_in_vain(&w, now_ms);
            }
        }
        now_ms += 10;
    }
    assert_int_equal(polls, GW_HINTS_FALSE_MAX * GW_HINTS_TRIES);
    assert_int_not_equal(announce(&w, 5000, now_ms + GW_HINTS_DEAF_MS), GW_HINTS_NEVER);
}

static void heads_found_by_polling_are_missed_and_bring_the_usual_pace_back(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    (void)announce(&w, 101, 1000);
    gw_hints_begin_poll(&w.hints);
    move_head(&w, 101);
    assert_true(gw_hints_note_head(&w.hints, &w.head));
    for (uint64_t i = 1; i <= GW_HINTS_SILENT; i++) {
        move_head(&w, 101 + i);
        assert_int_equal(gw_hints_note_head(&w.hints, &w.head), i < GW_HINTS_SILENT);
        assert_int_equal(gw_hints_wait_ms(&w.hints, &w.head, POLL_MS, 2000), POLL_MS);
    }
    assert_int_equal(w.hints.missed, GW_HINTS_SILENT);
}

static void without_a_socket_nothing_is_missed(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    (void)announce(&w, 101, 1000);
    gw_hints_set_live(&w.hints, false);
    assert_int_equal(gw_hints_wait_ms(&w.hints, &w.head, POLL_MS, 1001), POLL_MS);
    move_head(&w, 101);
    assert_true(gw_hints_note_head(&w.hints, &w.head));
    assert_int_equal(w.hints.missed, 0);
    assert_int_equal(gw_hints_wait_ms(&w.hints, &w.head, POLL_MS, 1002), POLL_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_head_asks_for_a_poll_and_a_known_one_does_not),
        cmocka_unit_test(heads_in_quick_succession_are_followed_with_a_gap),
        cmocka_unit_test(a_head_announced_during_a_poll_is_polled_for_next),
        cmocka_unit_test(a_head_that_nobody_shows_is_polled_for_a_few_times_only),
        cmocka_unit_test(heads_announced_faster_than_they_are_read_are_all_followed),
        cmocka_unit_test(who_lies_again_and_again_is_not_heard_for_a_while),
        cmocka_unit_test(heads_found_by_polling_are_missed_and_bring_the_usual_pace_back),
        cmocka_unit_test(without_a_socket_nothing_is_missed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
