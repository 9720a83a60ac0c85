#include "tests/unit/chains/protocol/play_premia2.h"

static enum gw_status transfer_batch(uint8_t pool, uint8_t from, uint8_t to, const struct gw_u256 *ids,
                                     const uint8_t *types, size_t count, size_t cut)
{
    uint8_t data[GW_LOG_DATA_MAX] = {0};
    struct gw_abi_buffer out = {.data = data, .capacity = sizeof data};
    struct gw_log log = {.topic_count = 4, .data = data};
    gw_abi_put_u64(&out, 64);
    gw_abi_put_u64(&out, 96 + 32 * count);
    gw_abi_put_u64(&out, count);
    for (size_t i = 0; i < count; i++) {
        uint8_t word[32];
        gw_u256_to_be(word, &ids[i]);
        word[0] = types[i];
        gw_abi_put(&out, word, sizeof word);
    }
    gw_abi_put_u64(&out, count);
    for (size_t i = 0; i < count; i++) {
        gw_abi_put_u64(&out, 1);
    }
    assert_false(out.is_full);
    log.data_size = out.size - cut;
    log.address[19] = pool;
    log.topics[2][31] = from;
    log.topics[3][31] = to;
    gw_abi_topic(log.topics[0], "TransferBatch(address,address,address,uint256[],uint256[])");
    return f.venue.protocol->touch(&f.venue, &log);
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

static const struct gw_u256 known = {{0, 2, MATURITY_S, 0}};
static const struct gw_u256 others[] = {
    {{0, 2, MATURITY_S, 0}}, {{0, 3, MATURITY_S, 0}}, {{0, 2, MATURITY_S, 0}}};

static void a_batch_of_a_vault_is_read_again(void **state)
{
    static const uint8_t types[] = {2, SHORT_CALL,
                                    LONG_CALL}; /* liquidity, one that is not known, the known one */
    (void)state;
    read_and_emit();
    const size_t entry_count = f.venue.table.count;
    said.vault_shorts[0] = 4 * UNIT;
    assert_int_equal(transfer_batch(0xb1, 0xcc, 0xa1, others, types, 3, 0), GW_OK);
    read_and_emit();
    assert_int_equal(f.asked, 5 + 2);
    assert_int_equal(f.venue.table.count, entry_count);
    assert_true(f.positions[0].quantity == -3.5);
    assert_int_equal(transfer_batch(0xb1, 0xa2, 0xcc, others, types, 3, 0), GW_OK);
    read_and_emit();
    assert_int_equal(f.asked, 5 + 2);
}

static void a_batch_too_long_to_be_kept_has_its_pool_read_again(void **state)
{
    (void)state;
    struct gw_log log = {.topic_count = 4, .is_long = true};
    gw_abi_topic(log.topics[0], "TransferBatch(address,address,address,uint256[],uint256[])");
    log.address[19] = 0xb1;
    log.topics[3][31] = 0xcc;
    read_and_emit();
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_OK); /* no vault's */
    read_and_emit();
    assert_int_equal(f.asked, 2);
    log.topics[2][31] = 0xa1;
    said.vault_shorts[0] = 4 * UNIT;
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_OK);
    read_and_emit();
    assert_int_equal(f.asked, 5 + 2);
    assert_true(f.positions[0].quantity == -3.5);
}

static void batches_of_others_ask_nothing(void **state)
{
    static const uint8_t long_call[] = {LONG_CALL};
    static const uint8_t free_liquidity[] = {2};
    (void)state;
    read_and_emit();
    assert_int_equal(transfer_batch(0xb1, 0xcc, 0xcd, &known, long_call, 1, 0), GW_OK); /* no vault's */
    assert_int_equal(transfer_batch(0xb2, 0xcc, 0xa1, &known, long_call, 1, 0),
                     GW_OK); /* another pool's id */
    assert_int_equal(transfer_batch(0xb9, 0xcc, 0xa1, &known, long_call, 1, 0), GW_OK); /* no pool */
    assert_int_equal(transfer_batch(0xb1, 0xcc, 0xa1, &known, free_liquidity, 1, 0), GW_OK);
    assert_int_equal(transfer_batch(0xb1, 0xcc, 0xa1, NULL, NULL, 0, 0), GW_OK);
    read_and_emit();
    assert_int_equal(f.asked, 2);
    assert_int_equal(f.venue.table.count, 1);
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
    const uint8_t type = LONG_CALL;
    assert_int_equal(transfer_batch(0xb1, 0xa1, 0xcc, &known, &type, 1, 96), GW_E_FORMAT);
    assert_string_equal(f.venue.reason, "a TransferBatch log does not decode");
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
        cmocka_unit_test_setup_teardown(a_batch_of_a_vault_is_read_again, open_pools, close_all),
        cmocka_unit_test_setup_teardown(a_batch_too_long_to_be_kept_has_its_pool_read_again, open_pools,
                                        close_all),
        cmocka_unit_test_setup_teardown(batches_of_others_ask_nothing, open_pools, close_all),
        cmocka_unit_test_setup_teardown(what_matured_counts_no_more, open_pools, close_all),
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
