#include "scene.h"

static void options_of_one_contract_share_a_line(void **state)
{
    (void)state;
    struct gw_position sold = option(GW_POSITION_CALL, "1", 2200, -10);
    struct gw_position bought = option(GW_POSITION_CALL, "2", 2200, 4);
    struct gw_position put_sold = option(GW_POSITION_PUT, "3", 2200, -2);
    struct gw_position lower = option(GW_POSITION_PUT, "4", 1800, -1);
    bought.vol = 0.85;
    put("lyra_v1", &sold);
    put("lyra_v1", &bought);
    put("lyra_v1", &put_sold);
    put("lyra_v1", &lower);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.bucket_count, 1);
    const struct gw_bucket_record *r = &book.buckets[0];
    assert_int_equal(gw_record_check(r, sizeof *r), GW_OK);
    assert_true(r->buckets == 2 && r->part == 0 && r->parts == 1 && r->spot_usd == 2000);
    assert_true(r->strike_usd[0] == 1800 && r->strike_usd[1] == 2200);
    assert_true(r->expiry_s[1] == NOW_S + WEEK_S);
    assert_true(r->call_quantity[1] == -6 && r->call_open_quantity[1] == 14);
    assert_true(r->put_quantity[1] == -2 && r->put_open_quantity[1] == 2);
    assert_close(r->vol[1], (0.75 * 12 + 0.85 * 4) / 16, 1);
    assert_true(r->hedging_call_quantity[1] == -6 && r->hedging_put_quantity[1] == -2);
    /* h_P - h_C lies between 0.25 and 1: of what is sold 1 is the worse end, of what is bought 0.25. */
    assert_close(r->hedging_least_quantity[1], -10 + 4 * 0.25 - 2, 12);
    assert_close(r->hedging_most_quantity[1], -10 * 0.25 + 4 - 2 * 0.25, 12);
    assert_true(r->strike_usd[2] == 0 && r->vol[2] == 0);
}

static void a_venue_of_many_contracts_has_parts_in_order(void **state)
{
    (void)state;
    const size_t count = 2 * GW_BUCKETS_MAX + 1;
    for (size_t i = 0; i < count; i++) {
        char id[16];
        (void)snprintf(id, sizeof id, "%zu", i);
        struct gw_position p = option(GW_POSITION_CALL, id, 1000 + (double)(count - i), -1);
        put("lyra_v1", &p);
    }
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.bucket_count, 3);
    double last = 0;
    for (size_t part = 0; part < 3; part++) {
        const struct gw_bucket_record *r = &book.buckets[part];
        assert_true(r->part == (double)part && r->parts == 3);
        assert_true(r->buckets == (part < 2 ? GW_BUCKETS_MAX : 1));
        for (size_t i = 0; i < (size_t)r->buckets; i++) {
            assert_true(r->strike_usd[i] > last);
            last = r->strike_usd[i];
        }
    }
}

static void a_book_without_options_has_no_buckets(void **state)
{
    (void)state;
    const struct gw_position p = range(0, 1);
    put("uniswap_v3", &p);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.exposure_count, 1);
    assert_int_equal(book.bucket_count, 0);
}

static void more_contracts_than_fit_cost_their_venue_alone_its_buckets(void **state)
{
    (void)state;
    const size_t count = GW_BUCKETS_MAX * GW_BUCKET_RECORDS_MAX + 1;
    for (size_t i = 0; i < count; i++) {
        char id[16];
        (void)snprintf(id, sizeof id, "%zu", i);
        struct gw_position p = option(GW_POSITION_CALL, id, 1000 + (double)i, -1);
        put("lyra_v1", &p);
    }
    struct gw_position other = option(GW_POSITION_PUT, "other", 1900, -1);
    (void)snprintf(other.venue, sizeof other.venue, "other");
    put("lyra_v1", &other);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.exposure_count, 2);
    assert_int_equal(book.bucket_count, 1);
    assert_string_equal(book.buckets[0].head.venue, "other");
    assert_string_equal(book.exposures[0].head.venue, VENUE);
    assert_int_equal(book.exposures[0].head.flags & GW_EXPOSURE_COMPLETE, 0);
    assert_true((book.exposures[1].head.flags & GW_EXPOSURE_COMPLETE) != 0);
    assert_int_equal(book.excluded_count, 1);
    assert_non_null(strstr(book.excluded[0].reason, "512 bucket records"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(options_of_one_contract_share_a_line, start, finish),
        cmocka_unit_test_setup_teardown(a_venue_of_many_contracts_has_parts_in_order, start, finish),
        cmocka_unit_test_setup_teardown(a_book_without_options_has_no_buckets, start, finish),
        cmocka_unit_test_setup_teardown(more_contracts_than_fit_cost_their_venue_alone_its_buckets, start,
                                        finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
