#include "ipc/signal_sign.h"

#include <secp256k1.h>
#include <secp256k1_recovery.h>
#include <string.h>
#include <sys/random.h>

#include "gammawatch/record.h"
#include "ipc/signal_address.h"

/* A context of its own for each call: blinded with fresh randomness, and no state between signatures. */
static enum gw_status make_context(secp256k1_context **out)
{
    uint8_t blind[32];
    *out = NULL;
    GW_ENSURE(getrandom(blind, sizeof blind, 0) == (ssize_t)sizeof blind, GW_E_IO);
    *out = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
    GW_ENSURE(*out != NULL, GW_E_NOMEM);
    int is_blinded = secp256k1_context_randomize(*out, blind);
    explicit_bzero(blind, sizeof blind);
    if (is_blinded != 1) {
        secp256k1_context_destroy(*out);
        return GW_E_NOMEM;
    }
    return GW_OK;
}

/* Outputs of a signature, where vector and revocation have them. */
struct place {
    const uint8_t *digest;
    uint8_t *signature;
    uint8_t *signer;
};

static enum gw_status sign_digest(const secp256k1_context *context, const struct place *out,
                                  const uint8_t secret[32])
{
    secp256k1_ecdsa_recoverable_signature signature;
    secp256k1_pubkey key;
    uint8_t recovered[20];
    int recovery_id = 0;
    GW_ENSURE(secp256k1_ec_pubkey_create(context, &key, secret) == 1, GW_E_DOMAIN);
    gw_signal_key_address(out->signer, &key);
    GW_ENSURE(secp256k1_ecdsa_sign_recoverable(context, &signature, out->digest, secret,
                                               secp256k1_nonce_function_rfc6979, NULL) == 1,
              GW_E_DOMAIN);
    (void)secp256k1_ecdsa_recoverable_signature_serialize_compact(context, out->signature, &recovery_id,
                                                                  &signature);
    out->signature[64] = (uint8_t)(27 + recovery_id);
    /* A wrong signature can betray the key: check before it leaves. */
    GW_TRY(gw_signal_recover(recovered, out->digest, out->signature));
    return memcmp(recovered, out->signer, sizeof recovered) == 0 ? GW_OK : GW_E_AUTH;
}

static enum gw_status sign_once(const struct place *out, const uint8_t secret[32])
{
    secp256k1_context *context;
    GW_TRY(make_context(&context));
    enum gw_status status = sign_digest(context, out, secret);
    secp256k1_context_destroy(context);
    if (status != GW_OK) {
        memset(out->signature, 0, 65);
    }
    return status;
}

enum gw_status gw_signal_sign(struct gw_signed_vector *vector, const uint8_t secret[32])
{
    GW_TRY(gw_signal_check(vector));
    gw_signal_digest(vector->digest, &vector->signal, &vector->domain);
    return sign_once(&(struct place){vector->digest, vector->signature, vector->signer}, secret);
}

enum gw_status gw_signal_sign_revocation(struct gw_signed_revocation *revocation, const uint8_t secret[32])
{
    revocation->kind = GW_RECORD_REVOCATION;
    revocation->size = sizeof *revocation;
    gw_signal_revocation_digest(revocation->digest, &revocation->revocation, &revocation->domain);
    return sign_once(&(struct place){revocation->digest, revocation->signature, revocation->signer}, secret);
}

enum gw_status gw_signal_address(uint8_t out[20], const uint8_t secret[32])
{
    secp256k1_context *context;
    secp256k1_pubkey key;
    GW_TRY(make_context(&context));
    int is_valid = secp256k1_ec_pubkey_create(context, &key, secret);
    secp256k1_context_destroy(context);
    GW_ENSURE(is_valid == 1, GW_E_DOMAIN);
    gw_signal_key_address(out, &key);
    return GW_OK;
}
