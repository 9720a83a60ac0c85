#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "monitor/signer/keyfile.h"
#include "monitor/signer/signer.h"

/* Private key 1: its address is known to everybody. */
static const uint8_t key_one[32] = {[31] = 1};
static const uint8_t address_one[20] = {0x7e, 0x5f, 0x45, 0x52, 0x09, 0x1a, 0x69, 0x12, 0x5d, 0x5d,
                                        0xfc, 0xb7, 0xb8, 0xc2, 0x65, 0x90, 0x29, 0x39, 0x5b, 0xdf};

static struct gw_signer signer;
static struct gw_signer_reply reply;

static int start_live(void **state)
{
    (void)state;
    return gw_signer_init(&signer, key_one, GW_MODE_LIVE) == GW_OK ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    gw_signer_fini(&signer);
    return 0;
}

static struct gw_signer_request good_request(void)
{
    struct gw_signer_request request;
    memset(&request, 0, sizeof request);
    request.magic = GW_SIGNER_MAGIC;
    request.size = sizeof request;
    request.type = GW_SIGNER_VECTOR;
    request.domain.chain_id = 31337;
    gw_signal_feed(&request.signal.header, "eip155:31337", "0xabc", "ETH");
    request.signal.header.seq = 1;
    request.signal.header.epoch = 1;
    request.signal.header.observed_at = 1700000000;
    request.signal.header.confidence_bps = 9000;
    request.signal.liquidity.utilisation_cap_bps = 9000;
    request.signal.liquidity.valid_until = 1700000000 + 21600;
    request.signal.margin.initial_margin_bps = 12500;
    request.signal.margin.maintenance_margin_bps = 10000;
    request.signal.margin.valid_until = 1700000000 + 900;
    return request;
}

static void expect_signed(const struct gw_signer_request *request)
{
    struct gw_signed_vector vector;
    gw_signer_answer(&signer, &reply, request);
    assert_string_equal(reply.reason, "");
    assert_int_equal(reply.status, GW_OK);
    memset(&vector, 0, sizeof vector);
    vector.kind = 4;
    vector.size = sizeof vector;
    vector.signal = request->signal;
    vector.domain = request->domain;
    memcpy(vector.digest, reply.digest, sizeof vector.digest);
    memcpy(vector.signature, reply.signature, sizeof vector.signature);
    memcpy(vector.signer, reply.signer, sizeof vector.signer);
    assert_int_equal(gw_signal_verify(&vector, signer.key.address), GW_OK);
}

static void expect_refused(const struct gw_signer_request *request, const char *reason)
{
    static const uint8_t none[65];
    gw_signer_answer(&signer, &reply, request);
    assert_int_equal(reply.status, GW_E_REFUSED);
    assert_non_null(strstr(reply.reason, reason));
    assert_memory_equal(reply.signature, none, 65);
    assert_memory_equal(reply.digest, none, 32);
}

/* The vector after `before`, which was signed last. */
static struct gw_signer_request next_request(const struct gw_signer_request *before)
{
    struct gw_signer_request request = *before;
    request.signal.header.seq++;
    request.signal.header.observed_at += 60;
    memcpy(request.signal.header.prev_hash, reply.digest, 32);
    return request;
}

static void address_is_derived_from_the_key(void **state)
{
    (void)state;
    struct gw_signer_request request = good_request();
    request.type = GW_SIGNER_ADDRESS;
    gw_signer_answer(&signer, &reply, &request);
    assert_int_equal(reply.status, GW_OK);
    assert_memory_equal(reply.signer, address_one, 20);
}

static void vector_within_the_rules_is_signed_and_verifies(void **state)
{
    (void)state;
    struct gw_signer_request request = good_request();
    expect_signed(&request);
    assert_memory_equal(reply.signer, address_one, 20);
    request = next_request(&request);
    expect_signed(&request);
}

static void same_content_again_gets_the_same_bytes(void **state)
{
    (void)state;
    const struct gw_signer_request request = good_request();
    uint8_t signature[65];
    expect_signed(&request);
    memcpy(signature, reply.signature, sizeof signature);
    expect_signed(&request);
    assert_memory_equal(reply.signature, signature, sizeof signature);
    gw_signer_fini(&signer);
    assert_int_equal(gw_signer_init(&signer, key_one, GW_MODE_LIVE), GW_OK);
    expect_signed(&request);
    assert_memory_equal(reply.signature, signature, sizeof signature);
}

static void sequence_breaks_are_refused(void **state)
{
    (void)state;
    struct gw_signer_request first = good_request();
    first.signal.header.seq = 7;
    first.signal.header.epoch = 3;
    expect_signed(&first);
    struct gw_signer_request request = first;
    request.signal.margin.initial_margin_bps++;
    expect_refused(&request, "other content");
    request.signal.header.seq = 6;
    expect_refused(&request, "other content");
    request.signal.header.seq = 9;
    expect_refused(&request, "plus 1");
    request.signal.header.seq = 8;
    expect_refused(&request, "prevHash");
    expect_signed(&first);
    request = next_request(&first);
    request.signal.header.epoch = 2;
    expect_refused(&request, "epoch falls");
    request.signal.header.epoch = 4;
    expect_signed(&request);
}

static void new_epoch_may_skip_but_never_repeat_a_sequence(void **state)
{
    (void)state;
    struct gw_signer_request request = good_request();
    request.signal.header.seq = 5;
    expect_signed(&request);
    request.signal.header.epoch = 2;
    expect_refused(&request, "other content");
    request.signal.header.seq = 9;
    expect_signed(&request);
}

static void feeds_do_not_share_a_sequence(void **state)
{
    (void)state;
    struct gw_signer_request request = good_request();
    request.signal.header.seq = 9;
    expect_signed(&request);
    gw_signal_feed(&request.signal.header, "eip155:31337", "0xabc", "BTC");
    request.signal.header.seq = 2;
    expect_signed(&request);
}

static void feed_above_the_limit_is_refused(void **state)
{
    (void)state;
    struct gw_signer_request request = good_request();
    for (unsigned i = 0; i < GW_SIGNER_FEEDS_MAX; i++) {
        request.signal.header.feed_id[0] = (uint8_t)i;
        request.signal.header.feed_id[1] = (uint8_t)(i >> 8);
        expect_signed(&request);
    }
    request.signal.header.feed_id[2] ^= 1;
    expect_refused(&request, "no room");
    request.signal.header.feed_id[2] ^= 1;
    expect_signed(&request);
}

static void modes_are_kept_apart(void **state)
{
    (void)state;
    struct gw_signer_request request = good_request();
    request.signal.header.mode = GW_MODE_REPLAY;
    expect_refused(&request, "mode");
    request.signal.header.mode = GW_MODE_DRY_RUN;
    expect_refused(&request, "mode");
    gw_signer_fini(&signer);
    assert_int_equal(gw_signer_init(&signer, key_one, GW_MODE_REPLAY), GW_OK);
    expect_refused(&request, "mode");
    request.signal.header.mode = GW_MODE_LIVE;
    expect_refused(&request, "mode");
    request.signal.header.mode = GW_MODE_REPLAY;
    expect_signed(&request);
}

static void every_cap_has_its_reason(void **state)
{
    (void)state;
    struct gw_signer_request request = good_request();
    request.signal.margin.initial_margin_bps = 9999;
    request.signal.margin.maintenance_margin_bps = 9000;
    expect_refused(&request, "initial margin");
    request = good_request();
    request.signal.margin.initial_margin_bps = 50001;
    expect_refused(&request, "initial margin");
    request = good_request();
    request.signal.margin.maintenance_margin_bps = 12501;
    expect_refused(&request, "maintenance");
    request = good_request();
    request.signal.liquidity.breaker_level = 5;
    expect_refused(&request, "breaker");
    request = good_request();
    request.signal.header.confidence_bps = 10001;
    expect_refused(&request, "confidence");
    request = good_request();
    request.signal.header.state = 4;
    expect_refused(&request, "state");
    request = good_request();
    request.signal.liquidity.utilisation_cap_bps = 10001;
    expect_refused(&request, "utilisation");
    request = good_request();
    request.signal.liquidity.lp_advice = 3;
    expect_refused(&request, "advice");
    assert_int_equal(signer.feed_count, 0);
}

static void validity_beyond_a_day_or_before_the_observation_is_refused(void **state)
{
    (void)state;
    struct gw_signer_request request = good_request();
    request.signal.margin.valid_until = request.signal.header.observed_at + 86401;
    expect_refused(&request, "day");
    request = good_request();
    request.signal.liquidity.valid_until = UINT64_MAX;
    expect_refused(&request, "day");
    request = good_request();
    request.signal.margin.valid_until = request.signal.header.observed_at - 1;
    expect_refused(&request, "day");
    request.signal.margin.valid_until = request.signal.header.observed_at + 86400;
    expect_signed(&request);
}

static void sequence_and_epoch_zero_are_refused(void **state)
{
    (void)state;
    struct gw_signer_request request = good_request();
    request.signal.header.seq = 0;
    expect_refused(&request, "start at 1");
    request = good_request();
    request.signal.header.epoch = 0;
    expect_refused(&request, "start at 1");
}

static void foreign_message_and_unknown_type_are_refused(void **state)
{
    (void)state;
    struct gw_signer_request request = good_request();
    request.magic ^= 1;
    expect_refused(&request, "build");
    request = good_request();
    request.size--;
    expect_refused(&request, "build");
    request = good_request();
    request.type = 0;
    expect_refused(&request, "type");
    request.type = 4;
    expect_refused(&request, "type");
}

static void zero_and_the_order_of_the_curve_are_no_keys(void **state)
{
    (void)state;
    uint8_t key[32] = {0};
    struct gw_signer other;
    assert_int_equal(gw_signer_init(&other, key, GW_MODE_LIVE), GW_E_DOMAIN);
    memset(key, 0xff, sizeof key);
    assert_int_equal(gw_signer_init(&other, key, GW_MODE_LIVE), GW_E_DOMAIN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start_live, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(address_is_derived_from_the_key),
        TEST(vector_within_the_rules_is_signed_and_verifies),
        TEST(same_content_again_gets_the_same_bytes),
        TEST(sequence_breaks_are_refused),
        TEST(new_epoch_may_skip_but_never_repeat_a_sequence),
        TEST(feeds_do_not_share_a_sequence),
        TEST(feed_above_the_limit_is_refused),
        TEST(modes_are_kept_apart),
        TEST(every_cap_has_its_reason),
        TEST(validity_beyond_a_day_or_before_the_observation_is_refused),
        TEST(sequence_and_epoch_zero_are_refused),
        TEST(foreign_message_and_unknown_type_are_refused),
        TEST(zero_and_the_order_of_the_curve_are_no_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
