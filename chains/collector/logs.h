/* logs: what a venue asks eth_getLogs, and what the answer touches. Part of reader. */
#ifndef GW_CHAINS_COLLECTOR_LOGS_H
#define GW_CHAINS_COLLECTOR_LOGS_H

#include "chains/collector/reader.h"

#define GW_LOG_PARAMS_MAX (64u * 1024u) /* bytes of one filter as JSON */

/* params of eth_getLogs for one venue; `where` is the block part of the filter. out: GW_LOG_PARAMS_MAX bytes. */
void gw_logs_put_filter(char *out, const struct gw_watch *watch, const char *where);

/* Whether an answer of eth_getLogs is one to the filter of that venue, of blocks from..to; with `pin` of that very
 * block, and in its bloom. GW_E_CHECKSUM: proven false. GW_E_BOUND: more than GW_LOGS_MAX. */
GW_MUST_USE enum gw_status gw_logs_check(const struct gw_reader *reader, size_t venue,
                                         const struct gw_rpc_item *item, const struct gw_block *pin,
                                         uint64_t from, uint64_t to);
/* Hands a checked answer to the venue. What it cannot follow makes it blind; the status is about the answer alone. */
GW_MUST_USE enum gw_status gw_logs_touch(struct gw_reader *reader, size_t venue,
                                         const struct gw_rpc_item *item, struct gw_keccak *digest);

#endif
