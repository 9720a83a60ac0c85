/* config: what the monitor takes from the configuration file.
 *
 * Of `chains` only name and caip2 are read here; the rest is the collector's. `monitor` holds the policy
 * parameters beside the monitor's own keys:
 *   journal  path of the journal
 *   feeds    [{chain, protocol, venue, underlying, consumer: "0x..."}]; without it every venue with option
 *            positions gets a feed whose consumer is the zero address
 * Strings are borrowed from the gw_config.
 */
#ifndef GW_MONITOR_CONFIG_H
#define GW_MONITOR_CONFIG_H

#include "ipc/base/config.h"
#include "monitor/exposure/exposure.h"
#include "monitor/intake/intake.h"
#include "monitor/policy/policy.h"
#include "monitor/signer/settings.h"

#define GW_FEEDS_MAX 256u

struct gw_monitor_chain {
    char name[16];
    char caip2[32]; /* "eip155:<id>" */
    uint64_t chain_id;
    bool is_watched; /* its ring is read */
};

struct gw_feed_config {
    size_t chain; /* index into chains */
    char protocol[24];
    char venue[72];
    char underlying[16];
    uint8_t consumer[20];
};

struct gw_monitor_config {
    struct gw_monitor_chain chains[GW_CHAINS_MAX];
    size_t chain_count;
    struct gw_feed_config feeds[GW_FEEDS_MAX];
    size_t feed_count; /* 0: feeds are made from what is seen */
    struct gw_depth_curve curves[GW_DEPTH_CURVES_MAX];
    size_t curve_count;
    struct gw_outside outside;
    struct gw_policy_params policy;
    struct gw_signer_settings signer;
    const char *journal;  /* NULL: not set */
    const char *ring_dir; /* NULL: the default of gw_ring_default_path() */
    const char *socket;   /* of the publisher; NULL: none */
    uint8_t digest[32];   /* over chains, feeds, curves, the outside and policy: what the numbers depend on */
};

/* The sections that the monitor and the signer read, for schema and dump. */
extern const struct gw_config_field gw_monitor_sections[];

/* GW_E_CONFIG with config->error set. */
GW_MUST_USE enum gw_status gw_monitor_config_read(struct gw_monitor_config *out, struct gw_config *config);

/* Watches the named chains only. GW_E_USAGE with *unknown set when a name is not configured. */
GW_MUST_USE enum gw_status gw_monitor_config_watch(struct gw_monitor_config *config, const char *const *names,
                                                   size_t count, const char **unknown);

#endif
