#include "chains/collector/probe.h"

#include <inttypes.h>
#include <string.h>

#include "chains/collector/probe_socket.h"
#include "chains/head/block.h"
#include "ipc/base/clock.h"
#include "ipc/base/hex.h"
#include "ipc/base/url.h"

#define PARAMS_MAX 320

enum head_item { ITEM_LATEST, ITEM_SAFE, ITEM_FINALIZED, HEAD_ITEMS };

/* Below the head. The first are what any node keeps; the last is the genesis of a chain that is longer. */
static const uint64_t depths[] = {16, 128, 10000, 100000, 1000000, 10000000};

#define DEPTHS (sizeof depths / sizeof depths[0])

enum ability_item { ITEM_LOGS, ITEM_CODE, ITEM_DEPTHS, ABILITY_ITEMS = ITEM_DEPTHS + DEPTHS };

struct probe {
    const struct gw_chain *chain;
    struct gw_rpc *rpc;
    struct gw_block head;
    char params[ABILITY_ITEMS][PARAMS_MAX];
    uint64_t asked_depths[DEPTHS];
    size_t depth_count;
    uint64_t sent_ns;
    json_t *result;
    enum gw_status status;
};

static void finish(struct probe *probe, enum gw_status status)
{
    probe->status = status;
    gw_rpc_close(probe->rpc);
}

static void note(struct probe *probe, const char *key, json_t *value)
{
    (void)json_object_set_new(probe->result, key, value);
}

static bool is_block(const struct gw_rpc_item *item)
{
    struct gw_block block;
    return item->status == GW_OK && gw_block_parse(&block, item->result) == GW_OK;
}

static void on_abilities(void *context, const struct gw_rpc_reply *reply)
{
    struct probe *probe = context;
    uint64_t archive_blocks = 0;

    if (reply->status != GW_OK) {
        finish(probe, reply->status);
        return;
    }
    const struct gw_rpc_item *code = &reply->items[ITEM_CODE];
    size_t code_size = 0;
    for (size_t i = 0; i < probe->depth_count; i++) {
        if (reply->items[ITEM_DEPTHS + i].status == GW_OK) {
            archive_blocks = probe->asked_depths[i];
        }
    }
    note(probe, "log_range_blocks", json_integer((json_int_t)probe->chain->log_range_blocks));
    note(probe, "log_range_status", json_string(gw_status_name(reply->items[ITEM_LOGS].status)));
    note(probe, "has_multicall3",
         json_boolean(gw_json_text(code->result, &code_size) != NULL && code_size > 2));
    note(probe, "archive_blocks", json_integer((json_int_t)archive_blocks));
    finish(probe, GW_OK);
}

static void write_params(struct probe *probe)
{
    const uint64_t head = probe->head.number;
    const uint64_t range = probe->chain->log_range_blocks;
    char address[43];

    gw_hex_encode(address, probe->chain->multicall3, 20);
    snprintf(probe->params[ITEM_LOGS], PARAMS_MAX,
             "[{\"address\":\"%s\",\"fromBlock\":\"0x%" PRIx64 "\",\"toBlock\":\"0x%" PRIx64 "\"}]", address,
             head >= range ? head - range + 1 : 0, head);
    snprintf(probe->params[ITEM_CODE], PARAMS_MAX, "[\"%s\",\"latest\"]", address);
    for (size_t i = 0; i < DEPTHS; i++) {
        const uint64_t depth = depths[i] < head ? depths[i] : head;
        probe->asked_depths[probe->depth_count] = depth;
        snprintf(probe->params[ITEM_DEPTHS + probe->depth_count++], PARAMS_MAX, "[\"%s\",\"0x%" PRIx64 "\"]",
                 address, head - depth);
        if (depth == head) {
            break;
        }
    }
}

static enum gw_status ask_abilities(struct probe *probe)
{
    struct gw_rpc_call calls[ABILITY_ITEMS];

    write_params(probe);
    calls[ITEM_LOGS] = (struct gw_rpc_call){"eth_getLogs", probe->params[ITEM_LOGS]};
    calls[ITEM_CODE] = (struct gw_rpc_call){"eth_getCode", probe->params[ITEM_CODE]};
    for (size_t i = 0; i < probe->depth_count; i++) {
        calls[ITEM_DEPTHS + i] = (struct gw_rpc_call){"eth_getBalance", probe->params[ITEM_DEPTHS + i]};
    }
    return gw_rpc_send(probe->rpc, calls, ITEM_DEPTHS + probe->depth_count, on_abilities, probe);
}

static void on_heads(void *context, const struct gw_rpc_reply *reply)
{
    struct probe *probe = context;
    enum gw_status status = reply->status;

    note(probe, "latency_ms", json_real((double)(gw_clock_mono_ns() - probe->sent_ns) * 1e-6));
    if (status == GW_OK) {
        status = reply->items[ITEM_LATEST].status;
    }
    if (status == GW_OK) {
        status = gw_block_parse(&probe->head, reply->items[ITEM_LATEST].result);
    }
    if (status == GW_OK) {
        note(probe, "block", json_integer((json_int_t)probe->head.number));
        note(probe, "block_time", json_integer((json_int_t)probe->head.time_s));
        note(probe, "finality",
             json_string(probe->chain->finality_policy == GW_FINALITY_TAGS ? "tags" : "depth"));
        note(probe, "has_safe", json_boolean(is_block(&reply->items[ITEM_SAFE])));
        note(probe, "has_finalized", json_boolean(is_block(&reply->items[ITEM_FINALIZED])));
        status = ask_abilities(probe);
    }
    if (status != GW_OK) {
        finish(probe, status);
    }
}

static enum gw_status start(struct probe *probe, uv_loop_t *loop, const char *url)
{
    static const struct gw_rpc_call calls[HEAD_ITEMS] = {
        [ITEM_LATEST] = {"eth_getBlockByNumber", "[\"latest\",false]"},
        [ITEM_SAFE] = {"eth_getBlockByNumber", "[\"safe\",false]"},
        [ITEM_FINALIZED] = {"eth_getBlockByNumber", "[\"finalized\",false]"},
    };
    const struct gw_rpc_options options = {
        .chain = probe->chain->name,
        .chain_id = probe->chain->chain_id,
        .endpoints = {{.url = url}},
        .endpoint_count = 1,
        .ca_file = probe->chain->ca_file,
        .timeout_ms = probe->chain->timeout_ms,
        .attempts = 1,
    };

    GW_TRY(gw_rpc_open(&probe->rpc, loop, &options));
    probe->sent_ns = gw_clock_mono_ns();
    const enum gw_status status = gw_rpc_send(probe->rpc, calls, HEAD_ITEMS, on_heads, probe);
    if (status != GW_OK) {
        gw_rpc_close(probe->rpc);
    }
    return status;
}

static json_t *probe_endpoint(const struct gw_chain *chain, const char *url, enum gw_status *status)
{
    struct probe probe = {.chain = chain, .result = json_object(), .status = GW_E_CLOSED};
    char origin[GW_URL_ORIGIN_SIZE] = "";
    uv_loop_t loop;

    *status = gw_url_origin(origin, sizeof origin, url);
    note(&probe, "endpoint", json_string(origin));
    note(&probe, "kind", json_string("http"));
    if (*status == GW_OK && uv_loop_init(&loop) != 0) {
        *status = GW_E_NOMEM;
    } else if (*status == GW_OK) {
        *status = start(&probe, &loop, url);
        (void)uv_run(&loop, UV_RUN_DEFAULT);
        GW_ASSERT(uv_loop_close(&loop) == 0);
        *status = *status == GW_OK ? probe.status : *status;
    }
    note(&probe, "status", json_string(gw_status_name(*status)));
    note(&probe, "text", json_string(gw_status_text(*status)));
    return probe.result;
}

static json_t *probe_websocket(const struct gw_chain *chain, const char *url, enum gw_status *status)
{
    char origin[GW_URL_ORIGIN_SIZE] = "";
    double latency_ms = 0.0;

    *status = gw_url_origin(origin, sizeof origin, url);
    if (*status == GW_OK) {
        *status = gw_probe_socket(chain, url, &latency_ms);
    }
    return json_pack("{s:s, s:s, s:s, s:s, s:f}", "endpoint", origin, "kind", "websocket", "status",
                     gw_status_name(*status), "text", gw_status_text(*status), "latency_ms", latency_ms);
}

json_t *gw_probe_chain(const struct gw_chain *chain, enum gw_status *status)
{
    json_t *endpoints = json_array();

    *status = GW_OK;
    for (size_t i = 0; i < chain->endpoints.http_count; i++) {
        enum gw_status endpoint_status = GW_OK;
        (void)json_array_append_new(endpoints,
                                    probe_endpoint(chain, chain->endpoints.http[i].url, &endpoint_status));
        *status = *status == GW_OK ? endpoint_status : *status;
    }
    for (size_t i = 0; i < chain->endpoints.websocket_count; i++) {
        enum gw_status socket_status = GW_OK;
        (void)json_array_append_new(endpoints,
                                    probe_websocket(chain, chain->endpoints.websockets[i], &socket_status));
        *status = *status == GW_OK ? socket_status : *status;
    }
    return endpoints;
}
