/* server: answers requests on one Unix stream socket of mode 0600.
 *
 * gw_signer_server_open(server, loop, signer, path)
 *   takes the path; a socket file that nobody answers on is removed first
 *   ignores SIGPIPE for the process
 *   returns GW_E_BUSY (another signer answers there) | GW_E_REFUSED (the path is something else) | GW_E_BOUND
 * | GW_E_IO gw_signer_server_close(server): stops listening, drops the clients and removes the path; the loop
 * must then run until it is empty, the server must outlive that
 *
 * One request per message, in order, any number per connection; GW_SIGNER_CLIENTS_MAX connections, one more
 * waits until another ends. A client that sends no request of this build gets its refusal and is dropped,
 * because its stream has no frame any more. Threads: the loop's.
 */
#ifndef GW_MONITOR_SIGNER_SERVER_H
#define GW_MONITOR_SIGNER_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uv.h>

#include "monitor/signer/signer.h"

#define GW_SIGNER_CLIENTS_MAX 8u

struct gw_signer_server;

struct gw_signer_client_slot {
    uv_pipe_t pipe;
    uv_write_t write;
    struct gw_signer_server *server;
    bool is_used;
    bool is_dropped; /* after the reply under way */
    size_t received;
    uint8_t bytes[sizeof(struct gw_signer_request)];
    struct gw_signer_reply reply;
};

struct gw_signer_server {
    uv_pipe_t listener;
    struct gw_signer *signer;
    bool is_waiting; /* a client that finds no slot */
    uint64_t signed_count;
    uint64_t refused_count;
    struct gw_signer_client_slot slots[GW_SIGNER_CLIENTS_MAX];
};

GW_MUST_USE enum gw_status gw_signer_server_open(struct gw_signer_server *server, uv_loop_t *loop,
                                                 struct gw_signer *signer, const char *path);
void gw_signer_server_close(struct gw_signer_server *server);

#endif
