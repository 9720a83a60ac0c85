/* answer: what the gateway says to a request; no sockets here.
 *
 *   /healthz        200 as long as anything is served
 *   /readyz         200, or 503 with reasons (health.h)
 *   /metrics        Prometheus text (metrics.def)
 *   /v1/exposures   the latest of each venue and underlying (listing.h); ?protocol= and ?underlying= narrow it
 *   /v1/signals     the latest vector of each feed; the same
 *   /v1/ecosystem   each underlying over all chains: feedback, pins, cascades, contagion; ?underlying= narrows it
 * Otherwise: 404 for another path, 405 for another method than GET or HEAD, 400 for arguments that are not these,
 * 500 when memory is short; all of them JSON {"error": ...}.
 * Paths are compared byte by byte. Nothing of a request is ever repeated in an answer.
 */
#ifndef GW_MONITOR_GATEWAY_ANSWER_H
#define GW_MONITOR_GATEWAY_ANSWER_H

#include "monitor/gateway/board.h"
#include "monitor/gateway/listing.h"

#define GW_ANSWER_SIZE_MAX (32u << 20) /* a full board is a third of it */

enum gw_method { GW_METHOD_GET, GW_METHOD_HEAD, GW_METHOD_OTHER };

struct gw_request {
    enum gw_method method;
    const char *path; /* without arguments */
    struct gw_listing_filter filter;
    bool has_filter;
    bool is_bad; /* an argument was refused */
};

struct gw_answer {
    unsigned code;
    const char *content_type;
    char *body; /* from malloc(); NULL: none */
    size_t size;
};

/* One "name=value" of the query, already unescaped. Unknown, repeated or overlong ones spoil the request. */
void gw_request_add(struct gw_request *request, const char *argument);

/* Always fills the answer. Pure but for memory. Threads: one at a time. */
void gw_answer_make(struct gw_answer *out, const struct gw_request *request, const struct gw_board *board,
                    uint64_t now_ms);
void gw_answer_free(struct gw_answer *answer);

#endif
