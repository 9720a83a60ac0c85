/* client: what a keeper bot needs: the vectors of the signal ring, verified and in order, and a distinct answer
 * for every reason not to apply one.
 *
 *   struct gw_client_options options = {.signers = "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A"};
 *   struct gw_client *client = NULL;
 *   struct gw_signed_vector vector;
 *   if (gw_client_open(&client, &options) == GW_OK && gw_client_wait(client, 1000, &vector) == GW_OK) { apply }
 *
 * gw_client_open(out, options)
 *   reads what the ring holds, so that the newest vector of each feed comes first
 *   returns GW_E_USAGE (no signer, or an option out of range) | GW_E_MISSING (no ring at the path) | GW_E_LAYOUT
 *           (the ring is of another version, or no ring) | GW_AGAIN (it is being made: try again) | GW_E_IO
 *           (errno tells) | GW_E_CHECKSUM (its header is damaged) | GW_E_BOUND (path, or too many feeds) |
 *           GW_E_NOMEM
 *
 * gw_client_next(client, vector), gw_client_wait(client, timeout_ms, vector)
 *   one answer each call; *vector is what it is about, or zeros
 *   GW_OK         a vector to apply: signed by a trusted signer, for this domain and mode, ahead of the last one
 *                 of its feed, neither expired nor older than age_s_max
 *   GW_AGAIN      nothing new (within timeout_ms)
 *   GW_STALE      *vector is the newest of its feed and out of date, or became so; said once. Fall back to your
 *                 fail-safe values
 *   GW_REVOKED    *vector was withdrawn by its signer, because its block was orphaned; said once
 *   GW_GAP        the feed moved on by more than *vector, which the next call hands out
 *   GW_OVERRUN    records were lost because this reader was too slow; GW_GAP tells which feeds it concerns
 *   GW_E_AUTH     a vector or revocation that does not verify: malformed, forged, or of another signer; *vector
 *                 is zeros
 *   GW_E_REFUSED  genuine, but not to be applied: another mode (*vector tells), behind the last one, or the same
 *                 number with other content
 *   GW_E_CHECKSUM a damaged record was skipped
 *   GW_E_CLOSED   the ring is gone; each call looks for a new one
 *   GW_E_LAYOUT   a new ring took its place and is of another version: update this library
 *   GW_E_BOUND    more than GW_CLIENT_FEEDS_MAX feeds; this vector was passed over
 *
 * gw_client_latest(client, feed_id, vector): the newest vector of a feed that next() or wait() came across. It
 *   reads nothing itself. GW_OK | GW_STALE | GW_REVOKED | GW_AGAIN (none known)
 * gw_client_verify(client, vector): a vector from elsewhere (socket, file) against the options.
 *   GW_OK | GW_E_AUTH | GW_E_CHAIN (another domain) | GW_E_REFUSED (another mode) | GW_STALE
 * gw_client_now(client): the domain's time in unix seconds, 0 when unknown: that of the newest evaluation on the
 *   ring plus monotonic time since; in a replay that of the evaluation alone. The wall clock is never read.
 *   While it is unknown, no vector counts as fresh.
 *
 * Trust: whoever can write the ring can withhold vectors and bend time, but forge nothing. Contracts check
 * everything again.
 * Threads: a client belongs to one thread. Memory: reserved at opening. Never writes to the ring.
 */
#ifndef GAMMAWATCH_CLIENT_H
#define GAMMAWATCH_CLIENT_H

#include <stdint.h>

#include "gammawatch/signal.h"
#include "gammawatch/status.h"

#define GW_CLIENT_FEEDS_MAX   256u
#define GW_CLIENT_SIGNERS_MAX 16u

#define GW_CLIENT_LIVE    (1u << 0)
#define GW_CLIENT_DRY_RUN (1u << 1)
#define GW_CLIENT_REPLAY  (1u << 2)

struct gw_client;

/* Nothing is kept of the pointers after opening. */
struct gw_client_options {
    const char
        *ring; /* NULL: signals.ring in $GW_RING_DIR, /dev/shm/gammawatch or $XDG_RUNTIME_DIR/gammawatch */
    const char *signers;  /* "0x..,0x.." addresses; the signature of one of them is enough */
    const char *consumer; /* "0x.." the contract whose vectors are taken; NULL: any. Others are passed over */
    uint64_t chain_id;    /* of that contract; 0: any */
    uint32_t age_s_max;   /* 0: only what the vector says of its validity counts */
    uint32_t modes;       /* GW_CLIENT_*; 0: live alone */
};

GW_MUST_USE enum gw_status gw_client_open(struct gw_client **out, const struct gw_client_options *options);
GW_MUST_USE enum gw_status gw_client_next(struct gw_client *client, struct gw_signed_vector *vector);
GW_MUST_USE enum gw_status gw_client_wait(struct gw_client *client, unsigned timeout_ms,
                                          struct gw_signed_vector *vector);
GW_MUST_USE enum gw_status gw_client_latest(const struct gw_client *client, const uint8_t feed_id[32],
                                            struct gw_signed_vector *vector);
GW_MUST_USE enum gw_status gw_client_verify(const struct gw_client *client,
                                            const struct gw_signed_vector *vector);
uint64_t gw_client_now(const struct gw_client *client);
void gw_client_close(struct gw_client *client); /* NULL is nothing */

#endif
