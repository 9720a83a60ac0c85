/* client_fixture: a signal ring with a key to sign for it, and a client on it. */
#ifndef GW_TESTS_UNIT_IPC_CLIENT_FIXTURE_H
#define GW_TESTS_UNIT_IPC_CLIENT_FIXTURE_H

#include <string.h>

#include "gammawatch/client.h"
#include "gammawatch/record.h"
#include "ipc/base/hex.h"
#include "ipc/signal_sign.h"
#include "tests/unit/ipc/ring_fixture.h"

#define NOW_S      UINT64_C(1705000000)
#define VALID_S    300u
#define RING_SLOTS 64u

static const uint8_t secret[32] = {[31] = 7};
static const uint8_t other_secret[32] = {[31] = 8};

struct scene {
    struct place place;
    struct gw_ring ring;
    struct gw_client *client;
    struct gw_client_options options;
    char signer[43];
    uint8_t prev_hash[32];
};

static inline int set_up(void **state)
{
    struct scene *s = calloc(1, sizeof *s);
    uint8_t address[20];
    make_place(&s->place);
    assert_int_equal(gw_ring_create(&s->ring, s->place.path, RING_SLOTS, GW_RECORD_SIZE_MAX), GW_OK);
    assert_int_equal(gw_signal_address(address, secret), GW_OK);
    gw_hex_checksum_address(s->signer, address);
    s->options = (struct gw_client_options){.ring = s->place.path, .signers = s->signer};
    *state = s;
    return 0;
}

static inline int tear_down(void **state)
{
    struct scene *s = *state;
    gw_client_close(s->client);
    gw_ring_destroy(&s->ring, false);
    drop_place(&s->place);
    free(s);
    return 0;
}

static inline void join(struct scene *s)
{
    assert_int_equal(gw_client_open(&s->client, &s->options), GW_OK);
}

/* The monitor's word on time, which closes every evaluation. */
static inline void tell_time_ms(struct scene *s, uint64_t now_ms, enum gw_mode mode)
{
    struct gw_evaluated_record record;
    memset(&record, 0, sizeof record);
    record.head.kind = GW_RECORD_EVALUATED;
    record.head.size = sizeof record;
    record.head.abi = GW_RECORD_ABI;
    record.head.observed_ms = (int64_t)now_ms;
    record.head.mode = (uint32_t)mode;
    gw_ring_publish(&s->ring, &record, sizeof record);
}

static inline void tell_time(struct scene *s, uint64_t now_s, enum gw_mode mode)
{
    tell_time_ms(s, now_s * 1000, mode);
}

static inline struct gw_signed_vector make_vector(const struct scene *s, uint8_t feed, uint64_t seq)
{
    struct gw_signed_vector vector;
    memset(&vector, 0, sizeof vector);
    vector.kind = GW_RECORD_VECTOR;
    vector.size = sizeof vector;
    vector.signal.header.feed_id[0] = feed;
    vector.signal.header.seq = seq;
    vector.signal.header.epoch = 1;
    vector.signal.header.block_hash[0] = (uint8_t)seq;
    vector.signal.header.observed_at = NOW_S;
    memcpy(vector.signal.header.prev_hash, s->prev_hash, 32);
    vector.signal.liquidity.valid_until = NOW_S + VALID_S;
    vector.signal.margin.valid_until = NOW_S + VALID_S;
    vector.signal.margin.initial_margin_bps = 15000;
    vector.domain.chain_id = 31337;
    vector.domain.verifying_contract[19] = 1;
    return vector;
}

static inline void sign_and_send(struct scene *s, struct gw_signed_vector *vector)
{
    assert_int_equal(gw_signal_sign(vector, secret), GW_OK);
    memcpy(s->prev_hash, vector->digest, 32);
    gw_ring_publish(&s->ring, vector, sizeof *vector);
}

static inline struct gw_signed_vector send(struct scene *s, uint64_t seq)
{
    struct gw_signed_vector vector = make_vector(s, 1, seq);
    sign_and_send(s, &vector);
    return vector;
}

static inline void expect_answer(struct scene *s, enum gw_status expected, uint64_t seq)
{
    struct gw_signed_vector vector;
    assert_string_equal(gw_status_name(gw_client_next(s->client, &vector)), gw_status_name(expected));
    assert_int_equal(vector.signal.header.seq, seq);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
