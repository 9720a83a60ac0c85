/* What comes of a filter that venues share, when more passes it than they watch, or than an answer holds? */
#include "chains/collector/backfill.h"
#include "chains/collector/pinned.h"
#include "tests/property/chains/collector/pair_readers.h"

/* Events of the deep venue's contract that are not its own, as many as there is room for. */
static void add_waste(struct pair_block *block)
{
    while (block->log_count < PAIR_LOG_MAX) {
        add_log(block, PAIR_DEEP, "Deep()", 2 * DEEP_TOPIC);
    }
}

static void what_passes_a_shared_filter_in_vain_is_asked_for_apart(void **state)
{
    struct pair *c = &chain_model;
    unsigned narrow = 0;
    (void)state;
    gw_log_init("test", 0, 1);
    start(c, 1);
    open_reader(0);
    open_reader(1);
    readers[0].pinned.waste_max = 2;
    for (uint64_t number = 1; number <= 2 * GW_PINNED_NARROW_BLOCKS; number++) {
        while (c->head < number) {
            grow(c);
            add_waste(&c->blocks[c->head]);
        }
        read_block(0, number, false);
        read_block(1, number, false);
        compare(number);
        if (number > 1 && number != GW_BACKFILL_RETRY_BLOCKS) {
            assert_in_range(spent[0].logs, 1, 2);
            narrow += spent[0].logs == 2;
        }
    }
    assert_in_range(narrow, GW_PINNED_NARROW_BLOCKS, 2 * GW_PINNED_NARROW_BLOCKS - 4);
    readers[0].is_broad = true;
    for (uint64_t number = 2 * GW_PINNED_NARROW_BLOCKS + 1; number < 2 * GW_PINNED_NARROW_BLOCKS + 9;
         number++) {
        grow(c);
        read_block(0, number, false);
        assert_int_equal(spent[0].logs, 1);
    }
    close_reader(0);
    close_reader(1);
}

static uint64_t find_flags(const char *protocol)
{
    const struct gw_book *book = &readers[0].book;
    for (size_t i = 0; i < book->exposure_count; i++) {
        if (strcmp(book->exposures[i].head.protocol, protocol) == 0) {
            return book->exposures[i].head.flags;
        }
    }
    fail_msg("no record of %s", protocol);
    return 0;
}

/* Until the gap is tried again, when the logs can be had. */
static void more_logs_than_an_answer_holds_mark_their_venue_alone(void **state)
{
    struct pair *c = &chain_model;
    (void)state;
    gw_log_init("test", 0, 1);
    start(c, 1);
    open_reader(0);
    for (uint64_t number = 1; number <= GW_BACKFILL_RETRY_BLOCKS; number++) {
        while (c->head < number) {
            grow(c);
        }
        const bool is_flooded = number >= 20 && number < 23;
        c->flooded = is_flooded ? TOY_VENUE : 0;
        counts = (struct pair_counts){0};
        result = GW_E_TIMEOUT;
        read_block(0, number, false);
        const bool has_gap = number >= 20 && number < GW_BACKFILL_RETRY_BLOCKS;
        assert_int_equal((find_flags("toy") & GW_EXPOSURE_GAP) != 0, has_gap);
        assert_int_equal((find_flags("toy") & GW_EXPOSURE_COMPLETE) == 0, has_gap);
        assert_true((find_flags("deep") & GW_EXPOSURE_COMPLETE) != 0);
        assert_int_equal(readers[0].history.gap_count, has_gap ? 1 : 0);
        if (is_flooded) {
            assert_int_equal(readers[0].history.gaps[0].from, 20);
            assert_int_equal(readers[0].history.gaps[0].to, number);
        }
    }
    close_reader(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_passes_a_shared_filter_in_vain_is_asked_for_apart),
        cmocka_unit_test(more_logs_than_an_answer_holds_mark_their_venue_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
