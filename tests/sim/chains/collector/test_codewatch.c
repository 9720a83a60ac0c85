/* Is code that is not known seen at its proof, and never taken from an endpoint's word? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>

#include "chains/collector/codewatch.h"
#include "chains/proof/rlp.h"
#include "ipc/base/hex.h"
#include "ipc/base/keccak.h"
#include "ipc/base/log.h"
#include "tests/sim/node.h"

#define IMPLEMENTATION_SLOT "360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc"
#define BEACON_SLOT         "a3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50"
#define EMPTY_ROOT          "56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421"

/* The whole state: one contract, with at most one slot set. */
struct world {
    uv_loop_t loop;
    struct node node;
    struct gw_rpc *rpc;
    struct gw_chain chain;
    struct gw_code_watch watch;
    struct gw_block block;
    uint8_t address[20];
    uint8_t code_hash[32];
    const char *slot; /* NULL: none */
    uint8_t slot_value[20];
    uint8_t beacon_answer[20];
    bool is_beacon_swollen; /* it answers with more than a reply may hold */
    uint8_t leaf[256];
    size_t leaf_size;
    uint8_t storage_leaf[128];
    size_t storage_size;
    uint8_t storage_root[32];
    char body[16384];
    struct node_step step;
    const char *error; /* instead of proofs */
    bool is_lying;
    unsigned passes;
    enum gw_status status;
};

static enum gw_status toy_watch(const struct gw_venue *venue, struct gw_watch *out)
{
    (void)venue;
    memset(out->addresses[0], 0x42, 20);
    out->address_count = 1;
    return GW_OK;
}

static const struct gw_protocol toy = {.name = "toy", .watch = toy_watch};

static size_t write_leaf(uint8_t *out, const uint8_t *preimage, size_t size, const uint8_t *value,
                         size_t value_size)
{
    uint8_t path[33] = {0x20};
    uint8_t bytes[200];
    struct gw_rlp_writer w = {.data = bytes, .capacity = sizeof bytes};
    gw_keccak256(path + 1, preimage, size);
    gw_rlp_put_string(&w, path, sizeof path);
    gw_rlp_put_string(&w, value, value_size);
    GW_ASSERT(!w.is_full);
    const size_t head = gw_rlp_list_head(out, w.size);
    memcpy(out + head, bytes, w.size);
    return head + w.size;
}

static void hex_bytes(uint8_t *out, size_t size, const char *digits)
{
    char text[67];
    snprintf(text, sizeof text, "0x%s", digits);
    GW_ASSERT(gw_hex_decode_fixed(out, size, text) == GW_OK);
}

static void build_state(struct world *w)
{
    uint8_t value[32];
    uint8_t account[128];
    uint8_t list[140];
    struct gw_rlp_writer v = {.data = value, .capacity = sizeof value};
    struct gw_rlp_writer a = {.data = account, .capacity = sizeof account};
    hex_bytes(w->storage_root, 32, EMPTY_ROOT);
    if (w->slot != NULL) {
        uint8_t slot[32];
        hex_bytes(slot, 32, w->slot);
        gw_rlp_put_number(&v, w->slot_value, 20);
        w->storage_size = write_leaf(w->storage_leaf, slot, 32, value, v.size);
        gw_keccak256(w->storage_root, w->storage_leaf, w->storage_size);
    }
    gw_rlp_put_number(&a, (const uint8_t *)"\x01", 1);
    gw_rlp_put_number(&a, (const uint8_t *)"\x00", 1);
    gw_rlp_put_string(&a, w->storage_root, 32);
    gw_rlp_put_string(&a, w->code_hash, 32);
    const size_t head = gw_rlp_list_head(list, a.size);
    memcpy(list + head, account, a.size);
    w->leaf_size = write_leaf(w->leaf, w->address, 20, list, head + a.size);
    gw_keccak256(w->block.header.state_root, w->leaf, w->leaf_size);
    w->block.header.trust = GW_HEADER_PROVEN;
}

static json_t *hex_json(const uint8_t *bytes, size_t size)
{
    char text[2 + 2 * 256 + 1];
    gw_hex_encode(text, bytes, size);
    return json_string(text);
}

static json_t *slot_json(const struct world *w, const char *key)
{
    const bool is_set = w->slot != NULL && strcmp(key + 2, w->slot) == 0;
    json_t *proof = json_array();
    uint8_t value[20] = {0};
    if (w->slot != NULL) { /* of the other slot this leaf proves the absence */
        json_array_append_new(proof, hex_json(w->storage_leaf, w->storage_size));
    }
    memcpy(value, w->slot_value, is_set ? sizeof value : 0);
    return json_pack("{s:s, s:o, s:o}", "key", key, "value", hex_json(value, 20), "proof", proof);
}

static json_t *proof_json(const struct world *w, const json_t *params)
{
    const char *address = json_string_value(json_array_get(params, 0));
    json_t *slots = json_array();
    size_t index = 0;
    json_t *key = NULL;
    uint8_t code_hash[32];
    json_array_foreach(json_array_get(params, 1), index, key)
    {
        json_array_append_new(slots, slot_json(w, json_string_value(key)));
    }
    memcpy(code_hash, w->code_hash, 32);
    code_hash[0] ^= w->is_lying ? 1 : 0;
    return json_pack("{s:s, s:o, s:o, s:[o], s:o}", "address", address, "codeHash", hex_json(code_hash, 32),
                     "storageHash", hex_json(w->storage_root, 32), "accountProof",
                     hex_json(w->leaf, w->leaf_size), "storageProof", slots);
}

static const struct node_step *choose(void *context, const char *request)
{
    struct world *w = context;
    json_t *batch = json_loads(request, 0, NULL);
    json_t *out = json_array();
    size_t index = 0;
    json_t *call = NULL;
    json_array_foreach(batch, index, call)
    {
        const bool is_proof = strcmp(json_string_value(json_object_get(call, "method")), "eth_getProof") == 0;
        uint8_t word[32] = {0};
        memcpy(word + 12, w->beacon_answer, 20);
        json_t *id = json_object_get(call, "id");
        json_array_append_new(
            out,
            w->error != NULL
                ? json_pack("{s:O, s:{s:i, s:s}}", "id", id, "error", "code", -32601, "message", w->error)
                : json_pack("{s:O, s:o}", "id", id, "result",
                            is_proof ? proof_json(w, json_object_get(call, "params")) : hex_json(word, 32)));
    }
    GW_ASSERT(json_dumpb(out, w->body, sizeof w->body - 1, JSON_COMPACT) < sizeof w->body);
    w->body[json_dumpb(out, NULL, 0, JSON_COMPACT)] = '\0';
    if (w->is_beacon_swollen && strstr(request, "eth_getProof") == NULL) {
        memset(w->body, ' ', sizeof w->body - 1);
    }
    json_decref(out);
    json_decref(batch);
    w->step = (struct node_step){.body = w->body};
    return &w->step;
}

static void on_pass(void *context, enum gw_status status)
{
    struct world *w = context;
    w->status = status;
    w->passes++;
    uv_stop(&w->loop);
}

/* One pass at the next block; whether the venue is stale after it. */
static bool is_stale(struct world *w)
{
    const unsigned before = w->passes;
    build_state(w);
    w->block.number++;
    assert_true(gw_code_watch_is_due(&w->watch, &w->block));
    gw_code_watch_start(&w->watch, &w->block, on_pass, w);
    if (w->passes == before) {
        uv_run(&w->loop, UV_RUN_DEFAULT);
    }
    assert_int_equal(w->passes, before + 1);
    return gw_code_watch_is_foreign(&w->watch, 0);
}

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    GW_ASSERT(w != NULL && uv_loop_init(&w->loop) == 0);
    gw_log_init("sim", 0, 0);
    node_open(&w->node, &w->loop, "0x7");
    w->node.choose = choose;
    w->node.choose_context = w;
    const struct gw_rpc_options options = {.chain = "toy",
                                           .chain_id = 7,
                                           .endpoints = {{.url = w->node.url}},
                                           .endpoint_count = 1,
                                           .timeout_ms = 5000,
                                           .reply_size_max = sizeof w->body / 2,
                                           .attempts = 1};
    GW_ASSERT(gw_rpc_open(&w->rpc, &w->loop, &options) == GW_OK);
    w->chain.name = "toy";
    w->chain.venue_count = 1;
    w->chain.venues[0].protocol = &toy;
    w->chain.integrity.proof_blocks = 1;
    memset(w->address, 0x42, 20);
    memset(w->code_hash, 0xc0, 32);
    gw_code_watch_init(&w->watch, &w->chain, w->rpc);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    gw_rpc_close(w->rpc);
    node_close(&w->node);
    while (uv_run(&w->loop, UV_RUN_DEFAULT) != 0) {
    }
    GW_ASSERT(uv_loop_close(&w->loop) == 0);
    free(w);
    return 0;
}

static void the_code_seen_first_is_known_and_another_is_not(void **state)
{
    struct world *w = *state;
    assert_false(is_stale(w));
    assert_false(is_stale(w));
    memset(w->code_hash, 0xc1, 32);
    assert_true(is_stale(w));
    assert_int_equal(w->status, GW_OK);
    assert_non_null(strstr(w->chain.venues[0].reason, "0x4242"));
    memset(w->code_hash, 0xc0, 32);
    assert_false(is_stale(w)); /* put back: known again */
}

static void a_proxy_that_gets_another_implementation_is_not_known(void **state)
{
    struct world *w = *state;
    w->slot = IMPLEMENTATION_SLOT;
    memset(w->slot_value, 0x11, 20);
    assert_false(is_stale(w));
    memset(w->slot_value, 0x12, 20);
    assert_true(is_stale(w));
    memset(w->slot_value, 0x11, 20);
    assert_false(is_stale(w));
    w->slot = NULL; /* no proxy any more */
    assert_true(is_stale(w));
}

static void only_listed_implementations_are_known(void **state)
{
    struct world *w = *state;
    struct gw_venue *venue = &w->chain.venues[0];
    w->slot = IMPLEMENTATION_SLOT;
    memset(w->slot_value, 0x11, 20);
    memset(venue->implementations[0], 0x13, 20);
    venue->implementation_count = 1;
    assert_true(is_stale(w)); /* at the first sight */
    memset(w->slot_value, 0x13, 20);
    assert_false(is_stale(w));
    memset(venue->implementations[1], 0x14, 20);
    venue->implementation_count = 2;
    memset(w->slot_value, 0x14, 20);
    assert_false(is_stale(w)); /* an upgrade that was reviewed before */
}

static void only_listed_code_is_known(void **state)
{
    struct world *w = *state;
    struct gw_venue *venue = &w->chain.venues[0];
    memset(venue->code_hashes[0], 0xc9, 32);
    venue->code_hash_count = 1;
    assert_true(is_stale(w));
    memset(w->code_hash, 0xc9, 32);
    assert_false(is_stale(w));
}

static void a_beacon_is_asked_for_its_implementation(void **state)
{
    struct world *w = *state;
    w->slot = BEACON_SLOT;
    memset(w->slot_value, 0xbe, 20);
    memset(w->beacon_answer, 0x21, 20);
    assert_false(is_stale(w));
    memset(w->beacon_answer, 0x22, 20);
    assert_true(is_stale(w));
}

static void a_beacon_that_answers_too_much_makes_its_venue_stale_and_costs_no_block(void **state)
{
    struct world *w = *state;
    w->slot = BEACON_SLOT;
    memset(w->slot_value, 0xbe, 20);
    memset(w->beacon_answer, 0x21, 20);
    assert_false(is_stale(w));
    w->is_beacon_swollen = true;
    assert_true(is_stale(w));
    assert_int_equal(w->status, GW_OK);
    assert_non_null(strstr(w->chain.venues[0].reason, "its beacon answers with too much"));
    w->is_beacon_swollen = false;
    assert_false(is_stale(w));
}

static void a_claim_that_the_proof_does_not_bear_out_fails_the_block_and_blames_the_endpoint(void **state)
{
    struct world *w = *state;
    w->is_lying = true;
    assert_false(is_stale(w));
    assert_int_equal(w->status, GW_E_CHECKSUM);
    assert_int_equal(gw_rpc_counters(w->rpc)->errors[GW_E_CHECKSUM], 1);
}

static void an_endpoint_without_proofs_leaves_the_code_unwatched(void **state)
{
    struct world *w = *state;
    w->error = "the method eth_getProof does not exist";
    assert_false(is_stale(w));
    assert_int_equal(w->status, GW_OK);
    assert_false(gw_code_watch_is_due(&w->watch, &w->block));
}

static void without_a_proven_header_nothing_is_asked(void **state)
{
    struct world *w = *state;
    w->block.header.trust = GW_HEADER_UNKNOWN;
    gw_code_watch_start(&w->watch, &w->block, on_pass, w);
    assert_int_equal(w->passes, 1);
    assert_int_equal(w->status, GW_OK);
    assert_int_equal(w->node.posts, 0);
}

static void a_venue_of_many_contracts_leaves_room_for_others_and_says_what_is_unwatched(void **state)
{
    struct world *w = *state;
    uint8_t address[20] = {0};
    for (unsigned i = 0; i < 2 * GW_CODE_VENUE_MAX; i++) {
        address[0] = (uint8_t)i;
        address[1] = 1;
        gw_code_watch_note(&w->watch, 0, address);
    }
    assert_int_equal(w->watch.count, GW_CODE_VENUE_MAX);
    assert_true(w->watch.is_full[0]);
    gw_code_watch_note(&w->watch, 1, address);
    assert_int_equal(w->watch.count, GW_CODE_VENUE_MAX + 1);
    assert_int_equal(w->watch.contracts[GW_CODE_VENUE_MAX].venue, 1);
    assert_false(w->watch.is_full[1]);
}

static void passes_are_due_at_the_first_block_and_every_so_many(void **state)
{
    struct world *w = *state;
    w->chain.integrity.proof_blocks = 10;
    w->block.number = 6;
    assert_false(is_stale(w));
    assert_false(gw_code_watch_is_due(&w->watch, &(struct gw_block){.number = 8}));
    assert_true(gw_code_watch_is_due(&w->watch, &(struct gw_block){.number = 20}));
    w->chain.integrity.proof_blocks = 0;
    assert_false(gw_code_watch_is_due(&w->watch, &(struct gw_block){.number = 20}));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_code_seen_first_is_known_and_another_is_not),
        TEST(a_proxy_that_gets_another_implementation_is_not_known),
        TEST(only_listed_implementations_are_known),
        TEST(only_listed_code_is_known),
        TEST(a_beacon_is_asked_for_its_implementation),
        TEST(a_beacon_that_answers_too_much_makes_its_venue_stale_and_costs_no_block),
        TEST(a_claim_that_the_proof_does_not_bear_out_fails_the_block_and_blames_the_endpoint),
        TEST(an_endpoint_without_proofs_leaves_the_code_unwatched),
        TEST(without_a_proven_header_nothing_is_asked),
        TEST(a_venue_of_many_contracts_leaves_room_for_others_and_says_what_is_unwatched),
        TEST(passes_are_due_at_the_first_block_and_every_so_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
