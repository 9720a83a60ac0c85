#include "chains/rpc/request.h"

#include <stdio.h>

static enum gw_status write_call(struct gw_buffer *out, const struct gw_rpc_call *call, size_t id)
{
    char head[64];
    snprintf(head, sizeof head, "{\"jsonrpc\":\"2.0\",\"id\":%zu,\"method\":\"", id);
    GW_TRY(gw_buffer_append_text(out, head));
    GW_TRY(gw_buffer_append_text(out, call->method));
    GW_TRY(gw_buffer_append_text(out, "\",\"params\":"));
    GW_TRY(gw_buffer_append_text(out, call->params));
    return gw_buffer_append_text(out, "}");
}

enum gw_status gw_request_write(struct gw_buffer *out, const struct gw_rpc_call *calls, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        GW_TRY(gw_buffer_append_text(out, i == 0 ? "[" : ","));
        GW_TRY(write_call(out, &calls[i], i + 1));
    }
    return gw_buffer_append_text(out, "]");
}
