#include "ipc/signal_sign.h"

#include "tests/unit/ipc/signal_fixture.h"

#include "gammawatch/record.h"

#define GOLDEN_REVOCATIONS 2u

static uint64_t read_u64(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    return json_is_string(value) ? strtoull(json_string_value(value), NULL, 10)
                                 : (uint64_t)json_integer_value(value);
}

static void read_revocation(struct gw_signed_revocation *out, uint8_t secret[32], const json_t *root,
                            size_t i)
{
    const json_t *golden = json_array_get(json_object_get(root, "revocations"), i);
    const json_t *text = json_object_get(golden, "revocation");
    const json_t *domain = json_object_get(text, "domain");
    memset(out, 0, sizeof *out);
    out->kind = GW_RECORD_REVOCATION;
    out->size = sizeof *out;
    read_bytes(secret, 32, golden, "secret");
    read_bytes(out->revocation.feed_id, 32, text, "feedId");
    out->revocation.seq = read_u64(text, "seq");
    out->revocation.epoch = read_u64(text, "epoch");
    read_bytes(out->revocation.orphaned_block_hash, 32, text, "orphanedBlockHash");
    out->revocation.issued_at = read_u64(text, "issuedAt");
    out->domain.chain_id = read_u64(domain, "chainId");
    read_bytes(out->domain.verifying_contract, 20, domain, "verifyingContract");
    read_bytes(out->digest, 32, text, "digest");
    read_bytes(out->signature, 65, text, "signature");
    read_bytes(out->signer, 20, text, "signer");
}

static void revocations_are_those_of_an_independent_implementation(void **state)
{
    (void)state;
    json_t *root = load_golden();
    assert_int_equal(json_array_size(json_object_get(root, "revocations")), GOLDEN_REVOCATIONS);
    for (size_t i = 0; i < GOLDEN_REVOCATIONS; i++) {
        struct gw_signed_revocation golden, made;
        uint8_t secret[32];
        read_revocation(&golden, secret, root, i);
        memset(&made, 0, sizeof made);
        made.revocation = golden.revocation;
        made.domain = golden.domain;
        assert_int_equal(gw_signal_sign_revocation(&made, secret), GW_OK);
        assert_memory_equal(&made, &golden, sizeof made);
        assert_int_equal(gw_signal_verify_revocation(&golden, golden.signer), GW_OK);
    }
    json_decref(root);
}

static void a_revocation_changed_after_signing_is_refused(void **state)
{
    (void)state;
    json_t *root = load_golden();
    struct gw_signed_revocation golden, bad;
    uint8_t secret[32];
    uint8_t stranger[20] = {1};
    read_revocation(&golden, secret, root, 0);
    assert_int_equal(gw_signal_verify_revocation(&golden, stranger), GW_E_AUTH);
    for (size_t at = 0; at < sizeof golden.revocation; at++) {
        bad = golden;
        ((uint8_t *)&bad.revocation)[at] ^= 1;
        assert_int_equal(gw_signal_verify_revocation(&bad, NULL), GW_E_AUTH);
    }
    bad = golden;
    bad.domain.chain_id++;
    assert_int_equal(gw_signal_verify_revocation(&bad, NULL), GW_E_AUTH);
    bad = golden;
    bad.kind = GW_RECORD_VECTOR;
    assert_int_equal(gw_signal_verify_revocation(&bad, NULL), GW_E_FORMAT);
    bad = golden;
    memset(bad.feed, 'x', sizeof bad.feed);
    assert_int_equal(gw_signal_verify_revocation(&bad, NULL), GW_E_FORMAT);
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(revocations_are_those_of_an_independent_implementation),
        cmocka_unit_test(a_revocation_changed_after_signing_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
