#include "ipc/rpc_errors.h"

static const enum gw_status kinds[] = {
#define X(status) GW_##status,
    GW_RPC_KIND_LIST(X)
#undef X
};

static const char *const roles[] = {
#define X(name, text) text,
    GW_RPC_ROLE_LIST(X)
#undef X
};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

_Static_assert(COUNT_OF(kinds) + 1 == GW_RPC_KINDS, "a place for each, and one for all others");
_Static_assert(COUNT_OF(roles) == GW_RPC_ROLES, "a place for each");

size_t gw_rpc_kind_of(enum gw_status status)
{
    size_t kind = 0;
    while (kind < COUNT_OF(kinds) && kinds[kind] != status) {
        kind++;
    }
    return kind;
}

const char *gw_rpc_kind_name(size_t kind)
{
    return kind < COUNT_OF(kinds) ? gw_status_name(kinds[kind]) : "other";
}

const char *gw_rpc_role_name(size_t role)
{
    GW_ASSERT(role < GW_RPC_ROLES);
    return roles[role];
}
