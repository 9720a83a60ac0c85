#include <secp256k1.h>
#include <secp256k1_recovery.h>
#include <stdbool.h>
#include <string.h>

#include "gammawatch/record.h"
#include "gammawatch/units.h"
#include "ipc/base/keccak.h"
#include "ipc/signal_address.h"
#include "ipc/signal_sign.h"

#define BREAKER_MAX    4u
#define LP_ADVICE_MAX  2u
#define CONFIDENCE_MAX GW_BPS_ONE
#define V_BASE         27u

/* Half of the order of secp256k1 (SEC 2, 2.4.1), rounded down; EIP-2 accepts s up to it. */
static const uint8_t order_half[32] = {0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                       0xff, 0xff, 0xff, 0xff, 0xff, 0x5d, 0x57, 0x6e, 0x73, 0x57, 0xa4,
                                       0x50, 0x1d, 0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0};

void gw_signal_key_address(uint8_t out[20], const secp256k1_pubkey *key)
{
    uint8_t point[65];
    uint8_t digest[32];
    size_t size = sizeof point;
    (void)secp256k1_ec_pubkey_serialize(secp256k1_context_static, point, &size, key,
                                        SECP256K1_EC_UNCOMPRESSED);
    gw_keccak256(digest, point + 1, sizeof point - 1);
    memcpy(out, digest + 12, 20);
}

enum gw_status gw_signal_recover(uint8_t out[20], const uint8_t digest[32], const uint8_t signature[65])
{
    secp256k1_ecdsa_recoverable_signature parsed;
    secp256k1_pubkey key;
    uint8_t v = signature[64];
    GW_ENSURE(v == V_BASE || v == V_BASE + 1, GW_E_FORMAT);
    GW_ENSURE(memcmp(signature + 32, order_half, sizeof order_half) <= 0, GW_E_FORMAT);
    GW_ENSURE(secp256k1_ecdsa_recoverable_signature_parse_compact(secp256k1_context_static, &parsed,
                                                                  signature, (int)(v - V_BASE)) == 1,
              GW_E_FORMAT);
    GW_ENSURE(secp256k1_ecdsa_recover(secp256k1_context_static, &key, &parsed, digest) == 1, GW_E_AUTH);
    gw_signal_key_address(out, &key);
    return GW_OK;
}

/* Printable ASCII up to the first NUL, and a NUL there is. */
static bool is_label(const char *text, size_t size)
{
    size_t i = 0;
    while (i < size && text[i] >= 0x20 && text[i] <= 0x7e) {
        i++;
    }
    return i < size && text[i] == '\0';
}

enum gw_status gw_signal_check(const struct gw_signed_vector *vector)
{
    const struct gw_signal_header *header = &vector->signal.header;
    const struct gw_signal_liquidity *liquidity = &vector->signal.liquidity;
    const struct gw_signal_margin *margin = &vector->signal.margin;
    GW_ENSURE(vector->kind == GW_RECORD_VECTOR && vector->size == sizeof *vector, GW_E_FORMAT);
    GW_ENSURE(is_label(vector->feed, sizeof vector->feed), GW_E_FORMAT);
    GW_ENSURE(header->state <= GW_SIGNAL_HALT && header->mode <= GW_MODE_REPLAY, GW_E_FORMAT);
    GW_ENSURE(header->confidence_bps <= CONFIDENCE_MAX, GW_E_FORMAT);
    GW_ENSURE(liquidity->breaker_level <= BREAKER_MAX && liquidity->lp_advice <= LP_ADVICE_MAX, GW_E_FORMAT);
    GW_ENSURE(margin->maintenance_margin_bps <= margin->initial_margin_bps, GW_E_FORMAT);
    return GW_OK;
}

static enum gw_status check_signer(const uint8_t digest[32], const uint8_t signature[65],
                                   const uint8_t named[20], const uint8_t *trusted)
{
    uint8_t signer[20];
    GW_TRY(gw_signal_recover(signer, digest, signature));
    GW_ENSURE(memcmp(signer, named, sizeof signer) == 0, GW_E_AUTH);
    GW_ENSURE(trusted == NULL || memcmp(signer, trusted, sizeof signer) == 0, GW_E_AUTH);
    return GW_OK;
}

enum gw_status gw_signal_verify(const struct gw_signed_vector *vector, const uint8_t trusted[20])
{
    uint8_t digest[32];
    GW_TRY(gw_signal_check(vector));
    gw_signal_digest(digest, &vector->signal, &vector->domain);
    GW_ENSURE(memcmp(digest, vector->digest, sizeof digest) == 0, GW_E_AUTH);
    return check_signer(digest, vector->signature, vector->signer, trusted);
}

enum gw_status gw_signal_verify_revocation(const struct gw_signed_revocation *revocation,
                                           const uint8_t trusted[20])
{
    uint8_t digest[32];
    GW_ENSURE(revocation->kind == GW_RECORD_REVOCATION && revocation->size == sizeof *revocation,
              GW_E_FORMAT);
    GW_ENSURE(is_label(revocation->feed, sizeof revocation->feed), GW_E_FORMAT);
    gw_signal_revocation_digest(digest, &revocation->revocation, &revocation->domain);
    GW_ENSURE(memcmp(digest, revocation->digest, sizeof digest) == 0, GW_E_AUTH);
    return check_signer(digest, revocation->signature, revocation->signer, trusted);
}
