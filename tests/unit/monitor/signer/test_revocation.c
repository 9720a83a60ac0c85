/* Which revocations does the signer sign? One of the vector it signed last, and none else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "monitor/signer/signer.h"

#define OBSERVED_AT UINT64_C(1700000000)

static const uint8_t key_one[32] = {[31] = 1};

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

static struct gw_signer_request vector_request(uint64_t seq)
{
    struct gw_signer_request request;
    memset(&request, 0, sizeof request);
    request.magic = GW_SIGNER_MAGIC;
    request.size = sizeof request;
    request.type = GW_SIGNER_VECTOR;
    request.domain.chain_id = 31337;
    gw_signal_feed(&request.signal.header, "eip155:31337", "0xabc", "ETH");
    memset(request.signal.header.block_hash, 0xb0, 32);
    request.signal.header.seq = seq;
    request.signal.header.epoch = 2;
    request.signal.header.observed_at = OBSERVED_AT;
    request.signal.margin.initial_margin_bps = 12500;
    request.signal.margin.maintenance_margin_bps = 10000;
    request.signal.margin.valid_until = OBSERVED_AT + 900;
    request.signal.liquidity.valid_until = OBSERVED_AT + 900;
    return request;
}

static void sign_vector(uint64_t seq)
{
    struct gw_signer_request request = vector_request(seq);
    memcpy(request.signal.header.prev_hash, reply.digest, 32);
    gw_signer_answer(&signer, &reply, &request);
    assert_string_equal(reply.reason, "");
}

static struct gw_signer_request revocation_request(uint64_t seq)
{
    const struct gw_signer_request vector = vector_request(seq);
    struct gw_signer_request request;
    memset(&request, 0, sizeof request);
    request.magic = GW_SIGNER_MAGIC;
    request.size = sizeof request;
    request.type = GW_SIGNER_REVOCATION;
    request.domain = vector.domain;
    memcpy(request.revocation.feed_id, vector.signal.header.feed_id, 32);
    memcpy(request.revocation.orphaned_block_hash, vector.signal.header.block_hash, 32);
    request.revocation.seq = seq;
    request.revocation.epoch = 2;
    request.revocation.issued_at = OBSERVED_AT + 12;
    return request;
}

static void expect_refused(const struct gw_signer_request *request, const char *reason)
{
    static const uint8_t none[65];
    gw_signer_answer(&signer, &reply, request);
    assert_int_equal(reply.status, GW_E_REFUSED);
    assert_string_equal(reply.reason, reason);
    assert_memory_equal(reply.signature, none, 65);
    assert_memory_equal(reply.digest, none, 32);
}

static void expect_signed(const struct gw_signer_request *request)
{
    struct gw_signed_revocation revocation;
    gw_signer_answer(&signer, &reply, request);
    assert_string_equal(reply.reason, "");
    memset(&revocation, 0, sizeof revocation);
    revocation.kind = GW_RECORD_REVOCATION;
    revocation.size = sizeof revocation;
    revocation.revocation = request->revocation;
    revocation.domain = request->domain;
    memcpy(revocation.digest, reply.digest, 32);
    memcpy(revocation.signature, reply.signature, 65);
    memcpy(revocation.signer, reply.signer, 20);
    assert_int_equal(gw_signal_verify_revocation(&revocation, signer.key.address), GW_OK);
}

static void the_vector_signed_last_is_revoked_and_again_with_the_same_bytes(void **state)
{
    (void)state;
    sign_vector(1);
    sign_vector(2);
    const struct gw_signer_request request = revocation_request(2);
    expect_signed(&request);
    const struct gw_signer_reply first = reply;
    expect_signed(&request);
    assert_memory_equal(&reply, &first, sizeof reply);
}

static void what_was_never_signed_is_not_revoked(void **state)
{
    (void)state;
    struct gw_signer_request request = revocation_request(1);
    expect_refused(&request, "it is not the vector signed last");
    sign_vector(1);
    sign_vector(2);
    request = revocation_request(1);
    expect_refused(&request, "it is not the vector signed last");
    request = revocation_request(3);
    expect_refused(&request, "it is not the vector signed last");
    request = revocation_request(2);
    request.revocation.epoch = 3;
    expect_refused(&request, "it is not the vector signed last");
    request = revocation_request(2);
    request.revocation.feed_id[0] ^= 1;
    expect_refused(&request, "it is not the vector signed last");
}

static void every_field_is_that_of_the_vector(void **state)
{
    (void)state;
    sign_vector(1);
    struct gw_signer_request request = revocation_request(1);
    request.domain.verifying_contract[0] = 1;
    expect_refused(&request, "the vector was for another contract");
    request = revocation_request(1);
    request.domain.chain_id = 1;
    expect_refused(&request, "the vector was for another contract");
    request = revocation_request(1);
    request.revocation.orphaned_block_hash[31] ^= 1;
    expect_refused(&request, "the vector was of another block");
    request = revocation_request(1);
    request.revocation.issued_at = OBSERVED_AT - 1;
    expect_refused(&request, "it is not issued within a day of the observation");
    request.revocation.issued_at = OBSERVED_AT + GW_SIGNER_VALIDITY_S_MAX + 1;
    expect_refused(&request, "it is not issued within a day of the observation");
    request = revocation_request(1);
    request.mode = GW_MODE_REPLAY;
    expect_refused(&request, "mode is not the signer's own");
}

static void a_second_revocation_has_the_same_content(void **state)
{
    (void)state;
    sign_vector(1);
    struct gw_signer_request request = revocation_request(1);
    expect_signed(&request);
    request.revocation.issued_at++;
    expect_refused(&request, "the vector was revoked with other content");
    /* The vector may be asked for again; that forgets nothing. */
    struct gw_signer_request vector = vector_request(1);
    gw_signer_answer(&signer, &reply, &vector);
    assert_int_equal(reply.status, GW_OK);
    expect_refused(&request, "the vector was revoked with other content");
    gw_signer_answer(&signer, &reply, &vector);
    sign_vector(2);
    request = revocation_request(2);
    expect_signed(&request);
}

#define LIVE(name) cmocka_unit_test_setup_teardown(name, start_live, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(the_vector_signed_last_is_revoked_and_again_with_the_same_bytes),
        LIVE(what_was_never_signed_is_not_revoked),
        LIVE(every_field_is_that_of_the_vector),
        LIVE(a_second_revocation_has_the_same_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
