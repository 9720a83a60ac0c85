/* calls_text: the JSON parameters of a chunk of calls. Part of calls. */
#ifndef GW_CHAINS_COLLECTOR_CALLS_TEXT_H
#define GW_CHAINS_COLLECTOR_CALLS_TEXT_H

#include "chains/collector/calls.h"

/* "0x..", with its quotes; returns the end. */
char *gw_calls_put_number(char *out, uint64_t number);
/* Writes one eth_call's params at *at of reader->text, and moves *at behind them:
 * [{"to":..,"data":..},{"blockHash":..,"requireCanonical":true}], or with the number at the end where a hash is not
 * taken. chunk->count: how many calls are wanted, then how many fitted. */
GW_MUST_USE enum gw_status gw_calls_put_call(struct gw_reader *reader, size_t *at, struct gw_chunk *chunk);

#endif
