#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/exposure/exposure.h"

static struct gw_record_head head_of(uint64_t chain_id, const char *venue, uint64_t block)
{
    struct gw_record_head head;
    memset(&head, 0, sizeof head);
    head.chain_id = chain_id;
    head.block_number = block;
    memcpy(head.protocol, "lyra_v1", 8);
    memcpy(head.underlying, "ETH", 4);
    snprintf(head.venue, sizeof head.venue, "%s", venue);
    return head;
}

static struct gw_exposure exposure_of(uint64_t chain_id, const char *venue, uint64_t block)
{
    struct gw_exposure record;
    memset(&record, 0, sizeof record);
    record.head = head_of(chain_id, venue, block);
    record.spot_usd = 2000.0;
    return record;
}

static struct gw_status_record closing(uint64_t chain_id, uint64_t block, uint64_t excluded)
{
    struct gw_status_record record;
    memset(&record, 0, sizeof record);
    record.head = head_of(chain_id, "", block);
    record.venues_excluded = excluded;
    return record;
}

static void put(struct gw_exposure_book *book, uint64_t chain_id, const char *venue, uint64_t block)
{
    const struct gw_exposure record = exposure_of(chain_id, venue, block);
    assert_int_equal(gw_exposure_put(book, &record), GW_OK);
}

static void close_block(struct gw_exposure_book *book, uint64_t chain_id, uint64_t block, uint64_t excluded)
{
    const struct gw_status_record record = closing(chain_id, block, excluded);
    assert_int_equal(gw_exposure_put_status(book, &record), GW_OK);
}

static struct gw_bucket_record buckets_of(const char *venue, double part, double parts, uint64_t block)
{
    struct gw_bucket_record record;
    memset(&record, 0, sizeof record);
    record.head = head_of(1, venue, block);
    record.spot_usd = 2000.0;
    record.part = part;
    record.parts = parts;
    record.buckets = 1;
    record.strike_usd[0] = 2000.0 + part;
    record.expiry_s[0] = 1e7;
    record.vol[0] = 0.8;
    return record;
}

static void put_part(struct gw_exposure_book *book, const char *venue, double part, double parts,
                     uint64_t block)
{
    const struct gw_bucket_record record = buckets_of(venue, part, parts, block);
    assert_int_equal(gw_exposure_put_buckets(book, &record), GW_OK);
}

static int set_up(void **state)
{
    static struct gw_exposure_book book;
    *state = &book;
    return gw_exposure_book_init(&book) == GW_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    gw_exposure_book_fini(*state);
    return 0;
}

static void records_are_replaced_by_key_and_kept_in_key_order(void **state)
{
    struct gw_exposure_book *book = *state;
    put(book, 2, "0xb", 1);
    put(book, 1, "0xc", 1);
    put(book, 1, "0xa", 1);
    put(book, 1, "0xc", 2);
    assert_int_equal(book->exposure_count, 3);
    assert_string_equal(book->exposures[0].head.venue, "0xa");
    assert_string_equal(book->exposures[1].head.venue, "0xc");
    assert_int_equal(book->exposures[1].head.block_number, 2);
    assert_int_equal(book->exposures[2].head.chain_id, 2);
}

static void a_venue_gone_for_three_complete_blocks_is_dropped_with_its_depth(void **state)
{
    struct gw_exposure_book *book = *state;
    put(book, 1, "0xa", 1);
    put(book, 1, "0xb", 1);
    put(book, 2, "0xa", 1);
    struct gw_depth depth;
    memset(&depth, 0, sizeof depth);
    depth.head = head_of(1, "0xpool", 1);
    depth.pool_price_usd = 2000.0;
    assert_int_equal(gw_exposure_put_depth(book, &depth), GW_OK);
    close_block(book, 1, 1, 0);
    for (uint64_t block = 2; block <= 3; block++) {
        put(book, 1, "0xb", block);
        close_block(book, 1, block, 0);
    }
    assert_int_equal(book->exposure_count, 3);
    assert_int_equal(book->depth_count, 1);
    put(book, 1, "0xb", 4);
    close_block(book, 1, 4, 0);
    assert_int_equal(book->exposure_count, 2);
    assert_string_equal(book->exposures[0].head.venue, "0xb");
    assert_int_equal(book->exposures[1].head.chain_id, 2);
    assert_int_equal(book->depth_count, 0);
}

static void a_venue_that_could_not_be_read_is_kept(void **state)
{
    struct gw_exposure_book *book = *state;
    put(book, 1, "0xa", 1);
    for (uint64_t block = 2; block < 50; block++) {
        close_block(book, 1, block, 1);
    }
    assert_int_equal(book->exposure_count, 1);
}

static void a_beat_and_a_repeated_status_close_no_block(void **state)
{
    struct gw_exposure_book *book = *state;
    put(book, 1, "0xa", 1);
    close_block(book, 1, 2, 0);
    struct gw_status_record beat = closing(1, 2, 0);
    for (int i = 0; i < 10; i++) {
        close_block(book, 1, 2, 0);
        beat.is_beat = 1;
        beat.head.block_number = 2;
        assert_int_equal(gw_exposure_put_status(book, &beat), GW_OK);
    }
    assert_int_equal(book->exposure_count, 1);
}

static void a_beat_does_not_make_an_incomplete_block_complete(void **state)
{
    struct gw_exposure_book *book = *state;
    close_block(book, 1, 2, 3);
    struct gw_status_record beat = closing(1, 2, 0);
    beat.is_beat = 1;
    assert_int_equal(gw_exposure_put_status(book, &beat), GW_OK);
    assert_int_equal(book->statuses[0].venues_excluded, 3);
    close_block(book, 1, 3, 0);
    assert_int_equal(book->statuses[0].venues_excluded, 0);
}

static void a_reorg_drops_nothing_and_the_new_branch_replaces(void **state)
{
    struct gw_exposure_book *book = *state;
    put(book, 1, "0xa", 5);
    close_block(book, 1, 5, 0);
    struct gw_exposure record = exposure_of(1, "0xa", 4);
    record.head.epoch = 1;
    assert_int_equal(gw_exposure_put(book, &record), GW_OK);
    struct gw_status_record status = closing(1, 4, 0);
    status.head.epoch = 1;
    assert_int_equal(gw_exposure_put_status(book, &status), GW_OK);
    assert_int_equal(book->exposure_count, 1);
    assert_int_equal(book->exposures[0].head.block_number, 4);
    assert_int_equal(book->exposure_missed[0], 0);
}

static void what_cannot_be_summed_is_refused(void **state)
{
    struct gw_exposure_book *book = *state;
    struct gw_exposure record = exposure_of(1, "0xa", 1);
    record.head.horizon_s = 3600;
    assert_int_equal(gw_exposure_put(book, &record), GW_E_REFUSED);
    record.head.horizon_s = 0;
    record.spot_usd = 0.0;
    assert_int_equal(gw_exposure_put(book, &record), GW_E_DOMAIN);
    record.spot_usd = 1e13;
    assert_int_equal(gw_exposure_put(book, &record), GW_E_DOMAIN);
    assert_int_equal(book->exposure_count, 0);
}

static void a_full_book_is_an_error_but_still_replaces(void **state)
{
    struct gw_exposure_book *book = *state;
    char venue[16];
    for (unsigned i = 0; i < GW_BOOK_EXPOSURES_MAX; i++) {
        snprintf(venue, sizeof venue, "0x%04x", i);
        put(book, 1, venue, 1);
    }
    const struct gw_exposure extra = exposure_of(1, "0xffff", 1);
    assert_int_equal(gw_exposure_put(book, &extra), GW_E_BOUND);
    put(book, 1, "0x0000", 2);
    for (uint64_t chain = 1; chain <= GW_BOOK_STATUSES_MAX; chain++) {
        close_block(book, chain, 1, 1);
    }
    const struct gw_status_record status = closing(99, 1, 0);
    assert_int_equal(gw_exposure_put_status(book, &status), GW_E_BOUND);
}

static void underlyings_come_sorted_once_each_and_the_count_tells_of_those_left_out(void **state)
{
    struct gw_exposure_book *book = *state;
    put(book, 1, "0xa", 1);
    put(book, 1, "0xb", 1);
    struct gw_exposure record = exposure_of(1, "0xc", 1);
    memcpy(record.head.underlying, "BTC", 4);
    assert_int_equal(gw_exposure_put(book, &record), GW_OK);
    char names[4][16];
    assert_int_equal(gw_exposure_underlyings(book, names, 4), 2);
    assert_string_equal(names[0], "BTC");
    assert_string_equal(names[1], "ETH");
    assert_int_equal(gw_exposure_underlyings(book, names, 1), 2);
}

#define BOOK_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static void parts_of_a_venue_are_one_set(void **state)
{
    struct gw_exposure_book *book = *state;
    put_part(book, "0xa", 2, 3, 1);
    put_part(book, "0xa", 0, 3, 1);
    put_part(book, "0xa", 1, 3, 1);
    put_part(book, "0xb", 0, 1, 1);
    assert_int_equal(book->bucket_count, 4);
    assert_true(book->buckets[0].record.part == 0 && book->buckets[1].record.part == 1 &&
                book->buckets[2].record.part == 2);
    put_part(book, "0xa", 0, 2, 2); /* options expired: one part less */
    assert_int_equal(book->bucket_count, 3);
    assert_string_equal(book->buckets[2].record.head.venue, "0xb");
    for (uint64_t block = 2; block < 2 + GW_DROP_BLOCKS; block++) {
        put_part(book, "0xb", 0, 1, block);
        close_block(book, 1, block, 0);
    }
    assert_int_equal(book->bucket_count, 2); /* part 0 of 0xa was seen a block later than its sibling */
    close_block(book, 1, 9, 0);
    assert_int_equal(book->bucket_count, 1);
    assert_string_equal(book->buckets[0].record.head.venue, "0xb");
}

static void buckets_that_make_no_sense_are_refused(void **state)
{
    struct gw_exposure_book *book = *state;
    struct gw_bucket_record bad[7];
    for (size_t i = 0; i < 7; i++) {
        bad[i] = buckets_of("0xa", 0, 1, 1);
    }
    bad[0].part = 1;
    bad[1].buckets = GW_BUCKETS_MAX + 1;
    bad[2].buckets = 0;
    bad[3].strike_usd[0] = 0;
    bad[4].vol[0] = -1;
    bad[5].spot_usd = 0;
    bad[6].call_open_quantity[0] = -1;
    for (size_t i = 0; i < 7; i++) {
        assert_int_equal(gw_exposure_put_buckets(book, &bad[i]), GW_E_DOMAIN);
    }
    bad[0] = buckets_of("0xa", 0, 1, 1);
    bad[0].head.horizon_s = 60;
    assert_int_equal(gw_exposure_put_buckets(book, &bad[0]), GW_E_REFUSED);
    assert_int_equal(book->bucket_count, 0);
}

static void a_full_book_of_buckets_refuses_one_more(void **state)
{
    struct gw_exposure_book *book = *state;
    for (unsigned i = 0; i < GW_BOOK_BUCKETS_MAX; i++) {
        char venue[16];
        snprintf(venue, sizeof venue, "0x%04x", i);
        put_part(book, venue, 0, 1, 1);
    }
    const struct gw_bucket_record more = buckets_of("0xz", 0, 1, 1);
    assert_int_equal(gw_exposure_put_buckets(book, &more), GW_E_BOUND);
    assert_int_equal(book->bucket_count, GW_BOOK_BUCKETS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOOK_TEST(records_are_replaced_by_key_and_kept_in_key_order),
        BOOK_TEST(a_venue_gone_for_three_complete_blocks_is_dropped_with_its_depth),
        BOOK_TEST(a_venue_that_could_not_be_read_is_kept),
        BOOK_TEST(a_beat_and_a_repeated_status_close_no_block),
        BOOK_TEST(a_beat_does_not_make_an_incomplete_block_complete),
        BOOK_TEST(a_reorg_drops_nothing_and_the_new_branch_replaces),
        BOOK_TEST(what_cannot_be_summed_is_refused),
        BOOK_TEST(a_full_book_is_an_error_but_still_replaces),
        BOOK_TEST(underlyings_come_sorted_once_each_and_the_count_tells_of_those_left_out),
        cmocka_unit_test_setup_teardown(parts_of_a_venue_are_one_set, set_up, tear_down),
        cmocka_unit_test_setup_teardown(buckets_that_make_no_sense_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_book_of_buckets_refuses_one_more, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
