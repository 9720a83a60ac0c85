/* What the recorded world does not hold: variants without auctions, vaults that lie, what is excluded alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chains/protocol/ribbon_v2.h"

#define NOW_S  1700000000
#define EXPIRY (NOW_S + 86400)
#define FIRST  "0xa100000000000000000000000000000000000000"
#define SECOND "0xa200000000000000000000000000000000000000"

static const uint8_t weth[20] = {0xe0};
static const uint8_t usdc[20] = {0xd0};
static const uint8_t option[20] = {0x50};
static const uint8_t someone[20] = {0x77};
static const uint8_t nobody[20];

/* What the first vault says; the second says the same but for `lie`. */
static struct {
    bool is_put;
    bool has_auction;
    bool has_queue;
    bool is_idle;
    bool is_cleared;
    bool is_other_auctioned;
    bool is_known;
    bool is_other_minted;
    uint64_t minted;
    uint64_t held;
    uint64_t auctioned;
    uint64_t queued;
    unsigned lie;      /* call of the second vault that is answered wrongly; 0: none */
    bool is_revert;    /* it reverts; else its last byte is missing */
    bool is_odd_terms; /* the option of the second is on another token */
} chain;

static struct {
    struct gw_position positions[8];
    size_t position_count;
    struct gw_claim claims[4];
    size_t claim_count;
    char excluded[2][280];
    size_t exclusions;
} taken;

static struct gw_config config;
static struct gw_venue venue;
static struct gw_call_list calls;
static struct gw_call_reply replies[64];
static uint8_t bytes[64][1024];
static struct gw_market market;

static int start(void **state)
{
    static const char text[] =
        "version: 1\nchains:\n  - {protocol: ribbon_v2, vaults: [\"" FIRST "\", \"" SECOND "\"]}\n";
    const struct gw_config_node *chains;
    (void)state;
    memset(&chain, 0, sizeof chain);
    chain.has_auction = true;
    chain.has_queue = true;
    chain.minted = 1000000000;
    market = (struct gw_market){
        .tokens = {{.symbol = "WETH", .underlying = "ETH", .decimals = 18, .is_known = true},
                   {.symbol = "USDC", .underlying = "USD", .decimals = 6, .is_known = true}},
        .token_count = 2,
        .vols = {{.underlying = "ETH", .vol = 0.8}},
        .vol_count = 1,
        .block_time_s = NOW_S,
    };
    memcpy(market.tokens[0].address, weth, 20);
    memcpy(market.tokens[1].address, usdc, 20);
    if (gw_config_parse(&config, "test", text, strlen(text)) != GW_OK ||
        gw_config_section(&config, &chains, "chains") != GW_OK ||
        gw_venue_configure(&venue, &config, gw_config_item(chains, 0)) != GW_OK) {
        return -1;
    }
    return gw_call_list_init(&calls) == GW_OK ? 0 : -1;
}

static int finish(void **state)
{
    (void)state;
    gw_venue_fini(&venue);
    gw_config_free(&config);
    gw_call_list_fini(&calls);
    return 0;
}

static void put_words(struct gw_abi_buffer *b, const uint64_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        gw_abi_put_u64(b, words[i]);
    }
}

static void put_addresses(struct gw_abi_buffer *b, const uint8_t *first, const uint8_t *second)
{
    gw_abi_put_address(b, first);
    gw_abi_put_address(b, second);
}

/* (collateral, underlying, strikeAsset, strikePrice, expiry, isPut) */
static void put_terms(struct gw_abi_buffer *b, bool is_odd)
{
    put_addresses(b, chain.is_put ? usdc : weth, is_odd ? someone : weth);
    gw_abi_put_address(b, usdc);
    put_words(b, (const uint64_t[]){210000000000, EXPIRY, chain.is_put}, 3);
}

/* Fourteen words; the order of the vault is 7 << 192 | 5 << 96 | sold. */
static void put_auction(struct gw_abi_buffer *b)
{
    const struct gw_u256 order = {{chain.auctioned, UINT64_C(5) << 32, 0, 7}};
    uint8_t word[32];
    put_addresses(b, chain.is_other_auctioned ? weth : option, weth);
    put_words(b, (const uint64_t[]){NOW_S, NOW_S}, 2);
    gw_u256_to_be(word, &order);
    gw_abi_put(b, word, sizeof word);
    put_words(b, (const uint64_t[]){1, 2, 3, chain.is_cleared, 9, 0, 0, 0, 0}, 9);
}

static void put_vault(struct gw_abi_buffer *b)
{
    const uint64_t has = chain.minted > 0;
    const uint64_t sizes[] = {has, 0, has, has, 0, has};
    uint64_t at = 6 * 32;
    gw_abi_put_u64(b, 32);
    for (size_t i = 0; i < 6; i++) {
        gw_abi_put_u64(b, at);
        at += 32 * (1 + sizes[i]);
    }
    for (size_t i = 0; i < 6; i++) {
        gw_abi_put_u64(b, sizes[i]);
        if (sizes[i] > 0 && i < 3) {
            gw_abi_put_address(b, i > 0 ? weth : chain.is_other_minted ? someone : option);
        } else if (sizes[i] > 0) {
            gw_abi_put_u64(b, chain.minted);
        }
    }
}

static bool answer(struct gw_abi_buffer *b, unsigned call, size_t index)
{
    switch (call) {
    case GW_RIBBON_CALL_PARAMS:
        put_words(b, (const uint64_t[]){chain.is_put, 18}, 2);
        put_addresses(b, weth, weth);
        put_words(b, (const uint64_t[]){1, 2}, 2);
        break;
    case GW_RIBBON_CALL_STATE:
        put_words(b, (const uint64_t[]){4, 11, 12, 13, 14}, 5);
        break;
    case GW_RIBBON_CALL_OPTION:
        put_addresses(b, someone, chain.is_idle ? nobody : option);
        gw_abi_put_u64(b, 0);
        break;
    case GW_RIBBON_CALL_AUCTION_ID:
        gw_abi_put_u64(b, 6);
        return chain.has_auction;
    case GW_RIBBON_CALL_AUCTION:
        gw_abi_put_address(b, someone);
        return chain.has_auction;
    case GW_RIBBON_CALL_QUEUE:
        gw_abi_put_address(b, someone);
        return chain.has_queue;
    case GW_RIBBON_CALL_TERMS:
        put_terms(b, chain.is_odd_terms && index == 1);
        break;
    case GW_RIBBON_CALL_BALANCE:
        gw_abi_put_u64(b, chain.held);
        break;
    case GW_RIBBON_CALL_AUCTION_DATA:
        put_auction(b);
        break;
    case GW_RIBBON_CALL_ALLOCATED:
        gw_abi_put_u64(b, chain.queued);
        break;
    case GW_RIBBON_CALL_VAULT:
        put_vault(b);
        break;
    case GW_RIBBON_CALL_FIXING:
        put_words(b, (const uint64_t[]){0, chain.is_known}, 2);
        break;
    default:
        gw_abi_put_address(b, someone);
    }
    return true;
}

static void read_block(void)
{
    for (unsigned round = 0; round < venue.protocol->rounds; round++) {
        gw_call_list_reset(&calls);
        assert_int_equal(venue.protocol->plan(&venue, round, &calls), GW_OK);
        assert_true(calls.count <= 64);
        for (size_t i = 0; i < calls.count; i++) {
            struct gw_abi_buffer b = {.data = bytes[i], .capacity = sizeof bytes[i]};
            const unsigned call = (unsigned)(calls.calls[i].tag >> 32);
            const size_t index = (size_t)(calls.calls[i].tag & UINT32_MAX);
            const bool is_lie = index == 1 && call == chain.lie;
            replies[i].is_ok = answer(&b, call, index) && !(is_lie && chain.is_revert);
            replies[i].data = b.data;
            replies[i].size = replies[i].is_ok ? b.size - (is_lie ? b.size : 0) : 0;
        }
        const struct gw_reply_list list = {calls.calls, replies, calls.count};
        assert_int_equal(venue.protocol->decode(&venue, round, &list), GW_OK);
    }
}

static enum gw_status take_position(void *context, const struct gw_position *p)
{
    (void)context;
    assert_true(taken.position_count < 8);
    taken.positions[taken.position_count++] = *p;
    return GW_OK;
}

static enum gw_status take_exclusion(void *context, const char *name, const char *reason)
{
    (void)context;
    assert_true(taken.exclusions < 2);
    (void)snprintf(taken.excluded[taken.exclusions], sizeof taken.excluded[0], "%s %s", name, reason);
    taken.exclusions++;
    return GW_OK;
}

static enum gw_status take_claim(void *context, const struct gw_claim *claim)
{
    (void)context;
    assert_true(taken.claim_count < 4);
    taken.claims[taken.claim_count++] = *claim;
    return GW_OK;
}

static void read_all(void)
{
    const struct gw_position_sink sink = {
        .position = take_position, .exclude = take_exclusion, .claim = take_claim};
    memset(&taken, 0, sizeof taken);
    read_block();
    assert_int_equal(venue.protocol->emit(&venue, &market, &sink), GW_OK);
}

static void a_vault_is_short_what_it_minted_and_claims_its_owner_at_gamma(void **state)
{
    (void)state;
    read_all();
    const struct gw_position *p = &taken.positions[0];
    assert_true(taken.position_count == 2 && taken.claim_count == 2 && taken.exclusions == 0);
    assert_string_equal(p->venue, FIRST);
    assert_string_equal(p->id, "4:short");
    assert_true(p->quantity == -10 && p->kind == GW_POSITION_CALL && p->strike == 2100);
    assert_true(p->expiry_s == EXPIRY && p->owner[0] == 0xa1 && p->hedging.h_counterparty == 0.9);
    assert_string_equal(p->raw, "{\"otoken\":\"0x5000000000000000000000000000000000000000\",\"round\":4,"
                                "\"locked\":\"11\",\"pending\":\"13\","
                                "\"next_option\":\"0x7700000000000000000000000000000000000000\"}");
    const struct gw_claim *c = &taken.claims[1];
    assert_string_equal(c->by_venue, SECOND);
    assert_string_equal(c->protocol, "opyn_gamma");
    assert_string_equal(c->venue, "0x7700000000000000000000000000000000000000");
    assert_true(c->has_owner && c->owner[0] == 0xa2 && !c->is_range);
}

static void what_is_not_sold_stands_beside_it(void **state)
{
    (void)state;
    chain.held = 100000001;
    chain.auctioned = 200000000;
    chain.queued = 300000000;
    read_all();
    assert_int_equal(taken.position_count, 4);
    assert_string_equal(taken.positions[1].id, "4:unsold");
    assert_true(taken.positions[1].quantity == 6.00000001);
    chain.is_cleared = true; /* what is left in the auction is its buyers' */
    read_all();
    assert_true(taken.positions[1].quantity == 4.00000001);
    chain.is_cleared = false;
    chain.is_other_auctioned = true; /* the auction of a former round */
    read_all();
    assert_true(taken.positions[1].quantity == 4.00000001);
}

static void a_variant_without_auction_and_queue_is_read(void **state)
{
    (void)state;
    chain.has_auction = false;
    chain.has_queue = false;
    chain.auctioned = 200000000;
    chain.queued = 300000000;
    read_all();
    assert_true(taken.position_count == 2 && taken.exclusions == 0);
}

static void between_rounds_nothing_is_told_and_nothing_claimed(void **state)
{
    (void)state;
    chain.is_idle = true;
    read_all();
    assert_true(taken.position_count == 0 && taken.claim_count == 0 && taken.exclusions == 0);
}

static void what_has_its_price_is_no_exposure_any_more(void **state)
{
    (void)state;
    chain.is_known = true;
    read_all();
    assert_true(taken.position_count == 0 && taken.claim_count == 0 && taken.exclusions == 0);
}

static void a_vault_that_burned_all_is_short_of_nothing(void **state)
{
    (void)state;
    chain.minted = 0;
    read_all();
    assert_true(taken.position_count == 0 && taken.exclusions == 0);
}

static void a_put_vault_is_short_puts(void **state)
{
    (void)state;
    chain.is_put = true;
    read_all();
    assert_true(taken.positions[0].kind == GW_POSITION_PUT);
}

static void a_vault_that_lies_is_excluded_alone(void **state)
{
    (void)state;
    for (unsigned call = GW_RIBBON_CALL_PARAMS; call <= GW_RIBBON_CALL_FIXING; call++) {
        for (unsigned revert = 0; revert < 2; revert++) {
            const bool may_revert = call == GW_RIBBON_CALL_AUCTION_ID || call == GW_RIBBON_CALL_AUCTION ||
                                    call == GW_RIBBON_CALL_QUEUE;
            if (revert == 1 && may_revert) {
                continue;
            }
            chain.lie = call;
            chain.is_revert = revert == 1;
            read_all();
            assert_true(taken.position_count == 1 && taken.claim_count == 1 && taken.exclusions == 1);
            assert_non_null(strstr(taken.excluded[0], SECOND));
            assert_non_null(strstr(taken.excluded[0], revert == 1 ? "reverted" : "does not decode: 0 bytes"));
        }
    }
}

static void an_option_of_another_kind_than_the_vault_names_is_not_told(void **state)
{
    (void)state;
    chain.is_odd_terms = true;
    read_all();
    assert_true(taken.position_count == 1 && taken.exclusions == 1);
    assert_non_null(strstr(taken.excluded[0], "is not of the kind"));
}

static void a_gamma_vault_of_another_option_is_not_told(void **state)
{
    (void)state;
    chain.is_other_minted = true;
    read_all();
    assert_true(taken.position_count == 0 && taken.claim_count == 0 && taken.exclusions == 2);
    assert_non_null(strstr(taken.excluded[0], "getVault() of its controller does not decode"));
}

static void a_token_that_is_not_configured_is_named(void **state)
{
    (void)state;
    market.token_count = 1;
    read_all();
    assert_true(taken.position_count == 0 && taken.exclusions == 2);
    assert_non_null(strstr(taken.excluded[0], "`assets`"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)
        TEST(a_vault_is_short_what_it_minted_and_claims_its_owner_at_gamma),
        TEST(what_is_not_sold_stands_beside_it),
        TEST(a_variant_without_auction_and_queue_is_read),
        TEST(between_rounds_nothing_is_told_and_nothing_claimed),
        TEST(what_has_its_price_is_no_exposure_any_more),
        TEST(a_vault_that_burned_all_is_short_of_nothing),
        TEST(a_put_vault_is_short_puts),
        TEST(a_vault_that_lies_is_excluded_alone),
        TEST(an_option_of_another_kind_than_the_vault_names_is_not_told),
        TEST(a_gamma_vault_of_another_option_is_not_told),
        TEST(a_token_that_is_not_configured_is_named),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
