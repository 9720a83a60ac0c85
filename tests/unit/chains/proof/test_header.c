/* Is a block believed to be what its hash says, whichever fork or chain it is of, and never when it is not? */
#include <string.h>

#include "chains/proof/header.h"
#include "tests/unit/chains/proof/fixture.h"

static void real_headers_of_every_fork_hash_to_their_hash(void **state)
{
    (void)state;
    json_t *list = load_fixture("headers.json");
    size_t index = 0;
    json_t *item = NULL;
    json_array_foreach(list, index, item)
    {
        struct gw_header header;
        print_message("%s\n", json_string_value(json_object_get(item, "name")));
        assert_int_equal(gw_header_prove(&header, spans_of(json_object_get(item, "header"))), GW_OK);
        assert_int_equal(header.trust, GW_HEADER_PROVEN);
    }
    json_decref(list);
}

static json_t *take_header(json_t *list, const char *name)
{
    size_t index = 0;
    json_t *item = NULL;
    json_array_foreach(list, index, item)
    {
        if (strstr(json_string_value(json_object_get(item, "name")), name) != NULL) {
            return json_object_get(item, "header");
        }
    }
    fail();
    return NULL;
}

static void any_member_changed_is_a_checksum_error(void **state)
{
    (void)state;
    static const char *const keys[] = {"stateRoot",     "number",        "timestamp",
                                       "extraData",     "logsBloom",     "requestsHash",
                                       "baseFeePerGas", "excessBlobGas", "withdrawalsRoot"};
    json_t *list = load_fixture("headers.json");
    json_t *good = take_header(list, "sepolia");
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        json_t *bad = json_deep_copy(good);
        char text[600];
        snprintf(text, sizeof text, "%s", json_string_value(json_object_get(bad, keys[i])));
        text[3] = text[3] == '1' ? '2' : '1';
        json_object_set_new(bad, keys[i], json_string(text));
        struct gw_header header;
        assert_int_equal(gw_header_prove(&header, spans_of(bad)), GW_E_CHECKSUM);
        json_decref(bad);
    }
    json_decref(list);
}

static void a_member_this_program_does_not_know_makes_the_header_unknown_not_wrong(void **state)
{
    (void)state;
    json_t *list = load_fixture("headers.json");
    json_t *header_json = take_header(list, "sepolia");
    struct gw_header header;
    /* Beside a hash that holds, a new member is only an addition of the node's. */
    json_object_set_new(header_json, "slotNumber", json_string("0x1"));
    assert_int_equal(gw_header_prove(&header, spans_of(header_json)), GW_OK);
    assert_int_equal(header.trust, GW_HEADER_PROVEN);
    /* With one that does not hold it may belong to the header: nothing is known of roots and bloom. */
    json_object_set_new(header_json, "gasUsed", json_string("0x1"));
    assert_int_equal(gw_header_prove(&header, spans_of(header_json)), GW_OK);
    assert_int_equal(header.trust, GW_HEADER_UNKNOWN);
    for (size_t i = 0; i < sizeof header.bloom; i++) {
        assert_int_equal(header.bloom[i], 0);
    }
    json_decref(list);
}

static void a_header_without_its_members_is_bare(void **state)
{
    (void)state;
    json_t *list = load_fixture("headers.json");
    json_t *header_json = take_header(list, "sepolia");
    struct gw_header header;
    json_object_del(header_json, "stateRoot");
    assert_int_equal(gw_header_prove(&header, spans_of(header_json)), GW_OK);
    assert_int_equal(header.trust, GW_HEADER_BARE);
    json_object_set_new(header_json, "stateRoot", json_null());
    assert_int_equal(gw_header_prove(&header, spans_of(header_json)), GW_OK);
    assert_int_equal(header.trust, GW_HEADER_BARE);
    json_decref(list);
}

static void malformed_members_are_format_errors(void **state)
{
    (void)state;
    static const char long_number[] = "0x1111111111111111111111111111111111111111111111111111111111111111f";
    const char *const bad[] = {"0x", "12", "0xg1", long_number};
    json_t *list = load_fixture("headers.json");
    json_t *header_json = take_header(list, "sepolia");
    struct gw_header header;
    for (size_t i = 0; i < 4; i++) {
        json_object_set_new(header_json, "gasUsed", json_string(bad[i]));
        assert_int_equal(gw_header_prove(&header, spans_of(header_json)), GW_E_FORMAT);
    }
    json_object_set_new(header_json, "gasUsed", json_integer(7));
    assert_int_equal(gw_header_prove(&header, spans_of(header_json)), GW_E_FORMAT);
    json_decref(list);
}

static void arbitrum_names_two_block_numbers_and_both_are_proven(void **state)
{
    (void)state;
    json_t *list = load_fixture("headers.json");
    json_t *header_json = take_header(list, "arbitrum");
    struct gw_header header;
    assert_int_equal(gw_header_prove(&header, spans_of(header_json)), GW_OK);
    assert_int_equal(header.l1_number, 0x105e046);
    json_object_set_new(header_json, "l1BlockNumber", json_string("0x105e047"));
    assert_int_equal(gw_header_prove(&header, spans_of(header_json)), GW_E_CHECKSUM);
    json_decref(list);
}

static void extra_data_above_the_limit_is_a_bound_error(void **state)
{
    (void)state;
    static char text[2 + 2 * (GW_HEADER_EXTRA_MAX + 1) + 1];
    json_t *list = load_fixture("headers.json");
    json_t *header_json = take_header(list, "sepolia");
    struct gw_header header;
    memset(text, '1', sizeof text - 1);
    memcpy(text, "0x", 2);
    json_object_set_new(header_json, "extraData", json_string(text));
    assert_int_equal(gw_header_prove(&header, spans_of(header_json)), GW_E_BOUND);
    json_decref(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_headers_of_every_fork_hash_to_their_hash),
        cmocka_unit_test(any_member_changed_is_a_checksum_error),
        cmocka_unit_test(a_member_this_program_does_not_know_makes_the_header_unknown_not_wrong),
        cmocka_unit_test(a_header_without_its_members_is_bare),
        cmocka_unit_test(malformed_members_are_format_errors),
        cmocka_unit_test(arbitrum_names_two_block_numbers_and_both_are_proven),
        cmocka_unit_test(extra_data_above_the_limit_is_a_bound_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
