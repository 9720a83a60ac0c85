/* Contracts that lie: what is excluded, and that it is excluded alone. */
#include "tests/unit/chains/protocol/rysk_toy.h"

static void a_lie_about_the_hedge_excludes_the_hedge_alone(void **state)
{
    (void)state;
    static const char *const lies[] = {"getDelta()", "getHedgingReactors()", "ephemeralDelta()",
                                       "getPortfolioValues(address,address)"};
    for (size_t i = 0; i < 8; i++) {
        said.lie = lies[i % 4];
        said.is_revert = i < 4;
        said.liar = i % 4 == 0 ? 0xc2 : 0;
        read_and_emit();
        if (i == 7) { /* seven words, of which the first is all that is read */
            assert_int_equal(f.hedge_count, 1);
            continue;
        }
        assert_int_equal(f.hedge_count, 0);
        assert_int_equal(f.excluded_count, 1);
        assert_int_equal(f.position_count, SERIES);
        assert_int_equal(f.claim_count, 1);
        assert_memory_equal(f.excluded, "hedge: ", 7);
        assert_non_null(strstr(f.excluded, i < 4 ? "reverted" : "does not decode"));
        assert_true((i % 4 == 0) ==
                    (strstr(f.excluded, "0x00000000000000000000000000000000000000c2: ") != NULL));
    }
}

static void a_sum_that_is_none_excludes_the_hedge(void **state)
{
    (void)state;
    said.total_off = 1;
    read_and_emit();
    assert_int_equal(f.hedge_count, 0);
    assert_string_equal(f.excluded, "hedge: getPortfolioDelta() is not the sum of its parts");
    said.lie = "getPortfolioDelta()"; /* refused while the values are too old */
    said.is_revert = true;
    read_and_emit();
    assert_int_equal(f.hedge_count, 0);
    assert_string_equal(f.excluded, "hedge: getPortfolioDelta() does not answer");
}

static void a_series_that_lies_is_excluded_alone_and_nothing_is_claimed(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        said.lie = "storesForAddress(address)";
        said.liar = 0xb2;
        said.is_revert = i == 0;
        read_and_emit();
        assert_int_equal(f.position_count, SERIES - 1);
        assert_int_equal(f.claim_count, 0);
        assert_int_equal(f.hedge_count, 1);
        assert_non_null(
            strstr(f.excluded, "series 0x00000000000000000000000000000000000000b2: storesForAddress()"));
        assert_null(strstr(f.excluded, "others"));
    }
    said.liar = 0;
    read_and_emit();
    assert_int_equal(f.position_count, 0);
    assert_non_null(strstr(f.excluded, "000b1: storesForAddress()"));
    assert_non_null(strstr(f.excluded, "(and others)"));
    said.lie = NULL;
    read_and_emit();
    assert_int_equal(f.position_count, SERIES);
    assert_int_equal(f.claim_count, 1);
}

static void a_series_on_other_assets_is_not_the_pools(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        said.series[2].underlying = i == 0 ? 9 : 1;
        said.series[2].strike_asset = i == 0 ? 2 : 1;
        read_and_emit();
        assert_int_equal(f.position_count, SERIES - 1);
        assert_non_null(strstr(f.excluded, "000b3: not on the assets of the pool"));
    }
}

static void amounts_out_of_all_bounds_do_not_decode(void **state)
{
    (void)state;
    said.has_huge = true;
    read_and_emit();
    assert_int_equal(f.position_count, 0);
    assert_non_null(strstr(f.excluded, "does not decode (256 bytes)"));
}

static void a_contract_that_cannot_be_read_excludes_the_venue(void **state)
{
    (void)state;
    static const char *const lies[] = {"portfolioValuesFeed()", "volatilityFeed()", "priceFeed()",
                                       "optionRegistry()",      "optionExchange()", "underlyingAsset()",
                                       "strikeAsset()",         "getAddressSet()"};
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        said.lie = lies[i];
        said.is_revert = i % 2 == 0;
        assert_int_equal(play_read(&f, answer), said.is_revert ? GW_E_REVERT : GW_E_FORMAT);
        assert_memory_equal(f.venue.reason, lies[i], strlen(lies[i]));
    }
}

static void a_set_that_is_none_or_endless_is_refused(void **state)
{
    (void)state;
    said.is_first_doubled = true;
    said.series_count = 2;
    assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
    said.is_first_doubled = false;
    said.list_size = GW_RYSK_SERIES_MAX + 1;
    assert_int_equal(play_read(&f, answer), GW_E_BOUND);
    assert_string_equal(f.venue.reason, "getAddressSet() has too many items");
}

static void a_pool_on_unknown_tokens_is_excluded(void **state)
{
    (void)state;
    static const char *const names[] = {"ETH", "USD"};
    for (size_t i = 0; i < 2; i++) {
        f.market.token_count = 1 + i;
        f.market.tokens[0].address[19] = (uint8_t)(1 + i);
        f.market.tokens[1].address[19] = (uint8_t)(2 - i);
        (void)snprintf(f.market.tokens[0].underlying, sizeof f.market.tokens[0].underlying, "%s", names[i]);
        read_and_emit();
        assert_int_equal(f.position_count, 0);
        assert_int_equal(f.claim_count, 0);
        assert_non_null(strstr(f.excluded, "not in `assets`"));
    }
}

static void both_addresses_are_required(void **state)
{
    (void)state;
    play_close(&f);
    memset(&f, 0, sizeof f);
    assert_int_equal(
        play_configure(&f, "rysk", "liquidity_pool: \"0x00000000000000000000000000000000000000f0\""),
        GW_E_CONFIG);
    play_close(&f);
    play_open(&f, "rysk", KEYS, NOW_S);
}

int main(void)
{
#define PLAYED(test) cmocka_unit_test_setup_teardown(test, open_pool, close_all)
    const struct CMUnitTest tests[] = {
        PLAYED(a_lie_about_the_hedge_excludes_the_hedge_alone),
        PLAYED(a_sum_that_is_none_excludes_the_hedge),
        PLAYED(a_series_that_lies_is_excluded_alone_and_nothing_is_claimed),
        PLAYED(a_series_on_other_assets_is_not_the_pools),
        PLAYED(amounts_out_of_all_bounds_do_not_decode),
        PLAYED(a_contract_that_cannot_be_read_excludes_the_venue),
        PLAYED(a_set_that_is_none_or_endless_is_refused),
        PLAYED(a_pool_on_unknown_tokens_is_excluded),
        PLAYED(both_addresses_are_required),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
