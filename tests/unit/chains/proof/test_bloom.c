/* Does the filter say yes for every address and topic that a real header was made with? */
#include <string.h>

#include "chains/proof/bloom.h"
#include "chains/proof/header.h"
#include "ipc/base/keccak.h"
#include "tests/unit/chains/proof/fixture.h"

static void set_bits(uint8_t bloom[GW_BLOOM_SIZE], const void *bytes, size_t size)
{
    uint8_t hash[32];
    gw_keccak256(hash, bytes, size);
    for (size_t i = 0; i < 6; i += 2) {
        const unsigned bit = (unsigned)(hash[i] << 8 | hash[i + 1]) & 2047u;
        bloom[255 - bit / 8] |= (uint8_t)(1u << bit % 8);
    }
}

static void what_was_put_in_is_there_and_an_empty_filter_holds_nothing(void **state)
{
    (void)state;
    uint8_t bloom[GW_BLOOM_SIZE] = {0};
    static const uint8_t address[20] = {1, 2, 3};
    assert_false(gw_bloom_may_hold(bloom, address, sizeof address));
    set_bits(bloom, address, sizeof address);
    assert_true(gw_bloom_may_hold(bloom, address, sizeof address));
    assert_false(gw_bloom_may_hold(bloom, address, sizeof address - 1));
}

/* Any busy block has ERC-20 transfers. */
static void a_busy_mainnet_block_holds_transfers(void **state)
{
    (void)state;
    json_t *list = load_fixture("headers.json");
    size_t index = 0;
    json_t *item = NULL;
    uint8_t transfer[32];
    gw_keccak256(transfer, "Transfer(address,address,uint256)", 33);
    json_array_foreach(list, index, item)
    {
        const char *name = json_string_value(json_object_get(item, "name"));
        if (strstr(name, "Cancun") != NULL || strstr(name, "Shanghai") != NULL) {
            struct gw_header header;
            assert_int_equal(gw_header_prove(&header, spans_of(json_object_get(item, "header"))), GW_OK);
            assert_true(gw_bloom_may_hold(header.bloom, transfer, sizeof transfer));
        }
    }
    json_decref(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put_in_is_there_and_an_empty_filter_holds_nothing),
        cmocka_unit_test(a_busy_mainnet_block_holds_transfers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
