#include "tests/unit/chains/protocol/fixture.h"

#define RESERVES "0x0902f1ac"
#define TOKEN0   "0x0dfe1681"
#define HUGE     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
#define ZERO     "0000000000000000000000000000000000000000000000000000000000000000"
#define TWO_112  "0000000000000000000000000000000000010000000000000000000000000000"

static struct fixture f;

static int open_all(void **state)
{
    (void)state;
    fixture_open(&f, "uniswap_v2");
    fixture_touch_all(&f);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    fixture_close(&f);
    return 0;
}

static void every_pair_is_one_position_with_its_reserves(void **state)
{
    (void)state;
    assert_int_equal(fixture_read(&f), GW_OK);
    fixture_seal(&f);
    assert_int_equal(f.book.excluded_count, 0);
    const json_t *expected = json_object_get(f.root, "positions");
    assert_int_equal(f.book.position_count, json_array_size(expected));
    for (size_t i = 0; i < json_array_size(expected); i++) {
        const json_t *want = json_array_get(expected, i);
        const struct gw_position *p =
            fixture_position(&f, json_string_value(json_object_get(want, "venue")), "residual");
        char liquidity[80];
        assert_non_null(p);
        gw_u256_to_decimal(liquidity, &p->liquidity);
        assert_string_equal(liquidity, json_string_value(json_object_get(want, "liquidity")));
        json_t *raw = json_loads(p->raw, 0, NULL);
        assert_true(json_equal(raw, json_object_get(want, "raw")));
        json_decref(raw);
    }
}

static void exposures_are_those_computed_from_the_truth(void **state)
{
    (void)state;
    assert_int_equal(fixture_read(&f), GW_OK);
    fixture_seal(&f);
    fixture_check_exposures(&f);
}

static void depth_is_that_computed_from_the_truth(void **state)
{
    (void)state;
    assert_int_equal(fixture_read(&f), GW_OK);
    fixture_seal(&f);
    fixture_check_depth(&f);
}

static void a_second_block_reads_reserves_only(void **state)
{
    (void)state;
    assert_int_equal(fixture_read(&f), GW_OK);
    assert_int_equal(f.calls.count, 3 * 3);
    assert_int_equal(fixture_read(&f), GW_OK);
    assert_int_equal(f.calls.count, 3);
}

static void an_empty_pair_holds_nothing(void **state)
{
    (void)state;
    json_t *reserves = fixture_call(&f, NULL, RESERVES);
    fixture_set_word(reserves, 0, ZERO);
    assert_int_equal(fixture_read(&f), GW_OK);
    fixture_seal(&f);
    assert_int_equal(f.book.position_count, 2);
    assert_int_equal(f.book.excluded_count, 0);
}

static void a_token_that_is_not_listed_excludes_its_pairs(void **state)
{
    (void)state;
    assert_int_equal(fixture_read(&f), GW_OK);
    for (size_t i = 0; i < f.market.token_count; i++) {
        if (strcmp(f.market.tokens[i].symbol, "DAI") == 0) {
            f.market.tokens[i].address[0] ^= 1;
        }
    }
    fixture_seal(&f);
    assert_int_equal(f.book.excluded_count, 1);
    assert_non_null(strstr(f.book.excluded[0].reason, "is not in `assets`"));
    assert_int_equal(f.book.position_count, 2);
}

static void a_lying_contract_is_a_typed_error(void **state)
{
    (void)state;
    static const struct fixture_lie lies[] = {
        {RESERVES, 2, "", "getReserves() does not decode (64 bytes, at byte 64)"},
        {RESERVES, 0, "", "getReserves() does not decode (0 bytes"},
        {RESERVES, 0, TWO_112, "getReserves()"},
        {RESERVES, 1, TWO_112, "getReserves()"},
        {RESERVES, 2, HUGE, "getReserves()"},
        {TOKEN0, 0, HUGE, "token0()"},
        {"0xd21220a7", 0, "", "token1()"},
    };
    fixture_check_lies(&f, "uniswap_v2", lies, sizeof lies / sizeof lies[0]);
}

static void a_reverting_pair_is_a_typed_error(void **state)
{
    (void)state;
    json_object_set_new(fixture_call(&f, NULL, RESERVES), "ok", json_false());
    assert_int_equal(fixture_read(&f), GW_E_REVERT);
    assert_non_null(strstr(f.venue.reason, "getReserves() reverted"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_pair_is_one_position_with_its_reserves, open_all, close_all),
        cmocka_unit_test_setup_teardown(exposures_are_those_computed_from_the_truth, open_all, close_all),
        cmocka_unit_test_setup_teardown(depth_is_that_computed_from_the_truth, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_second_block_reads_reserves_only, open_all, close_all),
        cmocka_unit_test_setup_teardown(an_empty_pair_holds_nothing, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_token_that_is_not_listed_excludes_its_pairs, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_lying_contract_is_a_typed_error, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_reverting_pair_is_a_typed_error, open_all, close_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
