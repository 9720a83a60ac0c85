#include "monitor/config.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ipc/base/keccak.h"
#include "monitor/config_depth.h"
#include "monitor/config_list.h"
#include "monitor/config_outside.h"

#define CAIP2_PREFIX "eip155:"

struct feed_keys {
    const char *chain;
    const char *protocol;
    const char *venue;
    const char *underlying;
    uint8_t consumer[20];
};

static const struct gw_config_field feed_fields[] = {
    {.key = "chain",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct feed_keys, chain),
     .is_required = true,
     .help = "name of a chain above"},
    {.key = "protocol",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct feed_keys, protocol),
     .is_required = true,
     .help = "name of the adapter"},
    {.key = "venue",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct feed_keys, venue),
     .is_required = true,
     .help = "address or pool id"},
    {.key = "underlying",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct feed_keys, underlying),
     .is_required = true,
     .help = "key of the asset, e.g. ETH"},
    {.key = "consumer",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct feed_keys, consumer),
     .fallback = "0x0000000000000000000000000000000000000000",
     .help = "verifying contract of the signature"},
    {.key = NULL},
};

static const struct gw_config_shape feeds_shape = {.fields = feed_fields, .is_list = true};

/* The monitor's own keys, beside the policy parameters. */
struct own_keys {
    const char *journal;
    const struct gw_config_node *feeds;
};

static const struct gw_config_field own_fields[] = {
    {.key = "journal",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct own_keys, journal),
     .help = "path of the journal; sequence numbers live in it"},
    {.key = "feeds",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct own_keys, feeds),
     .help = "which venues get a signed feed, and the contract it is for; all with options without",
     .shape = &feeds_shape},
    {.key = NULL},
};

struct publish_keys {
    const char *socket;
    const char *http;
    const char *nats;
    const char *ring_dir;
};

static const struct gw_config_field publish_fields[] = {
    {.key = "socket",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct publish_keys, socket),
     .help = "Unix socket that serves vectors as msgpack; without it there is none"},
    {.key = "http",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct publish_keys, http),
     .help = "address and port of the gateway"},
    {.key = "nats",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct publish_keys, nats),
     .help = "server of the relay"},
    {.key = "ring_dir",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct publish_keys, ring_dir),
     .help = "folder of the rings"},
    {.key = NULL},
};

struct store_keys {
    const char *engine;
    const char *path;
};

static const struct gw_config_field store_fields[] = {
    {.key = "engine",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct store_keys, engine),
     .help = "history store of the gateway"},
    {.key = "path",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct store_keys, path),
     .help = "where it is"},
    {.key = NULL},
};

static const struct gw_config_shape monitor_shape = {.fields = own_fields, .fields2 = gw_policy_fields};
static const struct gw_config_shape signer_shape = {.fields = gw_signer_fields};
static const struct gw_config_shape publish_shape = {.fields = publish_fields};
static const struct gw_config_shape store_shape = {.fields = store_fields};

#define SECTION(name, what, text)                                                                            \
    {                                                                                                        \
        .key = (name), .type = GW_CONFIG_NODE, .help = (text), .shape = &(what)                              \
    }

const struct gw_config_field gw_monitor_sections[] = {
    SECTION("depth", gw_depth_shape, "depth of venues that no collector reads"),
    SECTION("outside", gw_outside_shape, "what else no collector reads"),
    SECTION("monitor", monitor_shape, "policy parameters, feeds and the journal"),
    SECTION("signer", signer_shape, "where the signer answers, and its key"),
    SECTION("publish", publish_shape, "where signals and exposures go"),
    SECTION("store", store_shape, "history"),
    {.key = NULL},
};

#undef SECTION

static enum gw_status parse_chain_id(struct gw_config *config, uint64_t *out, const char *caip2,
                                     const struct gw_config_node *node)
{
    const size_t prefix = sizeof CAIP2_PREFIX - 1;
    char *end = NULL;
    errno = 0;
    if (strncmp(caip2, CAIP2_PREFIX, prefix) == 0 && caip2[prefix] >= '1' && caip2[prefix] <= '9') {
        *out = strtoull(caip2 + prefix, &end, 10);
    }
    if (end == NULL || *end != '\0' || errno != 0) {
        return gw_config_fail(config, node, "caip2 must be " CAIP2_PREFIX "<chain id>, not \"%s\"", caip2);
    }
    return GW_OK;
}

static enum gw_status read_chain(struct gw_monitor_config *out, struct gw_config *config,
                                 const struct gw_config_node *node)
{
    struct gw_monitor_chain *chain = &out->chains[out->chain_count];
    const char *name = NULL;
    const char *caip2 = NULL;
    const struct gw_config_node *name_node = gw_config_get(node, "name");
    const struct gw_config_node *caip2_node = gw_config_get(node, "caip2");
    if (name_node == NULL || caip2_node == NULL) {
        return gw_config_fail(config, node, "a chain needs \"name\" and \"caip2\"");
    }
    GW_TRY(gw_config_scalar(config, &name, name_node));
    GW_TRY(gw_config_scalar(config, &caip2, caip2_node));
    GW_TRY(gw_list_text(config, chain->name, sizeof chain->name, name, name_node));
    GW_TRY(gw_list_text(config, chain->caip2, sizeof chain->caip2, caip2, caip2_node));
    GW_TRY(parse_chain_id(config, &chain->chain_id, caip2, caip2_node));
    for (size_t i = 0; i < out->chain_count; i++) {
        if (strcmp(out->chains[i].name, name) == 0 || out->chains[i].chain_id == chain->chain_id) {
            return gw_config_fail(config, node, "chain \"%s\" is there twice", name);
        }
    }
    chain->is_watched = true;
    out->chain_count++;
    return GW_OK;
}

static enum gw_status read_feed(struct gw_monitor_config *out, struct gw_config *config,
                                const struct gw_config_node *node)
{
    struct gw_feed_config *feed = &out->feeds[out->feed_count];
    struct feed_keys keys = {0};
    GW_TRY(gw_config_decode(config, &keys, node, feed_fields));
    while (feed->chain < out->chain_count && strcmp(out->chains[feed->chain].name, keys.chain) != 0) {
        feed->chain++;
    }
    if (feed->chain == out->chain_count) {
        return gw_config_fail(config, gw_config_get(node, "chain"), "no chain is called \"%s\"", keys.chain);
    }
    GW_TRY(gw_list_text(config, feed->protocol, sizeof feed->protocol, keys.protocol, node));
    GW_TRY(gw_list_text(config, feed->venue, sizeof feed->venue, keys.venue, node));
    GW_TRY(gw_list_text(config, feed->underlying, sizeof feed->underlying, keys.underlying, node));
    for (char *c = feed->venue; *c != '\0'; c++) {
        *c = (char)tolower((unsigned char)*c); /* as records name it */
    }
    memcpy(feed->consumer, keys.consumer, sizeof feed->consumer);
    for (size_t i = 0; i < out->feed_count; i++) {
        if (out->feeds[i].chain == feed->chain && strcmp(out->feeds[i].venue, feed->venue) == 0 &&
            strcmp(out->feeds[i].underlying, feed->underlying) == 0) {
            return gw_config_fail(config, node, "this venue and underlying already have a feed");
        }
    }
    out->feed_count++;
    return GW_OK;
}

static enum gw_status read_sections(struct gw_monitor_config *out, struct gw_config *config)
{
    const struct gw_config_node *node = NULL;
    struct publish_keys publish = {0};
    struct store_keys store = {0};
    struct own_keys own = {0};
    GW_TRY(gw_config_section(config, &node, "chains"));
    GW_TRY(gw_list_read(out, config, node, GW_CHAINS_MAX, read_chain));
    if (out->chain_count == 0) {
        return gw_config_fail(config, config->root, "\"chains\" names no chain");
    }
    GW_TRY(gw_config_section(config, &node, "signer"));
    GW_TRY(gw_config_decode(config, &out->signer, node, gw_signer_fields));
    GW_TRY(gw_config_section(config, &node, "publish"));
    GW_TRY(gw_config_decode(config, &publish, node, publish_fields));
    GW_TRY(gw_config_section(config, &node, "store"));
    GW_TRY(gw_config_decode(config, &store, node, store_fields));
    GW_TRY(gw_config_section(config, &node, "monitor"));
    GW_TRY(gw_config_decode_pair(config, &own, own_fields, &out->policy, gw_policy_fields, node));
    const char *what = NULL;
    if (gw_policy_params_check(&out->policy, &what) != GW_OK) {
        return gw_config_fail(config, node != NULL ? node : config->root, "monitor: %s", what);
    }
    GW_TRY(gw_list_read(out, config, own.feeds, GW_FEEDS_MAX, read_feed));
    GW_TRY(gw_depth_read(out, config));
    GW_TRY(gw_outside_read(out, config));
    out->journal = own.journal;
    out->ring_dir = publish.ring_dir;
    out->socket = publish.socket;
    return GW_OK;
}

static void digest_config(struct gw_monitor_config *config)
{
    struct gw_keccak keccak;
    gw_keccak_init(&keccak);
    gw_keccak_update(&keccak, config->chains, sizeof config->chains);
    gw_keccak_update(&keccak, config->feeds, config->feed_count * sizeof *config->feeds);
    gw_keccak_update(&keccak, config->curves, config->curve_count * sizeof *config->curves);
    gw_keccak_update(&keccak, &config->outside, sizeof config->outside);
    gw_keccak_update(&keccak, &config->policy, sizeof config->policy);
    gw_keccak_final(&keccak, config->digest);
}

enum gw_status gw_monitor_config_read(struct gw_monitor_config *out, struct gw_config *config)
{
    memset(out, 0, sizeof *out);
    GW_TRY(read_sections(out, config));
    digest_config(out);
    return GW_OK;
}

enum gw_status gw_monitor_config_watch(struct gw_monitor_config *config, const char *const *names,
                                       size_t count, const char **unknown)
{
    for (size_t i = 0; i < config->chain_count; i++) {
        config->chains[i].is_watched = false;
    }
    for (size_t n = 0; n < count; n++) {
        size_t i = 0;
        while (i < config->chain_count && strcmp(config->chains[i].name, names[n]) != 0) {
            i++;
        }
        *unknown = names[n];
        GW_ENSURE(i < config->chain_count, GW_E_USAGE);
        config->chains[i].is_watched = true;
    }
    *unknown = NULL;
    return GW_OK;
}
