/* local_socket: the file of a Unix socket before it is bound.
 *
 * gw_local_socket_clear(path): removes a socket file that nobody answers on. GW_OK also when there is nothing |
 *   GW_E_BUSY (somebody answers) | GW_E_REFUSED (the path is something else, which stays) | GW_E_BOUND (longer
 *   than an address) | GW_E_IO
 */
#ifndef GW_IPC_BASE_LOCAL_SOCKET_H
#define GW_IPC_BASE_LOCAL_SOCKET_H

#include "gammawatch/status.h"

GW_MUST_USE enum gw_status gw_local_socket_clear(const char *path);

#endif
