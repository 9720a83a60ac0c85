/* signal_sign: secp256k1 under the vector. Signing is for the signer alone.
 *
 * gw_signal_open_key(key, secret): what signing needs besides the secret, made once: tables blinded with randomness
 *   of the kernel (anew every 64 signatures), the public key, its address. Then gw_signal_close_key().
 *   secret  32 bytes, big-endian; borrowed until then, never copied
 *   returns GW_E_DOMAIN (secret outside [1, n-1]) | GW_E_NOMEM | GW_E_IO (the kernel gave no random bytes), with
 *           nothing to close
 * gw_signal_sign_with(key, vector)
 *   vector  kind, size, signal, domain and feed are filled by the caller; digest, signature and signer are
 *           filled here. ECDSA over the EIP-712 digest with the nonce of RFC 6979: the same vector and key
 *           give the same bytes. They are verified with the public key before they are handed out.
 *   returns GW_E_FORMAT (fields that gw_signal_verify() would refuse) | GW_E_AUTH (the signature is wrong: do not use
 *           this machine) | GW_E_NOMEM | GW_E_IO
 * gw_signal_sign_revocation_with(key, revocation): the same for a revocation; kind and size are filled here too.
 * gw_signal_sign(vector, secret), gw_signal_sign_revocation(revocation, secret): open, sign, close.
 * gw_signal_address(out, secret): Ethereum address of the secret's public key.
 * gw_signal_recover(out, digest, signature): the signer's address. GW_E_FORMAT for high s, r or s outside
 *   [1, n-1], v other than 27 or 28; GW_E_AUTH when no key fits.
 * gw_signal_check(vector): kind, size, feed text and ranges of the fields. GW_E_FORMAT.
 * Any thread; a key is one thread's at a time.
 */
#ifndef GW_IPC_SIGNAL_SIGN_H
#define GW_IPC_SIGNAL_SIGN_H

#include <secp256k1.h>

#include "gammawatch/signal.h"

struct gw_signal_key {
    secp256k1_context *context;
    const uint8_t *secret;
    secp256k1_pubkey public_key;
    uint8_t address[20];
    uint32_t uses_left; /* of this blinding */
};

GW_MUST_USE enum gw_status gw_signal_open_key(struct gw_signal_key *key, const uint8_t secret[32]);
void gw_signal_close_key(struct gw_signal_key *key);

GW_MUST_USE enum gw_status gw_signal_sign_with(struct gw_signal_key *key, struct gw_signed_vector *vector);
GW_MUST_USE enum gw_status gw_signal_sign_revocation_with(struct gw_signal_key *key,
                                                          struct gw_signed_revocation *revocation);
GW_MUST_USE enum gw_status gw_signal_sign(struct gw_signed_vector *vector, const uint8_t secret[32]);
GW_MUST_USE enum gw_status gw_signal_sign_revocation(struct gw_signed_revocation *revocation,
                                                     const uint8_t secret[32]);
GW_MUST_USE enum gw_status gw_signal_address(uint8_t out[20], const uint8_t secret[32]);
GW_MUST_USE enum gw_status gw_signal_recover(uint8_t out[20], const uint8_t digest[32],
                                             const uint8_t signature[65]);
GW_MUST_USE enum gw_status gw_signal_check(const struct gw_signed_vector *vector);

#endif
