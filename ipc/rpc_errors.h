/* rpc_errors: names and places of what status records count of failed requests. Pure, any thread. */
#ifndef GW_IPC_RPC_ERRORS_H
#define GW_IPC_RPC_ERRORS_H

#include <stddef.h>

#include "gammawatch/record.h"

/* Which of GW_RPC_KINDS counts a status: GW_RPC_KINDS - 1, named "other", for those without one of their own. */
size_t gw_rpc_kind_of(enum gw_status status);
/* Stable, lower case: those of gw_status_name(). */
const char *gw_rpc_kind_name(size_t kind);
const char *gw_rpc_role_name(size_t role);

#endif
