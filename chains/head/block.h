/* block: headers and logs out of JSON-RPC results (jansson). GW_E_FORMAT on anything missing or malformed;
 * GW_E_MISSING for a null block; GW_E_CHECKSUM for one that is not what its hash says. */
#ifndef GW_CHAINS_HEAD_BLOCK_H
#define GW_CHAINS_HEAD_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chains/proof/header.h"
#include "gammawatch/status.h"

struct gw_block {
    uint64_t number;
    int64_t time_s;
    uint8_t hash[32];
    uint8_t parent[32];
    struct gw_header header; /* what the hash proves of the rest */
};

#define GW_LOG_DATA_MAX 8192u
#define GW_LOGS_MAX     100000u

struct gw_log {
    uint8_t address[20];
    uint8_t topics[4][32];
    unsigned topic_count;
    uint64_t block_number;
    uint8_t block_hash[32];
    uint64_t index;
    const uint8_t *data; /* borrowed from the parser's scratch until the next log */
    size_t data_size;
    bool is_long; /* more data than GW_LOG_DATA_MAX: none are kept, data_size is 0 */
};

GW_MUST_USE enum gw_status gw_block_parse(struct gw_block *out, struct gw_json_value result);

/* scratch: GW_LOG_DATA_MAX bytes for the data of the log. Anybody can have some contracts emit more, so that is no
 * error of the answer, but is_long. A log with removed:true is GW_E_REORG. *out is written on GW_OK only, scratch always.
 */
GW_MUST_USE enum gw_status gw_log_parse(struct gw_log *out, uint8_t *scratch, struct gw_json_value item);

#endif
