/* Does a venue that takes more than its room, in its table or in the replies of a round, cost itself alone, and say so? */
#include "tests/property/chains/collector/hostile_moment.h"

/* The table is full of what ended at the block, which is not settled. */
static void flood(struct gw_venue *venue)
{
    for (uint64_t id = 0; id < GW_ENTRIES_MAX; id++) {
        const struct gw_key key = gw_key_u64(1, 0, UINT64_MAX - id);
        assert_int_equal(gw_venue_touch(venue, &key), GW_OK);
        venue->table.entries[id].is_retired = true;
    }
    venue->block_number = ledger.block.number;
    gw_venue_mark_all_clean(venue);
}

static void read_logs_anew(void)
{
    play.reader.is_discovered = false;
    gw_history_init(&play.reader.history, 1000);
    for (size_t i = 0; i < play.chain.venue_count; i++) {
        gw_history_add_venue(&play.reader.history, play.chain.venues[i].from_block);
    }
    assert_int_equal(play_read(), GW_OK);
}

/* Anybody makes entries; a table that is full must not read as one venue's silence. */
static void a_flooded_venue_says_so_until_what_ended_is_settled(void **state)
{
    static const char tape[] = GW_TESTS_DIR "/fixture/hegic/world.tape";
    const struct gw_book *book = &play.reader.book;
    (void)state;
    assert_true(open_moment(GW_TESTS_DIR "/fixture/hegic", tape, 49));
    play_forget();
    flood(&play.chain.venues[1]);
    assert_int_equal(play_read(), GW_OK);
    assert_true(book->excluded_count > 0);
    assert_string_equal(book->excluded[0].venue, "hegic");
    assert_non_null(strstr(book->excluded[0].reason, "were not read: its table of entries is full"));
    assert_int_equal(play.reader.history.gap_count, book->excluded_count);
    assert_int_equal(book->position_count, 2); /* the bystanders' */
    play.reader.settled_number = ledger.block.number;
    read_logs_anew();
    json_t *snapshot = take_snapshot();
    assert_true(json_equal(snapshot, honest));
    assert_int_equal(play.chain.venues[1].table.count, GW_ENTRIES_MAX);
    assert_int_equal(play.reader.history.gap_count, 0);
    json_decref(snapshot);
    close_moment();
}

static void check_alone(const char *protocol, const char *reason)
{
    json_t *snapshot = take_snapshot();
    assert_int_equal(find_outcome(snapshot, protocol), OUTCOME_EXCLUDED);
    assert_true(is_alone(snapshot, protocol));
    assert_int_equal(play.reader.book.excluded_count, 1);
    assert_non_null(strstr(play.reader.book.excluded[0].reason, reason));
    json_decref(snapshot);
}

/* The first view of the venue answers with 64 kB more than it should. */
static void answer_too_much(size_t venue_max, size_t round_max)
{
    const struct bend swell = {"64 kB more", BEND_VALUE, bend_longer, BEND_HUGE};
    assert_true(open_moment(GW_TESTS_DIR "/fixture/hegic", GW_TESTS_DIR "/fixture/hegic/world.tape", 49));
    play.reader.asked.shares.venue_max = venue_max;
    play.reader.asked.shares.round_max = round_max;
    play.lie = (struct play_lie){.target = play.calls[0], .bend = &swell};
    gw_reader_reread(&play.reader);
    assert_int_equal(play_read(), GW_OK);
    assert_true(play.lie.told > 0);
    check_alone("hegic", "its contracts answer with more than 64 MB");
    play.lie.told = 0;
    assert_int_equal(play_read(), GW_OK);
    assert_int_equal(play.lie.told, 0); /* it rests */
    check_alone("hegic", "asked again at block");
    assert_true(play.reader.rests_until[1] > ledger.block.number);
    play.reader.rests_until[1] = ledger.block.number;
    assert_true(is_recovered(swell.name));
    close_moment();
}

static void who_answers_too_much_costs_himself_alone(void **state)
{
    (void)state;
    play.lie = (struct play_lie){0};
    answer_too_much(BEND_HUGE / 2, GW_ROUND_BYTES_MAX);
    answer_too_much(GW_VENUE_BYTES_MAX, BEND_HUGE / 2);
}

int main(void)
{
    gw_log_init("test", 0, 2);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flooded_venue_says_so_until_what_ended_is_settled),
        cmocka_unit_test(who_answers_too_much_costs_himself_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
