/* scene: a book over a small market at one block. */
#ifndef GW_TESTS_CHAINS_BOOK_SCENE_H
#define GW_TESTS_CHAINS_BOOK_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "chains/book/book.h"

#define NOW_S  1700000000
#define WEEK_S 604800
#define VENUE  "0x00000000000000000000000000000000000000aa"

static struct gw_market market;
static struct gw_book book;
static const struct gw_block block = {.number = 7, .time_s = NOW_S, .hash = {1}, .parent = {2}};

static inline int start(void **state)
{
    (void)state;
    market = (struct gw_market){
        .tokens = {{.symbol = "WETH", .underlying = "ETH", .decimals = 18, .is_known = true},
                   {.symbol = "USDC", .underlying = "USD", .decimals = 6, .is_known = true},
                   {.symbol = "WBTC", .underlying = "BTC", .decimals = 8, .is_known = true},
                   {.symbol = "stETH", .underlying = "ETH", .decimals = 18, .is_known = true}},
        .token_count = 4,
        .spots = {{.underlying = "ETH", .usd = 2000, .updated_s = NOW_S - 60, .age_s_max = 3960}},
        .spot_count = 1,
        .block_time_s = NOW_S,
    };
    if (gw_book_init(&book) != GW_OK) {
        return -1;
    }
    gw_book_begin(&book, &market, &block);
    return 0;
}

static inline int finish(void **state)
{
    (void)state;
    gw_book_fini(&book);
    return 0;
}

static inline struct gw_position option(enum gw_position_kind kind, const char *id, double strike,
                                        double quantity)
{
    struct gw_position p = {
        .kind = kind,
        .venue = VENUE,
        .underlying = "ETH",
        .quantity = quantity,
        .strike = strike,
        .expiry_s = NOW_S + WEEK_S,
        .vol = 0.75,
        .hedging = {.h_protocol = 1, .h_protocol_lo = 0.5, .h_protocol_hi = 1, .h_counterparty_hi = 0.25},
        .raw = "{}",
    };
    (void)snprintf(p.id, sizeof p.id, "%s", id);
    return p;
}

static inline struct gw_position range(size_t token0, size_t token1)
{
    return (struct gw_position){
        .kind = GW_POSITION_LP_RANGE,
        .venue = VENUE,
        .id = "1",
        .quantity = 1,
        .token0 = &market.tokens[token0],
        .token1 = &market.tokens[token1],
        .liquidity = gw_u256_from_u64(1000000000000000000u),
        .tick_lower = -887220,
        .tick_upper = 887220,
        .raw = "{}",
    };
}

static inline void put(const char *protocol, const struct gw_position *p)
{
    const struct gw_position_sink sink = gw_book_sink(&book, protocol);
    assert_int_equal(sink.position(sink.context, p), GW_OK);
}

static inline void assert_close(double found, double expected, double scale)
{
    const double error = found > expected ? found - expected : expected - found;
    if (!(error <= 1e-10 * scale)) {
        fail_msg("found %.17g, expected %.17g", found, expected);
    }
}

#endif
