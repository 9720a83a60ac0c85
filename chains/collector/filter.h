/* filter: what one eth_getLogs asks for, of one venue or of several at once. Pure.
 *
 * The filter of several venues asks for each event of any at each address of any, so it may return logs that none of
 * them watches: they are of this chain's venues all the same, of one block, and are passed over. Topics at position 1
 * are asked for only if every venue of the filter names some. The filter of one venue is its watch, as it stands.
 */
#ifndef GW_CHAINS_COLLECTOR_FILTER_H
#define GW_CHAINS_COLLECTOR_FILTER_H

#include "chains/head/block.h"
#include "chains/protocol/protocol.h"

/* Addresses, and topics of a position: geth refuses more (eth/filters, maxSubTopics and LogQueryLimit). */
#define GW_FILTER_LIST_MAX   1000u
#define GW_FILTER_PARAMS_MAX (256u * 1024u) /* bytes of one filter as JSON */

struct gw_filter {
    uint8_t addresses[GW_FILTER_LIST_MAX][20];
    size_t address_count;
    uint8_t topics[GW_FILTER_LIST_MAX][32];
    size_t topic_count;
    uint8_t indexed[GW_FILTER_LIST_MAX][32]; /* none: whatever stands at position 1 */
    size_t indexed_count;
};

/* That of one venue. */
void gw_filter_set(struct gw_filter *filter, const struct gw_watch *watch);
/* Adds a further venue. False: they are too many for one filter, and nothing was added. */
bool gw_filter_add(struct gw_filter *filter, const struct gw_watch *watch);
/* Whether a node may return the log to that filter. */
bool gw_filter_holds(const struct gw_filter *filter, const struct gw_log *log);
/* Whether the filter of that venue alone returns the log. */
bool gw_filter_is_watched(const struct gw_watch *watch, const struct gw_log *log);
/* params of eth_getLogs; `where` is the block part of the filter. out: GW_FILTER_PARAMS_MAX bytes. */
void gw_filter_put(char *out, const struct gw_filter *filter, const char *where);

#endif
