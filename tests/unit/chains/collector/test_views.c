/* Do the views of safe and final blocks lag at most, and when is the node asked for them? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "chains/collector/views.h"

#define FIRST 100u /* of the window */

struct scene {
    struct gw_chain chain;
    struct gw_head window;
    struct gw_views views;
    struct gw_json json[GW_VIEWS_CALLS];
};

static struct scene scene;

static struct gw_block block_of(uint64_t number, uint8_t branch)
{
    struct gw_block block = {.number = number};
    memset(block.hash, branch, sizeof block.hash);
    block.hash[0] = (uint8_t)number;
    memset(block.parent, branch, sizeof block.parent);
    block.parent[0] = (uint8_t)(number - 1);
    return block;
}

/* Blocks FIRST to `last` were followed. */
static void make_scene(int policy, uint64_t last)
{
    memset(&scene, 0, sizeof scene);
    scene.chain.finality_policy = policy;
    scene.chain.safe_depth = 2;
    scene.chain.finalized_depth = 4;
    gw_head_init(&scene.window);
    gw_views_init(&scene.views, &scene.chain);
    for (uint64_t number = FIRST; number <= last; number++) {
        const struct gw_block block = block_of(number, 0xaa);
        enum gw_head_step step = GW_HEAD_SAME;
        assert_int_equal(gw_head_offer(&scene.window, &block, &step), GW_OK);
        (void)gw_head_commit(&scene.window);
    }
}

static struct gw_rpc_item tag_item(size_t i, uint64_t number)
{
    static char text[GW_VIEWS_CALLS][256];
    const struct gw_block block = block_of(number, 0xaa);
    char hash[2][65];
    for (size_t k = 0; k < 32; k++) {
        (void)snprintf(hash[0] + 2 * k, 3, "%02x", block.hash[k]);
        (void)snprintf(hash[1] + 2 * k, 3, "%02x", block.parent[k]);
    }
    (void)snprintf(text[i], sizeof text[i],
                   "{\"hash\":\"0x%s\",\"parentHash\":\"0x%s\",\"number\":\"0x%llx\",\"timestamp\":\"0x1\"}",
                   hash[0], hash[1], (unsigned long long)number);
    assert_int_equal(gw_json_parse(&scene.json[i], (const uint8_t *)text[i], strlen(text[i])), GW_OK);
    return (struct gw_rpc_item){.status = GW_OK, .result = gw_json_root(&scene.json[i])};
}

/* A poll that shows `head` and with it these tags; 0: the node does not know. */
static void tell(uint64_t head, uint64_t safe, uint64_t finalized)
{
    const struct gw_block latest = block_of(head, 0xaa);
    const struct gw_rpc_item unknown = {.status = GW_E_MISSING};
    const struct gw_rpc_item tags[GW_VIEWS_CALLS] = {safe > 0 ? tag_item(0, safe) : unknown,
                                                     finalized > 0 ? tag_item(1, finalized) : unknown};
    gw_views_take(&scene.views, &scene.window, &latest, tags);
    gw_json_fini(&scene.json[0]);
    gw_json_fini(&scene.json[1]);
}

static void tell_head(uint64_t head)
{
    const struct gw_block latest = block_of(head, 0xaa);
    gw_views_take(&scene.views, &scene.window, &latest, NULL);
}

static void check(uint64_t safe, uint64_t finalized, uint64_t floor)
{
    assert_int_equal(scene.views.safe_number, safe);
    assert_int_equal(scene.views.finalized_number, finalized);
    assert_int_equal(scene.views.floor, floor);
}

static void tags_are_due_at_the_first_poll_and_with_one_in_so_many_heads(void **state)
{
    (void)state;
    make_scene(GW_FINALITY_TAGS, FIRST + 9);
    for (unsigned i = 0; i < 3 * GW_VIEWS_HEADS; i++) {
        const bool is_due = gw_views_is_due(&scene.views);
        assert_int_equal(is_due, i % GW_VIEWS_HEADS == 0);
        if (is_due) {
            tell(FIRST + i, FIRST + 5, FIRST + 3);
        } else {
            tell_head(FIRST + i);
        }
        gw_views_note_head(&scene.views);
        check(FIRST + 5, FIRST + 3, FIRST + 3);
    }
}

static void polls_that_show_nothing_new_do_not_count(void **state)
{
    (void)state;
    make_scene(GW_FINALITY_TAGS, FIRST + 9);
    tell(FIRST + 9, FIRST + 5, FIRST + 3);
    for (unsigned i = 0; i < 3 * GW_VIEWS_HEADS; i++) {
        tell_head(FIRST + 9);
        assert_false(gw_views_is_due(&scene.views));
    }
    gw_views_expire(&scene.views);
    assert_true(gw_views_is_due(&scene.views));
}

static void a_turn_takes_views_that_lag_back_to_where_the_branches_part(void **state)
{
    (void)state;
    make_scene(GW_FINALITY_TAGS, FIRST + 9);
    tell(FIRST + 9, FIRST + 8, FIRST + 3);
    tell_head(FIRST + 10);
    gw_views_turn(&scene.views, FIRST + 6);
    check(FIRST + 6, FIRST + 3, FIRST + 3); /* what was final stays so for the judgement of turns */
    assert_true(gw_views_is_due(&scene.views));
    gw_views_turn(&scene.views, 0);
    check(0, 0, FIRST + 3);
}

static void a_turn_leaves_views_that_were_told_with_it(void **state)
{
    (void)state;
    make_scene(GW_FINALITY_TAGS, FIRST + 9);
    tell(FIRST + 9, FIRST + 8, FIRST + 3);
    gw_views_turn(&scene.views, FIRST + 6);
    check(FIRST + 8, FIRST + 3, FIRST + 3);
    assert_false(gw_views_is_due(&scene.views));
}

static void a_final_block_counts_once_it_is_followed(void **state)
{
    (void)state;
    make_scene(GW_FINALITY_TAGS, FIRST + 8);
    tell(FIRST + 9, FIRST + 9, FIRST + 9);
    check(FIRST + 9, FIRST + 9, 0);
    const struct gw_block head = block_of(FIRST + 9, 0xaa);
    enum gw_head_step step = GW_HEAD_SAME;
    assert_int_equal(gw_head_offer(&scene.window, &head, &step), GW_OK);
    (void)gw_head_commit(&scene.window);
    tell_head(FIRST + 10);
    check(FIRST + 9, FIRST + 9, FIRST + 9);
    tell(FIRST + 10, FIRST + 7, FIRST + 7);
    check(FIRST + 7, FIRST + 7, FIRST + 9);
}

static void a_final_block_of_another_branch_never_counts(void **state)
{
    (void)state;
    make_scene(GW_FINALITY_TAGS, FIRST + 8);
    const struct gw_block other = block_of(FIRST + 8, 0xbb);
    enum gw_head_step step = GW_HEAD_SAME;
    assert_int_equal(gw_head_offer(&scene.window, &other, &step), GW_OK);
    tell(FIRST + 9, FIRST + 9, FIRST + 9);
    tell_head(FIRST + 10);
    check(FIRST + 9, FIRST + 9, 0);
}

static void a_tag_that_is_lost_is_asked_for_once_more(void **state)
{
    (void)state;
    make_scene(GW_FINALITY_TAGS, FIRST + 9);
    tell(FIRST + 9, FIRST + 8, FIRST + 3);
    tell(FIRST + 9, FIRST + 8, 0);
    check(FIRST + 8, 0, FIRST + 3);
    assert_true(gw_views_is_due(&scene.views));
    tell(FIRST + 9, FIRST + 8, 0);
    assert_false(gw_views_is_due(&scene.views));
}

static void counted_views_follow_every_poll(void **state)
{
    (void)state;
    make_scene(GW_FINALITY_DEPTH, FIRST + 9);
    assert_false(gw_views_is_due(&scene.views));
    tell_head(FIRST + 10);
    check(FIRST + 8, FIRST + 6, FIRST + 5);
    gw_views_turn(&scene.views, FIRST);
    check(FIRST + 8, FIRST + 6, FIRST + 5);

    make_scene(GW_FINALITY_AUTO, FIRST + 9);
    tell(FIRST + 9, 0, 0);
    check(FIRST + 7, FIRST + 5, FIRST + 5);
    tell_head(FIRST + 10);
    check(FIRST + 8, FIRST + 6, FIRST + 5);
    tell(FIRST + 10, FIRST + 1, 0);
    check(FIRST + 1, 0, FIRST + 5);
}

static void an_eager_run_asks_with_every_poll(void **state)
{
    (void)state;
    make_scene(GW_FINALITY_TAGS, FIRST + 9);
    scene.views.is_eager = true;
    for (unsigned i = 0; i < GW_VIEWS_HEADS; i++) {
        assert_true(gw_views_is_due(&scene.views));
        tell(FIRST + 9, FIRST + 8, FIRST + 3);
        gw_views_note_head(&scene.views);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tags_are_due_at_the_first_poll_and_with_one_in_so_many_heads),
        cmocka_unit_test(polls_that_show_nothing_new_do_not_count),
        cmocka_unit_test(a_turn_takes_views_that_lag_back_to_where_the_branches_part),
        cmocka_unit_test(a_turn_leaves_views_that_were_told_with_it),
        cmocka_unit_test(a_final_block_counts_once_it_is_followed),
        cmocka_unit_test(a_final_block_of_another_branch_never_counts),
        cmocka_unit_test(a_tag_that_is_lost_is_asked_for_once_more),
        cmocka_unit_test(counted_views_follow_every_poll),
        cmocka_unit_test(an_eager_run_asks_with_every_poll),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
