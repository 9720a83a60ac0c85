/* publish: the signal ring: signed vectors, revocations, ecosystem, systemic and evaluated records, for any number of readers.
 * It never waits for one. Vectors and revocations go to the socket too, when there is one.
 *
 * gw_publisher_open(publisher, path): creates or resumes the ring; errors are those of gw_ring_create()
 * gw_publisher_send_vector(publisher, vector), gw_publisher_send_revocation(publisher, revocation): also extend the
 *   running digest over the bytes of every vector and revocation sent since open. Bytes means the struct in native
 *   layout: padding must be zero.
 * gw_publisher_send_ecosystem(), gw_publisher_send_systemic(), gw_publisher_send_evaluated(): the latter gets vectors_total and vectors_digest
 *   filled in.
 * Threads: the loop's.
 */
#ifndef GW_MONITOR_PUBLISH_H
#define GW_MONITOR_PUBLISH_H

#include "gammawatch/advice.h"
#include "gammawatch/explanation.h"
#include "gammawatch/signal.h"
#include "gammawatch/systemic.h"
#include "ipc/base/keccak.h"
#include "ipc/ring.h"
#include "monitor/publish/socket.h"

#define GW_PUBLISH_SLOTS 4096u

union gw_publish_payload {
    struct gw_signed_vector vector;
    struct gw_signed_revocation revocation;
    struct gw_ecosystem_record ecosystem;
    struct gw_systemic_record systemic;
    struct gw_evaluated_record evaluated;
    struct gw_explanation explanation;
    struct gw_forecast_record forecast;
    struct gw_advice_record advice;
};

struct gw_publisher {
    struct gw_ring ring;
    struct gw_socket *socket; /* borrowed; NULL: none */
    struct gw_keccak vectors;
    uint64_t vectors_total;
};

GW_MUST_USE enum gw_status gw_publisher_open(struct gw_publisher *publisher, const char *path);
/* Orderly halt; the file stays for its readers. */
void gw_publisher_close(struct gw_publisher *publisher);
void gw_publisher_beat(struct gw_publisher *publisher);

void gw_publisher_send_vector(struct gw_publisher *publisher, const struct gw_signed_vector *vector);
void gw_publisher_send_revocation(struct gw_publisher *publisher,
                                  const struct gw_signed_revocation *revocation);
void gw_publisher_send_ecosystem(struct gw_publisher *publisher, const struct gw_ecosystem_record *record);
void gw_publisher_send_systemic(struct gw_publisher *publisher, const struct gw_systemic_record *record);
/* Not part of the digest: it follows from what the vector's inputs were. */
void gw_publisher_send_explanation(struct gw_publisher *publisher, const struct gw_explanation *explanation);
void gw_publisher_send_forecast(struct gw_publisher *publisher, const struct gw_forecast_record *record);
void gw_publisher_send_advice(struct gw_publisher *publisher, const struct gw_advice_record *record);
void gw_publisher_send_evaluated(struct gw_publisher *publisher, struct gw_evaluated_record *record);

/* Digest over every vector and revocation sent since open. */
void gw_publisher_digest(const struct gw_publisher *publisher, uint8_t out[32]);

#endif
