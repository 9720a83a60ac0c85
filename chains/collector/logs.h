/* logs: the answer of an eth_getLogs, and what it touches. Part of reader. */
#ifndef GW_CHAINS_COLLECTOR_LOGS_H
#define GW_CHAINS_COLLECTOR_LOGS_H

#include "chains/collector/filter.h"
#include "chains/collector/reader.h"

/* Whether an answer of eth_getLogs is one to that filter, of blocks from..to; with `pin` of that very block, and in its
 * bloom. GW_E_FORMAT: not what was asked for. GW_E_CHECKSUM: proven false. GW_E_BOUND: more than GW_LOGS_MAX. */
GW_MUST_USE enum gw_status gw_logs_check(const struct gw_reader *reader, const struct gw_filter *filter,
                                         const struct gw_rpc_item *item, const struct gw_block *pin,
                                         uint64_t from, uint64_t to);
/* Digests those of a list of logs that the venue watches, each as it would be touched. GW_E_FORMAT | GW_E_REORG. */
GW_MUST_USE enum gw_status gw_logs_digest(struct gw_keccak *digest, const struct gw_watch *watch,
                                          struct gw_json_value logs);
/* Whether an answer has no log that the venue watches; one that does not parse is not nothing. */
bool gw_logs_are_none(const struct gw_watch *watch, const struct gw_rpc_item *item);
/* Logs of the venue's contracts that it does not watch. */
size_t gw_logs_count_wasted(const struct gw_watch *watch, const struct gw_rpc_item *item);
/* Hands those logs of a checked answer to a venue that it watches. What it cannot follow makes it blind; the status is
 * about the answer alone, but for GW_E_BOUND: a key found no place in the venue's table, and the logs behind it were not
 * handed out. */
GW_MUST_USE enum gw_status gw_logs_touch(struct gw_reader *reader, size_t venue,
                                         const struct gw_rpc_item *item, struct gw_keccak *digest);

#endif
