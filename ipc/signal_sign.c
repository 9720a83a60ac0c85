#include "ipc/signal_sign.h"

#include <secp256k1_recovery.h>
#include <string.h>
#include <sys/random.h>

#include "gammawatch/record.h"
#include "ipc/signal_address.h"

#define BLINDING_USES 64u

/* Fresh randomness between the secret and what a listener to the processor hears. */
static enum gw_status blind(struct gw_signal_key *key)
{
    uint8_t noise[32];
    GW_ENSURE(getrandom(noise, sizeof noise, 0) == (ssize_t)sizeof noise, GW_E_IO);
    const int is_blinded = secp256k1_context_randomize(key->context, noise);
    explicit_bzero(noise, sizeof noise);
    GW_ENSURE(is_blinded == 1, GW_E_NOMEM);
    key->uses_left = BLINDING_USES;
    return GW_OK;
}

static enum gw_status derive(struct gw_signal_key *key)
{
    GW_ENSURE(key->context != NULL, GW_E_NOMEM);
    GW_TRY(blind(key));
    GW_ENSURE(secp256k1_ec_pubkey_create(key->context, &key->public_key, key->secret) == 1, GW_E_DOMAIN);
    gw_signal_key_address(key->address, &key->public_key);
    return GW_OK;
}

enum gw_status gw_signal_open_key(struct gw_signal_key *key, const uint8_t secret[32])
{
    *key =
        (struct gw_signal_key){.context = secp256k1_context_create(SECP256K1_CONTEXT_NONE), .secret = secret};
    const enum gw_status status = derive(key);
    if (status != GW_OK) {
        gw_signal_close_key(key);
    }
    return status;
}

void gw_signal_close_key(struct gw_signal_key *key)
{
    if (key->context != NULL) {
        secp256k1_context_destroy(key->context);
    }
    explicit_bzero(key, sizeof *key);
}

/* Outputs of a signature, where vector and revocation have them. */
struct place {
    const uint8_t *digest;
    uint8_t *signature;
    uint8_t *signer;
};

static enum gw_status make_signature(const struct gw_signal_key *key, const struct place *out)
{
    secp256k1_ecdsa_recoverable_signature signature;
    secp256k1_ecdsa_signature plain;
    int recovery_id = 0;
    GW_ENSURE(secp256k1_ecdsa_sign_recoverable(key->context, &signature, out->digest, key->secret,
                                               secp256k1_nonce_function_rfc6979, NULL) == 1,
              GW_E_DOMAIN);
    (void)secp256k1_ecdsa_recoverable_signature_serialize_compact(key->context, out->signature, &recovery_id,
                                                                  &signature);
    out->signature[64] = (uint8_t)(27 + recovery_id);
    /* A wrong signature can betray the key: check the bytes before they leave. */
    GW_ENSURE(secp256k1_ecdsa_signature_parse_compact(key->context, &plain, out->signature) == 1, GW_E_AUTH);
    GW_ENSURE(secp256k1_ecdsa_verify(key->context, &plain, out->digest, &key->public_key) == 1, GW_E_AUTH);
    memcpy(out->signer, key->address, sizeof key->address);
    return GW_OK;
}

static enum gw_status sign_digest(struct gw_signal_key *key, const struct place *out)
{
    if (key->uses_left == 0) {
        GW_TRY(blind(key));
    }
    key->uses_left--;
    const enum gw_status status = make_signature(key, out);
    if (status != GW_OK) {
        memset(out->signature, 0, 65);
    }
    return status;
}

enum gw_status gw_signal_sign_with(struct gw_signal_key *key, struct gw_signed_vector *vector)
{
    GW_TRY(gw_signal_check(vector));
    gw_signal_digest(vector->digest, &vector->signal, &vector->domain);
    return sign_digest(key, &(struct place){vector->digest, vector->signature, vector->signer});
}

enum gw_status gw_signal_sign_revocation_with(struct gw_signal_key *key,
                                              struct gw_signed_revocation *revocation)
{
    revocation->kind = GW_RECORD_REVOCATION;
    revocation->size = sizeof *revocation;
    gw_signal_revocation_digest(revocation->digest, &revocation->revocation, &revocation->domain);
    return sign_digest(key, &(struct place){revocation->digest, revocation->signature, revocation->signer});
}

enum gw_status gw_signal_sign(struct gw_signed_vector *vector, const uint8_t secret[32])
{
    struct gw_signal_key key;
    GW_TRY(gw_signal_check(vector));
    memset(vector->signature, 0, sizeof vector->signature);
    GW_TRY(gw_signal_open_key(&key, secret));
    const enum gw_status status = gw_signal_sign_with(&key, vector);
    gw_signal_close_key(&key);
    return status;
}

enum gw_status gw_signal_sign_revocation(struct gw_signed_revocation *revocation, const uint8_t secret[32])
{
    struct gw_signal_key key;
    memset(revocation->signature, 0, sizeof revocation->signature);
    GW_TRY(gw_signal_open_key(&key, secret));
    const enum gw_status status = gw_signal_sign_revocation_with(&key, revocation);
    gw_signal_close_key(&key);
    return status;
}

enum gw_status gw_signal_address(uint8_t out[20], const uint8_t secret[32])
{
    struct gw_signal_key key;
    GW_TRY(gw_signal_open_key(&key, secret));
    memcpy(out, key.address, sizeof key.address);
    gw_signal_close_key(&key);
    return GW_OK;
}
