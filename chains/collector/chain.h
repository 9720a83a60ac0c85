/* chain: one item of `chains` in the configuration, decoded and owned for the life of the process. */
#ifndef GW_CHAINS_COLLECTOR_CHAIN_H
#define GW_CHAINS_COLLECTOR_CHAIN_H

#include "chains/collector/consumers.h"
#include "chains/collector/endpoints.h"
#include "chains/protocol/protocol.h"
#include "chains/rpc/rpc.h"
#include "gammawatch/record.h"

enum gw_finality_policy {
    GW_FINALITY_TAGS,  /* the node answers `safe` and `finalized` */
    GW_FINALITY_DEPTH, /* blocks below the head */
    GW_FINALITY_AUTO   /* tags, or blocks below the head as long as the node never knew one */
};

/* Of one eth_call through Multicall3. */
struct gw_multicall_limits {
    uint64_t calls;
    uint64_t calldata_bytes;
    uint64_t gas;
    uint64_t reply_bytes;
};

struct gw_chain {
    const char *name;
    const char *caip2;
    uint64_t chain_id;
    uint8_t multicall3[20];
    struct gw_multicall_limits multicall;
    struct gw_endpoints endpoints;
    struct gw_integrity integrity;
    int finality_policy;
    uint64_t safe_depth;
    uint64_t finalized_depth;
    uint64_t window; /* blocks whose hashes are kept: the deepest reorganisation that signals survive */
    uint64_t poll_ms;
    uint64_t timeout_ms;
    const char *ca_file; /* of https and wss endpoints; NULL: the system's */
    uint64_t log_range_blocks;
    const char *checkpoint; /* path; NULL: none */
    uint64_t checkpoint_blocks;
    struct gw_market market;
    struct gw_venue venues[GW_VENUES_MAX];
    size_t venue_count;
    struct gw_consumers consumers;
};

/* The sections of the configuration that a collector reads, for schema and dump. */
extern const struct gw_config_field gw_chain_sections[];

/* Finds the chain by name (NULL: the only one) and decodes all of it. is_replay: RPC urls are not needed and
 * not looked at. GW_E_CONFIG with config->error set. */
GW_MUST_USE enum gw_status gw_chain_configure(struct gw_chain *chain, struct gw_config *config,
                                              const char *name, bool is_replay);
void gw_chain_fini(struct gw_chain *chain);

#endif
