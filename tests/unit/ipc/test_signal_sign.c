#include "ipc/signal_sign.h"

#include "tests/unit/ipc/signal_fixture.h"

static void signatures_are_those_of_an_independent_implementation(void **state)
{
    (void)state;
    json_t *root = load_golden();
    for (size_t i = 0; i < GOLDEN_VECTORS; i++) {
        struct gw_signed_vector golden, made;
        uint8_t secret[32], address[20];
        char *text = read_golden(&golden, secret, golden_at(root, i));
        made = golden;
        memset(made.digest, 0, sizeof made.digest);
        memset(made.signature, 0, sizeof made.signature);
        memset(made.signer, 0, sizeof made.signer);
        assert_int_equal(gw_signal_sign(&made, secret), GW_OK);
        assert_memory_equal(made.digest, golden.digest, sizeof golden.digest);
        assert_memory_equal(made.signature, golden.signature, sizeof golden.signature);
        assert_memory_equal(made.signer, golden.signer, sizeof golden.signer);
        assert_int_equal(gw_signal_address(address, secret), GW_OK);
        assert_memory_equal(address, golden.signer, sizeof address);
        assert_int_equal(gw_signal_verify(&made, golden.signer), GW_OK);
        assert_int_equal(gw_signal_verify(&made, NULL), GW_OK);
        free(text);
    }
    json_decref(root);
}

static void secrets_outside_the_group_are_refused(void **state)
{
    (void)state;
    json_t *root = load_golden();
    struct gw_signed_vector vector;
    uint8_t secret[32], address[20];
    char *text = read_golden(&vector, secret, golden_at(root, 0));
    const uint8_t zeros[65] = {0};
    memset(secret, 0, sizeof secret);
    assert_int_equal(gw_signal_sign(&vector, secret), GW_E_DOMAIN);
    assert_memory_equal(vector.signature, zeros, sizeof zeros);
    assert_int_equal(gw_signal_address(address, secret), GW_E_DOMAIN);
    memset(secret, 0xff, sizeof secret);
    assert_int_equal(gw_signal_sign(&vector, secret), GW_E_DOMAIN);
    assert_int_equal(gw_signal_address(address, secret), GW_E_DOMAIN);
    free(text);
    json_decref(root);
}

static void a_key_that_stays_open_signs_the_same_bytes(void **state)
{
    (void)state;
    json_t *root = load_golden();
    struct gw_signed_vector golden;
    struct gw_signal_key key;
    uint8_t secret[32];
    char *text = read_golden(&golden, secret, golden_at(root, 0));
    assert_int_equal(gw_signal_open_key(&key, secret), GW_OK);
    for (int i = 0; i < 130; i++) { /* over two renewals of the blinding */
        struct gw_signed_vector made = golden;
        memset(made.signature, 0, sizeof made.signature);
        memset(made.signer, 0, sizeof made.signer);
        assert_int_equal(gw_signal_sign_with(&key, &made), GW_OK);
        assert_memory_equal(&made, &golden, sizeof made);
    }
    gw_signal_close_key(&key);
    free(text);
    json_decref(root);
}

static void anything_changed_after_signing_is_refused(void **state)
{
    (void)state;
    json_t *root = load_golden();
    struct gw_signed_vector vector;
    uint8_t secret[32];
    char *text = read_golden(&vector, secret, golden_at(root, 0));
    uint8_t stranger[20];
    memcpy(stranger, vector.signer, sizeof stranger);
    stranger[0] ^= 1;
    assert_int_equal(gw_signal_verify(&vector, vector.signer), GW_OK);
    assert_int_equal(gw_signal_verify(&vector, stranger), GW_E_AUTH);

    struct gw_signed_vector other = vector;
    memcpy(other.signer, stranger, sizeof stranger);
    assert_int_equal(gw_signal_verify(&other, NULL), GW_E_AUTH);
    other = vector;
    other.signal.margin.initial_margin_bps++;
    assert_int_equal(gw_signal_verify(&other, vector.signer), GW_E_AUTH);
    gw_signal_digest(other.digest, &other.signal, &other.domain);
    assert_int_equal(gw_signal_verify(&other, vector.signer), GW_E_AUTH);
    other = vector;
    other.domain.chain_id++;
    assert_int_equal(gw_signal_verify(&other, vector.signer), GW_E_AUTH);
    for (size_t i = 0; i < 64; i++) {
        other = vector;
        other.signature[i] ^= 1;
        enum gw_status status = gw_signal_verify(&other, vector.signer);
        assert_true(status == GW_E_AUTH || status == GW_E_FORMAT);
    }
    free(text);
    json_decref(root);
}

/* n - s is as good to ECDSA and not to us: a signature has one form. */
static void the_high_form_of_a_signature_is_refused(void **state)
{
    (void)state;
    static const uint8_t order[32] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                      0xff, 0xff, 0xff, 0xff, 0xfe, 0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48,
                                      0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41};
    json_t *root = load_golden();
    struct gw_signed_vector vector;
    uint8_t secret[32];
    char *text = read_golden(&vector, secret, golden_at(root, 0));
    int borrow = 0;
    for (int i = 31; i >= 0; i--) {
        int digit = order[i] - vector.signature[32 + i] - borrow;
        borrow = digit < 0;
        vector.signature[32 + i] = (uint8_t)(digit & 0xff);
    }
    vector.signature[64] = (uint8_t)(27 + 28 - vector.signature[64]);
    assert_int_equal(gw_signal_verify(&vector, vector.signer), GW_E_FORMAT);
    free(text);
    json_decref(root);
}

static void malformed_signatures_are_refused(void **state)
{
    (void)state;
    json_t *root = load_golden();
    struct gw_signed_vector vector;
    uint8_t secret[32];
    char *text = read_golden(&vector, secret, golden_at(root, 0));
    for (unsigned v = 0; v < 256; v++) {
        struct gw_signed_vector other = vector;
        other.signature[64] = (uint8_t)v;
        enum gw_status status = gw_signal_verify(&other, vector.signer);
        if (v == vector.signature[64]) {
            assert_int_equal(status, GW_OK);
        } else {
            assert_int_equal(status, v == 27 || v == 28 ? GW_E_AUTH : GW_E_FORMAT);
        }
    }
    struct gw_signed_vector other = vector;
    memset(other.signature, 0, 64);
    assert_true(gw_signal_verify(&other, NULL) != GW_OK);
    other = vector;
    memset(other.signature, 0xff, 32);
    assert_int_equal(gw_signal_verify(&other, NULL), GW_E_FORMAT);
    free(text);
    json_decref(root);
}

static void members_out_of_range_are_neither_signed_nor_verified(void **state)
{
    (void)state;
    json_t *root = load_golden();
    struct gw_signed_vector vector;
    uint8_t secret[32];
    char *text = read_golden(&vector, secret, golden_at(root, 0));
    struct gw_signed_vector bad[9];
    for (size_t i = 0; i < 9; i++) {
        bad[i] = vector;
    }
    bad[0].kind = 1;
    bad[1].size--;
    bad[2].signal.header.state = 4;
    bad[3].signal.header.mode = 3;
    bad[4].signal.header.confidence_bps = 10001;
    bad[5].signal.liquidity.breaker_level = 5;
    bad[6].signal.liquidity.lp_advice = 3;
    bad[7].signal.margin.maintenance_margin_bps = bad[7].signal.margin.initial_margin_bps + 1;
    memset(bad[8].feed, 'x', sizeof bad[8].feed);
    for (size_t i = 0; i < 9; i++) {
        assert_int_equal(gw_signal_verify(&bad[i], NULL), GW_E_FORMAT);
        assert_int_equal(gw_signal_sign(&bad[i], secret), GW_E_FORMAT);
    }
    free(text);
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures_are_those_of_an_independent_implementation),
        cmocka_unit_test(secrets_outside_the_group_are_refused),
        cmocka_unit_test(a_key_that_stays_open_signs_the_same_bytes),
        cmocka_unit_test(anything_changed_after_signing_is_refused),
        cmocka_unit_test(the_high_form_of_a_signature_is_refused),
        cmocka_unit_test(malformed_signatures_are_refused),
        cmocka_unit_test(members_out_of_range_are_neither_signed_nor_verified),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
