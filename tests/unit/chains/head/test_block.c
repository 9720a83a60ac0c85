#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chains/head/block.h"
#include "tests/unit/chains/json/spans.h"

#define H1 "0x1111111111111111111111111111111111111111111111111111111111111111"
#define H2 "0x2222222222222222222222222222222222222222222222222222222222222222"
#define A1 "0x00112233445566778899aAbBcCdDeEfF00112233"

static json_t *block_json(void)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s}", "number", "0x10", "timestamp", "0x6553f100", "hash", H1,
                     "parentHash", H2, "miner", A1);
}

static json_t *log_json(void)
{
    return json_pack("{s:s, s:[s,s], s:s, s:s, s:s, s:s, s:b}", "address", A1, "topics", H1, H2, "data",
                     "0x0aff", "blockNumber", "0x10", "blockHash", H2, "logIndex", "0x3", "removed", 0);
}

static enum gw_status parse_block(json_t *owned)
{
    struct gw_block block;
    const enum gw_status status = gw_block_parse(&block, spans_of(owned));
    json_decref(owned);
    return status;
}

static enum gw_status parse_log(json_t *owned)
{
    static uint8_t scratch[GW_LOG_DATA_MAX];
    struct gw_log log;
    const enum gw_status status = gw_log_parse(&log, scratch, spans_of(owned));
    json_decref(owned);
    return status;
}

static struct gw_log parsed_log(json_t *owned)
{
    static uint8_t scratch[GW_LOG_DATA_MAX];
    struct gw_log log;
    assert_int_equal(gw_log_parse(&log, scratch, spans_of(owned)), GW_OK);
    json_decref(owned);
    return log;
}

/* The object with one member replaced, or taken away with NULL. */
static json_t *with(json_t *object, const char *key, json_t *value)
{
    if (value == NULL) {
        json_object_del(object, key);
    } else {
        json_object_set_new(object, key, value);
    }
    return object;
}

static void a_header_gives_number_time_hash_and_parent(void **state)
{
    (void)state;
    json_t *json = block_json();
    struct gw_block block;
    assert_int_equal(gw_block_parse(&block, spans_of(json)), GW_OK);
    assert_int_equal(block.number, 16);
    assert_int_equal(block.time_s, 1700000000);
    assert_int_equal(block.hash[0], 0x11);
    assert_int_equal(block.hash[31], 0x11);
    assert_int_equal(block.parent[31], 0x22);
    json_decref(json);
}

static void a_null_block_is_missing(void **state)
{
    (void)state;
    assert_int_equal(parse_block(json_null()), GW_E_MISSING);
}

static void a_header_without_one_of_its_members_is_a_format_error(void **state)
{
    (void)state;
    static const char *const keys[] = {"number", "timestamp", "hash", "parentHash"};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(parse_block(with(block_json(), keys[i], NULL)), GW_E_FORMAT);
        assert_int_equal(parse_block(with(block_json(), keys[i], json_null())), GW_E_FORMAT);
        assert_int_equal(parse_block(with(block_json(), keys[i], json_integer(1))), GW_E_FORMAT);
        assert_int_equal(parse_block(with(block_json(), keys[i], json_string("0xzz"))), GW_E_FORMAT);
    }
    assert_int_equal(parse_block(json_array()), GW_E_FORMAT);
    assert_int_equal(parse_block(json_string(H1)), GW_E_FORMAT);
}

static void a_number_above_64_bits_or_a_time_out_of_this_world_is_a_format_error(void **state)
{
    (void)state;
    assert_int_equal(parse_block(with(block_json(), "number", json_string("0x10000000000000000"))),
                     GW_E_FORMAT);
    assert_int_equal(parse_block(with(block_json(), "timestamp", json_string("0xffffffffffffffff"))),
                     GW_E_FORMAT);
}

static void a_log_gives_address_topics_and_data(void **state)
{
    (void)state;
    static uint8_t scratch[GW_LOG_DATA_MAX];
    json_t *json = log_json();
    struct gw_log log;
    assert_int_equal(gw_log_parse(&log, scratch, spans_of(json)), GW_OK);
    assert_int_equal(log.address[1], 0x11);
    assert_int_equal(log.address[10], 0xaa);
    assert_int_equal(log.topic_count, 2);
    assert_int_equal(log.topics[1][5], 0x22);
    assert_int_equal(log.block_number, 16);
    assert_int_equal(log.block_hash[0], 0x22);
    assert_int_equal(log.index, 3);
    assert_ptr_equal(log.data, scratch);
    assert_int_equal(log.data_size, 2);
    assert_int_equal(log.data[1], 0xff);
    json_decref(json);
}

static void a_removed_log_is_a_reorg(void **state)
{
    (void)state;
    assert_int_equal(parse_log(with(log_json(), "removed", json_true())), GW_E_REORG);
    assert_int_equal(parse_log(with(log_json(), "removed", NULL)), GW_OK);
    assert_int_equal(parse_log(with(log_json(), "removed", json_string("no"))), GW_E_FORMAT);
}

static void a_log_without_one_of_its_members_is_a_format_error(void **state)
{
    (void)state;
    static const char *const keys[] = {"address", "topics", "data", "blockNumber", "blockHash", "logIndex"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        assert_int_equal(parse_log(with(log_json(), keys[i], NULL)), GW_E_FORMAT);
        assert_int_equal(parse_log(with(log_json(), keys[i], json_null())), GW_E_FORMAT);
    }
    assert_int_equal(parse_log(json_null()), GW_E_FORMAT);
    assert_int_equal(parse_log(with(log_json(), "topics", json_pack("[s,s,s,s,s]", H1, H1, H1, H1, H1))),
                     GW_E_FORMAT);
    assert_int_equal(parse_log(with(log_json(), "topics", json_pack("[i]", 1))), GW_E_FORMAT);
    assert_int_equal(parse_log(with(log_json(), "data", json_string("0x0"))), GW_E_FORMAT);
}

static void log_data_of_the_limit_are_kept_and_one_byte_more_makes_a_long_log(void **state)
{
    (void)state;
    static char text[2 + 2 * (GW_LOG_DATA_MAX + 1) + 1];
    memset(text, '0', sizeof text - 1);
    text[1] = 'x';
    struct gw_log log = parsed_log(with(log_json(), "data", json_string(text)));
    assert_true(log.is_long);
    assert_int_equal(log.data_size, 0);
    text[2 + 2 * GW_LOG_DATA_MAX] = '\0';
    log = parsed_log(with(log_json(), "data", json_string(text)));
    assert_false(log.is_long);
    assert_int_equal(log.data_size, GW_LOG_DATA_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_header_gives_number_time_hash_and_parent),
        cmocka_unit_test(a_null_block_is_missing),
        cmocka_unit_test(a_header_without_one_of_its_members_is_a_format_error),
        cmocka_unit_test(a_number_above_64_bits_or_a_time_out_of_this_world_is_a_format_error),
        cmocka_unit_test(a_log_gives_address_topics_and_data),
        cmocka_unit_test(a_removed_log_is_a_reorg),
        cmocka_unit_test(a_log_without_one_of_its_members_is_a_format_error),
        cmocka_unit_test(log_data_of_the_limit_are_kept_and_one_byte_more_makes_a_long_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
