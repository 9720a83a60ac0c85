/* signal_sign: secp256k1 under the vector. Signing is for the signer alone.
 *
 * gw_signal_sign(vector, secret)
 *   vector  kind, size, signal, domain and feed are filled by the caller; digest, signature and signer are
 *           filled here. ECDSA over the EIP-712 digest with the nonce of RFC 6979: the same vector and key
 *           give the same bytes. The signature is recovered once before it is handed out.
 *   secret  32 bytes, big-endian; stays the caller's, nothing of it is kept
 *   returns GW_E_FORMAT (fields that gw_signal_verify() would refuse) | GW_E_DOMAIN (secret outside [1, n-1]) |
 *           GW_E_NOMEM | GW_E_AUTH (the recovered signer differs: do not use this machine)
 * gw_signal_sign_revocation(revocation, secret): the same for a revocation; kind and size are filled here too.
 * gw_signal_address(out, secret): Ethereum address of the secret's public key.
 * gw_signal_recover(out, digest, signature): the signer's address. GW_E_FORMAT for high s, r or s outside
 *   [1, n-1], v other than 27 or 28; GW_E_AUTH when no key fits.
 * gw_signal_check(vector): kind, size, feed text and ranges of the fields. GW_E_FORMAT.
 * Any thread.
 */
#ifndef GW_IPC_SIGNAL_SIGN_H
#define GW_IPC_SIGNAL_SIGN_H

#include "gammawatch/signal.h"

GW_MUST_USE enum gw_status gw_signal_sign(struct gw_signed_vector *vector, const uint8_t secret[32]);
GW_MUST_USE enum gw_status gw_signal_sign_revocation(struct gw_signed_revocation *revocation,
                                                     const uint8_t secret[32]);
GW_MUST_USE enum gw_status gw_signal_address(uint8_t out[20], const uint8_t secret[32]);
GW_MUST_USE enum gw_status gw_signal_recover(uint8_t out[20], const uint8_t digest[32],
                                             const uint8_t signature[65]);
GW_MUST_USE enum gw_status gw_signal_check(const struct gw_signed_vector *vector);

#endif
