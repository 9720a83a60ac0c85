/* toy_market: an option market of Lyra v1 as its adapter asks it: boards of one or two strikes, and one position on the
 * first strike of each. */
#ifndef GW_TESTS_SIM_TOY_MARKET_H
#define GW_TESTS_SIM_TOY_MARKET_H

#include "chains/protocol/lyra_v1.h"
#include "tests/sim/chains/collector/toy_blocks.h"

#define TOY_MARKET        0x55
#define TOY_TOKEN         0x56
#define TOY_BOARDS        4u
#define TOY_MARKET_REVERT SIZE_MAX

/* Board i has the id i + 1, its strikes 10 * id + 1 and 10 * id + 2, its position the id of the board. */
struct toy_market {
    struct {
        bool is_live;
        unsigned strikes; /* 1 or 2 */
        uint64_t iv;      /* 1e18 */
        uint64_t amount;  /* of the position, a long call, 1e18; 0: closed */
    } boards[TOY_BOARDS];
};

static inline bool toy_is(const uint8_t *selector, const char *signature)
{
    uint8_t expected[4];
    gw_abi_selector(expected, signature);
    return memcmp(selector, expected, sizeof expected) == 0;
}

static inline uint64_t toy_argument(const uint8_t *input, size_t word)
{
    uint64_t value = 0;
    for (size_t i = 0; i < 8; i++) {
        value = value << 8 | input[4 + 32 * word + 24 + i];
    }
    return value;
}

static inline size_t toy_put_board(uint64_t *words, const struct toy_market *market, uint64_t id)
{
    size_t count = 0;
    if (id < 1 || id > TOY_BOARDS) {
        return TOY_MARKET_REVERT;
    }
    words[count++] = 32;
    words[count++] = id;
    words[count++] = TOY_TIME_S + 90 * 86400;
    words[count++] = market->boards[id - 1].iv;
    words[count++] = 0;
    words[count++] = 5 * 32;
    words[count++] = market->boards[id - 1].strikes;
    for (unsigned i = 1; i <= market->boards[id - 1].strikes; i++) {
        words[count++] = 10 * id + i;
    }
    return count;
}

static inline size_t toy_put_strike(uint64_t *words, const struct toy_market *market, uint64_t id)
{
    const uint64_t board = id / 10;
    if (board < 1 || board > TOY_BOARDS || id % 10 < 1 || id % 10 > market->boards[board - 1].strikes) {
        return TOY_MARKET_REVERT;
    }
    words[0] = id;
    words[1] = 2 * UINT64_C(1000000000000000000); /* two dollars: what fits a word of this toy */
    words[2] = UINT64_C(1000000000000000000) + id;
    words[3] = id % 10 == 1 ? market->boards[board - 1].amount : 0;
    words[8] = board;
    return 9;
}

static inline size_t toy_put_positions(uint64_t *words, const struct toy_market *market, const uint8_t *input)
{
    const uint64_t asked = toy_argument(input, 1);
    size_t count = 0;
    words[count++] = 32;
    words[count++] = asked;
    GW_ASSERT(asked <= TOY_BOARDS);
    for (size_t i = 0; i < asked; i++) {
        const uint64_t id = toy_argument(input, 2 + i);
        const uint64_t amount = market->boards[id - 1].amount;
        const uint64_t row[6] = {id, 10 * id + 1, 0, amount, 0, amount > 0 ? 1 : 2};
        memcpy(words + count, row, sizeof row);
        count += 6;
    }
    return count;
}

/* What market or token return, as words, all of which are zeros before; TOY_MARKET_REVERT: nothing. */
static inline size_t toy_market_return(uint64_t words[TOY_WORDS], const struct toy_market *market,
                                       const uint8_t *input)
{
    if (toy_is(input, "getLiveBoards()")) {
        words[0] = 32;
        for (unsigned i = 0; i < TOY_BOARDS; i++) {
            if (market->boards[i].is_live) {
                words[2 + words[1]] = i + 1;
                words[1]++;
            }
        }
        return 2 + words[1];
    }
    return toy_is(input, "getOptionBoard(uint256)") ? toy_put_board(words, market, toy_argument(input, 0))
           : toy_is(input, "getStrike(uint256)")    ? toy_put_strike(words, market, toy_argument(input, 0))
           : toy_is(input, "getOptionPositions(uint256[])") ? toy_put_positions(words, market, input)
                                                            : TOY_MARKET_REVERT;
}

/* Two boards of two strikes, and nobody holds anything. */
static const struct toy_market toy_market_calm = {
    .boards = {{true, 2, UINT64_C(600000000000000000), 0}, {true, 2, UINT64_C(700000000000000000), 0}}};

/* A venue of the real adapter that reads it. */
static inline void toy_open_market(struct gw_venue *venue)
{
    struct gw_lyra_config *cfg = calloc(1, sizeof *cfg);
    GW_ASSERT(cfg != NULL);
    memset(cfg->option_market, TOY_MARKET, 20);
    memset(cfg->option_token, TOY_TOKEN, 20);
    cfg->underlying = "ETH";
    gw_abi_topic(
        cfg->topic,
        "PositionUpdated(uint256,address,uint8,(uint256,uint256,uint8,uint256,uint256,uint8),uint256)");
    venue->protocol = gw_protocol_find("lyra_v1");
    venue->config = cfg;
    venue->state = calloc(1, venue->protocol->state_size);
    venue->table.entries = calloc(GW_ENTRIES_MAX, sizeof *venue->table.entries);
    venue->table.index = calloc((size_t)2 * GW_ENTRIES_MAX, sizeof *venue->table.index);
    GW_ASSERT(venue->state != NULL && venue->table.entries != NULL && venue->table.index != NULL);
    snprintf(venue->name, sizeof venue->name, "market");
}

#endif
