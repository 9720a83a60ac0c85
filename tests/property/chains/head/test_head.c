/* Does the head follow any tree of blocks as a plain list would? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chains/head/head.h"

#define TREE_MAX 4000u

/* The serial number of a block stands in its hash, so that no two are equal. */
static struct gw_block make_block(uint64_t number, size_t serial, const struct gw_block *parent)
{
    struct gw_block block = {.number = number, .time_s = 1700000000 + (int64_t)number};
    memcpy(block.hash, &number, sizeof number);
    memcpy(block.hash + 16, &serial, sizeof serial);
    if (parent != NULL) {
        memcpy(block.parent, parent->hash, sizeof block.parent);
    }
    return block;
}

/* A tree of blocks that grows at random places, and the list of canonical blocks as one would keep it by hand. */
struct oracle {
    struct gw_block blocks[TREE_MAX];
    size_t parents[TREE_MAX];
    size_t count;
    size_t canonical[TREE_MAX];
    size_t length;
    uint32_t random;
};

static uint32_t draw(struct oracle *o, uint32_t below)
{
    o->random = o->random * 1664525u + 1013904223u;
    return (o->random >> 8) % below;
}

static size_t find_block(const struct oracle *o, const uint8_t hash[32])
{
    for (size_t i = 0; i < o->count; i++) {
        if (memcmp(o->blocks[i].hash, hash, 32) == 0) {
            return i;
        }
    }
    fail();
    return 0;
}

/* Branch from the tip to `block` is as many blocks as it adds; the depth is what it drops. */
static size_t adopt(struct oracle *o, size_t block)
{
    size_t path[TREE_MAX];
    size_t path_count = 0;
    size_t meets = 0;
    for (;;) {
        for (meets = o->length; meets > 0 && o->canonical[meets - 1] != block; meets--) {
        }
        if (meets > 0) {
            break;
        }
        path[path_count++] = block;
        block = o->parents[block];
    }
    const size_t depth = path_count > 0 ? o->length - meets : 0;
    o->length = path_count > 0 ? meets : o->length;
    while (path_count > 0) {
        o->canonical[o->length++] = path[--path_count];
    }
    return depth;
}

static size_t follow_tree(struct gw_head *head, const struct oracle *o, size_t block)
{
    enum gw_head_step step;
    enum gw_status status = gw_head_offer(head, &o->blocks[block], &step);
    while (status == GW_OK && step == GW_HEAD_NEED_PARENT) {
        status = gw_head_offer_parent(head, &o->blocks[find_block(o, head->want)], &step);
    }
    assert_int_equal(status, GW_OK);
    size_t depth = 0;
    while (gw_head_next(head) != NULL) {
        depth += gw_head_commit(head);
    }
    return depth;
}

static void a_random_tree_is_followed_like_a_list_kept_by_hand(void **state)
{
    (void)state;
    struct oracle *o = calloc(1, sizeof *o);
    struct gw_head *head = malloc(sizeof *head);
    assert_true(o != NULL && head != NULL);
    o->random = 20240917;
    gw_head_init(head);
    o->blocks[0] = make_block(7, 0, NULL);
    o->count = 1;
    o->length = 1;
    assert_int_equal(follow_tree(head, o, 0), 0);
    size_t reorgs = 0;
    while (o->count < TREE_MAX) {
        const size_t recent = o->count < 60 ? o->count : 60;
        const size_t parent = o->count - 1 - draw(o, 4) * draw(o, (uint32_t)recent) / 4;
        o->blocks[o->count] = make_block(o->blocks[parent].number + 1, o->count, &o->blocks[parent]);
        o->parents[o->count] = parent;
        o->count++;
        if (draw(o, 3) > 0) {
            continue;
        }
        const size_t offered = o->count - 1 - draw(o, 3);
        const size_t depth = adopt(o, offered);
        reorgs += depth > 0 ? 1 : 0;
        assert_int_equal(follow_tree(head, o, offered), depth);
        assert_int_equal(head->epoch, reorgs);
        const size_t tip = o->canonical[o->length - 1];
        assert_memory_equal(gw_head_newest(head), &o->blocks[tip], sizeof o->blocks[tip]);
        for (size_t i = 1; i <= head->count && i <= o->length; i++) {
            const struct gw_block *kept = &head->window[(head->first + head->count - i) % GW_HEAD_WINDOW];
            assert_memory_equal(kept, &o->blocks[o->canonical[o->length - i]], sizeof *kept);
        }
    }
    assert_true(reorgs > 100);
    free(head);
    free(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_random_tree_is_followed_like_a_list_kept_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
