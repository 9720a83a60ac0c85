#include "ipc/base/hex.h"
#include "tests/unit/chains/protocol/gmx_toy.h"

/* Computed outside this project; addresses without meaning. */
static void keys_are_those_of_the_contracts(void **state)
{
    (void)state;
    static const struct {
        enum gw_gmx_v2_word word;
        const char *key;
    } golden[] = {
        {GW_GMX_V2_LONG_BY_LONG, "0x81fd350222849df2df97529b003ab475f1bb887e8bc0efd91bd68cec68ab7671"},
    };
    struct gw_gmx_v2_market market = {0};
    struct gw_gmx_v2_value values[GW_GMX_V2_WORDS] = {0};
    assert_int_equal(gw_hex_decode_fixed(market.address, 20, "0x70d95587d40A2caf56bd97485aB3Eec10Bee6336"),
                     GW_OK);
    assert_int_equal(gw_hex_decode_fixed(values[GW_GMX_V2_LONG_TOKEN].bytes + 12, 20,
                                         "0xaf88d065e77c8cC2239327C5EDb3A432268e5831"),
                     GW_OK);
    for (size_t i = 0; i < sizeof golden / sizeof golden[0]; i++) {
        uint8_t key[32];
        char text[67];
        gw_gmx_v2_key(key, &market, values, golden[i].word);
        gw_hex_encode(text, key, 32);
        assert_string_equal(text, golden[i].key);
    }
}

static void the_pool_is_the_other_side_of_net_open_interest(void **state)
{
    (void)state;
    const struct gw_perp *perp = read_perp();
    assert_int_equal(f.position_count, 1);
    const struct gw_position *p = &f.positions[0];
    assert_int_equal(p->kind, GW_POSITION_LINEAR);
    assert_true(p->quantity == 1050.0 - 1900.0);
    assert_string_equal(p->venue, "0x00000000000000000000000000000000000000b1");
    assert_string_equal(p->underlying, "ETH");
    assert_string_equal(p->raw, "{\"long\":[\"500000000000000000000\",\"1400000000000000000000\"],"
                                "\"short\":[\"250000000000000000000\",\"800000000000000000000\"],"
                                "\"single_token\":false}");
    assert_true(perp->open_long_tokens == 1900 && perp->open_short_tokens == 1050);
    assert_true(perp->max_long_usd == 30e6 && perp->max_short_usd == 20e6);
    assert_true(perp->skew_scale_tokens == 0 && perp->index_usd == 0);
    assert_int_equal(f.known_count, 0); /* traders owe, and nobody knows what */
}

static void a_market_of_one_token_counts_once(void **state)
{
    (void)state;
    said.short_token = said.long_token;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_true(f.positions[0].quantity == 250.0 - 500.0);
    assert_non_null(strstr(f.positions[0].raw, "\"single_token\":true"));
}

static void what_is_no_market_is_excluded(void **state)
{
    (void)state;
    said.numbers[GW_GMX_V2_DISABLED] = 1;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_string_equal(f.excluded, "the market is disabled");
    said.numbers[GW_GMX_V2_DISABLED] = 0;
    said.index_token = 0;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_non_null(strstr(f.excluded, "swaps only"));
    said.long_token = said.short_token = 0;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_non_null(strstr(f.excluded, "no such market"));
    assert_int_equal(f.position_count + f.perp_count, 0);
}

static void limits_may_be_without_limit(void **state)
{
    (void)state;
    said.odd = GW_GMX_V2_MAX_LONG;
    memset(said.odd_bytes, 0xff, 32);
    said.odd_size = 32;
    assert_true(read_perp()->max_long_usd == 1e18);
}

static void expect_refusal(enum gw_gmx_v2_word word, size_t size, const char *reason)
{
    said.odd = word;
    said.odd_size = size;
    assert_int_not_equal(play_read(&f, answer), GW_OK);
    assert_non_null(strstr(f.venue.reason, reason));
}

static void words_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    expect_refusal(GW_GMX_V2_LONG_BY_LONG, 31,
                   "getUint(bytes32) of OPEN_INTEREST does not decode (31 bytes)");
    expect_refusal(GW_GMX_V2_INDEX_TOKEN, 0, "INDEX_TOKEN does not decode");
    said.odd_bytes[11] = 1; /* 2^160 */
    expect_refusal(GW_GMX_V2_SHORT_TOKENS_BY_SHORT, 32, "OPEN_INTEREST_IN_TOKENS does not decode");
    expect_refusal(GW_GMX_V2_FUNDING_SAVED, 32, "SAVED_FUNDING_FACTOR_PER_SECOND does not decode");
    expect_refusal(GW_GMX_V2_LONG_TOKEN, 32, "LONG_TOKEN does not decode");
    expect_refusal(GW_GMX_V2_DISABLED, 32, "IS_MARKET_DISABLED does not decode");
    said.virtual_id = 1;
    expect_refusal(GW_GMX_V2_VIRTUAL_USD, 32, "VIRTUAL_INVENTORY_FOR_POSITIONS does not decode");
    said.is_refused = true;
    expect_refusal(GW_GMX_V2_POOL_OF_SHORT, 32, "POOL_AMOUNT reverted");
}

static void without_a_price_there_is_a_position_alone(void **state)
{
    (void)state;
    f.market.spot_count = 0;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 1);
    assert_int_equal(f.perp_count, 0);
}

static void expect_bad(const char *keys, const char *reason)
{
    struct play other = {0};
    assert_int_not_equal(play_configure(&other, "gmx_v2", keys), GW_OK);
    assert_non_null(strstr(other.config.error, reason));
    gw_config_free(&other.config);
}

static void a_configuration_that_makes_no_sense_is_refused(void **state)
{
    (void)state;
    expect_bad("data_store: " STORE ", markets: []", "0 markets; 1 to 64 can be watched");
    expect_bad("data_store: " STORE ", markets: [" MARKET ", " MARKET "]", "listed twice");
    expect_bad("data_store: " STORE ", markets: [{address: " STORE ", underlying: USD, index_decimals: 18}]",
               "no underlying");
    expect_bad("data_store: " STORE ", markets: [{address: " STORE ", underlying: ETH, index_decimals: 31}]",
               "index_decimals");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_those_of_the_contracts),
        TEST(the_pool_is_the_other_side_of_net_open_interest),
        TEST(a_market_of_one_token_counts_once),
        TEST(what_is_no_market_is_excluded),
        TEST(limits_may_be_without_limit),
        TEST(words_that_make_no_sense_are_refused),
        TEST(without_a_price_there_is_a_position_alone),
        TEST(a_configuration_that_makes_no_sense_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
