/* endpoints: whom a chain is read from and how much of what they say must be proven or confirmed: the keys `rpc` and
 * `integrity` of an item of `chains`, and the environment.
 *
 * `url` may hold several URLs with commas between them. GW_RPC_URL_<chain id> replaces the primaries of the file;
 * without `rpc` and without that variable ETH_RPC_URL is asked. Order: by role, then as written.
 */
#ifndef GW_CHAINS_COLLECTOR_ENDPOINTS_H
#define GW_CHAINS_COLLECTOR_ENDPOINTS_H

#include "chains/rpc/rpc.h"
#include "ipc/base/config.h"

#define GW_ENDPOINTS_TEXT_MAX (GW_RPC_UPSTREAMS_MAX * (GW_CONFIG_URL_MAX + 1))
#define GW_ENDPOINTS_WS_MAX   2u

enum gw_pin {
    GW_PIN_AUTO,  /* by hash; by number, checked and marked, where a node cannot */
    GW_PIN_HASH,  /* EIP-1898 with requireCanonical, or not at all */
    GW_PIN_NUMBER /* by number, checked and marked */
};

enum gw_header_rule {
    GW_HEADERS_CHECK, /* a header that does not hash to its hash is refused; one that cannot be computed is marked */
    GW_HEADERS_REQUIRE /* every header must be proven */
};

enum gw_logs_rule {
    GW_LOGS_BLOOM,      /* logs are checked against a proven header's bloom */
    GW_LOGS_CORROBORATE /* and that there are none is asked of somebody else where the bloom does not prove it */
};

struct gw_integrity {
    unsigned quorum; /* equal answers wanted of state reads; 1 = the first one */
    int pin;
    int headers;
    int logs;
    uint64_t proof_blocks;    /* every so many blocks code and storage are proven; 0 = never */
    uint64_t receipts_blocks; /* every so many blocks logs are proven by the block's receipts; 0 = never */
    const char *disputes_dir;
};

struct gw_endpoints {
    struct gw_rpc_endpoint http[GW_RPC_UPSTREAMS_MAX];
    size_t http_count;
    const char *websockets[GW_ENDPOINTS_WS_MAX]; /* of the role websocket, and every ws:// or wss:// URL */
    size_t websocket_count;
    uint64_t websocket_backoff_ms;    /* before a lost one is opened again; 0 = GW_WEBSOCKET_BACKOFF_MS */
    char text[GW_ENDPOINTS_TEXT_MAX]; /* what the URLs point into */
    size_t text_size;
};

extern const struct gw_config_shape gw_endpoints_shape;
extern const struct gw_config_shape gw_integrity_shape;

/* `rpc`: the sequence or NULL; `chain`: where a missing one is reported. GW_E_CONFIG with config->error set. */
GW_MUST_USE enum gw_status gw_endpoints_configure(struct gw_endpoints *out, struct gw_config *config,
                                                  const struct gw_config_node *rpc,
                                                  const struct gw_config_node *chain, uint64_t chain_id);
/* node NULL: the defaults. A quorum needs as many HTTP endpoints, unless is_replay. */
GW_MUST_USE enum gw_status gw_integrity_configure(struct gw_integrity *out, struct gw_config *config,
                                                  const struct gw_config_node *node,
                                                  const struct gw_endpoints *endpoints, bool is_replay);

#endif
