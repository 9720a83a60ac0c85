#include "tests/unit/chains/protocol/fixture.h"

#include "chains/protocol/uniswap_v4.h"

#define SLOT0     "0xc815641c"
#define LIQUIDITY "0xfa6793d5"
#define POSITION  "0xf0928f29"
#define TICK      "0xcaedab54"
#define ONE       "0000000000000000000000000000000000000000000000000000000000000001"
#define HUGE      "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"

static struct fixture f;

static int open_all(void **state)
{
    (void)state;
    fixture_open(&f, "uniswap_v4");
    fixture_touch_all(&f);
    return 0;
}

static int open_untouched(void **state)
{
    (void)state;
    fixture_open(&f, "uniswap_v4");
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    fixture_close(&f);
    return 0;
}

static void every_position_of_every_owner_is_found(void **state)
{
    (void)state;
    assert_int_equal(fixture_read(&f), GW_OK);
    fixture_seal(&f);
    assert_int_equal(f.book.excluded_count, 0);
    const json_t *expected = json_object_get(f.root, "positions");
    assert_int_equal(f.book.position_count, json_array_size(expected));
    for (size_t i = 0; i < json_array_size(expected); i++) {
        const json_t *want = json_array_get(expected, i);
        const struct gw_position *p = fixture_position(&f, json_string_value(json_object_get(want, "venue")),
                                                       json_string_value(json_object_get(want, "id")));
        char liquidity[80];
        assert_non_null(p);
        gw_u256_to_decimal(liquidity, &p->liquidity);
        assert_string_equal(liquidity, json_string_value(json_object_get(want, "liquidity")));
        assert_int_equal(p->tick_lower, json_integer_value(json_object_get(want, "tick_lower")));
        assert_int_equal(p->tick_upper, json_integer_value(json_object_get(want, "tick_upper")));
    }
}

static void exposures_and_depth_are_those_computed_from_the_truth(void **state)
{
    (void)state;
    assert_int_equal(fixture_read(&f), GW_OK);
    fixture_seal(&f);
    fixture_check_exposures(&f);
    fixture_check_depth(&f);
}

static void the_filter_names_the_pools(void **state)
{
    (void)state;
    struct gw_watch watch = {0};
    assert_int_equal(f.venue.protocol->watch(&f.venue, &watch), GW_OK);
    assert_int_equal(watch.address_count, 1);
    assert_int_equal(watch.topic_count, 2);
    assert_int_equal(watch.indexed_count, 2);
}

static void a_second_block_reads_two_words_a_pool(void **state)
{
    (void)state;
    assert_int_equal(fixture_read(&f), GW_OK);
    assert_int_equal(fixture_read(&f), GW_OK);
    assert_int_equal(f.calls.count, 2 * 2);
}

static void a_pool_whose_creation_was_not_seen_is_excluded_and_says_why(void **state)
{
    (void)state;
    assert_int_equal(fixture_read(&f), GW_OK);
    fixture_seal(&f);
    assert_int_equal(f.book.excluded_count, 2);
    assert_non_null(strstr(f.book.excluded[0].reason, "set from_block at or before its creation"));
}

/* The word of hooks in Initialize: a hook that takes or gives at a swap ends in a bit of 0x0c. */
static void hooks_that_pay_at_a_swap_leave_no_depth(void **state)
{
    (void)state;
    const json_t *logs = json_object_get(f.root, "logs");
    json_t *creation = json_array_get(logs, 0);
    char *data = strdup(json_string_value(json_object_get(creation, "data")));
    assert_non_null(data);
    data[2 + 64 * 3 - 1] = '8';
    json_object_set_new(creation, "data", json_string(data));
    free(data);
    fixture_touch_all(&f);
    assert_int_equal(fixture_read(&f), GW_OK);
    fixture_seal(&f);
    assert_int_equal(f.book.excluded_count, 0);
    assert_int_equal(f.book.position_count, json_array_size(json_object_get(f.root, "positions")));
    assert_int_equal(f.book.depth_count, json_array_size(json_object_get(f.root, "depth")) - 1);
    assert_non_null(
        strstr(f.book.positions[0].position.raw, "\"hooks\":\"0x0000000000000000000000000000000000000008\""));
}

/* Of the last place, too, which no test's configuration reaches. */
static void a_checkpoint_keeps_what_is_known_of_every_pool(void **state)
{
    (void)state;
    const size_t last = GW_RANGE_POOLS_MAX - 1;
    const size_t size = f.venue.protocol->memory_size;
    struct gw_v4_state *pools = f.venue.state;
    uint8_t *memory = calloc(1, size);
    assert_non_null(memory);
    pools->is_known[last] = true;
    memset(pools->pools[last].token0, 0x70, 20);
    memset(pools->pools[last].token1, 0x71, 20);
    memset(pools->hooks[last], 0x72, 20);
    f.venue.protocol->save(&f.venue, memory);
    memset(pools, 0, sizeof *pools);
    assert_int_equal(f.venue.protocol->load(&f.venue, memory), GW_OK);
    assert_true(pools->is_known[last] && pools->pools[last].token0[19] == 0x70);
    assert_true(pools->pools[last].token1[19] == 0x71 && pools->hooks[last][19] == 0x72);
    memory[size - 61] = 2;
    assert_int_equal(f.venue.protocol->load(&f.venue, memory), GW_E_FORMAT);
    free(memory);
}

static void logs_of_other_pools_and_short_ones_are_told_apart(void **state)
{
    (void)state;
    json_t *log = json_deep_copy(json_array_get(json_object_get(f.root, "logs"), 1));
    json_t *topics = json_object_get(log, "topics");
    const size_t before = f.venue.table.count;
    json_array_set_new(topics, 1, json_string("0x" ONE));
    assert_int_equal(fixture_touch(&f, log), GW_OK);
    assert_int_equal(f.venue.table.count, before);
    json_decref(log);
    log = json_deep_copy(json_array_get(json_object_get(f.root, "logs"), 1));
    json_object_set_new(log, "data", json_string("0x" ONE));
    assert_int_equal(fixture_touch(&f, log), GW_E_FORMAT);
    json_array_remove(json_object_get(log, "topics"), 2);
    assert_int_equal(fixture_touch(&f, log), GW_E_FORMAT);
    json_decref(log);
}

static void a_lying_contract_is_a_typed_error(void **state)
{
    (void)state;
    static const struct fixture_lie lies[] = {
        {SLOT0, 3, "", "getSlot0() does not decode: 96 bytes"},
        {SLOT0, 0, HUGE, "getSlot0()"},
        {SLOT0, 1, "00000000000000000000000000000000000000000000000000000000ffffffff", "getSlot0()"},
        {SLOT0, 3, HUGE, "getSlot0()"},
        {LIQUIDITY, 0, HUGE, "getLiquidity()"},
        {LIQUIDITY, 0, "", "getLiquidity() does not decode: 0 bytes"},
        {POSITION, 0, HUGE, "getPositionLiquidity()"},
        {TICK, 1, "8000000000000000000000000000000000000000000000000000000000000000", "getTickLiquidity()"},
        {TICK, 1, "", "getTickLiquidity() does not decode: 32 bytes"},
    };
    fixture_check_lies(&f, "uniswap_v4", lies, sizeof lies / sizeof lies[0]);
}

static void a_position_beyond_its_ticks_excludes_its_pool_and_no_other(void **state)
{
    (void)state;
    fixture_set_word(fixture_call(&f, NULL, POSITION), 0,
                     "00000000000000000000000000000000ffffffffffffffffffffffffffffffff");
    assert_int_equal(fixture_read(&f), GW_OK);
    fixture_seal(&f);
    assert_int_equal(f.book.excluded_count, 1);
    assert_non_null(strstr(f.book.excluded[0].reason, "positions hold more than"));
    assert_true(f.book.exposure_count > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_position_of_every_owner_is_found, open_all, close_all),
        cmocka_unit_test_setup_teardown(exposures_and_depth_are_those_computed_from_the_truth, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(the_filter_names_the_pools, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_second_block_reads_two_words_a_pool, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_pool_whose_creation_was_not_seen_is_excluded_and_says_why,
                                        open_untouched, close_all),
        cmocka_unit_test_setup_teardown(hooks_that_pay_at_a_swap_leave_no_depth, open_untouched, close_all),
        cmocka_unit_test_setup_teardown(a_checkpoint_keeps_what_is_known_of_every_pool, open_all, close_all),
        cmocka_unit_test_setup_teardown(logs_of_other_pools_and_short_ones_are_told_apart, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_lying_contract_is_a_typed_error, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_position_beyond_its_ticks_excludes_its_pool_and_no_other, open_all,
                                        close_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
