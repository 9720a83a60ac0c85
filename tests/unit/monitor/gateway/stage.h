/* stage: a board of two chains, and records to put on it. The present is STAGE_NOW_MS. */
#ifndef GW_TESTS_MONITOR_GATEWAY_STAGE_H
#define GW_TESTS_MONITOR_GATEWAY_STAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/gateway/board.h"

#define STAGE_NOW_MS   UINT64_C(1000000000)
#define STAGE_DATA_MS  180000u /* the default age of exposures */
#define STAGE_BLOCK_S  INT64_C(1700000000)
#define STAGE_DEVNET   0u /* number of the ring */
#define STAGE_BASE     1u
#define STAGE_VENUE    "0x00000000000000000000000000000000000000aa"
#define STAGE_VENUE_2  "0x00000000000000000000000000000000000000bb"
#define STAGE_CHAIN_ID 31337u

static const char stage_config_text[] = "version: 1\n"
                                        "chains:\n"
                                        "  - {name: devnet, caip2: 'eip155:31337', rpc: []}\n"
                                        "  - {name: base, caip2: 'eip155:8453', rpc: []}\n";

static inline void stage_config(struct gw_monitor_config *out, const char *text)
{
    struct gw_config yaml;
    assert_int_equal(gw_config_parse(&yaml, "stage", text, strlen(text)), GW_OK);
    assert_int_equal(gw_monitor_config_read(out, &yaml), GW_OK);
    gw_config_free(&yaml);
}

static inline struct gw_board *stage_board(void)
{
    static struct gw_monitor_config config;
    struct gw_board *board = calloc(1, sizeof *board);
    assert_non_null(board);
    stage_config(&config, stage_config_text);
    gw_board_init(board, &config);
    return board;
}

static inline int stage_set_up(void **state)
{
    *state = stage_board();
    return 0;
}

static inline int stage_tear_down(void **state)
{
    free(*state);
    return 0;
}

static inline struct gw_record_head stage_head(uint32_t kind, size_t size, uint64_t block)
{
    struct gw_record_head head = {.kind = kind,
                                  .size = (uint32_t)size,
                                  .abi = GW_RECORD_ABI,
                                  .valid = 1,
                                  .chain_id = STAGE_CHAIN_ID,
                                  .block_number = block,
                                  .block_time_s = STAGE_BLOCK_S + 12 * (int64_t)block};
    memset(head.block_hash, (int)block, sizeof head.block_hash);
    memcpy(head.chain, "devnet", sizeof "devnet");
    return head;
}

static inline struct gw_exposure stage_exposure(const char *venue, double gamma)
{
    struct gw_exposure e = {.spot_usd = 2000.25,
                            .positions = 3,
                            .delta_usd = 100,
                            .gamma_usd_per_1pct = gamma,
                            .next_expiry_s = 1.8e9};
    e.head = stage_head(GW_RECORD_EXPOSURE, sizeof e, 7);
    e.head.flags = GW_EXPOSURE_COMPLETE | GW_EXPOSURE_OPTIONS;
    memcpy(e.head.protocol, "lyra_v1", sizeof "lyra_v1");
    memcpy(e.head.venue, venue, strlen(venue));
    memcpy(e.head.underlying, "ETH", sizeof "ETH");
    return e;
}

static inline struct gw_status_record stage_status(uint64_t block)
{
    struct gw_status_record s = {.rpc_calls = 11, .rpc_bytes = 2000, .rpc_errors = 1, .reorgs = 2};
    s.head = stage_head(GW_RECORD_STATUS, sizeof s, block);
    return s;
}

static inline struct gw_signed_vector stage_vector(const char *venue, uint64_t seq)
{
    struct gw_signed_vector v = {.kind = GW_RECORD_VECTOR, .size = sizeof v};
    gw_signal_feed(&v.signal.header, "eip155:31337", venue, "ETH");
    v.signal.header.seq = seq;
    v.signal.header.epoch = 1;
    v.signal.header.observed_at = (uint64_t)STAGE_BLOCK_S;
    v.signal.margin.initial_margin_bps = 15000;
    v.signal.margin.maintenance_margin_bps = 12500;
    v.signal.margin.valid_until = (uint64_t)STAGE_BLOCK_S + 900;
    v.signal.liquidity.utilisation_cap_bps = 8000;
    v.signal.liquidity.strike_cap_usd_e8 = GW_STRIKE_CAP_NONE;
    v.signal.liquidity.valid_until = (uint64_t)STAGE_BLOCK_S + 1800;
    v.domain.chain_id = STAGE_CHAIN_ID;
    (void)snprintf(v.feed, sizeof v.feed, "lyra_v1:%s:ETH", venue);
    gw_signal_digest(v.digest, &v.signal, &v.domain);
    return v;
}

static inline struct gw_signed_revocation stage_revocation(const struct gw_signed_vector *vector)
{
    struct gw_signed_revocation r = {.kind = GW_RECORD_REVOCATION, .size = sizeof r};
    memcpy(r.revocation.feed_id, vector->signal.header.feed_id, 32);
    r.revocation.seq = vector->signal.header.seq;
    r.revocation.epoch = vector->signal.header.epoch;
    r.revocation.issued_at = (uint64_t)STAGE_BLOCK_S + 5;
    memcpy(r.feed, vector->feed, sizeof r.feed);
    return r;
}

static inline struct gw_evaluated_record stage_evaluated(int64_t domain_s)
{
    struct gw_evaluated_record e = {.vectors_total = 42};
    e.head = stage_head(GW_RECORD_EVALUATED, sizeof e, 7);
    e.head.observed_ms = domain_s * 1000;
    return e;
}

static inline struct gw_ecosystem_record stage_ecosystem(double k)
{
    struct gw_ecosystem_record e = {.spot_usd = 2000.25, .k = k, .amplification = 2, .oldest_input_s = 1};
    e.head = stage_head(GW_RECORD_ECOSYSTEM, sizeof e, 7);
    memcpy(e.head.underlying, "ETH", sizeof "ETH");
    return e;
}

#define STAGE_PUT(board, ring, record, age_ms)                                                               \
    assert_int_equal(gw_board_take(board, ring, &(record), sizeof(record), STAGE_NOW_MS - (age_ms)), GW_OK)

/* Both chains at a block, rings and writers in order, one venue, one vector, evaluated at STAGE_BLOCK_S. */
static inline void stage_fill(struct gw_board *board)
{
    struct gw_status_record devnet = stage_status(7);
    struct gw_status_record base = stage_status(9);
    struct gw_exposure exposure = stage_exposure(STAGE_VENUE, -1500);
    struct gw_signed_vector vector = stage_vector(STAGE_VENUE, 1);
    struct gw_evaluated_record evaluated = stage_evaluated(STAGE_BLOCK_S);
    struct gw_ecosystem_record ecosystem = stage_ecosystem(0.5);
    base.head.chain_id = 8453;
    STAGE_PUT(board, STAGE_DEVNET, exposure, 1000);
    STAGE_PUT(board, STAGE_DEVNET, devnet, 1000);
    STAGE_PUT(board, STAGE_BASE, base, 1000);
    STAGE_PUT(board, GW_BOARD_SIGNALS, ecosystem, 0);
    STAGE_PUT(board, GW_BOARD_SIGNALS, vector, 0);
    STAGE_PUT(board, GW_BOARD_SIGNALS, evaluated, 0);
    const struct gw_board_ring ring = {.is_open = true, .is_running = true, .beat_ms = STAGE_NOW_MS - 50};
    board->signals = ring;
    board->chains[STAGE_DEVNET].ring = ring;
    board->chains[STAGE_BASE].ring = ring;
}

#define STAGE_TEST(name) cmocka_unit_test_setup_teardown(name, stage_set_up, stage_tear_down)

#endif
