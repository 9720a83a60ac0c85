#include "chains/head/newheads.h"

#include <string.h>

#include "chains/rpc/error.h"

#define MESSAGE_TEXT_MAX 256

enum { ASK_CHAIN, ASK_SUBSCRIPTION, ASKED_ALL };

static const char *const requests[ASKED_ALL] = {
    [ASK_CHAIN] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\",\"params\":[]}",
    [ASK_SUBSCRIPTION] =
        "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"eth_subscribe\",\"params\":[\"newHeads\"]}",
};

void gw_newheads_init(struct gw_newheads *newheads, uint64_t chain_id)
{
    memset(newheads, 0, sizeof *newheads);
    newheads->chain_id = chain_id;
}

void gw_newheads_restart(struct gw_newheads *newheads)
{
    newheads->asked = ASK_CHAIN;
    newheads->subscription[0] = '\0';
}

void gw_newheads_fini(struct gw_newheads *newheads)
{
    gw_json_fini(&newheads->json);
}

const char *gw_newheads_request(const struct gw_newheads *newheads)
{
    return newheads->asked < ASKED_ALL ? requests[newheads->asked] : NULL;
}

static enum gw_status take_chain(struct gw_newheads *n, struct gw_json_value result)
{
    uint64_t chain_id = 0;
    GW_TRY(gw_json_quantity(&chain_id, result));
    GW_ENSURE(chain_id == n->chain_id, GW_E_CHAIN);
    return GW_OK;
}

static enum gw_status take_subscription(struct gw_newheads *n, struct gw_json_value result)
{
    size_t size = 0;
    const char *id = gw_json_text(result, &size);
    GW_ENSURE(id != NULL && size > 0 && size <= GW_NEWHEADS_ID_MAX, GW_E_FORMAT);
    memcpy(n->subscription, id, size);
    n->subscription[size] = '\0';
    return GW_OK;
}

static enum gw_status take_error(struct gw_json_value error)
{
    char text[MESSAGE_TEXT_MAX];
    int64_t code = 0;
    GW_TRY(gw_json_integer(&code, gw_json_get(error, "code")));
    gw_json_copy_text(gw_json_get(error, "message"), text, sizeof text);
    return gw_error_classify(code, text);
}

static enum gw_status take_answer(struct gw_newheads *n, struct gw_json_value root,
                                  enum gw_newheads_step *step)
{
    const struct gw_json_value error = gw_json_get(root, "error");
    int64_t id = 0;
    if (!gw_json_is(error, GW_JSON_NONE)) {
        return take_error(error);
    }
    GW_TRY(gw_json_integer(&id, gw_json_get(root, "id")));
    GW_ENSURE(n->asked < ASKED_ALL && id == (int64_t)n->asked + 1, GW_E_FORMAT);
    const struct gw_json_value result = gw_json_get(root, "result");
    GW_TRY(n->asked == ASK_CHAIN ? take_chain(n, result) : take_subscription(n, result));
    n->asked++;
    *step = n->asked == ASKED_ALL ? GW_NEWHEADS_LIVE : GW_NEWHEADS_SAY;
    return GW_OK;
}

static enum gw_status take_head(struct gw_newheads *n, struct gw_json_value params)
{
    const struct gw_json_value header = gw_json_get(params, "result");
    struct gw_notice notice;
    GW_ENSURE(n->asked == ASKED_ALL && gw_json_equals(gw_json_get(params, "subscription"), n->subscription),
              GW_E_FORMAT);
    GW_TRY(gw_json_quantity(&notice.number, gw_json_get(header, "number")));
    GW_TRY(gw_json_hex_fixed(notice.hash, sizeof notice.hash, gw_json_get(header, "hash")));
    n->notice = notice;
    return GW_OK;
}

enum gw_status gw_newheads_take(struct gw_newheads *newheads, const uint8_t *text, size_t size,
                                enum gw_newheads_step *step)
{
    GW_ENSURE(size <= GW_NEWHEADS_MESSAGE_MAX, GW_E_SIZE);
    GW_TRY(gw_json_parse(&newheads->json, text, size));
    const struct gw_json_value root = gw_json_root(&newheads->json);
    GW_ENSURE(gw_json_is(root, GW_JSON_OBJECT), GW_E_FORMAT);
    if (!gw_json_equals(gw_json_get(root, "method"), "eth_subscription")) {
        return take_answer(newheads, root, step);
    }
    GW_TRY(take_head(newheads, gw_json_get(root, "params")));
    *step = GW_NEWHEADS_HEAD;
    return GW_OK;
}
