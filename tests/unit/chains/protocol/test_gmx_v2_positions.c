#include "tests/unit/chains/protocol/gmx_traders.h"

static void positions_are_found_in_the_list(void **state)
{
    (void)state;
    read_traders();
    assert_int_equal(f.account_count, 4); /* the fifth trades elsewhere */
    assert_int_equal(f.known_count, 1);
    assert_int_equal(f.excluded_count, 0);
    assert_int_equal(f.position_count, 1); /* and they are no positions of the book */
    const struct gw_margin_account *a = find_account(1);
    assert_string_equal(a->venue, "0x00000000000000000000000000000000000000b1");
    assert_string_equal(a->underlying, "ETH");
}

static void only_what_a_log_told_is_read_again(void **state)
{
    (void)state;
    read_traders();
    const size_t all = f.asked;
    assert_int_equal(play_read(&f, answer_traders), GW_OK);
    const size_t quiet = f.asked;
    assert_int_equal(all - quiet, 1 + 1 + 5 + 4 * 8); /* count, page, markets, fields */
    book.traders[0].collateral = 50;
    tell(0, 0xb1);
    tell(4, 0xb9);
    read_traders();
    assert_int_equal(f.asked, quiet + 8);
    expect_near(find_account(0)->equity_usd, 100000);
    assert_int_equal(play_count_drift(&f, answer_traders), 0);
}

static void each_field_that_changed_in_silence_is_drift(void **state)
{
    (void)state;
    struct trader *t = &book.traders[0];
    double *const fields[] = {&t->size_usd,      &t->size_tokens, &t->collateral,
                              &t->impact_tokens, &t->borrowed,    &t->funded};
    read_traders();
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        *fields[i] += 0.0001;
        assert_int_equal(play_count_drift(&f, answer_traders), 1);
    }
    t->impact_tokens = -t->impact_tokens;
    assert_int_equal(play_count_drift(&f, answer_traders), 1);
    t->collateral_token = 3;
    assert_true(play_count_drift(&f, answer_traders) > 0);
    t->is_long = false;
    assert_int_equal(play_count_drift(&f, answer_traders), 1);
}

static void a_log_opens_and_a_log_closes(void **state)
{
    (void)state;
    read_traders();
    book.traders[6] = book.traders[0];
    tell(6, 0xb1); /* the list is not read for it */
    book.traders[0].market = 0;
    tell(0, 0xb1);
    read_traders();
    assert_int_equal(f.account_count, 4);
    assert_int_equal(f.known_count, 1);
    expect_near(find_account(6)->equity_usd, 60000);
    book.traders[0] = book.traders[6];
    book.traders[6].market = 0;
    tell(0, 0xb1);
    tell(6, 0xb1);
    read_traders();
    assert_int_equal(f.account_count, 4);
    expect_near(find_account(0)->equity_usd, 60000);
}

static bool is_retired(uint8_t trader)
{
    const struct gw_key key = {.kind = GW_GMX_V2_POSITION, .id = {[31] = trader}};
    assert_non_null(gw_venue_find(&f.venue, &key));
    return gw_venue_find(&f.venue, &key)->is_retired;
}

static void what_is_gone_or_trades_elsewhere_makes_place(void **state)
{
    (void)state;
    tell(6, 0xb1); /* gone when it is first read */
    read_traders();
    assert_true(is_retired(4) && is_retired(6));
    assert_false(is_retired(0));
    const struct trader was = book.traders[0];
    book.traders[0].market = 0;
    tell(0, 0xb1);
    read_traders();
    assert_true(is_retired(0));
    book.traders[0] = was;
    tell(0, 0xb1);
    read_traders();
    assert_false(is_retired(0));
}

static void of_one_that_is_gone_the_market_alone_is_read_again(void **state)
{
    (void)state;
    read_traders();
    book.traders[0].market = 0;
    tell(0, 0xb1);
    read_traders();
    gw_venue_mark_reread(&f.venue);
    read_traders();
    const size_t all = f.asked;
    read_traders();
    assert_int_equal(all - f.asked, 1 + 1 + 1 + 3 * 8);
    tell(0, 0xb1);
    book.traders[0].market = 0xb1; /* the same trader again */
    read_traders();
    assert_int_equal(f.known_count, 1);
}

/* Open, grow, shrink, leave and come back, some of them elsewhere; the list is read only once. */
static void what_logs_told_is_what_a_full_reading_finds(void **state)
{
    (void)state;
    uint64_t seed = 7;
    read_traders();
    for (unsigned i = 0; i < 40; i++) {
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        const uint8_t trader = (uint8_t)((seed >> 33) % 7);
        struct trader *t = &book.traders[trader];
        const uint8_t market = trader == 4 ? 0xb9 : 0xb1; /* a key has one market, token and side for ever */
        const bool is_leaving = seed >> 40 & 1;
        *t = (struct trader){is_leaving ? 0 : market,
                             trader % 2 == 0,
                             trader % 3 == 0 ? 2 : 3,
                             1e5 + i,
                             50,
                             1000.0 + i,
                             i % 5 * 0.5 - 1,
                             0,
                             0};
        tell(trader, market);
        read_traders();
        size_t open = 0;
        for (size_t j = 0; j < TRADERS_MAX; j++) {
            open += book.traders[j].market == 0xb1 ? 1 : 0;
        }
        assert_int_equal(f.account_count, open);
        assert_int_equal(play_count_drift(&f, answer_traders), 0);
    }
}

static void a_position_that_ended_before_it_was_read_is_none(void **state)
{
    (void)state;
    book.traders[0].market = 0; /* still in the list, as no node would say */
    read_traders();
    assert_int_equal(f.account_count, 3);
    assert_int_equal(f.known_count, 0);
    assert_string_equal(f.excluded, "liquidations: positions do not add up to the open interest");
}

static void what_came_while_nobody_listened_is_found_by_a_reread(void **state)
{
    (void)state;
    book.listed = 1;
    read_traders();
    assert_int_equal(f.account_count, 1);
    assert_int_equal(f.known_count, 0);
    book.listed = 5;
    gw_venue_mark_reread(&f.venue);
    read_traders();
    assert_int_equal(f.known_count, 1);
}

static void expect_refusal(const char *odd, size_t size, const char *reason)
{
    book.odd = odd;
    book.odd_size = size;
    gw_venue_mark_all_dirty(&f.venue);
    assert_int_not_equal(play_read(&f, answer_traders), GW_OK);
    if (strstr(f.venue.reason, reason) == NULL) {
        fail_msg("%s", f.venue.reason);
    }
}

static void fields_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    expect_refusal("MARKET", 0, "getAddress(bytes32) of MARKET does not decode (0 bytes)");
    expect_refusal("SIZE_IN_USD", 31, "getUint(bytes32) of SIZE_IN_USD does not decode (31 bytes)");
    expect_refusal("IS_LONG", 0, "IS_LONG does not decode");
    book.odd_bytes[11] = 1; /* 2^160 */
    static const char *const names[] = {"COLLATERAL_TOKEN",      "SIZE_IN_USD",
                                        "SIZE_IN_TOKENS",        "COLLATERAL_AMOUNT",
                                        "BORROWING_FACTOR",      "FUNDING_FEE_AMOUNT_PER_SIZE",
                                        "PENDING_IMPACT_AMOUNT", "IS_LONG"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        expect_refusal(names[i], 32, names[i]);
    }
    assert_non_null(strstr(f.venue.reason, "position 0x00000000"));
}

static void lists_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    book.count = 6;
    expect_refusal(NULL, 0, "the list of positions does not decode");
    book.count = 4;
    expect_refusal(NULL, 0, "the list of positions does not decode");
    book.is_refused = true;
    expect_refusal(NULL, 0, "the list of positions reverted");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRADERS_TEST(positions_are_found_in_the_list),
        TRADERS_TEST(only_what_a_log_told_is_read_again),
        TRADERS_TEST(each_field_that_changed_in_silence_is_drift),
        TRADERS_TEST(a_log_opens_and_a_log_closes),
        TRADERS_TEST(what_is_gone_or_trades_elsewhere_makes_place),
        TRADERS_TEST(of_one_that_is_gone_the_market_alone_is_read_again),
        TRADERS_TEST(what_logs_told_is_what_a_full_reading_finds),
        TRADERS_TEST(a_position_that_ended_before_it_was_read_is_none),
        TRADERS_TEST(what_came_while_nobody_listened_is_found_by_a_reread),
        TRADERS_TEST(fields_that_make_no_sense_are_refused),
        TRADERS_TEST(lists_that_make_no_sense_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
