#include "chains/protocol/balancer.h"

#include <math.h>

#include "tests/unit/chains/protocol/play.h"

#define VAULT "0x00000000000000000000000000000000000000ba"
#define KEYS                                                                                                 \
    "vault: \"" VAULT "\", pools: [\"0x00000000000000000000000000000000000000a1\", "                         \
    "\"0x00000000000000000000000000000000000000a2\"]"
#define MILLI 1000000000000000u /* 1e15: a thousandth of 1e18 */
#define NOW_S 5000

/* What the contracts say; tests alter it. Pool a1 has 80 % of token 01 (WETH) and 20 % of 02 (USDC), a2 as many tokens as told. */
static struct {
    uint8_t vault;         /* of pool a1 */
    const char *reverting; /* a signature */
    const char *cut;       /* one whose reply lacks its last byte */
    bool is_paused;
    bool is_vault_paused;
    bool has_switch;
    bool is_on;
    unsigned tokens; /* of a2 */
    unsigned weights;
    uint64_t weight_milli; /* of its first token; the others share the rest of 1000 */
    uint64_t balance;      /* of its first token */
    uint64_t fee_milli;
    bool is_balance_wide;
    bool is_empty; /* a2 */
} said;

static struct play f;

static int open_all(void **state)
{
    (void)state;
    memset(&said, 0, sizeof said);
    said.vault = 0xba;
    said.tokens = said.weights = 2;
    said.weight_milli = 500;
    said.balance = 7000;
    said.fee_milli = 3;
    play_open(&f, "balancer", KEYS, NOW_S);
    f.market.tokens[0] = (struct gw_token){.address = {[19] = 1}, .symbol = "WETH", .underlying = "ETH"};
    f.market.tokens[1] = (struct gw_token){.address = {[19] = 2}, .symbol = "USDC", .underlying = "USD"};
    f.market.tokens[2] = (struct gw_token){.address = {[19] = 3}, .symbol = "WBTC", .underlying = "BTC"};
    f.market.token_count = 3;
    for (size_t i = 0; i < 3; i++) {
        f.market.tokens[i].decimals = 3;
        f.market.tokens[i].is_known = true;
    }
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

static void put_tokens(struct gw_abi_buffer *out, bool is_first)
{
    const unsigned count = is_first ? 2 : said.tokens;
    gw_abi_put_u64(out, 96);
    gw_abi_put_u64(out, 96 + 32 * (count + 1));
    gw_abi_put_u64(out, 17); /* lastChangeBlock */
    gw_abi_put_u64(out, count);
    for (unsigned i = 0; i < count; i++) {
        put_address(out, (uint8_t)(i + 1));
    }
    gw_abi_put_u64(out, count);
    for (unsigned i = 0; i < count; i++) {
        const uint64_t second = said.is_empty ? 0 : i == 0 ? said.balance : 5000;
        gw_abi_put_u64(out, !is_first ? second : i == 0 ? 800000 : 400000000);
    }
    if (!is_first && said.is_balance_wide) {
        out->data[out->size - 32 + 17] = 1; /* 2^112 */
    }
}

static void put_weights(struct gw_abi_buffer *out, bool is_first)
{
    const unsigned count = is_first ? 2 : said.weights;
    const uint64_t first = is_first ? 800 : said.weight_milli;
    gw_abi_put_u64(out, 32);
    gw_abi_put_u64(out, count);
    for (unsigned i = 0; i < count; i++) {
        gw_abi_put_u64(out, i == 0 ? first * MILLI : (1000 - first) * MILLI / (count - 1));
    }
}

static bool answer_pool(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    const bool is_first = call->to[19] == 0xa1;
    if (play_is_call(p, call, "getPoolId()")) {
        uint8_t id[32] = {[31] = 9};
        id[19] = call->to[19];
        gw_abi_put(out, id, 32);
    } else if (play_is_call(p, call, "getVault()")) {
        put_address(out, is_first ? said.vault : 0xba);
    } else if (play_is_call(p, call, "getSwapEnabled()")) {
        gw_abi_put_u64(out, said.is_on);
        return said.has_switch && is_first;
    } else if (play_is_call(p, call, "getNormalizedWeights()")) {
        put_weights(out, is_first);
    } else if (play_is_call(p, call, "getSwapFeePercentage()")) {
        gw_abi_put_u64(out, said.fee_milli * MILLI);
    } else if (play_is_call(p, call, "totalSupply()")) {
        gw_abi_put_u64(out, 123456);
    } else {
        assert_true(play_is_call(p, call, "getPausedState()"));
        gw_abi_put_u64(out, said.is_paused && is_first);
        gw_abi_put_u64(out, 1);
        gw_abi_put_u64(out, 2);
    }
    return true;
}

static bool answer(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    bool is_ok = true;
    if (call->to[19] != 0xba) {
        is_ok = answer_pool(p, call, out);
    } else if (play_is_call(p, call, "getPausedState()")) {
        gw_abi_put_u64(out, said.is_vault_paused);
        gw_abi_put_u64(out, 1);
        gw_abi_put_u64(out, 2);
    } else {
        assert_true(play_is_call(p, call, "getPoolTokens(bytes32)"));
        put_tokens(out, p->calls.arena[call->data_at + 4 + 19] == 0xa1);
    }
    out->size -= said.cut != NULL && play_is_call(p, call, said.cut) ? 1 : 0;
    return is_ok && (said.reverting == NULL || !play_is_call(p, call, said.reverting));
}

static void read_and_emit(void)
{
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
}

static void a_pool_is_one_position_of_its_tokens(void **state)
{
    (void)state;
    read_and_emit();
    assert_int_equal(f.position_count, 2);
    const struct gw_position *p = &f.positions[0];
    assert_int_equal(p->kind, GW_POSITION_LP_WEIGHTED);
    assert_string_equal(p->venue, "0x00000000000000000000000000000000000000a1");
    assert_string_equal(p->id, "residual");
    assert_true(p->quantity == 1 && p->liquidity.limb[0] == 123456);
    assert_true(f.positions[1].liquidity.limb[0] == 123456);
    assert_int_equal(p->holding->token_count, 2);
    assert_true(p->holding->tokens[0].token == &f.market.tokens[0]);
    assert_true(p->holding->tokens[0].balance.limb[0] == 800000);
    assert_true(p->holding->tokens[0].weight == 0.8 && p->holding->tokens[1].weight == 0.2);
    assert_true(p->holding->amplification == 0);
    assert_string_equal(p->raw,
                        "{\"pool_id\":\"0x00000000000000000000000000000000000000a1000000000000000000000009\","
                        "\"swap_fee\":\"3000000000000000\","
                        "\"weights\":[\"800000000000000000\",\"200000000000000000\"]}");
    assert_true(p->hedging.h_protocol == 0 && p->hedging.h_protocol_hi == 0.1);
    assert_int_equal(f.pool_count, 2);
    assert_true(f.fee_ratio == 0.003);
    assert_int_equal(f.known_count, 2); /* ETH in each */
    assert_int_equal(f.excluded_count, 0);
}

static void a_second_block_reads_what_may_have_changed(void **state)
{
    (void)state;
    read_and_emit();
    assert_int_equal(f.asked, 2 * 3 + 1 + 2 * 5);
    said.fee_milli = 5;
    read_and_emit();
    assert_int_equal(f.asked, 1 + 2 * 5);
    assert_true(f.fee_ratio == 0.005);
}

static void assert_still(size_t at, const char *underlying, const char *id, double quantity)
{
    assert_int_equal(f.positions[at].kind, GW_POSITION_LINEAR);
    assert_string_equal(f.positions[at].underlying, underlying);
    assert_string_equal(f.positions[at].id, id);
    assert_true(f.positions[at].quantity == quantity);
}

static void a_paused_pool_is_what_it_holds(void **state)
{
    (void)state;
    said.is_paused = true;
    read_and_emit();
    assert_int_equal(f.position_count, 2);
    assert_still(0, "ETH", "residual/0", 800);
    assert_int_equal(f.positions[1].kind, GW_POSITION_LP_WEIGHTED);
    assert_int_equal(f.pool_count, 1);
    assert_int_equal(f.known_count, 2);
}

static void a_paused_vault_stops_every_pool(void **state)
{
    (void)state;
    said.is_vault_paused = true;
    said.tokens = said.weights = 3;
    read_and_emit();
    assert_int_equal(f.position_count, 3);
    assert_still(1, "ETH", "residual/0", 7);
    assert_still(2, "BTC", "residual/2", 5);
    assert_int_equal(f.known_count, 3);
    assert_int_equal(f.pool_count, 0);
}

static void a_switch_is_asked_where_there_is_one(void **state)
{
    (void)state;
    said.has_switch = true;
    said.is_on = true;
    read_and_emit();
    assert_int_equal(f.pool_count, 2);
    said.is_on = false;
    read_and_emit();
    assert_int_equal(f.asked, 1 + 2 * 5 + 1);
    assert_int_equal(f.pool_count, 1);
    assert_still(0, "ETH", "residual/0", 800);
}

static void check_exclusion(const char *reason)
{
    read_and_emit();
    assert_int_equal(f.excluded_count, 1);
    assert_int_equal(f.position_count, 1);
    if (strstr(f.excluded, reason) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", f.excluded, reason);
    }
}

static void a_pool_of_another_vault_is_excluded(void **state)
{
    (void)state;
    said.vault = 0xbb;
    check_exclusion("it belongs to the vault 0x00000000000000000000000000000000000000bb");
}

static void pools_that_are_not_understood_are_excluded_with_a_reason(void **state)
{
    (void)state;
    said.tokens = 3;
    check_exclusion("3 tokens and 2 weights; 2 to 8 of each can be read");
    said.tokens = said.weights = 9;
    check_exclusion("9 tokens and 9 weights");
    said.tokens = said.weights = 2;
    said.weight_milli = 0;
    check_exclusion("not shares of one");
    said.weight_milli = 500;
    said.weights = said.tokens = 4; /* the fourth is not listed */
    check_exclusion("token 0x0000000000000000000000000000000000000004 is not in `assets`");
    said.weights = said.tokens = 3;
    f.market.tokens[2].is_known = false;
    check_exclusion("does not tell its decimals()");
    said.weights = said.tokens = 2;
    said.balance = 0;
    check_exclusion("it holds none of one of its tokens");
}

static void a_pool_without_weights_is_excluded_until_it_has_some(void **state)
{
    (void)state;
    said.reverting = "getNormalizedWeights()";
    read_and_emit();
    assert_int_equal(f.excluded_count, 2);
    assert_non_null(strstr(f.excluded, "it tells no weights"));
    said.reverting = NULL;
    read_and_emit();
    assert_int_equal(f.excluded_count, 0);
}

static void a_pool_that_nobody_joined_holds_nothing(void **state)
{
    (void)state;
    said.is_empty = true;
    read_and_emit();
    assert_int_equal(f.position_count, 1);
    assert_int_equal(f.pool_count, 1);
    assert_int_equal(f.excluded_count, 0);
}

static void check_failure(enum gw_status status, const char *reason)
{
    gw_venue_forget(&f.venue);
    assert_int_equal(play_read(&f, answer), status);
    if (strstr(f.venue.reason, reason) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", f.venue.reason, reason);
    }
}

static void a_lying_contract_is_a_typed_error(void **state)
{
    (void)state;
    static const char *const views[] = {"getPoolId()",           "getVault()",    "getPoolTokens(bytes32)",
                                        "getPausedState()",      "totalSupply()", "getNormalizedWeights()",
                                        "getSwapFeePercentage()"};
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        const bool is_state = strcmp(views[i], "getPausedState()") == 0;
        said.cut = is_state ? NULL : views[i]; /* of which only the first word is of use */
        if (!is_state) {
            check_failure(GW_E_FORMAT, "does not decode");
        }
        said.cut = NULL;
        said.reverting = views[i];
        if (strcmp(views[i], "getNormalizedWeights()") != 0) {
            check_failure(GW_E_REVERT, "reverted");
        }
        said.reverting = NULL;
    }
    said.fee_milli = 1001;
    check_failure(GW_E_FORMAT, "getSwapFeePercentage() does not decode");
    said.fee_milli = 3;
    said.weight_milli = 1001;
    check_failure(GW_E_FORMAT, "getNormalizedWeights() does not decode");
    said.weight_milli = 500;
    said.is_balance_wide = true;
    check_failure(GW_E_FORMAT, "getPoolTokens() does not decode");
    said.is_balance_wide = false;
    said.tokens = 0;
    gw_venue_forget(&f.venue);
    check_exclusion("0 tokens and 2 weights");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_pool_is_one_position_of_its_tokens, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_second_block_reads_what_may_have_changed, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_paused_pool_is_what_it_holds, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_paused_vault_stops_every_pool, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_switch_is_asked_where_there_is_one, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_pool_of_another_vault_is_excluded, open_all, close_all),
        cmocka_unit_test_setup_teardown(pools_that_are_not_understood_are_excluded_with_a_reason, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_pool_without_weights_is_excluded_until_it_has_some, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_pool_that_nobody_joined_holds_nothing, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_lying_contract_is_a_typed_error, open_all, close_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
