/* Do replies count as equal exactly when they say the same? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chains/rpc/vote.h"
#include "tests/unit/chains/json/spans.h"

static bool is_equal(const char *a, const char *b)
{
    uint8_t digests[2][32];
    const char *const texts[] = {a, b};
    for (size_t i = 0; i < 2; i++) {
        const struct gw_rpc_item item = {.status = GW_OK, .result = spans_of_text(texts[i])};
        gw_vote_digest(digests[i], &item, 1);
    }
    return memcmp(digests[0], digests[1], 32) == 0;
}

#define LOG(extra)                                                                                           \
    "[{\"address\":\"0xAA\",\"topics\":[\"0x01\"],\"data\":\"0x\",\"logIndex\":\"0x0\"" extra "}]"

#define BLOCK(hash, extra)                                                                                   \
    "{\"hash\":\"" hash "\",\"parentHash\":\"0x01\",\"number\":\"0x5\",\"timestamp\":\"0x6\"" extra "}"

static void what_is_said_counts_and_not_how_it_is_written(void **state)
{
    (void)state;
    assert_true(is_equal("\"0xAb\"", "\"0xaB\""));
    assert_false(is_equal("\"0xab\"", "\"0xab00\""));
    assert_true(is_equal("{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}"));
    assert_false(is_equal("{\"a\":1}", "{\"a\":2}"));
    assert_true(is_equal(LOG(""), LOG(",\"blockTimestamp\":\"0x1\",\"removed\":false")));
    assert_false(is_equal(LOG(""), "[]"));
    assert_true(is_equal(BLOCK("0xaa", ""), BLOCK("0xAA", ",\"totalDifficulty\":\"0x0\",\"size\":\"0x1\"")));
    assert_false(is_equal(BLOCK("0xaa", ""), BLOCK("0xab", "")));
    assert_false(is_equal("null", "\"null\"") && is_equal("[]", "null"));
}

static void errors_of_one_class_are_equal_and_no_answer_is_an_error(void **state)
{
    (void)state;
    uint8_t a[32];
    uint8_t b[32];
    const struct gw_rpc_item revert = {.status = GW_E_REVERT, .message = "reverted"};
    const struct gw_rpc_item other = {.status = GW_E_REVERT, .message = "VM Exception"};
    const struct gw_rpc_item missing = {.status = GW_E_MISSING};
    gw_vote_digest(a, &revert, 1);
    gw_vote_digest(b, &other, 1);
    assert_memory_equal(a, b, 32);
    gw_vote_digest(b, &missing, 1);
    assert_int_not_equal(memcmp(a, b, 32), 0);
}

static void a_ballot_knows_its_groups(void **state)
{
    (void)state;
    static struct gw_ballot ballot;
    static const uint8_t x[32] = {1};
    static const uint8_t y[32] = {2};
    gw_ballot_init(&ballot, 16);
    assert_int_equal(gw_ballot_lead(&ballot), 0);
    assert_false(gw_ballot_is_disputed(&ballot));
    assert_int_equal(gw_ballot_cast(&ballot, 3, x, (const uint8_t *)"one", 3), GW_OK);
    assert_int_equal(gw_ballot_cast(&ballot, 3, x, (const uint8_t *)"one", 3), GW_E_BOUND);
    assert_false(gw_ballot_is_disputed(&ballot));
    assert_int_equal(gw_ballot_cast(&ballot, 0, y, (const uint8_t *)"two", 3), GW_OK);
    assert_int_equal(gw_ballot_cast(&ballot, 5, x, (const uint8_t *)"one", 3), GW_OK);
    assert_int_equal(gw_ballot_cast(&ballot, 6, x, (const uint8_t *)"seventeen bytes..", 17), GW_E_SIZE);
    assert_int_equal(gw_ballot_lead(&ballot), 2);
    assert_true(gw_ballot_is_disputed(&ballot));
    assert_int_equal(gw_ballot_for(&ballot, x), 1u << 3 | 1u << 5);
    assert_int_equal(gw_ballot_against(&ballot, x), 1u);
    assert_int_equal(gw_ballot_voters(&ballot), 1u << 3 | 1u << 5 | 1u);
    gw_ballot_clear(&ballot);
    assert_int_equal(gw_ballot_voters(&ballot), 0);
    assert_int_equal(gw_ballot_cast(&ballot, 3, x, (const uint8_t *)"one", 3), GW_OK);
    gw_ballot_fini(&ballot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_said_counts_and_not_how_it_is_written),
        cmocka_unit_test(errors_of_one_class_are_equal_and_no_answer_is_an_error),
        cmocka_unit_test(a_ballot_knows_its_groups),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
