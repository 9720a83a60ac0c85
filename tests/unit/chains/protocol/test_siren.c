#include "chains/protocol/siren.h"
#include "tests/unit/chains/protocol/play.h"

#define AMMS                                                                                                 \
    "amms: [\"0x00000000000000000000000000000000000000a1\", "                                                \
    "\"0x00000000000000000000000000000000000000a2\"]"
#define NOW_S    1000
#define EXPIRY_S 2000
#define UNIT     100000000u /* of the underlying: 8 decimals */

/* What is said by the AMMs (first and second), their controller 0xc1 (of both, unless the second has 0xc2), and the
 * tokens 0xd1; tests alter it. */
static struct {
    uint64_t listed[2][3];
    size_t listed_count[2];
    size_t claimed_count; /* of series in the first list; 0: as many as there are */
    uint64_t supply;
    uint64_t written[2];
    uint64_t held[2];
    bool is_put;
    uint64_t expiry_s;
    uint64_t strike;
    uint64_t decimals;
    uint64_t vol; /* 1e18; 0: it reverts */
    bool has_second_controller;
    const char *silent; /* a signature that reverts */
    const char *cut;    /* one that answers a word too few */
    const char *huge;   /* one whose answer has no room in 128 bits */
} said;

static struct play f;

static int open_amms(void **state)
{
    (void)state;
    memset(&said, 0, sizeof said);
    said.listed[0][0] = 7;
    said.listed_count[0] = 1;
    said.supply = 9 * UNIT;
    said.written[0] = 5 * UNIT;
    said.held[0] = UNIT / 2;
    said.expiry_s = EXPIRY_S;
    said.strike = 250000000;
    said.decimals = 8;
    said.vol = 750000000000000000;
    play_open(&f, "siren", AMMS, NOW_S);
    f.market.token_count = 2;
    f.market.tokens[0] =
        (struct gw_token){.address = {[19] = 1}, .underlying = "BTC", .decimals = 8, .is_known = true};
    f.market.tokens[1] = (struct gw_token){.address = {[19] = 2}, .underlying = "USD", .decimals = 6};
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    play_close(&f);
    return 0;
}

static void put_address(struct gw_abi_buffer *out, uint8_t last)
{
    const uint8_t address[20] = {[19] = last};
    gw_abi_put_address(out, address);
}

static void answer_list(struct gw_abi_buffer *out, size_t amm)
{
    gw_abi_put_u64(out, 32);
    gw_abi_put_u64(out, amm == 0 && said.claimed_count != 0 ? said.claimed_count : said.listed_count[amm]);
    for (size_t i = 0; i < said.listed_count[amm]; i++) {
        gw_abi_put_u64(out, said.listed[amm][i]);
    }
}

static void answer_terms(struct gw_abi_buffer *out)
{
    gw_abi_put_u64(out, said.expiry_s);
    gw_abi_put_u64(out, said.is_put ? 1 : 0);
    put_address(out, 1);
    put_address(out, 2);
    put_address(out, said.is_put ? 2 : 1);
    gw_abi_put_u64(out, said.strike);
}

/* Token ids: even of writers, odd of buyers. */
static uint64_t balance_of(const struct play *p, const struct gw_call *call)
{
    const size_t amm = play_argument(p, call, 0) - 0xa1u;
    return play_argument(p, call, 1) % 2 == 0 ? said.written[amm] : said.held[amm];
}

static void answer_one(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    const size_t amm = call->to[19] - 0xa1u;
    if (play_is_call(p, call, "getAllSeries()")) {
        answer_list(out, amm);
    } else if (play_is_call(p, call, "seriesController()")) {
        put_address(out, amm == 1 && said.has_second_controller ? 0xc2 : 0xc1);
    } else if (play_is_call(p, call, "erc1155Controller()")) {
        put_address(out, 0xd1);
    } else if (play_is_call(p, call, "priceDecimals()")) {
        gw_abi_put_u64(out, said.decimals);
    } else if (play_is_call(p, call, "series(uint256)")) {
        assert_true(call->to[19] == 0xc1 || said.has_second_controller);
        answer_terms(out);
    } else if (play_is_call(p, call, "optionTokenTotalSupply(uint256)")) {
        assert_int_equal(play_argument(p, call, 0) % 2, 0);
        gw_abi_put_u64(out, said.supply);
    } else if (play_is_call(p, call, "balanceOf(address,uint256)")) {
        assert_int_equal(call->to[19], 0xd1);
        gw_abi_put_u64(out, balance_of(p, call));
    } else {
        assert_true(play_is_call(p, call, "getVolatility(uint64)"));
        gw_abi_put_u64(out, said.vol);
    }
}

static bool answer(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    answer_one(p, call, out);
    if (said.cut != NULL && play_is_call(p, call, said.cut)) {
        out->size -= 32;
    }
    if (said.huge != NULL && play_is_call(p, call, said.huge)) {
        out->data[15] = 1;
    }
    if (said.vol == 0 && play_is_call(p, call, "getVolatility(uint64)")) {
        return false;
    }
    return said.silent == NULL || !play_is_call(p, call, said.silent);
}

static void read_and_emit(void)
{
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
}

static void the_amm_is_short_what_it_wrote_less_what_it_holds(void **state)
{
    (void)state;
    read_and_emit();
    assert_int_equal(f.position_count, 2);
    assert_string_equal(f.positions[0].id, "7/amm");
    assert_true(f.positions[0].quantity == -4.5 && f.positions[0].owner[19] == 0xa1);
    assert_string_equal(f.positions[1].id, "7/writers");
    assert_true(f.positions[1].quantity == -4 && !f.positions[1].has_owner);
    assert_int_equal(f.positions[1].kind, GW_POSITION_CALL);
    assert_true(f.positions[1].strike == 2.5 && !f.positions[1].is_american);
    assert_int_equal(f.positions[1].expiry_s, EXPIRY_S);
    assert_int_equal(f.known_count, 1);
    said.held[0] = 5 * UNIT;
    said.supply = 5 * UNIT;
    read_and_emit();
    assert_int_equal(f.position_count, 0);
}

static void a_series_of_two_amms_has_its_other_writers_once(void **state)
{
    (void)state;
    said.listed[1][0] = 8;
    said.listed[1][1] = 7;
    said.listed_count[1] = 2;
    said.written[1] = 3 * UNIT;
    read_and_emit();
    assert_int_equal(f.position_count, 2 + 2 + 1);
    assert_true(f.positions[1].quantity == -1); /* 9 - 5 - 3 of series 7 */
    assert_string_equal(f.positions[3].id, "8/writers");
    assert_true(f.positions[3].quantity == -6);
    assert_string_equal(f.positions[4].id, "7/amm");
    said.has_second_controller = true; /* its series 7 is another one */
    gw_venue_forget(&f.venue);
    read_and_emit();
    assert_int_equal(f.position_count, 2 + 2 + 2);
    assert_true(f.positions[1].quantity == -4);
}

static void what_never_changes_is_asked_once(void **state)
{
    (void)state;
    read_and_emit();
    assert_int_equal(f.asked, 2 * (3 + 1) + 5);
    read_and_emit();
    assert_int_equal(f.asked, 2 + 4);
    gw_venue_mark_reread(&f.venue);
    read_and_emit();
    assert_int_equal(f.asked, 2 + 5);
    assert_int_equal(f.position_count, 2);
}

static void an_expired_series_counts_no_more(void **state)
{
    (void)state;
    read_and_emit();
    f.market.block_time_s = EXPIRY_S - 1;
    read_and_emit();
    assert_int_equal(f.position_count, 2);
    f.market.block_time_s = EXPIRY_S;
    read_and_emit();
    assert_int_equal(f.asked, 2);
    assert_int_equal(f.position_count + f.excluded_count, 0);
}

static void a_series_that_was_dropped_is_retired_until_it_is_listed_again(void **state)
{
    (void)state;
    size_t compared;
    read_and_emit();
    gw_venue_mark_reread(&f.venue);
    said.listed_count[0] = 0;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 0);
    assert_true(f.venue.table.entries[0].is_retired);
    said.listed_count[0] = 1;
    gw_venue_mark_reread(&f.venue);
    assert_int_equal(gw_venue_count_drift(&f.venue, &compared), 0);
    assert_int_equal(compared, 1);
    read_and_emit();
    assert_int_equal(f.position_count, 2);
    assert_false(f.venue.table.entries[0].is_retired);
}

static void terms_that_changed_are_drift(void **state)
{
    (void)state;
    read_and_emit();
    const struct gw_entry *entry = &f.venue.table.entries[0];
    const uint64_t before = f.venue.protocol->fingerprint(entry);
    said.supply++;
    gw_venue_mark_reread(&f.venue);
    read_and_emit();
    assert_true(f.venue.protocol->fingerprint(entry) == before);
    said.strike++;
    gw_venue_mark_reread(&f.venue);
    read_and_emit();
    assert_true(f.venue.protocol->fingerprint(entry) != before);
}

static void volatility_is_the_amms_or_the_configured_one(void **state)
{
    (void)state;
    read_and_emit();
    assert_true(f.positions[0].vol == 0.75 && !f.positions[0].is_vol_fallback);
    said.vol = 0;
    read_and_emit();
    assert_true(f.positions[0].is_vol_fallback);
    said.vol = 1;
    said.huge = "getVolatility(uint64)";
    read_and_emit();
    assert_true(f.positions[0].is_vol_fallback && f.position_count == 2);
}

static void replies_that_do_not_decode_exclude_the_venue(void **state)
{
    (void)state;
    static const char *const calls[] = {"getAllSeries()",
                                        "seriesController()",
                                        "erc1155Controller()",
                                        "priceDecimals()",
                                        "series(uint256)",
                                        "optionTokenTotalSupply(uint256)",
                                        "balanceOf(address,uint256)"};
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        gw_venue_forget(&f.venue);
        const int name = (int)strcspn(calls[i], "(");
        char wanted[120];
        said.silent = calls[i];
        assert_int_equal(play_read(&f, answer), GW_E_REVERT);
        (void)snprintf(wanted, sizeof wanted, "%.*s() reverted", name, calls[i]);
        assert_non_null(strstr(f.venue.reason, wanted));
        said.silent = NULL;
        said.cut = calls[i];
        assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
        (void)snprintf(wanted, sizeof wanted, "%.*s() does not decode", name, calls[i]);
        assert_non_null(strstr(f.venue.reason, wanted));
        said.cut = NULL;
    }
    said.huge = "optionTokenTotalSupply(uint256)";
    assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
    said.huge = "balanceOf(address,uint256)";
    assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
}

static void numbers_that_are_none_are_refused(void **state)
{
    (void)state;
    said.strike = 0;
    assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
    said.strike = 1;
    said.decimals = 19;
    gw_venue_forget(&f.venue);
    assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
    said.decimals = 18;
    said.claimed_count = 2;
    assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
    said.claimed_count = GW_SIREN_SERIES_MAX + 1;
    assert_int_equal(play_read(&f, answer), GW_E_BOUND);
    assert_non_null(strstr(f.venue.reason, "getAllSeries() lists too many series"));
    said.claimed_count = 0;
    said.listed[0][0] = UINT64_MAX / 4 + 1;
    assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
    said.listed[0][0] = UINT64_MAX / 4;
    assert_int_equal(play_read(&f, answer), GW_OK);
}

static void amms_with_more_than_the_supply_are_no_truth(void **state)
{
    (void)state;
    said.supply = 5 * UNIT - 1;
    read_and_emit();
    assert_int_equal(f.position_count, 0);
    assert_string_equal(f.excluded, "series 7: its AMMs hold more wTokens than there are");
}

static void series_that_cannot_be_told_in_dollars_are_left_out(void **state)
{
    (void)state;
    f.market.tokens[0].is_known = false;
    read_and_emit();
    assert_string_equal(f.excluded, "series 7: its underlying's decimals are not known");
    (void)snprintf(f.market.tokens[1].underlying, sizeof f.market.tokens[1].underlying, "ETH");
    play_emit(&f);
    assert_string_equal(f.excluded, "series 7: an option on BTC struck in ETH; only strikes in USD are read");
    f.market.token_count = 1;
    play_emit(&f);
    assert_string_equal(f.excluded,
                        "series 7: token 0x0000000000000000000000000000000000000002 is not in `assets`");
    assert_int_equal(f.position_count + f.known_count, 0);
}

static void a_put_pays_in_dollars(void **state)
{
    (void)state;
    said.is_put = true;
    read_and_emit();
    assert_int_equal(f.positions[0].kind, GW_POSITION_PUT);
    struct gw_siren_series *series = (void *)f.venue.table.entries[0].value;
    series->collateral[19] = 1;
    play_emit(&f);
    assert_int_equal(f.position_count, 0);
    assert_string_equal(f.excluded, "series 7: a put that pays in BTC; only those that pay in USD are read");
}

static void an_amm_is_listed_once(void **state)
{
    (void)state;
    close_all(state);
    memset(&f, 0, sizeof f);
    const char *keys = "amms: [\"0x00000000000000000000000000000000000000a1\", "
                       "\"0x00000000000000000000000000000000000000a1\"]";
    assert_int_equal(play_configure(&f, "siren", keys), GW_E_CONFIG);
    assert_non_null(strstr(f.config.error, "this amm is listed twice"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_amm_is_short_what_it_wrote_less_what_it_holds, open_amms,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_series_of_two_amms_has_its_other_writers_once, open_amms,
                                        close_all),
        cmocka_unit_test_setup_teardown(what_never_changes_is_asked_once, open_amms, close_all),
        cmocka_unit_test_setup_teardown(an_expired_series_counts_no_more, open_amms, close_all),
        cmocka_unit_test_setup_teardown(a_series_that_was_dropped_is_retired_until_it_is_listed_again,
                                        open_amms, close_all),
        cmocka_unit_test_setup_teardown(terms_that_changed_are_drift, open_amms, close_all),
        cmocka_unit_test_setup_teardown(volatility_is_the_amms_or_the_configured_one, open_amms, close_all),
        cmocka_unit_test_setup_teardown(replies_that_do_not_decode_exclude_the_venue, open_amms, close_all),
        cmocka_unit_test_setup_teardown(numbers_that_are_none_are_refused, open_amms, close_all),
        cmocka_unit_test_setup_teardown(amms_with_more_than_the_supply_are_no_truth, open_amms, close_all),
        cmocka_unit_test_setup_teardown(series_that_cannot_be_told_in_dollars_are_left_out, open_amms,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_put_pays_in_dollars, open_amms, close_all),
        cmocka_unit_test_setup_teardown(an_amm_is_listed_once, open_amms, close_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
