#include "chains/collector/endpoints.h"

#include <stdlib.h>
#include <string.h>

/* In the order of asking; the first four are enum gw_upstream_role. */
static const char *const roles[] = {"primary", "fallback", "quorum", "archive", "websocket", NULL};

enum { ROLE_WEBSOCKET = 4, ROLES = 5 };

static const char *const pins[] = {"auto", "hash", "number", NULL};
static const char *const logs_rules[] = {"bloom", "corroborate", NULL};
static const char *const header_rules[] = {"check", "require", NULL};

struct rpc_keys {
    const char *url;
    int role;
    uint64_t rate_per_s;
    uint64_t budget_per_day;
};

#define AT(member) GW_CONFIG_AT(struct rpc_keys, member)

static const struct gw_config_field rpc_fields[] = {
    {.key = "url",
     .type = GW_CONFIG_URL,
     .offset = AT(url),
     .is_required = true,
     .help = "JSON-RPC over HTTP or WebSocket; several with commas between them"},
    {.key = "role",
     .type = GW_CONFIG_ENUM,
     .offset = AT(role),
     .choices = roles,
     .fallback = "primary",
     .help = "primaries are asked first, fallbacks when they fail, archives for old state, quorum endpoints "
             "for votes"},
    {.key = "rate_per_s",
     .type = GW_CONFIG_U64,
     .offset = AT(rate_per_s),
     .max = 100000,
     .fallback = "0",
     .unit = "calls per second",
     .help = "never faster than this; 0: as fast as it lets us"},
    {.key = "budget_per_day",
     .type = GW_CONFIG_U64,
     .offset = AT(budget_per_day),
     .max = 1e12,
     .fallback = "0",
     .unit = "calls",
     .help = "of any 24 hours; 0: no limit"},
    {.key = NULL},
};

#undef AT

const struct gw_config_shape gw_endpoints_shape = {.fields = rpc_fields, .is_list = true};

struct integrity_keys {
    uint64_t quorum;
    int pin;
    int headers;
    int logs;
    uint64_t proof_blocks;
    uint64_t receipts_blocks;
    const char *disputes_dir;
};

#define AT(member) GW_CONFIG_AT(struct integrity_keys, member)

static const struct gw_config_field integrity_fields[] = {
    {.key = "quorum",
     .type = GW_CONFIG_U64,
     .offset = AT(quorum),
     .min = 1,
     .max = GW_RPC_UPSTREAMS_MAX,
     .fallback = "1",
     .unit = "endpoints",
     .help = "how many must give the same answer to a state read"},
    {.key = "pin",
     .type = GW_CONFIG_ENUM,
     .offset = AT(pin),
     .choices = pins,
     .fallback = "auto",
     .help = "hash: EIP-1898; number: checked against the hash and marked weak_pin; auto: number where hash "
             "is refused"},
    {.key = "headers",
     .type = GW_CONFIG_ENUM,
     .offset = AT(headers),
     .choices = header_rules,
     .fallback = "check",
     .help = "require: also refuse blocks whose header this version cannot compute"},
    {.key = "logs",
     .type = GW_CONFIG_ENUM,
     .offset = AT(logs),
     .choices = logs_rules,
     .fallback = "bloom",
     .help = "corroborate: that there are no logs is asked twice where the header's bloom does not prove it"},
    {.key = "proof_blocks",
     .type = GW_CONFIG_U64,
     .offset = AT(proof_blocks),
     .max = 1000000,
     .fallback = "0",
     .unit = "blocks",
     .help = "how often code hashes and proxy slots are proven by eth_getProof; 0: never"},
    {.key = "receipts_blocks",
     .type = GW_CONFIG_U64,
     .offset = AT(receipts_blocks),
     .max = 1000000,
     .fallback = "0",
     .unit = "blocks",
     .help =
         "how often a block's logs are proven whole by its receipts (eth_getBlockReceipts: megabytes on a "
         "busy chain); 0: never"},
    {.key = "disputes",
     .type = GW_CONFIG_STRING,
     .offset = AT(disputes_dir),
     .help = "folder for evidence of endpoints that contradict each other"},
    {.key = NULL},
};

#undef AT

const struct gw_config_shape gw_integrity_shape = {.fields = integrity_fields};

static bool is_websocket(const char *url)
{
    return strncmp(url, "ws://", 5) == 0 || strncmp(url, "wss://", 6) == 0;
}

static enum gw_status add_url(struct gw_endpoints *out, struct gw_config *config,
                              const struct gw_config_node *node, const char *url, const struct rpc_keys *keys)
{
    if (is_websocket(url) || keys->role == ROLE_WEBSOCKET) {
        if (!is_websocket(url)) {
            return gw_config_fail(config, node, "the role websocket needs a ws:// or wss:// URL");
        }
        if (out->websocket_count == GW_ENDPOINTS_WS_MAX) {
            return gw_config_fail(config, node, "more than %u WebSocket endpoints", GW_ENDPOINTS_WS_MAX);
        }
        out->websockets[out->websocket_count++] = url;
        return GW_OK;
    }
    if (out->http_count == GW_RPC_UPSTREAMS_MAX) {
        return gw_config_fail(config, node, "more than %u endpoints; at most so many are possible",
                              GW_RPC_UPSTREAMS_MAX);
    }
    out->http[out->http_count++] = (struct gw_rpc_endpoint){.url = url,
                                                            .role = (enum gw_upstream_role)keys->role,
                                                            .rate_per_s = keys->rate_per_s,
                                                            .budget_per_day = keys->budget_per_day};
    return GW_OK;
}

static enum gw_status add_list(struct gw_endpoints *out, struct gw_config *config,
                               const struct gw_config_node *node, const char *text,
                               const struct rpc_keys *keys)
{
    while (*text != '\0') {
        const size_t size = gw_config_measure_url(text);
        char *url = out->text + out->text_size;
        if (size + 1 > sizeof out->text - out->text_size) {
            return gw_config_fail(config, node, "the URLs of the endpoints are too long");
        }
        memcpy(url, text, size);
        url[size] = '\0';
        out->text_size += size + 1;
        GW_TRY(add_url(out, config, node, url, keys));
        text += size + (text[size] == ',' ? 1 : 0);
    }
    return GW_OK;
}

/* Through the same check as a URL of the file, so that a bad one is refused the same way. */
static enum gw_status add_variable(struct gw_endpoints *out, struct gw_config *config,
                                   const struct gw_config_node *chain, const char *name)
{
    const char *text = getenv(name);
    if (text == NULL || text[0] == '\0') {
        return GW_OK;
    }
    if (!gw_config_is_url(text)) {
        return gw_config_fail(config, chain, "environment variable %s holds no URL (its text is not shown)",
                              name);
    }
    return add_list(out, config, chain, text, &(struct rpc_keys){0});
}

static enum gw_status add_file(struct gw_endpoints *out, struct gw_config *config,
                               const struct gw_config_node *rpc, bool has_primaries)
{
    size_t count = 0;
    GW_TRY(gw_config_sequence(config, &count, rpc));
    for (int role = 0; role < ROLES; role++) {
        for (size_t i = 0; i < count; i++) {
            const struct gw_config_node *item = gw_config_item(rpc, i);
            struct rpc_keys keys = {0};
            GW_TRY(gw_config_decode(config, &keys, item, rpc_fields));
            if (keys.role == role && (role != GW_ROLE_PRIMARY || !has_primaries)) {
                GW_TRY(add_list(out, config, item, keys.url, &keys));
            }
        }
    }
    return GW_OK;
}

enum gw_status gw_endpoints_configure(struct gw_endpoints *out, struct gw_config *config,
                                      const struct gw_config_node *rpc, const struct gw_config_node *chain,
                                      uint64_t chain_id)
{
    char name[48];
    memset(out, 0, sizeof *out);
    snprintf(name, sizeof name, "GW_RPC_URL_%llu", (unsigned long long)chain_id);
    GW_TRY(add_variable(out, config, chain, name));
    if (rpc != NULL) {
        GW_TRY(add_file(out, config, rpc, out->http_count > 0));
    } else if (out->http_count == 0) {
        GW_TRY(add_variable(out, config, chain, "ETH_RPC_URL"));
    }
    if (out->http_count == 0) {
        return gw_config_fail(
            config, rpc != NULL ? rpc : chain,
            "the chain has no HTTP endpoint; write \"rpc\" with at least one {url: ...}, or set %s", name);
    }
    return GW_OK;
}

enum gw_status gw_integrity_configure(struct gw_integrity *out, struct gw_config *config,
                                      const struct gw_config_node *node, const struct gw_endpoints *endpoints,
                                      bool is_replay)
{
    struct integrity_keys keys = {0};
    GW_TRY(gw_config_decode(config, &keys, node, integrity_fields));
    if (!is_replay && keys.quorum > endpoints->http_count) {
        return gw_config_fail(config, gw_config_get(node, "quorum"),
                              "a quorum of %u needs as many HTTP endpoints; there are %zu",
                              (unsigned)keys.quorum, endpoints->http_count);
    }
    *out = (struct gw_integrity){.quorum = (unsigned)keys.quorum,
                                 .pin = keys.pin,
                                 .headers = keys.headers,
                                 .logs = keys.logs,
                                 .proof_blocks = keys.proof_blocks,
                                 .receipts_blocks = keys.receipts_blocks,
                                 .disputes_dir = keys.disputes_dir};
    return GW_OK;
}
