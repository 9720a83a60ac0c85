/* Is history read whole from endpoints that limit, refuse and withhold, and is what could not be read told? */
#include "tests/sim/chains/collector/world.h"

#define REFUSAL                                                                                              \
    "[{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32602,\"message\":\"query returned more than "      \
    "10000 "                                                                                                 \
    "results. Try with this block range [0x1, 0xffff]\"}}]"

static void lay_row(struct toy_chain *toy, unsigned last)
{
    for (unsigned i = 1; i <= last; i++) {
        toy_add(toy, i, i - 1, i, i, i == 3 || i == 60);
    }
}

static void refuse_logs(struct toy_chain *toy, unsigned first, unsigned last)
{
    for (unsigned i = first; i <= last; i++) {
        toy_lie(toy, "eth_getLogs", i, (struct node_step){.body = REFUSAL});
    }
}

/* The flags of all exposures in the ring, together; *last: of the newest. */
static uint32_t flags_seen(const struct world *w, uint32_t *last)
{
    static struct gw_exposure record;
    static struct gw_ring_reader reader;
    uint32_t flags = 0;
    size_t size = 0;
    assert_int_equal(gw_ring_open(&reader, w->ring, GW_RING_OLDEST), GW_OK);
    while (gw_ring_next(&reader, &record, sizeof record, &size) == GW_OK) {
        if (record.head.kind == GW_RECORD_EXPOSURE) {
            *last = record.head.flags;
            flags |= *last;
        }
    }
    gw_ring_close(&reader);
    return flags;
}

static struct gw_status_record last_status(const struct world *w)
{
    static union {
        struct gw_exposure room;
        struct gw_status_record status;
    } record;
    static struct gw_ring_reader reader;
    struct gw_status_record last = {0};
    size_t size = 0;
    assert_int_equal(gw_ring_open(&reader, w->ring, GW_RING_OLDEST), GW_OK);
    while (gw_ring_next(&reader, &record, sizeof record, &size) == GW_OK) {
        last = record.room.head.kind == GW_RECORD_STATUS ? record.status : last;
    }
    gw_ring_close(&reader);
    return last;
}

static void a_range_that_is_refused_is_halved_and_no_hint_is_taken(void **state)
{
    struct world *w = *state;
    uint32_t last = 0;
    lay_row(&w->toy, 100);
    toy_show(&w->toy, 100);
    refuse_logs(&w->toy, 1, 2);
    world_run(w);
    assert_int_equal(w->block_count, 1);
    assert_true(w->blocks[0].sold == 100);
    assert_string_equal(w->toy.ranges[0], "0x0..0x18"); /* 101 blocks, 50, 25 */
    assert_string_equal(w->toy.ranges[1], "0x19..0x31");
    assert_string_equal(w->toy.ranges[3], "0x4b..0x63");
    assert_string_equal(w->toy.ranges[4], "0x64..0x64");
    assert_int_equal(flags_seen(w, &last) & GW_EXPOSURE_GAP, 0);
}

static void a_block_that_no_range_gives_is_asked_for_by_its_hash(void **state)
{
    struct world *w = *state;
    uint32_t last = 0;
    lay_row(&w->toy, 3);
    w->chain.venues[0].from_block = 3;
    toy_show(&w->toy, 3);
    refuse_logs(&w->toy, 1, 1);
    world_run(w);
    assert_int_equal(w->block_count, 1);
    assert_true(w->blocks[0].sold == 3);
    assert_int_equal(w->toy.range_count, 0);
    assert_int_equal(flags_seen(w, &last) & GW_EXPOSURE_GAP, 0);
}

static void a_block_that_nobody_gives_is_a_gap_that_is_told(void **state)
{
    struct world *w = *state;
    lay_row(&w->toy, 4);
    w->chain.venues[0].from_block = 3;
    for (unsigned i = 0; i < 12; i++) {
        toy_show(&w->toy, 3);
    }
    toy_show(&w->toy, 4);
    refuse_logs(&w->toy, 1, 4); /* the range, and three times the block */
    world_run(w);
    assert_int_equal(w->block_count, 2);
    assert_non_null(
        strstr(w->log, "event=history.gap program=sim chain=devnet venue=toy from=3 to=3 status=bound"));
    assert_int_equal(w->blocks[0].sold, 0); /* without the log nothing is known of it */
    const struct gw_status_record told = last_status(w);
    assert_int_equal(told.gaps, 1);
    assert_string_equal(told.gap_list[0].venue, "toy");
    assert_int_equal(told.gap_list[0].from, 3);
    assert_int_equal(told.gap_list[0].to, 3);
    assert_int_equal(told.gap_list[0].status, GW_E_BOUND);
}

static void a_gap_marks_every_record_until_it_is_read_later(void **state)
{
    struct world *w = *state;
    uint32_t last = 0;
    lay_row(&w->toy, 259);
    w->chain.venues[0].from_block = 251;
    w->chain.log_range_blocks = 4;
    w->toy.blocks[251].has_log = w->toy.blocks[255].has_log = true;
    for (unsigned i = 0; i < 12; i++) {
        toy_show(&w->toy, 254);
    }
    toy_show(&w->toy, 255);
    toy_show(&w->toy, 256);
    toy_show(&w->toy, 257);
    refuse_logs(&w->toy, 1, 6); /* ranges of 4, 2 and 1, and three times block 251 */
    world_run(w);
    assert_true(w->block_count >= 4);
    assert_non_null(strstr(w->log, "from=251 to=251 status=bound"));
    assert_int_equal(w->blocks[0].number, 254);
    assert_int_equal(w->blocks[0].sold, 0);
    assert_true(w->blocks[1].sold == 255);
    assert_true((flags_seen(w, &last) & GW_EXPOSURE_GAP) != 0);
    assert_true((last & GW_EXPOSURE_GAP) == 0 && (last & GW_EXPOSURE_COMPLETE) != 0);
}

int main(void)
{
    unsetenv("http_proxy");
    const struct CMUnitTest tests[] = {
        WORLD_TEST(a_range_that_is_refused_is_halved_and_no_hint_is_taken),
        WORLD_TEST(a_block_that_no_range_gives_is_asked_for_by_its_hash),
        WORLD_TEST(a_block_that_nobody_gives_is_a_gap_that_is_told),
        WORLD_TEST(a_gap_marks_every_record_until_it_is_read_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
