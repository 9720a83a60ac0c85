/* socket_frame: what a reader of the publisher's socket gets: 4 bytes of length, big-endian, and one msgpack map.
 *
 * "type" says what it is; keys are strings, and readers pass over keys and types they do not know:
 *   "vector"      schema, feed, domain {name, version, chainId, verifyingContract}, header {..}, liquidity {..},
 *                 margin {..} with the names of the EIP-712 types, digest, signature, signer
 *   "revocation"  schema, feed, domain, revocation {feedId, seq, epoch, orphanedBlockHash, issuedAt}, digest,
 *                 signature, signer
 *   "dropped"     reason: the last frame before this reader is cut off
 * Integers are msgpack integers, bytes and addresses are bin, text is str.
 * Pure, any thread. Cost: one pass, no allocation.
 */
#ifndef GW_MONITOR_PUBLISH_SOCKET_FRAME_H
#define GW_MONITOR_PUBLISH_SOCKET_FRAME_H

#include "gammawatch/signal.h"

#define GW_SOCKET_FRAME_MAX  2048u /* bytes with the length; a vector has about 1300 */
#define GW_SOCKET_PREFIX     4u
#define GW_REVOCATION_SCHEMA "gammawatch.revocation/1"

struct gw_socket_frame {
    uint32_t size; /* with the length in front; 0: none */
    uint8_t bytes[GW_SOCKET_FRAME_MAX];
};

void gw_socket_frame_vector(struct gw_socket_frame *out, const struct gw_signed_vector *vector);
void gw_socket_frame_revocation(struct gw_socket_frame *out, const struct gw_signed_revocation *revocation);
void gw_socket_frame_dropped(struct gw_socket_frame *out, const char *reason); /* at most 100 characters */

#endif
