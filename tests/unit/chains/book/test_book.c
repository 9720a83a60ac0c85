#include "tests/unit/chains/book/scene.h"

static void the_order_of_arrival_changes_no_bit(void **state)
{
    (void)state;
    enum { COUNT = 30 };
    struct gw_exposure first;
    uint8_t digest[2][32];
    for (unsigned turn = 0; turn < 2; turn++) {
        gw_book_begin(&book, &market, &block);
        for (int i = 0; i < COUNT; i++) {
            const int n = turn == 0 ? i : (i * 7 + 3) % COUNT;
            char id[16];
            (void)snprintf(id, sizeof id, "%d", n);
            const struct gw_position p = option(n % 2 ? GW_POSITION_CALL : GW_POSITION_PUT, id, 1700 + 23 * n,
                                                n % 3 ? -1.1 * n : 0.7 * n);
            put("lyra_v1", &p);
        }
        assert_int_equal(gw_book_seal(&book), GW_OK);
        gw_book_digest(&book, digest[turn]);
        if (turn == 0) {
            first = book.exposures[0];
        }
    }
    assert_memory_equal(&first, &book.exposures[0], sizeof first);
    assert_memory_equal(digest[0], digest[1], 32);
    assert_string_equal(book.positions[9].position.id, "9");
    assert_string_equal(book.positions[10].position.id, "10");
}

static void the_digest_sees_every_field(void **state)
{
    (void)state;
    uint8_t digests[5][32];
    for (unsigned i = 0; i < 5; i++) {
        struct gw_position p = option(GW_POSITION_CALL, "1", 2000, -1);
        p.quantity = i == 1 ? -1.0000000000000002 : p.quantity;
        p.expiry_s += i == 2;
        p.is_vol_fallback = i == 3;
        p.raw[0] = i == 4 ? '[' : '{';
        gw_book_begin(&book, &market, &block);
        put("lyra_v1", &p);
        assert_int_equal(gw_book_seal(&book), GW_OK);
        gw_book_digest(&book, digests[i]);
        assert_memory_equal(digests[i], book.exposures[0].positions_digest, 32);
        for (unsigned j = 0; j < i; j++) {
            assert_memory_not_equal(digests[i], digests[j], 32);
        }
    }
}

static void a_position_that_cannot_be_priced_is_counted_and_reasoned(void **state)
{
    (void)state;
    struct gw_position bad = option(GW_POSITION_CALL, "2", 2000, -1);
    bad.vol = 11;
    const struct gw_position good = option(GW_POSITION_CALL, "1", 2000, -1);
    put("lyra_v1", &bad);
    put("lyra_v1", &good);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    const struct gw_exposure *e = &book.exposures[0];
    assert_true(e->positions == 1 && e->excluded == 1 && e->head.valid == 1);
    assert_int_equal(e->head.flags & GW_EXPOSURE_COMPLETE, 0);
    assert_int_equal(book.excluded_count, 1);
    assert_non_null(strstr(book.excluded[0].reason, "position 2 cannot be priced"));
}

static void parts_are_priced_but_not_counted_again(void **state)
{
    (void)state;
    struct gw_position p = range(0, 1);
    put("uniswap_v3", &p);
    p.is_part = true;
    put("uniswap_v3", &p);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_true(book.exposures[0].positions == 1);
    const double both = book.exposures[0].delta_usd;
    gw_book_begin(&book, &market, &block);
    p.is_part = false;
    put("uniswap_v3", &p);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_close(both, 2 * book.exposures[0].delta_usd, both);
}

static void what_a_failed_venue_brought_is_dropped(void **state)
{
    (void)state;
    const struct gw_position kept = option(GW_POSITION_CALL, "1", 2000, -1);
    const struct gw_position lost = range(0, 1);
    put("lyra_v1", &kept);
    put("uniswap_v3", &lost);
    gw_book_drop(&book);
    assert_int_equal(gw_book_exclude(&book, "uniswap_v3", "uni", "a reason"), GW_OK);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.position_count, 1);
    assert_int_equal(book.exposure_count, 1);
    assert_true((book.exposures[0].head.flags & GW_EXPOSURE_COMPLETE) != 0);
}

static void an_excluded_part_of_a_venue_makes_its_record_incomplete(void **state)
{
    (void)state;
    const struct gw_position p = option(GW_POSITION_CALL, "1", 2000, -1);
    put("lyra_v1", &p);
    assert_int_equal(gw_book_exclude(&book, "lyra_v1", VENUE, "a reason"), GW_OK);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.exposures[0].head.flags & GW_EXPOSURE_COMPLETE, 0);
}

static void the_limits_of_a_book_are_errors(void **state)
{
    (void)state;
    struct gw_position p = option(GW_POSITION_CALL, "1", 2000, -1);
    const struct gw_position_sink sink = gw_book_sink(&book, "lyra_v1");
    enum gw_status status = GW_OK;
    while (status == GW_OK) {
        status = sink.position(sink.context, &p);
    }
    assert_int_equal(status, GW_E_BOUND);
    assert_int_equal(book.position_count, GW_BOOK_PART(GW_POSITIONS_MAX));
    for (unsigned i = 0; i < GW_EXCLUDED_VENUE_MAX; i++) {
        assert_int_equal(sink.exclude(sink.context, VENUE, "a reason"), GW_OK);
    }
    assert_int_equal(sink.exclude(sink.context, VENUE, "a reason"), GW_OK);
    assert_int_equal(book.excluded_count, GW_EXCLUDED_VENUE_MAX);
}

static void no_venue_takes_all_the_room_for_exposures(void **state)
{
    (void)state;
    struct gw_position p = option(GW_POSITION_CALL, "1", 2000, -1);
    const struct gw_position_sink crowd = gw_book_sink(&book, "premia_v3");
    for (unsigned i = 0; i <= GW_EXPOSURES_VENUE_MAX; i++) {
        (void)snprintf(p.venue, sizeof p.venue, "%u", i);
        assert_int_equal(crowd.position(crowd.context, &p), i < GW_EXPOSURES_VENUE_MAX ? GW_OK : GW_E_BOUND);
    }
    (void)snprintf(p.venue, sizeof p.venue, "0");
    assert_int_equal(crowd.position(crowd.context, &p), GW_OK);
    const struct gw_position_sink next = gw_book_sink(&book, "lyra_v1");
    for (unsigned i = 0; i <= GW_EXPOSURES_MAX - GW_EXPOSURES_VENUE_MAX; i++) {
        (void)snprintf(p.venue, sizeof p.venue, "%u", i);
        assert_int_equal(next.position(next.context, &p),
                         i < GW_EXPOSURES_MAX - GW_EXPOSURES_VENUE_MAX ? GW_OK : GW_E_BOUND);
    }
    gw_book_drop(&book);
    put("lyra_v1", &p);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.exposure_count, GW_EXPOSURES_VENUE_MAX + 1);
}

static void no_venue_takes_all_the_room_for_positions_and_claims(void **state)
{
    (void)state;
    const struct gw_position p = option(GW_POSITION_CALL, "1", 2000, -1);
    const struct gw_claim c = {.by_venue = "dov", .protocol = "opyn_gamma", .has_owner = true};
    const size_t parts[2][2] = {
        {GW_BOOK_PART(GW_POSITIONS_MAX), GW_BOOK_PART(GW_CLAIMS_MAX)},
        {GW_POSITIONS_MAX - parts[0][0], GW_CLAIMS_MAX - parts[0][1]},
    };
    for (size_t venue = 0; venue < 2; venue++) {
        const struct gw_position_sink sink = gw_book_sink(&book, venue == 0 ? "premia_v3" : "lyra_v1");
        for (size_t i = 0; i < parts[venue][0]; i++) {
            assert_int_equal(sink.position(sink.context, &p), GW_OK);
        }
        for (size_t i = 0; i < parts[venue][1]; i++) {
            assert_int_equal(sink.claim(sink.context, &c), GW_OK);
        }
        assert_int_equal(sink.position(sink.context, &p), GW_E_BOUND);
        assert_int_equal(sink.claim(sink.context, &c), GW_E_BOUND);
    }
}

static void parts_without_a_line_are_counted_and_leave_nothing_complete(void **state)
{
    (void)state;
    const struct gw_position p = option(GW_POSITION_CALL, "1", 2000, -1);
    put("lyra_v1", &p);
    put("premia_v3", &p);
    const struct gw_position_sink sink = gw_book_sink(&book, "premia_v3");
    for (unsigned i = 0; i < GW_EXCLUDED_VENUE_MAX + 9; i++) {
        char venue[16];
        (void)snprintf(venue, sizeof venue, "pool %u", i);
        assert_int_equal(sink.exclude(sink.context, venue, "a token is not in `assets`"), GW_OK);
    }
    const struct gw_excluded *last = &book.excluded[GW_EXCLUDED_VENUE_MAX - 1];
    assert_string_equal(last->venue, GW_EXCLUDED_OTHERS);
    assert_string_equal(last->reason, "10 further parts, the last one pool 1032: a token is not in `assets`");
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.exposure_count, 2);
    assert_true((book.exposures[0].head.flags & GW_EXPOSURE_COMPLETE) != 0);
    assert_true((book.exposures[1].head.flags & GW_EXPOSURE_COMPLETE) == 0);
}

static void no_venue_takes_the_exclusions_of_another(void **state)
{
    (void)state;
    for (unsigned venue = 0; venue < GW_VENUES_MAX; venue++) {
        const struct gw_position_sink sink = gw_book_sink(&book, "lyra_v1");
        for (unsigned i = 0; i < GW_EXCLUDED_VENUE_MAX; i++) {
            assert_int_equal(sink.exclude(sink.context, VENUE, "a reason"), GW_OK);
        }
        assert_int_equal(sink.exclude(sink.context, VENUE, "a reason"), GW_OK);
        assert_int_equal(book.excluded_count, (venue + 1) * GW_EXCLUDED_VENUE_MAX);
    }
    assert_int_equal(gw_book_exclude(&book, "lyra_v1", VENUE, "a reason"), GW_OK);
    assert_int_equal(gw_book_seal(&book), GW_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_order_of_arrival_changes_no_bit, start, finish),
        cmocka_unit_test_setup_teardown(the_digest_sees_every_field, start, finish),
        cmocka_unit_test_setup_teardown(a_position_that_cannot_be_priced_is_counted_and_reasoned, start,
                                        finish),
        cmocka_unit_test_setup_teardown(parts_are_priced_but_not_counted_again, start, finish),
        cmocka_unit_test_setup_teardown(what_a_failed_venue_brought_is_dropped, start, finish),
        cmocka_unit_test_setup_teardown(an_excluded_part_of_a_venue_makes_its_record_incomplete, start,
                                        finish),
        cmocka_unit_test_setup_teardown(the_limits_of_a_book_are_errors, start, finish),
        cmocka_unit_test_setup_teardown(no_venue_takes_all_the_room_for_exposures, start, finish),
        cmocka_unit_test_setup_teardown(no_venue_takes_all_the_room_for_positions_and_claims, start, finish),
        cmocka_unit_test_setup_teardown(parts_without_a_line_are_counted_and_leave_nothing_complete, start,
                                        finish),
        cmocka_unit_test_setup_teardown(no_venue_takes_the_exclusions_of_another, start, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
