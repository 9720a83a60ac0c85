/* url: the part of an endpoint's URL that may be shown. Keys hide in path, query and userinfo. */
#ifndef GW_IPC_BASE_URL_H
#define GW_IPC_BASE_URL_H

#include <stddef.h>

#include "gammawatch/status.h"

#define GW_URL_ORIGIN_SIZE 288 /* scheme, a host name of 253 characters, port */

/* "scheme://host[:port]" of a URL. GW_E_FORMAT when it has no scheme, no host, or anything in their place
 * that a scheme, host or port cannot hold; out is then empty. GW_E_BOUND when longer than size - 1.
 * Pure, any thread. */
GW_MUST_USE enum gw_status gw_url_origin(char *out, size_t size, const char *url);

#endif
