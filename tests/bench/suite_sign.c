/* One golden vector: its EIP-712 digest, its signature, its verification. Signing here is what gw-signer does: a
 * signature is verified before it is handed out, so that a fault cannot betray the key; bare secp256k1 does not. */
#include <secp256k1.h>
#include <secp256k1_recovery.h>
#include <stdlib.h>
#include <string.h>

#include "ipc/base/hex.h"
#include "ipc/signal_sign.h"
#include "tests/bench/node.h"

#define GOLDEN GW_BENCH_SOURCE "/tests/golden/signals.json"

#define GOAL_VIEM   20.0
#define GOAL_ETHERS 35.0
#define GOAL_BARE   1.15

static struct gw_signed_vector vector;
static uint8_t secret[32];
static struct gw_signal_key key;
static secp256k1_context *curve;
static uint8_t digest[32];
static secp256k1_ecdsa_recoverable_signature bare;

static void run_digest(void *context)
{
    (void)context;
    gw_signal_digest(digest, &vector.signal, &vector.domain);
}

static void run_sign(void *context)
{
    (void)context;
    if (gw_signal_sign_with(&key, &vector) != GW_OK) {
        abort();
    }
}

static void run_verify(void *context)
{
    (void)context;
    if (gw_signal_verify(&vector, NULL) != GW_OK) {
        abort();
    }
}

static void run_bare_sign(void *context)
{
    (void)context;
    if (secp256k1_ecdsa_sign_recoverable(curve, &bare, digest, secret, NULL, NULL) != 1) {
        abort();
    }
}

static void run_bare_verify(void *context)
{
    secp256k1_ecdsa_signature plain;
    (void)context;
    (void)secp256k1_ecdsa_recoverable_signature_convert(curve, &plain, &bare);
    if (secp256k1_ecdsa_verify(curve, &plain, digest, &key.public_key) != 1) {
        abort();
    }
}

static void run_bare_recover(void *context)
{
    secp256k1_pubkey recovered;
    (void)context;
    if (secp256k1_ecdsa_recover(curve, &recovered, &bare, digest) != 1) {
        abort();
    }
}

static void run_bare_both(void *context)
{
    run_bare_sign(context);
    run_bare_verify(context);
}

/* The golden vector, its signal and its secret; NULL when the file cannot be read. */
static json_t *load_golden(char signature[2 * 65 + 3], char hex_digest[2 * 32 + 3])
{
    json_t *root = json_load_file(GOLDEN, 0, NULL);
    json_t *golden = json_incref(json_array_get(json_object_get(root, "vectors"), 0));
    json_decref(root);
    json_t *signal = json_object_get(golden, "signal");
    char *text = json_dumps(signal, JSON_COMPACT);
    const char *text_of_key = json_string_value(json_object_get(golden, "secret"));
    if (text == NULL || text_of_key == NULL || gw_signal_parse_json(&vector, text, strlen(text)) != GW_OK ||
        gw_hex_decode_fixed(secret, sizeof secret, text_of_key) != GW_OK ||
        gw_signal_open_key(&key, secret) != GW_OK) {
        abort();
    }
    free(text);
    (void)snprintf(signature, 2 * 65 + 3, "%s", json_string_value(json_object_get(signal, "signature")));
    (void)snprintf(hex_digest, 2 * 32 + 3, "%s", json_string_value(json_object_get(signal, "digest")));
    return golden;
}

static void measure(struct gw_bench *bench)
{
    static const struct gw_bench_case cases[] = {
        {"gammawatch_digest", "ns", run_digest, NULL, 1.0, false},
        {"gammawatch_sign", "ns", run_sign, NULL, 1.0, false},
        {"gammawatch_verify", "ns", run_verify, NULL, 1.0, false},
        {"limit_secp256k1_sign", "ns", run_bare_sign, NULL, 1.0, false},
        {"limit_secp256k1_recover", "ns", run_bare_recover, NULL, 1.0, false},
        {"limit_secp256k1_sign_and_verify", "ns", run_bare_both, NULL, 1.0, false},
    };
    gw_bench_measure(bench, cases, sizeof cases / sizeof cases[0]);
}

static void bound(struct gw_bench *bench, const char *name, const char *limit, double goal)
{
    gw_bench_bound(bench, name,
                   gw_bench_find(bench, "gammawatch_sign")->median / gw_bench_find(bench, limit)->median,
                   goal);
}

void gw_bench_run_sign(struct gw_bench *bench)
{
    char signature[2 * 65 + 3];
    char hex_digest[2 * 32 + 3];
    char got[2 * 65 + 3];
    json_t *golden = load_golden(signature, hex_digest);
    curve = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
    run_digest(NULL);
    run_sign(NULL);
    gw_hex_encode(got, digest, sizeof digest);
    gw_bench_check(bench, "gammawatch_digest", strcasecmp(got, hex_digest) == 0 ? 0.0 : 1.0, 0.0);
    gw_hex_encode(got, vector.signature, sizeof vector.signature);
    gw_bench_check(bench, "gammawatch_sign", strcasecmp(got, signature) == 0 ? 0.0 : 1.0, 0.0);
    measure(bench);
    const struct gw_bench_node_case peers[] = {{"viem_sign", "ns", 1.0, false, 1.0, signature},
                                               {"ethers_sign", "ns", 1.0, false, 1.0, signature},
                                               {"viem_digest", "ns", 1.0, false, 1.0, hex_digest},
                                               {"viem_verify", "ns", 1.0, false, 1.0, NULL}};
    gw_bench_measure_node(bench, "sign", golden, peers, sizeof peers / sizeof peers[0]);
    secp256k1_context_destroy(curve);
    gw_signal_close_key(&key);
    gw_bench_compare(bench, "gammawatch_sign", "viem_sign", GOAL_VIEM);
    gw_bench_compare(bench, "gammawatch_sign", "ethers_sign", GOAL_ETHERS);
    bound(bench, "gammawatch_sign_of_limit_sign", "limit_secp256k1_sign", GOAL_BARE);
    bound(bench, "gammawatch_sign_of_limit_sign_and_verify", "limit_secp256k1_sign_and_verify", 0.0);
    gw_bench_compare(bench, "gammawatch_digest", "viem_digest", 0.0);
    gw_bench_compare(bench, "gammawatch_verify", "viem_verify", 0.0);
}
