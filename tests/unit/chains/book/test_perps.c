#include "tests/unit/chains/book/scene.h"

#include "chains/book/perp.h"

static struct gw_perp perp(const char *underlying)
{
    struct gw_perp out = {.open_long_tokens = 1900,
                          .open_short_tokens = 1050,
                          .max_long_usd = 30e6,
                          .max_short_usd = 20e6,
                          .funding_per_year = -0.25,
                          .funding_change_per_day = 0.5,
                          .funding_age_s = 9,
                          .skew_scale_tokens = 1e6};
    (void)snprintf(out.venue, sizeof out.venue, "%s", VENUE);
    (void)snprintf(out.underlying, sizeof out.underlying, "%s", underlying);
    return out;
}

static void tell(const struct gw_perp *told)
{
    const struct gw_position_sink sink = gw_book_sink(&book, "gmx_v2");
    assert_int_equal(gw_sink_perp(&sink, told), GW_OK);
}

static void a_market_becomes_a_record_in_dollars_of_the_spot(void **state)
{
    (void)state;
    const struct gw_perp told = perp("ETH");
    tell(&told);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.perp_count, 1);
    const struct gw_perp_record *r = &book.perps[0];
    assert_int_equal(r->head.kind, GW_RECORD_PERP);
    assert_int_equal(r->head.valid, 1);
    assert_int_equal(r->head.flags, 0);
    assert_string_equal(r->head.protocol, "gmx_v2");
    assert_string_equal(r->head.venue, VENUE);
    assert_true(r->spot_usd == 2000 && r->open_long_usd == 3.8e6 && r->open_short_usd == 2.1e6);
    assert_true(r->open_long_tokens == 1900 && r->open_short_tokens == 1050);
    assert_true(r->max_long_usd == 30e6 && r->max_short_usd == 20e6 && r->skew_scale_tokens == 1e6);
    assert_true(r->funding_per_year == -0.25 && r->funding_change_per_day == 0.5 && r->funding_age_s == 9);
    assert_int_equal(gw_record_check(r, sizeof *r), GW_OK);
    assert_int_equal(book.depth_count, 0);
}

/* The price of a trade q off balance is q/1000 off the index. */
static double linear(const void *rule, double ratio)
{
    return *(const double *)rule * ratio;
}

static void depth_stands_between_what_is_there_and_the_limit(void **state)
{
    (void)state;
    const double scale = 1000;
    const struct gw_perp_side up = {.ahead_tokens = 10, .room_tokens = 100};
    const struct gw_perp_side down = {.ahead_tokens = 0, .room_tokens = 25};
    struct gw_perp told = perp("ETH");
    told.index_usd = 2010;
    gw_perp_fill_depth(told.absorbed_tokens, linear, &scale, &up, &down);
    tell(&told);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.depth_count, 1);
    const struct gw_depth *d = &book.depths[0];
    assert_true(d->pool_price_usd == 2010 && d->fee_ratio == 0 && d->head.valid == 1);
    assert_string_equal(d->head.venue, VENUE);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double shock = gw_ladder_shock(i);
        const double most = shock > 0 ? 100 : 25;
        const double free = scale * (shock > 0 ? shock : -shock) - (shock > 0 ? 10 : 0);
        const double size = free < 0 ? 0 : free < most ? free : most;
        assert_true(d->absorbed_tokens[i] == (shock < 0 ? 0.0 - size : size));
    }
    assert_true(d->reach_down_ratio == 0.97 && d->reach_up_ratio >= 1.1 && d->reach_up_ratio < 1.2);
    assert_int_equal(gw_record_check(d, sizeof *d), GW_OK);
}

static double nothing_known(const void *rule, double ratio)
{
    (void)rule;
    return ratio * (double)NAN;
}

static void what_is_no_number_is_no_depth(void **state)
{
    (void)state;
    const struct gw_perp_side side = {.room_tokens = 1};
    const struct gw_perp_side none = {.room_tokens = -1};
    struct gw_perp told = perp("ETH");
    const double scale = 1000;
    gw_perp_fill_depth(told.absorbed_tokens, nothing_known, NULL, &side, &side);
    tell(&told);
    gw_perp_fill_depth(told.absorbed_tokens, linear, &scale, &none, &none);
    tell(&told);
    assert_int_equal(book.perp_count, 2);
    assert_int_equal(book.depth_count, 0);
}

static void a_late_price_is_said_and_a_missing_one_leaves_the_market_out(void **state)
{
    (void)state;
    struct gw_perp told = perp("ETH");
    market.spots[0].is_stale = true;
    told.absorbed_tokens[GW_LADDER_SPOT + 1] = 1;
    tell(&told);
    assert_int_equal(book.perps[0].head.flags, GW_EXPOSURE_STALE_SPOT);
    assert_int_equal(book.depths[0].head.flags, GW_EXPOSURE_STALE_SPOT);
    assert_true(book.depths[0].pool_price_usd == 2000);
    told = perp("BTC");
    tell(&told);
    assert_int_equal(book.perp_count, 1);
}

static void a_venue_that_failed_takes_its_markets_with_it(void **state)
{
    (void)state;
    struct gw_perp told = perp("ETH");
    tell(&told);
    told.absorbed_tokens[0] = -1;
    tell(&told);
    gw_book_drop(&book);
    assert_int_equal(book.perp_count, 1);
    assert_int_equal(book.depth_count, 0);
    gw_book_begin(&book, &market, &block);
    assert_int_equal(book.perp_count, 0);
}

static void one_market_too_many_is_an_error(void **state)
{
    (void)state;
    const struct gw_position_sink sink = gw_book_sink(&book, "gmx_v2");
    const struct gw_perp told = perp("ETH");
    for (size_t i = 0; i < GW_BOOK_PART(GW_PERPS_MAX); i++) {
        assert_int_equal(gw_sink_perp(&sink, &told), GW_OK);
    }
    assert_int_equal(gw_sink_perp(&sink, &told), GW_E_BOUND);
    const struct gw_position_sink deaf = {0};
    assert_int_equal(gw_sink_perp(&deaf, &told), GW_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_market_becomes_a_record_in_dollars_of_the_spot),
        TEST(depth_stands_between_what_is_there_and_the_limit),
        TEST(what_is_no_number_is_no_depth),
        TEST(a_late_price_is_said_and_a_missing_one_leaves_the_market_out),
        TEST(a_venue_that_failed_takes_its_markets_with_it),
        TEST(one_market_too_many_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
