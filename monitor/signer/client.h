/* client: the monitor's side of the signer's socket. Blocking, bounded by a timeout, connects when needed.
 *
 * gw_signer_client_ask(client, reply, request): one round trip
 *   returns GW_OK (reply->status is the verdict) | GW_E_CONNECT (nobody listens) | GW_E_TIMEOUT | GW_E_CLOSED
 * | GW_E_FORMAT (no reply of this build) | GW_E_IO; after each of them the next call connects anew
 * gw_signer_client_sign(client, vector, why): signal and domain of the vector go out; digest, signature and
 * signer are filled in after the signature was verified against the fields sent returns what ask returns |
 * GW_E_REFUSED, with the signer's reason in why (NULL: not wanted) | GW_E_AUTH (the signature does not belong
 * to the vector)
 * gw_signer_client_revoke(client, revocation, mode, why): the same for a revocation
 *
 * A request is safe to send again: the same content gets the same bytes. One thread.
 */
#ifndef GW_MONITOR_SIGNER_CLIENT_H
#define GW_MONITOR_SIGNER_CLIENT_H

#include "monitor/signer/protocol.h"
#include "monitor/signer/settings.h"

#define GW_SIGNER_TIMEOUT_MS 500u
#define GW_SIGNER_WHY_SIZE   sizeof(((struct gw_signer_reply *)0)->reason)

struct gw_signer_client {
    char path[GW_SIGNER_PATH_MAX];
    int fd; /* -1: not connected */
    unsigned timeout_ms;
};

/* Does not connect. GW_E_BOUND: path too long. */
GW_MUST_USE enum gw_status gw_signer_client_init(struct gw_signer_client *client, const char *path,
                                                 unsigned timeout_ms);
void gw_signer_client_close(struct gw_signer_client *client);
GW_MUST_USE enum gw_status gw_signer_client_ask(struct gw_signer_client *client,
                                                struct gw_signer_reply *reply,
                                                const struct gw_signer_request *request);
GW_MUST_USE enum gw_status gw_signer_client_sign(struct gw_signer_client *client,
                                                 struct gw_signed_vector *vector, char *why);
GW_MUST_USE enum gw_status gw_signer_client_revoke(struct gw_signer_client *client,
                                                   struct gw_signed_revocation *revocation, uint32_t mode,
                                                   char *why);
/* The signer's address. */
GW_MUST_USE enum gw_status gw_signer_client_address(struct gw_signer_client *client, uint8_t out[20]);

#endif
