#include <string.h>

#include "chains/protocol/protocol.h"

#define X(name) extern const struct gw_protocol gw_protocol_##name;
#include "chains/protocol/protocols.def"
#undef X

static const struct gw_protocol *const protocols[] = {
#define X(name) &gw_protocol_##name,
#include "chains/protocol/protocols.def"
#undef X
};

const struct gw_protocol *gw_protocol_at(size_t index)
{
    return index < sizeof protocols / sizeof protocols[0] ? protocols[index] : NULL;
}

const struct gw_protocol *gw_protocol_find(const char *name)
{
    for (size_t i = 0; i < sizeof protocols / sizeof protocols[0]; i++) {
        if (strcmp(protocols[i]->name, name) == 0) {
            return protocols[i];
        }
    }
    return NULL;
}
