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

static void closing_trades_what_was_held(void **state)
{
    (void)state;
    read_traders();
    assert_true(find_account(0)->flow_tokens == -500);
    assert_true(find_account(3)->flow_tokens == 800);
    assert_true(isnan(find_account(0)->flow_down_tokens));
}

static void expect_near(double found, double wanted)
{
    if (!(fabs(found - wanted) <= 1e-12 * fabs(wanted))) {
        fail_msg("%.15g found, %.15g expected", found, wanted);
    }
}

static void equity_is_what_closing_leaves(void **state)
{
    (void)state;
    read_traders();
    expect_near(find_account(0)->equity_usd, 60000);
    expect_near(find_account(0)->maintenance_usd, 5000);
    expect_near(find_account(0)->price_down_usd, 1005000.0 / 530);
    assert_true(find_account(0)->price_up_usd == GW_ACCOUNT_NO_PRICE);
    expect_near(find_account(1)->equity_usd, 300000 + 2.8e6 - 3e6);
    expect_near(find_account(2)->equity_usd, 200000);
    expect_near(find_account(2)->price_up_usd, 497500.0 / 150);
    expect_near(find_account(3)->equity_usd, 5000);
    expect_near(find_account(3)->price_up_usd, 1597500.0 / 800);
    assert_true(find_account(3)->equity_usd < find_account(3)->maintenance_usd);
}

static void fees_that_grew_are_paid(void **state)
{
    (void)state;
    said.numbers[GW_GMX_V2_BORROWED_LONG] = 0.5;
    said.numbers[GW_GMX_V2_BORROWED_SHORT] = 0.25;
    said.numbers[GW_GMX_V2_FUNDED_LONG_BY_LONG] = 4e-6;
    said.numbers[GW_GMX_V2_FUNDED_LONG_BY_SHORT] = 0.03;
    said.numbers[GW_GMX_V2_FUNDED_SHORT_BY_LONG] = 8e-6;
    said.numbers[GW_GMX_V2_FUNDED_SHORT_BY_SHORT] = 0.01;
    said.numbers[GW_GMX_V2_FEE_WORSENED] = 0.001;
    said.numbers[GW_GMX_V2_FEE_IMPROVED] = 0.002;
    for (size_t i = 0; i < 4; i++) {
        book.traders[i].borrowed = i < 2 ? 0.49 : 0.22;
    }
    book.traders[0].funded = 1e-6;
    book.traders[1].funded = 0.01;
    book.traders[3].funded = 0.01;
    read_traders();
    expect_near(find_account(0)->equity_usd, 60000 - 10000 - 3e-6 * 1e6 * 2000 - 2000);
    expect_near(find_account(1)->equity_usd, 100000 - 30000 - 0.02 * 3e6 - 6000);
    expect_near(find_account(2)->equity_usd, 200000 - 15000 - 8e-6 * 0.5e6 * 2000 - 500);
    expect_near(find_account(3)->equity_usd, 5000 - 45000 - 1500);
    said.numbers[GW_GMX_V2_BORROW_FACTOR_LONG] = 1e-6; /* 3.8 M of 40 M, by 10 s */
    said.numbers[GW_GMX_V2_BORROW_EXPONENT_LONG] = 1;
    said.numbers[GW_GMX_V2_OPTIMAL_USAGE_SHORT] = 0.5; /* 2 M of 24 M */
    said.numbers[GW_GMX_V2_BASE_BORROW_SHORT] = 1.2e-5;
    read_traders();
    expect_near(find_account(0)->equity_usd, 60000 - 10000 - 6000 - 2000 - 1e6 * 10 * 0.095e-6);
    expect_near(find_account(3)->equity_usd, 5000 - 45000 - 1500 - 1.5e6 * 10 * 1e-6);
}

static void impact_is_by_the_terms_of_the_market(void **state)
{
    (void)state;
    said.numbers[GW_GMX_V2_MAX_IMPACT_LIQUIDATION] = 0.004;
    said.numbers[GW_GMX_V2_IMPACT_FACTOR_POSITIVE] = 5e-10;
    said.numbers[GW_GMX_V2_IMPACT_EXPONENT_POSITIVE] = 3; /* no more than the negative one */
    said.numbers[GW_GMX_V2_MAX_IMPACT_POSITIVE] = 0.003;
    said.numbers[GW_GMX_V2_MAX_IMPACT_NEGATIVE] = 0.001;
    book.traders[0].impact_tokens = -0.75; /* 1,500; 1,000 of 1,500 credited */
    book.traders[2].impact_tokens = 0.1;   /* 2,000 charged at most of 2,250, less 200 */
    read_traders();
    expect_near(find_account(0)->equity_usd, 60000 - 500);
    expect_near(find_account(2)->equity_usd, 200000 - 2000);
    expect_near(find_account(3)->equity_usd, 5000 - 6000);
    said.numbers[GW_GMX_V2_MAX_IMPACT_LIQUIDATION] = 0.1;
    said.virtual_id = 1;
    said.numbers[GW_GMX_V2_VIRTUAL_USD] = -3e6;
    book.traders[2].impact_tokens = 0;
    tell(2, 0xb1);
    read_traders();
    expect_near(find_account(2)->equity_usd, 200000 - 3250);
    said.numbers[GW_GMX_V2_BY_TOKENS] = 1;
    said.numbers[GW_GMX_V2_VIRTUAL_TOKENS] = -2000;
    read_traders();
    expect_near(find_account(2)->equity_usd, 200000 - 1e-9 * (4.5e6 * 4.5e6 - 4e6 * 4e6));
}

static void a_market_of_one_token_has_one_pool(void **state)
{
    (void)state;
    said.short_token = said.long_token;
    book.traders[1].market = book.traders[3].market = 0;
    said.numbers[GW_GMX_V2_BORROW_FACTOR_LONG] = said.numbers[GW_GMX_V2_BORROW_FACTOR_SHORT] = 1e-6;
    said.numbers[GW_GMX_V2_BORROW_EXPONENT_LONG] = said.numbers[GW_GMX_V2_BORROW_EXPONENT_SHORT] = 1;
    read_traders();
    assert_int_equal(f.account_count, 2);
    assert_int_equal(f.known_count, 1);
    expect_near(find_account(0)->equity_usd, 60000 - 1e6 * 10 * 1e-6 * 1e6 / 20e6);
    expect_near(find_account(2)->equity_usd, 200000 - 0.5e6 * 10 * 1e-6 * 0.5e6 / 20e6);
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

static void a_position_that_ended_before_it_was_read_is_none(void **state)
{
    (void)state;
    book.traders[0].market = 0; /* still in the list, as no node would say */
    read_traders();
    assert_int_equal(f.account_count, 3);
    assert_int_equal(f.known_count, 0);
    assert_string_equal(f.excluded, "liquidations: positions do not add up to the open interest");
}

static void what_is_not_whole_is_told_as_not_known(void **state)
{
    (void)state;
    for (enum gw_gmx_v2_word word = GW_GMX_V2_LONG_BY_LONG; word <= GW_GMX_V2_SHORT_BY_SHORT; word++) {
        const double open = said.numbers[word];
        said.numbers[word] = open * (1 + 2e-6);
        read_traders();
        assert_int_equal(f.account_count, 4);
        assert_int_equal(f.known_count, 0);
        assert_non_null(strstr(f.excluded, "do not add up"));
        said.numbers[word] = open * (1 + 5e-7); /* dust */
        read_traders();
        assert_int_equal(f.known_count, 1);
        said.numbers[word] = open;
    }
    book.traders[3].collateral_token = 2;
    tell(3, 0xb1);
    read_traders();
    assert_int_equal(f.known_count, 0);
}

static void a_list_that_is_too_long_tells_no_account(void **state)
{
    (void)state;
    book.count = GW_GMX_V2_POSITIONS_MAX + 1;
    read_traders();
    assert_int_equal(f.account_count, 0);
    assert_int_equal(f.known_count, 0);
    assert_int_equal(f.perp_count, 1);
    assert_string_equal(f.excluded, "liquidations: the DataStore lists 24577 positions; 24576 are followed");
}

static void a_log_too_long_has_the_list_read_again(void **state)
{
    (void)state;
    read_traders();
    const struct gw_log log = {.topic_count = 3, .is_long = true};
    book.traders[0].collateral = 50;
    book.traders[5] = book.traders[1];
    book.traders[1].market = 0;
    book.listed = 6;
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_OK);
    read_traders();
    assert_int_equal(f.known_count, 1);
    expect_near(find_account(0)->equity_usd, 100000);
    expect_near(find_account(5)->equity_usd, 100000);
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

static void without_a_price_equity_is_not_known(void **state)
{
    (void)state;
    f.market.token_count = 1; /* no USDC in `assets` */
    read_traders();
    assert_int_equal(f.account_count, 4);
    assert_true(isnan(find_account(0)->equity_usd) && isnan(find_account(0)->price_down_usd));
    assert_true(find_account(0)->flow_tokens == -500);
    f.market.token_count = 2;
    f.market.spot_count = 0;
    read_traders();
    assert_true(isnan(find_account(0)->equity_usd));
    f.market.spot_count = 1;
    f.market.tokens[0].decimals = 22;
    read_traders();
    assert_true(isnan(find_account(0)->equity_usd));
}

static void what_reverts_there_is_not_known_here(void **state)
{
    (void)state;
    book.traders[0].borrowed = 0.1; /* more than the market ever charged */
    book.traders[1].funded = 0.1;
    book.traders[2].collateral_token = 9; /* none of the market's */
    read_traders();
    assert_true(isnan(find_account(0)->equity_usd));
    assert_true(isnan(find_account(1)->equity_usd));
    assert_true(isnan(find_account(2)->equity_usd));
    expect_near(find_account(3)->equity_usd, 5000);
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

static void logs_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    uint8_t bytes[LOG_BYTES_MAX];
    struct gw_log log = make_log(bytes, 0, 0xb1);
    const size_t size = log.data_size;
    for (log.data_size = 0; log.data_size < 1600; log.data_size += 100) {
        assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_E_FORMAT);
        assert_string_equal(f.venue.reason, "a log of a position does not decode");
    }
    log.data_size = size;
    for (size_t i = 0; i + 11 < size; i++) {
        if (memcmp(bytes + i, "positionKey", 11) == 0) {
            bytes[i] = 'P'; /* no such item */
        }
    }
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_E_FORMAT);
}

static void nothing_is_watched_without_the_emitter(void **state)
{
    (void)state;
    struct gw_watch watch = {0};
    assert_int_equal(f.venue.protocol->watch(&f.venue, &watch), GW_OK);
    assert_int_equal(watch.address_count, 1);
    char topic[67];
    gw_hex_encode(topic, watch.topics[0], 32); /* of the EventEmitter on Arbitrum */
    assert_string_equal(topic, "0x137a44067c8961cd7e1d876f4754a5a3a75989b4552f1843fc69c3b372def160");
    struct play other;
    play_open(&other, "gmx_v2", KEYS, NOW_S);
    memset(&watch, 0, sizeof watch);
    assert_int_equal(other.venue.protocol->watch(&other.venue, &watch), GW_OK);
    assert_int_equal(watch.address_count + watch.topic_count + watch.indexed_count, 0);
    play_close(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRADERS_TEST(positions_are_found_in_the_list),
        TRADERS_TEST(closing_trades_what_was_held),
        TRADERS_TEST(equity_is_what_closing_leaves),
        TRADERS_TEST(fees_that_grew_are_paid),
        TRADERS_TEST(impact_is_by_the_terms_of_the_market),
        TRADERS_TEST(a_market_of_one_token_has_one_pool),
        TRADERS_TEST(only_what_a_log_told_is_read_again),
        TRADERS_TEST(each_field_that_changed_in_silence_is_drift),
        TRADERS_TEST(a_log_opens_and_a_log_closes),
        TRADERS_TEST(of_one_that_is_gone_the_market_alone_is_read_again),
        TRADERS_TEST(a_position_that_ended_before_it_was_read_is_none),
        TRADERS_TEST(what_is_not_whole_is_told_as_not_known),
        TRADERS_TEST(a_list_that_is_too_long_tells_no_account),
        TRADERS_TEST(a_log_too_long_has_the_list_read_again),
        TRADERS_TEST(what_came_while_nobody_listened_is_found_by_a_reread),
        TRADERS_TEST(without_a_price_equity_is_not_known),
        TRADERS_TEST(what_reverts_there_is_not_known_here),
        TRADERS_TEST(fields_that_make_no_sense_are_refused),
        TRADERS_TEST(lists_that_make_no_sense_are_refused),
        TRADERS_TEST(logs_that_make_no_sense_are_refused),
        TRADERS_TEST(nothing_is_watched_without_the_emitter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
