#include "chains/rpc/reply.h"

#include <string.h>

/* Where the string that opens at `at` ends: the index of its closing quote, or size. */
static size_t skip_string(const uint8_t *body, size_t size, size_t at)
{
    for (size_t i = at + 1; i < size; i++) {
        if (body[i] == '\\') {
            i++;
        } else if (body[i] == '"') {
            return i;
        }
    }
    return size;
}

static enum gw_status scan(const uint8_t *body, size_t size)
{
    size_t depth = 0;
    size_t values = 0;
    for (size_t i = 0; i < size; i++) {
        switch (body[i]) {
        case '"':
            i = skip_string(body, size, i);
            break;
        case '[':
        case '{':
            depth++;
            values++;
            GW_ENSURE(depth <= GW_REPLY_DEPTH_MAX, GW_E_SIZE);
            break;
        case ']':
        case '}':
            GW_ENSURE(depth > 0, GW_E_FORMAT);
            depth--;
            break;
        case ',':
            values++;
            break;
        default:
            break;
        }
        GW_ENSURE(values <= GW_REPLY_VALUES_MAX, GW_E_SIZE);
    }
    return GW_OK;
}

/* Fills status, code and message from an error object; GW_E_FORMAT when it is none. */
static enum gw_status parse_error(struct gw_rpc_item *out, char message[GW_RPC_MESSAGE_MAX + 1],
                                  const json_t *error)
{
    GW_ENSURE(json_is_object(error), GW_E_FORMAT);
    const json_t *code = json_object_get(error, "code");
    const json_t *text = json_object_get(error, "message");
    GW_ENSURE(code == NULL || json_is_number(code), GW_E_FORMAT);
    GW_ENSURE(text == NULL || json_is_string(text), GW_E_FORMAT);
    const char *raw = text != NULL ? json_string_value(text) : "";
    gw_error_print(message, raw, strlen(raw));
    *out = (struct gw_rpc_item){.code = json_is_integer(code) ? json_integer_value(code) : 0,
                                .message = message};
    out->status = gw_error_classify(out->code, raw);
    return GW_OK;
}

/* Some nodes send "error": null beside a result. */
static const json_t *get_error(const json_t *answer)
{
    const json_t *error = json_object_get(answer, "error");
    return json_is_null(error) ? NULL : error;
}

static enum gw_status parse_answer(struct gw_reply *out, const json_t *answer, size_t count,
                                   bool is_seen[GW_RPC_BATCH_MAX])
{
    const json_t *id = json_object_get(answer, "id");
    GW_ENSURE(json_is_integer(id), GW_E_FORMAT);
    const json_int_t number = json_integer_value(id);
    GW_ENSURE(number >= 1 && number <= (json_int_t)count, GW_E_FORMAT);
    const size_t index = (size_t)number - 1;
    GW_ENSURE(!is_seen[index], GW_E_FORMAT);
    is_seen[index] = true;
    const json_t *result = json_object_get(answer, "result");
    const json_t *error = get_error(answer);
    GW_ENSURE((result == NULL) != (error == NULL), GW_E_FORMAT);
    if (error != NULL) {
        return parse_error(&out->items[index], out->messages[index], error);
    }
    out->items[index] = (struct gw_rpc_item){.status = GW_OK, .result = result};
    return GW_OK;
}

static enum gw_status parse_root(struct gw_reply *out, size_t count)
{
    if (json_is_object(out->root)) {
        struct gw_rpc_item item;
        GW_TRY(parse_error(&item, out->messages[0], get_error(out->root)));
        return item.status;
    }
    /* As many answers as calls, no id twice: then none is missing. */
    GW_ENSURE(json_is_array(out->root) && json_array_size(out->root) == count, GW_E_FORMAT);
    bool is_seen[GW_RPC_BATCH_MAX] = {false};
    for (size_t i = 0; i < count; i++) {
        GW_TRY(parse_answer(out, json_array_get(out->root, i), count, is_seen));
    }
    return GW_OK;
}

enum gw_status gw_reply_parse(struct gw_reply *out, const uint8_t *body, size_t size, size_t count)
{
    GW_ASSERT(count <= GW_RPC_BATCH_MAX);
    out->root = NULL;
    out->messages[0][0] = '\0';
    GW_ENSURE(size > 0, GW_E_FORMAT);
    GW_TRY(scan(body, size));
    out->root = json_loadb((const char *)body, size, JSON_REJECT_DUPLICATES, NULL);
    GW_ENSURE(out->root != NULL, GW_E_FORMAT);
    const enum gw_status status = parse_root(out, count);
    if (status != GW_OK) {
        gw_reply_fini(out);
    }
    return status;
}

void gw_reply_fini(struct gw_reply *reply)
{
    json_decref(reply->root);
    reply->root = NULL;
}
