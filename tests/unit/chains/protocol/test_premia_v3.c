#include "chains/protocol/premia_v3.h"
#include "tests/unit/chains/protocol/play.h"

#define FACTORY "factory: \"0x00000000000000000000000000000000000000fa\""
#define ORACLE  ", volatility_oracle: \"0x00000000000000000000000000000000000000fe\""
#define VAULTS  ", vaults: [\"0x00000000000000000000000000000000000000a1\"]"
#define NOW_S   1000
#define UNIT    1000000000000000000u

/* What pool 0xb1 says, and 0xb2 where it differs; tests alter it. */
static struct {
    uint64_t supply;
    uint64_t maturity_s;
    uint64_t strike;
    size_t holders;         /* of shorts: the pool, the vault, then strangers */
    size_t holder_list;     /* how many its list claims; 0: as many as there are */
    bool is_supply_refused; /* of 0xb2 */
    bool is_oracle_silent;
    bool is_last_slice_early; /* at the time of the one before */
    uint64_t updated_s;
} said;

static struct play f;

static void deploy(uint8_t pool)
{
    uint8_t data[160] = {[159] = pool};
    struct gw_log log = {.topic_count = 3, .data = data, .data_size = sizeof data};
    log.address[19] = 0xfa;
    gw_abi_topic(log.topics[0], "PoolDeployed(address,address,address,uint256,uint256,bool,address)");
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_OK);
}

static int open_pools(void **state)
{
    (void)state;
    memset(&said, 0, sizeof said);
    said.supply = 9 * UNIT;
    said.maturity_s = NOW_S + 31536000 / 2;
    said.strike = 2 * UNIT;
    said.holders = 3;
    said.updated_s = NOW_S - 120;
    play_open(&f, "premia_v3", FACTORY ORACLE VAULTS, NOW_S);
    f.market.token_count = 2;
    f.market.tokens[0] = (struct gw_token){.address = {[19] = 1}, .underlying = "ETH", .decimals = 18};
    f.market.tokens[1] = (struct gw_token){.address = {[19] = 2}, .underlying = "USD", .decimals = 6};
    f.market.spot_count = 1;
    f.market.spots[0] = (struct gw_spot){
        .underlying = "ETH", .age_s_max = 60, .is_known = true, .usd = 2, .updated_s = NOW_S};
    deploy(0xb1);
    deploy(0xb2);
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

static void answer_settings(struct gw_abi_buffer *out)
{
    put_address(out, 1);
    put_address(out, 2);
    put_address(out, 0xad);
    gw_abi_put_u64(out, said.strike);
    gw_abi_put_u64(out, said.maturity_s);
    gw_abi_put_u64(out, 1);
}

static void answer_holders(const struct gw_call *call, struct gw_abi_buffer *out, uint8_t id)
{
    const uint8_t holders[] = {call->to[19], 0xa1, 0x77, 0x78};
    const size_t count = id == 0 ? said.holders : 1;
    gw_abi_put_u64(out, 32);
    gw_abi_put_u64(out, said.holder_list != 0 ? said.holder_list : count);
    for (size_t i = 0; i < count; i++) {
        put_address(out, holders[i]);
    }
}

/* One slice of everything, twice as long each time: tau, theta, psi; rho is -1/2. */
static void answer_params(struct gw_abi_buffer *out)
{
    gw_abi_put_u64(out, said.updated_s);
    for (size_t i = 0; i < 4; i++) {
        uint8_t word[32] = {0};
        for (size_t k = 0; k < GW_PREMIA_SLICES; k++) {
            const size_t twice = k + 1 == GW_PREMIA_SLICES && said.is_last_slice_early ? k - 1 : k;
            const int64_t value =
                i == 3 ? -500000000000 : (int64_t)(250000000000u << twice >> (i == 2 ? 1 : 0));
            for (size_t bit = 0; bit < 51; bit++) {
                const size_t at = 204 - 51 * k + bit;
                word[31 - at / 8] |= (uint8_t)(((uint64_t)value >> bit & 1u) << at % 8);
            }
        }
        gw_abi_put(out, word, sizeof word);
    }
}

static bool answer(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    if (play_is_call(p, call, "getPoolSettings()")) {
        answer_settings(out);
    } else if (play_is_call(p, call, "totalSupply(uint256)")) {
        gw_abi_put_u64(out, said.supply);
        return call->to[19] != 0xb2 || !said.is_supply_refused;
    } else if (play_is_call(p, call, "accountsByToken(uint256)")) {
        answer_holders(call, out, play_argument(p, call, 0));
    } else if (play_is_call(p, call, "balanceOf(address,uint256)")) {
        const bool is_vault = play_argument(p, call, 0) == 0xa1;
        const bool is_long = play_argument(p, call, 1) == 1;
        gw_abi_put_u64(out, is_vault ? (is_long ? 0 : 5 * UNIT) : (is_long ? UNIT / 2 : 3 * UNIT));
    } else {
        assert_true(play_is_call(p, call, "getParams(address)"));
        answer_params(out);
        return !said.is_oracle_silent;
    }
    return true;
}

static void every_short_contract_is_somebodys(void **state)
{
    (void)state;
    static const struct {
        const char *id;
        double quantity;
    } wanted[] = {{"pool", -2.5}, {"0x00000000000000000000000000000000000000a1", -5}, {"writers", -1}};
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 6);
    for (size_t i = 0; i < 6; i++) {
        const struct gw_position *p = &f.positions[i];
        assert_string_equal(p->id, wanted[i % 3].id);
        assert_true(p->quantity == wanted[i % 3].quantity && p->strike == 2);
        assert_int_equal(p->kind, GW_POSITION_CALL);
        assert_true(p->has_owner == (i % 3 < 2));
    }
}

static void settings_are_asked_once_and_a_pool_that_matured_never(void **state)
{
    (void)state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(f.asked, 2 * (4 + 4) + 1);
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(f.asked, 2 * (3 + 4) + 1);
    assert_false(f.venue.table.entries[0].is_retired);
    f.market.block_time_s = (int64_t)said.maturity_s;
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(f.asked, 0);
    assert_true(f.venue.table.entries[0].is_retired && f.venue.table.entries[1].is_retired);
    play_emit(&f);
    assert_int_equal(f.position_count, 0);
}

/* At the money total variance is theta: 3/8 halfway from 1/4 to 1/2, after 3/8 of a year. */
static void volatility_is_the_oracles_while_it_is_young(void **state)
{
    (void)state;
    said.maturity_s = NOW_S + 31536000 * 3 / 8;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_true(f.positions[0].vol > 0.999999999 && f.positions[0].vol < 1.000000001);
    assert_false(f.positions[0].is_vol_fallback);
    said.updated_s--;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_true(f.positions[0].is_vol_fallback);
    said.updated_s = NOW_S + 1;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_true(f.positions[0].is_vol_fallback);
}

static void slices_that_do_not_ascend_tell_no_volatility(void **state)
{
    (void)state;
    said.is_last_slice_early = true;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_true(f.positions[0].is_vol_fallback);
}

/* The pool holds shorts and longs, and nobody else a short. */
static void who_is_on_both_lists_holds_once(void **state)
{
    (void)state;
    said.holders = 1;
    said.supply = 3 * UNIT;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.excluded_count, 0);
    assert_int_equal(f.position_count, 2);
    assert_true(f.positions[0].quantity == -2.5);
}

static void a_silent_oracle_leaves_the_configured_volatility(void **state)
{
    (void)state;
    said.is_oracle_silent = true;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 6);
    assert_true(f.positions[0].is_vol_fallback);
}

static void a_pool_that_lies_is_left_out_alone(void **state)
{
    (void)state;
    said.is_supply_refused = true;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 3);
    assert_int_equal(f.excluded_count, 1);
    assert_string_equal(f.excluded, "totalSupply(0) reverted");
    said.is_supply_refused = false;
    said.holder_list = 5;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 0);
    assert_int_equal(f.excluded_count, 2);
    assert_non_null(strstr(f.excluded, "accountsByToken(0) does not decode"));
    said.holder_list = 0;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 6);
}

static void holders_of_more_than_the_supply_are_no_truth(void **state)
{
    (void)state;
    said.supply = 8 * UNIT - 1;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 0);
    assert_int_equal(f.excluded_count, 2);
}

static void a_strike_of_nothing_is_no_option(void **state)
{
    (void)state;
    said.strike = 0;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 0);
    assert_non_null(strstr(f.excluded, "getPoolSettings() does not decode"));
}

static void strikes_in_another_coin_are_left_out(void **state)
{
    (void)state;
    (void)snprintf(f.market.tokens[1].underlying, sizeof f.market.tokens[1].underlying, "BTC");
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 0);
    assert_string_equal(f.excluded, "an option on ETH struck in BTC; only strikes in USD are read");
}

static void a_vault_is_listed_once(void **state)
{
    (void)state;
    close_all(state);
    memset(&f, 0, sizeof f);
    const char *keys = FACTORY ", vaults: [\"0x00000000000000000000000000000000000000a1\", "
                               "\"0x00000000000000000000000000000000000000a1\"]";
    assert_int_equal(play_configure(&f, "premia_v3", keys), GW_E_CONFIG);
    assert_non_null(strstr(f.config.error, "listed twice"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_short_contract_is_somebodys, open_pools, close_all),
        cmocka_unit_test_setup_teardown(settings_are_asked_once_and_a_pool_that_matured_never, open_pools,
                                        close_all),
        cmocka_unit_test_setup_teardown(volatility_is_the_oracles_while_it_is_young, open_pools, close_all),
        cmocka_unit_test_setup_teardown(slices_that_do_not_ascend_tell_no_volatility, open_pools, close_all),
        cmocka_unit_test_setup_teardown(who_is_on_both_lists_holds_once, open_pools, close_all),
        cmocka_unit_test_setup_teardown(a_silent_oracle_leaves_the_configured_volatility, open_pools,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_pool_that_lies_is_left_out_alone, open_pools, close_all),
        cmocka_unit_test_setup_teardown(holders_of_more_than_the_supply_are_no_truth, open_pools, close_all),
        cmocka_unit_test_setup_teardown(a_strike_of_nothing_is_no_option, open_pools, close_all),
        cmocka_unit_test_setup_teardown(strikes_in_another_coin_are_left_out, open_pools, close_all),
        cmocka_unit_test_setup_teardown(a_vault_is_listed_once, open_pools, close_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
