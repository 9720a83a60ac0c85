#include "chains/protocol/premia_v2.h"
#include "tests/unit/chains/protocol/play.h"

#define POOLS                                                                                                \
    "pools: [\"0x00000000000000000000000000000000000000b1\", "                                               \
    "\"0x00000000000000000000000000000000000000b2\"]"
#define ORACLE ", volatility_oracle: \"0x00000000000000000000000000000000000000fe\""
#define VAULTS                                                                                               \
    ", vaults: [\"0x00000000000000000000000000000000000000a1\", "                                            \
    "\"0x00000000000000000000000000000000000000a2\"]"
#define NOW_S      1000000
#define MATURITY_S (NOW_S + 31536000 / 4)
#define UNIT       100000000u /* of the underlying: 8 decimals */
#define LONG_CALL  4
#define SHORT_CALL 5
#define LONG_PUT   6
#define SHORT_PUT  7

/* What both pools and the oracle say; tests alter it. */
static struct {
    uint64_t supply;
    uint64_t vault_shorts[2];
    uint64_t vault_longs[2];
    uint8_t refuser; /* last byte of the pool that refuses totalSupply(); 0: none */
    bool is_supply_huge;
    bool is_settings_cut;
    bool is_oracle_silent;
    uint64_t updated_s;
    int64_t surface[GW_PREMIA_SLICES]; /* 1e12 */
} said;

static struct play f;

static enum gw_status transfer(uint8_t pool, uint8_t type, uint64_t maturity_s, uint64_t whole,
                               uint64_t fraction, size_t cut)
{
    uint8_t data[64] = {0};
    struct gw_log log = {.topic_count = 4, .data = data, .data_size = sizeof data - cut};
    const struct gw_u256 id = {{fraction, whole, maturity_s, 0}};
    gw_u256_to_be(data, &id);
    data[0] = type;
    data[63] = 1;
    log.address[19] = pool;
    gw_abi_topic(log.topics[0], "TransferSingle(address,address,address,uint256,uint256)");
    return f.venue.protocol->touch(&f.venue, &log);
}

static int open_pools(void **state)
{
    (void)state;
    memset(&said, 0, sizeof said);
    said.supply = 9 * UNIT;
    said.vault_shorts[0] = 5 * UNIT;
    said.vault_longs[0] = UNIT / 2;
    said.updated_s = NOW_S - 86400;
    said.surface[0] = 500000000000;
    play_open(&f, "premia_v2", POOLS ORACLE VAULTS, NOW_S);
    f.market.token_count = 2;
    f.market.tokens[0] =
        (struct gw_token){.address = {[19] = 1}, .underlying = "BTC", .decimals = 8, .is_known = true};
    f.market.tokens[1] = (struct gw_token){.address = {[19] = 2}, .underlying = "USD", .decimals = 6};
    f.market.spot_count = 1;
    f.market.spots[0] = (struct gw_spot){
        .underlying = "BTC", .age_s_max = 60, .is_known = true, .usd = 3, .updated_s = NOW_S};
    assert_int_equal(transfer(0xb1, LONG_CALL, MATURITY_S, 2, 0, 0), GW_OK);
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

static void answer_params(struct gw_abi_buffer *out)
{
    uint8_t word[32] = {0};
    for (size_t k = 0; k < GW_PREMIA_SLICES; k++) {
        for (size_t bit = 0; bit < 51; bit++) {
            const size_t at = 204 - 51 * k + bit;
            word[31 - at / 8] |= (uint8_t)(((uint64_t)said.surface[k] >> bit & 1u) << at % 8);
        }
    }
    gw_abi_put_u64(out, said.updated_s);
    gw_abi_put(out, word, sizeof word);
}

/* Type of the id that a call is about. */
static uint8_t type_of(const struct play *p, const struct gw_call *call, size_t word)
{
    return p->calls.arena[call->data_at + 4 + 32 * word];
}

static bool answer(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    if (play_is_call(p, call, "getPoolSettings()")) {
        put_address(out, 1);
        put_address(out, 2);
        put_address(out, 0xe1);
        if (!said.is_settings_cut) {
            put_address(out, 0xe2);
        }
    } else if (play_is_call(p, call, "totalSupply(uint256)")) {
        assert_true(type_of(p, call, 0) == SHORT_CALL || type_of(p, call, 0) == SHORT_PUT);
        const struct gw_u256 huge = {{0, 0, 1, 0}};
        uint8_t word[32];
        gw_u256_to_be(word, &huge);
        if (said.is_supply_huge) {
            gw_abi_put(out, word, sizeof word);
        } else {
            gw_abi_put_u64(out, said.supply);
        }
        return call->to[19] != said.refuser;
    } else if (play_is_call(p, call, "balanceOf(address,uint256)")) {
        const size_t vault = play_argument(p, call, 0) - 0xa1u;
        const bool is_short = type_of(p, call, 1) == SHORT_CALL || type_of(p, call, 1) == SHORT_PUT;
        gw_abi_put_u64(out, is_short ? said.vault_shorts[vault] : said.vault_longs[vault]);
    } else {
        assert_true(play_is_call(p, call, "getParams(address,address)"));
        assert_int_equal(play_argument(p, call, 0), 2);
        assert_int_equal(play_argument(p, call, 1), 1);
        answer_params(out);
        return !said.is_oracle_silent;
    }
    return true;
}

static void read_and_emit(void)
{
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
}

static void vaults_are_told_apart_from_other_writers(void **state)
{
    (void)state;
    said.vault_longs[1] = 2 * UNIT;
    read_and_emit();
    assert_int_equal(f.position_count, 3);
    assert_string_equal(f.positions[0].id,
                        "c8884000-20000000000000000/0x00000000000000000000000000000000000000a1");
    assert_true(f.positions[0].quantity == -4.5 && f.positions[0].owner[19] == 0xa1);
    assert_true(f.positions[1].quantity == 2 && f.positions[1].has_owner);
    assert_string_equal(f.positions[2].id, "c8884000-20000000000000000/writers");
    assert_true(f.positions[2].quantity == -4 && !f.positions[2].has_owner);
    assert_true(f.positions[2].is_american && f.positions[2].strike == 2);
    assert_int_equal(f.positions[2].expiry_s, MATURITY_S);
    assert_int_equal(f.known_count, 2);
}

static void a_transfer_of_either_side_is_of_one_option(void **state)
{
    (void)state;
    assert_int_equal(transfer(0xb1, SHORT_CALL, MATURITY_S, 2, 0, 0), GW_OK);
    assert_int_equal(f.venue.table.count, 1);
    assert_int_equal(transfer(0xb1, LONG_PUT, MATURITY_S, 2, UINT64_C(1) << 63, 0), GW_OK);
    assert_int_equal(transfer(0xb2, SHORT_PUT, MATURITY_S, 2, UINT64_C(1) << 63, 0), GW_OK);
    assert_int_equal(f.venue.table.count, 3);
    for (uint8_t liquidity = 0; liquidity < LONG_CALL; liquidity++) {
        assert_int_equal(transfer(0xb1, liquidity, 0, 0, 0, 0), GW_OK);
    }
    assert_int_equal(transfer(0xb1, 8, MATURITY_S, 2, 0, 0), GW_OK);
    assert_int_equal(transfer(0xb3, LONG_PUT, MATURITY_S, 2, 0, 0), GW_OK);
    assert_int_equal(f.venue.table.count, 3);
    read_and_emit();
    assert_int_equal(f.position_count, 6);
    assert_int_equal(f.positions[2].kind, GW_POSITION_PUT);
    assert_true(f.positions[2].strike == 2.5);
    assert_string_not_equal(f.positions[2].venue, f.positions[4].venue);
}

static void a_quiet_block_asks_the_oracle_alone(void **state)
{
    (void)state;
    read_and_emit();
    assert_int_equal(f.asked, 2 + 5 + 2);
    read_and_emit();
    assert_int_equal(f.asked, 2);
    assert_int_equal(f.position_count, 2);
    assert_int_equal(transfer(0xb1, LONG_CALL, MATURITY_S, 2, 0, 0), GW_OK);
    said.supply = 0;
    said.vault_shorts[0] = 0;
    read_and_emit();
    assert_int_equal(f.asked, 5 + 2);
    assert_int_equal(f.position_count, 0);
}

static void what_matured_counts_no_more(void **state)
{
    (void)state;
    read_and_emit();
    f.market.block_time_s = MATURITY_S - 1;
    read_and_emit();
    assert_int_equal(f.position_count, 2);
    f.market.block_time_s = MATURITY_S;
    gw_venue_mark_all_dirty(&f.venue);
    read_and_emit();
    assert_int_equal(f.asked, 5 + 2);
    assert_int_equal(f.position_count, 0);
    assert_int_equal(f.excluded_count, 0);
    f.market.block_time_s = MATURITY_S + 86400;
    gw_venue_mark_all_dirty(&f.venue);
    read_and_emit();
    assert_int_equal(f.asked, 2);
}

static void volatility_is_the_oracles_while_it_is_young(void **state)
{
    (void)state;
    read_and_emit();
    assert_true(f.positions[0].vol == 0.5 && !f.positions[0].is_vol_fallback);
    said.updated_s--;
    read_and_emit();
    assert_true(f.positions[0].is_vol_fallback);
    said.updated_s = NOW_S + 1;
    read_and_emit();
    assert_true(f.positions[0].is_vol_fallback);
    said.updated_s = NOW_S;
    said.surface[0] = -500000000000;
    read_and_emit();
    assert_true(f.positions[0].is_vol_fallback);
    said.surface[0] = 500000000000;
    said.is_oracle_silent = true;
    read_and_emit();
    assert_true(f.positions[0].is_vol_fallback && f.position_count == 2);
}

static void assert_vol(const double surface[GW_PREMIA_SLICES], double moneyness, double t_years,
                       double wanted)
{
    const double vol = gw_premia2_vol(surface, moneyness, t_years);
    assert_true(vol > wanted - 1e-12 && vol < wanted + 1e-12);
}

/* ln 2 = 0.693147180559945...; a quarter of a year, so M is twice the logarithm. */
static void the_surface_is_bounded_in_moneyness_and_time(void **state)
{
    (void)state;
    const double log_of_2 = 0.693147180559945309;
    const double slope[] = {1, 0.25, 0, 0, 0};
    const double bend[] = {1, 0, 0.25, 0, 0};
    const double term[] = {1, 0, 0, 2, 0};
    const double twist[] = {1, 0, 0, 0, 2};
    assert_vol(slope, 2, 0.25, 1 + 0.5 * log_of_2);
    assert_vol(slope, 7, 0.25, 1 + 0.5 * log_of_2);
    assert_vol(slope, 0.1, 0.25, 1 - 0.5 * log_of_2);
    assert_vol(bend, 0.5, 0.25, 1 + log_of_2 * log_of_2);
    assert_vol(term, 1, 0.25, 1.5);
    assert_vol(term, 1, 1.0 / 365, 1 + 6.0 / 365);
    assert_vol(twist, 2, 0.25, 1 + log_of_2);
}

static void vaults_with_more_than_the_supply_are_no_truth(void **state)
{
    (void)state;
    said.supply = 5 * UNIT - 1;
    read_and_emit();
    assert_int_equal(f.position_count, 0);
    assert_int_equal(f.excluded_count, 1);
    assert_non_null(strstr(f.excluded, "option c8884000-20000000000000000: vaults hold more"));
}

static void ids_that_no_pool_makes_are_left_out(void **state)
{
    (void)state;
    static const struct {
        uint64_t maturity_s;
        uint64_t whole;
        uint64_t fraction;
    } odd[] = {{10000000000, 2, 0}, {MATURITY_S, 0, 0}, {MATURITY_S, UINT64_C(1) << 32, 0}};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(transfer(0xb2, SHORT_PUT, odd[i].maturity_s, odd[i].whole, odd[i].fraction, 0),
                         GW_OK);
    }
    assert_int_equal(transfer(0xb2, SHORT_PUT, 9999999999, UINT32_MAX, UINT64_MAX, 0), GW_OK);
    read_and_emit();
    assert_int_equal(f.position_count, 4);
    assert_int_equal(strlen(f.positions[2].id), sizeof f.positions[2].id - 1);
    assert_int_equal(f.excluded_count, 3);
    assert_non_null(strstr(f.excluded, "names no option that a pool makes"));
}

static void replies_that_do_not_decode_exclude_the_venue(void **state)
{
    (void)state;
    said.refuser = 0xb1;
    assert_int_equal(play_read(&f, answer), GW_E_REVERT);
    assert_string_equal(f.venue.reason,
                        "pool 0x00000000000000000000000000000000000000b1: totalSupply() reverted (32 bytes)");
    said.refuser = 0;
    said.is_supply_huge = true;
    assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
    assert_non_null(strstr(f.venue.reason, "totalSupply() does not decode"));
    said.is_supply_huge = false;
    gw_venue_forget(&f.venue);
    said.is_settings_cut = true;
    assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
    assert_non_null(strstr(f.venue.reason, "getPoolSettings() does not decode"));
}

static void a_log_that_is_cut_off_is_told(void **state)
{
    (void)state;
    assert_int_equal(transfer(0xb1, LONG_CALL, MATURITY_S, 2, 0, 1), GW_E_FORMAT);
    assert_string_equal(f.venue.reason, "a TransferSingle log does not decode");
}

static void pairs_that_cannot_be_told_are_left_out(void **state)
{
    (void)state;
    f.market.tokens[0].is_known = false;
    read_and_emit();
    assert_int_equal(f.position_count + f.known_count, 0);
    assert_string_equal(f.excluded, "its underlying's decimals are not known");
    (void)snprintf(f.market.tokens[1].underlying, sizeof f.market.tokens[1].underlying, "ETH");
    play_emit(&f);
    assert_string_equal(f.excluded, "options on BTC struck in ETH; only strikes in USD are read");
    f.market.token_count = 1;
    play_emit(&f);
    assert_string_equal(f.excluded, "token 0x0000000000000000000000000000000000000002 is not in `assets`");
    assert_int_equal(f.excluded_count, 2);
}

static void drift_is_of_the_supply(void **state)
{
    (void)state;
    size_t compared;
    read_and_emit();
    const struct gw_entry *entry = &f.venue.table.entries[0];
    const uint64_t hash = f.venue.protocol->fingerprint(entry);
    gw_venue_mark_reread(&f.venue);
    assert_int_equal(gw_venue_count_drift(&f.venue, &compared), 0);
    assert_int_equal(compared, 1);
    said.supply++;
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_true(f.venue.protocol->fingerprint(entry) != hash);
}

static void a_pool_is_listed_once_and_vaults_are_few(void **state)
{
    (void)state;
    close_all(state);
    memset(&f, 0, sizeof f);
    const char *twice = "pools: [\"0x00000000000000000000000000000000000000b1\", "
                        "\"0x00000000000000000000000000000000000000b1\"]";
    assert_int_equal(play_configure(&f, "premia_v2", twice), GW_E_CONFIG);
    assert_non_null(strstr(f.config.error, "this pool is listed twice"));
    close_all(state);
    memset(&f, 0, sizeof f);
    char keys[600] = POOLS ", vaults: [";
    for (unsigned i = 0; i <= GW_PREMIA2_VAULTS_MAX; i++) {
        const size_t size = strlen(keys);
        (void)snprintf(keys + size, sizeof keys - size, "\"0x%040x\", ", i + 1);
    }
    (void)snprintf(keys + strlen(keys), 2, "]");
    assert_int_equal(play_configure(&f, "premia_v2", keys), GW_E_CONFIG);
    assert_non_null(strstr(f.config.error, "7 vaults; 0 to 6 can be watched"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(vaults_are_told_apart_from_other_writers, open_pools, close_all),
        cmocka_unit_test_setup_teardown(a_transfer_of_either_side_is_of_one_option, open_pools, close_all),
        cmocka_unit_test_setup_teardown(a_quiet_block_asks_the_oracle_alone, open_pools, close_all),
        cmocka_unit_test_setup_teardown(what_matured_counts_no_more, open_pools, close_all),
        cmocka_unit_test_setup_teardown(volatility_is_the_oracles_while_it_is_young, open_pools, close_all),
        cmocka_unit_test_setup_teardown(the_surface_is_bounded_in_moneyness_and_time, open_pools, close_all),
        cmocka_unit_test_setup_teardown(vaults_with_more_than_the_supply_are_no_truth, open_pools, close_all),
        cmocka_unit_test_setup_teardown(ids_that_no_pool_makes_are_left_out, open_pools, close_all),
        cmocka_unit_test_setup_teardown(replies_that_do_not_decode_exclude_the_venue, open_pools, close_all),
        cmocka_unit_test_setup_teardown(a_log_that_is_cut_off_is_told, open_pools, close_all),
        cmocka_unit_test_setup_teardown(pairs_that_cannot_be_told_are_left_out, open_pools, close_all),
        cmocka_unit_test_setup_teardown(drift_is_of_the_supply, open_pools, close_all),
        cmocka_unit_test_setup_teardown(a_pool_is_listed_once_and_vaults_are_few, open_pools, close_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
