#include "chains/protocol/hegic.h"
#include "tests/unit/chains/protocol/play.h"

#define TREASURY "\"0x00000000000000000000000000000000000000aa\""
#define MANAGER  "\"0x00000000000000000000000000000000000000bb\""
#define CALL     "{address: \"0x00000000000000000000000000000000000000c1\", structure: call, scale: 11000, "
#define BUTTERFLY                                                                                            \
    "{address: \"0x00000000000000000000000000000000000000c2\", structure: inverse_long_butterfly, scale: "   \
    "20, "
#define ETH   "underlying: ETH, amount_decimals: 18}"
#define NOW_S 1000

/* What the contracts say; tests alter it. Position 7 is a call, position 8 a butterfly. */
static struct {
    uint64_t locked;
    uint8_t strategy; /* last byte of the address in lockedLiquidity() */
    uint64_t payoff;
    bool is_payoff_refused;
    uint64_t expires_later;
    int64_t price;
    uint64_t decimals;
    size_t cut;       /* bytes that lockedLiquidity() lacks */
    size_t round_cut; /* and latestRoundData() */
    bool is_amount_huge;
} said;

static struct play f;

#define KEYS(strategies)                                                                                     \
    "treasury: " TREASURY ", positions_manager: " MANAGER ", strategies: [" strategies "]"

static void open_venue(uint8_t strategy)
{
    memset(&said, 0, sizeof said);
    said.locked = 1;
    said.strategy = strategy;
    said.price = 250000000000;
    said.decimals = 8;
    play_open(&f, "hegic", KEYS(CALL ETH ", " BUTTERFLY ETH), NOW_S);
    struct gw_log log = {.topic_count = 4};
    log.address[19] = 0xbb;
    gw_abi_topic(log.topics[0], "Transfer(address,address,uint256)");
    log.topics[3][31] = 7;
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_OK);
}

static int open_call(void **state)
{
    (void)state;
    open_venue(0xc1);
    said.payoff = 900000000; /* 3 options of strike 2200 at 2500 */
    return 0;
}

static int open_butterfly(void **state)
{
    (void)state;
    open_venue(0xc2);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    play_close(&f);
    return 0;
}

static bool answer(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    uint8_t address[20] = {0};
    if (play_is_call(p, call, "lockedLiquidity(uint256)")) {
        address[19] = said.strategy;
        gw_abi_put_u64(out, said.locked);
        gw_abi_put_address(out, address);
        gw_abi_put_u64(out, 900000000);  /* negativepnl */
        gw_abi_put_u64(out, 1100000000); /* positivepnl */
        gw_abi_put_u64(out, NOW_S + 500);
        out->size -= said.cut;
    } else if (play_is_call(p, call, "strategyData(uint256)")) {
        const uint8_t huge[32] = {[15] = 1};
        if (said.is_amount_huge) {
            gw_abi_put(out, huge, sizeof huge);
        } else {
            gw_abi_put_u64(out, 3000000000000000000);
        }
        gw_abi_put_u64(out, 200000000000);
    } else if (play_is_call(p, call, "positionExpiration(uint256)")) {
        gw_abi_put_u64(out, NOW_S + 500 + said.expires_later);
    } else if (play_is_call(p, call, "payOffAmount(uint256)")) {
        gw_abi_put_u64(out, said.payoff);
        return !said.is_payoff_refused;
    } else if (play_is_call(p, call, "priceProvider()")) {
        address[19] = 0xfe;
        gw_abi_put_address(out, address);
    } else if (play_is_call(p, call, "latestRoundData()")) {
        assert_int_equal(call->to[19], 0xfe);
        gw_abi_put_u64(out, 1);
        gw_abi_put_i64(out, said.price);
        for (size_t k = 0; k < 3; k++) {
            gw_abi_put_u64(out, 1);
        }
        out->size -= said.round_cut;
    } else {
        assert_true(play_is_call(p, call, "decimals()"));
        gw_abi_put_u64(out, said.decimals);
    }
    return true;
}

static void a_sold_call_is_short_at_its_scaled_strike(void **state)
{
    (void)state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 1);
    const struct gw_position *p = &f.positions[0];
    assert_int_equal(p->kind, GW_POSITION_CALL);
    assert_true(p->is_american && p->quantity == -3 && p->strike == 2200 && p->expiry_s == NOW_S + 500);
    assert_string_equal(p->id, "7");
    assert_string_equal(p->underlying, "ETH");
}

static void a_quiet_block_asks_nothing(void **state)
{
    (void)state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(f.asked, 1 + 3 + 1 + 2);
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(f.asked, 0);
}

static void from_its_expiry_on_nothing_is_owed(void **state)
{
    (void)state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    f.market.block_time_s = NOW_S + 499;
    play_emit(&f);
    assert_int_equal(f.position_count, 1);
    f.market.block_time_s = NOW_S + 500;
    play_emit(&f);
    assert_int_equal(f.position_count, 0);
}

static void an_unlocked_position_is_gone(void **state)
{
    (void)state;
    said.locked = 0;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.asked, 1);
    assert_int_equal(f.position_count, 0);
}

static void a_strategy_that_is_not_listed_excludes_its_position(void **state)
{
    (void)state;
    said.strategy = 0xc9;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 0);
    assert_non_null(
        strstr(f.excluded, "position 7: its strategy 0x00000000000000000000000000000000000000c9"));
}

static void a_payoff_that_the_legs_do_not_explain_excludes_the_venue(void **state)
{
    (void)state;
    said.payoff += 2;
    assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
    assert_non_null(strstr(f.venue.reason, "position 7: payOffAmount() is 900000002"));
}

static void a_payoff_is_rounded_by_one_unit_either_way(void **state)
{
    (void)state;
    for (int off = -2; off <= 2; off++) {
        close_all(state);
        open_call(state);
        said.payoff = (uint64_t)(900000000 + off);
        assert_int_equal(play_read(&f, answer), off == -2 || off == 2 ? GW_E_FORMAT : GW_OK);
    }
}

static enum gw_status keep_known(void *context, const char *venue, const char *underlying)
{
    char *known = context;
    assert_string_equal(venue, "0x00000000000000000000000000000000000000aa");
    (void)strcat(strcat(known, underlying), " ");
    return GW_OK;
}

static void nothing_is_owed_on_any_underlying_of_a_strategy(void **state)
{
    char known[32] = "";
    const struct gw_position_sink sink = {.context = known, .accounts_known = keep_known};
    close_all(state);
    play_open(&f, "hegic", KEYS(CALL ETH ", " BUTTERFLY "underlying: BTC, amount_decimals: 8}"), NOW_S);
    assert_int_equal(f.venue.protocol->emit(&f.venue, &f.market, &sink), GW_OK);
    assert_string_equal(known, "ETH BTC ");
}

static void an_inverse_position_is_long_its_middle_and_short_its_wings(void **state)
{
    (void)state;
    static const struct {
        enum gw_position_kind kind;
        double quantity;
        double strike;
        const char *id;
    } legs[] = {{GW_POSITION_CALL, 3, 2000, "7"},
                {GW_POSITION_CALL, -3, 2400, "7/1"},
                {GW_POSITION_PUT, 3, 2000, "7/2"},
                {GW_POSITION_PUT, -3, 1600, "7/3"}};
    said.payoff = 2000000000 - 1200000000; /* the wing caps 3 options at 400 */
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(f.positions[i].kind, legs[i].kind);
        assert_true(f.positions[i].quantity == legs[i].quantity && f.positions[i].strike == legs[i].strike);
        assert_string_equal(f.positions[i].id, legs[i].id);
    }
}

static void an_inverse_position_may_refuse_to_tell_at_its_strike(void **state)
{
    (void)state;
    said.is_payoff_refused = true;
    said.price = 200000000000;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 4);
}

static void a_call_may_not_refuse_to_tell(void **state)
{
    (void)state;
    said.is_payoff_refused = true;
    assert_int_equal(play_read(&f, answer), GW_E_REVERT);
    assert_non_null(strstr(f.venue.reason, "position 7: payOffAmount() reverted"));
}

static void only_what_no_log_told_is_drift(void **state)
{
    (void)state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    said.price = 260000000000;
    said.payoff = 1200000000;
    assert_int_equal(play_count_drift(&f, answer), 0);
    said.expires_later = 1;
    assert_int_equal(play_count_drift(&f, answer), 1);
    assert_int_equal(play_count_drift(&f, answer), 0);
    said.locked = 0; /* Expired() or Paid() was not heard */
    assert_int_equal(play_count_drift(&f, answer), 1);
    said.locked = 1;
    gw_venue_mark_all_dirty(&f.venue); /* as a reorg does */
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(play_count_drift(&f, answer), 0);
}

static void words_that_no_such_contract_says_are_typed_errors(void **state)
{
    static const char *const reasons[] = {
        "lockedLiquidity() does not decode", "lockedLiquidity() does not decode",
        "strategyData() does not decode",    "latestRoundData() does not decode",
        "decimals() does not decode",        "latestRoundData() does not decode"};
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        close_all(state);
        open_call(state);
        said.locked = i == 0 ? 2 : 1;
        said.cut = i == 1 ? 32 : 0;
        said.is_amount_huge = i == 2;
        said.price = i == 3 ? -1 : said.price;
        said.decimals = i == 4 ? 255 : 8;
        said.round_cut = i == 5 ? 32 : 0;
        assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
        assert_non_null(strstr(f.venue.reason, reasons[i]));
    }
}

static void strategies_that_cannot_be_are_refused(void **state)
{
    static const struct {
        const char *strategies;
        const char *error;
    } cases[] = {
        {"", "0 strategies; 1 to 256"},
        {CALL ETH ", " CALL ETH, "listed twice"},
        {"{address: " TREASURY ", structure: collar, " ETH, "\"collar\" is no structure"},
        {"{address: " TREASURY ", structure: call, " ETH, "a call has a scale"},
        {"{address: " TREASURY ", structure: strip, scale: 5, " ETH, "a strip has not a scale"},
        {"{address: " TREASURY ", structure: strangle, scale: 10000, " ETH, "has no strike"},
        {CALL "underlying: USD, amount_decimals: 18}", "\"USD\" is no underlying"},
        {CALL "underlying: ETH, amount_decimals: 19}", "amount_decimals"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        close_all(state);
        char keys[512];
        memset(&f, 0, sizeof f);
        (void)snprintf(keys, sizeof keys, KEYS("%s"), cases[i].strategies);
        assert_int_equal(play_configure(&f, "hegic", keys), GW_E_CONFIG);
        assert_non_null(strstr(f.config.error, cases[i].error));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_sold_call_is_short_at_its_scaled_strike, open_call, close_all),
        cmocka_unit_test_setup_teardown(a_quiet_block_asks_nothing, open_call, close_all),
        cmocka_unit_test_setup_teardown(from_its_expiry_on_nothing_is_owed, open_call, close_all),
        cmocka_unit_test_setup_teardown(an_unlocked_position_is_gone, open_call, close_all),
        cmocka_unit_test_setup_teardown(a_strategy_that_is_not_listed_excludes_its_position, open_call,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_payoff_that_the_legs_do_not_explain_excludes_the_venue, open_call,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_payoff_is_rounded_by_one_unit_either_way, open_call, close_all),
        cmocka_unit_test_setup_teardown(nothing_is_owed_on_any_underlying_of_a_strategy, open_call,
                                        close_all),
        cmocka_unit_test_setup_teardown(an_inverse_position_is_long_its_middle_and_short_its_wings,
                                        open_butterfly, close_all),
        cmocka_unit_test_setup_teardown(an_inverse_position_may_refuse_to_tell_at_its_strike, open_butterfly,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_call_may_not_refuse_to_tell, open_call, close_all),
        cmocka_unit_test_setup_teardown(only_what_no_log_told_is_drift, open_call, close_all),
        cmocka_unit_test_setup_teardown(words_that_no_such_contract_says_are_typed_errors, open_call,
                                        close_all),
        cmocka_unit_test_setup_teardown(strategies_that_cannot_be_are_refused, open_call, close_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
