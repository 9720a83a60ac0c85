#include "chains/collector/chain.h"

#include <string.h>

#include "chains/collector/vol_readers.h"
#include "chains/head/head.h"

#define KNOWN_MAX 200 /* bytes of names listed in a message */

static const char *const policies[] = {"tags", "depth", "auto", NULL};

struct finality_keys {
    int policy;
    uint64_t safe;
    uint64_t finalized;
    uint64_t window;
};

static const struct gw_config_field finality_fields[] = {
    {.key = "policy",
     .type = GW_CONFIG_ENUM,
     .offset = GW_CONFIG_AT(struct finality_keys, policy),
     .choices = policies,
     .fallback = "tags",
     .help = "tags: ask the node, with one in eight heads; depth: count blocks; auto: count them where the "
             "node knows no tags"},
    {.key = "safe",
     .type = GW_CONFIG_U64,
     .offset = GW_CONFIG_AT(struct finality_keys, safe),
     .min = 1,
     .max = 1000000,
     .fallback = "32",
     .unit = "blocks",
     .help = "depth that counts as safe"},
    {.key = "finalized",
     .type = GW_CONFIG_U64,
     .offset = GW_CONFIG_AT(struct finality_keys, finalized),
     .min = 1,
     .max = 1000000,
     .fallback = "64",
     .unit = "blocks",
     .help = "depth that counts as finalized"},
    {.key = "window",
     .type = GW_CONFIG_U64,
     .offset = GW_CONFIG_AT(struct finality_keys, window),
     .min = 2,
     .max = GW_HEAD_WINDOW,
     .fallback = "256",
     .unit = "blocks",
     .help = "hashes kept: a deeper reorganisation freezes the chain's signals until gammawatch rebaseline"},
    {.key = NULL},
};

static const struct gw_config_shape finality_shape = {.fields = finality_fields};

static const struct gw_config_field multicall_fields[] = {
    {.key = "calls",
     .type = GW_CONFIG_U64,
     .offset = GW_CONFIG_AT(struct gw_multicall_limits, calls),
     .min = 1,
     .max = GW_CHUNK_CALLS_MAX,
     .fallback = "500",
     .help = "view calls in one eth_call"},
    {.key = "calldata_bytes",
     .type = GW_CONFIG_U64,
     .offset = GW_CONFIG_AT(struct gw_multicall_limits, calldata_bytes),
     .min = 2 * GW_CALL_DATA_MAX,
     .max = GW_CHUNK_BYTES_MAX,
     .fallback = "131072",
     .unit = "bytes",
     .help = "calldata of one eth_call"},
    {.key = "gas",
     .type = GW_CONFIG_U64,
     .offset = GW_CONFIG_AT(struct gw_multicall_limits, gas),
     .min = 1000000,
     .max = 1e12,
     .fallback = "50000000",
     .help = "what endpoints let one eth_call use"},
    {.key = "reply_bytes",
     .type = GW_CONFIG_U64,
     .offset = GW_CONFIG_AT(struct gw_multicall_limits, reply_bytes),
     .min = 10000,
     .max = 1e9,
     .fallback = "2000000",
     .unit = "bytes",
     .help = "what one eth_call may return"},
    {.key = NULL},
};

static const struct gw_config_shape multicall_shape = {.fields = multicall_fields};

struct chain_keys {
    struct gw_chain *chain;
    const struct gw_config_node *rpc;
    const struct gw_config_node *integrity;
    const struct gw_config_node *finality;
    const struct gw_config_node *multicall;
    const struct gw_config_node *assets;
    const struct gw_config_node *prices;
    const struct gw_config_node *volatility;
    const struct gw_config_node *sequencer;
    const struct gw_config_node *venues;
    const struct gw_config_node *consumers;
    const char *name;
    const char *caip2;
    uint8_t multicall3[20];
    uint64_t poll_ms;
    uint64_t timeout_ms;
    const char *ca_file;
    uint64_t log_range_blocks;
    const char *checkpoint;
    uint64_t checkpoint_blocks;
};

#define AT(member) GW_CONFIG_AT(struct chain_keys, member)

static const struct gw_config_field chain_fields[] = {
    {.key = "name",
     .type = GW_CONFIG_STRING,
     .offset = AT(name),
     .is_required = true,
     .help = "names the ring"},
    {.key = "caip2",
     .type = GW_CONFIG_STRING,
     .offset = AT(caip2),
     .is_required = true,
     .help = "eip155:<id>"},
    {.key = "rpc",
     .type = GW_CONFIG_NODE,
     .offset = AT(rpc),
     .help = "endpoints; a chain that is not replayed needs one",
     .shape = &gw_endpoints_shape},
    {.key = "integrity",
     .type = GW_CONFIG_NODE,
     .offset = AT(integrity),
     .help = "how much of what endpoints say must be proven or confirmed",
     .shape = &gw_integrity_shape},
    {.key = "finality",
     .type = GW_CONFIG_NODE,
     .offset = AT(finality),
     .help = "how safe and finalized are known",
     .shape = &finality_shape},
    {.key = "multicall3",
     .type = GW_CONFIG_ADDRESS,
     .offset = AT(multicall3),
     .fallback = "0xcA11bde05977b3631167028862bE2a173976CA11",
     .help = "Multicall3 contract"},
    {.key = "multicall",
     .type = GW_CONFIG_NODE,
     .offset = AT(multicall),
     .help = "what one eth_call may hold; what is refused is split, whatever stands here",
     .shape = &multicall_shape},
    {.key = "assets",
     .type = GW_CONFIG_NODE,
     .offset = AT(assets),
     .is_required = true,
     .help = "tokens",
     .shape = &gw_market_asset_shape},
    {.key = "prices",
     .type = GW_CONFIG_NODE,
     .offset = AT(prices),
     .is_required = true,
     .help = "feeds",
     .shape = &gw_market_price_shape},
    {.key = "volatility",
     .type = GW_CONFIG_NODE,
     .offset = AT(volatility),
     .help = "volatilities for venues that tell none: of an options market, and the last resort",
     .shape = &gw_market_vol_shape},
    {.key = "sequencer",
     .type = GW_CONFIG_NODE,
     .offset = AT(sequencer),
     .help = "uptime feed of a second layer: while it is not up, no spot is fresh",
     .shape = &gw_market_sequencer_shape},
    {.key = "venues",
     .type = GW_CONFIG_NODE,
     .offset = AT(venues),
     .is_required = true,
     .help = "deployments",
     .shape = &gw_venue_shape},
    {.key = "consumers",
     .type = GW_CONFIG_NODE,
     .offset = AT(consumers),
     .help = "contracts that take our vectors; nothing is signed that they would refuse",
     .shape = &gw_consumers_shape},
    {.key = "poll_ms",
     .type = GW_CONFIG_U64,
     .offset = AT(poll_ms),
     .min = 10,
     .max = 600000,
     .fallback = "1000",
     .unit = "ms",
     .help = "how often the head is asked for"},
    {.key = "timeout_ms",
     .type = GW_CONFIG_U64,
     .offset = AT(timeout_ms),
     .min = 10,
     .max = 600000,
     .fallback = "10000",
     .unit = "ms",
     .help = "limit of one RPC request"},
    {.key = "ca_file",
     .type = GW_CONFIG_STRING,
     .offset = AT(ca_file),
     .help = "PEM file: who may vouch for https and wss endpoints, in place of the system's authorities"},
    {.key = "log_range_blocks",
     .type = GW_CONFIG_U64,
     .offset = AT(log_range_blocks),
     .min = 1,
     .max = 1000000,
     .fallback = "10000",
     .unit = "blocks",
     .help = "widest eth_getLogs range of history; refusals narrow it"},
    {.key = "checkpoint",
     .type = GW_CONFIG_STRING,
     .offset = AT(checkpoint),
     .help = "file to go on from after a restart; without, history is read anew each time"},
    {.key = "checkpoint_blocks",
     .type = GW_CONFIG_U64,
     .offset = AT(checkpoint_blocks),
     .min = 1,
     .max = 1000000,
     .fallback = "64",
     .unit = "blocks",
     .help = "how often it is written"},
    {.key = NULL},
};

static const struct gw_config_shape chain_shape = {.fields = chain_fields, .is_list = true};

const struct gw_config_field gw_chain_sections[] = {
    {.key = "chains",
     .type = GW_CONFIG_NODE,
     .is_required = true,
     .help = "the chains to read, one collector each",
     .shape = &chain_shape},
    {.key = NULL},
};

static enum gw_status configure_venues(struct gw_chain *chain, struct gw_config *config,
                                       const struct gw_config_node *venues)
{
    size_t count = 0;

    GW_TRY(gw_config_sequence(config, &count, venues));
    if (count > GW_VENUES_MAX) {
        return gw_config_fail(config, venues, "\"venues\" has %zu items; at most %d are possible", count,
                              GW_VENUES_MAX);
    }
    for (size_t i = 0; i < count; i++) {
        GW_TRY(gw_venue_configure(&chain->venues[i], config, gw_config_item(venues, i)));
        chain->venue_count++;
    }
    return GW_OK;
}

static enum gw_status parse_caip2(uint64_t *chain_id, const char *caip2)
{
    static const char prefix[] = "eip155:";
    uint64_t id = 0;
    const char *digit = caip2 + sizeof prefix - 1;

    GW_ENSURE(strncmp(caip2, prefix, sizeof prefix - 1) == 0 && *digit != '\0' && strlen(digit) <= 18,
              GW_E_FORMAT);
    for (; *digit != '\0'; digit++) {
        GW_ENSURE(*digit >= '0' && *digit <= '9', GW_E_FORMAT);
        id = id * 10 + (uint64_t)(*digit - '0');
    }
    *chain_id = id;
    return GW_OK;
}

static enum gw_status configure_identity(struct gw_chain *chain, struct gw_config *config,
                                         const struct chain_keys *keys, const struct gw_config_node *node)
{
    struct finality_keys finality = {0};

    if (parse_caip2(&chain->chain_id, keys->caip2) != GW_OK) {
        return gw_config_fail(config, gw_config_get(node, "caip2"),
                              "\"%s\" is not a CAIP-2 id of an EVM chain; write eip155:<chain id>",
                              keys->caip2);
    }
    GW_TRY(gw_config_decode(config, &finality, keys->finality, finality_fields));
    GW_TRY(gw_config_decode(config, &chain->multicall, keys->multicall, multicall_fields));
    chain->name = keys->name;
    chain->caip2 = keys->caip2;
    memcpy(chain->multicall3, keys->multicall3, sizeof chain->multicall3);
    chain->poll_ms = keys->poll_ms;
    chain->timeout_ms = keys->timeout_ms;
    chain->ca_file = keys->ca_file;
    chain->log_range_blocks = keys->log_range_blocks;
    chain->checkpoint = keys->checkpoint;
    chain->checkpoint_blocks = keys->checkpoint_blocks;
    chain->finality_policy = finality.policy;
    chain->safe_depth = finality.safe;
    chain->finalized_depth = finality.finalized;
    chain->window = finality.window;
    return GW_OK;
}

static enum gw_status configure_chain(struct gw_chain *chain, struct gw_config *config,
                                      const struct gw_config_node *node, bool is_replay)
{
    struct chain_keys keys = {0};

    GW_TRY(gw_config_decode(config, &keys, node, chain_fields));
    if (strlen(keys.name) == 0 || strlen(keys.name) >= sizeof((struct gw_record_head *)0)->chain ||
        strspn(keys.name, "abcdefghijklmnopqrstuvwxyz0123456789-_") != strlen(keys.name)) {
        return gw_config_fail(config, gw_config_get(node, "name"),
                              "chain name \"%s\" must be 1 to 15 of a-z, 0-9, - and _", keys.name);
    }
    GW_TRY(configure_identity(chain, config, &keys, node));
    if (!is_replay) {
        GW_TRY(gw_endpoints_configure(&chain->endpoints, config, keys.rpc, node, chain->chain_id));
    }
    GW_TRY(gw_integrity_configure(&chain->integrity, config, keys.integrity, &chain->endpoints, is_replay));
    GW_TRY(gw_market_configure(&chain->market, config, node));
    GW_TRY(gw_consumers_configure(&chain->consumers, config, keys.consumers));
    GW_TRY(configure_venues(chain, config, keys.venues));
    return gw_vol_readers_open(chain, config, keys.volatility);
}

static enum gw_status fail_name(struct gw_config *config, const struct gw_config_node *chains, size_t count,
                                const char *name)
{
    char known[KNOWN_MAX] = "";
    size_t at = 0;

    for (size_t i = 0; i < count && at < sizeof known; i++) {
        const struct gw_config_node *key = gw_config_get(gw_config_item(chains, i), "name");
        const char *text = "";
        if (key != NULL) {
            GW_TRY(gw_config_scalar(config, &text, key));
        }
        at += (size_t)snprintf(known + at, sizeof known - at, "%s%s", i == 0 ? "" : ", ", text);
    }
    return gw_config_fail(config, chains, "no chain is named \"%s\"; known are %s", name, known);
}

enum gw_status gw_chain_configure(struct gw_chain *chain, struct gw_config *config, const char *name,
                                  bool is_replay)
{
    const struct gw_config_node *chains = NULL;
    size_t count = 0;

    memset(chain, 0, sizeof *chain);
    GW_TRY(gw_config_section(config, &chains, "chains"));
    if (chains == NULL) {
        return gw_config_fail(config, config->root, "missing key \"chains\"; it lists the chains to read");
    }
    GW_TRY(gw_config_sequence(config, &count, chains));
    for (size_t i = 0; i < count; i++) {
        const struct gw_config_node *node = gw_config_item(chains, i);
        const struct gw_config_node *key = gw_config_get(node, "name");
        const char *text = NULL;
        if (name == NULL && count == 1) {
            return configure_chain(chain, config, node, is_replay);
        }
        if (key != NULL && name != NULL) {
            GW_TRY(gw_config_scalar(config, &text, key));
            if (strcmp(text, name) == 0) {
                return configure_chain(chain, config, node, is_replay);
            }
        }
    }
    if (name == NULL) {
        return gw_config_fail(config, chains, "there are %zu chains; say which with --chain", count);
    }
    return fail_name(config, chains, count, name);
}

void gw_chain_fini(struct gw_chain *chain)
{
    for (size_t i = 0; i < chain->venue_count; i++) {
        gw_venue_fini(&chain->venues[i]);
    }
    chain->venue_count = 0;
}
