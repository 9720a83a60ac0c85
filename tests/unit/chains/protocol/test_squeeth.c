#include <math.h>

#include "chains/protocol/squeeth.h"
#include "tests/unit/chains/protocol/play.h"

#define KEYS                                                                                                 \
    "controller: \"0x00000000000000000000000000000000000000c0\", power_perp: "                               \
    "\"0x00000000000000000000000000000000000000e0\", vault_token: "                                          \
    "\"0x00000000000000000000000000000000000000f0\", strategies: "                                           \
    "[\"0x00000000000000000000000000000000000000ca\"]"
#define MILLI 1000000000000000u /* 1e15: a thousandth of 1e18 */
#define NOW_S 5000

/* What the contracts say; tests alter it. Vault 1 is a person's, vault 2 the strategy's. */
static struct {
    bool is_shut;
    bool is_oracle_gone;
    bool is_factor_zero;
    bool is_owner_gone;
    uint64_t supply_milli;
    uint64_t nft;
    uint64_t ether_added; /* to the first vault */
    uint64_t debt_added;  /* to the second */
    bool is_paid_back;    /* what the first owed */
    size_t cut;           /* bytes that vaults() lacks */
} said;

static struct play f;

static void touch_vault(const char *event, size_t id_word, uint8_t id)
{
    uint8_t data[96] = {0};
    data[32 * id_word + 31] = id;
    struct gw_log log = {.topic_count = 1, .data = data, .data_size = sizeof data};
    log.address[19] = 0xc0;
    gw_abi_topic(log.topics[0], event);
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_OK);
}

static int open_vaults(void **state)
{
    (void)state;
    memset(&said, 0, sizeof said);
    said.supply_milli = 3000;
    play_open(&f, "squeeth", KEYS, NOW_S);
    f.market.spot_count = 1;
    f.market.spots[0] = (struct gw_spot){
        .underlying = "ETH", .age_s_max = 60, .is_known = true, .usd = 2000, .updated_s = NOW_S};
    touch_vault("OpenVault(address,uint256)", 1, 1);
    touch_vault("MintShort(address,uint256,uint256)", 2, 2);
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
    const bool is_of_price = play_is_call(p, call, "getExpectedNormalizationFactor()") ||
                             play_is_call(p, call, "getIndex(uint32)") ||
                             play_is_call(p, call, "getDenormalizedMark(uint32)");
    if (play_is_call(p, call, "isShutDown()")) {
        gw_abi_put_u64(out, said.is_shut);
    } else if (play_is_call(p, call, "totalSupply()")) {
        assert_int_equal(call->to[19], 0xe0);
        gw_abi_put_u64(out, said.supply_milli * MILLI);
    } else if (play_is_call(p, call, "timeAtLastHedge()")) {
        gw_abi_put_u64(out, NOW_S - 600);
    } else if (play_is_call(p, call, "vaults(uint256)")) {
        const bool is_first = play_argument(p, call, 0) == 1;
        gw_abi_put_u64(out, 0);
        gw_abi_put_u64(out, is_first ? said.nft : 0);
        gw_abi_put_u64(out, is_first ? 600 * MILLI + said.ether_added : 800 * MILLI);
        gw_abi_put_u64(out,
                       is_first ? (said.is_paid_back ? 0 : 1000 * MILLI) : 2000 * MILLI + said.debt_added);
        out->size -= said.cut;
    } else if (play_is_call(p, call, "ownerOf(uint256)")) {
        const uint8_t owner[20] = {[19] = play_argument(p, call, 0) == 1 ? 0x77 : 0xca};
        gw_abi_put_address(out, owner);
        return !said.is_owner_gone;
    } else if (play_is_call(p, call, "indexForSettlement()")) {
        gw_abi_put_u64(out, said.is_shut ? 250 * MILLI : 0);
    } else if (play_is_call(p, call, "normalizationFactor()")) {
        gw_abi_put_u64(out, 900 * MILLI);
    } else {
        assert_true(is_of_price);
        const bool is_factor = play_is_call(p, call, "getExpectedNormalizationFactor()");
        gw_abi_put_u64(out, is_factor ? (said.is_factor_zero ? 0 : 800 * MILLI)
                            : play_is_call(p, call, "getIndex(uint32)") ? 40 * MILLI
                                                                        : 50 * MILLI);
        return !said.is_oracle_gone;
    }
    return true;
}

static bool is_near(double a, double b)
{
    return fabs(a - b) <= 1e-14 * fabs(b);
}

/* One wPowerPerp: 0.8 / 10⁴ · 0.05 / 0.04 of S². */
static void a_debt_is_short_the_square_at_the_market(void **state)
{
    (void)state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 2);
    assert_int_equal(f.positions[0].kind, GW_POSITION_POWER);
    assert_true(f.positions[0].power == 2 && is_near(f.positions[0].quantity, -1e-4) &&
                is_near(f.positions[1].quantity, -2e-4));
    assert_string_equal(f.positions[0].venue, "0x00000000000000000000000000000000000000c0");
    assert_string_equal(f.positions[1].venue, "0x00000000000000000000000000000000000000ca");
    assert_true(f.positions[0].hedging.h_protocol == 0 && f.positions[1].hedging.h_protocol == 1);
    assert_int_equal(f.positions[0].hedging.evidence, GW_HEDGING_ASSUMED);
    assert_int_equal(f.positions[1].hedging.evidence, GW_HEDGING_OBSERVED);
}

static void a_vault_is_closed_where_three_halves_of_its_debt_is_its_ether(void **state)
{
    (void)state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.account_count, 2);
    assert_true(f.closed_quantities[0] > 0 && f.closed_quantities[1] > 0); /* who holds the wPowerPerp */
    assert_true(is_near(f.accounts[0].equity_usd, 0.6 * 2000));
    assert_true(is_near(f.accounts[0].maintenance_usd, 1.5 * 0.8e-4 * 2000 * 2000));
    assert_true(is_near(f.accounts[0].price_up_usd, 0.6 / (1.5 * 0.8e-4)) &&
                f.accounts[0].price_down_usd == 0);
    said.nft = 5;
    f.venue.table.entries[0].is_dirty = true;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_true(isnan(f.accounts[0].equity_usd) && isnan(f.accounts[0].price_up_usd));
}

static void the_strategy_tells_how_far_it_is_from_its_hedge(void **state)
{
    (void)state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.hedge_count, 1);
    assert_true(is_near(f.hedges[0].target_tokens, 2 * 2e-4 * 2000) &&
                is_near(f.hedges[0].actual_tokens, 0.8));
    assert_true(f.hedges[0].traded_s == NOW_S - 600);
}

static void a_vault_without_debt_is_retired_until_it_mints(void **state)
{
    (void)state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_false(f.venue.table.entries[0].is_retired);
    for (unsigned i = 0; i < 2; i++) {
        said.is_paid_back = i == 0;
        said.supply_milli = i == 0 ? 2000 : 3000;
        touch_vault("MintShort(address,uint256,uint256)", 2, 1);
        assert_int_equal(play_read(&f, answer), GW_OK);
        play_emit(&f);
        assert_int_equal(f.venue.table.entries[0].is_retired, said.is_paid_back);
        assert_false(f.venue.table.entries[1].is_retired);
        assert_int_equal(f.position_count, said.is_paid_back ? 1 : 2);
    }
}

static void a_quiet_block_reads_factors_only(void **state)
{
    (void)state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(f.asked, 8 + 2 * 2);
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(f.asked, 8);
}

static void debts_that_are_not_the_supply_exclude_the_venue(void **state)
{
    (void)state;
    said.supply_milli = 3001;
    assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
    assert_non_null(
        strstr(f.venue.reason, "vaults owe 3000000000000000000 wPowerPerp, totalSupply() is 3001"));
}

static void a_debt_that_a_factor_of_zero_makes_nothing_is_closed_at_no_price(void **state)
{
    (void)state;
    said.is_factor_zero = true;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.account_count, 2);
    assert_true(isnan(f.accounts[0].price_up_usd) && isnan(f.accounts[1].price_up_usd));
}

static void without_its_oracle_nothing_is_known(void **state)
{
    (void)state;
    said.is_oracle_gone = true;
    assert_int_equal(play_read(&f, answer), GW_E_REVERT);
    assert_non_null(strstr(f.venue.reason, "the price oracle does not answer"));
}

static void after_a_shutdown_debts_are_ether_and_need_no_oracle(void **state)
{
    (void)state;
    said.is_shut = true;
    said.is_oracle_gone = true;
    said.supply_milli = 2500; /* longs may redeem before shorts do */
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 2);
    assert_int_equal(f.positions[0].kind, GW_POSITION_LINEAR);
    assert_true(is_near(f.positions[0].quantity, -0.9 * 0.25));
    assert_int_equal(f.account_count, 0);
    assert_int_equal(f.hedge_count, 0);
}

static void a_burned_vault_has_no_owner(void **state)
{
    (void)state;
    said.is_owner_gone = true;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_false(f.positions[0].has_owner);
    assert_false(f.positions[1].has_owner);
}

static void only_what_no_log_told_is_drift(void **state)
{
    (void)state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    said.is_shut = true; /* and so are factors others, of which no log tells */
    assert_int_equal(play_count_drift(&f, answer), 0);
    said.nft = 5;
    touch_vault("DepositUniPositionToken(address,uint256,uint256)", 1, 1);
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(play_count_drift(&f, answer), 0);
    said.nft = 6;
    assert_int_equal(play_count_drift(&f, answer), 1);
    said.debt_added = 1;
    assert_int_equal(play_count_drift(&f, answer), 1);
    said.ether_added = 1;
    assert_int_equal(play_count_drift(&f, answer), 1);
    said.is_owner_gone = true;
    assert_int_equal(play_count_drift(&f, answer), 2);
    assert_int_equal(play_count_drift(&f, answer), 0);
}

static void a_cut_vault_is_a_typed_error(void **state)
{
    (void)state;
    said.cut = 32;
    assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
    assert_non_null(strstr(f.venue.reason, "vaults(1) does not decode (96 bytes)"));
}

static void every_event_of_the_controller_names_its_vault(void **state)
{
    (void)state;
    static const struct {
        const char *signature;
        size_t id_word;
    } events[] = {{"OpenVault(address,uint256)", 1},
                  {"DepositCollateral(address,uint256,uint256)", 1},
                  {"DepositUniPositionToken(address,uint256,uint256)", 1},
                  {"WithdrawCollateral(address,uint256,uint256)", 1},
                  {"WithdrawUniPositionToken(address,uint256,uint256)", 1},
                  {"MintShort(address,uint256,uint256)", 2},
                  {"BurnShort(address,uint256,uint256)", 2},
                  {"ReduceDebt(address,uint256,uint256,uint256,uint256,uint256,uint256)", 1},
                  {"Liquidate(address,uint256,uint256,uint256)", 1},
                  {"RedeemShort(address,uint256,uint256)", 1}};
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        const uint8_t id = (uint8_t)(11 + i);
        touch_vault(events[i].signature, events[i].id_word, id);
        const struct gw_key key = gw_key_u64(GW_SQUEETH_VAULT, 0, id);
        assert_non_null(gw_venue_find(&f.venue, &key));
    }
}

static enum gw_status keep_known(void *context, const char *venue, const char *underlying)
{
    char *known = context;
    assert_string_equal(underlying, "ETH");
    (void)strcat(strcat(known, venue + 40), " ");
    return GW_OK;
}

static void accounts_of_controller_and_strategy_are_known(void **state)
{
    (void)state;
    char known[32] = "";
    const struct gw_position_sink sink = {.context = known, .accounts_known = keep_known};
    assert_int_equal(f.venue.protocol->emit(&f.venue, &f.market, &sink), GW_OK);
    assert_string_equal(known, "c0 ca ");
}

static void a_log_without_an_id_is_a_typed_error(void **state)
{
    (void)state;
    uint8_t data[64] = {0};
    struct gw_log log = {.topic_count = 1, .data = data, .data_size = sizeof data};
    log.address[19] = 0xc0;
    gw_abi_topic(log.topics[0], "BurnShort(address,uint256,uint256)");
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_E_FORMAT);
    assert_string_equal(f.venue.reason, "a log of a vault does not decode");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_debt_is_short_the_square_at_the_market, open_vaults, close_all),
        cmocka_unit_test_setup_teardown(a_vault_is_closed_where_three_halves_of_its_debt_is_its_ether,
                                        open_vaults, close_all),
        cmocka_unit_test_setup_teardown(the_strategy_tells_how_far_it_is_from_its_hedge, open_vaults,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_vault_without_debt_is_retired_until_it_mints, open_vaults,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_quiet_block_reads_factors_only, open_vaults, close_all),
        cmocka_unit_test_setup_teardown(debts_that_are_not_the_supply_exclude_the_venue, open_vaults,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_debt_that_a_factor_of_zero_makes_nothing_is_closed_at_no_price,
                                        open_vaults, close_all),
        cmocka_unit_test_setup_teardown(without_its_oracle_nothing_is_known, open_vaults, close_all),
        cmocka_unit_test_setup_teardown(after_a_shutdown_debts_are_ether_and_need_no_oracle, open_vaults,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_burned_vault_has_no_owner, open_vaults, close_all),
        cmocka_unit_test_setup_teardown(only_what_no_log_told_is_drift, open_vaults, close_all),
        cmocka_unit_test_setup_teardown(a_cut_vault_is_a_typed_error, open_vaults, close_all),
        cmocka_unit_test_setup_teardown(every_event_of_the_controller_names_its_vault, open_vaults,
                                        close_all),
        cmocka_unit_test_setup_teardown(accounts_of_controller_and_strategy_are_known, open_vaults,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_log_without_an_id_is_a_typed_error, open_vaults, close_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
