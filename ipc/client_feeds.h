/* client_feeds: the newest vector of each feed and what its reader has still to be told of it. A feed is told
 * apart by feed_id and domain, because each contract has a history of its own.
 *
 * gw_client_feeds_admit(feeds, vector): vector is verified. GW_OK: it is the newest now | GW_AGAIN: known already |
 *   GW_E_REFUSED: behind the newest, or its number with other content | GW_E_BOUND: no room for another feed
 * gw_client_feeds_revoke(feeds, revocation): revocation is verified. GW_OK | GW_AGAIN: known already, or its feed
 *   is not known
 * gw_client_feeds_tell(feeds, now_s, age_s_max, out): the next thing to say, GW_AGAIN when there is none; answers
 *   are those of gw_client_next(). now_s 0: time is not known, nothing that depends on it is said.
 * gw_client_feeds_judge(vector, now_s, age_s_max): GW_OK | GW_STALE.
 * Pure. Owned by one client.
 */
#ifndef GW_IPC_CLIENT_FEEDS_H
#define GW_IPC_CLIENT_FEEDS_H

#include <stdbool.h>

#include "gammawatch/client.h"

struct gw_client_feed {
    struct gw_signed_vector vector;
    struct gw_revocation revocation; /* heard last; may be of a vector that is still to come */
    bool is_due;                     /* the vector was not handed out yet */
    bool is_gap;                     /* nor that others are missing before it */
    bool is_stale_told;
    bool is_revoked_told;
};

struct gw_client_feeds {
    struct gw_client_feed items[GW_CLIENT_FEEDS_MAX];
    size_t count;
};

GW_MUST_USE enum gw_status gw_client_feeds_admit(struct gw_client_feeds *feeds,
                                                 const struct gw_signed_vector *vector);
GW_MUST_USE enum gw_status gw_client_feeds_revoke(struct gw_client_feeds *feeds,
                                                  const struct gw_signed_revocation *revocation);
GW_MUST_USE enum gw_status gw_client_feeds_tell(struct gw_client_feeds *feeds, uint64_t now_s,
                                                uint32_t age_s_max, struct gw_signed_vector *out);
GW_MUST_USE enum gw_status gw_client_feeds_judge(const struct gw_signed_vector *vector, uint64_t now_s,
                                                 uint32_t age_s_max);
bool gw_client_feed_is_revoked(const struct gw_client_feed *feed);

#endif
