#include "tests/unit/chains/book/scene.h"

#include <math.h>

static struct gw_margin_account account(const char *id, double flow, double equity, double maintenance,
                                        double down, double up)
{
    struct gw_margin_account a = {.venue = VENUE,
                                  .underlying = "ETH",
                                  .flow_tokens = flow,
                                  .flow_down_tokens = (double)NAN,
                                  .flow_up_tokens = (double)NAN,
                                  .equity_usd = equity,
                                  .maintenance_usd = maintenance,
                                  .price_down_usd = down,
                                  .price_up_usd = up,
                                  .latency_s = 12};
    (void)snprintf(a.id, sizeof a.id, "%s", id);
    return a;
}

static void tell(const struct gw_margin_account *a)
{
    const struct gw_position_sink sink = gw_book_sink(&book, "toy");
    assert_int_equal(gw_sink_account(&sink, a), GW_OK);
}

static void tell_all_known(void)
{
    const struct gw_position_sink sink = gw_book_sink(&book, "toy");
    assert_int_equal(gw_sink_accounts_known(&sink, VENUE, "ETH"), GW_OK);
}

static const struct gw_liquidation_record *seal(void)
{
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.liquidation_count, 1);
    const struct gw_liquidation_record *r = &book.accounts.records[0];
    assert_int_equal(gw_record_check(r, sizeof *r), GW_OK);
    assert_int_equal(r->head.valid, 1);
    return r;
}

static size_t node_of(int32_t bps)
{
    size_t i = 0;
    while (gw_ladder_shock_bps[i] != bps) {
        i++;
    }
    return i;
}

static void an_account_stands_in_the_cell_of_its_price_and_the_bucket_of_its_ratio(void **state)
{
    (void)state;
    struct gw_margin_account sale = account("1", -10, 1250, 1000, 1950, HUGE_VAL);
    struct gw_margin_account buy = account("2", 3, 5000, 1000, 0, 2020);
    sale.flow_down_tokens = -12;
    tell(&sale);
    tell(&buy);
    tell_all_known();
    const struct gw_liquidation_record *r = seal();
    assert_int_equal(r->head.flags, GW_EXPOSURE_COMPLETE);
    assert_true(r->accounts == 2 && r->covered == 0 && r->unknown == 0 && r->closable == 0);
    const size_t below = node_of(-300); /* -2.5 %: from -3 % up to -2 % */
    assert_true(r->cell_sold_tokens[below] == 12 && r->cell_price_usd[below] == 1950);
    const size_t above = node_of(100); /* +1 % itself belongs to what rises up to it */
    assert_true(r->cell_bought_tokens[above] == 3 && r->cell_accounts[above] == 1);
    assert_true(r->ratio_flow_usd[gw_liquidation_bucket(1.25)] == 20000);
    assert_true(r->ratio_flow_usd[GW_LIQUIDATION_RATIOS - 1] == 6000);
    assert_true(r->equity_usd == 6250 && r->maintenance_usd == 2000 && r->latency_s == 12);
}

static void every_price_has_the_cell_between_its_nodes(void **state)
{
    (void)state;
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        char id[16];
        (void)snprintf(id, sizeof id, "%zu", i);
        const double price = gw_ladder_spot(i, 2000);
        struct gw_margin_account a =
            account(id, -1, 2, 1, i < GW_LADDER_SPOT ? price : 0, i > GW_LADDER_SPOT ? price : HUGE_VAL);
        if (i != GW_LADDER_SPOT) {
            tell(&a);
        }
    }
    const struct gw_margin_account low = account("low", -1, 2, 1, 1, HUGE_VAL);
    const struct gw_margin_account high = account("high", -1, 2, 1, 0, 1e6);
    tell(&low);
    tell(&high);
    const struct gw_liquidation_record *r = seal();
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double wanted = i == GW_LADDER_SPOT ? 0 : i == 0 || i == GW_LADDER_NODES - 1 ? 2 : 1;
        assert_true(r->cell_accounts[i] == wanted);
    }
}

static void what_is_closable_now_stands_at_spot(void **state)
{
    (void)state;
    const struct gw_margin_account short_of = account("1", -10, 900, 1000, 2000, HUGE_VAL);
    tell(&short_of);
    tell_all_known();
    const struct gw_liquidation_record *r = seal();
    assert_true(r->closable == 1 && r->cell_sold_tokens[GW_LADDER_SPOT] == 10);
    assert_true(r->ratio_flow_usd[0] == 20000);
}

static void the_book_prices_what_closing_ends(void **state)
{
    (void)state;
    const struct gw_position call = option(GW_POSITION_CALL, "7", 2200, 100);
    struct gw_margin_account a = account("7", 0, 1500, 1000, 0, 2400);
    a.closed = &call;
    tell(&a);
    tell_all_known();
    const struct gw_liquidation_record *r = seal();
    struct gw_greeks here;
    struct gw_greeks there;
    const struct gw_option terms = {
        .is_call = true, .strike = 2200, .t_years = (double)WEEK_S / GW_YEAR_S, .vol = 0.75};
    assert_int_equal(gw_pricing_european(&here, 2000, &terms), GW_OK);
    assert_int_equal(gw_pricing_european(&there, 2400, &terms), GW_OK);
    assert_close(r->ratio_flow_usd[gw_liquidation_bucket(1.5)], 100 * here.delta * 2000, 1e6);
    assert_close(r->cell_bought_tokens[node_of(2000)], 100 * there.delta, 100);
}

static void what_is_not_known_is_counted_and_makes_the_book_incomplete(void **state)
{
    (void)state;
    const struct gw_margin_account unknown = account("1", -10, (double)NAN, 1000, 1900, HUGE_VAL);
    const struct gw_margin_account covered = account("2", -10, 5, 0, 0, HUGE_VAL);
    const struct gw_margin_account unpriced = account("3", -10, 1500, 1000, (double)NAN, (double)NAN);
    tell(&unknown);
    tell(&covered);
    tell(&unpriced);
    tell_all_known();
    const struct gw_liquidation_record *r = seal();
    assert_int_equal(r->head.flags & GW_EXPOSURE_COMPLETE, 0);
    assert_true(r->accounts == 3 && r->unknown == 1 && r->covered == 1 && r->unpriced == 1);
    assert_true(r->ratio_accounts[gw_liquidation_bucket(1.5)] == 1);
}

static void a_venue_that_does_not_say_it_knows_all_is_incomplete(void **state)
{
    (void)state;
    const struct gw_margin_account a = account("1", -10, 1500, 1000, 1900, HUGE_VAL);
    tell(&a);
    assert_int_equal(seal()->head.flags & GW_EXPOSURE_COMPLETE, 0);
}

static void a_venue_without_accounts_may_say_so(void **state)
{
    (void)state;
    const struct gw_position call = option(GW_POSITION_CALL, "7", 2200, 100);
    put("toy", &call);
    tell_all_known();
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.liquidation_count, 0);
    assert_int_equal(book.exposures[0].head.flags & GW_EXPOSURE_NO_DEBT, GW_EXPOSURE_NO_DEBT);
    gw_book_begin(&book, &market, &block);
    put("toy", &call);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.exposures[0].head.flags & GW_EXPOSURE_NO_DEBT, 0);
}

static void a_hedge_tells_target_inventory_and_age(void **state)
{
    (void)state;
    const struct gw_position_sink sink = gw_book_sink(&book, "toy");
    struct gw_hedge hedge = {.venue = VENUE,
                             .underlying = "ETH",
                             .target_tokens = -120,
                             .actual_tokens = -80,
                             .traded_s = NOW_S - 90};
    assert_int_equal(gw_sink_hedge(&sink, &hedge), GW_OK);
    const struct gw_liquidation_record *r = seal();
    assert_true(r->has_hedge == 1 && r->hedge_target_tokens == -120 && r->hedge_actual_tokens == -80);
    assert_true(r->hedge_age_s == 90);
    gw_book_begin(&book, &market, &block);
    hedge.traded_s = 0;
    hedge.actual_tokens = (double)NAN;
    const struct gw_position_sink again = gw_book_sink(&book, "toy");
    assert_int_equal(gw_sink_hedge(&again, &hedge), GW_OK);
    r = seal();
    assert_true(r->has_hedge == 0 && r->hedge_age_s == -1);
}

static void the_order_of_arrival_changes_no_bit(void **state)
{
    (void)state;
    struct gw_liquidation_record first;
    for (unsigned turn = 0; turn < 2; turn++) {
        gw_book_begin(&book, &market, &block);
        for (unsigned i = 0; i < 50; i++) {
            const unsigned n = turn == 0 ? i : 49 - i;
            char id[16];
            (void)snprintf(id, sizeof id, "%u", n);
            const struct gw_margin_account a =
                account(id, -1.0 / (n + 1), 1100.3 + n, 1000.7, 1900.1, HUGE_VAL);
            tell(&a);
        }
        tell_all_known();
        const struct gw_liquidation_record *r = seal();
        if (turn == 0) {
            first = *r;
        }
        assert_memory_equal(&first, r, sizeof first);
    }
}

static void a_venue_that_failed_half_way_takes_its_accounts_back(void **state)
{
    (void)state;
    const struct gw_margin_account a = account("1", -10, 1500, 1000, 1900, HUGE_VAL);
    tell_all_known();
    const struct gw_position_sink sink = gw_book_sink(&book, "toy");
    assert_int_equal(gw_sink_account(&sink, &a), GW_OK);
    gw_book_drop(&book);
    tell(&a);
    const struct gw_liquidation_record *r = seal();
    assert_true(r->accounts == 1);
    assert_int_equal(r->head.flags & GW_EXPOSURE_COMPLETE, 0);
}

static void without_a_spot_the_record_is_not_valid(void **state)
{
    (void)state;
    struct gw_margin_account a = account("1", -10, 1500, 1000, 1900, HUGE_VAL);
    (void)snprintf(a.underlying, sizeof a.underlying, "DOGE");
    tell(&a);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.liquidation_count, 1);
    assert_int_equal(book.accounts.records[0].head.valid, 0);
}

static void more_venues_than_there_is_room_for_are_an_error(void **state)
{
    (void)state;
    const struct gw_position_sink sink = gw_book_sink(&book, "toy");
    for (size_t i = 0; i <= GW_BOOK_PART(GW_LIQUIDATIONS_MAX); i++) {
        char venue[32];
        (void)snprintf(venue, sizeof venue, "0x%zu", i);
        assert_int_equal(gw_sink_accounts_known(&sink, venue, "ETH"),
                         i < GW_BOOK_PART(GW_LIQUIDATIONS_MAX) ? GW_OK : GW_E_BOUND);
    }
}

static void a_sink_without_a_place_for_accounts_is_told_nothing(void **state)
{
    (void)state;
    const struct gw_position_sink deaf = {0};
    const struct gw_margin_account a = account("1", -10, 1500, 1000, 1900, HUGE_VAL);
    const struct gw_hedge hedge = {.venue = VENUE};
    assert_int_equal(gw_sink_account(&deaf, &a), GW_OK);
    assert_int_equal(gw_sink_accounts_known(&deaf, VENUE, "ETH"), GW_OK);
    assert_int_equal(gw_sink_hedge(&deaf, &hedge), GW_OK);
}

int main(void)
{
#define IN_SCENE(test) cmocka_unit_test_setup_teardown(test, start, finish)
    const struct CMUnitTest tests[] = {
        IN_SCENE(an_account_stands_in_the_cell_of_its_price_and_the_bucket_of_its_ratio),
        IN_SCENE(every_price_has_the_cell_between_its_nodes),
        IN_SCENE(what_is_closable_now_stands_at_spot),
        IN_SCENE(the_book_prices_what_closing_ends),
        IN_SCENE(what_is_not_known_is_counted_and_makes_the_book_incomplete),
        IN_SCENE(a_venue_that_does_not_say_it_knows_all_is_incomplete),
        IN_SCENE(a_venue_without_accounts_may_say_so),
        IN_SCENE(a_hedge_tells_target_inventory_and_age),
        IN_SCENE(the_order_of_arrival_changes_no_bit),
        IN_SCENE(a_venue_that_failed_half_way_takes_its_accounts_back),
        IN_SCENE(without_a_spot_the_record_is_not_valid),
        IN_SCENE(more_venues_than_there_is_room_for_are_an_error),
        IN_SCENE(a_sink_without_a_place_for_accounts_is_told_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
