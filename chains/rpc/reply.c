#include "chains/rpc/reply.h"

#include <string.h>

#define ERROR_TEXT_MAX 1024u /* of a message: what classifies it stands at its beginning */

/* Fills status, code and message from an error object; GW_E_FORMAT when it is none. */
static enum gw_status parse_error(struct gw_rpc_item *out, char message[GW_RPC_MESSAGE_MAX + 1],
                                  struct gw_json_value error)
{
    GW_ENSURE(gw_json_is(error, GW_JSON_OBJECT), GW_E_FORMAT);
    const struct gw_json_value code = gw_json_get(error, "code");
    const enum gw_json_kind code_kind = gw_json_kind(code);
    const struct gw_json_value text = gw_json_get(error, "message");
    GW_ENSURE(code_kind == GW_JSON_NONE || code_kind == GW_JSON_INTEGER || code_kind == GW_JSON_REAL,
              GW_E_FORMAT);
    GW_ENSURE(gw_json_is(text, GW_JSON_NONE) || gw_json_is(text, GW_JSON_STRING), GW_E_FORMAT);
    char raw[ERROR_TEXT_MAX];
    gw_json_copy_text(text, raw, sizeof raw);
    gw_error_print(message, raw, strlen(raw));
    *out = (struct gw_rpc_item){.message = message};
    if (gw_json_integer(&out->code, code) != GW_OK) {
        out->code = 0;
    }
    out->status = gw_error_classify(out->code, raw);
    return GW_OK;
}

enum { ID, RESULT, ERROR, KEYS };

static const struct gw_json_key keys[KEYS] = {
    [ID] = GW_JSON_KEY("id"), [RESULT] = GW_JSON_KEY("result"), [ERROR] = GW_JSON_KEY("error")};

/* Some nodes send "error": null beside a result. */
static void pick_members(struct gw_json_value out[KEYS], struct gw_json_value answer)
{
    gw_json_pick(out, answer, keys, KEYS);
    if (gw_json_is(out[ERROR], GW_JSON_NULL)) {
        out[ERROR] = (struct gw_json_value){NULL, 0};
    }
}

static enum gw_status parse_answer(struct gw_reply *out, struct gw_json_value answer, size_t count,
                                   bool is_seen[GW_RPC_BATCH_MAX])
{
    int64_t number;
    struct gw_json_value members[KEYS];
    pick_members(members, answer);
    GW_TRY(gw_json_integer(&number, members[ID]));
    GW_ENSURE(number >= 1 && number <= (int64_t)count, GW_E_FORMAT);
    const size_t index = (size_t)number - 1;
    GW_ENSURE(!is_seen[index], GW_E_FORMAT);
    is_seen[index] = true;
    GW_ENSURE(gw_json_is(members[RESULT], GW_JSON_NONE) != gw_json_is(members[ERROR], GW_JSON_NONE),
              GW_E_FORMAT);
    if (!gw_json_is(members[ERROR], GW_JSON_NONE)) {
        return parse_error(&out->items[index], out->messages[index], members[ERROR]);
    }
    out->items[index] = (struct gw_rpc_item){.status = GW_OK, .result = members[RESULT]};
    return GW_OK;
}

static enum gw_status parse_root(struct gw_reply *out, struct gw_json_value root, size_t count)
{
    if (gw_json_is(root, GW_JSON_OBJECT)) {
        struct gw_rpc_item item;
        struct gw_json_value members[KEYS];
        pick_members(members, root);
        GW_TRY(parse_error(&item, out->messages[0], members[ERROR]));
        return item.status;
    }
    /* As many answers as calls, no id twice: then none is missing. */
    GW_ENSURE(gw_json_is(root, GW_JSON_ARRAY) && gw_json_count(root) == count, GW_E_FORMAT);
    bool is_seen[GW_RPC_BATCH_MAX] = {false};
    for (struct gw_json_value answer = gw_json_first(root); !gw_json_is(answer, GW_JSON_NONE);
         answer = gw_json_next(root, answer)) {
        GW_TRY(parse_answer(out, answer, count, is_seen));
    }
    return GW_OK;
}

enum gw_status gw_reply_finish(struct gw_reply *out, struct gw_json *json, const uint8_t *body, size_t size,
                               size_t count)
{
    GW_ASSERT(count <= GW_RPC_BATCH_MAX);
    out->messages[0][0] = '\0';
    enum gw_status status = gw_json_feed(json, body, size, true);
    status = status == GW_OK ? parse_root(out, gw_json_root(json), count) : status;
    if (status != GW_OK) {
        gw_json_begin(json);
    }
    return status;
}

enum gw_status gw_reply_parse(struct gw_reply *out, const uint8_t *body, size_t size, size_t count)
{
    gw_json_begin(&out->json);
    return gw_reply_finish(out, &out->json, body, size, count);
}

void gw_reply_clear(struct gw_reply *reply)
{
    gw_json_begin(&reply->json);
}

void gw_reply_fini(struct gw_reply *reply)
{
    gw_json_fini(&reply->json);
}
