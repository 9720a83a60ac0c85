#include "chains/collector/calls_text.h"

#include <stdio.h>

#include "chains/collector/text.h"

char *gw_calls_put_number(char *out, uint64_t number)
{
    char text[24];

    snprintf(text, sizeof text, "\"0x%llx\"", (unsigned long long)number);
    return gw_text_put(out, text);
}

enum gw_status gw_calls_put_call(struct gw_reader *reader, size_t *at, struct gw_chunk *chunk)
{
    static uint8_t data[GW_CHUNK_BYTES_MAX];
    struct gw_abi_buffer buffer = {.data = data, .capacity = (size_t)reader->chain->multicall.calldata_bytes};
    char *out = reader->text + *at;

    GW_TRY(gw_multicall_encode(&buffer, &reader->asked.list, chunk->first, &chunk->count));
    out = gw_text_put(out, "[{\"to\":\"");
    out = gw_text_put_hex(out, reader->chain->multicall3, 20);
    out = gw_text_put(out, "\",\"data\":\"");
    out = gw_text_put_hex(out, buffer.data, buffer.size);
    if (reader->is_weak) {
        out = gw_calls_put_number(gw_text_put(out, "\"},"), reader->block.number);
        out = gw_text_put(out, "]");
    } else {
        out = gw_text_put(out, "\"},{\"blockHash\":\"");
        out = gw_text_put_hex(out, reader->block.hash, 32);
        out = gw_text_put(out, "\",\"requireCanonical\":true}]");
    }
    *at = (size_t)(out - reader->text) + 1;
    return GW_OK;
}
