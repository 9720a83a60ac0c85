/* Does the conversation about new heads survive any messages, and any URL, and is what it takes for a head one? */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "chains/head/newheads.h"
#include "chains/head/ws_url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHAIN_ID 1u

/* As much memory as there is text, so that a read behind it is seen. */
static enum gw_status take(struct gw_newheads *newheads, const uint8_t *text, size_t size)
{
    enum gw_newheads_step step = GW_NEWHEADS_SAY;
    const unsigned asked = newheads->asked;
    uint8_t *copy = malloc(size + 1);
    GW_ASSERT(copy != NULL);
    memcpy(copy, text, size);
    const enum gw_status status = gw_newheads_take(newheads, copy, size, &step);
    free(copy);
    if (status == GW_OK) {
        GW_ASSERT((step == GW_NEWHEADS_SAY) == (gw_newheads_request(newheads) != NULL));
        GW_ASSERT(step != GW_NEWHEADS_HEAD || newheads->asked == asked);
        GW_ASSERT(strlen(newheads->subscription) <= GW_NEWHEADS_ID_MAX);
    }
    return status;
}

static void parse_url(const uint8_t *text, size_t size)
{
    struct gw_ws_url url;
    char copied[4096];
    size = size < sizeof copied ? size : sizeof copied - 1;
    memcpy(copied, text, size);
    copied[size] = '\0';
    if (gw_ws_url_parse(&url, copied) == GW_OK) {
        GW_ASSERT(url.port > 0 && url.port < 65536 && url.name[0] != '\0');
        GW_ASSERT(strlen(url.path) < sizeof url.path && strlen(url.host) < sizeof url.host);
        (void)gw_ws_url_is_local(&url);
    }
}

/* A message a line; the first line is a URL, too. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gw_newheads newheads = {0};
    gw_newheads_init(&newheads, CHAIN_ID);
    bool is_first = true;
    enum gw_status status = GW_OK;
    while (size > 0 && status == GW_OK) {
        const uint8_t *end = memchr(data, '\n', size);
        const size_t line = end != NULL ? (size_t)(end - data) : size;
        if (is_first) {
            parse_url(data, line);
            is_first = false;
        } else {
            status = take(&newheads, data, line);
        }
        data += end != NULL ? line + 1 : line;
        size -= end != NULL ? line + 1 : line;
    }
    gw_newheads_fini(&newheads);
    return 0;
}
