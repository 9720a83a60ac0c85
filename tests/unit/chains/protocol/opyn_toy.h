/* opyn_toy: a controller with one vault, as it tells itself. */
#ifndef GW_TESTS_CHAINS_PROTOCOL_OPYN_TOY_H
#define GW_TESTS_CHAINS_PROTOCOL_OPYN_TOY_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chains/book/account.h"
#include "chains/protocol/opyn_gamma.h"

#define NOW_S  1700000000
#define EXPIRY (NOW_S + 86400)
#define TAKEN  16

static const uint8_t controller[20] = {0xc0, 0x01};
static const uint8_t owner[20] = {0x0a};
static const uint8_t sold[20] = {0x50};
static const uint8_t bought[20] = {0x51};
static const uint8_t weth[20] = {0xe0};
static const uint8_t usdc[20] = {0xd0};

/* What the chain says. */
static struct {
    unsigned type;
    uint64_t sold_amount;
    uint64_t bought_amount;
    uint64_t supply;
    uint64_t strike;
    uint64_t held;
    uint64_t fixing;
    uint8_t implementation;
    bool is_put;
    bool has_details;
    bool is_margin_told;
    bool is_strike_odd;
    unsigned reverting; /* a call; 0: none */
    size_t cut;         /* bytes off the vault's reply */
    size_t holes;
} chain;

static struct {
    struct gw_position positions[TAKEN];
    size_t position_count;
    struct gw_margin_account accounts[TAKEN];
    size_t account_count;
    char reason[256];
    size_t exclusions;
} taken;

static struct gw_config config;
static struct gw_venue venue;
static struct gw_call_list calls;
static struct gw_call_reply replies[64];
static uint8_t bytes[64][4096];
static struct gw_market market;

static inline int start(void **state)
{
    static const char text[] = "version: 1\nchains:\n  - {protocol: opyn_gamma, controller: "
                               "\"0xc001000000000000000000000000000000000000\", otoken_factory: "
                               "\"0xfa00000000000000000000000000000000000000\", implementations: "
                               "[\"0x0100000000000000000000000000000000000000\"]}\n";
    const struct gw_config_node *chains;
    (void)state;
    memset(&chain, 0, sizeof chain);
    memset(&taken, 0, sizeof taken);
    chain.sold_amount = 250000000;
    chain.supply = 250000000;
    chain.strike = 210000000000;
    chain.held = 2500000000000000000u;
    chain.has_details = true;
    chain.is_margin_told = true;
    chain.implementation = 1;
    market = (struct gw_market){
        .tokens = {{.symbol = "WETH", .underlying = "ETH", .decimals = 18, .is_known = true},
                   {.symbol = "USDC", .underlying = "USD", .decimals = 6, .is_known = true}},
        .token_count = 2,
        .spots = {{.underlying = "ETH", .usd = 2000, .updated_s = NOW_S, .age_s_max = 3960}},
        .spot_count = 1,
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

static inline int finish(void **state)
{
    (void)state;
    gw_venue_fini(&venue);
    gw_config_free(&config);
    gw_call_list_fini(&calls);
    return 0;
}

static inline void put_list(struct gw_abi_buffer *b, const uint8_t *token, uint64_t amount, bool is_token)
{
    gw_abi_put_u64(b, chain.holes + (amount > 0));
    for (size_t i = 0; i < chain.holes; i++) {
        gw_abi_put_u64(b, 0);
    }
    if (amount > 0 && is_token) {
        gw_abi_put_address(b, token);
    } else if (amount > 0) {
        gw_abi_put_u64(b, amount);
    }
}

static inline void put_vault(struct gw_abi_buffer *b)
{
    const uint8_t *tokens[] = {sold, bought, chain.is_put ? usdc : weth};
    const uint64_t amounts[] = {chain.sold_amount, chain.bought_amount, chain.held};
    uint64_t at = 6 * 32;
    gw_abi_put_u64(b, 96);
    gw_abi_put_u64(b, chain.type);
    gw_abi_put_u64(b, NOW_S);
    for (size_t i = 0; i < 6; i++) {
        gw_abi_put_u64(b, at);
        at += 32 * (1 + chain.holes + (amounts[i % 3] > 0));
    }
    for (size_t i = 0; i < 6; i++) {
        put_list(b, tokens[i % 3], amounts[i % 3], i < 3);
    }
    b->size -= chain.cut;
}

static inline void put_term(struct gw_abi_buffer *b, unsigned index)
{
    switch (index) {
    case 0:
        gw_abi_put_address(b, chain.is_put ? usdc : weth);
        return;
    case 1:
        gw_abi_put_address(b, weth);
        return;
    case 2:
        gw_abi_put_address(b, chain.is_strike_odd ? weth : usdc);
        return;
    case 3:
        gw_abi_put_u64(b, chain.strike);
        return;
    case 4:
        gw_abi_put_u64(b, EXPIRY);
        return;
    default:
        gw_abi_put_u64(b, chain.is_put);
    }
}

/* Ratios of the calculator are 1e27. */
static inline void put_ratio(struct gw_abi_buffer *b, uint64_t hundredths)
{
    struct gw_u256 value = gw_u256_from_u64(hundredths * UINT64_C(10000000000000));
    const struct gw_u256 scale = gw_u256_from_u64(UINT64_C(1000000000000));
    uint8_t word[32];
    (void)gw_u256_mul(&value, &value, &scale);
    gw_u256_to_be(word, &value);
    gw_abi_put(b, word, sizeof word);
}

static inline bool answer(struct gw_abi_buffer *b, unsigned call, size_t index)
{
    const struct gw_opyn_state *state = venue.state;
    static const uint8_t someone[20] = {0x77};
    uint8_t implementation[20] = {chain.implementation};
    switch (call) {
    case GW_OPYN_CALL_ORACLE:
    case GW_OPYN_CALL_CALCULATOR:
        gw_abi_put_address(b, someone);
        break;
    case GW_OPYN_CALL_IMPLEMENTATION:
        gw_abi_put_address(b, implementation);
        break;
    case GW_OPYN_CALL_LENGTH:
        gw_abi_put_u64(b, 2);
        break;
    case GW_OPYN_CALL_VAULT:
        put_vault(b);
        break;
    case GW_OPYN_CALL_DETAILS:
        for (unsigned i = 0; i < 6; i++) {
            put_term(b, i);
        }
        return chain.has_details && call != chain.reverting;
    case GW_OPYN_CALL_SUPPLY:
        gw_abi_put_u64(b, venue.table.entries[index].key.id[12] == sold[0] ? chain.supply : 0);
        break;
    case GW_OPYN_CALL_BOUND:
    case GW_OPYN_CALL_SHOCK:
        put_ratio(b, call == GW_OPYN_CALL_BOUND ? 20 : 75);
        return chain.is_margin_told;
    case GW_OPYN_CALL_FIXING:
        assert_true(state->fixings[index].expiry_s == EXPIRY);
        gw_abi_put_u64(b, chain.fixing);
        gw_abi_put_u64(b, 0);
        break;
    default:
        put_term(b, call - GW_OPYN_CALL_GETTER);
    }
    return call != chain.reverting;
}

static inline enum gw_status read_block(void)
{
    venue.reason[0] = '\0';
    venue.block_time_s = market.block_time_s;
    for (unsigned round = 0; round < venue.protocol->rounds; round++) {
        gw_call_list_reset(&calls);
        GW_TRY(venue.protocol->plan(&venue, round, &calls));
        assert_true(calls.count <= 64);
        for (size_t i = 0; i < calls.count; i++) {
            struct gw_abi_buffer b = {.data = bytes[i], .capacity = sizeof bytes[i]};
            const uint64_t tag = calls.calls[i].tag;
            replies[i].is_ok = answer(&b, (unsigned)(tag >> 32), (size_t)(tag & UINT32_MAX));
            replies[i].data = b.data;
            replies[i].size = replies[i].is_ok ? b.size : 0;
        }
        const struct gw_reply_list list = {calls.calls, replies, calls.count};
        GW_TRY(venue.protocol->decode(&venue, round, &list));
    }
    return GW_OK;
}

static inline enum gw_status take_position(void *context, const struct gw_position *p)
{
    (void)context;
    assert_true(taken.position_count < TAKEN);
    taken.positions[taken.position_count++] = *p;
    return GW_OK;
}

static inline enum gw_status take_exclusion(void *context, const char *name, const char *reason)
{
    (void)context;
    assert_string_equal(name, "0xc001000000000000000000000000000000000000");
    (void)snprintf(taken.reason, sizeof taken.reason, "%s", reason);
    taken.exclusions++;
    return GW_OK;
}

static inline enum gw_status take_account(void *context, const struct gw_margin_account *account)
{
    (void)context;
    assert_true(taken.account_count < TAKEN && account->closed->quantity > 0);
    taken.accounts[taken.account_count++] = *account;
    return GW_OK;
}

static inline void emit(void)
{
    const struct gw_position_sink sink = {
        .position = take_position, .exclude = take_exclusion, .account = take_account};
    memset(&taken, 0, sizeof taken);
    assert_int_equal(venue.protocol->emit(&venue, &market, &sink), GW_OK);
    gw_venue_mark_all_clean(&venue);
}

/* An event of the controller: topics after the first, then words of data. */
static inline enum gw_status tell(const char *signature, const uint8_t *topics[3], unsigned topic_count,
                                  const uint64_t *words, size_t word_count)
{
    uint8_t data[8 * 32];
    struct gw_abi_buffer b = {.data = data, .capacity = sizeof data};
    struct gw_log log = {.data = data, .topic_count = 1 + topic_count};
    memcpy(log.address, controller, 20);
    gw_abi_topic(log.topics[0], signature);
    for (size_t i = 0; i < topic_count; i++) {
        memcpy(log.topics[1 + i] + 12, topics[i], 20);
    }
    for (size_t i = 0; i < word_count; i++) {
        gw_abi_put_u64(&b, words[i]);
    }
    log.data_size = b.size;
    return venue.protocol->touch(&venue, &log);
}

static inline enum gw_status tell_mint(void)
{
    const uint8_t *topics[3] = {sold, owner, owner};
    const uint64_t words[] = {3, 1};
    return tell("ShortOtokenMinted(address,address,address,uint256,uint256)", topics, 3, words, 2);
}

static inline void read_all(void)
{
    assert_int_equal(tell_mint(), GW_OK);
    assert_int_equal(read_block(), GW_OK);
    emit();
}

#endif
