/* Does only the proven content of an account come out of eth_getProof, whatever the node claims? */
#include <stdlib.h>
#include <string.h>

#include "chains/proof/account.h"
#include "ipc/base/hex.h"
#include "tests/unit/chains/proof/fixture.h"

struct question {
    uint8_t root[32];
    uint8_t address[20];
    uint8_t slots[GW_ACCOUNT_SLOTS_MAX][32];
    size_t slot_count;
    json_t *result;
};

static struct question read_question(json_t *item)
{
    struct question q = {.result = json_object_get(item, "result")};
    const json_t *slots = json_object_get(item, "slots");
    assert_int_equal(gw_hex_decode_fixed(q.root, 32, json_string_value(json_object_get(item, "state_root"))),
                     GW_OK);
    assert_int_equal(gw_hex_decode_fixed(q.address, 20, json_string_value(json_object_get(item, "address"))),
                     GW_OK);
    q.slot_count = json_array_size(slots);
    for (size_t i = 0; i < q.slot_count; i++) {
        assert_int_equal(gw_hex_decode_fixed(q.slots[i], 32, json_string_value(json_array_get(slots, i))),
                         GW_OK);
    }
    return q;
}

static enum gw_status prove(const struct question *q, struct gw_account *out, uint8_t values[][32])
{
    return gw_account_prove(out, values, q->root, q->address, q->slots, q->slot_count, spans_of(q->result));
}

static void real_proofs_give_code_hash_and_storage(void **state)
{
    (void)state;
    json_t *list = load_fixture("proofs.json");
    size_t index = 0;
    json_t *item = NULL;
    json_array_foreach(list, index, item)
    {
        struct question q = read_question(item);
        struct gw_account account;
        uint8_t values[GW_ACCOUNT_SLOTS_MAX][32];
        char hash[67];
        print_message("%s\n", json_string_value(json_object_get(item, "name")));
        assert_int_equal(prove(&q, &account, values), GW_OK);
        assert_int_equal(account.exists, index != 2);
        if (account.exists) {
            gw_hex_encode(hash, account.code_hash, 32);
            assert_string_equal(hash, json_string_value(json_object_get(q.result, "codeHash")));
        }
    }
    struct question q = read_question(json_array_get(list, 0));
    struct gw_account account;
    uint8_t values[GW_ACCOUNT_SLOTS_MAX][32];
    static const uint8_t zero[32];
    assert_int_equal(prove(&q, &account, values), GW_OK);
    assert_int_not_equal(memcmp(values[0], zero, 32), 0);
    assert_int_equal(values[1][31], 0x9f); /* liquidity ends in 9f */
    assert_memory_equal(values[2], zero, 32);
    json_decref(list);
}

static void set_text(json_t *object, const char *key, const char *text)
{
    json_object_set_new(object, key, json_string(text));
}

static void a_lie_in_any_claim_is_a_checksum_error(void **state)
{
    (void)state;
    static const char other[] = "0x00000000000000000000000000000000000000000000000000000000000000ff";
    for (unsigned lie = 0; lie < 6; lie++) {
        json_t *list = load_fixture("proofs.json");
        struct question q = read_question(json_array_get(list, 0));
        json_t *slot = json_array_get(json_object_get(q.result, "storageProof"), lie % 3);
        struct gw_account account;
        uint8_t values[GW_ACCOUNT_SLOTS_MAX][32];
        switch (lie) {
        case 0:
            set_text(q.result, "codeHash", other);
            break;
        case 1:
            set_text(q.result, "storageHash", other);
            break;
        case 2:
            set_text(slot, "value", "0x1"); /* a slot that is proven empty */
            break;
        case 3:
            set_text(slot, "key", other);
            break;
        case 4:
            q.root[0] ^= 1;
            break;
        default:
            set_text(q.result, "address", "0x00000000000000000000000000000000000000ff");
            break;
        }
        assert_int_equal(prove(&q, &account, values), GW_E_CHECKSUM);
        json_decref(list);
    }
}

/* Every byte of every node counts: a flipped one is never believed. */
static void no_changed_node_is_believed(void **state)
{
    (void)state;
    json_t *list = load_fixture("proofs.json");
    struct question q = read_question(json_array_get(list, 0));
    json_t *proof = json_object_get(q.result, "accountProof");
    for (size_t n = 0; n < json_array_size(proof); n++) {
        const char *good = json_string_value(json_array_get(proof, n));
        const size_t size = strlen(good);
        char *text = strdup(good);
        for (size_t i = 2; i < size; i += 7) {
            struct gw_account account;
            uint8_t values[GW_ACCOUNT_SLOTS_MAX][32];
            const char kept = text[i];
            text[i] = kept == '0' ? '1' : '0';
            json_array_set_new(proof, n, json_string(text));
            assert_int_not_equal(prove(&q, &account, values), GW_OK);
            text[i] = kept;
        }
        free(text);
        json_decref(list);
        list = load_fixture("proofs.json");
        q = read_question(json_array_get(list, 0));
        proof = json_object_get(q.result, "accountProof");
    }
    json_decref(list);
}

static void a_proof_cut_short_is_a_checksum_error(void **state)
{
    (void)state;
    json_t *list = load_fixture("proofs.json");
    struct question q = read_question(json_array_get(list, 0));
    json_t *proof = json_object_get(q.result, "accountProof");
    struct gw_account account;
    uint8_t values[GW_ACCOUNT_SLOTS_MAX][32];
    json_array_remove(proof, json_array_size(proof) - 1);
    assert_int_equal(prove(&q, &account, values), GW_E_CHECKSUM);
    json_array_clear(proof);
    assert_int_equal(prove(&q, &account, values), GW_E_CHECKSUM);
    json_decref(list);
}

static void what_is_no_proof_is_a_format_or_bound_error(void **state)
{
    (void)state;
    json_t *list = load_fixture("proofs.json");
    struct question q = read_question(json_array_get(list, 0));
    struct gw_account account;
    uint8_t values[GW_ACCOUNT_SLOTS_MAX][32];
    json_t *proof = json_object_get(q.result, "accountProof");
    json_t *good = q.result;
    q.slot_count = 2; /* one more answered than asked for */
    assert_int_equal(prove(&q, &account, values), GW_E_FORMAT);
    q.slot_count = GW_ACCOUNT_SLOTS_MAX + 1;
    assert_int_equal(prove(&q, &account, values), GW_E_BOUND);
    q.slot_count = 3;
    q.result = json_null();
    assert_int_equal(prove(&q, &account, values), GW_E_FORMAT);
    q.result = good;
    for (size_t i = 0; i < 70; i++) {
        json_array_append_new(proof, json_string("0x80"));
    }
    assert_int_equal(prove(&q, &account, values), GW_E_BOUND);
    json_object_set_new(q.result, "accountProof", json_string("0x"));
    assert_int_equal(prove(&q, &account, values), GW_E_FORMAT);
    json_decref(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_proofs_give_code_hash_and_storage),
        cmocka_unit_test(a_lie_in_any_claim_is_a_checksum_error),
        cmocka_unit_test(no_changed_node_is_believed),
        cmocka_unit_test(a_proof_cut_short_is_a_checksum_error),
        cmocka_unit_test(what_is_no_proof_is_a_format_or_bound_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
