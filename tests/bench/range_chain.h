/* range_chain: a chain with one concentrated-liquidity pool and any number of position NFTs, and what a node says of it.
 *
 * Positions are spread over RANGES ranges around the spot and are whole: ticks, positions and the pool's liquidity agree.
 * Block 1 holds the logs that made them. Later blocks are quiet but two in each CYCLE: in one the liquidity of BUSY
 * positions is said to have changed, the other is where a collector with reread_blocks = CYCLE reads everything anew.
 */
#ifndef GW_TESTS_BENCH_RANGE_CHAIN_H
#define GW_TESTS_BENCH_RANGE_CHAIN_H

#include <stdint.h>

#include "chains/rpc/buffer.h"

#define GW_RANGE_CHAIN_ID     31337u
#define GW_RANGE_CHAIN_RANGES 50u
#define GW_RANGE_CHAIN_CYCLE  16u
#define GW_RANGE_CHAIN_BUSY   20u
#define GW_RANGE_CHAIN_FIRST  17u /* the first head shown */

#define GW_RANGE_CHAIN_POOL       "0xa1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"
#define GW_RANGE_CHAIN_MANAGER    "0xb2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2"
#define GW_RANGE_CHAIN_WETH       "0xc3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3"
#define GW_RANGE_CHAIN_USDC       "0xd4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4"
#define GW_RANGE_CHAIN_FEED       "0xe5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5"
#define GW_RANGE_CHAIN_MULTICALL3 "0xca11bde05977b3631167028862be2a173976ca11"

enum gw_range_block { GW_RANGE_QUIET, GW_RANGE_BUSY_BLOCK, GW_RANGE_REREAD, GW_RANGE_BLOCK_KINDS };

struct gw_range_chain {
    uint64_t positions;
    uint64_t head;
    /* What was asked of it so far. */
    uint64_t calls; /* of JSON-RPC */
    uint64_t reads; /* of contracts: those inside aggregate3 each */
    /* The same reads as one eth_call each would take so many bytes, questions and answers. */
    uint64_t naive_bytes;
};

enum gw_range_block gw_range_chain_kind(uint64_t number);

/* The answer to a request text, a batch or not, appended to `out`. A poll of `latest` moves the head on. Aborts on what
 * no reader of this chain asks. */
void gw_range_chain_answer(struct gw_range_chain *chain, struct gw_buffer *out, const char *request);

#endif
